// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include "nearest.h"

static unsigned int min3(unsigned int a, unsigned int b, unsigned int c)
{
	unsigned int m = a < b ? a : b;

	return m < c ? m : c;
}

/*
 * Edits (insert, delete, replace, swap two neighbours) from @a to @b, or @limit
 * if there are as many or more.
 */
static unsigned int edits(const char *a, const char *b, unsigned int limit)
{
	unsigned int rows[3][NEAREST_NAME_MAX + 1];
	size_t na = strlen(a), nb = strlen(b);

	if ((na > nb ? na - nb : nb - na) >= limit)
		return limit;
	for (size_t j = 0; j <= nb; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= na; i++) {
		unsigned int *row = rows[i % 3], *up = rows[(i + 2) % 3];
		unsigned int *up2 = rows[(i + 1) % 3], least = i;

		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			row[j] = min3(up[j] + 1, row[j - 1] + 1,
				      up[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && up2[j - 2] + 1 < row[j])
				row[j] = up2[j - 2] + 1;
			if (row[j] < least)
				least = row[j];
		}
		if (least >= limit)
			return limit;
	}
	return rows[na % 3][nb] < limit ? rows[na % 3][nb] : limit;
}

void nearest_init(struct nearest *n, const char *wanted)
{
	n->wanted = wanted;
	n->best[0] = '\0';
	/* A third of the letters changed, or more, is another word. */
	n->distance = (strlen(wanted) + 2) / 3 + 1;
	if (strlen(wanted) < 5)
		n->distance = 2;
}

void nearest_offer(struct nearest *n, const char *name)
{
	unsigned int distance;

	if (strlen(n->wanted) >= NEAREST_NAME_MAX ||
	    strlen(name) >= NEAREST_NAME_MAX)
		return;
	distance = edits(n->wanted, name, n->distance);
	if (distance < n->distance) {
		n->distance = distance;
		strcpy(n->best, name);
	}
}

const char *nearest_hint(const struct nearest *n, const char *prefix)
{
	static _Thread_local char hint[2 * NEAREST_NAME_MAX + 32];

	if (!n->best[0])
		return "";
	snprintf(hint, sizeof(hint), "; did you mean '%.*s%s'?",
		 NEAREST_NAME_MAX, prefix, n->best);
	return hint;
}
