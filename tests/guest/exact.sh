#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# exact: counted to the last call, also by threads that move between the CPUs;
# and what does not fit is counted as well.
. "$(dirname "$0")/lib.sh"

load="$work name mover threads 4 20000"
total=80000
exactly() { # NAME QUESTION MAP
	local out
	out=$(kmodctl -e "$2" -c "$load" 2>&1)
	equal "$1" "$(value "$out" "$3")" $total
	no_match "$1: nothing nested, lost or missed" "$out" 'skipped|lost|missed|could not'
}
exactly "a system call" 'tracepoint:syscalls:sys_enter_getppid { @ = count(); }' @
exactly "a system call's return" 'tracepoint:syscalls:sys_exit_getppid { @ = count(); }' @
exactly "by comm" 'tracepoint:syscalls:sys_enter_getppid { @[comm] = count(); }' '@[mover]'
exactly "of all system calls, with a predicate" \
	"tracepoint:raw_syscalls:sys_enter /args.id == $getppid/ { @ = count(); }" @
exactly "a function" "kprobe:${syscall}_getppid { @ = count(); }" @
exactly "a function by comm" "kprobe:${syscall}_getppid { @[comm] = count(); }" '@[mover]'

q='tracepoint:syscalls:sys_enter_getppid { @[tid] = count(); @n[tid] = @n[tid] + 1;
	@sum = sum(2); @hist = hist(cpu); @stats = stats(3); }'
out=$(kmodctl -e "$q" -c "$load" 2>&1)
equal "by thread, each of them" "$(sed -n 's/^@\[[0-9]*\]: //p' <<<"$out" | sort -u)" 20000
equal "by thread, their number" "$(grep -c '^@\[[0-9]*\]: ' <<<"$out")" 4
equal "a scalar by thread" "$(sed -n 's/^@n\[[0-9]*\]: //p' <<<"$out" | sort -u)" 20000
equal "a sum" "$(value "$out" @sum)" $((2 * total))
equal "a histogram" "$(bucket_sum "$out" @hist)" $total
equal "stats" "$(value "$out" @stats)" "{ .count = $total, .average = 3, .total = $((3 * total)) }"
match "they ran on both CPUs" "$(buckets "$out" @hist)" '^\[1\] '

q="kretprobe:${syscall}_getppid { @ = count(); }"
start -e "$q"
$load
stats=$(cat $debugfs/*/stats)
stop
counted=$(sed -nE 's/^probe .* hits ([0-9]+) .*/\1/p' <<<"$stats")
missed=$(sed -nE 's/^probe .* missed ([0-9]+) .*/\1/p' <<<"$stats")
equal "a function's return: counted and missed add up" "$((counted + missed))" $total

# hits = ran + nested + faulted + fuel, of every probe and while it goes on.
adds_up() { # of the text of a stats file: prints what does not add up
	awk '$1 == "probe" {
		for (i = 3; i < NF; i++) v[$i] = $(i + 1)
		if (v["hits"] != v["ran"] + v["nested"] + v["faulted"] + v["fuel"]) print
		n++
	} END { if (!n) print "no probe" }' <<<"$1"
}
q='tracepoint:raw_syscalls:sys_enter { @[comm] = count(); } kprobe:vfs_read { @r = sum(arg2); }
	rawtracepoint:sched_switch { @s[cpu] = count(); }'
start -e "$q"
$work name mover threads 4 5000 &
load_pid=$!
sleep 1
wait $load_pid
# The last reader disturbs what it reads: stop the probes by stopping the command.
kill -STOP "$kmodctl"
stats=$(cat $debugfs/*/stats)
kill -CONT "$kmodctl"
stop
match "there is a line for each probe" "$stats" '^probe kprobe:vfs_read hits [0-9]+ ran'
# A hit that is just being handled may be counted in one column only.
off=$(awk '$1 == "probe" { for (i = 3; i < NF; i++) v[$i] = $(i + 1)
	d = v["hits"] - v["ran"] - v["nested"] - v["faulted"] - v["fuel"]; if (d < 0) d = -d; if (d > m) m = d }
	END { print m + 0 }' <<<"$stats")
equal "accounting adds up while it runs" "$off" 0

# A program that faults: exact at the end.
q='tracepoint:syscalls:sys_enter_getppid { @ = count(); @x = *(uint64*)8; }'
out=$(kmodctl -e "$q" -c "$work getppid 100" 2>&1)
equal "a hit that faults still counts" "$(value "$out" @)" 100
match "and is reported" "$out" 'could not read some memory: 100$'
match "with its place" "$out" '^stdin:1:59-70: WARNING: what failed in one of them$'
kmodctl add faults -e "$q"
$work getppid 1
match "with its place, of a question that is kept" "$(kmodctl show -v faults 2>&1)" '^stdin:1:59-70: WARNING: what failed'
kmodctl rm faults

# A map with too few rows.
q='tracepoint:syscalls:sys_enter_getppid { @[comm] = count(); }'
start --max-map-keys 16 -e "$q"
$work names 50 20
stats=$(cat $debugfs/*/stats)
stop
out=$(cat "$tmp/out" "$tmp/err")
rows=$(grep -c '^@\[n[0-9]*\]: 20$' <<<"$out")
counted=$(sed -n 's/^@\[.*\]: //p' <<<"$out" | awk '{ n += $1 } END { print n + 0 }')
lost=$(sed -nE 's/^map @ rows [0-9]+ lost ([0-9]+) .*/\1/p' <<<"$stats")
equal "a small map: it holds as many rows as it may" "$rows" 16
equal "a small map: rows and lost add up to the last call" "$((counted + lost))" 1000
match "a small map: it is said at the end" "$out" "(^|[^0-9])$lost([^0-9]|$)"

# A burst, on both CPUs, that lets no reader run: it is kept until then.
echo >"$tmp/opened"
start -e 'tracepoint:syscalls:sys_enter_openat /comm == "alpha"/ { printf("%s %s\n", comm, str(args.filename)); }'
taskset -c 0 chrt -f 1 $work name alpha open 8000 "$tmp/opened" &
burst=$!
taskset -c 1 chrt -f 1 $work name alpha open 8000 "$tmp/opened"
wait $burst
stop
equal "a burst of paths: nothing is lost" "$(grep -c "^alpha $tmp/opened$" "$tmp/out") $(grep -c Lost "$tmp/err")" "16000 0"

# A stream with a reader that does not read.
q='tracepoint:syscalls:sys_enter_getppid { printf("hit %d\n", pid); }'
start -e "$q"
kill -STOP "$kmodctl"
$work getppid 100000
stats=$(cat $debugfs/*/stats)
kill -CONT "$kmodctl"
stop
out=$(cat "$tmp/out" "$tmp/err")
delivered=$(grep -c '^hit ' <<<"$out")
emitted=$(awk '$1 == "ring" { n += $4 } END { print n }' <<<"$stats")
lost=$(awk '$1 == "ring" { n += $6 } END { print n }' <<<"$stats")
equal "a slow reader: every call was emitted" "$emitted" 100000
true_that "a slow reader: some were lost" test "$lost" -gt 0
equal "a slow reader: delivered and lost add up" "$((delivered + lost))" 100000
match "a slow reader: it is said at the end" "$out" "(^|[^0-9])$lost([^0-9]|$)"
finish
