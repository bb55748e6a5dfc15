// SPDX-License-Identifier: GPL-2.0
/* Maps as Prometheus' metrics. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "out/prom.h"

static const char *site(void *data, uint64_t number)
{
	(void)data;
	return number ? "kprobe:b" : "kprobe:a";
}

static struct prom prom_of(struct buffer *b, size_t max)
{
	buffer_init(b, -1, BUFFERING_FULL);
	return (struct prom){ .b = b, .session = "se-x", .max_series = max,
			      .names = { .site = site } };
}

static struct kmc_part int_part = { KMC_PART_INT, 0, 8 };
static struct kmc_part signed_part = { KMC_PART_INT, KMC_PART_SIGNED, 8 };
static struct kmc_part site_part = { KMC_PART_SITE, 0, 8 };

static size_t write_map(struct prom *p, struct question_map *map,
			const void *data, size_t len)
{
	struct rows rows = { .data = (uint8_t *)data, .len = len };

	return prom_map(p, map, &rows);
}

static void expect(struct prom *p, const char *text)
{
	buffer_char(p->b, '\0');
	assert_string_equal(p->b->data, text);
	buffer_free(p->b);
	prom_free(p);
}

static void test_counter(void **state)
{
	static const uint64_t rows[] = { 7, 3, 0, 9, 5, 0, 8, 1, 0 };
	struct question_map map = { .name = "@x", .kind = KMC_MAP_COUNT,
				    .key = &int_part, .nr_key = 1 };
	struct buffer b;
	struct prom p = prom_of(&b, 2);
	(void)state;

	assert_int_equal(write_map(&p, &map, rows, sizeof(rows)), 1);
	expect(&p, "# HELP kmodctl_se_x_x_total Map @x of the session se-x.\n"
	       "# TYPE kmodctl_se_x_x_total counter\n"
	       "kmodctl_se_x_x_total{key=\"7\"} 3\n"
	       "kmodctl_se_x_x_total{key=\"9\"} 5\n");
}

/* Two keys that look the same are one series, and nothing of them is lost. */
static void test_same_labels(void **state)
{
	static const uint64_t rows[] = { 1, 3, 30, 2, 5, (uint64_t)-50, 0, 1, 4 };
	struct question_map map = { .name = "@", .kind = KMC_MAP_SUM,
				    .is_signed = true, .key = &site_part,
				    .nr_key = 1 };
	struct buffer b;
	struct prom p = prom_of(&b, 10);
	(void)state;

	assert_int_equal(write_map(&p, &map, rows, sizeof(rows)), 0);
	expect(&p, "# HELP kmodctl_se_x Map @ of the session se-x.\n"
	       "# TYPE kmodctl_se_x gauge\n"
	       "kmodctl_se_x{probe=\"kprobe:a\"} 4\n"
	       "kmodctl_se_x{probe=\"kprobe:b\"} -20\n");
}

static void test_max(void **state)
{
	static const uint64_t rows[] = { 1, 3, 0, 0, 30, 2, 5, 0, 0, 50 };
	struct question_map map = { .name = "@m", .kind = KMC_MAP_MAX,
				    .key = &site_part, .nr_key = 1 };
	struct buffer b;
	struct prom p = prom_of(&b, 10);
	(void)state;

	assert_int_equal(write_map(&p, &map, rows, sizeof(rows)), 0);
	expect(&p, "# HELP kmodctl_se_x_m Map @m of the session se-x.\n"
	       "# TYPE kmodctl_se_x_m gauge\n"
	       "kmodctl_se_x_m{probe=\"kprobe:b\"} 50\n");
}

static void test_hist(void **state)
{
	static uint64_t row[KMC_HIST_BUCKETS(1)];
	struct question_map map = { .name = "@h", .kind = KMC_MAP_HIST,
				    .bits = 1 };
	struct buffer b;
	struct prom p = prom_of(&b, 10);
	(void)state;

	row[0] = 1;	/* below 0 */
	row[2] = 2;	/* 1 */
	row[3] = 4;	/* 2 */
	row[4] = 8;	/* 3 */
	row[5] = 16;	/* 4 and 5 */
	assert_int_equal(write_map(&p, &map, row, sizeof(row)), 0);
	expect(&p, "# HELP kmodctl_se_x_h Map @h of the session se-x.\n"
	       "# TYPE kmodctl_se_x_h histogram\n"
	       "kmodctl_se_x_h_bucket{le=\"-1\"} 1\n"
	       "kmodctl_se_x_h_bucket{le=\"0\"} 1\n"
	       "kmodctl_se_x_h_bucket{le=\"1\"} 3\n"
	       "kmodctl_se_x_h_bucket{le=\"3\"} 15\n"
	       "kmodctl_se_x_h_bucket{le=\"7\"} 31\n"
	       "kmodctl_se_x_h_bucket{le=\"+Inf\"} 31\n"
	       "kmodctl_se_x_h_count 31\n");
}

static void test_lhist(void **state)
{
	static const uint64_t row[] = { 1, 2, 4, 8 };
	struct question_map map = { .name = "@l", .kind = KMC_MAP_LHIST,
				    .min = 10, .max = 30, .step = 10 };
	struct buffer b;
	struct prom p = prom_of(&b, 10);
	(void)state;

	assert_int_equal(write_map(&p, &map, row, sizeof(row)), 0);
	expect(&p, "# HELP kmodctl_se_x_l Map @l of the session se-x.\n"
	       "# TYPE kmodctl_se_x_l histogram\n"
	       "kmodctl_se_x_l_bucket{le=\"9\"} 1\n"
	       "kmodctl_se_x_l_bucket{le=\"19\"} 3\n"
	       "kmodctl_se_x_l_bucket{le=\"29\"} 7\n"
	       "kmodctl_se_x_l_bucket{le=\"+Inf\"} 15\n"
	       "kmodctl_se_x_l_count 15\n");
}

/* The second metric of a name is left out, and its rows are counted. */
static void test_taken(void **state)
{
	static const uint64_t row[] = { 5 };
	struct question_map map = { .name = "@a_b", .kind = KMC_MAP_SCALAR,
				    .value = &signed_part, .nr_value = 1 };
	struct question_map other = { .name = "@", .kind = KMC_MAP_SCALAR,
				      .value = &signed_part, .nr_value = 1 };
	struct buffer b;
	struct prom p = prom_of(&b, 10);
	(void)state;

	assert_int_equal(write_map(&p, &map, row, sizeof(row)), 0);
	p.session = "se-x.a.b";
	assert_int_equal(write_map(&p, &other, row, sizeof(row)), 1);
	expect(&p, "# HELP kmodctl_se_x_a_b Map @a_b of the session se-x.\n"
	       "# TYPE kmodctl_se_x_a_b gauge\nkmodctl_se_x_a_b 5\n");
}

static void test_label(void **state)
{
	struct buffer b;
	(void)state;

	buffer_init(&b, -1, BUFFERING_FULL);
	prom_label(&b, "a\"\\\n\xff\t", 6);
	buffer_char(&b, '\0');
	assert_string_equal(b.data, "a\\\"\\\\\\n\\\\xff\\\\x09");
	buffer_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counter),
		cmocka_unit_test(test_same_labels),
		cmocka_unit_test(test_max),
		cmocka_unit_test(test_hist),
		cmocka_unit_test(test_lhist),
		cmocka_unit_test(test_taken),
		cmocka_unit_test(test_label),
	};

	return cmocka_run_group_tests_name("prom", tests, NULL, NULL);
}
