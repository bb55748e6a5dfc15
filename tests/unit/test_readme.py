#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What README.md compares is what docs/benchmarks.md and docs/compatibility.md say,
and the files that documents name are there.

Prints a TAP line a check.
"""
import glob
import os
import re
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
checks = failed = 0


def read(name):
    with open(os.path.join(TOP, name), encoding="utf-8") as file:
        return file.read()


def table_rows(text):
    return [[cell.strip() for cell in line.strip("|").split("|")]
            for line in text.splitlines() if line.startswith("|")]


def behind(rows, *names):
    """The row that begins with the last of the names, behind those with the others."""
    names = list(names)
    for row in rows:
        if row[0] == names[0]:
            names.pop(0)
            if not names:
                return row
    return []


def equal(name, got, want):
    global checks, failed
    checks += 1
    if got == want:
        print(f"ok {checks} - {name}")
    else:
        failed += 1
        print(f"not ok {checks} - {name}\n# README: {got}\n# other:  {want}")


def rounded(text):
    value = float(text.replace(",", ""))
    return f"{value:.0f}" if value >= 10 else f"{value:g}"


readme = table_rows(read("README.md"))
bench = table_rows(read("docs/benchmarks.md"))

# Behind the question: operation, goal, floor, kmodctl, native, interpreter, bpftrace.
for ours, *theirs in (
        ("instructions added to a system call, all counted by comm",
         "all system calls, counted", "… by comm"),
        ("… to a function, `kprobe:vfs_read` by comm", "kprobe:vfs_read, counted", "… by comm"),
        ("… to a read, latency as a histogram by comm",
         "read latency, histogram by comm, both ends")):
    row = behind(bench, *theirs)
    equal(ours, behind(readme, ours)[1:], [row[4], row[7]])

# kmodctl ms, bpftrace ms, ratio, kmodctl MB, bpftrace MB.
row = behind(bench, "all system calls, to the first event")
equal("start-up", behind(readme, "all system calls, from start to the first event")[1:],
      [f"{rounded(row[at])} ms, {rounded(row[at + 3])} MB" for at in (1, 2)])

# Workload, tool, made, read, said to be lost.
burst = {row[1]: row[2:] for row in bench if row[0] == "burst"}
made, seen, lost = burst["bpftrace"][:3]
equal("a burst, by bpftrace", behind(readme, f"a burst of {made} lines")[2:],
      [f"{seen} read, {lost} said to be lost"])
equal("a burst, all read", burst["kmodctl"][:2], [made, made])

tools, passed = re.search(r"bpftrace 0\.17, .*: (\d+) tools, (\d+) pass",
                          read("docs/compatibility.md")).groups()
equal("bpftrace's tools", behind(readme, "the language")[1],
      f"bpftrace's; {passed} of its own {tools} tools were seen to print the same")


def named(text):
    """Paths from the top, `a/{b,c}.d` as two; what is in capitals stands for any."""
    for words in re.findall(r"`([^`\n]+)`", text):
        for word in words.split():
            if not re.match(r"(ctl|kmod|tests|scripts|docs|include|exporter)/", word):
                continue
            head, *rest = re.split(r"[{}]", word)
            for name in rest[0].split(",") if rest else [""]:
                path = head + name + (rest[1] if rest else "")
                yield re.sub(r"(?<![A-Z])(KIND|AGG|WORD|ARCH|TOPIC)(?![A-Z])", "*", path)


for document in ["README.md"] + sorted(glob.glob("docs/*.md", root_dir=TOP)):
    equal(f"{document}: files that it names",
          [path for path in named(read(document)) if not glob.glob(path, root_dir=TOP)], [])
sys.exit(failed != 0)
