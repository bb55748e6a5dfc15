// SPDX-License-Identifier: GPL-2.0
/*
 * Bytes are a program: its frame, its data, its instructions. What the verifier
 * accepts is run, and must neither trap, nor leave its frame, nor go on for ever;
 * what it refuses, it refuses with words.
 *
 * An instruction takes 8 bytes of input, or 16 if its op has the high bit: so
 * small changes of the input are small changes of the program.
 */
#include "env.h"

#define MAX_INSNS	256

struct input {
	const u8 *data;
	size_t size;
};

static u64 take(struct input *in, size_t size)
{
	u64 v = 0;

	if (size > in->size)
		size = in->size;
	memcpy(&v, in->data, size);
	in->data += size;
	in->size -= size;
	return v;
}

static void take_insn(struct input *in, struct kmc_insn *insn)
{
	u8 op = take(in, 1);

	insn->op = op & 0x7f;
	insn->dst = take(in, 1);
	insn->src = take(in, 1);
	insn->size = take(in, 1);
	if (op & 0x80) {
		insn->off = take(in, 4);
		insn->imm = take(in, 8);
	} else {
		insn->off = (s16)take(in, 2);
		insn->imm = (s16)take(in, 2);
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct input in = { data, size };
	struct kmc_complaint complaint = {};
	struct kmc_prog prog = {};
	static bool ready;
	int err;

	if (!ready)
		fuzz_env_init();
	ready = true;

	prog.env = &fuzz_env;
	prog.frame = take(&in, 1) * 4;
	prog.data_len = take(&in, 1);
	prog.data = malloc(prog.data_len + 1);
	prog.insns = malloc(MAX_INSNS * sizeof(*prog.insns));
	if (!prog.data || !prog.insns)
		abort();
	memset(prog.data, 'd', prog.data_len);
	while (in.size && prog.nr_insns < MAX_INSNS)
		take_insn(&in, &prog.insns[prog.nr_insns++]);
	/* The sanitizer shall see where the instructions end. */
	prog.insns = realloc(prog.insns, (prog.nr_insns + !prog.nr_insns) *
					 sizeof(*prog.insns));

	err = kmc_verify(&prog, &complaint);
	if (!err)
		fuzz_run(&prog);
	else if (err != -EINVAL || !complaint.why ||
		 (complaint.insn && complaint.insn >= prog.nr_insns))
		abort();
	kmc_prog_clear(&prog);
	return 0;
}
