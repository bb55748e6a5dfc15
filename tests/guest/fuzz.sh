#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# fuzz: messages with something wrong in them, from four processes at once, while a
# fifth one does all sorts of things to the files in debugfs. FUZZ in the environment:
# how many messages; SEED: of which seed.
. "$(dirname "$0")/lib.sh"
out=$("$top/build/guest/genl_fuzz" "${FUZZ:-4000}" "${SEED:-1}" 2>&1)
status=$?
while IFS= read -r line; do
	case $line in
	'ok '*) ok "${line#ok * - fuzz: }" ;;
	'not ok '*) not_ok "${line#not ok * - fuzz: }" "$(grep '^#' <<<"$out")" ;;
	'#'*) echo "$line" ;;
	esac
done <<<"$out"
equal "the fuzzer ended well" "$status" 0
out=$(kmodctl -e 'tracepoint:syscalls:sys_enter_getppid /comm == "alpha"/ { @ = count(); }' -c "$work name alpha getppid 500" 2>&1)
equal "the next question is answered exactly" "$(value "$out" @)" 500
true_that "rmmod" rmmod kmodctl
true_that "insmod" insmod "$(readlink -f "$top/build/$(uname -r)"/kmodctl.ko)"
finish
