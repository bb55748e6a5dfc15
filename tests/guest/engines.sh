#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# engines: straight C, native code and the interpreter give the same answers, and
# the accounting says which it was.
. "$(dirname "$0")/lib.sh"
parameter=/sys/module/kmodctl/parameters/engine
if [[ $(cat /proc/sys/net/core/bpf_jit_enable) == 0 ]]; then
	ok "native code: the kernel's generator is off # SKIP"
	finish
fi

# The answers of a known workload, without what is not the same twice.
ask() { # OPTION...
	kmodctl -q "$@" -e '
tracepoint:syscalls:sys_enter_read /comm == "alpha"/ { @start[tid] = nsecs; @bytes = sum(args.count); }
tracepoint:syscalls:sys_exit_read /@start[tid]/ {
	$us = (nsecs - @start[tid]) / 1000;
	@taken[comm, args.ret] = count();
	if ($us >= 0 && $us < 10000000) { @sane = count(); }
	delete(@start[tid]);
}
kprobe:vfs_read /comm == "alpha"/ {
	$i = 0;
	while ($i < 5) { @loop[$i, arg2 % 3] = sum(arg2 * $i - 7); $i++; }
	@longest = max(arg2 << 1); @least = min(-arg2); @mean = avg(arg2 / 3);
}
tracepoint:sched:sched_switch /args.prev_pid == args.next_pid/ { @never = count(); }
tracepoint:syscalls:sys_enter_openat /comm == "alpha"/ { printf("%s %d\n", str(args.filename), args.flags & 3); }' \
		-c "$work name alpha read 40 10 open 3 /dev/shm/a-file" 2>"$tmp/err"
}
touch /dev/shm/a-file
want=$(ask)
match "an answer" "$want" '^@sane: 40$'
match "records" "$want" '^/dev/shm/a-file 0$'
for engine in native interpreter; do
	equal "$engine: the same answers" "$(ask --engine $engine)" "$want"
done

q='kprobe:vfs_read { @[comm] = sum(arg2); } BEGIN { @n = 1; exit(); }'
says() { # what ran, of -v
	kmodctl -v "$@" -e "$q" 2>&1 | sed -n 's/^kmodctl: kprobe:vfs_read: .*ran, //p'
}
equal "-v: native code" "$(says)" "native code"
equal "-v: the interpreter" "$(says --engine interpreter)" "interpreter"
echo interpreter >$parameter
equal "the parameter is for those who do not say" "$(says)" "interpreter"
equal "those who say are not asked" "$(says --engine native)" "native code"
if echo fast 2>/dev/null >$parameter; then
	not_ok "the parameter takes an engine"
else
	ok "the parameter takes an engine"
fi
echo best >$parameter
q='kprobe:vfs_read { @ = count(); } BEGIN { exit(); }'
equal "-v: straight C" "$(says)" "straight C"
q='kprobe:vfs_read { @[kstack] = count(); } BEGIN { exit(); }'
equal "a kernel stack is the interpreter's" "$(says --engine native)" "interpreter"
equal "without the generator, too" "$(
	q='kprobe:vfs_read { @[comm] = sum(arg2); } BEGIN { exit(); }'
	echo 0 >/proc/sys/net/core/bpf_jit_enable
	says
	echo 1 >/proc/sys/net/core/bpf_jit_enable
)" "interpreter"
finish
