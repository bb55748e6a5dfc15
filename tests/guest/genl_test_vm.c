// SPDX-License-Identifier: GPL-2.0
/*
 * What programs ask of the kernel around them, held against what the kernel says
 * itself: paths, registers, clocks, memory; and the signals that they send.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stddef.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/user.h>
#include "genl_ask.h"

#define PATH_ROOM	512

/* Registers: the first argument's, the result's, and one that tells kernel from user. */
#define REG(name)	offsetof(struct user_regs_struct, name)
#ifdef __aarch64__
#define REG_ARG		REG(regs[0])
#define REG_RESULT	REG(regs[0])
#define REG_MODE	REG(sp)
#define IS_KERNEL(mode)	((int64_t)(mode) < 0)
#else
#define REG_ARG		REG(rdi)
#define REG_RESULT	REG(rax)
#define REG_MODE	REG(cs)
#define IS_KERNEL(mode)	((mode) == 0x10)
#endif

/* Programs begin with these two, which let this process alone through. */
#define ONLY_US(nr)							\
	{ .op = KMC_OP_VAR, .dst = 0, .imm = KMC_VAR_PID },		\
	{ .op = KMC_OP_JNEI, .dst = 0, .off = (nr) /* imm: the pid */ }

static const struct kmc_part str_part = {
	.kind = KMC_PART_STR, .size = sizeof(struct kmc_str) + PATH_ROOM,
};
static const struct kmc_part ints[4] = {
	{ .kind = KMC_PART_INT, .size = 8 }, { .kind = KMC_PART_INT, .size = 8 },
	{ .kind = KMC_PART_INT, .size = 8 }, { .kind = KMC_PART_INT, .size = 8 },
};

/* The question: one map that counts by @key, one program at one place. */
struct asked {
	uint32_t kind;
	const char *target;
	const struct kmc_part *key;
	size_t nr_key;
	uint32_t frame;
};

static uint32_t begin(int s, const struct asked *asked,
		      const struct kmc_insn *insns, size_t nr)
{
	struct kmc_insn own[64];
	uint32_t id;

	memcpy(own, insns, nr * sizeof(*insns));
	own[1].imm = getpid();
	msg_begin(&m, KMC_CMD_SESSION_NEW, 0);
	put_map("@", KMC_MAP_COUNT, asked->key, asked->nr_key);
	put_prog(own, nr, asked->frame);
	put_probe(asked->kind, "probe", 0);
	put_site_at(0, "site", asked->target,
		    asked->target ? address_of(asked->target) : 0);
	CHECK(!ask_answer(s));
	id = msg_get_u32(&answer, KMC_A_SESSION);
	CHECK(!command(s, KMC_CMD_SESSION_START, id));
	return id;
}

static int keep_stats(const struct msg *one, void *data)
{
	const void *stats = msg_get(one, KMC_A_PROBE_STATS);

	if (stats)
		memcpy(data, stats, sizeof(struct kmc_probe_stats));
	return 0;
}

static struct kmc_probe_stats stats_of(int s, uint32_t id)
{
	struct kmc_probe_stats st = {};

	msg_begin(&m, KMC_CMD_STATS, NLM_F_DUMP);
	msg_u32(&m, KMC_A_SESSION, id);
	CHECK(!msg_ask(s, &m, &said, keep_stats, &st));
	CHECK(st.hits == st.ran + st.nested + st.faulted + st.fuel);
	return st;
}

/* A function that gets a struct path * for each stat(), and is no part of its callers. */
static const char *getattr(void)
{
	return address_of("security_inode_getattr") ? "security_inode_getattr" :
						      "vfs_getattr_nosec";
}

/* @[path(arg0)] = count() */
static const struct kmc_insn count_paths[] = {
	ONLY_US(3),
	{ .op = KMC_OP_ARG, .dst = 1, .imm = 0 },
	{ .op = KMC_OP_PATH, .src = 1, .imm = PATH_ROOM },
	{ .op = KMC_OP_AGG },
	{ .op = KMC_OP_RET },
};

static uint32_t begin_paths(int s, const struct kmc_insn *insns)
{
	const struct asked asked = {
		KMC_PROBE_KPROBE, getattr(), &str_part, 1,
		sizeof(struct kmc_str) + PATH_ROOM,
	};

	return begin(s, &asked, insns, NR(count_paths));
}

