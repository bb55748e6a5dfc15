// SPDX-License-Identifier: GPL-2.0
/*
 * A session's life while the kernel's allocations fail, one after the other: on
 * a kernel with fault injection. Whatever fails, nothing is left.
 */
#define _GNU_SOURCE
#include "genl_ask.h"

#define NTH		"/proc/thread-self/fail-nth"
#define MOST_ROUNDS	3000

static uint64_t vfs_read;

static void put_format(void)
{
	const struct kmc_part part = { .kind = KMC_PART_INT, .size = 8 };
	struct nlattr *list = msg_nest(&m, KMC_A_FORMATS);
	struct nlattr *item = msg_nest(&m, KMC_A_ITEM);

	msg_put(&m, KMC_FORMAT_A_PARTS, &part, sizeof(part));
	msg_end(&m, item);
	msg_end(&m, list);
}

/* One of each: maps, formats, programs, probes that ride on different things. */
static void large_question(void)
{
	const struct kmc_insn emit[] = {
		{ .op = KMC_OP_STV, .off = 0, .imm = KMC_VAR_TID },
		{ .op = KMC_OP_EMIT },
		{ .op = KMC_OP_RET },
	};

	question(NULL);
	put_format();
	put_prog(emit, NR(emit), 8);
	put_probe(KMC_PROBE_KPROBE, "kprobe:vfs_read", 1);
	put_site_at(1, "kprobe:vfs_read", "vfs_read", vfs_read);
	put_probe(KMC_PROBE_KRETPROBE, "kretprobe:vfs_read", 1);
	put_site_at(2, "kprobe:vfs_read", "vfs_read", vfs_read);
}

static int live(int s)
{
	uint32_t id;
	int err;

	large_question();
	err = ask_answer(s);
	if (err)
		return err;
	id = msg_get_u32(&answer, KMC_A_SESSION);
	err = command(s, KMC_CMD_SESSION_START, id);
	if (!err)
		err = read_map(s, id, 0, true);
	return err;
}

/*
 * Live with the @nth allocation failing. Return: whether there were so many;
 * *@err is what the life ended with. Memory is back before the session ends,
 * since the kernel's own unregister_kprobe() warns if it has none.
 */
static bool live_without(int nth, int *err)
{
	const struct timeval patience = { .tv_sec = 10 };
	int s = msg_socket(), fd = open(NTH, O_RDWR);
	char text[16] = "";
	bool reached;

	setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	snprintf(text, sizeof(text), "%d", nth);
	CHECK(write(fd, text, strlen(text)) > 0);
	*err = live(s);
	memset(text, 0, sizeof(text));
	/* If it is this read that fails, the life had one less. */
	reached = pread(fd, text, sizeof(text) - 1, 0) > 0 && !atoi(text);
	CHECK(write(fd, "0", 1) == 1);
	close(fd);
	close(s);
	return reached;
}

/* By default only what may not sleep fails. */
static void let_sleepers_fail(const char *how)
{
	static const char *const files[] = {
		"/sys/kernel/debug/failslab/ignore-gfp-wait",
		"/sys/kernel/debug/fail_page_alloc/ignore-gfp-wait",
	};
	size_t i;
	int fd;

	for (i = 0; i < NR(files); i++) {
		fd = open(files[i], O_WRONLY);
		if (fd < 0)
			continue;
		CHECK(write(fd, how, 1) == 1);
		close(fd);
	}
}

static void every_allocation_may_fail(void)
{
	int s = msg_socket(), nth, err = 0, refused = 0;
	bool more = true;

	vfs_read = address_of("vfs_read");
	CHECK(vfs_read);
	let_sleepers_fail("N");
	for (nth = 1; more && nth < MOST_ROUNDS && !broken; nth++) {
		more = live_without(nth, &err);
		refused += err != 0;
		/* The socket's copies from and to the user fail in turn, too. */
		check(!err || err == -ENOMEM || err == -ENOBUFS ||
		      err == -EFAULT,
		      "allocation %d: errno %d, \"%s\"", nth, -err, said.why);
		check(within_seconds(5, no_sessions, &s),
		      "allocation %d: a session is left", nth);
	}
	let_sleepers_fail("Y");
	CHECK(!more);
	CHECK(!err);
	CHECK(refused > 20);
	close(s);
}

void memory_tests(void)
{
	if (access(NTH, W_OK))
		printf("ok %d - genl: every allocation may fail # SKIP no fault injection here\n",
		       ++tests);
	else
		run("every allocation may fail", every_allocation_may_fail);
}
