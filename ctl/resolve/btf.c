// SPDX-License-Identifier: GPL-2.0
#include <bpf/libbpf.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "btf.h"

#define KERNEL	"vmlinux"

/**
 * struct module_btf - the file of the kernel or of a module
 * @name: the module's
 * @file: as it is handed out; no @btf: not read, or not readable
 * @tried: it was read
 */
struct module_btf {
	char *name;
	struct btf_file file;
	bool tried;
};

/**
 * struct btf_files - the kernel's file and those of modules
 * @folder: of the files, NULL if there is but @path
 * @path: of the kernel's
 * @kernel: the kernel's
 * @why: what is wrong with it
 * @modules: @nr_modules: those of modules, once @listed
 */
struct btf_files {
	char *folder;
	char *path;
	struct module_btf kernel;
	char why[512];
	struct module_btf **modules;
	size_t nr_modules;
	bool listed;
};

static void *must(void *p)
{
	if (!p) {
		perror("kmodctl");
		exit(1);
	}
	return p;
}

static char *join(const char *folder, const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", folder, name) < 0)
		must(NULL);
	return path;
}

struct btf_files *btf_files_new(const char *path)
{
	struct btf_files *f = must(calloc(1, sizeof(*f)));
	struct stat st;

	path = path ? path : "/sys/kernel/btf";
	if (!stat(path, &st) && S_ISREG(st.st_mode)) {
		f->path = must(strdup(path));
	} else {
		f->folder = must(strdup(path));
		f->path = join(path, KERNEL);
	}
	return f;
}

static void module_free(struct module_btf *m)
{
	/* libbpf reads through a pointer to const only, but for this. */
	btf__free((struct btf *)m->file.btf);
	free(m->file.cache);
	free(m->name);
}

void btf_files_free(struct btf_files *f)
{
	for (size_t i = 0; i < f->nr_modules; i++) {
		module_free(f->modules[i]);
		free(f->modules[i]);
	}
	free(f->modules);
	module_free(&f->kernel);
	free(f->folder);
	free(f->path);
	free(f);
}

bool btf_present(const struct btf_files *f)
{
	return !access(f->path, R_OK);
}

/* Return: 0, or an errno. */
static int read_types(struct module_btf *m, const char *path,
		      struct btf_file *base)
{
	struct btf *base_btf = base ? (struct btf *)base->btf : NULL;
	struct btf_file *file = &m->file;

	m->tried = true;
	libbpf_set_print(NULL);
	file->btf = btf__parse_raw_split(path, base_btf);
	if (!file->btf)
		return errno;
	file->base = base;
	file->first = base ? base->end : 1;
	file->end = btf__type_cnt(file->btf);
	file->cache = must(calloc(file->end, sizeof(*file->cache)));
	return 0;
}

struct btf_file *btf_kernel(struct btf_files *f, const char **why)
{
	if (!f->kernel.tried) {
		int err = read_types(&f->kernel, f->path, NULL);

		if (err == ENOENT)
			snprintf(f->why, sizeof(f->why),
				 "the kernel has no BTF (%s): it was built without CONFIG_DEBUG_INFO_BTF",
				 f->path);
		else if (err)
			snprintf(f->why, sizeof(f->why),
				 "the kernel's BTF (%s) can't be read: %s",
				 f->path, strerror(err));
	}
	if (why)
		*why = f->why;
	return f->kernel.file.btf ? &f->kernel.file : NULL;
}

static void add_module(struct btf_files *f, const char *name)
{
	struct module_btf *m = must(calloc(1, sizeof(*m)));

	m->name = must(strdup(name));
	if (!(f->nr_modules & (f->nr_modules - 1)))
		f->modules = must(realloc(f->modules,
			(f->nr_modules ? 2 * f->nr_modules : 1) *
			sizeof(*f->modules)));
	f->modules[f->nr_modules++] = m;
}

static void list_modules(struct btf_files *f)
{
	struct dirent **names;
	int nr;

	if (f->listed || !f->folder)
		return;
	f->listed = true;
	nr = scandir(f->folder, &names, NULL, alphasort);
	for (int i = 0; i < nr; i++) {
		const char *name = names[i]->d_name;

		if (*name != '.' && strcmp(name, KERNEL))
			add_module(f, name);
		free(names[i]);
	}
	if (nr >= 0)
		free(names);
}

/* A module whose types can't be read has none. */
static struct btf_file *module_file(struct btf_files *f, struct module_btf *m)
{
	if (!m->tried) {
		char *path = join(f->folder, m->name);

		read_types(m, path, &f->kernel.file);
		free(path);
	}
	return m->file.btf ? &m->file : NULL;
}

const char *btf_name(const struct btf_file *file, uint32_t offset)
{
	const char *name = btf__name_by_offset(file->btf, offset);

	return name ? name : "";
}

const struct btf_type *btf_type_at(const struct btf_file *file, uint32_t id)
{
	return id < file->end ? btf__type_by_id(file->btf, id) : NULL;
}

static bool each_type(struct btf_file *file, unsigned int kinds,
		      btf_type_fn fn, void *data)
{
	struct btf_place place = { .file = file };

	for (place.id = file->first; place.id < file->end; place.id++) {
		place.type = btf__type_by_id(file->btf, place.id);
		if (kinds & BTF_BIT(btf_kind(place.type)) &&
		    !fn(data, &place, btf_name(file, place.type->name_off)))
			return false;
	}
	return true;
}

bool btf_each(struct btf_files *f, bool modules, unsigned int kinds,
	      btf_type_fn fn, void *data)
{
	struct btf_file *file = btf_kernel(f, NULL);

	if (!file)
		return true;
	if (!each_type(file, kinds, fn, data))
		return false;
	if (!modules)
		return true;
	list_modules(f);
	for (size_t i = 0; i < f->nr_modules; i++) {
		file = module_file(f, f->modules[i]);
		if (file && !each_type(file, kinds, fn, data))
			return false;
	}
	return true;
}

struct search {
	const char *name;
	struct btf_place place;
};

static bool on_type(void *data, const struct btf_place *place,
		    const char *name)
{
	struct search *s = data;

	if (strcmp(name, s->name))
		return true;
	s->place = *place;
	return false;
}

static struct btf_file *find_module(struct btf_files *f, const char *name)
{
	list_modules(f);
	for (size_t i = 0; i < f->nr_modules; i++)
		if (!strcmp(f->modules[i]->name, name))
			return module_file(f, f->modules[i]);
	return NULL;
}

bool btf_find(struct btf_files *f, const char *module, const char *name,
	      unsigned int kinds, struct btf_place *place)
{
	struct search s = { .name = name };
	struct btf_file *file;
	bool found;

	if (!btf_kernel(f, NULL))
		return false;
	if (!module) {
		found = !btf_each(f, true, kinds, on_type, &s);
	} else {
		file = strcmp(module, KERNEL) ? find_module(f, module) : NULL;
		found = (file && !each_type(file, kinds, on_type, &s)) ||
			!btf_each(f, false, kinds, on_type, &s);
	}
	*place = s.place;
	return found;
}
