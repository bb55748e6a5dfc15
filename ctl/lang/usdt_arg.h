/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where the arguments of USDT probes are.
 */
#ifndef KMC_USDT_ARG_H
#define KMC_USDT_ARG_H

#include <stdbool.h>
#include <stdint.h>

enum usdt_place {
	USDT_CONSTANT,	/* @number */
	USDT_REGISTER,
	USDT_MEMORY,	/* at @base + @index * @scale + @number */
	USDT_SYMBOL,	/* in memory, at @symbol + @number */
};

/**
 * struct usdt_arg - an argument
 * @place: where it is
 * @size: bytes: 1, 2, 4, 8
 * @is_signed: it is a signed number
 * @base: @index: registers, offsets in struct pt_regs; -1: none
 * @high: bits 8 to 15 of the register
 * @scale: 1, 2, 4, 8
 * @number: see above
 * @symbol: a name
 */
struct usdt_arg {
	enum usdt_place place;
	unsigned int size;
	bool is_signed;
	int base, index;
	bool high;
	unsigned int scale;
	int64_t number;
	char symbol[128];
};

/* How many arguments there are. */
unsigned int usdt_count_args(const char *args);
/* Argument @n of @args. False: there is none, or it is not understood. */
bool usdt_parse_arg(const char *args, unsigned int n, struct usdt_arg *arg);
/* For the architectures' operands: the number at *@s, if there is one. */
bool usdt_take_number(const char **s, int64_t *number);

#endif /* KMC_USDT_ARG_H */
