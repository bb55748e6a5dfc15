// SPDX-License-Identifier: GPL-2.0
/*
 * A folder a session.
 *
 * Lifetimes: debugfs calls a file's open only while the file is there, and
 * removal waits for the call to return; the session's list puts it only after
 * removal. So open can take a reference, and all that follows lives on that one:
 * the other operations need no protection against removal, which is why the
 * files are made by debugfs_create_file_unsafe(), and one that is open when its
 * session ends can be read to its end. An open file pins the module by its
 * operations' owner.
 */
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <version.h>
#include "access.h"
#include "debugfs.h"
#include "debugfs_map.h"
#include "engine.h"
#include "governor.h"
#include "map/map.h"
#include "memory.h"
#include "pipe.h"
#include "session.h"
#include "stream.h"
#include "vm/listing.h"

static struct dentry *root;

static const char *const state_names[] = {
	[KMC_SESSION_NEW] = "new",
	[KMC_SESSION_RUNNING] = "running",
	[KMC_SESSION_STOPPED] = "stopped",
	[KMC_SESSION_PAUSED] = "paused",
};

/* info and stats: one text of a session. */
static int session_open(struct file *file, struct kmc_session *session,
			int (*show)(struct seq_file *m, void *data))
{
	int err;

	err = kmc_open_allowed();
	if (err)
		return err;
	err = single_open(file, show, session);
	if (!err)
		kmc_session_get(session);
	return err;
}

static int session_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;

	kmc_session_put(m->private);
	return single_release(inode, file);
}

static int info_show(struct seq_file *m, void *data)
{
	const struct kmc_session *session = m->private;

	seq_printf(m, "id %u\nname %s\nstate %s\nowner %u\n", session->id,
		   session->name, state_names[READ_ONCE(session->state)],
		   session->portid);
	seq_printf(m, "maps %u\nprobes %u\nsites %u\n",
		   READ_ONCE(session->env.nr_maps),
		   READ_ONCE(session->nr_probes), READ_ONCE(session->nr_sites));
	return 0;
}

static int info_open(struct inode *inode, struct file *file)
{
	return session_open(file, inode->i_private, info_show);
}

static const struct file_operations info_fops = {
	.owner = THIS_MODULE,
	.open = info_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = session_release,
};

/* The question as it was written. */
static int program_show(struct seq_file *m, void *data)
{
	struct kmc_session *session = m->private;

	mutex_lock(&session->lock);
	seq_write(m, session->script.data, session->script.len);
	if (session->script.len &&
	    session->script.data[session->script.len - 1] != '\n')
		seq_putc(m, '\n');
	mutex_unlock(&session->lock);
	return 0;
}

static int program_open(struct inode *inode, struct file *file)
{
	return session_open(file, inode->i_private, program_show);
}

static const struct file_operations program_fops = {
	.owner = THIS_MODULE,
	.open = program_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = session_release,
};

/* What each program is lowered to, and what runs it. */
static int code_show(struct seq_file *m, void *data)
{
	struct kmc_session *session = m->private;
	u32 i;

	mutex_lock(&session->lock);
	for (i = 0; i < session->nr_progs; i++) {
		seq_printf(m, "lowered %u: run by %s\n", i,
			   kmc_engine_name(kmc_engine_of(session->progs[i])));
		kmc_listing_show(m, session->progs[i]);
	}
	mutex_unlock(&session->lock);
	return 0;
}

static int code_open(struct inode *inode, struct file *file)
{
	return session_open(file, inode->i_private, code_show);
}

static const struct file_operations code_fops = {
	.owner = THIS_MODULE,
	.open = code_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = session_release,
};

static void show_probe(struct seq_file *m, struct kmc_probe *probe)
{
	struct kmc_probe_stats s = {};

	kmc_probe_stats(probe, &s);
	seq_printf(m, "probe %s hits %llu ran %llu nested %llu faulted %llu fuel %llu missed %llu sites %llu gone %llu waiting %llu skipped %llu faulted_at %llu engine %s\n",
		   probe->name, s.hits, s.ran, s.nested, s.faulted, s.fuel,
		   s.missed, s.sites, s.gone, s.waiting, s.skipped,
		   s.faulted_at, kmc_engine_name(s.engine));
}

