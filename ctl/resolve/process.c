// SPDX-License-Identifier: GPL-2.0
/*
 * A look at a process reads its list of mappings and opens the files in it,
 * through the process itself, so that containers and deleted files are right;
 * symbols are read when the first address is asked for.
 */
#include <elf.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "image.h"
#include "perf_map.h"
#include "process.h"
#include "resolver.h"

#define VDSO		"[vdso]"

/* Files that are held open; beyond that, symbols are read at once. */
#define OPEN_MAX	256

/* A process that lives is looked at again for an unknown address, so often. */
#define LOOK_AGAIN_NS	1000000000ULL

/**
 * struct file - a file that some process has mapped
 * @id: device, inode and path, as in the list of mappings
 * @path: the last part of it
 * @fd: open until the symbols are read, or -1
 * @image: its symbols, or NULL
 */
struct file {
	struct file *next;
	char *id;
	const char *path;
	int fd;
	struct image *image;
};

struct mapping {
	uint64_t start, end, offset;
	struct file *file;
};

/* What a process had mapped when it was looked at. */
struct look {
	struct look *before;
	struct mapping *mappings;
	size_t nr, room;
};

/**
 * struct process - a process
 * @looks: the latest first: exec() changes everything, and the addresses
 *	from before it are still to be named
 * @looked: when that was, CLOCK_MONOTONIC
 * @perf_map: what is known of code made by the process itself
 * @perf_map_read: it was looked for
 */
struct process {
	struct process *next;
	uint32_t pid;
	struct look *looks;
	uint64_t looked;
	struct perf_map perf_map;
	bool perf_map_read;
};

#define BUCKETS	256

struct processes {
	char *proc;
	char *debug;
	struct process *buckets[BUCKETS];
	struct file *files;
	unsigned int nr_open;
	bool as_is;
};

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

struct processes *processes_new(const char *proc, const char *debug)
{
	struct processes *all = calloc(1, sizeof(*all));

	if (!all)
		return NULL;
	all->proc = strdup(proc ? proc : "/proc");
	all->debug = debug ? strdup(debug) : NULL;
	if (!all->proc || (debug && !all->debug)) {
		processes_free(all);
		return NULL;
	}
	return all;
}

void processes_keep_names(struct processes *all)
{
	all->as_is = true;
}

static void look_free(struct look *look)
{
	while (look) {
		struct look *before = look->before;

		free(look->mappings);
		free(look);
		look = before;
	}
}

static void file_close(struct processes *all, struct file *file)
{
	if (file->fd < 0)
		return;
	close(file->fd);
	file->fd = -1;
	all->nr_open--;
}

static void file_free(struct processes *all, struct file *file)
{
	file_close(all, file);
	image_free(file->image);
	free(file->id);
	free(file);
}

void processes_free(struct processes *all)
{
	if (!all)
		return;
	for (size_t i = 0; i < BUCKETS; i++) {
		while (all->buckets[i]) {
			struct process *p = all->buckets[i];

			all->buckets[i] = p->next;
			look_free(p->looks);
			perf_map_free(&p->perf_map);
			free(p);
		}
	}
	while (all->files) {
		struct file *file = all->files;

		all->files = file->next;
		file_free(all, file);
	}
	free(all->proc);
	free(all->debug);
	free(all);
}

/* The kernel's own image is the same in every process, and so in this one. */
static struct image *vdso_image(void)
{
	const char *vdso = (const char *)getauxval(AT_SYSINFO_EHDR);
	const Elf64_Ehdr *head = (const void *)vdso;
	struct image *image = NULL;
	size_t size;
	char *copy;

	if (!vdso || head->e_ident[EI_CLASS] != ELFCLASS64)
		return NULL;
	size = head->e_shoff + (size_t)head->e_shnum * head->e_shentsize;
	copy = malloc(size);
	if (copy)
		image = image_read_memory(memcpy(copy, vdso, size), size);
	free(copy);
	return image;
}

