// SPDX-License-Identifier: GPL-2.0
/*
 * Each kind of attach point is attached and detached over and over while it is hit.
 * CYCLES / 20 in the environment: how often; genl_test -c N [KIND]: so often, and nothing
 * else; of all kinds, or of those whose names begin with KIND.
 */
#define _GNU_SOURCE
#include <signal.h>
#include "genl_kinds.h"

static const struct {
	const char *name;
	uint32_t kind;
	const char *function;	/* NULL: getppid() */
	bool record;		/* the program reads the event's */
} places[] = {
	{ "a system call", KMC_PROBE_SYSCALL_ENTER, NULL, false },
	{ "its return", KMC_PROBE_SYSCALL_EXIT, NULL, false },
	{ "raw tracepoint", KMC_PROBE_RAW_TRACEPOINT, NULL, false },
	{ "tracepoint", KMC_PROBE_TRACEPOINT, NULL, false },
	{ "tracepoint, with its record", KMC_PROBE_TRACEPOINT, NULL, true },
	{ "kprobe", KMC_PROBE_KPROBE, "vfs_read", false },
	{ "kprobe of a system call", KMC_PROBE_KPROBE, NULL, false },
	{ "kretprobe", KMC_PROBE_KRETPROBE, "vfs_read", false },
	{ "kretprobe of a system call", KMC_PROBE_KRETPROBE, NULL, false },
	{ "uprobe", KMC_PROBE_UPROBE, NULL, false },
	{ "uretprobe", KMC_PROBE_URETPROBE, NULL, false },
	{ "interval", KMC_PROBE_INTERVAL, NULL, false },
	{ "profile", KMC_PROBE_PROFILE, NULL, false },
	{ "counter", KMC_PROBE_COUNTER, NULL, false },
	{ "iter", KMC_PROBE_ITER, NULL, false },
};

static int rounds;
static size_t place;
static pid_t busy;

static void begin_load(void)
{
	char in[64];
	int fd;

	busy = fork();
	if (busy)
		return;
	fd = open("/proc/self/status", O_RDONLY);
	for (;;) {
		syscall(SYS_getppid);
		probed();
		if (pread(fd, in, sizeof(in), 0) < 0)
			_exit(1);
	}
}

static int begin_session(int s, uint32_t *id)
{
	static const struct kmc_part tid = { .kind = KMC_PART_INT, .size = 8 };
	static const struct kmc_insn insns[] = {
		{ .op = KMC_OP_VAR, .dst = 1, .imm = KMC_VAR_EVENT },
		{ .op = KMC_OP_STV, .imm = KMC_VAR_TID },
		{ .op = KMC_OP_AGG },
		{ .op = KMC_OP_RET },
	};
	bool record = places[place].record;
	int err;

	msg_begin(&m, KMC_CMD_SESSION_NEW, 0);
	put_map("@", KMC_MAP_COUNT, &tid, 1);
	put_prog(insns + !record, NR(insns) - !record, 8);
	put_kind(places[place].kind, places[place].function);
	err = ask_answer(s);
	*id = err ? 0 : msg_get_u32(&answer, KMC_A_SESSION);
	return err ? err : command(s, KMC_CMD_SESSION_START, *id);
}

static void comes_and_goes(void)
{
	int s = msg_socket(), i;
	uint32_t id;

	for (i = 0; i < rounds && !broken; i++) {
		CHECK(!begin_session(s, &id));
		if (i % 3 == 0) {
			CHECK(!command(s, KMC_CMD_SESSION_PAUSE, id));
			CHECK(!command(s, KMC_CMD_SESSION_RESUME, id));
		}
		CHECK(!command(s, KMC_CMD_SESSION_DEL, id));
	}
	CHECK(within_seconds(20, no_sessions, &s));
	close(s);
}

void cycle_tests(const char *times, const char *kind)
{
	const char *cycles = getenv("CYCLES");
	char name[128];

	rounds = times ? atoi(times) : ((cycles ? atoi(cycles) : 100) + 19) / 20;
	find_offset();
	begin_load();
	for (place = 0; place < NR(places); place++) {
		if (kind && strncmp(places[place].name, kind, strlen(kind)))
			continue;
		snprintf(name, sizeof(name), "%s: attached and detached %d times",
			 places[place].name, rounds);
		run(name, comes_and_goes);
	}
	kill(busy, SIGKILL);
	waitpid(busy, NULL, 0);
}
