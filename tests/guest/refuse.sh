#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# refuse: a question that can't be asked is refused with one line that says
# what is wrong and what to do, and with the right exit status. Comes last in a
# boot: it unloads the module and locks the kernel down.
. "$(dirname "$0")/lib.sh"

# What the kernel's sign-file does, whose 5.10 wants a library that went with bullseye:
# the signature, what kind it is (PKCS#7), how long it is, and the mark.
sign() { # MODULE KEY CERTIFICATE
	openssl cms -sign -binary -noattr -nocerts -nosmimecap -md sha256 -outform DER \
		-signer "$3" -inkey "$2" -in "$1" -out "$1.p7s" || return 1
	{
		cat "$1.p7s"
		printf '\0\0\2\0\0\0\0\0'
		printf '%08x' "$(stat -c %s "$1.p7s")" | sed 's/../\\x&/g' | xargs -0 printf
		echo '~Module signature appended~'
	} >>"$1"
}

refused() { # NAME STATUS REGEX ARGUMENT...
	local name=$1 status=$2 regex=$3 out got
	shift 3
	out=$(timeout 30 kmodctl "$@" 2>&1)
	got=$?
	if [[ $got != "$status" ]]; then
		not_ok "$name" "status $got, not $status: $out"
	else
		match "$name" "$out" "$regex"
	fi
}

out=$(kmodctl -e 'BEGIN { @x = count( }' 2>&1)
equal "syntax error: status" $? 1
line=$(grep -n 'BEGIN { @x = count( }' <<<"$out" | head -n 1 | cut -d : -f 1)
shown=$(sed -n "${line:-1}p" <<<"$out")
caret=$(sed -n "$((${line:-1} + 1))p" <<<"$out")
under=${shown:${#caret}-1:1}
match "syntax error: a caret" "$caret" '^ +[~^]*\^[~^]*$'
match "syntax error: the caret stands under the culprit" "$under" '^[})( ]$'
q='tracepoint:sched:sched_swich { @ = count(); }'
refused "unknown tracepoint" 1 "no tracepoint 'sched:sched_swich'.*'sched:sched_switch'" -e "$q"
q='tracepoint:syscalls:sys_enter_opennat { @ = count(); }'
refused "unknown system call" 1 "sys_enter_opennat.*sys_enter_openat" -e "$q"
refused "unknown function" 1 "vfs_raed.*did you mean.*vfs_read" -e 'kprobe:vfs_raed { @ = count(); }'
refused "unknown field" 1 "filenam.*did you mean.*filename" \
	-e 'tracepoint:syscalls:sys_enter_openat { printf("%s", str(args.filenam)); }'
refused "unknown built-in" 1 "comn.*did you mean.*comm" -e 'kprobe:vfs_read { @[comn] = count(); }'
refused "unknown function of the language" 1 "coutn.*did you mean.*count" -e 'BEGIN { @ = coutn(); }'
refused "unknown kind of probe" 1 "kprob.*did you mean.*kprobe" -e 'kprob:vfs_read { @ = count(); }'
refused "a pattern that matches nothing" 1 "nosuch" -e 'kprobe:nosuch_* { @ = count(); }'
refused "a kind of probe like no other" 1 "zzz.*there are .*kprobe" -e 'zzz:vfs_read { @ = count(); }'
refused "a function that is not in the module" 1 "module 'nosuch' has no function 'vfs_read'" \
	-e 'config = { missing_probes = error } kprobe:nosuch:vfs_read { @ = count(); }'
refused "a map of two kinds" 1 "@x" -e 'BEGIN { @x = count(); @x = sum(1); }'
refused "a file that is not there" 1 "No such file" "$tmp/none.kt"
refused "no question" 2 "usage|[Uu]sage" 
refused "an unknown option" 2 "nosuch" --nosuch
refused "an unknown format" 2 "xml" -f xml -e 'BEGIN { exit(); }'
refused "a process that is not there" 1 "4000000" -p 4000000 -e 'kprobe:vfs_read { @ = count(); }'
true_that "nothing is left of all these" no_session

# Somebody without a right: what they read is who may, not a number.
out=$(setpriv --reuid=nobody --regid=nogroup --clear-groups -- \
	"$(command -v kmodctl)" -e 'BEGIN { exit(); }' 2>&1)
equal "no privilege: status" $? 1
match "no privilege: what to do" "$out" 'root|CAP_PERFMON|CAP_SYS_ADMIN|sudo'
equal "no privilege: one line" "$(wc -l <<<"$out")" 1
out=$(setpriv --bounding-set=-sys_admin,-perfmon --inh-caps=-all -- \
	"$(command -v kmodctl)" -e 'BEGIN { exit(); }' 2>&1)
equal "root without the capabilities: status" $? 1
match "root without the capabilities: what to do" "$out" 'CAP_PERFMON|CAP_SYS_ADMIN'

rmmod kmodctl
out=$(kmodctl -e 'BEGIN { exit(); }' 2>&1)
equal "no module: status" $? 1
match "no module: what to do" "$out" '(modprobe|insmod) .*kmodctl'
equal "no module: one line" "$(wc -l <<<"$out")" 1

# The same module, but for the number of its interface.
ko=$(readlink -f "$top/build/$(uname -r)"*/kmodctl.ko | head -n 1)
insmod "$top/build/$OTHER_ABI/kmodctl.ko"
out=$(kmodctl -e 'BEGIN { exit(); }' 2>&1)
equal "another version of the module: status" $? 1
match "another version of the module: what to do" "$out" 'is newer than this command: .*modprobe -r kmodctl'
equal "another version of the module: one line" "$(wc -l <<<"$out")" 1
rmmod kmodctl

# Signed with a key of our own: as good as none, where none is asked for.
signed=$tmp/kmodctl.ko
cp "$ko" "$signed"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=kmodctl's test/" -keyout "$tmp/key" -out "$tmp/cert" 2>/dev/null
true_that "the module is signed" sign "$signed" "$tmp/key" "$tmp/cert"
equal "by whom" "$(modinfo -F signer "$signed")" "kmodctl's test"
true_that "the module loads again, signed" insmod "$signed"
if echo confidentiality >/sys/kernel/security/lockdown 2>/dev/null; then
	out=$(kmodctl -e 'kprobe:vfs_read { @ = count(); }' 2>&1)
	equal "lockdown: status" $? 1
	match "lockdown: says so" "$out" 'lock(ed )?down'
	equal "lockdown: one line" "$(wc -l <<<"$out")" 1
else
	not_ok "lockdown: this kernel can be locked down"
fi

# As with Secure Boot: neither no signature will do, nor one of a stranger.
rmmod kmodctl
match "signatures: doctor, before" "$(kmodctl doctor)" "^ok +module's signature +not asked for$"
echo 1 >/sys/module/module/parameters/sig_enforce
match "signatures: none is refused" "$(insmod "$ko" 2>&1)" 'Key was rejected'
match "signatures: a stranger's is refused" "$(insmod "$signed" 2>&1)" 'Key was rejected'
match "signatures: doctor" "$(kmodctl doctor)" \
	"^note +module's signature +the kernel loads signed modules only; mend: mokutil --import /var/lib/dkms/mok.pub$"
finish
