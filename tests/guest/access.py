#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""access.py SPEC SESSION [UID]: asks every command of the spec, of a session, and joins
the family's multicast groups, as a user if one is given; prints what came of each.
"""
import errno
import os
import socket
import struct
import sys

import yaml

NETLINK_GENERIC, CTRL, GETFAMILY = 16, 16, 3
REQUEST, ACK, DUMP = 1, 4, 0x300
ERROR, DONE = 2, 3
ADD_MEMBERSHIP, SOL_NETLINK = 1, 270


def attrs(data):
    while len(data) >= 4:
        length, kind = struct.unpack_from("HH", data)
        yield kind & 0x3fff, data[4:length]
        data = data[(length + 3) & ~3:]


def attr(kind, data):
    return struct.pack("HH", 4 + len(data), kind) + data + b"\0" * (-len(data) % 4)


def ask(sock, family, command, flags, payload=b""):
    """The errno that a request is answered with, and the first answer."""
    body = struct.pack("BBH", command, 1, 0) + payload
    sock.send(struct.pack("IHHII", 16 + len(body), family, REQUEST | flags, 1, 0) + body)
    first = b""
    while True:
        data = sock.recv(65536)
        while data:
            length, kind = struct.unpack_from("IH", data)
            if kind in (ERROR, DONE):
                return -struct.unpack_from("i", data, 16)[0], first
            first = first or data[20:length]
            data = data[(length + 3) & ~3:]


def open_socket():
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
    sock.bind((0, 0))
    sock.settimeout(60)
    return sock


def name_of(number):
    return errno.errorcode.get(number, "fine") if number else "fine"


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        spec = yaml.safe_load(f)
    sock = open_socket()
    _, answer = ask(sock, CTRL, GETFAMILY, ACK, attr(2, spec["name"].encode() + b"\0"))
    found = dict(attrs(answer))
    family = struct.unpack("H", found[1][:2])[0]
    if len(sys.argv) > 3:
        os.setgroups([])
        os.setgid(int(sys.argv[3]))
        os.setuid(int(sys.argv[3]))
    # The socket is opened anew: who opened it counts, too.
    sock = open_socket()
    names = [one["name"] for one in spec["attribute-sets"][0]["attributes"]]
    session = attr(names.index("session") + 1, struct.pack("I", int(sys.argv[2])))
    for number, op in enumerate(spec["operations"]["list"], 1):
        for flags, how in ((ACK, "do"), (DUMP, "dump")):
            if how not in op:
                continue
            takes = op[how].get("request", {}).get("attributes", [])
            got, _ = ask(sock, family, number, flags,
                         session if "session" in takes else b"")
            print(f"{op['name']} {how}: {name_of(got)}")
    for _, group in attrs(found[7]):
        number = struct.unpack("I", dict(attrs(group))[2])[0]
        try:
            sock.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, number)
            print("group: fine")
        except OSError as e:
            print(f"group: {name_of(e.errno)}")


main()
