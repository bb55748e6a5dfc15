// SPDX-License-Identifier: GPL-2.0
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/netlink.h>
#include "parse.h"

/* What the policies leave out has no business in a request: it is refused. */

static const struct nla_policy map_policy[KMC_MAP_A_MAX + 1] = {
	[KMC_MAP_A_NAME] = { .type = NLA_NUL_STRING, .len = KMC_NAME_MAX - 1 },
	[KMC_MAP_A_KIND] = NLA_POLICY_MAX(NLA_U32, __KMC_MAP_KIND_MAX - 1),
	[KMC_MAP_A_KEY] = NLA_POLICY_RANGE(NLA_BINARY, sizeof(struct kmc_part),
				KMC_PARTS_MAX * sizeof(struct kmc_part)),
	[KMC_MAP_A_VALUE] = NLA_POLICY_RANGE(NLA_BINARY,
				sizeof(struct kmc_part),
				KMC_PARTS_MAX * sizeof(struct kmc_part)),
	[KMC_MAP_A_SIGNED] = { .type = NLA_FLAG },
	[KMC_MAP_A_BITS] = NLA_POLICY_MAX(NLA_U32, KMC_HIST_BITS_MAX),
	[KMC_MAP_A_MIN] = { .type = NLA_S64 },
	[KMC_MAP_A_MAX_VALUE] = { .type = NLA_S64 },
	[KMC_MAP_A_STEP] = { .type = NLA_U64 },
	[KMC_MAP_A_MAX_KEYS] = { .type = NLA_U32 },
	[KMC_MAP_A_MAX_BYTES] = { .type = NLA_U64 },
	[KMC_MAP_A_LRU] = { .type = NLA_FLAG },
	[KMC_MAP_A_OTHER] = { .type = NLA_FLAG },
	[KMC_MAP_A_SLOTS] = { .type = NLA_U32 },
	[KMC_MAP_A_SERIES] = NLA_POLICY_MAX(NLA_U32, __KMC_SERIES_MAX - 1),
};

static const struct nla_policy format_policy[KMC_FORMAT_A_MAX + 1] = {
	[KMC_FORMAT_A_PARTS] = NLA_POLICY_RANGE(NLA_BINARY,
				sizeof(struct kmc_part),
				KMC_PARTS_MAX * sizeof(struct kmc_part)),
	[KMC_FORMAT_A_URGENT] = { .type = NLA_FLAG },
	[KMC_FORMAT_A_TEXT] = { .type = NLA_NUL_STRING,
				.len = KMC_FORMAT_TEXT_MAX - 1 },
};

static const struct nla_policy prog_policy[KMC_PROG_A_MAX + 1] = {
	[KMC_PROG_A_INSNS] = NLA_POLICY_MIN_LEN(sizeof(struct kmc_insn)),
	[KMC_PROG_A_DATA] = { .type = NLA_BINARY, .len = KMC_DATA_MAX },
	[KMC_PROG_A_FRAME] = { .type = NLA_U32 },
};

static const struct nla_policy probe_policy[KMC_PROBE_A_MAX + 1] = {
	[KMC_PROBE_A_KIND] = NLA_POLICY_MAX(NLA_U32, __KMC_PROBE_KIND_MAX - 1),
	[KMC_PROBE_A_NAME] = { .type = NLA_NUL_STRING,
			       .len = KMC_SITE_NAME_MAX - 1 },
	[KMC_PROBE_A_PROG] = NLA_POLICY_MAX(NLA_U32, KMC_PROGS_MAX - 1),
	[KMC_PROBE_A_PERIOD] = { .type = NLA_U64 },
	[KMC_PROBE_A_COUNTER] = NLA_POLICY_RANGE(NLA_BINARY,
				sizeof(struct kmc_counter),
				sizeof(struct kmc_counter)),
	[KMC_PROBE_A_PID] = { .type = NLA_U32 },
};

