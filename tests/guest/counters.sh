#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# counters: profile:, software:, hardware: and watchpoint:, by the number of hits
# that there must be, the stacks that come with them, and CPUs that come and go.
. "$(dirname "$0")/lib.sh"

frames=$(readlink -f "$(dirname "$work")/frames")
watched=0x$(nm "$work" | awk '$3 == "work_watched" { print $1 }')
between() { # NAME NUMBER LOW HIGH
	true_that "$1: $2" test "${2:-0}" -ge "$3" -a "${2:-0}" -le "$4"
}

# On all CPUs, and no stack has our frames or those of the interrupt in it.
out=$(kmodctl -e 'profile:hz:100 /elapsed < 2000000000/ { @n[cpu] = count(); @k[kstack] = count(); }
	p:ms:10 /comm == "frames"/ { @u[ustack] = count(); @in[usermode] = count(); }
	interval:s:2 { exit(); }' -c "$frames spin 5000" 2>&1)
for ((i = 0; i < $(nproc); i++)); do
	between "profile:hz:100 for two seconds on CPU $i" "$(value "$out" "@n[$i]")" 150 201
done
match "profile: the process's calls" "$out" '^        frames_c\+'
match "profile: and their callers" "$out" '^        frames_b\+'
no_match "profile: no frames of the interrupt" "$out" 'hrtimer_interrupt|timer_run|timer_hit'
match "profile: a process in user mode" "$out" '^@in\[1\]: [1-9]'
out=$(kmodctl -e 'profile:us:500 { @[pid == cpid] = count(); }' -c "$frames spin 500" 2>&1)
match "profile: other processes, too" "$out" '^@\[false\]: [1-9]'
$work say sleep 4000 forever >"$tmp/ready" &
worker=$!
within 10 test -s "$tmp/ready"
sleep 0.2
out=$(kmodctl -p $worker -e 'profile:us:500 { @[pid] = count(); } interval:s:1 { exit(); }' 2>&1)
equal "profile -p: not while it sleeps" "$(grep -c '^@\[' <<<"$out")" 0
sleep 3
out=$(kmodctl -p $worker -e 'profile:us:500 { @[pid] = count(); } interval:s:1 { exit(); }' 2>&1)
equal "profile -p: that process alone" "$(sed -n 's/^@\[\(.*\)\]:.*/\1/p' <<<"$out")" $worker
kill $worker
wait $worker 2>/dev/null

# The command for it, and its form of output.
out=$(kmodctl profile -d 2 -c "$frames spin 5000" 2>"$tmp/err")
match "kmodctl profile: folded stacks" "$out" '^frames;.*;main;frames_a;frames_b;frames_c(;.*_\[k\])* [1-9]'
[[ -d /sys/bus/event_source/devices/cpu ]] ||
	match "kmodctl profile: without a PMU it says so" "$(cat "$tmp/err")" 'does not count cycles; by the clock'
out=$(kmodctl profile -F 200 -d 1 -k 2>&1)
match "kmodctl profile -k: the kernel's calls alone" "$out" '^swapper/[0-9]+;.*_\[k\] [1-9]'
out=$(kmodctl profile -F often 2>&1)
match "kmodctl profile: a mistake" "$out" "profile -F wants a number, not 'often'"

# As often as there was something to count.
q='software:page-faults:1 /comm == "tester"/ { @f = count(); }
	software:faults:10 /comm == "tester"/ { @ten = count(); }
	s:minor-faults:1 /comm == "tester"/ { @minor = count(); }'
out=$(kmodctl -e "$q" -c "$work fault 1 name tester fault 500 name done" 2>&1)
between "software:page-faults:1: every one" "$(value "$out" @f)" 500 504
equal "software:minor-faults:1: as many" "$(value "$out" @minor)" "$(value "$out" @f)"
between "software:faults:10: every tenth" "$(value "$out" @ten)" 50 51
out=$(kmodctl -e 'software:faults: /comm == "tester"/ { @ = count(); }
	software:cpu-clock:5000000 { @c = count(); } software:task-clock { @t = count(); }
	software:context-switches:1 /comm == "tester"/ { @s = count(); @k[kstack(2)] = count(); }
	software:cs:1 /comm == "tester"/ { @s2 = count(); }' \
	-c "$work name tester pipe 200" 2>&1)
between "software:context-switches:1" "$(value "$out" @s)" 400 460
equal "software:cs: the same" "$(value "$out" @s2)" "$(value "$out" @s)"
match "software:context-switches: the kernel's calls" "$out" '^        (__)?schedule\+'
match "software:cpu-clock" "$(value "$out" @c)" '^[1-9]'
match "software:task-clock" "$(value "$out" @t)" '^[1-9]'
# Clocks that are late say so: perf's would be stopped without a word.
out=$(kmodctl -e 'software:cpu-clock:20000 { @ = count(); @k[kstack, ustack, comm] = count(); } interval:s:1 { exit(); }' 2>&1)
match "software:cpu-clock: what it missed" "$out" 'software:cpu-clock:20000: hits missed by the kernel.s own mechanism: [1-9]'
out=$(kmodctl -e 'software:cpu-clock:500 { @ = count(); exit(); }' 2>&1)
match "software:cpu-clock: faster than there is a timer" "$out" 'this is run every 10 us: no timer is faster'

if [[ -d /sys/bus/event_source/devices/cpu ]]; then
	out=$(kmodctl -e 'hardware:cycles:100000 { @ = count(); }' -c "$frames spin 300" 2>&1)
	match "hardware:cycles" "$(value "$out" @)" '^[1-9]'
else
	out=$(kmodctl -e 'hardware:cache-misses:1000000 { @[comm, pid] = count(); }' 2>&1)
	equal "hardware: without a PMU it fails" $? 1
	match "hardware: without a PMU, in words" "$out" 'this machine does not count such an event: it has no PMU'
fi

# A process's memory, and no other process's. Before it has its name it is the
# command, and exec() clears the memory.
$work write 50 sleep 1000 write 50 >/dev/null &
out=$(kmodctl -e "watchpoint:$watched:8:w /comm == \"writer\"/ { @ = count(); @u = usym(reg(\"ip\")); @comm[comm] = count(); }" \
	-c "$work name writer write 321 sleep 100" 2>&1)
wait
equal "watchpoint: every write" "$(value "$out" @)" 321
match "watchpoint: where" "$(value "$out" @u)" '^(writes|run|main)'
equal "watchpoint: of one process" "$(grep -c '^@comm\[' <<<"$out")" 1
jiffies=0x$(awk '$3 == "jiffies" { print $1 }' /proc/kallsyms)
out=$(kmodctl -e "watchpoint:$jiffies:8:w { @ = count(); @k[kstack(1)] = count(); } interval:s:1 { exit(); }" 2>&1)
match "watchpoint: of the kernel's memory" "$(value "$out" @)" '^[1-9]'
match "watchpoint: the place" "$out" '^        (tick_do_update_jiffies64|do_timer)\+'
out=$(kmodctl -e "aw:$jiffies:4:rw { @ = count(); } interval:s:1 { exit(); }" 2>&1)
match "asyncwatchpoint: reads, too" "$(value "$out" @)" '^[1-9]'
entry=0x$(awk '$3 == "vfs_read" { print $1 }' /proc/kallsyms)
out=$(kmodctl -e "watchpoint:$entry:8:x /comm == \"tester\"/ { @ = count(); }" \
	-c "$work name tester read 100 3" 2>&1)
equal "watchpoint: execution" "$(value "$out" @)" 100
q=''
for ((i = 0; i < 5; i++)); do
	q+="watchpoint:$((jiffies + 8 * i)):8:w { @ = count(); }"
done
out=$(kmodctl -e "$q" 2>&1)
match "watchpoint: more than there are registers" "$out" "all of the processor's debug registers are in use"

# CPUs that go and come are followed.
cpu=/sys/devices/system/cpu/cpu1/online
if [[ -w $cpu ]]; then
	start -e 'profile:ms:20 { @p[cpu] = count(); } software:cpu-clock:20000000 { @s[cpu] = count(); }
		tracepoint:sched:sched_stat_runtime { @t[cpu, args.common_type != 0] = count(); }
		interval:ms:1500 { print(@p); print(@s); clear(@p); clear(@s); printf("-\n"); }'
	echo 0 >$cpu
	within 10 grep -q -- - "$tmp/out"
	sleep 2
	echo 1 >$cpu
	# The last that are whole began when it was back.
	read_outs() { # NUMBER
		[[ $(grep -c '^-' "$tmp/out") -ge $1 ]]
	}
	within 20 read_outs $(($(grep -c '^-' "$tmp/out") + 3))
	stop
	sections=$(grep -c '^-' "$tmp/out")
	last=$(awk -v n="$((sections - 1))" '/^-/ { ++at; next } at == n' "$tmp/out")
	true_that "CPUs come and go: some read-outs" test "$sections" -ge 3
	between "profile: on a CPU that is back" "$(value "$last" '@p[1]')" 40 76
	between "software: on a CPU that is back" "$(value "$last" '@s[1]')" 40 76
	no_match "profile: on no CPU that is gone" "$(sed -n '/^-/,/^-/p' "$tmp/out" | sed -n '2,/^-/p')" \
		'^@[ps]\[1\]: ([3-9][0-9]|[0-9]{3})'
fi

# There and gone, over and over: nothing is left.
cycles=${CYCLES:-100}
failed=0
for ((i = 0; i < cycles / 2; i++)); do
	kmodctl -q -e "profile:us:100, software:cpu-clock:100000, software:faults:1, watchpoint:$jiffies:8:w {
		@[kstack(3)] = count(); } interval:ms:1 { exit(); }" >/dev/null 2>&1 || ((++failed))
done
equal "attached and detached many times" "$failed" 0
finish
