# SPDX-License-Identifier: MIT
"""What the tests of the embedded registries share: a server with user tokens, and small packages for it."""

import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import tarfile
import tempfile
import unittest
import urllib.error
import urllib.request
import zipfile
from base64 import b64encode
from pathlib import Path

from world import SERVER, TIMEOUT, Server, clean_environment

CRATES_TOKEN = "cio-test-token"
PYPI_TOKEN = "pypi-test-token"
MANIFEST = '[package]\nname = "{name}"\nversion = "{version}"\nedition = "2021"\n{fields}\n{tail}\n'
FIELDS = 'description = "a test"\nlicense = "MIT"\n'


def make_wheel(name, version, files, requirements=()):
    """A valid wheel as bytes; RECORD is there but lists nothing, which installers accept with a warning at most."""
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    metadata += "".join(f"Requires-Dist: {requirement}\n" for requirement in requirements)
    members = {
        **files,
        f"{info}/METADATA": metadata,
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for path, text in members.items():
        digest = b64encode(hashlib.sha256(text.encode()).digest(), altchars=b"-_").rstrip(b"=").decode()
        record += f"{path},sha256={digest},{len(text)}\n"
    members[f"{info}/RECORD"] = record + f"{info}/RECORD,,\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in members.items():
            archive.writestr(zipfile.ZipInfo(path, (2020, 1, 1, 0, 0, 0)), text)
    return out.getvalue()


def make_crate(name, version, size=0):
    """A publish body for a small crate, filled up with a file of `size` bytes that do not compress."""
    top = f"{name}-{version}"
    files = {
        f"{top}/Cargo.toml": MANIFEST.format(name=name, version=version, fields=FIELDS, tail="").encode(),
        f"{top}/src/lib.rs": b"",
        f"{top}/data": os.urandom(size),
    }
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for path, content in files.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    metadata = json.dumps({"name": name, "vers": version}).encode()
    crate = packed.getvalue()
    return len(metadata).to_bytes(4, "little") + metadata + len(crate).to_bytes(4, "little") + crate, crate


class ServerTest(unittest.TestCase):
    options = {}

    def setUp(self):
        self.assertTrue(SERVER, "PIOT_REHEARSAL_SERVER is not set: run this through ctest")
        self.scratch = Path(tempfile.mkdtemp(prefix="piot-clients-"))
        self.addCleanup(shutil.rmtree, self.scratch, ignore_errors=True)
        self.server = None
        self.start()
        self.addCleanup(self.stop)

    def start(self):
        self.server = Server(
            self.scratch / "state", crates_token=CRATES_TOKEN, pypi_token=PYPI_TOKEN, **self.options
        )

    def stop(self):
        if self.server:
            self.server.stop()
        self.server = None

    def kill(self):
        self.server.process.send_signal(signal.SIGKILL)
        self.server.process.wait()
        self.server.process.stdin.close()
        self.server.process.stdout.close()
        self.server = None

    def write(self, files):
        for name, text in files.items():
            path = self.scratch / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def run_tool(self, *argv, cwd=None, **extra):
        return subprocess.run(
            argv, cwd=cwd or self.scratch, env=clean_environment(self.scratch, **extra), capture_output=True, text=True,
            timeout=TIMEOUT, stdin=subprocess.DEVNULL,
        )

    def assert_ok(self, result):
        self.assertEqual(result.returncode, 0, f"{result.args}\n{result.stdout}\n{result.stderr}")
        return result

    def get(self, path):
        with urllib.request.urlopen(urllib.request.Request(self.server.url + path, headers={"User-Agent": "test"})) as reply:
            return reply.read()

    def status(self, path):
        try:
            self.get(path)
            return 200
        except urllib.error.HTTPError as error:
            return error.code

    def put(self, body):
        request = urllib.request.Request(
            self.server.url + "/crates/api/v1/crates/new", data=body, method="PUT",
            headers={"Authorization": CRATES_TOKEN, "User-Agent": "test"},
        )
        with urllib.request.urlopen(request, timeout=30) as reply:
            return reply.status
