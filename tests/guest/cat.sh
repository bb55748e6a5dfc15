#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# cat: a question that stays, for who has nothing but cat and echo.
. "$(dirname "$0")/lib.sh"

match "version" "$(cat $debugfs/version)" '^abi [0-9]+$'
# All that trace_pipe has now; what is younger than a few milliseconds waits.
drained() { # SESSION
	sleep 0.2
	dd if=$debugfs/"$1"/trace_pipe iflag=nonblock bs=128K status=none 2>/dev/null
}
equal "no sessions" "$(cat $debugfs/sessions)" ''
kmodctl add one -e 'tracepoint:syscalls:sys_enter_getppid /comm == "alpha"/ { @[comm, 7] = count(); @h = hist(5); @n = 3; @s[probe] = stats(4); }
	tracepoint:syscalls:sys_enter_sync /comm == "alpha"/ { printf("%-6s|%5d|%s\n", comm, 42, probe); print(@); }'
equal "sessions" "$(cat $debugfs/sessions)" 'one running kept'
equal "program" "$(head -n 1 $debugfs/one/program | cut -c 1-40)" 'tracepoint:syscalls:sys_enter_getppid /c'
$work name alpha getppid 30
for map in @ @h @n @s; do
	equal "maps/$map.json is what -f json shows" "$(jq -Sc . $debugfs/one/maps/$map.json)" \
		"$(kmodctl show -f json one $map | jq -Sc .data)"
	equal "maps/$map" "$(cat $debugfs/one/maps/$map)" "$(kmodctl show one $map)"
done

# trace_pipe: blocks, consumes, ends with the session.
$work name alpha sync 2
drained one >"$tmp/out"
match "trace_pipe: a record" "$(cat "$tmp/out")" \
	'^ +alpha-[0-9]+ +\[00[01]\] \.\.\.\.\. +[0-9]+\.[0-9]{6}: tracepoint:syscalls:sys_enter_sync: alpha \|   42\|tracepoint:syscalls:sys_enter_sync$'
match "trace_pipe: another format" "$(cat "$tmp/out")" 'alpha-[0-9]+ +\[00[01]\] .*: print\(@\)$'
equal "trace_pipe: nothing more" "$(wc -l <"$tmp/out")" 4
equal "trace_pipe: it was consumed" "$(timeout 1 cat $debugfs/one/trace_pipe)" ''
cat $debugfs/one/trace_pipe >"$tmp/out" &
reader=$!
within 60 fuser -s $debugfs/one/trace_pipe
match "trace_pipe: one reader at a time" "$(cat $debugfs/one/trace_pipe 2>&1)" 'busy'
match "trace_pipe: or the command" "$(kmodctl attach one 2>&1)" 'are being read by somebody else'
kill -STOP $reader
$work name alpha sync 1
kill -CONT $reader
true_that "trace_pipe: a stopped reader goes on" within 60 grep -q alpha "$tmp/out"
equal "trace_pipe: O_NONBLOCK" "$(dd if=$debugfs/one/stats iflag=nonblock of=/dev/null 2>&1 | grep -c records)" 2

equal "enabled" "$(cat $debugfs/one/enabled)" 1
echo 0 >$debugfs/one/enabled
equal "paused" "$(cat $debugfs/one/enabled $debugfs/sessions)" $'0\none paused kept'
$work name alpha getppid 5
equal "nothing is counted" "$(grep . $debugfs/one/maps/@)" '@[alpha, 7]: 30'
echo 1 >$debugfs/one/enabled
$work name alpha getppid 5
equal "it goes on" "$(grep . $debugfs/one/maps/@)" '@[alpha, 7]: 35'
echo 1 >$debugfs/one/clear
equal "clear" "$(grep . $debugfs/one/maps/@)" ''
match "enabled: nonsense" "$(echo maybe 2>&1 >$debugfs/one/enabled)" ''
kmodctl rm one
true_that "trace_pipe: it ends with the session" within 60 test ! -e /proc/$reader
wait $reader
equal "trace_pipe: and well" "$?" 0

# Lost records are said to be.
kmodctl add small --ring-bytes 4096 -e 'tracepoint:syscalls:sys_enter_getppid /comm == "alpha"/ { printf("%d\n", pid); }'
$work name alpha getppid 2000
drained small >"$tmp/out"
said_lost() { sed -nE 's/^CPU:[0-9]+ \[LOST ([0-9]+) EVENTS\].*/\1/p' "$tmp/out" | awk '{ n += $1 } END { print n + 0 }'; }
lost=$(said_lost)
equal "emitted = read + lost" "$(($(grep -c 'alpha-' "$tmp/out") + lost))" 2000
true_that "some were lost" test "$lost" -gt 1000
kmodctl rm small

# The files for scripts: each line is of a form that is documented, with each of its names.
kmodctl add form --budget 50% -e 'tracepoint:syscalls:sys_enter_getppid { @ = count(); printf("%d\n", pid); }'
number='[0-9]+'
forms="probe [^ ]+ hits N ran N nested N faulted N fuel N missed N sites N gone N waiting N skipped N faulted_at N engine .+
map @[^ ]* rows N lost N max_keys N bytes N evicted N others N
ring cpuN emitted N lost N bytes N
memory used N limit N refused N module_used N module_limit N
budget N used N one_of N raised N nsecs N"
page=$(sed 's/\\//g' "$top/docs/kmodctl.8")
while read -r form; do
	match "stats: ${form%% *}" "$(cat $debugfs/form/stats)" "^${form//N/$number}$"
	for name in $(grep -oE '[a-z_]+ N' <<<"$form" | cut -d ' ' -f 1); do
		grep -qw "$name" <<<"$page" || not_ok "stats: the manual says what $name is"
	done
