// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "copy.h"
#include "json_text.h"
#include "row.h"

struct row row_of_map(const struct kmc_part *parts, unsigned int nr,
		      const struct type *const *types, const void *at)
{
	return (struct row){ .part = parts, .nr = nr, .types = types, .at = at,
			     .left = parts_size(parts, nr) };
}

struct row row_of_record(const struct kmc_part *parts, unsigned int nr,
			 const struct type *const *types, const void *at,
			 size_t len)
{
	return (struct row){ .part = parts, .nr = nr, .types = types, .at = at,
			     .left = len, .packed = true };
}

bool row_is_single(const struct kmc_part *parts, unsigned int nr)
{
	unsigned int depth = 0;

	for (unsigned int i = 0; i < nr; i++) {
		if (parts[i].kind == KMC_PART_OPEN)
			depth++;
		else if (parts[i].kind == KMC_PART_CLOSE && depth)
			depth--;
		if (!depth)
			return i == nr - 1;
	}
	return false;
}

bool row_next(struct row *row, struct item *item)
{
	size_t size;

	if (!row->nr)
		return false;
	size = row->part->size;
	if (size > row->left && !row->packed)
		return false;
	if (row->packed &&
	    !record_part_size(row->part, row->at, row->left, &size))
		return false;
	*item = (struct item){ row->part, row->types ? *row->types : NULL,
			       row->at };
	row->part++;
	row->nr--;
	if (row->types)
		row->types++;
	row->at += size;
	row->left -= size;
	return true;
}

void show_number(const struct show *show, uint64_t v, bool is_signed)
{
	if (is_signed)
		buffer_s64(show->b, (int64_t)v / (int64_t)show->div);
	else
		buffer_u64(show->b, v / show->div);
}

static bool is_divided(const struct item *item, const struct show *show)
{
	return show->div != 1 && item->part->kind == KMC_PART_INT &&
	       !(item->part->flags & KMC_PART_HEX) &&
	       !(item->type && item->type->enumeration);
}

static void item_text(const struct item *item, const struct show *show)
{
	if (is_divided(item, show))
		show_number(show, part_u64(item->at),
			    item->part->flags & KMC_PART_SIGNED);
	else
		part_show(show->b, item->part, item->type, item->at,
			  show->names);
}

/* As numbers, like bpftrace's. */
static void buf_json(const struct item *item, const struct show *show)
{
	size_t len;
	const uint8_t *bytes = part_bytes(item->part, item->at, &len);

	buffer_char(show->b, '[');
	for (size_t i = 0; i < len; i++) {
		if (i)
			buffer_char(show->b, ',');
		buffer_s64(show->b, (int8_t)bytes[i]);
	}
	buffer_char(show->b, ']');
}

static void item_json(const struct item *item, const struct show *show)
{
	const struct kmc_part *part = item->part;
	bool is_signed = part->flags & KMC_PART_SIGNED;
	uint64_t v;

	switch (part->kind) {
	case KMC_PART_INT:
		v = part_u64(item->at);
		if (is_divided(item, show))
			v = is_signed ? (uint64_t)((int64_t)v / (int64_t)show->div) :
					v / show->div;
		json_number(show->b, v, is_signed);
		return;
	case KMC_PART_BOOL:
		part_show(show->b, part, item->type, item->at, show->names);
		return;
	case KMC_PART_BUF:
		buf_json(item, show);
		return;
	case KMC_PART_BYTES:
		if (!item->type)
			break;
		copy_json(show->b, item->type, item->at);
		return;
	}
	show->scratch->len = 0;
	part_show(show->scratch, part, item->type, item->at, show->names);
	json_string(show->b, show->scratch->data, show->scratch->len);
}

/* What stands around and between the values of a tuple and of an array. */
struct brackets {
	char open, close;
	const char *between;
};

/* And around and between those that have names, and around a name. */
struct names_form {
	const char *open, *close, *between, *before, *behind;
};

