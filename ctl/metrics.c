// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "known.h"
#include "metrics.h"
#include "name.h"
#include "options.h"
#include "out/prom.h"
#include "session.h"

/* What one session's accounts say, until the metrics are written one by one. */
struct accounts {
	char session[KMC_NAME_MAX];
	struct question *q;
	struct kmc_probe_stats *probes;
	struct kmc_map_stats *maps;
	size_t *dropped;
	uint64_t emitted, lost;
};

/* All sessions of an exposition. */
struct all {
	struct accounts *list;
	size_t nr;
};

static void copy_stats(void *to, size_t size, struct nlattr *attr)
{
	size_t len = nla_len(attr);

	memcpy(to, nla_data(attr), len < size ? len : size);
}

static int on_stats(void *data, struct nlattr **attrs)
{
	struct kmc_ring_stats ring = {};
	struct accounts *a = data;
	uint32_t i;

	if (attrs[KMC_A_PROBE] && attrs[KMC_A_PROBE_STATS]) {
		i = nla_get_u32(attrs[KMC_A_PROBE]);
		if (i < a->q->nr_probes)
			copy_stats(&a->probes[i], sizeof(*a->probes),
				   attrs[KMC_A_PROBE_STATS]);
	}
	if (attrs[KMC_A_MAP] && attrs[KMC_A_MAP_STATS]) {
		i = nla_get_u32(attrs[KMC_A_MAP]);
		if (i < a->q->nr_maps)
			copy_stats(&a->maps[i], sizeof(*a->maps),
				   attrs[KMC_A_MAP_STATS]);
	}
	if (attrs[KMC_A_RING_STATS]) {
		copy_stats(&ring, sizeof(ring), attrs[KMC_A_RING_STATS]);
		a->emitted += ring.emitted;
		a->lost += ring.lost;
	}
	return 0;
}

static int write_maps(struct prom *p, struct known *k, struct accounts *a)
{
	struct name_source source;
	int err = 0;

	name_source_init(&source, k->q, &p->names);
	for (size_t i = 0; !err && i < k->q->nr_maps; i++) {
		struct rows rows = {};

		err = session_map_read(k->s.m, k->s.id, i, false, &rows);
		if (!err)
			a->dropped[i] = prom_map(p, &k->q->maps[i], &rows);
		rows_free(&rows);
	}
	name_source_free(&source);
	return err;
}

/* A session's maps are written; its accounts are kept for later. */
static int write_session(struct prom *p, struct module *m, const char *name,
			 struct all *all)
{
	struct accounts *a = &all->list[all->nr];
	struct known k = {};
	int err;

	err = known_open(&k, m, name);
	if (err)
		return err;
	memset(a, 0, sizeof(*a));
	snprintf(a->session, sizeof(a->session), "%s", k.s.name);
	a->q = k.q;
	a->probes = calloc(k.q->nr_probes + 1, sizeof(*a->probes));
	a->maps = calloc(k.q->nr_maps + 1, sizeof(*a->maps));
	a->dropped = calloc(k.q->nr_maps + 1, sizeof(*a->dropped));
	all->nr++;
	if (!a->probes || !a->maps || !a->dropped)
		return module_fail(m, -ENOMEM, "out of memory");
	p->session = a->session;
	err = write_maps(p, &k, a);
	return err ?: session_dump(m, KMC_CMD_STATS, k.s.id, on_stats, a);
}

static void sample(struct prom *p, const char *name, const struct accounts *a,
		   const char *label, const char *value, const char *more,
		   uint64_t v)
{
	buffer_printf(p->b, "%s{session=\"%s\"", name, a->session);
	if (label) {
		buffer_printf(p->b, ",%s=\"", label);
		prom_label(p->b, value, strlen(value));
		buffer_char(p->b, '"');
	}
	buffer_printf(p->b, "%s} %llu\n", more, (unsigned long long)v);
}

/* Our own counters of a probe, a metric and maybe a reason each. */
static const struct {
	const char *metric, *reason;
	size_t at;
} probe_counters[] = {
	{ "kmodctl_probe_hits_total", "",
	  offsetof(struct kmc_probe_stats, hits) },
	{ "kmodctl_probe_lost_total", ",reason=\"nested\"",
	  offsetof(struct kmc_probe_stats, nested) },
	{ "kmodctl_probe_lost_total", ",reason=\"faulted\"",
	  offsetof(struct kmc_probe_stats, faulted) },
	{ "kmodctl_probe_lost_total", ",reason=\"fuel\"",
	  offsetof(struct kmc_probe_stats, fuel) },
	{ "kmodctl_probe_lost_total", ",reason=\"missed\"",
	  offsetof(struct kmc_probe_stats, missed) },
};

