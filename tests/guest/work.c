// SPDX-License-Identifier: GPL-2.0
/*
 * work: known numbers of known calls, for the tests to count. The command line
 * is a small program, run from left to right:
 *
 *	name NAME		be called NAME from here on
 *	cgroup FOLDER		move there
 *	getppid N		N calls
 *	clock N			N calls of getppid(), each with CLOCK_MONOTONIC as
 *				its argument, which the kernel does not look at
 *	call N			N calls of work_call()
 *	read N BYTES		N reads of that many bytes from /dev/zero
 *	open N PATH		N times openat() and close()
 *	sync N			N times sync()
 *	fault N			N page faults, of memory that was not there yet
 *	write N			N times to work_watched, a long, from 1 up
 *	pipe N			N round trips with another process on this CPU
 *	threads T N		T threads with N getppid() each, which are moved
 *				between the CPUs all the while
 *	names K N		N getppid() under each of K names, n0, n1, ...
 *	say			print the process's id
 *	sleep MS
 *	forever			getppid() and read() until killed
 *	time OP...		run what follows, print nanoseconds a call
 *
 * It ends with exit_group() alone: no library code runs after the last call.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int zero;

static void getppids(long n)
{
	while (n--)
		syscall(SYS_getppid);
}

static void clocks(long n)
{
	struct timespec t;

	while (n--) {
		clock_gettime(CLOCK_MONOTONIC, &t);
		syscall(SYS_getppid, t.tv_sec * 1000000000 + t.tv_nsec);
	}
}

/* For probes of this process. */
__attribute__((noinline, noclone)) long work_call(long n)
{
	asm volatile("");
	return n + 1;
}

static void calls(long n)
{
	while (n--)
		work_call(n);
}

static void reads(long n, long bytes)
{
	static char buf[1 << 20];

	if (bytes > (long)sizeof(buf))
		errx(2, "read: %ld bytes are too many", bytes);
	while (n--) {
		if (read(zero, buf, bytes) != bytes)
			err(1, "read");
	}
}

static void opens(long n, const char *path)
{
	int fd;

	while (n--) {
		fd = open(path, O_RDONLY);
		if (fd < 0)
			err(1, "%s", path);
		close(fd);
	}
}

static void faults(long n)
{
	long page = sysconf(_SC_PAGESIZE);
	char *p = mmap(NULL, n * page, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	/* A kernel that has no huge pages does not know the advice. */
	if (p == MAP_FAILED ||
	    (madvise(p, n * page, MADV_NOHUGEPAGE) && errno != EINVAL))
		err(1, "fault");
	for (long i = 0; i < n; i++)
		p[i * page] = 1;
	munmap(p, n * page);
}

/* For watchpoints; its address is the symbol's. */
long work_watched;

static void writes(long n)
{
	for (long i = 1; i <= n; i++)
		__atomic_store_n(&work_watched, i, __ATOMIC_RELAXED);
}

static void run_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		err(1, "sched_setaffinity");
}

static void round_trips(long n)
{
	int to[2], from[2];
	char c = 0;
	pid_t child;

	if (pipe(to) || pipe(from))
		err(1, "pipe");
	run_on(0);
	child = fork();
	if (!child) {
		close(to[1]);
		while (read(to[0], &c, 1) == 1 && write(from[1], &c, 1) == 1)
			;
		_exit(0);
	}
	while (n--) {
		if (write(to[1], &c, 1) != 1 || read(from[0], &c, 1) != 1)
			err(1, "pipe");
	}
	close(to[1]);
	waitpid(child, NULL, 0);
}

struct mover {
	pthread_t thread;
	atomic_int tid;
	atomic_int done;
	long n;
};

static void *moved(void *data)
{
	struct mover *m = data;

	m->tid = gettid();
	getppids(m->n);
	m->done = 1;
	return NULL;
}

