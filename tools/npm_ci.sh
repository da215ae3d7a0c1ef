#!/usr/bin/env bash
# npm_ci.sh FOLDER: installs what FOLDER/package-lock.json says, unless exactly that is installed already.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:?usage: tools/npm_ci.sh FOLDER}
lock=$(sha256sum <"$folder/package-lock.json")
[[ $(cat "$folder/node_modules/.installed" 2>/dev/null) != "$lock" ]] || exit 0
# npm leaves out what does not suit the Node it runs on, so it must run on the one that will use the packages.
if [[ $folder != tools/node ]]; then
    PATH=$(dirname "$(tools/node.sh)"):$PATH
    export PATH
fi
echo "npm: installing the packages of $folder"
(cd "$folder" && npm ci --no-fund --no-audit --loglevel=error)
printf '%s\n' "$lock" >"$folder/node_modules/.installed"