struct form {
	struct brackets round, square;
	struct names_form named;
	void (*item)(const struct item *item, const struct show *show);
};

#define TEXT_NAMES	{ "{ ", " }", ", ", ".", " = " }

static const struct form text_form = {
	{ '(', ')', ", " }, { '[', ']', "," }, TEXT_NAMES, item_text
};

static const struct form json_form = {
	{ '[', ']', "," }, { '[', ']', "," },
	{ "{", "}", ", ", "\"", "\": " }, item_json
};

static const struct form key_form = {
	{ '(', ')', "," }, { '[', ']', "," }, TEXT_NAMES, item_text
};

static bool row_value(struct row *row, const struct show *show,
		      const struct form *form);

static bool at_close(const struct row *row)
{
	return row->nr && row->part->kind == KMC_PART_CLOSE;
}

/* The values up to the bracket that closes, or to the end. */
static bool row_list(struct row *row, const struct show *show,
		     const struct form *form, const char *between)
{
	bool first = true;

	while (row->nr && !at_close(row)) {
		if (!first)
			buffer_str(show->b, between);
		first = false;
		if (!row_value(row, show, form))
			return false;
	}
	return true;
}

/* "{ .name = value, .name = value }": @names has a blank behind each name. */
static bool row_named(struct row *row, const struct show *show,
		      const struct form *form, const char *names)
{
	const struct names_form *named = &form->named;
	struct item item;
	bool first = true;
	size_t len;

	buffer_str(show->b, named->open);
	for (; row->nr && !at_close(row); names += len + (names[len] != '\0')) {
		len = strcspn(names, " ");
		if (!first)
			buffer_str(show->b, named->between);
		first = false;
		buffer_str(show->b, named->before);
		buffer_add(show->b, names, len);
		buffer_str(show->b, named->behind);
		if (!row_value(row, show, form))
			return false;
	}
	buffer_str(show->b, named->close);
	return row_next(row, &item);
}

static bool row_value(struct row *row, const struct show *show,
		      const struct form *form)
{
	const struct brackets *brackets;
	struct item item;

	if (!row_next(row, &item))
		return false;
	if (item.part->kind != KMC_PART_OPEN) {
		form->item(&item, show);
		return true;
	}
	if (item.type && item.type->text)
		return row_named(row, show, form, item.type->text);
	brackets = item.part->flags & KMC_PART_SQUARE ? &form->square :
							&form->round;
	buffer_char(show->b, brackets->open);
	if (!row_list(row, show, form, brackets->between))
		return false;
	buffer_char(show->b, brackets->close);
	return row_next(row, &item);
}

bool row_text(struct row *row, const struct show *show)
{
	return row_value(row, show, &text_form);
}

static void row_all(struct row *row, const struct show *show,
		    const struct form *form)
{
	bool single = row_is_single(row->part, row->nr);

	if (!single)
		buffer_char(show->b, form->round.open);
	row_list(row, show, form, form->round.between);
	if (!single)
		buffer_char(show->b, form->round.close);
}

void row_text_all(struct row row, const struct show *show)
{
	row_all(&row, show, &text_form);
}

void row_json_all(struct row row, const struct show *show)
{
	row_all(&row, show, &json_form);
}

static void row_key(struct row *row, const struct show *show,
		    const struct form *form)
{
	struct item item;

	if (!row->at) {
		buffer_str(show->b, OTHER_KEYS);
		return;
	}

	/* The brackets of "@[(1, 2)]" are not shown. */
	if (row->nr && row->part->kind == KMC_PART_OPEN &&
	    !(row->part->flags & KMC_PART_SQUARE) &&
	    !(row->types && *row->types && (*row->types)->text) &&
	    row_is_single(row->part, row->nr))
		row_next(row, &item);
	row_list(row, show, form, form->round.between);
}

void row_text_key(struct row row, const struct show *show)
{
	row_key(&row, show, &text_form);
}

void row_json_key(struct row row, const struct show *show)
{
	row_key(&row, show, &key_form);
}
