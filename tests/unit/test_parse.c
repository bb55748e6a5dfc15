// SPDX-License-Identifier: GPL-2.0
/* Attributes: what is missing, too short, too long, unknown, there twice, wrong. */
#include "parse_fixture.h"

static void test_accepted(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(items); i++) {
		begin_without(&items[i], -1);
		if (items[i].parse())
			fail_msg("%s: %s", items[i].name, extack._msg);
	}
}

static void test_unknown(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(items); i++) {
		struct nlattr *attr;

		begin_without(&items[i], -1);
		attr = put_u32(items[i].max + 1, 0);
		expect_refused(items[i].parse(), NULL, attr);
		begin_without(&items[i], -1);
		attr = put_u32(0, 0);
		expect_refused(items[i].parse(), NULL, attr);
	}
	/* Padding has no business here either. */
	begin_without(&items[0], -1);
	expect_refused(parse_map(), NULL, put(KMC_MAP_A_PAD, NULL, 0));
}

static void test_twice(void **state)
{
	size_t i, a;

	for (i = 0; i < ARRAY_SIZE(items); i++) {
		for (a = 0; a < items[i].nr; a++) {
			struct nlattr *first;

			begin();
			first = put_case(&items[i].attrs[a]);
			for (u32 b = 0; b < items[i].nr; b++)
				put_case(&items[i].attrs[b]);
			expect_refused(items[i].parse(),
				       "the attribute is there twice", first);
		}
	}
}

/* A length that its type can't have. */
static void refuse_len(const struct item_case *item, u32 nr, u32 len)
{
	static u8 bytes[ITEM_BYTES / 2];
	struct nlattr *attr;

	memset(bytes, 'x', sizeof(bytes));
	begin_without(item, nr);
	attr = put(item->attrs[nr].type, bytes, len);
	if (item->parse() != -EINVAL)
		fail_msg("%s: attribute %d of %u bytes is not refused",
			 item->name, item->attrs[nr].type, len);
	assert_ptr_equal(extack.bad_attr, attr);
	assert_non_null(extack._msg);
}

static void test_lengths(void **state)
{
	size_t i, a;

	for (i = 0; i < ARRAY_SIZE(items); i++) {
		for (a = 0; a < items[i].nr; a++) {
			switch (items[i].attrs[a].form) {
			case U32:
				refuse_len(&items[i], a, 0);
				refuse_len(&items[i], a, 3);
				refuse_len(&items[i], a, 5);
				break;
			case U64:
				refuse_len(&items[i], a, 4);
				refuse_len(&items[i], a, 7);
				refuse_len(&items[i], a, 9);
				break;
			case STRING:
				/* None of them ends with a NUL. */
				refuse_len(&items[i], a, 0);
				refuse_len(&items[i], a, 1);
				refuse_len(&items[i], a,
					   items[i].attrs[a].len);
				refuse_len(&items[i], a, 4000);
				break;
			case FLAG:
				refuse_len(&items[i], a, 1);
				break;
			case BYTES:
				break;
			}
		}
	}
}

static void test_names(void **state)
{
	char name[KMC_SITE_NAME_MAX + 1];
	size_t i, a;

	for (i = 0; i < ARRAY_SIZE(items); i++) {
		for (a = 0; a < items[i].nr; a++) {
			const struct attr_case *c = &items[i].attrs[a];
			struct nlattr *attr;

			if (c->form != STRING)
				continue;
			/* The longest, and one more. */
			memset(name, 'n', sizeof(name));
			name[0] = '@';
			name[c->len - 1] = 0;
			begin_without(&items[i], a);
			put_string(c->type, name);
			assert_int_equal(items[i].parse(), 0);
			name[c->len - 1] = 'n';
			name[c->len] = 0;
			begin_without(&items[i], a);
			attr = put_string(c->type, name);
			expect_refused(items[i].parse(), NULL, attr);

			begin_without(&items[i], a);
			attr = put_string(c->type, "");
			expect_refused(items[i].parse(), "the name is empty",
				       attr);
			begin_without(&items[i], a);
			attr = put_string(c->type, "@a\n");
			expect_refused(items[i].parse(),
				       "the name has unprintable characters",
				       attr);
			begin_without(&items[i], a);
			attr = put_string(c->type, "@\xc3\xa4");
			expect_refused(items[i].parse(),
				       "the name has unprintable characters",
				       attr);
		}
	}
}

