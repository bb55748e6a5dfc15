// SPDX-License-Identifier: GPL-2.0
/*
 * The script's own text: its directives and definitions are taken out, and macros
 * put in.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "builtin.h"
#include "cdecl.h"
#include "cpp_run.h"
#include "function.h"

/* Bytes that the arguments of a macro may be long. */
#define ARGUMENTS_MAX	16384

/**
 * struct text - the text for the lexer, as far as it is made
 * @line: @col: of its end
 */
struct text {
	char *data;
	size_t len, room;
	int line, col;
};

/**
 * struct script_scan - the way through the script
 * @scan: what is left of it
 * @out: what was made of the rest
 * @file: stands for the script
 * @braces: open ones
 * @predicate: in one
 * @starts: here a definition or a probe may begin
 * @after_member: the last token was "." or "->"
 */
struct script_scan {
	struct cpp *c;
	struct cscan scan;
	struct text out;
	struct cpp_file file;
	struct cpp_map *map;
	int braces;
	bool predicate, starts, after_member;
};

static void *must(void *p)
{
	if (!p) {
		perror("kmodctl");
		exit(1);
	}
	return p;
}

static void put(struct text *out, const char *s, size_t len)
{
	if (out->room - out->len < len) {
		out->room = 2 * out->room + len;
		out->data = must(realloc(out->data, out->room));
	}
	memcpy(out->data + out->len, s, len);
	out->len += len;
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\n') {
			out->line++;
			out->col = 1;
		} else {
			out->col++;
		}
	}
}

static void advance(struct cscan *s, size_t len)
{
	for (; len; len--, s->at++) {
		if (*s->at == '\n') {
			s->line++;
			s->col = 1;
			s->fresh = true;
		} else {
			s->col++;
			s->fresh &= isspace((unsigned char)*s->at) != 0;
		}
	}
}

static void copy(struct script_scan *p, size_t len)
{
	put(&p->out, p->scan.at, len);
	advance(&p->scan, len);
}

/* Blanks for what is taken out, up to where the scan is now. */
static void blank(struct script_scan *p, const char *from)
{
	for (; from < p->scan.at; from++)
		put(&p->out, *from == '\n' ? "\n" : " ", 1);
}

static size_t left(const struct script_scan *p)
{
	return p->scan.end - p->scan.at;
}