static uint64_t field(const void *stats, size_t at)
{
	uint64_t v;

	memcpy(&v, (const char *)stats + at, sizeof(v));
	return v;
}

/* The same probe can be there twice; its metric can't. */
static uint64_t probe_sum(const struct accounts *a, size_t i, size_t at)
{
	const struct question_probe *probes = a->q->probes;
	uint64_t sum = 0;

	for (size_t n = 0; n < a->q->nr_probes; n++) {
		if (strcmp(probes[n].name, probes[i].name))
			continue;
		if (n < i)
			return UINT64_MAX;
		sum += field(&a->probes[n], at);
	}
	return sum;
}

static void write_probes(struct prom *p, const struct all *all, size_t which)
{
	const char *metric = probe_counters[which].metric;

	for (size_t i = 0; i < all->nr; i++) {
		const struct accounts *a = &all->list[i];

		for (size_t n = 0; n < a->q->nr_probes; n++) {
			uint64_t v = probe_sum(a, n, probe_counters[which].at);

			if (v != UINT64_MAX)
				sample(p, metric, a, "probe",
				       a->q->probes[n].name,
				       probe_counters[which].reason, v);
		}
	}
}

static const struct {
	const char *metric, *type, *help;
	size_t at;
} map_counters[] = {
	{ "kmodctl_map_rows", "gauge", "Keys that a map has.",
	  offsetof(struct kmc_map_stats, rows) },
	{ "kmodctl_map_bytes", "gauge", "Memory that a map takes.",
	  offsetof(struct kmc_map_stats, bytes) },
	{ "kmodctl_map_lost_total", "counter", "Updates that found no room.",
	  offsetof(struct kmc_map_stats, lost) },
	{ "kmodctl_map_evicted_total", "counter",
	  "Keys that made room for others.",
	  offsetof(struct kmc_map_stats, evicted) },
	{ "kmodctl_map_others_total", "counter",
	  "Updates of keys that found no room, kept as (other).",
	  offsetof(struct kmc_map_stats, others) },
};

static void write_map_accounts(struct prom *p, const struct all *all)
{
	for (size_t c = 0; c < sizeof(map_counters) / sizeof(*map_counters);
	     c++) {
		prom_family(p, map_counters[c].metric, map_counters[c].type,
			    map_counters[c].help);
		for (size_t i = 0; i < all->nr; i++) {
			const struct accounts *a = &all->list[i];

			for (size_t n = 0; n < a->q->nr_maps; n++)
				sample(p, map_counters[c].metric, a, "map",
				       a->q->maps[n].name, "",
				       field(&a->maps[n], map_counters[c].at));
		}
	}
}

static void write_accounts(struct prom *p, const struct all *all)
{
	prom_family(p, "kmodctl_probe_hits_total", "counter",
		    "Hits of a probe.");
	write_probes(p, all, 0);
	prom_family(p, "kmodctl_probe_lost_total", "counter",
		    "Hits that were not counted, or not as they should be.");
	for (size_t c = 1; c < sizeof(probe_counters) / sizeof(*probe_counters);
	     c++)
		write_probes(p, all, c);
	write_map_accounts(p, all);
	prom_family(p, "kmodctl_records_total", "counter",
		    "Records that were printed.");
	for (size_t i = 0; i < all->nr; i++)
		sample(p, "kmodctl_records_total", &all->list[i], NULL, NULL,
		       "", all->list[i].emitted);
	prom_family(p, "kmodctl_records_lost_total", "counter",
		    "Records that found no room in a ring.");
	for (size_t i = 0; i < all->nr; i++)
		sample(p, "kmodctl_records_lost_total", &all->list[i], NULL,
		       NULL, "", all->list[i].lost);
	prom_family(p, "kmodctl_export_dropped_series", "gauge",
		    "Keys that are left out here, to limit the number of series.");
	for (size_t i = 0; i < all->nr; i++)
		for (size_t n = 0; n < all->list[i].q->nr_maps; n++)
			sample(p, "kmodctl_export_dropped_series",
			       &all->list[i], "map",
			       all->list[i].q->maps[n].name, "",
			       all->list[i].dropped[n]);
}

