# SPDX-License-Identifier: GPL-2.0
# bash completion for kmodctl                              -*- shell-script -*-

_kmodctl_words() { # of --help: options, or commands
	case $1 in
	options)	kmodctl --help 2>/dev/null | grep -oE -- '^  +-[^[]*' | grep -oE -- '-[-a-zA-Z]+' ;;
	commands)	kmodctl --help 2>/dev/null | sed -n '/^commands/,$s/^  \([a-z][a-z]*\)\( .*\)\?$/\1/p' ;;
	sessions)	kmodctl list 2>/dev/null | awk 'NR > 1 { print $1 }' ;;
	esac
}

_kmodctl_reply() { # CURRENT WORD...
	mapfile -t COMPREPLY < <(compgen -W "${*:2}" -- "$1")
}

_kmodctl() {
	local cur=$2 prev=$3 command=${COMP_WORDS[1]}

	COMPREPLY=()
	case $prev in
	-f)	_kmodctl_reply "$cur" text json folded
		return ;;
	-B)	_kmodctl_reply "$cur" line full none
		return ;;
	--engine)
		_kmodctl_reply "$cur" native interpreter
		return ;;
	-l|--list)
		_kmodctl_reply "$cur" BEGIN END fentry: fexit: hardware: interval: iter: kprobe: kretprobe: profile: \
			rawtracepoint: self: software: tracepoint: uprobe: uretprobe: usdt: watchpoint:
		compopt -o nospace
		return ;;
	-p|--pid)
		_kmodctl_reply "$cur" "$(cd /proc && echo [0-9]*)"
		return ;;
	-o|--output|-I|--include|--textfile)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return ;;
	-e|-c|--cmd)
		return ;;
	esac
	if [[ $cur == -* ]]; then
		_kmodctl_reply "$cur" "$(_kmodctl_words options)"
	elif [[ $COMP_CWORD == 1 ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(_kmodctl_words commands)" -- "$cur"; compgen -f -- "$cur")
	else
		case $command in
		attach|clear|export|pause|resume|rm|show|top|watch)
			_kmodctl_reply "$cur" "$(_kmodctl_words sessions)" ;;
		*)	mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
		esac
	fi
}
complete -F _kmodctl kmodctl
