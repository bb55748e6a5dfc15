// SPDX-License-Identifier: GPL-2.0
/* The reader's side of the rings, over files that stand in for the module's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>
#include <pthread.h>
#include "ring.h"

#define SIZE	4096
#define NR	3

/**
 * struct fake - a ring as the module sees it
 * @reader: @writer: @data: the same memory that the reader has mapped
 * @head: where the next record goes
 */
struct fake {
	struct kmc_ring_reader *reader;
	struct kmc_ring_writer *writer;
	uint8_t *data;
	uint64_t head;
};

static struct fake fakes[NR];
static struct ring list[NR];
static struct rings rings;

static int make(uint64_t flags)
{
	size_t page = sysconf(_SC_PAGESIZE);

	for (size_t i = 0; i < NR; i++) {
		int fd = memfd_create("ring", 0);
		uint8_t *all;

		assert_int_equal(ftruncate(fd, 2 * page + SIZE), 0);
		all = mmap(NULL, 2 * page + SIZE, PROT_READ | PROT_WRITE,
			   MAP_SHARED, fd, 0);
		assert_ptr_not_equal(all, MAP_FAILED);
		fakes[i] = (struct fake){ (void *)all, (void *)(all + page),
					  all + 2 * page, 0 };
		fakes[i].writer->flags = flags;
		assert_int_equal(ring_map(&list[i], fd, SIZE), 0);
	}
	rings.list = list;
	rings.nr = NR;
	return 0;
}

static int setup(void **state)
{
	(void)state;
	return make(0);
}

static int setup_overwrite(void **state)
{
	(void)state;
	return make(KMC_RING_OVERWRITE);
}

static int teardown(void **state)
{
	size_t page = sysconf(_SC_PAGESIZE);

	(void)state;
	for (size_t i = 0; i < NR; i++) {
		ring_unmap(&list[i]);
		munmap(fakes[i].reader, 2 * page + SIZE);
	}
	return 0;
}

/* What the module does. Return: false if there is no room. */
static bool emit(size_t cpu, uint64_t nsecs, uint64_t value)
{
	struct kmc_record record = { .len = sizeof(record) + 8, .id = cpu,
				     .nsecs = nsecs };
	struct fake *f = &fakes[cpu];
	uint64_t at = f->head & (SIZE - 1), pad = 0;

	if (SIZE - at < record.len)
		pad = SIZE - at;
	if (f->head + pad + record.len - f->reader->tail > SIZE)
		return false;
	if (pad) {
		uint32_t head[2] = { pad, KMC_RECORD_PAD };

		memcpy(f->data + at, head, sizeof(head));
		at = 0;
	}
	memcpy(f->data + at, &record, sizeof(record));
	memcpy(f->data + at + sizeof(record), &value, sizeof(value));
	f->head += pad + record.len;
	__atomic_store_n(&f->writer->head, f->head, __ATOMIC_RELEASE);
	return true;
}

/* What the reader hands out. */
struct got {
	size_t nr;
	uint32_t id[4096];
	uint64_t value[4096];
};

static void on_record(void *data, uint32_t id, const void *payload, size_t len)
{
	struct got *got = data;

	assert_int_equal(len, 8);
	assert_true(got->nr < 4096);
	got->id[got->nr] = id;
	memcpy(&got->value[got->nr++], payload, 8);
}

static size_t drain(struct got *got, uint64_t until, bool *held)
{
	memset(got, 0, sizeof(*got));
	return rings_drain(&rings, until, on_record, got, held);
}

static void in_order_of_time(void **state)
{
	static struct got got;
	bool held;

	(void)state;
	emit(0, 10, 1);
	emit(0, 20, 3);
	emit(0, 50, 6);
	emit(1, 15, 2);
	emit(2, 30, 4);
	emit(2, 40, 5);
	assert_int_equal(drain(&got, UINT64_MAX, &held), 6);
	assert_false(held);
	assert_int_equal(got.nr, 6);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(got.value[i], i + 1);
	assert_int_equal(got.id[1], 1);
	for (size_t i = 0; i < NR; i++)
		assert_int_equal(fakes[i].reader->tail, fakes[i].head);
	assert_int_equal(drain(&got, UINT64_MAX, &held), 0);
}

