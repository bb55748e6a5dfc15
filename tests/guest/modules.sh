#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# modules: probes that wait for their module, and that go with it.
. "$(dirname "$0")/lib.sh"

ko=$(find "/lib/modules/$(uname -r)" /lib/modules -name 'loop.ko*' 2>/dev/null | head -n 1)
if [[ -z $ko ]]; then
	ok "this kernel has no module to try"
	finish
fi

start -v -e 'kprobe:loop:loop_init { @k = count(); } kretprobe:loop:loop_exit { @r = count(); }
	kprobe:loop:loop_exit { @e = count(); } kprobe:vfs_read { @v = count(); }'
match "it is said that they wait" "$(cat "$tmp/err")" "module 'loop' is not loaded \(waits for it\)"
for ((i = 0; i < 3; i++)); do
	insmod "$ko" max_loop=0 && rmmod loop
done
stop
equal "a function that came with its module, three times" "$(value "$(cat "$tmp/out")" @k)" 3
match "it is said that they went" "$(cat "$tmp/err")" 'kprobe:loop:loop_init: places that went with their module: 3'
match "it is said that they wait in the end" "$(cat "$tmp/err")" 'kprobe:loop:loop_init: places whose module is not there: 1'
# Ftrace does not know this one: it gets kprobes, which become jumps.
equal "a function and its return, as often" "$(value "$(cat "$tmp/out")" @e) $(value "$(cat "$tmp/out")" @r)" "3 3"
match "that one is said to have gone, too" "$(cat "$tmp/err")" 'kretprobe:loop:loop_exit: places that went with their module: 3'
match "others go on" "$(value "$(cat "$tmp/out")" @v)" '^[1-9]'

insmod "$ko" max_loop=0
start -e 'kprobe:loop:lo_ioctl, kprobe:lo_* { @ = count(); } kretprobe:lo_* { @r = count(); }'
true_that "a module that is probed can be unloaded" rmmod loop
no_match "none of its functions is traced" "$(cat /sys/kernel/tracing/enabled_functions)" '^lo_'
stop
match "it is said that its functions went" "$(cat "$tmp/err")" 'kprobe:lo_\*: places that went with their module: [1-9]'

# It comes and goes while its functions are called, as fast as may be.
call() {
	while :; do losetup -d /dev/loop0; done
}
start -e 'kprobe:loop:lo_ioctl, kretprobe:loop:lo_ioctl { @[probe] = count(); } kprobe:vfs_read { @v = count(); }'
call >/dev/null 2>&1 &
calls=$!
rounds=$((${CYCLES:-100} / 20)) failures=''
for ((i = 0; i < rounds; i++)); do
	insmod "$ko" max_loop=1 || failures+="insmod $i"$'\n'
	sleep 0.1
	within 20 rmmod loop || failures+="rmmod $i"$'\n'
done
kill $calls
wait $calls 2>/dev/null
stop
equal "a module whose probed functions are called, $rounds times" "$failures" ''
match "its functions were hit" "$(cat "$tmp/out")" '^@\[kprobe:loop:lo_ioctl\]: [1-9]'

# Events of a module: at the module's own tracepoint.
ko=$(find "/lib/modules/$(uname -r)" /lib/modules -name 'nbd.ko*' 2>/dev/null | head -n 1)
if [[ -n $ko ]]; then
	start -v -e 'tracepoint:nbd:nbd_send_request { @ = count(); } kprobe:vfs_read { @v = count(); }'
	match "an event waits for its module" "$(cat "$tmp/err")" "module 'nbd' is not loaded \(waits for it\)"
	insmod "$ko" nbds_max=1
	true_that "with a probe at its event it can be unloaded" rmmod nbd
	stop
	match "it is said that the event went" "$(cat "$tmp/err")" 'tracepoint:nbd:nbd_send_request: places that went with their module: 1'
fi
out=$(kmodctl -e 'config = { missing_probes = error } kprobe:loop:loop_init { @ = count(); }' 2>&1)
match "without waiting, if that is wished" "$out" "module 'loop' has no function 'loop_init'"
out=$(kmodctl -e 'kprobe:vfs_raed { @ = count(); }' 2>&1)
match "no waiting for what may be a mistake" "$out" "no function 'vfs_raed'; did you mean"
finish
