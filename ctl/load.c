// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <netlink/genl/genl.h>
#include "load.h"

/* A nested attribute's length has 16 bits; longer lists are given in pieces. */
#define LIST_MAX	(60 << 10)

static int put_map(struct nl_msg *msg, const struct question *q, size_t i)
{
	const struct question_map *map = &q->maps[i];
	int err;

	err = nla_put_string(msg, KMC_MAP_A_NAME, map->name);
	err = err ?: nla_put_u32(msg, KMC_MAP_A_KIND, map->kind);
	if (map->nr_key)
		err = err ?: nla_put(msg, KMC_MAP_A_KEY,
				     map->nr_key * sizeof(*map->key), map->key);
	if (map->nr_value)
		err = err ?: nla_put(msg, KMC_MAP_A_VALUE,
				     map->nr_value * sizeof(*map->value),
				     map->value);
	if (map->is_signed)
		err = err ?: nla_put_flag(msg, KMC_MAP_A_SIGNED);
	if (map->kind == KMC_MAP_HIST || map->kind == KMC_MAP_QUANTILES)
		err = err ?: nla_put_u32(msg, KMC_MAP_A_BITS, map->bits);
	if (map->kind == KMC_MAP_LHIST) {
		err = err ?: nla_put_s64(msg, KMC_MAP_A_MIN, map->min);
		err = err ?: nla_put_s64(msg, KMC_MAP_A_MAX_VALUE, map->max);
		err = err ?: nla_put_u64(msg, KMC_MAP_A_STEP, map->step);
	}
	if (map->slots)
		err = err ?: nla_put_u32(msg, KMC_MAP_A_SLOTS, map->slots);
	if (map->kind == KMC_MAP_TSERIES) {
		err = err ?: nla_put_u64(msg, KMC_MAP_A_STEP, map->step);
		err = err ?: nla_put_u32(msg, KMC_MAP_A_SERIES, map->series);
	}
	if (map->lru)
		err = err ?: nla_put_flag(msg, KMC_MAP_A_LRU);
	if (map->other)
		err = err ?: nla_put_flag(msg, KMC_MAP_A_OTHER);
	if (map->max_keys)
		err = err ?: nla_put_u32(msg, KMC_MAP_A_MAX_KEYS,
					 map->max_keys);
	return err;
}

/* What a record says to who has no command to act on it. */
static void format_text(const struct question *q,
			const struct question_format *f, char *text, size_t size)
{
	const char *map = f->map < q->nr_maps ? q->maps[f->map].name : "";

	switch (f->verb) {
	case VERB_PRINTF:
	case VERB_ERRORF:
	case VERB_WARNF:
	case VERB_DEBUGF:
		snprintf(text, size, "%s", f->text);
		break;
	case VERB_PRINT_MAP:
	case VERB_TAKE_MAP:
		snprintf(text, size, "print(%s)", map);
		break;
	case VERB_CLEAR_MAP:
		snprintf(text, size, "clear(%s)", map);
		break;
	case VERB_ZERO_MAP:
		snprintf(text, size, "zero(%s)", map);
		break;
	case VERB_EXIT:
		snprintf(text, size, "exit()");
		break;
	case VERB_TIME:
		snprintf(text, size, "time()");
		break;
	default:
		text[0] = '\0';
	}
}

static int put_format(struct nl_msg *msg, const struct question *q, size_t i)
{
	const struct question_format *format = &q->formats[i];
	char text[KMC_FORMAT_TEXT_MAX];
	int err = 0;

	if (format->nr_parts)
		err = nla_put(msg, KMC_FORMAT_A_PARTS,
			      format->nr_parts * sizeof(*format->parts),
			      format->parts);
	if (format->urgent)
		err = err ?: nla_put_flag(msg, KMC_FORMAT_A_URGENT);
	format_text(q, format, text, sizeof(text));
	if (text[0])
		err = err ?: nla_put_string(msg, KMC_FORMAT_A_TEXT, text);
	return err;
}

