// SPDX-License-Identifier: GPL-2.0
/*
 * --probe-filter: only the sites whose names match are attached to.
 */
#include <stdlib.h>
#include <string.h>
#include "compile.h"

/* What is no place in the system, so that no filter is about it. */
static bool is_special(const struct question_site *site)
{
	return !strcmp(site->name, "begin") || !strcmp(site->name, "end");
}

/*
 * Where each site comes to be, as if all of them stayed: @to has one more, for
 * what is behind the last one.
 * Return: how many match.
 */
static size_t number_sites(const struct question *q, const regex_t *filter,
			   size_t *to)
{
	size_t matching = 0, nr = 0;

	for (size_t i = 0; i < q->nr_sites; i++) {
		bool match = !is_special(&q->sites[i]) &&
			     !regexec(filter, q->sites[i].name, 0, NULL, 0);

		to[i] = nr;
		matching += match;
		nr += match || is_special(&q->sites[i]);
	}
	to[q->nr_sites] = nr;
	return matching;
}

static void move_sites(struct question *q, const size_t *to)
{
	for (size_t i = 0; i < q->nr_sites; i++) {
		struct question_site *site = &q->sites[i];

		if (to[i] == to[i + 1]) {
			free(site->name);
			free(site->target);
			continue;
		}
		q->sites[to[i]] = *site;
	}
	q->nr_sites = to[q->nr_sites];
}

bool attach_filter(struct compile *c)
{
	struct question *q = c->question;
	size_t *to = arena_alloc(&c->arena, (q->nr_sites + 1) * sizeof(*to));
	size_t matching;

	if (!c->options->probe_filter)
		return true;
	matching = number_sites(q, c->options->probe_filter, to);
	for (struct variant *v = c->variants; v; v = v->next) {
		size_t end = to[v->first_site + v->nr_sites];

		v->first_site = to[v->first_site];
		v->nr_sites = end - v->first_site;
	}
	move_sites(q, to);
	if (!matching)
		diag_error(&c->diag, &c->script.clauses->points->loc,
			   "--probe-filter leaves no probe of this script");
	return matching;
}
