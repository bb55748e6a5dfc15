/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions by name, from the module: the kernel writes all its symbols for who
 * reads them, which takes longer than all the rest of a short question.
 */
#ifndef KMC_LOCATE_H
#define KMC_LOCATE_H

#include "netlink.h"
#include "resolve/resolve.h"

/**
 * struct locator - a connection to the module that is opened when it is needed
 * @m: the connection
 * @open: @m is open
 * @tried: it was tried to open it
 * @name: of the last function found, as the kernel shows it
 */
struct locator {
	struct module m;
	bool open, tried;
	char name[KMC_SITE_NAME_MAX];
};

/* A resolve_locate_fn; @data is a struct locator, all zeroes at first. */
bool locate_function(void *data, const char *name, struct ksym *sym);

/* The connection. Return: 0, or a negative errno with @l->m.error set. */
int locator_open(struct locator *l);
void locator_close(struct locator *l);

#endif /* KMC_LOCATE_H */
