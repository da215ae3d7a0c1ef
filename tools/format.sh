#!/usr/bin/env bash
# format.sh [--check]: brings all C sources into the house format, or says which are not.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/install.sh format
[[ ${1:-} == --check ]] && mode=(--dry-run -Werror) || mode=(-i)
git ls-files -z --cached --others --exclude-standard '*.c' '*.h' '*.cc' | xargs -0 -r clang-format "${mode[@]}"
