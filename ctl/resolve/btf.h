/* SPDX-License-Identifier: GPL-2.0 */
/*
 * BTF: the types of the running kernel and of its modules. A file is read when
 * something in it is asked for.
 */
#ifndef KMC_BTF_H
#define KMC_BTF_H

#include <bpf/btf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct btf_files;

/**
 * struct btf_file - the types of the kernel, or those that a module adds
 * @btf: libbpf's; a module's has the kernel's types, too
 * @base: the kernel's file, of a module's; else NULL
 * @first: @end: ids of the types that are its own
 * @cache: an entry for each id below @end, for the user of the file
 */
struct btf_file {
	const struct btf *btf;
	struct btf_file *base;
	uint32_t first, end;
	void **cache;
};

/* Kinds of types to look for: a bit each. */
#define BTF_BIT(kind)	(1U << (kind))

/**
 * struct btf_place - where a type is
 * @file: the file that it is in
 * @id: its number there
 * @type: what libbpf says of it
 */
struct btf_place {
	struct btf_file *file;
	uint32_t id;
	const struct btf_type *type;
};

/*
 * @path: a folder with a file for the kernel, "vmlinux", and one for each module;
 * or one file, the kernel's; NULL: /sys/kernel/btf. Return: never NULL.
 */
struct btf_files *btf_files_new(const char *path);
void btf_files_free(struct btf_files *f);

/* Is there a file for the kernel? Does not read it. */
bool btf_present(const struct btf_files *f);
/* The kernel's file; NULL: it can't be read, *@why says why. */
struct btf_file *btf_kernel(struct btf_files *f, const char **why);

/**
 * btf_find() - a type by its name
 * @module: in that module or in the kernel; NULL: wherever there is one, the
 *	kernel first
 * @name: of the type
 * @kinds: BTF_BIT() of those looked for
 * @place: set to the first one
 *
 * Return: false if there is none.
 */
bool btf_find(struct btf_files *f, const char *module, const char *name,
	      unsigned int kinds, struct btf_place *place);

/* Called for a type; @name is "" if it has none. False: stop. */
typedef bool (*btf_type_fn)(void *data, const struct btf_place *place,
			    const char *name);

/*
 * All types of these kinds, the kernel's first; those of modules if @modules.
 * Return: false if it was stopped.
 */
bool btf_each(struct btf_files *f, bool modules, unsigned int kinds,
	      btf_type_fn fn, void *data);

/* Never NULL: "" for a type without a name. */
const char *btf_name(const struct btf_file *file, uint32_t offset);
/* Type @id of @file, or NULL. */
const struct btf_type *btf_type_at(const struct btf_file *file, uint32_t id);

#endif /* KMC_BTF_H */
