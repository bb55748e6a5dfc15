// SPDX-License-Identifier: GPL-2.0
/*
 * The script's own text: its directives and definitions are taken out, and macros
 * put in.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "arch/arch.h"
#include "builtin.h"
#include "cpp_scan.h"
#include "function.h"

/* Would the two, side by side, be read as one token? */
static bool would_join(const struct ctoken *a, const struct ctoken *b)
{
	bool word_a = a->kind == CTOKEN_IDENT || a->kind == CTOKEN_NUMBER;
	bool word_b = b->kind == CTOKEN_IDENT || b->kind == CTOKEN_NUMBER;

	if (word_a || word_b)
		return word_a && word_b;
	return a->kind == CTOKEN_PUNCT && b->kind == CTOKEN_PUNCT &&
	       strchr("+-<>=&|!/*", a->text[a->len - 1]) &&
	       strchr("+-<>=&|/*", *b->text);
}

static void put_token(struct scan_text *out, const struct ctoken *t)
{
	bool is_unsigned;
	uint64_t value;
	char number[32];

	if (t->kind == CTOKEN_CHAR && ctoken_value(t, &value, &is_unsigned)) {
		snprintf(number, sizeof(number), "%lld", (long long)value);
		scan_put(out, number, strlen(number));
	} else if (t->kind == CTOKEN_NUMBER &&
		   ctoken_value(t, &value, &is_unsigned)) {
		scan_put(out, t->text, ctoken_digits(t));
	} else {
		scan_put(out, t->text, t->len);
	}
}

static void put_tokens(struct script_scan *p, const struct ctoken *list,
		       const struct loc *loc)
{
	struct cpp_map *map = p->map;
	struct cpp_shift *shift;

	if (!(map->nr & (map->nr - 1)))
		map->shifts = scan_must(realloc(map->shifts,
			(map->nr ? 2 * map->nr : 1) * sizeof(*map->shifts)));
	shift = &map->shifts[map->nr++];
	shift->line = p->out.line;
	shift->col = p->out.col;
	shift->loc = *loc;
	for (const struct ctoken *t = list, *last = NULL;
	     t->kind != CTOKEN_END; last = t, t = t->next) {
		if (last && (t->spaced || would_join(last, t)))
			scan_put(&p->out, " ", 1);
		put_token(&p->out, t);
	}
	/* Nothing at all would let its neighbours join. */
	if (p->out.col == shift->col)
		scan_put(&p->out, " ", 1);
	shift->end_col = p->out.col;
}

/* What the language calls so, a header's macro does not change. */
static bool is_of_language(const char *name)
{
	static const char *const words[] = {
		"if", "else", "while", "for", "unroll", "return", "break",
		"continue", "sizeof", "offsetof", "let", "struct", "union",
		"enum", "args", "ctx", "true", "false",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(name, words[i]))
			return true;
	return builtin_find(name) || function_find(name);
}

static const struct cmacro *macro_here(struct script_scan *p, size_t len)
{
	struct ctoken name = { .kind = CTOKEN_IDENT, .text = p->scan.at,
			       .len = len };
	const struct cmacro *macro = cmacro_find(&p->c->macros, &name);
	char copy[128];

	if (!macro || macro->in_script || len >= sizeof(copy))
		return macro;
	memcpy(copy, p->scan.at, len);
	copy[len] = '\0';
	return is_of_language(copy) ? NULL : macro;
}

/* Is the last token of @list a macro that wants arguments? */
static bool wants_arguments(const struct cpp *c, const struct ctoken *list)
{
	const struct cmacro *macro;

	while (list->kind != CTOKEN_END && list->next->kind != CTOKEN_END)
		list = list->next;
	if (list->kind != CTOKEN_IDENT)
		return false;
	macro = cmacro_find(&c->macros, list);
	return macro && macro->is_function;
}

/* Put what is between @from and @to behind @list, in place of its end. */
static struct ctoken *add_text(struct ctoken *list, struct arena *scratch,
			       const char *from, const char *to)
{
	struct cscan scan = { .at = from, .end = to };
	struct ctoken **end = &list;

	while (*end && (*end)->kind != CTOKEN_END)
		end = &(*end)->next;
	*end = ctokens(scratch, &scan);
	return list;
}

