// SPDX-License-Identifier: GPL-2.0
/*
 * Registers and places in the frame: those that code being made holds, and
 * those that only hold something known, which is given up when room is needed.
 */
#include "gen.h"

/* Beyond this, known values in the frame make room rather than it growing. */
#define FRAME_CHEAP	8192

int reg_take(struct gen *g)
{
	int reg, fallback = REG_NONE;

	for (reg = 0; reg < KMC_REGS; reg++) {
		if (g->held[reg])
			continue;
		if (!reuse_holds_reg(g, reg))
			break;
		fallback = fallback == REG_NONE ? reg : fallback;
	}
	if (reg == KMC_REGS) {
		reg = fallback;
		reuse_forget_reg(g, reg);
	}
	g->held[reg]++;
	return reg;
}

void reg_hold(struct gen *g, int reg)
{
	g->held[reg]++;
}

void reg_put(struct gen *g, int reg)
{
	g->held[reg]--;
}

unsigned int reg_spare(const struct gen *g)
{
	unsigned int n = 0;

	for (int reg = 0; reg < KMC_REGS; reg++)
		n += !g->held[reg];
	return n;
}

static bool is_taken(const struct gen *g, const struct region *r)
{
	return r->held || r->fixed || reuse_holds_frame(g, r->at);
}

/* Forget the regions that nobody needs any more. */
static void sweep(struct gen *g)
{
	unsigned int kept = 0;

	for (unsigned int i = 0; i < g->nr_regions; i++)
		if (is_taken(g, &g->regions[i]))
			g->regions[kept++] = g->regions[i];
	g->nr_regions = kept;
}

/* The lowest place that is free; where the regions end, at worst. */
static uint32_t lowest(const struct gen *g, uint32_t size)
{
	uint32_t at = 0;
	bool moved = true;

	while (moved) {
		moved = false;
		for (unsigned int i = 0; i < g->nr_regions; i++) {
			const struct region *r = &g->regions[i];

			if (at < r->at + r->size && r->at < at + size) {
				at = r->at + r->size;
				moved = true;
			}
		}
	}
	return at;
}

static uint32_t take(struct gen *g, uint32_t size, bool fixed)
{
	uint32_t at;

	if (!size)
		size = 8;
	sweep(g);
	at = lowest(g, size);
	if (at + size > FRAME_CHEAP || g->nr_regions == REGIONS_MAX) {
		reuse_forget_frame(g);
		sweep(g);
		at = lowest(g, size);
	}
	if (at + size > KMC_FRAME_MAX || g->nr_regions == REGIONS_MAX) {
		gen_too_large(g, "its keys, strings and variables take too many bytes");
		return 0;
	}
	g->regions[g->nr_regions++] = (struct region){ .at = at, .size = size,
						       .held = !fixed,
						       .fixed = fixed };
	if (at + size > g->frame)
		g->frame = at + size;
	return at;
}

uint32_t frame_take(struct gen *g, uint32_t size)
{
	return take(g, size, false);
}

static struct region *region_at(struct gen *g, uint32_t at)
{
	for (unsigned int i = 0; i < g->nr_regions; i++)
		if (g->regions[i].at == at)
			return &g->regions[i];
	return NULL;
}

void frame_hold(struct gen *g, uint32_t at)
{
	struct region *r = region_at(g, at);

	if (r)
		r->held++;
}

void frame_put(struct gen *g, uint32_t at)
{
	struct region *r = region_at(g, at);

	if (r)
		r->held--;
}

uint32_t frame_variable(struct gen *g, struct variable *x)
{
	if (x->slot < 0)
		x->slot = take(g, type_size(&x->type), true);
	return x->slot;
}