/* The first thread moves the others until all are done. */
static void move_threads(long nr, long n)
{
	struct mover *m = calloc(nr, sizeof(*m));
	long i, running = nr, turn = 0;
	cpu_set_t set;

	if (!m)
		err(1, "threads");
	for (i = 0; i < nr; i++) {
		m[i].n = n;
		if (pthread_create(&m[i].thread, NULL, moved, &m[i]))
			errx(1, "pthread_create");
	}
	while (running) {
		turn++;
		for (i = running = 0; i < nr; i++) {
			if (m[i].done)
				continue;
			running++;
			if (!m[i].tid)
				continue;
			CPU_ZERO(&set);
			CPU_SET((turn + i) % sysconf(_SC_NPROCESSORS_ONLN), &set);
			sched_setaffinity(m[i].tid, sizeof(set), &set);
		}
		usleep(500);
	}
	for (i = 0; i < nr; i++)
		pthread_join(m[i].thread, NULL);
	free(m);
}

static void call_me(const char *name)
{
	prctl(PR_SET_NAME, name);
}

static void many_names(long nr, long n)
{
	char name[32];
	long i;

	for (i = 0; i < nr; i++) {
		snprintf(name, sizeof(name), "n%ld", i);
		call_me(name);
		getppids(n);
	}
}

static void into_cgroup(const char *folder)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/cgroup.procs", folder);
	f = fopen(path, "w");
	if (!f || fprintf(f, "%d\n", getpid()) < 0 || fclose(f))
		err(1, "%s", path);
}

static void forever(void)
{
	for (;;) {
		getppids(100);
		reads(100, 100);
	}
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

/* Run the one operation at @arg; return the number of arguments it took. */
static int run(char **arg)
{
	const char *op = arg[0];
	long n = arg[1] ? atol(arg[1]) : 0;

	if (!strcmp(op, "say")) {
		printf("%d\n", getpid());
		fflush(stdout);
		return 1;
	}
	if (!strcmp(op, "forever"))
		forever();
	if (!arg[1])
		errx(2, "%s: what?", op);
	if (!strcmp(op, "name"))
		call_me(arg[1]);
	else if (!strcmp(op, "cgroup"))
		into_cgroup(arg[1]);
	else if (!strcmp(op, "getppid"))
		getppids(n);
	else if (!strcmp(op, "clock"))
		clocks(n);
	else if (!strcmp(op, "call"))
		calls(n);
	else if (!strcmp(op, "sleep"))
		usleep(n * 1000);
	else if (!strcmp(op, "pipe"))
		round_trips(n);
	else if (!strcmp(op, "sync"))
		while (n--)
			sync();
	else if (!strcmp(op, "fault"))
		faults(n);
	else if (!strcmp(op, "write"))
		writes(n);
	else if (!arg[2])
		errx(2, "%s: no such operation, or an argument is missing", op);
	else if (!strcmp(op, "read"))
		reads(n, atol(arg[2]));
	else if (!strcmp(op, "open"))
		opens(n, arg[2]);
	else if (!strcmp(op, "threads"))
		move_threads(n, atol(arg[2]));
	else if (!strcmp(op, "names"))
		many_names(n, atol(arg[2]));
	else
		errx(2, "%s: no such operation", op);
	return strcmp(op, "read") && strcmp(op, "open") && strcmp(op, "threads") &&
	       strcmp(op, "names") ? 2 : 3;
}

int main(int argc, char **argv)
{
	char **arg = argv + 1;
	double began;
	long times;
	int timed;

	(void)argc;
	zero = open("/dev/zero", O_RDONLY);
	if (zero < 0)
		err(1, "/dev/zero");
	while (*arg) {
		timed = !strcmp(*arg, "time");
		if (timed && (!*++arg || !arg[1]))
			errx(2, "time: what?");
		times = arg[1] ? atol(arg[1]) : 1;
		began = now();
		arg += run(arg);
		if (timed) {
			printf("%.1f\n", (now() - began) / times);
			fflush(stdout);
		}
	}
	syscall(SYS_exit_group, 0);
	return 0;
}
