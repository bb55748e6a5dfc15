#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# subscribe: netlink as an interface, for a program that has none of our code.
. "$(dirname "$0")/lib.sh"
subscribe=$top/build/guest/subscribe

kmodctl add opens -e 'tracepoint:syscalls:sys_enter_openat /comm == "alpha"/ {
	@[cpu * 0 + 7] = count(); printf("%d %s\n", cpu * 0 + 5, str(args.filename)); }'
$work name alpha open 20 /etc/hostname
timeout 600 stdbuf -oL "$subscribe" opens >"$tmp/out" 2>&1 &
reader=$!
has() { [[ $(grep -cE "$1" "$tmp/out") == "$2" ]]; }
true_that "a map" within 120 has '^\[7\]: 20$' 1
true_that "records from before" within 120 has '^[0-9]+: 5 /etc/hostname$' 20
for ((i = 1; i <= 20; i++)); do
	$work name alpha open 5 /etc/hostname
done
true_that "records as they come" within 120 has '^[0-9]+: 5 /etc/hostname$' 120
equal "in the order of their time" "$(sed 1d "$tmp/out" | sort -sn | cmp - <(sed 1d "$tmp/out"))" ""
kmodctl pause opens
kmodctl resume opens
$work name alpha open 1 /etc/hostname
true_that "also after a pause" within 120 has 'hostname$' 121
kmodctl attach opens >"$tmp/attach" 2>&1 &
attached=$!
within 60 fuser -s $debugfs/opens/cpu0
match "one reader at a time" "$(timeout 300 "$subscribe" opens 2>&1)" 'the module refuses'
kill -INT $attached
wait $attached
kill $reader
wait $reader
timeout 600 "$subscribe" opens >"$tmp/out" 2>&1 &
reader=$!
within 60 has '^\[7\]' 1
sleep 0.5
kmodctl rm opens
true_that "it learns that the session has gone" within 60 test ! -e /proc/$reader
wait $reader
equal "and ends well" "$?" 0

# Alerts: a ring that is full.
kmodctl add small --ring-bytes 4096 -e 'tracepoint:syscalls:sys_enter_getppid /comm == "alpha"/ { @[cpu * 0 + 7] = count(); printf("%d %s\n", 5, comm); }'
$work name alpha getppid 1
timeout 600 stdbuf -oL "$subscribe" small >"$tmp/out" 2>&1 &
reader=$!
within 60 has '^\[7\]: 1$' 1
pkill -STOP -x subscribe
$work name alpha getppid 3000
pkill -CONT -x subscribe
true_that "it is told that records were lost" within 60 grep -q '^lost' "$tmp/out"
kmodctl rm small
wait $reader

# Who may join: not CAP_PERFMON alone.
match "the group wants CAP_SYS_ADMIN" "$(setpriv --bounding-set -sys_admin "$subscribe" opens 2>&1)" \
	'no right to ask it'
true_that "nothing is left" within 60 no_session
finish
