# SPDX-License-Identifier: MIT
"""Crates that fall through to an upstream index over https: only a certificate that can be verified is believed."""

import http.server
import json
import os
import ssl
import threading
from unittest import mock

from server_test import ServerTest

LINE = '{"name":"remote","vers":"1.0.0"}\n'


class Upstream(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        address = f"https://localhost:{self.server.server_port}"
        pages = {
            "/config.json": json.dumps({"dl": address + "/dl"}),
            "/re/mo/remote": LINE,
            "/dl/remote/1.0.0/download": "the bytes",
        }
        body = pages.get(self.path, "").encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class UpstreamTest(ServerTest):
    trusts_upstream = True

    def start(self):
        if not self.options:
            self.serve_upstream()
        trusted = str(self.scratch / "certificate.pem") if self.trusts_upstream else "/dev/null"
        with mock.patch.dict(os.environ, SSL_CERT_FILE=trusted, SSL_CERT_DIR="/nonexistent"):
            super().start()

    def serve_upstream(self):
        made = self.run_tool(
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
            "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out", "certificate.pem",
        )
        self.assert_ok(made)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.scratch / "certificate.pem", self.scratch / "key.pem")
        upstream = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
        upstream.handle_error = lambda *_: None  # refused handshakes are part of the test
        upstream.socket = context.wrap_socket(upstream.socket, server_side=True)
        threading.Thread(target=upstream.serve_forever, daemon=True).start()
        self.addCleanup(upstream.server_close)
        self.addCleanup(upstream.shutdown)
        self.options = {"upstream_index": f"sparse+https://localhost:{upstream.server_port}/"}

    def test_trusted_certificate(self):
        self.assertEqual(self.get("/index/re/mo/remote").decode(), LINE)
        self.assertEqual(self.get("/crates/api/v1/crates/remote/1.0.0/download"), b"the bytes")
        self.assertEqual(self.status("/index/no/su/nosuch"), 404)


class UntrustedUpstreamTest(UpstreamTest):
    trusts_upstream = False

    def test_trusted_certificate(self):
        self.assertEqual(self.status("/index/re/mo/remote"), 404)
        self.assertEqual(self.status("/crates/api/v1/crates/remote/1.0.0/download"), 404)