/* A stacked file system asks the one below for its own path. */
static void expect_row(int s, uint32_t id, const char *want)
{
	const size_t size = str_part.size + sizeof(struct kmc_sum);
	const struct kmc_str *str = NULL;
	size_t at;

	CHECK(!read_map(s, id, 0, true));
	for (at = 0; at + size <= rows.bytes; at += size) {
		str = (const void *)(rows.data + at);
		if (str->len == strlen(want) &&
		    !memcmp(str->data, want, str->len))
			return;
	}
	check(false, "no row %s, but %.*s", want, str ? (int)str->len : 0,
	      str ? (const char *)str->data : "");
}

/* What /proc calls an open file is its path. */
static void expect_path(int s, uint32_t id, int fd, const char *want)
{
	char link[64], text[PATH_ROOM + 1] = "";
	struct stat st;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if (!want) {
		CHECK(readlink(link, text, PATH_ROOM) > 0);
		want = text;
	}
	read_map(s, id, 0, true);
	CHECK(!fstat(fd, &st));
	expect_row(s, id, want);
	close(fd);
}

static void paths_are_the_kernels(void)
{
	char text[64];
	int s = msg_socket(), fds[2], fd;
	uint32_t id = begin_paths(s, count_paths);

	expect_path(s, id, open("/", O_RDONLY), "/");
	expect_path(s, id, open("/etc", O_RDONLY), NULL);
	expect_path(s, id, open("/proc/self/status", O_RDONLY), NULL);
	expect_path(s, id, open("/sys/kernel/debug/kmodctl", O_RDONLY), NULL);
	expect_path(s, id, open("/dev/null", O_RDONLY), "/dev/null");
	mkdir("/run/a", 0700);
	mkdir("/run/a/b c", 0700);
	fd = open("/run/a/b c/d", O_CREAT | O_RDWR, 0600);
	expect_path(s, id, dup(fd), "/run/a/b c/d");
	unlink("/run/a/b c/d");
	expect_path(s, id, fd, "/run/a/b c/d (deleted)");
	CHECK(!pipe(fds));
	expect_path(s, id, fds[0], NULL);
	close(fds[1]);
	expect_path(s, id, socket(AF_INET, SOCK_DGRAM, 0), NULL);
	expect_path(s, id, eventfd(0, 0), NULL);
	snprintf(text, sizeof(text), "/memfd:x (deleted)");
	expect_path(s, id, memfd_create("x", 0), text);
	CHECK(stats_of(s, id).faulted == 0);
	close(s);
}

/* Nothing above the root of a process is shown to it. */
static void paths_end_at_the_root(void)
{
	int s = msg_socket(), status;
	struct kmc_insn insns[NR(count_paths)];
	struct stat st;
	uint32_t id;
	pid_t child;

	mkdir("/run/a", 0700);
	mkdir("/run/a/jail", 0700);
	memcpy(insns, count_paths, sizeof(insns));
	/* Everybody's: the child has a pid that is not known yet. */
	insns[1].off = 0;
	id = begin_paths(s, insns);
	read_map(s, id, 0, true);
	child = fork();
	if (!child) {
		if (chroot("/run/a") || chdir("/"))
			_exit(1);
		_exit(fstat(open("/jail", O_RDONLY), &st) != 0);
	}
	CHECK(waitpid(child, &status, 0) == child && !status);
	expect_row(s, id, "/jail");
	close(s);
}

/* A path that is too long keeps its beginning; one that is none is a fault. */
static void paths_are_cut(void)
{
	const struct kmc_part part = {
		.kind = KMC_PART_STR, .size = sizeof(struct kmc_str) + 8,
	};
	const struct asked asked = { KMC_PROBE_KPROBE, getattr(), &part, 1, 16 };
	const struct kmc_str *str = (const void *)rows.data;
	struct kmc_insn insns[NR(count_paths)];
	int s = msg_socket();
	struct stat st;
	uint32_t id;

	memcpy(insns, count_paths, sizeof(insns));
	insns[3].imm = 8;
	mkdir("/run/a", 0700);
	mkdir("/run/a/jail", 0700);
	id = begin(s, &asked, insns, NR(insns));
	read_map(s, id, 0, true);
	CHECK(!stat("/run/a/jail", &st));
	CHECK(!read_map(s, id, 0, true));
	CHECK(str->len == 8 && str->truncated);
	CHECK(!memcmp(str->data, "/run/a/j", 8));
	CHECK(!command(s, KMC_CMD_SESSION_DEL, id));

	insns[2] = (struct kmc_insn){ .op = KMC_OP_MOVI, .dst = 1, .imm = 8 };
	id = begin(s, &asked, insns, NR(insns));
	CHECK(!stat("/run", &st));
	CHECK(stats_of(s, id).faulted > 0);
	CHECK(!read_map(s, id, 0, true));
	CHECK(str->len == 0);
	close(s);
}

