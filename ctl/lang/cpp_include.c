// SPDX-License-Identifier: GPL-2.0
/*
 * Included files: where they are, and what is taken from them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "arch/arch.h"
#include "cpp_run.h"
#include "resolve/resolver.h"

/* What comes with a compiler, as far as declarations are of concern. */
static const struct {
	const char *name, *text;
} compiler_headers[] = {
	{ "stdarg.h", "typedef __builtin_va_list va_list;\n" },
	{ "stdbool.h", "#define true 1\n#define false 0\n" },
	{ "stddef.h", "#define NULL 0\n" },
	{ "float.h", "" },
	{ "limits.h", "#define CHAR_BIT 8\n#define INT_MAX 2147483647\n"
		      "#define UINT_MAX 4294967295U\n"
		      "#define LONG_MAX 9223372036854775807L\n"
		      "#define ULONG_MAX 18446744073709551615UL\n"
		      "#define PATH_MAX 4096\n#define NAME_MAX 255\n" },
};

static void add_dir(struct cpp *c, const char *path, bool of_kernel)
{
	if (c->nr_dirs < sizeof(c->dirs) / sizeof(*c->dirs))
		c->dirs[c->nr_dirs++] = (struct cpp_dir){ path, of_kernel };
}

/* Headers of the running kernel, in the order in which it is built with them. */
static void add_kernel_dirs(struct cpp *c)
{
	static const struct {
		const char *root;
		bool of_arch;
		const char *path;
	} dirs[] = {
		{ "source", true, "include" },
		{ "build", true, "include/generated" },
		{ "source", false, "include" }, { "build", false, "include" },
		{ "source", true, "include/uapi" },
		{ "build", true, "include/generated/uapi" },
		{ "source", false, "include/uapi" },
		{ "build", false, "include/generated/uapi" },
	};
	struct utsname u;
	const char *root, *of_arch;

	uname(&u);
	root = arena_printf(c->arena, "/lib/modules/%s", u.release);
	if (access(arena_printf(c->arena, "%s/build/include/generated/autoconf.h",
				root), R_OK))
		return;
	of_arch = arena_printf(c->arena, "arch/%s/", arch->source);
	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++)
		add_dir(c, arena_printf(c->arena, "%s/%s/%s%s", root,
					dirs[i].root,
					dirs[i].of_arch ? of_arch : "",
					dirs[i].path), true);
	cmacro_predefine(&c->macros, "__KERNEL__", "1");
	cmacro_predefine(&c->macros, "__BPF_TRACING__", "1");
}

static void find_dirs(struct cpp *c)
{
	struct cpp_file none = {};
	unsigned int nr;

	for (size_t i = 0; i < c->options->nr_dirs; i++)
		add_dir(c, c->options->dirs[i], false);
	if (c->options->system) {
		add_dir(c, c->options->system, false);
		return;
	}
	nr = c->nr_dirs;
	add_kernel_dirs(c);
	add_dir(c, "/usr/local/include", false);
	add_dir(c, "/usr/include", false);
	add_dir(c, arena_printf(c->arena, "/usr/include/%s", arch->triplet),
		false);
	if (nr < c->nr_dirs && c->dirs[nr].of_kernel)
		cpp_include_name(c, &none, "linux/kconfig.h");
}

static unsigned int bucket(const char *path)
{
	unsigned int hash = 0;

	while (*path)
		hash = hash * 31 + (unsigned char)*path++;
	return hash % CPP_BUCKETS;
}

static struct cpp_file *known_file(const struct cpp *c, const char *path)
{
	struct cpp_file *f = c->files[bucket(path)];

	while (f && strcmp(f->path, path))
		f = f->next;
	return f;
}

static struct cpp_file *add_file(struct cpp *c, const char *path, int dir,
				 const char *text, size_t len)
{
	struct cpp_file **head = &c->files[bucket(path)];
	struct cpp_file *f = arena_alloc(c->arena, sizeof(*f));

	f->path = path;
	f->dir = dir;
	f->text = text;
	f->len = len;
	f->next = *head;
	*head = f;
	c->bytes += len;
	return f;
}

/* The file at @path, or NULL. */
static struct cpp_file *open_file(struct cpp *c, const char *path, int dir)
{
	struct cpp_file *f = known_file(c, path);
	struct stat st;
	char *text;
	size_t len;

