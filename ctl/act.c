// SPDX-License-Identifier: GPL-2.0
/*
 * Records that reach outside: files that are read, commands that are run.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "record.h"

#define TRACE_MARKER	"/sys/kernel/tracing/trace_marker"
#define CHUNK		4096

__attribute__((format(printf, 1, 2)))
static void complain(const char *fmt, ...)
{
	va_list args;

	fputs("kmodctl: ", stderr);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
}

/* Read @fd into @b, @max bytes at most. Return: 0, or the errno. */
static int read_all(int fd, struct buffer *b, size_t max)
{
	while (b->len < max) {
		size_t room = max - b->len < CHUNK ? max - b->len : CHUNK;
		ssize_t n = read(fd, buffer_room(b, room), room);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		if (!n)
			break;
		buffer_advance(b, n);
	}
	return 0;
}

void act_cat(struct run *r, const char *text)
{
	size_t max = r->q->config.max_cat_bytes;
	int fd = open(text, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct buffer b;
	int err;

	if (fd < 0) {
		complain("cat: failed to open file '%s': %s", text,
			 strerror(errno));
		return;
	}
	buffer_init(&b, -1, BUFFERING_FULL);
	err = read_all(fd, &b, max + 1);
	if (err)
		complain("cat: reading '%s': %s", text, strerror(err));
	if (b.len > max) {
		complain("cat: '%s' is cut at %zu bytes; config = { max_cat_bytes = N } changes that",
			 text, max);
		b.len = max;
	}
	r->o->ops->text(r->o, "cat", b.data, b.len);
	buffer_free(&b);
	close(fd);
}

/* In the child: it ends with us, and gets the signals that we hold back. */
__attribute__((noreturn))
static void run_shell(const char *command, int out, pid_t parent)
{
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || dup2(out, STDOUT_FILENO) < 0)
		_exit(127);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

static void report_end(const char *command, pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return;
	if (WIFEXITED(status) && WEXITSTATUS(status))
		complain("system: '%s' exited with code %d", command,
			 WEXITSTATUS(status));
	else if (WIFSIGNALED(status))
		complain("system: '%s' was ended by signal %d", command,
			 WTERMSIG(status));
}

void act_system(struct run *r, const char *text)
{
	pid_t self = getpid(), pid;
	struct buffer b;
	int fds[2], err;

	/* What it says on stderr belongs behind what was printed before. */
	buffer_flush(&r->o->b);
	if (pipe2(fds, O_CLOEXEC)) {
		complain("system: %s", strerror(errno));
		return;
	}
	pid = fork();
	if (!pid)
		run_shell(text, fds[1], self);
	err = errno;
	close(fds[1]);
	if (pid < 0) {
		complain("system: '%s': %s", text, strerror(err));
		close(fds[0]);
		return;
	}
	buffer_init(&b, -1, BUFFERING_FULL);
	err = read_all(fds[0], &b, SIZE_MAX);
	if (err)
		complain("system: '%s': %s", text, strerror(err));
	close(fds[0]);
	report_end(text, pid);
	r->o->ops->text(r->o, "syscall", b.data, b.len);
	buffer_free(&b);
}

void act_debug(struct run *r, const char *text)
{
	int fd = open(TRACE_MARKER, O_WRONLY | O_CLOEXEC);
	size_t len = strlen(text);

	(void)r;
	if (fd < 0 || write(fd, text, len) != (ssize_t)len)
		complain("debugf: " TRACE_MARKER ": %s", strerror(errno));
	if (fd >= 0)
		close(fd);
}
