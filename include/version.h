/* SPDX-License-Identifier: GPL-2.0 */
/* The one place that says the version, of module, command and DKMS package. */
#ifndef KMODCTL_VERSION_H
#define KMODCTL_VERSION_H

#define KMODCTL_VERSION "0.1.0"

#endif /* KMODCTL_VERSION_H */