static const struct nla_policy site_policy[KMC_SITE_A_MAX + 1] = {
	[KMC_SITE_A_PROBE] = NLA_POLICY_MAX(NLA_U32, KMC_PROBES_MAX - 1),
	[KMC_SITE_A_NAME] = { .type = NLA_NUL_STRING,
			      .len = KMC_SITE_NAME_MAX - 1 },
	[KMC_SITE_A_TARGET] = { .type = NLA_NUL_STRING,
				.len = KMC_SITE_NAME_MAX - 1 },
	[KMC_SITE_A_ADDR] = { .type = NLA_U64 },
	[KMC_SITE_A_SYSCALL] = { .type = NLA_U32 },
	[KMC_SITE_A_SKIP] = { .type = NLA_FLAG },
	[KMC_SITE_A_EVENT] = { .type = NLA_U32 },
	[KMC_SITE_A_FD] = { .type = NLA_U32 },
	[KMC_SITE_A_SEMAPHORE] = { .type = NLA_U64 },
	[KMC_SITE_A_ALIAS] = { .type = NLA_U32 },
	[KMC_SITE_A_OFFSET] = { .type = NLA_U32 },
	[KMC_SITE_A_LATE] = { .type = NLA_FLAG },
};

/* @why: a static string */
static int refuse(struct netlink_ext_ack *extack, const void *where,
		  const char *why)
{
	if (extack) {
		extack->_msg = why;
		extack->bad_attr = where;
	}
	return -EINVAL;
}

/* As nla_parse_nested(), of which the last of several wins; here none may. */
static int parse_item(struct nlattr **tb, int max, const struct nlattr *item,
		      const struct nla_policy *policy,
		      struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	int err, rest;

	err = nla_parse_nested(tb, max, item, policy, extack);
	if (err)
		return err;
	nla_for_each_nested(attr, item, rest) {
		if (tb[nla_type(attr)] != attr)
			return refuse(extack, attr,
				      "the attribute is there twice");
	}
	return 0;
}

/* Names go into messages, read-outs and folder names. */
static int parse_name(const struct nlattr *attr, char *name, size_t size,
		      struct netlink_ext_ack *extack)
{
	const char *c;

	strscpy(name, nla_data(attr), size);
	if (!*name)
		return refuse(extack, attr, "the name is empty");
	for (c = name; *c; c++) {
		if (!isascii(*c) || !isprint(*c))
			return refuse(extack, attr,
				      "the name has unprintable characters");
	}
	return 0;
}

static int parse_map_name(const struct nlattr *attr, char *name,
			  struct netlink_ext_ack *extack)
{
	int err = parse_name(attr, name, KMC_NAME_MAX, extack);
	const char *c;

	if (err)
		return err;
	if (*name != '@')
		return refuse(extack, attr, "a map's name begins with '@'");
	for (c = name + 1; *c; c++) {
		if (!isalnum(*c) && *c != '_')
			return refuse(extack, attr,
				      "a map's name has letters, digits and '_'");
	}
	return 0;
}

static int parse_layout(const struct nlattr *attr, struct kmc_layout *layout,
			struct netlink_ext_ack *extack)
{
	const char *why = "the parts are malformed";
	int err;

	if (!attr)
		return 0;
	err = kmc_layout_init(layout, nla_data(attr), nla_len(attr), &why);
	return err == -EINVAL ? refuse(extack, attr, why) : err;
}

/* What goes with one kind of map only: there for that kind, else not. */
static int check_for_kind(const struct nlattr *item, const struct nlattr *attr,
			  bool wanted, const char *missing, const char *extra,
			  struct netlink_ext_ack *extack)
{
	if (wanted && !attr)
		return refuse(extack, item, missing);
	if (!wanted && attr)
		return refuse(extack, attr, extra);
	return 0;
}

