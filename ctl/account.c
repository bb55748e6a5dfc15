// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "account.h"
#include "session.h"

struct account {
	const struct question *q;
	uint64_t lost_records;
	uint64_t emitted;
	bool verbose;
};

static void say(const char *name, const char *what, uint64_t n)
{
	if (n)
		fprintf(stderr, "kmodctl: %s: %s: %llu\n", name, what,
			(unsigned long long)n);
}

/* An older module may give less than we know of; the rest is 0. */
static void copy_stats(void *to, size_t size, struct nlattr *attr)
{
	size_t len = nla_len(attr);

	memset(to, 0, size);
	memcpy(to, nla_data(attr), len < size ? len : size);
}

static const char *engine_name(uint64_t engine)
{
	static const char *const names[] = {
		[KMC_ENGINE_BEST] = "unknown engine",
		[KMC_ENGINE_INTERPRETER] = "interpreter",
		[KMC_ENGINE_NATIVE] = "native code",
		[KMC_ENGINE_C] = "straight C",
	};

	return engine < sizeof(names) / sizeof(*names) ? names[engine] :
							 names[0];
}

/* From a module that does not say. */
static const char *probe_name(const struct account *a, uint32_t i)
{
	return i < a->q->nr_probes ? a->q->probes[i].name : "?";
}

static void account_probe(const struct account *a, uint32_t i,
			  const char *name, struct nlattr *attr)
{
	struct kmc_probe_stats s;

	copy_stats(&s, sizeof(s), attr);
	say(name, "hits skipped because they came from within a handler",
	    s.nested);
	say(name, "hits that could not read some memory", s.faulted);
	question_say_place(a->q, i, s.faulted_at, "what failed in one of them",
			   stderr);
	say(name, "hits ended early because of too many loops", s.fuel);
	say(name, "hits not run, to stay within the budget (--budget)",
	    s.skipped);
	say(name, "hits missed by the kernel's own mechanism", s.missed);
	say(name, "places that went with their module", s.gone);
	say(name, "places whose module is not there", s.waiting);
	if (a->verbose)
		fprintf(stderr, "kmodctl: %s: %llu hits, %llu ran, %s\n", name,
			(unsigned long long)s.hits, (unsigned long long)s.ran,
			engine_name(s.engine));
}

static void account_map(const struct account *a, uint32_t i,
			struct nlattr *attr)
{
	const char *name = i < a->q->nr_maps ? a->q->maps[i].name : "?";
	struct kmc_map_stats s;

	copy_stats(&s, sizeof(s), attr);
	say(name, "updates lost because the map is full (--max-map-keys, --max-bytes, --other)",
	    s.lost);
	say(name, "updates of keys that found no room, counted as (other)",
	    s.others);
	if (a->verbose)
		fprintf(stderr, "kmodctl: %s: %llu keys, %llu bytes, %llu evicted\n",
			name, (unsigned long long)s.rows,
			(unsigned long long)s.bytes,
			(unsigned long long)s.evicted);
}

static void account_memory(const struct account *a, struct nlattr *attr)
{
	struct kmc_memory_stats s;

	copy_stats(&s, sizeof(s), attr);
	if (a->verbose)
		fprintf(stderr, "kmodctl: memory: %llu bytes, all sessions together %llu\n",
			(unsigned long long)s.used,
			(unsigned long long)s.module_used);
}

static void account_budget(const struct account *a, struct nlattr *attr)
{
	struct kmc_budget_stats s;

	copy_stats(&s, sizeof(s), attr);
	if (a->verbose)
		fprintf(stderr, "kmodctl: budget: %.2f%% of %.2f%% used lately, one hit of %llu run, %.6f seconds in all\n",
			s.used / 100.0, s.budget / 100.0,
			(unsigned long long)s.one_of, s.nsecs / 1e9);
}

