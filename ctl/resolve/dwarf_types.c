// SPDX-License-Identifier: GPL-2.0
/*
 * Each entry of DWARF that is met becomes one type of BTF, or, an array of several
 * dimensions, a row of them. Its number is known before it is written: types may
 * point to such as come later.
 */
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "dwarf_types.h"
#include "image.h"

/* What is written first: a number, for the indexes of arrays, and the function. */
#define INDEX_TYPE	1
#define PROTOTYPE	2
#define FUNCTION	3
#define FIRST_ENTRY	4

/**
 * struct entry - a type
 * @die: in DWARF
 * @level: of an array: the dimensions that are left out
 */
struct entry {
	Dwarf_Die die;
	unsigned int level;
};

/**
 * struct writer - BTF that is being written
 * @btf: what is written
 * @entries: @nr types, numbered from FIRST_ENTRY on; the first @written are written
 * @room: that fit in @entries
 */
struct writer {
	struct btf *btf;
	struct entry *entries;
	size_t nr, room, written;
};

/* Structures of a program can be many; those of a function never are. */
#define ENTRIES_MAX	100000

static int id_of(struct writer *w, Dwarf_Die *die, unsigned int level)
{
	for (size_t i = 0; i < w->nr; i++)
		if (w->entries[i].level == level &&
		    w->entries[i].die.addr == die->addr)
			return FIRST_ENTRY + i;
	if (w->nr == w->room) {
		size_t room = w->room ? 2 * w->room : 64;
		void *more = realloc(w->entries, room * sizeof(*w->entries));

		if (!more || room > ENTRIES_MAX)
			return 0;
		w->entries = more;
		w->room = room;
	}
	w->entries[w->nr].die = *die;
	w->entries[w->nr].level = level;
	return FIRST_ENTRY + w->nr++;
}

/* Number of the type of what @die describes; 0: void, or unknown. */
static int type_of(struct writer *w, Dwarf_Die *die)
{
	Dwarf_Attribute attr;
	Dwarf_Die type;

	if (!dwarf_attr_integrate(die, DW_AT_type, &attr) ||
	    !dwarf_formref_die(&attr, &type))
		return 0;
	return id_of(w, &type, 0);
}

static Dwarf_Word number(Dwarf_Die *die, unsigned int name, Dwarf_Word missing)
{
	Dwarf_Attribute attr;
	Dwarf_Word value;

	if (!dwarf_attr_integrate(die, name, &attr) ||
	    dwarf_formudata(&attr, &value))
		return missing;
	return value;
}

static bool has(Dwarf_Die *die, unsigned int name)
{
	return dwarf_hasattr_integrate(die, name);
}

/* Something that is there, but of no use. */
static void write_nothing(struct writer *w)
{
	btf__add_const(w->btf, 0);
}

static void write_base(struct writer *w, Dwarf_Die *die)
{
	Dwarf_Word size = number(die, DW_AT_byte_size, 0);
	const char *name = dwarf_diename(die);
	int encoding = 0;

	switch (number(die, DW_AT_encoding, 0)) {
	case DW_ATE_float:
		if (btf__add_float(w->btf, name ? name : "float", size) < 0)
			write_nothing(w);
		return;
	case DW_ATE_boolean:
		encoding = BTF_INT_BOOL;
		break;
	case DW_ATE_signed:
	case DW_ATE_signed_char:
		encoding = BTF_INT_SIGNED;
		break;
	}
	if (btf__add_int(w->btf, name ? name : "int", size, encoding) < 0)
		write_nothing(w);
}

static unsigned int count_dimensions(Dwarf_Die *array)
{
	unsigned int n = 0;
	Dwarf_Die child;

	if (dwarf_child(array, &child))
		return 0;
	do {
		n += dwarf_tag(&child) == DW_TAG_subrange_type;
	} while (!dwarf_siblingof(&child, &child));
	return n;
}

/* Elements of dimension @n. */
static Dwarf_Word dimension(Dwarf_Die *array, unsigned int n)
{
	Dwarf_Die child;

	if (dwarf_child(array, &child))
		return 0;
	do {
		if (dwarf_tag(&child) != DW_TAG_subrange_type || n--)
			continue;
		if (has(&child, DW_AT_count))
			return number(&child, DW_AT_count, 0);
		return number(&child, DW_AT_upper_bound, -1) + 1;
	} while (!dwarf_siblingof(&child, &child));
	return 0;
}

