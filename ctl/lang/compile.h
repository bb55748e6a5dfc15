/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One run of the compiler: what its passes share.
 *
 *	import	import.c			one text of several files
 *	cpp	cpp*.c, cdecl*.c		directives, macros and C definitions
 *	parse	parse.c, lexer.l, parser.y	the script's tree
 *	attach	attach.c, attach_*.c		attach points: variants and sites
 *	check	check.c, check_map.c, …		types, over the whole script
 *	gen	gen_*.c				one program for each variant
 */
#ifndef KMC_COMPILE_H
#define KMC_COMPILE_H

#include "ast.h"
#include "diag.h"
#include "question.h"
#include "resolve/resolve.h"

struct binary;
struct user_file;
struct user_types;
struct usdt_note;

/**
 * struct map - a map, as far as the checker knows it
 * @name: with the "@"
 * @index: number in the question
 * @key_known: @key and @nr_key are set, by the access at @key_loc
 * @value: type of a scalar, or TYPE_AGGREGATION; set at @value_loc
 * @is_signed: the aggregated number is signed
 * @bits: of hist() and quantiles()
 * @min: @max: @step: of lhist(), and of tseries() the step
 * @slots: @series: of topk() and tseries()
 * @item: of topk(): what is counted
 * @max_keys: as it was declared, or 0
 * @lru: it was declared to evict what was not used for long
 */
struct map {
	struct map *next;
	const char *name;
	unsigned int index;
	bool key_known;
	unsigned int nr_key;
	struct type key[KMC_PARTS_MAX];
	struct loc key_loc;
	struct type value;
	struct loc value_loc;
	bool is_signed;
	unsigned int bits;
	int64_t min, max;
	uint64_t step;
	uint32_t slots;
	enum kmc_series series;
	struct type item;
	uint32_t max_keys;
	bool lru;
};

/**
 * struct variant - a clause at one of its attach points
 * @clause: @point: which
 * @name: of the attach point, aliases written out
 * @kind: enum kmc_probe_kind
 * @period: of a timer in nanoseconds, of a counter in events
 * @counter: what KMC_PROBE_COUNTER counts
 * @pid: the process that a timer or counter looks at, 0: all
 * @signal: that KMC_PROBE_SELF is run at
 * @format: arguments by name, or NULL
 * @prototype: the same where BTF knows them
 * @no_args: why there is no @format
 * @types: of the program that it is in, or NULL
 * @binary: that it is in, or NULL
 * @usdt: where its arguments are, of a USDT probe, else NULL
 * @is_test: it is a test, which returns 0 if all is well
 * @addr: of its only site, as the file has it; 0: it has several
 * @first_site: @nr_sites: its sites in the question. Without any, of probes that are
 *	missing, it only tells what its maps hold.
 *
 * A clause that reads arguments by name has a variant for each tracepoint:
 * what a name stands for differs. Those that come out as the same program become
 * one probe again.
 */
struct variant {
	struct variant *next;
	struct clause *clause;
	struct attach_point *point;
	const char *name;
	enum kmc_probe_kind kind;
	uint64_t period;
	struct kmc_counter counter;
	int pid;
	int signal;
	const struct event_format *format;
	const struct prototype *prototype;
	const char *no_args;
	struct user_types *types;
	const struct binary *binary;
	const struct usdt_note *usdt;
	bool is_test;
	uint64_t addr;
	size_t first_site, nr_sites;
};

static inline bool is_user_kind(enum kmc_probe_kind kind)
{
	return kind == KMC_PROBE_UPROBE || kind == KMC_PROBE_URETPROBE;
}

/* Whose memory a pointer is to, if nothing else says it. */
static inline enum type_space variant_space(const struct variant *v)
{
	return is_user_kind(v->kind) ? SPACE_USER : SPACE_KERNEL;
}

struct ctypes;

/**
 * struct compile - one run of the compiler
 * @options: as given, but @argc and @argv only have what $1 … stand for
 * @files: of processes, that were opened
 * @named: @nr_named: the arguments that begin with "--", for getopt()
 * @asked: for each of @named: some getopt() asks for it
 * @options_known: what getopt() asks for, for messages
 */
struct compile {
	struct arena arena;
	struct ctypes *ctypes;
	struct diag diag;
	struct script script;
	const struct question_options *options;
	const char **named;
	int nr_named;
	bool *asked;
	const char *options_known;
	struct resolver *resolver;
	struct user_file *files;
	struct question *question;
	struct map *maps;
	unsigned int nr_maps;
	struct variant *variants;
};

/* The passes. False: there was an error, and it was shown. */
bool attach_all(struct compile *c);
/* attach_filter.c: leave out the sites that the options' filter does not match. */
bool attach_filter(struct compile *c);

/* attach_same.c: sites of the same name are shown as the first of them. */
void attach_same(struct compile *c);
bool check_all(struct compile *c);
/* unstable.c: what the settings call unstable; false: it is used, but refused */
bool check_unstable(struct compile *c);
/* warn.c: as it is written, before macros are put in; and when it is checked. */
void warn_of_statements(struct compile *c);
void warn_of_maps(struct compile *c);
bool gen_all(struct compile *c);

/* getopt.c: refuse arguments with a name that no getopt() asks for. */
bool getopt_all(struct compile *c);

/*
 * shown.c: the types of @nr_parts parts that values of types @types have, for
 * those that need it; or NULL. They live as long as the question.
 */
const struct type *const *shown_types(struct compile *c,
				      const struct type *types, unsigned int nr,
				      unsigned int nr_parts);

/* Parts of the question; they copy what they are given. */
unsigned int question_add_site(struct question *q, const char *name,
			       const char *target, uint64_t addr,
			       int64_t syscall);
/* @fd is closed with the question. */
unsigned int question_add_file(struct question *q, const char *path, int fd);
/* The number of an equal format, if there is one already. */
unsigned int question_add_format(struct question *q,
				 const struct question_format *format);
unsigned int question_add_prog(struct question *q,
			       const struct question_prog *prog);
unsigned int question_add_probe(struct question *q,
				const struct question_probe *probe);
void question_add_map(struct question *q, const struct question_map *map);

#endif /* KMC_COMPILE_H */
