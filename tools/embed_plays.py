#!/usr/bin/env python3
"""Writes plays as a C table of JSON texts that HEADER declares: embed_plays.py OUT.c HEADER TABLE FILE.json ..."""
import json
import sys

PIECE = 400  # characters of one C literal


def main():
    out, header, table = sys.argv[1:4]
    files = sorted(sys.argv[4:])
    lines = [f'#include "{header}"', "", f"const Str {table}[] = {{"]
    for path in files:
        with open(path, encoding="utf-8") as file:
            text = json.dumps(json.load(file), ensure_ascii=True, separators=(",", ":"))
        pieces = [text[at : at + PIECE] for at in range(0, len(text), PIECE)]
        lines.append("    STR_CONST(")
        lines += ['        "%s"' % piece.replace("\\", "\\\\").replace('"', '\\"') for piece in pieces]
        lines.append("    ),")
    lines += ["};", f"const size_t {table}_count = {len(files)};", ""]
    with open(out, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))


if __name__ == "__main__":
    main()