static void show_map(struct seq_file *m, struct kmc_map *map)
{
	struct kmc_map_stats s = {};

	kmc_map_stats(map, &s);
	seq_printf(m, "map %s rows %llu lost %llu max_keys %llu bytes %llu evicted %llu others %llu\n",
		   kmc_map_desc(map)->name, s.rows, s.lost, s.max_keys,
		   s.bytes, s.evicted, s.others);
}

static void show_ring(struct seq_file *m, struct kmc_stream *stream, int cpu)
{
	struct kmc_ring_stats s = {};

	kmc_stream_stats(stream, cpu, &s);
	seq_printf(m, "ring cpu%d emitted %llu lost %llu bytes %llu\n", cpu,
		   s.emitted, s.lost, s.bytes);
}

static void show_memory(struct seq_file *m, const struct kmc_pot *pot)
{
	struct kmc_memory_stats s = {};

	kmc_memory_stats(pot, &s);
	seq_printf(m, "memory used %llu limit %llu refused %llu module_used %llu module_limit %llu\n",
		   s.used, s.limit, s.refused, s.module_used, s.module_limit);
}

static void show_budget(struct seq_file *m, const struct kmc_governor *governor)
{
	struct kmc_budget_stats s = {};

	kmc_governor_stats(governor, &s);
	seq_printf(m, "budget %llu used %llu one_of %llu raised %llu nsecs %llu\n",
		   s.budget, s.used, s.one_of, s.raised, s.nsecs);
}

static int stats_show(struct seq_file *m, void *data)
{
	struct kmc_session *session = m->private;
	u32 i;
	int cpu;

	mutex_lock(&session->lock);
	for (i = 0; i < session->nr_probes; i++)
		show_probe(m, session->probes[i]);
	for (i = 0; i < session->env.nr_maps; i++)
		show_map(m, session->env.maps[i]);
	if (session->env.stream) {
		for_each_possible_cpu(cpu)
			show_ring(m, session->env.stream, cpu);
	}
	show_memory(m, &session->pot);
	if (session->governor)
		show_budget(m, session->governor);
	mutex_unlock(&session->lock);
	return 0;
}

static int stats_open(struct inode *inode, struct file *file)
{
	return session_open(file, inode->i_private, stats_show);
}

static const struct file_operations stats_fops = {
	.owner = THIS_MODULE,
	.open = stats_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = session_release,
};

/* enabled: 1 while probes are attached; to write 0 pauses, 1 goes on. */
static ssize_t enabled_read(struct file *file, char __user *to, size_t size,
			    loff_t *pos)
{
	const struct kmc_session *session = file->private_data;
	bool on = READ_ONCE(session->state) == KMC_SESSION_RUNNING;

	return simple_read_from_buffer(to, size, pos, on ? "1\n" : "0\n", 2);
}

static ssize_t enabled_write(struct file *file, const char __user *from,
			     size_t size, loff_t *pos)
{
	struct kmc_session *session = file->private_data;
	bool on;
	int err;

	err = kstrtobool_from_user(from, size, &on);
	if (err)
		return err;
	if (!kmc_session_is_for(session, 0, NULL))
		return -EPERM;
	err = on ? kmc_session_resume(session, NULL) :
		   kmc_session_pause(session, NULL);
	return err ?: size;
}

/* clear: whatever is written clears all maps. */
static ssize_t clear_write(struct file *file, const char __user *from,
			   size_t size, loff_t *pos)
{
	struct kmc_session *session = file->private_data;
	u32 nr, i;
	int err = 0;

	if (!kmc_session_is_for(session, 0, NULL))
		return -EPERM;
	mutex_lock(&session->lock);
	nr = session->env.nr_maps;
	mutex_unlock(&session->lock);
	for (i = 0; i < nr && !err; i++)
		err = kmc_map_clear(session->env.maps[i]);
	return err ?: size;
}

static int control_open(struct inode *inode, struct file *file)
{
	int err = kmc_open_allowed();

	if (!err)
		file->private_data = kmc_session_get(inode->i_private);
	return err;
}

static int control_release(struct inode *inode, struct file *file)
{
	kmc_session_put(file->private_data);
	return 0;
}