static void young_ones_wait(void **state)
{
	static struct got got;
	bool held;

	(void)state;
	emit(0, 10, 1);
	emit(1, 30, 3);
	emit(2, 25, 99);
	assert_int_equal(drain(&got, 20, &held), 1);
	assert_true(held);
	assert_int_equal(fakes[1].reader->tail, 0);
	/* An older one that was committed later still comes first. */
	emit(0, 22, 2);
	assert_int_equal(drain(&got, 28, &held), 2);
	assert_true(held);
	assert_int_equal(got.value[0], 2);
	assert_int_equal(got.value[1], 99);
	assert_int_equal(drain(&got, 30, &held), 1);
	assert_false(held);
	assert_int_equal(got.value[0], 3);
}

/* Many times around, with a record size that does not divide the ring's. */
static void around_and_around(void **state)
{
	static struct got got;
	uint64_t time = 0, sent = 0, seen = 0, refused = 0;
	bool held;

	(void)state;
	srandom(2);
	for (int round = 0; round < 2000; round++) {
		for (long n = random() % 100; n; n--) {
			size_t cpu = random() % NR;

			if (emit(cpu, ++time, sent))
				sent++;
			else
				refused++;
		}
		drain(&got, UINT64_MAX, &held);
		for (size_t i = 0; i < got.nr; i++)
			assert_int_equal(got.value[i], seen++);
	}
	assert_int_equal(seen, sent);
	assert_true(sent > 50000);
	assert_int_equal(refused, 0);
}

static void full_ring(void **state)
{
	static struct got got;
	uint64_t sent = 0;
	bool held;

	(void)state;
	while (emit(0, sent, sent))
		sent++;
	assert_int_equal(sent, SIZE / 24);
	assert_int_equal(drain(&got, UINT64_MAX, &held), sent);
	assert_true(emit(0, sent, sent));
}

/* Room is given back while reading, not only at the end. */
static void on_record_tail(void *data, uint32_t id, const void *payload,
			   size_t len)
{
	uint64_t *most = data;
	uint64_t kept = fakes[0].head - fakes[0].reader->tail;

	(void)id;
	(void)payload;
	(void)len;
	*most = kept;
}

static void gives_room_early(void **state)
{
	uint64_t kept = 0;
	bool held;

	(void)state;
	while (emit(0, 1, 1))
		;
	rings_drain(&rings, UINT64_MAX, on_record_tail, &kept, &held);
	assert_true(kept < SIZE / 4);
}

/* The module's memory is not trusted with the reader's life. */
static void broken_records(void **state)
{
	static const uint32_t lengths[] = { 0, 4, 8, 12, 17, 4096, 0xfffffff8,
					    0xffffffff };
	static struct got got;
	bool held;

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		struct kmc_record record = { .len = lengths[i], .id = 1 };
		struct fake *f = &fakes[0];

		memcpy(f->data + (f->head & (SIZE - 1)), &record,
		       sizeof(record));
		f->head += 24;
		f->writer->head = f->head;
		assert_int_equal(drain(&got, UINT64_MAX, &held), 0);
		assert_int_equal(f->reader->tail, f->head);
	}
	assert_true(emit(0, 1, 7));
	assert_int_equal(drain(&got, UINT64_MAX, &held), 1);
	assert_int_equal(got.value[0], 7);
}

static uint64_t tail_of(const struct fake *f)
{
	return __atomic_load_n(&f->reader->tail, __ATOMIC_ACQUIRE);
}

/* What the module does to a ring that is overwritten: the oldest record makes room. */
static uint64_t emit_over(size_t cpu, uint64_t nsecs, uint64_t value)
{
	struct fake *f = &fakes[cpu];
	uint64_t lost = 0;

	while (!emit(cpu, nsecs, value)) {
		uint64_t tail = tail_of(f);
		uint32_t head[2];

		memcpy(head, f->data + (tail & (SIZE - 1)), sizeof(head));
		if (__atomic_compare_exchange_n(&f->reader->tail, &tail,
						tail + head[0], false,
						__ATOMIC_SEQ_CST,
						__ATOMIC_RELAXED))
			lost += head[1] != KMC_RECORD_PAD;
	}
	return lost;
}

