#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Holds the netlink spec, the header and the module's policies together.

The spec in docs/netlink is read as YAML, the header's enums and limits and the
policies in kmod/ as text. Every attribute, command and enum of the one must be
in the other with the same number, and what a command takes must be what its
policy lets through, with the same type. To see that it can fail, each rule is
then tried on a copy with one thing changed.

Prints a TAP line a check.
"""
import os
import re
import sys

import yaml

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
SPEC = "docs/netlink/kmodctl.yaml"
HEADER = "include/uapi/linux/kmodctl.h"
GENL = "kmod/genl.c"
PARSE = "kmod/parse.c"

# How a policy says a type of the spec's.
POLICY_TYPES = {
    "u32": "NLA_U32", "u64": "NLA_U64", "s64": "NLA_S64", "flag": "NLA_FLAG",
    "string": "NLA_NUL_STRING", "binary": "NLA_BINARY", "nest": "NLA_NESTED",
}
# Which sets of the spec's are which policies of parse.c's.
ITEM_POLICIES = ["map", "format", "prog", "probe", "site"]


def c_name(*parts):
    return "".join(parts).upper().replace("-", "_")


def strip_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def header_enums(text):
    """The header's enums: name -> {constant: value}."""
    enums = {}
    for name, body in re.findall(r"enum (\w+) \{(.*?)\};",
                                 strip_comments(text), flags=re.S):
        values = [v.strip() for v in body.split(",") if v.strip()]
        enums[name] = {v: i for i, v in enumerate(values)}
    return enums


def header_consts(text):
    found = re.findall(r"^#define\s+(\w+)\s+(\d+|\"[^\"]*\")\s*$",
                       strip_comments(text), flags=re.M)
    return {name: value.strip('"') for name, value in found}


def policies(text):
    """A file's policies: name -> {attribute: (type, the whole entry)}."""
    found = {}
    for name, body in re.findall(
            r"struct nla_policy (\w+)\[[^\]]*\] = \{\n(.*?)\n\};",
            strip_comments(text), flags=re.S):
        entries = re.split(r"\n\t(?=\[)", "\n" + body)[1:]
        found[name] = {}
        for entry in entries:
            attr, rest = re.match(r"\[(\w+)\] = (.*)", entry, re.S).groups()
            kind = re.search(r"NLA_(?!POLICY)\w+", rest)
            if "NLA_POLICY_NESTED" in rest:
                kind = "NLA_NESTED"
            elif "NLA_POLICY_MIN_LEN" in rest:
                kind = "NLA_BINARY"
            else:
                kind = kind.group(0)
            found[name][attr] = (kind, " ".join(rest.split()))
    return found


def ops(text):
    """genl.c's table: command -> its policy, and whether it does and dumps."""
    found = {}
    table = re.search(r"genl_ops\[\] = \{\n(.*?)\n\};", text, re.S).group(1)
    for entry in re.findall(r"\n\t\{(.*?)\n\t\}", "\n" + table, re.S):
        policy = re.search(r"KMC_POLICY\((\w+)\)", entry)
        found[re.search(r"\.cmd = (\w+)", entry).group(1)] = (
            policy and policy.group(1), ".doit" in entry, ".dumpit" in entry)
    return found


