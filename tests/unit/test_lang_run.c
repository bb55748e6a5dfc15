// SPDX-License-Identifier: GPL-2.0
/*
 * Scripts compiled by the command, verified and run by the module's machine.
 */
#include "lang_run.h"

/* $a is 7, $b is -2, $c is 3. */
static const struct {
	const char *expr;
	s64 want;
} arithmetic[] = {
	{ "$a + $b * $c", 1 },
	{ "($a + $b) * $c", 15 },
	{ "$a - $b - $c", 6 },
	{ "$a - ($b - $c)", 12 },
	{ "$a / $b", -3 },
	{ "$a % $b", 1 },
	{ "$b % $c", -2 },
	{ "$a / 0", 1 },
	{ "$a % 0", 1 },
	{ "7 / 0 * 10 + -3 % 0", 11 },
	{ "$a << $c", 56 },
	{ "$b >> 1", -1 },
	{ "1 << $a + 1", 256 },
	{ "$a & $c | 8", 11 },
	{ "$a ^ $c & 1", 6 },
	{ "$a | $c == 3", 7 },
	{ "~$a", -8 },
	{ "-$b", 2 },
	{ "!$a", 0 },
	{ "!!$a + 1", 2 },
	{ "- - $a", 7 },
	{ "$a > $b", 1 },
	{ "$b > $a", 0 },
	{ "$a >= 7", 1 },
	{ "$a <= 6", 0 },
	{ "7 <= $a", 1 },
	{ "7 < $a", 0 },
	{ "-3 < $b", 1 },
	{ "$b < 0", 1 },
	{ "$a == 7", 1 },
	{ "$a != 7", 0 },
	{ "1 < $c == 1", 1 },
	{ "$a == 7 && $b == 5", 0 },
	{ "$a == 7 || $b == 5", 1 },
	{ "$a == 6 && 1 || $c", 1 },
	{ "($a == 6 || 1) && !$c", 0 },
	{ "$a ? $b : $c", -2 },
	{ "!$a ? $b : $c", 3 },
	{ "$a == 1 ? 1 : $a == 7 ? 2 : 3", 2 },
	{ "(uint8)$b", 254 },
	{ "(int8)(uint8)$b", -2 },
	{ "(uint32)$b >> 31", 1 },
	{ "(int16)65535", -1 },
	{ "(uint64)$b > 5", 1 },
	{ "(uint64)$b / 2", S64_MAX },
	{ "(uint64)7 > $b", 1 },
	{ "0x10 + 010 + 1_000 + 1e3 + 1us", 0x10 + 8 + 1000 + 1000 + 1000 },
	{ "1m + 1h == 3660s", 1 },
	{ "$a+($a+($a+($a+($a+($a+($a+($a+($a+($a+($a+($a+$b)))))))))))",
	  82 },
	{ "$1 + $2 + $9 + $#", 1 },
	{ "18446744073709551615 == -1", 1 },
};

/* "$a" and its like in @expr replaced by their values. */
static void literals(char *to, const char *expr)
{
	for (; *expr; expr++) {
		if (expr[0] == '$' && strchr("abc", expr[1])) {
			to = stpcpy(to, expr[1] == 'a' ? "7" :
				    expr[1] == 'b' ? "(-2)" : "3");
			expr++;
		} else {
			*to++ = *expr;
		}
	}
	*to = '\0';
}

static void test_arithmetic(void **state)
{
	char source[512], text[256];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(arithmetic); i++) {
		s64 want = arithmetic[i].want, have;

		snprintf(source, sizeof(source),
			 "BEGIN { $a = 7; $b = -2; $c = 3; @ = %s; }",
			 arithmetic[i].expr);
		have = evaluate(source);
		if (have != want)
			fail_msg("%s is %lld, not %lld", source,
				 (long long)have, (long long)want);
		/* The same, computed by the compiler. */
		literals(text, arithmetic[i].expr);
		snprintf(source, sizeof(source), "BEGIN { @ = %s; }", text);
		have = evaluate(source);
		if (have != want)
			fail_msg("%s is %lld, not %lld", source,
				 (long long)have, (long long)want);
	}
}

