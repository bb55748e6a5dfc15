#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# access: who has no right gets nothing, whichever way in is tried.
. "$(dirname "$0")/lib.sh"
nobody=(setpriv --reuid=nobody --regid=nogroup --clear-groups --)

kmodctl add one -e 'tracepoint:syscalls:sys_enter_getppid /comm == "alpha"/ { @[comm] = count(); printf("%d\n", pid); }'
mapfile -t files < <(find $debugfs -type f | sort)
true_that "there are files" test "${#files[@]}" -ge 12

# Files that the command can open, to read or to write; nothing is written.
opened() { # COMMAND...
	local file
	for file in "${files[@]}"; do
		"$@" bash -c 'exec 3<"$1"' - "$file" 2>/dev/null && echo "$file: read"
		"$@" bash -c 'exec 3>>"$1"' - "$file" 2>/dev/null && echo "$file: write"
	done
}
mode=$(stat -c %a /sys/kernel/debug)
modes=$(stat -c '%a %n' $debugfs $debugfs/version $debugfs/sessions)
mount -o remount,mode=755 /sys/kernel/debug
equal "another user: no file, by its mode" "$(opened "${nobody[@]}")" ''
chmod 777 $debugfs $debugfs/one $debugfs/one/maps
chmod 666 "${files[@]}"
equal "nor if the modes let everybody in" "$(opened "${nobody[@]}")" ''
equal "root opens each" "$(opened env | sed 's/: .*//' | sort -u)" "$(printf '%s\n' "${files[@]}")"
while read -r was file; do
	chmod "$was" "$file"
done <<<"$modes"
mount -o remount,mode="$mode" /sys/kernel/debug

spec=$top/docs/netlink/kmodctl.yaml
id=$(sed -n "s/^id //p" $debugfs/one/info)
python3 "$top/tests/guest/access.py" "$spec" "$id" "$(id -u nobody)" >"$tmp/out" 2>&1
true_that "commands were asked" test "$(wc -l <"$tmp/out")" -ge 18
equal "another user: no command, no group" "$(grep -v ': EPERM$' "$tmp/out")" ''
equal "the session is as it was" "$(kmodctl list | awk 'NR > 1 { print $1, $2 }')" 'one running'
python3 "$top/tests/guest/access.py" "$spec" "$id" >"$tmp/out" 2>&1
equal "root: nothing fails for want of a right" "$(grep -E ': EPERM$|Error' "$tmp/out")" ''
match "root: answers" "$(cat "$tmp/out")" '^info do: fine$'
match "root: a group" "$(cat "$tmp/out")" '^group: fine$'
kmodctl rm one 2>/dev/null
true_that "nothing is left" within 60 no_session
finish