/*
 * The macro at the scan, which is @len bytes long, with its arguments. What it
 * stands for may be a name that takes what follows for its arguments.
 */
static void expand(struct script_scan *p, size_t len)
{
	const char *from = p->scan.at, *to = from + len, *open;
	struct arena scratch = {};
	struct loc loc = scan_loc(p, len);
	struct ctoken *list = NULL;

	p->c->macros.scratch = &scratch;
	list = add_text(list, &scratch, from, to);
	while (list) {
		bool wants = wants_arguments(p->c, list);
		const char *end = NULL;

		open = wants ? scan_skip_space(to) : NULL;
		if (open && *open == '(')
			end = scan_skip_parentheses(open);
		if (end) {
			list = add_text(list, &scratch, to, end);
			to = end;
		}
		list = cmacro_expand(&p->c->macros, list);
		if (wants ? !end : !list || !wants_arguments(p->c, list))
			break;
	}
	scan_advance(&p->scan, to - from);
	loc.end_line = p->scan.line;
	loc.end_col = p->scan.col;
	if (list) {
		put_tokens(p, list, &loc);
	} else {
		diag_error(p->c->diag, &loc, "%s", p->c->macros.why);
		p->c->macros.why = NULL;
	}
	/* Arguments over several lines: what follows is where it was. */
	if (p->scan.line > p->out.line) {
		while (p->scan.line > p->out.line)
			scan_put(&p->out, "\n", 1);
		while (p->scan.col > p->out.col)
			scan_put(&p->out, " ", 1);
	}
	arena_free(&scratch);
}

static bool in_code(const struct script_scan *p)
{
	return p->braces || p->predicate;
}

static void word(struct script_scan *p, bool may_start)
{
	size_t len = scan_word_len(p->scan.at);

	if (may_start && scan_is_definition(p->scan.at, len))
		scan_definition(p);
	else if (in_code(p) && !isdigit((unsigned char)*p->scan.at) &&
		 !p->after_member && macro_here(p, len))
		expand(p, len);
	else
		scan_copy(p, len);
}

/* "/…/" before a body. The path of a program begins behind a ":". */
static void slash(struct script_scan *p)
{
	const char *behind = p->scan.at + 1;

	if (!p->braces && !p->predicate)
		p->predicate = true;
	else if (p->predicate && *scan_skip_space(behind) == '{')
		p->predicate = false;
	scan_copy(p, 1);
}

static void punctuation(struct script_scan *p)
{
	char c = *p->scan.at;

	if (c == '/') {
		slash(p);
		return;
	}
	if (!in_code(p) && c == ':' && p->scan.at[1] &&
	    strchr("./", p->scan.at[1])) {
		scan_copy(p, 1 + strcspn(p->scan.at + 1, " \t\r\n:,{"));
		return;
	}
	p->braces += (c == '{') - (c == '}');
	if (p->braces < 0)
		p->braces = 0;
	p->starts = !p->braces && (c == '}' || c == ';');
	scan_copy(p, 1);
}

/* What is neither space nor comment. */
static void step(struct script_scan *p)
{
	bool may_start = p->starts && !in_code(p), member = false;
	const char *s = p->scan.at;

	p->starts = false;
	if (*s == '"') {
		scan_copy(p, scan_opaque_len(s));
	} else if (scan_at(p, "${")) {
		scan_copy(p, strcspn(s, "}\n"));
		scan_copy(p, *p->scan.at == '}');
	} else if (*s == '$' || *s == '@') {
		scan_copy(p, 1 + scan_word_len(s + 1));
	} else if (scan_is_word(*s)) {
		word(p, may_start);
	} else if (scan_at(p, "->")) {
		member = true;
		scan_copy(p, 2);
	} else if (scan_at(p, "..")) {
		scan_copy(p, 2);
	} else {
		member = *s == '.';
		punctuation(p);
	}
	p->after_member = member;
}

