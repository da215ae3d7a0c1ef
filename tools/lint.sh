#!/usr/bin/env bash
# lint.sh: levels, lengths, format, cppcheck, clang-tidy and the types of the web app. Runs all, fails if one did.
set -uo pipefail
cd "$(dirname "$0")/.."
tools/install.sh lint || exit 1
failed=()
check() { # NAME COMMAND...
    local name=$1
    shift
    printf '== %s\n' "$name"
    "$@" || failed+=("$name")
}

tidy() {
    [[ -e build/tidy/build.ninja ]] || CC=clang CXX=clang++ meson setup build/tidy >/dev/null || return
    git ls-files 'src/*.c' | xargs -P "$(nproc)" -n 4 clang-tidy --quiet -p build/tidy 2>/dev/null
}

check levels tools/check_levels.py
check lengths tools/check_lengths.py
check format tools/format.sh --check
check cppcheck cppcheck --enable=warning,performance,portability --std=c11 --inline-suppr --quiet --error-exitcode=1 \
    --suppressions-list=tools/cppcheck.txt -j "$(nproc)" -D__GNUC__ \
    --library=posix -I src src
check clang-tidy tidy
if [[ -e web/package-lock.json ]]; then
    check "packages of the web app" tools/npm_ci.sh web
    check "types of the web app" env -C web "$(tools/node.sh)" node_modules/typescript/bin/tsc --noEmit
fi
if [[ ${#failed[@]} -gt 0 ]]; then
    printf 'lint: failed: %s\n' "${failed[*]}"
    exit 1
fi
