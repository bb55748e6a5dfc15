// SPDX-License-Identifier: GPL-2.0
/*
 * Tuples, structures, arrays, pointers, declared types, loops, macros and
 * subprograms: what the machine makes of them.
 */
#include "lang_run.h"

struct answer {
	const char *body;
	s64 want;
};

/* Run in one clause, what is @? */
static const struct answer answers[] = {
	/* tuples */
	{ "$t = (1, 2, 3); @ = $t.0 + $t.1 * 10 + $t.2 * 100;", 321 },
	{ "$t = (1, (2, 3)); @ = $t.1.0 * 10 + $t.1.1;", 23 },
	{ "@ = (5, 6).1;", 6 },
	{ "@x = (1, \"abc\"); @ = @x.1 == \"abc\";", 1 },
	{ "$t = (1, \"abc\"); $t = (2, \"longer than it was\"); @ = $t.1 == \"longer than it was\";", 1 },
	{ "@k[1, (2, 3)] = 4; @ = @k[1, (2, 3)];", 4 },
	{ "@k[(1, 2)] = 4; @ = @k[1, 2];", 4 },
	{ "@k[1, 2] = 4; $t = (1, 2); @ = @k[$t];", 4 },
	{ "@ = (1, \"a\") == (1, \"a\");", 1 },
	{ "@ = (1, \"a\") == (1, \"b\");", 0 },
	{ "@ = (1, (2, 3)) != (1, (2, 4));", 1 },
	{ "$t = pid ? (1, 2) : (3, 4); @ = $t.0;", 1 },
	{ "@k[1] = (1, 2); @ = @k[1].0 + @k[2].0;", 1 },
	{ "$t = ((1, 2), 3); $u = $t.0; @ = $u.1;", 2 },
	{ "$t = (1, 2); $t = ($t.1, $t.0); @ = $t.0 * 10 + $t.1;", 21 },
	{ "@ = sizeof((1, 2, 3));", 24 },
	/* declared types */
	{ "let $a : uint8 = 300; @ = $a;", 44 },
	{ "let $a : int8 = 200; @ = $a;", -56 },
	{ "let $a : int16; @ = $a;", 0 },
	{ "let $a; $a = 5; @ = $a;", 5 },
	{ "let $a : bool = true; @ = $a;", 1 },
	{ "let $s : string[8] = \"abc\"; @ = $s == \"abc\";", 1 },
	{ "@ = sizeof(uint16) + sizeof(uint64 *);", 10 },
	{ "let $a : typeof(pid) = 1; @ = sizeof($a);", 4 },
	{ "if (1) { let $x = 2; @ = $x; }", 2 },
	{ "if (1) { $x = 2; } else { $x = 3; } @ = $x;", 2 },
	{ "if (1) { $x = \"a\"; } if (1) { $x = 4; @ = $x; }", 4 },
	{ "$x = 1; { let $x = \"inner\"; } @ = $x;", 1 },
	/* booleans and casts */
	{ "@ = true + true;", 2 },
	{ "@ = (bool)5;", 1 },
	{ "@ = !false;", 1 },
	{ "@ = (int8)(uint16)0x1ff;", -1 },
	/* loops */
	{ "@ = 0; for $i : 0..5 { @ += $i; }", 10 },
	{ "@ = 0; for ($i : 2..4) { @ = @ * 10 + $i; }", 23 },
	{ "@ = 0; for $i : 5..2 { @ = 1; }", 0 },
	{ "@ = 0; for $i : 0..9 { if $i == 3 { continue; } if $i == 6 { break; } @ += $i; }", 12 },
	{ "@ = 0; $n = 3; for $i : 0..$n { for $j : 0..$n { @ += $i * $j; } }", 9 },
	{ "@ = 0; $n = 3; for $i : 0..$n { $n = 9; @ += 1; }", 3 },
	{ "$i = 0; while $i < 4 { $i++; } @ = $i;", 4 },
	{ "$i = 0; unroll 3 { $i += 2; } @ = $i;", 6 },
	/* strings */
	{ "@ = strncmp(\"abcd\", \"abxx\", 2);", 0 },
	{ "@ = strncmp(\"abcd\", \"abxx\", 3) != 0;", 1 },
	{ "@ = strcontains(\"hello world\", \"o w\");", 1 },
	{ "@ = strcontains(comm, \"nope\");", 0 },
	{ "@ = strstr(\"hello\", \"l\");", 2 },
	{ "@ = strstr(\"hello\", \"x\");", -1 },
	{ "$s = \"ab\"; $s = \"much longer than that\"; @ = $s == \"much longer than that\";", 1 },
	/* bytes */
	{ "@ = bswap((uint16)0x1234);", 0x3412 },
	{ "@ = bswap((uint32)0x12345678);", 0x78563412 },
	{ "@ = bswap((uint64)1) == 0x100000000000000;", 1 },
	{ "$a = pton(\"127.0.0.1\"); @ = $a[0] * 1000 + $a[3];", 127001 },
	{ "$a = pton(\"::1\"); $i = 15; @ = $a[$i];", 1 },
	{ "@ = pton(\"10.0.0.1\") == pton(\"10.0.0.1\");", 1 },
	/* numbers */
	{ "@ = 0x10UL + 5u;", 21 },
	{ "@ = pid() == pid;", 1 },
	{ "@ = ${2} + $#;", -4 },
	{ "let $a : int8 = (int8)7; @ = ~$a;", 248 },
	{ "let $a : uint8 = (uint8)1; @ = -$a;", 255 },
	{ "@ = getopt(\"none\", 7);", 7 },
	{ "@ = getopt(\"none\");", 0 },
	{ "@ = getopt(\"none\", \"text\") == \"text\";", 1 },
};

