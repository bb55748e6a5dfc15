/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_FILTER_H
#define SHIM_LINUX_FILTER_H

#include <stddef.h>
#include <linux/bpf.h>
#include <linux/types.h>

#define BPF_RAW_INSN(op, dst, src, offset, number)			\
	((struct bpf_insn){ .code = (op), .dst_reg = (dst),		\
			    .src_reg = (src), .off = (offset),		\
			    .imm = (number) })
#define BPF_ALU64_REG(op, dst, src)					\
	BPF_RAW_INSN(BPF_ALU64 | (op) | BPF_X, dst, src, 0, 0)
#define BPF_ALU64_IMM(op, dst, imm)					\
	BPF_RAW_INSN(BPF_ALU64 | (op) | BPF_K, dst, 0, 0, imm)
#define BPF_MOV64_REG(dst, src)		BPF_ALU64_REG(BPF_MOV, dst, src)
#define BPF_MOV64_IMM(dst, imm)		BPF_ALU64_IMM(BPF_MOV, dst, imm)
#define BPF_MOV32_REG(dst, src)						\
	BPF_RAW_INSN(BPF_ALU | BPF_MOV | BPF_X, dst, src, 0, 0)
#define BPF_LDX_MEM(size, dst, src, off)				\
	BPF_RAW_INSN(BPF_LDX | (size) | BPF_MEM, dst, src, off, 0)
#define BPF_STX_MEM(size, dst, src, off)				\
	BPF_RAW_INSN(BPF_STX | (size) | BPF_MEM, dst, src, off, 0)
#define BPF_ST_MEM(size, dst, off, imm)					\
	BPF_RAW_INSN(BPF_ST | (size) | BPF_MEM, dst, 0, off, imm)
#define BPF_JMP_REG(op, dst, src, off)					\
	BPF_RAW_INSN(BPF_JMP | (op) | BPF_X, dst, src, off, 0)
#define BPF_JMP_IMM(op, dst, imm, off)					\
	BPF_RAW_INSN(BPF_JMP | (op) | BPF_K, dst, 0, off, imm)
#define BPF_JMP_A(off)		BPF_RAW_INSN(BPF_JMP | BPF_JA, 0, 0, off, 0)
#define BPF_EXIT_INSN()		BPF_RAW_INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)

/* Calls are relative to this. */
static inline int bpf_size_to_bytes(int size)
{
	return size == BPF_B ? 1 : size == BPF_H ? 2 : size == BPF_W ? 4 : 8;
}

u64 __bpf_call_base(u64 r1, u64 r2, u64 r3, u64 r4, u64 r5);

/**
 * shim_bpf_check() - what the generator takes for granted of a program
 * @insns: @nr instructions
 * @is_ours: may they call that?
 * @stack: bytes of stack
 *
 * Jumps lead to instructions; registers exist, and are written before they are
 * read, also after calls; the stack is not left; no division by 0; it ends.
 * Return: NULL, or what is wrong.
 */
const char *shim_bpf_check(const struct bpf_insn *insns, u32 nr,
			   bool (*is_ours)(const void *function), u32 stack);

/* Run a program as native code would; calls scratch what they may scratch. */
u64 shim_bpf_run(const struct bpf_insn *insns, const void *ctx);

#endif
