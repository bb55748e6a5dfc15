// SPDX-License-Identifier: GPL-2.0
/*
 * ELF files, read by libelf: what a file says of itself is not trusted further
 * than libelf has checked it. A stripped file's symbols are in a file of their
 * own, found by the build id; the dynamic ones are read in any case.
 */
#include <fcntl.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "debug_data.h"
#include "image.h"

#define DEBUG_FILES	"/usr/lib/debug"
#define BUILD_ID_MAX	64

/* How far back a symbol is looked for that reaches over smaller ones. */
#define NESTED_MAX	16

static void read_segments(struct image *image, Elf *elf)
{
	size_t nr = 0;

	if (elf_getphdrnum(elf, &nr))
		return;
	image->segments = calloc(nr + 1, sizeof(*image->segments));
	for (size_t i = 0; image->segments && i < nr; i++) {
		GElf_Phdr head;

		if (!gelf_getphdr(elf, i, &head) || head.p_type != PT_LOAD)
			continue;
		image->segments[image->nr_segments++] = (struct image_segment){
			.offset = head.p_offset,
			.size = head.p_filesz,
			.addr = head.p_vaddr,
		};
	}
}

static bool is_shown(const GElf_Sym *sym)
{
	int type = GELF_ST_TYPE(sym->st_info);

	return sym->st_shndx != SHN_UNDEF && sym->st_value &&
	       (type == STT_FUNC || type == STT_GNU_IFUNC ||
		type == STT_OBJECT || type == STT_NOTYPE);
}

static bool is_function(const GElf_Sym *sym)
{
	int type = GELF_ST_TYPE(sym->st_info);

	return type == STT_FUNC || type == STT_GNU_IFUNC;
}

/* What has a size, functions, names with few underscores, what is not local. */
static uint16_t rank_of(const GElf_Sym *sym, const char *name)
{
	size_t underscores = strspn(name, "_");
	uint16_t rank = 0;

	if (sym->st_size)
		rank += 1000;
	if (GELF_ST_TYPE(sym->st_info) != STT_NOTYPE &&
	    GELF_ST_TYPE(sym->st_info) != STT_OBJECT)
		rank += 500;
	rank += 20 * (underscores < 10 ? 10 - underscores : 0);
	if (GELF_ST_BIND(sym->st_info) == STB_GLOBAL)
		rank += 2;
	else if (GELF_ST_BIND(sym->st_info) == STB_WEAK)
		rank += 1;
	return rank;
}

static bool add_symbol(struct image *image, const GElf_Sym *sym,
		       const char *name)
{
	struct image_symbol *symbol;

	if (image->nr_symbols == image->room) {
		size_t room = image->room ? 2 * image->room : 256;
		void *more = realloc(image->symbols, room * sizeof(*symbol));

		if (!more)
			return false;
		image->symbols = more;
		image->room = room;
	}
	symbol = &image->symbols[image->nr_symbols];
	symbol->addr = sym->st_value;
	symbol->size = sym->st_size;
	symbol->rank = rank_of(sym, name);
	symbol->mangled = true;
	symbol->is_function = is_function(sym);
	symbol->name = strdup(name);
	image->nr_symbols += !!symbol->name;
	return symbol->name;
}

static void read_table(struct image *image, Elf *elf, Elf_Scn *section,
		       const GElf_Shdr *head)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t nr;

	if (!data || !head->sh_entsize)
		return;
	nr = data->d_size / head->sh_entsize;
	for (size_t i = 0; i < nr; i++) {
		const char *name;
		GElf_Sym sym;

		if (!gelf_getsym(data, i, &sym) || !is_shown(&sym))
			continue;
		name = elf_strptr(elf, head->sh_link, sym.st_name);
		if (name && *name && !add_symbol(image, &sym, name))
			return;
	}
}

/* Return: is there a full table, not only that of what is linked at run time? */
static bool read_symbols(struct image *image, Elf *elf)
{
	Elf_Scn *section = NULL;
	bool full = false;
	GElf_Shdr head;

	while ((section = elf_nextscn(elf, section))) {
		if (!gelf_getshdr(section, &head))
			continue;
		if (head.sh_type != SHT_SYMTAB && head.sh_type != SHT_DYNSYM)
			continue;
		full |= head.sh_type == SHT_SYMTAB;
		read_table(image, elf, section, &head);
	}
	return full;
}

static size_t note_build_id(Elf_Data *data, uint8_t *id)
{
	size_t at = 0, next, name, desc;
	GElf_Nhdr note;

	while ((next = gelf_getnote(data, at, &note, &name, &desc))) {
		const char *bytes = data->d_buf;

		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
		    !memcmp(bytes + name, "GNU", 4) &&
		    note.n_descsz <= BUILD_ID_MAX) {
			memcpy(id, bytes + desc, note.n_descsz);
			return note.n_descsz;
		}
		at = next;
	}
	return 0;
}

static size_t build_id(Elf *elf, uint8_t *id)
{
	Elf_Scn *section = NULL;
	GElf_Shdr head;

	while ((section = elf_nextscn(elf, section))) {
		Elf_Data *data;
		size_t len;

		if (!gelf_getshdr(section, &head) || head.sh_type != SHT_NOTE)
			continue;
		data = elf_getdata(section, NULL);
		len = data ? note_build_id(data, id) : 0;
		if (len)
			return len;
	}
	return 0;
}

