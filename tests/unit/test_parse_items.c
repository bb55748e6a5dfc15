// SPDX-License-Identifier: GPL-2.0
/* What each kind of item says, and what only some of them may. */
#include "parse_fixture.h"

static void test_map(void **state)
{
	struct kmc_map_desc desc;
	struct nlattr *attr;

	begin_without(&items[0], -1);
	assert_int_equal(kmc_parse_map(&message.item, &desc, &extack), 0);
	assert_string_equal(desc.name, "@start");
	assert_int_equal(desc.kind, KMC_MAP_SCALAR);
	assert_int_equal(desc.key.size, 8);
	assert_int_equal(desc.value.size, 8);
	assert_int_equal(desc.max_keys, 10);
	assert_int_equal(desc.max_bytes, 1 << 20);
	kmc_layout_free(&desc.key);
	kmc_layout_free(&desc.value);

	begin_without(&items[2], -1);
	assert_int_equal(kmc_parse_map(&message.item, &desc, &extack), 0);
	assert_int_equal(desc.min, -500);
	assert_int_equal(desc.max, 500);
	assert_int_equal(desc.step, 1);
	assert_int_equal(desc.key.nr, 0);
	assert_int_equal(desc.max_bytes, KMC_MAX_BYTES_DEFAULT);

	begin_without(&items[0], 0);
	attr = put_string(KMC_MAP_A_NAME, "name");
	expect_refused(parse_map(), "a map's name begins with '@'", attr);
	begin_without(&items[0], 0);
	attr = put_string(KMC_MAP_A_NAME, "@../../etc");
	expect_refused(parse_map(), "a map's name has letters, digits and '_'",
		       attr);
}

/* What belongs to another kind of map. */
static void test_map_kinds(void **state)
{
	struct nlattr *attr;

	begin_without(&items[1], -1);
	attr = put(KMC_MAP_A_VALUE, &one_int, sizeof(one_int));
	expect_refused(parse_map(), "only a scalar map has a value", attr);
	begin_without(&items[0], -1);
	attr = put_u32(KMC_MAP_A_BITS, 0);
	expect_refused(parse_map(), "only a hist has bits", attr);
	begin_without(&items[0], -1);
	attr = put_u64(KMC_MAP_A_STEP, 1);
	expect_refused(parse_map(), "only a lhist has min, max and step", attr);
}

static void test_layouts(void **state)
{
	struct kmc_part parts[KMC_PARTS_MAX + 1];
	struct nlattr *attr;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(parts); i++)
		parts[i] = one_int;
	begin();
	put(KMC_FORMAT_A_PARTS, parts, sizeof(*parts) * KMC_PARTS_MAX);
	assert_int_equal(parse_format(), 0);
	begin();
	attr = put(KMC_FORMAT_A_PARTS, parts, sizeof(parts));
	expect_refused(parse_format(), NULL, attr);
	begin();
	attr = put(KMC_FORMAT_A_PARTS, parts, 0);
	expect_refused(parse_format(), NULL, attr);
	begin();
	attr = put(KMC_FORMAT_A_PARTS, parts, sizeof(*parts) + 2);
	expect_refused(parse_format(), NULL, attr);
	parts[1].kind = __KMC_PART_KIND_MAX;
	begin();
	attr = put(KMC_FORMAT_A_PARTS, parts, sizeof(*parts) * 2);
	expect_refused(parse_format(), NULL, attr);
	begin();
	assert_int_equal(parse_format(), 0);
	/* A second layout that is wrong leaves nothing of the first. */
	begin_without(&items[0], 3);
	attr = put(KMC_MAP_A_VALUE, parts, sizeof(*parts) * 2);
	expect_refused(parse_map(), NULL, attr);
}

static void test_prog(void **state)
{
	static const struct kmc_insn insns[2] = { { 1, 2, 3, 4, 5, 6 } };
	struct kmc_complaint complaint = { "why", 1 };
	struct kmc_prog prog;
	struct nlattr *attr;

	begin();
	put_u32(KMC_PROG_A_FRAME, 64);
	attr = put(KMC_PROG_A_INSNS, insns, sizeof(insns));
	put(KMC_PROG_A_DATA, "12345", 5);
	assert_int_equal(kmc_parse_prog(&message.item, &prog, &extack), 0);
	assert_int_equal(prog.nr_insns, 2);
	assert_memory_equal(prog.insns, insns, sizeof(insns));
	assert_int_equal(prog.data_len, 5);
	assert_memory_equal(prog.data, "12345", 5);
	assert_int_equal(prog.frame, 64);
	kmc_prog_clear(&prog);

	kmc_complain(&message.item, &complaint, &extack);
	assert_string_equal(extack._msg, "why");
	assert_ptr_equal(extack.bad_attr,
			 (u8 *)nla_data(attr) + sizeof(*insns));

	begin();
	put_u32(KMC_PROG_A_FRAME, 64);
	attr = put(KMC_PROG_A_INSNS, insns, sizeof(insns) - 1);
	expect_refused(parse_prog(), "the last instruction is cut off", attr);
	begin();
	put_u32(KMC_PROG_A_FRAME, 64);
	attr = put(KMC_PROG_A_INSNS, insns, sizeof(*insns) - 1);
	expect_refused(parse_prog(), NULL, attr);
}

