#!/usr/bin/env bash
# node.sh: prints the path of a Node that our tools run on (20.19 or newer): the system's, or the one that npm
# brought along, since Debian 12 has 18.
set -euo pipefail
cd "$(dirname "$0")/.."
for node in "$(command -v node || true)" "$PWD"/{web,tests}/node_modules/node-linux-*/bin/node; do
    [[ -x $node ]] || continue
    if "$node" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null; then
        printf '%s\n' "$node"
        exit 0
    fi
done
echo "node.sh: no Node 20.19 or newer; run tools/npm_ci.sh web first, it brings one" >&2
exit 1
