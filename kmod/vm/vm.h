/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The virtual machine: programs, their check when they are loaded, their run when a
 * probe is hit.
 */
#ifndef KMC_VM_H
#define KMC_VM_H

#include <linux/types.h>
#include <uapi/linux/kmodctl.h>

struct kmc_map;
struct kmc_format;
struct kmc_stream;
struct kmc_ctx;
struct kmc_governor;
struct kmc_prog;
struct bpf_prog;
struct pt_regs;

/**
 * struct kmc_env - what the programs of a session share
 * @maps: @nr_maps maps; the array has room for KMC_MAPS_MAX from the start
 * @formats: @nr_formats formats
 * @stream: where records go
 * @start: CLOCK_MONOTONIC when the session was started, nanoseconds
 * @tai: what CLOCK_TAI was ahead of it then
 *
 * Maps and formats are only ever added before the session starts.
 */
struct kmc_env {
	struct kmc_map **maps;
	struct kmc_format *formats;
	struct kmc_stream *stream;
	u64 start;
	u64 tai;
	u32 nr_maps;
	u32 nr_formats;
};

enum kmc_outcome {
	KMC_RAN,
	KMC_FAULTED,	/* ran to its end, some memory could not be read */
	KMC_OUT_OF_FUEL,
	KMC_SKIPPED,	/* not run, to stay within the session's budget */
};

/*
 * What a run returns is one of these in its low bits. KMC_FAULTED has above them the
 * number of the last instruction that failed, counted from 1; 0 if it was none of the
 * program's.
 */
#define KMC_OUTCOME_BITS	8
#define KMC_OUTCOME_MASK	((1u << KMC_OUTCOME_BITS) - 1)

/* What a program asks of the probe that runs it: bits of kmc_prog.needs. */
#define KMC_NEEDS_ARGS		0x1
#define KMC_NEEDS_RETVAL	0x2
#define KMC_NEEDS_SYSCALL	0x4
#define KMC_NEEDS_FUNC		0x8
#define KMC_NEEDS_REGS		0x10
#define KMC_NEEDS_EVENT		0x20

/* An event's record begins with its common fields. */
#define KMC_EVENT_COMMON	8
/* The largest record that a program can read from. */
#define KMC_EVENT_MAX		8192

/**
 * struct kmc_shape - what the runner of a recognised shape needs; see shape.h
 * @map: the map that is counted in, or that has the time
 * @into: the histogram
 * @body: goes on behind a predicate that holds
 * @low: @span: the predicate holds for values from @low to @low + @span
 * @arg: number of the raw argument that is tested
 * @field: offset in the current task of what is tested there, or 0; @mask says
 *	which of its 8 bytes count
 */
struct kmc_shape {
	struct kmc_map *map;
	struct kmc_map *into;
	enum kmc_outcome (*body)(struct kmc_ctx *ctx,
				 const struct kmc_prog *prog);
	u64 low;
	u64 span;
	u64 mask;
	u32 arg;
	u32 field;
};

/**
 * struct kmc_prog - a verified program
 * @run: runs it: straight C for a shape that is recognised, native code, or the
 *	interpreter
 * @env: of its session
 * @insns: the instructions, as the interpreter wants them
 * @nr_insns: their number
 * @needs: KMC_NEEDS_*, found by the verifier
 * @event_bytes: how much of an event's record it reads directly
 * @event_common: it may read the common fields of an event's record
 * @leaf: it counts in @shape.map, and that is all
 * @plain: it reads nothing of its kmc_ctx but @frame, @site and @nsecs
 * @passes: the predicate that it begins with, if that calls nothing that could be
 *	probed, and reads nothing of its kmc_ctx but @site, else NULL: where it
 *	does not hold, the program does nothing. A handler may ask it before the
 *	guard; @run will ask it again. With @shape.field, kmc_task_passes() is the
 *	same.
 * @announces: it takes stacks of processes, so a KMC_RECORD_PROCESS may be
 *	emitted. Set by the verifier.
 * @frame: bytes of frame it uses, from the verifier on with @scratch
 * @scratch: where in the frame operations on maps have room to work in
 * @data: constants, @data_len bytes
 * @data_len: bytes of @data
 * @shape: of the runner
 * @straight: @run is straight C from its first to its last instruction
 * @native: the native code that @run is, if it is
 * @governor: of the session, if it has a budget: then @run is the governor's
 * @inner: and this what it governs
 */
struct kmc_prog {
	enum kmc_outcome (*run)(struct kmc_ctx *ctx, const struct kmc_prog *prog);
	const struct kmc_env *env;
	struct kmc_insn *insns;
	u32 nr_insns;
	u32 needs;
	u32 event_bytes;
	bool event_common;
	bool leaf;
	bool plain;
	struct kmc_ctx *(*passes)(struct kmc_ctx *ctx,
				  const struct kmc_prog *prog);
	bool announces;
	u32 frame;
	u32 scratch;
	u32 data_len;
	u8 *data;
	struct kmc_shape shape;
	bool straight;
	struct bpf_prog *native;
	struct kmc_governor *governor;
	enum kmc_outcome (*inner)(struct kmc_ctx *ctx, const struct kmc_prog *prog);
};

/**
 * struct kmc_ctx - one hit of one probe
 * @frame: this context's frame, at least as large as the program's
 * @args: the base that @arg_off counts from: pt_regs, or an array
 * @arg_off: offsets of the raw arguments 0 to 5
 * @event: the event's record, with all bytes that the program reads directly
 * @retval: of a return probe
 * @func: address of the probed function
 * @regs: the registers at the hit; NULL where nobody has them, so that a stack
 *	begins at our caller. KMC_NEEDS_REGS: all of them, else those that a
 *	stack begins with
 * @site: number of the site that was hit
 * @syscall: system call number
 * @nsecs: CLOCK_MONOTONIC, 0 until somebody asks
 * @fuel: what is left; native code's, which also sets it at first
 * @outcome: KMC_RAN or KMC_FAULTED so far, as the run will return it; likewise
 *
 * A handler fills what its probe kind has; the verifier sees to it that a
 * program reads no more.
 */
struct kmc_ctx {
	u8 *frame;
	const void *args;
	const u16 *arg_off;
	const u8 *event;
	u64 retval;
	u64 func;
	const struct pt_regs *regs;
	u64 nsecs;
	u32 site;
	u32 syscall;
	s64 fuel;
	u32 outcome;
};

/**
 * struct kmc_complaint - why a program is refused
 * @why: a static string, for the user
 * @insn: number of the instruction that is wrong
 */
struct kmc_complaint {
	const char *why;
	u32 insn;
};

/**
 * kmc_verify() - check that a program can do no harm
 * @prog: insns, data and frame as they came from userspace; env set
 * @complaint: set when it is refused
 *
 * Checks every opcode, register, offset, jump, map and format; that registers are
 * written before they are read; that unused fields are 0; that it does not copy
 * too much. Sets @prog->needs, @prog->scratch, and what backward jumps cost. Nothing else of the
 * program is trusted afterwards.
 *
 * Context: process. Return: 0, -EINVAL with @complaint set, -ENOMEM.
 */
int kmc_verify(struct kmc_prog *prog, struct kmc_complaint *complaint);

/* Set @prog->run, and translate the instructions of a verified program for it. */
void kmc_prog_prepare(struct kmc_prog *prog);

/* Free what a program points at. */
void kmc_prog_clear(struct kmc_prog *prog);

/* The names of what enum kmc_probe_kind offers a program: KMC_NEEDS_* bits. */
u32 kmc_probe_offers(enum kmc_probe_kind kind);

#endif /* KMC_VM_H */
