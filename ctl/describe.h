/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Descriptions: what a session that is kept says of its question, so that
 * another kmodctl can show its records and its maps. JSON, read by the same
 * version of the command only.
 */
#ifndef KMC_DESCRIBE_H
#define KMC_DESCRIBE_H

#include <stdbool.h>
#include <stddef.h>
#include "lang/question.h"

/* Return: the description, to be freed; NULL without memory. */
char *question_describe(const struct question *q);

/**
 * question_learn() - take over what a description says
 * @q: has its maps; gets its formats, probes, types and settings
 * @script: the question as it was written, as little trusted
 * @text: @len bytes of description, from whoever made the session: not trusted
 * @why: set to what is wrong, a static string
 */
bool question_learn(struct question *q, const char *script, const char *text,
		    size_t len, const char **why);

#endif /* KMC_DESCRIBE_H */
