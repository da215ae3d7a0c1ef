#!/usr/bin/env bash
# bench.sh [STEP...]: builds the release, measures what the design promises beside its peers, and prints one table,
# also saved to build/bench/report.md. Never fails because something is slow; fails when answers differ.
# BENCH_ROUNDS (3), BENCH_SECONDS (8 an ingest run), BENCH_FOLDER (/var/tmp, must be a disk) change what is done.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/install.sh bench
tools/build.sh
tools/npm_ci.sh bench/baseline
tools/npm_ci.sh tests # a mail server to send to
ninja -C build/release --quiet bench/http_load bench/engine_bench bench/usage_bench bench/formula_bench bench/health_bench \
  bench/warning_bench bench/work_bench bench/suggest_bench bench/forecast_bench bench/play_bench
exec "$(tools/node.sh)" bench/run.mjs "$@"
