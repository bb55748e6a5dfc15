// SPDX-License-Identifier: GPL-2.0
#include <gelf.h>
#include <lzma.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "debug_data.h"

#define SECTION		".gnu_debugdata"

/* Of the decompressor, and of what comes out. */
#define MEMORY_MAX	(256ULL << 20)
#define SIZE_LIMIT	(64UL << 20)

static Elf_Data *find_section(Elf *elf)
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
		if (name && !strcmp(name, SECTION))
			return elf_getdata(section, NULL);
	}
	return NULL;
}

/* Into @room bytes. LZMA_BUF_ERROR: these are too few. */
static lzma_ret decompress(const Elf_Data *data, char *bytes, size_t *size,
			   size_t room)
{
	uint64_t memory = MEMORY_MAX;
	size_t in = 0;

	*size = 0;
	return lzma_stream_buffer_decode(&memory, 0, NULL, data->d_buf, &in,
					 data->d_size, (uint8_t *)bytes, size,
					 room);
}

char *debug_data(struct Elf *elf, size_t *size)
{
	Elf_Data *data = find_section(elf);

	if (!data || !data->d_buf || !data->d_size)
		return NULL;
	for (size_t room = 8 * data->d_size; room <= SIZE_LIMIT; room *= 2) {
		char *bytes = malloc(room);
		lzma_ret ret = bytes ? decompress(data, bytes, size, room) :
				       LZMA_MEM_ERROR;

		if (ret == LZMA_OK)
			return bytes;
		free(bytes);
		if (ret != LZMA_BUF_ERROR)
			break;
	}
	return NULL;
}
