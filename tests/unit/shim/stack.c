// SPDX-License-Identifier: GPL-2.0
#include <linux/string.h>
#include <stack.h>

/* A stack of three calls, the kernel's or the process's, that fills the room. */
static void fill(struct kmc_stack *stack, u32 room, u32 pid, u64 first)
{
	u32 i;

	memset(stack->ips, 0, room * sizeof(stack->ips[0]));
	stack->pid = pid;
	stack->nr = room < 3 ? room : 3;
	for (i = 0; i < stack->nr; i++)
		stack->ips[i] = first + i;
}

void kmc_stack_kernel(const struct kmc_ctx *ctx, struct kmc_stack *stack,
		      u32 room)
{
	fill(stack, room, 0, 0xffffffff81000000ULL);
}

void kmc_stack_user(const struct kmc_env *env, struct kmc_ctx *ctx,
		    struct kmc_stack *stack, u32 room)
{
	fill(stack, room, 42, 0x400000);
}
