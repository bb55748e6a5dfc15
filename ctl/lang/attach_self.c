// SPDX-License-Identifier: GPL-2.0
/*
 * self: what happens to the command itself. Signals that end the question are not
 * among them.
 */
#include <signal.h>
#include <string.h>
#include "attach.h"

static const struct {
	const char *name;
	int number;
} signals[] = {
	{ "SIGUSR1", SIGUSR1 },
	{ "SIGUSR2", SIGUSR2 },
	{ "SIGHUP", SIGHUP },
};

static int signal_of(const char *name)
{
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		if (!strcmp(signals[i].name, name))
			return signals[i].number;
	return 0;
}

void attach_self(struct attach *a)
{
	int number = signal_of(a->words[2]);
	struct variant *v;

	if (strcmp(a->words[1], "signal")) {
		attach_error(a, "'%s' is nothing that happens to the command; write self:signal:SIGUSR1",
			     a->words[1]);
		return;
	}
	if (!number) {
		attach_error(a, "'%s' can't be waited for; SIGUSR1, SIGUSR2 and SIGHUP can",
			     a->words[2]);
		return;
	}
	v = attach_variant(a, KMC_PROBE_SELF);
	v->signal = number;
	attach_site(a, v, v->name, NULL, 0, -1);
}
