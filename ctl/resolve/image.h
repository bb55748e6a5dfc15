/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Images: ELF files that processes have mapped, and the symbols in them.
 */
#ifndef KMC_IMAGE_H
#define KMC_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "process.h"

/**
 * struct image_symbol - a function or an object
 * @addr: as the file has it
 * @size: bytes; 0: not known, then only @addr itself belongs to it
 * @name: for showing; demangled when it is first looked up, if @mangled
 * @rank: of several symbols at an address the one with the highest is shown
 * @is_function: it can be called
 */
struct image_symbol {
	uint64_t addr;
	uint64_t size;
	char *name;
	uint16_t rank;
	bool mangled;
	bool is_function;
};

/* A part of the file that is loaded, @size bytes at @offset to @addr. */
struct image_segment {
	uint64_t offset;
	uint64_t size;
	uint64_t addr;
};

/**
 * struct image - an ELF file, its symbols read
 * @segments: @nr_segments loaded parts
 * @symbols: @nr_symbols symbols in order of address, then of rank
 * @room: symbols that fit in @symbols
 * @build_id: filled up with 0, if @has_build_id: of a file
 * @as_is: names are left as the compiler made them
 */
struct image {
	struct image_segment *segments;
	size_t nr_segments;
	struct image_symbol *symbols;
	size_t nr_symbols;
	size_t room;
	uint8_t build_id[BUILD_ID_SIZE];
	bool has_build_id;
	bool as_is;
};

/**
 * image_read() - read an ELF file's segments and symbols
 * @fd: the file; not closed
 * @debug: where separate debug files are, by build id; NULL: /usr/lib/debug
 *
 * Return: the image; NULL: not an ELF file, or no memory.
 */
struct image *image_read(int fd, const char *debug);
/* The same from memory, which may go afterwards. */
struct image *image_read_memory(char *bytes, size_t size);
void image_free(struct image *image);

/* The debug file of @fd, found by its build id; -1: there is none. */
int image_open_debug(int fd, const char *debug);

/* The symbol at byte @offset of the file, or NULL; *@into: how far into it. */
const struct image_symbol *image_find(struct image *image, uint64_t offset,
				      uint64_t *into);

/* Where the byte at @addr is in the file. False: it is not in the file. */
bool image_offset(const struct image *image, uint64_t addr, uint64_t *offset);

/* What the compiler made of a C++ or Rust name, undone; NULL if it is neither. */
char *demangle(const char *name);

#endif /* KMC_IMAGE_H */
