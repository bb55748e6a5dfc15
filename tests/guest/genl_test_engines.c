// SPDX-License-Identifier: GPL-2.0
/*
 * Random programs, run by the interpreter and as native code: both leave the same
 * behind.
 */
#define _GNU_SOURCE
#include <sched.h>
#include "../random_prog.h"
#include "genl_ask.h"

#define PROGRAMS	20	/* for each of the environment's CYCLES */
#define IN_A_SESSION	80	/* so many that the end's map need not grow */
#define IN_A_MESSAGE	8
#define KEYS		256	/* of the end's map, for each program */

static uint8_t readable[4096];

static void put_parts(int attr, const char *letters)
{
	struct kmc_part parts[8] = {};
	size_t i;

	for (i = 0; letters[i]; i++) {
		parts[i].kind = letters[i] == 'i' ? KMC_PART_INT :
				letters[i] == 'c' ? KMC_PART_CHARS :
						    KMC_PART_STR;
		parts[i].size = random_size((char []){ letters[i], 0 });
	}
	if (i)
		msg_put(&m, attr, parts, i * sizeof(*parts));
}

static void put_random_map(size_t nr)
{
	const struct random_map *map = &random_maps[nr];
	struct nlattr *list = msg_nest(&m, KMC_A_MAPS);
	struct nlattr *item = msg_nest(&m, KMC_A_ITEM);
	char name[16];

	snprintf(name, sizeof(name), "@m%zu", nr);
	msg_str(&m, KMC_MAP_A_NAME, name);
	msg_u32(&m, KMC_MAP_A_KIND, map->kind);
	put_parts(KMC_MAP_A_KEY, map->key);
	put_parts(KMC_MAP_A_VALUE, map->value);
	if (map->kind == KMC_MAP_HIST)
		msg_u32(&m, KMC_MAP_A_BITS, 0);
	msg_end(&m, item);
	msg_end(&m, list);
}

/* The end stores by keys of the program's own. */
static void put_random_prog(uint64_t seed, size_t nr)
{
	static struct random_prog p;
	struct nlattr *list, *item;
	uint8_t data[RANDOM_DATA];
	uint32_t i;

	random_make(&p, seed, (uintptr_t)readable, 0);
	for (i = 0; i < p.nr; i++)
		if (p.insns[i].op == KMC_OP_STI &&
		    p.insns[i].off == RANDOM_END_KEY)
			p.insns[i].imm += nr * KEYS;
	for (i = 0; i < RANDOM_DATA; i++)
		data[i] = i * 7;
	list = msg_nest(&m, KMC_A_PROGS);
	item = msg_nest(&m, KMC_A_ITEM);
	msg_put(&m, KMC_PROG_A_INSNS, p.insns, p.nr * sizeof(*p.insns));
	msg_put(&m, KMC_PROG_A_DATA, data, sizeof(data));
	msg_u32(&m, KMC_PROG_A_FRAME, RANDOM_FRAME);
	msg_end(&m, item);
	msg_end(&m, list);
	put_probe(KMC_PROBE_BEGIN, "BEGIN", nr);
}

static uint32_t random_session(int s, uint32_t engine, uint64_t seed)
{
	uint32_t id;
	size_t i;

	msg_begin(&m, KMC_CMD_SESSION_NEW, 0);
	msg_u32(&m, KMC_A_ENGINE, engine);
	for (i = 0; i < RANDOM_MAPS; i++)
		put_random_map(i);
	CHECK(!ask_answer(s));
	id = msg_get_u32(&answer, KMC_A_SESSION);
	for (i = 0; i < IN_A_SESSION; i++) {
		if (!(i % IN_A_MESSAGE)) {
			msg_begin(&m, KMC_CMD_SESSION_ADD, 0);
			msg_u32(&m, KMC_A_SESSION, id);
		}
		put_random_prog(seed + i, i);
		if (i % IN_A_MESSAGE == IN_A_MESSAGE - 1)
			CHECK(!ask(s));
	}
	CHECK(!command(s, KMC_CMD_SESSION_START, id));
	return id;
}

/* Rows by bytes, which come in the order of the index, and that is random. */
static size_t row_size;

static int compare_rows(const void *a, const void *b)
{
	return memcmp(a, b, row_size);
}

static void read_sorted(int s, uint32_t id, uint32_t nr)
{
	const struct random_map *map = &random_maps[nr];

	CHECK(!read_map(s, id, nr, false));
	row_size = random_size(map->key) + random_value_size(map);
	CHECK(!(rows.bytes % row_size));
	qsort(rows.data, rows.bytes / row_size, row_size, compare_rows);
}

/* @lost: updates that found no room, because the map had not grown yet */
struct outcomes {
	struct kmc_probe_stats of[IN_A_SESSION];
	size_t nr;
	uint64_t lost;
};

