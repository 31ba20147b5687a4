#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs what is missing, checks the sources, builds piot twice (clang with ASan and UBSan; g++ plain, both with warnings as
# errors), runs the demo and all tests; with sanitizers those that show them something new.
#   deploy/test.sh          everything, as CI does
#   deploy/test.sh --quick  the plain build and its tests only
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\n== %s\n' "$*"; }

quick=no
case "${1:-}" in
  --quick) quick=yes ;;
  '') ;;
  *) echo 'usage: deploy/test.sh [--quick]' >&2; exit 2 ;;
esac

say 'dependencies'
deploy/install-dependencies.sh --tests

say 'format'
clang_format=$(command -v clang-format-14 || command -v clang-format)
git ls-files -z -- '*.cpp' '*.hpp' | xargs -0 "$clang_format" --dry-run --Werror
echo 'clang-format: nothing to change'

jobs=$(nproc)
tests=$((jobs + 1)) # many of them wait for a server
run_build() {
  say "build: $1"
  # Line numbers are all that a test's backtrace needs; whole debug information costs a fifth of the time, and the usual
  # linker five times as much as lld.
  cmake --preset "$1" -DPIOT_TESTS=ON -DPIOT_PRECOMPILE=ON -DCMAKE_CXX_FLAGS_DEBUG='-O0 -g1' \
    -DCMAKE_EXE_LINKER_FLAGS=-fuse-ld=lld -DCMAKE_MODULE_LINKER_FLAGS=-fuse-ld=lld >"build-$1.log" 2>&1 || { cat "build-$1.log"; exit 1; }
  cmake --build --preset "$1" -j "$jobs" 2>&1 | { grep -v '^\[' || true; }
  rm -f "build-$1.log"
}

if [ "$quick" = no ]; then
  run_build asan
  say 'tests: asan'
  ctest --preset asan -j "$tests"
fi
run_build dev
if [ "$quick" = no ]; then
  say 'demo, with that build'
  PIOT_PRESET=dev deploy/demo.sh
fi
say 'tests: dev'
ctest --preset dev -j "$tests"
