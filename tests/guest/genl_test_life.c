// SPDX-License-Identifier: GPL-2.0
/*
 * Life and death, over and over, while everything that is probed is busy: of sessions,
 * of those who own them, of many at one function, of the module. CYCLES in the
 * environment: how often.
 */
#define _GNU_SOURCE
#include <signal.h>
#include "genl_ask.h"

#define FUNCTION	"__x64_sys_getppid"
#define CROWD		100	/* sessions at one function */
#define BUSY		2	/* processes */

static int cycles(int share)
{
	const char *text = getenv("CYCLES");
	int n = (text ? atoi(text) : 100) / share;

	return n ? n : 1;
}

static pid_t busy[BUSY];

static void begin_load(void)
{
	char in[64];
	int i, fd;

	for (i = 0; i < BUSY; i++) {
		busy[i] = fork();
		if (busy[i])
			continue;
		fd = open("/proc/self/status", O_RDONLY);
		for (;;) {
			syscall(SYS_getppid);
			if (pread(fd, in, sizeof(in), 0) < 0)
				_exit(1);
		}
	}
}

static void end_load(void)
{
	int i;

	for (i = 0; i < BUSY; i++) {
		kill(busy[i], SIGKILL);
		waitpid(busy[i], NULL, 0);
	}
}

/* @ = count() of everybody's getppid(), and by thread, at a place of some kind. */
static int begin_session(int s, uint32_t kind, uint32_t *id)
{
	static const struct kmc_part tid = { .kind = KMC_PART_INT, .size = 8 };
	static const struct kmc_insn insns[] = {
		{ .op = KMC_OP_STV, .imm = KMC_VAR_TID },
		{ .op = KMC_OP_AGG },
		{ .op = KMC_OP_RET },
	};
	bool function = kind == KMC_PROBE_KPROBE || kind == KMC_PROBE_KRETPROBE;
	static uint64_t addr;
	int err;

	if (!addr)
		addr = address_of(FUNCTION);
	msg_begin(&m, KMC_CMD_SESSION_NEW, 0);
	put_map("@", KMC_MAP_COUNT, &tid, 1);
	put_prog(insns, NR(insns), 8);
	put_probe(kind, "probe", 0);
	put_site_at(0, "site", function ? FUNCTION :
		    kind == KMC_PROBE_RAW_TRACEPOINT ? "sched_switch" : NULL,
		    function ? addr : 0);
	err = ask_answer(s);
	if (err)
		return err;
	*id = msg_get_u32(&answer, KMC_A_SESSION);
	return command(s, KMC_CMD_SESSION_START, *id);
}

static const uint32_t kinds[] = {
	KMC_PROBE_SYSCALL_ENTER, KMC_PROBE_KPROBE, KMC_PROBE_KRETPROBE,
	KMC_PROBE_RAW_TRACEPOINT, KMC_PROBE_SYSCALL_EXIT,
};

static void sessions_come_and_go_under_load(void)
{
	int s, rounds = cycles(1), i;
	uint32_t id;

	/* Who inherits a socket keeps it open. */
	begin_load();
	s = msg_socket();
	for (i = 0; i < rounds && !broken; i++) {
		CHECK(!begin_session(s, kinds[i % NR(kinds)], &id));
		if (i % 3 == 0) {
			CHECK(!command(s, KMC_CMD_SESSION_DEL, id));
			continue;
		}
		close(s);
		s = msg_socket();
	}
	end_load();
	CHECK(within_seconds(20, no_sessions, &s));
	printf("# %d sessions\n", i);
	close(s);
}

/* Whatever an owner is at: making, starting, reading, stopping a session. */
static int own_something(void)
{
	int s = msg_socket(), i;
	uint32_t id;

	for (i = 0;; i++) {
		if (begin_session(s, kinds[i % NR(kinds)], &id))
			return 1;
		getppids(10);
		read_map(s, id, 0, i % 2);
		command(s, KMC_CMD_SESSION_PAUSE, id);
		command(s, KMC_CMD_SESSION_RESUME, id);
		command(s, KMC_CMD_SESSION_DEL, id);
	}
}

static void owners_are_killed_at_any_moment(void)
{
	int s = msg_socket(), rounds = cycles(2), i, status;
	pid_t pid;

	begin_load();
	srand(1);
	for (i = 0; i < rounds && !broken; i++) {
		pid = fork();
		if (!pid)
			_exit(own_something());
		usleep(rand() % 50000);
		kill(pid, SIGKILL);
		CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status));
	}
	end_load();
	CHECK(within_seconds(20, no_sessions, &s));
	printf("# %d killed\n", i);
	close(s);
}

/* All are exact, also those that stay while others go. */
static void a_crowd_at_one_function(void)
{
	static uint32_t ids[CROWD];
	static int sockets[CROWD];
	const uint64_t *row = (const void *)rows.data;
	int s = msg_socket(), i;
	size_t at;

	for (i = 0; i < CROWD; i++) {
		sockets[i] = msg_socket();
		CHECK(!begin_session(sockets[i], i % 4 ? KMC_PROBE_KPROBE :
				     KMC_PROBE_KRETPROBE, &ids[i]));
	}
	getppids(50);
	for (i = 0; i < CROWD; i += 2)
		close(sockets[i]);
	getppids(50);
	for (i = 1; i < CROWD; i += 2) {
		CHECK(!read_map(s, ids[i], 0, false));
		for (at = 0; at + 24 <= rows.bytes; at += 24) {
			row = (const void *)(rows.data + at);
			if (row[0] == (uint64_t)getpid())
				break;
		}
		CHECK(at + 24 <= rows.bytes && row[1] == 100);
		close(sockets[i]);
	}
	CHECK(within_seconds(60, no_sessions, &s));
	close(s);
}

static const char *module_file;

static bool is_unloaded(void *data)
{
	(void)data;
	return !syscall(SYS_delete_module, "kmodctl", O_NONBLOCK);
}

/* Each time with a session that has just been left, or is just being read. */
static void the_module_comes_and_goes_under_load(void)
{
	int rounds = cycles(10), i, fd, s;
	uint32_t id;

	begin_load();
	for (i = 0; i < rounds && !broken; i++) {
		s = msg_socket();
		CHECK(!msg_find_family(s, KMC_GENL_NAME));
		CHECK(!begin_session(s, kinds[i % NR(kinds)], &id));
		if (i % 2)
			read_map(s, id, 0, false);
		CHECK(syscall(SYS_delete_module, "kmodctl", O_NONBLOCK));
		close(s);
		CHECK(within_seconds(10, is_unloaded, NULL));
		fd = open(module_file, O_RDONLY);
		CHECK(!syscall(SYS_finit_module, fd, "", 0));
		close(fd);
	}
	end_load();
	s = msg_socket();
	CHECK(!msg_find_family(s, KMC_GENL_NAME));
	close(s);
	printf("# %d times\n", i);
}

void life_tests(const char *module)
{
	run("sessions come and go under load", sessions_come_and_go_under_load);
	run("owners are killed at any moment", owners_are_killed_at_any_moment);
	run("a crowd at one function", a_crowd_at_one_function);
	module_file = module;
	if (module)
		run("the module comes and goes under load",
		    the_module_comes_and_goes_under_load);
}
