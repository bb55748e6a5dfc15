/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of the netlink family have in common: a question, how it is
 * asked, and TAP lines.
 */
#ifndef GENL_ASK_H
#define GENL_ASK_H

#include <fcntl.h>
#include <linux/kmodctl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include "genl_msg.h"

/* Each part of the test: a file. */
void access_tests(void);
void bad_tests(void);
/* @times: how often; NULL: as the environment says */
void cycle_tests(const char *times, const char *kind);
/* @programs: how many are compared; NULL: as many as there is time for */
void engine_tests(const char *programs, const char *seed);
void gone_tests(const char *module);
void life_tests(const char *module);
void memory_tests(void);
void vm_tests(void);

#define FOLDER "/sys/kernel/debug/kmodctl/"

static struct msg m, answer;
static struct said said;

/* In genl_test.c. */
extern int failed, tests;

/* A condition of the test that is running; says which one did not hold. */
static bool broken;
static char broken_why[512];

static inline void check(bool holds, const char *what, ...)
{
	va_list args;

	if (holds || broken)
		return;
	broken = true;
	va_start(args, what);
	vsnprintf(broken_why, sizeof(broken_why), what, args);
	va_end(args);
}

#define CHECK(holds) \
	check(holds, "line %d: %s (kernel: \"%s\")", __LINE__, #holds, said.why)

static inline void run(const char *name, void (*test)(void))
{
	broken = false;
	test();
	printf("%sok %d - genl: %s\n", broken ? "not " : "", ++tests, name);
	if (broken)
		printf("# %s\n", broken_why);
	failed += broken;
	fflush(stdout);
}

static inline int ask(int s)
{
	return msg_ask(s, &m, &said, NULL, NULL);
}

static inline int ask_answer(int s)
{
	memset(&answer, 0, NLMSG_HDRLEN + GENL_HDRLEN);
	return msg_ask(s, &m, &said, msg_keep, &answer);
}

/* Parts of messages. */

static inline void put_map(const char *name, uint32_t kind, const struct kmc_part *key,
		    size_t parts)
{
	struct nlattr *list = msg_nest(&m, KMC_A_MAPS);
	struct nlattr *item = msg_nest(&m, KMC_A_ITEM);

	msg_str(&m, KMC_MAP_A_NAME, name);
	msg_u32(&m, KMC_MAP_A_KIND, kind);
	if (parts)
		msg_put(&m, KMC_MAP_A_KEY, key, parts * sizeof(*key));
	msg_end(&m, item);
	msg_end(&m, list);
}

static inline void put_prog(const struct kmc_insn *insns, size_t nr, uint32_t frame)
{
	struct nlattr *list = msg_nest(&m, KMC_A_PROGS);
	struct nlattr *item = msg_nest(&m, KMC_A_ITEM);

	msg_put(&m, KMC_PROG_A_INSNS, insns, nr * sizeof(*insns));
	msg_u32(&m, KMC_PROG_A_FRAME, frame);
	msg_end(&m, item);
	msg_end(&m, list);
}

static inline void put_probe(uint32_t kind, const char *name, uint32_t prog)
{
	struct nlattr *list = msg_nest(&m, KMC_A_PROBES);
	struct nlattr *item = msg_nest(&m, KMC_A_ITEM);

	msg_u32(&m, KMC_PROBE_A_KIND, kind);
	msg_str(&m, KMC_PROBE_A_NAME, name);
	msg_u32(&m, KMC_PROBE_A_PROG, prog);
	msg_end(&m, item);
	msg_end(&m, list);
}

/* At every so many of what perf counts. */
static inline void put_counter(const char *name, const struct kmc_counter *what,
			       uint64_t period)
{
	struct nlattr *list = msg_nest(&m, KMC_A_PROBES);
	struct nlattr *item = msg_nest(&m, KMC_A_ITEM);

	msg_u32(&m, KMC_PROBE_A_KIND, KMC_PROBE_COUNTER);
	msg_str(&m, KMC_PROBE_A_NAME, name);
	msg_u32(&m, KMC_PROBE_A_PROG, 0);
	msg_u64(&m, KMC_PROBE_A_PERIOD, period);
	msg_put(&m, KMC_PROBE_A_COUNTER, what, sizeof(*what));
	msg_end(&m, item);
	msg_end(&m, list);
}

static inline void put_site_at(uint32_t probe, const char *name, const char *target,
			       uint64_t addr)
{
	struct nlattr *list = msg_nest(&m, KMC_A_SITES);
	struct nlattr *item = msg_nest(&m, KMC_A_ITEM);

	msg_u32(&m, KMC_SITE_A_PROBE, probe);
	msg_str(&m, KMC_SITE_A_NAME, name);
	if (target)
		msg_str(&m, KMC_SITE_A_TARGET, target);
	if (addr)
		msg_u64(&m, KMC_SITE_A_ADDR, addr);
	msg_end(&m, item);
	msg_end(&m, list);
}

static inline void put_site(uint32_t probe, const char *name, const char *target)
{
	put_site_at(probe, name, target, 0);
}

/* A function's address, or 0. */
static inline uint64_t address_of(const char *function)
{
	FILE *symbols = fopen("/proc/kallsyms", "r");
	unsigned long long addr, found = 0;
	char name[256], type, line[512];

	while (symbols && !found && fgets(line, sizeof(line), symbols)) {
		if (sscanf(line, "%llx %c %255s", &addr, &type, name) == 3 &&
		    strchr("tT", type) && !strcmp(name, function))
			found = addr;
	}
	if (symbols)
		fclose(symbols);
	return found;
}

/* @ = count(), where the number of the system call is getppid's, for @pid. */
static const struct kmc_insn count_getppid[] = {
	{ .op = KMC_OP_VAR, .dst = 0, .imm = KMC_VAR_SYSCALL },
	{ .op = KMC_OP_JNEI, .dst = 0, .off = 3, .imm = SYS_getppid },
	{ .op = KMC_OP_VAR, .dst = 1, .imm = KMC_VAR_PID },
	{ .op = KMC_OP_JNEI, .dst = 1, .off = 1 /* imm: the pid */ },
	{ .op = KMC_OP_AGG },
	{ .op = KMC_OP_RET },
};

/* @[comm, tid] = count(), for every system call. */
static const struct kmc_part key_comm_tid[] = {
	{ .kind = KMC_PART_CHARS, .size = 16 },
	{ .kind = KMC_PART_INT, .size = 8 },
};

static const struct kmc_insn count_comm_tid[] = {
	{ .op = KMC_OP_STV, .off = 0, .imm = KMC_VAR_COMM },
	{ .op = KMC_OP_STV, .off = 16, .imm = KMC_VAR_TID },
	{ .op = KMC_OP_AGG },
	{ .op = KMC_OP_RET },
};

#define NR(array) (sizeof(array) / sizeof(*(array)))

/* The session that messages add to, instead of making a new one. */
static uint32_t adding_to;

static inline void new_message(void)
{
	msg_begin(&m, adding_to ? KMC_CMD_SESSION_ADD : KMC_CMD_SESSION_NEW, 0);
	if (adding_to)
		msg_u32(&m, KMC_A_SESSION, adding_to);
}

/* A message that holds a whole question, if the session does not have it. */
static inline void question(const char *name)
{
	struct kmc_insn insns[NR(count_getppid)];

	memcpy(insns, count_getppid, sizeof(insns));
	insns[3].imm = getpid();
	new_message();
	if (adding_to)
		return;
	if (name)
		msg_str(&m, KMC_A_NAME, name);
	put_map("@", KMC_MAP_COUNT, NULL, 0);
	put_map("@by", KMC_MAP_COUNT, key_comm_tid, NR(key_comm_tid));
	put_prog(insns, NR(insns), 0);
	put_probe(KMC_PROBE_SYSCALL_ENTER, "rawtracepoint:sys_enter", 0);
	put_site(0, "rawtracepoint:sys_enter", NULL);
}

static inline int new_session(int s, const char *name, uint32_t *id)
{
	int err;

	question(name);
	err = ask_answer(s);
	*id = err ? 0 : msg_get_u32(&answer, KMC_A_SESSION);
	return err;
}

static inline int command(int s, int cmd, uint32_t id)
{
	msg_begin(&m, cmd, 0);
	msg_u32(&m, KMC_A_SESSION, id);
	return ask(s);
}

/* What is said of a session, and what is dumped of one. */
static const int session_commands[] = {
	KMC_CMD_SESSION_ADD, KMC_CMD_SESSION_START, KMC_CMD_SESSION_STOP,
	KMC_CMD_SESSION_DEL, KMC_CMD_SESSION_GET, KMC_CMD_MAP_CLEAR,
	KMC_CMD_MAP_ZERO, KMC_CMD_SESSION_PAUSE, KMC_CMD_SESSION_RESUME,
	KMC_CMD_PROBE_RUN,
};

static const int session_dumps[] = {
	KMC_CMD_MAP_LIST, KMC_CMD_SITE_LIST, KMC_CMD_MAP_READ, KMC_CMD_STATS,
	KMC_CMD_DESCRIBE, KMC_CMD_RECORDS,
};

static inline int locate_function(int s, const char *name)
{
	msg_begin(&m, KMC_CMD_LOCATE, 0);
	msg_str(&m, KMC_A_FUNCTION, name);
	return ask_answer(s);
}

static inline int add_one(const struct msg *one, void *data)
{
	(void)one;
	(*(int *)data)++;
	return 0;
}

/* How many sessions there are. */
static inline int sessions(int s)
{
	int nr = 0, err;

	msg_begin(&m, KMC_CMD_SESSION_GET, NLM_F_DUMP);
	err = msg_ask(s, &m, &said, add_one, &nr);
	return err ? err : nr;
}

/* The rows of a map, up to one message full. Return: bytes, or an errno. */
struct rows {
	size_t bytes;
	uint8_t data[1 << 17];
};

static inline int keep_rows(const struct msg *one, void *data)
{
	const struct nlattr *at = NULL;
	struct rows *rows = data;
	size_t len;

	while ((at = msg_next(one, at))) {
		if ((at->nla_type & NLA_TYPE_MASK) != KMC_A_ROWS)
			continue;
		len = at->nla_len - NLA_HDRLEN;
		if (rows->bytes + len > sizeof(rows->data))
			return 1;
		memcpy(rows->data + rows->bytes, at + 1, len);
		rows->bytes += len;
	}
	return 0;
}

static struct rows rows;

static inline int read_map(int s, uint32_t id, uint32_t map, bool take)
{
	rows.bytes = 0;
	msg_begin(&m, KMC_CMD_MAP_READ, NLM_F_DUMP);
	msg_u32(&m, KMC_A_SESSION, id);
	msg_u32(&m, KMC_A_MAP, map);
	if (take)
		msg_put(&m, KMC_A_TAKE, NULL, 0);
	return msg_ask(s, &m, &said, keep_rows, &rows);
}

/* The count of a map without a key. */
static inline uint64_t count_of(int s, uint32_t id, uint32_t map, bool take)
{
	const struct kmc_sum *sum = (const void *)rows.data;

	if (read_map(s, id, map, take))
		return UINT64_MAX;
	return rows.bytes ? sum->n : 0;
}

static inline void getppids(int n)
{
	while (n--)
		syscall(SYS_getppid);
}

/* Wait for something to become true, for so many seconds at most. */
static inline bool within_seconds(int seconds, bool (*holds)(void *data), void *data)
{
	struct timespec now, end, nap = { .tv_nsec = 5000000 };

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += seconds;
	while (!holds(data)) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (now.tv_sec > end.tv_sec || (now.tv_sec == end.tv_sec &&
						now.tv_nsec > end.tv_nsec))
			return false;
		nanosleep(&nap, NULL);
	}
	return true;
}

static inline bool no_sessions(void *data)
{
	return sessions(*(int *)data) == 0;
}

/* Run something in another process. Return: its exit status, or -1. */
static inline int in_child(int (*body)(void))
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(body());
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

#endif /* GENL_ASK_H */
