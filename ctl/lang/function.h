/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions of the language: one entry each, with how it is checked and how
 * code is made for it.
 */
#ifndef KMC_FUNCTION_H
#define KMC_FUNCTION_H

#include "check.h"
#include "gen.h"

/**
 * struct function - a function
 * @name: in the script
 * @min_args: @max_args: how many arguments
 * @usage: what a call looks like
 * @agg: the map kind of an aggregation; KMC_MAP_SCALAR: it is none
 * @verb: what the record asks for that the call makes
 * @unsafe: it changes the system, which must be allowed
 * @pure: it only reads, and a second call gives the same
 * @check: find the call's type, having checked the arguments' number
 * @value: code for a call of integer type: a register
 * @is_name: it may be written without parentheses, as a built-in is
 * @wide: code for a call whose value is no word: into the frame at @at, as the
 *	call's type says; @type, which has room for it, is the layout there
 * @run: code for a call that is a statement
 */
struct function {
	const char *name;
	unsigned int min_args, max_args;
	const char *usage;
	enum kmc_map_kind agg;
	enum verb verb;
	bool unsafe;
	bool pure;
	bool is_name;
	bool (*check)(struct check *ck, struct expr *call);
	int (*value)(struct gen *g, struct expr *call);
	void (*wide)(struct gen *g, struct expr *call, uint32_t at,
		     const struct type *type);
	void (*run)(struct gen *g, struct expr *call);
};

const struct function *function_find(const char *name);
/* Is it one that does something, and has no value? */
bool function_is_verb(const char *name);
/* Why a function of bpftrace's can't be had here; NULL: it is none of these. */
const char *function_refusal(const char *name);
const char *function_hint(const char *name);

/* aggregation.c */
bool check_count(struct check *ck, struct expr *call);
bool check_aggregation(struct check *ck, struct expr *call);
bool check_hist(struct check *ck, struct expr *call);
bool check_lhist(struct check *ck, struct expr *call);
bool check_distinct(struct check *ck, struct expr *call);
bool check_topk(struct check *ck, struct expr *call);
bool check_tseries(struct check *ck, struct expr *call);
/* The bounds and signedness that a checked call asks for. */
struct map shape_of(const struct expr *call);
/* The call that @value, checked, is: statements may stand before it. */
struct expr *aggregation_call(struct expr *value);
void gen_aggregation(struct gen *g, struct expr *target, struct expr *value);

/* agg_read.c */

/* Can its value be read as one number? */
bool agg_is_number(enum kmc_map_kind agg);
/* Bytes of a map's value in a read-out. */
uint32_t map_value_bytes(const struct map *m);
/* The number that the value at @at shows, in a register. */
int gen_agg_number(struct gen *g, const struct map *m, uint32_t at);
/* @e, an access to a map that aggregates, as a number; its key is at @key. */
bool check_agg_read(struct check *ck, struct expr *e);
int gen_agg_read(struct gen *g, struct expr *e, uint32_t key);

/* conversion.c: of calls that begin with a format */
bool check_format(struct check *ck, struct expr *call);

/* output.c */
void gen_printf(struct gen *g, struct expr *call);
bool check_join(struct check *ck, struct expr *call);
void gen_join(struct gen *g, struct expr *call);
bool check_time(struct check *ck, struct expr *call);
void gen_time(struct gen *g, struct expr *call);
bool check_exit(struct check *ck, struct expr *call);
void gen_exit(struct gen *g, struct expr *call);
/* A record of @nr values, as their types say. */
void gen_values(struct gen *g, struct question_format *format,
		struct expr *exprs, unsigned int nr);

/* shown_function.c */
bool check_strerror(struct check *ck, struct expr *call);
bool check_syscall_name(struct check *ck, struct expr *call);
bool check_cgroup_path(struct check *ck, struct expr *call);
int gen_shown_first(struct gen *g, struct expr *call);
bool check_strftime(struct check *ck, struct expr *call);
int gen_strftime(struct gen *g, struct expr *call);
bool check_username(struct check *ck, struct expr *call);
int gen_username(struct gen *g, struct expr *call);

/* copy_function.c */
bool check_buf(struct check *ck, struct expr *call);
void gen_buf(struct gen *g, struct expr *call, uint32_t at,
	     const struct type *type);
bool check_ntop(struct check *ck, struct expr *call);
void gen_ntop(struct gen *g, struct expr *call, uint32_t at,
	      const struct type *type);
bool check_macaddr(struct check *ck, struct expr *call);
int gen_macaddr(struct gen *g, struct expr *call);