static void write_array(struct writer *w, struct entry *e)
{
	Dwarf_Die die = e->die;
	unsigned int level = e->level;
	int element = level + 1 < count_dimensions(&die) ?
		      id_of(w, &die, level + 1) : type_of(w, &die);

	btf__add_array(w->btf, INDEX_TYPE, element, dimension(&die, level));
}

static void write_enum(struct writer *w, Dwarf_Die *die)
{
	Dwarf_Word size = number(die, DW_AT_byte_size, 4);
	Dwarf_Die child;

	btf__add_enum(w->btf, dwarf_diename(die), size == 8 ? 4 : size);
	if (dwarf_child(die, &child))
		return;
	do {
		Dwarf_Attribute attr;
		Dwarf_Sword value;

		if (dwarf_tag(&child) == DW_TAG_enumerator &&
		    dwarf_attr(&child, DW_AT_const_value, &attr) &&
		    !dwarf_formsdata(&attr, &value))
			btf__add_enum_value(w->btf, dwarf_diename(&child),
					    value);
	} while (!dwarf_siblingof(&child, &child));
}

/* Where a member is, in bits from the structure's start. */
static Dwarf_Word bit_offset(Dwarf_Die *member, Dwarf_Word bits)
{
	Dwarf_Word at = 8 * number(member, DW_AT_data_member_location, 0);
	Dwarf_Word size = number(member, DW_AT_byte_size, 4);

	if (has(member, DW_AT_data_bit_offset))
		return number(member, DW_AT_data_bit_offset, 0);
	/* Older: counted from the highest bit of the integer that they are in. */
	if (has(member, DW_AT_bit_offset))
		return at + 8 * size - bits -
		       number(member, DW_AT_bit_offset, 0);
	return at;
}

/* Members that are in each object; what a class inherits has no name. */
static bool is_member(Dwarf_Die *die)
{
	int tag = dwarf_tag(die);

	if (tag == DW_TAG_inheritance)
		return !has(die, DW_AT_virtuality);
	return tag == DW_TAG_member && !has(die, DW_AT_external) &&
	       !has(die, DW_AT_declaration);
}

static void write_members(struct writer *w, Dwarf_Die *die)
{
	Dwarf_Die child;

	if (dwarf_child(die, &child))
		return;
	do {
		Dwarf_Word bits = number(&child, DW_AT_bit_size, 0);
		const char *name = dwarf_diename(&child);

		if (is_member(&child))
			btf__add_field(w->btf, name, type_of(w, &child),
				       bit_offset(&child, bits), bits);
	} while (!dwarf_siblingof(&child, &child));
}

static void write_record(struct writer *w, Dwarf_Die *die)
{
	bool is_union = dwarf_tag(die) == DW_TAG_union_type;
	Dwarf_Word size = number(die, DW_AT_byte_size, 0);
	const char *name = dwarf_diename(die);

	if (has(die, DW_AT_declaration)) {
		if (btf__add_fwd(w->btf, name, is_union ? BTF_FWD_UNION :
							  BTF_FWD_STRUCT) < 0)
			write_nothing(w);
		return;
	}
	if (is_union)
		btf__add_union(w->btf, name, size);
	else
		btf__add_struct(w->btf, name, size);
	write_members(w, die);
}

static void write_entry(struct writer *w, struct entry *e)
{
	Dwarf_Die die = e->die;
	const char *name;

	switch (dwarf_tag(&die)) {
	case DW_TAG_base_type:
		write_base(w, &die);
		break;
	case DW_TAG_pointer_type:
	case DW_TAG_reference_type:
	case DW_TAG_rvalue_reference_type:
		btf__add_ptr(w->btf, type_of(w, &die));
		break;
	case DW_TAG_structure_type:
	case DW_TAG_class_type:
	case DW_TAG_union_type:
		write_record(w, &die);
		break;
	case DW_TAG_enumeration_type:
		write_enum(w, &die);
		break;
	case DW_TAG_array_type:
		write_array(w, e);
		break;
	case DW_TAG_typedef:
		name = dwarf_diename(&die);
		if (btf__add_typedef(w->btf, name, type_of(w, &die)) < 0)
			write_nothing(w);
		break;
	case DW_TAG_const_type:
	case DW_TAG_volatile_type:
	case DW_TAG_restrict_type:
	case DW_TAG_atomic_type:
		btf__add_const(w->btf, type_of(w, &die));
		break;
	case DW_TAG_subroutine_type:
		btf__add_func_proto(w->btf, 0);
		break;
	default:
		write_nothing(w);
		break;
	}
}

