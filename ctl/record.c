// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "record.h"
#include "session.h"

static int complain(struct run *r)
{
	fprintf(stderr, "kmodctl: %s\n", r->s->m->error);
	r->status = 1;
	return -1;
}

static int read_map(struct run *r, unsigned int map, bool take,
		    struct rows *rows)
{
	if (!session_map_read(r->s->m, r->s->id, map, take, rows))
		return 0;
	complain(r);
	return -1;
}

int record_show_map(struct run *r, unsigned int map, bool take, size_t top,
		    uint64_t div)
{
	struct rows rows = {};
	int err = read_map(r, map, take, &rows);

	if (!err)
		r->o->ops->map(r->o, &r->q->maps[map], &rows, top,
			       div ? div : 1);
	rows_free(&rows);
	return err;
}

int record_show_last(struct run *r, unsigned int map)
{
	const struct question_map *m = &r->q->maps[map];
	struct rows rows = {};
	int err = read_map(r, map, false, &rows);

	if (!err && (rows.len || m->nr_key))
		r->o->ops->map(r->o, m, &rows, 0, 1);
	rows_free(&rows);
	return err;
}

/* A record leaves out the end of a string; a row is as in a read-out. */
static void show_item(struct run *r, const struct question_format *f,
		      const uint8_t *payload, size_t len)
{
	size_t room = parts_size(f->parts, f->nr_parts), at = 0, size;
	uint8_t *row = calloc(1, room + 1);

	for (unsigned int i = 0; row && i < f->nr_parts; i++) {
		if (!record_part_size(&f->parts[i], payload, len, &size))
			break;
		memcpy(row + at, payload, size);
		at += f->parts[i].size;
		payload += size;
		len -= size;
	}
	if (row)
		r->o->ops->item(r->o, &r->q->maps[f->map], row);
	free(row);
}

static void show_time(struct run *r, const char *format)
{
	time_t now = time(NULL);
	char text[256];
	struct tm tm;

	localtime_r(&now, &tm);
	if (!strftime(text, sizeof(text), format, &tm))
		text[0] = '\0';
	r->o->ops->text(r->o, "time", text, strlen(text));
}

/* The text of a record with a format, as a string. */
static const char *render(struct run *r, uint32_t id, const void *payload,
			  size_t len)
{
	struct buffer *b = &r->scratch;

	b->len = 0;
	printf_render(b, r->formats[id], payload, len, &r->o->names);
	buffer_char(b, '\0');
	return b->data;
}

static void show_complaint(struct run *r, uint32_t id, const void *payload,
			   size_t len)
{
	const struct question_format *f = &r->q->formats[id];
	struct complaint c = {
		.source_name = f->source ? f->source : r->q->source_name,
		.line = f->line,
		.col = f->col,
		.end_col = f->end_col,
		.is_error = f->verb == VERB_ERRORF,
		.context = f->context,
	};

	if (!c.is_error && r->options->no_warnings)
		return;
	r->errors += c.is_error;
	c.text = render(r, id, payload, len);
	c.len = strlen(c.text);
	r->o->ops->complaint(r->o, &c);
}

/* The strings' number, then the strings. */
static void show_join(struct run *r, const struct question_format *f,
		      const void *payload, size_t len)
{
	struct row row = row_of_record(f->parts, f->nr_parts, NULL, payload,
				       len);
	struct show show = { .b = &r->scratch, .names = &r->o->names,
			     .div = 1 };
	struct item item;
	uint64_t nr;

	if (!row_next(&row, &item))
		return;
	nr = part_u64(item.at);
	r->scratch.len = 0;
	for (uint64_t i = 0; i < nr; i++) {
		if (i)
			buffer_str(&r->scratch, f->text);
		if (!row_text(&row, &show))
			break;
	}
	r->o->ops->text(r->o, "join", r->scratch.data, r->scratch.len);
}

static void end(struct run *r, const struct question_format *f,
		const void *payload, size_t len)
{
	r->exiting = true;
	if (f->nr_parts && len >= sizeof(uint64_t))
		r->status = (uint8_t)part_u64(payload);
}