/* The names of all sessions that are kept. */
struct names_list {
	char **names;
	size_t nr;
};

static int on_session(void *data, struct nlattr **attrs)
{
	struct names_list *list = data;
	char **more;

	if (!attrs[KMC_A_NAME] || !attrs[KMC_A_OWNER] ||
	    nla_get_u32(attrs[KMC_A_OWNER]))
		return 0;
	more = realloc(list->names, (list->nr + 1) * sizeof(*more));
	if (!more)
		return -ENOMEM;
	list->names = more;
	more[list->nr] = nla_strdup(attrs[KMC_A_NAME]);
	return more[list->nr++] ? 0 : -ENOMEM;
}

static int list_kept(struct module *m, struct names_list *list)
{
	struct nl_msg *msg = module_request(m, KMC_CMD_SESSION_GET, NLM_F_DUMP,
					    0);
	int err;

	err = msg ? module_call(m, msg, on_session, list) :
		    module_fail(m, -ENOMEM, "out of memory");
	nlmsg_free(msg);
	return err;
}

static void free_all(struct all *all)
{
	for (size_t i = 0; i < all->nr; i++) {
		question_free(all->list[i].q);
		free(all->list[i].probes);
		free(all->list[i].maps);
		free(all->list[i].dropped);
	}
	free(all->list);
}

static int collect(struct module *m, const struct metrics *what,
		   char **names, size_t nr, struct buffer *b)
{
	struct prom p = { .b = b, .max_series = what->max_series };
	struct all all = { .list = calloc(nr + 1, sizeof(*all.list)) };
	int err = 0;

	if (!all.list)
		return module_fail(m, -ENOMEM, "out of memory");
	for (size_t i = 0; !err && i < nr; i++) {
		err = write_session(&p, m, names[i], &all);
		/* One that was removed meanwhile is no mistake. */
		if (err == -ENOENT && !what->nr_sessions)
			err = 0;
	}
	if (!err)
		write_accounts(&p, &all);
	free_all(&all);
	prom_free(&p);
	return err;
}

int metrics_collect(struct module *m, const struct metrics *what,
		    struct buffer *b)
{
	struct names_list kept = {};
	int err;

	if (what->nr_sessions)
		return collect(m, what, what->sessions, what->nr_sessions, b);
	err = list_kept(m, &kept);
	err = err ?: collect(m, what, kept.names, kept.nr, b);
	while (kept.nr)
		free(kept.names[--kept.nr]);
	free(kept.names);
	return err;
}

/* Return: a number from 1 to @max, or 0. */
static unsigned long read_number(const char *text, unsigned long max)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	return *end || *text == '-' || n > max ? 0 : n;
}

int metrics_options(struct metrics *what, int argc, char **argv,
		    const char **listen, const char **textfile,
		    unsigned int *interval)
{
	static const struct option options[] = {
		{ "listen", required_argument, NULL, 'l' },
		{ "textfile", required_argument, NULL, 't' },
		{ "interval", required_argument, NULL, 'i' },
		{ "max-series", required_argument, NULL, 's' },
		{}
	};
	int c;

	*what = (struct metrics){ .max_series = METRICS_SERIES };
	*listen = *textfile = NULL;
	*interval = 0;
	opterr = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		switch (c) {
		case 'l':
			*listen = optarg;
			break;
		case 't':
			*textfile = optarg;
			break;
		case 'i':
			*interval = read_number(optarg, 86400);
			if (!*interval)
				return usage_error("--interval wants seconds, not '%s'",
						   optarg);
			break;
		case 's':
			what->max_series = read_number(optarg, 10000000);
			if (!what->max_series)
				return usage_error("--max-series wants a number, not '%s'",
						   optarg);
			break;
		default:
			return usage_error("export has no option '%s'",
					   argv[optind - 1]);
		}
	}
	if (!*listen == !*textfile)
		return usage_error("export wants --listen [ADDRESS]:PORT, or --textfile PATH");
	if (*listen && *interval)
		return usage_error("--interval goes with --textfile");
	what->sessions = argv + optind;
	what->nr_sessions = argc - optind;
	return -1;
}
