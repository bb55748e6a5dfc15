// SPDX-License-Identifier: GPL-2.0
/*
 * kmodctl export: maps as Prometheus' metrics, in a file for its node exporter, or
 * over HTTP. What listens is a program of its own: it takes libraries that this
 * one is better without.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "../metrics.h"
#include "command.h"

#define EXPORTER	"kmodctl-export"

/* The reader never sees half a file. */
static int write_file(const struct buffer *b, const char *path)
{
	char name[4096];
	int fd, err = 0;

	if (snprintf(name, sizeof(name), "%s.XXXXXX", path) >=
	    (int)sizeof(name))
		return ENAMETOOLONG;
	fd = mkstemp(name);
	if (fd < 0)
		return errno;
	if (write(fd, b->data, b->len) != (ssize_t)b->len ||
	    fchmod(fd, 0644) || rename(name, path))
		err = errno ?: EIO;
	close(fd);
	if (err)
		unlink(name);
	return err;
}

static int export_once(const struct metrics *what, const char *path)
{
	struct module m;
	struct buffer b;
	int err;

	if (module_open(&m))
		return command_failed(&m);
	buffer_init(&b, -1, BUFFERING_FULL);
	err = metrics_collect(&m, what, &b);
	if (err) {
		command_failed(&m);
	} else {
		err = write_file(&b, path);
		if (err)
			fprintf(stderr, "kmodctl: %s: %s\n", path,
				strerror(err));
	}
	buffer_free(&b);
	module_close(&m);
	return err ? 1 : 0;
}

/* It is where we are, or in PATH. */
static int run_exporter(char **argv)
{
	char path[4096];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *slash;

	path[len < 0 ? 0 : len] = '\0';
	slash = strrchr(path, '/');
	if (slash && slash - path + sizeof("/" EXPORTER) <= sizeof(path)) {
		strcpy(slash + 1, EXPORTER);
		execv(path, argv);
	}
	execvp(EXPORTER, argv);
	fprintf(stderr, "kmodctl: " EXPORTER ": %s\n", strerror(errno));
	return 1;
}

int export(int argc, char **argv)
{
	const char *listen, *textfile;
	struct metrics what;
	unsigned int interval;
	int status;

	status = metrics_options(&what, argc + 1, argv - 1, &listen, &textfile,
				 &interval);
	if (status >= 0)
		return status;
	if (listen)
		return run_exporter(argv - 1);
	status = export_once(&what, textfile);
	while (interval) {
		sleep(interval);
		status = export_once(&what, textfile);
	}
	return status;
}
