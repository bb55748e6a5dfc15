#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# life: the packages on a host, from installation to removal: a clean Debian of a
# suite with its kernel before the newest, kmodctl's packages, whose module DKMS
# builds; a guest that boots it and asks; the kernel's upgrade; a guest that boots
# that and asks, with Secure Boot at last; removal. Packages are installed in that
# Debian by this machine's processor, an emulated one would take an hour. Prints TAP.
# usage: life.sh [SUITE]	bookworm (the default), trixie, sid
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
suite=${1:-bookworm}
root=$PWD/build/life-$suite
failed=0
check() { # NAME COMMAND...
	local out
	if out=$("${@:2}" 2>&1 </dev/null); then
		echo "ok - life, $suite: $1"
	else
		failed=1
		echo "not ok - life, $suite: $1"
		tail -n 30 <<<"$out" | sed 's/^/# /'
	fi
}

inside() { # in that Debian
	scripts/root -f "$root" "$suite" life apt ca-certificates dkms initramfs-tools kmod mount procps -- \
		env DEBIAN_FRONTEND=noninteractive "$@"
}
apt() {
	inside apt-get -qq -y --no-install-recommends -oAPT::Sandbox::User=root "$@"
}
kernels() { # the suite's images, the newest last; of its own series, if it has two of that
	local all series
	all=$(inside apt-cache pkgnames linux-image- |
		grep -E '^linux-image-[0-9]+\.[0-9]+(\.[0-9]+)?[-+][^-]*-amd64$' | sort -V)
	series=$(inside apt-cache depends linux-image-amd64 | grep -oE 'linux-image-[0-9]+\.[0-9]+\.')
	if [[ $(grep -cF "$series" <<<"$all") -ge 2 ]]; then
		grep -F "$series" <<<"$all"
	else
		echo "$all"
	fi
}
kernel_and_headers() { # IMAGE: these two
	apt install "$1" "linux-headers-${1#linux-image-}"
}
built_for() { # IMAGE
	inside modinfo -k "${1#linux-image-}" kmodctl
}

# What a user does after a boot.
questions='modprobe kmodctl && kmodctl version && kmodctl doctor &&
	kmodctl -e "tracepoint:raw_syscalls:sys_enter { @[comm] = count(); }" -c "ls /" | grep "^@\[ls\]: [1-9]" &&
	kmodctl -e "kprobe:vfs_read { @ = count(); }" -c "cat /proc/version" | grep "^@: [1-9]" &&
	kmodctl -e "kprobe:vfs_read { printf(\"a read\n\"); exit(); }" -c "cat /proc/version" | grep "^a read" &&
	[ "$(uname -r)" = RELEASE ] && rmmod kmodctl'
boot() { # IMAGE: it, and the questions
	scripts/vm -r "$root" -- bash -c "${questions/RELEASE/${1#linux-image-}}"
}
# As after "mokutil --import" and the boot at which shim has asked for the password.
boot_secure() { # IMAGE: with Secure Boot, and DKMS's own key as an owner's
	python3 tests/varstore.py -s /usr/share/OVMF/OVMF_VARS_4M.fd "$root.store" \
		"signer=$root/boot/vmlinuz-${1#linux-image-}" "mok=$root/var/lib/dkms/mok.pub" &&
		scripts/vm -r "$root" -f "$root.store" -- bash -c "
			grep -F '[integrity]' /sys/kernel/security/lockdown && ${questions/RELEASE/${1#linux-image-}}"
}
nothing_left() {
	local left
	left=$(find "$root/lib/modules" "$root/var/lib/dkms" "$root/usr/src" "$root/usr/sbin" "$root/usr/share/man" \
		"$root/etc/kmodctl.d" -name '*kmodctl*' 2>/dev/null)
	echo "$left"
	[[ -z $left ]]
}

rm -rf "$root"
mkdir -p "$root"
check "the packages are built" scripts/deb "$suite"
check "a clean Debian" apt update
mapfile -t images < <(kernels)
if [[ ${#images[@]} == 1 ]]; then
	# sid keeps no older one, so: the upgrade of who comes from the release before.
	sed 's/ sid / trixie /' "$root"/etc/apt/sources.list.d/0000sources.list >"$root/etc/apt/sources.list.d/before.list"
	check "that of the release before, too" apt update
	mapfile -t images < <(kernels)
fi
old=${images[-2]} new=${images[-1]}
echo "# $old, then $new"
check "a kernel" kernel_and_headers "$old"
mkdir -p "$root/tmp/deb"
cp build/deb/kmodctl_*.deb build/deb/kmodctl-dkms_*.deb "$root/tmp/deb"
check "apt install kmodctl kmodctl-dkms" apt install /tmp/deb/kmodctl_0.1.0_amd64.deb /tmp/deb/kmodctl-dkms_0.1.0_all.deb
check "DKMS has built the module" built_for "$old"
check "a boot, and its answers" boot "$old"
check "the kernel's upgrade" kernel_and_headers "$new"
check "DKMS has built the module for that, too" built_for "$new"
check "the next boot, and its answers" boot "$new"
check "the same with Secure Boot, and DKMS's key enrolled" boot_secure "$new"
check "apt purge" apt purge kmodctl kmodctl-dkms
check "nothing is left" nothing_left
rm -rf "$root" "$root.store"
exit $failed
