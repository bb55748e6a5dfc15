# SPDX-License-Identifier: GPL-2.0
# lib.sh: what the topics of the guest tests share. A topic is a file NAME.sh
# that sources this, makes checks, and ends with "finish".
# shellcheck shell=bash
topic=$(basename "$0" .sh)
top=$(readlink -f "$(dirname "$0")/../..")
work=$top/build/guest/work
tmp=$(mktemp -d)
debugfs=/sys/kernel/debug/kmodctl
va_space=$(</proc/sys/kernel/randomize_va_space)
checks=0
# What the kernel calls the functions of its system calls, and getppid()'s number.
syscall=__x64_sys getppid=110
[[ $(uname -m) != aarch64 ]] || syscall=__arm64_sys getppid=173

# Where the time goes: said of a check that took long to come to.
read -r checked_at _ </proc/uptime
said_late() {
	local now
	read -r now _ </proc/uptime
	((${now%.*} - ${checked_at%.*} < 10)) ||
		echo "# what follows took $((${now%.*} - ${checked_at%.*})) s"
	checked_at=$now
}

ok() { # NAME
	said_late
	echo "ok $((++checks)) - $topic: $1"
}

not_ok() { # NAME DETAILS
	said_late
	echo "not ok $((++checks)) - $topic: $1"
	[[ -z ${2:-} ]] || head -n 60 <<<"$2" | sed 's/^/#   /'
}

equal() { # NAME GOT WANT
	if [[ $2 == "$3" ]]; then
		ok "$1"
	else
		not_ok "$1" "$(printf 'got:\n%s\nwant:\n%s' "$2" "$3")"
	fi
}

match() { # NAME TEXT REGEX
	if grep -qE -- "$3" <<<"$2"; then
		ok "$1"
	else
		not_ok "$1" "$(printf 'got:\n%s\nwant a line like:\n%s' "$2" "$3")"
	fi
}

no_match() { # NAME TEXT REGEX
	if grep -qE -- "$3" <<<"$2"; then
		not_ok "$1" "$(printf 'got:\n%s\nwant no line like:\n%s' "$2" "$3")"
	else
		ok "$1"
	fi
}

true_that() { # NAME COMMAND...: the command succeeds
	local out
	if out=$("${@:2}" 2>&1); then
		ok "$1"
	else
		not_ok "$1" "${*:2}: $out"
	fi
}

# The number behind a key in the text of a map: value TEXT '@[alpha]'.
value() {
	awk -v key="$2: " 'index($0, key) == 1 { print substr($0, length(key) + 1) }' <<<"$1"
}

# The lines of one histogram: buckets TEXT '@[alpha]'.
buckets() {
	awk -v key="$2:" '$0 == key || $0 == key " " { on = 1; next } !/^[[(]/ { on = 0 } on' <<<"$1"
}

# What a histogram's buckets add up to.
bucket_sum() {
	buckets "$1" "$2" | sed -E 's/^[^])]*[])] *([0-9]+) .*/\1/' | awk '{ n += $1 } END { print n + 0 }'
}

# Wait until a command succeeds, for at most some seconds: within SECONDS COMMAND...
within() {
	local end=$((${EPOCHREALTIME/[.,]/} + $1 * 1000000))
	shift
	until "$@" >/dev/null 2>&1; do
		((${EPOCHREALTIME/[.,]/} < end)) || return 1
		sleep 0.1
	done
}

sessions() { # the names of the sessions there are
	find "$debugfs" -mindepth 1 -maxdepth 1 -type d -printf "%f\n" 2>/dev/null
}

no_session() {
	[[ -z $(sessions) ]]
}

running() { # is there a session that runs?
	grep -qs '^state running' "$debugfs"/*/info
}

# Start kmodctl in the background and wait until it runs: start ARGUMENT...
# Its output goes to $tmp/out and $tmp/err; its process is $kmodctl.
start() {
	kmodctl "$@" >"$tmp/out" 2>"$tmp/err" </dev/null &
	kmodctl=$!
	within 60 running || cat "$tmp/err"
}

# End it as Ctrl-C does.
stop() {
	kill -INT "$kmodctl"
	wait "$kmodctl"
}

# As on a host, processes lie where chance puts them; see scripts/vm.
spread_processes() {
	echo 2 >/proc/sys/kernel/randomize_va_space
}

finish() {
	echo "$va_space" >/proc/sys/kernel/randomize_va_space
	rm -rf "$tmp"
	echo "1..$checks"
	exit 0
}
