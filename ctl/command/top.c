// SPDX-License-Identifier: GPL-2.0
/*
 * kmodctl top: what grows fastest. Of a map of a session, or of the system calls
 * of processes or control groups, which is a question of its own.
 */
#include <curses.h>
#include <errno.h>
#include <getopt.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "../ask.h"
#include "../locate.h"
#include "../name.h"
#include "../options.h"
#include "../session.h"
#include "../top_rows.h"
#include "command.h"

#define KEY_ESCAPE	27
#define LABEL_COLUMN	54

/* Half of a system call's time is in the half of a bucket: good to 12 %. */
static const char question[] =
	"tracepoint:raw_syscalls:sys_enter { @start[tid] = nsecs; }\n"
	"tracepoint:raw_syscalls:sys_exit /@start[tid]/ {\n"
	"	@ns[%s] = hist(nsecs - @start[tid], 3); delete(@start[tid]); }\n";

/**
 * struct top - the view
 * @m: @id: @q: the session; @map the map's number
 * @rows: what is known of it
 * @names: where names come from
 * @order: @filter: which rows, and how
 * @asking: the filter is being typed
 * @frozen: nothing new is shown
 * @utf8: the terminal shows bars
 * @last: when it was looked last
 */
struct top {
	struct module *m;
	uint32_t id;
	const struct question *q;
	size_t map;
	struct top_rows rows;
	struct names names;
	enum top_order order;
	char filter[64];
	bool asking, frozen, utf8;
	struct timespec last;
};

static double since(const struct timespec *last)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec - last->tv_sec + (now.tv_nsec - last->tv_nsec) / 1e9;
}

static int look(struct top *t)
{
	struct rows rows = {};
	int err;

	err = session_map_read(t->m, t->id, t->map, false, &rows);
	if (!err)
		top_rows_look(&t->rows, &t->q->maps[t->map], &rows, &t->names,
			      since(&t->last));
	clock_gettime(CLOCK_MONOTONIC, &t->last);
	rows_free(&rows);
	return err;
}

/* Columns that are left for a key. */
static int label_room(void)
{
	int room = COLS - LABEL_COLUMN;

	return room > 0 ? room : 0;
}

static void show_bar(const struct top *t, const struct top_row *row)
{
	static const char *const blocks[] = { " ", "▁", "▂", "▃", "▄", "▅", "▆",
					      "▇", "█" };
	static const char plain[] = " .:-=+*#@";
	double most = 0;

	for (int i = 0; i < TOP_HISTORY; i++)
		if (row->history[i] > most)
			most = row->history[i];
	for (int i = 0; i < TOP_HISTORY; i++) {
		int step = row->history[i] > 0 ?
			   1 + (int)(row->history[i] / most * 7) : 0;

		if (t->utf8)
			addstr(blocks[step]);
		else
			addch(plain[step]);
	}
}

static void show_row(const struct top *t, int line, const struct top_row *row)
{
	char rate[16], total[16], half[16], tail[16];

	top_number(rate, sizeof(rate), row->rate);
	top_number(total, sizeof(total), row->total);
	top_number(half, sizeof(half), row->quantiles[0]);
	top_number(tail, sizeof(tail), row->quantiles[1]);
	mvprintw(line, 0, "%6s %6s %6s %6s ", rate, total, half, tail);
	show_bar(t, row);
	mvaddnstr(line, LABEL_COLUMN, row->label, label_room());
}

static void draw(const struct top *t)
{
	static const char *const orders[] = { "rate", "total", "p99", "name" };
	const struct top_row **list;
	size_t nr;

	list = top_rows_order(&t->rows, t->order, t->filter, &nr);
	erase();
	mvprintw(0, 0, "%s: %zu of %zu by %s%s%s%s", t->q->maps[t->map].name,
		 nr, t->rows.nr, orders[t->order],
		 *t->filter || t->asking ? ", with " : "", t->filter,
		 t->frozen ? ", frozen" : "");
	mvprintw(1, 0, "r rate  t total  p p99  k name  / filter  space freeze  q quit");
	attron(A_REVERSE);
	mvprintw(2, 0, "%6s %6s %6s %6s %-*s  %-*s", "/s", "TOTAL", "P50",
		 "P99", TOP_HISTORY, "LATELY", label_room(), "KEY");
	attroff(A_REVERSE);
	for (int line = 3; line < LINES && (size_t)line - 3 < nr; line++)
		show_row(t, line, list[line - 3]);
	refresh();
	free(list);
}

static void type_filter(struct top *t, int key)
{
	size_t len = strlen(t->filter);

	if (key == '\n' || key == '\r' || key == KEY_ENTER) {
		t->asking = false;
	} else if (key == KEY_ESCAPE) {
		t->asking = false;
		t->filter[0] = '\0';
	} else if (key == KEY_BACKSPACE || key == 127 || key == '\b') {
		if (len)
			t->filter[len - 1] = '\0';
	} else if (key >= ' ' && key < 127 && len + 1 < sizeof(t->filter)) {
		t->filter[len] = key;
		t->filter[len + 1] = '\0';
	}
}

