// SPDX-License-Identifier: GPL-2.0
/*
 * The commands with many answers. A dump holds its session from the first
 * message to the last, also when the session is deleted in between. What it is
 * about is looked up by the first callback for a message: on older kernels
 * .start has no extack to say what is wrong.
 */
#include <linux/mm.h>
#include <net/genetlink.h>
#include <net/sock.h>
#include "compat.h"
#include "event/event.h"
#include "genl.h"
#include "governor.h"
#include "map/map.h"
#include "memory.h"
#include "probe/tracepoint.h"
#include "session.h"
#include "stream.h"

/**
 * struct kmc_dump - a dump between two messages
 * @session: held
 * @snap: the rows that are being read out
 * @record: the record that is being read out; NULL: the stream was not taken
 * @left: bytes of it that are not in a message yet
 * @until: the records that are younger are the next dump's, so that this one ends
 * @pos: the next object, or byte of the rows
 * @begun: the session was found, the map frozen
 */
struct kmc_dump {
	struct kmc_session *session;
	union {
		struct kmc_snapshot snap;
		struct {
			struct kmc_record *record;
			u32 left;
			u64 until;
		};
	};
	size_t pos;
	bool begun;
};

static struct kmc_dump *dump_of(struct netlink_callback *cb)
{
	BUILD_BUG_ON(sizeof(struct kmc_dump) > sizeof(cb->ctx));
	return (struct kmc_dump *)cb->ctx;
}

static void *put_head(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd)
{
	return genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
			   cb->nlh->nlmsg_seq, &kmc_genl_family, NLM_F_MULTI,
			   cmd);
}

/* End one message of a dump, or take it back if @err says it did not fit. */
static int put_tail(struct sk_buff *skb, void *hdr, int err)
{
	if (err)
		genlmsg_cancel(skb, hdr);
	else
		genlmsg_end(skb, hdr);
	return err;
}

/* What a dumpit returns: an object that fits into no message ends the dump. */
static int dump_result(const struct sk_buff *skb, int err)
{
	return err && !skb->len ? err : skb->len;
}

/* Look up, once, what the dump is about. */
static int dump_begin(struct netlink_callback *cb,
		      int (*find)(struct netlink_callback *cb))
{
	struct kmc_dump *dump = dump_of(cb);
	int err = 0;

	if (!dump->begun)
		err = find(cb);
	dump->begun = !err;
	return err;
}

static int find_nothing(struct netlink_callback *cb)
{
	return kmc_genl_allowed(cb->skb, false, cb->extack);
}

int kmc_dump_sessions(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct kmc_dump *dump = dump_of(cb);
	struct kmc_session *session;
	void *hdr;
	int err;

	err = dump_begin(cb, find_nothing);
	if (err)
		return err;
	while ((session = kmc_session_after(dump->pos))) {
		hdr = put_head(skb, cb, KMC_CMD_SESSION_GET);
		err = hdr ? put_tail(skb, hdr,
				     kmc_genl_put_session(skb, session))
			  : -EMSGSIZE;
		if (!err)
			dump->pos = session->id;
		kmc_session_put(session);
		if (err)
			break;
	}
	return dump_result(skb, err);
}

static int find_session(struct netlink_callback *cb)
{
	struct nlattr **attrs = kmc_dump_attrs(cb);
	struct kmc_dump *dump = dump_of(cb);
	int err;

	err = kmc_genl_allowed(cb->skb, true, cb->extack);
	if (err)
		return err;
	if (!attrs[KMC_A_SESSION]) {
		NL_SET_ERR_MSG(cb->extack, "the session's id is missing");
		return -EINVAL;
	}
	dump->session = kmc_session_find(nla_get_u32(attrs[KMC_A_SESSION]));
	if (!dump->session) {
		NL_SET_ERR_MSG_ATTR(cb->extack, attrs[KMC_A_SESSION],
				    "there is no session with this id");
		return -ENOENT;
	}
	return 0;
}

