#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# events: tracepoints with the fields of their records: the same by a handler made
# of the kernel's header as by a counter of perf, and as often as they
# are hit, with the right values. Laid out the same, which is seen of events that don't come.
. "$(dirname "$0")/lib.sh"

typed=/sys/module/kmodctl/parameters/typed_events
tracing=/sys/kernel/tracing
both=(sched/sched_wakeup sched/sched_process_fork sched/sched_process_exec sched/sched_process_exit
	sched/sched_migrate_task kmem/kmalloc kmem/kfree kmem/mm_page_alloc timer/hrtimer_start
	timer/timer_start timer/hrtimer_cancel irq/softirq_raise signal/signal_generate
	signal/signal_deliver task/task_newtask task/task_rename writeback/writeback_mark_inode_dirty
	writeback/writeback_dirty_inode filemap/mm_filemap_add_to_page_cache oom/oom_score_adj_update
	exceptions/page_fault_user power/pm_qos_update_request module/module_get)

# The records are laid out as tracefs says, of all events that have a handler: by the
# compiler's own account of them, where this checkout built the module.
for object in "$top/build/$(uname -r)"*/kmod/event/typed.o; do
	[[ -e $object ]] && "$top/build/guest/layout" "$object"
done | sort -u >"$tmp/layout"
cut -d ' ' -f 1 "$tmp/layout" | sort -u >"$tmp/names"
find $tracing/events -mindepth 3 -name format -not -path '*/ftrace/*' |
	awk 'FNR == NR { handled[$1] = 1; next } { n = split($1, part, "/"); if (handled[part[n - 1]]) print $1 }' \
		"$tmp/names" - |
	xargs awk -F '[\t;:]+' '
	/^name: / { event = $0; sub(/^name: /, "", event) }
	/^\tfield:/ && $3 !~ /[ *]common_/ {
		name = $3
		sub(/\[[^]]*\]$/, "", name)
		sub(/.*[ *]/, "", name)
		print event, name, $5, $7, ($3 ~ /_loc / ? "-" : $9)
	}' | sort -u >"$tmp/formats"
cut -d ' ' -f 1 "$tmp/formats" | sort -u >"$tmp/names"
true_that "records of $(wc -l <"$tmp/names") events: each field's place, size and sign" \
	diff <(awk 'FNR == NR { there[$1] = 1; next } there[$1]' "$tmp/names" "$tmp/layout") "$tmp/formats"
true_that "some hundred events are laid out" test "$(wc -l <"$tmp/names")" -ge 300

# A clause that prints all fields of an event that a printf can show, for hits of
# the workload alone; the common ones, too.
clause() { # CATEGORY/NAME
	awk -v event="${1/\//:}" -F '[\t;:]+' '/^\tfield:/ {
		name = $3
		sub(/\[[^]]*\]$/, "", name)
		sub(/.*[ *]/, "", name)
		size = $7
		text = $3 ~ /char( |\[)/ && $3 !~ /unsigned char|\*/ && ($3 ~ /\[/)
		if (!text && (($3 ~ /\[|_loc/) || (size != 1 && size != 2 && size != 4 && size != 8)))
			next
		format = format " " name "=" (text ? "%s" : "%d")
		args = args ", args." name
		# A tick between the two may ask for a reschedule, on 6.13 and later a lazy one.
		if (name == "common_flags")
			args = args " & ~0x26"
	}
	END {
		printf "tracepoint:%s /comm == \"load\"/ { printf(\"%s%s\\n\"%s); }\n",
			event, event, format, args
	}' "$tracing/events/$1/format"
}

load() {
	bash -c 'trap : USR1
		printf load >/proc/self/comm
		for ((i = 0; i < 10; i++)); do
			(:)
			echo x >>"$1/file"
			read -t 0.01 </dev/zero -n 0
		done
		kill -USR1 $$' load "$tmp" 2>/dev/null
}

script=''
for event in "${both[@]}"; do
	[[ ! -e $tracing/events/$event/format ]] || script+=$(clause "$event")$'\n'
done
echo "$script" >"$tmp/script"
# Both at once, so that both see the same hits.
echo Y >$typed
kmodctl "$tmp/script" >"$tmp/typed" 2>"$tmp/err" &
a=$!
within 60 running || cat "$tmp/err"
echo N >$typed
kmodctl "$tmp/script" >"$tmp/counted" 2>"$tmp/err" &
b=$!
two() { [[ $(grep -l '^state running' "$debugfs"/*/info | wc -l) == 2 ]]; }
within 120 two || cat "$tmp/err"
load
kill -INT $b
wait $b
kill -INT $a
wait $a
# Each reads for itself what time it is, and a tick may come in between.
records() { # FILE
	grep "^$name " "$tmp/$1" | sed '/^timer:/s/ now=[^ ]*//' | sort
}

echo Y >$typed
for event in "${both[@]}"; do
	name=${event/\//:}
	[[ $(grep -c "^$name " "$tmp/typed") != 0 ]] || continue
	true_that "$name: handler and counter" diff <(records typed) <(records counted)
done

equal "as many as there were: task:task_newtask" "$(grep -c '^task:task_newtask ' "$tmp/typed")" 10
true_that "many events fired" test "$(cut -d ' ' -f 1 "$tmp/typed" | sort -u | wc -l)" -ge 10

# A string that the record says the place of.
start -e 'tracepoint:sched:sched_process_exec { printf("%s|%s|%d\n", args.filename, str(args->filename), args.pid == pid); }'
/bin/true
stop
match "sched_process_exec: filename" "$(cat "$tmp/out")" '^/bin/true\|/bin/true\|1$'

start -e 'tracepoint:sched:sched_switch /args.next_pid == 0/ { @[args.next_comm] = count(); @same[args.common_pid == args.prev_pid] = count(); }'
sleep 0.3
stop
match "sched_switch: next_comm of the idle task" "$(cat "$tmp/out")" '^@\[swapper/0\]: [1-9]'
no_match "sched_switch: nothing but the idle tasks" "$(cat "$tmp/out")" '^@\[[^s]'
match "sched_switch: common_pid is who is left" "$(cat "$tmp/out")" '^@same\[true\]: [1-9]'
no_match "sched_switch: common_pid is nobody else" "$(cat "$tmp/out")" '^@same\[false\]: '
finish
