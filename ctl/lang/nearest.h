/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The nearest of many names, for "did you mean".
 */
#ifndef KMC_NEAREST_H
#define KMC_NEAREST_H

#define NEAREST_NAME_MAX	128

/**
 * struct nearest - the search for the name nearest to @wanted
 * @wanted: what the user wrote
 * @best: the nearest so far, "" if none is near enough
 * @distance: of @best; smaller is nearer
 */
struct nearest {
	const char *wanted;
	char best[NEAREST_NAME_MAX];
	unsigned int distance;
};

void nearest_init(struct nearest *n, const char *wanted);
void nearest_offer(struct nearest *n, const char *name);

/*
 * "; did you mean 'NAME'?" with @prefix before the name, or "" if nothing is
 * near. The text is valid until the next call.
 */
const char *nearest_hint(const struct nearest *n, const char *prefix);

#endif /* KMC_NEAREST_H */
