#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# documents: what README.md and docs/guide.md show is what happens.
top=$(dirname "$0")/../..
exec python3 "$(dirname "$0")/documents.py" "$top/README.md" "$top/docs/guide.md"
