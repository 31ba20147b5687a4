# SPDX-License-Identifier: MIT
"""The .deb, the release archive and the image, each in a root of its own that holds nothing else (prove_packages.sh)."""

import http.server
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "e2e")]
import world
from bare_root import BareRoot, Dockerfile, run

BUILD = Path(os.environ["PIOT_BUILD"])
SOURCE = HERE.parents[1]
CONFIG = '[putitoutthere]\nversion = 1\n\n[[package]]\nname = "minipy"\nkind = "pypi"\npath = "py"\npaths = ["py/**"]\npure = true\n'
PRIVATE = CONFIG + 'registry = "internal"\n\n[registry.internal]\nkind = "pypi"\nindex = "https://localhost:{port}/simple/"\n' \
                   'upload = "https://localhost:{port}/legacy/"\ntoken_env = "INTERNAL_TOKEN"\n'
# Where distributions keep the certificates that they trust; Debian first.
BUNDLES = ["etc/ssl/certs/ca-certificates.crt", "etc/pki/tls/certs/ca-bundle.crt", "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
           "etc/ssl/ca-bundle.pem", "etc/ssl/cert.pem"]


class Nothing(http.server.BaseHTTPRequestHandler):
    """A registry that holds nothing."""

    def do_GET(self):
        self.send_error(404)

    def log_message(self, *_):
        pass


class PackagesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = Path(tempfile.mkdtemp(prefix="piot-packages-", dir=os.environ.get("PIOT_PACKAGES_TMP")))
        cls.addClassCleanup(shutil.rmtree, cls.scratch, ignore_errors=True)
        cls.packages = cls.scratch / "packages"
        # One moment for both builds, also where somebody commits between them.
        cls.environment = {"SOURCE_DATE_EPOCH": "1795000000", **os.environ, "PIOT_BUILD_DIR": str(BUILD)}
        run(SOURCE / "deploy" / "package.sh", cls.packages, env=cls.environment)
        [cls.deb], [cls.archive] = cls.packages.glob("*.deb"), cls.packages.glob("*.tar.gz")
        cls.base = BareRoot.make(os.environ.get("PIOT_BASE_ROOT") or cls.scratch / "base", os.environ["PIOT_CODENAME"], os.environ["PIOT_MIRROR"])
        cls.unpacked = cls.scratch / "unpacked"
        cls.unpacked.mkdir()
        run("tar", "-xzf", cls.archive, "-C", cls.unpacked, "--strip-components=1")

    def root(self, name):
        """A new copy of the bare root."""
        root = self.base.copy(self.scratch / name)

        def remove():
            for mount in ("proc", "dev"):
                subprocess.run(["umount", root.path / mount], check=False)
            shutil.rmtree(root.path, ignore_errors=True)

        self.addCleanup(remove)
        return root

    def repository(self, root, config=CONFIG, place="work"):
        """A repository in the root, and what this machine's build plans for it."""
        outside = self.scratch / f"{root.path.name}-{place}"
        outside.mkdir()
        repository = world.Repository(outside, {**world.FILES, "putitoutthere.toml": config})
        inside = root.path / place
        shutil.copytree(outside, inside, symlinks=True)
        run("chown", "-R", root.user or "0:0", inside)
        root.directory = f"/{place}/repository"
        return repository

    def expected_plan(self, repository):
        return run(world.PIOT, "plan", "--json", cwd=repository.path, env=world.clean_environment(self.scratch))

    def server(self, **options):
        server = world.Server(tempfile.mkdtemp(dir=self.scratch), **options)
        self.addCleanup(server.stop)
        return server

    def check_plan(self, root, piot="piot"):
        """The same plan as on this machine, and an answer from a registry by the part that is loaded for it."""
        repository = self.repository(root)
        self.assertEqual(root.run(piot, "plan", "--json"), self.expected_plan(repository))
        server = self.server()
        plan = json.loads(root.run(piot, "plan", "--json", "--check-registry", **server.environment()))
        self.assertEqual([release["verdict"] for release in plan["releases"]], ["publish"])
        return repository

    def check_release(self, root, piot="piot"):
        """A whole release out of the root: OIDC, uploads, tags pushed by git."""
        repository = self.repository(root, place="release")
        environment = world.clean_environment(self.scratch)
        artifacts = root.path / "artifacts"
        plan = json.loads(root.run(piot, "plan", "--json", "--out", "/tmp/plan.json"))
        run(world.PIOT, "stamp", cwd=repository.path, env=environment)
        for row, kind in (("minipy-wheel-any", "--wheel"), ("minipy-sdist", "--sdist")):
            run(world.PYTHON, "-m", "build", "--no-isolation", kind, "--outdir", artifacts / row, "py", cwd=repository.path, env=environment)
        server = self.server(
            existing_projects=[{"registry": "pypi", "name": "minipy"}],
            trusted_publishers=[{"registry": "pypi", "project": "minipy", "repository": "octo/repo", "workflow": "release.yml"}])
        publish = [piot, "publish", "--plan", "/tmp/plan.json", "--plan-id", plan["plan_id"], "--artifacts", "/artifacts", "--yes", "--json"]
        identity = {"GIT_AUTHOR_NAME": "T", "GIT_AUTHOR_EMAIL": "t@example.org", "GIT_COMMITTER_NAME": "T", "GIT_COMMITTER_EMAIL": "t@example.org"}
        report = json.loads(root.run(*publish, **server.environment(), **identity).splitlines()[-1])
        self.assertTrue(report["released"], report)
        self.assertEqual(server.accepted_uploads(), 2)
        self.assertIn("minipy-v0.1.0", root.run("git", "-C", "/release/origin.git", "tag"))

    def test_the_archive_needs_nothing_but_glibc(self):
        root = self.root("archive")
        top = self.archive.name.removesuffix(".tar.gz")
        run("tar", "-xzf", self.archive, "-C", root.path / "opt")
        (root.path / "usr/local/bin/piot").symlink_to(f"/opt/{top}/bin/piot")
        self.assertEqual(root.run("piot", "version"), run(world.PIOT, "version"))
        self.check_plan(root)
        self.check_plan_elsewhere(root, f"/opt/{top}")

    def check_plan_elsewhere(self, root, installed):
        """Moved, through a link, and with libraries of the same names in the caller's way."""
        run("mv", f"{root.path}{installed}", root.path / "srv/a b")
        shutil.copytree(root.path / "lib/x86_64-linux-gnu", root.path / "hostile", symlinks=True, ignore=lambda *_: [])
        for name in os.listdir(root.path / "srv/a b/lib/piot"):
            (root.path / "hostile" / name).write_text("not a library")
        variables = {"LD_LIBRARY_PATH": "/hostile", **self.server().environment()}
        root.run("/srv/a b/bin/piot", "plan", "--check-registry", **variables)

    def test_the_archive_says_which_glibc_it_needs_and_the_pages_agree(self):
        requirements = (self.unpacked / "share/doc/piot/requirements.txt").read_text()
        glibc = re.search(r"^glibc ([0-9.]+)$", requirements, re.MULTILINE).group(1)
        for page in ("docs/install.md", "docs/action.md"):
            self.assertIn(f"glibc {glibc}", (SOURCE / page).read_text())

    def test_the_archive_holds_the_licence_of_everything_in_it(self):
        licences = {path.stem for path in (self.unpacked / "share/doc/piot/licences").iterdir()}
        for library in (self.unpacked / "lib/piot").iterdir():
            if library.name != "piot-network.so":
                # Libraries lie in /usr/lib, whatever path leads to them.
                found = run("dpkg", "-S", f"*/{library.resolve().name}", env={**os.environ, "LC_ALL": "C"})
                owners = {line.split(":")[0] for line in found.splitlines()}
                self.assertTrue(owners & licences, f"{library.name} comes from {owners}")

    def test_certificates_are_found_where_each_distribution_has_them(self):
        root = self.root("certificates")
        shutil.copytree(self.unpacked, root.path / "opt/piot")
        key, certificate = self.scratch / "key.pem", self.scratch / "certificate.pem"
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Nothing)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.repository(root, PRIVATE.format(port=server.server_port))

        def verdict(**variables):
            plan = json.loads(root.run("/opt/piot/bin/piot", "plan", "--json", "--check-registry", INTERNAL_TOKEN="secret-word", **variables))
            return plan["releases"][0]["verdict"]

        self.assertEqual(verdict(), "unknown", "nobody is trusted yet")
        for bundle in BUNDLES:
            file = root.path / bundle
            file.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(certificate, file)
            self.assertEqual(verdict(), "publish", bundle)
            file.unlink()
        shutil.copy(certificate, root.path / "tmp/company.pem")
        self.assertEqual(verdict(SSL_CERT_FILE="/tmp/company.pem"), "publish")

    def test_the_debian_package_installs_releases_and_goes_without_a_trace(self):
        root = self.root("debian")
        shutil.copy(self.deb, root.path / "tmp")
        before = root.installed()
        root.install(f"/tmp/{self.deb.name}")
        print(f"\n.deb: {len(root.installed() - before)} packages, {root.megabytes()} MB with the bare root's {self.base.megabytes()} MB", file=sys.stderr)
        self.assertEqual(root.run("piot", "version"), run(world.PIOT, "version"))
        files = set(root.run("dpkg", "-L", "piot").splitlines())
        self.assertLessEqual({
            "/usr/bin/piot", "/usr/lib/piot/piot-network.so", "/usr/share/man/man1/piot.1.gz", "/usr/share/doc/piot/copyright",
            "/usr/share/doc/piot/changelog.gz", "/usr/share/bash-completion/completions/piot", "/usr/share/zsh/vendor-completions/_piot",
            "/usr/share/fish/vendor_completions.d/piot.fish"}, files)
        self.check_plan(root)
        self.check_release(root)
        root.run("dpkg", "--purge", "piot")
        self.assertEqual([file for file in files if "piot" in file and (root.path / file.lstrip("/")).exists()], [])

    def test_the_image_releases_as_an_ordinary_user(self):
        root = self.root("image")
        image = Dockerfile((SOURCE / "deploy/Dockerfile").read_text())
        self.assertEqual(image.base, "debian:bookworm-slim")
        stage = self.scratch / "stage"
        stage.mkdir()
        shutil.copytree(self.unpacked, stage / "piot")
        image.apply(root, {"build": stage})
        print(f"\nimage: {root.megabytes()} MB with the bare root's {self.base.megabytes()} MB", file=sys.stderr)
        self.assertEqual(root.run("id", "-u"), "1000\n")
        self.assertEqual(root.directory, "/repository")
        [piot] = image.entry_point
        self.assertEqual(root.run(piot, "version"), run(world.PIOT, "version"))
        self.check_plan(root, piot)
        self.check_release(root, piot)

    def test_the_same_sources_give_the_same_bytes(self):
        again = self.scratch / "again"
        run(SOURCE / "deploy" / "package.sh", again, env=self.environment)
        for first in (self.deb, self.archive):
            self.assertEqual((again / f"{first.name}.sha256").read_text(), (self.packages / f"{first.name}.sha256").read_text())


if __name__ == "__main__":
    unittest.main()