static const struct {
	const char *source;
	s64 want;
} statements[] = {
	{ "BEGIN { @ = 1; @ += 5; @ -= 2; @ *= 10; @ /= 4; @ %= 7; }", 3 },
	{ "BEGIN { $x = 6; $x |= 1; $x &= 5; $x ^= 1; $x <<= 4; $x >>= 1; @ = $x; }",
	  32 },
	{ "BEGIN { $i = 5; @ = $i++ * 10 + $i; }", 56 },
	{ "BEGIN { @c[1] = count(); @c[1] = count(); @c[2] = count(); @ = len(@c) * 100 + @c[1] * 10 + has_key(@c, 1); delete(@c[1]); @ += has_key(@c, 1) * 5 + len(@c) * 1000; }",
	  1221 },
	{ "BEGIN { @s[1] = sum(5); delete(@s, 1); @s[1] = sum(3); @ = @s[1]; }",
	  3 },
	{ "BEGIN { @a = avg(5); delete(@a); @a = avg(8); @a = avg(10); @ = @a; }",
	  9 },
	{ "BEGIN { @x[1] = 1; @x[2] = 1; delete(@x[1]); @ = len(@x) * 10 + len(@h); @h = hist(1); @ += len(@h); }",
	  11 },
	{ "BEGIN { $i = 5; @ = ++$i * 10 + $i--; @ += $i; }", 71 },
	{ "BEGIN { @x = 5; @ = @x++ + @x; @ += --@x; }", 16 },
	{ "BEGIN { @++; @++; ++@; @--; }", 2 },
	{ "BEGIN { @ = @ + 4; @ = @ + @; }", 8 },
	{ "BEGIN { if (1) { @ = 1; } else { @ = 2; } }", 1 },
	{ "BEGIN { $x = 0; if ($x) { @ = 1; } else if ($x == 0) { @ = 2; } else { @ = 3; } }",
	  2 },
	{ "BEGIN { $i = 0; while ($i < 10) { $i++; if ($i == 3) { continue; } if ($i == 6) { break; } @ += $i; } }",
	  1 + 2 + 4 + 5 },
	{ "BEGIN { $i = 0; while ($i < 3) { $j = 0; while ($j < 4) { $j++; @++; } $i++; } }",
	  12 },
	{ "BEGIN { unroll(4) { @ += 2; } }", 8 },
	{ "BEGIN { @ = 1; return; @ = 2; }", 1 },
	{ "BEGIN { @ = 1; if (@ == 1) { return; } @ = 2; }", 1 },
	{ "BEGIN /pid == 1/ { @ = 1; }", 1 },
	{ "BEGIN /pid == 2/ { @ = 1; }", 0 },
	{ "BEGIN { @ = has_key(@x, 1); @x[1] = 5; @ += has_key(@x, 1) * 10; delete(@x[1]); @ += has_key(@x, 1) * 100; }",
	  10 },
	{ "BEGIN { @x[1, 2] = 5; @x[1, 2] += 3; @ = @x[1, 2] + @x[2, 1]; }",
	  8 },
	{ "BEGIN { @x[1] = 5; @ = @x[1]; @x[1] = 6; @ = @ * 10 + @x[1]; }",
	  56 },
	{ "BEGIN { @x[1] = 5; @y = @x[1]; delete(@x, 1); @ = @y + @x[1]; }",
	  5 },
	/* What one branch read must not be taken as read behind it. */
	{ "BEGIN { @x = 3; $a = 0; if ($a) { @y = @x; } @ = @x; }", 3 },
	{ "BEGIN { @x = 3; $a = 0; if ($a && @x) { @y = 1; } @ = @x; }", 3 },
	{ "BEGIN { @x = 3; $a = 0; if (($a && @x) && pid) { @y = 1; } else { @ = @x + pid; } }",
	  4 },
	{ "BEGIN { @x = 3; $a = 1; if ($a || @x) { @ = @x; } }", 3 },
	{ "BEGIN { $a = 0; @ = $a ? pid : 5; @ = @ * 10 + pid; }", 51 },
	{ "BEGIN { $i = 0; while ($i < 3) { @ += @k[$i]; @k[$i] = 1; @ += @k[$i]; $i++; } }",
	  3 },
	{ "BEGIN { $k = 1; @x[$k] = 5; $k = 2; @x[$k] = 6; @ = @x[1]; }", 5 },
	{ "BEGIN { @ = comm == \"init\"; }", 1 },
	{ "BEGIN { @ = comm != \"init\"; }", 0 },
	{ "BEGIN { @ = comm == \"initial\"; }", 0 },
	{ "BEGIN { @ = comm == \"a name that is longer than sixteen\"; }", 0 },
	{ "BEGIN { @ = \"init\" == comm && comm != \"ini\"; }", 1 },
	{ "BEGIN { $s = comm; @ = $s == comm; $s = \"other\"; @ += ($s == comm) * 10; }",
	  1 },
	{ "BEGIN { @s[1] = comm; @ = @s[1] == \"init\"; @ += (@s[2] == \"\") * 10; }",
	  11 },
	{ "BEGIN { @k[comm] = 4; @ = @k[\"init\"]; }", 4 },
	{ "BEGIN { @k[\"a much longer literal than comm\"] = 4; @k[comm] = 5; @ = @k[\"init\"]; }",
	  5 },
	{ "BEGIN { $s = pid == 1 ? \"one\" : \"other\"; @ = $s == \"one\"; }",
	  1 },
	{ "BEGIN { $s = \"a\"; $s = \"longer than eight\"; @ = $s == \"longer than eight\"; }",
	  1 },
	{ "BEGIN { @ = cgroupid(\"/\") > 0; }", 1 },
	{ "BEGIN { @ = str($3) == \"text\"; }", 1 },
	{ "BEGIN { @ = probe == \"begin\"; @ += (probe == \"end\") * 10; } END { }",
	  1 },
	{ "BEGIN { @x = probe; @ = @x == probe; }", 1 },
	{ "BEGIN { @ = strcontains(probe, \"egi\"); @ += strcontains(probe, \"nd\") * 10;"
	  " @ += strncmp(probe, \"BEGINX\", 5) * 100; @ += strncmp(probe, \"beg\", 3) * 1000; } END { }",
	  101 },
	{ "kprobe:vfs_read { @ = strcontains(func, \"_re\") + strcontains(func, \"x\") * 10; }",
	  1 },
	{ "kprobe:vfs_read { @ = func == \"vfs_read\"; @ += (func != \"vfs_read\") * 10; }",
	  1 },
	{ "BEGIN { $a = 1; $b = $a == 1 ? ($a == 2 ? 5 : ($a == 1 ? 6 : 7)) : 8; @ = $b; }",
	  6 },
};