/* @[arg0 - its register, the mode's, usermode, numaid] = count() */
static const struct kmc_insn count_registers[] = {
	ONLY_US(11),
	{ .op = KMC_OP_ARG, .dst = 1, .imm = 0 },
	{ .op = KMC_OP_REG, .dst = 2, .imm = REG_ARG },
	{ .op = KMC_OP_SUB, .dst = 1, .src = 2 },
	{ .op = KMC_OP_STF, .src = 1, .size = 8, .off = 0 },
	{ .op = KMC_OP_REG, .dst = 2, .imm = REG_MODE },
	{ .op = KMC_OP_STF, .src = 2, .size = 8, .off = 8 },
	{ .op = KMC_OP_VAR, .dst = 2, .imm = KMC_VAR_USERMODE },
	{ .op = KMC_OP_STF, .src = 2, .size = 8, .off = 16 },
	{ .op = KMC_OP_VAR, .dst = 2, .imm = KMC_VAR_NUMA },
	{ .op = KMC_OP_STF, .src = 2, .size = 8, .off = 24 },
	{ .op = KMC_OP_AGG },
	{ .op = KMC_OP_RET },
};

static void registers_are_whole(void)
{
	const struct asked asked = { KMC_PROBE_KPROBE, getattr(), ints, 4, 32 };
	const uint64_t *row = (const void *)rows.data;
	int s = msg_socket();
	struct stat st;
	uint32_t id = begin(s, &asked, count_registers, NR(count_registers));

	CHECK(!stat("/", &st));
	CHECK(!read_map(s, id, 0, true));
	CHECK(rows.bytes == 32 + sizeof(struct kmc_sum));
	CHECK(row[0] == 0);
	CHECK(IS_KERNEL(row[1]));
	CHECK(row[2] == 0);
	CHECK(row[3] == 0);
	close(s);
}

/* @[retval - its register, the mode's] = count() */
static void registers_at_the_return(void)
{
	const struct asked asked = { KMC_PROBE_KRETPROBE, getattr(), ints, 2, 16 };
	struct kmc_insn insns[NR(count_registers)];
	const uint64_t *row = (const void *)rows.data;
	int s = msg_socket();
	struct stat st;
	uint32_t id;

	memcpy(insns, count_registers, sizeof(insns));
	insns[1].off = 7;
	insns[2] = (struct kmc_insn){
		.op = KMC_OP_VAR, .dst = 1, .imm = KMC_VAR_RETVAL
	};
	insns[3].imm = REG_RESULT;
	insns[8] = insns[12];
	insns[9] = insns[13];
	id = begin(s, &asked, insns, 10);
	CHECK(!stat("/", &st));
	CHECK(!read_map(s, id, 0, true));
	CHECK(rows.bytes == 16 + sizeof(struct kmc_sum));
	CHECK(row[0] == 0);
	CHECK(IS_KERNEL(row[1]));
	close(s);
}

/* @[nsecs(boot) / 1e9, nsecs(tai) / 1e9, jiffies] = count(), at getppid(). */
static const struct kmc_insn count_clocks[] = {
	ONLY_US(10),
	{ .op = KMC_OP_VAR, .dst = 0, .imm = KMC_VAR_SYSCALL },
	{ .op = KMC_OP_JNEI, .dst = 0, .off = 8, .imm = SYS_getppid },
	{ .op = KMC_OP_VAR, .dst = 1, .imm = KMC_VAR_NSECS_BOOT },
	{ .op = KMC_OP_DIVI, .dst = 1, .imm = 1000000000 },
	{ .op = KMC_OP_STF, .src = 1, .size = 8, .off = 0 },
	{ .op = KMC_OP_VAR, .dst = 1, .imm = KMC_VAR_NSECS_TAI },
	{ .op = KMC_OP_DIVI, .dst = 1, .imm = 1000000000 },
	{ .op = KMC_OP_STF, .src = 1, .size = 8, .off = 8 },
	{ .op = KMC_OP_STV, .off = 16, .imm = KMC_VAR_JIFFIES },
	{ .op = KMC_OP_AGG },
	{ .op = KMC_OP_RET },
};