static int put_prog(struct nl_msg *msg, const struct question *q, size_t i)
{
	const struct question_prog *prog = &q->progs[i];
	int err;

	_Static_assert(KMC_INSNS_MAX * sizeof(*prog->insns) + KMC_DATA_MAX <
		       LIST_MAX, "every program fits");
	err = nla_put(msg, KMC_PROG_A_INSNS,
		      prog->nr_insns * sizeof(*prog->insns), prog->insns);
	if (prog->data_len)
		err = err ?: nla_put(msg, KMC_PROG_A_DATA, prog->data_len,
				     prog->data);
	return err ?: nla_put_u32(msg, KMC_PROG_A_FRAME, prog->frame);
}

static bool is_user(enum kmc_probe_kind kind)
{
	return kind == KMC_PROBE_UPROBE || kind == KMC_PROBE_URETPROBE;
}

static int put_probe(struct nl_msg *msg, const struct question *q, size_t i)
{
	const struct question_probe *probe = &q->probes[i];
	int err;

	err = nla_put_u32(msg, KMC_PROBE_A_KIND, probe->kind);
	err = err ?: nla_put_string(msg, KMC_PROBE_A_NAME, probe->name);
	err = err ?: nla_put_u32(msg, KMC_PROBE_A_PROG, probe->prog);
	if (probe->period)
		err = err ?: nla_put_u64(msg, KMC_PROBE_A_PERIOD,
					 probe->period);
	if (q->pid && is_user(probe->kind))
		err = err ?: nla_put_u32(msg, KMC_PROBE_A_PID, q->pid);
	if (probe->kind == KMC_PROBE_COUNTER)
		err = err ?: nla_put(msg, KMC_PROBE_A_COUNTER,
				     sizeof(probe->counter), &probe->counter);
	if (probe->pid)
		err = err ?: nla_put_u32(msg, KMC_PROBE_A_PID, probe->pid);
	return err;
}

static int put_site(struct nl_msg *msg, const struct question *q, size_t i)
{
	const struct question_site *site = &q->sites[i];
	int err;

	err = nla_put_u32(msg, KMC_SITE_A_PROBE, site->probe);
	err = err ?: nla_put_string(msg, KMC_SITE_A_NAME, site->name);
	if (site->target)
		err = err ?: nla_put_string(msg, KMC_SITE_A_TARGET,
					    site->target);
	if (site->addr)
		err = err ?: nla_put_u64(msg, KMC_SITE_A_ADDR, site->addr);
	if (site->optional)
		err = err ?: nla_put_flag(msg, KMC_SITE_A_SKIP);
	if (site->syscall >= 0)
		err = err ?: nla_put_u32(msg, KMC_SITE_A_SYSCALL,
					 site->syscall);
	if (site->late)
		err = err ?: nla_put_flag(msg, KMC_SITE_A_LATE);
	if (site->offset)
		err = err ?: nla_put_u32(msg, KMC_SITE_A_OFFSET, site->offset);
	if (site->event)
		err = err ?: nla_put_u32(msg, KMC_SITE_A_EVENT, site->event);
	if (site->in_file)
		err = err ?: nla_put_u32(msg, KMC_SITE_A_FD,
					 q->files[site->file].fd);
	if (site->semaphore)
		err = err ?: nla_put_u64(msg, KMC_SITE_A_SEMAPHORE,
					 site->semaphore);
	if (site->has_alias)
		err = err ?: nla_put_u32(msg, KMC_SITE_A_ALIAS, site->alias);
	return err;
}

static const char *map_name(const struct question *q, size_t i)
{
	return q->maps[i].name;
}

static const char *probe_name(const struct question *q, size_t i)
{
	return q->probes[i].name;
}

static const char *site_name(const struct question *q, size_t i)
{
	return q->sites[i].name;
}

/* In this order, because an item may only name what came before it. */
static const struct list {
	int attr;
	const char *what;
	size_t nr;	/* offset of the number of items in the question */
	int (*put)(struct nl_msg *msg, const struct question *q, size_t i);
	const char *(*name)(const struct question *q, size_t i);
} lists[LOADER_LISTS] = {
	{ KMC_A_MAPS, "map", offsetof(struct question, nr_maps),
	  put_map, map_name },
	{ KMC_A_FORMATS, "format", offsetof(struct question, nr_formats),
	  put_format, NULL },
	{ KMC_A_PROGS, "program", offsetof(struct question, nr_progs),
	  put_prog, NULL },
	{ KMC_A_PROBES, "probe", offsetof(struct question, nr_probes),
	  put_probe, probe_name },
	{ KMC_A_SITES, "site", offsetof(struct question, nr_sites),
	  put_site, site_name },
};

