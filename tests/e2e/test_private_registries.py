# SPDX-License-Identifier: MIT
"""`piot publish` to a private cargo registry and a private Python index, and the real clients that read them afterwards.
Both are the embedded ones behind a gate that shows nothing to strangers, not even that there is something."""

import base64
import http.server
import json
import shutil
import subprocess
import sys
import threading
import unittest
import urllib.error
import urllib.request

from world import FILES, PYTHON, EndToEndTest, Repository, Server, clean_environment

CARGO_TOKEN = "internal-cargo-token"
INDEX_USER = "ada:internal-index-password"
HIDDEN = 404  # what strangers get, as GitLab answers them

CONFIG = """\
[putitoutthere]
version = 1
github_release = false

[[package]]
name = "mini-core"
kind = "crates"
path = "core"
paths = ["core/**"]
registry = "crates-inside"

[[package]]
name = "minipy"
kind = "pypi"
path = "py"
paths = ["py/**"]
depends_on = ["mini-core"]
pure = true
registry = "index-inside"

[registry.crates-inside]
kind = "crates"
index = "sparse+{url}/index/"
token_env = "INSIDE_CARGO_TOKEN"

[registry.index-inside]
kind = "pypi"
index = "{url}/pypi/simple/"
upload = "{url}/pypi/legacy/"
token_env = "INSIDE_INDEX_USER"
"""


def setUpModule():
    missing = [tool for tool in ("cargo",) if shutil.which(tool) is None]
    if missing:
        print("skipped, missing: " + ", ".join(missing), file=sys.stderr)
        sys.exit(77)


def basic(user):
    return "Basic " + base64.b64encode(user.encode()).decode()


class Gate(http.server.BaseHTTPRequestHandler):
    """Lets those pass who bring the credentials, and gives them the embedded server's own on the way in."""

    protocol_version = "HTTP/1.1"

    def pass_on(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        gate = self.server
        is_index = self.path.startswith("/pypi/")
        shown = self.headers.get("Authorization")
        gate.seen.append((self.command, self.path, shown))
        if shown != (basic(INDEX_USER) if is_index else CARGO_TOKEN):
            # cargo begins without credentials and waits for this very answer.
            return self.answer(401 if self.path.endswith("/config.json") else gate.for_strangers, {}, b"")
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "authorization", "connection")}
        if self.command != "GET":
            headers["Authorization"] = basic("__token__:inside-pypi") if is_index else "inside-crates"
        request = urllib.request.Request(gate.inside + self.path, data=body or None, headers=headers, method=self.command)
        try:
            with urllib.request.urlopen(request) as reply:
                content = reply.read()
                if self.path == "/index/config.json":
                    content = json.dumps({**json.loads(content), "auth-required": True}).encode()
                self.answer(reply.status, reply.headers, content.replace(gate.inside.encode(), gate.url.encode()))
        except urllib.error.HTTPError as refusal:
            self.answer(refusal.code, refusal.headers, refusal.read())

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = pass_on

    def answer(self, status, headers, content):
        self.send_response(status)
        if headers.get("Content-Type"):
            self.send_header("Content-Type", headers["Content-Type"])
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


class PrivateRegistryTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.registry = Server(self.scratch / "registry", crates_token="inside-crates", pypi_token="inside-pypi")
        self.addCleanup(self.registry.stop)
        self.gate = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gate)
        self.gate.inside, self.gate.url = self.registry.url, f"http://127.0.0.1:{self.gate.server_port}"
        self.gate.seen, self.gate.for_strangers = [], HIDDEN
        threading.Thread(target=self.gate.serve_forever, daemon=True).start()
        self.addCleanup(self.gate.server_close)
        self.addCleanup(self.gate.shutdown)
        self.source = Repository(self.scratch, {**FILES, "putitoutthere.toml": CONFIG.replace("{url}", self.gate.url)})
        self.environment = clean_environment(self.scratch)

    def build(self):
        artifacts = self.scratch / "artifacts"
        work = self.scratch / "build"
        run = lambda *argv: subprocess.run(argv, cwd=work, env=self.environment, check=True, capture_output=True)
        subprocess.run(["git", "clone", "-q", str(self.source.remote), str(work)], check=True)
        self.assert_exit(self.piot("stamp", cwd=work), 0)
        run("cargo", "package", "--offline", "--no-verify", "--allow-dirty", "--manifest-path", "core/Cargo.toml", "--target-dir", "core/target")
        run(PYTHON, "-m", "build", "--no-isolation", "py")
        for row, file in (("mini-core-crate", "core/target/package/mini-core-0.1.0.crate"),
                          ("minipy-wheel-any", "py/dist/minipy-0.1.0-py3-none-any.whl"), ("minipy-sdist", "py/dist/minipy-0.1.0.tar.gz")):
            (artifacts / row).mkdir(parents=True)
            shutil.copy(work / file, artifacts / row)
        return artifacts

    def publish(self, artifacts, *arguments, cargo=CARGO_TOKEN, index=INDEX_USER):
        return self.piot("publish", "--artifacts", artifacts, "--yes", "--wait", "20", *arguments, cwd=self.source.path,
                         env={"INSIDE_CARGO_TOKEN": cargo, "INSIDE_INDEX_USER": index})

    def test_publish_reads_and_writes_with_credentials_and_real_clients_find_it(self):
        artifacts = self.build()
        result = self.publish(artifacts)
        self.assert_exit(result, 0)
        self.assertEqual(self.registry.accepted_uploads(), 3)
        self.assertIn("minipy-v0.1.0", self.source.remote_tags())
        for secret in (CARGO_TOKEN, "internal-index-password", basic(INDEX_USER)[6:]):
            self.assertNotIn(secret, result.stdout + result.stderr)
        self.assertEqual({shown for _, _, shown in self.gate.seen}, {CARGO_TOKEN, basic(INDEX_USER)})

        again = self.publish(artifacts)
        self.assert_exit(again, 0)
        self.assertEqual(self.registry.accepted_uploads(), 3)
        self.consume_with_cargo()
        self.consume_with_pip()

    def consume_with_cargo(self):
        user = self.scratch / "user"
        (user / "src").mkdir(parents=True)
        (user / "src/lib.rs").write_text("pub fn three() -> u32 {\n    mini_core::add(1, 2)\n}\n")
        (user / "Cargo.toml").write_text('[package]\nname = "user"\nversion = "0.1.0"\nedition = "2021"\n\n[workspace]\n\n'
                                         '[dependencies]\nmini-core = { version = "0.1", registry = "inside" }\n')
        built = subprocess.run(
            ["cargo", "build"], cwd=user, capture_output=True, text=True,
            env={**self.environment, "CARGO_REGISTRIES_INSIDE_INDEX": f"sparse+{self.gate.url}/index/",
                 "CARGO_REGISTRIES_INSIDE_TOKEN": CARGO_TOKEN, "CARGO_REGISTRIES_INSIDE_CREDENTIAL_PROVIDER": "cargo:token"})
        self.assertEqual(built.returncode, 0, built.stderr)

    def consume_with_pip(self):
        target = self.scratch / "installed"
        installed = subprocess.run(
            [PYTHON, "-m", "pip", "install", "-q", "--target", str(target), "--index-url",
             self.gate.url.replace("://", f"://{INDEX_USER}@") + "/pypi/simple/", "minipy==0.1.0"],
            capture_output=True, text=True, env={**self.environment, "PIP_CONFIG_FILE": "/dev/null"})
        self.assertEqual(installed.returncode, 0, installed.stderr)
        self.assertTrue((target / "minipy/__init__.py").exists())

    def test_a_crate_that_no_row_left_is_packaged_here(self):
        artifacts = self.build()
        shutil.rmtree(artifacts / "mini-core-crate")
        self.assert_fails(self.publish(artifacts), 1, "PIOT_INSPECT_MISSING")
        self.assert_exit(self.publish(artifacts, "--cargo-publish"), 0)
        self.assertEqual(self.registry.accepted_uploads(), 3)

    def doctor(self, code, **env):
        result = self.piot("doctor", "--json", "--probe", cwd=self.source.path, env=env)
        self.assert_exit(result, code)
        for secret in (CARGO_TOKEN, "internal-index-password", basic(INDEX_USER)[6:]):
            self.assertNotIn(secret, result.stdout + result.stderr)
        document = json.loads(result.stdout)
        findings = [finding for section in document["sections"] for finding in section["findings"]]
        return {route["package"]: (route["name"], route["lane"]) for route in document["routes"]}, findings

    def test_doctor_asks_with_credentials_and_knows_no_trusted_publishing_there(self):
        known = {"INSIDE_CARGO_TOKEN": CARGO_TOKEN, "INSIDE_INDEX_USER": INDEX_USER}
        paid = lambda name: {package: (name, "long_lived_token") for package in ("mini-core", "minipy")}
        self.assertEqual(self.doctor(0, **known), (paid("free"), []))
        self.assert_exit(self.publish(self.build()), 0)
        self.assertEqual(self.doctor(0, **known), (paid("ours"), []))
        states, findings = self.doctor(1)
        self.assertEqual(set(states.values()), {("unknown", "none")})
        self.assertEqual([finding["code"] for finding in findings], ["PIOT_CREDENTIALS_MISSING"] * 2)
        self.assertIn("`INSIDE_CARGO_TOKEN` is not set", findings[0]["message"])
        self.assertIn("set that variable", findings[0]["hint"])
        self.gate.for_strangers = 401
        states, findings = self.doctor(1, INSIDE_CARGO_TOKEN="wrong", INSIDE_INDEX_USER="ada:wrong")
        self.assertEqual({name for name, _ in states.values()}, {"unknown"})
        self.assertEqual([finding["code"] for finding in findings], ["PIOT_CREDENTIALS_REFUSED"] * 2)

    def test_what_is_hidden_from_strangers_is_not_taken_for_absent(self):
        artifacts = self.build()
        self.assert_exit(self.publish(artifacts), 0)
        planned = self.piot("plan", "--check-registry", "--json", "--release", "mini-core@0.2.0", cwd=self.source.path)
        self.assert_exit(planned, 0)
        self.assertEqual([release["verdict"] for release in json.loads(planned.stdout)["releases"]], ["unknown"])
        self.assertIn("INSIDE_CARGO_TOKEN", planned.stderr)

    def test_wrong_credentials_are_named_and_nothing_is_uploaded(self):
        artifacts = self.build()
        self.gate.for_strangers = 401
        result = self.publish(artifacts, cargo="not-the-cargo-token")
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("it refuses the credentials in `INSIDE_CARGO_TOKEN`", result.stderr + result.stdout)
        self.assertNotIn("not-the-cargo-token", result.stderr + result.stdout)
        self.assertEqual(self.registry.accepted_uploads(), 0)
        self.assertEqual(self.source.remote_tags(), "")


if __name__ == "__main__":
    unittest.main()
