/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Attach points: one provider for each kind of them.
 */
#ifndef KMC_ATTACH_H
#define KMC_ATTACH_H

#include "compile.h"

#define ATTACH_WORDS_MAX	4

/**
 * struct attach - an attach point that is being resolved
 * @c: the run
 * @clause: @point: which
 * @words: the parts between the colons, the provider's name first
 * @nr_words: their number
 */
struct attach {
	struct compile *c;
	struct clause *clause;
	struct attach_point *point;
	const char *words[ATTACH_WORDS_MAX];
	unsigned int nr_words;
};

/**
 * struct provider - a kind of attach point
 * @name: first word in the script
 * @alias: short for it, or NULL
 * @min_words: @max_words: how many words, with the first one
 * @usage: what it looks like
 * @resolve: add variants and sites, or complain
 */
struct provider {
	const char *name;
	const char *alias;
	unsigned int min_words, max_words;
	const char *usage;
	void (*resolve)(struct attach *a);
};

void attach_tracepoint(struct attach *a);
void attach_rawtracepoint(struct attach *a);
void attach_kprobe(struct attach *a);
void attach_kretprobe(struct attach *a);
void attach_fentry(struct attach *a);
void attach_fexit(struct attach *a);
void attach_uprobe(struct attach *a);
void attach_uretprobe(struct attach *a);
void attach_usdt(struct attach *a);
void attach_interval(struct attach *a);
void attach_profile(struct attach *a);
void attach_software(struct attach *a);
void attach_hardware(struct attach *a);
void attach_watchpoint(struct attach *a);
void attach_iter(struct attach *a);
void attach_self(struct attach *a);

/* What may stand behind a provider of a fixed few, in order; NULL past the last. */
const char *software_name(size_t i);
const char *hardware_name(size_t i);
const char *timer_unit(size_t i);
const char *iter_name(size_t i);
/* The @i'th member of ctx in iter:@name, and its type; NULL past the last. */
const char *iter_member(const char *name, size_t i, const char **type);

__attribute__((format(printf, 2, 3)))
void attach_error(struct attach *a, const char *fmt, ...);

/*
 * The kernel does not have what is to be attached to: an error, or as the script has
 * set missing_probes. @fmt: what there is not.
 */
__attribute__((format(printf, 2, 3)))
void attach_missing(struct attach *a, const char *fmt, ...);

/*
 * attach_late.c: can a place in @module be waited for? Not if it is loaded and does
 * not have it. @guessed: the module is not named as such, so that there has to be
 * one of that name on the disk.
 */
bool attach_may_wait(struct attach *a, const char *module, bool guessed);
/* Wait: a site of @v, shown as @name, at what the module will know as @target. */
void attach_late(struct attach *a, struct variant *v, const char *module,
		 const char *name, const char *target);

/* A new variant at this attach point; sites added from now on are its. */
struct variant *attach_variant(struct attach *a, enum kmc_probe_kind kind);
/* attach_timer.c: one that is run every @period nanoseconds */
struct variant *attach_timer(struct attach *a, enum kmc_probe_kind kind,
			     uint64_t period);
void attach_site(struct attach *a, struct variant *v, const char *name,
		 const char *target, uint64_t addr, int64_t syscall);

#endif /* KMC_ATTACH_H */