static void test_statements(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(statements); i++) {
		s64 have = evaluate(statements[i].source);

		if (have != statements[i].want)
			fail_msg("%s: %lld, not %lld", statements[i].source,
				 (long long)have,
				 (long long)statements[i].want);
	}
}

/* str() of arg0, and what it is compared with. */
static s64 compare_string(const char *source, const char *text, u64 arg1)
{
	static char page[4096];
	struct run *r = run_load(source);
	s64 value;

	strcpy(page, text);
	shim_user.addr = 0x1000;
	shim_user.base = (const u8 *)page;
	shim_user.size = sizeof(page);
	r->args[0] = shim_user.addr;
	r->args[1] = arg1;
	run_probe(r, 0);
	value = value_of(r, "@");
	run_free(r);
	return value;
}

static void test_str(void **state)
{
	const char *text = "/etc/passwd";

	(void)state;
	assert_int_equal(compare_string("kprobe:vfs_read { @ = str(arg0) == \"/etc/passwd\"; }",
					text, 0), 1);
	assert_int_equal(compare_string("kprobe:vfs_read { @ = str(arg0) == \"/etc/passw\"; }",
					text, 0), 0);
	assert_int_equal(compare_string("kprobe:vfs_read { @ = str(arg0, 5) == \"/etc\"; }",
					text, 0), 1);
	assert_int_equal(compare_string("kprobe:vfs_read { @k[str(arg0, 10)] = 3; @ = @k[\"/etc/pass\"]; }",
					text, 0), 3);
	assert_int_equal(compare_string("kprobe:vfs_read { $s = str(arg0, arg1); @ = $s == \"/etc/pass\"; }",
					text, 10), 1);
	assert_int_equal(compare_string("kprobe:vfs_read { @k[str(arg0, arg1)] = 2; @ = @k[\"/etc/pas\"]; }",
					text, 9), 2);
	assert_int_equal(compare_string("kprobe:vfs_read { @ = str(arg0, arg1) == \"/etc/passwd\"; }",
					text, 99), 1);
	assert_int_equal(compare_string("kprobe:vfs_read { @ = str(arg0, arg1) == \"\"; }",
					text, 0), 1);
	/* A comm that becomes a counted string equals one that was read. */
	text = "init";
	assert_int_equal(compare_string("kprobe:vfs_read { @k[str(arg0)] = 7; @ = @k[comm]; }",
					text, 0), 7);
	assert_int_equal(compare_string("kprobe:vfs_read { $s = str(arg0); @ = $s == comm; }",
					text, 0), 1);
}

