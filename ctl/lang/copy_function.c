// SPDX-License-Identifier: GPL-2.0
/*
 * Bytes that are copied and shown in a form of their own: buf() ntop() macaddr().
 */
#include "function.h"

#define HEAD		sizeof(struct kmc_str)
#define MAC_BYTES	6

static const struct type byte_type = { .kind = TYPE_INT, .width = 1,
				       .is_signed = true };

/* Bytes of an array or a structure; 0: it is none, as a counted string. */
static uint32_t bytes_of(const struct type *t)
{
	switch (t->kind) {
	case TYPE_ARRAY:
	case TYPE_RECORD:
		return type_bytes(t);
	case TYPE_STRING:
		if (t->space == SPACE_FRAME && !t->is_chars)
			return 0;
		return t->count ? t->count : t->size;
	default:
		return 0;
	}
}

static bool is_address(const struct type *t)
{
	return t->kind == TYPE_POINTER || t->kind == TYPE_INT;
}

/* The first @size bytes of what @arg is, an array or so, into the frame. */
static void fetch(struct gen *g, const struct expr *arg, uint32_t at,
		  uint32_t size)
{
	struct expr copy = *arg;
	struct type chars = type_chars(size);

	copy.next = NULL;
	if (copy.kind == EXPR_STRING && copy.len > size)
		copy.len = size;
	if (arg->kind == EXPR_STRING || arg->type.kind != TYPE_STRING ||
	    arg->type.space == SPACE_FRAME) {
		gen_wide(g, &copy, at, arg->type.kind == TYPE_STRING ? &chars :
				       &copy.type);
		return;
	}
	/* What is behind a NUL belongs to it. */
	copy.type = (struct type){ .kind = TYPE_ARRAY, .count = size,
				   .to = &byte_type, .space = arg->type.space };
	gen_wide(g, &copy, at, &copy.type);
}

static uint32_t room_of(uint32_t bytes)
{
	return bytes ? (bytes + 7) & ~7u : 8;
}

bool check_buf(struct check *ck, struct expr *call)
{
	uint32_t bytes = ck->c->question->config.max_strlen;
	struct expr *from = call->args, *len = from->next;
	uint64_t n;

	if (!check_expr(ck, from))
		return false;
	if (len && !check_int(ck, len, "buf"))
		return false;
	if (bytes_of(&from->type)) {
		if (len && !fold_expr(len, &n))
			return complain(ck, &len->loc, "the length of buf() of an array must be a literal");
		bytes = from->kind == EXPR_STRING && !len ? from->len :
			bytes_of(&from->type);
	} else if (!is_address(&from->type)) {
		return complain(ck, &from->loc, "'buf' wants a pointer or an array, not %s",
				type_name(&from->type));
	} else if (!len) {
		return complain(ck, &call->loc, "'buf' wants a length for a pointer: buf(pointer, length)");
	}
	if (len && fold_expr(len, &n) && n < bytes)
		bytes = n;
	call->type = (struct type){ .kind = TYPE_BUF, .space = SPACE_FRAME,
				    .size = HEAD + room_of(bytes),
				    .count = bytes };
	return true;
}

static void read_buf(struct gen *g, int reg, int len, enum type_space space,
		     uint32_t at, uint32_t room)
{
	int kernel, end;

	if (space != SPACE_UNKNOWN) {
		emit(g, space == SPACE_USER ? KMC_OP_BUFU : KMC_OP_BUFK, len,
		     reg, 0, at, room);
		return;
	}
	kernel = label_new(g);
	end = label_new(g);
	emit_jump(g, KMC_OP_JSLTI, reg, 0, 0, kernel);
	emit(g, KMC_OP_BUFU, len, reg, 0, at, room);
	emit_goto(g, end);
	label_here(g, kernel);
	emit(g, KMC_OP_BUFK, len, reg, 0, at, room);
	label_here(g, end);
}

