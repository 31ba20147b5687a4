#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The Action as it is at a release, made from this tree: a directory with action.yml and deploy/action that pins a release
of its own, and the release page beside it.

    tests/packaging/local_action.py build/dev/src/piot DIR [ARCHIVE]

writes DIR/action (what `uses:` would check out) and DIR/releases, and prints the environment that leads the Action to the
second. ARCHIVE is a release that exists already; without it one is made of that piot and the module beside it."""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]


class LocalAction:
    def __init__(self, directory):
        self.action = Path(directory) / "action"
        self.releases = Path(directory) / "releases"
        self.pins = self.action / "deploy" / "action" / "release.txt"
        (self.action / "deploy").mkdir(parents=True)
        shutil.copy(SOURCE / "action.yml", self.action)
        shutil.copytree(SOURCE / "deploy" / "action", self.action / "deploy" / "action")
        shutil.copy(SOURCE / "deploy" / "pin.sh", self.action / "deploy")
        # It pins the releases of its own, not those of this tree.
        self.pins.write_text("".join(line for line in self.pins.read_text().splitlines(True) if line.startswith("#")))

    def release_url(self):
        return self.releases.resolve().as_uri()

    def add_release(self, version, archive):
        """Puts an archive on the release page and pins it as the newest."""
        page = self.releases / f"v{version}"
        page.mkdir(parents=True, exist_ok=True)
        name = f"piot-{version}-x86_64-unknown-linux-gnu.tar.gz"
        shutil.copy(archive, page / name)
        digest = hashlib.sha256((page / name).read_bytes()).hexdigest()
        self.pins.write_text(f"{version} {digest} {name}\n{self.pins.read_text()}")
        return page / name


def make_archive(path, version, files):
    """A release archive of the given files ({name in the archive: path on disk})."""
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        for name, source in files.items():
            archive.add(source, arcname=f"piot-{version}-x86_64-unknown-linux-gnu/{name}")
    return path


def archive_build(path, piot):
    """A release archive of a build, which runs on this machine and on no other."""
    piot = Path(piot)
    version = subprocess.run([piot, "version"], check=True, capture_output=True, text=True).stdout.split()[1]
    files = {"bin/piot": piot}
    module = piot.parent / "piot-network.so"
    if module.exists():
        files["lib/piot/piot-network.so"] = module
    return version, make_archive(path, version, files)


def main():
    if len(sys.argv) not in (3, 4):
        raise SystemExit(__doc__)
    directory = Path(sys.argv[2])
    local = LocalAction(directory)
    if len(sys.argv) == 4:
        local.add_release(os.path.basename(sys.argv[3]).split("-")[1], sys.argv[3])
    else:
        version, archive = archive_build(directory / "archive.tar.gz", sys.argv[1])
        local.add_release(version, archive)
    print(f"PIOT_RELEASE_URL={local.release_url()}")


if __name__ == "__main__":
    main()
