#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# budget: the time that a question may take, and what becomes of hits past it.
. "$(dirname "$0")/lib.sh"

stat() { # SESSION LINE NAME
	awk -v line="$2" -v what="$3" '$1 == line { for (i = line == "budget" ? 1 : 3; i < NF; i += 2) if ($i == what) print $(i + 1) }' \
		"$debugfs/$1/stats"
}
heavy='tracepoint:syscalls:sys_enter_getppid { @n = count(); $i = 0; while ($i < 2000) { $i++; } }'

# A loop takes most of a CPU, so all but a few hits are left out.
kmodctl add small --budget 1% -e "$heavy"
$work name alpha getppid 300000
equal "hits = ran + skipped" "$(($(stat small probe ran) + $(stat small probe skipped)))" "$(stat small probe hits)"
equal "and what ran was counted" "$(kmodctl show small @n | grep . | cut -d ' ' -f 2)" "$(stat small probe ran)"
true_that "no hit is missing" test "$(stat small probe hits)" -ge 300000
true_that "some were skipped" test "$(stat small probe skipped)" -gt 100000
true_that "it has run less and less" test "$(stat small budget raised)" -ge 1
sleep 1
equal "nothing used, once all is over" "$(stat small budget used)" 0
more() { [[ $(stat small budget one_of) == 1 ]]; }
true_that "and all hits are run again" within 10 more
kmodctl rm small

# What stays within its budget is as ever; and the command says what was skipped.
kmodctl --budget 100% -v -e "$heavy" -c "$work name alpha getppid 200" >"$tmp/out" 2>"$tmp/err"
true_that "within the budget: all" test "$(value "$(cat "$tmp/out")" @n)" -ge 200
match "what was used" "$(cat "$tmp/err")" '^kmodctl: budget: [0-9.]+% of 100.00% used lately, one hit of 1 run'
no_match "nothing skipped" "$(cat "$tmp/err")" 'within the budget'
kmodctl --budget 0.5% -e "$heavy" -c "$work name alpha getppid 100000" >"$tmp/out" 2>"$tmp/err"
skipped=$(sed -nE 's/.*: hits not run, to stay within the budget \(--budget\): ([0-9]+)$/\1/p' "$tmp/err")
true_that "the command says what was skipped" test $((skipped)) -gt 50000
true_that "and it is what is missing" test "$((skipped + $(value "$(cat "$tmp/out")" @n)))" -ge 100000

# Who has asked for an interval, and for what comes at the end, gets it.
kmodctl --budget 0.5% -e "$heavy interval:ms:50 { @ticks = count(); } END { printf(\"the end\\n\"); }" \
	-c "$work name alpha getppid 200000" >"$tmp/out" 2>"$tmp/err"
match "hits were skipped" "$(cat "$tmp/err")" 'getppid: hits not run, to stay within the budget'
no_match "but no interval" "$(cat "$tmp/err")" 'interval:ms:50: hits not run'
match "nor the end" "$(cat "$tmp/out")" '^the end$'
match "a budget is a share" "$(kmodctl --budget 5 -e 'BEGIN { }' 2>&1)" "wants a share of the CPUs' time"
true_that "nothing is left" within 5 no_session
finish