done <<<"$forms"
equal "stats: no other line" "$(grep -vcE "^(${forms//$'\n'/|})$" <(sed -E 's/[0-9]+/N/g' $debugfs/form/stats))" 0
equal "info" "$(sed -E 's/[0-9]+/N/g' $debugfs/form/info)" $'id N\nname form\nstate running\nowner N\nmaps N\nprobes N\nsites N'
match "version" "$(cat $debugfs/version)" '^version [0-9.]+$'
match "code" "$(cat $debugfs/form/code)" '^lowered 0: run by .+$'
kmodctl rm form

# A gap has its place: when, how many, from which probe.
kmodctl add gap --ring-bytes 4096 -e 'tracepoint:syscalls:sys_enter_getppid /comm == "alpha"/ { printf("%d\n", pid); }'
taskset 1 $work name alpha getppid 1000
kmodctl attach gap >"$tmp/attach" 2>&1 &
attached=$!
within 60 grep -q . "$tmp/attach"
sleep 0.5
taskset 1 $work name alpha getppid 1
within 60 grep -q 'found no room' "$tmp/attach"
kill -INT $attached
wait $attached
match "the command: when, how many, from which probe" "$(cat "$tmp/attach")" \
	'^kmodctl: tracepoint:syscalls:sys_enter_getppid: [0-9]+ records found no room, from [0-9.]+ to [0-9.]+ seconds after the boot$'
equal "they add up" "$(($(grep -c '^[0-9]' "$tmp/attach") + $(sed -nE 's/.*: ([0-9]+) records found.*/\1/p' "$tmp/attach")))" 1001
taskset 1 $work name alpha getppid 1000
sleep 0.2
dd if=$debugfs/gap/trace_pipe of=/dev/null iflag=nonblock bs=2000 count=1 status=none
taskset 1 $work name alpha getppid 1
drained gap >"$tmp/out"
match "trace_pipe: in its place" "$(cat "$tmp/out")" \
	'^CPU:0 \[LOST [0-9]+ EVENTS\] [0-9]+\.[0-9]{6}-[0-9]+\.[0-9]{6} tracepoint:syscalls:sys_enter_getppid$'
kmodctl rm gap

# Overwritten: the newest stay.
kmodctl add last --overwrite --ring-bytes 4096 -e 'tracepoint:syscalls:sys_enter_getppid /comm == "alpha"/ { @n++; printf("%d\n", @n); }'
taskset 1 $work name alpha getppid 1000
drained last >"$tmp/out"
lost=$(said_lost)
equal "overwrite: emitted = read + lost" "$(($(grep -c 'alpha-' "$tmp/out") + lost))" 1000
equal "overwrite: the newest stay" "$(grep alpha- "$tmp/out" | tail -n 1 | awk '{ print $NF }')" 1000
equal "overwrite: none is missing among them" "$(grep alpha- "$tmp/out" | awk '{ print $NF }' | tr '\n' ' ')" \
	"$(seq $((lost + 1)) 1000 | tr '\n' ' ')"
kmodctl attach last >"$tmp/attach" 2>"$tmp/err" &
attached=$!
within 60 fuser -s $debugfs/last/cpu0
$work name alpha getppid 20000
sleep 0.5
kill -INT $attached
wait $attached
sum() { awk -v what="$1" '$1 == "ring" { for (i = 3; i < NF; i += 2) if ($i == what) n += $(i + 1) } END { print n + 0 }' $debugfs/last/stats; }
equal "overwrite: by the command, while it is written" "$(($(grep -c . "$tmp/attach") + $(sum lost)))" "$(($(sum emitted) - 1000 + lost))"
equal "overwrite: in order" "$(sort -n "$tmp/attach" | cmp - "$tmp/attach")" ""
kmodctl rm last

# Another's question is not ours to change.
start -e 'tracepoint:syscalls:sys_enter_getppid { @ = count(); }'
session=$(sessions)
match "enabled: another's" "$(bash -c "echo 0 >$debugfs/$session/enabled" 2>&1)" 'not permitted'
match "clear: another's" "$(bash -c "echo 1 >$debugfs/$session/clear" 2>&1)" 'not permitted'
stop
equal "files that all may read or write" "$(find $debugfs -type f -perm /077)" ''

# Many keys: what is read takes the rows, not their text.
keys=${KEYS:-200000}
kmodctl add many -e 'tracepoint:syscalls:sys_enter_getppid /comm == "alpha"/ { $i = 0; while ($i < 2000) { @[@n, comm] = count(); @n++; $i++; } }'
$work name alpha getppid $((keys / 2000))
true_that "all keys find room" within 120 test "$(awk '$1 == "map" && $2 == "@" { print $4 + $6 }' $debugfs/many/stats)" = "$keys"
rows=$(awk '$1 == "map" && $2 == "@" { print $4 }' $debugfs/many/stats)
equal "cat: as many rows as there are keys" "$(grep -c '^@\[' $debugfs/many/maps/@)" "$rows"
equal "JSON of as many" "$(jq '.["@"] | length' $debugfs/many/maps/@.json)" "$rows"
exec 5<$debugfs/many/maps/@
read -r -u 5 first
kmodctl rm many
equal "one that is open outlives its session" "$(($(grep -c '^@' <&5) + 1)) ${first%%[*}" "$rows @"
exec 5<&-
true_that "nothing is left" within 60 no_session
finish
