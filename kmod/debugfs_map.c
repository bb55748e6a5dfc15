// SPDX-License-Identifier: GPL-2.0
/*
 * Reading a map with cat. What is read is one moment of the map, frozen when the
 * file is opened, and written row by row: a map of a million keys takes its rows,
 * and never their text as a whole.
 */
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include "access.h"
#include "debugfs_map.h"
#include "map/map.h"
#include "map/text.h"
#include "session.h"

/* A key or a value is at most this long in JSON; what is longer is cut. */
#define SCRATCH_BYTES	(128 << 10)

/**
 * struct map_reader - an open file of a map
 * @session: held
 * @map: one of its maps
 * @snap: as it was when the file was opened
 * @sorted: and in order
 * @json: it is to be JSON
 * @scratch: for strings in JSON
 */
struct map_reader {
	struct kmc_session *session;
	struct kmc_map *map;
	struct kmc_snapshot snap;
	bool sorted;
	bool json;
	struct seq_file scratch;
};

/*
 * A step for each row, and one for what comes at the end. Sorted by the first read, not
 * when the file is opened: who removes the session waits for that.
 */
static void *map_start(struct seq_file *m, loff_t *pos)
{
	struct map_reader *reader = m->private;

	if (!reader->sorted)
		kmc_map_sort(kmc_map_desc(reader->map), &reader->snap);
	reader->sorted = true;
	return *pos <= reader->snap.nr ? pos : NULL;
}

static void *map_next(struct seq_file *m, void *v, loff_t *pos)
{
	const struct map_reader *reader = m->private;

	return ++*pos <= reader->snap.nr ? pos : NULL;
}

static void map_stop(struct seq_file *m, void *v)
{
}

static int map_show(struct seq_file *m, void *v)
{
	struct map_reader *reader = m->private;
	const struct kmc_map_desc *desc = kmc_map_desc(reader->map);
	const loff_t *pos = v;
	struct kmc_text text = {
		.m = m, .desc = desc, .site_name = kmc_session_site_name,
		.data = reader->session,
	};

	if (reader->json)
		kmc_map_json(&text, &reader->snap, *pos, &reader->scratch);
	else
		kmc_map_text(&text, &reader->snap, *pos);
	return 0;
}

static const struct seq_operations map_seq_ops = {
	.start = map_start,
	.next = map_next,
	.stop = map_stop,
	.show = map_show,
};

static void reader_free(struct map_reader *reader)
{
	kmc_snapshot_free(&reader->snap);
	kvfree(reader->scratch.buf);
	kfree(reader);
}

static int reader_fill(struct map_reader *reader)
{
	if (reader->json) {
		reader->scratch.buf = kvmalloc(SCRATCH_BYTES, GFP_KERNEL);
		reader->scratch.size = SCRATCH_BYTES;
		if (!reader->scratch.buf)
			return -ENOMEM;
	}
	return kmc_map_snapshot(reader->map, &reader->snap, false);
}

/* The session is the folder's, the map the file's. */
static int reader_open(struct inode *inode, struct file *file, bool json)
{
	const struct dentry *dir = file_dentry(file)->d_parent;
	struct map_reader *reader;
	int err;

	err = kmc_open_allowed();
	if (err)
		return err;

	reader = kzalloc(sizeof(*reader), GFP_KERNEL);
	if (!reader)
		return -ENOMEM;
	reader->session = d_inode(dir)->i_private;
	reader->map = inode->i_private;
	reader->json = json;
	err = reader_fill(reader) ?: seq_open(file, &map_seq_ops);
	if (err) {
		reader_free(reader);
		return err;
	}
	((struct seq_file *)file->private_data)->private = reader;
	kmc_session_get(reader->session);
	return 0;
}

static int map_open(struct inode *inode, struct file *file)
{
	return reader_open(inode, file, false);
}

static int map_json_open(struct inode *inode, struct file *file)
{
	return reader_open(inode, file, true);
}

static int map_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;
	struct map_reader *reader = m->private;

	kmc_session_put(reader->session);
	reader_free(reader);
	return seq_release(inode, file);
}

static const struct file_operations map_fops = {
	.owner = THIS_MODULE,
	.open = map_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = map_release,
};

static const struct file_operations map_json_fops = {
	.owner = THIS_MODULE,
	.open = map_json_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = map_release,
};

void kmc_map_debugfs(struct kmc_map *map, struct dentry *dir)
{
	char name[KMC_NAME_MAX + sizeof(".json")];

	debugfs_create_file_unsafe(kmc_map_desc(map)->name, 0400, dir, map,
				   &map_fops);
	snprintf(name, sizeof(name), "%s.json", kmc_map_desc(map)->name);
	debugfs_create_file_unsafe(name, 0400, dir, map, &map_json_fops);
}
