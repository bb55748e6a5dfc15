// SPDX-License-Identifier: GPL-2.0
/*
 * layout FILE: the records of the events that the module has handlers of, as the
 * compiler has laid them out, from kmod/event/typed.o: a line for each field,
 * "event field offset size signed", the latter "-" where tracefs says it of something
 * else: of an array's elements, that are elsewhere in the record.
 */
#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <err.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EVENT	"kmc_event_"
#define HIT	"kmc_event_hit_"
#define RECORD	"trace_event_raw_"

/* In the file: an event's entry, and what its handler is called. */
struct event {
	char *name;
	GElf_Addr at;
	size_t section, size;
	const char *class;
};

static struct event events[4096];
static size_t nr_events;

static const Dwfl_Callbacks callbacks = {
	.section_address = dwfl_offline_section_address,
	.find_debuginfo = dwfl_standard_find_debuginfo,
};

static bool begins(const char *text, const char *with)
{
	return text && !strncmp(text, with, strlen(with));
}

static Elf_Scn *section_of(Elf *elf, GElf_Word type, Elf_Scn *after, GElf_Shdr *shdr)
{
	Elf_Scn *scn = after;

	while ((scn = elf_nextscn(elf, scn)))
		if (gelf_getshdr(scn, shdr) && shdr->sh_type == type)
			return scn;
	return NULL;
}

static void find_events(Elf *elf, Elf_Data *symbols, const GElf_Shdr *shdr)
{
	GElf_Sym sym;

	for (int i = 0; gelf_getsym(symbols, i, &sym); i++) {
		char *name = elf_strptr(elf, shdr->sh_link, sym.st_name);

		if (GELF_ST_TYPE(sym.st_info) != STT_OBJECT || !begins(name, EVENT) ||
		    nr_events == sizeof(events) / sizeof(*events))
			continue;
		events[nr_events++] = (struct event){
			.name = name + strlen(EVENT), .at = sym.st_value,
			.section = sym.st_shndx, .size = sym.st_size,
		};
	}
}

/* What @rela points to, if that is a handler. */
static const char *handler_at(Elf *elf, Elf_Data *symbols, const GElf_Shdr *shdr,
			      const GElf_Rela *rela)
{
	GElf_Addr addr = rela->r_addend;
	GElf_Sym target, sym;

	if (!gelf_getsym(symbols, GELF_R_SYM(rela->r_info), &target))
		return NULL;
	addr += target.st_value;
	for (int i = 0; gelf_getsym(symbols, i, &sym); i++) {
		const char *name = elf_strptr(elf, shdr->sh_link, sym.st_name);

		if (GELF_ST_TYPE(sym.st_info) == STT_FUNC && begins(name, HIT) &&
		    sym.st_shndx == target.st_shndx && sym.st_value == addr)
			return name + strlen(HIT);
	}
	return NULL;
}

static void find_classes(Elf *elf, Elf_Data *symbols, const GElf_Shdr *symtab)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr shdr;
	GElf_Rela rela;

	while ((scn = section_of(elf, SHT_RELA, scn, &shdr))) {
		Elf_Data *relas = elf_getdata(scn, NULL);

		for (size_t n = 0; n < nr_events; n++) {
			struct event *e = &events[n];

			if (e->section != shdr.sh_info)
				continue;
			for (int i = 0; !e->class && gelf_getrela(relas, i, &rela); i++)
				if (rela.r_offset >= e->at && rela.r_offset < e->at + e->size)
					e->class = handler_at(elf, symbols, symtab, &rela);
		}
	}
}

static Dwarf_Die *peeled(Dwarf_Die *die, Dwarf_Die *type)
{
	Dwarf_Attribute attr;

	if (!dwarf_formref_die(dwarf_attr_integrate(die, DW_AT_type, &attr), type) ||
	    dwarf_peel_type(type, type))
		return NULL;
	return type;
}

/* As "(type)-1 < (type)1" says it. */
static char sign_of(Dwarf_Die *member)
{
	Dwarf_Attribute attr;
	Dwarf_Die type, *t = peeled(member, &type);
	Dwarf_Word encoding = 0;

	while (t && dwarf_tag(t) == DW_TAG_array_type)
		t = peeled(t, &type);
	if (t && dwarf_tag(t) == DW_TAG_enumeration_type)
		t = peeled(t, &type);
	if (!t || dwarf_tag(t) != DW_TAG_base_type)
		return '0';
	dwarf_formudata(dwarf_attr(t, DW_AT_encoding, &attr), &encoding);
	return encoding == DW_ATE_signed || encoding == DW_ATE_signed_char ? '1' : '0';
}

static void print_member(const char *event, Dwarf_Die *member)
{
	const char *name = dwarf_diename(member);
	Dwarf_Attribute attr;
	Dwarf_Word offset = 0, size = 0;
	Dwarf_Die type;
	char sign = sign_of(member);

	if (!strcmp(name, "ent") || !strcmp(name, "__data") || !peeled(member, &type))
		return;
	dwarf_formudata(dwarf_attr(member, DW_AT_data_member_location, &attr), &offset);
	dwarf_aggregate_size(&type, &size);
	if (begins(name, "__data_loc_") || begins(name, "__rel_loc_")) {
		name = strstr(name, "_loc_") + 5;
		sign = '-';
	}
	printf("%s %s %llu %llu %c\n", event, name, (unsigned long long)offset,
	       (unsigned long long)size, sign);
}

static void print_record(Dwarf_Die *record)
{
	const char *class = dwarf_diename(record) + strlen(RECORD);

	for (size_t i = 0; i < nr_events; i++) {
		Dwarf_Die child;
		int more;

		if (!events[i].class || strcmp(events[i].class, class))
			continue;
		for (more = !dwarf_child(record, &child); more;
		     more = !dwarf_siblingof(&child, &child))
			if (dwarf_tag(&child) == DW_TAG_member)
				print_member(events[i].name, &child);
		/* In another unit it may be declared once more. */
		events[i].class = NULL;
	}
}

static void print_all(Dwarf_Die *unit)
{
	Dwarf_Attribute attr;
	Dwarf_Die child;
	int more;

	for (more = !dwarf_child(unit, &child); more; more = !dwarf_siblingof(&child, &child))
		if (dwarf_tag(&child) == DW_TAG_structure_type &&
		    begins(dwarf_diename(&child), RECORD) &&
		    !dwarf_attr(&child, DW_AT_declaration, &attr))
			print_record(&child);
}

int main(int argc, char **argv)
{
	Dwfl *dwfl = dwfl_begin(&callbacks);
	Dwfl_Module *mod;
	Dwarf_Die *unit = NULL;
	Elf_Data *symbols;
	GElf_Shdr shdr;
	Dwarf_Addr bias;
	Elf_Scn *scn;
	Elf *elf;
	int fd;

	if (argc != 2)
		errx(2, "usage: layout FILE");
	elf_version(EV_CURRENT);
	fd = open(argv[1], O_RDONLY);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	scn = elf ? section_of(elf, SHT_SYMTAB, NULL, &shdr) : NULL;
	mod = dwfl ? dwfl_report_offline(dwfl, "", argv[1], -1) : NULL;
	if (fd < 0 || !scn || !mod || dwfl_report_end(dwfl, NULL, NULL))
		errx(1, "%s can't be read", argv[1]);
	symbols = elf_getdata(scn, NULL);
	find_events(elf, symbols, &shdr);
	find_classes(elf, symbols, &shdr);
	while ((unit = dwfl_module_nextcu(mod, unit, &bias)))
		print_all(unit);
	dwfl_end(dwfl);
	elf_end(elf);
	close(fd);
	return 0;
}
