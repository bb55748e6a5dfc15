/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_CRED_H
#define SHIM_LINUX_CRED_H

#include <linux/sched.h>
#include <linux/uidgid.h>

#define current_uid()	((kuid_t){ current->uid })
#define current_gid()	((kgid_t){ current->gid })

#endif