static int check_map_kind(const struct nlattr *item, struct nlattr **tb,
			  u32 kind, struct netlink_ext_ack *extack)
{
	static const char no_scalar[] = "only a scalar map has a value";
	static const char no_lhist[] = "only a lhist has min, max and step";
	static const char lhist[] = "a lhist needs min, max and step";
	bool is_lhist = kind == KMC_MAP_LHIST;
	bool is_topk = kind == KMC_MAP_TOPK, is_series = kind == KMC_MAP_TSERIES;
	int err;

	err = check_for_kind(item, tb[KMC_MAP_A_VALUE],
			     kind == KMC_MAP_SCALAR || is_topk,
			     "a scalar map needs a value", no_scalar, extack);
	if (!err && kind != KMC_MAP_HIST && kind != KMC_MAP_QUANTILES &&
	    tb[KMC_MAP_A_BITS])
		err = refuse(extack, tb[KMC_MAP_A_BITS],
			     "only a hist has bits");
	if (!err)
		err = check_for_kind(item, tb[KMC_MAP_A_SLOTS],
				     is_topk || is_series,
				     "a topk or tseries needs slots",
				     "only a topk or tseries has slots", extack);
	if (!err)
		err = check_for_kind(item, tb[KMC_MAP_A_SERIES], is_series,
				     "a tseries needs a sort",
				     "only a tseries has a sort", extack);
	if (!err)
		err = check_for_kind(item, tb[KMC_MAP_A_MIN], is_lhist, lhist,
				     no_lhist, extack);
	if (!err)
		err = check_for_kind(item, tb[KMC_MAP_A_MAX_VALUE], is_lhist,
				     lhist, no_lhist, extack);
	if (!err)
		err = check_for_kind(item, tb[KMC_MAP_A_STEP],
				     is_lhist || is_series, is_lhist ? lhist :
				     "a tseries needs a step", no_lhist, extack);
	return err;
}

static int parse_lhist(struct nlattr **tb, struct kmc_map_desc *desc,
		       struct netlink_ext_ack *extack)
{
	u64 range;

	desc->min = nla_get_s64(tb[KMC_MAP_A_MIN]);
	desc->max = nla_get_s64(tb[KMC_MAP_A_MAX_VALUE]);
	desc->step = nla_get_u64(tb[KMC_MAP_A_STEP]);
	if (desc->min >= desc->max)
		return refuse(extack, tb[KMC_MAP_A_MAX_VALUE],
			      "a lhist's max must be above its min");
	if (!desc->step)
		return refuse(extack, tb[KMC_MAP_A_STEP],
			      "a lhist's step must not be 0");
	range = (u64)desc->max - (u64)desc->min;
	if ((range - 1) / desc->step >= KMC_LHIST_STEPS_MAX)
		return refuse(extack, tb[KMC_MAP_A_STEP],
			      "a lhist has at most 1000 steps");
	return 0;
}

int kmc_parse_map(const struct nlattr *item, struct kmc_map_desc *desc,
		  struct netlink_ext_ack *extack)
{
	struct nlattr *tb[KMC_MAP_A_MAX + 1];
	int err;

	memset(desc, 0, sizeof(*desc));
	err = parse_item(tb, KMC_MAP_A_MAX, item, map_policy, extack);
	if (err)
		return err;
	if (!tb[KMC_MAP_A_NAME] || !tb[KMC_MAP_A_KIND])
		return refuse(extack, item, "a map needs a name and a kind");
	err = parse_map_name(tb[KMC_MAP_A_NAME], desc->name, extack);
	if (err)
		return err;

