#!/usr/bin/env python3
"""check_levels.py [ROOT]: a file in src/ includes only lower levels or its own folder (ARCHITECTURE.md)."""
import pathlib
import re
import sys

LEVELS = {
    "base": 0,
    "assets": 1, "codec": 1, "engine": 1,
    "store": 2, "http": 2,
    "trust": 3, "jobs": 3,
    "know": 4,
    "sense": 5, "act": 5,
    "learn": 6,
    "api": 7,
    "cli": 8,
}
TOP = 9  # main.c
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)
SOURCES = {".c", ".h", ".cc", ".cpp"}


def violations(root):
    source = pathlib.Path(root) / "src"
    for path in sorted(source.rglob("*")):
        if path.suffix not in SOURCES:
            continue
        name = path.relative_to(source)
        folder = name.parts[0] if len(name.parts) > 1 else ""
        if folder and folder not in LEVELS:
            yield f"src/{name}: the folder has no level; give it one in tools/check_levels.py"
            continue
        own = LEVELS[folder] if folder else TOP
        for included in INCLUDE.findall(path.read_text(encoding="utf-8")):
            other, _, rest = included.partition("/")
            if not rest:
                yield f'src/{name}: "{included}" lacks its folder; write "{folder}/{included}"'
            elif other not in LEVELS:
                yield f'src/{name}: "{included}" is in no folder of src/'
            elif other != folder and LEVELS[other] >= own:
                yield f'src/{name}: "{included}" is on level {LEVELS[other]}, this file is on {own}'


def main():
    found = list(violations(sys.argv[1] if len(sys.argv) > 1 else "."))
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