static size_t list_nr(const struct list *list, const struct question *q)
{
	size_t nr;

	memcpy(&nr, (const char *)q + list->nr, sizeof(nr));
	return nr;
}

static size_t bytes_since(struct nl_msg *msg, const struct nlattr *start)
{
	return (char *)nlmsg_tail(nlmsg_hdr(msg)) - (const char *)start;
}

static int put_item(struct nl_msg *msg, const struct list *list,
		    const struct question *q, size_t i)
{
	struct nlattr *item = nla_nest_start(msg, KMC_A_ITEM);
	int err;

	if (!item)
		return -EMSGSIZE;
	err = list->put(msg, q, i);
	if (!err && bytes_since(msg, item) > LIST_MAX)
		err = -EMSGSIZE;
	if (err)
		nla_nest_cancel(msg, item);
	else
		nla_nest_end_keep_empty(msg, item);
	return err;
}

/*
 * One list attribute with what fits in it. Return: number of items, or
 * a negative errno when there is not even room for one.
 */
static int put_list(struct loader *l, struct nl_msg *msg, unsigned int which)
{
	const struct list *list = &lists[which];
	size_t nr = list_nr(list, l->q), i = l->next[which];
	struct nlattr *start = nla_nest_start(msg, list->attr);
	int err = start ? 0 : -EMSGSIZE;

	for (; start && i < nr; i++) {
		int len = nlmsg_hdr(msg)->nlmsg_len;

		err = put_item(msg, list, l->q, i);
		if (!err && bytes_since(msg, start) > LIST_MAX &&
		    i > l->next[which]) {
			nlmsg_hdr(msg)->nlmsg_len = len;
			break;
		}
		if (err)
			break;
	}
	if (i == l->next[which]) {
		if (start)
			nla_nest_cancel(msg, start);
		return err ?: -EMSGSIZE;
	}
	nla_nest_end_keep_empty(msg, start);
	nr = i - l->next[which];
	l->next[which] = i;
	return nr;
}

int loader_fill(struct loader *l, struct nl_msg *msg)
{
	bool empty = true;

	memcpy(l->first, l->next, sizeof(l->first));
	for (unsigned int which = 0; which < LOADER_LISTS; which++) {
		while (l->next[which] < list_nr(&lists[which], l->q)) {
			if (put_list(l, msg, which) < 0)
				return empty ? -EMSGSIZE : 1;
			empty = false;
		}
	}
	return 0;
}

static bool contains(const struct nlattr *attr, const char *at)
{
	return at >= (const char *)attr &&
	       at < (const char *)attr + nla_len(attr) + NLA_HDRLEN;
}

static void say_item(const struct loader *l, unsigned int which, size_t i,
		     const struct nlattr *item, const char *at,
		     char *text, size_t size)
{
	const struct list *list = &lists[which];
	struct nlattr *attr;
	int left;

	if (list->name) {
		snprintf(text, size, " (%s %s)", list->what,
			 list->name(l->q, i));
		return;
	}
	snprintf(text, size, " (%s %zu)", list->what, i);
	if (list->attr != KMC_A_PROGS)
		return;
	nla_for_each_nested(attr, (struct nlattr *)item, left) {
		const char *insns = nla_data(attr);

		if (nla_type(attr) == KMC_PROG_A_INSNS && at >= insns &&
		    at < insns + nla_len(attr))
			snprintf(text, size, " (program %zu, instruction %zu)",
				 i, (at - insns) / sizeof(struct kmc_insn));
	}
}

void loader_locate(const struct loader *l, const struct nlmsghdr *nlh,
		   uint32_t offset, char *text, size_t size)
{
	const char *at = (const char *)nlh + offset;
	size_t index[LOADER_LISTS];
	struct nlattr *attr, *item;
	unsigned int which;
	int left, left_items;

	text[0] = '\0';
	memcpy(index, l->first, sizeof(index));
	nlmsg_for_each_attr(attr, (struct nlmsghdr *)nlh, GENL_HDRLEN, left) {
		for (which = 0; which < LOADER_LISTS; which++) {
			if (lists[which].attr == nla_type(attr))
				break;
		}
		if (which == LOADER_LISTS)
			continue;
		nla_for_each_nested(item, attr, left_items) {
			if (contains(item, at)) {
				say_item(l, which, index[which], item, at,
					 text, size);
				return;
			}
			index[which]++;
		}
	}
}