	desc->kind = nla_get_u32(tb[KMC_MAP_A_KIND]);
	err = check_map_kind(item, tb, desc->kind, extack);
	if (err)
		return err;
	if (desc->kind == KMC_MAP_LHIST) {
		err = parse_lhist(tb, desc, extack);
		if (err)
			return err;
	}
	if (desc->kind == KMC_MAP_TSERIES)
		desc->step = nla_get_u64(tb[KMC_MAP_A_STEP]);
	desc->is_signed = tb[KMC_MAP_A_SIGNED];
	if (tb[KMC_MAP_A_SLOTS])
		desc->slots = nla_get_u32(tb[KMC_MAP_A_SLOTS]);
	if (tb[KMC_MAP_A_SERIES])
		desc->series = nla_get_u32(tb[KMC_MAP_A_SERIES]);
	if (tb[KMC_MAP_A_BITS])
		desc->bits = nla_get_u32(tb[KMC_MAP_A_BITS]);
	if (tb[KMC_MAP_A_MAX_KEYS])
		desc->max_keys = nla_get_u32(tb[KMC_MAP_A_MAX_KEYS]);
	desc->lru = tb[KMC_MAP_A_LRU];
	desc->other = tb[KMC_MAP_A_OTHER];
	desc->max_bytes = KMC_MAX_BYTES_DEFAULT;
	if (tb[KMC_MAP_A_MAX_BYTES])
		desc->max_bytes = nla_get_u64(tb[KMC_MAP_A_MAX_BYTES]);

	err = parse_layout(tb[KMC_MAP_A_KEY], &desc->key, extack);
	if (err)
		return err;
	err = parse_layout(tb[KMC_MAP_A_VALUE], &desc->value, extack);
	if (err)
		kmc_layout_free(&desc->key);
	return err;
}

int kmc_parse_format(const struct nlattr *item, struct kmc_format *format,
		     struct netlink_ext_ack *extack)
{
	struct nlattr *tb[KMC_FORMAT_A_MAX + 1];
	int err;

	memset(format, 0, sizeof(*format));
	err = parse_item(tb, KMC_FORMAT_A_MAX, item, format_policy, extack);
	if (err)
		return err;
	format->urgent = tb[KMC_FORMAT_A_URGENT];
	err = parse_layout(tb[KMC_FORMAT_A_PARTS], &format->parts, extack);
	if (err || !tb[KMC_FORMAT_A_TEXT])
		return err;
	format->text = kmemdup(nla_data(tb[KMC_FORMAT_A_TEXT]),
			       nla_len(tb[KMC_FORMAT_A_TEXT]), GFP_KERNEL);
	if (!format->text)
		kmc_layout_free(&format->parts);
	return format->text ? 0 : -ENOMEM;
}

void kmc_format_clear(struct kmc_format *format)
{
	kmc_layout_free(&format->parts);
	kfree(format->text);
	format->text = NULL;
}

/* A copy of an attribute's payload; @to is NULL for an empty one. */
static int copy_payload(const struct nlattr *attr, void **to)
{
	*to = NULL;
	if (!attr || !nla_len(attr))
		return 0;
	*to = kvmalloc(nla_len(attr), GFP_KERNEL);
	if (!*to)
		return -ENOMEM;
	memcpy(*to, nla_data(attr), nla_len(attr));
	return 0;
}

int kmc_parse_prog(const struct nlattr *item, struct kmc_prog *prog,
		   struct netlink_ext_ack *extack)
{
	struct nlattr *tb[KMC_PROG_A_MAX + 1];
	const struct nlattr *insns, *data;
	int err;

	memset(prog, 0, sizeof(*prog));
	err = parse_item(tb, KMC_PROG_A_MAX, item, prog_policy, extack);
	if (err)
		return err;
	insns = tb[KMC_PROG_A_INSNS];
	data = tb[KMC_PROG_A_DATA];
	if (!insns || !tb[KMC_PROG_A_FRAME])
		return refuse(extack, item,
			      "a program needs instructions and a frame size");
	if (nla_len(insns) % sizeof(struct kmc_insn))
		return refuse(extack, insns,
			      "the last instruction is cut off");
	prog->nr_insns = nla_len(insns) / sizeof(struct kmc_insn);
	prog->frame = nla_get_u32(tb[KMC_PROG_A_FRAME]);
	if (prog->nr_insns > KMC_INSNS_MAX)
		return refuse(extack, insns,
			      "the program has too many instructions");
	if (prog->frame > KMC_FRAME_MAX || prog->frame % 8)
		return refuse(extack, tb[KMC_PROG_A_FRAME],
			      "a frame's size is a multiple of 8, up to 131072");

