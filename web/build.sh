#!/bin/sh
# Builds the app into dist/ (or runs `test`). The tools need Node 20.19; where the system's Node is older (Debian 12
# has 18) the pinned Node that npm brought along runs them.
set -eu
cd "$(dirname "$0")"

node_is_new_enough() {
    "$1" -e 'const [a,b]=process.versions.node.split(".").map(Number);process.exit(a>20||(a===20&&b>=19)?0:1)' 2>/dev/null
}

node=node
if ! node_is_new_enough node; then
    node=
    for candidate in node_modules/node-linux-*/bin/node; do
        if node_is_new_enough "./$candidate"; then node="./$candidate"; fi
    done
    if [ -z "$node" ]; then
        echo "build.sh: Node 20.19 or newer is needed; run npm ci first, it brings one" >&2
        exit 1
    fi
fi

case "${1:-build}" in
build)
    "$node" node_modules/typescript/bin/tsc --noEmit
    "$node" node_modules/vite/bin/vite.js build
    "$node" tools/compress.mjs dist
    ;;
test) "$node" node_modules/vitest/vitest.mjs run ;;
dev) "$node" node_modules/vite/bin/vite.js ;;
*)
    echo "build.sh: unknown step '$1' (build, test, dev)" >&2
    exit 1
    ;;
esac
