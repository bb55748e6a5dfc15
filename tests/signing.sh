#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# signing: which signatures of the module a kernel believes that loads signed modules
# only. A guest with Secure Boot, whose firmware has enrolled who has signed Debian's kernel and a
# key of the test's own, and whose owner's list (MOK) has another; then one
# without Secure Boot, but with module.sig_enforce=1. Prints TAP.
cd "$(dirname "$0")/.." || exit 1
empty=/usr/share/OVMF/OVMF_VARS_4M.fd
keys=build/signing

kernel=$(scripts/kernels 6.1) || exit 1
release=${kernel##*/root-}
scripts/vm.d/module "$release" "$kernel/usr/src/linux-headers-$release" >/dev/null && make -s ctl || exit 1
rm -rf "$keys"
mkdir -p "$keys"
# As DKMS makes its own.
for name in db mok stranger; do
	openssl req -new -x509 -nodes -days 2 -subj "/CN=kmodctl's test, $name/" -newkey rsa:2048 \
		-keyout "$keys/$name.key" -outform DER -out "$keys/$name.der" 2>/dev/null
done
enroll() { # [-s]: prints the store
	python3 tests/varstore.py "$@" $empty $keys/store "signer=$kernel/boot/vmlinuz-$release" db=$keys/db.der mok=$keys/mok.der
}

boot() { # NAME SECURE ARGUMENT...
	scripts/vm -n -f $keys/store "${@:3}" -- env "SECURE=$2" tests/guest/inside signed
	local status=$?
	if [[ $status == 0 ]]; then
		echo "ok - signing: $1 ended well, its log is clean"
	else
		echo "not ok - signing: $1: status $status"
	fi
}
enroll -s && boot "with Secure Boot" y
enroll && boot "without Secure Boot" n -a module.sig_enforce=1
