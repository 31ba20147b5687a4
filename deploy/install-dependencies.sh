#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs what piot needs to be built; with `--packages` what its packages are made with, too; and with `--tests` also what
# its tests and the demo drive: real cargo, pip, twine and git.
# Debian 12 and current Ubuntu. Removes nothing: where a package would have to go, it says so and stops.
set -euo pipefail

build=(
  ca-certificates git cmake ninja-build pkg-config g++ ccache
  libexpected-dev libfmt-dev libcli11-dev nlohmann-json3-dev libtomlplusplus-dev libyaml-cpp-dev
  libgit2-dev libcurl4-openssl-dev libssl-dev nettle-dev libzip-dev libarchive-dev libb2-dev
)
packaging=(
  libnghttp2-dev libbrotli-dev libzstd-dev zlib1g-dev dpkg-dev binutils file python3
)
clients=(
  catch2 clang clang-format lld llvm libclang-rt-dev
  python3 python3-pip python3-venv python3-wheel python3-build python3-setuptools python3-setuptools-rust python3-jsonschema python3-yaml
  librust-pyo3-dev twine openssh-client zsh fish curl debootstrap strace
)
sudo=()
if [ "$(id -u)" != 0 ]; then sudo=(sudo); fi
apt=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get)

say() { printf '%s\n' "$*" >&2; }

# What is missing from a list of packages, one per line. Virtual or renamed packages are chosen by the caller.
missing() {
  local package
  for package in "$@"; do
    [[ "$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null)" == *'ok installed' ]] || printf '%s\n' "$package"
  done
}

candidate() { [[ "$(apt-cache policy "$1" 2>/dev/null)" =~ Candidate:\ [0-9] ]]; }

# Boost.URL is part of Boost since 1.81; Debian 12 has that release beside its default 1.74.
boost() {
  if candidate libboost1.81-dev; then
    printf '%s\n' libboost1.81-dev libboost-url1.81-dev
  else
    printf '%s\n' libboost-dev libboost-url-dev
  fi
}

# The first of several spellings that this distribution knows.
first_known() {
  local package
  for package in "$@"; do
    if candidate "$package"; then printf '%s\n' "$package"; return; fi
  done
  say "install-dependencies: none of these packages is known here: $*"
  exit 1
}

cargo_is_recent() {
  local version
  version=$(cargo --version 2>/dev/null | cut -d' ' -f2) || return 1
  [ "$(printf '%s\n' 1.90.0 "$version" | sort -V | sed -n 1p)" = 1.90.0 ]
}

node_is_recent() {
  command -v npm >/dev/null && [ "$(node -p 'process.versions.node.split(".")[0] >= 20' 2>/dev/null)" = true ]
}

install() {
  local wanted=() plan
  mapfile -t wanted < <(missing "$@")
  if [ "${#wanted[@]}" = 0 ]; then return; fi
  say "installing: ${wanted[*]}"
  if ! plan=$("${apt[@]}" install -y -q --no-install-recommends --no-remove "${wanted[@]}" 2>&1); then
    say "$plan"
    say "install-dependencies: apt-get could not install these packages without removing others"
    exit 1
  fi
}

main() {
  local with_tests=no with_packages=no
  case "${1:-}" in
    --tests) with_tests=yes with_packages=yes ;;
    --packages) with_packages=yes ;;
    '') ;;
    *) say "usage: deploy/install-dependencies.sh [--packages | --tests]"; exit 2 ;;
  esac
  command -v apt-get >/dev/null || { say "install-dependencies: this script knows Debian and Ubuntu only"; exit 1; }
  # A fresh machine has no package lists, and look-ups in empty lists find nothing.
  if ! candidate libfmt-dev; then "${apt[@]}" update -q >&2; fi

  if [ "$with_tests" = yes ] && ! cargo_is_recent; then
    # Debian's plain cargo is too old for the sparse protocol; the security suite carries a recent one. It goes first:
    # it provides what the crate packages below ask for, and it cannot stand beside the old one.
    install "$(first_known cargo-web cargo-1.93 cargo-1.91)" "$(first_known rustc-web rustc-1.93 rustc-1.91)"
    hash -r
    cargo_is_recent || { say "install-dependencies: cargo 1.90 or later is needed; PATH has $(cargo --version 2>/dev/null || echo none)"; exit 1; }
  fi
  local packages=("${build[@]}") extra
  mapfile -t extra < <(boost)
  packages+=("${extra[@]}")
  if [ "$with_packages" = yes ]; then packages+=("${packaging[@]}"); fi
  if [ "$with_tests" = yes ]; then packages+=("${clients[@]}"); fi
  # tests/workflow needs Node 20. Where the distribution's is older, it still fetches a newer one with this npm.
  if [ "$with_tests" = yes ] && ! node_is_recent; then packages+=(nodejs npm); fi
  install "${packages[@]}"
}

main "$@"