static bool at_text(const struct script_scan *p, const char *text)
{
	return !strncmp(p->scan.at, text, strlen(text));
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static size_t word_len(const char *s)
{
	size_t len = 0;

	while (is_word(s[len]))
		len++;
	return len;
}

static struct loc loc_here(const struct script_scan *p, size_t len)
{
	return (struct loc){ p->scan.line, p->scan.col, p->scan.line,
			     p->scan.col + (int)len };
}

/* Bytes of a comment or a string at @s, 0 if there is none. */
static size_t opaque_len(const char *s)
{
	const char *end;
	size_t n = 1;

	if (!strncmp(s, "//", 2))
		return strcspn(s, "\n");
	if (!strncmp(s, "/*", 2)) {
		end = strstr(s + 2, "*/");
		return end ? (size_t)(end + 2 - s) : strlen(s);
	}
	if (*s != '"')
		return 0;
	while (s[n] && s[n] != '"' && s[n] != '\n')
		n += s[n] == '\\' && s[n + 1] ? 2 : 1;
	return s[n] == '"' ? n + 1 : n;
}

/* Does a directive go on behind the end of the line at @s? */
static size_t directive_len(const char *s)
{
	size_t n = 0;

	while (s[n] && s[n] != '\n') {
		if (!strncmp(s + n, "//", 2))
			return n + strcspn(s + n, "\n");
		if (!strncmp(s + n, "/*", 2) || s[n] == '"')
			n += opaque_len(s + n);
		else if (s[n] == '\\' && s[n + 1] == '\n')
			n += 2;
		else if (s[n] == '\\' && s[n + 1] == '\r' && s[n + 2] == '\n')
			n += 3;
		else
			n++;
	}
	return n;
}

static void directive(struct script_scan *p)
{
	const char *from = p->scan.at;
	struct cscan line = p->scan;
	struct loc loc;

	loc = loc_here(p, strcspn(from, "\n"));
	line.end = from + directive_len(from);
	line.at++;
	line.col++;
	p->c->at = loc;
	cpp_directive(p->c, &p->file, ctokens(&p->c->lines, &line), &loc);
	advance(&p->scan, line.end - from);
	blank(p, from);
}

static const char *skip_space(const char *s)
{
	size_t n;

	for (;;) {
		while (isspace((unsigned char)*s))
			s++;
		n = *s == '/' ? opaque_len(s) : 0;
		if (!n)
			return s;
		s += n;
	}
}

/* Behind the parentheses at @s; NULL if they have no end. */
static const char *skip_parentheses(const char *s)
{
	const char *limit = s + ARGUMENTS_MAX;
	int depth = 0;

	do {
		size_t n = opaque_len(s);

		if (!*s || s > limit)
			return NULL;
		depth += (*s == '(') - (*s == ')');
		s += n ? n : 1;
	} while (depth);
	return s;
}

/* "struct foo {" and "struct foo;", but not "struct:probe". */
static bool is_definition(const char *s, size_t len)
{
	static const char *const words[] = { "typedef", "extern", "static" };
	static const char *const tags[] = { "struct", "union", "enum" };

	for (size_t i = 0; i < 3; i++)
		if (strlen(words[i]) == len && !memcmp(s, words[i], len))
			return isspace((unsigned char)s[len]);
	for (size_t i = 0; i < 3; i++) {
		if (strlen(tags[i]) != len || memcmp(s, tags[i], len))
			continue;
		s = skip_space(s + len);
		while (s && (is_word(*s) || *s == '(')) {
			if (*s == '(')
				s = skip_parentheses(s);
			else
				s += word_len(s);
			s = s ? skip_space(s) : NULL;
		}
		return s && (*s == '{' || *s == ';');
	}
	return false;
}

/* Behind a structure's brace: what follows may still be of it. */
static bool goes_on(const struct ctoken *next, const char *behind)
{
	if (ctoken_is(next, ";") || ctoken_is(next, "__attribute__") ||
	    ctoken_is(next, "*"))
		return true;
	if (next->kind != CTOKEN_IDENT)
		return false;
	behind = skip_space(behind);
	return *behind == ';' || *behind == '[';
}

/* A definition's tokens, as they are taken. */
struct cdefinition {
	struct arena scratch;
	struct ctoken *head, **end;
};

static void add_token(struct cdefinition *d, const struct ctoken *t)
{
	*d->end = arena_alloc(&d->scratch, sizeof(**d->end));
	**d->end = *t;
	(*d->end)->next = NULL;
	d->end = &(*d->end)->next;
}

/* The directive at @t, which is not the first thing of the definition. */
static void inner_directive(struct script_scan *p, const struct ctoken *t)
{
	const char *from = p->scan.at;

	advance(&p->scan, t->text - from);
	blank(p, from);
	directive(p);
}

/*
 * Tokens up to the semicolon, or to the brace that nothing of the definition
 * follows. Directives in between are followed.
 */
static void read_definition(struct script_scan *p, struct cdefinition *d,
			    bool to_semicolon)
{
	struct cscan next = p->scan;
	struct ctoken t;
	int depth = 0;

	for (cscan_next(&next, &t); t.kind != CTOKEN_END;
	     next = p->scan, cscan_next(&next, &t)) {
		const char *from = p->scan.at;

		if (t.first && ctoken_is(&t, "#")) {
			inner_directive(p, &t);
			continue;
		}
		p->scan = next;
		blank(p, from);
		if (!cpp_is_active(p->c))
			continue;
		add_token(d, &t);
		depth += ctoken_is(&t, "{") - ctoken_is(&t, "}");
		if (depth > 0)
			continue;
		if (ctoken_is(&t, ";"))
			break;
		if (ctoken_is(&t, "}") && !to_semicolon) {
			cscan_next(&next, &t);
			if (!goes_on(&t, next.at))
				break;
		}
	}
}

static void definition(struct script_scan *p)
{
	struct cdefinition d = { .end = &d.head };
	bool to_semicolon = at_text(p, "typedef");
	struct ctoken end = {};

	read_definition(p, &d, to_semicolon);
	end.loc = loc_here(p, 1);
	add_token(&d, &end);
	cpp_declare(p->c, &p->file, d.head, &d.scratch);
	arena_free(&d.scratch);
	p->starts = true;
}

void cpp_declare(struct cpp *c, const struct cpp_file *file,
		 struct ctoken *tokens, struct arena *scratch)
{
	struct loc loc = tokens->loc;

	c->macros.scratch = scratch;
	tokens = cmacro_expand(&c->macros, tokens);
	if (tokens)
		cdecl_parse(c->types, file->path ? NULL : c->diag, tokens);
	else if (!file->path)
		diag_error(c->diag, &loc, "%s", c->macros.why);
	c->macros.why = NULL;
}

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

static void put_token(struct text *out, const struct ctoken *t)
{
	bool is_unsigned;
	uint64_t value;
	char number[32];

	if (t->kind == CTOKEN_CHAR && ctoken_value(t, &value, &is_unsigned)) {
		snprintf(number, sizeof(number), "%lld", (long long)value);
		put(out, number, strlen(number));
	} else if (t->kind == CTOKEN_NUMBER &&
		   ctoken_value(t, &value, &is_unsigned)) {
		put(out, t->text, ctoken_digits(t));
	} else {
		put(out, t->text, t->len);
	}
}

static void put_tokens(struct script_scan *p, const struct ctoken *list,
		       const struct loc *loc)
{
	struct cpp_map *map = p->map;
	struct cpp_shift *shift;

	if (!(map->nr & (map->nr - 1)))
		map->shifts = must(realloc(map->shifts,
			(map->nr ? 2 * map->nr : 1) * sizeof(*map->shifts)));
	shift = &map->shifts[map->nr++];
	shift->line = p->out.line;
	shift->col = p->out.col;
	shift->loc = *loc;
	for (const struct ctoken *t = list, *last = NULL;
	     t->kind != CTOKEN_END; last = t, t = t->next) {
		if (last && (t->spaced || would_join(last, t)))
			put(&p->out, " ", 1);
		put_token(&p->out, t);
	}
	/* Nothing at all would let its neighbours join. */
	if (p->out.col == shift->col)
		put(&p->out, " ", 1);
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
	struct loc loc = loc_here(p, len);
	struct ctoken *list = NULL;

	p->c->macros.scratch = &scratch;
	list = add_text(list, &scratch, from, to);
	while (list) {
		bool wants = wants_arguments(p->c, list);
		const char *end = NULL;

		open = wants ? skip_space(to) : NULL;
		if (open && *open == '(')
			end = skip_parentheses(open);
		if (end) {
			list = add_text(list, &scratch, to, end);
			to = end;
		}
		list = cmacro_expand(&p->c->macros, list);
		if (wants ? !end : !list || !wants_arguments(p->c, list))
			break;
	}
	advance(&p->scan, to - from);
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
			put(&p->out, "\n", 1);
		while (p->scan.col > p->out.col)
			put(&p->out, " ", 1);
	}
	arena_free(&scratch);
}

