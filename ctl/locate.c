// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include "locate.h"

static int read_place(void *data, struct nlattr **attrs)
{
	struct ksym *sym = data;

	if (!attrs[KMC_A_FUNCTION] || !attrs[KMC_A_ADDR] ||
	    nla_len(attrs[KMC_A_FUNCTION]) > KMC_SITE_NAME_MAX)
		return -EPROTO;
	nla_strlcpy((char *)sym->first, attrs[KMC_A_FUNCTION],
		    KMC_SITE_NAME_MAX);
	sym->addr = nla_get_u64(attrs[KMC_A_ADDR]);
	return 0;
}

int locator_open(struct locator *l)
{
	int err = 0;

	if (!l->open)
		err = module_open(&l->m);
	l->open = !err;
	l->tried = true;
	return err;
}

void locator_close(struct locator *l)
{
	if (l->open)
		module_close(&l->m);
	l->open = false;
}

bool locate_function(void *data, const char *name, struct ksym *sym)
{
	struct locator *l = data;
	struct nl_msg *msg;
	int err;

	if (strlen(name) >= KMC_SITE_NAME_MAX ||
	    (!l->tried && locator_open(l)) || !l->open)
		return false;
	msg = module_request(&l->m, KMC_CMD_LOCATE, 0, KMC_SITE_NAME_MAX + 16);
	if (!msg)
		return false;
	*sym = (struct ksym){ .name = name, .first = l->name, .module = "" };
	err = nla_put_string(msg, KMC_A_FUNCTION, name) ?:
	      module_call(&l->m, msg, read_place, sym);
	nlmsg_free(msg);
	return !err;
}
