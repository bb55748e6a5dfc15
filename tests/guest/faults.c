// SPDX-License-Identifier: GPL-2.0
/*
 * Failing allocations: whatever the kernel allocates on behalf of a command fails in
 * turn, the first, the second, until the command needs no more. It is then refused
 * with words or works in full, and leaves nothing behind. To be run as root, with the
 * module loaded, on a kernel with fault injection; prints a TAP line a command.
 * usage: genl_faults MODULE.ko [REGEX]	only commands whose names match
 */
#define _GNU_SOURCE
#include <regex.h>
#include <sys/mman.h>
#include "genl_kinds.h"

#define MOST	5000	/* allocations of a command; more would be a loop */

/*
 * Answers without words: the kernel's netlink itself had no memory to look at the
 * message or to begin the dump, and the module was not asked.
 */
#define WORDLESS_MOST	4

uint16_t msg_family;
int failed, tests;
static int own;			/* the socket that sessions are made by */
static uint32_t id;		/* of the session */
static uint32_t kind;		/* of its probe */
static char folder[64];		/* its name */
static const char *file;	/* in its folder; or the function that is probed */
static const char *module_file;

static int nth_file(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/task/%ld/fail-nth", syscall(SYS_gettid));
	return open(path, O_RDWR | O_CLOEXEC);
}

static void arm(int fd, int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%d", n);

	/* What is copied for this may be struck itself, if one was armed; but once. */
	if (pwrite(fd, text, len, 0) != len && pwrite(fd, text, len, 0) != len)
		abort();
}

/* Return: did the n-th allocation come, and fail? */
static bool disarm(int fd)
{
	char text[16] = "";
	bool struck;

	struck = pread(fd, text, sizeof(text) - 1, 0) > 0 && atoi(text) == 0;
	arm(fd, 0);
	return struck;
}

/* Maps with and without a key, a histogram, a format, so rings; what is hit is counted. */
static void put_all(void)
{
	static const struct kmc_part number = { .kind = KMC_PART_INT, .size = 8 };
	static const struct kmc_insn insns[] = {
		{ .op = KMC_OP_AGG },
		{ .op = KMC_OP_STV, .imm = KMC_VAR_TID },
		{ .op = KMC_OP_AGG, .imm = 1 },
		{ .op = KMC_OP_MOVI, .dst = 1, .imm = 7 },
		{ .op = KMC_OP_SET, .src = 1, .imm = 2 },
		{ .op = KMC_OP_EMIT },
		{ .op = KMC_OP_RET },
	};
	struct nlattr *list, *item;

	put_map("@", KMC_MAP_COUNT, NULL, 0);
	put_map("@by", KMC_MAP_COUNT, &number, 1);
	list = msg_nest(&m, KMC_A_MAPS);
	item = msg_nest(&m, KMC_A_ITEM);
	msg_str(&m, KMC_MAP_A_NAME, "@s");
	msg_u32(&m, KMC_MAP_A_KIND, KMC_MAP_SCALAR);
	msg_put(&m, KMC_MAP_A_KEY, &number, sizeof(number));
	msg_put(&m, KMC_MAP_A_VALUE, &number, sizeof(number));
	msg_end(&m, item);
	msg_end(&m, list);
	list = msg_nest(&m, KMC_A_FORMATS);
	item = msg_nest(&m, KMC_A_ITEM);
	msg_put(&m, KMC_FORMAT_A_PARTS, &number, sizeof(number));
	msg_str(&m, KMC_FORMAT_A_TEXT, "%d\n");
	msg_end(&m, item);
	msg_end(&m, list);
	put_prog(insns, NR(insns), 8);
	put_kind(kind, file);
	msg_put(&m, KMC_A_SCRIPT, "BEGIN", 5);
}

static void keep_id(void)
{
	const char *name = msg_get(&answer, KMC_A_NAME);

	id = msg_get_u32(&answer, KMC_A_SESSION);
	snprintf(folder, sizeof(folder), "%s", name ? name : "");
}

/* What goes before a command, without a fault. */
static void nothing(void)
{
}

static void a_message(void)
{
	msg_begin(&m, KMC_CMD_SESSION_NEW, 0);
	msg_u32(&m, KMC_A_RING_BYTES, 4096);
	put_all();
}

static void a_session(void)
{
	a_message();
	CHECK(!ask_answer(own));
	keep_id();
}

static void a_bare_session(void)
{
	msg_begin(&m, KMC_CMD_SESSION_NEW, 0);
	msg_u32(&m, KMC_A_RING_BYTES, 4096);
	CHECK(!ask_answer(own));
	keep_id();
	msg_begin(&m, KMC_CMD_SESSION_ADD, 0);
	msg_u32(&m, KMC_A_SESSION, id);
	put_all();
}