/* What was stripped of a file: DEBUG/.build-id/ab/cdef….debug */
static int open_debug_file(Elf *elf, const char *debug)
{
	char path[512], hex[2 * BUILD_ID_MAX + 1] = "";
	uint8_t id[BUILD_ID_MAX];
	size_t len = build_id(elf, id);

	if (len < 2)
		return -1;
	for (size_t i = 1; i < len; i++)
		sprintf(hex + 2 * (i - 1), "%02x", id[i]);
	snprintf(path, sizeof(path), "%s/.build-id/%02x/%s.debug",
		 debug ? debug : DEBUG_FILES, id[0], hex);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static void read_debug_file(struct image *image, Elf *elf, const char *debug)
{
	int fd = open_debug_file(elf, debug);
	Elf *other;

	if (fd < 0)
		return;
	other = elf_begin(fd, ELF_C_READ, NULL);
	if (other)
		read_symbols(image, other);
	elf_end(other);
	close(fd);
}

/*
 * Some distributions leave the names of functions in stripped files: another ELF
 * file, compressed, in a section.
 */
static void read_debug_data(struct image *image, Elf *elf)
{
	size_t size = 0;
	char *bytes = debug_data(elf, &size);
	Elf *other = bytes ? elf_memory(bytes, size) : NULL;

	if (other && elf_kind(other) == ELF_K_ELF)
		read_symbols(image, other);
	elf_end(other);
	free(bytes);
}

static int compare_symbols(const void *a, const void *b)
{
	const struct image_symbol *x = a, *y = b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return strcmp(y->name, x->name);
}

static void read_build_id(struct image *image, Elf *elf)
{
	uint8_t id[BUILD_ID_MAX];
	size_t len = build_id(elf, id);

	image->has_build_id = len;
	memcpy(image->build_id, id, len < BUILD_ID_SIZE ? len : BUILD_ID_SIZE);
}

static struct image *read_elf(Elf *elf, const char *debug)
{
	struct image *image;

	if (!elf || elf_kind(elf) != ELF_K_ELF)
		return NULL;
	image = calloc(1, sizeof(*image));
	if (!image)
		return NULL;
	read_segments(image, elf);
	if (!read_symbols(image, elf)) {
		read_debug_data(image, elf);
		read_debug_file(image, elf, debug);
	}
	if (image->nr_symbols)
		qsort(image->symbols, image->nr_symbols,
		      sizeof(*image->symbols), compare_symbols);
	return image;
}

struct image *image_read(int fd, const char *debug)
{
	struct image *image;
	Elf *elf;

	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	image = read_elf(elf, debug);
	if (image)
		read_build_id(image, elf);
	elf_end(elf);
	return image;
}

int image_open_debug(int fd, const char *debug)
{
	int other = -1;
	Elf *elf;

	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (elf && elf_kind(elf) == ELF_K_ELF)
		other = open_debug_file(elf, debug);
	elf_end(elf);
	return other;
}

struct image *image_read_memory(char *bytes, size_t size)
{
	struct image *image;
	Elf *elf;

	elf_version(EV_CURRENT);
	elf = elf_memory(bytes, size);
	image = read_elf(elf, NULL);
	elf_end(elf);
	return image;
}

void image_free(struct image *image)
{
	if (!image)
		return;
	for (size_t i = 0; i < image->nr_symbols; i++)
		free(image->symbols[i].name);
	free(image->symbols);
	free(image->segments);
	free(image);
}

/* Symbols that lie at or below @addr: the number of them. */
static size_t count_up_to(const struct image *image, uint64_t addr)
{
	size_t low = 0, high = image->nr_symbols;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (image->symbols[mid].addr <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool covers(const struct image_symbol *symbol, uint64_t addr)
{
	return addr == symbol->addr || addr - symbol->addr < symbol->size;
}

static bool file_to_addr(const struct image *image, uint64_t offset,
			 uint64_t *addr)
{
	for (size_t i = 0; i < image->nr_segments; i++) {
		const struct image_segment *s = &image->segments[i];

		if (offset >= s->offset && offset - s->offset < s->size) {
			*addr = offset - s->offset + s->addr;
			return true;
		}
	}
	return false;
}

bool image_offset(const struct image *image, uint64_t addr, uint64_t *offset)
{
	for (size_t i = 0; i < image->nr_segments; i++) {
		const struct image_segment *s = &image->segments[i];

		if (addr >= s->addr && addr - s->addr < s->size) {
			*offset = addr - s->addr + s->offset;
			return true;
		}
	}
	return false;
}

const struct image_symbol *image_find(struct image *image, uint64_t offset,
				      uint64_t *into)
{
	uint64_t addr;
	size_t nr;

	if (!file_to_addr(image, offset, &addr))
		return NULL;
	nr = count_up_to(image, addr);
	for (size_t i = 0; i < NESTED_MAX && nr; i++) {
		struct image_symbol *symbol = &image->symbols[--nr];
		char *plain;

		if (!covers(symbol, addr))
			continue;
		plain = symbol->mangled && !image->as_is ?
			demangle(symbol->name) : NULL;
		symbol->mangled = false;
		if (plain) {
			free(symbol->name);
			symbol->name = plain;
		}
		*into = addr - symbol->addr;
		return symbol;
	}
	return NULL;
}
