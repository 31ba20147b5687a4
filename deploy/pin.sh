#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Pins a release archive in the Action: its version, SHA-256 and name become the first line of deploy/action/release.txt.
#   deploy/pin.sh dist/piot-VERSION-x86_64-unknown-linux-gnu.tar.gz
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
pins=$here/action/release.txt

fail() {
  echo "pin: $1" >&2
  exit 2
}
case "${1:-}" in
  '' | -*) echo 'usage: deploy/pin.sh ARCHIVE' >&2; exit 2 ;;
esac
[ -f "$1" ] || fail "there is no file $1: deploy/package.sh makes it"
file=$(basename "$1")
[[ "$file" =~ ^piot-([0-9]+\.[0-9]+\.[0-9]+[0-9A-Za-z.+-]*)-x86_64-unknown-linux-gnu\.tar\.gz$ ]] ||
  fail "$file is not named like a release archive"
version=${BASH_REMATCH[1]}

# What is pinned is what will run: the name alone proves nothing.
unpacked=$(mktemp -d)
trap 'rm -rf -- "$unpacked"' EXIT
tar -xzf "$1" -C "$unpacked" --strip-components=1
said=$("$unpacked/bin/piot" version) || fail "the piot in $file does not start"
said=${said%%$'\n'*}
[ "$said" = "piot $version" ] || fail "the piot in $file says \`$said\`, not \`piot $version\`"

digest=$(sha256sum <"$1")
digest=${digest%% *}
# A pinned version keeps its digest for ever: others may have it in their caches already.
if grep -q "^$version " "$pins"; then fail "$version is pinned already; a changed release needs a new version"; fi
{
  grep '^#' "$pins"
  echo "$version $digest $file"
  grep -v '^#' "$pins" || true
} >"$unpacked/pins"
cat "$unpacked/pins" >"$pins"
echo "pinned $version: $digest"
