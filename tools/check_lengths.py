#!/usr/bin/env python3
"""check_lengths.py [ROOT]: C functions have at most 70 lines, source files at most 1,000.

Relies on the format that clang-format gives: the braces of a function's body stand alone in the first column.
"""
import pathlib
import sys

FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 1000
C_SOURCES = {".c", ".h", ".cc", ".cpp"}
WEB_SOURCES = {".ts", ".tsx", ".mjs", ".css"}
SKIPPED = {"node_modules", "dist", "build"}


def long_functions(lines):
    """(line number, lines) of every function body that is too long, braces included."""
    start = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
        elif line == "}" and start is not None:
            if number - start + 1 > FUNCTION_LINES_MAX:
                yield start, number - start + 1
            start = None


def violations(root):
    root = pathlib.Path(root)
    for folder in ("src", "tests", "bench", "web", "sdk"):
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root)
            if path.suffix not in C_SOURCES | WEB_SOURCES or SKIPPED & set(name.parts):
                continue
            lines = path.read_text(encoding="utf-8").splitlines()
            if len(lines) > FILE_LINES_MAX:
                yield f"{name}: {len(lines)} lines, at most {FILE_LINES_MAX}"
            if path.suffix in C_SOURCES:
                for number, count in long_functions(lines):
                    yield f"{name}:{number}: a function of {count} lines, at most {FUNCTION_LINES_MAX}"


def main():
    found = list(violations(sys.argv[1] if len(sys.argv) > 1 else "."))
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
