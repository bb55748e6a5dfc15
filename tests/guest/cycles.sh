#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# cycles: each kind of attach point is attached and detached CYCLES / 20 times while it
# is hit, and leaves no trace; a wildcard's functions are there and gone at once.
. "$(dirname "$0")/lib.sh"

cycles=$(((${CYCLES:-100} + 19) / 20))
user=$top/build/guest/user
jiffies=0x$(awk '$3 == "jiffies" || $3 == "jiffies_64" { print $1; exit }' /proc/kallsyms)
$work name busy forever &
busy=$!
cat /dev/zero >/dev/null &
reader=$!

# A place in vfs_read() where an instruction begins: behind the call at its entry, before
# which a kernel with IBT has another.
for behind in 5 9; do
	kmodctl -q -e "kprobe:vfs_read+$behind { } BEGIN { exit(); }" >/dev/null 2>&1 && break
done

repeat() { # NAME PROBES
	local failed=0 i
	for ((i = 0; i < cycles; i++)); do
		kmodctl -q -e "$2 { @[tid] = count(); } interval:ms:1 { exit(); }" >/dev/null 2>"$tmp/err" ||
			{ ((++failed)); head -n 3 "$tmp/err"; }
	done
	equal "$1: attached and detached $cycles times" "$failed" 0
}
typed=/sys/module/kmodctl/parameters/typed_events
repeat "a system call" tracepoint:syscalls:sys_enter_read,tracepoint:syscalls:sys_exit_read
repeat "tracepoint" tracepoint:sched:sched_switch
repeat "tracepoint, with its record" 'tracepoint:sched:sched_switch /args.prev_pid >= 0/'
echo N >$typed
repeat "tracepoint, by a counter" 'tracepoint:sched:sched_switch /args.prev_pid >= 0/'
echo Y >$typed
repeat "rawtracepoint" rawtracepoint:sched_switch
repeat "kprobe" kprobe:vfs_read
repeat "kprobe, at an offset" kprobe:vfs_read+$behind
repeat "kprobe, many" 'kprobe:vfs_r*'
repeat "kretprobe" kretprobe:vfs_read
if [[ -r /sys/kernel/btf/vmlinux ]]; then
	repeat "fentry" fentry:vfs_read
	repeat "fexit" 'fexit:vfs_read /args.count/'
fi
repeat "uprobe" "uprobe:$user:user_work"
repeat "uretprobe" "uretprobe:$user:user_work"
repeat "usdt" "usdt:$user:guest:step"
repeat "profile" profile:hz:99
repeat "interval" interval:ms:2
repeat "software" software:page-faults:1
repeat "watchpoint" "watchpoint:$jiffies:8:w"
repeat "iter" iter:task
repeat "self" self:signal:SIGUSR1

# Emulated, and on a busy machine: three seconds, or a few times what one function takes.
timed() { # PROBE: what is said of it, in $out; milliseconds, in $took
	local began
	began=$(date +%s%N)
	out=$(kmodctl -e "$1 { @ = count(); } interval:ms:1 { exit(); }" 2>&1)
	took=$((($(date +%s%N) - began) / 1000000))
}
timed kprobe:vfs_read
limit=$((took * 6))
[[ $limit -ge 3000 ]] || limit=3000
[[ -z ${SLOW:-} ]] || limit=30000
timed 'kprobe:tcp_*'
match "kprobe:tcp_*: attached" "$out" '^Attached [1-9][0-9]{2} probes$'
true_that "kprobe:tcp_*: there and gone" test $took -lt $limit

kill $busy $reader
wait $busy $reader 2>/dev/null
gone() {
	[[ ! -s /sys/kernel/debug/kprobes/list && ! -s /sys/kernel/tracing/enabled_functions &&
	   $(cat /sys/module/kmodctl/refcnt) == 0 ]] && no_session
}
true_that "no probe, no session, no use of the module is left" within 30 gone
finish
