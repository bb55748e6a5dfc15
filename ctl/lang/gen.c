// SPDX-License-Identifier: GPL-2.0
/*
 * Programs, and what is around them: probes, maps, records.
 */
#include <stdlib.h>
#include "check.h"
#include "gen.h"

/* The parts of a row; more than KMC_PARTS_MAX: they do not fit. */
static unsigned int row_parts(const struct type *types, unsigned int nr,
			      struct kmc_part *parts)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < nr; i++)
		n += type_parts(&types[i], parts + n,
				n < KMC_PARTS_MAX ? KMC_PARTS_MAX - n : 0);
	return n;
}

unsigned int gen_format(struct gen *g, const struct question_format *format)
{
	unsigned int number = question_add_format(g->c->question, format);

	if (number == KMC_FORMATS_MAX)
		gen_too_large(g, "the script prints in too many places");
	return number;
}

void gen_emit(struct gen *g, struct question_format *format,
	      struct kmc_part *parts, unsigned int nr, uint32_t at)
{
	format->parts = parts;
	format->nr_parts = nr;
	format->at_end = g->v->kind == KMC_PROBE_END;
	emit(g, KMC_OP_EMIT, 0, 0, 0, at, gen_format(g, format));
}

void gen_record(struct gen *g, struct question_format *format,
		struct expr *exprs, unsigned int nr, const struct type *types)
{
	struct kmc_part parts[KMC_PARTS_MAX];
	uint32_t at = nr ? gen_layout(g, exprs, nr, types) : 0;
	unsigned int nr_parts = row_parts(types, nr, parts);

	if (nr_parts > KMC_PARTS_MAX) {
		gen_too_large(g, "what it prints at once has too many parts");
		return;
	}
	format->types = shown_types(g->c, types, nr, nr_parts);
	gen_emit(g, format, parts, nr_parts, at);
	if (nr)
		frame_put(g, at);
}

/*
 * Of -p: what is not attached to one process alone asks whether it is that one;
 * timers belong to nobody.
 */
static void gen_process(struct gen *g)
{
	int reg, pid = g->c->options->pid;

	switch (g->v->kind) {
	case KMC_PROBE_KPROBE:
	case KMC_PROBE_KRETPROBE:
	case KMC_PROBE_TRACEPOINT:
	case KMC_PROBE_RAW_TRACEPOINT:
	case KMC_PROBE_SYSCALL_ENTER:
	case KMC_PROBE_SYSCALL_EXIT:
		break;
	default:
		return;
	}
	if (!pid)
		return;
	reg = reg_take(g);
	emit(g, KMC_OP_VAR, reg, 0, 0, 0, KMC_VAR_PID);
	emit_jump(g, KMC_OP_JNEI, reg, 0, pid, g->end);
	reg_put(g, reg);
}

static unsigned int gen_prog(struct compile *c, struct variant *v)
{
	struct gen g = { .c = c, .v = v, .last_label = -1 };
	struct question_prog prog;
	unsigned int number;

	for (struct variable *x = v->clause->variables; x; x = x->next)
		x->slot = -1;
	reuse_init(&g);
	g.end = label_new(&g);
	gen_process(&g);
	if (v->clause->predicate)
		gen_cond(&g, v->clause->predicate, false, g.end);
	gen_stmts(&g, v->clause->body);
	label_here(&g, g.end);
	emit(&g, KMC_OP_RET, 0, 0, 0, 0, 0);
	emit_resolve_jumps(&g);

	prog = (struct question_prog){
		.insns = g.insns, .nr_insns = g.nr_insns, .data = g.data,
		.data_len = g.data_len, .frame = g.frame,
		.places = g.places, .nr_places = g.nr_places,
	};
	number = question_add_prog(c->question, &prog);
	free(g.insns);
	free(g.places);
	free(g.data);
	free(g.labels);
	free(g.jumps);
	return number;
}

/* The probe of an earlier variant that came out the same. */
static bool join_probe(struct compile *c, const struct variant *v,
		       unsigned int first, unsigned int prog,
		       unsigned int *number)
{
	const struct question *q = c->question;

	for (size_t i = first; i < q->nr_probes; i++) {
		if (q->probes[i].prog == prog && q->probes[i].kind == v->kind) {
			*number = i;
			return true;
		}
	}
	return false;
}

static void gen_variant(struct compile *c, struct variant *v,
			unsigned int first_of_point)
{
	struct question *q = c->question;
	unsigned int prog, probe;

	prog = gen_prog(c, v);
	if (!join_probe(c, v, first_of_point, prog, &probe))
		probe = question_add_probe(q, &(struct question_probe){
			.name = (char *)v->name, .kind = v->kind,
			.prog = prog, .period = v->period,
			.counter = v->counter, .pid = v->pid,
			.signal = v->signal,
		});
	for (size_t i = 0; i < v->nr_sites; i++)
		q->sites[v->first_site + i].probe = probe;
	if (q->nr_probes > KMC_PROBES_MAX || q->nr_progs > KMC_PROGS_MAX)
		diag_error(&c->diag, &v->point->loc,
			   "the script needs more than %d programs; read fewer arguments by name or name fewer events",
			   KMC_PROGS_MAX);
}

static void gen_map(struct compile *c, const struct map *m)
{
	struct kmc_part key[KMC_PARTS_MAX], value[KMC_PARTS_MAX];
	bool scalar = m->value.kind != TYPE_AGGREGATION;
	struct question_map map = {
		.name = (char *)m->name,
		.kind = scalar ? KMC_MAP_SCALAR : m->value.agg,
		.is_signed = m->is_signed,
		.key = key,
		.nr_key = row_parts(m->key, m->nr_key, key),
		.value = value,
		.bits = m->bits,
		.min = m->min,
		.max = m->max,
		.step = m->step,
		.slots = m->slots,
		.series = m->series,
		.max_keys = m->max_keys ? m->max_keys :
					  c->question->config.max_map_keys,
		.lru = m->lru && m->nr_key,
		.other = c->question->config.other_keys && !scalar &&
			 m->nr_key && !m->lru,
	};

	if (scalar)
		map.nr_value = row_parts(&m->value, 1, value);
	else if (m->value.agg == KMC_MAP_TOPK)
		map.nr_value = row_parts(&m->item, 1, value);
	if (map.nr_key > KMC_PARTS_MAX || map.nr_value > KMC_PARTS_MAX) {
		diag_error(&c->diag, &m->value_loc,
			   "the key or value of '%s' has too many parts",
			   m->name);
		return;
	}
	map.key_types = shown_types(c, m->key, m->nr_key, map.nr_key);
	if (map.nr_value)
		map.value_types = shown_types(c, scalar ? &m->value : &m->item,
					      1, map.nr_value);
	question_add_map(c->question, &map);
}

bool gen_all(struct compile *c)
{
	const struct attach_point *point = NULL;
	unsigned int first_of_point = 0;
	bool changed = false;

	for (const struct map *m = c->maps; m; m = m->next)
		gen_map(c, m);
	for (struct variant *v = c->variants; v && !c->diag.errors;
	     v = v->next) {
		if (!v->nr_sites)
			continue;
		if (v->point != point) {
			point = v->point;
			first_of_point = c->question->nr_probes;
		}
		/* The tree is typed for one variant at a time. */
		if (check_variant(c, v, true, &changed))
			gen_variant(c, v, first_of_point);
	}
	return !c->diag.errors;
}
