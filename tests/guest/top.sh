#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# top: what grows fastest, in a real terminal.
. "$(dirname "$0")/lib.sh"
export LC_ALL=C.UTF-8 TERM=xterm

tmux() { command tmux -L kmodctl "$@"; }
screen() { tmux capture-pane -p; }
first_is() { [[ $(screen | sed -n 4p | awk '{ print $NF }') == "$1" ]]; }
shows() { grep -qE -- "$1" <<<"$(screen)"; }
open() { tmux new-session -d -x 100 -y 20 "$@"; }

kmodctl add one -e 'tracepoint:syscalls:sys_enter_getppid /comm == "alpha" || comm == "beta"/ { @h[comm] = hist(comm == "alpha" ? 100 : 5000); @n[comm] = count(); }'
$work name alpha getppid 3000 name beta getppid 7
open "kmodctl top -n 0.5 one @h"
true_that "a session's rows" within 20 shows '^ +0 +3.0K +127 +127 .*  alpha *$'
match "the head" "$(screen)" '^@h: 2 of 2 by rate$'
match "quantiles of the other" "$(screen)" '^ +0 +7 +8.2K +8.2K .*beta'
for ((i = 0; i < 100; i++)); do $work name beta getppid 100; sleep 0.3; done &
load=$!
true_that "a rate, and a bar" within 20 shows '^ *[1-9][0-9.K]* .*[▁▂▃▄▅▆▇█].* beta'
true_that "the fastest comes first" within 20 first_is beta
kill $load
wait $!
tmux send-keys k
true_that "by name" within 10 shows 'by name'
equal "in that order" "$(screen | sed -n '4,5p' | awk '{ print $NF }' | paste -sd ' ')" 'alpha beta'
tmux send-keys p
true_that "by p99" within 10 shows 'by p99'
equal "the slowest first" "$(screen | sed -n '4p' | awk '{ print $NF }')" 'beta'
tmux send-keys / alp Enter
true_that "a filter" within 10 shows '^@h: 1 of 2 by p99, with alp$'
tmux send-keys Space
true_that "freeze" within 10 shows 'frozen'
$work name alpha getppid 7000
sleep 1.5
match "nothing changes" "$(screen)" ' 3.0K .*alpha'
tmux send-keys Space
true_that "and goes on" within 10 shows ' 10K .*alpha'
tmux resize-window -x 60 -y 10
true_that "a small terminal" within 10 shows '^@h: 1 of 2'
tmux send-keys q
no_terminal() { ! tmux list-sessions; }
true_that "quit" within 10 no_terminal
kmodctl rm one

# System calls, by process: a question of its own, gone with it.
$work name busy forever &
busy=$!
open "kmodctl top -n 0.5"
true_that "system calls by process" within 40 shows "^ *[1-9][0-9.]*K? .* $busy, ?busy"
tmux send-keys q
true_that "quit, again" within 10 no_terminal
true_that "nothing is left" within 5 no_session
open "kmodctl top -g -n 0.5; sleep 1"
true_that "system calls by control group" within 40 shows '^ *[1-9][0-9.]*K? .*/'
tmux kill-server
true_that "killed: nothing is left" within 5 no_session
kill $busy
wait $busy 2>/dev/null
match "no terminal" "$(kmodctl top 2>&1)" 'top wants a terminal'
match "no such session" "$(script -qc 'kmodctl top nowhere' /dev/null </dev/null)" "there is no session 'nowhere'"
finish
