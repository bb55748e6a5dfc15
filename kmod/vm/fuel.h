/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What keeps a run's time bounded where nothing is counted at run time: the bytes
 * that instructions copy on the straight way. They are added up when the program
 * is loaded: no way without a backward jump passes an instruction twice, so their
 * sum bounds it, and a backward jump pays for those that it goes back over.
 */
#ifndef KMC_FUEL_H
#define KMC_FUEL_H

#include "vm.h"

/**
 * kmc_fuel_plan() - refuse a program that copies too much, price its jumps
 * @prog: verified but for this
 * @complaint: set when it is refused
 *
 * A backward jump's field size, which means nothing in the contract, becomes what
 * kmc_fuel_of_jump() wants.
 *
 * Context: process. Return: 0, -EINVAL with @complaint set, -ENOMEM.
 */
int kmc_fuel_plan(struct kmc_prog *prog, struct kmc_complaint *complaint);

/* What a backward jump costs: @size is 0, or 1 and the log2 of what is copied. */
static __always_inline s64 kmc_fuel_of_jump(s32 off, u8 size)
{
	return ((1LL << size) >> 1) - off;
}

#endif /* KMC_FUEL_H */
