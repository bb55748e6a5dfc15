#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# install: what "make install" puts where, and that DKMS would build the module
# from what it is given. Prints TAP.
cd "$(dirname "$0")/.." || exit 1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failed=0
check() { # NAME COMMAND...
	local out
	if out=$("${@:2}" 2>&1); then
		echo "ok - install: $1"
	else
		failed=1
		echo "not ok - install: $1"
		tail -n 20 <<<"$out" | sed 's/^/# /'
	fi
}

root=$(scripts/kernels 6.1) || exit 1
release=${root##*/root-}
headers=$root/usr/src/linux-headers-$release
ko=$tmp/image/lib/modules/$release/extra/kmodctl.ko
check "make install DESTDIR=" make -s install "DESTDIR=$tmp/image" "KDIR=$headers"
check "the command" test -x "$tmp/image/usr/sbin/kmodctl"
check "the exporter" test -x "$tmp/image/usr/sbin/kmodctl-export"
check "the man page" test -s "$tmp/image/usr/share/man/man8/kmodctl.8"
check "the language's man page" test -s "$tmp/image/usr/share/man/man7/kmodctl-language.7"
check "the header" gcc -fsyntax-only -Wall -Werror -x c -include \
	"$tmp/image/usr/include/linux/kmodctl.h" /dev/null
check "the module, for that kernel" grep -qF "vermagic=$release " "$ko"
check "the module's licence lets it use the kernel's exports" grep -qaF "license=GPL" "$ko"
unit=$tmp/image/usr/lib/systemd/system/kmodctl.service
check "the unit" test -s "$unit"
verify() { # by systemd, with the command where it will be
	local said
	said=$(systemd-analyze verify --man=no --root="$tmp/image" "$unit" 2>&1)
	# What it wants of other packages is not in the image.
	said=$(grep -v 'modprobe@\|multi-user.target\|sysinit.target\|-.mount\|system.slice' <<<"$said")
	[[ -z $said ]] || { echo "$said"; return 1; }
}
! command -v systemd-analyze >/dev/null || check "the unit is what systemd understands" verify
check "nothing else" test "$(find "$tmp/image" -type f | wc -l)" = 7

# DKMS copies the tree and runs MAKE[0] there.
mkdir "$tmp/dkms"
cp -r Kbuild Makefile dkms.conf kmod include scripts "$tmp/dkms/"
dkms_make() (
	kernel_source_dir=$headers
	export kernel_source_dir
	cd "$tmp/dkms" && . ./dkms.conf && eval "${MAKE[0]}"
	[[ -e ${BUILT_MODULE_LOCATION[0]:-.}/${BUILT_MODULE_NAME[0]}.ko ]]
)
check "DKMS builds it" dkms_make
version=$(. ./dkms.conf && echo "$PACKAGE_VERSION")
check "DKMS's version is the module's" grep -qaF "version=$version" "$ko"
exit $failed
