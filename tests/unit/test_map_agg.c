// SPDX-License-Identifier: GPL-2.0
/*
 * Aggregations: their arithmetic, their buckets, taking, clearing and zeroing.
 */
#include "map_fixture.h"
#include "map/hist.h"

static void test_count_sum_avg(void **state)
{
	static const u32 kinds[] = { KMC_MAP_COUNT, KMC_MAP_SUM, KMC_MAP_AVG };
	struct kmc_snapshot snap;
	const struct kmc_sum *sum;
	struct kmc_map *map;
	size_t i;
	u64 key = 7;

	for (i = 0; i < 3; i++) {
		map = make_kind(kinds[i], true, true);
		agg(map, &key, 5);
		agg(map, &key, -9);
		agg(map, &key, S64_MAX);
		agg(map, &key, S64_MAX);
		snapshot(map, &snap, false);
		assert_int_equal(snap.nr, 1);
		sum = row_of(map, &snap, &key);
		assert_int_equal(sum->n, 4);
		/* Overflow wraps. */
		assert_int_equal(sum->sum,
				 i ? (u64)-4 + 2 * (u64)S64_MAX : 0);
		kmc_snapshot_free(&snap);
		kmc_map_free(map);
	}
}

/* What is seen of min(), max() and stats() after these numbers. */
static void check_extremes(bool is_signed, const u64 *v, size_t nr, u64 min,
			   u64 max)
{
	static const u32 kinds[] = { KMC_MAP_MIN, KMC_MAP_MAX, KMC_MAP_STATS };
	const struct kmc_stats *stats;
	struct kmc_snapshot snap;
	struct kmc_map *map;
	u64 key = 1, sum = 0;
	size_t i, k;

	for (i = 0; i < nr; i++)
		sum += v[i];
	for (k = 0; k < 3; k++) {
		map = make_kind(kinds[k], is_signed, true);
		for (i = 0; i < nr; i++) {
			shim_cpu = i % SHIM_CPUS;
			agg(map, &key, v[i]);
		}
		shim_cpu = 0;
		snapshot(map, &snap, false);
		stats = row_of(map, &snap, &key);
		assert_non_null(stats);
		assert_int_equal(stats->n, nr);
		assert_int_equal(stats->sum, k == 2 ? sum : 0);
		assert_int_equal(stats->min, k == 1 ? 0 : min);
		assert_int_equal(stats->max, k == 0 ? 0 : max);
		kmc_snapshot_free(&snap);
		kmc_map_free(map);
	}
}

static void test_extremes(void **state)
{
	const u64 small[] = { 3, 1, 2 };
	const u64 minus[] = { -3, -1, -2 };
	const u64 edges[] = { S64_MIN, S64_MAX, 0, -1 };
	const u64 most[] = { S64_MIN }, least[] = { U64_MAX }, none[] = { 0 };

	check_extremes(false, small, 3, 1, 3);
	check_extremes(true, small, 3, 1, 3);
	check_extremes(true, minus, 3, -3, -1);
	check_extremes(false, minus, 3, -3, -1);
	check_extremes(true, edges, 4, S64_MIN, S64_MAX);
	check_extremes(false, edges, 4, 0, U64_MAX);
	check_extremes(true, most, 1, S64_MIN, S64_MIN);
	check_extremes(false, least, 1, U64_MAX, U64_MAX);
	check_extremes(false, none, 1, 0, 0);
	check_extremes(true, none, 1, 0, 0);
}

/* The bucket by its definition: go through them until one holds v. */
static u32 naive_bucket(u64 v, u32 bits)
{
	u64 lo = 0, width;
	u32 bucket;

	if ((s64)v < 0)
		return 0;
	for (bucket = 1; ; bucket++) {
		width = 1;
		while (lo >= (width << bits) * 2)
			width *= 2;
		if (v - lo < width)
			return bucket;
		lo += width;
	}
}

static void test_hist_bucket(void **state)
{
	u32 bits, m;
	s64 d;
	u64 v;

	for (bits = 0; bits <= KMC_HIST_BITS_MAX; bits++) {
		for (v = 0; v < 5000; v++)
			assert_int_equal(kmc_hist_bucket(v, bits),
					 naive_bucket(v, bits));
		for (m = 0; m < 64; m++) {
			for (d = -33; d <= 33; d++) {
				v = (1ULL << m) + d;
				assert_int_equal(kmc_hist_bucket(v, bits),
						 naive_bucket(v, bits));
				assert_true(kmc_hist_bucket(v, bits) <
					    KMC_HIST_BUCKETS(bits));
			}
		}
		assert_int_equal(kmc_hist_bucket(-1, bits), 0);
		assert_int_equal(kmc_hist_bucket(S64_MIN, bits), 0);
	}
}