	if (f)
		return f;
	if (stat(path, &st) || !S_ISREG(st.st_mode) ||
	    st.st_size > CPP_FILE_BYTES_MAX || c->bytes > CPP_BYTES_MAX)
		return NULL;
	text = read_file(path, &len);
	if (!text)
		return NULL;
	f = add_file(c, arena_strndup(c->arena, path, strlen(path)), dir,
		     arena_strndup(c->arena, text, len), len);
	free(text);
	return f;
}

static struct cpp_file *compiler_file(struct cpp *c, const char *name)
{
	const size_t nr = sizeof(compiler_headers) / sizeof(*compiler_headers);

	for (size_t i = 0; i < nr; i++) {
		const char *text = compiler_headers[i].text;
		struct cpp_file *f = known_file(c, compiler_headers[i].name);

		if (strcmp(name, compiler_headers[i].name))
			continue;
		return f ? f : add_file(c, compiler_headers[i].name, -1, text,
					strlen(text));
	}
	return NULL;
}

/* Beside the file that includes it; of the script's, also in this folder. */
static struct cpp_file *beside(struct cpp *c, const struct cpp_file *from,
			       const char *name)
{
	const char *path = from->path ? from->path :
					    diag_file(c->diag, c->at.line);
	const char *slash = strrchr(path, '/');
	struct cpp_file *f;
	char full[4096];

	if (*name == '/' || !slash)
		snprintf(full, sizeof(full), "%s", name);
	else
		snprintf(full, sizeof(full), "%.*s/%s", (int)(slash - path),
			 path, name);
	f = open_file(c, full, from->dir);
	return f || from->path ? f : open_file(c, name, from->dir);
}

static struct cpp_file *find_file(struct cpp *c, const struct cpp_file *from,
				  const char *name, bool quoted, bool next)
{
	struct cpp_file *f = quoted ? beside(c, from, name) : NULL;
	unsigned int i = next && from->path ? from->dir + 1 : 0;
	char full[4096];

	if (!f && *name == '/')
		return beside(c, from, name);
	for (; !f && i < c->nr_dirs; i++) {
		snprintf(full, sizeof(full), "%s/%s", c->dirs[i].path, name);
		f = open_file(c, full, i);
	}
	return f ? f : compiler_file(c, name);
}

/* The kernel's own headers say nothing about types that its BTF does not. */
static bool wants_types(const struct cpp *c, const struct cpp_file *file)
{
	return file->dir < 0 || !c->dirs[file->dir].of_kernel ||
	       !btf_present(c->types->btf);
}

static bool is_guarded(const struct cpp *c, const struct cpp_file *f)
{
	struct ctoken name = { .kind = CTOKEN_IDENT, .text = f->guard };

	if (!f->guard)
		return false;
	name.len = strlen(f->guard);
	return cmacro_find(&c->macros, &name);
}

static void read_included(struct cpp *c, struct cpp_file *file)
{
	unsigned int base = c->base_conds;

	if (file->once || is_guarded(c, file))
		return;
	c->base_conds = c->nr_conds;
	c->depth++;
	c->nr_files++;
	cpp_file_read(c, file);
	cpp_close_conds(c, file, c->base_conds);
	c->depth--;
	c->base_conds = base;
}

static void missing(struct cpp *c, const struct cpp_file *from,
		    const char *name)
{
	const char *hint = "";

	if (!from->path && btf_present(c->types->btf))
		hint = ", and the kernel's types are known without";
	if (from->path)
		diag_error(c->diag, &c->at,
			   "there is no header '%s', which %s includes; -I says where to look",
			   name, from->path);
	else
		diag_error(c->diag, &c->at,
			   "there is no header '%s'; -I says where to look%s",
			   name, hint);
}

static void include(struct cpp *c, struct cpp_file *from, const char *name,
		    bool quoted, bool next)
{
	struct cpp_file *file;

	if (!c->nr_dirs)
		find_dirs(c);
	if (c->depth >= CPP_INCLUDES_MAX || c->nr_files >= CPP_FILES_MAX) {
		diag_error(c->diag, &c->at,
			   "this includes files in files without an end");
		return;
	}
	file = find_file(c, from, name, quoted, next);
	if (file)
		read_included(c, file);
	else
		missing(c, from, name);
}

void cpp_include_name(struct cpp *c, struct cpp_file *from, const char *name)
{
	include(c, from, name, true, false);
}

