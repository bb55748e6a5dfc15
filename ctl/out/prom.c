// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "aggregation.h"
#include "hist.h"
#include "prom.h"
#include "row.h"

#define NAME_MAX_BYTES	256

/**
 * struct series - a row of a map under its labels
 * @labels: as they stand between the braces; "" without a key
 * @value: a copy of the row's, to which others of the same labels are added
 */
struct series {
	char *labels;
	uint8_t *value;
};

bool prom_family(struct prom *p, const char *name, const char *type,
		 const char *help)
{
	char **more;

	for (size_t i = 0; i < p->nr_families; i++)
		if (!strcmp(p->families[i], name))
			return false;
	more = realloc(p->families, (p->nr_families + 1) * sizeof(*more));
	if (!more)
		return false;
	p->families = more;
	more[p->nr_families] = strdup(name);
	if (!more[p->nr_families])
		return false;
	p->nr_families++;
	buffer_printf(p->b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name,
		      type);
	return true;
}

void prom_free(struct prom *p)
{
	for (size_t i = 0; i < p->nr_families; i++)
		free(p->families[i]);
	free(p->families);
	p->families = NULL;
	p->nr_families = 0;
}

/* Values are UTF-8: a byte that could be none of it is shown by its number. */
void prom_label(struct buffer *b, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = text[i];

		if (c == '\n')
			buffer_str(b, "\\n");
		else if (c == '"' || c == '\\')
			buffer_printf(b, "\\%c", c);
		else if (c < ' ' || c > '~')
			buffer_printf(b, "\\\\x%02x", c);
		else
			buffer_char(b, c);
	}
}

/* What a part of a key is called: by what it is, where that is known. */
static const char *label_name(const struct kmc_part *part)
{
	switch (part->kind) {
	case KMC_PART_CHARS:
		return part->size == 16 ? "comm" : "key";
	case KMC_PART_SITE:
		return "probe";
	case KMC_PART_KSYM:
	case KMC_PART_USYM:
		return "symbol";
	case KMC_PART_KSTACK:
	case KMC_PART_USTACK:
		return "stack";
	case KMC_PART_USER:
		return "user";
	case KMC_PART_CGROUP:
		return "cgroup";
	case KMC_PART_SYSCALL:
		return "syscall";
	case KMC_PART_ERRNO:
		return "error";
	case KMC_PART_INET:
		return "address";
	default:
		return "key";
	}
}

/* The labels of a key; a name that comes again gets a number. */
static char *make_labels(struct prom *p, const struct question_map *map,
			 const uint8_t *key)
{
	struct row row = row_of_map(map->key, map->nr_key, map->key_types, key);
	struct buffer labels, text;
	struct show show = { .b = &text, .names = &p->names, .div = 1 };
	struct item item;
	unsigned int nr = 0;

	buffer_init(&labels, -1, BUFFERING_FULL);
	buffer_init(&text, -1, BUFFERING_FULL);
	while (row.nr) {
		const char *name = label_name(row.part);

		text.len = 0;
		if (!key && row_next(&row, &item))
			buffer_str(&text, OTHER_KEYS);
		else if (!row_text(&row, &show))
			break;
		buffer_printf(&labels, "%s%s", nr ? "," : "", name);
		if (nr++)
			buffer_printf(&labels, "%u", nr);
		buffer_str(&labels, "=\"");
		prom_label(&labels, text.data, text.len);
		buffer_char(&labels, '"');
	}
	buffer_char(&labels, '\0');
	buffer_free(&text);
	return labels.data;
}

static uint64_t word(const uint8_t *value, size_t i)
{
	return part_u64(value + i * sizeof(uint64_t));
}

static void set_word(uint8_t *value, size_t i, uint64_t v)
{
	memcpy(value + i * sizeof(v), &v, sizeof(v));
}

static bool is_less(const struct question_map *map, uint64_t a, uint64_t b)
{
	return map->is_signed ? (int64_t)a < (int64_t)b : a < b;
}

