#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# options: everything that the command line can say.
. "$(dirname "$0")/lib.sh"
q='tracepoint:syscalls:sys_enter_getppid { @ = count(); }'

out=$(kmodctl -e 'tracepoint:syscalls:sys_exit_read /comm == "alpha"/ { @ = sum(args.ret); }' -c "$work name alpha read 5 10" 2>&1)
equal "args.x" "$(value "$out" @)" 50
out=$(kmodctl -e 'tracepoint:syscalls:sys_exit_read /comm == "alpha"/ { @ = sum(args->ret); }' -c "$work name alpha read 5 10" 2>&1)
equal "args->x" "$(value "$out" @)" 50
out=$(kmodctl -e 'BEGIN { @x[1] = 1; @x[2] = 2; @x[3] = 3; delete(@x[1]); delete(@x, 2); exit(); }' 2>&1)
equal "delete(@x[k]) and delete(@x, k)" "$(grep '^@' <<<"$out")" '@x[3]: 3'

out=$(kmodctl -e 'BEGIN { $z = rand % 1; @ = 7 / $z; exit(); }' 2>&1)
equal "what is found when it runs: where, and the line" "$(grep -A 2 '^stdin' <<<"$out")" \
"stdin:1:28-34: WARNING: Divide or modulo by 0 detected. This can lead to unexpected results. 1 is being used as the result.
BEGIN { \$z = rand % 1; @ = 7 / \$z; exit(); }
                           ~~~~~~"

cat >"$tmp/script.kt" <<X
/* A question of several lines. */
tracepoint:syscalls:sys_enter_getppid
{
	@ = count(); // each
}
X
out=$(kmodctl -c "$work getppid 7" "$tmp/script.kt" 2>&1)
equal "a script file" "$(value "$out" @)" 7

$work sleep 3000 name watched read 40 10 sleep 500 &
pid=$!
$work name other sleep 3100 read 1000 10 &
other=$!
out=$(kmodctl -p $pid -e "tracepoint:syscalls:sys_exit_read, kprobe:vfs_read { @[probe] = count(); }" 2>&1)
equal "-p: ends with the process, and looks at nothing else" \
	"$(grep '^@' <<<"$out" | sort)" $'@[kprobe:vfs_read]: 40\n@[tracepoint:syscalls:sys_exit_read]: 40'
wait $other
wait $pid

out=$(kmodctl --probe-filter 'getp+id$|nothing' -c "$work getppid 7 read 5 10" \
	-e 'tracepoint:syscalls:sys_exit_read, tracepoint:syscalls:sys_enter_getppid { @[probe] = count(); }' 2>&1)
equal "--probe-filter: what has no such name is not attached to" "$(grep '^@' <<<"$out")" \
	'@[tracepoint:syscalls:sys_enter_getppid]: 7'
match "--probe-filter: only what is attached to is counted" "$out" '^Attached 1 probe$'
out=$(kmodctl --probe-filter nothing -e "$q" 2>&1)
match "--probe-filter: nothing is left" "$out" '--probe-filter leaves no probe'
out=$(kmodctl --probe-filter '(' -e "$q" 2>&1)
equal "--probe-filter: a regular expression" "$? $(grep -o 'not .(.: ' <<<"$out")" "2 not '(': "
match "-k: why there is none" "$(kmodctl -k -e "$q" 2>&1)" "no option '-k', as it is always so"

out=$(kmodctl -f json -e "$q" -c "$work getppid 7" 2>/dev/null)
true_that "-f json: every line is JSON" jq -es . <<<"$out"
equal "-f json: the map" "$(jq -c 'select(.type == "map") | .data' <<<"$out" 2>&1)" '{"@":7}'
kmodctl -f text -o "$tmp/answer" -e "$q" -c "$work getppid 7" >"$tmp/out" 2>&1
equal "-o: the answer is in the file" "$(value "$(cat "$tmp/answer")" @)" 7
equal "-o: and not on the terminal" "$(grep -c '^@' "$tmp/out")" 0
mkdir "$tmp/small"
mount -t tmpfs -o size=64k small "$tmp/small"
out=$(timeout 60 kmodctl -o "$tmp/small/answer" -e 'interval:ms:10 { for ($i : 0..100) { printf("%100d\n", $i); } }' 2>&1)
equal "-o: a full disk ends the question" "$? $(grep -v '^Attached\|lost\|hits missed' <<<"$out")" "1 kmodctl: writing the answer: No space left on device"
equal "-o: and has what fitted" "$(stat -c %s "$tmp/small/answer")" 65536
umount "$tmp/small"
for page in --help --version 'list --help' '-d -f json -e BEGIN{}' '-l kprobe:vfs_*'; do
	# shellcheck disable=SC2086
	out=$(kmodctl $page 2>&1 >/dev/full)
	match "${page%% -e*}: not on a full disk" "$? $out" '^1 kmodctl: .*: No space left on device$'
