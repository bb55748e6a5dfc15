// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>
#include "ask.h"
#include "load.h"
#include "lowered.h"
#include "session.h"

static int copy(FILE *from, FILE *to)
{
	char buf[4096];
	size_t n;

	while ((n = fread(buf, 1, sizeof(buf), from)))
		if (fwrite(buf, 1, n, to) != n)
			break;
	return ferror(from) ? EIO : 0;
}

static int copy_code(const char *session, FILE *out)
{
	char path[sizeof("/sys/kernel/debug/kmodctl//code") + KMC_NAME_MAX];
	FILE *f;
	int err;

	snprintf(path, sizeof(path), "/sys/kernel/debug/kmodctl/%s/code",
		 session);
	f = fopen(path, "re");
	if (!f)
		return errno;
	err = copy(f, out);
	fclose(f);
	return err;
}

void lowered_show(const struct question *q, const struct options *options,
		  struct locator *l, FILE *out)
{
	const struct loading how = { .ring_bytes = ask_ring_bytes(options, q),
				     .engine = options->engine };
	struct session s;
	int err;

	if (locator_open(l) || session_load(&s, &l->m, q, &how)) {
		fprintf(out, "no lowered code: %s\n", l->m.error);
		return;
	}
	err = copy_code(s.name, out);
	if (err)
		fprintf(out, "no lowered code: %s\n", strerror(err));
	session_del(&l->m, s.id);
}
