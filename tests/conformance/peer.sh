# SPDX-License-Identifier: GPL-2.0
# peer.sh: sourced in the guest: bpftrace of another Debian suite, in a root of
# its own that sees this guest's /proc, /sys, /dev, /tmp and the project.
# shellcheck shell=bash
top=$(readlink -f "$(dirname "${BASH_SOURCE[0]}")/../..")

peer_enter() { # ROOT: what "peer" runs from here on
	local dir headers
	peer_root=$1
	# Our command, so that both look at the same files.
	kmodctl_in_root=(chroot "$peer_root" /host/lib64/ld-linux-x86-64.so.2
		--library-path /host/lib/x86_64-linux-gnu "$top/ctl/kmodctl")
	[[ ! -e $peer_root/.entered ]] || return 0
	for dir in /proc /sys /dev /tmp "$top"; do
		mkdir -p "$peer_root$dir"
		mount --rbind "$dir" "$peer_root$dir"
	done
	# What scripts include.
	headers=$(readlink -f "/lib/modules/$(uname -r)/build")
	for dir in /usr/include /lib/modules "${headers%/usr/src/*}"; do
		mkdir -p "$peer_root$dir"
		mount --rbind "$dir" "$peer_root$dir"
	done
	mkdir -p "$peer_root/host"
	mount --bind / "$peer_root/host"
	touch "$peer_root/.entered"
}

in_root() { # COMMAND ARGUMENT...: with the programs and libraries of that root
	chroot "$peer_root" "$@"
}

peer() { # ARGUMENT...: of bpftrace
	chroot "$peer_root" /usr/bin/bpftrace "$@"
}
