/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A kernel of a few types, and a module, as files of BTF in a folder.
 */
#ifndef TEST_BTF_FIXTURE_H
#define TEST_BTF_FIXTURE_H

#include <bpf/btf.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

/* The folder's name, kept in @folder, which has the room. */
static inline void btf_fixture_folder(char folder[32])
{
	strcpy(folder, "/tmp/kmodctl-btf-XXXXXX");
	assert_non_null(mkdtemp(folder));
}

static inline void btf_fixture_write(const struct btf *btf, const char *folder,
				     const char *name)
{
	char path[300];
	uint32_t size;
	const void *data = btf__raw_data(btf, &size);
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, size, f), size);
	fclose(f);
}

static inline void btf_fixture_remove(const char *folder, const char *name)
{
	char path[300];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	unlink(path);
}

/*
 * A kernel of a few types:
 *
 *	struct list_head { struct list_head *next, *prev; };
 *	struct task_struct {
 *		struct task_struct *parent;
 *		char comm[16];
 *		union { u64 whole; u32 half; };
 *		struct later *later;
 *		u32 low : 3, high : 29;
 *		flags_t flags;			// const u32
 *		char __user *text;
 *		u16 across : 8;			// from bit 460 on
 *		enum state state;
 *	};
 *	struct later { int here; };
 *	enum state { RUNNING, DEAD = 7, LOST = -1 };
 *	typedef struct { u64 first, second; } pair_t;
 *	struct three { u64 first; };		// of 24 bytes
 *	long read_file(struct task_struct *task, struct three by_value, pair_t pair,
 *		       int last, ...);
 *	tracepoint sched_switch(bool preempt, struct task_struct *prev)
 */
struct btf_fixture {
	struct btf *btf;
	int u32, u64, s32, chr, u16, boolean;
	int task_ptr, later_ptr, state;
};

/* A pointer to the type that is added next. */
static inline int btf_fixture_ptr_to_next(struct btf *b)
{
	return btf__add_ptr(b, btf__type_cnt(b) + 1);
}

static inline void btf_fixture_base(struct btf_fixture *f)
{
	struct btf *b = f->btf;

	f->u32 = btf__add_int(b, "unsigned int", 4, 0);
	f->u64 = btf__add_int(b, "long unsigned int", 8, 0);
	f->s32 = btf__add_int(b, "int", 4, BTF_INT_SIGNED);
	f->chr = btf__add_int(b, "char", 1, 0);
	f->u16 = btf__add_int(b, "short unsigned int", 2, 0);
	f->boolean = btf__add_int(b, "_Bool", 1, BTF_INT_BOOL);
	f->state = btf__add_enum(b, "state", 4);
	btf__add_enum_value(b, "RUNNING", 0);
	btf__add_enum_value(b, "DEAD", 7);
	btf__add_enum_value(b, "LOST", -1);
	btf__add_enum64(b, "huge", 8, false);
	btf__add_enum64_value(b, "HUGE", 1ULL << 40);
}

static inline void btf_fixture_task(struct btf_fixture *f)
{
	struct btf *b = f->btf;
	int comm = btf__add_array(b, f->u32, f->chr, 16);
	int flags = btf__add_typedef(b, "flags_t", btf__add_const(b, f->u32));
	int text = btf__add_ptr(b, btf__add_type_tag(b, "user", f->chr));
	int both = btf__add_union(b, "", 8);

	btf__add_field(b, "whole", f->u64, 0, 0);
	btf__add_field(b, "half", f->u32, 0, 0);
	f->later_ptr = btf__add_ptr(b, btf__add_fwd(b, "later", BTF_FWD_STRUCT));
	f->task_ptr = btf_fixture_ptr_to_next(b);
	btf__add_struct(b, "task_struct", 72);
	btf__add_field(b, "parent", f->task_ptr, 0, 0);
	btf__add_field(b, "comm", comm, 64, 0);
	btf__add_field(b, "", both, 192, 0);
	btf__add_field(b, "later", f->later_ptr, 256, 0);
	btf__add_field(b, "low", f->u32, 320, 3);
	btf__add_field(b, "high", f->u32, 323, 29);
	btf__add_field(b, "flags", flags, 352, 0);
	btf__add_field(b, "text", text, 384, 0);
	btf__add_field(b, "across", f->u16, 460, 8);
	btf__add_field(b, "state", f->state, 512, 0);
}

static inline void btf_fixture_functions(struct btf_fixture *f)
{
	struct btf *b = f->btf;
	int pair, three, proto, void_ptr = btf__add_ptr(b, 0);

	btf__add_struct(b, "later", 4);
	btf__add_field(b, "here", f->s32, 0, 0);
	pair = btf__add_typedef(b, "pair_t", btf__type_cnt(b) + 1);
	btf__add_struct(b, "", 16);
	btf__add_field(b, "first", f->u64, 0, 0);
	btf__add_field(b, "second", f->u64, 64, 0);
	three = btf__add_struct(b, "three", 24);
	btf__add_field(b, "first", f->u64, 0, 0);
	proto = btf__add_func_proto(b, f->u64);
	btf__add_func_param(b, "task", f->task_ptr);
	btf__add_func_param(b, "by_value", three);
	btf__add_func_param(b, "pair", pair);
	btf__add_func_param(b, "last", f->s32);
	btf__add_func_param(b, "", 0);
	btf__add_func(b, "read_file", BTF_FUNC_GLOBAL, proto);

	proto = btf__add_func_proto(b, 0);
	btf__add_func_param(b, "", void_ptr);
	btf__add_func_param(b, "", f->boolean);
	btf__add_func_param(b, "", f->task_ptr);
	btf__add_typedef(b, "btf_trace_sched_switch", btf__add_ptr(b, proto));
	proto = btf__add_func_proto(b, f->s32);
	btf__add_func_param(b, "__data", void_ptr);
	btf__add_func_param(b, "preempt", f->boolean);
	btf__add_func_param(b, "prev", f->task_ptr);
	btf__add_func(b, "__traceiter_sched_switch", BTF_FUNC_GLOBAL, proto);
}

static inline void btf_fixture_kernel(struct btf_fixture *f,
				      const char *folder)
{
	f->btf = btf__new_empty();
	assert_non_null(f->btf);
	btf_fixture_base(f);
	btf_fixture_task(f);
	btf_fixture_functions(f);
	btf_fixture_write(f->btf, folder, "vmlinux");
}

/* A module: struct of_module { struct task_struct *owner; }; its function. */
static inline void btf_fixture_module(const struct btf_fixture *f,
				      const char *folder)
{
	struct btf *b = btf__new_empty_split(f->btf);
	int ptr, proto;

	assert_non_null(b);
	btf__add_struct(b, "of_module", 8);
	btf__add_field(b, "owner", f->task_ptr, 0, 0);
	ptr = btf__add_ptr(b, btf__type_cnt(b) - 1);
	proto = btf__add_func_proto(b, 0);
	btf__add_func_param(b, "of", ptr);
	btf__add_func(b, "module_function", BTF_FUNC_STATIC, proto);
	/* One that the kernel has, too, with other parameters. */
	proto = btf__add_func_proto(b, 0);
	btf__add_func(b, "read_file", BTF_FUNC_STATIC, proto);
	btf_fixture_write(b, folder, "of_module");
	btf__free(b);
}

static inline void btf_fixture_free(struct btf_fixture *f, const char *folder)
{
	btf__free(f->btf);
	btf_fixture_remove(folder, "vmlinux");
	btf_fixture_remove(folder, "of_module");
	rmdir(folder);
}

#endif
