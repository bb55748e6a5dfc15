#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# crowd: many readers and writers of one question at once, some of which are
# stopped or killed; and what they have read adds up to the last event.
. "$(dirname "$0")/lib.sh"
seconds=${CROWD:-15}

# What accounts must hold at any moment: broken NAME
broken() {
	awk '{ for (i = 3; i < NF; i += 2) v[$i] = $(i + 1) }
		$1 == "probe" && v["hits"] != v["ran"] + v["nested"] + v["faulted"] + v["fuel"] { print }' "$debugfs/$1/stats"
}

# Intervals that are printed and cleared while events fire on all CPUs.
timeout -s INT "$seconds" kmodctl -e 'tracepoint:syscalls:sys_enter_getppid { @total = count(); @part[comm] = count(); }
	interval:ms:100 { print(@part); clear(@part); } END { print(@part); clear(@part); }' >"$tmp/out" 2>"$tmp/err" &
kmodctl=$!
within 60 running
$work name alpha threads 4 20000
$work name beta threads 2 10000
wait $kmodctl
total=$(value "$(cat "$tmp/out")" @total)
equal "all intervals together are the total" \
	"$(sed -nE 's/^@part\[[a-z0-9]+\]: ([0-9]+)$/\1/p' "$tmp/out" | awk '{ n += $1 } END { print n + 0 }')" "$total"
true_that "that is many" test "$total" -ge 100000

# Ten readers, of all kinds, and four writers.
kmodctl add crowd --ring-bytes 65536 -e 'tracepoint:syscalls:sys_enter_getppid { @[tid, comm] = count(); @n = count(); @h = hist(tid);
	if (rand % 16 == 0) { printf("%d %s\n", tid, comm); } }'
writers=()
for i in 1 2 3 4; do
	$work name writer$i forever &
	writers+=($!)
done
read_maps() { while :; do cat $debugfs/crowd/maps/@ >/dev/null; done; }
read_json() { while :; do cat $debugfs/crowd/maps/@h.json >/dev/null; done; }
read_stats() { while :; do broken crowd >>"$tmp/broken"; done; }
read_netlink() { while :; do kmodctl show -f json crowd >/dev/null; done; }
read_lost() { while :; do kmodctl export --textfile "$tmp/k.prom" crowd; done; }
watch() { while :; do kmodctl watch -n 0.1 -c 5 crowd @n >/dev/null; done; }
clear() { while :; do kmodctl clear crowd @h; kmodctl pause crowd; kmodctl resume crowd; done; }
readers=()
for reader in read_maps read_maps read_json read_json read_stats read_netlink read_netlink read_lost watch clear; do
	$reader 2>>"$tmp/said" &
	readers+=($!)
done
end=$((SECONDS + seconds))
while ((SECONDS < end)); do
	victim=${readers[RANDOM % 10]}
	kill -STOP "$victim"
	pkill -STOP -P "$victim"
	sleep 0.2
	pkill -CONT -P "$victim"
	kill -CONT "$victim"
	pkill -9 -P "${readers[RANDOM % 10]}"
done
true_that "all readers are still at it" kill -0 "${readers[@]}"
for reader in "${readers[@]}"; do
	pkill -9 -P "$reader"
	kill -9 "$reader"
done 2>/dev/null
wait "${readers[@]}" 2>/dev/null
kmodctl resume crowd
kill -9 "${writers[0]}"
sleep 0.2
kill "${writers[@]:1}"
wait "${writers[@]}" 2>/dev/null
kmodctl pause crowd
equal "the accounts were never broken" "$(cat "$tmp/broken")" ''
hits=$(awk '$1 == "probe" { print $6 }' $debugfs/crowd/stats)
equal "all that ran was counted" "$(kmodctl show crowd @n | grep . | cut -d ' ' -f 2)" "$hits"
equal "by key, too" "$(kmodctl show crowd @ | awk '/^@\[/ { n += $NF } END { print n + 0 }')" "$hits"
true_that "that is much" test "$hits" -gt 1000

# Every record is read or lost, whatever became of its readers.
sum() { awk -v what="$1" '$1 == "ring" { for (i = 3; i < NF; i += 2) if ($i == what) n += $(i + 1) } END { print n + 0 }' $debugfs/crowd/stats; }
left=$(timeout 3 cat $debugfs/crowd/trace_pipe | grep -c '^ *writer[0-9]-')
equal "records: emitted = read + lost" "$((left + $(sum lost)))" "$(sum emitted)"
kmodctl rm crowd
true_that "nothing is left" within 5 no_session
true_that "rmmod" rmmod kmodctl
true_that "insmod" insmod "$(readlink -f "$top/build/$(uname -r)"/kmodctl.ko)"
finish
