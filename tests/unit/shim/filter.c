// SPDX-License-Identifier: GPL-2.0
/*
 * In place of the kernel's code generator: what it takes for granted is checked, and
 * what its code would do is done.
 */
#include <stdlib.h>
#include <string.h>
#include <linux/filter.h>

#define REGS	11
#define STACK	512
#define SCRATCHED	0xdeadbeefdeadbeefULL

u64 __bpf_call_base(u64 r1, u64 r2, u64 r3, u64 r4, u64 r5)
{
	abort();
}

static const void *called(const struct bpf_insn *insn)
{
	return (const char *)__bpf_call_base + insn->imm;
}

static bool is_wide(const struct bpf_insn *insn)
{
	return insn->code == (BPF_LD | BPF_DW | BPF_IMM);
}

static bool is_class(const struct bpf_insn *insn, u8 class)
{
	return BPF_CLASS(insn->code) == class;
}

static bool is_exit(const struct bpf_insn *insn)
{
	return insn->code == (BPF_JMP | BPF_EXIT);
}

static bool is_call(const struct bpf_insn *insn)
{
	return insn->code == (BPF_JMP | BPF_CALL);
}

static bool is_jump(const struct bpf_insn *insn)
{
	return is_class(insn, BPF_JMP) && !is_exit(insn) && !is_call(insn);
}

/* One bit a register: those that the instruction reads, and writes. */
static u16 reads(const struct bpf_insn *insn)
{
	u16 dst = 1U << insn->dst_reg, src = 1U << insn->src_reg;
	bool with_src = BPF_SRC(insn->code) == BPF_X;

	switch (BPF_CLASS(insn->code)) {
	case BPF_ALU:
	case BPF_ALU64:
		return (BPF_OP(insn->code) == BPF_MOV ? 0 : dst) |
		       (with_src ? src : 0);
	case BPF_LDX:
		return src;
	case BPF_ST:
		return dst;
	case BPF_STX:
		return dst | src;
	case BPF_JMP:
		if (is_exit(insn))
			return 1;
		if (is_call(insn) || BPF_OP(insn->code) == BPF_JA)
			return 0;
		return dst | (with_src ? src : 0);
	}
	return 0;
}

static u16 after(const struct bpf_insn *insn, u16 known)
{
	switch (BPF_CLASS(insn->code)) {
	case BPF_ALU:
	case BPF_ALU64:
	case BPF_LDX:
	case BPF_LD:
		return known | 1U << insn->dst_reg;
	}
	/* Its arguments are gone then. */
	return is_call(insn) ? (known & ~0x3e) | 1 : known;
}

static const char *check_stack(const struct bpf_insn *insn, u32 stack)
{
	bool load = is_class(insn, BPF_LDX);
	bool store = is_class(insn, BPF_ST) || is_class(insn, BPF_STX);
	u8 reg = load ? insn->src_reg : insn->dst_reg;

	if (!load && !store)
		return reg == 10 && after(insn, 0) ?
		       "writes the frame pointer" : NULL;
	if (load && insn->dst_reg == 10)
		return "writes the frame pointer";
	if (reg != 10)
		return NULL;
	if (BPF_SIZE(insn->code) != BPF_DW || insn->off % 8 ||
	    insn->off >= 0 || insn->off < -(int)stack)
		return "leaves the stack";
	return NULL;
}

static const char *check_insn(const struct bpf_insn *insn,
			      bool (*is_ours)(const void *function))
{
	u8 op = BPF_OP(insn->code);

	if (insn->dst_reg >= REGS || insn->src_reg >= REGS)
		return "no such register";
	if (is_class(insn, BPF_ALU64) && BPF_SRC(insn->code) == BPF_K) {
		if ((op == BPF_DIV || op == BPF_MOD) && !insn->imm)
			return "a division by 0";
		if ((op == BPF_LSH || op == BPF_RSH || op == BPF_ARSH) &&
		    (u32)insn->imm > 63)
			return "shifts too far";
	}
	if (is_call(insn) && !is_ours(called(insn)))
		return "calls what is not ours";
	return NULL;
}

/* @known: for each, the registers that are known to be written; ~0 before a way. */
static const char *check_flow(const struct bpf_insn *insns, u32 nr, u16 *known,
			      u8 *second)
{
	bool changed = true;
	u32 i, n, next[2];
	u16 now;

	known[0] = 1U << 1 | 1U << 10;
	while (changed) {
		changed = false;
		for (i = 0; i < nr; i++) {
			const struct bpf_insn *insn = &insns[i];

			if (known[i] == 0xffff || second[i])
				continue;
			if (reads(insn) & ~known[i])
				return "reads a register that may not be written";
			if (is_exit(insn))
				continue;
			n = 0;
			if (is_jump(insn))
				next[n++] = i + 1 + insn->off;
			if (!is_jump(insn) || BPF_OP(insn->code) != BPF_JA)
				next[n++] = i + 1 + is_wide(insn);
			now = after(insn, known[i]);
			while (n--) {
				if (next[n] >= nr || second[next[n]])
					return "goes where no instruction is";
				if ((known[next[n]] & now) == known[next[n]])
					continue;
				known[next[n]] &= now;
				changed = true;
			}
		}
	}
	return NULL;
}

