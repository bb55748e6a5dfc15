// SPDX-License-Identifier: GPL-2.0
/*
 * bswap() pton()
 */
#include <arpa/inet.h>
#include "function.h"

bool check_bswap(struct check *ck, struct expr *call)
{
	if (!check_int(ck, call->args, call->name))
		return false;
	call->type = type_int(false, type_width(&call->args->type));
	return true;
}

/* Exchange neighbours of @bits bits; @mask has the lower one of each two. */
static void swap_neighbours(struct gen *g, int reg, unsigned int bits,
			    uint64_t mask)
{
	int high = reg_take(g);

	emit(g, KMC_OP_MOV, high, reg, 0, 0, 0);
	emit(g, KMC_OP_RSHI, high, 0, 0, 0, bits);
	emit(g, KMC_OP_ANDI, high, 0, 0, 0, mask);
	emit(g, KMC_OP_ANDI, reg, 0, 0, 0, mask);
	emit(g, KMC_OP_LSHI, reg, 0, 0, 0, bits);
	emit(g, KMC_OP_OR, reg, high, 0, 0, 0);
	reg_put(g, high);
}

int gen_bswap(struct gen *g, struct expr *call)
{
	unsigned int width = call->type.width;
	int reg = gen_own(g, call->args);

	if (width == 1)
		return reg;
	swap_neighbours(g, reg, 8, 0x00ff00ff00ff00ff);
	swap_neighbours(g, reg, 16, 0x0000ffff0000ffff);
	swap_neighbours(g, reg, 32, 0x00000000ffffffff);
	if (width < 8)
		emit(g, KMC_OP_RSHI, reg, 0, 0, 0, 64 - 8 * width);
	return reg;
}

/* The address as it is on the wire; its length, 0: it is none. */
static unsigned int address_of(const struct expr *text, uint8_t bytes[16])
{
	if (inet_pton(AF_INET, text->name, bytes) == 1)
		return 4;
	return inet_pton(AF_INET6, text->name, bytes) == 1 ? 16 : 0;
}

bool check_pton(struct check *ck, struct expr *call)
{
	struct type *byte = arena_alloc(&ck->c->arena, sizeof(*byte));
	struct expr *text = call->args;
	uint8_t bytes[16];
	unsigned int n;

	if (text->kind != EXPR_STRING)
		return complain(ck, &text->loc, "the address of pton() must be a string literal");
	n = address_of(text, bytes);
	if (!n)
		return complain(ck, &text->loc, "'%s' is no address of IPv4 or IPv6",
				text->name);
	*byte = type_int(false, 1);
	call->type = (struct type){ .kind = TYPE_ARRAY, .to = byte, .count = n,
				    .space = SPACE_FRAME };
	return true;
}

void gen_pton(struct gen *g, struct expr *call, uint32_t at,
	      const struct type *type)
{
	uint32_t size = type_size(type);
	uint8_t bytes[16];
	unsigned int n = address_of(call->args, bytes);

	emit(g, KMC_OP_DATA, 0, 0, 0, at,
	     (int64_t)size << 32 | emit_data(g, bytes, n, size));
}
