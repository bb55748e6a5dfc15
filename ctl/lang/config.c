// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "config.h"
#include "nearest.h"

#define PREFIX		"bpftrace_"

enum setting_kind { SETTING_NUMBER, SETTING_SWITCH, SETTING_CHOICE,
		    SETTING_UNSTABLE, SETTING_TEXT, SETTING_NOTHING };

/**
 * struct setting - a setting
 * @name: in the script
 * @old: name that it had in older scripts, or NULL
 * @kind: what it holds; SETTING_NOTHING: it is bpftrace's, and means nothing here
 * @at: in struct config
 * @min: @max: of a number
 * @choices: words, by their numbers
 * @why: of SETTING_NOTHING: why it means nothing; NULL: no answer depends on it
 */
struct setting {
	const char *name, *old;
	enum setting_kind kind;
	size_t at;
	uint64_t min, max;
	const char *const *choices;
	const char *why;
};

static const char *const missing_words[] = { "ignore", "warn", "error", NULL };
static const char *const stack_words[] = { "bpftrace", "perf", "raw",
					   "build_id", NULL };
static const char *const unstable_words[] = { "enable", "warn", "error", NULL };

#define NUMBER(n, o, least, most) \
	{ #n, o, SETTING_NUMBER, offsetof(struct config, n), least, most, NULL, NULL }
#define SWITCH(n) \
	{ #n, NULL, SETTING_SWITCH, offsetof(struct config, n), 0, 0, NULL, NULL }
#define CHOICE(n, words) \
	{ #n, NULL, SETTING_CHOICE, offsetof(struct config, n), 0, 0, words, NULL }
#define UNSTABLE(n) \
	{ #n, NULL, SETTING_UNSTABLE, offsetof(struct config, n), 0, 0, \
	  unstable_words, NULL }
#define TEXT(n) \
	{ #n, NULL, SETTING_TEXT, offsetof(struct config, n), 0, 0, NULL, NULL }
#define OF_BPF(n, why) { #n, NULL, SETTING_NOTHING, 0, 0, 0, NULL, why }
#define NOTHING(n)	OF_BPF(n, NULL)

static const struct setting settings[] = {
	NUMBER(max_strlen, "strlen", 1, 65000),
	NUMBER(max_map_keys, "map_keys_max", 1, UINT32_MAX),
	NUMBER(max_cat_bytes, "cat_bytes_max", 1, 1 << 30),
	NUMBER(max_probes, NULL, 1, UINT32_MAX),
	NUMBER(perf_rb_pages, NULL, 1, 1 << 16),
	SWITCH(print_maps_on_exit),
	SWITCH(other_keys),
	SWITCH(cpp_demangle),
	SWITCH(no_cpp_demangle),
	CHOICE(missing_probes, missing_words),
	CHOICE(stack_mode, stack_words),
	TEXT(str_trunc_trailer),
	NOTHING(cache_user_symbols),
	NOTHING(lazy_symbolication),
	OF_BPF(license, "there is no BPF program that has one"),
	OF_BPF(log_size, "there is no log of BPF's verifier"),
	NOTHING(max_ast_nodes),
	OF_BPF(max_bpf_progs, "there are no BPF programs; see max_probes"),
	NOTHING(max_type_res_iterations),
	OF_BPF(on_stack_limit, "there is no stack of BPF's to spare"),
	NOTHING(show_debug_info),
	NOTHING(symbol_source),
	UNSTABLE(unstable_addr),
	UNSTABLE(unstable_dw_ustack),
	UNSTABLE(unstable_import),
	UNSTABLE(unstable_import_statement),
	UNSTABLE(unstable_macro),
	UNSTABLE(unstable_map_decl),
	UNSTABLE(unstable_tseries),
	UNSTABLE(unstable_typeinfo),
	NOTHING(use_blazesym),
};

#define NR_SETTINGS	(sizeof(settings) / sizeof(*settings))

void config_init(struct config *c)
{
	*c = (struct config){
		.max_strlen = 1024,
		.max_cat_bytes = 10240,
		.print_maps_on_exit = 1,
		.cpp_demangle = 1,
		.missing_probes = MISSING_UNSET,
		.stack_mode = STACK_BPFTRACE,
		.str_trunc_trailer = "..",
	};
}

const char *config_name(unsigned int i)
{
	return i < NR_SETTINGS ? settings[i].name : NULL;
}

/* "BPFTRACE_MAX_STRLEN" is max_strlen. */
static bool name_is(const struct setting *s, const char *name)
{
	if (!strncasecmp(name, PREFIX, strlen(PREFIX)))
		name += strlen(PREFIX);
	return !strcasecmp(s->name, name) ||
	       (s->old && !strcasecmp(s->old, name));
}

static const struct setting *find(const char *name)
{
	for (size_t i = 0; i < NR_SETTINGS; i++)
		if (name_is(&settings[i], name))
			return &settings[i];
	return NULL;
}

static void explain_unknown(const char *name, char *why, size_t size)
{
	struct nearest near;

	nearest_init(&near, name);
	for (size_t i = 0; i < NR_SETTINGS; i++)
		nearest_offer(&near, settings[i].name);
	snprintf(why, size, "no setting is called '%s'%s", name,
		 nearest_hint(&near, ""));
}

static bool set_number(const struct setting *s, uint64_t *to, const char *value,
		       char *why, size_t size)
{
	unsigned long long v;
	char *end;

	errno = 0;
	v = strtoull(value, &end, 0);
	if (!isdigit((unsigned char)*value) || *end || errno || v < s->min ||
	    v > s->max) {
		snprintf(why, size, "'%s' wants a number from %llu to %llu, not '%s'",
			 s->name, (unsigned long long)s->min,
			 (unsigned long long)s->max, value);
		return false;
	}
	*to = v;
	return true;
}

static bool set_switch(const struct setting *s, uint64_t *to, const char *value,
		       char *why, size_t size)
{
	static const char *const words[] = { "0", "1", "false", "true",
					     "off", "on", "no", "yes" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (!strcasecmp(value, words[i])) {
			*to = i % 2;
			return true;
		}
	}
	snprintf(why, size, "'%s' is true or false, not '%s'", s->name, value);
	return false;
}

static bool set_choice(const struct setting *s, uint64_t *to, const char *value,
		       char *why, size_t size)
{
	size_t used;

	for (size_t i = 0; s->choices[i]; i++) {
		if (!strcasecmp(value, s->choices[i])) {
			*to = i;
			return true;
		}
	}
	used = snprintf(why, size, "'%s' is one of", s->name);
	for (size_t i = 0; s->choices[i] && used < size; i++)
		used += snprintf(why + used, size - used, "%s %s", i ? "," : "",
				 s->choices[i]);
	if (used < size)
		snprintf(why + used, size - used, ", not '%s'", value);
	return false;
}

/* They were true or false once, or 1 or 0: enable and error. */
static bool set_unstable(const struct setting *s, uint64_t *to,
			 const char *value, char *why, size_t size)
{
	uint64_t on;

	if (!set_switch(s, &on, value, why, size))
		return set_choice(s, to, value, why, size);
	*to = on ? UNSTABLE_ENABLE : UNSTABLE_ERROR;
	return true;
}

static bool set_text(const struct setting *s, char *to, const char *value,
		     char *why, size_t size)
{
	if (strlen(value) >= CONFIG_TEXT_MAX) {
		snprintf(why, size, "'%s' has at most %d bytes", s->name,
			 CONFIG_TEXT_MAX - 1);
		return false;
	}
	strcpy(to, value);
	return true;
}

static bool set(const struct setting *s, void *to, const char *value, char *why,
		size_t size)
{
	switch (s->kind) {
	case SETTING_NUMBER:
		return set_number(s, to, value, why, size);
	case SETTING_SWITCH:
		return set_switch(s, to, value, why, size);
	case SETTING_CHOICE:
		return set_choice(s, to, value, why, size);
	case SETTING_UNSTABLE:
		return set_unstable(s, to, value, why, size);
	case SETTING_TEXT:
		return set_text(s, to, value, why, size);
	default:
		return true;
	}
}

bool config_set(struct config *c, enum config_from from, const char *name,
		const char *value, char *why, size_t size)
{
	const struct setting *s = find(name);
	struct config ignored = *c, *to = c;
	uint32_t bit;

	if (!s) {
		explain_unknown(name, why, size);
		return false;
	}
	/* What is set from outside stays, but what is wrong is said. */
	bit = 1u << (s - settings);
	if (from == CONFIG_SCRIPT && c->fixed & bit)
		to = &ignored;
	if (!set(s, (char *)to + s->at, value, why, size))
		return false;
	if (from != CONFIG_SCRIPT)
		c->fixed |= bit;
	return true;
}

bool config_get(const struct config *c, const char *name, const char **text,
		uint64_t *number, bool *is_switch)
{
	const struct setting *s = find(name);
	const void *at;

	if (!s || s->kind == SETTING_NOTHING)
		return false;
	at = (const char *)c + s->at;
	*text = NULL;
	*number = 0;
	*is_switch = s->kind == SETTING_SWITCH;
	if (s->kind == SETTING_TEXT)
		*text = at;
	else
		*number = *(const uint64_t *)at;
	if (s->choices) {
		/* One that was not set has no word. */
		for (uint64_t i = 0; s->choices[i]; i++)
			if (i == *number)
				*text = s->choices[i];
		if (!*text)
			*text = "";
	}
	return true;
}

const char *config_useless(const char *name)
{
	const struct setting *s = find(name);

	return s ? s->why : NULL;
}

static bool take_variable(struct config *c, const char *prefix,
			  const char *name, char *why, size_t size)
{
	char variable[64];
	const char *value;

	snprintf(variable, sizeof(variable), "%s%s", prefix, name);
	for (char *p = variable; *p; p++)
		*p = toupper((unsigned char)*p);
	value = getenv(variable);
	return !value || config_set(c, CONFIG_ENVIRONMENT, name, value, why,
				    size);
}

bool config_environment(struct config *c, char *why, size_t size)
{
	for (size_t i = 0; i < NR_SETTINGS; i++) {
		const struct setting *s = &settings[i];

		if ((s->old && !take_variable(c, PREFIX, s->old, why, size)) ||
		    !take_variable(c, PREFIX, s->name, why, size) ||
		    !take_variable(c, "kmodctl_", s->name, why, size))
			return false;
	}
	return true;
}
