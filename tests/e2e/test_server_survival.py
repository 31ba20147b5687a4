# SPDX-License-Identifier: MIT
"""The embedded registries under large files, full disks and kill -9."""

import hashlib
import http.client
import json
import os
import signal
import socket
import threading
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from unittest import mock
from urllib.parse import urlsplit

from server_test import CRATES_TOKEN, PYPI_TOKEN, ServerTest, make_crate, make_wheel
from world import TIMEOUT


class MemoryTest(ServerTest):
    """A 200 MB wheel must pass through without staying in memory."""

    SIZE = 200 * 1024 * 1024
    ALLOWED_GROWTH = 48 * 1024 * 1024

    def start(self):
        # A sanitized build keeps freed memory for a while, which is not what is measured here.
        options = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=1"
        with mock.patch.dict(os.environ, ASAN_OPTIONS=options):
            super().start()

    def peak(self):
        for line in Path(f"/proc/{self.server.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
        self.fail("no VmHWM")

    def test_large_wheel(self):
        name = "large_py-1.0.0-py3-none-any.whl"
        wheel = self.scratch / name
        wheel.write_bytes(make_wheel("large_py", "1.0.0", {}))
        with zipfile.ZipFile(wheel, "a", zipfile.ZIP_STORED) as archive, archive.open("data", "w", force_zip64=True) as member:
            for _ in range(self.SIZE // (1024 * 1024)):
                member.write(os.urandom(1024 * 1024))
        with wheel.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()

        boundary = "large-boundary"
        fields = {":action": "file_upload", "metadata_version": "2.1", "name": "large_py", "version": "1.0.0",
                  "filetype": "bdist_wheel", "pyversion": "py3", "sha256_digest": digest}
        head = "".join(f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
                       for key, value in fields.items())
        head += (f'--{boundary}\r\nContent-Disposition: form-data; name="content"; filename="{name}"\r\n'
                 "Content-Type: application/octet-stream\r\n\r\n")
        tail = f"\r\n--{boundary}--\r\n"

        self.get("/health")
        before = self.peak()
        connection = http.client.HTTPConnection(urlsplit(self.server.url).netloc, timeout=TIMEOUT)
        connection.putrequest("POST", "/pypi/legacy/")
        connection.putheader("Authorization", "Bearer " + PYPI_TOKEN)
        connection.putheader("Content-Type", "multipart/form-data; boundary=" + boundary)
        connection.putheader("Content-Length", str(len(head) + wheel.stat().st_size + len(tail)))
        connection.endheaders()
        connection.send(head.encode())
        with wheel.open("rb") as content:
            connection.send(content)
        connection.send(tail.encode())
        reply = connection.getresponse()
        self.assertEqual(reply.status, 200, reply.reason)
        connection.close()

        project = json.loads(self.get("/pypi/pypi/large-py/json"))
        received = hashlib.sha256()
        with urllib.request.urlopen(project["urls"][0]["url"]) as download:
            while chunk := download.read(1024 * 1024):
                received.update(chunk)
        self.assertEqual(received.hexdigest(), digest)
        self.assertLess(self.peak() - before, self.ALLOWED_GROWTH)


class KillTest(ServerTest):
    """kill -9 at any moment: what was acknowledged is there, what is there is whole."""

    def test_in_the_middle_of_a_body(self):
        body, crate = make_crate("half", "1.0.0", 2 * 1024 * 1024)
        address = urlsplit(self.server.url)
        with socket.create_connection((address.hostname, address.port)) as connection:
            head = (f"PUT /crates/api/v1/crates/new HTTP/1.1\r\nHost: x\r\nUser-Agent: t\r\nAuthorization: {CRATES_TOKEN}\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n")
            connection.sendall(head.encode() + body[: len(body) // 2])
            incoming = self.scratch / "state" / "incoming"
            while not any(file.stat().st_size for file in incoming.iterdir()):
                self.assertIsNone(self.server.process.poll())
            self.kill()
        self.start()
        self.assertEqual(list(incoming.iterdir()), [])
        self.assertEqual(self.status("/index/ha/lf/half"), 404)
        self.assertEqual(self.server.accepted_uploads(), 0)
        self.assertEqual(self.put(body), 200)
        self.assertEqual(self.get("/crates/api/v1/crates/half/1.0.0/download"), crate)

    def test_under_load(self):
        bodies = {f"crate{number}": make_crate(f"crate{number}", "1.0.0", 100_000) for number in range(40)}
        acknowledged = {}
        for kill_after in (1, 7, 13):
            self.upload_until_killed(bodies, acknowledged, len(acknowledged) + kill_after)
            self.start()
            self.check(bodies, acknowledged)
        for name, (body, _) in bodies.items():
            if self.status(f"/crates/api/v1/crates/{name}/1.0.0") == 404:
                self.assertEqual(self.put(body), 200)
                acknowledged[name] = True
        self.check(bodies, dict.fromkeys(bodies, True))
        self.assertEqual(self.server.accepted_uploads(), len(bodies))

    def upload_until_killed(self, bodies, acknowledged, kill_at):
        enough = threading.Event()
        waiting = [name for name in bodies if name not in acknowledged]

        def work():
            while waiting and not enough.is_set():
                try:
                    name = waiting.pop()
                    if self.put(bodies[name][0]) == 200:
                        acknowledged[name] = True
                except urllib.error.HTTPError as error:
                    # Uploaded before the last kill, but the answer was lost.
                    self.assertIn(b"is already uploaded", error.read())
                    acknowledged[name] = True
                except (OSError, http.client.HTTPException, IndexError):
                    return
                if len(acknowledged) >= kill_at:
                    enough.set()

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        self.assertTrue(enough.wait(60))
        self.server.process.send_signal(signal.SIGKILL)
        for thread in threads:
            thread.join()
        self.kill()

    def check(self, bodies, acknowledged):
        for name, (_, crate) in bodies.items():
            status = self.status(f"/crates/api/v1/crates/{name}/1.0.0")
            if name in acknowledged:
                self.assertEqual(status, 200, f"{name} was acknowledged and is gone")
            if status == 200:
                self.assertEqual(self.get(f"/crates/api/v1/crates/{name}/1.0.0/download"), crate)
                line = json.loads(self.get(f"/index/{name[:2]}/{name[2:4]}/{name}"))
                self.assertEqual(line["cksum"], hashlib.sha256(crate).hexdigest())


class FullDiskTest(ServerTest):
    options = {"file_size_limit": 1_000_000}

    def test_full_disk(self):
        body, _ = make_crate("large", "1.0.0", 2_000_000)
        with self.assertRaises(urllib.error.HTTPError) as refused:
            self.put(body)
        self.assertEqual(refused.exception.code, 503)
        self.assertIn("the rehearsal server could not store this", refused.exception.read().decode())
        self.assertEqual(self.status("/index/la/rg/large"), 404)
        self.assertEqual(list((self.scratch / "state" / "incoming").iterdir()), [])
        small, _ = make_crate("small", "1.0.0")
        self.assertEqual(self.put(small), 200)
