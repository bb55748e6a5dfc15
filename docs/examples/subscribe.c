// SPDX-License-Identifier: GPL-2.0
/*
 * Reads a map of a session that is kept, then what it prints, as it comes. It
 * takes libnl and <linux/kmodctl.h>, and nothing of the command's own code.
 *
 *	kmodctl add opens -e 'tracepoint:syscalls:sys_enter_openat {
 *		@[pid] = count(); printf("%d %s\n", pid, str(args.filename)); }'
 *	gcc subscribe.c -o subscribe $(pkg-config --cflags --libs libnl-genl-3.0)
 *	./subscribe opens
 *
 * For a map with one number as key, counted by count(), and records of a number
 * and a string, as these are.
 */
#include <err.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <linux/kmodctl.h>

static int family;
static uint32_t session;
static uint8_t records[1 << 20];	/* what came of a record so far */
static size_t nr_bytes;

static void show_rows(const uint8_t *at, size_t len)
{
	struct { uint64_t key; struct kmc_sum value; } row;

	for (; len >= sizeof(row); at += sizeof(row), len -= sizeof(row)) {
		memcpy(&row, at, sizeof(row));
		printf("[%" PRIu64 "]: %llu\n", row.key, row.value.n);
	}
}

/* Of a session that is kept, who was hit comes first. */
static void show_record(const struct kmc_record *record)
{
	const struct kmc_lost *lost = (const struct kmc_lost *)(record + 1);
	const struct kmc_context *hit = (const struct kmc_context *)(record + 1);
	const uint64_t *number = (const uint64_t *)(hit + 1);
	const struct kmc_str *text = (const struct kmc_str *)(number + 1);

	if (record->id == KMC_RECORD_LOST)
		printf("%llu: %llu were lost\n", record->nsecs, lost->n);
	else if (record->len > sizeof(*record) + sizeof(*hit) + 16)
		printf("%llu: %" PRIu64 " %.*s\n", record->nsecs, *number,
		       (int)text->len, text->data);
}

/* A record may go on in the next message. */
static void add_records(const void *bytes, size_t len)
{
	const struct kmc_record *record = (const struct kmc_record *)records;
	size_t at = 0;

	if (nr_bytes + len > sizeof(records))
		errx(1, "a record is too long");
	memcpy(records + nr_bytes, bytes, len);
	nr_bytes += len;
	for (; nr_bytes - at >= sizeof(*record); at += record->len) {
		record = (const struct kmc_record *)(records + at);
		if (record->len > nr_bytes - at)
			break;
		show_record(record);
	}
	memmove(records, records + at, nr_bytes - at);
	nr_bytes -= at;
}

static int on_message(struct nl_msg *msg, void *data)
{
	const struct genlmsghdr *head = genlmsg_hdr(nlmsg_hdr(msg));
	struct nlattr *a[KMC_A_MAX + 1];

	if (genlmsg_parse(nlmsg_hdr(msg), 0, a, KMC_A_MAX, NULL))
		errx(1, "an answer is not understood");
	if (head->cmd == KMC_CMD_SESSION_GET)
		session = nla_get_u32(a[KMC_A_SESSION]);
	if (a[KMC_A_ROWS])
		show_rows(nla_data(a[KMC_A_ROWS]), nla_len(a[KMC_A_ROWS]));
	if (a[KMC_A_RECORDS])
		add_records(nla_data(a[KMC_A_RECORDS]), nla_len(a[KMC_A_RECORDS]));
	if (head->cmd == KMC_CMD_NOTICE && nla_get_u32(a[KMC_A_SESSION]) == session)
		*(int *)data = nla_get_u32(a[KMC_A_NOTICE]);
	if (head->cmd == KMC_CMD_NOTICE && *(int *)data == KMC_NOTICE_LOST)
		puts("lost some");
	return NL_OK;
}

/* The end of a dump, or the acknowledgement of what is no dump. */
static int on_end(struct nl_msg *msg, void *data)
{
	const struct nlmsghdr *nlh = nlmsg_hdr(msg);
	int err = 0;

	if (nlh->nlmsg_type == NLMSG_DONE && nlmsg_datalen(nlh) >= (int)sizeof(err))
		memcpy(&err, nlmsg_data(nlh), sizeof(err));
	if (err < 0)
		errx(1, "the module refuses: %s", strerror(-err));
	*(bool *)data = false;
	return NL_STOP;
}

static void ask(struct nl_sock *sk, int cmd, int flags, const char *name)
{
	struct nl_msg *msg = nlmsg_alloc();
	bool waiting = true;
	int err = 0;

	genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, flags, cmd, KMC_GENL_VERSION);
	if (name)
		nla_put_string(msg, KMC_A_NAME, name);
	else
		nla_put_u32(msg, KMC_A_SESSION, session);
	if (cmd == KMC_CMD_MAP_READ)
		nla_put_u32(msg, KMC_A_MAP, 0);
	nl_socket_modify_cb(sk, NL_CB_FINISH, NL_CB_CUSTOM, on_end, &waiting);
	nl_socket_modify_cb(sk, NL_CB_ACK, NL_CB_CUSTOM, on_end, &waiting);
	err = nl_send_auto(sk, msg);
	nlmsg_free(msg);
	while (waiting && err >= 0)
		err = nl_recvmsgs_default(sk);
	if (err < 0)
		errx(1, "the module refuses: %s", nl_geterror(err));
	fflush(stdout);
}

int main(int argc, char **argv)
{
	struct nl_sock *sk = nl_socket_alloc(), *notices = nl_socket_alloc();
	int notice = -1;

	if (argc != 2 || genl_connect(sk) || genl_connect(notices))
		errx(1, "usage: subscribe SESSION");
	family = genl_ctrl_resolve(sk, KMC_GENL_NAME);
	if (family < 0 || nl_socket_add_membership(notices,
			genl_ctrl_resolve_grp(sk, KMC_GENL_NAME, KMC_GENL_GROUP)))
		errx(1, "no module, or no right to ask it");
	nl_socket_disable_seq_check(notices);
	nl_socket_modify_cb(sk, NL_CB_VALID, NL_CB_CUSTOM, on_message, &notice);
	nl_socket_modify_cb(notices, NL_CB_VALID, NL_CB_CUSTOM, on_message, &notice);

	ask(sk, KMC_CMD_SESSION_GET, NLM_F_ACK, argv[1]);
	ask(sk, KMC_CMD_MAP_READ, NLM_F_DUMP, NULL);
	while (notice != KMC_NOTICE_REMOVED) {
		ask(sk, KMC_CMD_RECORDS, NLM_F_DUMP, NULL);
		/* A notice that was missed, because there were too many, is one, too. */
		for (notice = -1; notice != KMC_NOTICE_RECORDS && notice != KMC_NOTICE_REMOVED; )
			if (nl_recvmsgs_default(notices) < 0)
				notice = KMC_NOTICE_RECORDS;
	}
	return 0;
}