int kmc_dump_done(struct netlink_callback *cb)
{
	struct kmc_dump *dump = dump_of(cb);

	kmc_snapshot_free(&dump->snap);
	if (dump->session)
		kmc_session_put(dump->session);
	return 0;
}

static int put_layout(struct sk_buff *skb, int type,
		      const struct kmc_layout *layout)
{
	if (!layout->nr)
		return 0;
	return nla_put(skb, type, layout->nr * sizeof(*layout->parts),
		       layout->parts);
}

/* As in the request; defaults are filled in. */
static int put_map(struct sk_buff *skb, const struct kmc_map_desc *desc)
{
	struct nlattr *item = nla_nest_start(skb, KMC_A_ITEM);

	if (!item ||
	    nla_put_string(skb, KMC_MAP_A_NAME, desc->name) ||
	    nla_put_u32(skb, KMC_MAP_A_KIND, desc->kind) ||
	    put_layout(skb, KMC_MAP_A_KEY, &desc->key) ||
	    put_layout(skb, KMC_MAP_A_VALUE, &desc->value) ||
	    (desc->is_signed && nla_put_flag(skb, KMC_MAP_A_SIGNED)) ||
	    nla_put_u32(skb, KMC_MAP_A_MAX_KEYS, desc->max_keys) ||
	    nla_put_u64_64bit(skb, KMC_MAP_A_MAX_BYTES, desc->max_bytes,
			      KMC_MAP_A_PAD))
		return -EMSGSIZE;
	if ((desc->lru && nla_put_flag(skb, KMC_MAP_A_LRU)) ||
	    (desc->other && nla_put_flag(skb, KMC_MAP_A_OTHER)))
		return -EMSGSIZE;
	if ((desc->kind == KMC_MAP_HIST || desc->kind == KMC_MAP_QUANTILES) &&
	    nla_put_u32(skb, KMC_MAP_A_BITS, desc->bits))
		return -EMSGSIZE;
	if (desc->kind == KMC_MAP_LHIST &&
	    (nla_put_s64(skb, KMC_MAP_A_MIN, desc->min, KMC_MAP_A_PAD) ||
	     nla_put_s64(skb, KMC_MAP_A_MAX_VALUE, desc->max, KMC_MAP_A_PAD) ||
	     nla_put_u64_64bit(skb, KMC_MAP_A_STEP, desc->step,
			       KMC_MAP_A_PAD)))
		return -EMSGSIZE;
	if (desc->slots && nla_put_u32(skb, KMC_MAP_A_SLOTS, desc->slots))
		return -EMSGSIZE;
	if (desc->kind == KMC_MAP_TSERIES &&
	    (nla_put_u64_64bit(skb, KMC_MAP_A_STEP, desc->step, KMC_MAP_A_PAD) ||
	     nla_put_u32(skb, KMC_MAP_A_SERIES, desc->series)))
		return -EMSGSIZE;
	nla_nest_end(skb, item);
	return 0;
}

int kmc_dump_maps(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct kmc_dump *dump = dump_of(cb);
	struct kmc_env *env;
	void *hdr;
	int err;

	err = dump_begin(cb, find_session);
	if (err)
		return err;
	env = &dump->session->env;
	mutex_lock(&dump->session->lock);
	for (; !err && dump->pos < env->nr_maps; dump->pos += !err) {
		hdr = put_head(skb, cb, KMC_CMD_MAP_LIST);
		if (!hdr) {
			err = -EMSGSIZE;
			break;
		}
		err = nla_put_u32(skb, KMC_A_MAP, dump->pos);
		if (!err)
			err = put_map(skb, kmc_map_desc(env->maps[dump->pos]));
		err = put_tail(skb, hdr, err);
	}
	mutex_unlock(&dump->session->lock);
	return dump_result(skb, err);
}

/*
 * How many of @left bytes go into a message, as one attribute beside its head.
 */
static size_t piece(const struct sk_buff *skb, size_t left)
{
	size_t room = min_t(size_t, skb_tailroom(skb), U16_MAX);

	return min(left, room - min_t(size_t, room, NLA_HDRLEN + NLA_ALIGNTO));
}