static void file_read(struct processes *all, struct file *file)
{
	if (file->fd < 0)
		return;
	file->image = image_read(file->fd, all->debug);
	if (file->image)
		file->image->as_is = all->as_is;
	file_close(all, file);
}

/* Is it the file that @id, "DEVICE INODE PATH", speaks of? */
static bool is_file(int fd, const char *id)
{
	unsigned long long inode = 0;
	struct stat stat;

	sscanf(id, "%*s %llu", &inode);
	return !fstat(fd, &stat) && stat.st_ino == inode;
}

static int file_open(const struct processes *all, uint32_t pid,
		     const struct mapping *m, const char *id, const char *path)
{
	char name[4096 + 64];
	int fd;

	/* The file itself, whatever has become of its name. */
	snprintf(name, sizeof(name), "%s/%u/map_files/%" PRIx64 "-%" PRIx64,
		 all->proc, pid, m->start, m->end);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	snprintf(name, sizeof(name), "%s/%u/root%s", all->proc, pid, path);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	/* The process has just ended: what is here by that name, if it is it. */
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && !is_file(fd, id)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static struct file *file_of(struct processes *all, uint32_t pid,
			    const struct mapping *m, const char *id,
			    const char *path)
{
	struct file *file;

	for (file = all->files; file; file = file->next)
		if (!strcmp(file->id, id))
			return file;
	file = calloc(1, sizeof(*file));
	if (!file)
		return NULL;
	file->fd = -1;
	file->id = strdup(id);
	if (!file->id) {
		free(file);
		return NULL;
	}
	file->path = file->id + (path - id);
	file->next = all->files;
	all->files = file;
	if (!strcmp(path, VDSO)) {
		file->image = vdso_image();
		return file;
	}
	file->fd = file_open(all, pid, m, id, path);
	all->nr_open += file->fd >= 0;
	if (all->nr_open > OPEN_MAX)
		file_read(all, file);
	return file;
}

static struct mapping *add_mapping(struct look *look)
{
	if (look->nr == look->room) {
		size_t room = look->room ? 2 * look->room : 32;
		void *more = realloc(look->mappings,
				     room * sizeof(*look->mappings));

		if (!more)
			return NULL;
		look->mappings = more;
		look->room = room;
	}
	return &look->mappings[look->nr];
}

/* "START-END PERMS OFFSET DEVICE INODE   PATH" */
static void parse_mapping(struct processes *all, uint32_t pid,
			  struct look *look, char *line)
{
	struct mapping *m = add_mapping(look);
	int id = 0, path = 0;

	if (!m || sscanf(line, "%" SCNx64 "-%" SCNx64 " %*s %" SCNx64 " %n%*s %*s %n",
			 &m->start, &m->end, &m->offset, &id, &path) != 3 ||
	    !path)
		return;
	if (line[path] != '/' && strcmp(line + path, VDSO))
		return;
	m->file = file_of(all, pid, m, line + id, line + path);
	look->nr += !!m->file;
}

static struct process *process_of(struct processes *all, uint32_t pid)
{
	struct process **at = &all->buckets[pid % BUCKETS];

	while (*at && (*at)->pid != pid)
		at = &(*at)->next;
	if (!*at) {
		*at = calloc(1, sizeof(**at));
		if (*at)
			(*at)->pid = pid;
	}
	return *at;
}

static bool same_mappings(const struct look *a, const struct look *b)
{
	if (!b || a->nr != b->nr)
		return false;
	for (size_t i = 0; i < a->nr; i++) {
		const struct mapping *x = &a->mappings[i];
		const struct mapping *y = &b->mappings[i];

		if (x->start != y->start || x->end != y->end ||
		    x->offset != y->offset || x->file != y->file)
			return false;
	}
	return true;
}

static void look_at(struct processes *all, struct process *p)
{
	char path[4096], *text, *line, *rest;
	struct look *look;
	size_t len;

	p->looked = now();
	snprintf(path, sizeof(path), "%s/%u/maps", all->proc, p->pid);
	text = read_file(path, &len);
	if (!text)
		return;
	look = calloc(1, sizeof(*look));
	for (line = text; look && *line; line = rest) {
		rest = line + strcspn(line, "\n");
		if (*rest)
			*rest++ = '\0';
		parse_mapping(all, p->pid, look, line);
	}
	free(text);
	/* Of a process that is just ending there is nothing left to see. */
	if (!look || !look->nr || same_mappings(look, p->looks)) {
		look_free(look);
		return;
	}
	look->before = p->looks;
	p->looks = look;
}

void processes_look(struct processes *all, uint32_t pid)
{
	struct process *p = process_of(all, pid);

	if (p)
		look_at(all, p);
}

static const struct mapping *find_mapping(const struct look *look,
					  uint64_t addr)
{
	size_t low = 0, high = look->nr;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (look->mappings[mid].start <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	if (!low || addr >= look->mappings[low - 1].end)
		return NULL;
	return &look->mappings[low - 1];
}

static bool symbol_of_mapping(struct processes *all, const struct mapping *m,
			      uint64_t addr, struct symbol *symbol)
{
	const struct image_symbol *found;

	file_read(all, m->file);
	symbol->module = m->file->path;
	if (!m->file->image)
		return false;
	if (!symbol->build_id && m->file->image->has_build_id) {
		symbol->build_id = m->file->image->build_id;
		symbol->place = addr - m->start + m->offset;
	}
	found = image_find(m->file->image, addr - m->start + m->offset,
			   &symbol->offset);
	if (found)
		symbol->name = found->name;
	return found;
}

static bool symbol_of_looks(struct processes *all, const struct process *p,
			    uint64_t addr, struct symbol *symbol)
{
	for (const struct look *l = p->looks; l; l = l->before) {
		const struct mapping *m = find_mapping(l, addr);

		if (m && symbol_of_mapping(all, m, addr, symbol))
			return true;
	}
	return false;
}

/* The process's own number is in the name, as it is in its namespace. */
static uint32_t own_pid(const struct processes *all, uint32_t pid)
{
	char path[4096], *text, *at;
	size_t len;

	snprintf(path, sizeof(path), "%s/%u/status", all->proc, pid);
	text = read_file(path, &len);
	at = text ? strstr(text, "\nNStgid:") : NULL;
	if (at) {
		at[1 + strcspn(at + 1, "\n")] = '\0';
		at = strrchr(at, '\t');
	}
	if (at)
		pid = strtoul(at, NULL, 10);
	free(text);
	return pid;
}

static void read_perf_map(struct processes *all, struct process *p)
{
	char path[4096];

	perf_map_free(&p->perf_map);
	p->perf_map_read = true;
	snprintf(path, sizeof(path), "%s/%u/root/tmp/perf-%u.map", all->proc,
		 p->pid, own_pid(all, p->pid));
	if (perf_map_read(&p->perf_map, path))
		return;
	snprintf(path, sizeof(path), "/tmp/perf-%u.map", p->pid);
	perf_map_read(&p->perf_map, path);
}

static bool symbol_of_perf_map(struct processes *all, struct process *p,
			       uint64_t addr, struct symbol *symbol)
{
	const struct perf_map_entry *entry;

	if (!p->perf_map_read)
		read_perf_map(all, p);
	entry = perf_map_find(&p->perf_map, addr);
	if (!entry)
		return false;
	symbol->name = entry->name;
	symbol->offset = addr - entry->start;
	return true;
}

bool processes_symbol(struct processes *all, uint32_t pid, uint64_t addr,
		      struct symbol *symbol)
{
	struct process *p = process_of(all, pid);

	memset(symbol, 0, sizeof(*symbol));
	if (!p)
		return false;
	if (symbol_of_looks(all, p, addr, symbol) ||
	    symbol_of_perf_map(all, p, addr, symbol))
		return true;
	if (p->looked && now() - p->looked < LOOK_AGAIN_NS)
		return false;
	look_at(all, p);
	p->perf_map_read = false;
	return symbol_of_looks(all, p, addr, symbol) ||
	       symbol_of_perf_map(all, p, addr, symbol);
}
