/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions' returns: the run of one, and what is kept between entry and return.
 */
#ifndef KMC_PROBE_RETURN_H
#define KMC_PROBE_RETURN_H

#include <linux/kprobes.h>
#include <linux/minmax.h>
#include "../compat.h"
#include "../arch/probe.h"
#include "run.h"
#include "split.h"

/* Calls in flight, for a function and for all functions of a probe. */
#define KMC_CALLS_MIN	64U
#define KMC_CALLS_MAX	(1U << 16)

/**
 * struct kmc_return_data - of a call in flight
 * @func: address of the function
 * @site: number of the site
 * @args: the first arguments, as they were at entry
 */
struct kmc_return_data {
	unsigned long func;
	u32 site;
	u64 args[ARRAY_SIZE(kmc_function_args)];
};

/* Offsets in kmc_return_data.args. */
extern const u16 kmc_return_args[ARRAY_SIZE(kmc_function_args)];

static __always_inline void kmc_return_keep_args(struct kmc_return_data *data,
						 const struct pt_regs *regs)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(kmc_function_args); i++)
		data->args[i] = *(const u64 *)((const char *)regs +
					       kmc_function_args[i]);
}

/* Preemption is off. @data: good as far as the program needs it. */
static __always_inline void kmc_return_run(const struct kmc_hook *hook,
					   u32 site, unsigned long func,
					   const struct kmc_return_data *data,
					   struct pt_regs *regs)
{
	unsigned int level = kmc_level();
	struct kmc_ctx ctx;

	if (!kmc_enter(hook, level))
		return;
	ctx.site = site;
	ctx.func = func;
	ctx.regs = regs;
	ctx.retval = regs_return_value(regs);
	ctx.args = data->args;
	ctx.arg_off = kmc_return_args;
	kmc_run(hook, &ctx, level);
	kmc_leave(level);
}

#ifdef KMC_RETHOOK_RIDE
struct kmc_ride;

/**
 * kmc_ride_attach() - attach to the returns of what ftrace can serve
 * @ride: result; to be ended, also on failure
 * @split: functions; one whose return can't be hooked is left out if it is
 *	optional, else goes to the rest
 *
 * Context: process. Return: 0, or an errno.
 */
int kmc_ride_attach(struct kmc_ride **ride, struct kmc_probe *probe,
		    struct kmc_split *split, struct netlink_ext_ack *extack);
/* No new hits. */
void kmc_ride_stop(struct kmc_ride *ride);
/* After a grace period; a worker does it. */
void kmc_ride_end(struct kmc_ride *ride);
u64 kmc_ride_missed(const struct kmc_ride *ride);
/* Is there a return probe for the places of @probe in its session? */
bool kmc_ride_comes(const struct kmc_probe *probe);
/* At a function's entry, with the level entered: have the return hooked. */
void kmc_ride_call(struct kmc_ride *ride, struct pt_regs *regs);
/* The same where it was entered already. */
void kmc_ride_nested(struct kmc_ride *ride);
#else
struct kmc_ride {};

static inline int kmc_ride_attach(struct kmc_ride **ride,
				  struct kmc_probe *probe,
				  struct kmc_split *split,
				  struct netlink_ext_ack *extack)
{
	while (split->nr_traced)
		split->rest[split->nr_rest++] =
			split->traced[--split->nr_traced];
	return 0;
}

static inline void kmc_ride_stop(struct kmc_ride *ride)
{
}

static inline void kmc_ride_end(struct kmc_ride *ride)
{
}

static inline u64 kmc_ride_missed(const struct kmc_ride *ride)
{
	return 0;
}

static inline bool kmc_ride_comes(const struct kmc_probe *probe)
{
	return false;
}

static inline void kmc_ride_call(struct kmc_ride *ride, struct pt_regs *regs)
{
}

static inline void kmc_ride_nested(struct kmc_ride *ride)
{
}
#endif

#endif /* KMC_PROBE_RETURN_H */