static void test_latency(void **state)
{
	struct run *r = run_load("tracepoint:syscalls:sys_enter_read { @start[tid] = nsecs; } tracepoint:syscalls:sys_exit_read /@start[tid]/ { @sum = sum(nsecs - @start[tid]); delete(@start[tid]); }");
	struct kmc_snapshot snap;
	u64 tid = 1;

	(void)state;
	run_probe(r, 1);
	shim_nsecs = 1000;
	run_probe(r, 0);
	shim_nsecs = 1250;
	run_probe(r, 1);
	shim_nsecs = 5000;
	run_probe(r, 1);
	assert_int_equal(kmc_map_snapshot(map_of(r, "@sum"), &snap, false), 0);
	assert_int_equal(snap.nr, 1);
	assert_int_equal(((struct kmc_sum *)snap.rows)->n, 1);
	assert_int_equal(((struct kmc_sum *)snap.rows)->sum, 250);
	kmc_snapshot_free(&snap);
	assert_false(kmc_map_has(map_of(r, "@start"), &tid));
	run_free(r);
}

/* The C types of arguments: what is above them in the register is cut off. */
static void test_argument_types(void **state)
{
	struct run *r = run_load("tracepoint:syscalls:sys_enter_kill { @pid = args.pid; @sig = args->sig; @ = args.__syscall_nr; }");

	(void)state;
	r->args[0] = 0xdeadbeef00000000ULL | (u32)-5;
	r->args[1] = 9;
	r->ctx.syscall = 62;
	run_probe(r, 0);
	assert_int_equal(value_of(r, "@pid"), -5);
	assert_int_equal(value_of(r, "@sig"), 9);
	assert_int_equal(value_of(r, "@"), 62);
	run_free(r);
}

static void test_record(void **state)
{
	struct run *r = run_load("tracepoint:raw_syscalls:sys_enter { printf(\"%d %s %d\\n\", args.id, comm, args.args[1]); }");
	struct {
		u64 id;
		char comm[16];
		u64 arg;
	} *record = (void *)shim_emitted.frame;

	(void)state;
	r->ctx.syscall = 3;
	r->args[1] = 77;
	run_probe(r, 0);
	assert_int_equal(shim_emitted.size, sizeof(*record));
	assert_int_equal(record->id, 3);
	assert_string_equal(record->comm, "init");
	assert_int_equal(record->arg, 77);
	run_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arithmetic),
		cmocka_unit_test(test_statements),
		cmocka_unit_test(test_str),
		cmocka_unit_test(test_latency),
		cmocka_unit_test(test_argument_types),
		cmocka_unit_test(test_record),
	};

	return run_by_all_engines(tests);
}
