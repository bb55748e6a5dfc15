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
match "a number of bytes" "$(kmodctl --max-bytes 5X -e 'BEGIN { }' 2>&1)" 'wants a number of bytes'
true_that "nothing is left" within 60 no_session
finish
