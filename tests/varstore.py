#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Writes a store of UEFI variables, as OVMF keeps them in flash, with certificates
(DER) enrolled: the platform's, who may sign what the firmware starts (db), the one
that has signed a PE file among them (signer), and the machine owner's, in the list
that shim hands to the kernel (mok). With -s, Secure Boot is on.
usage: varstore.py [-s] EMPTY NEW db=CERT... mok=CERT... signer=PE..."""
import struct
import subprocess
import sys
import uuid

GLOBAL = uuid.UUID("8be4df61-93ca-11d2-aa0d-00e098032b8c")
SECURITY = uuid.UUID("d719b2cb-3d3a-4596-a3bc-dad00e67656f")
SHIM = uuid.UUID("605dab50-e046-4300-abb6-3dd810dd8b23")
X509 = uuid.UUID("a5c059a1-94e4-4aa7-87b5-ab155c2bf072")
OWNER = uuid.UUID("5a1b0f3e-6f0c-4d4e-9d37-3a2f2f0f6b11")
RUNTIME = 7  # kept, and read by the firmware and by the system
AUTHENTICATED = RUNTIME | 32
ADDED = 0x3f
STORE = 28  # bytes of the header of the variables' store


def signature_list(certs):
    """An EFI_SIGNATURE_LIST for each certificate: they differ in size."""
    whole = b""
    for cert in certs:
        whole += X509.bytes_le + struct.pack("<III", 44 + len(cert), 0, 16 + len(cert))
        whole += OWNER.bytes_le + cert
    return whole


def variable(name, vendor, attributes, data):
    name = name.encode("utf-16le") + b"\0\0"
    # Between them: when it was signed, and by which of the keys that there are none of.
    whole = struct.pack("<HBBIQ", 0x55aa, ADDED, 0, attributes, 0) + bytes(16 + 4) + \
        struct.pack("<II", len(name), len(data)) + vendor.bytes_le + name + data
    return whole + b"\xff" * (-len(whole) % 4)


def signer(path):
    """The certificate in a PE file's signature."""
    with open(path, "rb") as file:
        image = file.read()
    pe = struct.unpack_from("<I", image, 0x3c)[0]
    # The fifth of the data directories, of PE32+.
    at, size = struct.unpack_from("<II", image, pe + 24 + 112 + 4 * 8)
    if not size:
        sys.exit(f"varstore: {path} is not signed")
    certs = subprocess.run(["openssl", "pkcs7", "-inform", "DER", "-print_certs"], input=image[at + 8:at + size],
                           stdout=subprocess.PIPE, check=True).stdout
    return subprocess.run(["openssl", "x509", "-outform", "DER"], input=certs,
                          stdout=subprocess.PIPE, check=True).stdout


def main():
    secure = sys.argv[1] == "-s"
    empty, new, *enrolled = sys.argv[2 if secure else 1:]
    certs = {"db": [], "mok": []}
    for argument in enrolled:
        kind, path = argument.split("=", 1)
        if kind == "signer":
            certs["db"].append(signer(path))
            continue
        with open(path, "rb") as file:
            certs[kind].append(file.read())
    variables = variable("db", SECURITY, AUTHENTICATED, signature_list(certs["db"]))
    variables += variable("MokListRT", SHIM, RUNTIME, signature_list(certs["mok"]))
    if secure:
        # With an owner of the platform it is on. Any certificate will do: nobody changes keys.
        variables += variable("PK", GLOBAL, AUTHENTICATED, signature_list(certs["db"][:1]))
    with open(empty, "rb") as file:
        store = bytearray(file.read())
    at = struct.unpack_from("<H", store, 0x30)[0] + STORE
    store[at:at + len(variables)] = variables
    with open(new, "wb") as file:
        file.write(store)


main()
