#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# compare: the same question, on the same workload, under bpftrace and under
# kmodctl, by each of its engines, gives the same text: order of maps and rows, histogram art, lines of
# printf(), JSON. Only what must differ is masked: process numbers, the line
# with the number of probes, blank lines, and how 0.17 writes stats().
. "$(dirname "$0")/lib.sh"

mask() {
	sed -E -e '/^Attach(ing|ed) [0-9]+ probes?(\.\.\.)?$/d' -e '/"type": "attached_probes"/d' \
		-e 's/\b(pid|tid)=[0-9]+/\1=N/g' -e 's/ +$//' -e '/^$/d' \
		-e 's/count ([0-9]+), average (-?[0-9]+), total (-?[0-9]+)/{ .count = \1, .average = \2, .total = \3 }/'
}

same() { # NAME QUESTION WORKLOAD [OPTION...]
	local name=$1 q=$2 load=$3 engine
	shift 3
	bpftrace "$@" -e "$q" ${load:+-c "$load"} 2>&1 | mask >"$tmp/theirs"
	if grep -qi error "$tmp/theirs" || [[ ! -s $tmp/theirs ]]; then
		not_ok "$name: bpftrace answers" "$(cat "$tmp/theirs")"
		return
	fi
	for engine in "" native interpreter; do
		kmodctl "$@" ${engine:+--engine $engine} -e "$q" ${load:+-c "$load"} 2>&1 |
			mask >"$tmp/ours"
		if ! diff -u "$tmp/theirs" "$tmp/ours" >"$tmp/diff"; then
			not_ok "$name${engine:+, $engine}" "$(cat "$tmp/diff")"
			return
		fi
	done
	ok "$name"
}

values='BEGIN { @count = count(); @sum = sum(5); @sum = sum(-7); @avg = avg(3); @avg = avg(8);
	@min = min(4); @min = min(9); @max = max(4); @max = max(9); @stats = stats(10); @stats = stats(21);
	@scalar = 42; @str = "text"; @k[1, "a"] = 2; @k[0, "b"] = 1; exit(); }'
same "every aggregation" "$values" ""
same "every aggregation, JSON" "$values" "" -f json

reads='name alpha read 100 100 read 7 5000 read 1 1 read 2 0 name beta read 3 70000'
q='tracepoint:syscalls:sys_exit_read /comm == "alpha" || comm == "beta"/'
same "hist() by comm" "$q { @[comm] = hist(args->ret); }" "$work $reads"
same "hist() by comm, JSON" "$q { @[comm] = hist(args->ret); }" "$work $reads" -f json
same "hist() of the negative" 'BEGIN { @ = hist(-3); @ = hist(0); @ = hist(1); @ = hist(3); @ = hist(1000000); exit(); }' ""
same "lhist()" "$q { @[comm] = lhist(args->ret, 0, 5000, 250); }" "$work $reads"
same "lhist(), JSON" "$q { @ = lhist(args->ret, 0, 5000, 250); }" "$work $reads" -f json
same "lhist() out of range" 'BEGIN { @ = lhist(-3, 0, 10, 2); @ = lhist(3, 0, 10, 2); @ = lhist(99, 0, 10, 2); exit(); }' ""
same "sum() by comm" "$q { @[comm] = sum(args->ret); }" "$work $reads"
same "stats() by comm" "$q { @[comm] = stats(args->ret); }" "$work $reads"
same "avg(), min(), max()" "$q { @a = avg(args->ret); @i[comm] = min(args->ret); @x[comm] = max(args->ret); }" \
	"$work $reads"
same "count() by comm and return" "$q { @[comm, args->ret] = count(); }" "$work $reads"
same "count() by comm and return, JSON" "$q { @[comm, args->ret] = count(); }" "$work $reads" -f json
same "count() by probe" \
	'tracepoint:syscalls:sys_enter_getppid, tracepoint:syscalls:sys_enter_sync /comm == "alpha"/ { @[probe] = count(); }' \
	"$work name alpha getppid 5 sync 2"
same "a function by name" 'kprobe:ksys_sync /comm == "alpha"/ { @[func] = count(); }' "$work name alpha sync 2"
same "what a function returned" 'kretprobe:vfs_read /comm == "alpha"/ { @ = hist(retval); }' "$work $reads"
same "a tracepoint's strings" 'tracepoint:task:task_rename /comm == "alpha" || comm == "beta"/ { @[args->oldcomm, args->newcomm] = count(); }' \
	"$work name alpha name beta name alpha name beta"
