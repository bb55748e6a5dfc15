/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Code generation: one program for a variant.
 *
 *	emit.c		instructions, labels, the program's data
 *	storage.c	registers and places in the frame
 *	reuse.c		values that are known to be there already
 *	gen_expr.c	integers into registers
 *	gen_cond.c	conditions into jumps
 *	order.c		the cheaper of two conditions first
 *	gen_memory.c	members and elements in C's memory
 *	gen_wide.c	what is no word into the frame
 *	gen_string.c	strings
 *	gen_layout.c	keys and records into the frame
 *	gen_stmt.c	statements
 *	gen_loop.c	loops
 *	gen.c		programs, probes and maps
 */
#ifndef KMC_GEN_H
#define KMC_GEN_H

#include "compile.h"

/* @at: the instruction, -1 while not known; @uses: jumps to it so far. */
struct label {
	int32_t at;
	unsigned int uses;
};

struct jump {
	uint32_t insn;
	int label;
};

/* A register that is known to hold, or a place in the frame. */
#define REG_NONE	-1

/**
 * struct region - a place in the frame that is taken
 * @at: @size: bytes
 * @held: by code that is being made, a count; else only by what is known
 * @fixed: a variable's: never given back
 */
struct region {
	uint32_t at, size;
	unsigned int held;
	bool fixed;
};

/**
 * struct known - a value that has been computed and is still there
 * @exprs: @nr_exprs expressions; one for a register, a row for the frame
 * @types: of the parts in the frame
 * @reg: register, or REG_NONE
 * @at: in the frame
 * @seq: counts up, in order of making
 */
struct known {
	const struct expr *exprs;
	unsigned int nr_exprs;
	struct type types[KMC_PARTS_MAX];
	int reg;
	uint32_t at;
	unsigned int seq;
};

#define KNOWN_MAX	32
#define REGIONS_MAX	512

struct loop {
	struct loop *outer;
	int again, end;
};

/**
 * struct gen - a program that is being made
 * @insns: @nr_insns so far; @room allocated
 * @at: of the expression that is being made
 * @places: @nr_places of instructions that may fail
 * @dead: the next instruction can't be reached: it is not kept
 * @labels: @nr_labels places to jump to
 * @last_label: the latest place of a label
 * @jumps: @nr_jumps to labels
 * @data: @data_len bytes of constants
 * @held: registers in use by code that is being made, a count each
 * @regions: @nr_regions of the frame
 * @frame: bytes of frame
 * @known: @nr_known values; @next_seq: of the next one
 * @leaves: @nr_leaves expressions that load something, in order
 * @loop: innermost
 * @end: label of the program's end
 */
struct gen {
	struct compile *c;
	struct variant *v;
	struct kmc_insn *insns;
	uint32_t nr_insns, room;
	const struct loc *at;
	struct question_place *places;
	size_t nr_places;
	bool dead;
	struct label *labels;
	int nr_labels;
	int32_t last_label;
	struct jump *jumps;
	size_t nr_jumps;
	uint8_t *data;
	uint32_t data_len;
	unsigned int held[KMC_REGS];
	struct region regions[REGIONS_MAX];
	unsigned int nr_regions;
	uint32_t frame;
	struct known known[KNOWN_MAX];
	unsigned int nr_known, next_seq;
	const struct expr **leaves;
	size_t nr_leaves;
	struct loop *loop;
	int end;
};

/* emit.c */
void emit(struct gen *g, enum kmc_op op, int dst, int src, int size,
	  int32_t off, int64_t imm);
int label_new(struct gen *g);
void label_here(struct gen *g, int label);
/* A jump, with an I: against @imm, else against @src. */
void emit_jump(struct gen *g, enum kmc_op op, int dst, int src, int64_t imm,
	       int label);
void emit_goto(struct gen *g, int label);
/* Where @len bytes, followed by NULs up to @size, are in the program's data. */
uint32_t emit_data(struct gen *g, const void *bytes, size_t len, size_t size);
void emit_resolve_jumps(struct gen *g);
/* The source is too large for a program. */
void gen_too_large(struct gen *g, const char *what);

