/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What both targets share: a session's maps and formats, and the run of a program
 * that the verifier has accepted, in a frame of exactly its size.
 */
#ifndef FUZZ_ENV_H
#define FUZZ_ENV_H

#include <stdlib.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/uaccess.h>
#include <map/map.h>
#include <stream.h>
#include <vm/code.h>
#include <vm/mem.h>
#include <vm/vm.h>
#include "../unit/native.h"

#define FUZZ_MAPS	12
#define FUZZ_FORMATS	5

struct fuzz_map {
	u32 kind;
	const char *key, *value;
};

/*
 * A letter a part: i a number, c a comm, s a string with 24 bytes of room, b bytes
 * that are escaped, k a stack with 3 entries of room; brackets are themselves.
 */
static const struct fuzz_map fuzz_maps[FUZZ_MAPS] = {
	{ KMC_MAP_COUNT, "", "" },
	{ KMC_MAP_COUNT, "i", "" },
	{ KMC_MAP_COUNT, "c", "" },
	{ KMC_MAP_COUNT, "ic", "" },
	{ KMC_MAP_SUM, "is", "" },
	{ KMC_MAP_HIST, "", "" },
	{ KMC_MAP_SCALAR, "i", "i" },
	{ KMC_MAP_SCALAR, "s", "is" },
	{ KMC_MAP_SCALAR, "", "s" },
	{ KMC_MAP_COUNT, "(kb)", "" },
	{ KMC_MAP_SCALAR, "i", "([ii]k)" },
	{ KMC_MAP_SCALAR, "", "(i)" },
};

static const char *const fuzz_formats[FUZZ_FORMATS] = {
	"", "ii", "ics", "(bk)", "()",
};

static inline struct kmc_part fuzz_part(char letter)
{
	switch (letter) {
	case 'c':
		return (struct kmc_part){ KMC_PART_CHARS, 0, 16 };
	case 's':
		return (struct kmc_part){ KMC_PART_STR, 0, 32 };
	case 'b':
		return (struct kmc_part){ KMC_PART_BUF, 0, 32 };
	case 'k':
		return (struct kmc_part){ KMC_PART_KSTACK, 0, 32 };
	case '(':
		return (struct kmc_part){ KMC_PART_OPEN, 0, 0 };
	case ')':
		return (struct kmc_part){ KMC_PART_CLOSE, 0, 0 };
	case '[':
		return (struct kmc_part){ KMC_PART_OPEN, KMC_PART_SQUARE, 0 };
	case ']':
		return (struct kmc_part){ KMC_PART_CLOSE, KMC_PART_SQUARE, 0 };
	default:
		return (struct kmc_part){ KMC_PART_INT, 0, 8 };
	}
}

static struct kmc_map *fuzz_env_maps[KMC_MAPS_MAX];
static struct kmc_format fuzz_env_formats[FUZZ_FORMATS];
static struct kmc_env fuzz_env;

static inline void fuzz_layout(struct kmc_layout *layout, const char *parts)
{
	struct kmc_part part[8] = {};
	const char *why = "";
	size_t i;

	for (i = 0; parts[i]; i++)
		part[i] = fuzz_part(parts[i]);
	if (i && kmc_layout_init(layout, part, i * sizeof(*part), &why))
		abort();
}

static inline void fuzz_env_init(void)
{
	static u8 page[PAGE_SIZE] = "a string in memory";
	const char *why = "";
	int i;

	for (i = 0; i < FUZZ_MAPS; i++) {
		struct kmc_map_desc desc = {
			.name = "@", .kind = fuzz_maps[i].kind,
			.max_keys = 64, .max_bytes = 4 << 20,
		};

		fuzz_layout(&desc.key, fuzz_maps[i].key);
		fuzz_layout(&desc.value, fuzz_maps[i].value);
		fuzz_env_maps[i] = kmc_map_new(&desc, &why);
		if (IS_ERR(fuzz_env_maps[i]))
			abort();
	}
	for (i = 0; i < FUZZ_FORMATS; i++)
		fuzz_layout(&fuzz_env_formats[i].parts, fuzz_formats[i]);
	fuzz_env.maps = fuzz_env_maps;
	fuzz_env.nr_maps = FUZZ_MAPS;
	fuzz_env.formats = fuzz_env_formats;
	fuzz_env.nr_formats = FUZZ_FORMATS;

	/* Addresses that fit in a byte or two, so that they are found. */
	shim_kernel = (struct shim_memory){ 0, page, sizeof(page), 0 };
	shim_user = (struct shim_memory){ PAGE_SIZE, page, sizeof(page), 0 };
}

/* Once more, from the start, by native code: what it was lowered to is checked. */
static inline void fuzz_run_native(const struct kmc_prog *prog,
				   struct kmc_ctx *ctx)
{
	enum kmc_outcome outcome;

	memset(ctx->frame, 0, prog->frame);
	ctx->nsecs = 0;
	native_run(prog, ctx, &outcome);
}

/*
 * As it was prepared; if that was a shape, by the interpreter; as native code. The
 * maps go on from one to the next, so only what a shape comes to is compared.
 */
static inline void fuzz_run(struct kmc_prog *prog)
{
	static const u16 arg_off[6] = { 0, 8, 16, 24, 32, 40 };
	static const u64 args[6] = { 0, 1, 16, 4096, S64_MAX, U64_MAX };
	static const struct pt_regs regs = { .user = 1 };
	struct kmc_ctx ctx = {
		.args = args, .arg_off = arg_off, .regs = &regs,
	};
	enum kmc_outcome outcome, again;
	u8 *event;

	kmc_prog_prepare(prog);
	/* Allocations of their own: one byte too far is found. */
	ctx.frame = calloc(1, prog->frame ? prog->frame : 1);
	event = calloc(1, max_t(u32, prog->event_bytes, KMC_EVENT_SURE));
	if (!ctx.frame || !event)
		abort();
	ctx.event = event;
	outcome = prog->run(&ctx, prog);
	if (prog->run != kmc_exec) {
		memset(ctx.frame, 0, prog->frame);
		ctx.nsecs = 0;
		again = kmc_exec(&ctx, prog);
		if (outcome != again)
			abort();
	}
	fuzz_run_native(prog, &ctx);
	free(event);
	free(ctx.frame);
}

#endif
