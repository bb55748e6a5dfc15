// SPDX-License-Identifier: GPL-2.0
/*
 * Aggregations from many threads at once; what they did is counted beside, and must
 * add up.
 */
#include "race_fixture.h"

/* A few keys often, and ever new ones. */
static void *sum_keys(void *data)
{
	struct hammer *h = data;
	u64 key, v;
	int i;

	shim_cpu = h->cpu;
	for (i = 0; i < 60000; i++) {
		key = number(h) % (i % 4 ? 64 : 20000);
		v = number(h);
		agg(h->map, &key, v);
		h->made++;
		h->sum += v;
	}
	done();
	return NULL;
}

static void run_sums(struct kmc_map *map, bool take)
{
	struct hammer hammers[THREADS];
	u64 n = 0, sum = 0, made = 0, wanted = 0, gone;
	struct kmc_snapshot snap;
	bool last;
	int i;

	hammer(map, sum_keys, hammers);
	do {
		last = !any_running();
		snapshot(map, &snap, take);
		check_unique(&snap);
		if (!take)
			n = sum = 0;
		add_up(&snap, &n, &sum);
		kmc_snapshot_free(&snap);
	} while (!last);
	join(hammers);
	for (i = 0; i < THREADS; i++) {
		made += hammers[i].made;
		wanted += hammers[i].sum;
	}
	gone = lost(map);
	assert_int_equal(n + gone, made);
	if (!gone)
		assert_int_equal(sum, wanted);
	kmc_map_free(map);
}

static struct kmc_map *sum_map(u32 max_keys, u64 max_bytes)
{
	struct kmc_map_desc desc = describe(KMC_MAP_SUM);

	layout_add(&desc.key, part_u64);
	desc.max_keys = max_keys;
	desc.max_bytes = max_bytes;
	return make(&desc);
}

static void test_read(void **state)
{
	run_sums(sum_map(0, 0), false);
}

static void test_take(void **state)
{
	run_sums(sum_map(0, 0), true);
}

/* Rows are retired and come back all the time. */
static void test_take_small(void **state)
{
	run_sums(sum_map(300, 0), true);
	run_sums(sum_map(5000, 0), true);
}

static void test_take_few_bytes(void **state)
{
	run_sums(sum_map(0, 400000), true);
}

/* The same new keys on all CPUs in the same order: the races to publish. */
static void *same_keys(void *data)
{
	struct hammer *h = data;
	u64 key;

	shim_cpu = h->cpu;
	for (key = 0; key < 20000; key++) {
		agg(h->map, &key, 1);
		h->made++;
		h->sum++;
	}
	done();
	return NULL;
}

static void test_same_keys(void **state)
{
	struct kmc_map *map = sum_map(20000, 0);
	struct hammer hammers[THREADS];
	struct kmc_snapshot snap;
	u64 n = 0, sum = 0;

	hammer(map, same_keys, hammers);
	join(hammers);
	snapshot(map, &snap, false);
	check_unique(&snap);
	add_up(&snap, &n, &sum);
	assert_int_equal(n + lost(map), 20000 * THREADS);
	assert_true(snap.nr <= 20000);
	kmc_snapshot_free(&snap);
	kmc_map_free(map);
}

/*
 * Aggregations by keys of one's own, updated, read, looked for and deleted,
 * while all others do so with theirs: not one update is seen twice or missed.
 */
