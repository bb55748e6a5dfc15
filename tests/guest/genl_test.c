// SPDX-License-Identifier: GPL-2.0
/*
 * genl_test [MODULE]: the module's netlink family under good and bad messages,
 * and what is left when those go who sent them. To be run as root with the
 * module loaded; prints a TAP line a test. With the module's file it also
 * unloads and loads it.
 */
#define _GNU_SOURCE
#include <linux/perf_event.h>
#include "genl_ask.h"

uint16_t msg_family = GENL_ID_CTRL;
int failed, tests;

static void info_says_versions(void)
{
	int s = msg_socket();

	msg_begin(&m, KMC_CMD_INFO, 0);
	CHECK(!ask_answer(s));
	CHECK(msg_get_u32(&answer, KMC_A_ABI) == KMC_ABI);
	CHECK(msg_get(&answer, KMC_A_VERSION));
	close(s);
}

static void a_count_is_exact(void)
{
	int s = msg_socket();
	uint32_t id;

	CHECK(!new_session(s, NULL, &id));
	CHECK(!command(s, KMC_CMD_SESSION_START, id));
	getppids(1000);
	CHECK(count_of(s, id, 0, false) == 1000);
	CHECK(!command(s, KMC_CMD_SESSION_STOP, id));
	getppids(10);
	CHECK(count_of(s, id, 0, false) == 1000);
	CHECK(!command(s, KMC_CMD_SESSION_DEL, id));
	CHECK(sessions(s) == 0);
	close(s);
}

static int change_map(int s, int cmd, uint32_t id, uint32_t map)
{
	msg_begin(&m, cmd, 0);
	msg_u32(&m, KMC_A_SESSION, id);
	msg_u32(&m, KMC_A_MAP, map);
	return ask(s);
}

static void taken_counts_add_up(void)
{
	uint64_t sum = 0;
	int s = msg_socket();
	uint32_t id;
	int i;

	CHECK(!new_session(s, NULL, &id));
	CHECK(!command(s, KMC_CMD_SESSION_START, id));
	for (i = 0; i < 20; i++) {
		getppids(50);
		sum += count_of(s, id, 0, true);
	}
	CHECK(sum == 1000);
	CHECK(count_of(s, id, 0, false) == 0);
	getppids(7);
	CHECK(count_of(s, id, 0, false) == 7);
	CHECK(!change_map(s, KMC_CMD_MAP_CLEAR, id, 0));
	CHECK(count_of(s, id, 0, false) == 0);
	getppids(8);
	CHECK(!change_map(s, KMC_CMD_MAP_ZERO, id, 0));
	CHECK(count_of(s, id, 0, false) == 0);
	close(s);
}

/* The question in six messages: numbers go on from one to the next. */
static void lists_come_in_parts(void)
{
	struct kmc_insn insns[NR(count_getppid)];
	int s = msg_socket();
	uint32_t id;
	int part;

	memcpy(insns, count_getppid, sizeof(insns));
	insns[3].imm = getpid();
	insns[4].imm = 1;
	msg_begin(&m, KMC_CMD_SESSION_NEW, 0);
	CHECK(!ask_answer(s));
	id = msg_get_u32(&answer, KMC_A_SESSION);
	for (part = 0; part < 5; part++) {
		msg_begin(&m, KMC_CMD_SESSION_ADD, 0);
		msg_u32(&m, KMC_A_SESSION, id);
		if (part == 0)
			put_map("@a", KMC_MAP_COUNT, NULL, 0);
		else if (part == 1)
			put_map("@b", KMC_MAP_COUNT, NULL, 0);
		else if (part == 2)
			put_prog(insns, NR(insns), 0);
		else if (part == 3)
			put_probe(KMC_PROBE_SYSCALL_ENTER, "sys_enter", 0);
		else
			put_site(0, "sys_enter", NULL);
		CHECK(!ask(s));
	}
	CHECK(!command(s, KMC_CMD_SESSION_START, id));
	getppids(100);
	CHECK(count_of(s, id, 0, false) == 0);
	CHECK(count_of(s, id, 1, false) == 100);

	msg_begin(&m, KMC_CMD_SESSION_ADD, 0);
	msg_u32(&m, KMC_A_SESSION, id);
	put_map("@late", KMC_MAP_COUNT, NULL, 0);
	CHECK(ask(s) == -EBUSY);
	CHECK(command(s, KMC_CMD_SESSION_START, id) == -EBUSY);
	close(s);
}

