#!/usr/bin/env bash
# fuzz.sh SECONDS [TARGET]: runs every fuzzer (or one) for that long, from its corpus. What it finds is written
# to build/fuzz/found/TARGET; a crash stops with an error and the file that repeats it.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:?usage: tools/fuzz.sh SECONDS [TARGET]}
tools/install.sh fuzz
[[ -e build/fuzz/build.ninja ]] || CC=clang CXX=clang++ meson setup build/fuzz -Dfuzzing=true -Dwerror=false \
    -Db_sanitize=address,undefined -Db_lundef=false >/dev/null
ninja -C build/fuzz --quiet
export UBSAN_OPTIONS=halt_on_error=1:abort_on_error=1:print_stacktrace=1
for fuzzer in build/fuzz/tests/*_fuzz; do
    target=$(basename "$fuzzer" _fuzz)
    [[ -z ${2:-} || $2 == "$target" ]] || continue
    found=build/fuzz/found/$target
    mkdir -p "$found"
    echo "fuzz: $target for $seconds s"
    "$fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=4096 -verbosity=0 -print_final_stats=1 \
        -artifact_prefix="$found/" "$found" "tests/fuzz/corpus/$target" 2>&1 | grep -E '^stat::number|ERROR|SUMMARY|Test unit|runtime error' || true
    [[ ${PIPESTATUS[0]} -eq 0 ]] || { echo "fuzz: $target failed, see $found" >&2; exit 1; }
done