static void clocks_agree(void)
{
	const struct asked asked = { KMC_PROBE_SYSCALL_ENTER, NULL, ints, 3, 24 };
	const uint64_t *row = (const void *)rows.data;
	struct timespec boot, tai;
	int s = msg_socket();
	uint64_t ticks;
	uint32_t id = begin(s, &asked, count_clocks, NR(count_clocks));

	getppids(1);
	clock_gettime(CLOCK_BOOTTIME, &boot);
	clock_gettime(CLOCK_TAI, &tai);
	CHECK(!read_map(s, id, 0, true));
	CHECK(rows.bytes == 24 + sizeof(struct kmc_sum));
	CHECK(boot.tv_sec - row[0] <= 1);
	CHECK(tai.tv_sec - row[1] <= 1);
	ticks = row[2];
	sleep(1);
	getppids(1);
	CHECK(!read_map(s, id, 0, true));
	CHECK(row[2] - ticks >= 90 && row[2] - ticks < 10000);
	close(s);
}

/* @[pcomm, buf(arg1, 8)] = count(), at write(). */
static const struct kmc_insn count_writes[] = {
	ONLY_US(7),
	{ .op = KMC_OP_VAR, .dst = 0, .imm = KMC_VAR_SYSCALL },
	{ .op = KMC_OP_JNEI, .dst = 0, .off = 5, .imm = SYS_write },
	{ .op = KMC_OP_ARG, .dst = 1, .imm = 1 },
	{ .op = KMC_OP_ARG, .dst = 2, .imm = 2 },
	{ .op = KMC_OP_STV, .off = 0, .imm = KMC_VAR_PCOMM },
	{ .op = KMC_OP_BUFU, .src = 1, .dst = 2, .off = 16, .imm = 8 },
	{ .op = KMC_OP_AGG },
	{ .op = KMC_OP_RET },
};

static void buffers_are_read(void)
{
	static const struct kmc_part key[] = {
		{ .kind = KMC_PART_OPEN }, { .kind = KMC_PART_CHARS, .size = 16 },
		{ .kind = KMC_PART_BUF, .size = 16 }, { .kind = KMC_PART_CLOSE },
	};
	const struct asked asked = { KMC_PROBE_SYSCALL_ENTER, NULL, key, NR(key), 32 };
	const struct kmc_str *str = (const void *)(rows.data + 16);
	char path[64], comm[32] = "", bytes[] = "a\0b\377cdefgh";
	int s = msg_socket(), null = open("/dev/null", O_WRONLY), fd;
	uint32_t id = begin(s, &asked, count_writes, NR(count_writes));

	snprintf(path, sizeof(path), "/proc/%d/comm", getppid());
	fd = open(path, O_RDONLY);
	CHECK(read(fd, comm, sizeof(comm) - 1) > 0);
	comm[strcspn(comm, "\n")] = 0;
	read_map(s, id, 0, true);
	CHECK(write(null, bytes, 5) == 5);
	CHECK(!read_map(s, id, 0, true));
	CHECK(!strcmp((char *)rows.data, comm));
	CHECK(str->len == 5 && !str->truncated && !memcmp(str->data, bytes, 5));
	CHECK(write(null, bytes, 10) == 10);
	CHECK(!read_map(s, id, 0, true));
	CHECK(str->len == 8 && str->truncated && !memcmp(str->data, bytes, 8));
	CHECK(syscall(SYS_write, null, 8, 3) == 3);
	CHECK(!read_map(s, id, 0, true));
	CHECK(str->len == 0);
	CHECK(stats_of(s, id).faulted == 1);
	close(fd);
	close(null);
	close(s);
}

static int signals;

static void count_signal(int sig)
{
	(void)sig;
	__atomic_add_fetch(&signals, 1, __ATOMIC_RELAXED);
}

/* @[errno] = count(), at every getppid() a SIGUSR1. */
static const struct kmc_insn send_signals[] = {
	ONLY_US(6),
	{ .op = KMC_OP_VAR, .dst = 0, .imm = KMC_VAR_SYSCALL },
	{ .op = KMC_OP_JNEI, .dst = 0, .off = 4, .imm = SYS_getppid },
	{ .op = KMC_OP_MOVI, .dst = 1, .imm = SIGUSR1 },
	{ .op = KMC_OP_SIGNAL, .dst = 2, .src = 1 },
	{ .op = KMC_OP_STF, .src = 2, .size = 8 },
	{ .op = KMC_OP_AGG },
	{ .op = KMC_OP_RET },
};

