#!/bin/sh
# Builds the app into dist/ (or runs `test` or `dev`). The tools need Node 20.19 or newer; where the system's is older,
# tools/web.sh of the project brings one.
set -eu
cd "$(dirname "$0")"

if ! node -e 'const [a,b]=process.versions.node.split(".").map(Number);process.exit(a>20||(a===20&&b>=19)?0:1)'; then
    echo "build.sh: Node 20.19 or newer is needed, this is $(node --version); tools/web.sh brings one" >&2
    exit 1
fi

case "${1:-build}" in
build)
    node node_modules/typescript/bin/tsc --noEmit
    node node_modules/vite/bin/vite.js build
    node node_modules/vite/bin/vite.js build --config vite.guide.config.ts
    node tools/compress.mjs dist
    ;;
test) node node_modules/vitest/vitest.mjs run ;;
dev) node node_modules/vite/bin/vite.js ;;
*)
    echo "build.sh: unknown step '$1' (build, test, dev)" >&2
    exit 1
    ;;
esac