const char *shim_bpf_check(const struct bpf_insn *insns, u32 nr,
			   bool (*is_ours)(const void *function), u32 stack)
{
	u16 *known = malloc(nr * sizeof(*known));
	u8 *second = calloc(nr, 1);
	const char *why = NULL;
	u32 i;

	if (!known || !second)
		abort();
	memset(known, 0xff, nr * sizeof(*known));
	if (stack > STACK || stack % 8)
		why = "too much stack";
	for (i = 0; i < nr && !why; i++) {
		why = check_insn(&insns[i], is_ours);
		if (!why)
			why = check_stack(&insns[i], stack);
		if (is_wide(&insns[i]) && ++i < nr)
			second[i] = 1;
	}
	if (!why)
		why = check_flow(insns, nr, known, second);
	free(second);
	free(known);
	return why;
}

static u64 alu(const struct bpf_insn *insn, u64 a, u64 b)
{
	switch (BPF_OP(insn->code)) {
	case BPF_ADD:
		return a + b;
	case BPF_SUB:
		return a - b;
	case BPF_MUL:
		return a * b;
	case BPF_DIV:
		if (!b)
			abort();
		return a / b;
	case BPF_MOD:
		if (!b)
			abort();
		return a % b;
	case BPF_OR:
		return a | b;
	case BPF_AND:
		return a & b;
	case BPF_XOR:
		return a ^ b;
	case BPF_LSH:
		return a << b;
	case BPF_RSH:
		return a >> b;
	case BPF_ARSH:
		return (s64)a >> b;
	case BPF_NEG:
		return -a;
	case BPF_MOV:
		return b;
	}
	abort();
}

static bool taken(const struct bpf_insn *insn, u64 a, u64 b)
{
	switch (BPF_OP(insn->code)) {
	case BPF_JA:
		return true;
	case BPF_JEQ:
		return a == b;
	case BPF_JNE:
		return a != b;
	case BPF_JGT:
		return a > b;
	case BPF_JGE:
		return a >= b;
	case BPF_JLT:
		return a < b;
	case BPF_JLE:
		return a <= b;
	case BPF_JSGT:
		return (s64)a > (s64)b;
	case BPF_JSGE:
		return (s64)a >= (s64)b;
	case BPF_JSLT:
		return (s64)a < (s64)b;
	case BPF_JSLE:
		return (s64)a <= (s64)b;
	}
	abort();
}

static size_t size_of(const struct bpf_insn *insn)
{
	switch (BPF_SIZE(insn->code)) {
	case BPF_B:
		return 1;
	case BPF_H:
		return 2;
	case BPF_W:
		return 4;
	}
	return 8;
}

static void call(const struct bpf_insn *insn, u64 *r)
{
	u64 (*function)(u64, u64, u64, u64, u64) = (void *)called(insn);
	int i;

	r[0] = function(r[1], r[2], r[3], r[4], r[5]);
	for (i = 1; i <= 5; i++)
		r[i] = SCRATCHED;
}

u64 shim_bpf_run(const struct bpf_insn *insn, const void *ctx)
{
	u64 stack[STACK / 8], r[REGS] = { 0 }, b, v;

	r[1] = (unsigned long)ctx;
	r[10] = (unsigned long)(stack + STACK / 8);
	for (; !is_exit(insn); insn++) {
		u64 *dst = &r[insn->dst_reg], *src = &r[insn->src_reg];

		b = BPF_SRC(insn->code) == BPF_X ? *src : (s64)insn->imm;
		switch (BPF_CLASS(insn->code)) {
		case BPF_ALU64:
			*dst = alu(insn, *dst, b);
			break;
		case BPF_ALU:
			*dst = (u32)alu(insn, *dst, b);
			break;
		case BPF_LD:
			*dst = (u32)insn->imm | (u64)insn[1].imm << 32;
			insn++;
			break;
		case BPF_LDX:
			v = 0;
			memcpy(&v, (char *)*src + insn->off, size_of(insn));
			*dst = v;
			break;
		case BPF_ST:
			v = (s64)insn->imm;
			memcpy((char *)*dst + insn->off, &v, size_of(insn));
			break;
		case BPF_STX:
			memcpy((char *)*dst + insn->off, src, size_of(insn));
			break;
		case BPF_JMP:
			if (is_call(insn))
				call(insn, r);
			else if (taken(insn, *dst, b))
				insn += insn->off;
			break;
		default:
			abort();
		}
	}
	return r[0];
}