static void change_map(struct run *r, const struct question_format *f)
{
	int err = f->verb == VERB_CLEAR_MAP ?
		  session_map_clear(r->s->m, r->s->id, f->map) :
		  session_map_zero(r->s->m, r->s->id, f->map);

	if (err)
		complain(r);
}

/* Of how many, the end tells; when, and where, is told here, once for each gap. */
static void show_gap(const struct run *r, const void *payload, size_t len)
{
	const char *where = "several probes";
	struct kmc_lost lost;

	if (len < sizeof(lost) || r->options->no_warnings)
		return;
	memcpy(&lost, payload, sizeof(lost));
	if (lost.site != KMC_SITE_SEVERAL)
		where = lost.site < r->q->nr_sites ?
			r->q->sites[lost.site].name : "?";
	if (lost.n)
		fprintf(stderr, "kmodctl: %s: %llu records found no room, from %.6f to %.6f seconds after the boot\n",
			where, (unsigned long long)lost.n, lost.from / 1e9,
			lost.until / 1e9);
}

void record_show(void *data, uint32_t id, const void *payload, size_t len)
{
	struct run *r = data;
	const struct question_format *f;

	if (id == KMC_RECORD_LOST)
		show_gap(r, payload, len);
	if (id >= r->q->nr_formats)
		return;
	f = &r->q->formats[id];
	/* What other CPUs have made since exit() comes too late. */
	if (r->exiting && !f->at_end)
		return;
	switch (f->verb) {
	case VERB_PRINTF:
		r->o->ops->printf(r->o, r->formats[id], payload, len);
		break;
	case VERB_PRINT_VALUE:
		r->o->ops->value(r->o, f, payload, len);
		break;
	case VERB_PRINT_ITEM:
		show_item(r, f, payload, len);
		break;
	case VERB_PRINT_MAP:
	case VERB_TAKE_MAP:
		record_show_map(r, f->map, f->verb == VERB_TAKE_MAP, f->top,
				f->div);
		break;
	case VERB_CLEAR_MAP:
	case VERB_ZERO_MAP:
		change_map(r, f);
		break;
	case VERB_TIME:
		show_time(r, f->text);
		break;
	case VERB_EXIT:
		end(r, f, payload, len);
		break;
	case VERB_ERRORF:
	case VERB_WARNF:
		show_complaint(r, id, payload, len);
		break;
	case VERB_DEBUGF:
		act_debug(r, render(r, id, payload, len));
		break;
	case VERB_CAT:
		act_cat(r, render(r, id, payload, len));
		break;
	case VERB_SYSTEM:
		act_system(r, render(r, id, payload, len));
		break;
	case VERB_JOIN:
		show_join(r, f, payload, len);
		break;
	}
	buffer_end_record(&r->o->b);
}

static bool has_format(enum verb verb)
{
	switch (verb) {
	case VERB_PRINTF:
	case VERB_ERRORF:
	case VERB_WARNF:
	case VERB_DEBUGF:
	case VERB_CAT:
	case VERB_SYSTEM:
		return true;
	default:
		return false;
	}
}

int record_formats(struct run *r)
{
	const struct question *q = r->q;

	buffer_init(&r->scratch, -1, BUFFERING_FULL);
	r->formats = calloc(q->nr_formats ? q->nr_formats : 1,
			    sizeof(*r->formats));
	if (!r->formats)
		return -1;
	for (size_t i = 0; i < q->nr_formats; i++) {
		const struct question_format *f = &q->formats[i];

		if (!has_format(f->verb))
			continue;
		r->formats[i] = printf_parse(f->text, f->parts, f->nr_parts,
					     f->types);
		if (!r->formats[i])
			return -1;
	}
	return 0;
}

void record_formats_free(struct run *r)
{
	for (size_t i = 0; r->formats && i < r->q->nr_formats; i++)
		printf_free(r->formats[i]);
	free(r->formats);
	r->formats = NULL;
	buffer_free(&r->scratch);
}