static void signals_are_sent(void)
{
	const struct asked asked = { KMC_PROBE_SYSCALL_ENTER, NULL, ints, 1, 8 };
	const uint64_t *row = (const void *)rows.data;
	struct kmc_insn insns[NR(send_signals)];
	int s = msg_socket(), i;
	uint32_t id = begin(s, &asked, send_signals, NR(send_signals));

	signal(SIGUSR1, count_signal);
	__atomic_store_n(&signals, 0, __ATOMIC_RELAXED);
	/* One at a time: the same signal does not queue up. */
	for (i = 0; i < 100; i++)
		getppids(1);
	CHECK(__atomic_load_n(&signals, __ATOMIC_RELAXED) == 100);
	CHECK(!read_map(s, id, 0, true));
	CHECK(rows.bytes == 8 + sizeof(struct kmc_sum) && row[0] == 0);
	CHECK(stats_of(s, id).faulted == 0);
	CHECK(!command(s, KMC_CMD_SESSION_DEL, id));

	memcpy(insns, send_signals, sizeof(insns));
	insns[4].imm = 65;
	id = begin(s, &asked, insns, NR(insns));
	getppids(10);
	CHECK(__atomic_load_n(&signals, __ATOMIC_RELAXED) == 100);
	CHECK(!read_map(s, id, 0, true));
	CHECK(row[0] == EINVAL && row[1] == 10);
	CHECK(stats_of(s, id).faulted == 10);
	close(s);
}

/*
 * From where the run queue is locked, interrupts off, and from where the task's own
 * signals are; for everybody, kernel threads too, a signal that nobody heeds.
 */
static void signals_wait_for_locks(void)
{
	static const char *const places[] = { "sched_switch", "send_signal_locked" };
	static const struct kmc_insn everybody[] = {
		{ .op = KMC_OP_MOVI, .dst = 1, .imm = SIGWINCH },
		{ .op = KMC_OP_MOVI, .dst = 3, .imm = 0 },
		{ .op = KMC_OP_SIGNAL, .dst = 2, .src = 1 },
		{ .op = KMC_OP_STF, .src = 2, .size = 8 },
		{ .op = KMC_OP_AGG },
		{ .op = KMC_OP_RET },
	};
	const uint64_t *row = (const void *)rows.data;
	uint64_t sent, refused;
	int s, i, n;
	uint32_t id;

	for (i = 0; i < 2; i++) {
		const struct asked asked = {
			i ? KMC_PROBE_KPROBE : KMC_PROBE_RAW_TRACEPOINT,
			places[i], ints, 1, 8,
		};

		if (i && !address_of(places[i]))
			continue;
		s = msg_socket();
		id = begin(s, &asked, everybody, NR(everybody));
		/* Some meet the work that sends: those are refused. */
		for (n = 0; n < 100; n++) {
			usleep(1000);
			raise(SIGUSR1);
		}
		CHECK(!command(s, KMC_CMD_SESSION_STOP, id));
		CHECK(!read_map(s, id, 0, false));
		sent = refused = 0;
		for (n = 0; n + 24 <= (int)rows.bytes; n += 24) {
			row = (const void *)(rows.data + n);
			if (row[0])
				refused += row[1];
			else
				sent += row[1];
		}
		CHECK(sent >= 50);
		CHECK(stats_of(s, id).faulted == refused);
		close(s);
	}
}

/* A loop that copies a lot ends when its fuel is gone, long before a second. */
static void copies_cost_fuel(void)
{
	static const struct kmc_insn loop[] = {
		ONLY_US(4),
		{ .op = KMC_OP_VAR, .dst = 0, .imm = KMC_VAR_SYSCALL },
		{ .op = KMC_OP_JNEI, .dst = 0, .off = 2, .imm = SYS_getppid },
		{ .op = KMC_OP_COPY, .off = 8, .imm = 65520LL << 32 | 65528 },
		{ .op = KMC_OP_JA, .off = -2 },
		{ .op = KMC_OP_RET },
	};
	const struct asked asked = { KMC_PROBE_SYSCALL_ENTER, NULL, ints, 1, 131048 };
	int s = msg_socket();
	uint32_t id = begin(s, &asked, loop, NR(loop));
	struct timespec from, to;

	clock_gettime(CLOCK_MONOTONIC, &from);
	getppids(1);
	clock_gettime(CLOCK_MONOTONIC, &to);
	CHECK(stats_of(s, id).fuel == 1);
	CHECK(to.tv_sec - from.tv_sec <= 1);
	close(s);
}

void vm_tests(void)
{
	run("paths are the kernel's", paths_are_the_kernels);
	run("paths end at the process's root", paths_end_at_the_root);
	run("paths are cut at their end", paths_are_cut);
	run("registers are whole", registers_are_whole);
	run("registers at the return", registers_at_the_return);
	run("clocks agree", clocks_agree);
	run("buffers are read", buffers_are_read);
	run("signals are sent", signals_are_sent);
	run("signals wait for locks", signals_wait_for_locks);
	run("copies cost fuel", copies_cost_fuel);
}
