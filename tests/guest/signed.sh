#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# signed: a guest whose firmware has certificates, and whose kernel loads signed
# modules only. tests/signing.sh boots it, with Secure Boot or without.
. "$(dirname "$0")/lib.sh"
keys=$top/build/signing
ko=$top/build/$(uname -r)/kmodctl.ko

signed_by() { # NAME: prints the module, signed with that key
	cp "$ko" "$tmp/$1.ko"
	"/lib/modules/$(uname -r)/build/scripts/sign-file" sha256 "$keys/$1.key" "$keys/$1.der" "$tmp/$1.ko" && echo "$tmp/$1.ko"
}
documented() { # KIND: what docs/security.md shows of that kind is what happens
	cd "$tmp" && python3 "$top/tests/guest/documents.py" -k "$1" "$top/docs/security.md" 2>&1 | tee "$tmp/documented" | grep '^#'
	grep -q '^ok 1' "$tmp/documented" && ! grep -q '^not ok' "$tmp/documented"
}
dkms_has() { # NAME: that key, as its own
	mkdir -p /var/lib/dkms
	cp "$keys/$1.key" /var/lib/dkms/mok.key
	cp "$keys/$1.der" /var/lib/dkms/mok.pub
}
asked_to_enrol() { # NAME: shim will be, at the next boot
	mokutil --list-new | grep -F "CN=kmodctl's test, $1" &&
		tail -c "$(stat -c %s "$keys/$1.der")" /sys/firmware/efi/efivars/MokNew-* | cmp - "$keys/$1.der"
}
refused() { # NAME MODULE
	match "$1 is refused" "$(insmod "$2" 2>&1)" 'Key was rejected'
}

equal "signed modules only" "$(cat /sys/module/module/parameters/sig_enforce)" Y
match "doctor, before" "$(kmodctl doctor)" \
	"^note +module's signature +the kernel loads signed modules only; mend: mokutil --import /var/lib/dkms/mok.pub$"
refused "no signature" "$ko"
refused "a stranger's signature" "$(signed_by stranger)"
mok=$(signed_by mok)
sed 's/kmodctl/kmodctI/' "$mok" >"$tmp/changed.ko"
refused "a module that was changed after it was signed" "$tmp/changed.ko"

lockdown=/sys/kernel/security/lockdown
if [[ $SECURE == y ]]; then
	match "Secure Boot has locked the kernel down" "$(cat $lockdown)" '\[integrity\]'
	true_that "the module loads with the owner's signature" insmod "$mok"
	rmmod kmodctl
	mount -t efivarfs efivarfs /sys/firmware/efi/efivars
	dkms_has stranger
	true_that "the documented way to enrol a key" documented enrol <<<$'a password\na password'
	true_that "shim will be asked to enrol it" asked_to_enrol stranger
	dkms_has mok
	cp "$ko" "$tmp/kmodctl.ko"
	true_that "the documented way to sign with one" documented sign
	rmmod kmodctl
else
	match "nothing has locked the kernel down" "$(cat $lockdown)" '\[none\]'
	refused "the owner's signature, where no firmware keeps the list" "$mok"
fi
true_that "the module loads with the platform's signature" insmod "$(signed_by db)"
out=$(kmodctl doctor)
equal "doctor, when it is loaded: status" $? 0
match "doctor, when it is loaded" "$out" "^ok +module's signature +good$"
equal "it taints as all modules from elsewhere do, not as an unsigned one" "$(cat /sys/module/kmodctl/taint)" O

counting='kprobe:vfs_read { @ = count(); }'
match "a question that counts" "$(kmodctl -e "$counting" -c 'cat /proc/version' 2>&1)" '^@: [1-9]'
said=$(kmodctl -e 'kprobe:vfs_read { printf("a read\n"); exit(); }' -c 'cat /proc/version' 2>&1)
status=$?
if [[ $SECURE == y ]]; then
	match "doctor knows of the lockdown" "$out" '^note +lockdown +integrity: .*; mend: mokutil --disable-validation$'
fi
equal "a question that prints: status" $status 0
match "a question that prints" "$said" '^a read$'

true_that "a question is kept" kmodctl add kept -e "$counting"
cat /proc/version >/dev/null
match "it counts" "$(kmodctl show kept)" '^@: [1-9]'
true_that "it pauses" kmodctl pause kept
match "its state is to be read" "$(cat $debugfs/kept/info)" '^state paused'
if [[ $SECURE == y ]]; then
	match "nothing is to be written to its files" "$({ echo 1 >$debugfs/kept/enabled; } 2>&1)" 'enabled: Operation not permitted'
else
	true_that "its files may be written" tee $debugfs/kept/enabled <<<1
fi
true_that "it is cleared" kmodctl clear kept
true_that "it is resumed" kmodctl resume kept

echo confidentiality >$lockdown
out=$(kmodctl -e "$counting" -c 'cat /proc/version' 2>&1)
equal "confidentiality: status" $? 1
match "confidentiality: it says why not" "$out" '^kmodctl: the kernel is locked down \(confidentiality\) and lets nobody trace'
match "confidentiality: doctor" "$(kmodctl doctor)" "^WRONG +lockdown +confidentiality: "
match "confidentiality: what was begun before is listed" "$(kmodctl list)" '^kept +running '
for word in show clear resume; do
	match "confidentiality: no $word" "$(kmodctl $word kept 2>&1)" '^kmodctl: the kernel is locked down'
done
match "confidentiality: its files can't be opened" "$(cat $debugfs/kept/info 2>&1)" 'Operation not permitted'
true_that "confidentiality: it pauses" kmodctl pause kept
true_that "confidentiality: it is removed" kmodctl rm kept
finish
