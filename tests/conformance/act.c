// SPDX-License-Identifier: GPL-2.0
/*
 * act: does, under the name "alpha", what a tool looks for. The command line is
 * a small program, run from left to right; each operation has one argument.
 *
 *	nap MS			nanosleep()
 *	stat PATH		stat(), lstat() and statfs()
 *	open PATH		openat(), and close() if that worked
 *	resolve NAME		getaddrinfo()
 *	thread N		N threads that do nothing
 *	fsync PATH		write(), fsync() and fdatasync(); makes the file
 *	signal N		kill() with signal N of itself, where 0 does nothing
 *	uid N			setuid(N) in a child
 *	tcp BYTES		a connection on loopback that sends so many bytes
 *	refused PORT		connect() to a port where nobody listens
 *	unanswered ADDRESS	connect() to an address that drops everything
 *	unix TEXT		TEXT through a pair of local sockets
 *	fork N			N children that do nothing
 *	pass N			N times a byte to a child and back: 2 N switches
 *	memory MB		touch so much memory twice, in a child
 *	zero N			N times read() of /dev/zero
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void nap(const char *arg)
{
	long ms = atol(arg);
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	syscall(SYS_nanosleep, &t, NULL);
}

static void stats(const char *path)
{
	struct statfs fs;
	struct stat st;

	syscall(SYS_stat, path, &st);
	syscall(SYS_lstat, path, &st);
	syscall(SYS_statfs, path, &fs);
}

static void opens(const char *path)
{
	int fd = open(path, O_RDONLY);

	if (fd >= 0)
		close(fd);
}

static void syncs(const char *path)
{
	int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);

	if (fd < 0 || write(fd, path, strlen(path)) < 0)
		err(1, "%s", path);
	fsync(fd);
	fdatasync(fd);
	close(fd);
}

static void signals(const char *arg)
{
	signal(atoi(arg), SIG_IGN);
	syscall(SYS_kill, getpid(), atoi(arg));
}

static void in_child(void (*what)(const char *arg), const char *arg)
{
	pid_t child = fork();

	if (!child) {
		what(arg);
		_exit(0);
	}
	waitpid(child, NULL, 0);
}

static void set_uid(const char *arg)
{
	syscall(SYS_setuid, atoi(arg));
}

static void uid(const char *arg)
{
	in_child(set_uid, arg);
}

static int tcp_socket(struct sockaddr_in *to, const char *address, int port)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0)
		err(1, "socket");
	memset(to, 0, sizeof(*to));
	to->sin_family = AF_INET;
	to->sin_port = htons(port);
	to->sin_addr.s_addr = inet_addr(address);
	return fd;
}

static void tcp(const char *arg)
{
	char block[1024] = "";
	struct sockaddr_in to;
	int here = tcp_socket(&to, "127.0.0.1", 4711), there, taken, one = 1;
	long left = atol(arg);
	ssize_t n;

	setsockopt(here, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(here, (void *)&to, sizeof(to)) || listen(here, 5))
		err(1, "listen");
	there = tcp_socket(&to, "127.0.0.1", 4711);
	if (connect(there, (void *)&to, sizeof(to)))
		err(1, "connect");
	taken = accept(here, NULL, NULL);
	while (left > 0) {
		n = write(there, block, left < 1024 ? left : 1024);
		if (n <= 0 || read(taken, block, n) != n)
			err(1, "tcp");
		left -= n;
	}
	close(there);
	close(taken);
	close(here);
}

static void refused(const char *arg)
{
	struct sockaddr_in to;
	int fd = tcp_socket(&to, "127.0.0.1", atoi(arg));

	connect(fd, (void *)&to, sizeof(to));
	close(fd);
}

static void nothing(int sig)
{
	(void)sig;
}

static void unanswered(const char *address)
{
	struct sigaction action = { .sa_handler = nothing };
	struct sockaddr_in to;
	int fd = tcp_socket(&to, address, 4712);

	/* Until a first packet was sent again. */
	sigaction(SIGALRM, &action, NULL);
	alarm(2);
	connect(fd, (void *)&to, sizeof(to));
	close(fd);
}

static void local(const char *text)
{
	char buf[256];
	int fd[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd) ||
	    write(fd[0], text, strlen(text)) < 0 || read(fd[1], buf, sizeof(buf)) < 0)
		err(1, "unix");
	close(fd[0]);
	close(fd[1]);
}

static void end(const char *arg)
{
	(void)arg;
}

static void forks(const char *arg)
{
	int n = atoi(arg);

	while (n--)
		in_child(end, arg);
}

static void touch(const char *arg)
{
	size_t size = (size_t)atol(arg) << 20;
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int turn;

	for (turn = 1; p != MAP_FAILED && turn < 3; turn++)
		memset(p, turn, size);
}

static void memory(const char *arg)
{
	in_child(touch, arg);
}

static void zero(const char *arg)
{
	int fd = open("/dev/zero", O_RDONLY), n = atoi(arg);
	char c;

	while (n--) {
		if (read(fd, &c, 1) != 1)
			err(1, "/dev/zero");
	}
	close(fd);
}

static void resolve(const char *name)
{
	struct addrinfo *found;

	if (!getaddrinfo(name, NULL, NULL, &found))
		freeaddrinfo(found);
}

static void *thread_main(void *arg)
{
	return arg;
}

static void threads(const char *arg)
{
	int n = atoi(arg);
	pthread_t thread;

	while (n--) {
		if (pthread_create(&thread, NULL, thread_main, NULL))
			errx(1, "thread");
		pthread_join(thread, NULL);
	}
}

/* Reads a byte, and writes it: @n times. */
static void hand_on(int from, int to, int n)
{
	char byte = 0;

	while (n--)
		if (read(from, &byte, 1) != 1 || write(to, &byte, 1) != 1)
			return;
}

static void pass(const char *arg)
{
	int there[2], back[2], n = atoi(arg);
	pid_t child;

	if (pipe(there) || pipe(back))
		err(1, "pipe");
	child = fork();
	if (!child) {
		hand_on(there[0], back[1], n);
		_exit(0);
	}
	if (child < 0 || write(back[1], "", 1) != 1)
		err(1, "pass");
	hand_on(back[0], there[1], n);
	waitpid(child, NULL, 0);
}

static const struct act {
	const char *name;
	void (*run)(const char *arg);
} acts[] = {
	{ "fork", forks },
	{ "fsync", syncs },
	{ "memory", memory },
	{ "nap", nap },
	{ "open", opens },
	{ "pass", pass },
	{ "refused", refused },
	{ "resolve", resolve },
	{ "signal", signals },
	{ "stat", stats },
	{ "tcp", tcp },
	{ "thread", threads },
	{ "uid", uid },
	{ "unanswered", unanswered },
	{ "unix", local },
	{ "zero", zero },
	{}
};

int main(int argc, char **argv)
{
	const struct act *a;

	prctl(PR_SET_NAME, "alpha");
	for (; argc > 2; argc -= 2, argv += 2) {
		for (a = acts; a->name && strcmp(a->name, argv[1]); a++)
			;
		if (!a->name)
			errx(2, "%s: no such operation", argv[1]);
		a->run(argv[2]);
	}
	return 0;
}
