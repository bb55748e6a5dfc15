// SPDX-License-Identifier: GPL-2.0
/*
 * System calls: numbers by the names that their tracepoints have.
 */
#include <string.h>
#include <asm/unistd.h>
#include "resolve.h"

/* Made at build time: [__NR_name] = "name", for each. */
static const char *const names[] = {
#include "syscall_table.h"
};

#define NR_NAMES	((int)(sizeof(names) / sizeof(*names)))

/* The kernel's function, which names the tracepoint, and the call's name. */
static const struct {
	const char *tracepoint;
	const char *name;
} differ[] = {
	{ "newfstat", "fstat" },
	{ "newlstat", "lstat" },
	{ "newstat", "stat" },
	{ "newuname", "uname" },
	{ "sendfile64", "sendfile" },
	{ "umount", "umount2" },
};

#define NR_DIFFER	(sizeof(differ) / sizeof(*differ))

int syscall_number(const char *name)
{
	for (size_t i = 0; i < NR_DIFFER; i++)
		if (!strcmp(differ[i].tracepoint, name))
			name = differ[i].name;
	for (int i = 0; i < NR_NAMES; i++)
		if (names[i] && !strcmp(names[i], name))
			return i;
	return -1;
}

const char *syscall_name(int number)
{
	return number >= 0 && number < NR_NAMES ? names[number] : NULL;
}
