#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Runs what documents show, and compares what it prints. In a block between
lines of ```, a line that begins with "$ " is a command, and what follows it, to
the next, is what it prints: numbers and the bars of histograms may differ, and a
line of three dots is any number of lines, three dots at a line's end its rest. A
block that shows no command is an error. Prints TAP; with -w, the document as
it would be with what the commands print now.
usage: documents.py [-w] FILE..."""
import re
import subprocess
import sys


def run(command):
    done = subprocess.run(["bash", "-c", command], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=120, check=False)
    return done.stdout.decode(errors="replace").splitlines()


def examples(lines):
    """Yields (line of the command, command, line after its output)."""
    inside, at = False, 0
    while at < len(lines):
        if lines[at].startswith("```"):
            inside = not inside
            if inside and not lines[at + 1].startswith("$ "):
                sys.exit(f"documents: line {at + 2}: what is shown has no command")
        elif inside and lines[at].startswith("$ "):
            end = at + 1
            while not lines[end].startswith(("$ ", "```")):
                end += 1
            yield at, lines[at][2:], end
            at = end
            continue
        at += 1


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
    write = sys.argv[1] == "-w"
    number = 0
    for name in sys.argv[2 if write else 1:]:
        with open(name, encoding="utf-8") as file:
            lines = file.read().splitlines()
        page, last = [], 0
        for at, command, end in examples(lines):
            printed = run(command)
            page += lines[last:at + 1] + printed
            last = end
            if write:
                continue
            number += 1
            fine = same(lines[at + 1:end], printed)
            print(f"{'ok' if fine else 'not ok'} {number} - documents: {name.split('/')[-1]}:{at + 1}")
            if not fine:
                print(f"#   {command}", *printed[:30], sep="\n#   ")
        if write:
            print(*page, *lines[last:], sep="\n")
    if not write:
        print(f"1..{number}")


main()
