// SPDX-License-Identifier: GPL-2.0
#include <gelf.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "usdt.h"

#define OWNER		"stapsdt"
#define NOTE_PROBE	3
#define SECTION_BASE	".stapsdt.base"

/* Where the file's notes think that the section of that name is. */
static uint64_t base_address(Elf *elf)
{
	Elf_Scn *section = NULL;
	size_t names = 0;
	GElf_Shdr head;

	elf_getshdrstrndx(elf, &names);
	while ((section = elf_nextscn(elf, section))) {
		const char *name;

		if (!gelf_getshdr(section, &head))
			continue;
		name = elf_strptr(elf, names, head.sh_name);
		if (name && !strcmp(name, SECTION_BASE))
			return head.sh_addr;
	}
	return 0;
}

/* The text at *@at, up to @end, which goes behind it. NULL: it has no end. */
static char *take_text(const char **at, const char *end)
{
	size_t len = strnlen(*at, end - *at);
	char *copy;

	if (*at + len >= end)
		return NULL;
	copy = strdup(*at);
	*at += len + 1;
	return copy;
}

/*
 * Three addresses: of the place, of the base section when the file was linked, of
 * the semaphore. If the base is elsewhere now, so are the others.
 */
static const char *take_addresses(const char *at, const char *end, size_t size,
				  uint64_t base, struct usdt_note *note)
{
	uint64_t addresses[3] = { 0 };

	if ((size_t)(end - at) < 3 * size)
		return NULL;
	for (int i = 0; i < 3; i++)
		memcpy(&addresses[i], at + i * size, size);
	note->addr = addresses[0];
	note->semaphore = addresses[2];
	if (base && addresses[1]) {
		note->addr += base - addresses[1];
		if (note->semaphore)
			note->semaphore += base - addresses[1];
	}
	return at + 3 * size;
}

static void note_clear(struct usdt_note *note)
{
	free(note->provider);
	free(note->name);
	free(note->args);
}

static void add_note(struct usdt_notes *notes, const char *at, const char *end,
		     size_t size, uint64_t base)
{
	struct usdt_note note = { 0 };
	void *more;

	at = take_addresses(at, end, size, base, &note);
	if (!at)
		return;
	note.provider = take_text(&at, end);
	if (note.provider)
		note.name = take_text(&at, end);
	if (note.name)
		note.args = take_text(&at, end);
	more = note.args ? realloc(notes->list, (notes->nr + 1) *
				   sizeof(*notes->list)) : NULL;
	if (!more) {
		note_clear(&note);
		return;
	}
	notes->list = more;
	notes->list[notes->nr++] = note;
}

static void read_section(struct usdt_notes *notes, Elf_Data *data, size_t size,
			 uint64_t base)
{
	size_t at = 0, next, name, desc;
	GElf_Nhdr note;

	while ((next = gelf_getnote(data, at, &note, &name, &desc))) {
		const char *bytes = data->d_buf;

		if (note.n_type == NOTE_PROBE &&
		    note.n_namesz == sizeof(OWNER) &&
		    !memcmp(bytes + name, OWNER, sizeof(OWNER)))
			add_note(notes, bytes + desc,
				 bytes + desc + note.n_descsz, size, base);
		at = next;
	}
}

static void read_notes(struct usdt_notes *notes, Elf *elf)
{
	size_t size = gelf_getclass(elf) == ELFCLASS32 ? 4 : 8;
	uint64_t base = base_address(elf);
	Elf_Scn *section = NULL;
	GElf_Shdr head;

	while ((section = elf_nextscn(elf, section))) {
		Elf_Data *data;

		/* Not loaded, which build ids and the like are. */
		if (!gelf_getshdr(section, &head) ||
		    head.sh_type != SHT_NOTE || head.sh_flags & SHF_ALLOC)
			continue;
		data = elf_getdata(section, NULL);
		if (data)
			read_section(notes, data, size, base);
	}
}

void usdt_read(int fd, struct usdt_notes *notes)
{
	Elf *elf;

	memset(notes, 0, sizeof(*notes));
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (elf && elf_kind(elf) == ELF_K_ELF)
		read_notes(notes, elf);
	elf_end(elf);
}

void usdt_free(struct usdt_notes *notes)
{
	for (size_t i = 0; i < notes->nr; i++)
		note_clear(&notes->list[i]);
	free(notes->list);
	memset(notes, 0, sizeof(*notes));
}
