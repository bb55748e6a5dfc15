// SPDX-License-Identifier: GPL-2.0
/*
 * uprobe: and uretprobe:, at functions of processes.
 */
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "ctypes.h"
#include "nearest.h"
#include "resolve/dwarf_lines.h"
#include "resolve/dwarf_types.h"
#include "resolve/image.h"
#include "user_file.h"

/**
 * struct search - functions that are being found
 * @a: for this attach point
 * @kind: of probe
 * @name: of functions, a pattern; or a number
 * @plain: it is as in C++'s source
 * @offset: bytes behind a function's start
 * @file: in which it is looked now
 * @v: the last variant, while it takes more sites
 * @line: @first_site: of a line of source: where, and the first site that is for it
 * @found: functions
 * @near: for what is not found
 */
struct search {
	struct attach *a;
	enum kmc_probe_kind kind;
	const char *name;
	bool plain;
	uint64_t offset;
	struct user_file *file;
	struct variant *v;
	struct source_line line;
	size_t first_site;
	size_t found;
	struct nearest near;
};

/* Names of arguments, and types, where the file knows them. */
static void read_types(struct search *s, struct variant *v,
		       const struct binary_function *function)
{
	struct compile *c = s->a->c;
	struct prototype *p = arena_alloc(&c->arena, sizeof(*p));
	struct btf *btf;
	uint32_t id;

	btf = function_types(s->file->binary.fd, function->name,
			     function->addr, &id);
	if (!btf)
		return;
	v->types = ctypes_user_function(c->ctypes, btf, id, p);
	/* At its return a function's arguments are gone. */
	if (s->kind == KMC_PROBE_UPROBE && !s->offset)
		v->prototype = p;
}

static struct variant *new_variant(struct search *s, uint64_t addr,
				   const struct binary_function *function)
{
	const struct clause *clause = s->a->clause;
	struct variant *v = attach_variant(s->a, s->kind);

	v->no_args = s->kind == KMC_PROBE_URETPROBE ?
		"a uretprobe sees no arguments, only retval" :
		"neither DWARF nor BTF of the function is there to name its arguments; use arg0 to arg5";
	v->binary = &s->file->binary;
	v->addr = addr;
	if (function && (clause->uses_args || clause->uses_types))
		read_types(s, v, function);
	return v;
}

/* What differs between functions is known for one of them. */
static struct variant *variant_for(struct search *s, uint64_t addr,
				   const struct binary_function *function)
{
	if (!s->v || s->a->clause->uses_args)
		s->v = new_variant(s, addr, function);
	else if (s->v->addr != addr)
		s->v->addr = 0;
	return s->v;
}

/* In the middle of an instruction a breakpoint breaks the program. */
static bool is_known_start(struct search *s, const char *name)
{
	if (s->a->c->options->unsafe)
		return true;
	attach_error(s->a, "whether an instruction begins at '%s' is not known, and a probe inside of one breaks the program; --unsafe puts it there nevertheless",
		     name);
	return false;
}

static bool add_site(struct search *s, const char *name, uint64_t addr,
		     const struct binary_function *function)
{
	const struct image *image = s->file->binary.image;
	uint64_t offset;

	if (!image_offset(image, addr, &offset)) {
		attach_error(s->a, "address 0x%llx is not in '%s'",
			     (unsigned long long)addr, s->file->binary.path);
		return false;
	}
	s->found++;
	return user_site(s->a, variant_for(s, addr, function), s->file, name,
			 offset, 0);
}

/*
 * The program's first instruction is jumped to, not called: what lies where a
 * return address would be is the number of its arguments.
 */
static bool returns(struct search *s, const char *name)
{
	if (s->kind != KMC_PROBE_URETPROBE || strcmp(name, "_start"))
		return true;
	if (!has_wildcard(s->name))
		attach_error(s->a, "'_start' does not return");
	return false;
}

static bool found_function(void *data, const struct binary_function *function)
{
	struct search *s = data;
	const char *name = function->name;

	if (!returns(s, name))
		return true;
	if (s->offset >= function->size && s->offset) {
		attach_error(s->a, "'%s' has %llu bytes", name,
			     (unsigned long long)function->size);
		return false;
	}
	if (s->offset)
		name = arena_printf(&s->a->c->arena, "%s+%llu", name,
				    (unsigned long long)s->offset);
	if (s->offset && !is_known_start(s, name))
		return false;
	return add_site(s, name, function->addr + s->offset, function);
}

static bool is_function_start(void *data, const struct binary_function *function)
{
	uint64_t *addr = data;

	if (function->addr != *addr)
		return true;
	*addr = 0;
	return false;
}

static void found_address(struct search *s)
{
	uint64_t addr = strtoull(s->name, NULL, 0), wanted = addr;

	binary_functions(&s->file->binary, "*", false, is_function_start,
			 &wanted);
	if (!wanted || is_known_start(s, s->name))
		add_site(s, s->name, addr, NULL);
}

static void search_file(void *data, struct user_file *file)
{
	struct search *s = data;

	s->file = file;
	if (isdigit((unsigned char)*s->name))
		found_address(s);
	else
		binary_functions(&file->binary, s->name, s->plain,
				 found_function, s);
}

static bool offer_function(void *data, const struct binary_function *function)
{
	struct search *s = data;
	char *plain = s->plain ? demangle(function->name) : NULL;

	if (plain && !strchr(s->name, '('))
		plain[strcspn(plain, "(")] = '\0';
	nearest_offer(&s->near, plain ? plain : function->name);
	free(plain);
	return true;
}

