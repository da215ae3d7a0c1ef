#!/usr/bin/env python3
"""Writes the numbered migrations of schema/ as a C table: embed_schema.py OUT.c FILE.sql ..."""
import os
import sys


def main():
    out, files = sys.argv[1], sorted(sys.argv[2:], key=os.path.basename)
    lines = ['#include "store/migrations.h"', "", "const Migration migrations[] = {"]
    for number, path in enumerate(files, start=1):
        name = os.path.basename(path)
        if int(name[:4]) != number:
            sys.exit(f"{name}: migrations are numbered without gaps, expected {number:04d}")
        with open(path, encoding="utf-8") as sql:
            lines.append(f'    {{ {number}, "{name}",')
            for line in sql.read().splitlines():
                code = line.split("--")[0].rstrip()
                if code:
                    escaped = code.replace("\\", "\\\\").replace('"', '\\"')
                    lines.append(f'      "{escaped}\\n"')
            lines.append("    },")
    lines += ["};", f"const int migration_count = {len(files)};", ""]
    with open(out, "w", encoding="utf-8") as target:
        target.write("\n".join(lines))


main()