/* The name between the first token and the last, or NULL. */
static const char *include_name(struct cpp *c, const struct ctoken *t,
				bool *quoted)
{
	const char *start = t->text + 1, *end;

	*quoted = t->kind == CTOKEN_STRING;
	if (*quoted && t->len > 2)
		return arena_strndup(c->arena, start, t->len - 2);
	if (!ctoken_is(t, "<"))
		return NULL;
	for (t = t->next; t->kind != CTOKEN_END && !ctoken_is(t, ">");)
		t = t->next;
	end = t->text;
	if (t->kind == CTOKEN_END || end <= start || end - start > 1000)
		return NULL;
	return arena_strndup(c->arena, start, end - start);
}

void cpp_include(struct cpp *c, struct cpp_file *from,
		 const struct ctoken *tokens, bool next)
{
	const char *name;
	bool quoted;

	name = include_name(c, tokens, &quoted);
	if (name)
		include(c, from, name, quoted, next);
	else
		diag_error(c->diag, &c->at,
			   "#include wants a name in \"\" or <>");
}

/**
 * struct reading - a file that is being read
 * @next: the token behind what was taken
 * @head: @end: a declaration's tokens so far, in @scratch
 * @braces: open in it
 * @types: declarations are wanted
 */
struct reading {
	struct cpp_file *file;
	struct cscan scan;
	struct ctoken next;
	struct ctoken *head, **end;
	struct arena scratch;
	int braces;
	bool types;
};

static void flush(struct cpp *c, struct reading *r)
{
	if (r->head) {
		*r->end = arena_alloc(&r->scratch, sizeof(**r->end));
		cpp_declare(c, r->file, r->head, &r->scratch);
		arena_free(&r->scratch);
	}
	r->head = NULL;
	r->end = &r->head;
	r->braces = 0;
}

static void take(struct cpp *c, struct reading *r)
{
	struct ctoken *t;

	if (!r->types || !cpp_is_active(c))
		return;
	t = arena_alloc(&r->scratch, sizeof(*t));
	*t = r->next;
	*r->end = t;
	r->end = &t->next;
	r->braces += ctoken_is(t, "{") - ctoken_is(t, "}");
	if (r->braces <= 0 && ctoken_is(t, ";"))
		flush(c, r);
}

/* The rest of the line, as a list of its own. */
static struct ctoken *take_line(struct cpp *c, struct reading *r)
{
	struct ctoken *head = NULL, **end = &head;

	for (cscan_next(&r->scan, &r->next);
	     r->next.kind != CTOKEN_END && !r->next.first;
	     cscan_next(&r->scan, &r->next)) {
		*end = arena_alloc(&c->lines, sizeof(**end));
		**end = r->next;
		end = &(*end)->next;
	}
	*end = arena_alloc(&c->lines, sizeof(**end));
	return head;
}

/* "#ifndef X" that begins a file and "#endif" that ends it. */
static void note_guard(struct cpp *c, struct cpp_file *file,
		       const struct ctoken *line, bool begins, bool ends,
		       const struct ctoken **guard)
{
	if (begins && ctoken_is(line, "ifndef") &&
	    line->next->kind == CTOKEN_IDENT)
		*guard = line->next;
	if (*guard && c->nr_conds == c->base_conds) {
		if (ends)
			file->guard = arena_strndup(c->arena, (*guard)->text,
						    (*guard)->len);
		*guard = NULL;
	}
}

void cpp_file_read(struct cpp *c, struct cpp_file *file)
{
	struct reading r = { .file = file, .end = &r.head,
			     .types = wants_types(c, file) };
	const struct ctoken *guard = NULL;
	bool begins = true;

	r.scan = (struct cscan){ .at = file->text,
				 .end = file->text + file->len, .fresh = true };
	cscan_next(&r.scan, &r.next);
	while (r.next.kind != CTOKEN_END) {
		if (r.next.first && ctoken_is(&r.next, "#")) {
			struct ctoken *line = take_line(c, &r);

			cpp_directive(c, file, line, &c->at);
			note_guard(c, file, line, begins,
				   r.next.kind == CTOKEN_END, &guard);
		} else {
			take(c, &r);
			cscan_next(&r.scan, &r.next);
		}
		begins = false;
	}
	flush(c, &r);
}
