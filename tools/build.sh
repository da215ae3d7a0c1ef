#!/usr/bin/env bash
# build.sh: the release binary with the web app inside, at build/perennial.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/install.sh build
tools/web.sh
# Warnings are errors in tests only: a newer compiler's opinion must not keep anybody from building.
[[ -e build/release/build.ninja ]] ||
    meson setup build/release --buildtype=release -Db_lto=true -Dwerror=false -Dweb=true -Dtests=false
ninja -C build/release --quiet
ln -f build/release/src/perennial build/perennial
