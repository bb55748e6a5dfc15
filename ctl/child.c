// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "child.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

/*
 * Take the next word off *@p into @to, without its quotes. Return: behind it in
 * @to, or NULL if a quote is not closed.
 */
static char *split_word(const char **p, char *to)
{
	const char *s = *p;
	char quote = 0;

	for (; *s && (quote || !is_blank(*s)); s++) {
		if (quote ? *s == quote : *s == '\'' || *s == '"') {
			quote = quote ? 0 : *s;
			continue;
		}
		if (*s == '\\' && quote != '\'' && s[1])
			s++;
		*to++ = *s;
	}
	*p = s;
	*to++ = '\0';
	return quote ? NULL : to;
}

/* Return: the words, NULL-terminated, in one allocation; NULL: see above. */
static char **split(const char *command)
{
	size_t len = strlen(command);
	/* A word takes a blank or an end: there are at most len / 2 + 1. */
	char **words = calloc(1, (len / 2 + 2) * sizeof(*words) + len + 2);
	char *to;
	size_t n = 0;

	if (!words)
		return NULL;
	to = (char *)(words + len / 2 + 2);
	for (;;) {
		while (is_blank(*command))
			command++;
		if (!*command)
			return words;
		words[n++] = to;
		to = split_word(&command, to);
		if (!to) {
			free(words);
			return NULL;
		}
	}
}

static void run_child(char **words, int go, int failed)
{
	sigset_t none;
	char byte;
	int err;

	/* A tracer that dies leaves no child behind that it never released. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (read(go, &byte, 1) != 1)
		_exit(1);
	execvp(words[0], words);
	err = errno;
	if (write(failed, &err, sizeof(err)) != sizeof(err))
		_exit(126);
	_exit(127);
}

static int fork_child(struct child *child, char **words)
{
	int go[2], failed[2];

	if (pipe2(go, O_CLOEXEC))
		return -1;
	if (pipe2(failed, O_CLOEXEC))
		goto err_failed;
	child->pid = fork();
	if (child->pid < 0)
		goto err_fork;
	if (!child->pid) {
		/* Else a tracer that goes away would never be noticed. */
		close(go[1]);
		run_child(words, go[0], failed[1]);
	}
	close(go[0]);
	close(failed[1]);
	child->go = go[1];
	child->failed = failed[0];
	child->pidfd = syscall(SYS_pidfd_open, child->pid, 0);
	if (child->pidfd >= 0)
		return 0;
	child_end(child);
	return -1;

err_fork:
	child->pid = 0;
	close(failed[0]);
	close(failed[1]);
err_failed:
	close(go[0]);
	close(go[1]);
	return -1;
}

static bool can_run(const char *path, size_t len, const char *name)
{
	char full[4096];

	if (snprintf(full, sizeof(full), "%.*s/%s", (int)len, path, name) >=
	    (int)sizeof(full))
		return false;
	return !access(full, X_OK);
}

/* So that a mistyped command is refused before anything is attached. */
static bool is_program(const char *name)
{
	const char *path = getenv("PATH"), *end;

	if (strchr(name, '/'))
		return !access(name, X_OK);
	for (; path && *path; path = *end ? end + 1 : end) {
		end = strchrnul(path, ':');
		if (end > path && can_run(path, end - path, name))
			return true;
	}
	return false;
}

int child_start(struct child *child, const char *command)
{
	char **words = split(command);
	int err = -1;

	memset(child, 0, sizeof(*child));
	if (!words || !words[0]) {
		fprintf(stderr, "kmodctl: -c: %s: '%s'\n", words ?
			"there is no command" : "a quote is not closed",
			command);
	} else if (!is_program(words[0])) {
		fprintf(stderr, "kmodctl: -c: there is no program '%s'\n",
			words[0]);
	} else {
		err = fork_child(child, words);
		if (err)
			perror("kmodctl: -c");
	}
	free(words);
	return err;
}

int child_release(struct child *child)
{
	int err = 0;

	if (write(child->go, "", 1) != 1) {
		perror("kmodctl: -c");
		return -1;
	}
	close(child->go);
	child->go = -1;
	/* Closed by a successful exec. */
	if (read(child->failed, &err, sizeof(err)) != sizeof(err))
		return 0;
	fprintf(stderr, "kmodctl: -c: %s\n", strerror(err));
	return -1;
}

void child_end(struct child *child)
{
	bool released = child->go < 0;

	if (!child->pid)
		return;
	if (!released)
		close(child->go);
	if (waitpid(child->pid, NULL, WNOHANG) == 0) {
		kill(child->pid, released ? SIGTERM : SIGKILL);
		if (!released)
			waitpid(child->pid, NULL, 0);
	}
	if (child->pidfd >= 0)
		close(child->pidfd);
	close(child->failed);
	child->pid = 0;
}
