// SPDX-License-Identifier: GPL-2.0
/* Layouts: which parts may be in one, and in which order. */
#include "map_fixture.h"

#define PART(kind, flags, size)	{ KMC_PART_##kind, flags, size }
#define OPEN			PART(OPEN, 0, 0)
#define CLOSE			PART(CLOSE, 0, 0)
#define SQUARE			PART(OPEN, KMC_PART_SQUARE, 0)
#define SQUARE_END		PART(CLOSE, KMC_PART_SQUARE, 0)
#define INT			PART(INT, 0, 8)

static struct kmc_layout layout;
static const char *why;

static int init(const struct kmc_part *parts, u32 nr)
{
	return kmc_layout_init(&layout, parts, nr * sizeof(*parts), &why);
}

/* One part of each kind, as small and as large as it may be. */
static void test_sizes(void **state)
{
	static const struct {
		u8 kind;
		u16 least, most;
	} sizes[] = {
		{ KMC_PART_INT, 8, 8 }, { KMC_PART_CHARS, 8, 65528 },
		{ KMC_PART_STR, 16, 65528 }, { KMC_PART_BUF, 16, 65528 },
		{ KMC_PART_KSTACK, 16, 8200 }, { KMC_PART_USTACK, 16, 8200 },
		{ KMC_PART_SITE, 8, 8 }, { KMC_PART_KSYM, 8, 8 },
		{ KMC_PART_USYM, 16, 16 }, { KMC_PART_BOOL, 8, 8 },
		{ KMC_PART_BYTES, 8, 65528 }, { KMC_PART_INET, 24, 24 },
		{ KMC_PART_MAC, 8, 8 }, { KMC_PART_TIME, 8, 8 },
		{ KMC_PART_USER, 8, 8 }, { KMC_PART_ERRNO, 8, 8 },
		{ KMC_PART_CGROUP, 8, 8 }, { KMC_PART_SYSCALL, 8, 8 },
	};
	size_t i;

	/* All but the brackets. */
	assert_int_equal(ARRAY_SIZE(sizes), __KMC_PART_KIND_MAX - 2);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct kmc_part part = { sizes[i].kind, 0, sizes[i].least };

		assert_int_equal(init(&part, 1), 0);
		assert_int_equal(layout.size, part.size);
		assert_int_equal(kmc_part_is_number(&part),
				 sizes[i].most == 8);
		kmc_layout_free(&layout);
		part.size -= 8;
		assert_int_equal(init(&part, 1), -EINVAL);
		part.size = sizes[i].most;
		assert_int_equal(init(&part, 1), 0);
		kmc_layout_free(&layout);
		part.size = sizes[i].least + 4;
		assert_int_equal(init(&part, 1), -EINVAL);
		if (sizes[i].most == 65528)
			continue;
		part.size = sizes[i].most + 8;
		assert_int_equal(init(&part, 1), -EINVAL);
	}
}