/* Two rows have the same labels, as two addresses have the same symbol. */
static void merge(const struct question_map *map, uint8_t *to,
		  const uint8_t *from)
{
	size_t nr = map_value_size(map) / sizeof(uint64_t);
	uint64_t a, b;

	/* These can't be told from their values: the first one stays. */
	if (map->kind == KMC_MAP_SCALAR || map->kind == KMC_MAP_DISTINCT ||
	    map->kind == KMC_MAP_QUANTILES)
		return;
	if (map->kind != KMC_MAP_MIN && map->kind != KMC_MAP_MAX) {
		if (map->kind == KMC_MAP_STATS)
			nr = 2;
		for (size_t i = 0; i < nr; i++)
			set_word(to, i, word(to, i) + word(from, i));
		return;
	}
	a = extreme_value(map, to);
	b = extreme_value(map, from);
	if (is_less(map, a, b) == (map->kind == KMC_MAP_MAX))
		memcpy(to, from, map_value_size(map));
}

static int compare_series(const void *a, const void *b)
{
	return strcmp(((const struct series *)a)->labels,
		      ((const struct series *)b)->labels);
}

/* Return: how many are left. */
static size_t merge_series(const struct question_map *map, struct series *list,
			   size_t nr)
{
	size_t kept = 0;

	qsort(list, nr, sizeof(*list), compare_series);
	for (size_t i = 0; i < nr; i++) {
		if (kept && !strcmp(list[kept - 1].labels, list[i].labels)) {
			merge(map, list[kept - 1].value, list[i].value);
			free(list[i].labels);
			free(list[i].value);
		} else {
			list[kept++] = list[i];
		}
	}
	return kept;
}

/* name{labels,extra} value; both may be "". */
static void sample(struct prom *p, const char *name, const char *suffix,
		   const char *labels, const char *extra)
{
	buffer_str(p->b, name);
	buffer_str(p->b, suffix);
	if (*labels || *extra)
		buffer_printf(p->b, "{%s%s%s}", labels,
			      *labels && *extra ? "," : "", extra);
	buffer_char(p->b, ' ');
}

static void number(struct prom *p, uint64_t v, bool is_signed)
{
	if (is_signed)
		buffer_s64(p->b, v);
	else
		buffer_u64(p->b, v);
	buffer_char(p->b, '\n');
}

/* Is the bound of a bucket one that is shown? Of finer steps, powers of 2 are. */
static bool is_bound(const struct question_map *map,
		     const struct hist_bucket *bucket)
{
	if (map->kind == KMC_MAP_LHIST || bucket->below)
		return true;
	return !(bucket->hi & (bucket->hi - 1));
}

/*
 * Bounds are inclusive here, and counts cumulative. From the lowest bound to the
 * highest that was ever needed, so that bounds only come, and never go.
 */
static void show_buckets(struct prom *p, const struct question_map *map,
			 const char *name, const struct series *s)
{
	size_t nr = map_value_size(map) / sizeof(uint64_t), last = 0;
	struct hist_bucket bucket;
	uint64_t sum = 0;
	char le[40];

	for (size_t i = 0; i < nr; i++)
		if (word(s->value, i))
			last = i;
	for (size_t i = 0; i < nr; i++) {
		sum += word(s->value, i);
		hist_bucket(map, i, &bucket);
		if (bucket.above || !is_bound(map, &bucket))
			continue;
		if (map->kind == KMC_MAP_HIST && !bucket.below && !bucket.hi)
			continue;
		snprintf(le, sizeof(le), map->kind == KMC_MAP_LHIST ||
			 bucket.below ? "le=\"%lld\"" : "le=\"%llu\"",
			 bucket.below && map->kind == KMC_MAP_HIST ? -1LL :
			 (long long)(bucket.hi - 1));
		sample(p, name, "_bucket", s->labels, le);
		number(p, sum, false);
		if (i >= last && map->kind == KMC_MAP_HIST)
			break;
	}
	for (sum = 0; nr--; )
		sum += word(s->value, nr);
	sample(p, name, "_bucket", s->labels, "le=\"+Inf\"");
	number(p, sum, false);
	sample(p, name, "_count", s->labels, "");
	number(p, sum, false);
}

static void show_quantiles(struct prom *p, const char *name,
			   const struct series *s)
{
	static const char *const shares[] = { "0.5", "0.9", "0.99", "0.999" };
	char share[40];

	for (size_t i = 0; i < sizeof(shares) / sizeof(*shares); i++) {
		snprintf(share, sizeof(share), "quantile=\"%s\"", shares[i]);
		sample(p, name, "", s->labels, share);
		number(p, word(s->value, 1 + i), true);
	}
	sample(p, name, "_count", s->labels, "");
	number(p, word(s->value, 0), false);
}

