#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# types: what scripts know of C: the kernel's types, their own, macros and headers.
. "$(dirname "$0")/lib.sh"

ask() { # PROGRAM [OPTION...]: what it printed
	kmodctl -q "${@:2}" -e "$1" 2>&1
}

out=$(ask 'tracepoint:syscalls:sys_enter_getppid /comm == "alpha"/ {
	$t = (struct task_struct *)curtask;
	printf("%s %d %d\n", $t->comm, $t->pid - tid, $t->group_leader->tgid - pid);
	exit(); }' -c "$work name alpha getppid 1 sleep 200")
equal "members of the kernel's structures" "$out" "alpha 0 0"

out=$(ask 'BEGIN { printf("%d %d\n", sizeof(struct task_struct), offsetof(struct task_struct, comm)); exit(); }')
members=$(kmodctl -lv 'struct task_struct' | grep -c '	char comm\[16\];')
equal "-lv: the same member" "$members" 1
match "sizeof, offsetof" "$out" '^[1-9][0-9]{3} [1-9][0-9]{2,3}$'

offset=$(ask 'BEGIN { printf("%d\n", offsetof(struct task_struct, comm)); exit(); }')
out=$(ask "#define OFFSET $offset
struct mine { char room[OFFSET]; char comm[16]; unsigned char low : 4; };
"'tracepoint:syscalls:sys_enter_getppid /comm == "alpha"/ {
	$m = (struct mine *)curtask;
	printf("%s %d\n", $m->comm, sizeof(struct mine));
	exit(); }' -c "$work name alpha getppid 1 sleep 200")
equal "a structure of the script's" "$out" "alpha $((offset + 17))"

cat >"$tmp/own.h" <<X
#ifndef OWN_H
#define OWN_H
#define OWN(x) ((x) + 1)
enum own { OWN_A = 4, OWN_B };
#endif
X
out=$(ask '#include <sys/socket.h>
#include <own.h>
#ifdef BPFTRACE_HAVE_BTF
BEGIN { printf("%d %d %d %d\n", AF_INET, SOCK_RAW, OWN(2), OWN_B); exit(); }
#endif' -I "$tmp")
equal "headers" "$out" "2 3 3 5"
out=$(ask 'BEGIN { printf("%d\n", OWN_A); exit(); }' --include "$tmp/own.h")
equal "--include" "$out" "4"
out=$(ask '#include <no/such.h>
BEGIN { exit(); }')
match "a header that is not there" "$out" "stdin:1:1-.*: ERROR: there is no header 'no/such.h'"

# The kernel has no such type, but one of its modules has.
module=$(for file in /sys/kernel/btf/*; do
	[[ $file == */vmlinux ]] || basename "$file"
done | grep -x -m 1 overlay)
if [[ -n $module ]]; then
	out=$(kmodctl -l 'struct ovl_f*' 2>&1)
	match "types of modules" "$out" '^struct ovl_fs$'
fi
out=$(kmodctl -lv 'enum pid_type' 2>&1)
match "-lv: an enum" "$out" '^	PIDTYPE_PID = 0,$'
out=$(kmodctl -lv 'kprobe:vfs_read' 2>&1)
match "-lv: a function's parameters" "$out" '^    struct file \*file$'
out=$(kmodctl -l 'struct no_such_type' 2>&1)
match "-l: no such type" "$out" "nothing matches 'struct no_such_type'"
finish
