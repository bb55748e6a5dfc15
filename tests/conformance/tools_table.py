# SPDX-License-Identifier: GPL-2.0
"""What each of bpftrace's tools is given to look at, and what of its answer is
compared. All of them run beside kmodctl on the same events, so process numbers
and counts are equal; only times are not, nor what is counted of the whole
machine while one of the two already runs and the other one does not yet."""
import re
from collections import namedtuple

# workload: run in the guest while both look; "act" is act.c; in_root, in the peer's root.
# keep: what a line, or a row or histogram of a map, must hold to be compared.
# how: "same": as it is printed.
#      "totals": for each histogram the number of values, as two clocks differ.
#      "near": the same rows, numbers up to a tenth apart, plus 20.
#      "about": all rows together, up to a quarter apart: what is counted of the whole machine, one of
#      the two longer; or bpftrace forgets what comes between print() and clear().
#      "shape": the same, but for numbers.
# masks: (regular expression, what stands in its place), on top of CLOCK.
# wait: seconds after the workload, for what is printed in intervals.
Tool = namedtuple("Tool", "workload keep how masks wait", defaults=("same", (), 0))

CLOCK = ((r"\d\d:\d\d:\d\d(\.\d+)?", "TIME"), (r"(Attaching|Attached) \d+ probes?(\.\.\.)?", ""),
         (r"^ +(?=\S+\+\d+$)", "        "))
LAST_NUMBER = ((r" +\d+$", " N"),)
STEPS = ((r"^\[(\d+), \d+\)", r"[\1]"),)
FIRST_NUMBER = ((r"^\d+ +", "N "),)

# Libraries and programs are those of the peer's root. On one CPU: bpftrace prints what two
# CPUs have sent it as it finds it.
SHELL = "printf 'echo one two\\nexit\\n' | python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' chroot \"$peer_root\" /bin/bash -i"
TLS = ("taskset -c 0 chroot \"$peer_root\" "
       "sh -c 'printf \"GET / HTTP/1.0\\r\\n\\r\\n\" | openssl s_client -quiet -connect 127.0.0.1:4433'")
# bpftrace looks for the function's name when the process may have gone, and has an address.
FUNCTION = ((r"0x[0-9a-f]+|SSL_\w+|\w*(rsa|RSA|ecd)\w+", "FUNCTION"),)

DISK = "dd if=/dev/nullb0 of=/dev/null bs=16k count=50 iflag=direct"
PATHS = "act open /etc/passwd open /no/such/file open /dev/null"

TOOLS = {
    "bashreadline": Tool(SHELL, r"echo|exit"),
    "biolatency": Tool(DISK, r"^@usecs", "totals"),
    "biolatency-kp": Tool(DISK, r"^@usecs", "totals"),
    "biosnoop": Tool(DISK, r"\bdd\b", masks=FIRST_NUMBER + LAST_NUMBER),
    "biostacks": Tool(DISK, r"^@usecs", "totals"),
    "bitesize": Tool(DISK, r"^@\[dd\]"),
    "capable": Tool("act uid 1 signal 0", r"\balpha\b"),
    "cpuwalk": Tool("timeout 5 sh -c 'while :; do :; done'", r"^@cpu", "about", STEPS),
    "dcsnoop": Tool(PATHS, r"\balpha\b", masks=FIRST_NUMBER),
    "execsnoop": Tool("/bin/true one two; /bin/echo three", r"true|echo", masks=FIRST_NUMBER),
    "gethostlatency": Tool("in_root act resolve localhost resolve 192.0.2.7", r"\balpha\b",
                           masks=((r" +\d+ (\S+)$", r" N \1"),)),
    "killsnoop": Tool("act signal 0 signal 10 signal 17", r"\balpha\b"),
    "loads": Tool("sleep 1", r"load averages:", "shape", wait=1.5),
    "mdflush": Tool("act fsync /dev/md_tools fsync /dev/md_tools", r"\balpha\b"),
    "naptime": Tool("act nap 10 nap 1200", r"\balpha\b"),
    "oomkill": Tool("in_small_cgroup act memory 64", r"alpha", masks=((r"loadavg: .*", ""),)),
    "opensnoop": Tool(PATHS, r"\balpha\b"),
    "pidpersec": Tool("act fork 400", r"PIDs/sec", "near", wait=1.5),
    "runqlat": Tool("act pass 40000", r"^@usecs", "about"),
    "runqlen": Tool("timeout 5 sh -c 'while :; do :; done'", r"^@runqlen", "about", STEPS),
    "setuids": Tool("act uid 1 uid 65534", r"\balpha\b"),
    "ssllatency": Tool(TLS, r"^@histF?\[", "totals", FUNCTION),
    "sslsnoop": Tool(TLS, r"\bopenssl\b",
                     masks=FIRST_NUMBER + ((r"(openssl) +\d+", r"\1 N"),) + FUNCTION, wait=3),
    "statsnoop": Tool("act stat /etc/passwd stat /no/such/file", r"\balpha\b"),
    "swapin": Tool("in_small_cgroup act memory 64", r"\balpha\b", "about", wait=1.5),
    "syncsnoop": Tool("act fsync /tmp/synced; sync", r"\b(alpha|sync)\b"),
    "syscount": Tool("act zero 9000", r"alpha"),
    "tcpaccept": Tool("act tcp 3000 tcp 10", r"\balpha\b"),
    "tcpconnect": Tool("act tcp 3000 refused 4713", r"\balpha\b"),
    "tcpdrop": Tool("act unanswered 192.0.3.1", r"\balpha\b.*192\.0\.3\.1"),
    "tcplife": Tool("act tcp 30000 tcp 10", r"\balpha\b", masks=LAST_NUMBER),
    "tcpretrans": Tool("act unanswered 192.0.2.1", r"192\.0\.2\.1"),
    "tcpsynbl": Tool("act tcp 3000 tcp 10", r"^@backlog"),
    "threadsnoop": Tool("in_root act thread 3 nap 1500", r"\balpha\b"),
    "undump": Tool("act unix 'some text' unix more", r"\balpha\b"),
    "vfscount": Tool("act zero 60000 stat /etc/passwd", r"vfs_read\b", "near"),
    "vfsstat": Tool("act zero 60000", r"vfs_read\b", "near", wait=1.5),
    "writeback": Tool("dirty_file", r"\b(sync|background|periodic|vmscan)\b",
                      masks=LAST_NUMBER + ((r"\d+\.\d+$", "N"),)),
    "xfsdist": Tool("act fsync /run/xfs/file open /run/xfs/file", r"^@us\b", "totals"),
}


