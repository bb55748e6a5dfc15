#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# feed: what a question prints, where no ring can be mapped: debugfs is not mounted, or
# not the asker's to open. (Under Secure Boot: signed.sh.)
. "$(dirname "$0")/lib.sh"

# COMMAND...: with no debugfs in its sight; as a user who may trace, and nothing else
# shellcheck disable=SC2016
without_debugfs=(unshare -m bash -c 'umount -R /sys/kernel/debug && exec "$@"' -)
perfmon=(setpriv --reuid=nobody --regid=nogroup --clear-groups --inh-caps=+perfmon --ambient-caps=+perfmon --)
getppid='tracepoint:syscalls:sys_enter_getppid'
probe="$getppid /comm == \"alpha\"/"

equal "there is no debugfs" "$("${without_debugfs[@]}" ls /sys/kernel/debug)" ''
out=$("${without_debugfs[@]}" kmodctl -v -e "BEGIN { printf(\"begin\\n\"); } $probe { @n++; printf(\"%d %s\\n\", @n, comm); } END { printf(\"end\\n\"); }" \
	-c "$work name alpha getppid 500" 2>"$tmp/err")
equal "all that is printed, in order" "$(grep -v '^$\|^@n: 500$' <<<"$out")" "$(echo begin; for ((i = 1; i <= 500; i++)); do echo "$i alpha"; done; echo end)"
match "-v says which way it came" "$(cat "$tmp/err")" '^kmodctl: the records come by netlink, as /sys/kernel/debug/kmodctl/'
out=$(kmodctl -v -e "$probe { printf(\"%s\\n\", comm); }" -c "$work name alpha getppid 5" 2>&1)
no_match "not where a ring can be mapped" "$out" 'netlink'
equal "a user without debugfs" "$("${perfmon[@]}" kmodctl -q -e "kprobe:${syscall}_getppid { printf(\"%s\\n\", comm); }" -c "$work name alpha getppid 3" 2>&1 | grep .)" $'alpha\nalpha\nalpha'

# At full rate by more than the rings hold: each is shown or counted as lost.
out=$("${without_debugfs[@]}" kmodctl -q --ring-bytes 16384 -e "$getppid { @n = count(); printf(\"%d\\n\", tid); }" \
	-c "$work name mover threads 4 20000" 2>&1)
shown=$(grep -cE '^[0-9]+$' <<<"$out")
lost=$(sed -nE 's/^Lost ([0-9]+) events$/\1/p' <<<"$out")
equal "a flood: shown and lost make all" "$((shown + ${lost:-0}))" "$(value "$out" @n)"
true_that "a flood: $shown shown" test "$shown" -ge 1000

out=$(timeout 60 "${without_debugfs[@]}" kmodctl -q -e 'interval:ms:20 { printf("tick\n"); @++; if (@ == 3) { exit(); } }' 2>&1)
equal "exit() ends it" "$? $(grep -c tick <<<"$out")" "0 3"
out=$("${without_debugfs[@]}" kmodctl -e "$getppid { @[ustack(2)] = count(); }" -c "$(dirname "$work")/frames-pie call 10 linger" 2>&1)
match "whose calls they were is found out while it lives" "$out" '^ *frames_c(\+[0-9]+)?$'

# Of a kept one, until it is removed.
kmodctl add kept -e "$probe { printf(\"%s\\n\", comm); }"
for how in without_debugfs perfmon; do
	declare -n through=$how
	"${through[@]}" kmodctl attach kept >"$tmp/$how" 2>"$tmp/$how.err" &
	reader=$!
	$work name alpha getppid 4
	has_all() { [[ $(grep -c '^alpha$' "$tmp/$how") == 4 ]]; }
	true_that "attach: $how" within 60 has_all
	kill -INT $reader
	wait $reader
	equal "attach ends well: $how" $? 0
done
"${without_debugfs[@]}" kmodctl attach kept >"$tmp/out" 2>"$tmp/err" &
reader=$!
$work name alpha getppid 1
within 60 test -s "$tmp/out"
kmodctl rm kept
true_that "it ends with the session" within 60 test ! -e /proc/$reader
equal "a busy reader is told of" "$(kmodctl add kept -e "$probe { printf(\"%s\\n\", comm); }"
	kmodctl attach kept >/dev/null 2>&1 &
	within 60 fuser -s $debugfs/kept/cpu0
	"${without_debugfs[@]}" kmodctl attach kept 2>&1 | sed 's/^kmodctl: kept: //'
	kill -INT $!)" "the session's records are being read by somebody else"
kmodctl rm kept
true_that "nothing is left" within 60 no_session
finish
