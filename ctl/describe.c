// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include "describe.h"
#include "describe_type.h"
#include "lang/ast.h"
#include "out/part.h"
#include "out/rows.h"
#include "../include/version.h"

static json_t *describe_parts(const struct kmc_part *parts, unsigned int nr)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < nr; i++)
		json_array_append_new(list, json_pack("[i, i, i]",
				parts[i].kind, parts[i].flags, parts[i].size));
	return list;
}

static json_t *describe_format(const struct question_format *f)
{
	return json_pack("{s:i, s:o, s:o, s:o*, s:i, s:I, s:I, s:i, s:i, s:i, s:o*, s:o*}",
			 "verb", f->verb,
			 "parts", describe_parts(f->parts, f->nr_parts),
			 "types", describe_types(f->types, f->nr_parts),
			 "text", f->text ? describe_text(f->text) : NULL,
			 "map", f->map, "top", (json_int_t)f->top,
			 "div", (json_int_t)f->div, "line", f->line,
			 "col", f->col, "end_col", f->end_col,
			 "source", f->source ? describe_text(f->source) : NULL,
			 "context", f->context ? describe_text(f->context) : NULL);
}

static json_t *describe_map(const struct question_map *map)
{
	return json_pack("{s:o, s:o}",
			 "key", describe_types(map->key_types, map->nr_key),
			 "value", describe_types(map->value_types,
						 map->nr_value));
}

static json_t *describe_probe(const struct question_probe *probe)
{
	return json_pack("[o, i, i]", describe_text(probe->name), probe->kind,
			 probe->prog);
}

/* Where in the script the instructions of a program come from that may fail. */
static json_t *describe_places(const struct question *q,
			       const struct question_prog *prog)
{
	json_t *list = json_array();
	struct loc at;

	for (unsigned int i = 0; i < prog->nr_places; i++)
		if (question_script_loc(q, &prog->places[i], &at))
			json_array_append_new(list, json_pack("[i, i, i, i, i]",
					prog->places[i].insn, at.line, at.col,
					at.end_line, at.end_col));
	return list;
}

/* Without the places, where with them it would be larger than the module takes. */
static char *to_text(json_t *o)
{
	char *text = json_dumps(o, JSON_COMPACT);

	if (text && strlen(text) > KMC_BLOB_MAX) {
		free(text);
		json_array_clear(json_object_get(o, "places"));
		text = json_dumps(o, JSON_COMPACT);
	}
	return text;
}

char *question_describe(const struct question *q)
{
	json_t *formats = json_array(), *maps = json_array();
	json_t *probes = json_array(), *places = json_array(), *o;
	char *text;

	for (size_t i = 0; i < q->nr_formats; i++)
		json_array_append_new(formats, describe_format(&q->formats[i]));
	for (size_t i = 0; i < q->nr_maps; i++)
		json_array_append_new(maps, describe_map(&q->maps[i]));
	for (size_t i = 0; i < q->nr_probes; i++)
		json_array_append_new(probes, describe_probe(&q->probes[i]));
	for (size_t i = 0; i < q->nr_progs; i++)
		json_array_append_new(places, describe_places(q, &q->progs[i]));
	o = json_pack("{s:s, s:o, s:I, s:I, s:o, s:b, s:b, s:o, s:o, s:o, s:o}",
		      "version", KMODCTL_VERSION,
		      "source", describe_text(q->source_name ?
					      q->source_name : "stdin"),
		      "max_strlen", (json_int_t)q->config.max_strlen,
		      "max_cat_bytes", (json_int_t)q->config.max_cat_bytes,
		      "trailer", describe_text(q->config.str_trunc_trailer),
		      "demangle", config_demangles(&q->config),
		      "follows", question_follows_processes(q),
		      "formats", formats, "maps", maps, "probes", probes,
		      "places", places);
	text = to_text(o);
	json_decref(o);
	return text;
}

