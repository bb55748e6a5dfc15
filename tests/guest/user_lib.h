/* SPDX-License-Identifier: GPL-2.0 */
#ifndef USER_LIB_H
#define USER_LIB_H

/* In a shared library. Return: @n + 1 */
long user_lib_step(long n);

#endif /* USER_LIB_H */