static void test_flags(void **state)
{
	static const struct kmc_part good[] = {
		PART(INT, KMC_PART_SIGNED, 8), PART(INT, KMC_PART_HEX, 8),
		PART(KSTACK, KMC_PART_PERF, 16), PART(USTACK, KMC_PART_RAW, 16),
		PART(USTACK, KMC_PART_BUILD_ID, 16),
	};
	static const struct kmc_part bad[] = {
		PART(INT, KMC_PART_SQUARE, 8), PART(INT, 0x80, 8),
		PART(CHARS, KMC_PART_HEX, 8), PART(KSTACK, KMC_PART_SIGNED, 16),
		PART(BOOL, KMC_PART_SIGNED, 8),
		{ __KMC_PART_KIND_MAX, 0, 8 }, { 255, 0, 8 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		assert_int_equal(init(&good[i], 1), 0);
		kmc_layout_free(&layout);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(init(&bad[i], 1), -EINVAL);
}

static const struct bracket_case {
	const char *why;
	u32 nr;
	struct kmc_part parts[8];
	u32 items;
} bracket_cases[] = {
	{ NULL, 4, { OPEN, INT, INT, CLOSE }, 1 },
	{ NULL, 5, { INT, OPEN, INT, CLOSE, INT }, 3 },
	{ NULL, 8, { OPEN, INT, SQUARE, INT, INT, SQUARE_END, INT, CLOSE }, 1 },
	{ NULL, 6, { OPEN, INT, CLOSE, SQUARE, INT, SQUARE_END }, 2 },
	{ NULL, 3, { OPEN, CLOSE, INT }, 2 },
	{ "a bracket is not closed", 2, { OPEN, INT }, 0 },
	{ "a bracket is not closed", 5, { OPEN, OPEN, INT, CLOSE, INT }, 0 },
	{ "a bracket is closed that is not open", 2, { INT, CLOSE }, 0 },
	{ "a bracket is closed that is not open", 4,
	  { OPEN, INT, CLOSE, CLOSE }, 0 },
	{ "a bracket is closed by one of the other kind", 3,
	  { OPEN, INT, SQUARE_END }, 0 },
	{ "a bracket is closed by one of the other kind", 6,
	  { SQUARE, OPEN, INT, SQUARE_END, INT, CLOSE }, 0 },
	{ "a size that a part of its kind does not have", 2,
	  { PART(OPEN, 0, 8), CLOSE }, 0 },
	{ "a flag that a part of its kind does not have", 2,
	  { PART(OPEN, KMC_PART_HEX, 0), CLOSE }, 0 },
};

static void test_brackets(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bracket_cases); i++) {
		const struct bracket_case *c = &bracket_cases[i];
		int err = init(c->parts, c->nr);

		if (c->why) {
			assert_int_equal(err, -EINVAL);
			assert_string_equal(why, c->why);
			continue;
		}
		assert_int_equal(err, 0);
		assert_int_equal(kmc_layout_items(&layout), c->items);
		kmc_layout_free(&layout);
	}
}

/* As deep as there are parts. */
static void test_deep(void **state)
{
	struct kmc_part parts[KMC_PARTS_MAX];
	u32 i;

	for (i = 0; i < KMC_PARTS_MAX; i++)
		parts[i] = i < KMC_PARTS_MAX / 2 ?
			   (struct kmc_part)SQUARE : (struct kmc_part)SQUARE_END;
	assert_int_equal(init(parts, KMC_PARTS_MAX), 0);
	assert_int_equal(layout.size, 0);
	kmc_layout_free(&layout);
	for (i = 0; i < KMC_PARTS_MAX; i++)
		parts[i] = (struct kmc_part)OPEN;
	assert_int_equal(init(parts, KMC_PARTS_MAX), -EINVAL);
}

/* What a counted part takes, whatever its first word says. */
static void test_used(void **state)
{
	static const struct kmc_part str = PART(STR, 0, 32);
	static const struct kmc_part stack = PART(USTACK, 0, 32);

	assert_int_equal(kmc_part_used(&str, 0), 8);
	assert_int_equal(kmc_part_used(&str, 1), 16);
	assert_int_equal(kmc_part_used(&str, 1ULL << 32 | 9), 24);
	assert_int_equal(kmc_part_used(&str, 24), 32);
	assert_int_equal(kmc_part_used(&str, U32_MAX), 32);
	assert_int_equal(kmc_part_used(&stack, 0), 8);
	assert_int_equal(kmc_part_used(&stack, 42ULL << 32 | 2), 24);
	assert_int_equal(kmc_part_used(&stack, 3), 32);
	assert_int_equal(kmc_part_used(&stack, U32_MAX), 32);
}

/* A map keeps something: an empty tuple is no key and no value. */
static void test_empty(void **state)
{
	static const struct kmc_part nothing[] = { OPEN, CLOSE };
	struct kmc_map_desc desc = describe(KMC_MAP_COUNT);

	assert_int_equal(kmc_layout_init(&desc.key, nothing, sizeof(nothing),
					 &why), 0);
	assert_true(IS_ERR(kmc_map_new(&desc, &why)));
	assert_string_equal(why, "an empty tuple can't be kept in a map");
	desc.kind = KMC_MAP_SCALAR;
	desc.value = desc.key;
	desc.key = (struct kmc_layout){};
	assert_true(IS_ERR(kmc_map_new(&desc, &why)));
	kmc_layout_free(&desc.value);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_brackets),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_used),
		cmocka_unit_test(test_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
