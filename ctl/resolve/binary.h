/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Binaries: files that probes of processes are put in, found by name, and what is
 * in them by name.
 */
#ifndef KMC_BINARY_H
#define KMC_BINARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct image;

/**
 * struct binary - a file with code
 * @path: that it was found at, as the user is shown it
 * @fd: open for reading
 * @image: its symbols
 */
struct binary {
	char *path;
	int fd;
	struct image *image;
};

/**
 * binary_open() - open a file and read its symbols
 * @path: as the user is to see it
 * @root: folder that @path is in, "" for that of this process
 * @binary: result, to be closed by binary_close()
 *
 * Return: 0, or an errno; ENOEXEC: the file is no ELF file.
 */
int binary_open(const char *path, const char *root, struct binary *binary);
void binary_close(struct binary *binary);

/**
 * struct binary_function - a function of a binary
 * @name: as it is in the file
 * @addr: as the file has it
 * @size: bytes, 0: not known
 * @offset: in the file
 */
struct binary_function {
	const char *name;
	uint64_t addr;
	uint64_t size;
	uint64_t offset;
};

/* Called for a function. False: stop. */
typedef bool (*binary_function_fn)(void *data,
				   const struct binary_function *function);

/**
 * binary_functions() - functions by name
 * @name: a name, or a pattern with wildcards
 * @plain: C++ names are meant as they are in the source: "ns::f" for all that
 *	are called so, "ns::f(int)" for one
 *
 * Of several functions at one place one is given, and of a name without wildcards
 * one, unless @plain.
 */
void binary_functions(const struct binary *binary, const char *name,
		      bool plain, binary_function_fn fn, void *data);

/* The address of a function or variable. False: there is none of that name. */
bool binary_symbol(const struct binary *binary, const char *name,
		   uint64_t *addr, uint64_t *size);

/* Called for the path of a binary, in folder @root. False: stop. */
typedef bool (*binary_path_fn)(void *data, const char *path, const char *root);

/**
 * binary_find() - files by the name that the user gives them
 * @name: a path, with or without wildcards; a command in $PATH; a library, with or
 *	without its ending: "libc", "libc.so.6"
 * @pid: look at what this process sees, and first at what it has mapped, which is
 *	all there is if @name is empty; 0: no process
 *
 * Return: how many times @fn was called.
 */
size_t binary_find(const char *name, int pid, binary_path_fn fn, void *data);

#endif /* KMC_BINARY_H */
