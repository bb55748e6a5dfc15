// SPDX-License-Identifier: GPL-2.0
/*
 * Control groups: the id that the kernel knows one by.
 */
#define _GNU_SOURCE	/* name_to_handle_at() */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include "resolve.h"

/* <linux/exportfs.h>: a file handle of kernfs is the 64-bit id. */
#define FILEID_KERNFS	0xfe

int resolve_cgroup(const char *path, uint64_t *id)
{
	union {
		struct file_handle head;
		char room[sizeof(struct file_handle) + MAX_HANDLE_SZ];
	} handle = { .head.handle_bytes = MAX_HANDLE_SZ };
	struct stat st;
	int mount;

	if (!name_to_handle_at(AT_FDCWD, path, &handle.head, &mount, 0) &&
	    handle.head.handle_type == FILEID_KERNFS &&
	    handle.head.handle_bytes == sizeof(*id)) {
		memcpy(id, handle.head.f_handle, sizeof(*id));
		return 0;
	}
	if (stat(path, &st))
		return errno;
	if (!S_ISDIR(st.st_mode))
		return ENOTDIR;
	*id = st.st_ino;
	return 0;
}
