/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Threads that are at a map, all at once, each of which is a CPU.
 */
#ifndef RACE_FIXTURE_H
#define RACE_FIXTURE_H

#include <pthread.h>
#include <stdlib.h>
#include <linux/atomic.h>
#include "map_fixture.h"

#define THREADS		(SHIM_CPUS - 1)	/* the test itself is CPU 0 */

struct hammer {
	pthread_t thread;
	struct kmc_map *map;
	int cpu;
	u64 made;
	u64 sum;
	u64 seed;
};

/* Running hammers; a read-out goes on until there is none. */
static int running;

static inline u64 number(struct hammer *h)
{
	h->seed = h->seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return h->seed >> 33;
}

static inline void hammer(struct kmc_map *map, void *(*run)(void *),
		   struct hammer *hammers)
{
	int i;

	running = THREADS;
	for (i = 0; i < THREADS; i++) {
		hammers[i] = (struct hammer){
			.map = map, .cpu = i + 1, .seed = i * 7919 + 1,
		};
		assert_int_equal(pthread_create(&hammers[i].thread, NULL, run,
						&hammers[i]), 0);
	}
}

static inline void join(struct hammer *hammers)
{
	int i;

	for (i = 0; i < THREADS; i++)
		assert_int_equal(pthread_join(hammers[i].thread, NULL), 0);
}

static inline void done(void)
{
	__atomic_fetch_sub(&running, 1, __ATOMIC_SEQ_CST);
}

static inline bool any_running(void)
{
	return __atomic_load_n(&running, __ATOMIC_SEQ_CST) > 0;
}

/* A read-out has each key once. */
static inline int compare_keys(const void *a, const void *b)
{
	const u64 *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static inline void check_unique(struct kmc_snapshot *snap)
{
	const u8 *row = snap->rows;
	size_t i;

	if (!snap->nr)
		return;
	qsort(snap->rows, snap->nr, snap->row_size, compare_keys);
	for (i = 1; i < snap->nr; i++)
		assert_int_not_equal(*(const u64 *)(row + (i - 1) * snap->row_size),
				     *(const u64 *)(row + i * snap->row_size));
}

static inline void add_up(struct kmc_snapshot *snap, u64 *n, u64 *sum)
{
	const u64 *row = snap->rows;
	size_t i;

	for (i = 0; i < snap->nr; i++, row += snap->row_size / 8) {
		*n += row[1];
		*sum += row[2];
	}
}

#endif
