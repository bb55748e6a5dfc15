// SPDX-License-Identifier: GPL-2.0
/* The row of the keys that found no room, in every form: the last one, under "(other)". */
#include "out/prom.h"
#include "out_fixture.h"
#include "top_rows.h"

static struct kmc_part key_parts[2];

static struct question_map map_of(enum kmc_map_kind kind)
{
	key_parts[0] = part_unsigned;
	key_parts[1] = part_comm;
	return (struct question_map){ .name = "@", .kind = kind,
				      .key = key_parts, .nr_key = 2 };
}

/* Two keys, and what is left over, which is in the middle by its value. */
static void put_rows(struct bytes *b)
{
	put_u64(b, 1);
	put_chars(b, "a");
	put_n_sum(b, 90, 0);
	put_u64(b, 2);
	put_chars(b, "b");
	put_n_sum(b, 10, 0);
	put_u64(b, 0);
	put_chars(b, "");
	put_n_sum(b, 50, 0);
	b->rows.other = true;
}

static void forms(void **state)
{
	struct question_map map = map_of(KMC_MAP_COUNT);
	struct bytes b = {};

	(void)state;
	put_rows(&b);
	fixture_map(&text_output, &map, &b, 0, 1,
		    "@[2, b]: 10\n@[1, a]: 90\n@[(other)]: 50\n");
	fixture_map(&text_output, &map, &b, 2, 1,
		    "@[1, a]: 90\n@[(other)]: 50\n");
	fixture_map(&json_output, &map, &b, 0, 1,
		    "{\"type\": \"map\", \"data\": {\"@\": {\"2,b\": 10, \"1,a\": 90, \"(other)\": 50}}}\n");
	fixture_map(&folded_output, &map, &b, 0, 1,
		    "2;b 10\n1;a 90\n(other) 50\n");
	bytes_free(&b);
}

static void metrics(void **state)
{
	struct question_map map = map_of(KMC_MAP_COUNT);
	struct buffer text;
	struct prom p = { .b = &text, .session = "s", .max_series = 2,
			  .names = fixture_names };
	struct bytes b = {};

	(void)state;
	buffer_init(&text, -1, BUFFERING_FULL);
	put_rows(&b);
	assert_int_equal(prom_map(&p, &map, &b.rows), 1);
	buffer_char(&text, '\0');
	assert_non_null(strstr(text.data,
			       "kmodctl_s_total{key=\"(other)\",comm2=\"(other)\"} 50\n"));
	assert_non_null(strstr(text.data,
			       "kmodctl_s_total{key=\"1\",comm2=\"a\"} 90\n"));
	buffer_free(&text);
	prom_free(&p);
	bytes_free(&b);
}

static void top(void **state)
{
	struct question_map map = map_of(KMC_MAP_COUNT);
	const struct top_row **list;
	struct top_rows rows = {};
	struct bytes b = {};
	size_t nr;

	(void)state;
	put_rows(&b);
	top_rows_look(&rows, &map, &b.rows, &fixture_names, 1);
	list = top_rows_order(&rows, TOP_BY_TOTAL, "", &nr);
	assert_int_equal(nr, 3);
	assert_string_equal(list[1]->label, "(other)");
	assert_int_equal(list[1]->total, 50);
	free(list);
	top_rows_free(&rows);
	bytes_free(&b);
}

/* Many rows, sorted in another way; an interval counts from the latest of all. */
static void many(void **state)
{
	struct question_map map = map_of(KMC_MAP_COUNT);
	struct sorted_row *sorted;
	struct bytes b = {};
	size_t nr;

	(void)state;
	for (unsigned int i = 0; i <= 1000; i++) {
		put_u64(&b, i);
		put_chars(&b, "x");
		put_n_sum(&b, i == 1000 ? 7 : 2000 - i, 0);
	}
	b.rows.other = true;
	sorted = rows_sort(&b.rows, &map, &nr);
	assert_int_equal(nr, 1001);
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(part_u64(sorted[i].key), 999 - i);
	assert_null(sorted[1000].key);
	assert_int_equal(part_u64(sorted[1000].value), 7);
	assert_int_equal(rows_latest(sorted, nr), sorted[999].rank);
	free(sorted);
	bytes_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms),
		cmocka_unit_test(metrics),
		cmocka_unit_test(top),
		cmocka_unit_test(many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
