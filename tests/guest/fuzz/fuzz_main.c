// SPDX-License-Identifier: GPL-2.0
/*
 * genl_fuzz MESSAGES [SEED]: sends so many messages to the module, from four
 * processes at once, most of them wrong in something, while a fifth one does all
 * sorts of things to the files in debugfs. The seed decides all but which sessions there
 * are, and so their numbers: that is a race. Prints what was
 * taken and refused, by command; fails if a refusal came without words, if accounts do
 * not add up, or if a session is left.
 */
#define _GNU_SOURCE
#include <linux/netlink.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include "fuzz.h"

#define SENDERS		4
#define SOCKETS		3	/* of a sender: the last one is everybody's */
#define SESSIONS	24	/* that a socket makes before it is closed */
#define ERRNOS		128

uint16_t msg_family;
struct known *known;

/**
 * struct sender - a process that sends, as the parent sees it
 * @sent: messages
 * @taken: by command, of those that were answered
 * @refused: the same
 * @wordless: refusals without a message, by errno
 * @accounts: broken ones that were seen
 */
struct sender {
	uint64_t sent;
	uint64_t taken[__KMC_CMD_MAX];
	uint64_t refused[__KMC_CMD_MAX];
	uint64_t wordless[ERRNOS];
	uint64_t accounts;
};

static struct draft draft;
static struct msg m;
static int sockets[SOCKETS];
static uint32_t own[SOCKETS][SESSIONS], made[SOCKETS], running[SOCKETS];

static void look_at_accounts(struct sender *self, const struct msg *answer)
{
	const struct kmc_probe_stats *st = msg_get(answer, KMC_A_PROBE_STATS);

	if (st && st->hits != st->ran + st->nested + st->faulted + st->fuel +
				st->skipped)
		self->accounts++;
}

static void keep_session(const struct msg *answer, int socket)
{
	uint32_t id = msg_get_u32(answer, KMC_A_SESSION);
	uint32_t nr = __atomic_fetch_add(&known->nr, 1, __ATOMIC_RELAXED);

	known->ids[nr % KNOWN] = id;
	if (made[socket] < SESSIONS)
		own[socket][made[socket]++] = id;
}

/*
 * What the kernel itself refuses, without words: no such command, no room for one, a
 * dump while another is under way on the socket.
 */
static bool is_the_kernels(int err)
{
	return err == -EOPNOTSUPP || m.head.nlmsg_len < NLMSG_HDRLEN + GENL_HDRLEN ||
	       (err == -EBUSY && m.head.nlmsg_flags & NLM_F_DUMP);
}

/* Of the command that is in the draft; another sender's on the common socket. */
static void look_at_end(struct sender *self, int socket, int err, const struct said *said)
{
	if (socket == SOCKETS - 1 || draft.cmd >= __KMC_CMD_MAX)
		return;
	if (err >= 0) {
		self->taken[draft.cmd]++;
		if (draft.cmd == KMC_CMD_SESSION_START)
			running[socket] = draft.session;
		return;
	}
	self->refused[draft.cmd]++;
	if (!said->why[0] && !is_the_kernels(err))
		self->wordless[-err % ERRNOS]++;
}

static void look_at_answers(struct sender *self, int socket)
{
	static struct msg one;
	static uint8_t in[1 << 17];
	struct nlmsghdr *h;
	struct said said;
	ssize_t got;
	int err;

	while ((got = recv(sockets[socket], in, sizeof(in), MSG_DONTWAIT)) > 0) {
		for (h = (void *)in; NLMSG_OK(h, got); h = NLMSG_NEXT(h, got)) {
			if (h->nlmsg_type == NLMSG_DONE || h->nlmsg_type == NLMSG_ERROR) {
				memcpy(&err, NLMSG_DATA(h), sizeof(err));
				msg_said(h, h->nlmsg_type == NLMSG_DONE ? sizeof(err) :
					 sizeof(struct nlmsgerr), &said);
				look_at_end(self, socket, err, &said);
				continue;
			}
			if (h->nlmsg_type != msg_family)
				continue;
			memcpy(&one, h, h->nlmsg_len);
			look_at_accounts(self, &one);
			if (((struct genlmsghdr *)NLMSG_DATA(h))->cmd == KMC_CMD_SESSION_NEW)
				keep_session(&one, socket);
		}
	}
}

/* With what a socket made goes all that it has made, but for what is kept. */
static void renew(int socket)
{
	close(sockets[socket]);
	sockets[socket] = msg_socket();
	made[socket] = 0;
	running[socket] = 0;
}

static void send_one(struct sender *self, uint64_t seed)
{
	uint32_t wrongs, socket;

	draft.dice.state = seed * 0x2545f4914f6cdd1dULL;
	socket = below(&draft, SOCKETS);
	draft.own = own[socket];
	draft.nr_own = made[socket];
	draft.running = running[socket];
	draft_message(&draft);
	wrongs = one_in(&draft, 2) ? 0 : 1 + below(&draft, 3);
	while (wrongs--)
		mutate(&draft);
	write_draft(&draft, &m);
	if (one_in(&draft, 30))
		mutate_bytes(&draft, &m);
	if (send(sockets[socket], &m, below(&draft, 50) ? m.head.nlmsg_len % MSG_ROOM :
		 below(&draft, 5000), 0) > 0)
		self->sent++;
	if (one_in(&draft, 100))
		return;		/* its answer is never read, or with the next one's */
	look_at_answers(self, socket);
	syscall(SYS_getppid);
	if (socket != SOCKETS - 1 && (made[socket] == SESSIONS || one_in(&draft, 400)))
		renew(socket);
}

