// SPDX-License-Identifier: GPL-2.0
/*
 * Filling a session from the lists of a message. Everything is appended, so to
 * undo is to cut each array back to where it was.
 */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/path.h>
#include <linux/percpu.h>
#include <linux/pid.h>
#include <linux/slab.h>
#include <net/netlink.h>
#include "engine.h"
#include "fill.h"
#include "notice.h"
#include "parse.h"
#include "session.h"
#include "stream.h"

#define KMC_ARRAY_MIN	8

/*
 * Make room for one more entry in an array that doubles: its capacity follows
 * from the number of entries.
 */
static int grow(void *array, u32 nr, size_t size)
{
	void **old = array;
	void *new;

	if (nr && (nr < KMC_ARRAY_MIN || !is_power_of_2(nr)))
		return 0;

	new = kvmalloc_array(nr ? 2 * (size_t)nr : KMC_ARRAY_MIN, size,
			     GFP_KERNEL);
	if (!new)
		return -ENOMEM;
	if (nr)
		memcpy(new, *old, nr * size);
	kvfree(*old);
	*old = new;
	return 0;
}

static int refuse(struct netlink_ext_ack *extack, const struct nlattr *item,
		  const char *why)
{
	if (extack) {
		extack->_msg = why;
		NL_SET_BAD_ATTR(extack, item);
	}
	return -EINVAL;
}

static bool has_map(const struct kmc_env *env, const char *name)
{
	u32 i;

	for (i = 0; i < env->nr_maps; i++) {
		if (!strcmp(kmc_map_desc(env->maps[i])->name, name))
			return true;
	}
	return false;
}

static int add_map(struct kmc_session *session, const struct nlattr *item,
		   struct netlink_ext_ack *extack)
{
	struct kmc_env *env = &session->env;
	struct kmc_map_desc *desc;
	const char *why = NULL;
	struct kmc_map *map;
	int err;

	if (env->nr_maps == KMC_MAPS_MAX)
		return refuse(extack, item, "too many maps in a session");

	desc = kzalloc(sizeof(*desc), GFP_KERNEL);
	if (!desc)
		return -ENOMEM;
	err = kmc_parse_map(item, desc, extack);
	if (err)
		goto out;
	if (has_map(env, desc->name)) {
		err = refuse(extack, item, "two maps have the same name");
		goto err_desc;
	}

	desc->pot = &session->pot;
	map = kmc_map_new(desc, &why);
	if (IS_ERR(map)) {
		err = PTR_ERR(map);
		if (err == -EINVAL)
			refuse(extack, item, why);
		else if (err == -ENOSPC)
			NL_SET_ERR_MSG(extack, "the limit of memory, this session's or the module's, has no room for the map");
		goto err_desc;
	}
	env->maps[env->nr_maps++] = map;
	kfree(desc);
	return 0;

err_desc:
	kmc_layout_free(&desc->key);
	kmc_layout_free(&desc->value);
out:
	kfree(desc);
	return err;
}

static int add_format(struct kmc_session *session, const struct nlattr *item,
		      struct netlink_ext_ack *extack)
{
	struct kmc_env *env = &session->env;
	int err;

	if (env->nr_formats == KMC_FORMATS_MAX)
		return refuse(extack, item, "too many formats in a session");
	if (grow(&env->formats, env->nr_formats, sizeof(*env->formats)))
		return -ENOMEM;

	err = kmc_parse_format(item, &env->formats[env->nr_formats], extack);
	if (err)
		return err;
	env->nr_formats++;
	return 0;
}

static void free_prog(struct kmc_prog *prog)
{
	kmc_engine_free(prog);
	kvfree(prog->insns);
	kvfree(prog->data);
	kfree(prog);
}

/* Point at the instruction that is wrong, inside its attribute. */
static void blame_insn(const struct nlattr *item, u32 insn,
		       struct netlink_ext_ack *extack)
{
	const struct nlattr *insns = nla_find_nested(item, KMC_PROG_A_INSNS);

	if (!extack || !insns ||
	    insn >= nla_len(insns) / sizeof(struct kmc_insn))
		return;
	NL_SET_BAD_ATTR(extack, nla_data(insns) +
				insn * sizeof(struct kmc_insn));
}

