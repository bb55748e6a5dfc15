/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KMC_FIELD_H
#define KMC_FIELD_H

#include "compile.h"

enum field_source {
	FIELD_NUMBER,	/* of the system call */
	FIELD_RETVAL,
	FIELD_ARG,	/* a raw argument */
};

/* Where a field's value comes from, in a probe of @kind; *@arg for FIELD_ARG. */
enum field_source field_source(enum kmc_probe_kind kind,
			       const struct event_field *field,
			       unsigned int *arg);

#endif /* KMC_FIELD_H */
