// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "name.h"
#include "out/stack.h"
#include "resolve/process.h"
#include "resolve/resolve.h"

static const char *name_site(void *data, uint64_t site)
{
	const struct name_source *source = data;

	return site < source->q->nr_sites ? source->q->sites[site].name : "?";
}

static int compare_addr(const void *a, const void *b, void *data)
{
	const struct question *q = data;
	uint64_t x = q->sites[*(const size_t *)a].addr;
	uint64_t y = q->sites[*(const size_t *)b].addr;

	return x < y ? -1 : x > y;
}

static bool order_sites(struct name_source *source)
{
	size_t nr = source->q->nr_sites;

	if (source->by_addr)
		return true;
	source->by_addr = calloc(nr ? nr : 1, sizeof(*source->by_addr));
	if (!source->by_addr)
		return false;
	for (size_t i = 0; i < nr; i++)
		source->by_addr[i] = i;
	qsort_r(source->by_addr, nr, sizeof(*source->by_addr), compare_addr,
		(void *)source->q);
	return true;
}

/* The probed functions are known: no need to read all symbols for those. */
static const char *probed_function(struct name_source *source, uint64_t addr)
{
	size_t low = 0, high = source->q->nr_sites;

	if (!order_sites(source))
		return NULL;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct question_site *site =
			&source->q->sites[source->by_addr[mid]];

		if (site->addr == addr)
			return site->target;
		if (site->addr < addr)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

static bool name_kernel(void *data, uint64_t addr, struct symbol *symbol)
{
	struct name_source *source = data;

	if (!source->resolver)
		source->resolver = resolver_new(NULL);
	if (source->resolver)
		symbol->name = resolve_address(source->resolver, addr,
					       &symbol->offset);
	return source->resolver && symbol->name;
}

static const char *name_ksym(void *data, uint64_t addr)
{
	struct name_source *source = data;
	struct symbol symbol;
	const char *name;

	if (!addr)
		return NULL;
	name = probed_function(source, addr);
	if (name)
		return name;
	return name_kernel(source, addr, &symbol) ? symbol.name : NULL;
}

static bool know_processes(struct name_source *source)
{
	if (source->processes)
		return true;
	source->processes = processes_new(NULL, NULL);
	if (source->processes && !config_demangles(&source->q->config))
		processes_keep_names(source->processes);
	return source->processes;
}

static bool name_user(void *data, uint32_t pid, uint64_t addr,
		      struct symbol *symbol)
{
	struct name_source *source = data;

	return know_processes(source) &&
	       processes_symbol(source->processes, pid, addr, symbol);
}

static const char *name_usym(void *data, uint64_t addr, uint64_t pid)
{
	struct symbol symbol;

	return name_user(data, pid, addr, &symbol) ? symbol.name : NULL;
}

static void name_stack(void *data, struct buffer *b,
		       const struct kmc_part *part, const void *at)
{
	const struct frames frames = {
		.kernel = name_kernel,
		.user = name_user,
		.data = data,
	};

	stack_show(b, part, at, &frames);
}

void name_process(void *data, uint32_t pid)
{
	struct name_source *source = data;

	if (know_processes(source))
		processes_look(source->processes, pid);
}

static const char *name_login(void *data, uint64_t uid)
{
	struct name_source *source = data;

	return user_name(&source->users, uid);
}

static const char *name_cgroup(void *data, uint64_t id, const char *filter)
{
	struct name_source *source = data;

	return cgroup_path(&source->cgroups, id, filter);
}

static const char *name_syscall(void *data, uint64_t number)
{
	(void)data;
	return number <= INT32_MAX ? syscall_name(number) : NULL;
}

void name_source_init(struct name_source *source, const struct question *q,
		      struct names *names)
{
	memset(source, 0, sizeof(*source));
	source->q = q;
	*names = (struct names){
		.site = name_site,
		.ksym = name_ksym,
		.usym = name_usym,
		.stack = name_stack,
		.user = name_login,
		.cgroup = name_cgroup,
		.syscall = name_syscall,
		.trailer = q->config.str_trunc_trailer,
		.max_strlen = q->config.max_strlen,
		.data = source,
	};
}

void name_source_free(struct name_source *source)
{
	free(source->by_addr);
	user_names_free(source->users);
	cgroup_names_free(source->cgroups);
	if (source->resolver)
		resolver_free(source->resolver);
	processes_free(source->processes);
}

static int compare_maps(const void *a, const void *b, void *data)
{
	const struct question *q = data;

	return strcmp(q->maps[*(const size_t *)a].name,
		      q->maps[*(const size_t *)b].name);
}

size_t *maps_by_name(const struct question *q)
{
	size_t *order = calloc(q->nr_maps + 1, sizeof(*order));

	if (!order) {
		fprintf(stderr, "kmodctl: out of memory\n");
		exit(1);
	}
	for (size_t i = 0; i < q->nr_maps; i++)
		order[i] = i;
	qsort_r(order, q->nr_maps, sizeof(*order), compare_maps, (void *)q);
	return order;
}
