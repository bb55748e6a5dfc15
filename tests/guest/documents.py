#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Runs what documents show, and compares what it prints. In a block between
lines of ```, or of a manual page's EXAMPLES between .EX and .EE, a line that begins
with "$ " is a command, lines with "> " behind it are its rest, and what follows, to
the next, is what it prints: numbers and the bars of histograms may differ, and a
line of three dots is any number of lines, three dots at a line's end its rest. A
block that shows no command is an error, but for ```text. What is for a terminal is
run in one, by tmux, and shown as it is after some seconds. Prints TAP; with -w, the
document as it would be with what the commands print now. Blocks of ```KIND want a machine
of that kind: with -k they are run, and no others, and read from standard input.
usage: documents.py [-w | -k KIND] FILE..."""
import getopt
import re
import subprocess
import sys

# Which kinds there are, each run by a test: signed.sh.
KINDS = ("enrol", "sign")

TERMINAL = """tmux -L documents -f /dev/null new-session -d -x 100 -y 12 "$1"; sleep 4
echo "$(tmux -L documents capture-pane -p)"; tmux -L documents kill-server"""


def run(command, stdin):
    shell = ["bash", "-c", command]
    if command.startswith("kmodctl top"):
        shell = ["bash", "-c", TERMINAL, "bash", command]
    done = subprocess.run(shell, stdin=stdin,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=120, check=False)
    return done.stdout.decode(errors="replace").splitlines()


def plain(line):
    """A manual page's line as it is read."""
    line = line.replace(r"\-", "-").replace(r"\&", "").replace(r"\(aq", "'")
    return line.replace(r"\(dq", '"').replace(r"\e", "\\")


def roff(line):
    """The reverse."""
    line = line.replace("\\", r"\e").replace("-", r"\-")
    return r"\&" + line if line.startswith((".", "'")) else line


def blocks(name, lines, kind):
    """Yields (first line, line after the last) of what is shown, of blocks of that kind."""
    begin, end = ("```", "```") if name.endswith(".md") else (".EX", ".EE")
    examples, first = name.endswith(".md"), None
    for at, line in enumerate(lines):
        if line.startswith(".SH "):
            examples = line == ".SH EXAMPLES"
        if first is not None and line.startswith(end):
            word = lines[first - 1][len(begin):]
            if word == kind:
                yield first, at
            elif word and word != "text" and word not in KINDS:
                sys.exit(f"documents: {name}: line {first}: no blocks are of the kind '{word}'")
            first = None
        elif first is None and examples and line.startswith(begin):
            first = at + 1


def examples(name, lines, kind):
    """Yields (line of the command, command, line of its output, line after that)."""
    for at, stop in blocks(name, lines, kind):
        while at < stop:
            if not lines[at].startswith("$ "):
                sys.exit(f"documents: {name}: line {at + 1}: what is shown has no command")
            begin, command = at, lines[at][2:]
            at += 1
            while lines[at].startswith("> "):
                command += "\n" + lines[at][2:]
                at += 1
            output = at
            while at < stop and not lines[at].startswith("$ "):
                at += 1
            yield begin, command, output, at


def bare(line):
    """Without what a histogram draws, and blanks at the end."""
    return re.sub(r"\|[@ ]*\|$", "|", line.rstrip())


def masked(line):
    """A pattern for all lines that say the same of other numbers."""
    line = re.escape(bare(line))
    line = re.sub(r"\d+([KMG]\b)?", r"\\d+[KMG]?", line)
    line = re.sub(r"\\\.\\\.\\\.$", ".*", line)
    return re.sub(r"(\\ )+", r"\\s+", line)


def same(shown, printed):
    pattern = ""
    for line in shown:
        if line == "...":
            pattern += r"(.*\n)*?"
        else:
            pattern += masked(line) + r"\n"
    text = "".join(bare(line) + "\n" for line in printed)
    return re.fullmatch(pattern, text) is not None


def main():
    options, names = getopt.getopt(sys.argv[1:], "wk:")
    options = dict(options)
    write, kind = "-w" in options, options.get("-k", "")
    stdin = sys.stdin if kind else subprocess.DEVNULL
    number = 0
    for name in names:
        with open(name, encoding="utf-8") as file:
            source = file.read().splitlines()
        lines = source if name.endswith(".md") else [plain(line) for line in source]
        page, last = [], 0
        for at, command, output, end in examples(name, lines, kind):
            printed = run(command, stdin)
            page += source[last:output] + (printed if lines is source else [roff(line) for line in printed])
            last = end
            if write:
                continue
            number += 1
            fine = same(lines[output:end], printed)
            print(f"{'ok' if fine else 'not ok'} {number} - documents: {name.split('/')[-1]}:{at + 1}")
            if not fine:
                print(f"#   {command}", *printed[:30], sep="\n#   ")
        if write:
            print(*page, *source[last:], sep="\n")
    if not write:
        print(f"1..{number}")


main()