static void hit(int n)
{
	while (n--) {
		syscall(SYS_getppid);
		probed();
	}
}

static void a_running_session(void)
{
	a_session();
	CHECK(!command(own, KMC_CMD_SESSION_START, id));
	hit(3);
}

/* By its files only what is kept is controlled. */
static void a_kept_session(void)
{
	a_message();
	msg_str(&m, KMC_A_NAME, "kept");
	msg_put(&m, KMC_A_KEEP, NULL, 0);
	CHECK(!ask_answer(own));
	keep_id();
	CHECK(!command(own, KMC_CMD_SESSION_START, id));
}

static void a_paused_session(void)
{
	a_running_session();
	CHECK(!command(own, KMC_CMD_SESSION_PAUSE, id));
}

/* Commands, with a fault: the message that was prepared, or one of the session's. */
static int send_it(void)
{
	return ask(own);
}

static int cmd, flags;

static int ask_session(void)
{
	msg_begin(&m, cmd, flags);
	msg_u32(&m, KMC_A_SESSION, id);
	if (cmd == KMC_CMD_MAP_READ || cmd == KMC_CMD_MAP_CLEAR || cmd == KMC_CMD_MAP_ZERO)
		msg_u32(&m, KMC_A_MAP, 1);
	if (cmd == KMC_CMD_PROBE_RUN)
		msg_u32(&m, KMC_A_PROBE, 0);
	return ask(own);
}

static int list_all(void)
{
	msg_begin(&m, KMC_CMD_SESSION_GET, NLM_F_DUMP);
	return ask(own);
}

static int locate(void)
{
	msg_begin(&m, KMC_CMD_LOCATE, 0);
	msg_str(&m, KMC_A_FUNCTION, "vfs_read");
	return ask(own);
}

static int info(void)
{
	msg_begin(&m, KMC_CMD_INFO, 0);
	return ask(own);
}

/* A file's reader says by errno why not. */
static int with_file(int how, int (*use)(int fd))
{
	char path[256];
	int fd, err = 0;

	snprintf(path, sizeof(path), FOLDER "%s/%s", folder, file);
	fd = open(path, how | O_CLOEXEC | O_NONBLOCK);
	if (fd >= 0)
		err = use(fd);
	if (fd < 0 || err)
		snprintf(said.why, sizeof(said.why), "%s", strerror(errno));
	if (fd < 0)
		return -errno;
	close(fd);
	return err;
}

static int read_to_end(int fd)
{
	static char in[1 << 16];
	ssize_t got;

	do {
		got = read(fd, in, sizeof(in));
	} while (got > 0);
	return got < 0 && errno != EAGAIN ? -errno : 0;
}

static int read_file(void)
{
	return with_file(O_RDONLY, read_to_end);
}

static int write_zero(int fd)
{
	return write(fd, "0", 1) == 1 ? 0 : -errno;
}

static int write_file(void)
{
	return with_file(O_WRONLY, write_zero);
}

static int map_ring(int fd)
{
	uint64_t *mem = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	int err = 0;

	if (mem == MAP_FAILED)
		return -errno;
	/* Whoever touches what the kernel has no page table for may be killed. */
	if (madvise(mem, 4096, MADV_DONTNEED))
		err = -errno;
	munmap(mem, 4096);
	return err;
}

static int map_file(void)
{
	return with_file(O_RDWR, map_ring);
}

static int close_socket(void)
{
	close(own);
	own = -1;
	return 0;
}

static int load(void)
{
	int fd = open(module_file, O_RDONLY | O_CLOEXEC), err;

	err = fd < 0 || syscall(SYS_finit_module, fd, "", 0) ? -errno : 0;
	snprintf(said.why, sizeof(said.why), "%s", strerror(errno));
	if (fd >= 0)
		close(fd);
	return err;
}

/* What must hold behind a command, which has failed with @err or worked. */
static void no_matter(int err)
{
	(void)err;
}

static void no_session_if_refused(int err)
{
	int s = msg_socket();

	/* The answer may be lost after the session was made; then it is listed. */
	CHECK(sessions(s) == (err == 0) || err == -ENOBUFS || err == -ENOMEM);
	close(s);
}

static void remove_kept(int err)
{
	(void)err;
	CHECK(!command(own, KMC_CMD_SESSION_DEL, id));
}

