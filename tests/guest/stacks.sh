#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# stacks: the calls of a program that is known, the kernel's calls beside
# bpftrace's, modes, depths, contexts, and processes that have ended.
. "$(dirname "$0")/lib.sh"
spread_processes

frames=$(readlink -f "$(dirname "$work")/frames")
pie=$frames-pie

calls() { # TEXT MAP: the first stack in the map, offsets left out
	awk -v map="$2[" 'index($0, map) == 1 { on = 1; next } /^]/ { if (on) exit } on { print $1 }' <<<"$1" |
		sed 's/+[0-9]*$//' | tr '\n' ' '
}

# Where the event lies, by its first call: in a function of its own on 7.2.
entry='(syscall_trace_enter[^ ]*|trace_syscall_enter) do_syscall_64 entry_SYSCALL_64'
[[ $(uname -m) != aarch64 ]] || entry='syscall_trace_enter[^ ]* el0_svc_common[^ ]* do_el0_svc el0_svc el0t_64_sync_handler el0t_64_sync '
caller=__libc_start_call_main
for program in "$frames" "$pie"; do
	name=${program##*/}
	out=$(kmodctl -e 'tracepoint:syscalls:sys_enter_getppid { @k[kstack] = count(); @u[ustack] = count(); }' \
		-c "$program call 2000 linger" 2>&1)
	match "$name: its own calls" "$(calls "$out" @u)" "^frames_c frames_b frames_a main $caller "
	match "$name: all of them in one stack" "$out" '^\]: 2000$'
	match "$name: the kernel's, without ours" "$(calls "$out" @k)" "^$entry"
	# The shared libc has a name for it in its debugging symbols only, which few install.
	caller='(__libc_start_call_main|0x[0-9a-f]+)'
done

# It has ended long before anything is shown.
out=$(kmodctl -e 'tracepoint:syscalls:sys_enter_getppid { @u[ustack(perf, 2)] = count(); @s = usym(reg("pc")); }' \
	-c "$pie call 10 linger" 2>&1)
match "registers are refused where there are none" "$out" "'reg' is known in kprobe, kretprobe, uprobe, uretprobe, profile"
out=$(kmodctl -e 'tracepoint:syscalls:sys_enter_getppid { @u[ustack(perf, 2)] = count(); }' -c "$pie call 10 linger" 2>&1)
match "perf's mode: address, name and file" "$out" "^$(printf '\t')[0-9a-f]+ frames_c\+[0-9]+ \($pie\)$"
equal "perf's mode: two calls" "$(grep -c "^$(printf '\t')" <<<"$out")" 2
out=$(kmodctl -e 'tracepoint:syscalls:sys_enter_getppid { @u[ustack(raw, 3)] = count(); }' -c "$frames call 10" 2>&1)
equal "raw mode: addresses alone" "$(grep -cE '^[0-9a-f]{6}$' <<<"$out")" 3
out=$(kmodctl -e 'tracepoint:syscalls:sys_enter_getppid { @u[ustack(build_id, 1)] = count(); }' -c "$pie call 10 linger" 2>&1)
match "build_id mode: the file's id, and the place in it" "$out" '^0123456789abcdef0123456789abcdef01234567 0x[0-9a-f]+$'

# Depths: as many as there are, up to the limit, and one that is asked for.
q='tracepoint:syscalls:sys_enter_getppid { @ = len(ustack(DEPTH)); @d = len(ustack); @one = len(ustack(1)); @k = len(kstack(2)); }'
out=$(kmodctl -e "${q//DEPTH/1024}" -c "$frames deep 800" 2>&1)
true_that "a deep stack: all of it" test "$(value "$out" @)" -ge 801 -a "$(value "$out" @)" -le 810
equal "a deep stack: 127 calls if nothing else is said" "$(value "$out" @d)" 127
equal "a depth of one" "$(value "$out" @one)" 1
equal "a depth of two" "$(value "$out" @k)" 2
out=$(kmodctl -e "${q//DEPTH/1024}" -c "$frames deep 5000" 2>&1)
equal "a deeper stack: up to the limit" "$(value "$out" @)" 1024

# Beside bpftrace: what led to vfs_read(), at its entry and at its return.
# Older ones put a key's calls less to the right. Arm64's kernel leaves out, at a function's
# entry, who called it, and tells a tracepoint's place twice.
ip=ip at=kprobe
shown() {
	sed '/^Attach/d; s/^ *//'
}
if [[ $(uname -m) == aarch64 ]]; then
	ip=pc at=kretprobe
	shown() {
		sed '/^Attach/d; s/^ *//; /^ksys_read+/d' | uniq
	}
fi

# Where a library comes to lie decides how many system calls the loader makes.
same() { # NAME QUESTION
	bpftrace -e "$2" -c "/usr/bin/setarch -R $pie call 1" 2>&1 | shown >"$tmp/theirs"
	kmodctl -e "$2" -c "/usr/bin/setarch -R $pie call 1" 2>&1 | shown >"$tmp/ours"
	if diff -u "$tmp/theirs" "$tmp/ours" >"$tmp/diff"; then
		ok "$1"
	else
		not_ok "$1" "$(cat "$tmp/diff")"
	fi
}
same "as bpftrace: at a function's entry" 'kprobe:vfs_read /comm == "frames-pie"/ { @[kstack] = count(); }'
same "as bpftrace: at a function's return" 'kretprobe:vfs_read /comm == "frames-pie"/ { @[kstack] = count(); }'
same "as bpftrace: at a tracepoint" \
	'tracepoint:raw_syscalls:sys_enter /comm == "frames-pie"/ { @[kstack] = count(); }'
same "as bpftrace: perf's mode, printed, kept, part of a key" "$at:vfs_read"' /comm == "frames-pie"/ {
	@[kstack(perf, 3), comm] = count(); @v = kstack(1); printf("%s|%s\n", kstack(2), ksym(reg("'$ip'"))); print(kstack(1)); }'

