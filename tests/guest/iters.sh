#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# iters: iter: goes through what /proc shows, without losing any of it; self: runs
# when the command is told to.
. "$(dirname "$0")/lib.sh"

tasks() { find /proc/[0-9]*/task -mindepth 1 -maxdepth 1 2>/dev/null | sed 's|.*/||' | sort -n; }

if [[ -r /sys/kernel/btf/vmlinux ]]; then
	# More than one batch of them.
	sleepers=()
	for ((i = 0; i < 300; i++)); do
		sleep 1000 &
		sleepers+=($!)
	done
	$work name spinner threads 3 1000000000 >/dev/null 2>&1 &
	sleepers+=($!)
	sleep 0.5
	tasks >"$tmp/before"
	out=$(kmodctl -q -e 'iter:task { printf("%d\n", ctx->task->pid); }' 2>&1)
	tasks >"$tmp/after"
	# Those that were there before and afterwards were there meanwhile.
	equal "iter:task: all tasks, each once, in the order of their numbers" \
		"$(grep -Fxf <(comm -12 <(sort "$tmp/before") <(sort "$tmp/after")) <<<"$out")" \
		"$(comm -12 <(sort "$tmp/before") <(sort "$tmp/after") | sort -n)"
	equal "iter:task: some hundred" "$(($(wc -l <"$tmp/before") > 300))" 1
	out=$(kmodctl -v -e 'iter:task { @[ctx.task.comm] = count(); }' 2>&1)
	equal "iter:task: in a map" "$(value "$out" '@[sleep]')" 300
	out=$(kmodctl -e 'BEGIN { @from = 5; } iter:task /ctx.task->pid == $1/ { printf("%s %d\n", ctx.task->comm, @from); }
		END { printf("end\n"); }' "${sleepers[0]}" 2>&1)
	match "iter:task: behind BEGIN" "$out" '^sleep 5$'
	match "iter:task: before END" "$out" '^end$'
	out=$(kmodctl -e 'iter:task { @ = count(); if (ctx.task->pid > 2) { exit(); } }' 2>&1)
	equal "iter:task: exit() between two batches" "$(value "$out" @)" 256
	kill "${sleepers[@]}"
	wait "${sleepers[@]}" 2>/dev/null

	# A process with as many files as are no batch.
	bash -c 'for ((i = 0; i < 700; i++)); do exec {fd}</dev/null; done; exec -a filer sleep 1000' &
	filer=$!
	within 20 grep -q sleep /proc/$filer/comm
	want=$(find /proc/$filer/fd -mindepth 1 | sed 's|.*/||' | sort -n)
	out=$(kmodctl -q -e 'iter:task_file /ctx->task->pid == $1/ { printf("%d\n", ctx->fd); }' $filer 2>&1)
	equal "iter:task_file: each of a process's files" "$out" "$want"
	equal "iter:task_file: hundreds" "$(($(wc -l <<<"$want") > 700))" 1
	out=$(kmodctl -e 'iter:task_file /ctx->task->pid == $1/ { @[str(ctx.file->f_path.dentry->d_name.name)] = count(); }' $filer 2>&1)
	equal "iter:task_file: the files" "$(($(value "$out" '@[null]') >= 700))" 1
	want=$(sed -n '/vsyscall/d; s/^\([^ ]*\) .*/\1/p' /proc/$filer/maps)
	out=$(kmodctl -q -e 'iter:task_vma /ctx->task->pid == $1/ { printf("%08lx-%08lx\n", ctx.vma->vm_start, ctx.vma->vm_end); }' $filer 2>&1)
	equal "iter:task_vma: each of a process's mappings" "$out" "$want"
	kill $filer
	wait $filer 2>/dev/null
else
	match "iter without BTF" "$(kmodctl -e 'iter:task { print(ctx.task->pid); }' 2>&1)" \
		"'struct task_struct \*' is not known, which ctx points to: "
fi
for kind in task task_file task_vma; do
	out=$(kmodctl -v -e "iter:$kind { @ = count(); }" 2>&1)
	equal "iter:$kind: some dozen, each a hit" "$(($(value "$out" @) > 20))" 1
	match "iter:$kind: accounted for" "$out" "iter:$kind: $(value "$out" @) hits, $(value "$out" @) ran"
done
match "iter: not one that stays" "$(kmodctl add x -e 'iter:task { @ = count(); }' 2>&1)" 'iter:task is run by the command'

start -e 'self:signal:SIGUSR1 { @usr1 = count(); printf("usr1 %d\n", pid); } self:signal:SIGHUP { printf("hup\n"); exit(); }
	tracepoint:syscalls:sys_enter_getppid /comm == "tester"/ { @ = count(); } self:signal:SIGUSR2 { print(@); }'
for ((i = 1; i <= 3; i++)); do
	kill -USR1 $kmodctl
	said() { [[ $(grep -c '^usr1 ' "$tmp/out") == "$i" ]]; }
	true_that "self:signal:SIGUSR1: time $i" within 10 said
done
match "self: in the command itself" "$(cat "$tmp/out")" "^usr1 $kmodctl\$"
$work name tester getppid 7
kill -USR2 $kmodctl
true_that "self:signal:SIGUSR2: what is counted" within 10 grep -qx '@: 7' "$tmp/out"
kill -HUP $kmodctl
wait $kmodctl
equal "self:signal:SIGHUP: exit()" "$?" 0
equal "self: at the end" "$(value "$(cat "$tmp/out")" @usr1)" 3
start -e 'self:signal:SIGUSR1 { @ = count(); }'
stop
equal "Ctrl-C ends it" "$?" 0
match "self: not one that stays" "$(kmodctl add x -e 'self:signal:SIGHUP { @ = count(); }' 2>&1)" 'self:signal:SIGHUP is run by the command'
finish