static int add_prog(struct kmc_session *session, const struct nlattr *item,
		    struct netlink_ext_ack *extack)
{
	struct kmc_complaint complaint = {};
	struct kmc_prog *prog;
	int err;

	if (session->nr_progs == KMC_PROGS_MAX)
		return refuse(extack, item, "too many programs in a session");
	if (grow(&session->progs, session->nr_progs, sizeof(*session->progs)))
		return -ENOMEM;

	prog = kzalloc(sizeof(*prog), GFP_KERNEL);
	if (!prog)
		return -ENOMEM;
	err = kmc_parse_prog(item, prog, extack);
	if (err) {
		kfree(prog);
		return err;
	}

	prog->env = &session->env;
	err = kmc_verify(prog, &complaint);
	if (err == -EINVAL) {
		refuse(extack, item, complaint.why);
		blame_insn(item, complaint.insn, extack);
	}
	if (err)
		goto err_verify;

	kmc_prog_prepare(prog);
	kmc_engine_choose(prog, session->engine);
	session->progs[session->nr_progs++] = prog;
	return 0;

err_verify:
	free_prog(prog);
	return err;
}

/* One message a thing that a program can ask of its probe. */
static const struct {
	u32 need;
	const char *why;
} needs[] = {
	{ KMC_NEEDS_ARGS, "the program reads arguments, which this kind of probe has none of" },
	{ KMC_NEEDS_RETVAL, "the program reads the return value, which this kind of probe does not have" },
	{ KMC_NEEDS_SYSCALL, "the program reads the system call's number, which this kind of probe does not have" },
	{ KMC_NEEDS_EVENT, "the program reads an event's fields, which this kind of probe does not have" },
	{ KMC_NEEDS_FUNC, "the program reads the function's address, which this kind of probe does not have" },
	{ KMC_NEEDS_REGS, "the program reads registers, which this kind of probe does not have" },
};

static const char *why_not(const struct kmc_prog *prog, u32 kind)
{
	u32 missing = prog->needs & ~kmc_probe_offers(kind);
	int i;

	for (i = 0; i < ARRAY_SIZE(needs); i++) {
		if (missing & needs[i].need)
			return needs[i].why;
	}
	return missing ? "the program needs what this kind of probe does not have"
		       : NULL;
}

static void free_site(const struct kmc_site *site)
{
	if (site->path.dentry)
		path_put(&site->path);
	if (site->target != site->name)
		kfree(site->target);
	kfree(site->name);
}

static void cut_sites(struct kmc_probe *probe, u32 number)
{
	while (probe->nr_sites &&
	       probe->sites[probe->nr_sites - 1].number >= number) {
		const struct kmc_site *site = &probe->sites[--probe->nr_sites];

		free_site(site);
	}
}

static void free_probe(struct kmc_probe *probe)
{
	cut_sites(probe, 0);
	kvfree(probe->sites);
	free_percpu(probe->count);
	put_pid(probe->pid);
	kfree(probe->name);
	kfree(probe);
}

static int add_probe(struct kmc_session *session, const struct nlattr *item,
		     struct netlink_ext_ack *extack)
{
	struct kmc_probe_desc desc;
	struct kmc_probe *probe;
	const char *why;
	int err;

	if (session->nr_probes == KMC_PROBES_MAX)
		return refuse(extack, item, "too many probes in a session");
	if (grow(&session->probes, session->nr_probes,
		 sizeof(*session->probes)))
		return -ENOMEM;

	memset(&desc, 0, sizeof(desc));
	err = kmc_parse_probe(item, &desc, extack);
	if (err)
		return err;
	if (desc.kind >= __KMC_PROBE_KIND_MAX || !kmc_probe_ops[desc.kind])
		return refuse(extack, item, "this kernel has no such kind of probe");
	if (desc.prog >= session->nr_progs)
		return refuse(extack, item, "the probe's program is not there");
	why = why_not(session->progs[desc.prog], desc.kind);
	if (why)
		return refuse(extack, item, why);