static void test_hist(void **state)
{
	struct kmc_map_desc desc = describe(KMC_MAP_HIST);
	struct kmc_snapshot snap;
	struct kmc_map *map;
	const u64 *buckets;
	u64 total = 0;
	u32 i;

	desc.bits = 5;
	map = make(&desc);
	for (i = 0; i < 100; i++)
		agg(map, NULL, i);
	agg(map, NULL, -5);
	agg(map, NULL, S64_MAX);
	snapshot(map, &snap, false);
	assert_int_equal(snap.nr, 1);
	assert_int_equal(snap.row_size, KMC_HIST_BUCKETS(5) * 8);
	buckets = row_of(map, &snap, NULL);
	for (i = 0; i < KMC_HIST_BUCKETS(5); i++)
		total += buckets[i];
	assert_int_equal(total, 102);
	assert_int_equal(buckets[0], 1);
	assert_int_equal(buckets[1], 1);
	/* 98 and 99: beside 96 and 97, steps of 2 from 64 on */
	assert_int_equal(buckets[kmc_hist_bucket(99, 5)], 2);
	assert_int_equal(buckets[kmc_hist_bucket(S64_MAX, 5)], 1);
	kmc_snapshot_free(&snap);
	kmc_map_free(map);
}

static void check_lhist(s64 min, s64 max, u64 step, s64 v, u32 bucket)
{
	struct kmc_map_desc desc = describe(KMC_MAP_LHIST);
	struct kmc_snapshot snap;
	struct kmc_map *map;
	const u64 *buckets;
	u32 nr, i;

	desc.min = min;
	desc.max = max;
	desc.step = step;
	map = make(&desc);
	agg(map, NULL, v);
	snapshot(map, &snap, false);
	nr = ((u64)max - (u64)min) / step + 2;
	assert_int_equal(snap.row_size, nr * 8);
	buckets = row_of(map, &snap, NULL);
	for (i = 0; i < nr; i++)
		assert_int_equal(buckets[i], i == bucket);
	kmc_snapshot_free(&snap);
	kmc_map_free(map);
}

static void test_lhist(void **state)
{
	check_lhist(0, 10, 1, -1, 0);
	check_lhist(0, 10, 1, 0, 1);
	check_lhist(0, 10, 1, 9, 10);
	check_lhist(0, 10, 1, 10, 11);
	check_lhist(0, 10, 1, S64_MAX, 11);
	check_lhist(-5, 5, 2, -6, 0);
	check_lhist(-5, 5, 2, -5, 1);
	check_lhist(-5, 5, 2, 4, 5);
	/* The last step is cut off: what is behind it counts with max. */
	check_lhist(0, 10, 3, 8, 3);
	check_lhist(0, 10, 3, 9, 4);
	check_lhist(0, 10, 3, 10, 4);
	check_lhist(S64_MIN, S64_MAX, 1ULL << 60, S64_MIN, 1);
	check_lhist(S64_MIN, S64_MAX, 1ULL << 60, S64_MAX, 16);
}

static void refused(struct kmc_map_desc *desc)
{
	const char *why = NULL;
	struct kmc_map *map = kmc_map_new(desc, &why);

	assert_true(IS_ERR(map));
	assert_int_equal(PTR_ERR(map), -EINVAL);
	assert_non_null(why);
}

static void test_refused(void **state)
{
	struct kmc_map_desc desc = describe(KMC_MAP_LHIST);

	desc.max = 10;
	refused(&desc);		/* no step */
	desc.step = 1;
	desc.max = 0;
	refused(&desc);		/* no range */
	desc.max = 1001;
	refused(&desc);		/* too many steps */
	desc = describe(KMC_MAP_HIST);
	desc.bits = KMC_HIST_BITS_MAX + 1;
	refused(&desc);
	desc = describe(__KMC_MAP_KIND_MAX);
	refused(&desc);
	desc = describe(KMC_MAP_SCALAR);
	refused(&desc);		/* no value */
	desc = describe(KMC_MAP_COUNT);
	layout_add(&desc.key, part_u64);
	desc.max_bytes = 100;
	refused(&desc);
	kmc_layout_free(&desc.key);
}

static u64 counted(struct kmc_map *map, u64 key, bool take)
{
	const struct kmc_sum *sum;
	struct kmc_snapshot snap;
	u64 n;

	snapshot(map, &snap, take);
	sum = row_of(map, &snap, &key);
	n = sum ? sum->n : U64_MAX;
	kmc_snapshot_free(&snap);
	return n;
}

