#!/usr/bin/env bash
# bare_root_test.sh [FOLDER]: makes a bare Debian 12 root with debootstrap, copies the committed files into it and
# runs `make demo` (until it serves, stops, and serves again) and `make test` there, with nothing prepared but make
# itself and, where the host names one, the certificate file for npm. Needs root, debootstrap and curl.
# With FOLDER an earlier root is used again, else one is made under $TMPDIR and removed at the end.
set -euo pipefail
cd "$(dirname "$0")/.."
[[ $(id -u) -eq 0 ]] || { echo "bare_root_test.sh: must run as root" >&2; exit 1; }

suite=bookworm
if [[ -n ${1:-} ]]; then
    root=$(realpath -m "$1")
    keep=1
else
    root=$(mktemp -d)
    keep=
fi
say() { printf '\n== bare root: %s (%d s)\n' "$*" "$SECONDS"; }

unmount() {
    for folder in dev/shm dev/pts dev sys proc; do
        if mountpoint -q "$root/$folder"; then umount -l "$root/$folder"; fi
    done
}
finish() {
    unmount
    [[ -n $keep ]] || rm -rf --one-file-system "$root"
}
trap finish EXIT

# The host's own way to Debian's packages: its sources of this suite, and its settings for fetching.
mapfile -t sources < <(grep -lsE "debian-archive|[ /]$suite( |$)" /etc/apt/sources.list /etc/apt/sources.list.d/* |
    xargs -r grep -LE 'nodesource|cloud\.google')
mirror=$(sed -nE 's/^(URIs: *|deb +(\[[^]]*\] +)?)(https?:[^ ]*).*/\3/p' "${sources[@]}" | head -1)
if [[ ! -e $root/etc/debian_version ]]; then
    say "debootstrap $suite into $root"
    debootstrap --variant=minbase "$suite" "$root" "$mirror" >/dev/null
fi
for file in "${sources[@]}"; do cp "$file" "$root/etc/apt/sources.list.d/"; done
if [[ ! " ${sources[*]} " == *" /etc/apt/sources.list "* ]]; then : >"$root/etc/apt/sources.list"; fi
grep -lsE '^ *Acquire' /etc/apt/apt.conf /etc/apt/apt.conf.d/* | xargs -r -I{} cp {} "$root/etc/apt/apt.conf.d/" || true
cp /etc/resolv.conf /etc/hosts "$root/etc/"

inside=(HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8)
certificates=${NODE_EXTRA_CA_CERTS:-${SSL_CERT_FILE:-}}
if [[ -n $certificates ]]; then
    install -D "$certificates" "$root/opt/certificates.pem"
    inside+=(NODE_EXTRA_CA_CERTS=/opt/certificates.pem npm_config_cafile=/opt/certificates.pem)
fi
registry=$(npm config get registry 2>/dev/null || true)
[[ $registry != http* ]] || inside+=(npm_config_registry="$registry")
for name in http_proxy https_proxy no_proxy; do
    [[ -z ${!name:-} ]] || inside+=("$name=${!name}")
done

for folder in proc sys dev dev/pts dev/shm; do
    mkdir -p "$root/$folder"
    mountpoint -q "$root/$folder" || mount --bind "/$folder" "$root/$folder"
done
run() { chroot "$root" env -i "${inside[@]}" sh -c "cd /perennial && $*"; }

rm -rf "$root/perennial"
mkdir "$root/perennial"
git archive HEAD | tar -x -C "$root/perennial"
say "compiler and Node there before: $(run "command -v gcc node || echo none")"
run "apt-get -q update >/dev/null && apt-get -q -y install --no-install-recommends make >/dev/null"

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
address=http://127.0.0.1:$port
serve_demo() { # until it answers; then one call of the API; then a clean stop
    local begin=$SECONDS log=$root/demo.log
    # Its own process group, so that the stop reaches the server below make and no one else.
    setsid chroot "$root" env -i "${inside[@]}" PORT="$port" sh -c "cd /perennial && exec make demo" >"$log" 2>&1 &
    local demo=$!
    until curl -fs "$address/readyz" >/dev/null; do
        kill -0 "$demo" 2>/dev/null || { tail -40 "$log"; echo "make demo ended"; return 1; }
        sleep 0.5
    done
    say "make demo serves after $((SECONDS - begin)) s"
    tail -12 "$log"
    local jar
    jar=$(mktemp)
    curl -fsS -c "$jar" -H 'Content-Type: application/json' \
        -d '{"email":"demo@perennial.example","password":"perennial-demo"}' "$address/api/v1/session" >/dev/null
    curl -fsS -b "$jar" "$address/api/v1/accounts/brightwater-lifts" | head -c 400
    curl -fsS "$address/" | grep -o '<title>[^<]*</title>'
    rm -f "$jar"
    begin=$SECONDS
    kill -TERM -- "-$demo"
    local code=0
    wait "$demo" || code=$?
    say "stopped after $((SECONDS - begin)) s, make ended with $code"
}
serve_demo
serve_demo

say "make test"
code=0
run make test >"$root/test.log" 2>&1 || code=$?
grep -E '^== |^FAILED' "$root/test.log" || true
tail -1 "$root/test.log"
say "make test ended with $code"
exit "$code"
