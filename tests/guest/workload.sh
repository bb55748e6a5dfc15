# SPDX-License-Identifier: GPL-2.0
# workload.sh: a bit of everything that the kernel does and has an event for. To be
# sourced: begin_workload, workload, end_workload.
# shellcheck shell=bash

filesystems=(ext4 xfs)
begin_workload() {
	mkdir -p /run/workload
	modprobe -a loop dummy veth bridge msr sch_fq "${filesystems[@]}"
	local name
	for name in "${filesystems[@]}"; do
		truncate -s 320M "/dev/shm/$name"
		"mkfs.$name" "/dev/shm/$name"
		mkdir -p "/run/workload/$name"
	done
	truncate -s 64M /dev/shm/swap
	mkswap /dev/shm/swap
	mkdir -p /sys/fs/cgroup/workload
	echo +memory >/sys/fs/cgroup/cgroup.subtree_control
} >/run/workload.log 2>&1

use_files() { # FOLDER
	local i
	for ((i = 0; i < 20; i++)); do
		echo "$i" >"$1/file$i"
	done
	dd if=/dev/zero of="$1/large" bs=64k count=10
	dd if=/dev/zero of="$1/direct" bs=64k count=4 oflag=direct
	dd if="$1/large" of=/dev/null bs=64k iflag=direct
	sync
	fallocate -l 1M "$1/reserved"
	fallocate -p -o 64k -l 64k "$1/large"
	fallocate -c -o 64k -l 64k "$1/large"
	fallocate -i -o 64k -l 64k "$1/large"
	fallocate -z -o 64k -l 64k "$1/large"
	truncate -s 100 "$1/large"
	mkdir "$1/folder"
	mv "$1/file1" "$1/folder/moved"
	ln "$1/file2" "$1/link"
	ln -s file2 "$1/soft"
	readlink "$1/soft"
	chmod 600 "$1/file3"
	touch -d yesterday "$1/file3"
	ls -l "$1" "$1/folder"
	flock "$1/file4" true
	sync
	fsfreeze -f "$1"
	fsfreeze -u "$1"
	mount -o remount,ro "$1"
	mount -o remount,rw "$1"
	cat "$1"/file*
	rm -rf "${1:?}"/*
	fstrim "$1"
}

use_network() {
	local i
	ip link add dummy7 type dummy
	ip addr add 192.0.2.9/24 dev dummy7
	ip link set dummy7 up
	ip link add br7 type bridge
	ip link add v7 type veth peer name w7
	ip link set v7 master br7 up
	ip link set br7 up
	ip link set w7 up
	tc qdisc add dev w7 root fq
	python3 - <<'P'
import socket, os, select, threading, time, mmap, ctypes
def tcp(family, host):
    s = socket.socket(family); s.bind((host, 0)); s.listen()
    c = socket.socket(family); c.connect(s.getsockname()); d, _ = s.accept()
    c.sendall(b'x' * 100000); n = 0
    while n < 100000: n += len(d.recv(65536))
    c.close(); d.recv(1); d.close(); s.close()
tcp(socket.AF_INET, '127.0.0.1')
try: tcp(socket.AF_INET6, '::1')
except OSError as e: print(e)
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.bind(('127.0.0.1', 0))
for i in range(10): u.sendto(b'y' * 1000, u.getsockname()); u.recv(2000)
try: socket.create_connection(('127.0.0.1', 1), 1)
except OSError as e: print(e)
b = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); b.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
for a in ('192.0.2.77', '192.0.2.255'):
    try: b.sendto(b'z', (a, 9))
    except OSError as e: print(e)
e = select.epoll(); e.register(u.fileno(), select.EPOLLIN); e.poll(0.01)
t = [threading.Thread(target=time.sleep, args=(0.01,)) for _ in range(3)]
[x.start() for x in t]; [x.join() for x in t]
m = mmap.mmap(-1, 8 << 20); m.write(b'1' * (8 << 20)); m.madvise(14) if hasattr(m, 'madvise') else 0; m.close()
P
	ip link del dummy7
	ip link del br7
	ip link del v7
}

use_memory() {
	local loop
	loop=$(losetup -f --show /dev/shm/swap) && swapon "$loop"
	echo 12M >/sys/fs/cgroup/workload/memory.high
	echo 16M >/sys/fs/cgroup/workload/memory.max
	(
		echo $BASHPID >/sys/fs/cgroup/workload/cgroup.procs
		exec python3 -c 'a = bytearray(16 << 20); sum(a[::4096])'
	)
	swapoff "$loop"
	losetup -d "$loop"
	echo 0 >/sys/fs/cgroup/workload/memory.swap.max
	(
		echo $BASHPID >/sys/fs/cgroup/workload/cgroup.procs
		exec python3 -c 'a = bytearray(24 << 20); sum(a[::4096])'
	)
	echo 1 >/proc/sys/vm/compact_memory
	echo always >/sys/kernel/mm/transparent_hugepage/enabled
	python3 -c 'a = bytearray(8 << 20)'
	echo madvise >/sys/kernel/mm/transparent_hugepage/enabled
}

use_processes() {
	local i
	for ((i = 0; i < 5; i++)); do
		(:)
		/bin/true
	done
	sleep 0.01 &
	kill -STOP $!
	kill -CONT $!
	wait $!
	timeout 0.05 sleep 10
	nice -n 5 chrt -b 0 /bin/true
	chrt -f 1 /bin/true
	taskset -p 1 $$
	echo 0 >/proc/self/oom_score_adj
	mkdir /sys/fs/cgroup/workload/inner
	echo 1 >/sys/fs/cgroup/workload/inner/cgroup.freeze
	rmdir /sys/fs/cgroup/workload/inner
	modprobe -r dummy
	modprobe dummy
	dd if=/dev/cpu/0/msr of=/dev/null bs=8 count=1 skip=2
	hwclock -r
	python3 -c 'import signal, time; signal.signal(signal.SIGALRM, lambda *a: 0); signal.setitimer(signal.ITIMER_REAL, 0.01); time.sleep(0.02); signal.setitimer(signal.ITIMER_VIRTUAL, 0.01); [i for i in range(300000)]'
}

workload() {
	local name
	for name in "${filesystems[@]}"; do
		mount -o loop "/dev/shm/$name" "/run/workload/$name"
		use_files "/run/workload/$name"
		umount "/run/workload/$name"
	done
	use_network
	use_memory
	use_processes
} >>/run/workload.log 2>&1

end_workload() {
	rmdir /sys/fs/cgroup/workload
	rm -rf /run/workload /dev/shm/{ext4,xfs,swap}
	modprobe -ra loop dummy veth bridge msr sch_fq "${filesystems[@]}"
} >>/run/workload.log 2>&1
