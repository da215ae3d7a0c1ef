#!/usr/bin/env bash
# node.sh: prints the path of a Node that our tools run on (20.19 or newer): the system's, or else the one that
# npm fetches into tools/node, since Debian 12 has 18.
set -euo pipefail
cd "$(dirname "$0")/.."

new_enough() {
    "$1" -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null
}

node=$(command -v node || true)
if [[ -z $node ]] || ! new_enough "$node"; then
    tools/npm_ci.sh tools/node >&2
    node=$(compgen -G "$PWD/tools/node/node_modules/node-linux-*/bin/node" | head -1)
    new_enough "$node" || { echo "node.sh: the Node that npm brought does not run here: ${node:-none}" >&2; exit 1; }
fi
printf '%s\n' "$node"
