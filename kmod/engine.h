/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Engines: what runs a program. The kernel's own code generator, fed by vm/lower.c,
 * makes native code; nothing else of BPF is involved: no system call, no verifier,
 * no map. Programs without it are the interpreter's.
 */
#ifndef KMC_ENGINE_H
#define KMC_ENGINE_H

#include "vm/vm.h"

/**
 * kmc_engine_choose() - choose a program's engine
 * @prog: verified and prepared; @prog->run, and @prog->native if there is native
 *	code, are set
 * @engine: what the session wants; KMC_ENGINE_BEST leaves it to the module's
 *	parameter, and that to us
 *
 * There is no native code where the generator is switched off or out of memory,
 * nor of a program with an instruction that has no lowering.
 *
 * Context: process.
 */
void kmc_engine_choose(struct kmc_prog *prog, enum kmc_engine engine);

/* What runs it. */
enum kmc_engine kmc_engine_of(const struct kmc_prog *prog);

const char *kmc_engine_name(enum kmc_engine engine);

/* No handler may be able to run its native code any more. */
void kmc_engine_free(struct kmc_prog *prog);

#endif /* KMC_ENGINE_H */