static int run_sender(struct sender *self, uint64_t first, uint64_t nr)
{
	uint64_t i;
	int s;

	for (s = 0; s < SOCKETS - 1; s++)
		sockets[s] = msg_socket();
	for (i = 0; i < nr; i++)
		send_one(self, first + i);
	return 0;
}

static int failed, tests;

static void test(bool holds, const char *name)
{
	printf("%sok %d - fuzz: %s\n", holds ? "" : "not ", ++tests, name);
	failed += !holds;
}

static int keep_id(const struct msg *one, void *data)
{
	*(uint32_t *)data = msg_get_u32(one, KMC_A_SESSION);
	return 0;
}

/* What is kept is deleted by anybody; what was owned goes by itself. */
static bool all_are_gone(void)
{
	int s = msg_socket(), i;
	struct said said;
	uint32_t id;

	for (i = 0; i < 200; i++) {
		id = 0;
		msg_begin(&m, KMC_CMD_SESSION_GET, NLM_F_DUMP);
		if (!msg_ask(s, &m, &said, keep_id, &id) && !id)
			break;
		msg_begin(&m, KMC_CMD_SESSION_DEL, 0);
		msg_u32(&m, KMC_A_SESSION, id);
		msg_ask(s, &m, &said, NULL, NULL);
		usleep(50000);
	}
	close(s);
	return i < 200;
}

static void tell(const struct sender *all)
{
	uint64_t taken, refused, sent = 0, accounts = 0, wordless = 0;
	bool each_taken = true, each_refused = true;
	int cmd, i, err;

	for (cmd = KMC_CMD_INFO; cmd < KMC_CMD_NOTICE; cmd++) {
		taken = refused = 0;
		for (i = 0; i < SENDERS; i++) {
			taken += all[i].taken[cmd];
			refused += all[i].refused[cmd];
		}
		printf("# command %d: %llu taken, %llu refused\n", cmd,
		       (unsigned long long)taken, (unsigned long long)refused);
		each_taken &= taken > 0;
		/* Whoever asks for versions is told, whatever else he says. */
		each_refused &= refused > 0 || cmd == KMC_CMD_INFO;
	}
	for (i = 0; i < SENDERS; i++) {
		sent += all[i].sent;
		accounts += all[i].accounts;
		for (err = 0; err < ERRNOS; err++) {
			wordless += all[i].wordless[err];
			if (all[i].wordless[err])
				printf("# without words: %s, %llu times\n", strerror(err),
				       (unsigned long long)all[i].wordless[err]);
		}
	}
	printf("# %llu messages sent\n", (unsigned long long)sent);
	test(each_taken, "each command was taken");
	test(each_refused, "each command was refused");
	test(!accounts, "accounts add up whenever they are read");
	test(!wordless, "a refusal has words");
}

int main(int argc, char **argv)
{
	uint64_t messages = argc > 1 ? strtoull(argv[1], NULL, 0) : 1000, seed;
	struct sender *all;
	pid_t pids[SENDERS], files;
	bool well = true;
	int i, status;

	seed = argc > 2 ? strtoull(argv[2], NULL, 0) : (uint64_t)time(NULL) << 32;
	printf("# %llu messages from seed %llu\n", (unsigned long long)messages,
	       (unsigned long long)seed);
	fflush(stdout);
	known = mmap(NULL, sizeof(*known), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		     -1, 0);
	all = mmap(NULL, SENDERS * sizeof(*all), PROT_READ | PROT_WRITE,
		   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	sockets[SOCKETS - 1] = msg_socket();
	if (known == MAP_FAILED || all == MAP_FAILED ||
	    msg_find_family(sockets[SOCKETS - 1], KMC_GENL_NAME)) {
		printf("not ok 1 - fuzz: the module is there\n1..1\n");
		return 1;
	}
	message_setup();
	for (i = 0; i < SENDERS; i++) {
		pids[i] = fork();
		if (!pids[i])
			_exit(run_sender(&all[i], seed + i * messages, messages / SENDERS));
	}
	files = fork();
	if (!files) {
		fuzz_files(seed);
		fflush(stdout);
		_exit(0);
	}
	for (i = 0; i < SENDERS; i++) {
		waitpid(pids[i], &status, 0);
		well &= WIFEXITED(status) && !WEXITSTATUS(status);
	}
	__atomic_store_n(&known->done, true, __ATOMIC_RELAXED);
	waitpid(files, &status, 0);
	test(well, "the senders end well");
	test(WIFEXITED(status) && !WEXITSTATUS(status), "who writes to files ends well");
	close(sockets[SOCKETS - 1]);
	test(all_are_gone(), "no session is left");
	tell(all);
	printf("1..%d\n", tests);
	return failed != 0;
}