/* The script and then the description, as one row of bytes. */
int kmc_dump_description(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct kmc_dump *dump = dump_of(cb);
	const struct kmc_blob *blob;
	struct kmc_session *session;
	int type = KMC_A_SCRIPT;
	size_t bytes = 0;
	size_t pos;
	void *hdr;
	int err;

	err = dump_begin(cb, find_session);
	if (err)
		return err;
	session = dump->session;
	pos = dump->pos;
	mutex_lock(&session->lock);
	blob = &session->script;
	if (pos >= blob->len) {
		pos -= blob->len;
		blob = &session->desc;
		type = KMC_A_DESC;
	}
	if (pos < blob->len) {
		hdr = put_head(skb, cb, KMC_CMD_DESCRIBE);
		bytes = hdr ? piece(skb, blob->len - pos) : 0;
		err = bytes ? nla_put(skb, type, bytes, blob->data + pos) :
			      -EMSGSIZE;
		if (hdr)
			err = put_tail(skb, hdr, err);
	}
	mutex_unlock(&session->lock);
	if (err)
		return err;
	dump->pos += bytes;
	return skb->len;
}

static int put_site(struct sk_buff *skb, const struct kmc_session *session,
		    size_t number)
{
	struct nlattr *item = nla_nest_start(skb, KMC_A_ITEM);

	if (!item)
		return -EMSGSIZE;
	if (nla_put_string(skb, KMC_SITE_A_NAME, session->sites[number]) ||
	    (session->skipped && test_bit(number, session->skipped) &&
	     nla_put_flag(skb, KMC_SITE_A_SKIP))) {
		nla_nest_cancel(skb, item);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, item);
	return 0;
}

int kmc_dump_sites(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct kmc_dump *dump = dump_of(cb);
	const size_t first = dump->pos;
	struct kmc_session *session;
	struct nlattr *list;
	void *hdr;
	int err;

	err = dump_begin(cb, find_session);
	if (err)
		return err;
	session = dump->session;
	mutex_lock(&session->lock);
	if (first == session->nr_sites) {
		mutex_unlock(&session->lock);
		return 0;
	}
	hdr = put_head(skb, cb, KMC_CMD_SITE_LIST);
	list = hdr ? nla_nest_start(skb, KMC_A_SITES) : NULL;
	while (list && dump->pos < session->nr_sites &&
	       !put_site(skb, session, dump->pos))
		dump->pos++;
	mutex_unlock(&session->lock);

	if (dump->pos == first)
		return -EMSGSIZE;
	nla_nest_end(skb, list);
	genlmsg_end(skb, hdr);
	return skb->len;
}

static int put_event(struct sk_buff *skb, const struct kmc_event *event)
{
	char target[KMC_SITE_NAME_MAX];
	struct nlattr *item = nla_nest_start(skb, KMC_A_ITEM);

	if (!item)
		return -EMSGSIZE;
	snprintf(target, sizeof(target), "%s:%s", event->category, event->name);
	if (nla_put_string(skb, KMC_SITE_A_TARGET, target)) {
		nla_nest_cancel(skb, item);
		return -EMSGSIZE;
	}
	nla_nest_end(skb, item);
	return 0;
}

int kmc_dump_events(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct kmc_dump *dump = dump_of(cb);
	const size_t first = dump->pos;
	const struct kmc_event *event;
	struct nlattr *list;
	void *hdr;
	int err;

	err = dump_begin(cb, find_nothing);
	if (err)
		return err;
	if (!kmc_event_handler_at(first))
		return 0;
	hdr = put_head(skb, cb, KMC_CMD_EVENT_LIST);
	list = hdr ? nla_nest_start(skb, KMC_A_SITES) : NULL;
	while (list && (event = kmc_event_handler_at(dump->pos)) &&
	       !put_event(skb, event))
		dump->pos++;
	if (dump->pos == first)
		return -EMSGSIZE;
	nla_nest_end(skb, list);
	genlmsg_end(skb, hdr);
	return skb->len;
}