static const struct file_operations enabled_fops = {
	.owner = THIS_MODULE,
	.open = control_open,
	.read = enabled_read,
	.write = enabled_write,
	.llseek = default_llseek,
	.release = control_release,
};

static const struct file_operations clear_fops = {
	.owner = THIS_MODULE,
	.open = control_open,
	.write = clear_write,
	.llseek = noop_llseek,
	.release = control_release,
};

static int version_show(struct seq_file *m, void *data)
{
	seq_printf(m, "version %s\nabi %d\n", KMODCTL_VERSION, KMC_ABI);
	return 0;
}

static int sessions_show(struct seq_file *m, void *data)
{
	struct kmc_session *session;
	u32 id = 0;

	while ((session = kmc_session_after(id))) {
		id = session->id;
		seq_printf(m, "%s %s %s\n", session->name,
			   state_names[READ_ONCE(session->state)],
			   READ_ONCE(session->portid) ? "owned" : "kept");
		kmc_session_put(session);
	}
	return 0;
}

static int version_open(struct inode *inode, struct file *file)
{
	return kmc_open_allowed() ?: single_open(file, version_show, NULL);
}

static int sessions_open(struct inode *inode, struct file *file)
{
	return kmc_open_allowed() ?: single_open(file, sessions_show, NULL);
}

static const struct file_operations version_fops = {
	.owner = THIS_MODULE,
	.open = version_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = single_release,
};

static const struct file_operations sessions_fops = {
	.owner = THIS_MODULE,
	.open = sessions_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = single_release,
};

static void make_folder(struct kmc_session *session)
{
	struct dentry *dir = debugfs_create_dir(session->name, root);

	if (IS_ERR(dir))
		return;
	session->dir = dir;
	debugfs_create_file_unsafe("info", 0400, dir, session, &info_fops);
	debugfs_create_file_unsafe("program", 0400, dir, session,
				   &program_fops);
	debugfs_create_file_unsafe("code", 0400, dir, session, &code_fops);
	debugfs_create_file_unsafe("stats", 0400, dir, session, &stats_fops);
	debugfs_create_file_unsafe("enabled", 0600, dir, session,
				   &enabled_fops);
	debugfs_create_file_unsafe("clear", 0200, dir, session, &clear_fops);
	dir = debugfs_create_dir("maps", dir);
	if (IS_ERR(dir))
		return;
	d_inode(dir)->i_private = session;
	session->maps_dir = dir;
}

void kmc_debugfs_update(struct kmc_session *session)
{
	struct kmc_env *env = &session->env;
	struct kmc_stream *stream;
	u32 nr_maps;
	bool ended;

	mutex_lock(&session->files);
	mutex_lock(&session->lock);
	ended = session->ended;
	nr_maps = env->nr_maps;
	stream = env->stream;
	mutex_unlock(&session->lock);
	if (ended || IS_ERR_OR_NULL(root))
		goto out;

	if (!session->dir)
		make_folder(session);
	for (; session->maps_dir && session->nr_map_files < nr_maps;
	     session->nr_map_files++) {
		struct kmc_map *map = env->maps[session->nr_map_files];

		kmc_map_debugfs(map, session->maps_dir);
	}
	if (session->dir && stream && !session->ring_files) {
		kmc_stream_debugfs(stream, session->dir);
		kmc_pipe_debugfs(session, session->dir);
		session->ring_files = true;
	}
out:
	mutex_unlock(&session->files);
}

/* After session->ended was set, so that nobody makes the files again. */
void kmc_debugfs_remove(struct kmc_session *session)
{
	mutex_lock(&session->files);
	debugfs_remove_recursive(session->dir);
	session->dir = NULL;
	session->maps_dir = NULL;
	mutex_unlock(&session->files);
}

void kmc_debugfs_init(void)
{
	root = debugfs_create_dir("kmodctl", NULL);
	debugfs_create_file_unsafe("version", 0400, root, NULL, &version_fops);
	debugfs_create_file_unsafe("sessions", 0400, root, NULL,
				   &sessions_fops);
}

void kmc_debugfs_exit(void)
{
	debugfs_remove_recursive(root);
}
