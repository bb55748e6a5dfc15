// SPDX-License-Identifier: GPL-2.0
/*
 * The same under ThreadSanitizer.
 */
#include "test_map_race_scalar.c"