static void test_answers(void **state)
{
	char source[512];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(answers); i++) {
		s64 have;

		snprintf(source, sizeof(source), "BEGIN { %s }",
			 answers[i].body);
		have = evaluate(source);
		if (have != answers[i].want)
			fail_msg("%s is %lld, not %lld", source,
				 (long long)have,
				 (long long)answers[i].want);
	}
}

/* Definitions come before the clause that uses them. */
static const struct answer definitions[] = {
	{ "macro twice(x) { x + x } BEGIN { @ = twice(4); }", 8 },
	{ "macro add($x, n) { $x += n; } BEGIN { $q = 1; add($q, 2); @ = $q; }", 3 },
	{ "macro bump(@m, k) { @m[k] += 5; } BEGIN { @x[1] = 2; bump(@x, 1); @ = @x[1]; }", 7 },
	{ "macro m(x) { let $t = x; $t * 2 } BEGIN { $t = 3; @ = m(5) + $t; }", 13 },
	{ "macro a(x) { b(x) + 1 } macro b(x) { x * 10 } BEGIN { @ = a(2); }", 21 },
	{ "fn top($a : int64, $b : int64) : int64 { if $a > $b { return $a; } return $b; } BEGIN { @ = top(3, 4) * 10 + top(6, 5); }", 46 },
	{ "fn set($a : uint8) : void { @ = $a; return; @ = 1; } BEGIN { set(300); }", 44 },
	{ "fn loop($n : int64) : int64 { for $i : 0..100 { if $i * $i >= $n { return $i; } } return -1; } BEGIN { @ = loop(50); }", 8 },
	{ "let @x = hash(10); BEGIN { @x[1] = 2; @ = @x[1]; }", 2 },
};

static void test_definitions(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(definitions); i++) {
		s64 have = evaluate(definitions[i].body);

		if (have != definitions[i].want)
			fail_msg("%s is %lld, not %lld", definitions[i].body,
				 (long long)have,
				 (long long)definitions[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_definitions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