class Check:
    def __init__(self, files):
        self.spec = yaml.safe_load(files[SPEC])
        self.enums = header_enums(files[HEADER])
        self.consts = header_consts(files[HEADER])
        self.genl = policies(files[GENL])
        self.parse = policies(files[PARSE])
        self.ops = ops(files[GENL])
        self.sets = {s["name"]: s for s in self.spec["attribute-sets"]}
        self.wrong = []

    def same(self, what, spec, code):
        if spec != code:
            self.wrong.append(f"{what}: spec {spec}, code {code}")

    def names(self):
        self.same("family", self.spec["name"], self.consts["KMC_GENL_NAME"])
        for d in self.spec["definitions"]:
            if d["type"] == "const":
                name = c_name("kmc-", d["name"])
                self.same(name, str(d["value"]), self.consts.get(name))

    def numbers(self, what, enum, prefix, names, unspec):
        """An enum has the names, in order, and nothing else but its end."""
        want = [c_name(prefix, "unspec")] if unspec else []
        want += [c_name(prefix, n) for n in names]
        have = [n for n in self.enums.get(enum, {}) if not n.startswith("__")]
        self.same(what, want, have)

    def attributes(self):
        listed = {"kmc_attr"}
        for s in self.spec["attribute-sets"]:
            if "subset-of" in s:
                continue
            enum = s["enum-name"].replace("-", "_")
            listed.add(enum)
            self.numbers(s["name"], enum, s["name-prefix"],
                         [a["name"] for a in s["attributes"]], True)
        self.same("attribute enums", sorted(listed),
                  sorted(e for e in self.enums if e.endswith("attr")))

    def enumerations(self):
        for d in self.spec["definitions"]:
            if d["type"] == "enum":
                self.numbers(d["name"], c_name("kmc-", d["name"]).lower(),
                             d["name-prefix"], d["entries"], False)

    def commands(self):
        table = self.spec["operations"]
        names = [o["name"] for o in table["list"]]
        self.numbers("commands", table["enum-name"].replace("-", "_"),
                     table["name-prefix"], names, True)
        self.same("genl_ops", [c_name(table["name-prefix"], o["name"])
                               for o in table["list"] if "event" not in o],
                  list(self.ops))
        groups = [g["name"] for g in self.spec["mcast-groups"]["list"]]
        self.same("groups", groups, [self.consts.get("KMC_GENL_GROUP")])
        for o in table["list"]:
            if "event" in o:
                self.same(o["name"] + " group", o["mcgrp"] in groups, True)
        for o in table["list"]:
            _, does, dumps = self.ops.get(c_name("kmc-cmd-", o["name"]),
                                          (None, False, False))
            self.same(o["name"] + " do", "do" in o, does)
            self.same(o["name"] + " dump", "dump" in o, dumps)

    def entry(self, what, attr, policy):
        """One attribute, as the spec and as a policy has it."""
        kind, text = policy
        self.same(what + " type", POLICY_TYPES[attr["type"]], kind)
        top = attr.get("checks", {}).get("max-len")
        if top is not None:
            length = re.search(r"\.len = (\w+) - 1", text)
            code = length and int(self.consts.get(length.group(1), 0)) - 1
            self.same(what + " max-len", top, code)

    def requests(self):
        main = self.sets["main"]
        attrs = {a["name"]: a for a in main["attributes"]}
        for o in self.spec["operations"]["list"]:
            takes = set()
            for way in ("do", "dump"):
                request = o.get(way, {}).get("request", {})
                takes.update(request.get("attributes", []))
            name = self.ops.get(c_name("kmc-cmd-", o["name"]), (None,))[0]
            policy = self.genl.get(name, {})
            self.same(o["name"] + " takes",
                      sorted(c_name(main["name-prefix"], a) for a in takes),
                      sorted(policy))
            for a in takes:
                where = c_name(main["name-prefix"], a)
                if where in policy:
                    self.entry(o["name"] + " " + a, attrs[a], policy[where])

    def items(self):
        for s in ITEM_POLICIES:
            policy = self.parse.get(s + "_policy", {})
            attrs = {c_name(self.sets[s]["name-prefix"], a["name"]): a
                     for a in self.sets[s]["attributes"] if a["type"] != "pad"}
            self.same(s + " items take", sorted(attrs), sorted(policy))
            for name in attrs:
                if name in policy:
                    self.entry(name, attrs[name], policy[name])

    RULES = [names, attributes, enumerations, commands, requests, items]

    def run(self, rule):
        self.wrong = []
        rule(self)
        return self.wrong


# What each rule must notice: a file, what is there, what is put in its place.
BREAKAGES = {
    "names": [(SPEC, "value: 64\n", "value: 65\n"),
              (HEADER, 'NAME\t\t"kmodctl"', 'NAME\t\t"kmod"')],
    "attributes": [(HEADER, "\tKMC_A_TAKE,\n", ""),
                   (HEADER, "\tKMC_SITE_A_ADDR,\n\tKMC_SITE_A_SYSCALL,\n",
                    "\tKMC_SITE_A_SYSCALL,\n\tKMC_SITE_A_ADDR,\n"),
                   (SPEC, "        name: urgent\n", "        name: late\n")],
    "enumerations": [(SPEC, "[new, running, stopped, paused]", "[new, stopped]")],
    "commands": [(HEADER, "\tKMC_CMD_MAP_ZERO,\n", ""),
                 (HEADER, 'GROUP\t\t"events"', 'GROUP\t\t"event"'),
                 (GENL, ".dumpit = kmc_dump_stats", ".doit = do_info")],
    "requests": [(GENL, "[KMC_A_TAKE] = { .type = NLA_FLAG }",
                  "[KMC_A_TAKE] = { .type = NLA_U32 }"),
                 (SPEC, "attributes: [session, map, take]",
                  "attributes: [session, map]"),
                 (SPEC, "max-len: 63", "max-len: 64")],
    "items": [(PARSE, "\t[KMC_FORMAT_A_URGENT] = { .type = NLA_FLAG },\n", ""),
              (PARSE, "[KMC_SITE_A_ADDR] = { .type = NLA_U64 }",
               "[KMC_SITE_A_ADDR] = { .type = NLA_U32 }")],
}


def main():
    files = {}
    for name in (SPEC, HEADER, GENL, PARSE):
        with open(os.path.join(TOP, name), encoding="utf-8") as f:
            files[name] = f.read()

    number = failed = 0

    def tap(what, wrong):
        nonlocal number, failed
        number += 1
        failed += bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {number} - spec: {what}")
        for line in wrong:
            print("# " + line)

    check = Check(files)
    for rule in Check.RULES:
        tap(rule.__name__ + " agree", check.run(rule))
    for rule in Check.RULES:
        for file, old, new in BREAKAGES[rule.__name__]:
            wrong = []
            if old not in files[file]:
                wrong = [f"{file} no longer has {old!r}"]
            else:
                broken = dict(files)
                broken[file] = files[file].replace(old, new, 1)
                if not Check(broken).run(rule):
                    wrong = [f"unnoticed: {old!r} made {new!r} in {file}"]
            tap(f"{rule.__name__} notice {old.strip()!r}", wrong)
    print(f"1..{number}")
    return 1 if failed else 0


sys.exit(main())
