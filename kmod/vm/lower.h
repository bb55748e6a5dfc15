/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From our instructions to those of the kernel's own code generator, which makes
 * native code of them. Arithmetic and jumps are one to one; what touches memory or
 * maps is a call (call.h).
 */
#ifndef KMC_LOWER_H
#define KMC_LOWER_H

#include "code.h"

struct bpf_insn;
struct kmc_lower;
struct kmc_lowering;

/* What needs a home besides our registers: the hit, and its frame. */
#define KMC_HOME_CTX	KMC_REGS
#define KMC_HOME_FRAME	(KMC_REGS + 1)
#define KMC_HOMES	(KMC_REGS + 2)

/**
 * struct kmc_effect - what an instruction does to what has a home
 * @reads: bits of those that it reads
 * @writes: bits of those that it writes
 * @keeps: of those read: still needed after its call
 * @calls: calls a function
 * @temp_3: overwrites that register
 */
struct kmc_effect {
	u16 reads;
	u16 writes;
	u16 keeps;
	bool calls;
	bool temp_3;
};

/**
 * struct kmc_lower - a program on its way
 * @prog: verified and prepared
 * @insns: where they go, or NULL as long as they are only counted
 * @nr: of the generator's instructions
 * @start: for each of ours, where it begins
 * @out: where a run ends that is out of fuel
 * @stack: bytes of the generator's stack
 * @home: register of each, or a place on the stack if that is below 0
 * @burns: it may run out of fuel
 * @faults: it may end as KMC_FAULTED
 * @far: a function is too far away for the generator's calls, as it may be where
 *	modules are loaded anywhere
 */
struct kmc_lower {
	const struct kmc_prog *prog;
	struct bpf_insn *insns;
	u32 nr;
	u32 *start;
	u32 out;
	u32 stack;
	s8 home[KMC_HOMES];
	bool burns;
	bool faults;
	bool far;
};

/**
 * kmc_lower_init() - plan a program's lowering
 * @lower: to be filled: @nr and @stack are what the caller has to provide
 * @prog: verified and prepared; its instructions must stay where they are
 *
 * Context: process. Return: 0; -ENOMEM; -EOPNOTSUPP if the program has an
 * instruction without a lowering, or is too long for the generator's jumps or calls.
 * kmc_lower_free() after all of these.
 */
int kmc_lower_init(struct kmc_lower *lower, const struct kmc_prog *prog);

/* @insns: room for @lower->nr */
void kmc_lower_write(struct kmc_lower *lower, struct bpf_insn *insns);

void kmc_lower_free(struct kmc_lower *lower);

/* What an instruction does; for homes.c. */
struct kmc_effect kmc_lower_effect(const struct kmc_lower *lower,
				   const struct kmc_code *code);

/*
 * Find a home for everything: what is needed after a call in a register that
 * calls leave alone, or on the stack if these are used up; the rest in those that
 * calls are free to use. Return: 0 or -ENOMEM.
 */
int kmc_lower_homes(struct kmc_lower *lower);

#endif /* KMC_LOWER_H */
