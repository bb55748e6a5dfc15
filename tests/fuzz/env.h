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
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/uaccess.h>
#include <map/map.h>
#include <stream.h>
#include <vm/code.h>
#include <vm/vm.h>

#define FUZZ_MAPS	9
#define FUZZ_FORMATS	3

struct fuzz_map {
	u32 kind;
	const char *key, *value;
};

/* A letter a part: i a number, c a comm, s a string with 24 bytes of room. */
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
};

static const char *const fuzz_formats[FUZZ_FORMATS] = { "", "ii", "ics" };

static struct kmc_map *fuzz_env_maps[KMC_MAPS_MAX];
static struct kmc_format fuzz_env_formats[FUZZ_FORMATS];
static struct kmc_env fuzz_env;

static inline void fuzz_layout(struct kmc_layout *layout, const char *parts)
{
	struct kmc_part part[8] = {};
	const char *why = "";
	size_t i;

	for (i = 0; parts[i]; i++) {
		part[i].kind = parts[i] == 'i' ? KMC_PART_INT :
			       parts[i] == 'c' ? KMC_PART_CHARS : KMC_PART_STR;
		part[i].size = parts[i] == 'i' ? 8 : parts[i] == 'c' ? 16 : 32;
	}
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

/* Twice: as it was prepared, and, if that was a shape, by the interpreter. */
static inline void fuzz_run(struct kmc_prog *prog)
{
	static const u16 arg_off[6] = { 0, 8, 16, 24, 32, 40 };
	static const u64 args[6] = { 0, 1, 16, 4096, S64_MAX, U64_MAX };
	struct kmc_ctx ctx = { .args = args, .arg_off = arg_off };
	enum kmc_outcome outcome, again;

	kmc_prog_prepare(prog);
	/* Its own allocation: one byte too far is found. */
	ctx.frame = calloc(1, prog->frame ? prog->frame : 1);
	if (!ctx.frame)
		abort();
	outcome = prog->run(prog, &ctx);
	if (prog->run != kmc_exec) {
		memset(ctx.frame, 0, prog->frame);
		ctx.nsecs = 0;
		again = kmc_exec(prog, &ctx);
		if (outcome != again)
			abort();
	}
	free(ctx.frame);
}

#endif
