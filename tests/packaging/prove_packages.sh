#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Proves the packages of a build directory on bare Debian roots: nothing of this machine but its kernel and its loopback.
#   tests/packaging/prove_packages.sh BUILD_DIR       a build with PIOT_PACKAGES and PIOT_TESTS
# It needs root (chroot, mount), debootstrap, and the mirror that apt uses. Without them it ends with 77, which ctest shows
# as skipped. PIOT_BASE_ROOT names a directory for the bare root, which is then kept and used again.
set -euo pipefail
build=$(realpath "$1")
here=$(dirname "$(realpath "$0")")

skip() {
  echo "skipped: $*"
  exit 77
}
grep -qs '^PIOT_PACKAGES:BOOL=ON$' "$build/CMakeCache.txt" || skip 'this build has no packages (PIOT_PACKAGES)'
[ "$(id -u)" = 0 ] || skip 'not root'
for tool in debootstrap chroot unshare dpkg-deb; do
  command -v "$tool" >/dev/null || skip "$tool is not installed"
done
codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
[ "$codename" = bookworm ] || skip "packages are built on Debian bookworm, not on ${codename:-this system}"
mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' | sed -n "s/ $codename main\$//p" | sed -n 1p)
[ -n "$mirror" ] || skip 'apt knows no mirror of this system'
apt-get download --print-uris hello >/dev/null 2>&1 || skip 'apt has no package lists'

# Mounts end with the process, whatever happens.
exec unshare --mount --propagation private env PIOT_BUILD="$build" PIOT_MIRROR="$mirror" PIOT_CODENAME="$codename" \
  PIOT_BINARY="$build/src/piot" PIOT_REHEARSAL_SERVER="$build/tests/rehearsal_server_for_tests" \
  /usr/bin/python3 -B -m unittest discover -v -s "$here" -p 'prove_packages.py'