	probe = kzalloc(sizeof(*probe), GFP_KERNEL);
	if (!probe)
		return -ENOMEM;
	probe->ops = kmc_probe_ops[desc.kind];
	probe->session = session;
	probe->prog = session->progs[desc.prog];
	probe->kind = desc.kind;
	probe->period = desc.period;
	probe->counter = desc.counter;
	probe->name = kstrdup(desc.name, GFP_KERNEL);
	probe->count = alloc_percpu(struct kmc_probe_count);
	if (!probe->name || !probe->count) {
		free_probe(probe);
		return -ENOMEM;
	}
	if (desc.pid) {
		probe->pid = find_get_pid(desc.pid);
		if (!probe->pid) {
			free_probe(probe);
			return refuse(extack, item, "no such process");
		}
	}
	session->probes[session->nr_probes++] = probe;
	return 0;
}

/*
 * The asker is the current process: requests are served as they are sent. Not the
 * open file is held, for that might be one of ours, which holds a session.
 */
static int hold_file(struct kmc_site *site, u32 fd, const struct nlattr *item,
		     struct netlink_ext_ack *extack)
{
	struct file *file = fget(fd);

	if (!file)
		return refuse(extack, item,
			      "the site's file is not open for reading");
	if (!S_ISREG(file_inode(file)->i_mode)) {
		fput(file);
		return refuse(extack, item,
			      "what the site is in is no regular file");
	}
	site->path = file->f_path;
	path_get(&site->path);
	fput(file);
	return 0;
}

static int name_site(struct kmc_site *site, const struct kmc_site_desc *desc)
{
	site->name = kstrdup(desc->name, GFP_KERNEL);
	if (!site->name)
		return -ENOMEM;
	if (!strcmp(desc->target, desc->name))
		site->target = site->name;
	else if (desc->target[0])
		site->target = kstrdup(desc->target, GFP_KERNEL);
	return desc->target[0] && !site->target ? -ENOMEM : 0;
}

static int add_site(struct kmc_session *session, const struct nlattr *item,
		    struct netlink_ext_ack *extack)
{
	struct kmc_site_desc desc;
	struct kmc_probe *probe;
	struct kmc_site *site;
	int err;

	if (session->nr_sites == KMC_SITES_MAX)
		return refuse(extack, item, "too many sites in a session");

	memset(&desc, 0, sizeof(desc));
	err = kmc_parse_site(item, &desc, extack);
	if (err)
		return err;
	if (desc.probe >= session->nr_probes)
		return refuse(extack, item, "the site's probe is not there");

	if (desc.has_alias && desc.alias >= session->nr_sites)
		return refuse(extack, item, "the site's alias is not there");

	probe = session->probes[desc.probe];
	if (probe->ops->targets && !desc.target[0])
		return refuse(extack, item, "the site does not say which function or tracepoint it is");
	if (probe->ops->files != desc.has_fd)
		return refuse(extack, item, desc.has_fd ?
			      "only a uprobe's site is in a file" :
			      "the site does not say which file it is in");
	if (desc.offset && probe->kind != KMC_PROBE_KPROBE)
		return refuse(extack, item, "only a kprobe can be in the middle of a function");
	if (grow(&session->sites, session->nr_sites, sizeof(*session->sites)) ||
	    grow(&probe->sites, probe->nr_sites, sizeof(*probe->sites)))
		return -ENOMEM;

	site = &probe->sites[probe->nr_sites];
	memset(site, 0, sizeof(*site));
	site->addr = desc.addr;
	site->syscall = desc.has_syscall ? (int)desc.syscall : -1;
	site->optional = desc.optional;
	site->late = desc.late;
	site->event = desc.event;
	site->semaphore = desc.semaphore;
	site->offset = desc.offset;
	site->number = session->nr_sites;
	site->shown = desc.has_alias ? desc.alias : site->number;
	err = name_site(site, &desc);
	if (!err && desc.has_fd)
		err = hold_file(site, desc.fd, item, extack);
	if (err) {
		free_site(site);
		return err;
	}
	probe->nr_sites++;
	session->sites[session->nr_sites++] = site->name;
	return 0;
}

/* One entry a list. */
static const struct {
	u16 type;
	int (*add)(struct kmc_session *session, const struct nlattr *item,
		   struct netlink_ext_ack *extack);
} lists[] = {
	{ KMC_A_MAPS, add_map },
	{ KMC_A_FORMATS, add_format },
	{ KMC_A_PROGS, add_prog },
	{ KMC_A_PROBES, add_probe },
	{ KMC_A_SITES, add_site },
};