static void sessions_have_names(void)
{
	int s = msg_socket(), other = msg_socket();
	uint32_t id, twin;

	CHECK(!new_session(s, "a.name_of-9", &id));
	CHECK(!strcmp(msg_get(&answer, KMC_A_NAME), "a.name_of-9"));
	CHECK(new_session(other, "a.name_of-9", &twin) == -EEXIST);
	CHECK(sessions(s) == 1);
	msg_begin(&m, KMC_CMD_SESSION_GET, 0);
	msg_str(&m, KMC_A_NAME, "a.name_of-9");
	CHECK(!ask_answer(other));
	CHECK(msg_get_u32(&answer, KMC_A_SESSION) == id);
	CHECK(msg_get_u32(&answer, KMC_A_STATE) == KMC_SESSION_NEW);
	CHECK(msg_get_u32(&answer, KMC_A_NR_MAPS) == 2);
	CHECK(msg_get_u32(&answer, KMC_A_NR_PROBES) == 1);
	CHECK(msg_get_u32(&answer, KMC_A_NR_SITES) == 1);
	CHECK(!command(s, KMC_CMD_SESSION_DEL, id));
	CHECK(!new_session(other, "a.name_of-9", &twin));
	CHECK(twin > id);
	close(s);
	close(other);
}

/* Others may look, but not touch. */
static void a_session_is_its_sockets(void)
{
	int s = msg_socket(), other = msg_socket();
	uint32_t id;

	CHECK(!new_session(s, NULL, &id));
	CHECK(command(other, KMC_CMD_SESSION_START, id) == -EPERM);
	CHECK(said.why[0]);
	CHECK(!command(s, KMC_CMD_SESSION_START, id));
	getppids(3);
	CHECK(count_of(other, id, 0, false) == 3);
	CHECK(read_map(other, id, 0, true) == -EPERM);
	CHECK(change_map(other, KMC_CMD_MAP_CLEAR, id, 0) == -EPERM);
	CHECK(change_map(other, KMC_CMD_MAP_ZERO, id, 0) == -EPERM);
	CHECK(command(other, KMC_CMD_SESSION_STOP, id) == -EPERM);
	CHECK(command(other, KMC_CMD_SESSION_DEL, id) == -EPERM);
	msg_begin(&m, KMC_CMD_SESSION_ADD, 0);
	msg_u32(&m, KMC_A_SESSION, id);
	CHECK(ask(other) == -EPERM);
	CHECK(count_of(s, id, 0, false) == 3);
	close(s);
	close(other);
}

static int count_items(const struct msg *one, void *data)
{
	const uint8_t *list = msg_get(one, KMC_A_SITES);
	const struct nlattr *nest = (const void *)(list - NLA_HDRLEN);
	const struct nlattr *item;
	const uint8_t *p;
	char want[32];
	int *nr = data;

	for (p = list; p < (const uint8_t *)nest + nest->nla_len;
	     p += NLA_ALIGN(item->nla_len)) {
		item = (const void *)p;
		snprintf(want, sizeof(want), "site%d", (*nr)++);
		CHECK(!strcmp((const char *)(p + 2 * NLA_HDRLEN), want));
	}
	return 0;
}

static void many_sites_are_listed_in_order(void)
{
	int s = msg_socket(), i, err, nr = 0;
	char name[32];
	uint32_t id;

	CHECK(!new_session(s, NULL, &id));
	CHECK(!command(s, KMC_CMD_SESSION_DEL, id));
	question(NULL);
	m.head.nlmsg_len -= NLA_ALIGN(2 * NLA_HDRLEN + 2 * NLA_HDRLEN + 4 +
				      sizeof("rawtracepoint:sys_enter"));
	for (i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "site%d", i);
		put_site(0, name, NULL);
	}
	CHECK(!ask_answer(s));
	id = msg_get_u32(&answer, KMC_A_SESSION);
	msg_begin(&m, KMC_CMD_SITE_LIST, NLM_F_DUMP);
	msg_u32(&m, KMC_A_SESSION, id);
	err = msg_ask(s, &m, &said, count_items, &nr);
	CHECK(!err);
	CHECK(nr == 5000);
	close(s);
}

