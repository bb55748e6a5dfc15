// SPDX-License-Identifier: GPL-2.0
/*
 * kmodctl watch: the maps of a session, live, as much as fits on the screen.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <poll.h>
#include <unistd.h>
#include "../name.h"
#include "../options.h"
#include "command.h"

#define CLEAR_SCREEN	"\033[H\033[2J\033[3J"

/**
 * struct view - what is watched, and how
 * @map: of one map, or NULL for all
 * @ms: between two looks
 * @times: how many looks; 0: until a signal
 */
struct view {
	const char *map;
	unsigned int ms;
	unsigned int times;
};

/* Lines of the terminal, or 0 if it is none. */
static size_t screen_lines(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO) ||
	    ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_row)
		return 0;
	return size.ws_row;
}

/* Cut a text after @lines lines. */
static void cut(struct buffer *b, size_t lines)
{
	for (size_t i = 0; i < b->len; i++) {
		if (b->data[i] == '\n' && !--lines) {
			b->len = i;
			return;
		}
	}
}

static int look(struct known *k, const struct view *view,
		const struct names *names)
{
	size_t lines = screen_lines(), maps = view->map ? 1 : k->q->nr_maps;
	size_t top = lines > maps + 2 ? (lines - 1) / (maps ? maps : 1) - 1 : 1;
	struct output o;
	int err;

	output_init(&o, &text_output, -1, BUFFERING_FULL, names);
	err = show_maps(k, view->map, &o, lines ? top : 0);
	if (lines)
		cut(&o.b, lines - 1);
	if (!err) {
		if (lines)
			fputs(CLEAR_SCREEN, stdout);
		fwrite(o.b.data, 1, o.b.len, stdout);
		fflush(stdout);
	}
	output_free(&o);
	return err;
}

static int catch_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

static int watch_session(struct known *k, const struct view *view)
{
	struct pollfd signals = { .fd = catch_signals(), .events = POLLIN };
	struct name_source source;
	struct names names;
	int err;

	name_source_init(&source, k->q, &names);
	err = look(k, view, &names);
	for (unsigned int n = 1; !err && n != view->times; n++) {
		if (poll(&signals, 1, view->ms) > 0 || ferror(stdout))
			break;
		err = look(k, view, &names);
	}
	name_source_free(&source);
	close(signals.fd);
	return err;
}

static int read_number(const char *text, double least, double most, double *n)
{
	char *end;

	*n = strtod(text, &end);
	return end == text || *end || !(*n >= least) || *n > most ? -1 : 0;
}

static int read_option(struct view *view, int c)
{
	double n;

	switch (c) {
	case 'n':
		if (read_number(optarg, 0.01, 86400, &n))
			return usage_error("-n wants seconds, not '%s'",
					   optarg);
		view->ms = n * 1000;
		return -1;
	case 'c':
		if (read_number(optarg, 1, 1e9, &n))
			return usage_error("-c wants a number of times, not '%s'",
					   optarg);
		view->times = n;
		return -1;
	default:
		return usage_error("watch has no option '-%c'", optopt);
	}
}

int watch(int argc, char **argv)
{
	struct view view = { .ms = 1000 };
	struct known k = {};
	struct module m;
	int c, err;

	opterr = 0;
	while ((c = getopt(argc + 1, argv - 1, "n:c:")) >= 0) {
		int status = read_option(&view, c);

		if (status >= 0)
			return status;
	}
	argc -= optind - 1;
	argv += optind - 1;
	if (argc < 1 || argc > 2)
		return usage_error("watch takes a session, and maybe a map");
	view.map = argv[1];
	if (module_open(&m))
		return command_failed(&m);
	err = known_open(&k, &m, argv[0]) ?: watch_session(&k, &view);
	if (err)
		command_failed(&m);
	known_close(&k);
	module_close(&m);
	return err ? 1 : 0;
}
