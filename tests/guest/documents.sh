#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# documents: what docs/guide.md shows is what happens.
exec python3 "$(dirname "$0")/documents.py" "$(dirname "$0")/../../docs/guide.md"