done

out=$(kmodctl -l 'tracepoint:syscalls:sys_enter_open*' 2>&1)
match "-l: a tracepoint" "$out" '^tracepoint:syscalls:sys_enter_openat$'
no_match "-l: nothing else" "$out" 'sys_enter_read'
out=$(kmodctl -l 'kprobe:vfs_rea*' 2>&1)
match "-l: a function" "$out" '^kprobe:vfs_read$'
equal "-l: what a script is attached to, each once" \
	"$(kmodctl -l -e 'kprobe:vfs_rea*, kprobe:vfs_read { @++; } hardware:cache-misses:9 { @++; }' 2>&1 | sort -u)" \
	"$(printf '%s\n' hardware:cache-misses:9 "$out" | sort -u)"
echo 'interval:s:1 { exit(); }' >"$tmp/one.bt"
equal "-l: and a file" "$(kmodctl -l "$tmp/one.bt" 2>&1)" interval:s:1
match "-l: a file that is not there" "$(kmodctl -l none.bt 2>&1)" "there is no file 'none.bt'; taken for a pattern"
cp "$work" "$tmp/listed"
equal "-l: what is in a file, of any kind" "$(cd "$tmp" && kmodctl -l '*:./listed:main' 2>&1)" \
	$'uprobe:./listed:main\nuretprobe:./listed:main'
"$tmp/listed" sleep 100000 &
match "-l -p: what is in a process, too" "$(kmodctl -l -p $! 2>&1)" '^uprobe:.*/listed:main$'
kill $!
out=$(kmodctl -l '*ware:c*' 2>&1)
match "-l: events of perf" "$out" '^hardware:cache-misses:$'
match "-l: and the kernel's" "$out" '^software:cpu-clock:$'
equal "-l: units" "$(kmodctl -l 'interval:*,profile:hz' 2>&1 | tr '\n' ' ')" \
	'interval:s: interval:ms: interval:us: interval:hz: profile:hz: '
# Where the kernel knows of its types: all but the debug kernel do.
if [[ -z ${SLOW:-} || -e /sys/kernel/btf/vmlinux ]]; then
	out=$(kmodctl -l 'fentry:vmlinux:vfs_rea*' 2>&1)
	match "-l: functions whose arguments have names" "$out" '^fentry:vmlinux:vfs_read$'
	match "-lv: a function's arguments" "$(kmodctl -lv fexit:vfs_read 2>&1)" '^ +struct file \*file$'
	out=$(kmodctl -lv rawtracepoint:sched_switch 2>&1)
	match "-lv: a raw tracepoint's arguments" "$out" '^ +struct task_struct \*prev$'
	no_match "-lv: but not its handler's own" "$out" '__data'
fi
out=$(kmodctl -lv 'tracepoint:syscalls:sys_enter_openat' 2>&1)
match "-lv: its arguments" "$out" '^ +.*filename'
match "-lv: how, a system call" "$out" '^    // by the handler of system calls$'
match "-lv: how, a tracepoint" "$(kmodctl -lv tracepoint:sched:sched_switch 2>&1)" '^    // by a handler made of'
echo N >/sys/module/kmodctl/parameters/typed_events
match "-lv: how, one without a handler" "$(kmodctl -lv tracepoint:sched:sched_switch 2>&1)" "^    // by perf's counter$"
echo Y >/sys/module/kmodctl/parameters/typed_events
match "-lv: how, a function" "$(kmodctl -lv 'kprobe:vfs_rea*' 2>&1)" '^    // by ftrace$'
match "-lv: how, a function that ftrace does not know" "$(kmodctl -lv kprobe:rcu_is_watching 2>&1)" '^    // by a kprobe$'
equal "-lv: how, a return is not said" "$(kmodctl -lv kretprobe:vfs_read 2>&1 | grep -c //)" 0
true_that "-l: all there is, some thousand" test "$(kmodctl -l 2>/dev/null | wc -l)" -gt 10000

