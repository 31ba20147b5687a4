#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The one step of action.yml: fetch the pinned piot, verify it, run it. Inputs come as PIOT_ACTION_* variables.
# PIOT_RELEASE_URL replaces the address of the release page (https, file, or http on loopback): mirrors and tests.
# shellcheck disable=SC2016 # the backticks in messages are markdown
set -euo pipefail
unset CDPATH

own_directory=${BASH_SOURCE[0]%/*}

# A workflow command. What is not ours is escaped, so that no value can end the command and begin another one.
say() {
  local text=$2
  text=${text//'%'/%25}
  text=${text//$'\r'/%0D}
  text=${text//$'\n'/%0A}
  printf '::%s title=piot::%s\n' "$1" "$text"
}

fail() {
  say error "$1"
  exit 1
}

check_runner() {
  local os=${RUNNER_OS:-$(uname -s)} arch=${RUNNER_ARCH:-$(uname -m)}
  case "$os" in Linux) ;; *) fail "piot's action runs on Linux x86_64 only; this runner is $os $arch. Put the step into a job with \`runs-on: ubuntu-latest\`: rows of other systems build without piot." ;; esac
  case "$arch" in X64 | x86_64) ;; *) fail "piot's action runs on Linux x86_64 only; this runner is $os $arch. Put the step into a job with \`runs-on: ubuntu-latest\`: rows of other processors build without piot." ;; esac
}

check_inputs() {
  case "$command" in
    '') fail 'The input `command` is empty; leave it out for `plan`.' ;;
    *[!a-z-]* | -*) fail "The input \`command\` is one command of piot, such as \`plan\`, not \`$command\`. Arguments go into \`args\`, one per line." ;;
  esac
  case "$fail_on_error" in true | false) ;; *) fail "The input \`fail_on_error\` is \`true\` or \`false\`, not \`$fail_on_error\`." ;; esac
}

# Sets version, digest and file from release.txt.
choose_release() {
  local wanted=$1 known=()
  while read -r version digest file || [ -n "$version" ]; do
    case "$version" in '' | '#'*) continue ;; esac
    [[ "$version" =~ ^[0-9A-Za-z.+-]+$ && "$digest" =~ ^[0-9a-f]{64}$ && "$file" =~ ^[0-9A-Za-z._+-]+$ ]] ||
      fail 'deploy/action/release.txt of this action is damaged: each line is a version, a SHA-256 and a file name.'
    known+=("$version")
    if [ -z "$wanted" ] || [ "$wanted" = "$version" ]; then return; fi
  done <"$own_directory/release.txt"
  if [ "${#known[@]}" = 0 ]; then
    fail 'No release of piot is pinned at this commit of the action: it lies before the first release. Use the commit of a release: `uses: piot-release/piot@COMMIT # vVERSION`.'
  fi
  fail "This commit of the action pins piot ${known[*]}, not \`$wanted\`. Leave \`version\` out, or use the action at the commit of that release."
}

has_digest() {
  local found
  found=$(sha256sum <"$1") || return 1
  [ "${found%% *}" = "$digest" ]
}

download() {
  local base=${PIOT_RELEASE_URL:-${GITHUB_SERVER_URL:-https://github.com}/piot-release/piot/releases/download}
  local url=${base%/}/v$version/$file protocols
  case "$base" in
    https://*) protocols='=https' ;;
    file:///*) protocols='=file' ;;
    http://127.0.0.1[:/]* | http://localhost[:/]* | http://\[::1\][:/]*) protocols='=http' ;;
    *) fail "PIOT_RELEASE_URL is an https or file address, not \`$base\`." ;;
  esac
  command -v curl >/dev/null || fail 'piot is fetched with curl, which is missing here. Install it in an earlier step, or run the job without its `container`.'
  # -q: no .curlrc. The limits are ten times what a release takes.
  curl -q --fail --silent --show-error --location --proto "$protocols" --max-redirs 5 --retry 3 --connect-timeout 20 --max-time 300 \
    --max-filesize 100000000 --output "$1" "$url" 2>"$work/curl.log" ||
    fail "piot $version could not be fetched from $url: $(tail -n 1 "$work/curl.log"). Run the job again when the server is back."
  has_digest "$1" ||
    fail "What $url holds is not the release that this action pins: its SHA-256 is $(sha256sum <"$1" | cut -d' ' -f1), not $digest. It was not run. Report it before you try again."
}

# Leaves the verified archive at $work/archive. What the cache holds is only believed when its digest is right, too; the
# copy is what is judged and used, so that nothing can be exchanged in between.
fetch() {
  local cache=${RUNNER_TOOL_CACHE:-}
  if [ -n "$cache" ]; then cache=$cache/piot/$version-$digest/$file; fi
  if [ -n "$cache" ] && [ -f "$cache" ]; then
    if cp -- "$cache" "$work/archive" && has_digest "$work/archive"; then return; fi
    say warning "The cached $cache is not the release that this action pins; it was not run, and is fetched again. On a runner of your own, find out who changed it."
    rm -f -- "$cache" "$work/archive"
  fi
  download "$work/archive"
  if [ -z "$cache" ]; then return; fi
  # Whole or not at all, also when two jobs of one machine come here together. No cache is no reason to fail.
  if mkdir -p -- "${cache%/*}" && cp -- "$work/archive" "$cache.$$" && mv -f -- "$cache.$$" "$cache"; then return; fi 2>/dev/null
  rm -f -- "$cache.$$" 2>/dev/null || true
}

unpack() {
  mkdir "$work/piot"
  tar --extract --gzip --no-same-owner --strip-components=1 --file "$work/archive" --directory "$work/piot"
  "$work/piot/bin/piot" version >"$work/version" 2>"$work/start.log" ||
    fail "piot $version does not start here: $(head -n 1 "$work/start.log"). It needs glibc as docs/install.md says; \`ubuntu-latest\` has it."
}

# The runner signals the topmost process only. piot must hear it: it revokes its tokens then.
run_piot() {
  local code heard piot_id
  # In the background a process ignores SIGINT unless it says otherwise; SIGTERM means the same to piot. The trap comes
  # first: a signal that arrives while piot starts must reach it, too.
  trap 'signals=$((signals + 1)); kill -TERM "$!" 2>/dev/null || true' INT TERM
  "$work/piot/bin/piot" "$@" &
  piot_id=$!
  # A signal ends the wait, not piot.
  while :; do
    heard=$signals
    code=0
    wait "$piot_id" || code=$?
    if [ "$heard" = "$signals" ]; then break; fi
  done
  trap - INT TERM
  return "$code"
}

main() {
  local command=${PIOT_ACTION_COMMAND-plan} fail_on_error=${PIOT_ACTION_FAIL_ON_ERROR-true}
  local directory=${PIOT_ACTION_DIRECTORY:-.} version digest file work signals=0 exit_code=0 line arguments=()
  check_runner
  check_inputs
  choose_release "${PIOT_ACTION_VERSION:-}"
  work=$(mktemp -d "${RUNNER_TEMP:-/tmp}/piot-action.XXXXXX")
  # shellcheck disable=SC2064 # the directory of now
  trap "rm -rf -- $(printf %q "$work")" EXIT
  fetch
  unpack
  while IFS= read -r line; do
    if [ -n "$line" ]; then arguments+=("$line"); fi
  done <<<"${PIOT_ACTION_ARGS:-}"
  case "$directory" in /*) ;; *) directory=${GITHUB_WORKSPACE:-$PWD}/$directory ;; esac
  cd -- "$directory" 2>/dev/null || fail "The input \`working_directory\` leads to $directory, which is no directory here. Is there an \`actions/checkout\` before this step?"
  run_piot "$command" "${arguments[@]}" || exit_code=$?
  if [ -n "${GITHUB_OUTPUT:-}" ]; then printf 'exit_code=%s\n' "$exit_code" >>"$GITHUB_OUTPUT"; fi
  if [ "$exit_code" != 0 ] && [ "$fail_on_error" = false ] && [ "$signals" = 0 ]; then
    say notice "\`piot $command\` ended with $exit_code; \`fail_on_error\` is \`false\`, so the step goes on."
    exit 0
  fi
  exit "$exit_code"
}

main "$@"
