/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KMC_PROBE_TRACEPOINT_H
#define KMC_PROBE_TRACEPOINT_H

struct kmc_prog;
struct module;
struct tracepoint;

/**
 * kmc_tracepoint_get() - find a tracepoint of the kernel or of a module
 * @name: as in the kernel's sources
 * @owner: where to put the module, which is pinned, or NULL if the tracepoint
 *	is the kernel's own; given back with module_put()
 *
 * Context: process. Return: the tracepoint, or NULL.
 */
struct tracepoint *kmc_tracepoint_get(const char *name, struct module **owner);

/* What runs @prog at any tracepoint; its data is the struct kmc_hook. */
void *kmc_raw_handler(const struct kmc_prog *prog);

#endif /* KMC_PROBE_TRACEPOINT_H */