/* storage.c: what is taken is held until it is put. */
int reg_take(struct gen *g);
void reg_hold(struct gen *g, int reg);
void reg_put(struct gen *g, int reg);
unsigned int reg_spare(const struct gen *g);
uint32_t frame_take(struct gen *g, uint32_t size);
void frame_hold(struct gen *g, uint32_t at);
void frame_put(struct gen *g, uint32_t at);
/* Where a variable is. */
uint32_t frame_variable(struct gen *g, struct variable *x);

/* reuse.c */
void reuse_init(struct gen *g);
/* Is the value of @e in a register? It is held then. */
int reuse_reg(struct gen *g, const struct expr *e);
void reuse_remember_reg(struct gen *g, const struct expr *e, int reg);
/* @reg will be overwritten: if @e is wanted later, in a copy. */
int reuse_own(struct gen *g, int reg);
/* Are the values of @exprs in the frame, as @types? They are held then. */
bool reuse_frame(struct gen *g, const struct expr *exprs, unsigned int nr,
		 const struct type *types, uint32_t *at);
void reuse_remember_frame(struct gen *g, const struct expr *exprs,
			  unsigned int nr, const struct type *types,
			  uint32_t at);
bool reuse_holds_frame(const struct gen *g, uint32_t at);
bool reuse_holds_reg(const struct gen *g, int reg);
/* Give up what is known of a register, of the frame, of a written value. */
void reuse_forget_reg(struct gen *g, int reg);
void reuse_forget_frame(struct gen *g);
void reuse_forget_map(struct gen *g, const struct map *m);
void reuse_forget_variable(struct gen *g, const struct variable *x);
/*
 * Code that may be jumped over makes nothing known behind it: take a mark before
 * it, and drop what came since.
 */
unsigned int reuse_mark(const struct gen *g);
void reuse_drop(struct gen *g, unsigned int mark);

/* gen_expr.c: the value in a register, held, that must not be changed. */
int gen_value(struct gen *g, struct expr *e);
/* The same in a register that may be changed. */
int gen_own(struct gen *g, struct expr *e);
/* Cut a register that may be changed to what a declared type holds. */
void gen_cut(struct gen *g, const struct type *type, int reg);
/* 1 or 0 in a register, as @e is true. */
int gen_truth(struct gen *g, struct expr *e);
/* Evaluate for its effect. */
void gen_effect(struct gen *g, struct expr *e);
/* Keep @reg for later while @e is evaluated: in the frame, if it gets tight. */
struct spill {
	int reg;
	bool in_frame;
	uint32_t at;
};
struct spill spill_begin(struct gen *g, int reg, const struct expr *e);
int spill_end(struct gen *g, struct spill *s);
/* An access to a map of integers whose key is at @key. */
int gen_map_get(struct gen *g, struct expr *e, uint32_t key);
void gen_map_set(struct gen *g, struct expr *e, uint32_t key, int reg);

/* cast.c */
int gen_cast(struct gen *g, struct expr *e);
/* A cast to an array, into the frame. */
void gen_cast_array(struct gen *g, struct expr *e, uint32_t at);

/* gen_cond.c: jump to @label if the truth of @e is @when. */
void gen_cond(struct gen *g, struct expr *e, bool when, int label);
bool is_comparison(enum op op);

/* order.c: should the second operand of && or || be asked first? */
bool order_exchanged(const struct expr *e);

/* gen_string.c: strings, counted or as characters */
void gen_string_literal(struct gen *g, const struct expr *e, uint32_t at,
			const struct type *type);
/* @type has room for it. */
void gen_string_copy(struct gen *g, uint32_t from, const struct type *from_type,
		     uint32_t to, const struct type *type);
/* Put a string behind the one at @to, which has the room that @type says. */
void gen_string_append(struct gen *g, uint32_t from, const struct type *from_type,
		       uint32_t to, const struct type *type);
/* Cut the counted string at @at to @max bytes, with NULs up to the word's end. */
void gen_string_cut(struct gen *g, uint32_t at, uint32_t max);
/* 1 or 0 in a register: are they equal? */
int gen_string_equal(struct gen *g, struct expr *a, struct expr *b);
void gen_string_compare(struct gen *g, int reg, uint32_t a,
			const struct type *a_type, uint32_t b,
			const struct type *b_type);
