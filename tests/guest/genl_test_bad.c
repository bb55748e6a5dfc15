// SPDX-License-Identifier: GPL-2.0
/*
 * Messages that are wrong: every one is refused with words, and leaves nothing behind.
 */
#include <stddef.h>
#include "genl_ask.h"

static void attr_longer_than_message(void)
{
	question(NULL);
	msg_put(&m, KMC_A_RING_BYTES, "....", 4)->nla_len = 4000;
}

static void attr_shorter_than_its_head(void)
{
	question(NULL);
	msg_put(&m, KMC_A_RING_BYTES, "....", 4)->nla_len = 2;
}

static void attr_unknown(void)
{
	question(NULL);
	msg_u32(&m, 200, 1);
}

static void attr_of_another_command(void)
{
	question(NULL);
	msg_u32(&m, KMC_A_MAP, 0);
}

static void attr_of_wrong_size(void)
{
	new_message();
	msg_put(&m, KMC_A_RING_BYTES, "..", 2);
}

static void list_not_marked_nested(void)
{
	question(NULL);
	msg_put(&m, KMC_A_MAPS, NULL, 0);
	msg_put(&m, KMC_A_MAPS, "01234567", 8);
}

static void list_of_something_else(void)
{
	struct nlattr *list;

	new_message();
	list = msg_nest(&m, KMC_A_MAPS);
	msg_u32(&m, KMC_A_MAP, 1);
	msg_end(&m, list);
}

static void item_longer_than_list(void)
{
	struct nlattr *list;

	new_message();
	list = msg_nest(&m, KMC_A_MAPS);
	msg_nest(&m, KMC_A_ITEM)->nla_len = 400;
	msg_end(&m, list);
}

static void item_empty(void)
{
	struct nlattr *list;

	new_message();
	list = msg_nest(&m, KMC_A_PROGS);
	msg_nest(&m, KMC_A_ITEM);
	msg_end(&m, list);
}

static void name_without_end(void)
{
	new_message();
	msg_put(&m, KMC_A_NAME, "abcd", 4);
}

static void name_empty(void)
{
	new_message();
	msg_str(&m, KMC_A_NAME, "");
}

static void name_too_long(void)
{
	char name[80];

	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	new_message();
	msg_str(&m, KMC_A_NAME, name);
}

static void name_of_a_path(void)
{
	new_message();
	msg_str(&m, KMC_A_NAME, "a/b");
}

static void name_of_dots(void)
{
	new_message();
	msg_str(&m, KMC_A_NAME, "..");
}

static void ring_of_no_power(void)
{
	new_message();
	msg_u32(&m, KMC_A_RING_BYTES, 12288);
}

static void ring_of_nothing(void)
{
	new_message();
	msg_u32(&m, KMC_A_RING_BYTES, 0);
}

static void ring_too_large(void)
{
	new_message();
	msg_u32(&m, KMC_A_RING_BYTES, 1u << 31);
}

static void map_of_no_kind(void)
{
	new_message();
	put_map("@", 99, NULL, 0);
}

static void map_twice(void)
{
	question(NULL);
	put_map("@", KMC_MAP_COUNT, NULL, 0);
}

static void map_key_too_long(void)
{
	struct kmc_part key[KMC_PARTS_MAX + 1];
	size_t i;

	for (i = 0; i < NR(key); i++)
		key[i] = (struct kmc_part){ .kind = KMC_PART_INT, .size = 8 };
	new_message();
	put_map("@", KMC_MAP_COUNT, key, NR(key));
}

static void map_key_odd(void)
{
	const struct kmc_part key = { .kind = KMC_PART_INT, .size = 7 };

	new_message();
	put_map("@", KMC_MAP_COUNT, &key, 1);
}

static void maps_too_many(void)
{
	char name[32];
	int i;

	new_message();
	for (i = 0; i <= KMC_MAPS_MAX; i++) {
		snprintf(name, sizeof(name), "@m%d", i);
		put_map(name, KMC_MAP_COUNT, NULL, 0);
	}
}

static void prog_without_end(void)
{
	question(NULL);
	put_prog(count_getppid, NR(count_getppid) - 1, 0);
}

static void prog_outside_its_frame(void)
{
	question(NULL);
	put_prog(count_comm_tid, NR(count_comm_tid), 16);
}

static void prog_cut_in_an_instruction(void)
{
	struct nlattr *list, *item;

	question(NULL);
	list = msg_nest(&m, KMC_A_PROGS);
	item = msg_nest(&m, KMC_A_ITEM);
	msg_put(&m, KMC_PROG_A_INSNS, count_getppid, 24);
	msg_u32(&m, KMC_PROG_A_FRAME, 0);
	msg_end(&m, item);
	msg_end(&m, list);
}

static void prog_names_no_map(void)
{
	const struct kmc_insn insns[] = {
		{ .op = KMC_OP_AGG, .imm = 7 },
		{ .op = KMC_OP_RET },
	};

	question(NULL);
	put_prog(insns, NR(insns), 0);
}

