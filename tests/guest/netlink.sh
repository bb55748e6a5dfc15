#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# netlink: malformed requests are refused with words and leave nothing behind.
. "$(dirname "$0")/lib.sh"
out=$("$top/build/guest/genl_test" "$(readlink -f "$top/build/$(uname -r)"*/kmodctl.ko | head -n 1)" 2>&1)
status=$?
while IFS= read -r line; do
	case $line in
	'ok '*) ok "$(sed -E 's/^ok [0-9]* *-? *//' <<<"$line")" ;;
	'not ok '*) not_ok "$(sed -E 's/^not ok [0-9]* *-? *//' <<<"$line")" "$(grep '^#' <<<"$out" | tail -n 5)" ;;
	esac
done <<<"$out"
equal "the client ended well" "$status" 0
true_that "it left no session" within 2 no_session
finish
