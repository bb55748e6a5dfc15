// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "list_types.h"
#include "resolve/btf.h"
#include "resolve/resolve.h"
#include "type_names.h"

#define ENUMS	(BTF_BIT(BTF_KIND_ENUM) | BTF_BIT(BTF_KIND_ENUM64))

static const struct tag {
	const char *prefix;
	unsigned int kinds;
} tags[] = {
	{ "struct ", BTF_BIT(BTF_KIND_STRUCT) },
	{ "union ", BTF_BIT(BTF_KIND_UNION) },
	{ "enum ", ENUMS },
};

static const struct tag *find_tag(const char *pattern)
{
	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++)
		if (!strncmp(pattern, tags[i].prefix, strlen(tags[i].prefix)))
			return &tags[i];
	return NULL;
}

bool is_type_pattern(const char *pattern)
{
	return find_tag(pattern);
}

struct type_list {
	const char *pattern;
	struct type_names types;
};

static bool on_type(void *data, const struct btf_place *place,
		    const char *name)
{
	struct type_list *l = data;

	if (!*name || !wildcard_match(l->pattern, name))
		return true;
	return type_names_add(&l->types, name, place);
}

static void add_text(void *data, const char *format, va_list args)
{
	char *text;

	if (vasprintf(&text, format, args) < 0)
		return;
	buffer_str(data, text);
	free(text);
}

void list_declaration(struct buffer *out, const struct btf_file *file,
		      uint32_t id, const char *name, int level)
{
	LIBBPF_OPTS(btf_dump_emit_type_decl_opts, opts,
		    .field_name = name, .indent_level = level);
	struct btf_dump *dump = btf_dump__new(file->btf, add_text, out, NULL);

	if (!dump)
		return;
	btf_dump__emit_type_decl(dump, id, &opts);
	btf_dump__free(dump);
}

static void add_members(struct buffer *out, const struct btf_place *place)
{
	const struct btf_type *t = place->type;

	for (unsigned int i = 0; i < btf_vlen(t); i++) {
		const struct btf_member *m = &btf_members(t)[i];
		unsigned int bits = btf_member_bitfield_size(t, i);

		buffer_str(out, "\t");
		list_declaration(out, place->file, m->type,
				btf_name(place->file, m->name_off), 1);
		if (bits)
			buffer_printf(out, ": %u", bits);
		buffer_str(out, ";\n");
	}
}

static void add_enumerators(struct buffer *out, const struct btf_place *place)
{
	const struct btf_type *t = place->type;

	for (unsigned int i = 0; i < btf_vlen(t); i++) {
		const struct btf_enum *e = &btf_enum(t)[i];

		if (btf_is_enum64(t))
			buffer_printf(out, "\t%s = %lld,\n",
				      btf_name(place->file,
					       btf_enum64(t)[i].name_off),
				      (long long)btf_enum64_value(&btf_enum64(t)[i]));
		else
			buffer_printf(out, "\t%s = %lld,\n",
				      btf_name(place->file, e->name_off),
				      btf_kflag(t) ? (long long)e->val :
				      (long long)(uint32_t)e->val);
	}
}

static void add_type(struct buffer *out, const struct tag *tag,
		     const struct type_name_at *l, bool verbose)
{
	buffer_printf(out, "%s%s", tag->prefix, l->name);
	if (verbose) {
		buffer_str(out, " {\n");
		if (tag->kinds == ENUMS)
			add_enumerators(out, &l->place);
		else
			add_members(out, &l->place);
		buffer_str(out, "};");
	}
	buffer_char(out, '\n');
	buffer_end_record(out);
}

int list_types(struct btf_files *files, struct buffer *out,
	       const char *pattern, bool verbose, size_t *found)
{
	const struct tag *tag = find_tag(pattern);
	struct type_list l = { 0 };
	struct type_names *t;
	const char *why;

	if (!tag)
		return 0;
	l.pattern = pattern + strlen(tag->prefix);
	if (!btf_kernel(files, &why)) {
		fprintf(stderr, "kmodctl: -l: %s\n", why);
		return -1;
	}
	btf_each(files, true, tag->kinds, on_type, &l);
	t = &l.types;
	if (t->no_memory) {
		fprintf(stderr, "kmodctl: out of memory\n");
		free(t->all);
		return -1;
	}
	type_names_sort(t);
	for (size_t i = 0; i < t->nr; i++) {
		if (i && !strcmp(t->all[i].name, t->all[i - 1].name))
			continue;
		add_type(out, tag, &t->all[i], verbose);
		++*found;
	}
	free(t->all);
	return 0;
}