/* The pos'th object: first the probes, then the maps, the memory, the budget, the CPUs. */
static int put_stats(struct sk_buff *skb, struct kmc_session *session,
		     size_t pos)
{
	struct kmc_probe_stats probe = {};
	struct kmc_ring_stats ring = {};
	struct kmc_map_stats map = {};
	struct kmc_budget_stats budget = {};
	struct kmc_memory_stats memory = {};

	if (pos < session->nr_probes) {
		kmc_probe_stats(session->probes[pos], &probe);
		return nla_put_u32(skb, KMC_A_PROBE, pos) ?:
		       nla_put_string(skb, KMC_A_NAME,
				      session->probes[pos]->name) ?:
		       nla_put(skb, KMC_A_PROBE_STATS, sizeof(probe), &probe);
	}
	pos -= session->nr_probes;
	if (pos < session->env.nr_maps) {
		kmc_map_stats(session->env.maps[pos], &map);
		return nla_put_u32(skb, KMC_A_MAP, pos) ?:
		       nla_put(skb, KMC_A_MAP_STATS, sizeof(map), &map);
	}
	pos -= session->env.nr_maps;
	if (!pos--) {
		kmc_memory_stats(&session->pot, &memory);
		return nla_put(skb, KMC_A_MEMORY_STATS, sizeof(memory), &memory);
	}
	if (session->governor && !pos--) {
		kmc_governor_stats(session->governor, &budget);
		return nla_put(skb, KMC_A_BUDGET_STATS, sizeof(budget), &budget);
	}
	kmc_stream_stats(session->env.stream, pos, &ring);
	return nla_put_u32(skb, KMC_A_CPU, pos) ?:
	       nla_put(skb, KMC_A_RING_STATS, sizeof(ring), &ring);
}

int kmc_dump_stats(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct kmc_dump *dump = dump_of(cb);
	struct kmc_session *session;
	size_t cpus, nr;
	void *hdr;
	int err;

	err = dump_begin(cb, find_session);
	if (err)
		return err;
	session = dump->session;
	mutex_lock(&session->lock);
	nr = session->nr_probes + session->env.nr_maps + 1 + !!session->governor;
	cpus = session->env.stream ? nr_cpu_ids : 0;
	for (; !err && dump->pos < nr + cpus; dump->pos += !err) {
		if (dump->pos >= nr && !cpu_possible(dump->pos - nr))
			continue;
		hdr = put_head(skb, cb, KMC_CMD_STATS);
		if (!hdr) {
			err = -EMSGSIZE;
			break;
		}
		err = put_tail(skb, hdr, put_stats(skb, session, dump->pos));
	}
	mutex_unlock(&session->lock);
	return dump_result(skb, err);
}

/*
 * The map is frozen here, and with KMC_A_TAKE cleared in the same step. Reading is
 * for everybody who may ask; taking would rob the owner.
 */
static int find_rows(struct netlink_callback *cb)
{
	struct nlattr **attrs = kmc_dump_attrs(cb);
	struct kmc_dump *dump = dump_of(cb);
	const bool take = attrs[KMC_A_TAKE];
	struct kmc_session *session;
	struct kmc_map *map;
	int err;

	err = find_session(cb);
	if (err)
		return err;
	session = dump->session;
	if (take && !kmc_session_is_for(session, NETLINK_CB(cb->skb).portid,
					sock_net(cb->skb->sk))) {
		NL_SET_ERR_MSG_ATTR(cb->extack, attrs[KMC_A_TAKE],
				    "the session belongs to another socket");
		return -EPERM;
	}
	map = kmc_genl_map(session, attrs, cb->extack);
	if (IS_ERR(map))
		return PTR_ERR(map);
	err = kmc_map_snapshot(map, &dump->snap, take);
	if (err)
		NL_SET_ERR_MSG(cb->extack, "no memory for the map's snapshot");
	return err;
}

/*
 * How many of the bytes left go into @room: whole rows; but a row that is
 * larger than any message is cut.
 */
static size_t rows_for(const struct kmc_dump *dump, size_t room)
{
	const struct kmc_snapshot *snap = &dump->snap;
	const size_t left = snap->nr * snap->row_size - dump->pos;
	size_t end;

	if (left <= room)
		return left;
	end = rounddown(dump->pos + room, snap->row_size);
	return end > dump->pos ? end - dump->pos : room;
}