static int keep_outcome(const struct msg *one, void *data)
{
	const void *stats = msg_get(one, KMC_A_PROBE_STATS);
	const struct kmc_map_stats *map = msg_get(one, KMC_A_MAP_STATS);
	struct outcomes *outcomes = data;

	if (map)
		outcomes->lost += map->lost;
	if (stats && outcomes->nr < IN_A_SESSION)
		memcpy(&outcomes->of[outcomes->nr++], stats,
		       sizeof(outcomes->of[0]));
	return 0;
}

static void read_outcomes(int s, uint32_t id, struct outcomes *outcomes)
{
	memset(outcomes, 0, sizeof(*outcomes));
	msg_begin(&m, KMC_CMD_STATS, NLM_F_DUMP);
	msg_u32(&m, KMC_A_SESSION, id);
	CHECK(!msg_ask(s, &m, &said, keep_outcome, outcomes));
	CHECK(outcomes->nr == IN_A_SESSION);
}

static void compare_outcomes(const struct outcomes *o, uint64_t seed)
{
	size_t i;

	for (i = 0; i < IN_A_SESSION; i++) {
		CHECK(o[0].of[i].engine == KMC_ENGINE_INTERPRETER);
		CHECK(o[1].of[i].engine == KMC_ENGINE_NATIVE);
		check(o[0].of[i].ran == o[1].of[i].ran &&
		      o[0].of[i].faulted == o[1].of[i].faulted &&
		      o[0].of[i].fuel == o[1].of[i].fuel,
		      "program %llu ends in another way",
		      (unsigned long long)(seed + i));
	}
}

/* In the end's map: the program of the first row that is not the same. */
static uint64_t which_differs(const struct rows *a, const struct rows *b)
{
	uint64_t key = 0;
	size_t at;

	for (at = 0; at < a->bytes && at < b->bytes; at += row_size)
		if (memcmp(a->data + at, b->data + at, row_size))
			break;
	if (at < a->bytes)
		memcpy(&key, a->data + at, sizeof(key));
	return key / KEYS;
}

/* First that of the end, which tells of one program. */
static void compare_maps(int s, const uint32_t *ids, uint64_t seed)
{
	static struct rows first;
	size_t i;

	for (i = 0; i < RANDOM_MAPS; i++) {
		read_sorted(s, ids[0], i);
		first = rows;
		read_sorted(s, ids[1], i);
		if (first.bytes == rows.bytes &&
		    !memcmp(first.data, rows.data, rows.bytes))
			continue;
		check(false, i == RANDOM_OUT ? "program %llu differs" :
		      "programs from %llu on: a map differs",
		      (unsigned long long)(i == RANDOM_OUT ?
			seed + which_differs(&first, &rows) : seed));
	}
}

static uint64_t programs, first_seed = 1;

/*
 * A program may read of its frame what it has not written: zeros, or what the program
 * before it has left there, if that ran on the same CPU.
 */
static cpu_set_t stay_on_one_cpu(void)
{
	cpu_set_t all, one;

	CHECK(!sched_getaffinity(0, sizeof(all), &all));
	CPU_ZERO(&one);
	CPU_SET(0, &one);
	CHECK(!sched_setaffinity(0, sizeof(one), &one));
	return all;
}

static void random_programs_do_the_same(void)
{
	uint64_t seed, sessions = 0, late = 0;
	static struct outcomes o[2];
	cpu_set_t cpus;
	uint32_t ids[2];
	int s, watch = msg_socket();
	size_t i;

	cpus = stay_on_one_cpu();
	for (i = 0; i < sizeof(readable); i++)
		readable[i] = i * 31 % 251;
	for (seed = first_seed; seed < first_seed + programs && !broken;
	     seed += IN_A_SESSION) {
		s = msg_socket();
		ids[0] = random_session(s, KMC_ENGINE_INTERPRETER, seed);
		ids[1] = random_session(s, KMC_ENGINE_NATIVE, seed);
		read_outcomes(s, ids[0], &o[0]);
		read_outcomes(s, ids[1], &o[1]);
		sessions++;
		if (o[0].lost || o[1].lost) {
			/* A loop was ahead of the worker that makes room. */
			late++;
		} else {
			compare_outcomes(o, seed);
			compare_maps(s, ids, seed);
		}
		close(s);
		CHECK(within_seconds(2, no_sessions, &watch));
	}
	close(watch);
	CHECK(!sched_setaffinity(0, sizeof(cpus), &cpus));
	printf("# %llu programs compared\n",
	       (unsigned long long)(sessions - late) * IN_A_SESSION);
	check(late <= sessions / 2, "most programs found no room in maps");
}

void engine_tests(const char *wanted, const char *first)
{
	const char *cycles = getenv("CYCLES");

	if (wanted)
		programs = strtoull(wanted, NULL, 0);
	else
		programs = PROGRAMS * (cycles ? strtoull(cycles, NULL, 0) : 1);
	if (first)
		first_seed = strtoull(first, NULL, 0);
	run("random programs do the same by both engines",
	    random_programs_do_the_same);
}
