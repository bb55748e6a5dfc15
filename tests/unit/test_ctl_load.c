// SPDX-License-Identifier: GPL-2.0
/* The messages that a session is made of, taken apart again. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <netlink/genl/genl.h>
#include "load.h"

/* Items of each list, in order of arrival, over all messages. */
struct arrived {
	size_t maps, formats, progs, probes, sites;
	size_t messages;
};

static void check_map(const struct question_map *map, struct nlattr *item)
{
	struct nlattr *a[KMC_MAP_A_MAX + 1];

	assert_int_equal(nla_parse_nested(a, KMC_MAP_A_MAX, item, NULL), 0);
	assert_string_equal(nla_get_string(a[KMC_MAP_A_NAME]), map->name);
	assert_int_equal(nla_get_u32(a[KMC_MAP_A_KIND]), map->kind);
	assert_int_equal(!!a[KMC_MAP_A_SIGNED], map->is_signed);
	if (map->nr_key) {
		assert_int_equal(nla_len(a[KMC_MAP_A_KEY]),
				 map->nr_key * sizeof(*map->key));
		assert_memory_equal(nla_data(a[KMC_MAP_A_KEY]), map->key,
				    map->nr_key * sizeof(*map->key));
	} else {
		assert_null(a[KMC_MAP_A_KEY]);
	}
	assert_int_equal(!!a[KMC_MAP_A_VALUE], map->kind == KMC_MAP_SCALAR);
	assert_int_equal(!!a[KMC_MAP_A_BITS], map->kind == KMC_MAP_HIST);
	assert_int_equal(!!a[KMC_MAP_A_MIN], map->kind == KMC_MAP_LHIST);
	if (map->kind == KMC_MAP_LHIST) {
		assert_int_equal(nla_get_s64(a[KMC_MAP_A_MIN]), map->min);
		assert_int_equal(nla_get_s64(a[KMC_MAP_A_MAX_VALUE]), map->max);
		assert_int_equal(nla_get_u64(a[KMC_MAP_A_STEP]), map->step);
	}
}

static void check_prog(const struct question_prog *prog, struct nlattr *item)
{
	struct nlattr *a[KMC_PROG_A_MAX + 1];

	assert_int_equal(nla_parse_nested(a, KMC_PROG_A_MAX, item, NULL), 0);
	assert_int_equal(nla_len(a[KMC_PROG_A_INSNS]),
			 prog->nr_insns * sizeof(*prog->insns));
	assert_memory_equal(nla_data(a[KMC_PROG_A_INSNS]), prog->insns,
			    prog->nr_insns * sizeof(*prog->insns));
	assert_int_equal(nla_get_u32(a[KMC_PROG_A_FRAME]), prog->frame);
	assert_int_equal(!!a[KMC_PROG_A_DATA], !!prog->data_len);
}

static void check_probe(const struct question_probe *probe, struct nlattr *item)
{
	struct nlattr *a[KMC_PROBE_A_MAX + 1];

	assert_int_equal(nla_parse_nested(a, KMC_PROBE_A_MAX, item, NULL), 0);
	assert_string_equal(nla_get_string(a[KMC_PROBE_A_NAME]), probe->name);
	assert_int_equal(nla_get_u32(a[KMC_PROBE_A_KIND]), probe->kind);
	assert_int_equal(nla_get_u32(a[KMC_PROBE_A_PROG]), probe->prog);
	assert_int_equal(!!a[KMC_PROBE_A_PERIOD],
			 probe->period != 0);
	assert_int_equal(!!a[KMC_PROBE_A_COUNTER],
			 probe->kind == KMC_PROBE_COUNTER);
	assert_int_equal(a[KMC_PROBE_A_PID] ?
			 nla_get_u32(a[KMC_PROBE_A_PID]) : 0, probe->pid);
	if (a[KMC_PROBE_A_COUNTER])
		assert_memory_equal(nla_data(a[KMC_PROBE_A_COUNTER]),
				    &probe->counter, sizeof(probe->counter));
}

static void check_site(const struct question_site *site, struct nlattr *item)
{
	struct nlattr *a[KMC_SITE_A_MAX + 1];

	assert_int_equal(nla_parse_nested(a, KMC_SITE_A_MAX, item, NULL), 0);
	assert_int_equal(nla_get_u32(a[KMC_SITE_A_PROBE]), site->probe);
	assert_string_equal(nla_get_string(a[KMC_SITE_A_NAME]), site->name);
	assert_int_equal(!!a[KMC_SITE_A_TARGET], !!site->target);
	assert_int_equal(!!a[KMC_SITE_A_SKIP], site->optional);
	assert_int_equal(!!a[KMC_SITE_A_ADDR], !!site->addr);
	assert_int_equal(!!a[KMC_SITE_A_SYSCALL], site->syscall >= 0);
	if (site->syscall >= 0)
		assert_int_equal(nla_get_u32(a[KMC_SITE_A_SYSCALL]),
				 site->syscall);
	if (site->addr)
		assert_int_equal(nla_get_u64(a[KMC_SITE_A_ADDR]), site->addr);
}

