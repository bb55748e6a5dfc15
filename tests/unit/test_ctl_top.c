// SPDX-License-Identifier: GPL-2.0
/* What "kmodctl top" makes of a map's read-outs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "top_rows.h"

static struct kmc_part int_part = { KMC_PART_INT, 0, 8 };
static const struct names no_names = {};

static void look(struct top_rows *top, const struct question_map *map,
		 const void *data, size_t len, double seconds)
{
	struct rows rows = { .data = (uint8_t *)data, .len = len };

	top_rows_look(top, map, &rows, &no_names, seconds);
}

static const struct question_map counts = {
	.name = "@x", .kind = KMC_MAP_COUNT, .key = &int_part, .nr_key = 1,
};

static void expect(const struct top_rows *top, enum top_order order,
		   const char *filter, const char *labels)
{
	const struct top_row **list;
	char got[64] = "";
	size_t nr;

	list = top_rows_order(top, order, filter, &nr);
	for (size_t i = 0; i < nr; i++) {
		strcat(got, list[i]->label);
		strcat(got, " ");
	}
	assert_string_equal(got, labels);
	free(list);
}

static void test_rates(void **state)
{
	static const uint64_t first[] = { 10, 100, 0, 20, 50, 0 };
	static const uint64_t second[] = { 20, 90, 0, 10, 110, 0, 3, 4, 0 };
	static const uint64_t third[] = { 3, 1, 0, 10, 110, 0 };
	struct top_rows top = {};
	const struct top_row *row;
	(void)state;

	look(&top, &counts, first, sizeof(first), 0);
	expect(&top, TOP_BY_TOTAL, "", "10 20 ");
	assert_true(top.list[0].rate == 0);
	look(&top, &counts, second, sizeof(second), 2);
	expect(&top, TOP_BY_RATE, "", "20 10 3 ");
	expect(&top, TOP_BY_TOTAL, "", "10 20 3 ");
	expect(&top, TOP_BY_LABEL, "", "10 20 3 ");
	expect(&top, TOP_BY_LABEL, "0", "10 20 ");
	row = &top.list[1];
	assert_string_equal(row->label, "20");
	assert_true(row->rate == 20);
	assert_true(row->history[TOP_HISTORY - 1] == 20);
	/* One has gone, one was cleared. */
	look(&top, &counts, third, sizeof(third), 1);
	expect(&top, TOP_BY_RATE, "", "3 10 ");
	assert_true(top.list[1].rate == 1);
	top_rows_free(&top);
}

static void test_quantiles(void **state)
{
	static uint64_t value[KMC_HIST_BUCKETS(0)];
	static const uint64_t steps[] = { 0, 1, 1, 98 };
	const struct question_map hist = { .kind = KMC_MAP_HIST };
	const struct question_map lhist = { .kind = KMC_MAP_LHIST,
					    .max = 20, .step = 10 };
	const uint8_t *at = (const uint8_t *)value;
	(void)state;

	value[3] = 50;		/* 2 and 3 */
	value[5] = 49;		/* 8 to 15 */
	value[7] = 1;		/* 32 to 63 */
	assert_int_equal(hist_quantile(&hist, at, 0.5), 3);
	assert_int_equal(hist_quantile(&hist, at, 0.51), 15);
	assert_int_equal(hist_quantile(&hist, at, 0.99), 15);
	assert_int_equal(hist_quantile(&hist, at, 1), 63);
	at = (const uint8_t *)steps;
	assert_int_equal(hist_quantile(&lhist, at, 0.01), 9);
	assert_int_equal(hist_quantile(&lhist, at, 0.5), 20);
}

static void test_number(void **state)
{
	static const struct {
		double n;
		const char *text;
	} cases[] = {
		{ 0, "0" }, { 999, "999" }, { 1000, "1.0K" }, { 9940, "9.9K" },
		{ 12345, "12K" }, { 999400, "999K" }, { 999600, "1.0M" },
		{ 3.2e18, "3.2E" },
	};
	char text[16];
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		top_number(text, sizeof(text), cases[i].n);
		assert_string_equal(text, cases[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rates),
		cmocka_unit_test(test_quantiles),
		cmocka_unit_test(test_number),
	};

	return cmocka_run_group_tests_name("top", tests, NULL, NULL);
}
