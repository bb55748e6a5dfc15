/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names of the running kernel: tracepoints and their fields, functions and
 * their addresses, system calls, control groups. Everything is read when it is
 * asked for, and at most once by one resolver.
 */
#ifndef KMC_RESOLVE_H
#define KMC_RESOLVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct resolve_paths - where to look; NULL: where the running kernel has it
 * @tracefs: root of tracefs
 * @kallsyms: the kernel's symbols
 * @btf: folder of the kernel's types, see ctypes_new()
 */
struct resolve_paths {
	const char *tracefs;
	const char *kallsyms;
	const char *btf;
};

struct resolver;

/* @paths may be NULL. Return: a resolver, or NULL when there is no memory. */
struct resolver *resolver_new(const struct resolve_paths *paths);
void resolver_free(struct resolver *r);

/* Does @name match @pattern, in which "*" stands for any characters? */
bool wildcard_match(const char *pattern, const char *name);
bool has_wildcard(const char *pattern);

/**
 * struct event_field - an argument of a tracepoint
 * @name: as in the script
 * @type: C type, as tracefs has it
 * @offset: @size: bytes in the event's record
 * @element: bytes of an array's element
 * @is_signed: @is_pointer: @is_array: of the C type; of the element's
 * @is_text: an array of characters
 * @is_dynamic: not in the field itself: that says where in the record it is
 * @is_relative: counted from the field's end, not from the record's beginning
 */
struct event_field {
	char *name;
	char *type;
	unsigned int offset;
	unsigned int size;
	bool is_signed;
	bool is_pointer;
	bool is_array;
	unsigned int element;
	bool is_text;
	bool is_dynamic;
	bool is_relative;
};

/* A tracepoint's fields; behind @nr_fields of its own come the common ones. */
struct event_format {
	char *category;
	char *name;
	struct event_field *fields;
	size_t nr_fields;
	size_t nr_common;
};

/**
 * resolve_format() - a tracepoint's fields
 *
 * Return: the fields, which belong to the resolver; NULL with errno set:
 * ENOENT (no such tracepoint), EACCES, EINVAL (not understood), ENOMEM.
 */
const struct event_format *resolve_format(struct resolver *r,
					  const char *category,
					  const char *name);

/* The tracepoint's number in tracefs; 0 if it can't be read. */
unsigned int resolve_event_number(struct resolver *r, const char *category,
				  const char *name);

/* Is there such a tracepoint? Does not read the fields. */
bool resolve_has_event(struct resolver *r, const char *category,
		       const char *name);

/* Called for a name; @category is "" where there is none. False: stop. */
typedef bool (*resolve_name_fn)(void *data, const char *category,
				const char *name);

/**
 * resolve_events() - all tracepoints that match, in order of their names
 * @category: @name: patterns
 *
 * Return: 0, or an errno: tracefs can't be read.
 */
int resolve_events(struct resolver *r, const char *category, const char *name,
		   resolve_name_fn fn, void *data);

/**
 * struct ksym - a function of the kernel
 * @name: symbol
 * @first: the first symbol at @addr, which is the one that the kernel shows
 *	for it; often @name itself
 * @module: "" for the kernel itself
 * @addr: address
 */
struct ksym {
	const char *name;
	const char *first;
	const char *module;
	uint64_t addr;
};

typedef bool (*resolve_ksym_fn)(void *data, const struct ksym *sym);

/*
 * Who knows where a function is without all of the kernel's symbols: @name is
 * NAME or MODULE:NAME, @sym's strings are good until the next call. False: not
 * known, which does not mean that there is none.
 */
typedef bool (*resolve_locate_fn)(void *data, const char *name,
				  struct ksym *sym);
void resolver_set_locate(struct resolver *r, resolve_locate_fn fn, void *data);

/**
 * resolve_functions() - all functions that match and can be probed
 * @module: pattern, NULL for all
 * @name: pattern; without a wildcard the first function of this name
 * @traceable: of those that match a wildcard, only what the function tracer
 *	knows, where tracefs says it; this is a long list, too
 *
 * Functions of one name are given once.
 *
 * Return: 0, or an errno: EPERM when the addresses are hidden.
 */
int resolve_functions(struct resolver *r, const char *module, const char *name,
		      bool traceable, resolve_ksym_fn fn, void *data);

/* Does the function tracer know a function? Yes, where tracefs does not say it. */
bool resolve_is_traceable(struct resolver *r, const char *name);

/**
 * resolve_symbol() - the address of a symbol of any type, a variable's too
 *
 * Return: 0, or an errno: ENOENT, EPERM when the addresses are hidden.
 */
int resolve_symbol(struct resolver *r, const char *name, uint64_t *addr);

/*
 * The symbol that @addr is in, or NULL; *@offset from its start. For showing
 * KMC_PART_KSYM. The first call reads all symbols.
 */
const char *resolve_address(struct resolver *r, uint64_t addr,
			    uint64_t *offset);

/* Number of a system call by its name in tracepoints; -1: there is none. */
int syscall_number(const char *name);
/* The reverse; NULL: there is none. */
const char *syscall_name(int number);

/* Id of the control group at @path. Return: 0, or an errno. */
int resolve_cgroup(const char *path, uint64_t *id);

/* Does the command see pids as the module does? */
bool resolve_is_initial_pid_space(void);

/*
 * Names that were looked up are kept in lists, NULL at first, until they are
 * freed; what is returned lives as long.
 */
struct user_names;
struct cgroup_names;

/* Name of a user in /etc/passwd, or NULL. */
const char *user_name(struct user_names **known, uint64_t uid);
void user_names_free(struct user_names *known);

/*
 * Paths of control group @id in the hierarchies whose names match @filter, as
 * "unified:/system.slice,cpu:/x"; "" if there is none.
 */
const char *cgroup_path(struct cgroup_names **known, uint64_t id,
			const char *filter);
void cgroup_names_free(struct cgroup_names *known);

#endif /* KMC_RESOLVE_H */
