#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# memory: what a session and all sessions may take.
. "$(dirname "$0")/lib.sh"

stat() { # SESSION LINE NAME
	awk -v line="$2" -v what="$3" '$1 == line && (line != "map" || $2 == "@") { for (i = line == "memory" ? 2 : 3; i < NF; i += 2) if ($i == what) print $(i + 1) }' \
		"$debugfs/$1/stats" | head -n 1
}
parameter=/sys/module/kmodctl/parameters
keys='tracepoint:syscalls:sys_enter_getppid /comm == "alpha"/ { $i = 0; while ($i < 1000) { @[@n, comm] = count(); @n++; $i++; } }'

kmodctl add small --max-bytes 1M -e "$keys"
kmodctl add large -e "$keys"
$work name alpha getppid 50
filled() { [[ $(stat small memory refused) -gt 0 || $(stat small map lost) -gt 0 ]]; }
true_that "a limit is met" within 60 filled
true_that "it is kept" test "$(stat small memory used)" -le 1048576
equal "it is said" "$(stat small memory limit)" 1048576
equal "what did not fit is counted" "$(($(kmodctl show small @ | awk '/^@\[/ { n += $NF } END { print n + 0 }') + $(stat small map lost)))" \
	"$(kmodctl show small @n | grep . | cut -d ' ' -f 2)"
true_that "another takes more" test "$(stat large memory used)" -gt 1048576
equal "all together" "$(stat large memory module_used)" "$(($(stat small memory used) + $(stat large memory used)))"
kmodctl rm large

# All sessions together.
echo $(($(stat small memory used) + 2000000)) >$parameter/max_bytes
kmodctl add more -e "$keys"
$work name alpha getppid 50
true_that "the module's limit is kept" test "$(stat more memory module_used)" -le "$(cat $parameter/max_bytes)"
match "a session that does not fit is refused" "$(kmodctl -e 'BEGIN { printf("x"); }' 2>&1)" 'no memory for the rings'
kmodctl rm more
kmodctl rm small
echo 0 >$parameter/max_bytes
kmodctl add one --max-bytes 64K -e 'BEGIN { @n = 1; }'
true_that "used and given back: a scalar takes little" test "$(stat one memory module_used)" -lt 65536
kmodctl rm one
kmodctl add empty -e 'tracepoint:syscalls:sys_enter_getppid { $x = 1; }'
equal "nothing is left in use" "$(stat empty memory module_used)" 0
kmodctl rm empty
# Keys that find no room: refused, or aggregated together.
kmodctl add other --other --max-map-keys 3 -e 'tracepoint:syscalls:sys_enter_getppid /comm == "alpha"/ { @n++; @[@n / 10] = count(); @hist[@n / 10] = hist(@n); @keep[comm] = count(); }
	tracepoint:syscalls:sys_enter_getppid /comm == "beta"/ { printf("%d %d\n", len(@), has_key(@, 7)); for ($kv : @) { printf("%d %d\n", $kv.0, (int64)$kv.1); } }'
$work name alpha getppid 95
equal "others: as text" "$(kmodctl show other @ | grep .)" "$(printf '@[%s]: %s\n' 0 9 1 10 2 10 '(other)' 66)"
equal "others: by cat" "$(cat $debugfs/other/maps/@)" "$(kmodctl show other @ | grep .)"
equal "others: as JSON" "$(kmodctl show -f json other @)" '{"type": "map", "data": {"@": {"0": 9, "1": 10, "2": 10, "(other)": 66}}}'
equal "others: JSON by cat" "$(cat $debugfs/other/maps/@.json)" '{"@": {"0": 9, "1": 10, "2": 10, "(other)": 66}}'
match "others: a histogram" "$(kmodctl show other @hist | sed 's/ *|.*//')" '@hist\[\(other\)\]:
\[16, 32\) +2
\[32, 64\) +32
\[64, 128\) +32'
equal "others: none where there is room" "$(kmodctl show other @keep | grep .)" '@keep[alpha]: 95'
equal "others: counted, not lost" "$(sed -n 's/^map @ .* \(lost [0-9]*\) .* \(others [0-9]*\)$/\1 \2/p' $debugfs/other/stats)" 'lost 0 others 66'
match "others: as metrics" "$(kmodctl export --textfile "$tmp/metrics" && cat "$tmp/metrics")" 'kmodctl_other_total\{key="\(other\)"\} 66'
$work name beta getppid 1
equal "others: not seen by scripts" "$(timeout 2 cat $debugfs/other/trace_pipe | sed 's/^.*: //' | sort)" "$(printf '%s\n' '3 0' '0 9' '1 10' '2 10' | sort)"
kmodctl clear other
equal "others: cleared with all" "$(kmodctl show other @ | grep .)" ""
kmodctl rm other
equal "others: refused without --other" "$(kmodctl --max-map-keys 1 -e 'BEGIN { @[1] = count(); @[2] = count(); exit(); }' 2>&1 | grep .)" "$(printf '%s\n' 'Attached 1 probe' '@[1]: 1' 'kmodctl: @: updates lost because the map is full (--max-map-keys, --max-bytes, --other): 1')"
match "others: said at the end" "$(kmodctl -e 'config = { other_keys = true } let @ = hash(1); BEGIN { @[1] = count(); @[2] = count(); @[3] = count(); exit(); }' 2>&1)" '@\[1\]: 1
@\[\(other\)\]: 2
.*counted as \(other\): 2'
match "a number of bytes" "$(kmodctl --max-bytes 5X -e 'BEGIN { }' 2>&1)" 'wants a number of bytes'
true_that "nothing is left" within 60 no_session
finish