static void test_take_clear_zero(void **state)
{
	struct kmc_map *map = make_kind(KMC_MAP_COUNT, false, true);
	u64 key = 1;

	agg(map, &key, 0);
	agg(map, &key, 0);
	assert_int_equal(counted(map, 1, false), 2);
	agg(map, &key, 0);
	assert_int_equal(counted(map, 1, true), 3);
	assert_int_equal(counted(map, 1, true), U64_MAX);
	assert_int_equal(rows(map), 0);
	agg(map, &key, 0);
	assert_int_equal(kmc_map_zero(map), 0);
	assert_int_equal(counted(map, 1, false), 0);
	assert_int_equal(rows(map), 1);
	agg(map, &key, 0);
	assert_int_equal(counted(map, 1, false), 1);
	assert_int_equal(kmc_map_clear(map), 0);
	assert_int_equal(counted(map, 1, false), U64_MAX);
	agg(map, &key, 0);
	assert_int_equal(counted(map, 1, true), 1);
	kmc_map_free(map);
}

static void test_keys(void **state)
{
	struct {
		u64 id;
		char comm[16];
		struct frame_str str;
	} a, b;
	struct kmc_map_desc desc = describe(KMC_MAP_COUNT);
	const struct kmc_sum *sum;
	struct kmc_snapshot snap;
	struct kmc_map *map;

	layout_add(&desc.key, part_u64);
	layout_add(&desc.key, part_comm);
	layout_add(&desc.key, part_str);
	map = make(&desc);
	memset(&a, 0, sizeof(a));
	a.id = 1;
	strcpy(a.comm, "bash");
	a.str = frame_str("/etc/passwd");
	b = a;
	memset(b.str.data + 16, 0x11, 16);	/* means nothing */
	b.str.truncated = 1;			/* not part of the key */
	agg(map, &a, 0);
	agg(map, &b, 0);
	b.str = frame_str("/etc/passwx");
	agg(map, &b, 0);
	b.str = frame_str("/etc/passw");
	agg(map, &b, 0);
	b.str = frame_str("");
	agg(map, &b, 0);
	snapshot(map, &snap, false);
	assert_int_equal(snap.nr, 4);
	memset(a.str.data + 16, 0, 16);		/* read-outs say nothing else */
	sum = row_of(map, &snap, &a);
	assert_non_null(sum);
	assert_int_equal(sum->n, 2);
	kmc_snapshot_free(&snap);
	kmc_map_free(map);
}

/* Keys of every size, so every way to hash and compare. */
static void test_key_sizes(void **state)
{
	u64 key[6] = { 0 };
	struct kmc_snapshot snap;
	struct kmc_map_desc desc;
	const struct kmc_sum *sum;
	struct kmc_map *map;
	u32 words, w, i;

	for (words = 1; words <= 6; words++) {
		desc = describe(KMC_MAP_SUM);
		for (w = 0; w < words; w++)
			layout_add(&desc.key, part_u64);
		map = make(&desc);
		for (i = 0; i < 300; i++) {
			memset(key, 0, sizeof(key));
			key[i % words] = i;
			agg(map, key, i);
			agg(map, key, i);
		}
		snapshot(map, &snap, false);
		assert_int_equal(snap.nr, 300);
		for (i = 1; i < 300; i++) {
			memset(key, 0, sizeof(key));
			key[i % words] = i;
			sum = row_of(map, &snap, key);
			assert_non_null(sum);
			assert_int_equal(sum->n, 2);
			assert_int_equal(sum->sum, 2 * i);
		}
		kmc_snapshot_free(&snap);
		kmc_map_free(map);
	}
}

static void test_no_memory(void **state)
{
	struct kmc_map_desc desc = describe(KMC_MAP_STATS);
	const char *why;
	struct kmc_map *map;
	long at;

	layout_add(&desc.key, part_u64);
	for (at = 1; ; at++) {
		shim_alloc_fail_at = at;
		map = kmc_map_new(&desc, &why);
		if (!IS_ERR(map))
			break;
		assert_int_equal(PTR_ERR(map), -ENOMEM);
	}
	shim_alloc_fail_at = 0;
	assert_true(at > 4);
	kmc_map_free(map);
}

static void test_snapshot_no_memory(void **state)
{
	struct kmc_map *map = make_kind(KMC_MAP_COUNT, false, true);
	struct kmc_snapshot snap;
	u64 key = 3;

	agg(map, &key, 0);
	shim_alloc_fail_at = 1;
	assert_int_equal(kmc_map_snapshot(map, &snap, true), -ENOMEM);
	assert_int_equal(counted(map, 3, false), 1);
	kmc_map_free(map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_count_sum_avg),
		cmocka_unit_test(test_extremes),
		cmocka_unit_test(test_hist_bucket),
		cmocka_unit_test(test_hist),
		cmocka_unit_test(test_lhist),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_take_clear_zero),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_key_sizes),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_snapshot_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
