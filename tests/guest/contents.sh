#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# contents: all events that a workload of all sorts makes: what a handler that is made of the
# kernel's header writes into the record is what perf's counter writes, field by field.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/workload.sh"

typed=/sys/module/kmodctl/parameters/typed_events
tracing=/sys/kernel/tracing
gate=/proc/sys/kernel/panic
limit=$(<$gate)

# A clause that counts the hits by all fields of an event, while the gate is open. Left out is
# what each handler reads for itself: a time, whether the FPU's registers are the task's, and
# whether somebody wants the CPU by now; and addresses that the kernel fills in for its
# family alone.
clause() { # CATEGORY NAME
	awk -v event="$1:$2" -v map="@$2" -F '[\t;:]+' '/^\tfield:/ {
		name = $3
		sub(/\[[^]]*\]$/, "", name)
		sub(/.*[ *]/, "", name)
		size = $7
		word = size == 1 || size == 2 || size == 4 || size == 8
		if (name ~ /^common_(type|preempt_count|preempt_lazy_count|flags)$/)
			next
		else if (event ~ /^timer:/ && name == "now" || name == "load_fpu" || event ~ /^(neigh|fib):/ && $3 ~ /\[/)
			next
		else if ($3 ~ /_loc char/ || $3 ~ /^char .*\[/)
			key = "str(args." name ")"
		else if ($3 ~ /_loc/)
			next
		else if ($3 ~ /\[/)
			key = "buf(args." name ", " size ")"
		else if (word)
			key = "args." name
		else
			next
		keys = keys ", " key
	}
	END {
		printf "tracepoint:%s / *(int32 *)kaddr(\"panic_timeout\") == 1151/ { %s[%s] = count(); }\n",
			event, map, substr(keys, 3)
	}' "$tracing/events/$1/$2/format"
}

begin_workload
# One CPU, so that the gate opens and closes between two hits.
cpu=/sys/devices/system/cpu/cpu1/online
[[ ! -w $cpu ]] || echo 0 >$cpu

# Perf does not sample the end of its own interrupt.
kmodctl -lv 'tracepoint:*' 2>/dev/null |
	awk '/^tracepoint:/ { event = $0 } /by a handler made of/ { print event }' |
	grep -v ':\(raw_\)\?syscalls:\|:irq_work_exit$' | sort >"$tmp/events"
true_that "hundreds of events have handlers" test "$(wc -l <"$tmp/events")" -ge 250
split -l 250 "$tmp/events" "$tmp/part."
begin() { # KIND: a question for each part
	local part
	for part in "$tmp"/part.??; do
		{
			echo 'config = { max_strlen = 64 }'
			while IFS=: read -r _ category name; do
				clause "$category" "$name"
			done <"$part"
		} >"$part.bt"
		kmodctl --max-map-keys 400000 --max-bytes 1G "$part.bt" >"$part.$1" 2>"$part.$1.err" &
		asked+=($!)
	done
	all_run() { [[ $(grep -ls '^state running' "$debugfs"/*/info | wc -l) == "${#asked[@]}" ]]; }
	true_that "asked: $1" within 300 all_run
}
asked=()
echo Y >$typed
begin typed
echo N >$typed
begin counted
echo Y >$typed
echo 1151 >$gate
workload
echo "$limit" >$gate
kill -INT "${asked[@]}"
wait "${asked[@]}"
[[ ! -w $cpu ]] || echo 1 >$cpu
end_workload
# What a handler itself makes happen neither sees, and which of the two did is chance.
cat "$tmp"/part.??.*.err | grep -v '^Attached ' >"$tmp/said"
nested='hits skipped because they came from within a handler'
sed -n "s/^kmodctl: tracepoint:.*:\(.*\): $nested: .*/\1/p" "$tmp/said" | sort -u >"$tmp/nested"
equal "nothing was lost, but of what is nested" "$(grep -v "$nested" "$tmp/said")" ''
true_that "few events are nested: $(paste -sd ' ' "$tmp/nested")" test "$(wc -l <"$tmp/nested")" -le 5

# By event, KIND's rows.
rows() { # KIND
	cat "$tmp"/part.??."$1" | grep '^@.*\]: [0-9]*$' | grep -vFf <(sed 's/.*/@&[/' "$tmp/nested") | sort
}
rows typed >"$tmp/typed"
rows counted >"$tmp/counted"
diff "$tmp/typed" "$tmp/counted" >"$tmp/differ"
differ=$?
sed -n 's/^[<>] @\([^[]*\)\[.*/\1/p' "$tmp/differ" | sort -u >"$tmp/names"
while read -r name; do
	not_ok "$name: handler and counter" "$(grep "^. @$name\[" "$tmp/differ" | head -n 6)"
done <"$tmp/names"
equal "no event's handler and counter differ" "$differ" 0
events=$(sed 's/\[.*//' "$tmp/typed" | sort -u | wc -l)
hits=$(awk '{ n += $NF } END { print n + 0 }' "$tmp/typed")
true_that "of $events events, in $hits hits" test "$events" -ge 90 -a "$hits" -ge 50000
finish
