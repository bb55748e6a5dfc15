/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of maps share: descriptions, handlers' calls as a handler makes
 * them, and read-outs searched by key.
 */
#ifndef TEST_MAP_FIXTURE_H
#define TEST_MAP_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <linux/err.h>
#include <linux/limits.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/string.h>
#include "map/map.h"

static const struct kmc_part part_u64 = { KMC_PART_INT, 0, 8 };
static const struct kmc_part part_s64 = { KMC_PART_INT, KMC_PART_SIGNED, 8 };
static const struct kmc_part part_hex = { KMC_PART_INT, KMC_PART_HEX, 8 };
static const struct kmc_part part_comm = { KMC_PART_CHARS, 0, 16 };
static const struct kmc_part part_str = { KMC_PART_STR, 0, 40 };
static const struct kmc_part part_site = { KMC_PART_SITE, 0, 8 };

/* A counted string as in a frame: what is behind the bytes is not 0. */
struct frame_str {
	u32 len;
	u32 truncated;
	char data[32];
};

static inline struct frame_str frame_str(const char *s)
{
	struct frame_str str;
	size_t len = strlen(s);

	memset(&str, 0xcc, sizeof(str));
	str.len = len;
	str.truncated = 0;
	memset(str.data, 0, (len + 7) / 8 * 8);
	memcpy(str.data, s, len);
	return str;
}

static inline void layout_add(struct kmc_layout *layout, struct kmc_part part)
{
	struct kmc_part parts[KMC_PARTS_MAX];
	u32 nr = layout->nr;
	const char *why;

	if (nr)
		memcpy(parts, layout->parts, nr * sizeof(part));
	parts[nr] = part;
	kmc_layout_free(layout);
	assert_int_equal(kmc_layout_init(layout, parts, (nr + 1) * sizeof(part),
					 &why), 0);
}

static inline struct kmc_map_desc describe(u32 kind)
{
	struct kmc_map_desc desc = {
		.name = "@x", .kind = kind, .max_bytes = KMC_MAX_BYTES_DEFAULT,
	};

	return desc;
}

static inline struct kmc_map *make(const struct kmc_map_desc *desc)
{
	const char *why = NULL;
	struct kmc_map *map = kmc_map_new(desc, &why);

	if (IS_ERR(map))
		fail_msg("refused: %s", why ? why : "no memory");
	return map;
}

/* A map of one kind, by one unsigned number, or without a key. */
static inline struct kmc_map *make_kind(u32 kind, bool is_signed, bool key)
{
	struct kmc_map_desc desc = describe(kind);

	desc.is_signed = is_signed;
	if (key)
		layout_add(&desc.key, part_u64);
	if (kind == KMC_MAP_SCALAR)
		layout_add(&desc.value, part_u64);
	return make(&desc);
}

static inline void agg(struct kmc_map *map, const void *key, u64 v)
{
	shim_handler_begin();
	kmc_map_agg(map, key, v);
	shim_handler_end();
}

static inline void set(struct kmc_map *map, u64 key, u64 v)
{
	shim_handler_begin();
	kmc_map_set(map, &key, v);
	shim_handler_end();
}

static inline u64 get(struct kmc_map *map, u64 key)
{
	u64 v;

	shim_handler_begin();
	v = kmc_map_get(map, &key);
	shim_handler_end();
	return v;
}

static inline bool has(struct kmc_map *map, u64 key)
{
	bool yes;

	shim_handler_begin();
	yes = kmc_map_has(map, &key);
	shim_handler_end();
	return yes;
}

static inline bool del(struct kmc_map *map, u64 key)
{
	bool yes;

	shim_handler_begin();
	yes = kmc_map_del(map, &key);
	shim_handler_end();
	return yes;
}

static inline void snapshot(struct kmc_map *map, struct kmc_snapshot *snap,
			    bool take)
{
	assert_int_equal(kmc_map_snapshot(map, snap, take), 0);
}

/* The value of a key in a read-out, or NULL. A key is there once at most. */
static inline const void *row_of(const struct kmc_map *map,
				 const struct kmc_snapshot *snap, const void *key)
{
	u32 size = kmc_map_desc(map)->key.size;
	const u8 *row = snap->rows, *found = NULL;
	size_t i;

	for (i = 0; i < snap->nr; i++, row += snap->row_size) {
		if (size && memcmp(row, key, size))
			continue;
		assert_null(found);
		found = row + size;
	}
	return found;
}

static inline u64 lost(struct kmc_map *map)
{
	struct kmc_map_stats stats;

	kmc_map_stats(map, &stats);
	return stats.lost;
}

static inline u64 rows(struct kmc_map *map)
{
	struct kmc_map_stats stats;

	kmc_map_stats(map, &stats);
	return stats.rows;
}

#endif
