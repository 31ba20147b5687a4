#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs fuzzers on demand, one after another: tests/fuzz/run.sh TARGET|all SECONDS
#   PIOT_FUZZ_BUILD   the build directory (default build/fuzz, made by `cmake --preset fuzz`)
#   PIOT_FUZZ_WORK    where new inputs and crashes go (default BUILD/fuzz-work); the seeds in corpus/ are only read
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

if [ $# -ne 2 ]; then
  echo "usage: $0 TARGET|all SECONDS; targets: $(cd "$here" && ls ./*_fuzz.cpp | sed 's,^./,,; s,_fuzz.cpp,,' | tr '\n' ' ')" >&2
  exit 2
fi
build=${PIOT_FUZZ_BUILD:-$here/../../build/fuzz}
work=${PIOT_FUZZ_WORK:-$build/fuzz-work}

run_target() {
  local target=$1 seconds=$2
  mkdir -p "$work/$target"
  if [ "$target" = plan_document ]; then cp "$here"/../fixtures/golden/plan*.json "$work/$target"; fi
  "$build/tests/fuzz_$target" -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -dict="$here/dictionaries/$target.txt" -artifact_prefix="$work/$target-" "$work/$target" "$here/corpus/$target" \
    2>"$work/$target.log" || { tail -40 "$work/$target.log" >&2; return 1; }
  printf '%-16s %s\n' "$target" "$(grep -E 'stat::number_of_executed_units' "$work/$target.log" | tr -s ' ')"
}

if [ "$1" = all ]; then
  for source in "$here"/*_fuzz.cpp; do
    run_target "$(basename "$source" _fuzz.cpp)" "$2"
  done
else
  run_target "$1" "$2"
fi
