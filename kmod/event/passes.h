/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A trace header, read once a pass, with the kernel's own macros for its fields
 * (trace/stages/): the record as a structure, its size, the handler that fills
 * it and runs the program, and an entry of the table.
 *
 * A class that "choose" has found not to compile here is left out of all passes:
 * KMC_LEFT_class is defined as 1 then.
 */
#define KMC_PICK(left, kept...)		__KMC_PICK(left, kept)
#define __KMC_PICK(left, kept...)	KMC_PICK_##left(kept)
#define KMC_PICK_0(kept...)		kept
#define KMC_PICK_1(kept...)

/* Events are classes with one event, or those of a class that was declared. */
#undef TRACE_EVENT
#define TRACE_EVENT(name, proto, args, tstruct, assign, print)		\
	DECLARE_EVENT_CLASS(name, PARAMS(proto), PARAMS(args),		\
			    PARAMS(tstruct), PARAMS(assign), PARAMS(print)) \
	DEFINE_EVENT(name, name, PARAMS(proto), PARAMS(args))

#undef TRACE_EVENT_FN
#define TRACE_EVENT_FN(name, proto, args, tstruct, assign, print, reg, unreg) \
	TRACE_EVENT(name, PARAMS(proto), PARAMS(args), PARAMS(tstruct),	\
		    PARAMS(assign), PARAMS(print))

/* The condition is looked at by the tracepoint. */
#undef TRACE_EVENT_CONDITION
#define TRACE_EVENT_CONDITION(name, proto, args, cond, tstruct, assign,	\
			      print)					\
	TRACE_EVENT(name, PARAMS(proto), PARAMS(args), PARAMS(tstruct),	\
		    PARAMS(assign), PARAMS(print))

#undef TRACE_EVENT_FN_COND
#define TRACE_EVENT_FN_COND(name, proto, args, cond, tstruct, assign,	\
			    print, reg, unreg)				\
	TRACE_EVENT(name, PARAMS(proto), PARAMS(args), PARAMS(tstruct),	\
		    PARAMS(assign), PARAMS(print))

#undef DEFINE_EVENT_FN
#define DEFINE_EVENT_FN(template, name, proto, args, reg, unreg)	\
	DEFINE_EVENT(template, name, PARAMS(proto), PARAMS(args))

#undef DEFINE_EVENT_PRINT
#define DEFINE_EVENT_PRINT(template, name, proto, args, print)		\
	DEFINE_EVENT(template, name, PARAMS(proto), PARAMS(args))

#undef DEFINE_EVENT_CONDITION
#define DEFINE_EVENT_CONDITION(template, name, proto, args, cond)	\
	DEFINE_EVENT(template, name, PARAMS(proto), PARAMS(args))

#undef TRACE_EVENT_NOP
#define TRACE_EVENT_NOP(name, proto, args, tstruct, assign, print)
#undef DEFINE_EVENT_NOP
#define DEFINE_EVENT_NOP(template, name, proto, args)
#undef TRACE_EVENT_FLAGS
#define TRACE_EVENT_FLAGS(name, value)
#undef TRACE_EVENT_PERF_PERM
#define TRACE_EVENT_PERF_PERM(name, expr...)
#undef TRACE_DEFINE_ENUM
#define TRACE_DEFINE_ENUM(name)
#undef TRACE_DEFINE_SIZEOF
#define TRACE_DEFINE_SIZEOF(name)
#undef DECLARE_TRACE
#define DECLARE_TRACE(name, proto, args)
/* 7.0 and later have conditions here, too. */
#undef DECLARE_TRACE_CONDITION
#define DECLARE_TRACE_CONDITION(name, proto, args, cond)
#undef DEFINE_EVENT
#define DEFINE_EVENT(template, name, proto, args)

/* The record. */
#include <trace/stages/stage1_struct_define.h>
#undef DECLARE_EVENT_CLASS
#define DECLARE_EVENT_CLASS(call, proto, args, tstruct, assign, print)	\
	KMC_PICK(__is_defined(KMC_LEFT_##call),				\
	struct trace_event_raw_##call {					\
		struct trace_entry ent;					\
		tstruct							\
		char __data[];						\
	};)
#include TRACE_INCLUDE(TRACE_INCLUDE_FILE)

/* Where its arrays are. */
#include <trace/stages/stage2_data_offsets.h>
#undef DECLARE_EVENT_CLASS
#define DECLARE_EVENT_CLASS(call, proto, args, tstruct, assign, print)	\
	KMC_PICK(__is_defined(KMC_LEFT_##call),				\
	struct trace_event_data_offsets_##call {			\
		tstruct;						\
	};)
#include TRACE_INCLUDE(TRACE_INCLUDE_FILE)

/* What an assignment may ask of the record is defined here, too. */
#include <trace/stages/stage3_trace_output.h>

/* How long they are. */
#include <trace/stages/stage5_get_offsets.h>
#undef DECLARE_EVENT_CLASS
#define DECLARE_EVENT_CLASS(call, proto, args, tstruct, assign, print)	\
	KMC_PICK(__is_defined(KMC_LEFT_##call),				\
	static inline notrace int kmc_event_offsets_##call(		\
		struct trace_event_data_offsets_##call *__data_offsets,	\
		proto)							\
	{								\
		struct trace_event_raw_##call __maybe_unused *entry;	\
		int __maybe_unused __item_length;			\
		int __data_size = 0;					\
									\
		tstruct;						\
		return __data_size;					\
	})
#include TRACE_INCLUDE(TRACE_INCLUDE_FILE)

/* The handler. */
#include <trace/stages/stage6_event_callback.h>
#include "assign.h"
#undef DECLARE_EVENT_CLASS
#define DECLARE_EVENT_CLASS(call, proto, args, tstruct, assign, print)	\
	KMC_PICK(__is_defined(KMC_LEFT_##call),				\
	static notrace void kmc_event_hit_##call(void *__data, proto)	\
	{								\
		struct trace_event_data_offsets_##call			\
			__maybe_unused __data_offsets;			\
		struct trace_event_raw_##call *entry;			\
		unsigned int __level;					\
		void *__record;						\
		int __size;						\
									\
		if (!kmc_event_begin(__data, &__record, &__level))	\
			return;						\
		entry = __record;					\
		__size = kmc_event_offsets_##call(&__data_offsets, args); \
		if (sizeof(*entry) + __size > KMC_EVENT_MAX) {	\
			kmc_event_end_too_large(__data, entry,		\
						sizeof(*entry), __level); \
			return;						\
		}							\
		tstruct							\
		{ assign; }						\
		kmc_event_end(__data, entry, __level);			\
	})
#include TRACE_INCLUDE(TRACE_INCLUDE_FILE)

/* The table's entries; also, that each handler fits its tracepoint. */
#undef DECLARE_EVENT_CLASS
#define DECLARE_EVENT_CLASS(call, proto, args, tstruct, assign, print)
#undef DEFINE_EVENT
#define DEFINE_EVENT(template, event, proto, args)			\
	KMC_PICK(__is_defined(KMC_LEFT_##template),			\
	static inline void kmc_event_check_##event(void)		\
	{								\
		check_trace_callback_type_##event(kmc_event_hit_##template); \
	}								\
	static const struct kmc_event kmc_event_##event __used = {	\
		.category = __stringify(TRACE_SYSTEM),			\
		.name = #event,						\
		.hit = kmc_event_hit_##template,			\
		.size = sizeof(struct trace_event_raw_##template),	\
	};)
#include TRACE_INCLUDE(TRACE_INCLUDE_FILE)
