/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of what records and keys hold as numbers: sites, kernel symbols, users,
 * control groups, system calls.
 */
#ifndef KMC_NAME_H
#define KMC_NAME_H

#include "lang/question.h"
#include "out/part.h"

struct processes;
struct resolver;
struct cgroup_names;
struct user_names;

/**
 * struct name_source - where names come from
 * @q: the question, for its sites
 * @by_addr: the sites' numbers, ordered by address; made when first needed
 * @resolver: for other addresses; likewise
 * @processes: for addresses of processes; likewise
 * @users: @cgroups: names that were looked up
 */
struct name_source {
	const struct question *q;
	size_t *by_addr;
	struct resolver *resolver;
	struct processes *processes;
	struct user_names *users;
	struct cgroup_names *cgroups;
};

/* @source must stay where it is while @names is in use. */
void name_source_init(struct name_source *source, const struct question *q,
		      struct names *names);
void name_source_free(struct name_source *source);

/* Remember what process @pid has mapped, for its addresses. @data: the source. */
void name_process(void *data, uint32_t pid);

/*
 * The maps' numbers in the order of their names, in which they are shown.
 * Return: an array to be freed; ends the process when there is no memory.
 */
size_t *maps_by_name(const struct question *q);

#endif /* KMC_NAME_H */
