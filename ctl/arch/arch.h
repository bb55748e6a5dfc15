/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between architectures: a file each, all of them in every build.
 */
#ifndef KMC_ARCH_H
#define KMC_ARCH_H

#include <stdbool.h>
#include <stdint.h>

struct usdt_arg;

/**
 * struct passing - how many words of a function's arguments have been placed
 * @reg: in registers
 * @stack: on the stack, counted on from @register_args
 */
struct passing {
	uint32_t reg, stack;
};

/**
 * struct arch - an architecture
 * @source: its folder in the kernel's source, under arch/
 * @triplet: what folders of its headers are called
 * @macros: what its compiler predefines as 1, up to NULL
 * @library: flags of glibc's own libraries in the dynamic linker's cache
 * @registers: names, in the order of struct pt_regs, of words, up to NULL
 * @pc: which of them "pc" is
 * @args: registers of a function's arguments, @register_args words
 * @stack_args: where the others are at the function's entry: bytes from the stack pointer
 * @pass: the place of an argument, a number or not, of that many words
 * @usdt_operand: understands where an argument of a USDT probe is
 */
struct arch {
	const char *source;
	const char *triplet;
	const char *const *macros;
	uint32_t library;
	const char *const *registers;
	const char *pc;
	const char *const *args;
	unsigned int register_args;
	unsigned int stack_args;
	uint32_t (*pass)(struct passing *p, uint32_t words, bool is_number);
	bool (*usdt_operand)(const char *s, struct usdt_arg *arg);
};

extern const struct arch arch_x86, arch_arm64;
/* What the command is built for. */
extern const struct arch *const arch;

/* Where the register is in the kernel's struct pt_regs; -1: there is none. */
int arch_register(const struct arch *of, const char *name);

#endif /* KMC_ARCH_H */