static void probe_without_its_program(void)
{
	question(NULL);
	put_probe(KMC_PROBE_SYSCALL_ENTER, "x", 7);
}

static void probe_of_no_kind(void)
{
	question(NULL);
	put_probe(99, "x", 0);
}

static void probe_that_lacks_what_is_read(void)
{
	question(NULL);
	put_probe(KMC_PROBE_BEGIN, "BEGIN", 0);
}

static void site_without_its_probe(void)
{
	question(NULL);
	put_site(3, "x", NULL);
}

static void site_without_its_target(uint32_t kind)
{
	question(NULL);
	put_prog(count_comm_tid, NR(count_comm_tid), 24);
	put_probe(kind, "x", 1);
	put_site(1, "x", NULL);
}

/* Probes that would never be hit: refused when they are started. */
static void probes_of_nowhere_are_refused(void)
{
	static const uint32_t kinds[] = {
		KMC_PROBE_SYSCALL_ENTER, KMC_PROBE_SYSCALL_EXIT,
		KMC_PROBE_RAW_TRACEPOINT, KMC_PROBE_KPROBE,
		KMC_PROBE_KRETPROBE,
	};
	static const struct kmc_insn nothing = { .op = KMC_OP_RET };
	int s = msg_socket();
	uint32_t id;
	size_t i;

	for (i = 0; i < NR(kinds); i++) {
		msg_begin(&m, KMC_CMD_SESSION_NEW, 0);
		put_prog(&nothing, 1, 0);
		put_probe(kinds[i], "x", 0);
		CHECK(!ask_answer(s));
		id = msg_get_u32(&answer, KMC_A_SESSION);
		CHECK(command(s, KMC_CMD_SESSION_START, id) == -EINVAL);
		CHECK(said.why[0]);
		CHECK(!command(s, KMC_CMD_SESSION_DEL, id));
	}
	close(s);
}

static void functions_are_found_by_name(void)
{
	int s = msg_socket();

	CHECK(!locate_function(s, "vfs_read"));
	CHECK(!strcmp(msg_get(&answer, KMC_A_FUNCTION), "vfs_read"));
	CHECK(msg_get(&answer, KMC_A_ADDR));
	CHECK(locate_function(s, "vfs_raed") == -ENOENT);
	CHECK(said.why[0] && said.offset);
	CHECK(locate_function(s, "") < 0 && said.why[0]);
	/* Data is no function; this one no kprobe may be put at. */
	CHECK(locate_function(s, "jiffies") < 0 && said.why[0]);
	CHECK(locate_function(s, "restore_regs_and_return_to_kernel") < 0);
	msg_begin(&m, KMC_CMD_LOCATE, 0);
	CHECK(ask(s) == -EINVAL && said.why[0]);
	close(s);
}

static void tracepoint_without_its_name(void)
{
	site_without_its_target(KMC_PROBE_RAW_TRACEPOINT);
}

static void function_without_its_name(void)
{
	site_without_its_target(KMC_PROBE_KPROBE);
}

static void return_without_its_name(void)
{
	site_without_its_target(KMC_PROBE_KRETPROBE);
}

static const struct {
	const char *name;
	void (*make)(void);
} bad[] = {
#define BAD(f) { #f, f }
	BAD(attr_longer_than_message), BAD(attr_shorter_than_its_head),
	BAD(attr_unknown), BAD(attr_of_another_command),
	BAD(attr_of_wrong_size), BAD(list_not_marked_nested),
	BAD(list_of_something_else), BAD(item_longer_than_list),
	BAD(item_empty), BAD(name_without_end), BAD(name_empty),
	BAD(name_too_long), BAD(name_of_a_path), BAD(name_of_dots),
	BAD(ring_of_no_power), BAD(ring_of_nothing), BAD(ring_too_large),
	BAD(map_of_no_kind), BAD(map_twice), BAD(map_key_too_long),
	BAD(map_key_odd), BAD(maps_too_many), BAD(prog_without_end),
	BAD(prog_outside_its_frame), BAD(prog_cut_in_an_instruction),
	BAD(prog_names_no_map), BAD(probe_without_its_program),
	BAD(probe_of_no_kind), BAD(probe_that_lacks_what_is_read),
	BAD(site_without_its_probe), BAD(tracepoint_without_its_name),
	BAD(function_without_its_name), BAD(return_without_its_name),
};

static void bad_messages_are_refused_with_words(void)
{
	int s = msg_socket(), err;
	size_t i;

	for (i = 0; i < NR(bad); i++) {
		bad[i].make();
		err = ask(s);
		check(err < 0, "%s was accepted", bad[i].name);
		check(said.why[0], "%s: errno %d without a word", bad[i].name,
		      -err);
	}
	CHECK(sessions(s) == 0);
	close(s);
}

