// SPDX-License-Identifier: GPL-2.0
/*
 * Paths of open files: from the file to the root, by reads that can't trap, each
 * name in front of what is there already.
 */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/mount.h>
#include <linux/path.h>
#include <linux/sched.h>
#include <linux/string.h>
#include "path.h"
#include "vm/nofault.h"

#define STEPS_MAX	256	/* directories and mounts on the way */

/* The head of the kernel's own struct mount, which is in no header. */
struct kmc_mount {
	struct hlist_node hash;
	struct kmc_mount *parent;
	struct dentry *mountpoint;
	struct vfsmount mnt;
};

/**
 * struct kmc_walk - a path on its way to the root
 * @at: where it is
 * @data: what is written: @used bytes at the end of @room
 * @room: bytes of @data
 * @used: of them
 * @cut: bytes were lost at the end
 */
struct kmc_walk {
	struct path at;
	u8 *data;
	u32 room;
	u32 used;
	bool cut;
};

#define PEEK(to, from) \
	(!kmc_copy_kernel(&(to), (unsigned long)&(from), sizeof(to)))

/* Put @len bytes of text in front; what is too long loses its end. */
static bool prepend(struct kmc_walk *walk, const void *text, u32 len)
{
	u32 free = walk->room - walk->used, lost;
	u8 *at = walk->data + free;

	if (len > free) {
		walk->cut = true;
		len = min(len, walk->room);
		lost = len - free;
		memmove(at + lost, at, walk->used - lost);
		walk->used -= lost;
		at += lost;
	}
	walk->used += len;
	return !kmc_copy_kernel(at - len, (unsigned long)text, len);
}

static bool prepend_name(struct kmc_walk *walk, const struct dentry *dentry)
{
	const unsigned char *name;
	u32 len;

	return PEEK(len, dentry->d_name.len) &&
	       PEEK(name, dentry->d_name.name) && len <= NAME_MAX &&
	       prepend(walk, name, len);
}

static bool is_deleted(const struct dentry *dentry)
{
	struct hlist_bl_node **pprev;

	return PEEK(pprev, dentry->d_hash.pprev) && !pprev;
}

/* A pipe, a socket and their like, which have no place in a tree. */
static bool read_nameless(struct kmc_walk *walk, const char *kind)
{
	unsigned long number;
	struct inode *inode;
	char text[48];

	if (!PEEK(inode, walk->at.dentry->d_inode) ||
	    !PEEK(number, inode->i_ino))
		return false;
	return prepend(walk, text, snprintf(text, sizeof(text), "%s:[%lu]",
					    kind, number));
}

/* What names its files by a function: written as the kernel's own ones do. */
static bool read_detached(struct kmc_walk *walk)
{
	const struct dentry *dentry = walk->at.dentry;
	const struct file_system_type *type;
	const struct super_block *sb;
	const char *name;
	char kind[16];

	if (!PEEK(sb, dentry->d_sb) || !PEEK(type, sb->s_type) ||
	    !PEEK(name, type->name) || !PEEK(kind, *(char (*)[16])name))
		return false;
	if (!strncmp(kind, "pipefs", sizeof(kind)))
		return read_nameless(walk, "pipe");
	if (!strncmp(kind, "sockfs", sizeof(kind)))
		return read_nameless(walk, "socket");
	if (!strncmp(kind, "anon_inodefs", sizeof(kind)))
		return prepend_name(walk, dentry) &&
		       prepend(walk, "anon_inode:", 11);
	return prepend(walk, " (deleted)", 10) && prepend_name(walk, dentry) &&
	       prepend(walk, "/", 1);
}

static bool is_detached(const struct dentry *dentry)
{
	const struct dentry_operations *ops;
	const struct dentry *parent;
	void *dname;

	return PEEK(ops, dentry->d_op) && ops &&
	       PEEK(dname, ops->d_dname) && dname &&
	       PEEK(parent, dentry->d_parent) && parent == dentry;
}

/* The current process's root, above which nothing is shown. */
static struct path current_root(void)
{
	struct fs_struct *fs = READ_ONCE(current->fs);
	struct path root = {};

	if (fs && !PEEK(root, fs->root))
		root = (struct path){};
	return root;
}

/* From a mount's root to where it is mounted. Return: false at the top. */
static bool step_mount(struct kmc_walk *walk, bool *fault)
{
	const struct kmc_mount *mount =
		container_of(walk->at.mnt, struct kmc_mount, mnt);
	struct kmc_mount *parent;

	*fault = !PEEK(parent, mount->parent) ||
		 !PEEK(walk->at.dentry, mount->mountpoint);
	if (*fault || parent == mount)
		return false;
	walk->at.mnt = &parent->mnt;
	return true;
}

static bool read_tree(struct kmc_walk *walk)
{
	const struct path root = current_root();
	struct dentry *top, *parent;
	bool fault;
	u32 step;

	for (step = 0; step < STEPS_MAX; step++) {
		if (walk->at.dentry == root.dentry && walk->at.mnt == root.mnt)
			return true;
		if (!PEEK(top, walk->at.mnt->mnt_root) ||
		    !PEEK(parent, walk->at.dentry->d_parent))
			return false;
		if (walk->at.dentry == top || walk->at.dentry == parent) {
			if (!step_mount(walk, &fault))
				return !fault;
			continue;
		}
		if (!prepend_name(walk, walk->at.dentry) ||
		    !prepend(walk, "/", 1))
			return false;
		walk->at.dentry = parent;
	}
	return false;
}

static bool read_path(struct kmc_walk *walk)
{
	const struct dentry *dentry = walk->at.dentry;
	const struct dentry *parent;
	u32 mark;

	if (is_detached(dentry))
		return read_detached(walk);
	if (!PEEK(parent, dentry->d_parent))
		return false;
	if (parent != dentry && is_deleted(dentry) &&
	    !prepend(walk, " (deleted)", 10))
		return false;
	mark = walk->used;
	return read_tree(walk) &&
	       (walk->used > mark || walk->cut || prepend(walk, "/", 1));
}

bool kmc_path_read(u64 addr, struct kmc_str *str, u32 room)
{
	const struct path *path = (const struct path *)(unsigned long)addr;
	struct kmc_walk walk = { .data = str->data, .room = room };
	bool done = PEEK(walk.at, *path) && walk.at.dentry && walk.at.mnt &&
		    read_path(&walk);

	if (!done)
		walk.used = 0;
	memmove(str->data, str->data + room - walk.used, walk.used);
	memset(str->data + walk.used, 0, -walk.used % 8);
	str->len = walk.used;
	str->truncated = done && walk.cut;
	return done;
}
