/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Registers by name.
 */
#ifndef KMC_REGISTER_H
#define KMC_REGISTER_H

/* Where the register is in the kernel's struct pt_regs; -1: there is none. */
int register_offset(const char *name);
/* "; did you mean …" for a name that is no register's. */
const char *register_hint(const char *name);

#endif /* KMC_REGISTER_H */