static void check_list(const struct question *q, struct arrived *n,
		       struct nlattr *list)
{
	struct nlattr *item;
	int left;

	assert_true(list->nla_type & NLA_F_NESTED);
	assert_true(nla_len(list) > 0);
	nla_for_each_nested(item, list, left) {
		assert_int_equal(item->nla_type, KMC_A_ITEM | NLA_F_NESTED);
		switch (nla_type(list)) {
		case KMC_A_MAPS:
			check_map(&q->maps[n->maps++], item);
			break;
		case KMC_A_FORMATS:
			n->formats++;
			break;
		case KMC_A_PROGS:
			check_prog(&q->progs[n->progs++], item);
			break;
		case KMC_A_PROBES:
			check_probe(&q->probes[n->probes++], item);
			break;
		case KMC_A_SITES:
			check_site(&q->sites[n->sites++], item);
			break;
		default:
			fail();
		}
	}
	assert_int_equal(left, 0);
}

static struct nl_msg *message(void)
{
	struct nl_msg *msg = nlmsg_alloc_size(NLMSG_HDRLEN + GENL_HDRLEN +
					      MODULE_MSG_MAX);

	assert_non_null(msg);
	assert_non_null(genlmsg_put(msg, 0, 0, 30, 0, 0, KMC_CMD_SESSION_NEW,
				    1));
	assert_int_equal(nla_put_u32(msg, KMC_A_RING_BYTES, 4096), 0);
	return msg;
}

static int fill_and_check(struct loader *l, struct arrived *n)
{
	struct nl_msg *msg = message();
	struct nlattr *attr;
	int more = loader_fill(l, msg), left;

	if (more < 0) {
		nlmsg_free(msg);
		return more;
	}
	assert_true(nlmsg_hdr(msg)->nlmsg_len <= MODULE_MSG_MAX + 64);
	nlmsg_for_each_attr(attr, nlmsg_hdr(msg), GENL_HDRLEN, left) {
		if (nla_type(attr) != KMC_A_RING_BYTES)
			check_list(l->q, n, attr);
	}
	n->messages++;
	nlmsg_free(msg);
	return more;
}

static struct kmc_part parts[] = {
	{ KMC_PART_INT, KMC_PART_SIGNED, 8 }, { KMC_PART_CHARS, 0, 16 },
};
static struct kmc_insn insns[4000];

static struct question_map maps[] = {
	{ .name = "@s", .kind = KMC_MAP_SCALAR, .key = parts, .nr_key = 2,
	  .value = parts, .nr_value = 1 },
	{ .name = "@h", .kind = KMC_MAP_HIST, .bits = 3 },
	{ .name = "@l", .kind = KMC_MAP_LHIST, .min = -10, .max = 10,
	  .step = 5, .is_signed = true, .max_keys = 7 },
};
static struct question_format formats[] = {
	{ .verb = VERB_PRINTF, .parts = parts, .nr_parts = 2 },
	{ .verb = VERB_EXIT, .urgent = true },
	{ .verb = VERB_PRINT_MAP },
};
static uint8_t data[] = "12345678";
static struct question_prog progs[] = {
	{ .insns = insns, .nr_insns = 3, .frame = 16 },
	{ .insns = insns, .nr_insns = 2, .data = data, .data_len = 8 },
};
static struct question_probe probes[] = {
	{ .name = "BEGIN", .kind = KMC_PROBE_BEGIN },
	{ .name = "interval:s:1", .kind = KMC_PROBE_INTERVAL, .prog = 1,
	  .period = 1000000000 },
	{ .name = "software:faults:100", .kind = KMC_PROBE_COUNTER, .prog = 1,
	  .period = 100, .pid = 7, .counter = { .type = 1, .config = 2 } },
};
static struct question_site few_sites[] = {
	{ .name = "BEGIN", .syscall = -1 },
	{ .probe = 1, .name = "kprobe:x", .target = "x",
	  .addr = 0xffffffff81000000, .syscall = -1 },
	{ .probe = 1, .name = "tracepoint:y", .syscall = 0 },
};
static struct question small = {
	.maps = maps, .nr_maps = 3, .formats = formats, .nr_formats = 3,
	.progs = progs, .nr_progs = 2, .probes = probes, .nr_probes = 3,
	.sites = few_sites, .nr_sites = 3,
};

