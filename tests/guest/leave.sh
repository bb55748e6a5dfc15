#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# leave: however a question ends, nothing of it is left: no session, no probe,
# and the module can be unloaded.
. "$(dirname "$0")/lib.sh"
tracing=/sys/kernel/tracing

probes_left() { # what is attached to functions
	cat $tracing/enabled_functions /sys/kernel/debug/kprobes/list
}
before=$(probes_left)
q='kprobe:vfs_* { @[func] = count(); } kretprobe:vfs_read { @r = hist(retval); }
	tracepoint:raw_syscalls:sys_enter { @s[comm] = count(); } rawtracepoint:sched_switch { @c[cpu] = count(); }
	tracepoint:syscalls:sys_enter_openat { printf("%s %s\n", comm, str(args.filename)); }
	interval:ms:50 { print(@s); clear(@s); }'

start -e "$q"
$work threads 2 5000
true_that "probes are there while it runs" test "$(probes_left)" != "$before"
kill -9 "$kmodctl"
true_that "kill -9: no session a second later" within 1 no_session
wait "$kmodctl" 2>/dev/null
equal "kill -9: no probe is left" "$(probes_left)" "$before"
true_that "rmmod" rmmod kmodctl
equal "rmmod: no probe is left" "$(probes_left)" "$before"
$work threads 2 1000
true_that "the folder in debugfs is gone" test ! -e $debugfs
ko=$(readlink -f "$top/build/$(uname -r)"/kmodctl.ko)
true_that "insmod again" insmod "$ko"

# Start and stop, over and over, while everything that is probed is busy.
nice -n 15 "$work" name busy forever &
load1=$!
nice -n 15 "$work" pipe 100000000 &
load2=$!
cycles=${CYCLES:-100}
failures=''
for ((i = 0; i < cycles; i++)); do
	case $((i % 4)) in
	0) kmodctl -e "$q" >/dev/null 2>"$tmp/err" & ;;
	1) kmodctl -e 'tracepoint:raw_syscalls:sys_enter { @[pid, comm] = count(); }' >/dev/null 2>"$tmp/err" & ;;
	2) kmodctl -e 'kprobe:vfs_read { @[comm] = count(); } kretprobe:vfs_read { @r = count(); }' \
		>/dev/null 2>"$tmp/err" & ;;
	3) kmodctl -e 'rawtracepoint:sched_switch { @[cpu] = count(); printf("%d\n", pid); }' \
		>/dev/null 2>"$tmp/err" & ;;
	esac
	pid=$!
	within 20 running || failures+="cycle $i did not start: $(cat "$tmp/err")"$'\n'
	case $((i % 3)) in
	0) kill -9 $pid ;;
	1) kill -INT $pid ;;
	2) kill -TERM $pid ;;
	esac
	wait $pid 2>/dev/null
	within 5 no_session || failures+="cycle $i left $(sessions)"$'\n'
done
equal "$cycles times start and stop under load" "$failures" ""
kill $load1 $load2
wait $load1 $load2 2>/dev/null
equal "no probe is left" "$(probes_left)" "$before"
true_that "rmmod under no session" rmmod kmodctl
true_that "insmod once more" insmod "$ko"

# Two at a time do not disturb each other.
q='tracepoint:syscalls:sys_enter_getppid { @ = count(); } kprobe:vfs_read { @r[comm] = count(); }'
start -e "$q"
out=$(kmodctl -e "$q" -c "$work name alpha getppid 500 read 10 10" 2>&1)
stop
equal "two sessions: the second" "$(value "$out" @) $(value "$out" '@r[alpha]')" '500 10'
equal "two sessions: the first" "$(value "$(cat "$tmp/out")" @) $(value "$(cat "$tmp/out")" '@r[alpha]')" '500 10'
finish
