// SPDX-License-Identifier: GPL-2.0
/*
 * Scalars from many threads at once: nothing is lost or seen half.
 */
#include "race_fixture.h"

/*
 * Every thread has keys of its own, among those of the others: what it
 * sees of them is as if it were alone.
 */
static void *own_scalars(void *data)
{
	struct hammer *h = data;
	u64 last[64] = { 0 };
	u64 i, own, key;

	shim_cpu = h->cpu;
	for (i = 0; i < 40000; i++) {
		own = number(h) % 64;
		key = own * THREADS + h->cpu;
		if (get(h->map, key) != last[own])
			h->sum++;
		if (number(h) % 3) {
			last[own] = i + 1;
			set(h->map, key, last[own]);
		} else {
			if (del(h->map, key) != !!last[own])
				h->sum++;
			last[own] = 0;
		}
		/* Keys that come once and go, for the worker to do. */
		key = 1000000 + i * THREADS + h->cpu;
		set(h->map, key, 1);
		if (!del(h->map, key))
			h->sum++;
	}
	for (own = 0; own < 64; own++)
		h->made += !!last[own];
	done();
	return NULL;
}

static void test_own_scalars(void **state)
{
	struct kmc_map_desc desc = describe(KMC_MAP_SCALAR);
	struct hammer hammers[THREADS];
	struct kmc_snapshot snap;
	struct kmc_map *map;
	u64 present = 0;
	int i;

	layout_add(&desc.key, part_u64);
	layout_add(&desc.value, part_u64);
	map = make(&desc);
	hammer(map, own_scalars, hammers);
	while (any_running()) {
		snapshot(map, &snap, false);
		check_unique(&snap);
		kmc_snapshot_free(&snap);
	}
	join(hammers);
	for (i = 0; i < THREADS; i++) {
		if (!lost(map))
			assert_int_equal(hammers[i].sum, 0);
		present += hammers[i].made;
	}
	if (!lost(map))
		assert_int_equal(rows(map), present);
	kmc_map_free(map);
}

/* All threads assign, delete and read the same keys; no value is ever torn. */
struct pair {
	u64 a;
	u64 b;
	u64 c;
};

static void *shared_scalars(void *data)
{
	struct hammer *h = data;
	struct pair in, out;
	u64 i, key;

	shim_cpu = h->cpu;
	for (i = 0; i < 30000; i++) {
		key = number(h) % 8;
		in.a = number(h);
		in.b = in.a ^ key;
		in.c = ~in.a;
		shim_handler_begin();
		switch (i % 4) {
		case 0:
			kmc_map_del(h->map, &key);
			break;
		case 1:
			kmc_map_store(h->map, &key, &in);
			break;
		default:
			if (kmc_map_load(h->map, &key, &out) &&
			    (out.b != (out.a ^ key) || out.c != ~out.a))
				h->sum++;
		}
		shim_handler_end();
	}
	done();
	return NULL;
}

static void test_shared_scalars(void **state)
{
	struct kmc_map_desc desc = describe(KMC_MAP_SCALAR);
	struct hammer hammers[THREADS];
	struct kmc_snapshot snap;
	const u64 *row;
	struct kmc_map *map;
	bool take = false;
	size_t i;

	layout_add(&desc.key, part_u64);
	for (i = 0; i < 3; i++)
		layout_add(&desc.value, part_u64);
	map = make(&desc);
	hammer(map, shared_scalars, hammers);
	while (any_running()) {
		snapshot(map, &snap, take);
		check_unique(&snap);
		row = snap.rows;
		for (i = 0; i < snap.nr; i++, row += 4) {
			assert_int_equal(row[2], row[1] ^ row[0]);
			assert_int_equal(row[3], ~row[1]);
		}
		kmc_snapshot_free(&snap);
		take = !take;
	}
	join(hammers);
	for (i = 0; i < THREADS; i++)
		assert_int_equal(hammers[i].sum, 0);
	assert_true(rows(map) <= 8);
	kmc_map_free(map);
}

/* max_keys of a scalar map is never passed, and what is present is counted. */
static void *limited_scalars(void *data)
{
	struct hammer *h = data;
	u64 i, key;

	shim_cpu = h->cpu;
	for (i = 0; i < 30000; i++) {
		key = number(h) % 200;
		if (number(h) % 2)
			set(h->map, key, 1);
		else
			del(h->map, key);
	}
	done();
	return NULL;
}

static void test_limited_scalars(void **state)
{
	struct kmc_map_desc desc = describe(KMC_MAP_SCALAR);
	struct hammer hammers[THREADS];
	struct kmc_map *map;
	u64 key;

	layout_add(&desc.key, part_u64);
	layout_add(&desc.value, part_u64);
	desc.max_keys = 50;
	map = make(&desc);
	hammer(map, limited_scalars, hammers);
	while (any_running())
		assert_true(rows(map) <= 200);
	join(hammers);
	assert_true(rows(map) <= 50);
	/* The count of present keys is right: exactly 50 can be had again. */
	for (key = 0; key < 200; key++)
		del(map, key);
	assert_int_equal(rows(map), 0);
	for (key = 0; key < 60; key++)
		set(map, key, 1);
	assert_int_equal(rows(map), 50);
	kmc_map_free(map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own_scalars),
		cmocka_unit_test(test_shared_scalars),
		cmocka_unit_test(test_limited_scalars),
	};

	shim_shaking = 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
