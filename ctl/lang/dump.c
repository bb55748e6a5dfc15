// SPDX-License-Identifier: GPL-2.0
/*
 * A question, readably.
 */
#include <ctype.h>
#include <inttypes.h>
#include "question.h"

/* What an instruction's fields mean. */
enum shape {
	SHAPE_NONE,
	SHAPE_DST,		/* NEG */
	SHAPE_DST_SRC,
	SHAPE_SIGNAL,
	SHAPE_DST_IMM,
	SHAPE_DST_SIZE,		/* SEXT */
	SHAPE_JUMP,
	SHAPE_JUMP_SRC,
	SHAPE_JUMP_IMM,
	SHAPE_VAR,
	SHAPE_STV,
	SHAPE_ARG,
	SHAPE_REG,
	SHAPE_LDF,
	SHAPE_LDX,
	SHAPE_STF,
	SHAPE_STI,
	SHAPE_MEM,		/* LDK, LDU */
	SHAPE_DATA,
	SHAPE_COPY,
	SHAPE_CHARS,
	SHAPE_COMM,
	SHAPE_STRF,
	SHAPE_STRING,		/* STRK, STRU, CPYK, CPYU, PATH */
	SHAPE_BUFFER,		/* BUFK, BUFU */
	SHAPE_STRINGS,		/* STREQ, STRNEQ, STRSTR */
	SHAPE_STACK,
	SHAPE_HASH,
	SHAPE_MAP_DST,
	SHAPE_MAP_SRC,
	SHAPE_LOAD,
	SHAPE_STORE,
	SHAPE_LEN,
	SHAPE_NEXT,
	SHAPE_EMIT,
};