# Of 5.10's BTF bpftrace 0.17 makes nothing, and has neither without.
if [[ $(uname -r) != 5.* ]]; then
	same "its arguments by name" 'kfunc:vfs_read /comm == "alpha"/ { @[args->count] = count(); }' "$work $reads"
	same "… when it returns" 'kretfunc:vfs_read /comm == "alpha"/ { @[args->count, retval] = count(); }' "$work $reads"
	same "all tasks" 'iter:task /ctx->task->flags & 0x200000 && strncmp(ctx->task->comm, "kworker", 7) != 0/ {
		printf("%d %s\n", ctx->task->pid, ctx->task->comm); }' ""
fi

user=$top/build/guest/user
same "functions of a process" "uprobe:$user:user_work { @[str(arg2)] = stats(arg0); @h = hist(arg1); }" "$user work 30"
same "… what they return" "uretprobe:$user:user_many { @ = hist(retval); }" "$user work 30"
same "… by name" "uprobe:$user:user_m* { @[probe] = count(); }" "$user work 30"
same "… what is on the stack" "uprobe:$user:user_many { @ = sum(sarg1); }" "$user work 30"
same "usdt probes' arguments" \
	"usdt:$user:guest:step { printf(\"%d %d %d %s\\n\", arg0, arg1, arg2, str(arg4)); }" "$user work 5"
same "usdt probes by name" "usdt:$user:guest:twice { @[probe] = count(); @n = hist(arg0); }" "$user work 30"

same "printf() columns" \
	"$q"' { printf("%-10s|%5d|%-5d|%x|%llu|%c|\n", comm, args->ret, args->ret, args->ret, args->ret, 65); }' \
	"$work name alpha read 2 100"
same "printf(), JSON" "$q"' { printf("%s \"%d\"\n", comm, args->ret); }' "$work name alpha read 2 100" -f json
touch "$tmp/a-file"
same "printf() of a path" \
	'tracepoint:syscalls:sys_enter_openat /comm == "alpha"/ { printf("%-16s %s\n", comm, str(args->filename)); }' \
	"$work name alpha open 3 $tmp/a-file"
same "a path as key" 'tracepoint:syscalls:sys_enter_openat /comm == "alpha"/ { @[str(args->filename)] = count(); }' \
	"$work name alpha open 3 $tmp/a-file open 1 /dev/null"
same "BEGIN, END and the maps' place" 'BEGIN { printf("start\n"); @x = 1; } END { printf("end\n"); }' "$work getppid 1"
same "print(), clear() and zero()" 'BEGIN { @c[1] = 5; @c[2] = 7; print(@c); clear(@c); @d[1] = 9; print(@d); zero(@d); print(@d); exit(); }' ""
same "print() of some rows" 'BEGIN { @c[1] = 5; @c[2] = 7; @c[3] = 6; print(@c, 2); clear(@c); exit(); }' ""
same "print() of all rows, divided" 'BEGIN { @c[1] = 50; @c[2] = 70; @c[3] = 60; print(@c, 0, 10); clear(@c); exit(); }' ""
same "delete()" 'BEGIN { @c[1] = 5; @c[2] = 7; delete(@c[1]); exit(); }' ""
same "if, else, ternary, logic, variables" 'BEGIN { $a = 3; /* a comment */ if ($a > 2 && $a != 4) { $b = $a * 2; } else { $b = 1; }
	printf("%d %d %d %d\n", $b, $a == 3 ? 10 : 20, ($a << 2) | 1, !$a); exit(); }' ""
same "arithmetic" 'BEGIN { printf("%d %d %d %d %d\n", 7 / 2, 7 % 4, -7, 3 - 5, 2 + 3 * 4); exit(); }' ""
same "system() in its place" 'BEGIN { printf("a\n"); system("echo b"); printf("c\n"); exit(); }' "" --unsafe
same "system(), JSON" 'BEGIN { system("echo b"); exit(); }' "" --unsafe -f json
same "cat()" 'BEGIN { cat("/proc/version"); printf("x\n"); exit(); }' ""
same "cat() of a formatted name, JSON" 'BEGIN { cat("/proc/%s", "version"); exit(); }' "" -f json
same "join()" 'tracepoint:syscalls:sys_enter_execve { join(args->argv); join(args->argv, ","); }' "/bin/true x y"
same "tuples" 'BEGIN { print((1, 2, (3, "a"))); @t = (1, (2, "b")); @k[1, "c"] = 1; exit(); }' ""
same "tuples, JSON" 'BEGIN { print((1, 2, (3, "a"))); @t = (1, (2, "b")); exit(); }' "" -f json
same "strftime(), ntop(), username, cgroup_path()" \
	'BEGIN { printf("%s|%s|%s\n", strftime("%Y-%m-%d", nsecs), ntop(0x0100007f), username); print(cgroup_path(cgroup)); exit(); }' ""
finish
