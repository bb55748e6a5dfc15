// SPDX-License-Identifier: GPL-2.0
/*
 * Aggregations that do not keep all: how far they may be off, that parts of CPUs merge
 * to the whole, and time series.
 */
#include <stdlib.h>
#include <linux/timekeeping.h>
#include "map_fixture.h"

static u64 seed = 1;

static u64 next_random(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

/* Numbers are spread over all CPUs. */
static void spread(struct kmc_map *map, u64 v, size_t i)
{
	shim_cpu = i % SHIM_CPUS;
	agg(map, NULL, v);
	shim_cpu = 0;
}

static int compare(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

#define MANY	20000

/* No quantile is further from the truth than it says. */
static void check_quantiles(u32 bits, u64 shift)
{
	static const u32 shares[] = { 500, 900, 990, 999 };
	static u64 numbers[MANY];
	struct kmc_map_desc desc = describe(KMC_MAP_QUANTILES);
	const struct kmc_quantiles *q;
	struct kmc_snapshot snap;
	struct kmc_map *map;
	u64 exact, error;
	size_t i;

	desc.bits = bits;
	desc.is_signed = true;
	map = make(&desc);
	for (i = 0; i < MANY; i++) {
		numbers[i] = next_random() >> (shift + next_random() % 20);
		spread(map, numbers[i], i);
	}
	qsort(numbers, MANY, sizeof(*numbers), compare);
	snapshot(map, &snap, false);
	q = row_of(map, &snap, NULL);
	assert_int_equal(q->n, MANY);
	for (i = 0; i < ARRAY_SIZE(shares); i++) {
		exact = numbers[(u64)MANY * shares[i] / 1000 - 1];
		error = llabs(q->at[i] - (s64)exact);
		assert_true(error <= exact >> (bits + 1));
	}
	kmc_snapshot_free(&snap);
	kmc_map_free(map);
}

static void test_quantiles(void **state)
{
	struct kmc_map_desc desc = describe(KMC_MAP_QUANTILES);
	const struct kmc_quantiles *q;
	struct kmc_snapshot snap;
	struct kmc_map *map;

	check_quantiles(4, 2);
	check_quantiles(4, 40);
	check_quantiles(5, 10);
	check_quantiles(0, 10);
	desc.bits = 4;
	map = make(&desc);
	agg(map, NULL, 7);
	snapshot(map, &snap, false);
	q = row_of(map, &snap, NULL);
	assert_int_equal(q->at[0], 7);
	assert_int_equal(q->at[3], 7);
	kmc_snapshot_free(&snap);
	agg(map, NULL, -5);
	agg(map, NULL, -50);
	snapshot(map, &snap, true);
	q = row_of(map, &snap, NULL);
	assert_int_equal(q->n, 3);
	assert_int_equal(q->at[0], -1);
	assert_int_equal(q->at[1], 7);
	kmc_snapshot_free(&snap);
	snapshot(map, &snap, false);
	assert_int_equal(snap.nr, 0);
	kmc_map_free(map);
}

static u64 estimate_of(u64 different, u64 updates)
{
	struct kmc_map_desc desc = describe(KMC_MAP_DISTINCT);
	struct kmc_map *map = make(&desc);
	const struct kmc_sum *sum;
	struct kmc_snapshot snap;
	u64 estimate, i;

	for (i = 0; i < updates; i++)
		spread(map, i % different * 0x1000 + 7, i / different + i);
	snapshot(map, &snap, false);
	sum = row_of(map, &snap, NULL);
	assert_int_equal(sum->n, updates);
	estimate = sum->sum;
	kmc_snapshot_free(&snap);
	kmc_map_free(map);
	return estimate;
}

/* Four standard errors of 2.3 % at most. */
static void test_distinct(void **state)
{
	static const u64 counts[] = { 1, 2, 10, 50, 100, 300, 1000, 3000, 5000,
				      6000, 10000, 50000, 200000 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		u64 n = counts[i], estimate = estimate_of(n, 3 * n);
		u64 most = n * 92 / 1000 + 1;

		if ((u64)llabs((s64)(estimate - n)) > most)
			fail_msg("%llu for %llu", (unsigned long long)estimate,
				 (unsigned long long)n);
	}
	assert_int_equal(estimate_of(1, 1000), 1);
}

/* What CPUs have seen together is what one would have. */
static void test_distinct_merges(void **state)
{
	struct kmc_map_desc desc = describe(KMC_MAP_DISTINCT);
	struct kmc_map *one = make(&desc), *all = make(&desc);
	struct kmc_snapshot a, b;
	u64 i;

	for (i = 0; i < 30000; i++) {
		agg(one, NULL, i * i);
		spread(all, i * i, i);
		/* Read-outs in between change nothing. */
		if (i % 10000 == 0) {
			snapshot(all, &b, false);
			kmc_snapshot_free(&b);
		}
	}
	snapshot(one, &a, false);
	snapshot(all, &b, false);
	assert_memory_equal(row_of(one, &a, NULL), row_of(all, &b, NULL),
			    sizeof(struct kmc_sum));
	kmc_snapshot_free(&a);
	kmc_snapshot_free(&b);
	kmc_map_free(one);
	kmc_map_free(all);
}

static struct kmc_map *make_topk(u32 slots)
{
	struct kmc_map_desc desc = describe(KMC_MAP_TOPK);

	desc.slots = slots;
	layout_add(&desc.value, part_u64);
	return make(&desc);
}

/* As long as all have a slot, counts are exact, and in order. */
static void test_topk_exact(void **state)
{
	struct kmc_map *map = make_topk(3);
	const struct kmc_top *top;
	struct kmc_snapshot snap;
	size_t i, n;

	for (n = 1; n <= 12; n++)
		for (i = 0; i < n; i++)
			spread(map, n * 100, n + i);
	snapshot(map, &snap, false);
	top = row_of(map, &snap, NULL) + sizeof(u64);
	for (i = 0; i < 3; i++) {
		assert_int_equal(top[i].value, (12 - i) * 100);
		assert_int_equal(top[i].count, 12 - i);
	}
	kmc_snapshot_free(&snap);
	kmc_map_free(map);
}

/* A few frequent numbers among many rare ones. */
static void test_topk_bound(void **state)
{
	enum { FREQUENT = 5, N = 60000 };
	u64 exact[FREQUENT] = { 0 }, bound = N / (4 * 10);
	struct kmc_map *map = make_topk(10);
	const struct kmc_top *top;
	struct kmc_snapshot snap;
	size_t i, j, found = 0;

	for (i = 0; i < N; i++) {
		u64 v = next_random() % (4 * FREQUENT);

		if (v < FREQUENT) {
			exact[v]++;
			spread(map, v, i);
		} else {
			spread(map, 1000 + next_random() % 100000, i);
		}
		if (i % 20000 == 1) {
			snapshot(map, &snap, false);
			kmc_snapshot_free(&snap);
		}
	}
	snapshot(map, &snap, false);
	assert_int_equal(*(const u64 *)row_of(map, &snap, NULL), N);
	top = row_of(map, &snap, NULL) + sizeof(u64);
	for (i = 0; i < 10; i++) {
		assert_true(!i || top[i].count <= top[i - 1].count);
		for (j = 0; j < FREQUENT; j++) {
			if (top[i].value != j)
				continue;
			found++;
			assert_true(top[i].count >= exact[j]);
			assert_true(top[i].count <= exact[j] + bound);
		}
	}
	assert_int_equal(found, FREQUENT);
	assert_int_equal(lost(map), 0);
	kmc_snapshot_free(&snap);
	kmc_map_free(map);
}

#define SECOND	1000000000ULL

static struct kmc_map *make_series(enum kmc_series series, u32 slots,
				   bool is_signed)
{
	struct kmc_map_desc desc = describe(KMC_MAP_TSERIES);

	desc.step = SECOND;
	desc.slots = slots;
	desc.series = series;
	desc.is_signed = is_signed;
	return make(&desc);
}

/* What interval @epoch shows; fails if it does not. */
static s64 shown(struct kmc_map *map, u64 epoch)
{
	const struct kmc_slot *slot;
	struct kmc_snapshot snap;
	s64 value = 0;
	bool any = false;
	u32 i;

	snapshot(map, &snap, false);
	slot = row_of(map, &snap, NULL) + sizeof(u64);
	for (i = 0; i < kmc_map_desc(map)->slots; i++) {
		if (slot[i].epoch != epoch)
			continue;
		any = true;
		value = slot[i].value;
	}
	kmc_snapshot_free(&snap);
	if (!any)
		fail_msg("no interval %llu", (unsigned long long)epoch);
	return value;
}

static void at(struct kmc_map *map, u64 second, s64 v, int cpu)
{
	shim_date = second * SECOND + 5;
	shim_nsecs = second * SECOND + cpu;
	spread(map, v, cpu);
}

static void test_series(void **state)
{
	static const s64 want[] = {
		[KMC_SERIES_LAST] = -4, [KMC_SERIES_SUM] = 3,
		[KMC_SERIES_MIN] = -4, [KMC_SERIES_MAX] = 5,
		[KMC_SERIES_AVG] = 1,
	};
	struct kmc_map *map;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(want); i++) {
		map = make_series(i, 4, true);
		at(map, 100, 5, 0);
		at(map, 100, 2, 1);
		at(map, 100, -4, 2);
		assert_int_equal(shown(map, 100), want[i]);
		/* A read-out changes nothing, and a CPU goes on where it was. */
		at(map, 101, 7, 1);
		assert_int_equal(shown(map, 100), want[i]);
		assert_int_equal(shown(map, 101), 7);
		kmc_map_free(map);
	}
}

/* A slot's latest interval counts, also where one CPU is behind. */
static void test_series_turns(void **state)
{
	struct kmc_map *map = make_series(KMC_SERIES_SUM, 3, false);
	const struct kmc_slot *slot;
	struct kmc_snapshot snap;
	u32 i;

	at(map, 10, 1, 0);
	at(map, 11, 2, 0);
	at(map, 13, 4, 1);
	assert_int_equal(shown(map, 13), 4);
	assert_int_equal(shown(map, 11), 2);
	snapshot(map, &snap, false);
	slot = row_of(map, &snap, NULL) + sizeof(u64);
	for (i = 0; i < 3; i++)
		assert_int_not_equal(slot[i].epoch, 10);
	kmc_snapshot_free(&snap);
	/* The clock was set back: what is older is lost, and counted. */
	at(map, 13, 1, 0);
	assert_int_equal(lost(map), 0);
	at(map, 10, 8, 0);
	assert_int_equal(lost(map), 1);
	assert_int_equal(shown(map, 13), 5);
	kmc_map_free(map);
}

static void refuse(struct kmc_map_desc *desc, const char *want)
{
	const char *why = NULL;

	assert_true(IS_ERR(kmc_map_new(desc, &why)));
	assert_string_equal(why, want);
	kmc_layout_free(&desc->value);
}

static void test_refused(void **state)
{
	struct kmc_map_desc desc = describe(KMC_MAP_QUANTILES);

	desc.bits = 6;
	refuse(&desc, "quantiles() takes 0 to 5 bits");
	desc = describe(KMC_MAP_TOPK);
	desc.slots = 101;
	refuse(&desc, "topk() keeps 1 to 100 numbers");
	desc.slots = 1;
	layout_add(&desc.value, part_comm);
	refuse(&desc, "topk() counts numbers of 8 bytes");
	desc = describe(KMC_MAP_TSERIES);
	desc.slots = 1;
	refuse(&desc, "an interval of tseries() is 1 ns to 365 days long");
	desc.step = KMC_INTERVAL_MAX + 1;
	refuse(&desc, "an interval of tseries() is 1 ns to 365 days long");
	desc.step = 1;
	desc.slots = 601;
	refuse(&desc, "tseries() keeps 1 to 600 intervals");
	desc.slots = 600;
	desc.series = __KMC_SERIES_MAX;
	refuse(&desc, "unknown sort of tseries()");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quantiles),
		cmocka_unit_test(test_distinct),
		cmocka_unit_test(test_distinct_merges),
		cmocka_unit_test(test_topk_exact),
		cmocka_unit_test(test_topk_bound),
		cmocka_unit_test(test_series),
		cmocka_unit_test(test_series_turns),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