out=$(kmodctl -d -e "$q" 2>&1)
status=$?
equal "-d: succeeds" $status 0
match "-d: shows what the question became" "$out" 'sys_enter_getppid'
match "-d: shows what would run it" "$out" '^lowered 0: run by c$'
q2='kprobe:vfs_read { @[comm, arg2 / 3] = count(); }'
out=$(kmodctl -d --engine native -e "$q2" 2>&1)
match "-d: shows what the generator is fed with" "$out" '^lowered 0: run by native$'
match "-d: arithmetic" "$out" '^	 *[0-9]+  r[0-9] /= 3$'
match "-d: calls, by name" "$out" '^	 *[0-9]+  call COUNT_3$'
match "-d: maps, by name" "$out" '^	 *[0-9]+  r1 = @$'
true_that "-d: leaves no session" no_session
out=$(timeout 60 kmodctl --dry-run -e "$q" 2>&1)
equal "--dry-run: attaches, ends, and prints nothing" "$? $(grep -v '^Attached' <<<"$out")" '0 '
true_that "--dry-run: leaves no session" no_session
out=$(kmodctl --info 2>&1)
equal "--info: succeeds" $? 0
match "--info: the kernel" "$out" "OS: +Linux $(uname -r | sed 's/[.+]/\\&/g') "
match "--info: the module's contract" "$out" "Module's interface: +[1-9]"
out=$(kmodctl --fmt -e 'BEGIN{@=1;}')
equal "--fmt: the usual layout" "$out" $'BEGIN {\n\t@ = 1;\n}'
tests='test:good { printf("hidden\n"); return 0; } test:bad { printf("shown\n"); return 1; }
test:worse { errorf("wrong"); } test:quiet { @ = 1; } BEGIN { @b = 1; }'
out=$(kmodctl --test -e "$tests" | sed 's/ ([0-9]* ms)$//')
equal "--test: what passed, what failed, and why" "$out" '[==========] Running 4 tests.
[ RUN      ] good
[       OK ] good
[ RUN      ] bad
shown


@b: 1
[  FAILED  ] bad
[ RUN      ] worse
stdin:2:14-29: ERROR: wrong


@b: 1
[  FAILED  ] worse
[ RUN      ] quiet
[       OK ] quiet
[==========] 4 tests ran.
[  PASSED  ] 2 tests.
[  FAILED  ] 2 tests, listed below:
[  FAILED  ] bad
[  FAILED  ] worse'
kmodctl --test -e 'test:good { return 1 - 1; }' >/dev/null
equal "--test: succeeds if all did" $? 0
out=$(kmodctl --test -f json -e "$tests")
equal "--test: fails if one did" $? 1
match "--test: as JSON" "$out" '^\{"type": "test_result", "data": \{"bad": \{"duration": [0-9]+, "passed": false, "output": "shown'
kmodctl --fmt -o "$tmp/script.kt" "$tmp/script.kt"
out=$(kmodctl -c "$work getppid 7" "$tmp/script.kt" 2>&1)
equal "--fmt: a file onto itself means the same" "$(value "$out" @)" 7
out=$(kmodctl -e 'BEGIN { system("echo no"); }' 2>&1)
equal "system() without --unsafe is refused" $? 1
match "system() without --unsafe: why" "$out" 'unsafe function being used in safe mode'
out=$(kmodctl --unsafe -e 'BEGIN { printf("1\n"); system("echo 2; echo err >&2; exit 3"); printf("3\n"); exit(); }' 2>"$tmp/err")
equal "system() is in its place" "$(grep . <<<"$out" | tr '\n' ' ')" '1 2 3 '
match "system(): a failure is said" "$(cat "$tmp/err")" "exited with code 3"
kmodctl -e 'BEGIN { exit(7); }' >/dev/null 2>&1
equal "exit(code)" $? 7
out=$(kmodctl -q -e 'interval:us:10 { @n++; printf("%d\n", @n); exit(); } END { printf("end\n"); }' 2>/dev/null)
equal "exit(): nothing is said behind it, but by END" "$(grep '^[1-9e]' <<<"$out" | tr '\n' ' ')" '1 end '
equal "what is attached is no part of the answer" \
	"$(kmodctl -e 'BEGIN { printf("1\n"); }' 2>"$tmp/err" | grep .; cat "$tmp/err")" $'1\nAttached 1 probe'