void gen_buf(struct gen *g, struct expr *call, uint32_t at,
	     const struct type *type)
{
	struct expr *from = call->args;
	struct spill s;
	int reg, len;

	(void)type;
	if (bytes_of(&from->type)) {
		fetch(g, from, at + HEAD, call->type.count);
		emit(g, KMC_OP_STI, 0, 0, 0, at, call->type.count);
		return;
	}
	len = gen_value(g, from->next);
	s = spill_begin(g, len, from);
	reg = gen_value(g, from);
	len = spill_end(g, &s);
	read_buf(g, reg, len, from->type.space, at, call->type.size - HEAD);
	reg_put(g, reg);
	reg_put(g, len);
}

/* ntop([family,] address) */
static struct expr *address_of(const struct expr *call)
{
	return call->args->next ? call->args->next : call->args;
}

bool check_ntop(struct check *ck, struct expr *call)
{
	struct expr *address = address_of(call);
	uint32_t bytes;

	if (address != call->args && !check_int(ck, call->args, "ntop"))
		return false;
	if (!check_expr(ck, address))
		return false;
	bytes = bytes_of(&address->type);
	if (address->type.kind != TYPE_INT && bytes != 4 && bytes != 16)
		return complain(ck, &address->loc, "'ntop' wants an integer or 4 or 16 bytes, not %s",
				type_name(&address->type));
	call->type = (struct type){ .kind = TYPE_INET };
	return true;
}

void gen_ntop(struct gen *g, struct expr *call, uint32_t at,
	      const struct type *type)
{
	struct expr *address = address_of(call);
	uint32_t bytes = bytes_of(&address->type);
	int reg;

	(void)type;
	if (address != call->args) {
		reg = gen_value(g, call->args);
		emit(g, KMC_OP_STF, 0, reg, 8, at, 0);
		reg_put(g, reg);
	} else {
		emit(g, KMC_OP_STI, 0, 0, 0, at,
		     bytes == 16 ? KMC_INET_V6 : KMC_INET_V4);
	}
	if (bytes) {
		fetch(g, address, at + 8, bytes);
	} else {
		reg = gen_value(g, address);
		emit(g, KMC_OP_STF, 0, reg, 8, at + 8, 0);
		reg_put(g, reg);
	}
	if (bytes != 16)
		emit(g, KMC_OP_STI, 0, 0, 0, at + 16, 0);
}

bool check_macaddr(struct check *ck, struct expr *call)
{
	struct expr *from = call->args;
	uint32_t bytes;

	if (!check_expr(ck, from))
		return false;
	bytes = bytes_of(&from->type);
	if (!is_address(&from->type) && bytes < MAC_BYTES)
		return complain(ck, &from->loc, "'macaddr' wants a pointer or 6 bytes, not %s",
				type_name(&from->type));
	call->type = (struct type){ .kind = TYPE_MAC };
	return true;
}

/* The bytes at an address of either space. */
static void copy_mac(struct gen *g, int reg, enum type_space space, uint32_t at)
{
	int kernel, end;

	if (space != SPACE_UNKNOWN) {
		emit(g, space == SPACE_USER ? KMC_OP_CPYU : KMC_OP_CPYK, 0,
		     reg, 0, at, MAC_BYTES);
		return;
	}
	kernel = label_new(g);
	end = label_new(g);
	emit_jump(g, KMC_OP_JSLTI, reg, 0, 0, kernel);
	emit(g, KMC_OP_CPYU, 0, reg, 0, at, MAC_BYTES);
	emit_goto(g, end);
	label_here(g, kernel);
	emit(g, KMC_OP_CPYK, 0, reg, 0, at, MAC_BYTES);
	label_here(g, end);
}

int gen_macaddr(struct gen *g, struct expr *call)
{
	struct expr *from = call->args;
	uint32_t size = is_address(&from->type) ? 8 :
			room_of(bytes_of(&from->type));
	uint32_t at;
	int reg;

	if (is_address(&from->type)) {
		reg = gen_value(g, from);
		at = frame_take(g, size);
		copy_mac(g, reg, from->type.space, at);
		reg_put(g, reg);
	} else {
		at = frame_take(g, size);
		fetch(g, from, at, bytes_of(&from->type));
	}
	reg = reg_take(g);
	emit(g, KMC_OP_LDF, reg, 0, 8, at, 0);
	frame_put(g, at);
	return reg;
}
