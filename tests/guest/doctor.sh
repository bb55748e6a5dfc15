#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# doctor: what "kmodctl doctor" says of a host that is well, and of one that is not.
. "$(dirname "$0")/lib.sh"

out=$(kmodctl doctor 2>&1)
equal "a host that is well: status" $? 0
no_match "a host that is well" "$out" '^WRONG'
match "the module's version" "$out" '^ok +module loaded +version .* as this command$'
match "the module answers" "$out" '^ok +module answers +yes'

out=$(setpriv --bounding-set -all --inh-caps -all --reuid 65534 kmodctl doctor 2>&1)
equal "without privilege: status" $? 1
match "without privilege" "$out" '^WRONG +privileges .*; mend: sudo '

sysctl -q kernel.ftrace_enabled=0
match "ftrace that is off" "$(kmodctl doctor)" '^note .*ftrace is off.*; mend: sysctl kernel.ftrace_enabled=1$'
sysctl -q kernel.ftrace_enabled=1
echo function >/sys/kernel/tracing/current_tracer
match "another tracer" "$(kmodctl doctor)" "^note .*'function'.*; mend: echo nop >"
echo nop >/sys/kernel/tracing/current_tracer

ko=$top/build/$(uname -r)/kmodctl.ko
rmmod kmodctl
out=$(kmodctl doctor)
equal "without the module: status" $? 1
match "without the module" "$out" '^WRONG +module loaded +no; mend: modprobe kmodctl$'
insmod "$ko"
match "doctor takes no arguments" "$(kmodctl doctor x 2>&1)" "^kmodctl: doctor takes no 'x'"
finish
