#!/usr/bin/env bash
# web.sh: builds the web app into web/dist when anything in web/ changed since the last time.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/npm_ci.sh web
stamp=build/web.stamp
mkdir -p build
if [[ -e $stamp && -e web/dist/index.html ]] &&
    ! find web \( -name node_modules -o -name dist \) -prune -o -type f -newer "$stamp" -print -quit | grep -q .; then
    exit 0
fi
touch "$stamp.new" # taken before the build: what changes meanwhile is built next time
PATH=$(dirname "$(tools/node.sh)"):$PATH sh web/build.sh
mv "$stamp.new" "$stamp"