/* Jump to @label if the equality of string @a and literal @b is @when. */
bool gen_string_literal_cond(struct gen *g, struct expr *a, struct expr *b,
			     bool when, int label);

/* A character of a string in the frame, in a register; 0 behind its end. */
int gen_character(struct gen *g, struct expr *e);

/* gen_wide.c */

/* Does a value of one type look in the frame as one of the other does? */
bool same_layout(const struct type *a, const struct type *b);
/* The value of @e into the frame at @at, as @type (wide enough) says. */
void gen_wide(struct gen *g, struct expr *e, uint32_t at,
	      const struct type *type);
/* Somewhere in the frame, held, as *@type says. */
uint32_t gen_wide_place(struct gen *g, struct expr *e, struct type *type);
/* Where a tuple's member is: in what is held at *@base. */
uint32_t gen_tuple_member(struct gen *g, struct expr *e, uint32_t *base);
/* Jump to @label if the equality of @a and @b is @when. */
void gen_wide_equal(struct gen *g, struct expr *a, struct expr *b, bool when,
		    int label);
/* Bytes in the frame; the places do not overlap. */
void gen_copy(struct gen *g, uint32_t from, uint32_t to, uint32_t size);
void gen_blank(struct gen *g, uint32_t at, uint32_t size);
void gen_convert(struct gen *g, uint32_t from, const struct type *from_type,
		 uint32_t to, const struct type *type);

/**
 * struct address - where a value of C is
 * @space: SPACE_FRAME: a copy; else memory
 * @reg: held: its address without @off, in memory
 * @off: bytes from there
 * @at: in the frame
 * @base: what is held of the frame
 * @index: held: number of an element of the @count from @at on, or REG_NONE
 */
struct address {
	enum type_space space;
	int reg;
	int64_t off;
	uint32_t at, base;
	int index;
	uint32_t count;
};

/* gen_memory.c */
struct address gen_address(struct gen *g, struct expr *e);
void address_put(struct gen *g, struct address *a);
/* A number of C in a register. */
int gen_load(struct gen *g, struct expr *e);
/* A string, structure or array of C into the frame, as its type says. */
void gen_fetch(struct gen *g, struct expr *e, uint32_t at);

/* gen_layout.c: a row of values in the frame, held. */
uint32_t gen_layout(struct gen *g, struct expr *exprs, unsigned int nr,
		    const struct type *types);
/* The key of map access @e. */
uint32_t gen_key(struct gen *g, struct expr *e);
uint32_t gen_key_of(struct gen *g, const struct map *m, struct expr *args);
void gen_key_put(struct gen *g, const struct map *m, uint32_t key);
/* One part. */
void gen_part(struct gen *g, struct expr *e, const struct type *type,
	      uint32_t at);

/* gen_stmt.c */
void gen_stmts(struct gen *g, struct stmt *s);
/* The statements of an EXPR_BLOCK. */
void gen_block(struct gen *g, struct expr *e);
/* A word into a place of the frame, cut to what the type holds; @reg is put. */
void gen_store_word(struct gen *g, const struct type *type, int reg,
		    uint32_t at);

/* gen_loop.c */
void gen_while(struct gen *g, struct stmt *s);
void gen_for_range(struct gen *g, struct stmt *s);
void gen_for_map(struct gen *g, struct stmt *s);
void gen_unroll(struct gen *g, struct stmt *s);

/* gen.c: the number of a format that is added to the question */
unsigned int gen_format(struct gen *g, const struct question_format *format);
/* A record, whose payload is in the frame. */
void gen_emit(struct gen *g, struct question_format *format,
	      struct kmc_part *parts, unsigned int nr, uint32_t at);
/* The same with the values of @exprs as payload. */
void gen_record(struct gen *g, struct question_format *format,
		struct expr *exprs, unsigned int nr, const struct type *types);

/* output.c: a warning of the run, of what is at @loc */
void gen_warning(struct gen *g, const struct loc *loc, const char *text);

#endif /* KMC_GEN_H */
