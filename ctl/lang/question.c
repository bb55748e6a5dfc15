// SPDX-License-Identifier: GPL-2.0
/*
 * The question: what the compiler makes, put together and freed.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "compile.h"

static void *must(void *p)
{
	if (!p) {
		perror("kmodctl");
		exit(1);
	}
	return p;
}

/* One more element of @size bytes; room doubles, so it is full at powers of 2. */
static void *grow(void *array, size_t nr, size_t size)
{
	if (nr & (nr - 1))
		return array;
	return must(realloc(array, (nr ? 2 * nr : 1) * size));
}

static void *copy(const void *from, size_t size)
{
	return size ? memcpy(must(malloc(size)), from, size) : NULL;
}

static char *copy_text(const char *s)
{
	return s ? must(strdup(s)) : NULL;
}

unsigned int question_add_site(struct question *q, const char *name,
			       const char *target, uint64_t addr,
			       int64_t syscall)
{
	q->sites = grow(q->sites, q->nr_sites, sizeof(*q->sites));
	q->sites[q->nr_sites] = (struct question_site){
		.name = copy_text(name), .target = copy_text(target),
		.addr = addr, .syscall = syscall,
	};
	return q->nr_sites++;
}

unsigned int question_add_file(struct question *q, const char *path, int fd)
{
	q->files = grow(q->files, q->nr_files, sizeof(*q->files));
	q->files[q->nr_files] = (struct question_file){
		.path = copy_text(path), .fd = fd,
	};
	return q->nr_files++;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool same_types(const struct type *const *a,
		       const struct type *const *b, unsigned int nr)
{
	if (!a || !b)
		return a == b;
	for (unsigned int i = 0; i < nr; i++)
		if (!a[i] != !b[i] || (a[i] && !type_equal(a[i], b[i])))
			return false;
	return true;
}

static bool same_format(const struct question_format *a,
			const struct question_format *b)
{
	return a->verb == b->verb && a->nr_parts == b->nr_parts &&
	       (!a->nr_parts || !memcmp(a->parts, b->parts,
					a->nr_parts * sizeof(*a->parts))) &&
	       same_text(a->text, b->text) && a->map == b->map &&
	       a->top == b->top && a->div == b->div && a->urgent == b->urgent &&
	       a->at_end == b->at_end &&
	       a->line == b->line && a->col == b->col &&
	       same_text(a->source, b->source) &&
	       same_types(a->types, b->types, a->nr_parts);
}

unsigned int question_add_format(struct question *q,
				 const struct question_format *format)
{
	struct question_format *f;

	for (size_t i = 0; i < q->nr_formats; i++)
		if (same_format(&q->formats[i], format))
			return i;
	q->formats = grow(q->formats, q->nr_formats, sizeof(*q->formats));
	f = &q->formats[q->nr_formats];
	*f = *format;
	f->parts = copy(format->parts,
			format->nr_parts * sizeof(*format->parts));
	f->text = copy_text(format->text);
	f->source = copy_text(format->source);
	f->context = copy_text(format->context);
	return q->nr_formats++;
}

/* Of two clauses that are the same, each is shown as itself. */
static bool same_places(const struct question_prog *a,
			const struct question_prog *b)
{
	return a->nr_places == b->nr_places &&
	       (!a->nr_places || !memcmp(a->places, b->places,
					 a->nr_places * sizeof(*a->places)));
}

unsigned int question_add_prog(struct question *q,
			       const struct question_prog *prog)
{
	struct question_prog *p;

	for (size_t i = 0; i < q->nr_progs; i++) {
		p = &q->progs[i];
		if (same_places(p, prog) && p->nr_insns == prog->nr_insns &&
		    p->data_len == prog->data_len && p->frame == prog->frame &&
		    !memcmp(p->insns, prog->insns,
			    p->nr_insns * sizeof(*p->insns)) &&
		    (!p->data_len || !memcmp(p->data, prog->data, p->data_len)))
			return i;
	}
	q->progs = grow(q->progs, q->nr_progs, sizeof(*q->progs));
	p = &q->progs[q->nr_progs];
	*p = *prog;
	p->insns = copy(prog->insns, prog->nr_insns * sizeof(*prog->insns));
	p->data = copy(prog->data, prog->data_len);
	p->places = copy(prog->places, prog->nr_places * sizeof(*prog->places));
	return q->nr_progs++;
}

unsigned int question_add_probe(struct question *q,
				const struct question_probe *probe)
{
	q->probes = grow(q->probes, q->nr_probes, sizeof(*q->probes));
	q->probes[q->nr_probes] = *probe;
	q->probes[q->nr_probes].name = copy_text(probe->name);
	return q->nr_probes++;
}

void question_add_map(struct question *q, const struct question_map *map)
{
	struct question_map *m;

	q->maps = grow(q->maps, q->nr_maps, sizeof(*q->maps));
	m = &q->maps[q->nr_maps++];
	*m = *map;
	m->name = copy_text(map->name);
	m->key = copy(map->key, map->nr_key * sizeof(*map->key));
	m->value = copy(map->value, map->nr_value * sizeof(*map->value));
}

void question_free(struct question *q)
{
	if (!q)
		return;
	for (size_t i = 0; i < q->nr_maps; i++) {
		free(q->maps[i].name);
		free(q->maps[i].key);
		free(q->maps[i].value);
	}
	for (size_t i = 0; i < q->nr_formats; i++) {
		free(q->formats[i].parts);
		free(q->formats[i].text);
		free(q->formats[i].source);
		free(q->formats[i].context);
	}
	for (size_t i = 0; i < q->nr_progs; i++) {
		free(q->progs[i].insns);
		free(q->progs[i].data);
		free(q->progs[i].places);
	}
	for (size_t i = 0; i < q->nr_probes; i++)
		free(q->probes[i].name);
	for (size_t i = 0; i < q->nr_sites; i++) {
		free(q->sites[i].name);
		free(q->sites[i].target);
	}
	for (size_t i = 0; i < q->nr_files; i++) {
		free(q->files[i].path);
		close(q->files[i].fd);
	}
	free(q->files);
	free(q->maps);
	free(q->formats);
	free(q->progs);
	free(q->probes);
	free(q->sites);
	arena_free(&(struct arena){ q->memory });
	free(q);
}

bool question_follows_processes(const struct question *q)
{
	if (q->follows)
		return true;
	for (size_t i = 0; i < q->nr_progs; i++) {
		const struct question_prog *prog = &q->progs[i];

		for (unsigned int n = 0; n < prog->nr_insns; n++)
			if (prog->insns[n].op == KMC_OP_STACK &&
			    prog->insns[n].imm >> 32)
				return true;
	}
	return false;
}

bool question_ends_at_once(const struct question *q)
{
	for (size_t i = 0; i < q->nr_probes; i++)
		if (q->probes[i].kind != KMC_PROBE_BEGIN &&
		    q->probes[i].kind != KMC_PROBE_ITER &&
		    q->probes[i].kind != KMC_PROBE_END)
			return false;
	return true;
}

const struct question_probe *question_own_probe(const struct question *q)
{
	for (size_t i = 0; i < q->nr_probes; i++)
		if (q->probes[i].kind == KMC_PROBE_SELF ||
		    q->probes[i].kind == KMC_PROBE_ITER)
			return &q->probes[i];
	return NULL;
}

bool question_script_loc(const struct question *q,
			 const struct question_place *place, struct loc *loc)
{
	struct diag diag = *q->diag;
	const char *imported;

	*loc = place->loc;
	free(diag_place(&diag, loc, &imported));
	return !imported;
}

void question_say_place(const struct question *q, unsigned int probe,
			uint64_t insn, const char *what, FILE *out)
{
	const struct question_prog *prog;
	struct diag diag;

	if (!q->diag || probe >= q->nr_probes ||
	    q->probes[probe].prog >= q->nr_progs)
		return;
	prog = &q->progs[q->probes[probe].prog];
	diag = *q->diag;
	diag.out = out;
	for (unsigned int i = 0; i < prog->nr_places; i++)
		if (prog->places[i].insn + 1 == insn)
			diag_warn(&diag, &prog->places[i].loc, "%s", what);
}
