/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The child of -c: made before the question is compiled, so that its pid can be
 * asked for, and released when all probes are attached.
 */
#ifndef KMC_CHILD_H
#define KMC_CHILD_H

#include <sys/types.h>

/**
 * struct child - a child process
 * @pid: 0 if there is none
 * @pidfd: readable when it has ended
 * @go: a byte written here releases it
 * @failed: tells why it could not be executed
 */
struct child {
	pid_t pid;
	int pidfd;
	int go;
	int failed;
};

/*
 * Make a child that will run @command, which is split at blanks; quotes and
 * backslashes keep a blank. Return: 0, or -1 after a complaint.
 */
int child_start(struct child *child, const char *command);

/* Let it run. Return: 0, or -1 after a complaint that it could not be run. */
int child_release(struct child *child);

/* End it, if it is still there, and close what is open. */
void child_end(struct child *child);

#endif /* KMC_CHILD_H */