static void test_probe(void **state)
{
	struct kmc_probe_desc desc;
	struct nlattr *attr;

	begin_without(&items[5], -1);
	assert_int_equal(kmc_parse_probe(&message.item, &desc, &extack), 0);
	assert_string_equal(desc.name, "interval:s:1");
	assert_int_equal(desc.kind, KMC_PROBE_INTERVAL);
	assert_int_equal(desc.prog, KMC_PROGS_MAX - 1);
	assert_int_equal(desc.period, KMC_PERIOD_MIN);

	begin();
	put_u32(KMC_PROBE_A_KIND, KMC_PROBE_KPROBE);
	put_string(KMC_PROBE_A_NAME, "kprobe:f");
	put_u32(KMC_PROBE_A_PROG, 0);
	assert_int_equal(parse_probe(), 0);
	attr = put_u64(KMC_PROBE_A_PERIOD, KMC_PERIOD_MIN);
	expect_refused(parse_probe(), "only timers and counters have a period",
		       attr);

	begin_without(&items[5], -1);
	attr = put_u32(KMC_PROBE_A_PID, 1);
	expect_refused(parse_probe(),
		       "this kind of probe can't be of one process", attr);
}

static void test_counter(void **state)
{
	struct kmc_probe_desc desc;
	struct nlattr *attr;

	begin_without(&items[6], -1);
	assert_int_equal(kmc_parse_probe(&message.item, &desc, &extack), 0);
	assert_int_equal(desc.period, 1);
	assert_int_equal(desc.pid, S32_MAX);
	assert_memory_equal(&desc.counter, &cycles, sizeof(cycles));
	begin_without(&items[6], 5);
	assert_int_equal(kmc_parse_probe(&message.item, &desc, &extack), 0);
	assert_int_equal(desc.pid, 0);
	begin_without(&items[5], -1);
	attr = put(KMC_PROBE_A_COUNTER, &cycles, sizeof(cycles));
	expect_refused(parse_probe(), "only a counter says what it counts",
		       attr);
}

static void test_site(void **state)
{
	struct kmc_site_desc desc;
	struct nlattr *attr;

	begin_without(&items[7], -1);
	assert_int_equal(kmc_parse_site(&message.item, &desc, &extack), 0);
	assert_int_equal(desc.probe, KMC_PROBES_MAX - 1);
	assert_string_equal(desc.name, "kprobe:f");
	assert_string_equal(desc.target, "f");
	assert_int_equal(desc.addr, 0xffffffff81000000);
	assert_true(desc.has_syscall);
	assert_int_equal(desc.syscall, 0);
	begin_without(&items[7], 4);
	assert_int_equal(kmc_parse_site(&message.item, &desc, &extack), 0);
	assert_false(desc.has_syscall);
	attr = put_u32(KMC_SITE_A_SYSCALL, (u32)S32_MAX + 1);
	expect_refused(parse_site(), "no such system call number", attr);
}

static void test_user_probe(void **state)
{
	struct kmc_probe_desc desc;
	struct nlattr *attr;

	begin_without(&items[8], -1);
	assert_int_equal(kmc_parse_probe(&message.item, &desc, &extack), 0);
	assert_int_equal(desc.pid, S32_MAX);
	begin_without(&items[8], 3);
	assert_int_equal(kmc_parse_probe(&message.item, &desc, &extack), 0);
	assert_int_equal(desc.pid, 0);
	attr = put_u32(KMC_PROBE_A_PID, 0);
	expect_refused(parse_probe(), "no process has such a pid", attr);

	begin();
	put_u32(KMC_PROBE_A_KIND, KMC_PROBE_KPROBE);
	put_string(KMC_PROBE_A_NAME, "kprobe:f");
	put_u32(KMC_PROBE_A_PROG, 0);
	attr = put_u32(KMC_PROBE_A_PID, 1);
	expect_refused(parse_probe(),
		       "this kind of probe can't be of one process", attr);
}

static void test_user_site(void **state)
{
	struct kmc_site_desc desc;
	struct nlattr *attr;

	begin_without(&items[9], -1);
	assert_int_equal(kmc_parse_site(&message.item, &desc, &extack), 0);
	assert_true(desc.has_fd);
	assert_int_equal(desc.fd, 3);
	assert_int_equal(desc.addr, S64_MAX);
	assert_int_equal(desc.semaphore, S64_MAX);
	assert_true(desc.has_alias);
	assert_int_equal(desc.alias, KMC_SITES_MAX - 1);
	begin_without(&items[9], 4);
	attr = put_u64(KMC_SITE_A_SEMAPHORE, (u64)S64_MAX + 1);
	expect_refused(parse_site(), "no file is that long", attr);
	begin_without(&items[9], 2);
	attr = put_u64(KMC_SITE_A_ADDR, -1ULL);
	expect_refused(parse_site(), "no file is that long", attr);

	begin();
	put_u32(KMC_SITE_A_PROBE, 0);
	put_string(KMC_SITE_A_NAME, "kprobe:f");
	attr = put_u64(KMC_SITE_A_SEMAPHORE, 8);
	expect_refused(parse_site(),
		       "a semaphore is in a file, which is not given", attr);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_map),
		cmocka_unit_test(test_map_kinds),
		cmocka_unit_test(test_layouts),
		cmocka_unit_test(test_prog),
		cmocka_unit_test(test_probe),
		cmocka_unit_test(test_counter),
		cmocka_unit_test(test_site),
		cmocka_unit_test(test_user_probe),
		cmocka_unit_test(test_user_site),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
