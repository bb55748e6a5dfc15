/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Outputs: the forms in which answers are shown. One is one struct output_ops
 * in a file of its own, and an entry in outputs[].
 */
#ifndef KMC_OUTPUT_H
#define KMC_OUTPUT_H

#include "../lang/question.h"
#include "buffer.h"
#include "part.h"
#include "printf.h"
#include "rows.h"

struct output;

/**
 * struct complaint - a message of the script's own
 * @source_name: @line: @col: @end_col: the call
 * @is_error: errorf(), not warnf()
 * @text: @len: the message
 * @context: lines that follow it, or NULL
 */
struct complaint {
	const char *source_name;
	int line, col, end_col;
	bool is_error;
	const char *text;
	size_t len;
	const char *context;
};

/**
 * struct output_ops - a form of output
 * @name: as in "-f NAME"
 * @attached: @probes places are watched
 * @printf: a record of printf()
 * @map: a map's read-out; @top: show only that many of the last rows, 0: all;
 *	@div: divides what is shown
 * @item: one row of a map, by print(@map[key])
 * @value: a record of print(expression)
 * @text: what time(), cat(), join(), system() gave; @type: as JSON calls it
 * @complaint: of the script: errorf(), warnf()
 * @lost: @n records of the stream are lost
 * @maps: the maps of a question that has ended follow
 */
struct output_ops {
	const char *name;
	void (*attached)(struct output *o, size_t probes);
	void (*printf)(struct output *o, const struct printf_format *format,
		       const void *payload, size_t len);
	void (*map)(struct output *o, const struct question_map *map,
		    const struct rows *rows, size_t top, uint64_t div);
	void (*item)(struct output *o, const struct question_map *map,
		     const void *row);
	void (*value)(struct output *o, const struct question_format *format,
		      const void *payload, size_t len);
	void (*text)(struct output *o, const char *type, const char *text,
		     size_t len);
	void (*complaint)(struct output *o, const struct complaint *c);
	void (*lost)(struct output *o, uint64_t n);
	void (*maps)(struct output *o);
};

/**
 * struct output - an output in use
 * @ops: its form
 * @b: what is printed
 * @scratch: for @ops
 * @names: where the names of sites and symbols come from
 * @to_file: -o was given
 */
struct output {
	const struct output_ops *ops;
	struct buffer b;
	struct buffer scratch;
	struct names names;
	bool to_file;
};

extern const struct output_ops text_output;
extern const struct output_ops json_output;
extern const struct output_ops folded_output;

/* Return: the form of this name, or NULL. */
const struct output_ops *output_find(const char *name);

void output_init(struct output *o, const struct output_ops *ops, int fd,
		 enum buffering mode, const struct names *names);
void output_free(struct output *o);

#endif /* KMC_OUTPUT_H */
