#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds the packages of a release into a directory (default: dist): the .deb, the archive that brings its own libraries, a
# .sha256 beside each, and says how large they are. The same sources on the same Debian give the same bytes.
#   deploy/package.sh [DIR]
# PIOT_BUILD_DIR is where it builds (default: build/package).
set -euo pipefail
umask 022
cd "$(dirname "$0")/.."

case "${1:-}" in
  -*) echo 'usage: deploy/package.sh [DIR]' >&2; exit 2 ;;
esac
target=$(realpath -m "${1:-dist}")
build=$(realpath -m "${PIOT_BUILD_DIR:-build/package}")

# The archive runs where glibc is as old as here, or newer: it is always built on the oldest system that can build it.
codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
if [ "$codename" != bookworm ]; then
  echo "package: releases are built on Debian 12 (bookworm), and this is ${codename:-something else}: use deploy/Dockerfile" >&2
  exit 2
fi
deploy/install-dependencies.sh --packages

if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
  SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)
fi
export SOURCE_DATE_EPOCH LC_ALL=C.UTF-8 TZ=UTC

if [ ! -f "$build/build.ninja" ]; then cmake --preset release -B "$build" -DPIOT_TESTS=OFF -DPIOT_PACKAGES=ON >/dev/null; fi
rm -rf "$build/packaging"
cmake --build "$build" --target piot --target piot_portable --target package_files -j "$(nproc)"

packages=$build/packages
rm -rf "$packages"
for generator in DEB TGZ; do
  (cd "$build" && cpack -G "$generator" -B "$packages" -D CPACK_THREADS=0) | sed -n 's/^-- \(The files need .*\)/\1/p; s/^CPack: - package: .*\/\(.*\) generated\./made \1/p'
done
mkdir -p "$target"
for file in "$packages"/*.deb "$packages"/*.tar.gz; do
  name=$(basename "$file")
  cp "$file" "$target/$name"
  (cd "$target" && sha256sum "$name" >"$name.sha256")
done

size() { numfmt --to=iec-i --suffix=B --format=%.1f "$(stat -c %s "$1")"; }
echo
printf '%-50s %9s\n' file size
for file in "$target"/*.deb "$target"/*.tar.gz; do printf '%-50s %9s\n' "${file##*/}" "$(size "$file")"; done
