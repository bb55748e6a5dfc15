/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Paths of open files.
 */
#ifndef KMC_PATH_H
#define KMC_PATH_H

#include <linux/types.h>
#include <uapi/linux/kmodctl.h>

/**
 * kmc_path_read() - the path of a struct path
 * @addr: of the struct path, in kernel memory; whatever it is, nothing traps
 * @str: to be filled, with NULs up to a multiple of 8 behind the path
 * @room: bytes of @str->data, a multiple of 8, up to KMC_PATH_MAX
 *
 * As d_path() writes it for the current process, but without its locks: while
 * something is renamed, it may be neither the old nor the new one.
 *
 * Context: any, NMI included; preemption off. Return: false if it can't be read.
 */
bool kmc_path_read(u64 addr, struct kmc_str *str, u32 room);

#endif /* KMC_PATH_H */
