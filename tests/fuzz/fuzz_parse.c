// SPDX-License-Identifier: GPL-2.0
/*
 * Bytes are the payload of an item, as a message would hold it. All five parsers
 * look at it. What one accepts is made: a map is made and freed, a program
 * verified and run; what one refuses, it refuses with words and with a place in
 * the message.
 */
#include <net/netlink.h>
#include <parse.h>
#include "env.h"

static struct {
	struct nlattr item;
	u8 payload[U16_MAX];
} message;

static void check_refusal(int err, const struct netlink_ext_ack *extack)
{
	const u8 *where = (const u8 *)extack->bad_attr;
	const u8 *begin = (const u8 *)&message;

	if (err != -EINVAL || !extack->_msg || where < begin ||
	    where >= begin + message.item.nla_len)
		abort();
}

static void try_map(void)
{
	struct netlink_ext_ack extack = {};
	struct kmc_map_desc desc;
	const char *why = NULL;
	struct kmc_map *map;
	int err;

	err = kmc_parse_map(&message.item, &desc, &extack);
	if (err) {
		check_refusal(err, &extack);
		return;
	}
	/* Memory is for the map's own tests. */
	if (desc.max_bytes > 4 << 20)
		desc.max_bytes = 4 << 20;
	map = kmc_map_new(&desc, &why);
	if (!IS_ERR(map)) {
		kmc_map_free(map);
		return;
	}
	if (PTR_ERR(map) == -EINVAL && !why)
		abort();
	kmc_layout_free(&desc.key);
	kmc_layout_free(&desc.value);
}

static void try_format(void)
{
	struct netlink_ext_ack extack = {};
	struct kmc_format format;
	int err = kmc_parse_format(&message.item, &format, &extack);

	if (err)
		check_refusal(err, &extack);
	else
		kmc_format_clear(&format);
}

static void try_prog(void)
{
	struct netlink_ext_ack extack = {};
	struct kmc_complaint complaint;
	struct kmc_prog prog;
	int err;

	err = kmc_parse_prog(&message.item, &prog, &extack);
	if (err) {
		check_refusal(err, &extack);
		return;
	}
	prog.env = &fuzz_env;
	err = kmc_verify(&prog, &complaint);
	if (err) {
		kmc_complain(&message.item, &complaint, &extack);
		check_refusal(err, &extack);
	} else {
		fuzz_run(&prog);
	}
	kmc_prog_clear(&prog);
}

static void try_probe(void)
{
	struct netlink_ext_ack extack = {};
	struct kmc_probe_desc desc;
	int err = kmc_parse_probe(&message.item, &desc, &extack);

	if (err)
		check_refusal(err, &extack);
	else if (!*desc.name || !memchr(desc.name, 0, sizeof(desc.name)))
		abort();
}

static void try_site(void)
{
	struct netlink_ext_ack extack = {};
	struct kmc_site_desc desc;
	int err = kmc_parse_site(&message.item, &desc, &extack);

	if (err)
		check_refusal(err, &extack);
	else if (!*desc.name || !memchr(desc.target, 0, sizeof(desc.target)))
		abort();
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static bool ready;

	if (!ready)
		fuzz_env_init();
	ready = true;

	if (size > U16_MAX - NLA_HDRLEN)
		size = U16_MAX - NLA_HDRLEN;
	message.item.nla_type = KMC_A_ITEM | NLA_F_NESTED;
	message.item.nla_len = NLA_HDRLEN + size;
	memcpy(message.payload, data, size);

	try_map();
	try_format();
	try_prog();
	try_probe();
	try_site();
	return 0;
}
