// SPDX-License-Identifier: GPL-2.0
/*
 * What is left when somebody goes: an owner by kill -9, a reader in the middle
 * of a dump, a session under its readers, the module.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <signal.h>
#include "genl_ask.h"

#define NR_ROWS	20000

static bool no_victim(void *data)
{
	int s = *(int *)data;

	msg_begin(&m, KMC_CMD_SESSION_GET, 0);
	msg_str(&m, KMC_A_NAME, "victim");
	return ask(s) == -ENOENT && access(FOLDER "victim", F_OK);
}

/* A process with a running session. Return: its id. */
static pid_t victim(void)
{
	int ready[2], s;
	uint32_t id;
	pid_t pid;
	char c = 0;

	if (pipe(ready))
		return -1;
	pid = fork();
	if (!pid) {
		s = msg_socket();
		if (!new_session(s, "victim", &id) &&
		    !command(s, KMC_CMD_SESSION_START, id))
			c = 1;
		if (write(ready[1], &c, 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	if (read(ready[0], &c, 1) != 1 || !c) {
		kill(pid, SIGKILL);
		pid = -1;
	}
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void a_killed_owner_takes_its_session_along(void)
{
	int s = msg_socket();
	pid_t pid = victim();

	CHECK(pid > 0);
	CHECK(!no_victim(&s));
	kill(pid, SIGKILL);
	CHECK(within_seconds(1, no_victim, &s));
	waitpid(pid, NULL, 0);
	close(s);
}

/* A session that BEGIN gives NR_ROWS rows. */
static uint32_t large_session(int s)
{
	const struct kmc_part key = { .kind = KMC_PART_INT, .size = 8 };
	const struct kmc_insn insns[] = {
		{ .op = KMC_OP_MOVI, .dst = 0 },
		{ .op = KMC_OP_STF, .src = 0, .size = 8 },
		{ .op = KMC_OP_AGG },
		{ .op = KMC_OP_ADDI, .dst = 0, .imm = 1 },
		{ .op = KMC_OP_JLTI, .dst = 0, .off = -4, .imm = NR_ROWS },
		{ .op = KMC_OP_RET },
	};
	uint32_t id;

	msg_begin(&m, KMC_CMD_SESSION_NEW, 0);
	put_map("@", KMC_MAP_COUNT, &key, 1);
	put_prog(insns, NR(insns), 8);
	put_probe(KMC_PROBE_BEGIN, "BEGIN", 0);
	CHECK(!ask_answer(s));
	id = msg_get_u32(&answer, KMC_A_SESSION);
	CHECK(!command(s, KMC_CMD_SESSION_START, id));
	return id;
}

/* Begin a dump of the large map and read one message of it. */
static int half_a_dump(uint32_t id)
{
	static uint8_t in[1 << 16];
	int s = msg_socket();

	msg_begin(&m, KMC_CMD_MAP_READ, NLM_F_DUMP);
	msg_u32(&m, KMC_A_SESSION, id);
	msg_u32(&m, KMC_A_MAP, 0);
	CHECK(send(s, &m, m.head.nlmsg_len, 0) > 0);
	CHECK(recv(s, in, sizeof(in), 0) > 1000);
	return s;
}

/* What the rows lack at once, the table's growth brings: see lost in stats. */
static int count_rows(const struct msg *one, void *data)
{
	const struct nlattr *at = NULL;
	size_t *nr = data;

	while ((at = msg_next(one, at)))
		*nr += (at->nla_len - NLA_HDRLEN) / 24;
	return 0;
}

static size_t rows_in(int s, uint32_t id)
{
	size_t nr = 0;

	msg_begin(&m, KMC_CMD_MAP_READ, NLM_F_DUMP);
	msg_u32(&m, KMC_A_SESSION, id);
	msg_u32(&m, KMC_A_MAP, 0);
	CHECK(!msg_ask(s, &m, &said, count_rows, &nr));
	return nr;
}

static void a_dump_may_be_left_half_way(void)
{
	int s = msg_socket(), i;
	uint32_t id = large_session(s);
	size_t nr = rows_in(s, id);

	CHECK(nr > 500);
	for (i = 0; i < 20; i++)
		close(half_a_dump(id));
	CHECK(rows_in(s, id) == nr);
	close(half_a_dump(id));
	close(s);
	s = msg_socket();
	CHECK(within_seconds(2, no_sessions, &s));
	close(s);
}

/* The rows were frozen when the dump began; the session is kept to its end. */
static void a_dump_outlives_its_session(void)
{
	static uint8_t in[1 << 16];
	int s = msg_socket(), reader;
	uint32_t id = large_session(s);
	struct nlmsghdr *h;
	bool done = false;
	size_t bytes = 0;
	ssize_t got;

	CHECK(rows_in(s, id) > 500);
	reader = half_a_dump(id);
	CHECK(!command(s, KMC_CMD_SESSION_DEL, id));
	CHECK(sessions(s) == 0);
	while (!done && (got = recv(reader, in, sizeof(in), 0)) > 0) {
		bytes += got;
		for (h = (void *)in; NLMSG_OK(h, got); h = NLMSG_NEXT(h, got))
			done |= h->nlmsg_type == NLMSG_DONE;
	}
	CHECK(done);
	CHECK(bytes > 1000);
	close(reader);
	close(s);
}

static void many_sessions_come_and_go(void)
{
	int s = msg_socket(), other = msg_socket(), i;
	uint32_t id;

	for (i = 0; i < 200; i++)
		CHECK(!new_session(s, NULL, &id));
	CHECK(sessions(other) == 200);
	for (i = 0; i < 20; i++)
		CHECK(!command(s, KMC_CMD_SESSION_START, id - 10 * i));
	close(s);
	CHECK(within_seconds(5, no_sessions, &other));
	close(other);
}

/* For the next: processes that come and go, read, and look, all at once. */
static bool time_is_left(const struct timespec *end)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec < end->tv_sec;
}

static int come_and_go(const struct timespec *end)
{
	unsigned int round = getpid();
	uint32_t id;
	int s, err;

	while (time_is_left(end)) {
		s = msg_socket();
		err = new_session(s, round % 2 ? "one" : NULL, &id);
		if (err && err != -EEXIST && err != -EBUSY)
			return 1;
		if (!err) {
			if (command(s, KMC_CMD_SESSION_START, id))
				return 2;
			getppids(20);
			if (count_of(s, id, 0, round % 3) != 20)
				return 3;
		}
		if (!err && round % 5 == 0 &&
		    command(s, KMC_CMD_SESSION_DEL, id))
			return 4;
		close(s);
		round++;
	}
	return 0;
}

/* Of the sessions that are listed some are gone when they are asked for. */
static int read_all(const struct timespec *end)
{
	static const int commands[] = {
		KMC_CMD_MAP_LIST, KMC_CMD_SITE_LIST, KMC_CMD_STATS,
	};
	int s = msg_socket(), err;
	uint32_t id = 0;
	size_t i;

	while (time_is_left(end)) {
		if (sessions(s) < 0)
			return 1;
		msg_begin(&m, KMC_CMD_SESSION_GET, NLM_F_DUMP);
		if (msg_ask(s, &m, &said, msg_keep, &answer) < 0)
			return 2;
		id = msg_get_u32(&answer, KMC_A_SESSION);
		for (i = 0; i < NR(commands); i++) {
			msg_begin(&m, commands[i], NLM_F_DUMP);
			msg_u32(&m, KMC_A_SESSION, id);
			err = ask(s);
			if (err && err != -ENOENT)
				return 3;
		}
		err = read_map(s, id, 1, false);
		if (err && err != -ENOENT)
			return 4;
	}
	return 0;
}

static void look_into(const char *name)
{
	static const char *const files[] = { "info", "stats", "maps/@by" };
	char path[512], text[4096];
	size_t i;
	int fd;

	for (i = 0; i < NR(files); i++) {
		snprintf(path, sizeof(path), FOLDER "%s/%s", name, files[i]);
		fd = open(path, O_RDONLY);
		if (fd < 0)
			continue;
		while (read(fd, text, sizeof(text)) > 0)
			;
		close(fd);
	}
}

static int look_at_files(const struct timespec *end)
{
	struct dirent *entry;
	DIR *dir;

	while (time_is_left(end)) {
		dir = opendir(FOLDER);
		if (!dir)
			return 1;
		while ((entry = readdir(dir))) {
			if (entry->d_name[0] != '.')
				look_into(entry->d_name);
		}
		closedir(dir);
	}
	return 0;
}

static void all_at_once(void)
{
	static int (*const bodies[])(const struct timespec *end) = {
		come_and_go, come_and_go, come_and_go, read_all, look_at_files,
	};
	int s = msg_socket(), status;
	pid_t pids[NR(bodies)];
	struct timespec end;
	size_t i;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += 5;
	for (i = 0; i < NR(bodies); i++) {
		pids[i] = fork();
		if (!pids[i])
			_exit(bodies[i](&end));
	}
	for (i = 0; i < NR(bodies); i++) {
		waitpid(pids[i], &status, 0);
		check(WIFEXITED(status) && !WEXITSTATUS(status),
		      "process %zu: status %#x", i, status);
	}
	CHECK(within_seconds(5, no_sessions, &s));
	close(s);
}

static const char *module_file;

static int unload(void)
{
	return syscall(SYS_delete_module, "kmodctl", O_NONBLOCK) ? -errno : 0;
}

static bool is_unloaded(void *data)
{
	(void)data;
	return !unload();
}

static void the_module_stays_while_it_is_used(void)
{
	int s = msg_socket(), fd;
	pid_t pid = victim();
	uint32_t id;

	CHECK(pid > 0);
	CHECK(unload() == -EAGAIN);
	fd = open(FOLDER "victim/stats", O_RDONLY);
	CHECK(fd >= 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	CHECK(within_seconds(1, no_victim, &s));
	CHECK(unload() == -EAGAIN);
	close(fd);
	CHECK(within_seconds(1, is_unloaded, NULL));
	CHECK(access(FOLDER, F_OK));

	fd = open(module_file, O_RDONLY);
	CHECK(!syscall(SYS_finit_module, fd, "", 0));
	close(fd);
	CHECK(!msg_find_family(s, KMC_GENL_NAME));
	CHECK(!new_session(s, NULL, &id));
	close(s);
}

/* Its end may still be under way when the module is asked to go. */
static void unloading_waits_for_the_last_session(void)
{
	pid_t pid;
	int i, fd;

	for (i = 0; i < 5; i++) {
		pid = victim();
		CHECK(pid > 0);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		CHECK(within_seconds(1, is_unloaded, NULL));
		fd = open(module_file, O_RDONLY);
		CHECK(!syscall(SYS_finit_module, fd, "", 0));
		close(fd);
		fd = msg_socket();
		CHECK(!msg_find_family(fd, KMC_GENL_NAME));
		close(fd);
	}
}

void gone_tests(const char *module)
{
	run("a killed owner takes its session along",
	    a_killed_owner_takes_its_session_along);
	run("a dump may be left half way", a_dump_may_be_left_half_way);
	run("a dump outlives its session", a_dump_outlives_its_session);
	run("many sessions come and go", many_sessions_come_and_go);
	run("all at once", all_at_once);
	module_file = module;
	if (!module)
		return;
	run("the module stays while it is used",
	    the_module_stays_while_it_is_used);
	run("unloading waits for the last session",
	    unloading_waits_for_the_last_session);
}
