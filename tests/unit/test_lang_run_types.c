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
	{ "@k[config().max_strlen, config().cpp_demangle] = 4; @ = @k[64, false];", 4 },
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
	{ "@ = sizeof((1, 2, 3));", 3 },
	{ "@ = sizeof(((int8)1, (int64)2, \"abc\"));", 24 },
	{ "@ = sizeof((\"abcdef\", (int16)1, (1, (int32)2)));", 20 },
	{ "$s = \"abc\"; $s = \"abcdefgh\"; @ = sizeof($s);", 9 },
	{ "@ = sizeof(comm) + sizeof((int8[])\"hello\");", 22 },
	{ "$a = (int8[])\"abcdefgh\"; @ = $a[7] * 10 + $a[8];", 1040 },
	{ "$a = (x=1, y=(2, 3)); @ = $a.x * 100 + $a.y.1;", 103 },
	{ "@k[(a=1, b=\"s\")] = 4; $r = (a=1, b=\"s\"); @ = @k[$r];", 4 },
	{ "$a = (n={ 3 }, m=4); $a = (n=5, m=$a.n); @ = $a.n * 10 + $a.m;", 53 },
	/* addresses of variables */
	{ "$a = (int32)-5; $p = &$a; @ = *$p;", -5 },
	{ "$a = 1; $p = &$a; $b = *$p; $a = 2; @ = $b * 10 + *$p;", 12 },
	{ "$a = 1; $p = &$a; $a++; @ = *$p;", 2 },
	{ "$a = (uint64)0x0201; @ = *((uint8 *)&$a + 1);", 2 },
	{ "$a = (int8[])\"abc\"; $p = &$a; @ = (*$p)[1];", 'b' },
	{ "$t = (1, 2); @ = (*&$t).1;", 2 },
	{ "@k[1] = 5; @ = *&@k[1];", 5 },
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
	{ "@ = (char)0x1ff;", -1 },
	{ "@ = (unsigned char)0x1ff;", 255 },
	{ "@ = (long unsigned int)3 + (size_t)4;", 7 },
	{ "$x = (uint8)1; @ = (typeof($x))0x101;", 1 },
	{ "@ = (uint64)1 - 2 < 0;", 1 },
	{ "$d = (uint16)0x1234; $d = bswap($d); @ = $d;", 0x3412 },
	{ "$x = if (rand >= 0) { if (1 < 2) { 3 } else { 4 } } else { 5 }; @ = $x;", 3 },
	{ "$n = 9; @ = signal_name($n) == \"Killed\" && signal_name(99) == \"N/A\";", 1 },
	{ "$n = 0; @ = signal_name($n) == \"Unknown signal 0\" && signal_name(64) == \"Real-time signal 30\";", 1 },
	{ "@ = config.max_strlen + (config().stack_mode == \"bpftrace\");", 65 },
	{ "$x = (uint8)1; @ = ~$x;", 254 },
	{ "@ = if (rand >= 0) { 3 } else { 4 };", 3 },
	{ "$x = if (2 < 1) { 3 } else if (3 < 2) { 4 } else { 5 }; @ = $x;", 5 },
	{ "if comptime (2 < 1) { @ = nothing; } else { @ = 6; }", 6 },
	{ "@ = (comptime 1 + 1 == 2) ? 7 : nothing;", 7 },
	{ "if comptime probetype == \"special\" { @ = 8; } else { @ = 9; }", 8 },
	{ "let $v; @a[1] = 5; @ = find(@a, 1, $v) && $v == 5;", 1 },
	{ "let $v = 3; @a[1] = 5; @ = find(@a, 2, $v) || $v != 3;", 0 },
	{ "static_assert(sizeof(1) == 1, \"no\"); @ = strcap(\"abc\");", 3 },
	{ "@ = has_cpid ? 1 : default_str_length;", 64 },
	{ "$x = (uint8)1; $x = 2; @ = -$x;", 254 },
	{ "$x = (uint8)1; $x = 300; @ = ~$x == 65235;", 1 },
	{ "$x = (uint8)1; $x++; @ = ~$x == -3;", 1 },
	{ "$x = (int8)1; @ = ~$x;", -2 },
	{ "$x = (int8)-1; $y = (uint8)255; @ = $x < $y;", 1 },
	{ "$x = (int64)-1; $y = (uint64)1; @ = $x < $y;", 1 },
	{ "$x = (int64)-1; $y = (uint64)1; @ = $x + $y - 1 < 0;", 1 },
	{ "@ = sizeof(1) + sizeof(300) + sizeof(70000);", 7 },
	{ "@ = sizeof(unsigned long) + sizeof(short int);", 10 },
	{ "let $a : typeof(u32) = 1; @ = sizeof($a);", 4 },
	{ "@ = (pid) * 1 == pid;", 1 },
	{ "$a = (int8[8])0x0201; @ = $a[0] + $a[1] * 10;", 21 },
	{ "@ = ((uint8[])(uint16)0x0201)[1];", 2 },
	{ "$a = (bool[2])(uint16)0x100; @ = $a[1] * 10 + $a[0];", 10 },
	{ "@ = (uint32)pton(\"127.0.0.1\") == 0x0100007f;", 1 },
	{ "@ = (int64)(int8[8])-5;", -5 },
	{ "$a = (u8[4])0x04030201; @ = $a[2];", 3 },
	{ "$a = (int8[])\"hello\"; @ = $a[1];", 'e' },
	/* as wide as what was assigned */
	{ "$p = (uint16)0x1234; $p = bswap($p); @ = $p;", 0x3412 },
	{ "$p = (uint16)1; $p = (uint32)2; @ = sizeof($p);", 4 },
	{ "$p = (uint16)1; $p = (int16)2; @ = sizeof($p);", 4 },
	{ "$p = (uint8)1; $p = 300; @ = $p;", 300 },
	{ "$p = (uint8)255; $p++; @ = $p;", 256 },
	{ "@p = (uint16)0x1234; @ = bswap(@p);", 0x3412 },
	/* loops */
	{ "@ = 0; for $i : 0..5 { @ += $i; }", 10 },
	{ "@ = 0; for ($i : 2..4) { @ = @ * 10 + $i; }", 23 },
	{ "@ = 0; for $i : 5..2 { @ = 1; }", 0 },
	{ "@ = 0; for $i : 0..9 { if $i == 3 { continue; } if $i == 6 { break; } @ += $i; }", 12 },
	{ "@ = 0; $n = 3; for $i : 0..$n { for $j : 0..$n { @ += $i * $j; } }", 9 },
	{ "@ = 0; $n = 3; for $i : 0..$n { $n = 9; @ += 1; }", 3 },
	{ "$i = 0; while $i < 4 { $i++; } @ = $i;", 4 },
	{ "$i = 0; unroll 3 { $i += 2; } @ = $i;", 6 },
	{ "@ = 0; @m[3] = 4; @m[5] = 6; for ($kv : @m) { @ += $kv.0 * $kv.1; }", 42 },
	{ "@ = 0; @m[3, 1] = 4; for ($kv : @m) { @ += $kv.0.0 * 10 + $kv.0.1; }", 31 },
	{ "@ = 0; @m[\"a\"] = \"b\"; for ($kv : @m) { @ = $kv.0 == \"a\" && $kv.1 == \"b\"; }", 1 },
	{ "@ = 0; @m[1] = 1; @m[2] = 2; @n[1] = 1; @n[2] = 2; @n[3] = 3; for ($a : @m) { for ($b : @n) { @ += $a.1 * $b.1; } }", 18 },
	{ "@ = 0; @m[1] = 1; @m[2] = 1; for ($a : @m) { @ += 1; break; }", 1 },
	{ "@ = 0; @m[1] = 1; @m[2] = 2; for ($a : @m) { if ($a.0 == 1) { continue; } @ += $a.0; }", 2 },
	{ "@ = 0; @m[7] = count(); @m[7] = count(); for ($a : @m) { @ = $a.0 * 10 + $a.1; }", 72 },
	{ "@ = 0; @m[7] = avg(4); @m[7] = avg(8); for ($a : @m) { @ = $a.1; }", 6 },
	{ "@ = 0; @m[7] = max(-4); @m[7] = max(-8); for ($a : @m) { @ = $a.1; }", -4 },
	{ "@ = 0; @m[1] = 1; @m[2] = 1; for ($a : @m) { delete(@m, $a.0); } @ = len(@m);", 0 },
	/* blocks that are values */
	{ "@ = { let $a = 5; $a + 1 };", 6 },
	{ "if ({ let $a = 1; $a > 0 }) { @ = 3; }", 3 },
	{ "@ = bswap({ let $a : uint16 = 1; $a });", 256 },
	{ "@k[{ 2 }, 3] = 1; @ = @k[2, 3];", 1 },
	{ "@a = { let $n = 4; sum($n + 1) }; @ = @a;", 5 },
	{ "$n = 0; _ = { $n++; 4 }; @ = $n;", 1 },
	{ "$n = 0; @ = $n ?: 7;", 7 },
	{ "$n = 0; @ = ({ $n++; $n }) ?: 7; @ += $n * 10;", 11 },
	/* strings */
	{ "@ = strncmp(\"abcd\", \"abxx\", 2);", 0 },
	{ "@ = strncmp(\"abcd\", \"abxx\", 3) != 0;", 1 },
	{ "@ = memcmp(\"abc\", \"abe\", 3);", -2 },
	{ "@ = memcmp(\"abe\", \"abc\", 2);", 0 },
	{ "@ = memcmp(\"b\", \"abc\", 3) * 10 + memcmp(\"abc\", \"ab\", 3);", 109 },
	{ "$n = 4; @ = memcmp(pton(\"10.0.0.1\"), pton(\"10.0.0.3\"), $n) * 10 + memcmp(pton(\"::1\"), pton(\"::1\"), 16);", -20 },
	{ "@ = strcontains(\"hello world\", \"o w\");", 1 },
	{ "@ = strcontains(comm, \"nope\");", 0 },
	{ "@ = strstr(\"hello\", \"l\");", 2 },
	{ "@ = strstr(\"hello\", \"x\");", -1 },
	{ "@ = str_concat(\"ab\", \"cd\") == \"abcd\";", 1 },
	{ "$x = \"a\"; $x = str_concat(\"b\", $x); $x = str_concat($x, $x); @ = $x == \"baba\";", 1 },
	{ "$x = \"\"; for $i : 0..9 { $x = str_concat($x, \"1234567\"); } @ = strlen($x);", 63 },
	{ "@ = strlen(str_concat(str_concat(comm, \"\"), comm)) == 2 * strlen(comm);", 1 },
	{ "$s = \"ab\"; $s = \"much longer than that\"; @ = $s == \"much longer than that\";", 1 },
	{ "$s = \"abc\"; @ = $s[1];", 'b' },
	{ "$s = \"abc\"; $i = 3; @ = $s[$i];", 0 },
	{ "$s = \"abc\"; $i = 100; @ = $s[$i];", 0 },
	{ "$s = \"abc\"; @ = str($s)[2];", 'c' },
	{ "@ = strlen(\"hello\") * 10 + strlen(\"\");", 50 },
	{ "@ = strlen(comm);", 4 },
	{ "$a = $1; @ = str($1 + 1) == \"\";", 1 },
	/* what distinct() tells apart */
	{ "@d = distinct(\"a\"); @d = distinct(\"b\"); @d = distinct(\"a\"); @ = @d;", 2 },
	{ "@d = distinct((1, \"a\")); @d = distinct((1, \"b\")); @d = distinct((2, \"a\")); @ = @d;", 3 },
	{ "@d = distinct(comm); @d = distinct(comm); @ = @d;", 1 },
	{ "@d = distinct(5); @d = distinct(5); @d = distinct(-5); @ = @d;", 2 },
	/* the answers of maps are true or false */
	{ "@m[1] = 2; $d = delete(@m, 1); @ = $d == true && !has_key(@m, 1);", 1 },
	/* what the script itself is */
	{ "@ = is_str(\"a\") * 100 + is_str(1) * 10 + is_integer(1);", 101 },
	{ "@ = is_ptr((uint8 *)0) * 10 + is_array(pton(\"::1\"));", 11 },
	{ "@ = is_unsigned_integer(pid) * 10 + is_unsigned_integer((int8)1);", 10 },
	{ "@ = is_literal(-1) * 10 + is_literal(pid);", 10 },
	{ "@ = probetype == \"special\" && probe == \"begin\";", 1 },
	{ "@ = __builtin_pid == pid() && usermode;", 1 },
	{ "@ = is_err((uint64)-5) * 10 + is_err(4096);", 10 },
	{ "@ = (1, 2, 3)[1 + 1];", 3 },
	{ "@ = sizeof({ $a = (int8)1; print(\"no\"); $a }) * 10 + sizeof({ (1, \"abc\") });", 15 },
	{ "@ = sizeof(uint32 *[10]) + sizeof(sizeof(1));", 88 },
	{ "@m[1] = (int16)3; @ = sizeof(@m[1]);", 2 },
	{ "@ = sizeof((string[10])\"hello\");", 10 },
	{ "$s = \"abc\"; $t = (string[20])$s; @ = $t == \"abc\" && (string[16])comm == comm;", 1 },
	{ "@ = typeinfo(1).base_type == \"int\" && typeinfo(pid).full_type == \"uint32\";", 1 },
	{ "if comptime (typeinfo(pid).full_type[0] == \"u\"[0]) { @ = 4; } else { @ = nothing; }", 4 },
	{ "@ = (comptime typeinfo(\"ab\"[0]) == typeinfo(int8)) ? 1 : nothing;", 1 },
	{ "@ = (comptime typeinfo(uint8) == typeinfo(int8)) ? nothing : 2;", 2 },
	{ "$a = (x=1, y=\"ab\"); $t = typeinfo($a); @ = $t.full_type == \"record { .x = int8, .y = string[3] }\" && $t.base_type == \"record\";", 1 },
	{ "@ = typeinfo((1, \"ab\")).full_type == \"(int8,string[3])\" && typeinfo(true).full_type == \"bool\";", 1 },
	{ "@ = typeinfo((uint8 *)0).full_type == \"uint8 *\" && typeinfo(int32[4]).full_type == \"int32[4]\";", 1 },
	{ "@ = typeinfo({ $n = (int16)4; $n }).full_type == \"int16\" && typeinfo(1).btf_id == 0;", 1 },
	{ "@ = typeinfo(kstack).base_type == \"kstack\" && typeinfo(ustack(3)).base_type == typeinfo(ustack).base_type;", 1 },
	{ "@ = 5; if ($1 < 2) { fail(\"got %d\", $1); } else if (1 == 1) { @ = 6; } else { fail(\"no\"); }", 6 },
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
	{ "let $a : int8 = (int8)7; @ = ~$a;", -8 },
	{ "let $a : uint8 = (uint8)1; @ = -$a;", 255 },
	{ "@ = getopt(\"none\", 7);", 7 },
	{ "@ = getopt(\"none\");", 0 },
	{ "@ = getopt(\"none\", -7);", -7 },
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
	{ "macro cpu(x) { x } BEGIN { @ = cpu(7) * 10 + (cpu >= 0); }", 71 },
	{ "macro kind(x) { typeinfo(x).full_type } macro one() { (uint16)1 } BEGIN { @ = kind(typeof(int8 *)) == \"int8 *\" && kind(\"a\") == \"string[2]\" && kind({ one() }) == \"uint16\"; }", 1 },
	{ "struct s { char a; int b; }; enum e { A }; BEGIN { @ = typeinfo(struct s).full_type == \"struct s\" && typeinfo((struct s *)0).base_type == \"pointer\" && typeinfo(A).full_type == \"enum e\"; }", 1 },
	{ "macro is_err(x) { 5 } BEGIN { @ = is_err(1); }", 5 },
	{ "struct s { char a; int b; long c }; BEGIN { @ = (int64)container_of(116, struct s, c) * 100 + (int64)container_of((uint8 *)104, struct s, b); }", 10900 },
	{ "struct b { int x; int y; }; BEGIN { $a = (uint64)0x300000002; $b = *(struct b *)&$a; @ = $b.y * 10 + $b.x; }", 32 },
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

	return run_by_all_engines(tests);
}
