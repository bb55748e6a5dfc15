// SPDX-License-Identifier: GPL-2.0
/*
 * spawn RUNS COMMAND [ARG...]: runs a command some times, without output, and
 * prints the fastest run in microseconds and the largest peak memory in KiB.
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static void become(char **argv)
{
	int null = open("/dev/null", O_RDWR);

	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	execvp(argv[0], argv);
	_exit(127);
}

int main(int argc, char **argv)
{
	double began, took, best = 0;
	struct rusage usage;
	long memory = 0;
	int runs, status;

	if (argc < 3)
		errx(2, "usage: spawn RUNS COMMAND [ARG...]");
	for (runs = atoi(argv[1]); runs > 0; runs--) {
		began = now();
		if (!vfork())
			become(argv + 2);
		wait4(-1, &status, 0, &usage);
		took = now() - began;
		if (status)
			errx(1, "%s: status %d", argv[2], status);
		if (!best || took < best)
			best = took;
		if (usage.ru_maxrss > memory)
			memory = usage.ru_maxrss;
	}
	printf("%.0f %ld\n", best, memory);
	return 0;
}
