#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# contexts: probes in every context, on what the handler leans on itself, on all
# tracepoints and all functions at once: no hang, no crash, and every hit accounted
# for. The log is scanned by whoever runs this.
. "$(dirname "$0")/lib.sh"

# Under emulation the kernel takes half a minute to patch all of its functions.
echo 120 >/sys/module/rcupdate/parameters/rcu_cpu_stall_timeout
echo 60 >/proc/sys/kernel/watchdog_thresh

load() { # a bit of everything, until killed
	$work forever &
	workers=$!
	(
		while :; do
			dd if=/dev/urandom of="$tmp/file" bs=64k count=4 2>/dev/null
			sync "$tmp/file"
			$work pipe 50 fault 50
			rm -f "$tmp/file"
		done
	) &
	workers+=" $!"
}

unload() {
	# shellcheck disable=SC2086
	kill $workers
	# shellcheck disable=SC2086
	wait $workers 2>/dev/null
}

# The accounting of -v: what was counted in a map, @ if none is given, by what every
# run does first, is how often the probes were hit, those whose names begin with
# PROBE, but for what is said to have been skipped or lost.
adds_up() { # NAME OUTPUT ERRORS [MAP [PROBE]]
	equal "$1: every hit is accounted for" "$(awk -F ': ' -v map="${4:-@}" -v probe="${5:-}" '
		FNR == NR { if (index($0, map "[") == 1 || $1 == map) counted += $NF; next }
		index($2, "interval:") == 1 || (probe && index($2, probe) != 1) { next }
		/ hits, [0-9]+ ran, / { split($NF, n, " "); hits += n[1]; said = 1 }
		/: hits skipped because/ { hits -= $NF }
		$2 == map && /: updates lost/ { hits -= $NF }
		END { print said ? hits - counted : "nothing is said of hits" }' "$2" "$3")" 0
}

# Run a question under load for some seconds, which may take many to attach.
under_load() { # NAME SECONDS QUESTION
	load
	kmodctl -v -e "$3 interval:s:$2 { exit(); }" >"$tmp/out" 2>"$tmp/err"
	equal "$1: asked and answered" "$? $(grep -v '^Attached\| hits, \| keys, \|left out\|^kmodctl: stream\|^kmodctl: memory\|skipped because\|missed by\|could not read\|is full\|nothing of it can be probed\|^kmodctl: compiled in' "$tmp/err")" "0 "
	unload
	match "$1: there were hits" "$(cat "$tmp/out")" ': [1-9]'
	adds_up "$1" "$tmp/out" "$tmp/err"
	equal "$1: the machine is well" "$($work getppid 10 say | wc -l)" 1
}

# Process, soft interrupt, hard interrupt, NMI: the latter by a request for
# backtraces, which is sent to the other CPUs.
start -v -e 'tracepoint:syscalls:sys_enter_getppid /comm == "tester"/ { @task = count(); @t[kstack(3), ustack(3)] = count(); }
	tracepoint:irq:softirq_entry { @soft = count(); @s[kstack(3), ustack(3)] = count(); }
	tracepoint:timer:hrtimer_expire_entry { @hard = count(); @h[kstack(3), ustack(3)] = count(); }
	profile:hz:99 { @profile = count(); @p[kstack(3), ustack(3), str(curtask)] = count(); }
	tracepoint:nmi:nmi_handler { @nmi = count(); @n[kstack(3), ustack(3), args.handled] = count();
		printf("nmi %d\n", cpu); }'
$work forever &
worker=$!
$work name tester getppid 100
echo 1 >/proc/sys/kernel/sysrq
for ((i = 0; i < 5; i++)); do
	echo l >/proc/sysrq-trigger
	sleep 0.2
done
kill $worker
stop
equal "in a process: every hit" "$(value "$(cat "$tmp/out")" @task)" 100
for context in soft hard profile; do
	match "in context $context" "$(value "$(cat "$tmp/out")" @$context)" '^[1-9]'
done
if (($(nproc) > 1)); then
	match "in an NMI" "$(value "$(cat "$tmp/out")" @nmi)" '^[1-9]'
	equal "in an NMI: as many records" "$(grep -c '^nmi ' "$tmp/out")" "$(value "$(cat "$tmp/out")" @nmi)"
fi
for probe in soft=tracepoint:irq hard=tracepoint:timer profile=profile nmi=tracepoint:nmi; do
	adds_up "in context ${probe%=*}" "$tmp/out" "$tmp/err" "@${probe%=*}" "${probe#*=}"
done

# Each action leans on something else: locks and RCU, clocks, strings, maps that
# grow, stacks, records and who is woken by them.
action='@[probe] = count(); @c[comm, pid, cgroup] = count(); @k[kstack(4)] = count(); @t[tid] = nsecs;
	@u[ustack(2)] = count(); @s[str(curtask, 16)] = count(); if (rand % 1000 == 0) { printf("%s %d\n", comm, cpu); }'
under_load "what RCU, locks and clocks are made of" 2 "config = { missing_probes = ignore } kprobe:__rcu_read_lock, kprobe:__rcu_read_unlock, kprobe:*lock*,
	kprobe:*rcu*, kprobe:ktime_get*, kprobe:*nofault*, kprobe:irq_work*, kprobe:*preempt* { $action }"
# The kernel keeps ftrace out of these, and a wildcard takes what ftrace knows only.
match "what ftrace does not know is named" "$(cat "$tmp/err")" 'kprobe:irq_work\*: nothing of it can be probed'
under_load "returns of the same" 2 "kretprobe:*spin_lock*, kretprobe:*nofault*,
	kretprobe:ktime_get*, kretprobe:schedule { $action }"
under_load "tracepoints of interrupts, RCU, memory, workqueues, timers" 2 "tracepoint:irq:*, tracepoint:irq_vectors:*,
	tracepoint:rcu:*, tracepoint:kmem:*, tracepoint:workqueue:*, tracepoint:timer:*, tracepoint:sched:*,
	tracepoint:power:* { $action }"
under_load "all tracepoints" 10 'tracepoint:*:* { @[probe] = count(); }'
true_that "all tracepoints: many were hit" test "$(grep -c '^@\[tracepoint' "$tmp/out")" -ge 50
# The calls of the system have no record.
records=$(cd /sys/kernel/tracing/events && ls -d [a-z]*/ | grep -vE '^(raw_)?syscalls/|^ftrace/' | sed 's|\(.*\)/|tracepoint:\1:*,|')
under_load "all tracepoints, with their records" 10 "${records%,} { @[probe, args.common_pid == tid] = count(); }"
match "all tracepoints, with their records" "$(cat "$tmp/out")" '^@\[tracepoint:sched:sched_switch, true\]: [1-9]'
under_load "all functions" 10 'kprobe:* { @[func] = count(); }'
true_that "all functions: thousands were hit" test "$(grep -c '^@\[' "$tmp/out")" -ge 1000
match "all functions: tens of thousands attached" "$(cat "$tmp/err")" '^Attached [2-9][0-9]{4} '
true_that "all functions: gone again" within 60 test ! -s /sys/kernel/tracing/enabled_functions

# One that may be nested in itself, for sure: a fault of user memory in a probe of
# the function that handles faults, and a handler that is traced while it runs.
under_load "what a handler calls" 2 "kprobe:*copy_from*, kprobe:*perf_*, kprobe:unwind_*, kprobe:*exc_page_fault*,
	kprobe:*hrtimer*, kprobe:__get_user_nocheck* { $action } profile:us:500 { $action } software:faults:1 { $action }"
match "nested hits are counted" "$(cat "$tmp/err")" 'skipped because they came from within a handler: [1-9]'
finish