static int keep_maps(const struct msg *one, void *data)
{
	const uint8_t *item = msg_get(one, KMC_A_ITEM);
	char *names = data;

	CHECK(item);
	strcat(names, (const char *)item + NLA_HDRLEN);
	return 0;
}

static void maps_are_listed(void)
{
	int s = msg_socket();
	char names[64] = "";
	uint32_t id;

	CHECK(!new_session(s, NULL, &id));
	msg_begin(&m, KMC_CMD_MAP_LIST, NLM_F_DUMP);
	msg_u32(&m, KMC_A_SESSION, id);
	CHECK(!msg_ask(s, &m, &said, keep_maps, names));
	CHECK(!strcmp(names, "@@by"));
	close(s);
}

/* A row of 65544 bytes: more than a message, or an attribute, can hold. */
static void a_large_row_is_read_in_parts(void)
{
	const struct kmc_part key = { .kind = KMC_PART_CHARS, .size = 65528 };
	const struct kmc_insn insns[] = {
		{ .op = KMC_OP_STI, .off = 65520, .imm = 0x6162 },
		{ .op = KMC_OP_AGG },
		{ .op = KMC_OP_RET },
	};
	int s = msg_socket();
	uint32_t id;

	msg_begin(&m, KMC_CMD_SESSION_NEW, 0);
	put_map("@", KMC_MAP_COUNT, &key, 1);
	put_prog(insns, NR(insns), 65536);
	put_probe(KMC_PROBE_BEGIN, "BEGIN", 0);
	CHECK(!ask_answer(s));
	id = msg_get_u32(&answer, KMC_A_SESSION);
	CHECK(!command(s, KMC_CMD_SESSION_START, id));
	CHECK(!read_map(s, id, 0, false));
	CHECK(rows.bytes == 65528 + sizeof(struct kmc_sum));
	CHECK(rows.data[65520] == 0x62 && rows.data[65521] == 0x61);
	CHECK(((struct kmc_sum *)(rows.data + 65528))->n == 1);
	close(s);
}

static int keep_stats(const struct msg *one, void *data)
{
	const void *stats = msg_get(one, KMC_A_PROBE_STATS);

	if (stats)
		memcpy(data, stats, sizeof(struct kmc_probe_stats));
	return 0;
}

static int stats_of(int s, uint32_t id, struct kmc_probe_stats *st)
{
	msg_begin(&m, KMC_CMD_STATS, NLM_F_DUMP);
	msg_u32(&m, KMC_A_SESSION, id);
	return msg_ask(s, &m, &said, keep_stats, st);
}

static void the_accounts_add_up(void)
{
	struct kmc_probe_stats st = {};
	int s = msg_socket();
	uint32_t id;

	CHECK(!new_session(s, NULL, &id));
	CHECK(!command(s, KMC_CMD_SESSION_START, id));
	getppids(500);
	CHECK(!command(s, KMC_CMD_SESSION_STOP, id));
	CHECK(!stats_of(s, id, &st));
	CHECK(st.hits >= 500);
	CHECK(st.hits == st.ran + st.nested + st.faulted + st.fuel);
	close(s);
}

/* Text of a file of the system's; @text: to be written, @was: bytes for what was there */
static bool exchange(const char *file, const char *text, char *was, size_t size)
{
	int fd = open(file, O_RDWR);
	ssize_t n = fd < 0 ? -1 : pread(fd, was, size - 1, 0);
	bool done = n > 0 && write(fd, text, strlen(text)) > 0;

	if (n > 0)
		was[n] = '\0';
	if (fd >= 0)
		close(fd);
	return done;
}

