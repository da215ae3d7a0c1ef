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
    code=0
    "$fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=4096 -print_final_stats=1 \
        -artifact_prefix="$found/" "$found" "tests/fuzz/corpus/$target" >"$found.log" 2>&1 || code=$?
    if [[ $code -ne 0 ]]; then
        grep -vE '^#[0-9]' "$found.log" | tail -60
        echo "fuzz: $target failed; the input that repeats it is in $found" >&2
        exit 1
    fi
    sed -nE 's/^stat::(number_of_executed_units|new_units_added|peak_rss_mb): */    \1 /p' "$found.log"
done