static void *own_sums(void *data)
{
	struct hammer *h = data;
	u64 last[16] = { 0 }, scratch[2];
	struct kmc_sum sum;
	u64 i, own, key, v;

	shim_cpu = h->cpu;
	for (i = 0; i < 20000; i++) {
		own = number(h) % 16;
		key = own * THREADS + h->cpu;
		v = number(h) % 100 + 1;
		shim_handler_begin();
		switch (number(h) % 8) {
		case 0:
			if (kmc_agg_del(h->map, &key) != !!last[own])
				h->sum++;
			last[own] = 0;
			break;
		case 1:
			if (kmc_agg_has(h->map, &key) != !!last[own])
				h->sum++;
			break;
		default:
			kmc_map_agg(h->map, &key, v);
			last[own] += v;
		}
		shim_handler_end();
		shim_handler_begin();
		kmc_agg_load(h->map, &key, &sum, scratch);
		shim_handler_end();
		if (sum.sum != last[own])
			h->sum++;
		/* Keys that come once and go, for the worker to do. */
		key = 1000000 + i * THREADS + h->cpu;
		agg(h->map, &key, 1);
		shim_handler_begin();
		if (!kmc_agg_del(h->map, &key))
			h->sum++;
		shim_handler_end();
	}
	for (own = 0; own < 16; own++)
		h->made += last[own];
	done();
	return NULL;
}

static void run_own_sums(u32 max_keys, u64 max_bytes)
{
	struct kmc_map *map = sum_map(max_keys, max_bytes);
	struct hammer hammers[THREADS];
	struct kmc_snapshot snap;
	u64 n = 0, sum = 0, made = 0;
	int i;

	kmc_map_expect_del(map);
	hammer(map, own_sums, hammers);
	while (any_running()) {
		snapshot(map, &snap, false);
		check_unique(&snap);
		kmc_snapshot_free(&snap);
	}
	join(hammers);
	snapshot(map, &snap, false);
	check_unique(&snap);
	add_up(&snap, &n, &sum);
	for (i = 0; i < THREADS; i++) {
		if (!lost(map))
			assert_int_equal(hammers[i].sum, 0);
		made += hammers[i].made;
	}
	if (!lost(map))
		assert_int_equal(sum, made);
	kmc_snapshot_free(&snap);
	kmc_map_free(map);
}

static void test_own_sums(void **state)
{
	run_own_sums(0, 0);
	run_own_sums(1000, 0);
	run_own_sums(0, 600000);
}

/* All threads update and delete one key, with and without: nothing is left over. */
static void *shared_sum(void *data)
{
	struct hammer *h = data;
	struct kmc_sum sum;
	u64 key, i, scratch[2];

	shim_cpu = h->cpu;
	for (i = 0; i < 30000; i++) {
		key = number(h) % 2;
		shim_handler_begin();
		switch (number(h) % 4) {
		case 0:
			kmc_agg_del(h->map, &key);
			break;
		case 1:
			if (kmc_agg_load(h->map, &key, &sum, scratch) && !sum.n)
				h->sum++;
			break;
		default:
			kmc_map_agg(h->map, &key, 1);
		}
		shim_handler_end();
	}
	done();
	return NULL;
}

static void run_shared_sum(bool key)
{
	struct kmc_map *map = make_kind(KMC_MAP_SUM, false, key);
	struct hammer hammers[THREADS];
	struct kmc_snapshot snap;
	bool take = false;
	u64 k, scratch[2];
	struct kmc_sum sum;
	int i;

	kmc_map_expect_del(map);
	hammer(map, shared_sum, hammers);
	while (any_running()) {
		snapshot(map, &snap, take);
		check_unique(&snap);
		kmc_snapshot_free(&snap);
		take = !take;
	}
	join(hammers);
	for (i = 0; i < THREADS; i++)
		assert_int_equal(hammers[i].sum, 0);
	for (k = 0; k < 2; k++) {
		shim_handler_begin();
		kmc_agg_del(map, &k);
		assert_false(kmc_agg_has(map, &k));
		shim_handler_end();
		agg(map, &k, 7);
		shim_handler_begin();
		assert_true(kmc_agg_load(map, &k, &sum, scratch));
		shim_handler_end();
		assert_int_equal(sum.n, 1);
		assert_int_equal(sum.sum, 7);
	}
	kmc_map_free(map);
}

static void test_shared_sum(void **state)
{
	run_shared_sum(true);
	run_shared_sum(false);
}