static void one_message(void **state)
{
	struct loader l = { .q = &small };
	struct arrived n = {};

	(void)state;
	assert_int_equal(fill_and_check(&l, &n), 0);
	assert_int_equal(n.maps, 3);
	assert_int_equal(n.formats, 3);
	assert_int_equal(n.progs, 2);
	assert_int_equal(n.probes, 3);
	assert_int_equal(n.sites, 3);
}

static void many_sites(void **state)
{
	size_t nr = 40000;
	struct question_site *sites = calloc(nr, sizeof(*sites));
	struct question q = small;
	struct loader l = { .q = &q };
	struct arrived n = {};
	char name[64];
	int more;

	(void)state;
	assert_non_null(sites);
	for (size_t i = 0; i < nr; i++) {
		snprintf(name, sizeof(name), "kprobe:function_%zu_%.*s", i,
			 (int)(i % 40), "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
		sites[i].name = strdup(name);
		sites[i].target = sites[i].name + 7;
		sites[i].addr = 0xffffffff81000000 + i;
		sites[i].syscall = -1;
	}
	q.sites = sites;
	q.nr_sites = nr;
	do {
		more = fill_and_check(&l, &n);
	} while (more > 0);
	assert_int_equal(more, 0);
	assert_int_equal(n.sites, nr);
	assert_true(n.messages > 10 && n.messages < 100);
	for (size_t i = 0; i < nr; i++)
		free(sites[i].name);
	free(sites);
}

/* Programs near the limit of an attribute, each in a list of its own. */
static void long_programs(void **state)
{
	struct question_prog many[6] = {};
	struct question q = small;
	struct loader l = { .q = &q };
	struct arrived n = {};
	int more;

	(void)state;
	for (size_t i = 0; i < 6; i++)
		many[i] = (struct question_prog){ .insns = insns,
			.nr_insns = 3700, .frame = 8 * i };
	q.progs = many;
	q.nr_progs = 6;
	do {
		more = fill_and_check(&l, &n);
	} while (more > 0);
	assert_int_equal(more, 0);
	assert_int_equal(n.progs, 6);
	assert_int_equal(n.sites, 3);

	many[3].nr_insns = 4000;
	l = (struct loader){ .q = &q };
	memset(&n, 0, sizeof(n));
	do {
		more = fill_and_check(&l, &n);
	} while (more > 0);
	assert_int_equal(more, -EMSGSIZE);
}

/* The @n-th item of a list, and an attribute of it. */
static struct nlattr *item_of(struct nl_msg *msg, int list, int n)
{
	struct nlattr *attr = nlmsg_find_attr(nlmsg_hdr(msg), GENL_HDRLEN,
					      list);
	struct nlattr *item;
	int left;

	assert_non_null(attr);
	nla_for_each_nested(item, attr, left) {
		if (!n--)
			return item;
	}
	fail();
	return NULL;
}

static struct nlattr *attr_of(struct nlattr *item, int type)
{
	struct nlattr *attr = nla_find(nla_data(item), nla_len(item), type);

	assert_non_null(attr);
	return attr;
}

static void locate(const struct loader *l, struct nl_msg *msg, const void *at,
		   const char *want)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	char text[128];

	loader_locate(l, nlh, (const char *)at - (const char *)nlh, text,
		      sizeof(text));
	assert_string_equal(text, want);
}

static void places(void **state)
{
	struct loader l = { .q = &small };
	struct nl_msg *msg = message();
	struct nlattr *attr;

	(void)state;
	assert_int_equal(loader_fill(&l, msg), 0);
	attr = attr_of(item_of(msg, KMC_A_PROGS, 1), KMC_PROG_A_INSNS);
	locate(&l, msg, (char *)nla_data(attr) + sizeof(struct kmc_insn) + 4,
	       " (program 1, instruction 1)");
	attr = attr_of(item_of(msg, KMC_A_PROGS, 1), KMC_PROG_A_FRAME);
	locate(&l, msg, attr, " (program 1)");
	locate(&l, msg, item_of(msg, KMC_A_SITES, 2), " (site tracepoint:y)");
	attr = attr_of(item_of(msg, KMC_A_MAPS, 2), KMC_MAP_A_STEP);
	locate(&l, msg, attr, " (map @l)");
	locate(&l, msg, item_of(msg, KMC_A_FORMATS, 1), " (format 1)");
	locate(&l, msg, nlmsg_hdr(msg), "");
	locate(&l, msg, nlmsg_tail(nlmsg_hdr(msg)), "");
	nlmsg_free(msg);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_message),
		cmocka_unit_test(many_sites),
		cmocka_unit_test(long_programs),
		cmocka_unit_test(places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
