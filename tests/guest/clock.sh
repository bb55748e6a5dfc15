#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# clock: nsecs is CLOCK_MONOTONIC, whatever the kernel's clock is made of and however it
# is set: between what a process reads before a system call and what it reads after it.
. "$(dirname "$0")/lib.sh"

clock=/sys/devices/system/clocksource/clocksource0
between() { # NAME [COMMAND...]: while the command goes on
	local out disturbs=''
	if [[ $# -gt 1 ]]; then
		while :; do "${@:2}"; done &
		disturbs=$!
	fi
	# A microsecond: another CPU may read what is just being changed.
	out=$(kmodctl -q -e 'tracepoint:raw_syscalls:sys_enter /comm == "clock" && args.id == 110/ {
	$t = args.args[0];
	if (nsecs + 1000 < $t) { @behind = count(); }
	if (@last > $t + 1000) { @ahead = count(); }
	@last = nsecs; @n = count();
}' -c "$work name clock clock 30000" 2>&1 | grep -v '^@last: ' | grep .)
	[[ -z $disturbs ]] || { kill $disturbs; wait $disturbs 2>/dev/null; }
	equal "$1" "$out" '@n: 30000'
}
between "as it is"
tick() {
	local t
	for t in 9000 11000 10000; do
		busybox adjtimex -q -t $t
		sleep 0.01
	done
}
between "while its rate is changed" tick
busybox adjtimex -q -t 10000
read -r up _ </proc/uptime
boot=$(($(date +%s) - ${up%.*}))
set_time() {
	date -s "+1 hour"
	date -s "-1 hour"
	sleep 0.01
} >/dev/null
between "while the time of day is set" set_time
read -r up _ </proc/uptime
date -s "@$((boot + ${up%.*}))" >/dev/null
used=$(<$clock/current_clocksource)
for other in $(<$clock/available_clocksource); do
	[[ $other != "$used" ]] || continue
	echo "$other" >$clock/current_clocksource
	between "by $other"
done
echo "$used" >$clock/current_clocksource
between "as it was"
another() {
	local name
	for name in $(<$clock/available_clocksource); do
		echo "$name" >$clock/current_clocksource
		sleep 0.01
	done
}
between "while it is exchanged" another
echo "$used" >$clock/current_clocksource
finish
