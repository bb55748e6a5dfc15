/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Random programs that the verifier accepts, for those who run one twice, by two
 * engines. Whatever a program has computed ends in its maps: its last instructions
 * store the registers and the frame there. It asks for nothing that is not the
 * same in both runs.
 */
#ifndef RANDOM_PROG_H
#define RANDOM_PROG_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <linux/kmodctl.h>

#define RANDOM_FRAME	256	/* bytes in use; the last 16 are the end's */
#define RANDOM_BODY	40	/* most instructions before the end */
#define RANDOM_INSNS	(RANDOM_BODY + 160)
#define RANDOM_DATA	64

/* A letter a part of key or value: i a number, c 16 bytes, s a string of 24. */
struct random_map {
	uint32_t kind;
	const char *key, *value;
};

#define RANDOM_OUT	0	/* the map that the end stores in */
#define RANDOM_END_KEY	(RANDOM_FRAME - 8)	/* where its key is; nobody else's */

static const struct random_map random_maps[] = {
	{ KMC_MAP_SCALAR, "i", "i" },
	{ KMC_MAP_SCALAR, "i", "i" },
	{ KMC_MAP_SCALAR, "ii", "i" },
	{ KMC_MAP_SCALAR, "", "i" },
	{ KMC_MAP_SCALAR, "i", "ic" },
	{ KMC_MAP_COUNT, "", "" },
	{ KMC_MAP_COUNT, "i", "" },
	{ KMC_MAP_COUNT, "c", "" },
	{ KMC_MAP_COUNT, "ic", "" },
	{ KMC_MAP_COUNT, "iiii", "" },
	{ KMC_MAP_COUNT, "s", "" },
	{ KMC_MAP_SUM, "", "" },
	{ KMC_MAP_SUM, "i", "" },
	{ KMC_MAP_AVG, "c", "" },
	{ KMC_MAP_MIN, "i", "" },
	{ KMC_MAP_MAX, "ic", "" },
	{ KMC_MAP_STATS, "", "" },
	{ KMC_MAP_STATS, "c", "" },
	{ KMC_MAP_HIST, "", "" },
	{ KMC_MAP_HIST, "i", "" },
	{ KMC_MAP_SUM, "ici", "" },
	{ KMC_MAP_HIST, "cc", "" },
};

#define RANDOM_MAPS	(sizeof(random_maps) / sizeof(*random_maps))

static inline uint32_t random_size(const char *parts)
{
	uint32_t size = 0;

	for (; *parts; parts++)
		size += *parts == 'i' ? 8 : *parts == 'c' ? 16 : 32;
	return size;
}

struct random_prog {
	uint64_t state;
	uint64_t readable;	/* address of 4096 bytes that LDU may read */
	uint32_t event;		/* bytes of the event's record; 0: there is none */
	struct kmc_insn insns[RANDOM_INSNS];
	uint32_t nr;
	uint32_t body;
};

