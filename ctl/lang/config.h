/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Settings: what a script's "config = { … }" and the environment may say.
 */
#ifndef KMC_CONFIG_H
#define KMC_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Unless it is set: a warning if the clause has another attach point. */
enum missing_probes { MISSING_IGNORE, MISSING_WARN, MISSING_ERROR,
		      MISSING_UNSET };
enum stack_mode { STACK_BPFTRACE, STACK_PERF, STACK_RAW, STACK_BUILD_ID };
/* What is said of a feature that bpftrace calls unstable. */
enum unstable { UNSTABLE_ENABLE, UNSTABLE_WARN, UNSTABLE_ERROR };

#define CONFIG_TEXT_MAX	64

/**
 * struct config - the settings that have a meaning here
 * @max_strlen: room of a string in bytes
 * @max_map_keys: limit of every map; 0: the module's
 * @max_cat_bytes: how much of a file cat() shows
 * @max_probes: places that may be attached to; 0: as many as the module takes
 * @perf_rb_pages: pages of each CPU's ring; 0: as the question needs
 * @print_maps_on_exit: 0 or 1
 * @other_keys: 0 or 1: aggregations' keys that find no room share a row
 * @cpp_demangle: 0 or 1: names of C++ and Rust are shown as they were written
 * @no_cpp_demangle: the same the other way around, as it once was
 * @missing_probes: enum missing_probes: what to do if a place can't be found
 * @stack_mode: enum stack_mode: how stacks are shown
 * @unstable_addr: enum unstable, as the others: may it be used?
 * @str_trunc_trailer: put behind a string that was cut
 * @fixed: bits of settings that a script can't change any more
 */
struct config {
	uint64_t max_strlen;
	uint64_t max_map_keys;
	uint64_t max_cat_bytes;
	uint64_t max_probes;
	uint64_t perf_rb_pages;
	uint64_t print_maps_on_exit;
	uint64_t other_keys;
	uint64_t cpp_demangle;
	uint64_t no_cpp_demangle;
	uint64_t missing_probes;
	uint64_t stack_mode;
	uint64_t unstable_addr;
	uint64_t unstable_dw_ustack;
	uint64_t unstable_import;
	uint64_t unstable_import_statement;
	uint64_t unstable_macro;
	uint64_t unstable_map_decl;
	uint64_t unstable_tseries;
	uint64_t unstable_typeinfo;
	char str_trunc_trailer[CONFIG_TEXT_MAX];
	uint32_t fixed;
};

/* Are names shown as they were written? */
static inline bool config_demangles(const struct config *c)
{
	return c->cpp_demangle && !c->no_cpp_demangle;
}

/* Who says so: the later ones win. */
enum config_from { CONFIG_SCRIPT, CONFIG_ENVIRONMENT, CONFIG_COMMAND };

void config_init(struct config *c);

/**
 * config_set() - change a setting
 * @name: also in capitals and with bpftrace's prefix, "BPFTRACE_MAX_STRLEN"
 * @value: as text
 * @why: @size bytes for what is wrong
 *
 * Return: false: something is wrong. A setting of bpftrace's that has no meaning
 * here is taken as it is.
 */
bool config_set(struct config *c, enum config_from from, const char *name,
		const char *value, char *why, size_t size);

/*
 * What a setting is: @text, or if that is NULL @number. @is_switch: it is true or
 * false. Return: false: there is none such, or it has no meaning here.
 */
bool config_get(const struct config *c, const char *name, const char **text,
		uint64_t *number, bool *is_switch);

/* Why a setting means nothing here, as it is about BPF; else NULL. */
const char *config_useless(const char *name);

/* Take over BPFTRACE_NAME, and KMODCTL_NAME, which wins. */
bool config_environment(struct config *c, char *why, size_t size);

/* Settings by number, for lists: the name, NULL at the end. */
const char *config_name(unsigned int i);

#endif /* KMC_CONFIG_H */