static void newest_stay(void **state)
{
	static struct got got;
	uint64_t lost = 0, n = 0;
	bool held;

	(void)state;
	for (int round = 0; round < 5; round++) {
		uint64_t before = n;

		lost = 0;
		while (n < before + 1000) {
			lost += emit_over(0, n, n);
			n++;
		}
		assert_int_equal(drain(&got, UINT64_MAX, &held) + lost, 1000);
		assert_true(got.nr > SIZE / 24 - 2);
		for (size_t i = 0; i < got.nr; i++)
			assert_int_equal(got.value[i], n - got.nr + i);
		assert_int_equal(tail_of(&fakes[0]), fakes[0].head);
	}
}

/* What was taken and waits for others' time is not overwritten any more. */
static void taken_ones_stay(void **state)
{
	static struct got got;
	uint64_t lost = 0;
	bool held;

	(void)state;
	for (uint64_t i = 0; i < 10; i++)
		lost += emit_over(0, 100 + i, i);
	assert_int_equal(drain(&got, 50, &held), 0);
	assert_true(held);
	for (uint64_t i = 10; i < 1000; i++)
		lost += emit_over(0, 100 + i, i);
	assert_true(lost > 500);
	assert_int_equal(drain(&got, UINT64_MAX, &held), 10);
	for (size_t i = 0; i < 10; i++)
		assert_int_equal(got.value[i], i);
	lost += 10 + drain(&got, UINT64_MAX, &held);
	assert_int_equal(lost, 1000);
	assert_int_equal(got.value[got.nr - 1], 999);
}

#define MANY	300000

static void *write_many(void *data)
{
	uint64_t *lost = data;

	for (uint64_t i = 0; i < MANY; i++)
		*lost += emit_over(1, i, i);
	return NULL;
}

/* Read or lost, never both, by a reader and a writer who are at it at once. */
static void overwritten_while_read(void **state)
{
	static struct got got;
	uint64_t lost = 0, seen = 0, last = 0;
	pthread_t writer;
	bool held;

	(void)state;
	assert_int_equal(pthread_create(&writer, NULL, write_many, &lost), 0);
	while (last < MANY - 1) {
		drain(&got, UINT64_MAX, &held);
		for (size_t i = 0; i < got.nr; i++) {
			assert_true(!seen || got.value[i] > last);
			last = got.value[i];
			seen++;
		}
	}
	pthread_join(writer, NULL);
	assert_int_equal(seen + lost, MANY);
}

static void waiting(void **state)
{
	static struct got got;
	bool held;

	(void)state;
	assert_true(rings_wait(&rings));
	for (size_t i = 0; i < NR; i++)
		assert_int_equal(fakes[i].reader->wait, 1);
	emit(2, 5, 5);
	assert_false(rings_wait(&rings));
	drain(&got, UINT64_MAX, &held);
	assert_true(rings_wait(&rings));
}

static void rings_of_a_folder(void **state)
{
	char dir[] = "/tmp/kmodctl-test-XXXXXX", path[64];
	size_t page = sysconf(_SC_PAGESIZE);
	struct rings found;
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_true(rings_open(&found, dir, SIZE) < 0);
	for (int cpu = 0; cpu < 2; cpu++) {
		snprintf(path, sizeof(path), "%s/cpu%d", dir, 7 * cpu);
		file = fopen(path, "w");
		assert_non_null(file);
		assert_int_equal(ftruncate(fileno(file), 2 * page + SIZE), 0);
		fclose(file);
	}
	assert_int_equal(rings_open(&found, dir, SIZE), 0);
	assert_int_equal(found.nr, 2);
	rings_close(&found);
	for (int cpu = 0; cpu < 2; cpu++) {
		snprintf(path, sizeof(path), "%s/cpu%d", dir, 7 * cpu);
		unlink(path);
	}
	rmdir(dir);
	assert_true(rings_open(&found, dir, SIZE) < 0);
}

#define RING_TEST(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)
#define OVERWRITE_TEST(f)						\
	cmocka_unit_test_setup_teardown(f, setup_overwrite, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RING_TEST(in_order_of_time),
		RING_TEST(young_ones_wait),
		RING_TEST(around_and_around),
		RING_TEST(full_ring),
		RING_TEST(gives_room_early),
		RING_TEST(broken_records),
		RING_TEST(waiting),
		OVERWRITE_TEST(newest_stay),
		OVERWRITE_TEST(taken_ones_stay),
		OVERWRITE_TEST(overwritten_while_read),
		OVERWRITE_TEST(broken_records),
		OVERWRITE_TEST(waiting),
		cmocka_unit_test(rings_of_a_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
