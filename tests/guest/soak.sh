#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# soak: at full rate on all CPUs, and every event is accounted for: what was made is
# what was aggregated, and what was lost, by reason. SOAK in the environment: minutes.
. "$(dirname "$0")/lib.sh"
seconds=$((${SOAK:-0} * 60))
[[ $seconds != 0 ]] || seconds=10

true_that "the question is asked" kmodctl add soak --max-map-keys 1000 --ring-bytes 65536 -e '
	tracepoint:syscalls:sys_enter_getppid /comm == "soaker"/ { @calls = count(); @thread[tid % 8] = count();
		@hist = hist(tid); @many[nsecs / 1000 % 100000] = count(); printf("%d\n", tid); }
	kprobe:__x64_sys_getppid /comm == "soaker"/ { @entries = count(); }
	kretprobe:__x64_sys_getppid /comm == "soaker"/ { @returns = count(); }
	interval:ms:10 { @ticks = count(); }'

# What each reader reads does not matter, but that it reads.
cat $debugfs/soak/trace_pipe >"$tmp/records" &
readers=($!)
look() {
	while :; do
		kmodctl show soak @many >/dev/null
		cat $debugfs/soak/stats >/dev/null
		sleep 1
	done
}
look 2>/dev/null &
readers+=($!)

made=0 began=$SECONDS
while ((SECONDS - began < seconds)); do
	$work name soaker threads 4 20000
	made=$((made + 80000))
done
sleep 2
kmodctl pause soak
kill "${readers[@]}"
wait "${readers[@]}" 2>/dev/null
timeout 3 cat $debugfs/soak/trace_pipe >>"$tmp/records"

stats=$(cat $debugfs/soak/stats)
of() { # SORT NAME WHAT: a number of the accounts, of all lines of that sort
	awk -v sort="$1" -v name="$2" -v what="$3" '$1 == sort && (name == "" || $2 ~ name) {
		for (i = 3; i < NF; i++) if ($i == what) n += $(i + 1) } END { print n + 0 }' <<<"$stats"
}
shown=$(kmodctl show soak)
sum() { # MAP: of all its rows
	sed -nE "s/^$1(\[[^]]*\])?: ([0-9]+)\$/\2/p" <<<"$shown" | awk '{ n += $1 } END { printf "%d\n", n }'
}
echo "# $seconds s on $(nproc) CPUs of $(uname -r): made $made"
echo "# lost by @many: $(of map @many lost), by rings: $(of ring '' lost), missed returns: $(of probe kretprobe missed), nested: $(of probe '' nested)"
equal "made = counted" "$(sum @calls)" "$made"
equal "made = counted by thread" "$(sum @thread)" "$made"
equal "made = what the histogram holds" "$(bucket_sum "$shown" @hist)" "$made"
equal "made = entries" "$(sum @entries)" "$made"
equal "made = rows + lost by the map" "$(($(sum @many) + $(of map @many lost)))" "$made"
true_that "the map had to lose some" test "$(of map @many lost)" -gt 0
equal "made = emitted" "$(of ring '' emitted)" "$made"
equal "made = records read + lost by the rings" "$(($(grep -vc '^CPU:' "$tmp/records") + $(of ring '' lost)))" "$made"
true_that "returns: no more than were missed are not counted" \
	test $((made - $(sum @returns))) -le "$(of probe kretprobe missed)"
equal "no hit was nested, faulted or out of fuel" \
	"$(of probe '' nested) $(of probe '' faulted) $(of probe '' fuel)" "0 0 0"
kmodctl rm soak
true_that "nothing is left" within 5 no_session
finish
