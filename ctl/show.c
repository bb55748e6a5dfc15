// SPDX-License-Identifier: GPL-2.0
/*
 * kmodctl show: the maps of a question that somebody else asks.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "load.h"
#include "name.h"
#include "session.h"
#include "trace.h"

/**
 * struct shown - what is learned of a session
 * @id: its number
 * @found: it is there
 * @q: its maps, and its sites' names: what showing a map needs of a question
 */
struct shown {
	uint32_t id;
	bool found;
	struct question *q;
};

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
	struct shown *shown = data;
	struct question *q = shown->q;
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
	struct shown *shown = data;
	struct nlattr *item;
	int left, err = 0;

	if (!attrs[KMC_A_SITES])
		return 0;
	nla_for_each_nested(item, attrs[KMC_A_SITES], left) {
		err = add_site(shown->q, item);
		if (err)
			break;
	}
	return err;
}

static const char *state_name(uint32_t state)
{
	static const char *const names[] = {
		[KMC_SESSION_NEW] = "new",
		[KMC_SESSION_RUNNING] = "running",
		[KMC_SESSION_STOPPED] = "stopped",
	};

	return state < sizeof(names) / sizeof(names[0]) ? names[state] : "?";
}

static uint32_t get_u32(struct nlattr *attr)
{
	return attr ? nla_get_u32(attr) : 0;
}

static int on_session(void *data, struct nlattr **attrs)
{
	bool *any = data;

	if (!attrs[KMC_A_NAME])
		return -EPROTO;
	if (!*any)
		printf("%-16s %-8s %6s %6s %6s\n", "SESSION", "STATE", "MAPS",
		       "PROBES", "SITES");
	*any = true;
	printf("%-16s %-8s %6u %6u %6u\n", nla_get_string(attrs[KMC_A_NAME]),
	       state_name(get_u32(attrs[KMC_A_STATE])),
	       get_u32(attrs[KMC_A_NR_MAPS]), get_u32(attrs[KMC_A_NR_PROBES]),
	       get_u32(attrs[KMC_A_NR_SITES]));
	return 0;
}

static int show_sessions(struct module *m)
{
	struct nl_msg *msg = module_request(m, KMC_CMD_SESSION_GET, NLM_F_DUMP,
					    0);
	bool any = false;
	int err;

	if (!msg)
		return module_fail(m, -ENOMEM, "out of memory");
	err = module_call(m, msg, on_session, &any);
	nlmsg_free(msg);
	if (!err && !any)
		fprintf(stderr, "kmodctl: no question is being asked\n");
	return err;
}

static int on_found(void *data, struct nlattr **attrs)
{
	struct shown *shown = data;

	if (!attrs[KMC_A_SESSION])
		return -EPROTO;
	shown->id = nla_get_u32(attrs[KMC_A_SESSION]);
	shown->found = true;
	return 0;
}

static int find_session(struct module *m, const char *name, struct shown *shown)
{
	struct nl_msg *msg;
	int err;

	if (strlen(name) >= KMC_NAME_MAX)
		return module_fail(m, -ENOENT, "there is no session '%s'",
				   name);
	msg = module_request(m, KMC_CMD_SESSION_GET, 0, 2 * KMC_NAME_MAX);
	if (!msg || nla_put_string(msg, KMC_A_NAME, name))
		err = module_fail(m, -ENOMEM, "out of memory");
	else
		err = module_call(m, msg, on_found, shown);
	nlmsg_free(msg);
	if (err == -ENOENT || (!err && !shown->found))
		err = module_fail(m, -ENOENT,
				  "there is no session '%s'; 'kmodctl show' lists them",
				  name);
	return err;
}

static int show_map(struct module *m, const struct shown *shown, size_t i,
		    struct output *o)
{
	struct rows rows = {};
	int err;

	err = session_map_read(m, shown->id, i, false, &rows);
	if (!err)
		o->ops->map(o, &shown->q->maps[i], &rows, 0, 1);
	rows_free(&rows);
	return err;
}

/* "x" is "@x", and "" is "@". */
static bool map_is(const struct question_map *map, const char *name)
{
	return !strcmp(map->name, name) || !strcmp(map->name + 1, name);
}

static int show_maps(struct module *m, const struct shown *shown,
		     const char *name)
{
	struct name_source source;
	struct names names;
	size_t *order = maps_by_name(shown->q);
	bool found = false;
	struct output o;
	int err = 0;

	name_source_init(&source, shown->q, &names);
	output_init(&o, &text_output, STDOUT_FILENO, BUFFERING_FULL, &names);
	for (size_t i = 0; !err && i < shown->q->nr_maps; i++) {
		if (name && !map_is(&shown->q->maps[order[i]], name))
			continue;
		found = true;
		err = show_map(m, shown, order[i], &o);
	}
	free(order);
	if (!err && name && !found)
		err = module_fail(m, -ENOENT, "the session has no map '%s'",
				  name);
	if (buffer_flush(&o.b) && !err)
		err = module_fail(m, -o.b.error, "writing the answer: %s",
				  strerror(o.b.error));
	output_free(&o);
	name_source_free(&source);
	return err;
}

static int show_session(struct module *m, const char *session, const char *map)
{
	struct shown shown = {};
	int err;

	err = find_session(m, session, &shown);
	if (err)
		return err;
	shown.q = calloc(1, sizeof(*shown.q));
	if (!shown.q)
		return module_fail(m, -ENOMEM, "out of memory");
	err = session_dump(m, KMC_CMD_MAP_LIST, shown.id, on_map, &shown);
	if (!err)
		err = session_dump(m, KMC_CMD_SITE_LIST, shown.id, on_sites,
				   &shown);
	if (!err)
		err = show_maps(m, &shown, map);
	question_free(shown.q);
	return err;
}

int show(int argc, char **argv)
{
	struct module m;
	int err;

	if (argc > 2)
		return usage_error("show takes a session and a map at most");
	if (argc && argv[0][0] == '-')
		return usage_error("show has no option '%s'", argv[0]);
	err = module_open(&m);
	if (!err) {
		err = argc ? show_session(&m, argv[0], argv[1]) :
			     show_sessions(&m);
		module_close(&m);
	}
	if (err)
		fprintf(stderr, "kmodctl: %s\n", m.error);
	return err ? 1 : 0;
}
