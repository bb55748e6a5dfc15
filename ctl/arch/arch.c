// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "arch.h"

#if defined(__x86_64__)
const struct arch *const arch = &arch_x86;
#elif defined(__aarch64__)
const struct arch *const arch = &arch_arm64;
#else
#error "kmodctl knows the registers of x86_64 and arm64 only"
#endif

int arch_register(const struct arch *of, const char *name)
{
	if (!strcmp(name, "pc"))
		name = of->pc;
	for (int i = 0; of->registers[i]; i++)
		if (!strcmp(of->registers[i], name))
			return i * sizeof(uint64_t);
	return -1;
}