	err = copy_payload(insns, (void **)&prog->insns);
	if (err)
		return err;
	err = copy_payload(data, (void **)&prog->data);
	if (err) {
		kmc_prog_clear(prog);
		return err;
	}
	prog->data_len = data ? nla_len(data) : 0;
	return 0;
}

void kmc_complain(const struct nlattr *item,
		  const struct kmc_complaint *complaint,
		  struct netlink_ext_ack *extack)
{
	const struct nlattr *insns = nla_find_nested(item, KMC_PROG_A_INSNS);
	const struct kmc_insn *insn;

	if (!insns) {
		refuse(extack, item, complaint->why);
		return;
	}
	insn = nla_data(insns);
	refuse(extack, insn + complaint->insn, complaint->why);
}

/* Kinds that can be told to look at one process. */
static bool is_of_process(u32 kind)
{
	return kind == KMC_PROBE_UPROBE || kind == KMC_PROBE_URETPROBE ||
	       kind == KMC_PROBE_PROFILE || kind == KMC_PROBE_COUNTER;
}

static int parse_pid(const struct nlattr *attr, struct kmc_probe_desc *desc,
		     struct netlink_ext_ack *extack)
{
	if (!attr)
		return 0;
	if (!is_of_process(desc->kind))
		return refuse(extack, attr,
			      "this kind of probe can't be of one process");
	desc->pid = nla_get_u32(attr);
	if (!desc->pid || desc->pid > S32_MAX)
		return refuse(extack, attr, "no process has such a pid");
	return 0;
}

static bool is_timer(u32 kind)
{
	return kind == KMC_PROBE_INTERVAL || kind == KMC_PROBE_PROFILE;
}

static int parse_period(const struct nlattr *item, const struct nlattr *period,
			struct kmc_probe_desc *desc,
			struct netlink_ext_ack *extack)
{
	bool wanted = is_timer(desc->kind) || desc->kind == KMC_PROBE_COUNTER;
	int err;

	err = check_for_kind(item, period, wanted,
			     "this kind of probe needs a period",
			     "only timers and counters have a period", extack);
	if (err || !period)
		return err;
	desc->period = nla_get_u64(period);
	if (is_timer(desc->kind) && desc->period < KMC_PERIOD_MIN)
		return refuse(extack, period,
			      "a timer's period is at least 10 microseconds");
	if (!desc->period)
		return refuse(extack, period, "a period is at least one event");
	if (desc->period > S64_MAX)
		return refuse(extack, period, "a period has 63 bits");
	return 0;
}

static int parse_counter(const struct nlattr *item,
			 const struct nlattr *counter,
			 struct kmc_probe_desc *desc,
			 struct netlink_ext_ack *extack)
{
	int err;

	err = check_for_kind(item, counter, desc->kind == KMC_PROBE_COUNTER,
			     "a counter does not say what it counts",
			     "only a counter says what it counts", extack);
	if (err)
		return err;
	if (counter)
		memcpy(&desc->counter, nla_data(counter),
		       sizeof(desc->counter));
	return 0;
}

int kmc_parse_probe(const struct nlattr *item, struct kmc_probe_desc *desc,
		    struct netlink_ext_ack *extack)
{
	struct nlattr *tb[KMC_PROBE_A_MAX + 1];
	int err;

