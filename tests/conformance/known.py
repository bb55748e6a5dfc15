# SPDX-License-Identifier: GPL-2.0
"""Differences to bpftrace that are intended, each with its reason."""
import re

# (what is in the program, kmodctl's line, bpftrace's line, reason)
KNOWN = ()


def known(script, ours, theirs):
    for program, a, b, reason in KNOWN:
        if re.search(program, script) and re.search(a, ours) and re.search(b, theirs):
            return reason
    return None
