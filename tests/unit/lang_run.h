/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A script that is compiled, verified and run, in the module's own machine.
 */
#ifndef TEST_LANG_RUN_H
#define TEST_LANG_RUN_H

#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/uaccess.h>
#include <map/map.h>
#include <stream.h>
#include <vm/code.h>
#include <vm/vm.h>
#include "lang_fixture.h"
#include "native.h"
#include "shim/emitted.h"

struct run {
	struct question *q;
	struct kmc_env env;
	struct kmc_prog *progs;
	struct kmc_ctx ctx;
	u64 *frame;
	u64 args[6];
	u16 arg_off[6];
};

static inline void load_layout(struct kmc_layout *layout,
			const struct kmc_part *parts, unsigned int nr)
{
	const char *why = "";

	if (nr && kmc_layout_init(layout, parts, nr * sizeof(*parts), &why))
		fail_msg("layout: %s", why);
}

static inline struct kmc_map *load_map(const struct question_map *m)
{
	struct kmc_map_desc desc = {
		.kind = m->kind, .is_signed = m->is_signed, .bits = m->bits,
		.min = m->min, .max = m->max, .step = m->step,
		.max_bytes = 16 << 20,
	};
	const char *why = "";
	struct kmc_map *map;

	strcpy(desc.name, m->name);
	load_layout(&desc.key, m->key, m->nr_key);
	load_layout(&desc.value, m->value, m->nr_value);
	map = kmc_map_new(&desc, &why);
	if (IS_ERR(map))
		fail_msg("%s: %s", m->name, why);
	return map;
}

static inline void load_prog(struct run *r, struct kmc_prog *prog,
		      const struct question_prog *p)
{
	struct kmc_complaint complaint = { 0 };

	prog->env = &r->env;
	prog->insns = malloc(p->nr_insns * sizeof(*p->insns));
	assert_non_null(prog->insns);
	memcpy(prog->insns, p->insns, p->nr_insns * sizeof(*p->insns));
	prog->nr_insns = p->nr_insns;
	if (p->data_len) {
		prog->data = malloc(p->data_len);
		assert_non_null(prog->data);
		memcpy(prog->data, p->data, p->data_len);
	}
	prog->data_len = p->data_len;
	prog->frame = p->frame;
	if (kmc_verify(prog, &complaint)) {
		question_dump(r->q, stderr);
		fail_msg("refused: insn %u: %s", complaint.insn,
			 complaint.why);
	}
	kmc_prog_prepare(prog);
}

static inline struct run *run_load(const char *source)
{
	struct run *r = calloc(1, sizeof(*r));
	struct question *q;
	u32 frame = 8;
	size_t i;

	assert_non_null(r);
	q = r->q = fixture_compile_well(source);
	r->env.maps = calloc(q->nr_maps + 1, sizeof(*r->env.maps));
	r->env.formats = calloc(q->nr_formats + 1, sizeof(*r->env.formats));
	r->progs = calloc(q->nr_progs, sizeof(*r->progs));
	for (i = 0; i < q->nr_maps; i++)
		r->env.maps[i] = load_map(&q->maps[i]);
	for (i = 0; i < q->nr_formats; i++)
		load_layout(&r->env.formats[i].parts, q->formats[i].parts,
			    q->formats[i].nr_parts);
	r->env.nr_maps = q->nr_maps;
	r->env.nr_formats = q->nr_formats;
	for (i = 0; i < q->nr_progs; i++) {
		load_prog(r, &r->progs[i], &q->progs[i]);
		if (r->progs[i].frame > frame)
			frame = r->progs[i].frame;
	}
	r->frame = malloc(frame);
	assert_non_null(r->frame);
	/* What an earlier run left there must not matter. */
	memset(r->frame, 0xa5, frame);
	r->ctx.frame = (u8 *)r->frame;
	shim_kernel = (struct shim_memory){ (unsigned long)r->frame,
					    r->ctx.frame, frame, 0 };
	r->ctx.args = r->args;
	r->ctx.arg_off = r->arg_off;
	for (i = 0; i < 6; i++)
		r->arg_off[i] = i * 8;
	return r;
}

/* Every test is run three times. */
static enum {
	RUN_AS_PREPARED,
	RUN_INTERPRETED,
	RUN_NATIVE,
	NR_RUN_ENGINES
} run_engine;

#define run_by_all_engines(tests) ({					\
	int failures = 0;						\
									\
	for (run_engine = 0; run_engine < NR_RUN_ENGINES; run_engine++)	\
		failures += cmocka_run_group_tests(tests, NULL, NULL);	\
	failures;							\
})

static inline enum kmc_outcome run_prog(struct kmc_prog *prog,
					struct kmc_ctx *ctx)
{
	enum kmc_outcome outcome;

	switch (run_engine) {
	case RUN_INTERPRETED:
		return kmc_exec(ctx, prog);
	case RUN_NATIVE:
		if (native_run(prog, ctx, &outcome))
			return outcome;
		/* fallthrough */
	default:
		return prog->run(ctx, prog);
	}
}

static inline void run_probe(struct run *r, unsigned int probe)
{
	struct kmc_prog *prog = &r->progs[r->q->probes[probe].prog];
	size_t i;

	for (i = 0; i < r->q->nr_sites; i++) {
		if (r->q->sites[i].probe == probe) {
			r->ctx.site = r->q->sites[i].has_alias ?
				      r->q->sites[i].alias : i;
			r->ctx.func = r->q->sites[i].addr;
			break;
		}
	}
	r->ctx.nsecs = 0;
	assert_int_equal(run_prog(prog, &r->ctx), KMC_RAN);
}

static inline void run_free(struct run *r)
{
	size_t i;

	for (i = 0; i < r->q->nr_progs; i++)
		kmc_prog_clear(&r->progs[i]);
	for (i = 0; i < r->q->nr_maps; i++)
		kmc_map_free(r->env.maps[i]);
	for (i = 0; i < r->q->nr_formats; i++)
		kmc_layout_free(&r->env.formats[i].parts);
	free(r->env.maps);
	free(r->env.formats);
	free(r->progs);
	free(r->frame);
	question_free(r->q);
	free(r);
}

static inline struct kmc_map *map_of(struct run *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->q->nr_maps; i++)
		if (!strcmp(r->q->maps[i].name, name))
			return r->env.maps[i];
	fail_msg("no map %s", name);
	return NULL;
}

static inline s64 value_of(struct run *r, const char *name)
{
	return kmc_map_get(map_of(r, name), NULL);
}

/* Run @source's first probe once; what is @ then? */
static inline s64 evaluate(const char *source)
{
	struct run *r = run_load(source);
	s64 value;

	run_probe(r, 0);
	value = value_of(r, "@");
	run_free(r);
	return value;
}

#endif /* TEST_LANG_RUN_H */
