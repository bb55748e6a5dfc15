// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <string.h>
#include "stack.h"

static void show_name(struct buffer *b, uint64_t addr,
		      const struct symbol *symbol)
{
	if (symbol->name)
		buffer_printf(b, "%s+%" PRIu64, symbol->name, symbol->offset);
	else
		buffer_printf(b, "0x%" PRIx64, addr);
}

/* As "perf script" has it; where from, for a process's addresses only. */
static void show_perf(struct buffer *b, uint64_t addr, bool is_user,
		      const struct symbol *symbol)
{
	buffer_printf(b, "\t%" PRIx64 " ", addr);
	show_name(b, addr, symbol);
	if (is_user)
		buffer_printf(b, " (%s)", symbol->name && symbol->module ?
			      symbol->module : "[unknown]");
	buffer_char(b, '\n');
}

/* Without a name, and without blanks before it. */
static void show_build_id(struct buffer *b, uint64_t addr,
			  const struct symbol *symbol)
{
	if (!symbol->build_id) {
		buffer_printf(b, "%" PRIx64 "\n", addr);
		return;
	}
	for (int i = 0; i < BUILD_ID_SIZE; i++)
		buffer_printf(b, "%02x", symbol->build_id[i]);
	buffer_printf(b, " 0x%02" PRIx64 "\n", symbol->place);
}

static void show_frame(struct buffer *b, const struct kmc_part *part,
		       uint32_t pid, uint64_t addr, const struct frames *frames)
{
	bool is_user = part->kind == KMC_PART_USTACK;
	struct symbol symbol = { 0 };

	if (part->flags & KMC_PART_RAW) {
		buffer_printf(b, "%" PRIx64 "\n", addr);
		return;
	}
	if (is_user)
		frames->user(frames->data, pid, addr, &symbol);
	else
		frames->kernel(frames->data, addr, &symbol);
	if (part->flags & KMC_PART_BUILD_ID) {
		show_build_id(b, addr, &symbol);
		return;
	}
	if (part->flags & KMC_PART_PERF) {
		show_perf(b, addr, is_user, &symbol);
		return;
	}
	buffer_str(b, STACK_INDENT);
	show_name(b, addr, &symbol);
	buffer_char(b, '\n');
}

void stack_show(struct buffer *b, const struct kmc_part *part, const void *at,
		const struct frames *frames)
{
	uint32_t room = (part->size - sizeof(struct kmc_stack)) /
			sizeof(uint64_t);
	const uint8_t *ip = at;
	struct kmc_stack head;

	memcpy(&head, at, sizeof(head));
	if (!head.nr)
		return;
	buffer_char(b, '\n');
	for (uint32_t i = 0; i < head.nr && i < room; i++) {
		uint64_t addr;

		memcpy(&addr, ip + sizeof(head) + i * sizeof(addr),
		       sizeof(addr));
		show_frame(b, part, head.pid, addr, frames);
	}
}