out=$(kmodctl -e 'kprobe:vfs_read /comm == "frames-pie"/ { @k[kstack(2)] = count(); }' -c "$pie call 1" 2>&1)
equal "at a function's entry: who called it" "$(calls "$out" @k)" 'vfs_read ksys_read '

# Where an interrupt hit: the process's calls, none of the kernel's.
out=$(kmodctl -e 'profile:ms:20 /comm == "frames"/ { @u[ustack] = count(); @k[kstack] = count(); }' \
	-c "$frames spin 2000" 2>&1)
match "from an interrupt: the process's calls" "$(tr -s '\n ' ' ' <<<"$out")" \
	'frames_c\+[0-9]+ frames_b\+[0-9]+ frames_a\+[0-9]+ main\+'
match "from an interrupt of the process: no calls of the kernel" "$out" '^@k\[\]: [0-9]+$'
# Under the lock of the run queue, in every context: nothing is to go wrong.
out=$(kmodctl -e 'rawtracepoint:sched_switch { @[kstack, ustack] = count(); } rawtracepoint:hrtimer_expire_entry { @t[kstack] = count(); }
	rawtracepoint:softirq_entry { @s[kstack, ustack(3)] = count(); }' -c "$work pipe 100" 2>&1)
match "at a switch" "$out" '^        __schedule\+[0-9]+$'
match "at a timer's end" "$out" '^        __hrtimer_run_queues\+[0-9]+$'
# An interrupt may come while a handler is at it: it is in the midst of a stack then.
no_match "none begins with our own" "$(grep -A 1 -E '^(@[a-z]*\[|, )$' <<<"$out")" 'kmc_|_hit\+'

# Names of addresses, and addresses of names.
out=$(kmodctl -e 'kprobe:vfs_read { @a = kaddr("vfs_read"); @s = ksym(kaddr("vfs_read") + 8); @r = ksym(reg("pc"));
	@u = usym(1); exit(); }' -c "$pie call 1" 2>&1)
equal "kaddr()" "$(printf '%x' "$(value "$out" @a)")" "$(awk '$3 == "vfs_read" { sub(/^0*/, "", $1); print $1; exit }' /proc/kallsyms)"
equal "ksym()" "$(value "$out" @s)" vfs_read
equal "reg()" "$(value "$out" @r)" vfs_read
equal "usym() of what is nothing" "$(value "$out" @u)" 0x1
finish
