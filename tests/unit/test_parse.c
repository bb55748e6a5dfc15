// SPDX-License-Identifier: GPL-2.0
/* Attributes: what is missing, too short, too long, unknown, there twice, wrong. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <net/netlink.h>
#include <parse.h>

#define ITEM_BYTES	65536

static union {
	struct nlattr item;
	u8 bytes[ITEM_BYTES];
} message;

static struct netlink_ext_ack extack;

static void begin(void)
{
	memset(&message, 0, sizeof(message));
	message.item.nla_type = KMC_A_ITEM | NLA_F_NESTED;
	message.item.nla_len = NLA_HDRLEN;
	memset(&extack, 0, sizeof(extack));
}

/* Return: where it is in the message. */
static struct nlattr *put(int type, const void *data, u32 len)
{
	struct nlattr *attr = (void *)(message.bytes + message.item.nla_len);

	assert_true(message.item.nla_len + NLA_HDRLEN + len + 4 < ITEM_BYTES);
	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + len;
	if (len)
		memcpy(nla_data(attr), data, len);
	message.item.nla_len += NLA_ALIGN(attr->nla_len);
	return attr;
}

static struct nlattr *put_u32(int type, u32 v)
{
	return put(type, &v, sizeof(v));
}

static struct nlattr *put_u64(int type, u64 v)
{
	return put(type, &v, sizeof(v));
}

static struct nlattr *put_string(int type, const char *s)
{
	return put(type, s, strlen(s) + 1);
}

static const struct kmc_counter cycles = { .config = 1 };
static const struct kmc_part one_int = { KMC_PART_INT, 0, 8 };

/* The last parse was refused: with these words, at this place. */
static void expect_refused(int err, const char *why, const void *where)
{
	assert_int_equal(err, -EINVAL);
	assert_non_null(extack._msg);
	if (why)
		assert_string_equal(extack._msg, why);
	assert_ptr_equal(extack.bad_attr, where);
}

static int parse_map(void)
{
	struct kmc_map_desc desc;
	int err = kmc_parse_map(&message.item, &desc, &extack);

	if (!err) {
		kmc_layout_free(&desc.key);
		kmc_layout_free(&desc.value);
	}
	return err;
}

static int parse_format(void)
{
	struct kmc_format format;
	int err = kmc_parse_format(&message.item, &format, &extack);

	if (!err)
		kmc_format_clear(&format);
	return err;
}

static int parse_prog(void)
{
	struct kmc_prog prog;
	int err = kmc_parse_prog(&message.item, &prog, &extack);

	if (!err)
		kmc_prog_clear(&prog);
	return err;
}

static int parse_probe(void)
{
	struct kmc_probe_desc desc;

	return kmc_parse_probe(&message.item, &desc, &extack);
}

static int parse_site(void)
{
	struct kmc_site_desc desc;

	return kmc_parse_site(&message.item, &desc, &extack);
}

enum form { U32, U64, STRING, BYTES, FLAG };

/* An attribute, and a value of it that is accepted. */
struct attr_case {
	int type;
	enum form form;
	u64 number;
	const void *data;
	u32 len;	/* of @data; of a string, the longest, with its NUL */
};

/* All attributes of an item, as one message that is accepted. */
struct item_case {
	const char *name;
	int (*parse)(void);
	int max;
	u32 nr;
	struct attr_case attrs[8];
};

static const struct kmc_insn ret;