static void show_series(struct prom *p, const struct question_map *map,
			const char *name, const struct series *s)
{
	switch (map->kind) {
	case KMC_MAP_COUNT:
		sample(p, name, "", s->labels, "");
		number(p, word(s->value, 0), false);
		break;
	case KMC_MAP_SUM:
	case KMC_MAP_DISTINCT:
		sample(p, name, "", s->labels, "");
		number(p, word(s->value, 1), map->is_signed);
		break;
	case KMC_MAP_QUANTILES:
		show_quantiles(p, name, s);
		break;
	case KMC_MAP_MIN:
	case KMC_MAP_MAX:
		sample(p, name, "", s->labels, "");
		number(p, extreme_value(map, s->value), map->is_signed);
		break;
	case KMC_MAP_AVG:
	case KMC_MAP_STATS:
		sample(p, name, "_sum", s->labels, "");
		number(p, word(s->value, 1), map->is_signed);
		sample(p, name, "_count", s->labels, "");
		number(p, word(s->value, 0), false);
		break;
	case KMC_MAP_HIST:
	case KMC_MAP_LHIST:
		show_buckets(p, map, name, s);
		break;
	default:
		sample(p, name, "", s->labels, "");
		number(p, word(s->value, 0),
		       map->value[0].flags & KMC_PART_SIGNED);
		break;
	}
}

/* The type of a map's metric; NULL: it has no numbers. */
static const char *family_type(const struct question_map *map)
{
	switch (map->kind) {
	case KMC_MAP_COUNT:
		return "counter";
	case KMC_MAP_SUM:
		return map->is_signed ? "gauge" : "counter";
	case KMC_MAP_MIN:
	case KMC_MAP_MAX:
	case KMC_MAP_DISTINCT:
		return "gauge";
	case KMC_MAP_AVG:
	case KMC_MAP_STATS:
	case KMC_MAP_QUANTILES:
		return "summary";
	case KMC_MAP_TOPK:
	case KMC_MAP_TSERIES:
		return NULL;
	case KMC_MAP_HIST:
	case KMC_MAP_LHIST:
		return "histogram";
	default:
		return map->nr_value == 1 && part_is_number(map->value) ?
		       "gauge" : NULL;
	}
}

/* kmodctl_SESSION_MAP, _total if it is a counter. */
static void family_name(const struct prom *p, const struct question_map *map,
			char *name, size_t size)
{
	bool counter = !strcmp(family_type(map), "counter");

	snprintf(name, size, "kmodctl_%s%s%s%s", p->session,
		 map->name[1] ? "_" : "", map->name + 1,
		 counter ? "_total" : "");
	for (; *name; name++)
		if (!isalnum((unsigned char)*name))
			*name = '_';
}

/* The rows that count most, under their labels. Return: their number. */
static size_t make_series(struct prom *p, const struct question_map *map,
			  const struct rows *rows, struct series **list,
			  size_t *dropped)
{
	size_t size = map_value_size(map), nr, first;
	struct sorted_row *sorted = rows_sort(rows, map, &nr);

	first = nr > p->max_series ? nr - p->max_series : 0;
	*dropped = first;
	nr -= first;
	*list = calloc(nr + 1, sizeof(**list));
	for (size_t i = 0; *list && i < nr; i++) {
		(*list)[i].labels = make_labels(p, map, sorted[first + i].key);
		(*list)[i].value = malloc(size);
		if (!(*list)[i].value)
			abort();
		memcpy((*list)[i].value, sorted[first + i].value, size);
	}
	free(sorted);
	return *list ? merge_series(map, *list, nr) : 0;
}

size_t prom_map(struct prom *p, const struct question_map *map,
		const struct rows *rows)
{
	char name[NAME_MAX_BYTES], help[NAME_MAX_BYTES];
	struct series *list;
	size_t nr, dropped;

	if (!family_type(map))
		return 0;
	family_name(p, map, name, sizeof(name));
	snprintf(help, sizeof(help), "Map %s of the session %s.", map->name,
		 p->session);
	nr = make_series(p, map, rows, &list, &dropped);
	if (!prom_family(p, name, family_type(map), help))
		dropped += nr;
	else
		for (size_t i = 0; i < nr; i++)
			show_series(p, map, name, &list[i]);
	for (size_t i = 0; i < nr; i++) {
		free(list[i].labels);
		free(list[i].value);
	}
	free(list);
	return dropped;
}
