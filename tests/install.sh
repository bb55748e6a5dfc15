#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# install: what "make install" puts where, that DKMS would build the module
# from what it is given, and the first answer of "make run". Prints TAP.
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
words() { # the commands that --help knows
	ctl/kmodctl --help | sed -n '/^commands/,/^exit/s/^  \([a-z][a-z]*\)\( .*\)\?$/\1/p'
}
pages() { # each command has one, no other has
	local name
	for name in $(words); do
		[[ $(ctl/kmodctl "$name" --help) == "usage: kmodctl $name"*"kmodctl-$name(8)" ]] &&
			grep -q "^\.B kmodctl $name" "$tmp/image/usr/share/man/man8/kmodctl-$name.8" &&
			grep -q "kmodctl.-$name (8)" docs/kmodctl.8 || { echo "$name"; return 1; }
	done
	diff <(words) <(cd docs/commands && ls | sed 's/kmodctl-\(.*\)\.8/\1/')
}
check "a man page for each command" pages
completes() { # WANTED WORD...: the last word is what is typed
	(
		PATH=$PWD/ctl:$PATH
		. "$tmp/image/usr/share/bash-completion/completions/kmodctl"
		COMP_WORDS=("${@:2}")
		COMP_CWORD=$(($# - 2))
		_kmodctl kmodctl "${*: -1}" "${*: -2:1}"
		[[ ${COMPREPLY[*]} == "$1" ]] || { echo "${COMPREPLY[*]}"; exit 1; }
	)
}
check "completion of a command" completes "restore resume" kmodctl re
check "completion of an option" completes "--max-strlen --max-bytes --max-map-keys" kmodctl --max
check "completion of an option's value" completes "json" kmodctl -f j
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
check "nothing else" test "$(find "$tmp/image" -type f | wc -l)" = $((7 + 1 + $(ls docs/commands | wc -l)))

# DKMS itself, with folders of its own.
module=kmodctl/$(. ./dkms.conf && echo "$PACKAGE_VERSION")
mkdir -p "$tmp/dkms" "$tmp/tree/$release"
dkms_do() { # WORD...
	dkms "$@" --sourcetree "$tmp/source/usr/src" --dkmstree "$tmp/dkms" --installtree "$tmp/tree" 2>&1
}
on_kernel=(-k "$release" --kernelsourcedir "$headers" --no-depmod)
check "make install-dkms DESTDIR=" make -s install-dkms "DESTDIR=$tmp/source"
check "it is loaded at boot" grep -qx kmodctl "$tmp/source/usr/lib/modules-load.d/kmodctl.conf"
check "dkms add" dkms_do add "$module"
check "dkms build" dkms_do build "$module" "${on_kernel[@]}"
check "dkms install" dkms_do install "$module" "${on_kernel[@]}"
installed() {
	modinfo "$(find "$tmp/tree/$release" -name 'kmodctl.ko*')" | grep -q "^vermagic: *$release "
}
check "DKMS has installed it for that kernel" installed
check "dkms remove" dkms_do remove "$module" --all --no-depmod
check "DKMS leaves nothing" test -z "$(find "$tmp/tree" -name 'kmodctl*')"
check "DKMS's version is the module's" grep -qaF "version=${module#*/}" "$ko"

first_answer() { # of both questions, in a guest
	local said
	said=$(VM=1 make -s run 2>&1)
	grep -q '^@\[tar\]: [1-9]' <<<"$said" && grep -q '^@\[tar\]: *$' <<<"$said" && grep -q '^\[.*|@' <<<"$said" || {
		echo "$said"
		return 1
	}
}
check "make run, in a guest" first_answer
exit $failed
