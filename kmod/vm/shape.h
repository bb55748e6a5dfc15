/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Programs that are run as straight C. Each of these sets prog->run, and what
 * that needs of prog->shape, if it knows the program.
 */
#ifndef KMC_SHAPE_H
#define KMC_SHAPE_H

#include "vm.h"

/* Set prog->run, to kmc_exec if nothing better is known. */
void kmc_shape_choose(struct kmc_prog *prog);

/* Return: false if it is not one of the programs of latency.c. */
bool kmc_latency_choose(struct kmc_prog *prog);

#endif /* KMC_SHAPE_H */
