#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# debugfs: the maps of a running question can be read by anybody who may.
. "$(dirname "$0")/lib.sh"

q='tracepoint:syscalls:sys_enter_getppid /comm == "alpha"/ { @[comm, 7] = count(); @scalar = 5; @h = hist(3); @h = hist(-1);
	@by[probe] = count(); @l = lhist(5, 0, 10, 2); @a = avg(3); @stats = stats(8); @str = comm; @neg[-1] = sum(-3); }
	tracepoint:syscalls:sys_enter_sync /comm == "alpha"/ { print(@); print(@scalar); print(@h); print(@by); print(@l);
	print(@a); print(@stats); print(@str); print(@neg); }'
start -e "$q"
$work name alpha getppid 30 sync 1
session=$(sessions | head -n 1)
true_that "print() has come" within 5 grep -q '^@neg' "$tmp/out"
printed=$(grep . "$tmp/out")
files=''
for name in @ @scalar @h @by @l @a @stats @str @neg; do
	files+=$(cat "$debugfs/$session/maps/$name")$'\n'
done
equal "a map's file is what print() prints" "$(grep . <<<"$files")" "$printed"
shown=$(kmodctl show "$session" 2>&1)
for name in @ @scalar @h @by @l @a @stats @str @neg; do
	first=$(grep -m 1 . "$debugfs/$session/maps/$name")
	if grep -qxF -- "$first" <<<"$shown"; then
		ok "kmodctl show: $name"
	else
		not_ok "kmodctl show: $name" "$shown"
	fi
done
match "kmodctl show: which sessions there are" "$(kmodctl show 2>&1)" "$session"

stats=$(cat "$debugfs/$session/stats")
match "stats: a probe" "$stats" '^probe tracepoint:syscalls:sys_enter_getppid hits [0-9]+ ran [0-9]+ '
match "stats: a map" "$stats" '^map @by rows 1 lost 0 '
equal "stats: hits add up" "$(awk '$1 == "probe" { for (i = 3; i < NF; i++) v[$i] = $(i + 1)
	if (v["hits"] != v["ran"] + v["nested"] + v["faulted"] + v["fuel"]) print }' <<<"$stats")" ""
equal "only root may look" "$(find $debugfs -type f -perm /077)" ""
true_that "nobody else may read" test -z "$(setpriv --reuid=nobody --clear-groups cat "$debugfs/$session/stats" 2>/dev/null)"

# Root alone is not enough: CAP_PERFMON or CAP_SYS_ADMIN it must be.
opens() { # FILE COMMAND...: can the command open it?
	"${@:2}" bash -c 'exec 3<"$1"' - "$debugfs/$session/$1" 2>/dev/null && echo yes || echo no
}
for file in info stats maps/@ cpu0; do
	equal "root may open $file" "$(opens $file)" yes
	equal "root without the right may not open $file" \
		"$(opens $file setpriv --bounding-set -perfmon,-sys_admin)" no
done

# A file that is open when its session goes.
exec 5<"$debugfs/$session/maps/@"
kill -9 "$kmodctl"
wait "$kmodctl" 2>/dev/null
within 2 no_session
true_that "an open file outlives its session, or says no" timeout 5 cat <&5
exec 5<&-
finish