/* Return: false to quit. */
static bool take_key(struct top *t, int key)
{
	if (t->asking) {
		type_filter(t, key);
		return true;
	}
	switch (key) {
	case 'q':
	case 3:			/* Ctrl-C */
		return false;
	case 'r':
		t->order = TOP_BY_RATE;
		break;
	case 't':
		t->order = TOP_BY_TOTAL;
		break;
	case 'p':
		t->order = TOP_BY_TAIL;
		break;
	case 'k':
		t->order = TOP_BY_LABEL;
		break;
	case '/':
		t->filter[0] = '\0';
		t->asking = true;
		break;
	case ' ':
		t->frozen = !t->frozen;
		break;
	}
	return true;
}

/* Return: 0, or a negative errno with the module's error set. */
static int run_screen(struct top *t, int ms)
{
	bool on = true;
	int err = 0;

	setlocale(LC_CTYPE, "");
	if (strcmp(nl_langinfo(CODESET), "UTF-8"))
		setlocale(LC_CTYPE, "C.UTF-8");
	t->utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
	if (!initscr())
		return module_fail(t->m, -EIO, "the terminal can't be used");
	raw();
	noecho();
	keypad(stdscr, TRUE);
	set_escdelay(50);
	curs_set(0);
	err = look(t);
	while (!err && on) {
		int left = ms - since(&t->last) * 1000, key;

		draw(t);
		timeout(left > 0 ? left : 0);
		key = getch();
		if (key != ERR && key != KEY_RESIZE)
			on = take_key(t, key);
		if (t->frozen)
			clock_gettime(CLOCK_MONOTONIC, &t->last);
		else if (since(&t->last) * 1000 >= ms)
			err = look(t);
	}
	endwin();
	return err;
}

static int view(struct module *m, uint32_t id, const struct question *q,
		const char *map, int ms)
{
	struct top t = { .m = m, .id = id, .q = q };
	struct name_source source;
	int err;

	while (t.map < q->nr_maps && map && !map_is(&q->maps[t.map], map))
		t.map++;
	if (t.map == q->nr_maps)
		return module_fail(m, -ENOENT, "the session has no map '%s'",
				   map ? map : "@");
	name_source_init(&source, q, &t.names);
	err = run_screen(&t, ms);
	top_rows_free(&t.rows);
	name_source_free(&source);
	return err;
}

static int view_session(const char *name, const char *map, int ms)
{
	struct known k = {};
	struct module m;
	int err;

	if (module_open(&m))
		return command_failed(&m);
	err = known_open(&k, &m, name) ?: view(&m, k.s.id, k.q, map, ms);
	if (err)
		command_failed(&m);
	known_close(&k);
	module_close(&m);
	return err ? 1 : 0;
}

/* Our own question, which ends with us. */
static int view_question(const struct question *q, struct locator *l, int ms)
{
	struct loading how = { .ring_bytes = KMC_RING_BYTES_MIN };
	struct session s;
	int err;

	err = locator_open(l);
	err = err ?: session_load(&s, &l->m, q, &how);
	err = err ?: session_start(&l->m, s.id);
	err = err ?: view(&l->m, s.id, q, "@ns", ms);
	return err ? command_failed(&l->m) : 0;
}

static int view_system(bool by_cgroup, int ms)
{
	struct locator locator = {};
	struct options options = {};
	char source[sizeof(question) + 64];
	struct question *q;
	int status = 1;

	config_init(&options.config);
	snprintf(source, sizeof(source), question,
		 by_cgroup ? "cgroup_path(cgroup)" : "pid, comm");
	q = ask_compile(&options, source, 0, &locator);
	if (q)
		status = view_question(q, &locator, ms);
	question_free(q);
	locator_close(&locator);
	return status;
}

int top(int argc, char **argv)
{
	bool by_cgroup = false;
	double seconds = 1;
	char *end;
	int c;

	opterr = 0;
	while ((c = getopt(argc + 1, argv - 1, "gn:")) >= 0) {
		switch (c) {
		case 'g':
			by_cgroup = true;
			break;
		case 'n':
			seconds = strtod(optarg, &end);
			if (*end || !(seconds >= 0.05) || seconds > 3600)
				return usage_error("-n wants seconds, not '%s'",
						   optarg);
			break;
		default:
			return usage_error("top has no option '-%c'", optopt);
		}
	}
	argc -= optind - 1;
	argv += optind - 1;
	if (argc > 2 || (argc && by_cgroup))
		return usage_error("top takes a session and a map, or -g");
	if (!isatty(STDOUT_FILENO) || !isatty(STDIN_FILENO))
		return usage_error("top wants a terminal; 'kmodctl watch' does without");
	return argc ? view_session(argv[0], argv[1], seconds * 1000) :
		      view_system(by_cgroup, seconds * 1000);
}