/* A counter that hits too often is stopped by the kernel: here at every second hit. */
static void stopped_counters_are_said(void)
{
	static const char limit[] = "/proc/sys/kernel/perf_event_max_sample_rate";
	static const struct kmc_insn insns[] = {
		{ .op = KMC_OP_AGG },
		{ .op = KMC_OP_RET },
	};
	static const struct kmc_counter clock = {
		.type = PERF_TYPE_SOFTWARE, .config = PERF_COUNT_SW_CPU_CLOCK,
	};
	struct kmc_probe_stats st = {};
	int s = msg_socket();
	char was[32], now[32];
	uint32_t id;

	CHECK(exchange(limit, "500", was, sizeof(was)));
	msg_begin(&m, KMC_CMD_SESSION_NEW, 0);
	put_map("@", KMC_MAP_COUNT, NULL, 0);
	put_prog(insns, NR(insns), 8);
	put_counter("clock", &clock, 100000);
	CHECK(!ask_answer(s));
	id = msg_get_u32(&answer, KMC_A_SESSION);
	CHECK(!command(s, KMC_CMD_SESSION_START, id));
	usleep(500000);
	CHECK(!stats_of(s, id, &st) && st.missed);
	CHECK(!command(s, KMC_CMD_SESSION_STOP, id));
	CHECK(exchange(limit, was, now, sizeof(now)));
	CHECK(!stats_of(s, id, &st));
	CHECK(st.hits == st.ran && st.hits >= st.missed && st.missed >= st.hits / 4);
	close(s);
}

static void debugfs_shows_the_map(void)
{
	char path[256], text[256] = "";
	int s = msg_socket(), fd;
	uint32_t id;

	CHECK(!new_session(s, "shown", &id));
	CHECK(!command(s, KMC_CMD_SESSION_START, id));
	getppids(12);
	CHECK(!command(s, KMC_CMD_SESSION_STOP, id));
	snprintf(path, sizeof(path), "%s", FOLDER "shown/maps/@");
	fd = open(path, O_RDONLY);
	CHECK(fd >= 0);
	/* An open file is a snapshot, and outlives its session. */
	CHECK(!command(s, KMC_CMD_SESSION_DEL, id));
	CHECK(access(path, F_OK));
	CHECK(read(fd, text, sizeof(text) - 1) > 0);
	CHECK(strstr(text, "@: 12\n"));
	close(fd);
	close(s);
}

/*
 * genl_test [MODULE.ko], or genl_test -p N [SEED]: random programs only, so many, the
 * first of them that of the seed; or genl_test -l MODULE.ko: life and death only; or
 * genl_test -c N [KIND]: each kind attached and detached so often
 */
int main(int argc, char **argv)
{
	int s = msg_socket();

	if (s < 0 || msg_find_family(s, KMC_GENL_NAME)) {
		printf("not ok 1 - genl: the module is there\n1..1\n");
		return 1;
	}
	within_seconds(2, no_sessions, &s);
	close(s);
	if (argc > 2 && !strcmp(argv[1], "-l")) {
		life_tests(argv[2]);
		printf("1..%d\n", tests);
		return failed != 0;
	}
	if (argc > 2 && !strcmp(argv[1], "-c")) {
		cycle_tests(argv[2], argv[3]);
		printf("1..%d\n", tests);
		return failed != 0;
	}
	if (argc > 2 && !strcmp(argv[1], "-p")) {
		engine_tests(argv[2], argv[3]);
		printf("1..%d\n", tests);
		return failed != 0;
	}
	run("info says the versions", info_says_versions);
	run("a count is exact", a_count_is_exact);
	run("taken counts add up", taken_counts_add_up);
	run("lists come in parts", lists_come_in_parts);
	run("sessions have names", sessions_have_names);
	run("a session is its socket's", a_session_is_its_sockets);
	run("many sites are listed in order", many_sites_are_listed_in_order);
	run("maps are listed", maps_are_listed);
	run("a large row is read in parts", a_large_row_is_read_in_parts);
	run("the accounts add up", the_accounts_add_up);
	run("stopped counters are said", stopped_counters_are_said);
	run("debugfs shows the map", debugfs_shows_the_map);
	bad_tests();
	access_tests();
	vm_tests();
	engine_tests(NULL, NULL);
	memory_tests();
	gone_tests(argc > 1 ? argv[1] : NULL);
	life_tests(argc > 1 ? argv[1] : NULL);
	cycle_tests(NULL, NULL);
	printf("1..%d\n", tests);
	return failed != 0;
}
