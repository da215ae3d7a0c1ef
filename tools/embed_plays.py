#!/usr/bin/env python3
"""Writes the plays of plays/ as a C table of JSON texts: embed_plays.py OUT.c FILE.json ..."""
import json
import sys

PIECE = 400  # characters of one C literal


def main():
    out, files = sys.argv[1], sorted(sys.argv[2:])
    lines = ['#include "act/play_library.h"', "", "const Str play_library[] = {"]
    for path in files:
        with open(path, encoding="utf-8") as file:
            text = json.dumps(json.load(file), ensure_ascii=True, separators=(",", ":"))
        pieces = [text[at : at + PIECE] for at in range(0, len(text), PIECE)]
        lines.append("    STR_CONST(")
        lines += ['        "%s"' % piece.replace("\\", "\\\\").replace('"', '\\"') for piece in pieces]
        lines.append("    ),")
    lines += ["};", f"const size_t play_library_count = {len(files)};", ""]
    with open(out, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))


if __name__ == "__main__":
    main()