/* The same, as additions to a session that is good, and stays so. */
static void bad_additions_leave_the_session(void)
{
	int s = msg_socket();
	uint32_t id;
	size_t i;

	CHECK(!new_session(s, "kept", &id));
	adding_to = id;
	for (i = 0; i < NR(bad); i++) {
		bad[i].make();
		check(ask(s) < 0, "%s was accepted", bad[i].name);
		check(said.why[0], "%s: without a word", bad[i].name);
	}
	adding_to = 0;
	msg_begin(&m, KMC_CMD_SESSION_GET, 0);
	msg_u32(&m, KMC_A_SESSION, id);
	CHECK(!ask_answer(s));
	CHECK(msg_get_u32(&answer, KMC_A_NR_MAPS) == 2);
	CHECK(msg_get_u32(&answer, KMC_A_NR_PROBES) == 1);
	CHECK(msg_get_u32(&answer, KMC_A_NR_SITES) == 1);
	CHECK(!command(s, KMC_CMD_SESSION_START, id));
	getppids(21);
	CHECK(count_of(s, id, 0, false) == 21);
	close(s);
}

static void a_bad_instruction_is_pointed_at(void)
{
	struct kmc_insn insns[NR(count_getppid)];
	int s = msg_socket();
	const struct kmc_insn *at;

	memcpy(insns, count_getppid, sizeof(insns));
	insns[2].dst = 77;
	question(NULL);
	put_prog(insns, NR(insns), 0);
	CHECK(ask(s) == -EINVAL);
	at = (const void *)(m.bytes + said.offset);
	CHECK(said.offset && said.offset < m.head.nlmsg_len);
	CHECK(said.offset && at->op == KMC_OP_VAR && at->dst == 77);
	close(s);
}

/*
 * Without a session, with the number of none, with the number of none of its
 * maps.
 */
static void wrong_numbers_are_refused(void)
{
	int s = msg_socket(), cmd;
	uint32_t id;
	size_t i;

	CHECK(!new_session(s, NULL, &id));
	for (i = 0; i < NR(session_commands) + NR(session_dumps); i++) {
		bool dump = i >= NR(session_commands);

		cmd = dump ? session_dumps[i - NR(session_commands)] : session_commands[i];
		msg_begin(&m, cmd, dump ? NLM_F_DUMP : 0);
		CHECK(ask(s) == -EINVAL);
		CHECK(said.why[0]);
		msg_begin(&m, cmd, dump ? NLM_F_DUMP : 0);
		msg_u32(&m, KMC_A_SESSION, id + 1);
		CHECK(ask(s) == -ENOENT);
		CHECK(said.why[0] && (dump || said.offset));
		msg_begin(&m, cmd, dump ? NLM_F_DUMP : 0);
		msg_u32(&m, KMC_A_SESSION, 0);
		CHECK(ask(s) == -ENOENT);
	}
	CHECK(read_map(s, id, 2, false) == -ENOENT);
	CHECK(said.why[0]);
	CHECK(read_map(s, id, UINT32_MAX, true) == -ENOENT);
	CHECK(said.why[0]);
	CHECK(command(s, KMC_CMD_SESSION_STOP, id) == -EINVAL);
	CHECK(said.why[0]);
	msg_begin(&m, 200, 0);
	CHECK(ask(s) == -EOPNOTSUPP);
	CHECK(sessions(s) == 1);
	close(s);
}

/* Bytes of a good message, changed by chance: the kernel must live on. */
static void changed_bytes_do_no_harm(void)
{
	int s = msg_socket(), i, n, taken = 0, refused = 0;
	uint32_t seed = 20240229, at;

	for (i = 0; i < 3000; i++) {
		question(NULL);
		for (n = 0; n < 1 + i % 4; n++) {
			seed = seed * 1664525 + 1013904223;
			at = NLMSG_HDRLEN + GENL_HDRLEN + (seed >> 8) %
			     (m.head.nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN);
			m.bytes[at] ^= 1 << (seed >> 5) % 8;
		}
		if (ask_answer(s)) {
			refused++;
			continue;
		}
		taken++;
		if (i % 8)
			continue;
		command(s, KMC_CMD_SESSION_START,
			msg_get_u32(&answer, KMC_A_SESSION));
	}
	CHECK(taken > 10 && refused > 1000);
	CHECK(sessions(s) == taken);
	close(s);
	s = msg_socket();
	CHECK(within_seconds(10, no_sessions, &s));
	close(s);
}

void bad_tests(void)
{
	run("bad messages are refused with words",
	    bad_messages_are_refused_with_words);
	run("bad additions leave the session",
	    bad_additions_leave_the_session);
	run("a bad instruction is pointed at", a_bad_instruction_is_pointed_at);
	run("wrong numbers are refused", wrong_numbers_are_refused);
	run("probes of nowhere are refused", probes_of_nowhere_are_refused);
	run("functions are found by name", functions_are_found_by_name);
	run("changed bytes do no harm", changed_bytes_do_no_harm);
}