static int account_one(void *data, struct nlattr **attrs)
{
	struct account *a = data;
	struct kmc_ring_stats ring;

	if (attrs[KMC_A_PROBE] && attrs[KMC_A_PROBE_STATS])
		account_probe(a, nla_get_u32(attrs[KMC_A_PROBE]),
			      attrs[KMC_A_NAME] ?
				 nla_get_string(attrs[KMC_A_NAME]) :
				 probe_name(a, nla_get_u32(attrs[KMC_A_PROBE])),
			      attrs[KMC_A_PROBE_STATS]);
	if (attrs[KMC_A_MAP] && attrs[KMC_A_MAP_STATS])
		account_map(a, nla_get_u32(attrs[KMC_A_MAP]),
			    attrs[KMC_A_MAP_STATS]);
	if (attrs[KMC_A_MEMORY_STATS])
		account_memory(a, attrs[KMC_A_MEMORY_STATS]);
	if (attrs[KMC_A_BUDGET_STATS])
		account_budget(a, attrs[KMC_A_BUDGET_STATS]);
	if (attrs[KMC_A_CPU] && attrs[KMC_A_RING_STATS]) {
		copy_stats(&ring, sizeof(ring), attrs[KMC_A_RING_STATS]);
		a->lost_records += ring.lost;
		a->emitted += ring.emitted;
	}
	return 0;
}

/* @all: of these probes, by number, every site so far was left out */
struct skipped {
	unsigned long nr, at;
	const struct question *q;
	bool *all;
	bool verbose;
};

static int skipped_sites(void *data, struct nlattr **attrs)
{
	struct skipped *s = data;
	struct nlattr *item;
	int left;

	if (!attrs[KMC_A_SITES])
		return 0;
	nla_for_each_nested(item, attrs[KMC_A_SITES], left) {
		const char *name = s->at < s->q->nr_sites ?
				   s->q->sites[s->at].name : "?";

		unsigned int probe = s->at < s->q->nr_sites ?
				     s->q->sites[s->at].probe : 0;

		s->at++;
		if (!nla_find(nla_data(item), nla_len(item), KMC_SITE_A_SKIP)) {
			s->all[probe] = false;
			continue;
		}
		s->nr++;
		if (s->verbose)
			fprintf(stderr, "kmodctl: %s: can't be probed, left out\n",
				name);
	}
	return 0;
}

static bool may_skip(const struct question *q)
{
	for (size_t i = 0; i < q->nr_sites; i++)
		if (q->sites[i].optional)
			return true;
	return false;
}

static void say_skipped(const struct skipped *s)
{
	for (size_t i = 0; i < s->q->nr_sites; i++) {
		unsigned int probe = s->q->sites[i].probe;

		if (s->all[probe])
			fprintf(stderr, "kmodctl: %s: nothing of it can be probed\n",
				s->q->probes[probe].name);
		s->all[probe] = false;
	}
	if (s->verbose && s->nr)
		fprintf(stderr, "kmodctl: %lu of %zu places left out\n",
			s->nr, s->q->nr_sites);
}

int account_skipped(struct session *s, const struct question *q, bool verbose)
{
	struct skipped skipped = { .q = q, .verbose = verbose };
	int err;

	if (!may_skip(q))
		return 0;
	skipped.all = malloc(q->nr_probes * sizeof(*skipped.all));
	if (!skipped.all)
		return module_fail(s->m, -ENOMEM, "out of memory");
	memset(skipped.all, true, q->nr_probes * sizeof(*skipped.all));
	err = session_dump(s->m, KMC_CMD_SITE_LIST, s->id, skipped_sites,
			   &skipped);
	if (!err)
		say_skipped(&skipped);
	free(skipped.all);
	return err;
}

int account_report(struct session *s, const struct question *q,
		   struct output *o, bool verbose)
{
	struct account a = { .q = q, .verbose = verbose };
	int err;

	err = session_dump(s->m, KMC_CMD_STATS, s->id, account_one, &a);
	if (err)
		return err;
	if (a.lost_records)
		o->ops->lost(o, a.lost_records);
	if (verbose)
		fprintf(stderr, "kmodctl: stream: %llu records, %llu lost\n",
			(unsigned long long)a.emitted,
			(unsigned long long)a.lost_records);
	return 0;
}
