#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kills: each party to a question is killed, or stopped for a while, at a random moment of its
# life: who asks, who reads, who administers, who is watched. KILLS, how many lives, and SEED.
. "$(dirname "$0")/lib.sh"
lives=${KILLS:-40}
RANDOM=${SEED:-1}

stat_sum() { # SESSION LINE NAME
	awk -v line="$2" -v what="$3" '$1 == line { for (i = line == "memory" ? 2 : 3; i < NF; i += 2) if ($i == what) n += $(i + 1) } END { print n + 0 }' \
		"$debugfs/$1/stats"
}
probe='tracepoint:syscalls:sys_enter_getppid'
kmodctl add steady --ring-bytes 65536 -e "$probe"' /comm == "steady"/ { @exact = count(); }
	'"$probe"' { @[comm, tid] = count(); @n = count(); printf("%d %s\n", tid, comm); }'
$work name steady getppid 100
grown=$(stat_sum steady memory module_used)

# What may be killed: each runs for a while by itself, and forever if it is let.
asks() { exec kmodctl -e "$probe"' { @[comm, rand % 500] = count(); printf("%s\n", comm); } kprobe:vfs_read { @r[comm] = hist(nsecs); }'; }
asks_much() { exec kmodctl -e 'kprobe:vfs_* { @[func, kstack(3)] = count(); } kretprobe:vfs_* { @e[func] = count(); } profile:hz:50 { @u[ustack] = count(); }'; }
asks_user() { exec kmodctl -e "uprobe:$work:work_call { @ = count(); } interval:ms:20 { print(@); clear(@); }"; }
asks_of() { exec kmodctl -e "$probe"' { @ = count(); }' -c "$work name child getppid 20000"; }
adds() { exec kmodctl add "extra$RANDOM" -e "$probe"' { @[tid] = count(); printf("x"); } kprobe:vfs_write { @w = count(); }'; }
pauses() { while :; do kmodctl pause steady; kmodctl resume steady; done; }
attaches() { exec kmodctl attach steady; }
pipes() { exec cat $debugfs/steady/trace_pipe; }
shows() { while :; do kmodctl show steady @; done; }
cats() { exec cat $debugfs/steady/maps/@ $debugfs/steady/maps/@n.json $debugfs/steady/stats; }
watches() { exec kmodctl watch -n 0.05 steady; }
exports() { exec kmodctl export --listen 127.0.0.1:9435 steady; }
listens() { exec "$top/build/guest/subscribe" steady; }
works() { exec $work name victim forever; }
parties=(asks asks_much asks_user asks_of adds attaches pipes shows cats watches exports listens works)

# Stopped in the middle, or killed at once; who was stopped may go on first.
live() { # PARTY
	local victim
	"$1" >/dev/null 2>&1 </dev/null &
	victim=$!
	sleep "0.$(printf '%03d' $((RANDOM % 400)))"
	if ((RANDOM % 3 == 0)); then
		kill -STOP $victim
		$work name steady getppid 100
		sleep 0.1
		((RANDOM % 2)) || kill -CONT $victim
	else
		$work name steady getppid 100
	fi
	pkill -9 -P $victim
	kill -9 $victim
	wait $victim
} 2>/dev/null

works &
background=$!
for ((life = 0; life < lives; life++)); do
	live "${parties[RANDOM % ${#parties[@]}]}"
done
equal "what goes on was counted to the event" "$(kmodctl show steady @exact | grep .)" "@exact: $((100 + 100 * lives))"

# Who administers, and is killed between a pause and a resume.
for ((life = 0; life < 10; life++)); do
	live pauses
	kmodctl resume steady 2>/dev/null
done
true_that "what was paused goes on" grep -qs '^state running' $debugfs/steady/info
kill -9 $background
wait $background 2>/dev/null
for name in $(sessions | grep '^extra'); do
	kmodctl rm "$name"
done
alone() { [[ $(sessions) == steady ]]; }
true_that "no session of the killed is left" within 60 alone
kmodctl pause steady

ran=$(awk '$1 == "probe" { for (i = 3; i < NF; i += 2) v[$i] = $(i + 1); n = v["ran"] } END { print n }' $debugfs/steady/stats)
accounts() {
	awk '$1 == "probe" { for (i = 3; i < NF; i += 2) v[$i] = $(i + 1)
		if (v["hits"] != v["ran"] + v["nested"] + v["faulted"] + v["fuel"]) print }' $debugfs/steady/stats
}
equal "accounts: hits = ran + what was not" "$(accounts)" ''
equal "accounts: all that ran was counted" "$(kmodctl show steady @n | grep . | cut -d ' ' -f 2)" "$ran"
equal "accounts: and by key" "$(kmodctl show steady @ | awk '/^@\[/ { n += $NF } END { print n + 0 }')" "$ran"
equal "accounts: each made a record, or that is counted as lost" "$(stat_sum steady ring emitted)" "$ran"
left=$(timeout 5 cat $debugfs/steady/trace_pipe | grep -c ': [0-9]* [a-z0-9]*$')
true_that "a reader that comes last reads on" test "$left" -gt 0
kmodctl rm steady
kmodctl add empty -e "$probe"' { $x = 1; }'
equal "memory: all of it came back" "$(stat_sum empty memory module_used)" 0
true_that "memory: there was some" test "$grown" -gt 100000
kmodctl rm empty
equal "no function is traced any more" "$(wc -l </sys/kernel/debug/tracing/enabled_functions)" 0
equal "no kprobe is left" "$(cat /sys/kernel/debug/kprobes/list)" ''
equal "no event of a process is left" "$(cat /sys/kernel/debug/tracing/uprobe_events 2>/dev/null)" ''
true_that "nothing is left" within 60 no_session
true_that "rmmod" rmmod kmodctl
true_that "insmod" insmod "$(readlink -f "$top/build/$(uname -r)"/kmodctl.ko)"
finish
