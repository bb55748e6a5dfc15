// SPDX-License-Identifier: GPL-2.0
/*
 * Questions that the module may take: maps of all kinds, formats, programs that fill
 * them, probes of all kinds.
 */
#include "fuzz.h"

#define MAPS	5	/* most in a question */
#define FRAME	192

/* How the program reaches what the message holds. */
struct question {
	uint32_t nr_maps, nr_formats, nr_progs, nr_probes;
	uint32_t kinds[MAPS];
	bool keyed[MAPS];
	bool random;	/* maps and programs of random_prog.h */
};

static const struct kmc_part number = { .kind = KMC_PART_INT, .size = 8 };

static void put_map_kind(struct draft *d, struct node *item, uint32_t kind)
{
	switch (kind) {
	case KMC_MAP_SCALAR:
		put(d, item, KMC_MAP_A_VALUE, &number, sizeof(number));
		break;
	case KMC_MAP_HIST:
	case KMC_MAP_QUANTILES:
		put_u32(d, item, KMC_MAP_A_BITS, below(d, KMC_HIST_BITS_MAX + 1));
		break;
	case KMC_MAP_LHIST:
		put_u64(d, item, KMC_MAP_A_MIN, below(d, 10));
		put_u64(d, item, KMC_MAP_A_MAX_VALUE, 100 + below(d, 100));
		put_u64(d, item, KMC_MAP_A_STEP, 1 + below(d, 10));
		break;
	case KMC_MAP_TOPK:
		put(d, item, KMC_MAP_A_VALUE, &number, sizeof(number));
		put_u32(d, item, KMC_MAP_A_SLOTS, 1 + below(d, KMC_TOPK_MAX));
		break;
	case KMC_MAP_TSERIES:
		put_u64(d, item, KMC_MAP_A_STEP, 1000000 * (1 + below(d, 5000)));
		put_u32(d, item, KMC_MAP_A_SLOTS, 1 + below(d, KMC_INTERVALS_MAX));
		put_u32(d, item, KMC_MAP_A_SERIES, below(d, __KMC_SERIES_MAX));
		break;
	}
}

static void put_map(struct draft *d, struct question *q)
{
	static const struct kmc_part keys[] = {
		{ .kind = KMC_PART_INT, .size = 8 },
		{ .kind = KMC_PART_CHARS, .size = 16 },
		{ .kind = KMC_PART_STR, .size = 32 },
	};
	struct node *item = put_nest(d, put_nest(d, &d->root, KMC_A_MAPS), KMC_A_ITEM);
	uint32_t kind = below(d, __KMC_MAP_KIND_MAX);
	bool keyed = one_in(d, 2);
	char name[8];

	snprintf(name, sizeof(name), "@m%u", q->nr_maps);
	put_str(d, item, KMC_MAP_A_NAME, name);
	put_u32(d, item, KMC_MAP_A_KIND, kind);
	if (keyed)
		put(d, item, KMC_MAP_A_KEY, keys, sizeof(*keys) * (1 + below(d, 3)));
	put_map_kind(d, item, kind);
	if (keyed && one_in(d, 3)) {
		put_u32(d, item, KMC_MAP_A_MAX_KEYS, 1 + below(d, 100));
		if (one_in(d, 2))
			put(d, item, KMC_MAP_A_LRU, NULL, 0);
	}
	q->kinds[q->nr_maps] = kind;
	q->keyed[q->nr_maps++] = keyed;
}

static void put_format(struct draft *d, struct question *q)
{
	static const struct kmc_part parts[] = {
		{ .kind = KMC_PART_INT, .size = 8, .flags = KMC_PART_SIGNED },
		{ .kind = KMC_PART_CHARS, .size = 16 },
		{ .kind = KMC_PART_STR, .size = 32 },
	};
	static const char *const texts[] = { "%d\n", "%d %s\n", "%x %s %s\n" };
	struct node *item = put_nest(d, put_nest(d, &d->root, KMC_A_FORMATS), KMC_A_ITEM);
	uint32_t nr = below(d, 3);

	put(d, item, KMC_FORMAT_A_PARTS, parts, (nr + 1) * sizeof(*parts));
	if (one_in(d, 2))
		put_str(d, item, KMC_FORMAT_A_TEXT, texts[nr]);
	if (one_in(d, 8))
		put(d, item, KMC_FORMAT_A_URGENT, NULL, 0);
	q->nr_formats++;
}

static void put_insns(struct draft *d, struct question *q, const struct kmc_insn *insns,
		      uint32_t nr, uint32_t frame, uint32_t data)
{
	static const uint8_t bytes[RANDOM_DATA];
	struct node *item = put_nest(d, put_nest(d, &d->root, KMC_A_PROGS), KMC_A_ITEM);

	put(d, item, KMC_PROG_A_INSNS, insns, nr * sizeof(*insns))->code = true;
	if (data)
		put(d, item, KMC_PROG_A_DATA, bytes, data);
	put_u32(d, item, KMC_PROG_A_FRAME, frame);
	q->nr_progs++;
}

static void put_random_prog(struct draft *d, struct question *q)
{
	static uint8_t readable[4096];
	static struct random_prog p;

	random_make(&p, random_u64(&d->dice), (uintptr_t)readable, 0);
	put_insns(d, q, p.insns, p.nr, RANDOM_FRAME, RANDOM_DATA);
}

