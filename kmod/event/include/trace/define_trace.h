/* SPDX-License-Identifier: GPL-2.0 */
/*
 * In the place of the kernel's file of this name, for kmod/event/typed.c: every
 * trace header includes it at its end. There the kernel defines the events; here
 * handlers are made of the same descriptions.
 */
#ifdef CREATE_TRACE_POINTS

/* The header is going to be read again from here. */
#undef CREATE_TRACE_POINTS

#include <linux/stringify.h>

#ifndef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE TRACE_SYSTEM
#endif

#ifndef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH trace/events
#endif

#undef TRACE_INCLUDE
#define TRACE_INCLUDE(file) KMC_TRACE_HEADER(file)
#undef KMC_TRACE_HEADER
#define KMC_TRACE_HEADER(file) __stringify(TRACE_INCLUDE_PATH/file.h)

#define TRACE_HEADER_MULTI_READ
#include "../../passes.h"
#undef TRACE_HEADER_MULTI_READ

/* Where the next header is, it says itself, or nothing says. */
#undef TRACE_INCLUDE_PATH
#undef TRACE_INCLUDE_FILE

/* Names that headers take for lists of their own, and leave defined. */
#undef EM
#undef EMe

/* <linux/tracepoint.h> defines these again for the next header. */
#undef TRACE_EVENT
#undef TRACE_EVENT_FN
#undef TRACE_EVENT_FN_COND
#undef TRACE_EVENT_CONDITION
#undef TRACE_EVENT_NOP
#undef TRACE_EVENT_FLAGS
#undef TRACE_EVENT_PERF_PERM
#undef DECLARE_EVENT_CLASS
#undef DEFINE_EVENT
#undef DEFINE_EVENT_FN
#undef DEFINE_EVENT_PRINT
#undef DEFINE_EVENT_CONDITION
#undef DEFINE_EVENT_NOP
#undef DECLARE_TRACE
#undef DECLARE_TRACE_CONDITION

#define CREATE_TRACE_POINTS

#endif /* CREATE_TRACE_POINTS */
