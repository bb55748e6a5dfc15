/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A message for the parsers of attributes: made piece by piece, and one of each kind
 * that is accepted.
 */
#ifndef PARSE_FIXTURE_H
#define PARSE_FIXTURE_H

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

static inline void begin(void)
{
	memset(&message, 0, sizeof(message));
	message.item.nla_type = KMC_A_ITEM | NLA_F_NESTED;
	message.item.nla_len = NLA_HDRLEN;
	memset(&extack, 0, sizeof(extack));
}

/* Return: where it is in the message. */
static inline struct nlattr *put(int type, const void *data, u32 len)
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

static inline struct nlattr *put_u32(int type, u32 v)
{
	return put(type, &v, sizeof(v));
}

static inline struct nlattr *put_u64(int type, u64 v)
{
	return put(type, &v, sizeof(v));
}

static inline struct nlattr *put_string(int type, const char *s)
{
	return put(type, s, strlen(s) + 1);
}

static const struct kmc_counter cycles = { .config = 1 };
static const struct kmc_part one_int = { KMC_PART_INT, 0, 8 };

/* The last parse was refused: with these words, at this place. */
static inline void expect_refused(int err, const char *why, const void *where)
{
	assert_int_equal(err, -EINVAL);
	assert_non_null(extack._msg);
	if (why)
		assert_string_equal(extack._msg, why);
	assert_ptr_equal(extack.bad_attr, where);
}

static inline int parse_map(void)
{
	struct kmc_map_desc desc;
	int err = kmc_parse_map(&message.item, &desc, &extack);

	if (!err) {
		kmc_layout_free(&desc.key);
		kmc_layout_free(&desc.value);
	}
	return err;
}

static inline int parse_format(void)
{
	struct kmc_format format;
	int err = kmc_parse_format(&message.item, &format, &extack);

	if (!err)
		kmc_format_clear(&format);
	return err;
}

static inline int parse_prog(void)
{
	struct kmc_prog prog;
	int err = kmc_parse_prog(&message.item, &prog, &extack);

	if (!err)
		kmc_prog_clear(&prog);
	return err;
}

static inline int parse_probe(void)
{
	struct kmc_probe_desc desc;

	return kmc_parse_probe(&message.item, &desc, &extack);
}

static inline int parse_site(void)
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

static inline struct nlattr *put_case(const struct attr_case *a)
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
static inline void begin_without(const struct item_case *item, u32 left_out)
{
	u32 i;

	begin();
	for (i = 0; i < item->nr; i++) {
		if (i != left_out)
			put_case(&item->attrs[i]);
	}
}

#endif
