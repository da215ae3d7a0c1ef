#!/usr/bin/env bash
# npm_ci.sh FOLDER: installs what FOLDER/package-lock.json says, unless exactly that is installed already.
set -euo pipefail
cd "$(dirname "$0")/../${1:?usage: tools/npm_ci.sh FOLDER}"
lock=$(sha256sum <package-lock.json)
[[ $(cat node_modules/.installed 2>/dev/null) != "$lock" ]] || exit 0
echo "npm: installing the packages of $1"
npm ci --no-fund --no-audit --loglevel=error
printf '%s\n' "$lock" >node_modules/.installed