out=$(kmodctl -q -e 'BEGIN { errorf("e %d", 1); warnf("w"); exit(); }' 2>&1 >/dev/null)
equal "errorf() and warnf() say where" "$out" $'stdin:1:9-26: ERROR: e 1\nstdin:1:28-38: WARNING: w'
out=$(kmodctl -q --no-warnings -e 'BEGIN { warnf("w"); exit(); }' 2>&1 >/dev/null)
equal "--no-warnings" "$out" ''
out=$(KMODCTL_MAX_CAT_BYTES=5 kmodctl -e 'BEGIN { cat("/proc/version"); exit(); }' 2>"$tmp/err")
match "a setting of the environment" "$out" '^Linux$'
match "what is cut is said" "$(cat "$tmp/err")" 'is cut at 5 bytes'
out=$(BPFTRACE_MAX_STRLEN=5 kmodctl -e 'tracepoint:syscalls:sys_enter_openat /comm == "alpha"/ { printf("%s\n", str(args.filename)); }' \
	-c "$work name alpha open 1 /dev/null" 2>&1)
match "a string that is cut has a trailer" "$out" '^/dev/\.\.$'
out=$(kmodctl -e 'config = { print_maps_on_exit = false } BEGIN { @x = 1; exit(); }' 2>&1)
no_match "config: print_maps_on_exit" "$out" '@x'
out=$(kmodctl -f json --unsafe -e 'BEGIN { errorf("e"); cat("/proc/version"); system("echo x"); time("%H"); print((1, true)); exit(); }' 2>/dev/null)
equal "-f json: types of lines" "$(jq -r .type <<<"$out" | tr '\n' ' ')" 'attached_probes errorf cat syscall time value '
out=$(kmodctl -q -e "$q" -c "$work getppid 7" 2>&1)
equal "-q: only the answer" "$(grep . <<<"$out")" '@: 7'
out=$(kmodctl -v -e "$q" -c "$work getppid 7" 2>&1)
equal "-v: the answer, too" "$(value "$out" @)" 7
for mode in line full none; do
	out=$(kmodctl -B $mode -e 'BEGIN { printf("one\n"); printf("two\n"); exit(); }' 2>&1)
	equal "-B $mode" "$(grep -E '^(one|two)$' <<<"$out" | tr '\n' ' ')" 'one two '
done
match "--help" "$(kmodctl --help 2>&1)" '-e'
match "--version" "$(kmodctl --version 2>&1)" '[0-9]+\.[0-9]+'

start -e "$q"
$work getppid 11
stop
equal "Ctrl-C prints the maps" "$(value "$(cat "$tmp/out")" @)" 11
out=$(timeout 20 kmodctl -e 'BEGIN { @x = 1; } interval:ms:100 { exit(); }' 2>&1)
equal "exit() ends it and prints the maps" "$? $(value "$out" @x)" '0 1'
out=$(kmodctl -e 'interval:ms:200 { @ = count(); }' -c "$work sleep 2100" 2>&1)
match "an interval" "$out" '^@: ([3-9]|1[01])$'
out=$(timeout 60 kmodctl -e 'tracepoint:syscalls:sys_enter_getppid { @ = count(); } interval:ms:100 { print(@); clear(@); }' \
	-c "$work threads 2 20000" 2>&1)
equal "print() and clear() in turn add up" \
	"$(sed -n 's/^@: //p' <<<"$out" | awk '{ n += $1 } END { print n }')" 40000

# What loading takes of the processor, beside compiling, for which tests/budgets has a limit
# on the host: five runs, as all else that is run here can only add. A debug kernel's cost says
# nothing.
mkdir "$tmp/scripts"
[[ -n ${SLOW:-} ]] || "$top/tests/budgets" "$tmp/scripts"
for file in "$tmp/scripts"/*; do
	[[ -e $file ]] || continue
	costs=$(for i in 1 2 3 4 5; do kmodctl -v "$file" 2>&1 >/dev/null; done |
		sed -nE 's/^kmodctl: compiled in ([0-9.]+) ms, loaded in ([0-9.]+) ms.*/\1 \2/p' |
		awk 'NR == 1 || $1 < c { c = $1 } NR == 1 || $2 < l { l = $2 }
			END { print NR, (l <= 2 * c ? "cheap" : "dear"), "compiled:", c, "loaded:", l }')
	match "${file##*/}: loading is at most twice as dear as compiling" "$costs" '^5 cheap'
	echo "# $costs"
done
finish