/* At frame 0: a number, a comm, a string: what keys and records have, in their order. */
static void put_filling_prog(struct draft *d, struct question *q)
{
	struct kmc_insn insns[64] = {
		{ .op = KMC_OP_STI, .off = 0, .imm = below(d, 50) },
		{ .op = KMC_OP_STV, .off = 8, .imm = KMC_VAR_COMM },
		{ .op = KMC_OP_STI, .off = 24, .imm = below(d, 25) },
		{ .op = KMC_OP_MOVI, .dst = 1, .imm = random_number(&d->dice) },
		{ .op = KMC_OP_VAR, .dst = 2, .imm = KMC_VAR_NSECS },
		{ .op = KMC_OP_STACK, .off = 64, .imm = 8 | (uint64_t)below(d, 2) << 32 },
	};
	uint32_t nr = one_in(d, 8) ? 6 : 5, i;

	for (i = 0; i < q->nr_maps; i++) {
		struct kmc_insn *insn = &insns[nr++];

		insn->op = q->kinds[i] == KMC_MAP_SCALAR ? KMC_OP_SET : KMC_OP_AGG;
		insn->imm = i;
		insn->src = q->kinds[i] == KMC_MAP_COUNT ? 0 : 1 + below(d, 2);
		if (q->keyed[i] && one_in(d, 4))
			insns[nr++] = (struct kmc_insn){
				.op = KMC_OP_DEL, .dst = 3, .imm = i
			};
	}
	for (i = 0; i < q->nr_formats; i++)
		insns[nr++] = (struct kmc_insn){ .op = KMC_OP_EMIT, .imm = i };
	insns[nr++] = (struct kmc_insn){ .op = KMC_OP_RET };
	put_insns(d, q, insns, nr, FRAME, 0);
}

static void put_random_map(struct draft *d, uint32_t nr)
{
	const struct random_map *map = &random_maps[nr];
	struct node *item = put_nest(d, put_nest(d, &d->root, KMC_A_MAPS), KMC_A_ITEM);
	const char *const letters[] = { map->key, map->value };
	struct kmc_part parts[8] = {};
	char name[8];
	size_t i, of;

	snprintf(name, sizeof(name), "@r%u", nr);
	put_str(d, item, KMC_MAP_A_NAME, name);
	put_u32(d, item, KMC_MAP_A_KIND, map->kind);
	for (of = 0; of < 2; of++) {
		for (i = 0; letters[of][i]; i++) {
			parts[i].kind = letters[of][i] == 'i' ? KMC_PART_INT :
					letters[of][i] == 'c' ? KMC_PART_CHARS :
								KMC_PART_STR;
			parts[i].size = random_size((char []){ letters[of][i], 0 });
		}
		if (i)
			put(d, item, of ? KMC_MAP_A_VALUE : KMC_MAP_A_KEY, parts,
			    i * sizeof(*parts));
	}
	if (map->kind == KMC_MAP_HIST)
		put_u32(d, item, KMC_MAP_A_BITS, 0);
}

/* A hit of every counter costs something, and a slow machine is to go on. */
static void put_period(struct draft *d, struct node *item, uint32_t kind)
{
	static const struct kmc_counter counters[] = {
		{ .type = 1, .config = 2 /* page faults */ },
		{ .type = 1, .config = 3 /* context switches */ },
		{ .type = 1, .config = 4 /* migrations */ },
		{ .type = 0, .config = 0 /* cycles, which a guest may lack */ },
	};

	switch (kind) {
	case KMC_PROBE_INTERVAL:
	case KMC_PROBE_PROFILE:
		put_u64(d, item, KMC_PROBE_A_PERIOD, 5000000ULL * (1 + below(d, 1000)));
		break;
	case KMC_PROBE_COUNTER:
		put_u64(d, item, KMC_PROBE_A_PERIOD, 10 + below(d, 1000));
		put(d, item, KMC_PROBE_A_COUNTER, &PICK(d, counters), sizeof(*counters));
		break;
	}
	if ((kind == KMC_PROBE_PROFILE || kind >= KMC_PROBE_UPROBE) && one_in(d, 6))
		put_u32(d, item, KMC_PROBE_A_PID, getpid());
}

/* Random programs may take as much time as there is fuel: they are run once. */
static void put_probe(struct draft *d, struct question *q)
{
	struct node *item = put_nest(d, put_nest(d, &d->root, KMC_A_PROBES), KMC_A_ITEM);
	uint32_t kind = q->random ? below(d, 2) : below(d, __KMC_PROBE_KIND_MAX), i;
	uint32_t sites = 1 + below(d, 3);

	if (kind < KMC_PROBE_SYSCALL_ENTER || (kind >= KMC_PROBE_PROFILE && kind != KMC_PROBE_ITER))
		sites = 0;
	else if (kind == KMC_PROBE_ITER && !one_in(d, 8))
		sites = 1;

	put_u32(d, item, KMC_PROBE_A_KIND, kind);
	put_str(d, item, KMC_PROBE_A_NAME, "a probe");
	put_u32(d, item, KMC_PROBE_A_PROG, below(d, q->nr_progs));
	put_period(d, item, kind);
	for (i = 0; i < sites; i++)
		draft_site(d, q->nr_probes, kind);
	q->nr_probes++;
}

void draft_question(struct draft *d)
{
	struct question q = { .random = one_in(d, 60) };
	uint32_t n;

	if (q.random) {
		for (n = 0; n < RANDOM_MAPS; n++)
			put_random_map(d, n);
	} else {
		for (n = below(d, MAPS + 1); n; n--)
			put_map(d, &q);
		for (n = below(d, 3); n; n--)
			put_format(d, &q);
	}
	for (n = 1 + below(d, 2); n; n--) {
		if (q.random)
			put_random_prog(d, &q);
		else
			put_filling_prog(d, &q);
	}
	for (n = 1 + below(d, 3); n; n--)
		put_probe(d, &q);
	if (one_in(d, 4))
		put_str(d, &d->root, KMC_A_SCRIPT, "BEGIN { @ = count(); }");
	if (one_in(d, 4))
		put_str(d, &d->root, KMC_A_DESC, "{\"formats\":[]}");
}
