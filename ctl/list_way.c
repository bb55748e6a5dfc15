// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <netlink/msg.h>
#include "list_way.h"
#include "netlink.h"

/* @root: the names "category:name" of those with a handler, as a tree of <search.h> */
struct event_ways {
	void *root;
};

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

static int add(struct event_ways *ways, struct nlattr *item)
{
	struct nlattr *attrs[KMC_SITE_A_MAX + 1];
	char *name;

	if (nla_parse_nested(attrs, KMC_SITE_A_MAX, item, NULL) ||
	    !attrs[KMC_SITE_A_TARGET])
		return -EPROTO;
	name = nla_strdup(attrs[KMC_SITE_A_TARGET]);
	if (name && tsearch(name, &ways->root, compare))
		return 0;
	free(name);
	return -ENOMEM;
}

static int on_events(void *data, struct nlattr **attrs)
{
	struct nlattr *item;
	int left, err = 0;

	if (!attrs[KMC_A_SITES])
		return 0;
	nla_for_each_nested(item, attrs[KMC_A_SITES], left) {
		err = add(data, item);
		if (err)
			break;
	}
	return err;
}

static int ask(struct module *m, struct event_ways *ways)
{
	struct nl_msg *msg = module_request(m, KMC_CMD_EVENT_LIST, NLM_F_DUMP,
					    0);
	int err = msg ? module_call(m, msg, on_events, ways) : -ENOMEM;

	nlmsg_free(msg);
	return err;
}

struct event_ways *event_ways_new(void)
{
	struct event_ways *ways;
	struct module m;

	if (module_open(&m))
		return NULL;
	ways = calloc(1, sizeof(*ways));
	if (ways && ask(&m, ways)) {
		event_ways_free(ways);
		ways = NULL;
	}
	module_close(&m);
	return ways;
}

void event_ways_free(struct event_ways *ways)
{
	if (ways)
		tdestroy(ways->root, free);
	free(ways);
}

const char *event_way(const struct event_ways *ways, const char *category,
		      const char *name)
{
	char full[KMC_SITE_NAME_MAX];

	if (!strcmp(category, "syscalls") || !strcmp(category, "raw_syscalls"))
		return "by the handler of system calls";
	snprintf(full, sizeof(full), "%s:%s", category, name);
	return tfind(full, &ways->root, compare) ?
		"by a handler made of the kernel's header" :
		"by perf's counter";
}
