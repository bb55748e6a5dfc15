// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "describe.h"
#include "known.h"
#include "out/buffer.h"
#include "session.h"

/* One more element at the end of an array. Return: it, zeroed, or NULL. */
static void *append(void **array, size_t *nr, size_t size)
{
	char *more = realloc(*array, (*nr + 1) * size);

	if (!more)
		return NULL;
	*array = more;
	return memset(more + (*nr)++ * size, 0, size);
}

static int copy_parts(struct kmc_part **parts, unsigned int *nr,
		      struct nlattr *attr)
{
	if (!attr)
		return 0;
	*nr = nla_len(attr) / sizeof(**parts);
	*parts = malloc(nla_len(attr) + 1);
	if (!*parts)
		return -ENOMEM;
	memcpy(*parts, nla_data(attr), *nr * sizeof(**parts));
	return 0;
}

static int read_map(struct question_map *map, struct nlattr **attrs)
{
	int err;

	if (!attrs[KMC_MAP_A_NAME] || !attrs[KMC_MAP_A_KIND])
		return -EPROTO;
	map->name = nla_strdup(attrs[KMC_MAP_A_NAME]);
	if (!map->name)
		return -ENOMEM;
	map->kind = nla_get_u32(attrs[KMC_MAP_A_KIND]);
	map->is_signed = attrs[KMC_MAP_A_SIGNED];
	if (attrs[KMC_MAP_A_BITS])
		map->bits = nla_get_u32(attrs[KMC_MAP_A_BITS]);
	if (attrs[KMC_MAP_A_MIN])
		map->min = nla_get_s64(attrs[KMC_MAP_A_MIN]);
	if (attrs[KMC_MAP_A_MAX_VALUE])
		map->max = nla_get_s64(attrs[KMC_MAP_A_MAX_VALUE]);
	if (attrs[KMC_MAP_A_STEP])
		map->step = nla_get_u64(attrs[KMC_MAP_A_STEP]);
	if (attrs[KMC_MAP_A_SLOTS])
		map->slots = nla_get_u32(attrs[KMC_MAP_A_SLOTS]);
	if (attrs[KMC_MAP_A_SERIES])
		map->series = nla_get_u32(attrs[KMC_MAP_A_SERIES]);
	err = copy_parts(&map->key, &map->nr_key, attrs[KMC_MAP_A_KEY]);
	return err ?: copy_parts(&map->value, &map->nr_value,
				 attrs[KMC_MAP_A_VALUE]);
}

static int on_map(void *data, struct nlattr **attrs)
{
	struct nlattr *map_attrs[KMC_MAP_A_MAX + 1];
	struct question *q = data;
	struct question_map *map;

	if (!attrs[KMC_A_ITEM] ||
	    nla_parse_nested(map_attrs, KMC_MAP_A_MAX, attrs[KMC_A_ITEM], NULL))
		return -EPROTO;
	map = append((void **)&q->maps, &q->nr_maps, sizeof(*q->maps));
	return map ? read_map(map, map_attrs) : -ENOMEM;
}

static int add_site(struct question *q, struct nlattr *item)
{
	struct nlattr *attrs[KMC_SITE_A_MAX + 1];
	struct question_site *site;

	if (nla_parse_nested(attrs, KMC_SITE_A_MAX, item, NULL) ||
	    !attrs[KMC_SITE_A_NAME])
		return -EPROTO;
	site = append((void **)&q->sites, &q->nr_sites, sizeof(*q->sites));
	if (!site)
		return -ENOMEM;
	site->name = nla_strdup(attrs[KMC_SITE_A_NAME]);
	return site->name ? 0 : -ENOMEM;
}

static int on_sites(void *data, struct nlattr **attrs)
{
	struct question *q = data;
	struct nlattr *item;
	int left, err = 0;

	if (!attrs[KMC_A_SITES])
		return 0;
	nla_for_each_nested(item, attrs[KMC_A_SITES], left) {
		err = add_site(q, item);
		if (err)
			break;
	}
	return err;
}

static int on_found(void *data, struct nlattr **attrs)
{
	struct session *s = data;

	if (!attrs[KMC_A_SESSION] || !attrs[KMC_A_NAME])
		return -EPROTO;
	s->id = nla_get_u32(attrs[KMC_A_SESSION]);
	nla_strlcpy(s->name, attrs[KMC_A_NAME], sizeof(s->name));
	return 0;
}

int session_find(struct session *s, struct module *m, const char *name)
{
	struct nl_msg *msg;
	int err = -ENOENT;

	memset(s, 0, sizeof(*s));
	s->m = m;
	if (strlen(name) < KMC_NAME_MAX) {
		msg = module_request(m, KMC_CMD_SESSION_GET, 0,
				     2 * KMC_NAME_MAX);
		if (!msg || nla_put_string(msg, KMC_A_NAME, name))
			err = module_fail(m, -ENOMEM, "out of memory");
		else
			err = module_call(m, msg, on_found, s);
		nlmsg_free(msg);
	}
	if (err == -ENOENT || (!err && !s->id))
		err = module_fail(m, -ENOENT,
				  "there is no session '%s'; 'kmodctl list' shows which there are",
				  name);
	return err;
}

struct description {
	struct buffer script, text;
};

static int on_description(void *data, struct nlattr **attrs)
{
	struct description *d = data;

	if (attrs[KMC_A_SCRIPT])
		buffer_add(&d->script, nla_data(attrs[KMC_A_SCRIPT]),
			   nla_len(attrs[KMC_A_SCRIPT]));
	if (attrs[KMC_A_DESC])
		buffer_add(&d->text, nla_data(attrs[KMC_A_DESC]),
			   nla_len(attrs[KMC_A_DESC]));
	return 0;
}

/* @why: set, and all else left, if it has no description that we read. */
static int learn_description(struct known *k)
{
	struct module *m = k->s.m;
	struct description d;
	int err;

	buffer_init(&d.script, -1, BUFFERING_FULL);
	buffer_init(&d.text, -1, BUFFERING_FULL);
	err = session_dump(m, KMC_CMD_DESCRIBE, k->s.id, on_description, &d);
	buffer_char(&d.script, '\0');
	if (!err)
		k->described = question_learn(k->q, d.script.data, d.text.data ?
					      d.text.data : "", d.text.len,
					      &k->why_not);
	buffer_free(&d.script);
	buffer_free(&d.text);
	return err;
}

int known_open(struct known *k, struct module *m, const char *name)
{
	int err;

	memset(k, 0, sizeof(*k));
	err = session_find(&k->s, m, name);
	if (err)
		return err;
	k->q = calloc(1, sizeof(*k->q));
	if (!k->q)
		return module_fail(m, -ENOMEM, "out of memory");
	config_init(&k->q->config);
	err = session_dump(m, KMC_CMD_MAP_LIST, k->s.id, on_map, k->q);
	err = err ?: session_dump(m, KMC_CMD_SITE_LIST, k->s.id, on_sites,
				  k->q);
	err = err ?: learn_description(k);
	if (err)
		known_close(k);
	return err;
}

void known_close(struct known *k)
{
	question_free(k->q);
	k->q = NULL;
}