#define PAIR(name, text) \
	[KMC_OP_##name] = { text, SHAPE_DST_SRC }, \
	[KMC_OP_##name##I] = { text, SHAPE_DST_IMM }
#define JUMP(name, text) \
	[KMC_OP_##name] = { text, SHAPE_JUMP_SRC }, \
	[KMC_OP_##name##I] = { text, SHAPE_JUMP_IMM }

static const struct {
	const char *name;
	enum shape shape;
} ops[__KMC_OP_MAX] = {
	[KMC_OP_RET] = { "ret", SHAPE_NONE },
	PAIR(MOV, "mov"), PAIR(ADD, "add"), PAIR(SUB, "sub"),
	PAIR(MUL, "mul"), PAIR(DIV, "div"), PAIR(MOD, "mod"),
	PAIR(SDIV, "sdiv"), PAIR(SMOD, "smod"), PAIR(AND, "and"),
	PAIR(OR, "or"), PAIR(XOR, "xor"), PAIR(LSH, "lsh"),
	PAIR(RSH, "rsh"), PAIR(ARSH, "arsh"),
	[KMC_OP_NEG] = { "neg", SHAPE_DST },
	[KMC_OP_SEXT] = { "sext", SHAPE_DST_SIZE },
	[KMC_OP_ZEXT] = { "zext", SHAPE_DST_SIZE },
	[KMC_OP_JA] = { "ja", SHAPE_JUMP },
	JUMP(JEQ, "jeq"), JUMP(JNE, "jne"), JUMP(JGT, "jgt"),
	JUMP(JGE, "jge"), JUMP(JLT, "jlt"), JUMP(JLE, "jle"),
	JUMP(JSGT, "jsgt"), JUMP(JSGE, "jsge"), JUMP(JSLT, "jslt"),
	JUMP(JSLE, "jsle"),
	[KMC_OP_VAR] = { "var", SHAPE_VAR },
	[KMC_OP_STV] = { "stv", SHAPE_STV },
	[KMC_OP_ARG] = { "arg", SHAPE_ARG },
	[KMC_OP_REG] = { "reg", SHAPE_REG },
	[KMC_OP_LDF] = { "ldf", SHAPE_LDF },
	[KMC_OP_LDX] = { "ldx", SHAPE_LDX },
	[KMC_OP_LDE] = { "lde", SHAPE_LDF },
	[KMC_OP_STF] = { "stf", SHAPE_STF },
	[KMC_OP_STI] = { "sti", SHAPE_STI },
	[KMC_OP_LDK] = { "ldk", SHAPE_MEM },
	[KMC_OP_LDU] = { "ldu", SHAPE_MEM },
	[KMC_OP_DATA] = { "data", SHAPE_DATA },
	[KMC_OP_COPY] = { "copy", SHAPE_COPY },
	[KMC_OP_STRF] = { "strf", SHAPE_STRF },
	[KMC_OP_STRK] = { "strk", SHAPE_STRING },
	[KMC_OP_STRU] = { "stru", SHAPE_STRING },
	[KMC_OP_CPYK] = { "cpyk", SHAPE_STRING },
	[KMC_OP_CPYU] = { "cpyu", SHAPE_STRING },
	[KMC_OP_BUFK] = { "bufk", SHAPE_BUFFER },
	[KMC_OP_BUFU] = { "bufu", SHAPE_BUFFER },
	[KMC_OP_PATH] = { "path", SHAPE_STRING },
	[KMC_OP_STREQ] = { "streq", SHAPE_STRINGS },
	[KMC_OP_STRNEQ] = { "strneq", SHAPE_STRINGS },
	[KMC_OP_STRSTR] = { "strstr", SHAPE_STRINGS },
	[KMC_OP_STACK] = { "stack", SHAPE_STACK },
	[KMC_OP_GET] = { "get", SHAPE_MAP_DST },
	[KMC_OP_SET] = { "set", SHAPE_MAP_SRC },
	[KMC_OP_LOAD] = { "load", SHAPE_LOAD },
	[KMC_OP_STORE] = { "store", SHAPE_STORE },
	[KMC_OP_HAS] = { "has", SHAPE_MAP_DST },
	[KMC_OP_DEL] = { "del", SHAPE_MAP_DST },
	[KMC_OP_LEN] = { "len", SHAPE_LEN },
	[KMC_OP_NEXT] = { "next", SHAPE_NEXT },
	[KMC_OP_AGG] = { "agg", SHAPE_MAP_SRC },
	[KMC_OP_EMIT] = { "emit", SHAPE_EMIT },
	[KMC_OP_SIGNAL] = { "signal", SHAPE_SIGNAL },
	[KMC_OP_HASH] = { "hash", SHAPE_HASH },
	[KMC_OP_CHARS] = { "chars", SHAPE_CHARS },
	[KMC_OP_COMM] = { "comm", SHAPE_COMM },
};

static const char *const vars[__KMC_VAR_MAX] = {
	[KMC_VAR_PID] = "pid", [KMC_VAR_TID] = "tid",
	[KMC_VAR_PPID] = "ppid", [KMC_VAR_UID] = "uid",
	[KMC_VAR_GID] = "gid", [KMC_VAR_COMM] = "comm",
	[KMC_VAR_CPU] = "cpu", [KMC_VAR_NSECS] = "nsecs",
	[KMC_VAR_ELAPSED] = "elapsed", [KMC_VAR_CGROUP] = "cgroup",
	[KMC_VAR_CURTASK] = "curtask", [KMC_VAR_RAND] = "rand",
	[KMC_VAR_SITE] = "probe", [KMC_VAR_FUNC] = "func",
	[KMC_VAR_RETVAL] = "retval", [KMC_VAR_SYSCALL] = "syscall",
	[KMC_VAR_NSECS_BOOT] = "nsecs(boot)",
	[KMC_VAR_NSECS_TAI] = "nsecs(sw_tai)", [KMC_VAR_NUMA] = "numaid",
	[KMC_VAR_PCOMM] = "pcomm", [KMC_VAR_JIFFIES] = "jiffies",
	[KMC_VAR_USERMODE] = "usermode", [KMC_VAR_EVENT] = "event",
	[KMC_VAR_FRAME] = "frame",
};

static const char *const kinds[__KMC_MAP_KIND_MAX] = {
	[KMC_MAP_SCALAR] = "scalar", [KMC_MAP_COUNT] = "count",
	[KMC_MAP_SUM] = "sum", [KMC_MAP_AVG] = "avg",
	[KMC_MAP_MIN] = "min", [KMC_MAP_MAX] = "max",
	[KMC_MAP_STATS] = "stats", [KMC_MAP_HIST] = "hist",
	[KMC_MAP_LHIST] = "lhist", [KMC_MAP_QUANTILES] = "quantiles",
	[KMC_MAP_DISTINCT] = "distinct", [KMC_MAP_TOPK] = "topk",
	[KMC_MAP_TSERIES] = "tseries",
};

static const char *const verbs[] = {
	[VERB_PRINTF] = "printf", [VERB_PRINT_MAP] = "print",
	[VERB_CLEAR_MAP] = "clear", [VERB_ZERO_MAP] = "zero",
	[VERB_TAKE_MAP] = "print and clear", [VERB_EXIT] = "exit",
	[VERB_TIME] = "time", [VERB_PRINT_VALUE] = "print value",
	[VERB_PRINT_ITEM] = "print item",
	[VERB_ERRORF] = "errorf", [VERB_WARNF] = "warnf",
	[VERB_DEBUGF] = "debugf", [VERB_CAT] = "cat",
	[VERB_SYSTEM] = "system", [VERB_JOIN] = "join",
};

static const char *const probe_kinds[__KMC_PROBE_KIND_MAX] = {
	[KMC_PROBE_BEGIN] = "begin", [KMC_PROBE_END] = "end",
	[KMC_PROBE_INTERVAL] = "interval",
	[KMC_PROBE_SYSCALL_ENTER] = "syscall enter",
	[KMC_PROBE_SYSCALL_EXIT] = "syscall exit",
	[KMC_PROBE_RAW_TRACEPOINT] = "raw tracepoint",
	[KMC_PROBE_KPROBE] = "kprobe", [KMC_PROBE_KRETPROBE] = "kretprobe",
	[KMC_PROBE_TRACEPOINT] = "tracepoint",
	[KMC_PROBE_UPROBE] = "uprobe", [KMC_PROBE_URETPROBE] = "uretprobe",
	[KMC_PROBE_PROFILE] = "profile", [KMC_PROBE_COUNTER] = "counter",
	[KMC_PROBE_SELF] = "self", [KMC_PROBE_ITER] = "iter",
};

static const char *const part_kinds[__KMC_PART_KIND_MAX] = {
	[KMC_PART_INT] = "u64", [KMC_PART_CHARS] = "chars",
	[KMC_PART_STR] = "str", [KMC_PART_BUF] = "buf",
	[KMC_PART_KSTACK] = "kstack", [KMC_PART_USTACK] = "ustack",
	[KMC_PART_SITE] = "probe", [KMC_PART_KSYM] = "ksym",
	[KMC_PART_USYM] = "usym", [KMC_PART_BOOL] = "bool",
	[KMC_PART_BYTES] = "bytes", [KMC_PART_INET] = "inet",
	[KMC_PART_MAC] = "mac", [KMC_PART_TIME] = "time",
	[KMC_PART_USER] = "user", [KMC_PART_ERRNO] = "errno",
	[KMC_PART_CGROUP] = "cgroup", [KMC_PART_SYSCALL] = "syscall",
};

static void dump_part(FILE *out, const struct kmc_part *p)
{
	bool square = p->flags & KMC_PART_SQUARE;

	switch (p->kind) {
	case KMC_PART_OPEN:
		fputc(square ? '[' : '(', out);
		return;
	case KMC_PART_CLOSE:
		fputc(square ? ']' : ')', out);
		return;
	case KMC_PART_INT:
		fputs(p->flags & KMC_PART_SIGNED ? "s64" : "u64", out);
		return;
	}
	fputs(part_kinds[p->kind], out);
	switch (p->kind) {
	case KMC_PART_CHARS:
	case KMC_PART_BYTES:
		fprintf(out, "[%u]", p->size);
		break;
	case KMC_PART_STR:
	case KMC_PART_BUF:
		fprintf(out, "[%zu]", p->size - sizeof(struct kmc_str));
		break;
	case KMC_PART_KSTACK:
	case KMC_PART_USTACK:
		fprintf(out, "[%zu]",
			(p->size - sizeof(struct kmc_stack)) / sizeof(uint64_t));
		break;
	}
}

static void dump_parts(FILE *out, const struct kmc_part *parts,
		       unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++) {
		if (i && parts[i].kind != KMC_PART_CLOSE &&
		    parts[i - 1].kind != KMC_PART_OPEN)
			fputs(", ", out);
		dump_part(out, &parts[i]);
	}
}

static const char *map_name(const struct question *q, uint32_t map)
{
	return map < q->nr_maps ? q->maps[map].name : "?";
}

static void dump_memory_op(FILE *out, const struct question *q,
			   const struct kmc_insn *i, enum shape shape)
{
	uint32_t high = (uint64_t)i->imm >> 32, low = i->imm;

	switch (shape) {
	case SHAPE_DATA:
		fprintf(out, "[%d], data[%u], %u bytes", i->off, low, high);
		break;
	case SHAPE_COPY:
		fprintf(out, "[%d], [%u], %u bytes", i->off, low, high);
		break;
	case SHAPE_CHARS:
		fprintf(out, "[%d], event[%u], %u bytes", i->off, low, high);
		break;
	case SHAPE_COMM:
		fprintf(out, "[%d], r%u", i->off, i->src);
		break;
	case SHAPE_STRF:
		fprintf(out, "[%d], %s%s[%u], room %u", i->off,
			i->size ? "+ " : "", part_kinds[i->src], low,
			high >> 16);
		break;
	case SHAPE_STRING:
		fprintf(out, "[%d], r%u, room %lld", i->off, i->src,
			i->imm);
		break;
	case SHAPE_BUFFER:
		fprintf(out, "[%d], r%u, r%u bytes, room %lld", i->off, i->src,
			i->dst, i->imm);
		break;
	case SHAPE_STRINGS:
		fprintf(out, "r%u, %s[%d], %s[%u]", i->dst, part_kinds[i->src],
			i->off, part_kinds[i->size], low);
		break;
	case SHAPE_HASH:
		fprintf(out, "r%u, %s[%d], room %lld", i->dst,
			i->size == KMC_PART_BYTES ? "bytes" :
			part_kinds[i->size], i->off, i->imm);
		break;
	case SHAPE_STACK:
		fprintf(out, "[%d], %s, room %u", i->off,
			high ? "user" : "kernel", low);
		break;
	case SHAPE_MAP_DST:
		fprintf(out, "r%u, %s[%d]", i->dst, map_name(q, low), i->off);
		break;
	case SHAPE_MAP_SRC:
		if (i->op == KMC_OP_AGG && low < q->nr_maps &&
		    q->maps[low].kind == KMC_MAP_COUNT)
			fprintf(out, "%s[%d]", map_name(q, low), i->off);
		else
			fprintf(out, "%s[%d], r%u", map_name(q, low), i->off,
				i->src);
		break;
	case SHAPE_LEN:
		fprintf(out, "r%u, %s", i->dst, map_name(q, low));
		break;
	case SHAPE_NEXT:
		fprintf(out, "r%u, [%d], %s", i->dst, i->off, map_name(q, low));
		break;
	case SHAPE_LOAD:
		fprintf(out, "r%u, [%u], %s[%d]", i->dst, high,
			map_name(q, low), i->off);
		break;
	default:
		fprintf(out, "%s[%d], [%u]", map_name(q, low), i->off, high);
		break;
	}
}

static void dump_insn(FILE *out, const struct question *q,
		      const struct kmc_insn *i, unsigned int at)
{
	enum shape shape = ops[i->op].shape;
	long target = (long)at + 1 + i->off;

	fprintf(out, "\t%4u  %-6s", at, ops[i->op].name);
	switch (shape) {
	case SHAPE_NONE:
		break;
	case SHAPE_DST:
		fprintf(out, "r%u", i->dst);
		break;
	case SHAPE_DST_SRC:
		fprintf(out, "r%u, r%u", i->dst, i->src);
		break;
	case SHAPE_SIGNAL:
		fprintf(out, "r%u, r%u%s", i->dst, i->src,
			i->imm ? ", thread" : "");
		break;
	case SHAPE_DST_IMM:
		fprintf(out, "r%u, %lld", i->dst, i->imm);
		break;
	case SHAPE_DST_SIZE:
		fprintf(out, "r%u, %u", i->dst, i->size);
		break;
	case SHAPE_JUMP:
		fprintf(out, "%ld", target);
		break;
	case SHAPE_JUMP_SRC:
		fprintf(out, "r%u, r%u, %ld", i->dst, i->src, target);
		break;
	case SHAPE_JUMP_IMM:
		fprintf(out, "r%u, %lld, %ld", i->dst, i->imm, target);
		break;
	case SHAPE_VAR:
		fprintf(out, "r%u, %s", i->dst, vars[i->imm]);
		break;
	case SHAPE_STV:
		fprintf(out, "[%d], %s", i->off, vars[i->imm]);
		break;
	case SHAPE_ARG:
		fprintf(out, "r%u, arg%lld", i->dst, i->imm);
		break;
	case SHAPE_REG:
		fprintf(out, "r%u, regs[%lld]", i->dst, i->imm);
		break;
	case SHAPE_LDX:
		fprintf(out, "r%u, [%d + r%u * %u], %lld elements", i->dst,
			i->off, i->src, i->size, i->imm);
		break;
	case SHAPE_LDF:
		fprintf(out, "r%u, [%d], %u", i->dst, i->off, i->size);
		break;
	case SHAPE_STF:
		fprintf(out, "[%d], r%u, %u", i->off, i->src, i->size);
		break;
	case SHAPE_STI:
		fprintf(out, "[%d], %lld", i->off, i->imm);
		break;
	case SHAPE_MEM:
		fprintf(out, "r%u, r%u%+d, %u", i->dst, i->src, i->off,
			i->size);
		break;
	case SHAPE_EMIT:
		fprintf(out, "format %lld, [%d]", i->imm, i->off);
		break;
	default:
		dump_memory_op(out, q, i, shape);
		break;
	}
	fputc('\n', out);
}

static void dump_text(FILE *out, const char *text)
{
	fputs(" \"", out);
	for (; *text; text++) {
		if (*text == '\n')
			fputs("\\n", out);
		else if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else if (isprint((unsigned char)*text))
			fputc(*text, out);
		else
			fprintf(out, "\\x%02x", (unsigned char)*text);
	}
	fputc('"', out);
}

static const char *const series[__KMC_SERIES_MAX] = {
	[KMC_SERIES_LAST] = "last", [KMC_SERIES_SUM] = "sum",
	[KMC_SERIES_MIN] = "min", [KMC_SERIES_MAX] = "max",
	[KMC_SERIES_AVG] = "avg",
};

static void dump_map(FILE *out, const struct question_map *m)
{
	fprintf(out, "map %s[", m->name);
	dump_parts(out, m->key, m->nr_key);
	fprintf(out, "] %s", kinds[m->kind]);
	if (m->nr_value) {
		fputs(" of ", out);
		dump_parts(out, m->value, m->nr_value);
	} else if (m->is_signed) {
		fputs(" signed", out);
	}
	if (m->lru)
		fputs(" lru", out);
	if (m->other)
		fputs(" other", out);
	if (m->kind == KMC_MAP_HIST || m->kind == KMC_MAP_QUANTILES)
		fprintf(out, " bits %u", m->bits);
	if (m->kind == KMC_MAP_LHIST)
		fprintf(out, " %" PRId64 " to %" PRId64 " step %" PRIu64,
			m->min, m->max, m->step);
	if (m->slots)
		fprintf(out, " slots %u", m->slots);
	if (m->kind == KMC_MAP_TSERIES)
		fprintf(out, " step %" PRIu64 " %s", m->step, series[m->series]);
	fputc('\n', out);
}

static void dump_format(FILE *out, const struct question *q, size_t number)
{
	const struct question_format *f = &q->formats[number];

	fprintf(out, "format %zu: %s", number, verbs[f->verb]);
	if (f->text)
		dump_text(out, f->text);
	switch (f->verb) {
	case VERB_PRINT_MAP:
	case VERB_CLEAR_MAP:
	case VERB_ZERO_MAP:
	case VERB_TAKE_MAP:
	case VERB_PRINT_ITEM:
		fprintf(out, " %s", map_name(q, f->map));
		if (f->top)
			fprintf(out, " top %u", f->top);
		if (f->div)
			fprintf(out, " div %u", f->div);
		break;
	default:
		break;
	}
	if (f->nr_parts) {
		fputs(" (", out);
		dump_parts(out, f->parts, f->nr_parts);
		fputc(')', out);
	}
	fputs(f->urgent ? " urgent\n" : "\n", out);
}

/* A question may have sites by the thousand. */
#define SITES_SHOWN	8

static void dump_sites(FILE *out, const struct question *q, size_t probe)
{
	size_t nr = 0;

	for (size_t i = 0; i < q->nr_sites; i++) {
		const struct question_site *s = &q->sites[i];

		if (s->probe != probe || nr++ >= SITES_SHOWN)
			continue;
		fprintf(out, "\tsite %zu: %s", i, s->name);
		if (s->target)
			fprintf(out, " at %s", s->target);
		if (s->addr)
			fprintf(out, " %#" PRIx64, s->addr);
		if (s->syscall >= 0)
			fprintf(out, " number %" PRId64, s->syscall);
		if (s->event)
			fprintf(out, " event %u", s->event);
		if (s->has_alias)
			fprintf(out, ", as site %u", s->alias);
		fputs(s->optional ? ", if it can be\n" : "\n", out);
	}
	if (nr > SITES_SHOWN)
		fprintf(out, "\t… and %zu more\n", nr - SITES_SHOWN);
}

void question_dump(const struct question *q, FILE *out)
{
	for (size_t i = 0; i < q->nr_maps; i++)
		dump_map(out, &q->maps[i]);
	for (size_t i = 0; i < q->nr_formats; i++)
		dump_format(out, q, i);
	for (size_t i = 0; i < q->nr_progs; i++) {
		const struct question_prog *p = &q->progs[i];

		fprintf(out, "program %zu: frame %u, data %zu\n", i, p->frame,
			p->data_len);
		for (unsigned int n = 0; n < p->nr_insns; n++)
			dump_insn(out, q, &p->insns[n], n);
	}
	for (size_t i = 0; i < q->nr_probes; i++) {
		const struct question_probe *p = &q->probes[i];

		fprintf(out, "probe %zu: %s, %s, program %u", i, p->name,
			probe_kinds[p->kind], p->prog);
		if (p->period)
			fprintf(out, ", every %" PRIu64 " ns", p->period);
		fputc('\n', out);
		dump_sites(out, q, i);
	}
}