	memset(desc, 0, sizeof(*desc));
	err = parse_item(tb, KMC_PROBE_A_MAX, item, probe_policy, extack);
	if (err)
		return err;
	if (!tb[KMC_PROBE_A_KIND] || !tb[KMC_PROBE_A_NAME] ||
	    !tb[KMC_PROBE_A_PROG])
		return refuse(extack, item,
			      "a probe needs a kind, a name and a program");
	err = parse_name(tb[KMC_PROBE_A_NAME], desc->name, sizeof(desc->name),
			 extack);
	if (err)
		return err;

	desc->kind = nla_get_u32(tb[KMC_PROBE_A_KIND]);
	desc->prog = nla_get_u32(tb[KMC_PROBE_A_PROG]);
	return parse_period(item, tb[KMC_PROBE_A_PERIOD], desc, extack) ?:
	       parse_counter(item, tb[KMC_PROBE_A_COUNTER], desc, extack) ?:
	       parse_pid(tb[KMC_PROBE_A_PID], desc, extack);
}

int kmc_parse_site(const struct nlattr *item, struct kmc_site_desc *desc,
		   struct netlink_ext_ack *extack)
{
	struct nlattr *tb[KMC_SITE_A_MAX + 1];
	int err;

	memset(desc, 0, sizeof(*desc));
	err = parse_item(tb, KMC_SITE_A_MAX, item, site_policy, extack);
	if (err)
		return err;
	if (!tb[KMC_SITE_A_PROBE] || !tb[KMC_SITE_A_NAME])
		return refuse(extack, item, "a site needs a probe and a name");
	err = parse_name(tb[KMC_SITE_A_NAME], desc->name, sizeof(desc->name),
			 extack);
	if (!err && tb[KMC_SITE_A_TARGET])
		err = parse_name(tb[KMC_SITE_A_TARGET], desc->target,
				 sizeof(desc->target), extack);
	if (err)
		return err;

	desc->probe = nla_get_u32(tb[KMC_SITE_A_PROBE]);
	if (tb[KMC_SITE_A_ADDR])
		desc->addr = nla_get_u64(tb[KMC_SITE_A_ADDR]);
	desc->optional = tb[KMC_SITE_A_SKIP];
	desc->late = tb[KMC_SITE_A_LATE];
	desc->has_syscall = tb[KMC_SITE_A_SYSCALL];
	if (desc->has_syscall)
		desc->syscall = nla_get_u32(tb[KMC_SITE_A_SYSCALL]);
	if (desc->syscall > S32_MAX)
		return refuse(extack, tb[KMC_SITE_A_SYSCALL],
			      "no such system call number");
	if (tb[KMC_SITE_A_EVENT])
		desc->event = nla_get_u32(tb[KMC_SITE_A_EVENT]);
	if (desc->event > U16_MAX)
		return refuse(extack, tb[KMC_SITE_A_EVENT],
			      "an event's number has 16 bits");
	desc->has_fd = tb[KMC_SITE_A_FD];
	if (desc->has_fd)
		desc->fd = nla_get_u32(tb[KMC_SITE_A_FD]);
	if (tb[KMC_SITE_A_SEMAPHORE])
		desc->semaphore = nla_get_u64(tb[KMC_SITE_A_SEMAPHORE]);
	desc->has_alias = tb[KMC_SITE_A_ALIAS];
	if (desc->has_alias)
		desc->alias = nla_get_u32(tb[KMC_SITE_A_ALIAS]);
	if (desc->semaphore > S64_MAX)
		return refuse(extack, tb[KMC_SITE_A_SEMAPHORE],
			      "no file is that long");
	if (desc->has_fd && desc->addr > S64_MAX)
		return refuse(extack, tb[KMC_SITE_A_ADDR],
			      "no file is that long");
	if (tb[KMC_SITE_A_SEMAPHORE] && !desc->has_fd)
		return refuse(extack, tb[KMC_SITE_A_SEMAPHORE],
			      "a semaphore is in a file, which is not given");
	if (tb[KMC_SITE_A_OFFSET])
		desc->offset = nla_get_u32(tb[KMC_SITE_A_OFFSET]);
	return 0;
}
