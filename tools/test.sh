#!/usr/bin/env bash
# test.sh: every test. Each step writes its results to build/results; sum_tests.py adds them up at the end.
# A step that fails does not stop the others, so one run shows everything.
set -uo pipefail
cd "$(dirname "$0")/.."
tools/install.sh test || exit 1

results=build/results
rm -rf "$results"
mkdir -p "$results"
started=$SECONDS

# step NAME RESULTS COMMAND...: runs the command and notes how it ended. RESULTS is "-" where the command itself
# is the test.
step() {
    local name=$1 file=$2 begin=$SECONDS code=0
    shift 2
    printf '\n== %s\n' "$name"
    "$@" || code=$?
    printf '%s\t%s\t%s\n' "$name" "$code" "$file" >>"$results/steps"
    printf '== %s: %s, %d s\n' "$name" "$([[ $code -eq 0 ]] && echo ok || echo "failed with $code")" $((SECONDS - begin))
    return "$code"
}

configure_and_build() { # FOLDER OPTION...; Meson notices changed files itself
    local folder=$1 change=
    shift
    [[ ! -e $folder/build.ninja ]] || change=--reconfigure
    meson setup "$folder" $change --werror "$@" >/dev/null || return
    ninja -C "$folder" --quiet
}

meson_tests() { # FOLDER ARGUMENT...
    local folder=$1
    shift
    rm -f "$folder/meson-logs/testlog.json"
    meson test -C "$folder" --no-rebuild --print-errorlogs --quiet --timeout-multiplier 4 "$@"
}

web_tests() {
    (cd web && "$node" node_modules/vitest/vitest.mjs run --reporter=default --reporter=json \
        --outputFile.json="../$results/web.vitest.json")
}

node_tests() { # NAME FILE...: readable on the screen, TAP in a file; two files at a time
    local name=$1
    shift
    "$node" --test --test-concurrency=2 --test-reporter=spec --test-reporter-destination=stdout \
        --test-reporter=tap --test-reporter-destination="$results/$name.tap" "$@"
}

export ASAN_OPTIONS=halt_on_error=1:abort_on_error=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS=halt_on_error=1:abort_on_error=1:print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1

step "web app: types and build" - tools/web.sh
web=$?
with_web=$([[ $web -eq 0 ]] && echo true || echo false)
step "gcc, warnings as errors, address and undefined-behaviour sanitizers: build" - \
    configure_and_build build/test -Db_sanitize=address,undefined -Dweb="$with_web"
sanitized=$?
[[ $sanitized -ne 0 ]] || step "gcc" build/test/meson-logs/testlog.json meson_tests build/test

step "thread sanitizer: build" - configure_and_build build/tsan -Db_sanitize=thread &&
    step "thread sanitizer" build/tsan/meson-logs/testlog.json meson_tests build/tsan --suite threads
CC=clang CXX=clang++ step "clang, warnings as errors: build" - configure_and_build build/clang -Dweb="$with_web"
plain=$?

if node=$(tools/node.sh); then
    [[ $web -ne 0 ]] || step "web app" "$results/web.vitest.json" web_tests
    export PERENNIAL=$PWD/build/test/src/perennial
    CHROMIUM=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
    export CHROMIUM
    if [[ $sanitized -eq 0 && -e tests/package-lock.json ]] && step "packages of the tests" - tools/npm_ci.sh tests; then
        for kind in http browser; do
            files=(tests/$kind/*.test.mjs)
            # Pages ask what the HTTP suites asked of the sanitized program already: here the plain one is quicker.
            [[ $kind != browser || $plain -ne 0 ]] || export PERENNIAL=$PWD/build/clang/src/perennial
            [[ ! -e ${files[0]} ]] || step "$kind" "$results/$kind.tap" node_tests "$kind" "${files[@]}"
        done
    fi
else
    step "Node 20.19 or newer" - false
fi

printf '\nThe whole took %d s.\n' $((SECONDS - started))
tools/sum_tests.py "$results/steps"
