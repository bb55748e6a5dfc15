# SPDX-License-Identifier: GPL-2.0
"""What the guests of a benchmark print, read: see the heads of guest, contention,
streams and keys."""


def took(row):
    try:
        return float(row[0])
    except ValueError:
        return float("inf")


class Question:
    """A row: what was asked, and what each tool took."""

    def __init__(self, name, goal, text):
        self.name, self.goal, self.text = name, goal, text
        self.load, self.rows = None, {}


class Bench:
    def __init__(self, lines):
        self.info, self.starts, self.base, self.sizes = {}, {}, {}, {}
        self.questions, self.both, self.streams, self.keys = [], [], [], []
        for line in lines:
            sort, *field = line.rstrip("\n").split("\t")
            getattr(self, f"read_{sort}", lambda *_: None)(*field)

    def read_I(self, what, value):
        self.info[what] = value

    def read_G(self, *field):
        self.questions.append(Question(*field))

    def read_R(self, _, tool, load, time, counted, made):
        if tool == "none":
            self.base.setdefault(load, []).append(float(time))
            return
        self.questions[-1].load = load
        rows, row = self.questions[-1].rows, (time, counted, made)
        # Of several the fastest.
        rows[tool] = min(row, rows.get(tool, row), key=took)

    def read_S(self, what, tool, *numbers):
        now = [int(n) for n in numbers if n]
        before = self.starts.setdefault(what, {}).get(tool)
        # Of several the fastest.
        self.starts[what][tool] = min(filter(None, (before, now)), default=[])

    def read_P(self, *field):
        self.both.append(field)

    def read_E(self, *field):
        self.streams.append(field)

    def read_K(self, *field):
        self.keys.append(field)

    def read_D(self, tool, *numbers):
        self.sizes[tool] = [int(n) for n in numbers]

    def alone(self, load):
        """What a workload takes without a tool."""
        return sum(self.base[load]) / len(self.base[load])

    def noise(self, load):
        """How far two runs of it are apart."""
        return max(self.base[load]) - min(self.base[load])

    def added(self, question, tool):
        """What the tool adds to an operation: instructions; None if it does not start."""
        try:
            return float(question.rows[tool][0]) - self.alone(question.load)
        except (KeyError, ValueError):
            return None
