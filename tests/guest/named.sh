#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# named: questions that stay in the kernel when the command has gone.
. "$(dirname "$0")/lib.sh"

q='tracepoint:syscalls:sys_enter_getppid /comm == "alpha"/ { @[comm] = count(); @h = hist(7); }
	tracepoint:syscalls:sys_enter_sync /comm == "alpha"/ { printf("%s %d %-6s|\n", comm, 42, probe); print(@); }'
true_that "add" kmodctl add one -e "$q"
match "list" "$(kmodctl list)" '^one +running +yes +2 +2 +2$'
$work name alpha getppid 30 sync 1
equal "show: one map" "$(kmodctl show one @ 2>&1 | grep .)" '@[alpha]: 30'
equal "show: all maps" "$(bucket_sum "$(kmodctl show one 2>&1)" @h)" 30
equal "show: JSON" "$(kmodctl show -f json one @ | jq -c .data)" '{"@":{"alpha":30}}'
match "show -v: what ran, and how often" "$(kmodctl show -v one @ 2>&1 >/dev/null)" \
	'^kmodctl: tracepoint:syscalls:sys_enter_getppid: [0-9]+ hits, [0-9]+ ran, (native code|straight C)$'
true_that "its code" grep -q '^lowered 0: run by ' <<<"$(cat $debugfs/one/code)"
true_that "its program" grep -qF 'print(@)' <<<"$(cat $debugfs/one/program)"
match "a name that is taken" "$(kmodctl add one -e "$q" 2>&1)" 'there is a session of that name'
match "a name that is none" "$(kmodctl add a/b -e "$q" 2>&1)" "a session's name is made of letters"
match "no name" "$(kmodctl add -e "$q" 2>&1)" 'add wants a name first'
match "a question that is wrong" "$(kmodctl add two -e 'kprobe:vfs_read { @ = cnt(); }' 2>&1)" 'cnt'
match "a function that is not there" "$(kmodctl show nowhere 2>&1)" "there is no session 'nowhere'"
true_that "what was refused is not there" test "$(kmodctl list | grep -c running)" = 1

# It pins the module, and another can do with it what its maker could.
match "rmmod is refused" "$(rmmod kmodctl 2>&1)" 'in use'
true_that "pause" kmodctl pause one
match "paused" "$(kmodctl list)" '^one +paused '
$work name alpha getppid 5
equal "nothing is counted meanwhile" "$(kmodctl show one @ | grep .)" '@[alpha]: 30'
true_that "pause, again" kmodctl pause one
for ((i = 0; i < 10; i++)); do kmodctl resume one && kmodctl pause one; done
true_that "resume" kmodctl resume one
$work name alpha getppid 7
equal "it goes on" "$(kmodctl show one @ | grep .)" '@[alpha]: 37'

# What was printed waits for its reader, who reads as the maker would have.
timeout -s INT 2 kmodctl attach one >"$tmp/out" 2>"$tmp/err"
equal "attach: what was printed" "$(grep . "$tmp/out")" \
	$'alpha 42 tracepoint:syscalls:sys_enter_sync|\n@[alpha]: 37'
kmodctl attach one >"$tmp/out" 2>"$tmp/err" &
reader=$!
within 5 fuser -s $debugfs/one/cpu0
match "attach: one reader at a time" "$(timeout 5 kmodctl attach one 2>&1)" 'are being read by somebody else'
$work name alpha sync 3
printed() { [[ $(grep -c '^alpha 42' "$tmp/out") == "$1" ]]; }
true_that "attach: what is printed now" within 5 printed 3
kill -9 $reader
wait $reader 2>/dev/null
true_that "a killed reader leaves the place free" timeout --preserve-status -s INT 1 kmodctl attach one
true_that "clear" kmodctl clear one @
equal "cleared" "$(kmodctl show one @ | grep .)" ''
equal "the other map is not" "$(bucket_sum "$(kmodctl show one 2>&1)" @h)" 37
$work name alpha getppid 3
equal "watch" "$(kmodctl watch -n 0.1 -c 3 one @ | grep -c '^@\[alpha\]: 3$')" 3
kmodctl attach one >"$tmp/out" 2>"$tmp/err" &
reader=$!
within 5 fuser -s $debugfs/one/cpu0
true_that "rm" kmodctl rm one
wait $reader
equal "rm: its reader ends well" "$?" 0
match "rm: no such session" "$(kmodctl rm one 2>&1)" "there is no session 'one'"
true_that "nothing is left" no_session

# Types of C, enumerators, structures: known to a reader, too.
kmodctl add typed -e 'struct pair { int a; char b[8]; }; enum kind { FIRST = 1, SECOND };
	tracepoint:syscalls:sys_enter_sync { @e[(enum kind)2] = count();
	printf("%s %s \n", (enum kind)1, "\xe4"); exit(); }'
$work name alpha sync 1
equal "an enumerator in a map" "$(kmodctl show typed | grep .)" '@e[SECOND]: 1'
equal "one in a record, a byte of any kind, and exit()" "$(timeout 5 kmodctl attach typed | head -n 1)" \
	"$(printf 'FIRST \xe4 ')"
match "exit() stopped it" "$(kmodctl list)" '^typed +stopped'
kmodctl rm typed

# system() is for who asks for it.
kmodctl add runs --unsafe -e 'tracepoint:syscalls:sys_enter_sync { system("echo ran"); }'
$work name alpha sync 1
match "a reader runs no commands" "$(timeout -s INT 1 kmodctl attach runs 2>&1)" '--unsafe allows that'
kmodctl attach --unsafe runs >"$tmp/out" 2>&1 &
reader=$!
true_that "unless it is allowed to" within 20 grep -q '^ran$' "$tmp/out"
kill -INT $reader
wait $reader
kmodctl rm runs

# At boot: a folder of scripts.
mkdir "$tmp/conf"
echo 'tracepoint:syscalls:sys_enter_getppid { @ = count(); }' >"$tmp/conf/ppid.bt"
echo 'tracepoint:syscalls:sys_enter_sync { @ = cont(); }' >"$tmp/conf/wrong.bt"
echo 'kprobe:ksys_sync { @ = count(); }' >"$tmp/conf/sync.bt"
touch "$tmp/conf/README"
match "restore: what is wrong is said" "$(kmodctl restore "$tmp/conf" 2>&1)" 'wrong.bt: not added'
equal "restore: the others are there" "$(kmodctl list | awk 'NR > 1 { print $1, $2 }')" $'ppid running\nsync running'
rm "$tmp/conf/wrong.bt"
true_that "restore, again" kmodctl restore "$tmp/conf"
kmodctl rm ppid sync
match "restore: no such folder" "$(kmodctl restore /nowhere 2>&1)" 'nowhere: No such file'

# Killed while it is being made: nothing is left.
for ((i = 0; i < 12; i++)); do
	kmodctl add half -e 'kprobe:vfs_* { @[func] = count(); }' 2>/dev/null &
	pid=$!
	sleep 0.0$((i * 2 / 3))
	kill -9 $pid 2>/dev/null
	wait $pid 2>/dev/null
	within 5 no_session || kmodctl rm half 2>"$tmp/err"
done
true_that "kill -9 of the maker leaves all or nothing" within 5 no_session
finish
