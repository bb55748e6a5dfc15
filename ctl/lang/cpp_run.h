/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of the preprocessor share.
 */
#ifndef KMC_CPP_RUN_H
#define KMC_CPP_RUN_H

#include "cmacro.h"
#include "cpp.h"
#include "ctypes_table.h"

#define CPP_INCLUDES_MAX	100	/* files in files */
#define CPP_FILES_MAX		20000	/* files read, of some more than once */
#define CPP_FILE_BYTES_MAX	(16 << 20)
#define CPP_BYTES_MAX		(256 << 20)
#define CPP_BUCKETS		256
#define CPP_CONDS_MAX		200	/* #if in #if */

/* A folder of headers. */
struct cpp_dir {
	const char *path;
	bool of_kernel;	/* the running kernel's own headers */
};

/**
 * struct cpp_file - a file that was read; it is kept
 * @path: of the file; NULL: the script
 * @dir: the folder it was found in, as a number; -1: beside the includer
 * @text: @len bytes
 * @guard: name of the macro that makes all of it void, or NULL
 * @once: it is read but once
 */
struct cpp_file {
	struct cpp_file *next;
	const char *path;
	int dir;
	const char *text;
	size_t len;
	const char *guard;
	bool once;
};

/**
 * struct cpp_cond - an #if
 * @loc: of it
 * @outer: what is around it counts
 * @active: what is in it now counts
 * @taken: one of its groups did
 * @has_else: #else was seen
 */
struct cpp_cond {
	struct loc loc;
	bool outer, active, taken, has_else;
};

/**
 * struct cpp - a run
 * @lines: tokens of directives
 * @at: the script's place that is being looked at, also while it includes files
 * @dirs: @nr_dirs: folders, -I first; looked for at the first #include
 * @files: all that were read, by path; @nr_files runs of them, @bytes
 * @depth: of files in files
 * @conds: @nr_conds: open #ifs; the first @base_conds are of the including files
 */
struct cpp {
	struct arena *arena;
	struct arena lines;
	struct diag *diag;
	struct ctypes *types;
	const struct cpp_options *options;
	struct cmacros macros;
	struct loc at;
	struct cpp_dir dirs[64];
	unsigned int nr_dirs;
	struct cpp_file *files[CPP_BUCKETS];
	unsigned int nr_files, depth;
	size_t bytes;
	struct cpp_cond conds[CPP_CONDS_MAX];
	unsigned int nr_conds, base_conds;
};

/* A complaint about the script, or about the file that is included in @c->at. */
#define cpp_error(c, file, loc, ...)					\
	diag_error((c)->diag, (file)->path ? &(c)->at : (loc), __VA_ARGS__)

/* Does what is being read count? */
bool cpp_is_active(const struct cpp *c);
/*
 * The directive in @tokens, which begin behind the "#" at @loc and end with
 * CTOKEN_END.
 */
void cpp_directive(struct cpp *c, struct cpp_file *file,
		   const struct ctoken *tokens, const struct loc *loc);
/* The conditions that @file left open. */
void cpp_close_conds(struct cpp *c, const struct cpp_file *file,
		     unsigned int base);

/* Read what "#include" and "#include_next" name. */
void cpp_include(struct cpp *c, struct cpp_file *from,
		 const struct ctoken *tokens, bool next);
/* --include FILE */
void cpp_include_name(struct cpp *c, struct cpp_file *from, const char *name);
/* All directives and declarations of a file. */
void cpp_file_read(struct cpp *c, struct cpp_file *file);
/*
 * A run of declarations; used up. What is made of them lives in @scratch. Complaints
 * only about those of the script.
 */
void cpp_declare(struct cpp *c, const struct cpp_file *file,
		 struct ctoken *tokens, struct arena *scratch);

#endif /* KMC_CPP_RUN_H */
