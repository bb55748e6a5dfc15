// SPDX-License-Identifier: GPL-2.0
/*
 * Functions: the kernel's list of symbols, and the function tracer's list of
 * those that can be probed.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "resolver.h"
#include "scan.h"

#define SYMBOLS_CHUNK	65536

/* The kernel makes the list while it is read: read no more than is wanted. */
static int symbols_more(struct resolver *r)
{
	struct symbols *s = &r->symbols;
	ssize_t n;

	if (!s->started) {
		s->fd = open(r->kallsyms, O_RDONLY | O_CLOEXEC);
		if (s->fd < 0)
			return errno;
		s->started = true;
	}
	if (s->fd < 0)
		return ENODATA;
	if (s->room - s->len < SYMBOLS_CHUNK) {
		size_t room = s->room ? 2 * s->room : 4 * SYMBOLS_CHUNK;
		char *more = realloc(s->text, room);

		if (!more)
			return ENOMEM;
		s->text = more;
		s->room = room;
	}
	do {
		n = read(s->fd, s->text + s->len, s->room - s->len);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno;
	s->len += n;
	if (!n) {
		close(s->fd);
		s->fd = -1;
		return ENODATA;
	}
	return 0;
}

void symbols_free(struct symbols *s)
{
	if (s->fd >= 0)
		close(s->fd);
	free(s->text);
	free(s->by_addr);
	for (size_t i = 0; i < s->nr_asked; i++)
		free(s->asked[i].name);
	free(s->asked);
}

/* The line at *@at, without its end; ENODATA behind the last one. */
static int next_line(struct resolver *r, size_t *at, const char **line,
		     size_t *len)
{
	struct symbols *s = &r->symbols;
	char *end;
	int err;

	while (!s->text || *at == s->len ||
	       !(end = memchr(s->text + *at, '\n', s->len - *at))) {
		err = symbols_more(r);
		if (err)
			return err;
	}
	*line = s->text + *at;
	*len = end - *line;
	*at += *len + 1;
	return 0;
}

static bool is_function(char type)
{
	return type == 't' || type == 'T' || type == 'w' || type == 'W';
}

static uint64_t scan_addr(const char *line, const char *end)
{
	uint64_t addr = 0;

	for (; line < end; line++) {
		unsigned char c = *line;

		addr = addr << 4 | (c >= 'a' ? c - 'a' + 10 : c - '0');
	}
	return addr;
}

/*
 * "ADDR TYPE NAME[\t[MODULE]]" taken apart, name and module copied to @buf.
 * False: not a function.
 */
static bool parse_line(const char *line, size_t len, struct ksym *sym,
		       char *buf, size_t size)
{
	const char *space = memchr(line, ' ', len), *end = line + len;
	char *tab;

	if (!space || end - space < 4 || !is_function(space[1]) ||
	    (size_t)(end - space - 3) >= size)
		return false;
	memcpy(buf, space + 3, end - space - 3);
	buf[end - space - 3] = '\0';
	sym->addr = scan_addr(line, space);
	sym->name = buf;
	sym->module = "";
	tab = strchr(buf, '\t');
	if (tab) {
		*tab = '\0';
		sym->module = tab + 1;
		if (tab[1] == '[') {
			sym->module = tab + 2;
			tab[1 + strcspn(tab + 1, "]")] = '\0';
		}
	}
	return true;
}

static struct scan *scan_new(struct resolver *r, int *err)
{
	struct scan *s = malloc(sizeof(*s));

	*err = s ? scan_open(s, r->kallsyms) : ENOMEM;
	if (!*err)
		return s;
	free(s);
	return NULL;
}

static void scan_free(struct scan *s)
{
	scan_close(s);
	free(s);
}

static int scan_first(struct resolver *r, const char *module, const char *name,
		      resolve_ksym_fn fn, void *data)
{
	struct ksym sym;
	struct scan *s;
	int err;

	s = scan_new(r, &err);
	if (!s)
		return err;
	err = scan_next(s, module, name, &sym);
	if (!err)
		fn(data, &sym);
	scan_free(s);
	return err == ENODATA ? 0 : err;
}

/* Who can tell without the whole list is asked first. */
static int first_function(struct resolver *r, const char *module,
			  const char *name, resolve_ksym_fn fn, void *data)
{
	char full[512];
	struct ksym sym;

	if (r->locate && (!module || !has_wildcard(module))) {
		const char *of = module ? module : "";

		snprintf(full, sizeof(full), "%s%s%s", of, *of ? ":" : "",
			 name);
		if (r->locate(r->locate_data, full, &sym)) {
			sym.name = name;
			fn(data, &sym);
			return 0;
		}
	}
	return scan_first(r, module, name, fn, data);
}

/* Is the name in @line @name? Looked at before anything is copied. */
static bool line_has_name(const char *line, size_t len, const char *name,
			  size_t name_len)
{
	const char *space = memchr(line, ' ', len);
	size_t left;

	if (!space)
		return false;
	left = line + len - space;
	return left >= 3 + name_len && !memcmp(space + 3, name, name_len) &&
	       (left == 3 + name_len || space[3 + name_len] == '\t');
}

static int find_symbol(struct resolver *r, const char *name, uint64_t *addr)
{
	size_t at = 0, len, name_len = strlen(name);
	const char *line;
	int err;

	while (!(err = next_line(r, &at, &line, &len))) {
		if (!line_has_name(line, len, name, name_len))
			continue;
		*addr = scan_addr(line, memchr(line, ' ', len));
		return *addr ? 0 : EPERM;
	}
	return err == ENODATA ? ENOENT : err;
}

int resolve_symbol(struct resolver *r, const char *name, uint64_t *addr)
{
	struct symbols *s = &r->symbols;
	struct symbol_asked *more, one = { 0 };

	for (size_t i = 0; i < s->nr_asked; i++) {
		if (strcmp(s->asked[i].name, name))
			continue;
		*addr = s->asked[i].addr;
		return s->asked[i].err;
	}
	one.err = find_symbol(r, name, &one.addr);
	*addr = one.addr;
	one.name = strdup(name);
	more = realloc(s->asked, (s->nr_asked + 1) * sizeof(*more));
	if (more)
		s->asked = more;
	if (!more || !one.name) {
		free(one.name);
		return ENOMEM;
	}
	s->asked[s->nr_asked++] = one;
	return one.err;
}

/* A function that matches a pattern; its strings share one block. */
struct match {
	char *name;
	char *module;
	char *first;
	uint64_t addr;
	bool traceable;
};

struct matches {
	struct match *all;
	size_t nr, room;
};

static void free_matches(struct matches *m)
{
	for (size_t i = 0; i < m->nr; i++)
		free(m->all[i].name);
	free(m->all);
}

static int add_match(struct matches *m, const struct ksym *sym)
{
	size_t len = strlen(sym->name) + 1;
	size_t module_len = strlen(sym->module) + 1;
	char *copy;

	if (m->nr == m->room) {
		size_t room = m->room ? 2 * m->room : 64;
		struct match *more = realloc(m->all, room * sizeof(*more));

		if (!more)
			return ENOMEM;
		m->all = more;
		m->room = room;
	}
	copy = malloc(len + module_len + strlen(sym->first) + 1);
	if (!copy)
		return ENOMEM;
	strcpy(copy, sym->name);
	strcpy(copy + len, sym->module);
	strcpy(copy + len + module_len, sym->first);
	m->all[m->nr++] = (struct match){ .name = copy, .module = copy + len,
					  .first = copy + len + module_len,
					  .addr = sym->addr,
					  .traceable = true };
	return 0;
}

static int collect(struct resolver *r, const char *module, const char *name,
		   struct matches *m)
{
	struct ksym sym;
	struct scan *s;
	int err;

	s = scan_new(r, &err);
	if (!s)
		return err;
	while (!(err = scan_next(s, module, name, &sym)) &&
	       !(err = add_match(m, &sym)))
		;
	scan_free(s);
	return err == ENODATA ? 0 : err;
}

static int by_name(const void *a, const void *b)
{
	const struct match *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	if (order)
		return order;
	return x->addr < y->addr ? -1 : x->addr > y->addr;
}

static int name_to_match(const void *key, const void *b)
{
	return strcmp(key, ((const struct match *)b)->name);
}

/* Drop what comes twice: the lowest address stays. */
static void unique(struct matches *m)
{
	size_t kept = 0;

	qsort(m->all, m->nr, sizeof(*m->all), by_name);
	for (size_t i = 0; i < m->nr; i++) {
		if (kept && !strcmp(m->all[kept - 1].name, m->all[i].name))
			free(m->all[i].name);
		else
			m->all[kept++] = m->all[i];
	}
	m->nr = kept;
}

/* Mark those that the function tracer knows; all, if it does not say. */
static void mark_traceable(struct resolver *r, struct matches *m)
{
	char path[1024], *text, *line, *rest;
	size_t len;

	snprintf(path, sizeof(path), "%s/available_filter_functions",
		 r->tracefs);
	text = read_file(path, &len);
	for (size_t i = 0; i < m->nr; i++)
		m->all[i].traceable = !text;
	for (line = text; line && *line; line = rest) {
		struct match *found;

		rest = line + strcspn(line, "\n");
		if (*rest)
			*rest++ = '\0';
		line[strcspn(line, " \t")] = '\0';
		found = bsearch(line, m->all, m->nr, sizeof(*m->all),
				name_to_match);
		if (found)
			found->traceable = true;
	}
	free(text);
}

bool resolve_is_traceable(struct resolver *r, const char *name)
{
	struct match one = { .name = (char *)name };
	struct matches m = { .all = &one, .nr = 1 };

	mark_traceable(r, &m);
	return one.traceable;
}

int resolve_functions(struct resolver *r, const char *module, const char *name,
		      bool traceable, resolve_ksym_fn fn, void *data)
{
	struct matches m = { 0 };
	int err;

	if (!has_wildcard(name))
		return first_function(r, module, name, fn, data);

	err = collect(r, module, name, &m);
	if (!err && m.nr) {
		unique(&m);
		if (traceable)
			mark_traceable(r, &m);
		for (size_t i = 0; i < m.nr; i++) {
			struct ksym sym = { .name = m.all[i].name,
					    .first = m.all[i].first,
					    .module = m.all[i].module,
					    .addr = m.all[i].addr };

			if (m.all[i].traceable && !fn(data, &sym))
				break;
		}
	}
	free_matches(&m);
	return err;
}

static int by_address(const void *a, const void *b)
{
	const struct symbol_line *x = a, *y = b;

	/* The first of several names in the list, as the kernel has it. */
	if (x->addr == y->addr)
		return x->at < y->at ? -1 : 1;
	return x->addr < y->addr ? -1 : 1;
}

static int index_addresses(struct resolver *r)
{
	struct symbols *s = &r->symbols;
	size_t at = 0, len, room = 0;
	const char *line;
	struct ksym sym;
	int err;

	while (!(err = next_line(r, &at, &line, &len))) {
		if (!parse_line(line, len, &sym, s->name, sizeof(s->name)))
			continue;
		if (s->nr_by_addr >= room) {
			struct symbol_line *more;

			room = room ? 2 * room : 16384;
			more = realloc(s->by_addr, room * sizeof(*more));
			if (!more)
				return ENOMEM;
			s->by_addr = more;
		}
		s->by_addr[s->nr_by_addr].addr = sym.addr;
		s->by_addr[s->nr_by_addr++].at = at - len - 1;
	}
	if (s->by_addr)
		qsort(s->by_addr, s->nr_by_addr, sizeof(*s->by_addr),
		      by_address);
	return err == ENODATA ? 0 : err;
}

const char *resolve_address(struct resolver *r, uint64_t addr,
			    uint64_t *offset)
{
	struct symbols *s = &r->symbols;
	size_t low = 0, high;
	const char *line;
	struct ksym sym;

	if (!s->by_addr)
		index_addresses(r);
	if (!s->by_addr)
		return NULL;
	/* The last one at or below addr, then the first of the same address. */
	for (high = s->nr_by_addr; low < high;) {
		size_t mid = low + (high - low) / 2;

		if (s->by_addr[mid].addr <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	if (!low || !s->by_addr[low - 1].addr)
		return NULL;
	low--;
	while (low && s->by_addr[low - 1].addr == s->by_addr[low].addr)
		low--;
	*offset = addr - s->by_addr[low].addr;
	line = s->text + s->by_addr[low].at;
	parse_line(line, strcspn(line, "\n"), &sym, s->name, sizeof(s->name));
	return s->name;
}