/* A session that was refused something can still be used, and one that has not is exact. */
static void counts_exactly(int err)
{
	int s;

	if (err)
		err = command(own, KMC_CMD_SESSION_START, id);
	/* The answer got lost, not the session. */
	CHECK(!err || err == -EBUSY);
	if (kind != KMC_PROBE_SYSCALL_ENTER && kind != KMC_PROBE_KPROBE &&
	    kind != KMC_PROBE_UPROBE)
		return;
	s = msg_socket();
	count_of(own, id, 0, true);
	hit(10);
	CHECK(count_of(s, id, 0, false) == 10);
	close(s);
}

/* By another socket: on its own the rest of a dump may come behind what it failed by. */
static void rows_are_there(int err)
{
	int s = msg_socket();

	(void)err;
	CHECK(!read_map(s, id, 0, false));
	CHECK(rows.bytes == sizeof(struct kmc_sum));
	close(s);
}

static void loads_again(int err)
{
	int i;

	if (err)
		CHECK(!load());
	for (i = 0; i < 100 && syscall(SYS_delete_module, "kmodctl", O_NONBLOCK); i++)
		usleep(10000);
	CHECK(i < 100);
}

struct command {
	const char *name;
	void (*before)(void);
	int (*act)(void);
	void (*behind)(int err);
	uint32_t kind;
	const char *file;
	int cmd, flags;
};