/* An attribute of an accepted item with another value. */
struct value_case {
	u32 item, attr;
	u64 number;
	const char *why;
};

static const struct value_case value_cases[] = {
	{ 0, 1, __KMC_MAP_KIND_MAX, NULL },
	{ 0, 1, U32_MAX, NULL },
	{ 1, 3, KMC_HIST_BITS_MAX + 1, NULL },
	{ 2, 2, 500, NULL },
	{ 2, 3, -500, "a lhist's max must be above its min" },
	{ 2, 3, 501, NULL },
	{ 2, 4, 0, "a lhist's step must not be 0" },
	{ 4, 2, 12, "a frame's size is a multiple of 8, up to 131072" },
	{ 4, 2, KMC_FRAME_MAX + 8,
	  "a frame's size is a multiple of 8, up to 131072" },
	{ 5, 0, __KMC_PROBE_KIND_MAX, NULL },
	{ 5, 2, KMC_PROGS_MAX, NULL },
	{ 5, 3, KMC_PERIOD_MIN - 1,
	  "a timer's period is at least 10 microseconds" },
	{ 5, 3, 0, "a timer's period is at least 10 microseconds" },
	{ 5, 3, 1ULL << 63, "a period has 63 bits" },
	{ 6, 3, 0, "a period is at least one event" },
	{ 6, 3, 1ULL << 63, "a period has 63 bits" },
	{ 6, 5, 0, NULL },
	{ 6, 5, 1ULL << 31, NULL },
	{ 7, 0, KMC_PROBES_MAX, NULL },
};

static void test_values(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(value_cases); i++) {
		const struct value_case *c = &value_cases[i];
		const struct item_case *item = &items[c->item];
		struct attr_case changed = item->attrs[c->attr];

		begin_without(item, c->attr);
		changed.number = c->number;
		put_case(&changed);
		if (item->parse() != -EINVAL)
			fail_msg("value case %zu is not refused", i);
		assert_non_null(extack.bad_attr);
		assert_non_null(extack._msg);
		if (c->why)
			assert_string_equal(extack._msg, c->why);
	}
}

static void test_missing(void **state)
{
	static const struct {
		u32 item, attr;
		const char *why;
	} missing[] = {
		{ 0, 0, "a map needs a name and a kind" },
		{ 0, 1, "a map needs a name and a kind" },
		{ 0, 3, "a scalar map needs a value" },
		{ 2, 2, "a lhist needs min, max and step" },
		{ 2, 3, "a lhist needs min, max and step" },
		{ 2, 4, "a lhist needs min, max and step" },
		{ 4, 0, "a program needs instructions and a frame size" },
		{ 4, 2, "a program needs instructions and a frame size" },
		{ 5, 0, "a probe needs a kind, a name and a program" },
		{ 5, 1, "a probe needs a kind, a name and a program" },
		{ 5, 2, "a probe needs a kind, a name and a program" },
		{ 5, 3, "this kind of probe needs a period" },
		{ 6, 3, "this kind of probe needs a period" },
		{ 6, 4, "a counter does not say what it counts" },
		{ 7, 0, "a site needs a probe and a name" },
		{ 7, 1, "a site needs a probe and a name" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(missing); i++) {
		const struct item_case *item = &items[missing[i].item];

		begin_without(item, missing[i].attr);
		expect_refused(item->parse(), missing[i].why, &message.item);
	}
}

static void test_no_memory(void **state)
{
	size_t i;
	int n;

	for (i = 0; i < ARRAY_SIZE(items); i++) {
		int err = -ENOMEM;

		for (n = 1; err; n++) {
			begin_without(&items[i], -1);
			shim_alloc_fail_at = n;
			err = items[i].parse();
			assert_true(!err || err == -ENOMEM);
			shim_alloc_fail_at = 0;
		}
	}
}

static void test_nesting(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(items); i++) {
		begin_without(&items[i], -1);
		message.item.nla_type &= ~NLA_F_NESTED;
		expect_refused(items[i].parse(), NULL, &message.item);
		begin_without(&items[i], -1);
		message.item.nla_len += 3;
		assert_int_equal(items[i].parse(), -EINVAL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_twice),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_nesting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