static void next_piece(struct script_scan *p)
{
	const char *s = p->scan.at;
	size_t n;

	if (*s == '#' && p->scan.fresh &&
	    !(s[1] == '!' && p->scan.line == 1)) {
		scan_directive(p);
		return;
	}
	if (!cpp_is_active(p->c)) {
		n = strcspn(s, "\n");
		scan_advance(&p->scan, n + (s[n] == '\n'));
		scan_blank(p, s);
		return;
	}
	if (isspace((unsigned char)*s)) {
		scan_copy(p, 1);
	} else if (*s == '#' && s[1] == '!' && p->scan.fresh) {
		scan_copy(p, strcspn(s, "\n"));
	} else {
		n = *s == '/' ? scan_opaque_len(s) : 0;
		if (n)
			scan_copy(p, n);
		else
			step(p);
	}
}

static void predefine(struct cpp *c)
{
	static const struct {
		const char *name, *text;
	} names[] = {
		{ "__LP64__", "1" }, { "_LP64", "1" },
		{ "__linux__", "1" }, { "__unix__", "1" }, { "__STDC__", "1" },
		{ "__STDC_VERSION__", "201710L" },
		{ "__STDC_HOSTED__", "1" }, { "__GNUC__", "12" },
		{ "__GNUC_MINOR__", "2" }, { "__GNUC_PATCHLEVEL__", "0" },
		{ "__CHAR_BIT__", "8" }, { "__SIZEOF_SHORT__", "2" },
		{ "__SIZEOF_INT__", "4" }, { "__SIZEOF_LONG__", "8" },
		{ "__SIZEOF_LONG_LONG__", "8" },
		{ "__SIZEOF_POINTER__", "8" },
		{ "__SIZE_TYPE__", "unsigned long" },
		{ "__PTRDIFF_TYPE__", "long" }, { "__WCHAR_TYPE__", "int" },
		{ "__INT_MAX__", "2147483647" },
		{ "__LONG_MAX__", "9223372036854775807L" },
		{ "__ORDER_LITTLE_ENDIAN__", "1234" },
		{ "__ORDER_BIG_ENDIAN__", "4321" },
		{ "__BYTE_ORDER__", "1234" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		cmacro_predefine(&c->macros, names[i].name, names[i].text);
	for (size_t i = 0; arch->macros[i]; i++)
		cmacro_predefine(&c->macros, arch->macros[i], "1");
	if (btf_present(c->types->btf))
		cmacro_predefine(&c->macros, "BPFTRACE_HAVE_BTF", "1");
}

static void run(struct script_scan *p)
{
	const struct cpp_options *o = p->c->options;

	p->c->at = (struct loc){ 1, 1, 1, 1 };
	predefine(p->c);
	for (size_t i = 0; i < o->nr_files; i++)
		cpp_include_name(p->c, &p->file, o->files[i]);
	while (scan_left(p))
		next_piece(p);
	cpp_close_conds(p->c, &p->file, 0);
}

const char *cpp_run(struct arena *arena, struct diag *diag,
		    struct ctypes *types, const struct cpp_options *options,
		    const char *source)
{
	struct cpp *c = scan_must(calloc(1, sizeof(*c)));
	struct cpp_map *map = arena_alloc(arena, sizeof(*map)), kept = {};
	struct script_scan p = {
		.c = c, .map = &kept, .starts = true,
		.scan = { .at = source, .end = source + strlen(source),
			  .line = 1, .col = 1, .fresh = true },
		.out = { .line = 1, .col = 1 },
		.file = { .dir = -1 },
	};
	const char *text;

	c->arena = arena;
	c->diag = diag;
	c->types = types;
	c->options = options;
	cmacros_init(&c->macros, arena, &c->lines);
	run(&p);
	text = arena_strndup(arena, p.out.data ? p.out.data : "", p.out.len);
	map->nr = kept.nr;
	map->shifts = arena_alloc(arena, kept.nr * sizeof(*map->shifts));
	if (kept.nr)
		memcpy(map->shifts, kept.shifts, kept.nr * sizeof(*map->shifts));
	diag->map = map;
	arena_free(&c->lines);
	free(kept.shifts);
	free(p.out.data);
	free(c);
	return diag->errors ? NULL : text;
}
