#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs what is missing, builds piot, and rehearses the release of a real repository: two Rust crates and a PyO3 wheel on
# top of them. Everything happens in a temporary directory and on loopback; nothing is published anywhere.
#   deploy/demo.sh         the demo
#   deploy/demo.sh DIR     the same, and the repository stays in DIR for you to play with
# PIOT_PRESET names another CMake preset to build with.
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1:-}" in
  -*) echo 'usage: deploy/demo.sh [DIR]' >&2; exit 2 ;;
esac

heading() { printf '\n\033[1m%s\033[0m\n\n' "$*"; }
if [ ! -t 1 ] || [ -n "${NO_COLOR:-}" ]; then heading() { printf '\n# %s\n\n' "$*"; }; fi

started=$SECONDS
heading 'Preparing: dependencies and the build'
deploy/install-dependencies.sh --tests
preset=${PIOT_PRESET:-release}
[ -f "build/$preset/build.ninja" ] || cmake --preset "$preset" -DPIOT_TESTS=OFF >/dev/null
cmake --build --preset "$preset" --target piot -j "$(nproc)" >build/demo.log 2>&1 || { cat build/demo.log; exit 1; }
piot=$PWD/build/$preset/src/piot
"$piot" version
echo "ready after $((SECONDS - started)) s"

if [ -n "${1:-}" ]; then
  if [ -e "$1" ]; then echo "demo: $1 exists already" >&2; exit 2; fi
  repository=$(realpath -m "$1")
else
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  repository=$scratch/tidewell
fi

heading 'The repository: two crates, a wheel, and what happened since their last release'
tests/fixtures/demo/make_repository.sh "$repository" >/dev/null
git -C "$repository" --no-pager log --graph --oneline --decorate-refs='refs/tags/*' --decorate

heading 'piot plan: what would be released, and why'
"$piot" -C "$repository" plan

heading 'piot why: the same question about one package'
"$piot" -C "$repository" why tidewell

heading 'piot stamp --check: the versions in the tree are never trusted; these would be written'
"$piot" -C "$repository" stamp --check || true

heading 'piot rehearse --faults: the whole release, against an embedded crates.io and PyPI; then killed at every call, and resumed'
"$piot" -C "$repository" rehearse --faults

heading 'Done'
git -C "$repository" status --short --branch
echo "The repository is untouched: no tag, no upload, no change. This took $((SECONDS - started)) s."