static int add_list(struct kmc_session *session, const struct nlattr *list,
		    struct netlink_ext_ack *extack)
{
	const struct nlattr *item;
	int i, rem, err;

	for (i = 0; i < ARRAY_SIZE(lists); i++) {
		if (lists[i].type == nla_type(list))
			break;
	}
	if (i == ARRAY_SIZE(lists))
		return 0;

	nla_for_each_nested(item, list, rem) {
		err = lists[i].add(session, item, extack);
		if (err == -ENOMEM)
			NL_SET_ERR_MSG(extack, "no memory for the session");
		if (err)
			return err;
		if (signal_pending(current)) {
			NL_SET_ERR_MSG(extack, "interrupted");
			return -EINTR;
		}
	}
	return 0;
}

static int add_blob(struct kmc_session *session, const struct nlattr *attr,
		    struct netlink_ext_ack *extack)
{
	struct kmc_blob *blob;
	int err;

	switch (nla_type(attr)) {
	case KMC_A_SCRIPT:
		blob = &session->script;
		break;
	case KMC_A_DESC:
		blob = &session->desc;
		break;
	default:
		return 0;
	}
	err = kmc_blob_append(blob, attr, extack);
	if (err == -ENOMEM)
		NL_SET_ERR_MSG(extack, "no memory for the session");
	return err;
}

/* How much of each sort a session has. */
struct mark {
	u32 maps, formats, progs, probes, sites, script, desc;
};

static struct mark mark_of(const struct kmc_session *session)
{
	return (struct mark){
		.maps = session->env.nr_maps,
		.formats = session->env.nr_formats,
		.progs = session->nr_progs,
		.probes = session->nr_probes,
		.sites = session->nr_sites,
		.script = session->script.len,
		.desc = session->desc.len,
	};
}

/* In the reverse of the order in which they name each other. */
static void cut(struct kmc_session *session, const struct mark *mark)
{
	struct kmc_env *env = &session->env;
	u32 i;

	for (i = 0; i < session->nr_probes; i++)
		cut_sites(session->probes[i], mark->sites);
	session->nr_sites = mark->sites;
	while (session->nr_probes > mark->probes)
		free_probe(session->probes[--session->nr_probes]);
	while (session->nr_progs > mark->progs)
		free_prog(session->progs[--session->nr_progs]);
	while (env->nr_formats > mark->formats)
		kmc_format_clear(&env->formats[--env->nr_formats]);
	while (env->nr_maps > mark->maps)
		kmc_map_free(env->maps[--env->nr_maps]);
	session->script.len = mark->script;
	session->desc.len = mark->desc;
}

/* The rings are large: only a session that emits gets them. */
static bool emits(const struct kmc_session *session)
{
	u32 i;

	for (i = 0; i < session->nr_progs; i++)
		if (session->progs[i]->announces)
			return true;
	return session->env.nr_formats;
}

static int add_stream(struct kmc_session *session,
		      struct netlink_ext_ack *extack)
{
	struct kmc_stream *stream;

	if (session->env.stream || !emits(session))
		return 0;
	stream = kmc_stream_new(session->ring_bytes, session->overwrite,
				session->keep, &session->pot, kmc_notice_tell,
				session);
	if (IS_ERR(stream)) {
		NL_SET_ERR_MSG(extack, "no memory for the rings; ask for smaller ones");
		return PTR_ERR(stream);
	}
	session->env.stream = stream;
	return 0;
}

int kmc_session_fill(struct kmc_session *session, const struct nlattr *attrs,
		     int len, struct netlink_ext_ack *extack)
{
	const struct mark mark = mark_of(session);
	const struct nlattr *attr;
	int rem, err;

	nla_for_each_attr(attr, attrs, len, rem) {
		err = add_list(session, attr, extack) ?:
		      add_blob(session, attr, extack);
		if (err)
			goto err_lists;
	}
	err = add_stream(session, extack);
	if (err)
		goto err_lists;
	return 0;

err_lists:
	cut(session, &mark);
	return err;
}

void kmc_session_drain(struct kmc_session *session)
{
	const struct mark nothing = {};

	cut(session, &nothing);
	kvfree(session->sites);
	kvfree(session->probes);
	kvfree(session->progs);
	kvfree(session->env.formats);
	if (session->env.stream)
		kmc_stream_free(session->env.stream);
}