static bool in_code(const struct script_scan *p)
{
	return p->braces || p->predicate;
}

static void word(struct script_scan *p, bool may_start)
{
	size_t len = word_len(p->scan.at);

	if (may_start && is_definition(p->scan.at, len))
		definition(p);
	else if (in_code(p) && !isdigit((unsigned char)*p->scan.at) &&
		 !p->after_member && macro_here(p, len))
		expand(p, len);
	else
		copy(p, len);
}

/* "/…/" before a body. The path of a program begins behind a ":". */
static void slash(struct script_scan *p)
{
	const char *behind = p->scan.at + 1;

	if (!p->braces && !p->predicate)
		p->predicate = true;
	else if (p->predicate && *skip_space(behind) == '{')
		p->predicate = false;
	copy(p, 1);
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
		copy(p, 1 + strcspn(p->scan.at + 1, " \t\r\n:,{"));
		return;
	}
	p->braces += (c == '{') - (c == '}');
	if (p->braces < 0)
		p->braces = 0;
	p->starts = !p->braces && (c == '}' || c == ';');
	copy(p, 1);
}

/* What is neither space nor comment. */
static void step(struct script_scan *p)
{
	bool may_start = p->starts && !in_code(p), member = false;
	const char *s = p->scan.at;

	p->starts = false;
	if (*s == '"') {
		copy(p, opaque_len(s));
	} else if (at_text(p, "${")) {
		copy(p, strcspn(s, "}\n"));
		copy(p, *p->scan.at == '}');
	} else if (*s == '$' || *s == '@') {
		copy(p, 1 + word_len(s + 1));
	} else if (is_word(*s)) {
		word(p, may_start);
	} else if (at_text(p, "->")) {
		member = true;
		copy(p, 2);
	} else if (at_text(p, "..")) {
		copy(p, 2);
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
		directive(p);
		return;
	}
	if (!cpp_is_active(p->c)) {
		n = strcspn(s, "\n");
		advance(&p->scan, n + (s[n] == '\n'));
		blank(p, s);
		return;
	}
	if (isspace((unsigned char)*s)) {
		copy(p, 1);
	} else if (*s == '#' && s[1] == '!' && p->scan.fresh) {
		copy(p, strcspn(s, "\n"));
	} else {
		n = *s == '/' ? opaque_len(s) : 0;
		if (n)
			copy(p, n);
		else
			step(p);
	}
}

static void predefine(struct cpp *c)
{
	static const struct {
		const char *name, *text;
	} names[] = {
		{ "__x86_64__", "1" }, { "__x86_64", "1" },
		{ "__amd64__", "1" }, { "__LP64__", "1" }, { "_LP64", "1" },
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
	while (left(p))
		next_piece(p);
	cpp_close_conds(p->c, &p->file, 0);
}

const char *cpp_run(struct arena *arena, struct diag *diag,
		    struct ctypes *types, const struct cpp_options *options,
		    const char *source)
{
	struct cpp *c = must(calloc(1, sizeof(*c)));
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