static void write_function(struct writer *w, Dwarf_Die *die)
{
	const char *name = dwarf_diename(die);
	Dwarf_Die child;

	btf__add_int(w->btf, "int", 4, BTF_INT_SIGNED);
	btf__add_func_proto(w->btf, type_of(w, die));
	if (!dwarf_child(die, &child)) {
		do {
			if (dwarf_tag(&child) == DW_TAG_formal_parameter)
				btf__add_func_param(w->btf,
						    dwarf_diename(&child),
						    type_of(w, &child));
		} while (!dwarf_siblingof(&child, &child));
	}
	btf__add_func(w->btf, name ? name : "function", BTF_FUNC_GLOBAL,
		      PROTOTYPE);
	while (w->written < w->nr) {
		write_entry(w, &w->entries[w->written]);
		w->written++;
	}
}

/**
 * struct search - for the function at an address
 * @addr: the address
 * @die: the function
 * @found: it is there
 */
struct search {
	uint64_t addr;
	Dwarf_Die die;
	bool found;
};

static int on_function(Dwarf_Die *die, void *data)
{
	struct search *s = data;
	Dwarf_Addr entry;

	if (dwarf_entrypc(die, &entry) || entry != s->addr)
		return DWARF_CB_OK;
	s->die = *die;
	s->found = true;
	return DWARF_CB_ABORT;
}

static void find_function(Dwarf *dwarf, struct search *s)
{
	Dwarf_CU *cu = NULL;
	Dwarf_Die die;

	while (!s->found && !dwarf_get_units(dwarf, cu, &cu, NULL, NULL, &die,
					     NULL)) {
		/* A unit need not say which code is its own. */
		if (dwarf_haspc(&die, s->addr))
			dwarf_getfuncs(&die, on_function, s, 0);
	}
}

static struct btf *write_btf(Dwarf_Die *function)
{
	struct writer w = { .btf = btf__new_empty() };
	struct btf *btf = w.btf;

	if (btf) {
		write_function(&w, function);
		if (btf__type_cnt(btf) != FIRST_ENTRY + w.nr) {
			btf__free(btf);
			btf = NULL;
		}
	}
	free(w.entries);
	return btf;
}

static struct btf *read_dwarf(int fd, uint64_t addr)
{
	struct search s = { .addr = addr };
	Dwarf *dwarf = dwarf_begin(fd, DWARF_C_READ);
	struct btf *btf = NULL;

	if (!dwarf)
		return NULL;
	find_function(dwarf, &s);
	if (s.found)
		btf = write_btf(&s.die);
	dwarf_end(dwarf);
	return btf;
}

static struct btf *read_debug_file(int fd, uint64_t addr)
{
	int debug = image_open_debug(fd, NULL);
	struct btf *btf;

	if (debug < 0)
		return NULL;
	btf = read_dwarf(debug, addr);
	close(debug);
	return btf;
}

/* Of a binary that was made by a compiler that writes BTF. */
static struct btf *read_btf(int fd, const char *name, uint32_t *id)
{
	struct btf *btf;
	char path[64];
	int found;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	libbpf_set_print(NULL);
	btf = btf__parse_elf(path, NULL);
	if (!btf)
		return NULL;
	found = btf__find_by_name_kind(btf, name, BTF_KIND_FUNC);
	if (found > 0) {
		*id = found;
		return btf;
	}
	btf__free(btf);
	return NULL;
}

struct btf *function_types(int fd, const char *name, uint64_t addr,
			   uint32_t *id)
{
	struct btf *btf = read_btf(fd, name, id);

	if (btf)
		return btf;
	*id = FUNCTION;
	btf = read_dwarf(fd, addr);
	return btf ? btf : read_debug_file(fd, addr);
}