/* Keys that stay are seen once by every walk, whoever else comes and goes. */
static void *walk_keys(void *data)
{
	struct hammer *h = data;
	u64 seen, cursor, key, row[3], scratch[2];
	s64 fuel;
	u64 i;

	shim_cpu = h->cpu;
	for (i = 0; i < 300; i++) {
		for (key = 1000; key < 1020; key++) {
			agg(h->map, &(u64){ key * THREADS + h->cpu }, 1);
			shim_handler_begin();
			kmc_agg_del(h->map, &(u64){ key * THREADS + h->cpu });
			shim_handler_end();
		}
		seen = 0;
		fuel = KMC_FUEL;
		shim_handler_begin();
		for (cursor = 0; (cursor = kmc_map_next(h->map, cursor, row,
							scratch, &fuel));) {
			if (row[0] < 50)
				seen += row[1] == 1 && row[2] == row[0];
		}
		shim_handler_end();
		if (seen != 50)
			h->sum++;
	}
	done();
	return NULL;
}

static void test_walk(void **state)
{
	struct kmc_map *map = make_kind(KMC_MAP_SUM, false, true);
	struct hammer hammers[THREADS];
	struct kmc_snapshot snap;
	u64 key;
	int i;

	for (key = 0; key < 50; key++)
		agg(map, &key, key);
	kmc_map_expect_del(map);
	hammer(map, walk_keys, hammers);
	while (any_running()) {
		snapshot(map, &snap, false);
		kmc_snapshot_free(&snap);
	}
	join(hammers);
	for (i = 0; i < THREADS; i++)
		assert_int_equal(hammers[i].sum, 0);
	kmc_map_free(map);
}

/* Keys evict each other on all CPUs, and are deleted. */
static void *evict(void *data)
{
	struct hammer *h = data;
	u64 i, key;

	shim_cpu = h->cpu;
	for (i = 0; i < 20000; i++) {
		key = number(h) % 300;
		shim_handler_begin();
		if (kmc_map_desc(h->map)->kind == KMC_MAP_SCALAR) {
			if (i % 5)
				kmc_map_set(h->map, &key, i);
			else
				kmc_map_del(h->map, &key);
		} else {
			if (i % 5)
				kmc_map_agg(h->map, &key, i);
			else
				kmc_agg_del(h->map, &key);
		}
		shim_handler_end();
	}
	done();
	return NULL;
}

static void run_evict(u32 kind)
{
	struct kmc_map_desc desc = describe(kind);
	struct hammer hammers[THREADS];
	struct kmc_snapshot snap;
	struct kmc_map_stats stats;
	struct kmc_map *map;
	u64 key;

	layout_add(&desc.key, part_u64);
	if (kind == KMC_MAP_SCALAR)
		layout_add(&desc.value, part_u64);
	desc.max_keys = 100;
	desc.lru = true;
	map = make(&desc);
	hammer(map, evict, hammers);
	while (any_running()) {
		snapshot(map, &snap, false);
		check_unique(&snap);
		kmc_snapshot_free(&snap);
	}
	join(hammers);
	/* All that is present is counted: so many fit again, and no more. */
	for (key = 0; key < 1000; key++) {
		shim_handler_begin();
		if (kind == KMC_MAP_SCALAR)
			kmc_map_set(map, &key, 1);
		else
			kmc_map_agg(map, &key, 1);
		shim_handler_end();
	}
	kmc_map_stats(map, &stats);
	assert_int_equal(stats.rows, 100);
	assert_true(stats.evicted >= 800);
	kmc_map_free(map);
}

static void test_evict(void **state)
{
	run_evict(KMC_MAP_SCALAR);
	run_evict(KMC_MAP_SUM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_take),
		cmocka_unit_test(test_take_small),
		cmocka_unit_test(test_take_few_bytes),
		cmocka_unit_test(test_same_keys),
		cmocka_unit_test(test_own_sums),
		cmocka_unit_test(test_shared_sum),
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_evict),
	};

	shim_shaking = 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