static const struct item_case items[] = {
	{ "scalar map", parse_map, KMC_MAP_A_MAX, 6, {
		{ KMC_MAP_A_NAME, STRING, 0, "@start", KMC_NAME_MAX },
		{ KMC_MAP_A_KIND, U32, KMC_MAP_SCALAR },
		{ KMC_MAP_A_KEY, BYTES, 0, &one_int, sizeof(one_int) },
		{ KMC_MAP_A_VALUE, BYTES, 0, &one_int, sizeof(one_int) },
		{ KMC_MAP_A_MAX_KEYS, U32, 10 },
		{ KMC_MAP_A_MAX_BYTES, U64, 1 << 20 } } },
	{ "hist", parse_map, KMC_MAP_A_MAX, 4, {
		{ KMC_MAP_A_NAME, STRING, 0, "@", KMC_NAME_MAX },
		{ KMC_MAP_A_KIND, U32, KMC_MAP_HIST },
		{ KMC_MAP_A_SIGNED, FLAG },
		{ KMC_MAP_A_BITS, U32, KMC_HIST_BITS_MAX } } },
	{ "lhist", parse_map, KMC_MAP_A_MAX, 5, {
		{ KMC_MAP_A_NAME, STRING, 0, "@l", KMC_NAME_MAX },
		{ KMC_MAP_A_KIND, U32, KMC_MAP_LHIST },
		{ KMC_MAP_A_MIN, U64, -500 },
		{ KMC_MAP_A_MAX_VALUE, U64, 500 },
		{ KMC_MAP_A_STEP, U64, 1 } } },
	{ "format", parse_format, KMC_FORMAT_A_MAX, 2, {
		{ KMC_FORMAT_A_PARTS, BYTES, 0, &one_int, sizeof(one_int) },
		{ KMC_FORMAT_A_URGENT, FLAG } } },
	{ "prog", parse_prog, KMC_PROG_A_MAX, 3, {
		{ KMC_PROG_A_INSNS, BYTES, 0, &ret, sizeof(ret) },
		{ KMC_PROG_A_DATA, BYTES, 0, "12345678", 8 },
		{ KMC_PROG_A_FRAME, U32, KMC_FRAME_MAX } } },
	{ "probe", parse_probe, KMC_PROBE_A_MAX, 4, {
		{ KMC_PROBE_A_KIND, U32, KMC_PROBE_INTERVAL },
		{ KMC_PROBE_A_NAME, STRING, 0, "interval:s:1",
		  KMC_SITE_NAME_MAX },
		{ KMC_PROBE_A_PROG, U32, KMC_PROGS_MAX - 1 },
		{ KMC_PROBE_A_PERIOD, U64, KMC_PERIOD_MIN } } },
	{ "counter", parse_probe, KMC_PROBE_A_MAX, 6, {
		{ KMC_PROBE_A_KIND, U32, KMC_PROBE_COUNTER },
		{ KMC_PROBE_A_NAME, STRING, 0, "hardware:cycles:1000",
		  KMC_SITE_NAME_MAX },
		{ KMC_PROBE_A_PROG, U32, 0 },
		{ KMC_PROBE_A_PERIOD, U64, 1 },
		{ KMC_PROBE_A_COUNTER, BYTES, 0, &cycles, sizeof(cycles) },
		{ KMC_PROBE_A_PID, U32, S32_MAX } } },
	{ "site", parse_site, KMC_SITE_A_MAX, 5, {
		{ KMC_SITE_A_PROBE, U32, KMC_PROBES_MAX - 1 },
		{ KMC_SITE_A_NAME, STRING, 0, "kprobe:f", KMC_SITE_NAME_MAX },
		{ KMC_SITE_A_TARGET, STRING, 0, "f", KMC_SITE_NAME_MAX },
		{ KMC_SITE_A_ADDR, U64, 0xffffffff81000000 },
		{ KMC_SITE_A_SYSCALL, U32, 0 } } },
	{ "uprobe", parse_probe, KMC_PROBE_A_MAX, 4, {
		{ KMC_PROBE_A_KIND, U32, KMC_PROBE_UPROBE },
		{ KMC_PROBE_A_NAME, STRING, 0, "uprobe:sh:main",
		  KMC_SITE_NAME_MAX },
		{ KMC_PROBE_A_PROG, U32, 0 },
		{ KMC_PROBE_A_PID, U32, S32_MAX } } },
	{ "place", parse_site, KMC_SITE_A_MAX, 6, {
		{ KMC_SITE_A_PROBE, U32, 0 },
		{ KMC_SITE_A_NAME, STRING, 0, "uprobe:sh:main",
		  KMC_SITE_NAME_MAX },
		{ KMC_SITE_A_ADDR, U64, S64_MAX },
		{ KMC_SITE_A_FD, U32, 3 },
		{ KMC_SITE_A_SEMAPHORE, U64, S64_MAX },
		{ KMC_SITE_A_ALIAS, U32, KMC_SITES_MAX - 1 } } },
};

static struct nlattr *put_case(const struct attr_case *a)
{
	switch (a->form) {
	case U32:
		return put_u32(a->type, a->number);
	case U64:
		return put_u64(a->type, a->number);
	case STRING:
		return put_string(a->type, a->data);
	case BYTES:
		return put(a->type, a->data, a->len);
	case FLAG:
		break;
	}
	return put(a->type, NULL, 0);
}

/* All attributes of an item but one. */
static void begin_without(const struct item_case *item, u32 left_out)
{
	u32 i;

	begin();
	for (i = 0; i < item->nr; i++) {
		if (i != left_out)
			put_case(&item->attrs[i]);
	}
}

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
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_twice),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_map),
		cmocka_unit_test(test_map_kinds),
		cmocka_unit_test(test_layouts),
		cmocka_unit_test(test_prog),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_nesting),
		cmocka_unit_test(test_probe),
		cmocka_unit_test(test_counter),
		cmocka_unit_test(test_site),
		cmocka_unit_test(test_user_probe),
		cmocka_unit_test(test_user_site),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