static int read_session(void *data, struct nlattr **attrs)
{
	struct session *s = data;

	if (!attrs[KMC_A_SESSION] || !attrs[KMC_A_NAME])
		return -EPROTO;
	s->id = nla_get_u32(attrs[KMC_A_SESSION]);
	nla_strlcpy(s->name, attrs[KMC_A_NAME], sizeof(s->name));
	return 0;
}

/* Append where the module found fault to what it said. */
static void add_place(struct module *m, const struct loader *l,
		      const struct nl_msg *msg)
{
	size_t len = strlen(m->error);

	if (!m->has_offset)
		return;
	loader_locate(l, nlmsg_hdr((struct nl_msg *)msg), m->offset,
		      m->error + len, sizeof(m->error) - len);
}

/* What a new session is told before its lists. */
static int put_how(struct nl_msg *msg, const struct loading *how)
{
	int err = nla_put_u32(msg, KMC_A_RING_BYTES, how->ring_bytes);

	if (how->max_bytes)
		err = err ?: nla_put_u64(msg, KMC_A_MAX_BYTES, how->max_bytes);
	if (how->budget)
		err = err ?: nla_put_u32(msg, KMC_A_BUDGET, how->budget);
	if (how->overwrite)
		err = err ?: nla_put_flag(msg, KMC_A_OVERWRITE);
	if (how->engine != KMC_ENGINE_BEST)
		err = err ?: nla_put_u32(msg, KMC_A_ENGINE, how->engine);
	if (how->keep) {
		err = err ?: nla_put_string(msg, KMC_A_NAME, how->keep);
		err = err ?: nla_put_flag(msg, KMC_A_KEEP);
	}
	return err;
}

static int send_part(struct session *s, struct loader *l, bool is_new,
		     const struct loading *how, bool *more)
{
	struct module *m = s->m;
	struct nl_msg *msg;
	int err;

	msg = module_request(m, is_new ? KMC_CMD_SESSION_NEW :
			     KMC_CMD_SESSION_ADD, 0, MODULE_MSG_MAX);
	if (!msg)
		return module_fail(m, -ENOMEM, "out of memory");
	err = is_new ? put_how(msg, how) :
		       nla_put_u32(msg, KMC_A_SESSION, s->id);
	err = err ?: loader_fill(l, msg);
	if (err < 0) {
		module_fail(m, err, "a program of the question is too long for the module");
	} else {
		*more = err;
		err = module_call(m, msg, is_new ? read_session : NULL, s);
		if (err)
			add_place(m, l, msg);
	}
	nlmsg_free(msg);
	return err;
}

static int send_piece(struct session *s, int attr, const char *at, size_t len)
{
	struct module *m = s->m;
	struct nl_msg *msg;
	int err;

	msg = module_request(m, KMC_CMD_SESSION_ADD, 0, MODULE_MSG_MAX);
	if (!msg || nla_put_u32(msg, KMC_A_SESSION, s->id) ||
	    nla_put(msg, attr, len, at))
		err = module_fail(m, -ENOMEM, "out of memory");
	else
		err = module_call(m, msg, NULL, NULL);
	nlmsg_free(msg);
	return err;
}

static int send_blob(struct session *s, int attr, const char *text)
{
	size_t left = text ? strlen(text) : 0;
	int err = 0;

	while (!err && left) {
		size_t len = left < LIST_MAX ? left : LIST_MAX;

		err = send_piece(s, attr, text, len);
		text += len;
		left -= len;
	}
	return err;
}

int session_load(struct session *s, struct module *m, const struct question *q,
		 const struct loading *how)
{
	struct loader l = { .q = q };
	bool is_new = true, more = true;
	int err = 0;

	memset(s, 0, sizeof(*s));
	s->m = m;
	while (!err && more) {
		err = send_part(s, &l, is_new, how, &more);
		is_new = false;
	}
	err = err ?: send_blob(s, KMC_A_SCRIPT, how->script);
	return err ?: send_blob(s, KMC_A_DESC, how->desc);
}
