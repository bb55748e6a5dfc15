/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KMC_PROBE_TRACEPOINT_H
#define KMC_PROBE_TRACEPOINT_H

#include <linux/types.h>

struct kmc_event;
struct kmc_prog;
struct module;
struct tracepoint;

/**
 * struct kmc_tracepoint - a tracepoint and what is registered there
 * @tp: the tracepoint, or NULL
 * @owner: its module, or NULL if it is the kernel's own
 * @handler: to be registered, or registered
 * @registered: it is
 *
 * All under the session's lock.
 */
struct kmc_tracepoint {
	struct tracepoint *tp;
	struct module *owner;
	void *handler;
	bool registered;
};

/**
 * kmc_tracepoint_get() - find a tracepoint of the kernel or of a module
 * @at: whose @tp and @owner are to be set
 * @name: as in the kernel's sources
 *
 * The module is pinned, until kmc_tracepoint_put().
 *
 * Context: process. Return: false if there is none.
 */
bool kmc_tracepoint_get(struct kmc_tracepoint *at, const char *name);
void kmc_tracepoint_put(struct kmc_tracepoint *at);

/*
 * Register @at->handler. The module needs not be pinned any more: before it goes
 * kmc_tracepoint_leave() is called.
 */
int kmc_tracepoint_register(struct kmc_tracepoint *at, void *data);
void kmc_tracepoint_unregister(struct kmc_tracepoint *at, void *data);

/* @mod goes. Return: it takes the tracepoint along. */
bool kmc_tracepoint_leave(struct kmc_tracepoint *at, void *data,
			  const struct module *mod);

/* The @i'th event whose record a handler fills; NULL past the last. */
const struct kmc_event *kmc_event_handler_at(size_t i);

/* What runs @prog at any tracepoint; its data is the struct kmc_hook. */
void *kmc_raw_handler(const struct kmc_prog *prog);

#endif /* KMC_PROBE_TRACEPOINT_H */
