#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# questions: the one-liners that the tool must answer, as they are typed, on
# workloads whose numbers are known.
. "$(dirname "$0")/lib.sh"

q='tracepoint:syscalls:sys_exit_read /args->ret/ { @[comm] = sum(args->ret); }'
out=$(kmodctl -e "$q" -c "$work name alpha read 50 100 name beta read 3 1000" 2>&1)
equal "bytes read by comm, first name" "$(value "$out" '@[alpha]')" 5000
equal "bytes read by comm, second name" "$(value "$out" '@[beta]')" 3000

q='tracepoint:syscalls:sys_exit_read { @[comm] = hist(args.ret); }'
out=$(kmodctl -e "$q" -c "$work name alpha read 100 100 read 10 5000" 2>&1)
match "histogram: the first bucket" "$(buckets "$out" '@[alpha]')" \
	'^\[64, 128\) +100 \|@{52}\|$'
match "histogram: the last bucket" "$(buckets "$out" '@[alpha]')" '^\[4K, 8K\) +10 \|@{5} {47}\|$'
equal "histogram: nothing but the calls" "$(bucket_sum "$out" '@[alpha]')" 110

q='kprobe:ksys_sync /cgroup == cgroupid("/sys/fs/cgroup/watched")/ { @pid = pid; printf("%d %s\n", pid, comm); }'
mkdir -p /sys/fs/cgroup/watched
out=$(kmodctl -e "$q" -c "$work name outside sync 4 name inside cgroup /sys/fs/cgroup/watched say sync 3" 2>&1)
# Not so by "say" itself: its own line must not be taken for the probe's.
pid=$(grep -xE '[0-9]+' <<<"$out" | head -n 1)
equal "sync in a cgroup: a line each" "$(grep -cxF "$pid inside" <<<"$out")" 3
no_match "sync outside of it: none" "$out" 'outside'
equal "sync in a cgroup: the map" "$(value "$out" '@pid')" "$pid"

q='tracepoint:raw_syscalls:sys_enter { @[comm] = count(); }'
out=$(kmodctl -e "$q" -c "$work name gamma getppid 1000" 2>&1)
equal "all system calls by comm" "$(value "$out" '@[gamma]')" 1001

q='tracepoint:syscalls:sys_enter_* { @[probe] = count(); }'
out=$(kmodctl -e "$q" -c "$work getppid 1000 read 77 10 sync 3" 2>&1)
equal "system calls by name: getppid" "$(value "$out" '@[tracepoint:syscalls:sys_enter_getppid]')" 1000
equal "system calls by name: sync" "$(value "$out" '@[tracepoint:syscalls:sys_enter_sync]')" 3
match "system calls by name: in bpftrace's order" "$(grep '^@' <<<"$out" | tail -n 1)" ': [0-9]{2,}$'
equal "system calls by name: ascending" "$(sed -n 's/^@\[.*: //p' <<<"$out")" \
	"$(sed -n 's/^@\[.*: //p' <<<"$out" | sort -n)"

q='kprobe:vfs_rea*, kprobe:vfs_r* /pid == cpid/ { @[probe] = count(); }'
out=$(kmodctl -e "$q" -c "$work read 100 10" 2>&1)
equal "two places of one name: one row" "$(grep -c '^@\[kprobe:vfs_read\]' <<<"$out")" 1

q='BEGIN { $a = (int32)-5; $p = &$a; $b = *$p; $a = 7; printf("%d %d\n", $b, *$p); exit(); }'
equal "a variable by its address" "$(kmodctl -q -e "$q" 2>&1 | grep .)" "-5 7"

q='tracepoint:syscalls:sys_enter_openat { printf("%-16s %-6d %s\n", comm, pid, str(args.filename)); }'
touch "$tmp/a-file"
out=$(kmodctl -e "$q" -c "$work say name delta open 5 $tmp/a-file" 2>&1)
pid=$(grep -xE '[0-9]+' <<<"$out" | head -n 1)
equal "openat printed: every call, every column" \
	"$(grep -cxF "$(printf '%-16s %-6d %s' delta "$pid" "$tmp/a-file")" <<<"$out")" 5

q='tracepoint:syscalls:sys_enter_read { @start[tid] = nsecs; }
  tracepoint:syscalls:sys_exit_read /@start[tid]/ { @ns[comm] = hist(nsecs - @start[tid]); delete(@start[tid]); }'
out=$(kmodctl -e "$q" -c "$work name alpha read 500 100" 2>&1)
equal "latency of read: every call" "$(bucket_sum "$out" '@ns[alpha]')" 500

q='kprobe:vfs_read { @[comm, pid] = count(); }  kretprobe:vfs_read { @bytes = lhist(retval, 0, 4096, 256); }'
out=$(kmodctl -e "$q" -c "$work say name alpha read 300 1100" 2>&1)
pid=$(grep -xE '[0-9]+' <<<"$out" | head -n 1)
equal "vfs_read by comm and pid" "$(value "$out" "@[alpha, $pid]")" 300
match "what vfs_read returned" "$(buckets "$out" '@bytes')" '^\[1024, 1280\) +30[0-9] \|'

