/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_OUTSIDE_H
#define SHIM_OUTSIDE_H

/* The signal that a program sent last, and what it is told. */
extern int shim_signal;
extern bool shim_signal_thread;
extern int shim_signal_error;

#endif
