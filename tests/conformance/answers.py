# SPDX-License-Identifier: GPL-2.0
"""Reads what the scripts that run in the guest print: answers, each between a
line "begin NAME" and a line "end STATUS" that start with a record separator."""
import re

SEP = "\x1e"


class Answer:
    def __init__(self):
        self.status, self.out, self.errors = None, [], []

    def refusal(self):
        for line in self.errors:
            if re.search(r"\bERROR: |\berror: ", line):
                return line
        if self.status not in (0, None):
            return self.errors[0] if self.errors else f"status {self.status}"
        return None if self.status == 0 else "no answer"


def read_answers(lines):
    answers, now = {}, None
    for line in lines:
        line = line.rstrip("\n")
        if line.startswith(SEP + "begin "):
            now = answers[line[7:]] = Answer()
        elif line.startswith(SEP + "end "):
            now.status, now = int(line[5:]), None
        elif line.startswith(SEP + "error "):
            now.errors.append(line[7:])
        elif now:
            now.out.append(line)
    return answers
