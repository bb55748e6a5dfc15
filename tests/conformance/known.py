# SPDX-License-Identifier: GPL-2.0
"""Differences to bpftrace that are intended, each with its reason."""
import re

# (what is in the program, kmodctl's line, bpftrace's line, reason)
KNOWN = ()


# (bpftrace's version, tool, what the difference says, reason)
KNOWN_TOOLS = (
    ("0.17", "sslsnoop", r"\Abpftrace printed nothing of it$",
     "in half of the guests bpftrace prints nothing but its header, and does not end when it is told to; "
     "so it did in seven of eight without kmodctl"),
    ("0.23", "biolatency-kp", r"^kmodctl:  @usecs: \d+ values$",
     "bpftrace attaches to none of its functions, and says nothing: the kernel lets it probe only "
     "what ftrace can trace, which blk_account_io_start() and blk_account_io_done() of 6.12 are not"),
    ("0.23", "dcsnoop", r"^bpftrace: .*\bR no\n(.*\n)?kmodctl: .*\bM no$",
     "bpftrace prints with the format of another clause once a pattern of a list, here "
     "lookup_fast.constprop.*, matches nothing"),
)


# (bpftrace's version, tool, why neither of the two sees anything)
QUIET_TOOLS = tuple(
    ("0.17", tool, "neither sees anything: this 6.1 has no blk_account_io_start() to probe, the "
                   "compiler has put it where it is called")
    for tool in ("biolatency", "biosnoop", "biostacks"))


def quiet_tool(version, tool):
    for a, b, reason in QUIET_TOOLS:
        if (version, tool) == (a, b):
            return reason
    return "nothing to compare came"


def known_tool(version, tool, difference):
    for a, b, what, reason in KNOWN_TOOLS:
        if (version, tool) == (a, b) and re.search(what, difference, re.M):
            return reason
    return None


def known(script, ours, theirs):
    for program, a, b, reason in KNOWN:
        if re.search(program, script) and re.search(a, ours) and re.search(b, theirs):
            return reason
    return None