int kmc_dump_rows(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct kmc_dump *dump = dump_of(cb);
	size_t room, bytes;
	void *hdr;
	int err;

	err = dump_begin(cb, find_rows);
	if (err)
		return err;
	if (dump->pos == dump->snap.nr * dump->snap.row_size)
		return 0;

	hdr = put_head(skb, cb, KMC_CMD_MAP_READ);
	if (!hdr || (dump->snap.other && nla_put_flag(skb, KMC_A_OTHER)))
		return -EMSGSIZE;
	room = skb_tailroom(skb);
	room = min_t(size_t, room, U16_MAX) - min_t(size_t, room, NLA_HDRLEN);
	bytes = rows_for(dump, round_down(room, 8));
	if (!bytes || nla_put(skb, KMC_A_ROWS, bytes,
			      dump->snap.rows + dump->pos)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	dump->pos += bytes;
	genlmsg_end(skb, hdr);
	return skb->len;
}

static int find_records(struct netlink_callback *cb)
{
	struct kmc_dump *dump = dump_of(cb);
	struct kmc_session *session;
	int err;

	err = find_session(cb);
	if (err)
		return err;
	session = dump->session;
	/* Pairs with the store in kmc_session_start(). */
	if (!smp_load_acquire(&session->sealed) || !session->env.stream) {
		NL_SET_ERR_MSG(cb->extack, "the session prints nothing, or has not started");
		return -ENODATA;
	}
	if (!kmc_stream_take(session->env.stream)) {
		NL_SET_ERR_MSG(cb->extack, "the session's records are being read by somebody else");
		return -EBUSY;
	}
	dump->until = kmc_stream_settled(session->env.stream);
	dump->record = kvmalloc(KMC_RECORD_MAX, GFP_KERNEL);
	if (dump->record)
		return 0;
	kmc_stream_release(session->env.stream);
	NL_SET_ERR_MSG(cb->extack, "no memory for a record");
	return -ENOMEM;
}

/* What fits of the records, in order; the last may go on in the next message. */
static size_t put_records(struct sk_buff *skb, struct kmc_dump *dump,
			  size_t room)
{
	size_t bytes, total = 0;
	const u8 *end;
	int cpu;

	while (total < room) {
		if (!dump->left) {
			if (kmc_stream_next(dump->session->env.stream,
					    dump->until, dump->record, &cpu) <= 0)
				break;
			dump->left = dump->record->len;
		}
		end = (const u8 *)dump->record + dump->record->len;
		bytes = min_t(size_t, dump->left, room - total);
		skb_put_data(skb, end - dump->left, bytes);
		dump->left -= bytes;
		total += bytes;
	}
	return total;
}

int kmc_dump_records(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct kmc_dump *dump = dump_of(cb);
	struct nlattr *attr;
	size_t room, bytes;
	void *hdr;
	int err;

	err = dump_begin(cb, find_records);
	if (err)
		return err;
	hdr = put_head(skb, cb, KMC_CMD_RECORDS);
	attr = hdr ? nla_reserve(skb, KMC_A_RECORDS, 0) : NULL;
	if (!attr)
		return -EMSGSIZE;
	room = min_t(size_t, skb_tailroom(skb), U16_MAX - NLA_HDRLEN);
	bytes = put_records(skb, dump, round_down(room, 8));
	if (!bytes) {
		genlmsg_cancel(skb, hdr);
		return 0;
	}
	attr->nla_len += bytes;
	genlmsg_end(skb, hdr);
	return skb->len;
}

int kmc_dump_records_done(struct netlink_callback *cb)
{
	struct kmc_dump *dump = dump_of(cb);

	if (dump->record) {
		kmc_stream_arm(dump->session->env.stream);
		kmc_stream_release(dump->session->env.stream);
		kvfree(dump->record);
	}
	if (dump->session)
		kmc_session_put(dump->session);
	return 0;
}