/* print.c */
bool check_print(struct check *ck, struct expr *call);
bool check_map_verb(struct check *ck, struct expr *call);
void gen_print(struct gen *g, struct expr *call);
void gen_clear(struct gen *g, struct expr *call);
void gen_zero(struct gen *g, struct expr *call);
/* Is this print(@x), and @next clear(@x)? Then both are made here, as one. */
bool gen_take(struct gen *g, const struct stmt *print,
	      const struct stmt *next);

/* map_function.c */
bool check_delete(struct check *ck, struct expr *call);
bool check_has_key(struct check *ck, struct expr *call);
void gen_delete(struct gen *g, struct expr *call);
int gen_delete_value(struct gen *g, struct expr *call);
int gen_has_key(struct gen *g, struct expr *call);
bool check_len(struct check *ck, struct expr *call);
int gen_len(struct gen *g, struct expr *call);

/* path.c */
bool check_path(struct check *ck, struct expr *call);
void gen_path(struct gen *g, struct expr *call, uint32_t at,
	      const struct type *type);

/* concat.c */
bool check_concat(struct check *ck, struct expr *call);
void gen_concat(struct gen *g, struct expr *call, uint32_t at,
		const struct type *type);

/* comm.c */
bool check_comm(struct check *ck, struct expr *call);
void gen_comm(struct gen *g, struct expr *call, uint32_t at,
	      const struct type *type);

/* signal.c */
bool check_signal(struct check *ck, struct expr *call);
void gen_signal(struct gen *g, struct expr *call);

/* per_cpu.c */
bool check_percpu_kaddr(struct check *ck, struct expr *call);
int gen_percpu_kaddr(struct gen *g, struct expr *call);

/* reflect.c */
bool check_is_type(struct check *ck, struct expr *call);
bool check_is_literal(struct check *ck, struct expr *call);
bool check_probetype(struct check *ck, struct expr *call);
bool check_has_cpid(struct check *ck, struct expr *call);
bool check_default_str_length(struct check *ck, struct expr *call);
bool check_strcap(struct check *ck, struct expr *call);
bool check_strlen(struct check *ck, struct expr *call);
int gen_strlen(struct gen *g, struct expr *call);

/* fail.c */
bool check_fail(struct check *ck, struct expr *call);

/* stack.c */
bool check_kstack(struct check *ck, struct expr *call);
bool check_ustack(struct check *ck, struct expr *call);
void gen_stack(struct gen *g, struct expr *call, uint32_t at,
	       const struct type *type);

/* address.c */
bool check_ksym(struct check *ck, struct expr *call);
int gen_ksym(struct gen *g, struct expr *call);
bool check_usym(struct check *ck, struct expr *call);
void gen_usym(struct gen *g, struct expr *call, uint32_t at,
	      const struct type *type);
bool check_kaddr(struct check *ck, struct expr *call);
bool check_uaddr(struct check *ck, struct expr *call);
int gen_uaddr(struct gen *g, struct expr *call);
bool check_reg(struct check *ck, struct expr *call);
int gen_reg(struct gen *g, struct expr *call);

/* string.c */
bool check_str(struct check *ck, struct expr *call);
void gen_str(struct gen *g, struct expr *call, uint32_t at,
	     const struct type *type);
/* The string at the address in @reg into the frame, @room bytes at most. */
void gen_read_string(struct gen *g, int reg, enum type_space space, uint32_t at,
		     uint32_t room);
bool check_pointer_cast(struct check *ck, struct expr *call);
int gen_pointer_cast(struct gen *g, struct expr *call);
bool check_cgroupid(struct check *ck, struct expr *call);

/* compare.c */
bool check_strncmp(struct check *ck, struct expr *call);
bool check_strcontains(struct check *ck, struct expr *call);
bool check_strstr(struct check *ck, struct expr *call);
int gen_strncmp(struct gen *g, struct expr *call);
int gen_strcontains(struct gen *g, struct expr *call);
int gen_strstr(struct gen *g, struct expr *call);

/* bytes.c */
bool check_bswap(struct check *ck, struct expr *call);
int gen_bswap(struct gen *g, struct expr *call);
bool check_pton(struct check *ck, struct expr *call);
void gen_pton(struct gen *g, struct expr *call, uint32_t at,
	      const struct type *type);

/* clock.c */
bool check_nsecs(struct check *ck, struct expr *call);
int gen_nsecs(struct gen *g, struct expr *call);
bool check_in_namespace(struct check *ck, struct expr *call);

/* getopt.c */
bool check_getopt(struct check *ck, struct expr *call);

#endif /* KMC_FUNCTION_H */
