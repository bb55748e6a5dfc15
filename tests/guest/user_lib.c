// SPDX-License-Identifier: GPL-2.0
#include "user_lib.h"

long user_lib_step(long n)
{
	return n + 1;
}