static inline uint64_t random_u64(struct random_prog *p)
{
	uint64_t z = p->state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

static inline uint32_t random_below(struct random_prog *p, uint32_t n)
{
	return random_u64(p) % n;
}

/* Numbers that something may go wrong at. */
static inline int64_t random_number(struct random_prog *p)
{
	static const uint64_t odd[] = {
		0, 1, 2, 7, 8, 63, 64, 65, 1000, 1024, 0x7fffffff, 0x80000000,
		0xffffffff, 0x100000000, INT64_MAX, (uint64_t)INT64_MIN, -1ULL,
		-2ULL, -8ULL, -0x80000000ULL, -0x80000001ULL,
	};
	uint32_t i = random_below(p, 2 * sizeof(odd) / sizeof(*odd));

	if (i < sizeof(odd) / sizeof(*odd))
		return odd[i];
	return random_u64(p) >> random_below(p, 64);
}

static inline uint8_t random_access_size(struct random_prog *p)
{
	return 1U << random_below(p, 4);
}

/* Of @size bytes, aligned to @align, away from what the end needs. */
static inline int32_t random_at(struct random_prog *p, uint32_t size,
				uint32_t align)
{
	return random_below(p, (RANDOM_FRAME - 16 - size) / align + 1) * align;
}

static inline struct kmc_insn *random_insn(struct random_prog *p, uint8_t op)
{
	struct kmc_insn *insn = &p->insns[p->nr++];

	memset(insn, 0, sizeof(*insn));
	insn->op = op;
	return insn;
}

static inline void random_alu(struct random_prog *p)
{
	uint8_t op = KMC_OP_MOV + random_below(p, KMC_OP_ZEXT - KMC_OP_MOV + 1);
	struct kmc_insn *insn = random_insn(p, op);

	insn->dst = random_below(p, KMC_REGS);
	if (op == KMC_OP_SEXT || op == KMC_OP_ZEXT)
		insn->size = 1U << random_below(p, 3);
	else if (op == KMC_OP_NEG)
		return;
	else if ((op - KMC_OP_MOV) % 2)
		insn->imm = random_number(p);
	else
		insn->src = random_below(p, KMC_REGS);
}

/* Mostly forward; backward to where there is something. */
static inline void random_jump(struct random_prog *p)
{
	uint8_t op = KMC_OP_JA + random_below(p, KMC_OP_JSLEI - KMC_OP_JA + 1);
	uint32_t here = p->nr;
	struct kmc_insn *insn = random_insn(p, op);

	if (op != KMC_OP_JA) {
		insn->dst = random_below(p, KMC_REGS);
		if ((op - KMC_OP_JEQ) % 2)
			insn->imm = random_number(p);
		else
			insn->src = random_below(p, KMC_REGS);
	}
	if (!random_below(p, 40) && op != KMC_OP_JA)
		insn->off = -1 - (int)random_below(p, here - KMC_REGS + 1);
	else if (p->body > p->nr)
		insn->off = random_below(p, p->body - p->nr);
}

static inline void random_var(struct random_prog *p)
{
	static const uint8_t vars[] = {
		KMC_VAR_PID, KMC_VAR_TID, KMC_VAR_PPID, KMC_VAR_UID,
		KMC_VAR_GID, KMC_VAR_SITE, KMC_VAR_CURTASK, KMC_VAR_CGROUP,
		KMC_VAR_COMM, KMC_VAR_PCOMM,
	};
	uint32_t i = random_below(p, sizeof(vars));
	struct kmc_insn *insn;

	if (!random_below(p, 12)) {
		insn = random_insn(p, KMC_OP_COMM);
		insn->src = random_below(p, KMC_REGS);
		insn->off = random_at(p, 16, 8);
		return;
	}
	if (vars[i] == KMC_VAR_COMM || vars[i] == KMC_VAR_PCOMM ||
	    random_below(p, 2)) {
		insn = random_insn(p, KMC_OP_STV);
		insn->off = random_at(p, 16, 8);
	} else {
		insn = random_insn(p, KMC_OP_VAR);
		insn->dst = random_below(p, KMC_REGS);
	}
	insn->imm = vars[i];
}

static inline void random_frame(struct random_prog *p)
{
	static const uint8_t ops[] = {
		KMC_OP_LDF, KMC_OP_LDX, KMC_OP_STF, KMC_OP_STF, KMC_OP_STI,
		KMC_OP_DATA, KMC_OP_COPY,
	};
	uint8_t op = ops[random_below(p, sizeof(ops))], size;
	struct kmc_insn *insn = random_insn(p, op);
	uint64_t bytes = 8 + 8 * random_below(p, 8);

	size = random_access_size(p);
	switch (op) {
	case KMC_OP_LDF:
		insn->dst = random_below(p, KMC_REGS);
		insn->size = size;
		insn->off = random_at(p, size, size);
		break;
	case KMC_OP_LDX:
		insn->dst = random_below(p, KMC_REGS);
		insn->src = random_below(p, KMC_REGS);
		insn->size = size;
		insn->imm = 1 + random_below(p, 16);
		insn->off = random_at(p, size * insn->imm, size);
		break;
	case KMC_OP_STF:
		insn->src = random_below(p, KMC_REGS);
		insn->size = size;
		insn->off = random_at(p, size, size);
		break;
	case KMC_OP_STI:
		insn->off = random_at(p, 8, 8);
		insn->imm = random_number(p);
		break;
	case KMC_OP_DATA:
		insn->imm = bytes << 32 |
			    8 * random_below(p, (RANDOM_DATA - bytes) / 8 + 1);
		insn->off = random_at(p, bytes, 8);
		break;
	default:
		/* One half of the frame to the other. */
		insn->imm = bytes << 32 | 8 * random_below(p, 8);
		insn->off = 128 + 8 * random_below(p, 6);
		break;
	}
}

static inline void random_memory(struct random_prog *p)
{
	static const uint8_t ops[] = {
		KMC_OP_LDU, KMC_OP_LDK, KMC_OP_STRU, KMC_OP_CPYU, KMC_OP_BUFU,
	};
	uint8_t op = ops[random_below(p, sizeof(ops))];
	uint8_t src = random_below(p, KMC_REGS);
	struct kmc_insn *insn;

	/* Else most of it would be a fault; the kernel's memory always is. */
	if (op == KMC_OP_LDK || random_below(p, 4)) {
		insn = random_insn(p, KMC_OP_MOVI);
		insn->dst = src;
		insn->imm = op == KMC_OP_LDK ? 8 : p->readable +
			    random_below(p, 4000);
	} else {
		insn = random_insn(p, KMC_OP_MOVI);
		insn->dst = src;
		insn->imm = 16;
	}
	insn = random_insn(p, op);
	insn->src = src;
	switch (op) {
	case KMC_OP_LDU:
	case KMC_OP_LDK:
		insn->dst = random_below(p, KMC_REGS);
		insn->size = random_access_size(p);
		insn->off = random_below(p, 16);
		break;
	case KMC_OP_CPYU:
		insn->imm = 1 + random_below(p, 64);
		insn->off = random_at(p, 64, 8);
		break;
	case KMC_OP_BUFU:
		insn->dst = random_below(p, KMC_REGS);
		/* fallthrough */
	default:
		insn->imm = 8 + 8 * random_below(p, 8);
		insn->off = random_at(p, 72, 8);
		break;
	}
}

/* Fields of the event's record: numbers and characters. */
static inline void random_event(struct random_prog *p)
{
	uint8_t op = random_below(p, 2) ? KMC_OP_LDE : KMC_OP_CHARS;
	struct kmc_insn *insn = random_insn(p, op);
	uint64_t bytes;

	if (op == KMC_OP_LDE) {
		insn->dst = random_below(p, KMC_REGS);
		insn->size = random_access_size(p);
		insn->off = 8 + random_below(p, p->event - 16);
		return;
	}
	/* Most often a comm. */
	bytes = random_below(p, 3) ? 16 : 8 + 8 * random_below(p, 4);
	insn->imm = bytes << 32 | (8 + random_below(p, p->event - 8 - bytes));
	insn->off = random_at(p, 32, 8);
}

/* Strings: parts of 16 bytes of characters, or of a counted string of 24. */
static inline void random_string(struct random_prog *p)
{
	static const uint8_t ops[] = {
		KMC_OP_STREQ, KMC_OP_STRNEQ, KMC_OP_STRSTR, KMC_OP_STRF,
	};
	uint8_t op = ops[random_below(p, sizeof(ops))];
	struct kmc_insn *insn = random_insn(p, op);
	uint64_t a = 24, b = 24;

	insn->off = random_at(p, 32, 8);
	insn->src = KMC_PART_STR;
	if (op == KMC_OP_STRF) {
		insn->size = random_below(p, 2);
		insn->off = 128 + 8 * random_below(p, 6);
		insn->imm = (a << 16 | b) << 32 | 8 * random_below(p, 8);
		return;
	}
	insn->dst = random_below(p, KMC_REGS);
	insn->size = KMC_PART_STR;
	if (random_below(p, 2)) {
		insn->src = KMC_PART_CHARS;
		a = 16;
	}
	if (random_below(p, 2)) {
		insn->size = KMC_PART_CHARS;
		b = 16;
	}
	insn->imm = (a << 16 | b) << 32 | random_at(p, 32, 8);
}

static inline uint32_t random_value_size(const struct random_map *map)
{
	switch (map->kind) {
	case KMC_MAP_SCALAR:
		return random_size(map->value);
	case KMC_MAP_COUNT:
	case KMC_MAP_SUM:
	case KMC_MAP_AVG:
		return sizeof(struct kmc_sum);
	case KMC_MAP_HIST:
		return KMC_HIST_BUCKETS(0) * 8;
	default:
		return sizeof(struct kmc_stats);
	}
}

/* Number and key of a map; a counted string is given a length that fits. */
static inline void random_map_access(struct random_prog *p, uint8_t op,
				     uint32_t nr)
{
	const struct random_map *map = &random_maps[nr];
	uint32_t size = random_size(map->key);
	int32_t at = size ? random_at(p, size, 8) : 0;
	struct kmc_insn *insn;

	if (*map->key == 's') {
		insn = random_insn(p, KMC_OP_STI);
		insn->off = at;
		insn->imm = random_below(p, 25);
	}
	insn = random_insn(p, op);
	insn->off = at;
	insn->imm = nr;
	insn->dst = random_below(p, KMC_REGS);
	insn->src = random_below(p, KMC_REGS);
}

static inline void random_map_op(struct random_prog *p)
{
	uint32_t nr = 1 + random_below(p, RANDOM_MAPS - 1);
	const struct random_map *map = &random_maps[nr];
	bool scalar = map->kind == KMC_MAP_SCALAR;
	bool number = scalar && !strcmp(map->value, "i");
	uint32_t size = random_value_size(map), key;
	struct kmc_insn *insn;
	uint8_t op;

	switch (random_below(p, 10)) {
	case 0:
		op = KMC_OP_HAS;
		break;
	case 1:
		op = KMC_OP_DEL;
		break;
	case 2:
		insn = random_insn(p, KMC_OP_LEN);
		insn->dst = random_below(p, KMC_REGS);
		insn->imm = nr;
		return;
	case 3:
	case 4:
		/* The value must not be where the key is. */
		if (size > 64)
			return;
		op = scalar && random_below(p, 2) ? KMC_OP_STORE : KMC_OP_LOAD;
		random_map_access(p, op, nr);
		insn = &p->insns[p->nr - 1];
		key = random_size(map->key);
		insn->src = 0;
		if (op == KMC_OP_STORE)
			insn->dst = 0;
		insn->imm |= (uint64_t)(insn->off + key + size <=
					RANDOM_FRAME - 16 ?
					insn->off + key : insn->off - size) << 32;
		return;
	default:
		op = !scalar ? KMC_OP_AGG : !number ? KMC_OP_HAS :
		     random_below(p, 2) ? KMC_OP_GET : KMC_OP_SET;
		break;
	}
	random_map_access(p, op, nr);
	insn = &p->insns[p->nr - 1];
	if (op == KMC_OP_AGG || op == KMC_OP_SET)
		insn->dst = 0;
	else
		insn->src = 0;
	if (map->kind == KMC_MAP_COUNT)
		insn->src = 0;
}

/* The end: registers, then the frame, word by word. */
static inline void random_end(struct random_prog *p)
{
	const int32_t key = RANDOM_END_KEY, spare = RANDOM_FRAME - 16;
	struct kmc_insn *insn;
	uint32_t i;

	for (i = 0; i < KMC_REGS + (RANDOM_FRAME - 16) / 8; i++) {
		insn = random_insn(p, KMC_OP_STI);
		insn->off = key;
		insn->imm = i;
		if (i == KMC_REGS - 1) {
			insn = random_insn(p, KMC_OP_STF);
			insn->src = i;
			insn->size = 8;
			insn->off = spare;
		}
		if (i >= KMC_REGS) {
			insn = random_insn(p, KMC_OP_LDF);
			insn->dst = i % KMC_REGS;
			insn->size = 8;
			insn->off = (i - KMC_REGS) * 8;
		}
		insn = random_insn(p, KMC_OP_SET);
		insn->src = i % KMC_REGS;
		insn->off = key;
		insn->imm = RANDOM_OUT;
	}
	random_insn(p, KMC_OP_RET);
}

/*
 * A load from the kernel's memory is for what faults: a jump past the address that it is
 * given would have it read what is never twice the same, say the current task.
 */
static inline void random_land_behind_loads(struct random_prog *p)
{
	struct kmc_insn *insn = p->insns;
	uint32_t i;

	for (i = 0; i < p->body; i++, insn++) {
		if (insn->op >= KMC_OP_JA && insn->op <= KMC_OP_JSLEI &&
		    insn[insn->off + 1].op == KMC_OP_LDK)
			insn->off++;
	}
}

/**
 * random_make() - make a program
 * @p: to be filled
 * @seed: the same program for the same seed
 * @readable: address of 4096 bytes of the process
 * @event: bytes of the event's record, at least 64, or 0
 */
static inline void random_make(struct random_prog *p, uint64_t seed,
			       uint64_t readable, uint32_t event)
{
	struct kmc_insn *insn;
	uint32_t i;

	p->state = seed * 0x2545f4914f6cdd1dULL;
	p->readable = readable;
	p->event = event;
	p->nr = 0;
	for (i = 0; i < KMC_REGS; i++) {
		insn = random_insn(p, KMC_OP_MOVI);
		insn->dst = i;
		insn->imm = random_number(p);
	}
	p->body = KMC_REGS + 4 + random_below(p, RANDOM_BODY - KMC_REGS - 4);
	while (p->nr < p->body) {
		switch (random_below(p, 12)) {
		case 0:
		case 1:
			random_jump(p);
			break;
		case 2:
			random_var(p);
			break;
		case 3:
		case 4:
			random_frame(p);
			break;
		case 5:
			if (p->event && random_below(p, 2))
				random_event(p);
			else
				random_memory(p);
			break;
		case 6:
			random_string(p);
			break;
		case 7:
		case 8:
			random_map_op(p);
			break;
		default:
			random_alu(p);
			break;
		}
	}
	p->body = p->nr;
	random_end(p);
	random_land_behind_loads(p);
}

#endif
