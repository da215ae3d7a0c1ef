#!/usr/bin/env python3
"""embed_web.py OUT.c OUT.d FOLDER: a C table of the files in FOLDER ("-": none), their bytes by .incbin.

FILE.gz beside FILE is its compressed form. OUT.d tells Ninja which files the table was made from.
"""
import hashlib
import pathlib
import re
import sys

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
}
HASHED = re.compile(r"^/assets/.+-[A-Za-z0-9_-]{8,}\.\w+$")  # Vite: name, content hash, ending


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def text_str(text):
    return f"{{ {quoted(text)}, {len(text.encode())} }}"


def incbin(symbol, path):
    code = [".pushsection .rodata", ".balign 16", f".hidden {symbol}", f".global {symbol}", f"{symbol}:",
            f'.incbin {quoted(str(path))}', ".popsection"]
    return "__asm__(" + "\n        ".join(quoted(line)[:-1] + '\\n"' for line in code) + ");"


def table(folder):
    """(the C text, the files it was made from)"""
    files = [path for path in folder.rglob("*") if path.is_file()] if folder else []
    plain = sorted((path for path in files if path.suffix != ".gz"),
                   key=lambda path: ("/" + path.relative_to(folder).as_posix()).encode())
    symbols, rows = [], []
    for number, path in enumerate(plain):
        url = "/" + path.relative_to(folder).as_posix()
        if path.suffix not in TYPES:
            sys.exit(f"embed_web.py: {path}: no Content-Type is known for {path.suffix}")
        packed = path.with_name(path.name + ".gz")
        etag = '"' + hashlib.sha256(path.read_bytes()).hexdigest()[:16] + '"'
        parts = []
        for kind, part in (("bytes", path), ("gzip", packed)):
            if not part.exists() or part.stat().st_size == 0:
                parts.append("{ 0 }")
                continue
            symbol = f"asset_{number}_{kind}"
            symbols += [incbin(symbol, part.resolve()), f"extern const char {symbol}[];"]
            parts.append(f"{{ {symbol}, {part.stat().st_size} }}")
        rows.append(f"    {{ {text_str(url)}, {text_str(TYPES[path.suffix])}, {text_str(etag)},\n"
                    f"      {parts[0]}, {parts[1]}, {'true' if HASHED.match(url) else 'false'} }},")
    rows.append("    { .path = { 0 } }, // not counted: an array must have an element")
    lines = ['#include "assets/asset_table.h"', "", *symbols, "", "const Asset asset_table[] = {", *rows, "};",
             f"const size_t asset_table_count = {len(plain)};", ""]
    return "\n".join(lines), files


def main():
    out, dependencies, folder = sys.argv[1:]
    text, files = table(None if folder == "-" else pathlib.Path(folder))
    if folder != "-" and not any(path.name == "index.html" for path in files):
        sys.exit(f"embed_web.py: {folder} has no index.html; run tools/web.sh first")
    pathlib.Path(out).write_text(text, encoding="utf-8")
    names = [str(path.resolve()).replace(" ", "\\ ") for path in sorted(files)]
    pathlib.Path(dependencies).write_text(f"{out}: {' '.join(names)}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
