// SPDX-License-Identifier: GPL-2.0
#include <linux/filter.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include "../map/map.h"
#include "call.h"
#include "listing.h"
#include "lower.h"

#define CALLEE(name)		{ kmc_call_##name, #name }
#define NAMED(name)		CALLEE(name),
#define VAR(name, function, needs)					\
	CALLEE(var_##function), CALLEE(stv_##function),
#define AGG(kind, words)	CALLEE(kind##_##words),

const struct kmc_callee kmc_callees[] = {
	KMC_CALLS(NAMED)
	KMC_VARS(VAR)
	CALLEE(stv_comm), CALLEE(stv_pcomm),
	CALLEE(chars),
	KMC_AGG_KINDS(AGG)
	CALLEE(get_1), CALLEE(set_1), CALLEE(del_1),
	{ }
};

#undef AGG
#undef VAR
#undef NAMED
#undef CALLEE

static const char *callee_name(const struct bpf_insn *insn)
{
	const void *function = (const void *)__bpf_call_base + insn->imm;
	const struct kmc_callee *callee;

	for (callee = kmc_callees; callee->function; callee++)
		if (callee->function == function)
			return callee->name;
	return "?";
}

static const char *const alu_signs[] = {
	[BPF_ADD >> 4] = "+=", [BPF_SUB >> 4] = "-=", [BPF_MUL >> 4] = "*=",
	[BPF_DIV >> 4] = "/=", [BPF_OR >> 4] = "|=", [BPF_AND >> 4] = "&=",
	[BPF_LSH >> 4] = "<<=", [BPF_RSH >> 4] = ">>=", [BPF_NEG >> 4] = "= -",
	[BPF_MOD >> 4] = "%=", [BPF_XOR >> 4] = "^=", [BPF_MOV >> 4] = "=",
	[BPF_ARSH >> 4] = "s>>=",
};

static const char *const jump_signs[] = {
	[BPF_JEQ >> 4] = "==", [BPF_JGT >> 4] = ">", [BPF_JGE >> 4] = ">=",
	[BPF_JNE >> 4] = "!=", [BPF_JSGT >> 4] = "s>", [BPF_JSGE >> 4] = "s>=",
	[BPF_JLT >> 4] = "<", [BPF_JLE >> 4] = "<=", [BPF_JSLT >> 4] = "s<",
	[BPF_JSLE >> 4] = "s<=",
};

/* What is 64 bits wide is an address, by what it is of, or a number. */
static void show_wide(struct seq_file *m, const struct kmc_prog *prog,
		      const struct bpf_insn *insn)
{
	u64 v = (u32)insn[0].imm | (u64)insn[1].imm << 32, code;
	u32 i;

	seq_printf(m, "r%u = ", insn->dst_reg);
	code = v - (unsigned long)kmc_prog_code(prog);
	if (code < prog->nr_insns * sizeof(struct kmc_code)) {
		seq_printf(m, "instruction %llu\n",
			   code / sizeof(struct kmc_code));
		return;
	}
	if (v == (unsigned long)prog) {
		seq_puts(m, "program\n");
		return;
	}
	for (i = 0; i < prog->env->nr_maps; i++) {
		if (v != (unsigned long)prog->env->maps[i])
			continue;
		seq_printf(m, "%s\n", kmc_map_desc(prog->env->maps[i])->name);
		return;
	}
	seq_printf(m, "%lld\n", (s64)v);
}

static void show_operand(struct seq_file *m, const struct bpf_insn *insn)
{
	if (BPF_SRC(insn->code) == BPF_X)
		seq_printf(m, "r%u", insn->src_reg);
	else
		seq_printf(m, "%d", insn->imm);
}

static void show_alu(struct seq_file *m, const struct bpf_insn *insn)
{
	u8 op = BPF_OP(insn->code);

	seq_printf(m, "r%u %s", insn->dst_reg, alu_signs[op >> 4]);
	if (op == BPF_NEG) {
		seq_printf(m, "r%u\n", insn->dst_reg);
		return;
	}
	seq_puts(m, BPF_CLASS(insn->code) == BPF_ALU ? " u32 " : " ");
	show_operand(m, insn);
	seq_putc(m, '\n');
}

static void show_jump(struct seq_file *m, const struct bpf_insn *insn, u32 nr)
{
	s64 target = (s64)nr + 1 + insn->off;

	switch (BPF_OP(insn->code)) {
	case BPF_EXIT:
		seq_puts(m, "exit\n");
		return;
	case BPF_CALL:
		seq_printf(m, "call %s\n", callee_name(insn));
		return;
	case BPF_JA:
		seq_printf(m, "goto %lld\n", target);
		return;
	}
	seq_printf(m, "if r%u %s ", insn->dst_reg,
		   jump_signs[BPF_OP(insn->code) >> 4]);
	show_operand(m, insn);
	seq_printf(m, " goto %lld\n", target);
}

static void show_insn(struct seq_file *m, const struct kmc_prog *prog,
		      const struct bpf_insn *insn, u32 nr)
{
	int bytes = bpf_size_to_bytes(BPF_SIZE(insn->code));

	seq_printf(m, "\t%4u  ", nr);
	switch (BPF_CLASS(insn->code)) {
	case BPF_LD:
		show_wide(m, prog, insn);
		break;
	case BPF_LDX:
		seq_printf(m, "r%u = [r%u%+d], %d\n", insn->dst_reg,
			   insn->src_reg, insn->off, bytes);
		break;
	case BPF_ST:
		seq_printf(m, "[r%u%+d], %d = %d\n", insn->dst_reg, insn->off,
			   bytes, insn->imm);
		break;
	case BPF_STX:
		seq_printf(m, "[r%u%+d], %d = r%u\n", insn->dst_reg, insn->off,
			   bytes, insn->src_reg);
		break;
	case BPF_JMP:
		show_jump(m, insn, nr);
		break;
	default:
		show_alu(m, insn);
		break;
	}
}

static void show_all(struct seq_file *m, const struct kmc_lower *lower)
{
	const struct bpf_insn *insns = lower->insns;
	u32 nr;

	for (nr = 0; nr < lower->nr; nr++) {
		show_insn(m, lower->prog, &insns[nr], nr);
		/* A wide number takes two. */
		nr += BPF_CLASS(insns[nr].code) == BPF_LD;
	}
}

void kmc_listing_show(struct seq_file *m, const struct kmc_prog *prog)
{
	struct bpf_insn *insns = NULL;
	struct kmc_lower lower;
	int err;

	err = kmc_lower_init(&lower, prog);
	if (!err)
		insns = kvcalloc(lower.nr, sizeof(*insns), GFP_KERNEL);
	if (insns) {
		kmc_lower_write(&lower, insns);
		show_all(m, &lower);
	} else if (err == -EOPNOTSUPP) {
		seq_puts(m, "\tnone: what it does has no lowering\n");
	} else {
		seq_puts(m, "\tnone: out of memory\n");
	}
	kvfree(insns);
	kmc_lower_free(&lower);
}
