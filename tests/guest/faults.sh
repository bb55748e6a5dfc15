#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# faults: each allocation on each command's way made to fail in turn. Only a kernel
# with fault injection can do that: scripts/debug-kernel. FAULTS in the environment:
# only commands whose names match.
. "$(dirname "$0")/lib.sh"
inject=/sys/kernel/debug
if [[ ! -e /proc/self/fail-nth ]]; then
	echo "ok 1 - faults: allocations can't be made to fail by this kernel # SKIP"
	echo "1..1"
	exit 0
fi

# All allocations that may sleep, of any size; without a trace of each in the log.
for kind in failslab fail_page_alloc; do
	echo N >$inject/$kind/ignore-gfp-wait
	echo 0 >$inject/$kind/verbose
done
echo N >$inject/fail_page_alloc/ignore-gfp-highmem
echo 0 >$inject/fail_page_alloc/min-order
[[ ! -e $inject/fail_usercopy ]] || echo 0 >$inject/fail_usercopy/verbose

# A copy: the shared folder's own allocations are not meant.
cp "$(readlink -f "$top/build/$(uname -r)"/kmodctl.ko)" "$tmp/kmodctl.ko"
"$top/build/guest/genl_faults" "$tmp/kmodctl.ko" "${FAULTS:-}" >"$tmp/out" 2>&1
status=$?
while IFS= read -r line; do
	case $line in
	'ok '*) ok "${line#ok * - genl: }" ;;
	'not ok '*) not_ok "${line#not ok * - genl: }" ;;
	'#'*) echo "$line" ;;
	esac
done <"$tmp/out"
equal "the client ended well" "$status" 0
out=$(kmodctl -e 'tracepoint:syscalls:sys_enter_getppid /comm == "alpha"/ { @ = count(); }' -c "$work name alpha getppid 500" 2>&1)
equal "the next question is answered exactly" "$(value "$out" @)" 500
# What the kernel could not take away has to stay, and the module with it.
if dmesg | grep -q 'Failed to .* kprobe-ftrace'; then
	match "a kprobe had to stay: so does the module" "$(rmmod kmodctl 2>&1)" 'in use'
else
	true_that "rmmod" rmmod kmodctl
	true_that "insmod" insmod "$(readlink -f "$top/build/$(uname -r)"/kmodctl.ko)"
fi
finish
