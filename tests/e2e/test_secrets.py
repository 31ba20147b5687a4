# SPDX-License-Identifier: MIT
"""No credential leaves piot but towards its registry: everything is run with marked secrets, then every byte of stdout,
stderr, outputs, summaries, files left behind, and of each child's environment and arguments is searched for them, also
for what base64 and percent-encoding make of them. The one allowed place is an `::add-mask::` line."""

import base64
import http.client
import re
import shutil
import threading
import unittest
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import test_publish
from world import CONFIG, clean_environment

# With characters that JSON, markdown, addresses and base64 write differently.
CARGO_TOKEN = "cio-marked/Token+of_crates*~1"
PYPI_TOKEN = "pypi-marked_Token_of<PyPI>*~2"
OTHER_TOKEN = "ghp-marked_Token|of_GitHub~3"
MINTED = re.compile(rb"cio_tp_[A-Za-z0-9]{8,}|pypi-[A-Za-z0-9]{40,}|eyJ[A-Za-z0-9_-]{40,}")


def forms_of(secret):
    """A secret, and what is surely in any text that holds it encoded."""
    raw = secret.encode()
    yield raw
    yield urllib.parse.quote(secret, safe="").encode()
    yield urllib.parse.quote(secret, safe="").lower().encode()
    yield secret.replace("_", "&#95;").encode()
    for skipped in range(3):
        part = raw[skipped:]
        part = part[: len(part) // 3 * 3]
        yield base64.b64encode(part)
        yield base64.urlsafe_b64encode(part)


def leaks_in(blob, secrets):
    """Those secrets that a text gives away."""
    lines = [line for line in blob.splitlines() if not line.startswith(b"::add-mask::")]
    text = b"\n".join(lines)
    found = {secret for secret in secrets for form in forms_of(secret) if form in text}
    return sorted(found | {minted.decode() for minted in MINTED.findall(text)})


class EchoingProxy:
    """Hands everything on to a registry, but refuses uploads, in words that repeat the credentials it was given."""

    def __init__(self, url):
        self.target = urllib.parse.urlsplit(url).netloc
        self.echoed = []
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if self.headers.get("Transfer-Encoding") == "chunked":
                    raise AssertionError("uploads have a length")
                is_upload = self.path.startswith("/pypi/legacy") or self.path.endswith("/crates/new")
                return self.refuse() if is_upload else self.forward(body)

            do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = handle_any

            def refuse(self):
                credential = self.headers["Authorization"]
                token = base64.b64decode(credential[6:]).decode().split(":", 1)[1] if credential.startswith("Basic ") else credential
                proxy.echoed.append(token)
                words = " ".join([credential, token, urllib.parse.quote(token, safe=""), base64.b64encode(f"x{token}".encode()).decode()])
                is_crate = self.path.endswith("/crates/new")
                words = words.replace("\\", "\\\\").replace('"', '\\"')
                text = f'{{"errors":[{{"detail":"no rights for {words}"}}]}}' if is_crate else f"no rights for {words}"
                self.send_response(403, None if is_crate else f"no rights for {token}")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def forward(self, body):
                connection = http.client.HTTPConnection(proxy.target)
                connection.request(self.command, self.path, body or None,
                                   {name: value for name, value in self.headers.items() if name.lower() != "connection"})
                answer = connection.getresponse()
                content = answer.read()
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
                connection.close()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


class FinderTest(unittest.TestCase):
    def test_every_form_of_a_secret_is_found(self):
        for text in (PYPI_TOKEN, base64.b64encode(f"__token__:{PYPI_TOKEN}".encode()).decode(),
                     urllib.parse.quote(PYPI_TOKEN), PYPI_TOKEN.replace("_", "&#95;")):
            self.assertEqual(leaks_in(f"before {text} after".encode(), [PYPI_TOKEN]), [PYPI_TOKEN], text)
        self.assertEqual(leaks_in(f"::add-mask::{PYPI_TOKEN}\n".encode(), [PYPI_TOKEN]), [])
        self.assertEqual(leaks_in(b"cio_tp_AbCdEfGhIjKl", []), ["cio_tp_AbCdEfGhIjKl"])


def setUpModule():
    test_publish.setUpModule()


class MarkedWorld(test_publish.PublishTest):
    """A repository that is ready to be published, with marked secrets in every variable that may hold one."""

    def setUp(self):
        super().setUp()
        self.tools = self.scratch / "tools"
        self.tools.mkdir()
        self.dump = self.scratch / "children"
        for name in ("git", "cargo"):
            self.spy_on(name)
        self.places = {"GITHUB_OUTPUT": str(self.scratch / "outputs"), "GITHUB_STEP_SUMMARY": str(self.scratch / "summary.md")}

    def spy_on(self, name):
        """A program of that name that writes down what it is given, and then does what the real one does."""
        real = shutil.which(name)
        spy = self.tools / name
        spy.write_text(f'#!/bin/sh\n{{ env; for word in "$@"; do echo "$word"; done; }} >> "{self.dump}"\nexec "{real}" "$@"\n')
        spy.chmod(0o755)

    def run_marked(self, server, *arguments, env=None, url=None, cwd=None):
        path = clean_environment(self.scratch)["PATH"]
        environment = {**server.environment(), "CARGO_REGISTRY_TOKEN": CARGO_TOKEN, "PYPI_API_TOKEN": PYPI_TOKEN,
                       "PATH": f"{self.tools}:{path}", **({"PIOT_REHEARSAL_URL": url} if url else {}), **(env or {})}
        result = self.piot(*arguments, cwd=cwd or self.source.path, env=environment)
        secrets = [CARGO_TOKEN, PYPI_TOKEN, OTHER_TOKEN, server.facts["id_token_request_token"], server.facts["github_token"]]
        self.assertEqual(self.leaks(result, secrets), {}, f"\nstdout:\n{result.stdout}\nstderr:\n{result.stderr}")
        return result

    def leaks(self, result, secrets):
        """What gives which secrets away. The registry's own store is no business of piot."""
        blobs = {"stdout": result.stdout.encode(), "stderr": result.stderr.encode()}
        for file in self.scratch.rglob("*"):
            inside = file.relative_to(self.scratch)
            if inside.parts[0] not in ("registry", ".cargo", "tools") and file.is_file() and not file.is_symlink():
                blobs[str(inside)] = file.read_bytes()
        found = {name: leaks_in(blob, secrets) for name, blob in blobs.items()}
        return {name: leaks for name, leaks in found.items() if leaks}

    def publish_marked(self, server, *arguments, **options):
        return self.run_marked(server, "publish", "--plan", self.plan_file, "--plan-id", self.document["plan_id"],
                               "--artifacts", self.artifacts, "--yes", "--wait", "20", *arguments, **options)

    MODES = [([], {}), (["-v"], {}), (["--json", "-v"], {}), (["-v"], {"CI": "true", "GITHUB_ACTIONS": "true"})]
    NO_OIDC = {"ACTIONS_ID_TOKEN_REQUEST_URL": "", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "", "GITHUB_TOKEN": OTHER_TOKEN}


class PublishSecretsTest(MarkedWorld):
    def test_a_plan(self):
        server = self.serve()
        for arguments in (["--check-registry"], ["--check-registry", "--json", "-v"]):
            self.assert_exit(self.run_marked(server, "plan", *arguments, env=self.places), 0)

    def test_status_and_reconcile(self):
        server = self.serve()
        for arguments in (["status"], ["status", "--json", "-v"], ["reconcile", "--dry-run"], ["reconcile", "--yes", "--json"]):
            self.assert_exit(self.run_marked(server, *arguments, env=self.places), 0)

    def test_a_publish_that_works(self):
        for arguments, env in self.MODES:
            with self.subTest(arguments=arguments, env=env):
                shutil.rmtree(self.scratch / "registry", ignore_errors=True)
                self.source.run("sh", "-c", 'git -C "$0" tag | xargs -r git -C "$0" tag -d', str(self.source.remote))
                server = self.serve()
                self.assert_exit(self.publish_marked(server, *arguments, env={**env, **self.places}), 0)
                self.assertEqual(server.accepted_uploads(), 3)
        self.assertIn("push", self.dump.read_text())  # the spy was asked

    def test_a_dry_run(self):
        server = self.serve()
        for arguments in (["--dry-run"], ["--dry-run", "--json"]):
            self.assert_exit(self.publish_marked(server, *arguments, env=self.places), 0)

    def test_a_refused_token(self):
        server = self.serve()
        for arguments, env in self.MODES:
            with self.subTest(arguments=arguments, env=env):
                result = self.publish_marked(server, *arguments, env={**self.NO_OIDC, **env, **self.places})
                self.assertNotIn(result.returncode, (0, 130))

    def test_a_refusal_that_repeats_the_token(self):
        server = self.serve()
        proxy = EchoingProxy(server.url)
        self.addCleanup(proxy.stop)
        for credentials in (self.NO_OIDC, {}):
            for arguments, env in self.MODES:
                with self.subTest(arguments=arguments, env=env, is_oidc=not credentials):
                    result = self.publish_marked(server, *arguments, url=proxy.url, env={**credentials, **env, **self.places})
                    self.assert_reports(result, 1, "no rights for")
                    self.assertEqual(self.leaks(result, proxy.echoed), {})
        self.assertIn(CARGO_TOKEN, proxy.echoed)
        self.assertTrue(any(token.startswith("cio_tp_") or "Bearer cio_tp_" in token for token in proxy.echoed), proxy.echoed)

    def test_a_refusal_by_pypi_that_repeats_the_token(self):
        """The crate is live already, so that it is PyPI's turn."""
        server = self.serve(pypi_token="pypi-some-other-token-of-a-user")
        server.tell(faults=[{"what": "answer", "method": "POST", "path": "/pypi/legacy/", "times": 0, "status": 403, "text": "no"}])
        self.assertNotEqual(self.publish_marked(server).returncode, 0)
        server.tell(faults=[])
        proxy = EchoingProxy(server.url)
        self.addCleanup(proxy.stop)
        for credentials in (self.NO_OIDC, {}):
            for arguments, env in self.MODES:
                with self.subTest(arguments=arguments, env=env, is_oidc=not credentials):
                    result = self.publish_marked(server, *arguments, url=proxy.url, env={**credentials, **env, **self.places})
                    self.assert_reports(result, 1, "no rights for")
                    self.assertEqual(self.leaks(result, proxy.echoed), {})
        self.assertIn(PYPI_TOKEN, proxy.echoed)

    def test_a_reply_that_is_lost(self):
        for arguments, env in self.MODES[2:]:
            with self.subTest(arguments=arguments, env=env):
                shutil.rmtree(self.scratch / "registry", ignore_errors=True)
                server = self.serve()
                server.fault("drop_after", method="PUT", path="/crates/api/v1/crates/new")
                self.assert_exit(self.publish_marked(server, *arguments, env={**env, **self.places}), 0)

    def test_minting_that_fails(self):
        server = self.serve()
        for where in ({"path": "/oidc/token"}, {"path": "/crates/api/v1/trusted_publishing/tokens"}):
            for arguments, env in self.MODES[2:]:
                with self.subTest(where=where, env=env):
                    server.tell(faults=[{"what": "answer", "times": 0, "status": 403, **where,
                                         "body": f"{CARGO_TOKEN} {PYPI_TOKEN} {server.facts['id_token_request_token']}"}])
                    self.publish_marked(server, *arguments, env={**env, **self.places})


class BuildSecretsTest(MarkedWorld):
    """Where the repository's own builds run, nothing of the caller's credentials may reach them."""

    def test_crates_that_cargo_packages(self):
        server = self.serve()
        shutil.rmtree(self.artifacts / "mini-core-crate")
        self.assert_exit(self.publish_marked(server, "--cargo-publish", "-v", env=self.places), 0)
        self.assertEqual(server.accepted_uploads(), 3)
        self.assertIn("\npackage\n", self.dump.read_text())

    def test_a_rehearsal(self):
        server = self.serve()
        build = f"env >> {self.dump}; echo \\\"$0 $@\\\" >> {self.dump}; exec \\\"$0\\\" \\\"$@\\\""
        config = CONFIG.replace('rehearsal_build = [', f'rehearsal_build = ["/bin/sh", "-c", "{build}", ')
        self.source.commit("Spy on the build", {"putitoutthere.toml": config})
        for arguments in (["-v"], ["--json"]):
            result = self.run_marked(server, "rehearse", *arguments, env=self.places)
            self.assert_exit(result, 0)
        self.assertIn("--outdir", self.dump.read_text())


if __name__ == "__main__":
    unittest.main()