static void no_function(struct search *s)
{
	const struct binary *binary = &s->file->binary;

	if (!binary->image->nr_symbols) {
		attach_error(s->a, "'%s' has no symbols: it is stripped; is there a package with its debug symbols?",
			     binary->path);
		return;
	}
	nearest_init(&s->near, s->name);
	binary_functions(binary, "*", false, offer_function, s);
	if (has_wildcard(s->name))
		attach_missing(s->a, "'%s' has no function that matches '%s'",
			       binary->path, s->name);
	else
		attach_missing(s->a, "'%s' has no function '%s'%s",
			       binary->path, s->name,
			       nearest_hint(&s->near, ""));
}

/* "NAME+OFFSET", unless it is a C++ name. */
static bool split_offset(struct search *s)
{
	const char *plus = s->plain ? NULL : strchr(s->name, '+');
	char *end;

	if (!plus)
		return true;
	s->offset = strtoull(plus + 1, &end, 0);
	if (!isdigit((unsigned char)plus[1]) || *end || plus == s->name) {
		attach_error(s->a, "an offset is written FUNCTION+NUMBER");
		return false;
	}
	s->name = arena_strndup(&s->a->c->arena, s->name, plus - s->name);
	if (has_wildcard(s->name))
		attach_error(s->a, "an offset is that of one function");
	else if (s->offset && s->kind == KMC_PROBE_URETPROBE)
		attach_error(s->a, "only a function's start can be told its return");
	return !s->a->c->diag.errors;
}

/* One line may begin in several places, and be met at one place twice. */
static bool found_line(void *data, uint64_t addr)
{
	struct search *s = data;
	const struct question *q = s->a->c->question;
	uint64_t offset;

	if (!image_offset(s->file->binary.image, addr, &offset))
		return true;
	for (size_t i = s->first_site; i < q->nr_sites; i++)
		if (q->sites[i].addr == offset &&
		    q->sites[i].file == s->file->number)
			return true;
	return add_site(s, s->name, addr, NULL);
}

static void search_line(void *data, struct user_file *file)
{
	struct search *s = data;
	const char *path = file->binary.path;
	size_t found = s->found;
	int nearest;

	s->file = file;
	if (!dwarf_lines(file->binary.fd, &s->line, found_line, s, &nearest))
		attach_missing(s->a, "'%s' does not know of a source file '%s': it has no DWARF, or was made of others",
			       path, s->line.file);
	else if (s->found == found && nearest && !s->line.col)
		attach_missing(s->a, "no statement of '%s' begins in line %d of '%s'; the next does in line %d",
			       path, s->line.line, s->line.file, nearest);
	else if (s->found == found)
		attach_missing(s->a, "no statement of '%s' begins there in '%s'",
			       path, s->line.file);
}

/* A line or a column: from 1 on. */
static bool read_place(const char *word, int *n)
{
	char *end;
	long value = strtol(word, &end, 10);

	*n = value;
	return !*end && value >= 1 && value <= INT_MAX;
}

/* uprobe:PATH@FILE:LINE[:COLUMN] */
static void attach_line(struct search *s, const char *path)
{
	struct attach *a = s->a;
	const char *at = strrchr(path, '@');
	const char *col = a->nr_words > 3 ? a->words[3] : NULL;

	if (s->kind != KMC_PROBE_UPROBE) {
		attach_error(a, "only a uprobe can be at a line of source: a return is a function's");
		return;
	}
	s->line.file = at + 1;
	if (!*s->line.file || !read_place(a->words[2], &s->line.line) ||
	    (col && !read_place(col, &s->line.col))) {
		attach_error(a, "a line of source is written uprobe:PATH@FILE:LINE[:COLUMN]");
		return;
	}
	s->name = arena_printf(&a->c->arena, "%s%s%s%s%s",
			       strchr(path, '/') ? "" : s->line.file,
			       strchr(path, '/') ? "" : ":", a->words[2],
			       col ? ":" : "", col ? col : "");
	s->first_site = a->c->question->nr_sites;
	user_files_each(a, arena_strndup(&a->c->arena, path, at - path),
			search_line, s);
}

/* What is behind an @ is a source file, unless there is a file that is called so. */
static bool is_line(const struct attach *a, const char *path)
{
	return strchr(path, '@') && access(path, F_OK) && a->nr_words > 2 &&
	       isdigit((unsigned char)*a->words[2]);
}

static void attach_functions(struct attach *a, enum kmc_probe_kind kind)
{
	const char *path = a->nr_words > 2 ? a->words[1] : "";
	struct search s = { .a = a, .kind = kind,
			    .name = a->words[a->nr_words - 1] };

	if (is_line(a, path)) {
		attach_line(&s, path);
		return;
	}
	if (strstr(path, "!/") && access(path, F_OK)) {
		attach_error(a, "there are no places in archives ('!/') here: a file is probed that is an ELF file itself");
		return;
	}
	if (a->nr_words == 4 && strcmp(a->words[2], "cpp")) {
		attach_error(a, "the language of a function is written cpp, not '%s'",
			     a->words[2]);
		return;
	}
	s.plain = a->nr_words == 4;
	if (split_offset(&s) && user_files_each(a, path, search_file, &s) &&
	    !s.found && !a->c->diag.errors)
		no_function(&s);
}

void attach_uprobe(struct attach *a)
{
	attach_functions(a, KMC_PROBE_UPROBE);
}

void attach_uretprobe(struct attach *a)
{
	attach_functions(a, KMC_PROBE_URETPROBE);
}
