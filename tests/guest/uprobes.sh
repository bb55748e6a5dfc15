#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# uprobes: functions and USDT probes of processes: every hit, arguments, returned
# values, which processes, and what is left behind.
. "$(dirname "$0")/lib.sh"
spread_processes
user=$top/build/guest/user lib=$top/build/guest/libuser.so

# A copy that can be unlinked, in a file system that is in memory.
cp "$user" "$tmp/copy"

q="uprobe:$user:user_work { @n = count(); @sum = sum(arg0); @twice = sum(arg1); @s[str(arg2)] = count(); }
  uretprobe:$user:user_work { @r = sum((int32)retval); @of[func] = count(); }
  uprobe:$user:user_many { @stack = sum(sarg1); @sp = sum(*(reg(\"sp\") + 8)); }
  uprobe:$user:user_item { @ = sum((int8)arg1); @probe[probe] = count(); }"
out=$(kmodctl -e "$q" -c "$user work 500" 2>&1)
equal "uprobe: every call" "$(value "$out" '@n')" 500
equal "uprobe: a number" "$(value "$out" '@sum')" 124750
equal "uprobe: another" "$(value "$out" '@twice')" 249500
equal "uprobe: a string" "$(value "$out" '@s[text]')" 500
# -(4 + n + 1 + 0)
equal "uretprobe: what was returned" "$(value "$out" '@r')" -127250
equal "uretprobe: func" "$(value "$out" '@of[user_work]')" 500
equal "uprobe: an argument on the stack" "$(value "$out" '@stack')" 124750
equal "uprobe: registers" "$(value "$out" '@sp')" 3500
equal "uprobe: a negative argument" "$(value "$out" '@')" "$(seq -s '+' 0 499 | tr '+' '\n' |
	awk '{ n = -$1 % 256; if (n < -128) n += 256; s += n } END { print s }')"
equal "uprobe: probe" "$(value "$out" "@probe[uprobe:$user:user_item]")" 500
no_match "uprobe: nothing is lost" "$out" 'kmodctl:'

# What DWARF says of arguments; a stripped file has it in its debug file.
strip -o "$tmp/stripped" "$user"
id=$(readelf -n "$user" | sed -n 's/.*Build ID: //p')
debug=/usr/lib/debug/.build-id/${id:0:2}
mkdir -p "$debug"
cp "$user" "$debug/${id:2}.debug"
for file in "$user" "$tmp/stripped"; do
	out=$(kmodctl -e "uprobe:$file:user_item {
			@[str(args.item->name), args.item->next->number, args.item->high] = count(); @c = sum(args.c); }
		uprobe:$file:user_many { @h = sum(args.h); }" -c "$file work 50" 2>&1)
	equal "arguments by name: ${file##*/}" \
		"$(value "$out" '@[first, 6, 1000]') $(value "$out" '@c') $(value "$out" '@h')" "50 -1225 1225"
	equal "-lv: arguments: ${file##*/}" "$(kmodctl -lv "uprobe:$file:user_*m" | sed 's/.*://')" \
		$'user_item\n    struct user_item *item\n    signed char c'
	equal "-lv: at a return there are none: ${file##*/}" "$(kmodctl -lv "uretprobe:$file:user_item" | wc -l)" 1
done
rm "$debug/${id:2}.debug"

out=$(kmodctl -e "uprobe:$user:user_work { @[tid] = count(); @all = count(); }
  uretprobe:$user:user_work { @r = count(); }" -c "$user work 1000 4" 2>&1)
equal "threads: all of them" "$(value "$out" '@all') $(value "$out" '@r')" "4000 4000"
equal "threads: each of them" "$(grep -c '^@\[[0-9]*\]: 1000$' <<<"$out")" 4

out=$(kmodctl -e "uprobe:$user:user_* { @[func] = count(); } uretprobe:$user:user_[* { }" -c true 2>&1)
match "wildcard: nothing matches" "$out" "has no function that matches 'user_\\[\\*'"
out=$(kmodctl -e "uprobe:$user:user_* { @[func] = count(); @p[probe] = count(); }" -c "$user work 10" 2>&1)
equal "wildcard: each function" \
	"$(value "$out" '@[user_work]') $(value "$out" '@[user_many]') $(value "$out" '@[user_bytes]')" "10 10 10"
equal "wildcard: each place" "$(value "$out" "@p[uprobe:$user:user_many]")" 10

out=$(kmodctl --unsafe -e "uprobe:$user:user_bytes+1 { @[func, probe] = count(); }
  uprobe:$user:0x$(nm "$user" | sed -n 's/ T user_bytes$//p') { @addr = count(); }" -c "$user work 10" 2>&1)
match "an instruction by offset" "$out" "^@\[user_bytes, uprobe:$user:user_bytes\+1\]: 10$"
equal "an instruction by address" "$(value "$out" '@addr')" 10

out=$(kmodctl -e "uprobe:$user:user_many { @[ustack(3)] = count(); }" -c "$user work 3" 2>&1)
equal "a stack has the caller" "$(grep -oE 'user_[a-z]+' <<<"$out" | tr '\n' ' ')" "user_many user_work "

out=$(kmodctl -e "uprobe:$lib:user_lib_step { @[comm] = sum(arg0); } uretprobe:libuser:user_lib_step { @r = sum(retval); }" \
	-c "$user lib 2" 2>&1)
match "a library that the linker does not know" "$out" "no command or library is called 'libuser'"
cp "$user" "$tmp/other"
out=$(kmodctl -e "uprobe:$lib:user_lib_step { @[comm] = sum(arg0); } uretprobe:$lib:user_lib_step { @r = sum(retval); }" \
	-c "sh -c '$tmp/other lib 101 & $user lib 11; wait'" 2>&1)
equal "a library in two processes" "$(value "$out" '@[other]') $(value "$out" '@[user]') $(value "$out" '@r')" \
	"5050 55 5217"
out=$(kmodctl -e 'uprobe:libc:malloc { @ = count(); } uprobe:libc.so.6:getenv { @g[str(arg0)] = count(); }' -c 'ls /' 2>&1)
match "a library by its name" "$out" '^@: [1-9]'
out=$(PATH=$tmp:$PATH kmodctl -e 'uprobe:copy:user_work { @ = count(); }' -c "$tmp/copy work 7" 2>&1)
equal "a command by its name" "$(value "$out" '@')" 7
cd "$tmp" || exit
out=$(kmodctl -e 'uprobe:./copy:user_work { @ = count(); }' -c "$tmp/copy work 7" 2>&1)
cd - >/dev/null || exit
equal "a path from here" "$(value "$out" '@')" 7

# -p: a process of two, and what it forks.
worker() { # VARIABLE: a process that works when it gets a line
	rm -f "$tmp/$1"
	mkfifo "$tmp/$1"
	"${@:2}" <"$tmp/$1" >"$tmp/$1.out" &
	printf -v "$1" '%s' $!
}
worker one "$user" wait 10
exec 5>"$tmp/one"
worker two "$user" wait 10
exec 6>"$tmp/two"
start -p "$one" -e "uprobe:$user:user_work { @[pid] = count(); } uretprobe::user_work { @r[pid] = count(); }
  usdt::guest:step { @u[pid] = count(); } uprobe:libuser:user_lib_step { @l = count(); }"
echo >&5; echo >&6; echo >&5
within 10 grep -q done "$tmp/two.out"
echo end >&5
wait "$kmodctl"
exec 5>&-
out=$(cat "$tmp/out" "$tmp/err")
equal "-p: the process alone" "$(grep -c '^@\[' <<<"$out") $(value "$out" "@[$one]")" "1 20"
equal "-p: its returns, its file by default" "$(grep -c '^@r\[' <<<"$out") $(value "$out" "@r[$one]")" "1 20"
equal "-p: usdt" "$(grep -c '^@u\[' <<<"$out") $(value "$out" "@u[$one]")" "1 20"
echo end >&6
wait "$two"
exec 6>&-
worker one sh -c "read line; exec $user fork 10"
exec 5>"$tmp/one"
start -p "$one" -e "uprobe:$user:user_work { @[pid] = count(); } uretprobe:$user:user_work { @r[pid] = count(); }"
echo >&5
wait "$kmodctl"
exec 5>&-
out=$(cat "$tmp/out" "$tmp/err")
equal "-p: what it begins with exec(), not its child" "$(grep -c '^@' <<<"$out") $(value "$out" "@[$one]") $(value "$out" "@r[$one]")" \
	"2 10 10"
out=$(kmodctl -p 4194000 -e "uprobe:$user:user_work { }" 2>&1)
match "-p: no such process" "$out" 'there is no process 4194000'

# USDT: all places of a name, arguments wherever they are.
q="usdt:$user:guest:step { @a = sum(arg0); @b = sum(arg1); @c[arg2, arg3, str(arg4)] = count(); }
  usdt:$user:twice { @t = sum(arg0); @n = count(); @p[probe] = count(); }
  uprobe:$user:user_work { @at[*(int64 *)uaddr(\"user_counter\"), *uaddr(\"user_small\")] = count(); }"
out=$(kmodctl -e "$q" -c "$user work 100" 2>&1)
equal "usdt: a byte with a sign" "$(value "$out" '@a')" -4950
equal "usdt: a long" "$(value "$out" '@b')" 9900
equal "usdt: a constant, memory, a string" "$(value "$out" '@c[42, 515, text]')" 100
equal "usdt: two places" "$(value "$out" '@n') $(value "$out" '@t')" "200 14850"
equal "usdt: probe" "$(value "$out" "@p[usdt:$user:guest:twice]")" 200
equal "uaddr()" "$(value "$out" '@at[7, 515]')" 100

# A semaphore says that somebody looks, to the kernel one user, however many
# questions there are; and every byte of the code is as it was.
worker one "$user" watch
exec 5>"$tmp/one"
watched() { # NUMBER: of lines so far
	test "$(wc -l <"$tmp/one.out")" = "$1"
}
echo >&5; within 10 watched 1
start -e "usdt:$user:guest:guarded { @ = sum(arg0); } uprobe:$user:user_bytes { @b = count(); }"
first=$kmodctl
mv "$tmp/out" "$tmp/first"
echo >&5; within 10 watched 2
kmodctl -e "usdt:$user:guest:guarded { @ = count(); }" >"$tmp/second" 2>&1 </dev/null &
second=$!
two_run() {
	test "$(grep -cs '^state running' "$debugfs"/*/info | grep -c ':1')" = 2
}
within 20 two_run
echo >&5; within 10 watched 3
kill -INT $second
wait $second
echo >&5; within 10 watched 4
kmodctl=$first
stop
echo >&5; within 10 watched 5
echo end >&5
wait "$one"
exec 5>&-
equal "usdt: the semaphore goes up and down; the code comes back" "$(tr '\n' ' ' <"$tmp/one.out")" "0 90 1 cc 1 cc 1 cc 0 90 "
out=$(cat "$tmp/first")
equal "usdt: behind a semaphore" "$(value "$out" '@') $(value "$out" '@b')" "3 3"
equal "usdt: behind it, the second" "$(value "$(cat "$tmp/second")" '@')" 1

# Files and processes that go.
worker one "$tmp/copy" wait 10
exec 5>"$tmp/one"
start -e "uprobe:$tmp/copy:user_work { @ = count(); } uretprobe:$tmp/copy:user_work { @r = count(); }"
rm "$tmp/copy"
echo >&5; within 10 grep -q done "$tmp/one.out"
kill -9 "$one"
wait "$one" 2>/dev/null
exec 5>&-
stop
equal "a file that is unlinked, a process that is killed" \
	"$(value "$(cat "$tmp/out")" '@') $(value "$(cat "$tmp/out")" '@r')" "10 10"

cycles=${CYCLES:-100}
"$user" work 2000000000 2 &
work=$!
failed=0
for ((i = 0; i < cycles; i++)); do
	kmodctl -q -e "uprobe:$user:user_work, uretprobe:$user:user_many, usdt:$user:guest:* { @ = count(); }
		interval:ms:1 { exit(); }" >"$tmp/out" 2>&1 || ((++failed))
done
equal "attached to a process and detached many times" "$failed" 0
true_that "and it lives" kill "$work"
wait "$work" 2>/dev/null

says() { # NAME QUESTION REGEX
	match "$1" "$(kmodctl -e "$2" 2>&1)" "$3"
}
says "no such file" 'uprobe:/no/such:f { }' "there is no file '/no/such'"
says "no such command" 'uprobe:no-such-thing:f { }' "no command or library is called 'no-such-thing'"
says "no ELF file" 'uprobe:/etc/passwd:f { }' "'/etc/passwd' is no ELF file"
says "no such function" "uprobe:$user:user_wrk { }" "has no function 'user_wrk'; did you mean 'user_work'"
says "no such usdt probe" "usdt:$user:guest:setp { }" "has no usdt probe 'guest:setp'; did you mean 'guest:step'"
says "an argument that a usdt probe does not have" "usdt:$user:guest:twice { @ = arg1; }" "has 1 argument"
says "behind a function" "uprobe:$user:user_bytes+3 { }" "'user_bytes' has 3 bytes"
says "a place that may be inside of an instruction" "uprobe:$user:user_bytes+1 { }" "inside of one breaks the program; --unsafe"
says "a return of no function" "uretprobe:$user:user_bytes+1 { }" "only a function's start"
says "no file, no process" 'uprobe:f { }' "of which file"
line=$(sed -n '/^KEPT int user_work/,/^}/{/user_bytes();/=}' "$top/tests/guest/user.c")
out=$(kmodctl -e "uprobe:$user@user.c:$line { @[probe] = count(); @tid[tid] = max(nsecs); }" -c "$user work 30" 2>&1)
match "a line of source: once for each of its pieces" "$(value "$out" "@[uprobe:$user@user.c:$line]")" '^(30|60|90)$'
says "a line without code" "uprobe:$user@guest/user.c:1 { }" "no statement of .* begins in line 1 of 'guest/user.c'; the next does in line"
says "a source file that is not there" "uprobe:$user@nothing.c:1 { }" "does not know of a source file 'nothing.c'"
says "the return of a line" "uretprobe:$user@user.c:$line { }" "a return is a function's"
says "a library in an archive" "uprobe:\"$user!/libuser.so\":user_lib_step { }" "no places in archives"
finish