#define AT_GETPPID KMC_PROBE_SYSCALL_ENTER
#define ASK(name, before, behind, kind, file, cmd, flags)		\
	{ name, before, ask_session, behind, kind, file, KMC_CMD_##cmd, flags }
#define START(name, kind)						\
	ASK("start: " name, a_session, counts_exactly, kind, NULL, SESSION_START, 0)
#define FILE_OF(name, before, path)					\
	{ "file " name, before, read_file, no_matter, AT_GETPPID, path, 0, 0 }

static const struct command commands[] = {
	{ "info", nothing, info, no_matter, 0, NULL, 0, 0 },
	{ "locate", nothing, locate, no_matter, 0, NULL, 0, 0 },
	{ "new", a_message, send_it, no_session_if_refused, AT_GETPPID, NULL, 0, 0 },
	{ "add", a_bare_session, send_it, no_matter, AT_GETPPID, NULL, 0, 0 },
	START("a system call", AT_GETPPID),
	START("its return", KMC_PROBE_SYSCALL_EXIT),
	START("raw tracepoint", KMC_PROBE_RAW_TRACEPOINT),
	START("kprobe", KMC_PROBE_KPROBE),
	START("kretprobe", KMC_PROBE_KRETPROBE),
	START("tracepoint", KMC_PROBE_TRACEPOINT),
	START("uprobe", KMC_PROBE_UPROBE),
	START("uretprobe", KMC_PROBE_URETPROBE),
	START("interval", KMC_PROBE_INTERVAL),
	START("profile", KMC_PROBE_PROFILE),
	START("counter", KMC_PROBE_COUNTER),
	START("iter", KMC_PROBE_ITER),
	ASK("run: iter", a_running_session, no_matter, KMC_PROBE_ITER, NULL, PROBE_RUN, 0),
	ASK("resume", a_paused_session, no_matter, KMC_PROBE_KPROBE, NULL, SESSION_RESUME, 0),
	ASK("start: ftrace", a_session, no_matter, KMC_PROBE_KPROBE, "vfs_read", SESSION_START, 0),
	ASK("pause: ftrace", a_running_session, no_matter, KMC_PROBE_KPROBE, "vfs_read",
	    SESSION_PAUSE, 0),
	ASK("delete: returns by ftrace", a_running_session, no_matter, KMC_PROBE_KRETPROBE,
	    "vfs_read", SESSION_DEL, 0),
	ASK("pause: kretprobe", a_running_session, no_matter, KMC_PROBE_KRETPROBE, NULL,
	    SESSION_PAUSE, 0),
	ASK("pause", a_running_session, no_matter, KMC_PROBE_KPROBE, NULL, SESSION_PAUSE, 0),
	ASK("stop", a_running_session, rows_are_there, KMC_PROBE_KPROBE, NULL, SESSION_STOP, 0),
	ASK("delete", a_running_session, no_matter, KMC_PROBE_KPROBE, NULL, SESSION_DEL, 0),
	{ "the owner goes", a_running_session, close_socket, no_matter, KMC_PROBE_KPROBE, NULL,
	  0, 0 },
	ASK("get", a_session, no_matter, AT_GETPPID, NULL, SESSION_GET, 0),
	{ "list", a_session, list_all, no_matter, AT_GETPPID, NULL, 0, 0 },
	ASK("map list", a_session, no_matter, AT_GETPPID, NULL, MAP_LIST, NLM_F_DUMP),
	ASK("site list", a_session, no_matter, AT_GETPPID, NULL, SITE_LIST, NLM_F_DUMP),
	ASK("map read", a_running_session, rows_are_there, AT_GETPPID, NULL, MAP_READ, NLM_F_DUMP),
	ASK("map clear", a_running_session, rows_are_there, AT_GETPPID, NULL, MAP_CLEAR, 0),
	ASK("map zero", a_running_session, rows_are_there, AT_GETPPID, NULL, MAP_ZERO, 0),
	ASK("stats", a_running_session, no_matter, AT_GETPPID, NULL, STATS, NLM_F_DUMP),
	ASK("describe", a_session, no_matter, AT_GETPPID, NULL, DESCRIBE, NLM_F_DUMP),
	ASK("records", a_running_session, no_matter, AT_GETPPID, NULL, RECORDS, NLM_F_DUMP),
	FILE_OF("info", a_session, "info"),
	FILE_OF("program", a_session, "program"),
	FILE_OF("code", a_session, "code"),
	FILE_OF("stats", a_session, "stats"),
	FILE_OF("of a map", a_running_session, "maps/@by"),
	FILE_OF("of a map in JSON", a_running_session, "maps/@by.json"),
	FILE_OF("trace_pipe", a_running_session, "trace_pipe"),
	{ "file cpu0", a_running_session, map_file, no_matter, AT_GETPPID, "cpu0", 0, 0 },
	{ "write to clear", a_kept_session, write_file, remove_kept, AT_GETPPID, "clear", 0, 0 },
	{ "write to enabled", a_kept_session, write_file, remove_kept, AT_GETPPID, "enabled",
	  0, 0 },
};

static const struct command load_command = { "load", nothing, load, loads_again, 0, NULL, 0, 0 };

static int strikes, refusals, wordless;

static void try_all(const struct command *c)
{
	int n, err, nth = nth_file(), watch;
	bool struck = true;

	kind = c->kind;
	file = c->file;
	cmd = c->cmd;
	flags = c->flags;
	strikes = refusals = wordless = 0;
	for (n = 1; struck && n < MOST && !broken; n++) {
		own = msg_socket();
		c->before();
		arm(nth, n);
		err = c->act();
		struck = disarm(nth);
		strikes += struck;
		refusals += err < 0;
		wordless += err < 0 && said.answered && !said.why[0];
		check(struck || !err, "without a fault: %s (%s)", strerror(-err), said.why);
		c->behind(err);
		close(own);
		if (c == &load_command)
			continue;
		watch = msg_socket();
		check(within_seconds(10, no_sessions, &watch), "allocation %d left a session", n);
		close(watch);
	}
	close(nth);
	check(n < MOST, "no end of allocations");
	check(wordless <= WORDLESS_MOST, "%d refusals without words", wordless);
}

static const struct command *current;

static void faults(void)
{
	try_all(current);
}

static void run_command(const struct command *c)
{
	char name[128];

	current = c;
	snprintf(name, sizeof(name), "%s", c->name);
	run(name, faults);
	printf("# %s: %d allocations failed, refused %d times, answered %d times without words\n",
	       c->name, strikes, refusals, wordless);
	fflush(stdout);
}

static regex_t wanted;

static bool is_wanted(const struct command *c)
{
	return !regexec(&wanted, c->name, 0, NULL, 0);
}

int main(int argc, char **argv)
{
	int s = msg_socket(), nth = nth_file();
	size_t i;

	if (argc < 2 || regcomp(&wanted, argc > 2 ? argv[2] : "", REG_EXTENDED))
		return 2;
	if (nth < 0) {
		printf("# this kernel can't make allocations fail\n1..0\n");
		return 77;
	}
	if (s < 0 || msg_find_family(s, KMC_GENL_NAME)) {
		printf("not ok 1 - genl: the module is there\n1..1\n");
		return 1;
	}
	close(nth);
	/* The client's own memory is not meant. */
	mlockall(MCL_CURRENT | MCL_FUTURE);
	find_offset();
	module_file = argv[1];
	/* First: a kprobe that can't be taken away keeps the module for good. */
	if (is_wanted(&load_command)) {
		syscall(SYS_delete_module, "kmodctl", O_NONBLOCK);
		run_command(&load_command);
		load();
		close(s);
		s = msg_socket();
		msg_find_family(s, KMC_GENL_NAME);
	}
	close(s);
	for (i = 0; i < NR(commands); i++)
		if (is_wanted(&commands[i]))
			run_command(&commands[i]);
	printf("1..%d\n", tests);
	return failed != 0;
}
