#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# documents: what README.md, docs/guide.md and the manual pages' examples show is
# what happens.
export LC_ALL=C.UTF-8
docs=$(dirname "$0")/../../docs
exec python3 "$(dirname "$0")/documents.py" "$docs/../README.md" "$docs"/*.md "$docs"/*.[78] "$docs"/commands/*.8
