// SPDX-License-Identifier: GPL-2.0
#include <linux/filter.h>
#include <linux/kernel.h>
#include <linux/moduleparam.h>
#include <linux/string.h>
#include "engine.h"
#include "vm/code.h"
#include "vm/lower.h"

static const char *const engine_names[] = {
	[KMC_ENGINE_BEST] = "best",
	[KMC_ENGINE_INTERPRETER] = "interpreter",
	[KMC_ENGINE_NATIVE] = "native",
	[KMC_ENGINE_C] = "c",
};

static enum kmc_engine engine_parameter;

static int set_engine(const char *value, const struct kernel_param *param)
{
	int engine = __sysfs_match_string(engine_names, KMC_ENGINE_NATIVE + 1,
					  value);

	if (engine < 0)
		return engine;
	WRITE_ONCE(engine_parameter, engine);
	return 0;
}

static int get_engine(char *value, const struct kernel_param *param)
{
	return sprintf(value, "%s\n", engine_names[engine_parameter]);
}

static const struct kernel_param_ops engine_ops = {
	.set = set_engine,
	.get = get_engine,
};

module_param_cb(engine, &engine_ops, NULL, 0644);
MODULE_PARM_DESC(engine, "what runs programs, of sessions that do not say: best, interpreter, native");

static struct bpf_prog *generate(const struct kmc_prog *prog)
{
	struct bpf_prog *native = NULL;
	struct kmc_lower lower;
	int err;

	if (kmc_lower_init(&lower, prog))
		goto free;
	native = bpf_prog_alloc(bpf_prog_size(lower.nr), 0);
	if (!native)
		goto free;
	native->len = lower.nr;
	native->type = BPF_PROG_TYPE_SOCKET_FILTER;
	native->aux->stack_depth = lower.stack;
	kmc_lower_write(&lower, native->insnsi);
	native = bpf_prog_select_runtime(native, &err);
	if (err || !native->jited) {
		bpf_prog_free(native);
		native = NULL;
	}
free:
	kmc_lower_free(&lower);
	return native;
}

/* Everything by the engine, straight C for nothing. */
static void force(struct kmc_prog *prog)
{
	prog->run = kmc_exec;
	prog->straight = false;
	prog->leaf = false;
	prog->passes = NULL;
}

void kmc_engine_choose(struct kmc_prog *prog, enum kmc_engine engine)
{
	if (engine == KMC_ENGINE_BEST)
		engine = READ_ONCE(engine_parameter);
	if (engine != KMC_ENGINE_BEST)
		force(prog);
	if (engine == KMC_ENGINE_INTERPRETER || prog->straight)
		return;
	prog->native = generate(prog);
	/* Its one argument is our first; the outcome fits in what it returns. */
	if (prog->native)
		prog->run = (void *)prog->native->bpf_func;
}

enum kmc_engine kmc_engine_of(const struct kmc_prog *prog)
{
	if (prog->straight)
		return KMC_ENGINE_C;
	return prog->native ? KMC_ENGINE_NATIVE : KMC_ENGINE_INTERPRETER;
}

const char *kmc_engine_name(enum kmc_engine engine)
{
	return engine_names[engine];
}

void kmc_engine_free(struct kmc_prog *prog)
{
	if (prog->native)
		bpf_prog_free(prog->native);
	prog->native = NULL;
}
