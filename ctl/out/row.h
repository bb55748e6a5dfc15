/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rows of parts, gone through value by value: a key, a map's value, a record's
 * payload. A tuple or an array is one value.
 */
#ifndef KMC_ROW_H
#define KMC_ROW_H

#include "part.h"

/**
 * struct row - what is left of a row of parts
 * @part: @nr: the parts
 * @types: their types, or NULL
 * @at: @left: the bytes
 * @packed: of a record: what is counted takes only what it needs
 */
struct row {
	const struct kmc_part *part;
	unsigned int nr;
	const struct type *const *types;
	const uint8_t *at;
	size_t left;
	bool packed;
};

/* A key or a map's value at @at, of which all bytes are there. */
struct row row_of_map(const struct kmc_part *parts, unsigned int nr,
		      const struct type *const *types, const void *at);
/* A record's payload. */
struct row row_of_record(const struct kmc_part *parts, unsigned int nr,
			 const struct type *const *types, const void *at,
			 size_t len);

/* Is it one value, and not several side by side? */
bool row_is_single(const struct kmc_part *parts, unsigned int nr);

/**
 * struct show - how values are shown
 * @b: there
 * @scratch: for JSON
 * @names: where names come from
 * @div: integers are divided by this
 * @latest: the highest rank of the map's rows
 */
struct show {
	struct buffer *b;
	struct buffer *scratch;
	const struct names *names;
	uint64_t div;
	uint64_t latest;
};

/* Show the next value in text. False: there is none, or it is cut off. */
bool row_text(struct row *row, const struct show *show);

/* All values: a single one as it is, several as a tuple. */
void row_text_all(struct row row, const struct show *show);
void row_json_all(struct row row, const struct show *show);
/* What stands for keys that found no room. */
#define OTHER_KEYS	"(other)"

/*
 * Those of a key, without brackets around; for JSON without blanks, as text. Of a
 * key at NULL: OTHER_KEYS.
 */
void row_text_key(struct row row, const struct show *show);
void row_json_key(struct row row, const struct show *show);

/* A number as text, divided. */
void show_number(const struct show *show, uint64_t v, bool is_signed);

/**
 * struct item - a part of a row
 * @part: @type: @at: what it is and where
 */
struct item {
	const struct kmc_part *part;
	const struct type *type;
	const uint8_t *at;
};

/* Take the next part. False: there is none, or it is cut off. */
bool row_next(struct row *row, struct item *item);

#endif /* KMC_ROW_H */