def user_level(text):
    """The first probe of a tool that is not in the kernel, or None."""
    m = re.search(r"^(uprobe|uretprobe|usdt):[^\s,{]+", text, re.M)
    return m.group(0) if m else None


def items(text, tool):
    """The lines, rows and histograms that count, masked."""
    found, now, open_key = [], None, False
    for line in text.splitlines():
        if open_key:
            now.append(line.rstrip())
            open_key = not re.match(r"(.*\])?: ?", line)
        elif now and re.match(r"[\[(].*\|[@ ]*\|$", line):
            now.append(line.rstrip())
        elif line.startswith("@"):
            now = [line.rstrip()]
            found.append(now)
            open_key = "[" in line and "]" not in line
        else:
            now = None
            found.append([line.rstrip()])
    kept = []
    for item in found:
        whole = "\n".join(item)
        if not re.search(tool.keep, whole):
            continue
        for what, by in CLOCK + tool.masks:
            whole = re.sub(what, by, whole, flags=re.M)
        kept.append(whole)
    return kept


def numbers(item):
    """(what a row is of, its number) for each row."""
    lines = item.split("\n")
    rows = [re.match(r"([\[(].*?[\])]) +(\d+) \|", line) for line in lines]
    head = "\n".join(line for line, row in zip(lines, rows) if not row)
    if any(rows):
        return [(head + row.group(1), int(row.group(2))) for row in rows if row]
    m = re.match(r"(?s)(.*): (\d+)$", head)
    return [(m.group(1), int(m.group(2)))] if m else [(head, 0)]


def total(item):
    rows = numbers(item)
    return item.split("\n[")[0].split("\n(")[0] + f" {sum(n for _, n in rows)} values"


def difference(ours, theirs, tool):
    """None if two answers agree, else a text that says where they do not."""
    a, b = items(ours, tool), items(theirs, tool)
    if tool.how == "totals":
        a, b = sorted(map(total, a)), sorted(map(total, b))
    elif tool.how == "shape":
        a, b = ([re.sub(r"\d+", "N", x) for x in v][:1] for v in (a, b))
    elif tool.how in ("near", "about"):
        a, b = near(a, b, 10, numbers) if tool.how == "near" else near(a, b, 4, whole)
    if a == b:
        return None
    only_a, only_b = [x for x in a if x not in b], [x for x in b if x not in a]
    return "\n".join(["bpftrace: " + x for x in only_b[:3]] +
                     ["kmodctl:  " + x for x in only_a[:3]]) or "another order"


def whole(item):
    """An item and all its numbers together."""
    rows = numbers(item)
    return [(item.split("\n")[0] if len(rows) > 1 else rows[0][0], sum(n for _, n in rows))]


def near(a, b, part, rows):
    """Rows of all intervals added up; what is near enough is made equal: 1/part
    of it and 20."""
    sums = []
    for side in (a, b):
        of = {}
        for item in side:
            for name, n in rows(item):
                of[name] = of.get(name, 0) + n
        sums.append(of)
    x, y = sums
    for name in set(x) | set(y):
        p, q = x.get(name, 0), y.get(name, 0)
        if abs(p - q) <= 20 + max(p, q) // part:
            x[name] = y[name] = max(p, q)
    return ([f"{k}: {v}" for k, v in sorted(s.items())] for s in sums)
