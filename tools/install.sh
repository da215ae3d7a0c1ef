#!/usr/bin/env bash
# install.sh PURPOSE: installs the Debian packages that PURPOSE (build, test, bench, fuzz, lint, format) lacks
# on this machine. Does nothing, quickly, when nothing is missing. Asks nothing.
set -euo pipefail

purpose=${1:?usage: tools/install.sh build|test|bench|fuzz|lint|format}

# A package is there when dpkg has it, or when the command after the colon exists (from wherever).
build=(gcc:gcc g++:g++ libc6-dev meson:meson ninja-build:ninja pkg-config:pkg-config python3:python3
    libmicrohttpd-dev libsimdjson-dev libzstd-dev zlib1g-dev libsodium-dev libssl-dev libcurl4-openssl-dev libcsv-dev libsqlite3-dev
    libglib2.0-dev libgmime-3.0-dev libcmark-dev libical-dev libxlsxwriter-dev
    tzdata ca-certificates nodejs:node npm:npm)
clang=(clang:clang libclang-rt-dev)
chromium=(chromium:chromium)
case $purpose in
build) wanted=("${build[@]}") ;;
test) wanted=("${build[@]}" "${clang[@]}" libcmocka-dev "${chromium[@]}") ;;
bench) wanted=("${build[@]}" postgresql) ;;
fuzz) wanted=("${build[@]}" "${clang[@]}" libcmocka-dev) ;;
lint) wanted=("${build[@]}" "${clang[@]}" libcmocka-dev clang-tidy:clang-tidy cppcheck:cppcheck
    clang-format:clang-format) ;;
format) wanted=(clang-format:clang-format) ;;
*) echo "install.sh: unknown purpose '$purpose'" >&2; exit 2 ;;
esac

say() { printf 'install: %s\n' "$*"; }

if ! command -v apt-get >/dev/null; then
    say "this is no Debian or Ubuntu; these packages (or your system's equivalents) must be there: ${wanted[*]%%:*}"
    exit 0
fi

# Ubuntu has Chromium only as a snap, which does not run everywhere: there, bring your own.
if [[ " ${wanted[*]} " == *" chromium:chromium "* ]] && grep -q '^ID=ubuntu' /etc/os-release; then
    wanted=("${wanted[@]/chromium:chromium/}")
    command -v chromium >/dev/null || say "no chromium command: the browser tests will be skipped"
fi

installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' | sed -n 's/ installed$//p')
is_installed() { grep -qx -- "$1" <<<"$installed"; }
missing=()
for entry in "${wanted[@]}"; do
    [[ -n $entry ]] || continue
    package=${entry%%:*} command=
    [[ $entry == *:* ]] && command=${entry#*:}
    { [[ -n $command ]] && command -v "$command" >/dev/null; } || is_installed "$package" || missing+=("$package")
done

[[ ${#missing[@]} -gt 0 ]] || exit 0

as_root=()
if [[ $(id -u) -ne 0 ]]; then
    if ! command -v sudo >/dev/null; then
        say "not root and no sudo: run as root: apt-get install --no-install-recommends ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi

apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0 "$@"; }

say "updating the list of packages${as_root:+ (with sudo)}"
apt update >/dev/null
say "installing ${missing[*]}"
apt install --no-install-recommends "${missing[@]}" >/dev/null
say "done"
