// SPDX-License-Identifier: GPL-2.0
#include "arch/arch.h"
#include "nearest.h"
#include "register.h"

int register_offset(const char *name)
{
	return arch_register(arch, name);
}

const char *register_hint(const char *name)
{
	struct nearest near;

	nearest_init(&near, name);
	for (int i = 0; arch->registers[i]; i++)
		nearest_offer(&near, arch->registers[i]);
	return nearest_hint(&near, "");
}