q='rawtracepoint:sched_switch { @[cpu] = count(); }  interval:s:1 { print(@); clear(@); }'
out=$(kmodctl -e "$q" -c "$work sleep 6500 pipe 100" 2>&1)
true_that "switches a second: some every second" \
	test "$(grep -c '^@\[0\]: [0-9]' <<<"$out")" -ge 2
# In whichever seconds they fell: 100 round trips are at least 200 switches.
true_that "switches a second: those of the workload" \
	test "$(awk '/^@\[0\]: / { n += $2 } END { print n + 0 }' <<<"$out")" -ge 200

q='BEGIN { printf("start\n"); } kprobe:vfs_* { @[func] = count(); } END { printf("end\n"); }'
out=$(kmodctl -e "$q" -c 'ls /tmp' 2>&1)
match "BEGIN comes first" "$(grep -E -m 1 '^(start|end|@)' <<<"$out")" '^start$'
equal "END once" "$(grep -cx end <<<"$out")" 1
match "functions by name" "$out" '^@\[vfs_read\]: [0-9]+$'
match "END before the maps" "$(grep -E -A 1000 '^end$' <<<"$out")" '^@\[vfs_open\]'

# A function by a name that is not the first of those at its address: shown as
# it was written, and served by the function tracer like any other.
# On arm64 it does not say for whom.
whose='.*\[kmodctl\]'
[[ $(uname -m) != aarch64 ]] || whose='\(1\)'
start -e "kprobe:${syscall}_getppid { @[probe] = count(); }"
match "another name of a function: the function tracer serves it" \
	"$(cat /sys/kernel/tracing/enabled_functions)" "sys_getppid $whose"
$work getppid 100
stop
equal "another name of a function: counted" "$(value "$(cat "$tmp/out")" "@[kprobe:${syscall}_getppid]")" 100

# The comm of any thread, by its number.
out=$(kmodctl -e 'BEGIN { @[comm(2)] = 3; print(comm(pid)); print(comm(4194305)); printf("%s %d\n", comm(1), comm(1) == comm); exit(); }' 2>&1)
equal "comm(pid): the parent of all kernel threads" "$(value "$out" '@[kthreadd]')" 3
match "comm(pid): the own" "$out" '^kmodctl$'
match "comm(pid): of nobody" "$out" '^N/A$'
match "and that is said" "$out" 'WARNING: No such process \(pid=4194305\)$'
match "comm(pid): of another" "$out" "^$(cat /proc/1/comm) 0$"

# A signal to the one thread that asks, which is not the first one.
out=$(kmodctl --unsafe -e 'tracepoint:syscalls:sys_enter_getsid /comm == "asks"/ { signal_thread(10); }
	tracepoint:signal:signal_generate /args.sig == 10 && args.comm == "asks"/ { @to = count(); }' -c "python3 -c '
import os, signal, threading
signal.signal(signal.SIGUSR1, lambda *a: None)
def ask():
    open(f\"/proc/self/task/{threading.get_native_id()}/comm\", \"w\").write(\"asks\")
    os.getsid(0)
t = threading.Thread(target=ask)
t.start()
t.join()'" 2>&1)
equal "signal_thread(): the thread gets it" "$(value "$out" @to)" 1

# A script of several files.
mkdir "$tmp/import"
cat >"$tmp/import/types.h" <<-'END'
	#define SEVEN 7
	struct imported { int a; char b[SEVEN]; };
END
cat >"$tmp/import/lib.bt" <<-'END'
	import "types.h";
	macro twice(x) { x * 2 }
	BEGIN { printf("the first\n"); warnf("of the library"); }
END
cat >"$tmp/import/main.bt" <<-'END'
	import "lib.bt";

	BEGIN { printf("%d %d\n", twice(SEVEN), sizeof(struct imported)); errorf("of the script"); exit(); }
END
out=$(kmodctl "$tmp/import/main.bt" 2>&1)
equal "import: clauses in their order, macros and types" "$(grep -E '^(the first|14 12)$' <<<"$out" | tr '\n' ' ')" \
	'the first 14 12 '
match "import: where a warning comes from" "$out" 'import/lib\.bt:3:[0-9-]+: WARNING: of the library$'
match "import: and an error of the script itself" "$out" 'import/main\.bt:3:[0-9-]+: ERROR: of the script$'
chmod 777 "$tmp/import"
match "import: not what everybody may change" "$(kmodctl "$tmp/import/main.bt" 2>&1)" 'everybody may change it'

q='BEGIN { $s = (string[32])comm; $z = 0;
  print((sizeof({ $n = (int16)1; $n }), typeinfo(pid).full_type, $s == comm, 7 / $z, 7 % 0));
  if ($1 > 2) { fail("%d is too many", $1); } exit(); }'
out=$(kmodctl -e "$q" 2>&1)
match "types that the script asks for" "$out" '^\(2, uint32, true, 1, 1\)$'
equal "a division by 0 is warned of where it is" "$(grep -c '^stdin:2:.*WARNING: Divide or modulo by 0' <<<"$out")" 2
out=$(kmodctl -e "$q" 3 2>&1)
match "fail() refuses, in its own words" "$out" 'ERROR: 3 is too many'
finish