static json_int_t get_int(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

/* As the module checks it, so that showing a part stays within it. */
static bool size_fits(enum kmc_part_kind kind, json_int_t size)
{
	switch (kind) {
	case KMC_PART_OPEN:
	case KMC_PART_CLOSE:
		return !size;
	case KMC_PART_INET:
		return size == 24;
	case KMC_PART_USYM:
		return size == 16;
	case KMC_PART_CHARS:
	case KMC_PART_BYTES:
	case KMC_PART_STR:
	case KMC_PART_BUF:
	case KMC_PART_KSTACK:
	case KMC_PART_USTACK:
		return size >= 8 && size % 8 == 0 && size <= KMC_PART_SIZE_MAX;
	default:
		return size == 8;
	}
}

static bool read_part(const json_t *json, struct kmc_part *part)
{
	json_int_t kind = json_integer_value(json_array_get(json, 0));
	json_int_t size = json_integer_value(json_array_get(json, 2));

	if (kind < 0 || kind >= __KMC_PART_KIND_MAX || !size_fits(kind, size))
		return false;
	*part = (struct kmc_part){
		.kind = kind, .size = size,
		.flags = json_integer_value(json_array_get(json, 1)),
	};
	return true;
}

static bool read_parts(struct question_format *f, const json_t *list)
{
	size_t nr = json_array_size(list);

	if (nr > KMC_PARTS_MAX)
		return false;
	f->parts = calloc(nr + 1, sizeof(*f->parts));
	f->nr_parts = f->parts ? nr : 0;
	for (size_t i = 0; i < f->nr_parts; i++)
		if (!read_part(json_array_get(list, i), &f->parts[i]))
			return false;
	return f->parts;
}

/* Does the verb go with a format string, or a delimiter? */
static bool wants_text(enum verb verb)
{
	switch (verb) {
	case VERB_PRINTF:
	case VERB_ERRORF:
	case VERB_WARNF:
	case VERB_DEBUGF:
	case VERB_CAT:
	case VERB_SYSTEM:
	case VERB_TIME:
	case VERB_JOIN:
		return true;
	default:
		return false;
	}
}

/* What showing a record of the format takes of a map, that the map has. */
static bool map_fits(const struct question *q, const struct question_format *f,
		     json_int_t map)
{
	switch (f->verb) {
	case VERB_PRINT_MAP:
	case VERB_TAKE_MAP:
	case VERB_CLEAR_MAP:
	case VERB_ZERO_MAP:
		return map >= 0 && (size_t)map < q->nr_maps;
	case VERB_PRINT_ITEM:
		return map >= 0 && (size_t)map < q->nr_maps &&
		       parts_size(f->parts, f->nr_parts) >=
		       map_key_size(&q->maps[map]) +
		       map_value_size(&q->maps[map]);
	default:
		return true;
	}
}

/* A text of the description, to be freed; NULL: it is none. */
static char *copy_of(struct arena *arena, const json_t *json)
{
	const char *text = json ? read_text(arena, json) : NULL;

	return text ? strdup(text) : NULL;
}

static bool read_format(struct question *q, struct arena *arena,
			const json_t *json, struct question_format *f)
{
	json_int_t verb = get_int(json, "verb"), map = get_int(json, "map");
	const json_t *text = json_object_get(json, "text");

	f->verb = verb;
	if (verb < 0 || verb > VERB_JOIN ||
	    !read_parts(f, json_object_get(json, "parts")) ||
	    !read_types(arena, json_object_get(json, "types"), f->parts,
			f->nr_parts, &f->types) ||
	    !map_fits(q, f, map))
		return false;
	f->map = map;
	f->top = get_int(json, "top");
	f->div = get_int(json, "div");
	f->line = get_int(json, "line");
	f->col = get_int(json, "col");
	f->end_col = get_int(json, "end_col");
	f->text = copy_of(arena, text);
	f->source = copy_of(arena, json_object_get(json, "source"));
	f->context = copy_of(arena, json_object_get(json, "context"));
	return f->text || !wants_text(verb);
}

static bool read_formats(struct question *q, struct arena *arena,
			 const json_t *list)
{
	size_t nr = json_array_size(list);

	q->formats = calloc(nr + 1, sizeof(*q->formats));
	if (!q->formats)
		return false;
	for (; q->nr_formats < nr; q->nr_formats++)
		if (!read_format(q, arena, json_array_get(list, q->nr_formats),
				 &q->formats[q->nr_formats])) {
			q->nr_formats++;	/* to be freed */
			return false;
		}
	return true;
}

static bool read_maps(struct question *q, struct arena *arena,
		      const json_t *list)
{
	if (json_array_size(list) != q->nr_maps)
		return false;
	for (size_t i = 0; i < q->nr_maps; i++) {
		const json_t *map = json_array_get(list, i);
		struct question_map *m = &q->maps[i];

		if (!read_types(arena, json_object_get(map, "key"), m->key,
				m->nr_key, &m->key_types) ||
		    !read_types(arena, json_object_get(map, "value"), m->value,
				m->nr_value, &m->value_types))
			return false;
	}
	return true;
}

static bool read_probes(struct question *q, struct arena *arena,
			const json_t *list)
{
	size_t nr = json_array_size(list);

	q->probes = calloc(nr + 1, sizeof(*q->probes));
	if (!q->probes)
		return false;
	for (size_t i = 0; i < nr; i++) {
		const json_t *probe = json_array_get(list, i);
		const char *name = read_text(arena, json_array_get(probe, 0));

		q->probes[i].name = name ? strdup(name) : NULL;
		if (!q->probes[i].name)
			return false;
		q->probes[i].kind = json_integer_value(json_array_get(probe, 1));
		q->probes[i].prog = json_integer_value(json_array_get(probe, 2));
		q->nr_probes++;
	}
	return true;
}

static bool read_place(const json_t *json, struct question_place *place)
{
	place->insn = json_integer_value(json_array_get(json, 0));
	place->loc = (struct loc){
		.line = json_integer_value(json_array_get(json, 1)),
		.col = json_integer_value(json_array_get(json, 2)),
		.end_line = json_integer_value(json_array_get(json, 3)),
		.end_col = json_integer_value(json_array_get(json, 4)),
	};
	return place->loc.line >= 1 && place->loc.col >= 1 &&
	       place->loc.end_line >= place->loc.line && place->loc.end_col >= 1;
}

/* Programs have nothing but these here. */
static bool read_places(struct question *q, const json_t *list)
{
	size_t nr = json_array_size(list);

	q->progs = calloc(nr + 1, sizeof(*q->progs));
	for (; q->progs && q->nr_progs < nr; q->nr_progs++) {
		struct question_prog *prog = &q->progs[q->nr_progs];
		const json_t *places = json_array_get(list, q->nr_progs);
		size_t n = json_array_size(places);

		prog->places = calloc(n + 1, sizeof(*prog->places));
		for (; prog->places && prog->nr_places < n; prog->nr_places++)
			if (!read_place(json_array_get(places, prog->nr_places),
					&prog->places[prog->nr_places]))
				break;
		if (!prog->places || prog->nr_places < n) {
			q->nr_progs++;	/* to be freed */
			return false;
		}
	}
	return q->progs;
}

static bool read_settings(struct question *q, struct arena *arena,
			  const json_t *o)
{
	const char *trailer = read_text(arena, json_object_get(o, "trailer"));

	q->source_name = read_text(arena, json_object_get(o, "source"));
	if (!trailer || !q->source_name)
		return false;
	strncpy(q->config.str_trunc_trailer, trailer, CONFIG_TEXT_MAX - 1);
	q->config.max_strlen = get_int(o, "max_strlen");
	q->config.max_cat_bytes = get_int(o, "max_cat_bytes");
	q->config.cpp_demangle = json_is_true(json_object_get(o, "demangle"));
	q->follows = json_is_true(json_object_get(o, "follows"));
	return true;
}

static const struct diag *read_script(const struct question *q,
				      struct arena *arena, const char *script)
{
	struct diag *diag = arena_alloc(arena, sizeof(*diag));

	*diag = (struct diag){
		.source_name = q->source_name,
		.source = arena_strndup(arena, script, strlen(script)),
	};
	return diag;
}

bool question_learn(struct question *q, const char *script, const char *text,
		    size_t len, const char **why)
{
	struct arena arena = { q->memory };
	json_t *o = json_loadb(text, len, 0, NULL);
	const char *version = json_string_value(json_object_get(o, "version"));
	bool ok;

	*why = "the session was not made by kmodctl add: its records can't be read";
	ok = version;
	if (ok && strcmp(version, KMODCTL_VERSION)) {
		*why = "the session was made by another version of kmodctl: use that, or add it anew";
		ok = false;
	}
	ok = ok && read_settings(q, &arena, o) &&
	     read_maps(q, &arena, json_object_get(o, "maps")) &&
	     read_formats(q, &arena, json_object_get(o, "formats")) &&
	     read_probes(q, &arena, json_object_get(o, "probes")) &&
	     read_places(q, json_object_get(o, "places"));
	if (ok)
		q->diag = read_script(q, &arena, script);
	q->memory = arena.blocks;
	json_decref(o);
	return ok;
}
