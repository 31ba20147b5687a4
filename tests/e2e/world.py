# SPDX-License-Identifier: MIT
"""What the end-to-end tests share: the built binary, small real repositories, and an embedded registry in a process of
its own. Everything runs in temporary directories with a clean environment; the only network is loopback."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

PIOT = os.environ.get("PIOT_BINARY", "")
SERVER = os.environ.get("PIOT_REHEARSAL_SERVER", "")
SOURCE = Path(__file__).resolve().parents[2]
PYTHON = "/usr/bin/python3"
TIMEOUT = 600

CONFIG = """\
[putitoutthere]
version = 1

[[package]]
name = "mini-core"
kind = "crates"
path = "core"
paths = ["core/**"]

[[package]]
name = "minipy"
kind = "pypi"
path = "py"
paths = ["py/**"]
depends_on = ["mini-core"]
pure = true
rehearsal_build = ["/usr/bin/python3", "-m", "build", "--no-isolation", "--outdir", "{artifact_dir}", "{path}"]
"""

FILES = {
    "putitoutthere.toml": CONFIG,
    "core/Cargo.toml": '[package]\nname = "mini-core"\nversion = "0.0.0"\nedition = "2021"\n'
    'description = "adds numbers"\nlicense = "MIT"\nrepository = "https://example.org/mini"\n\n[workspace]\n',
    "core/src/lib.rs": "pub fn add(a: u32, b: u32) -> u32 {\n    a + b\n}\n",
    "py/pyproject.toml": '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n\n'
    '[project]\nname = "minipy"\nversion = "0.0.0"\nrequires-python = ">=3.9"\n\n'
    '[tool.setuptools]\npackages = ["minipy"]\n',
    "py/minipy/__init__.py": "ANSWER = 42\n",
    ".gitignore": "target/\ndist/\n*.egg-info/\nbuild/\nCargo.lock\n",
}


def clean_environment(home, **extra):
    """No credentials, no configuration of the caller, English messages. rustup's cargo needs its own home."""
    kept = {name: os.environ[name] for name in ("PATH", "RUSTUP_HOME", "TMPDIR", "ASAN_OPTIONS", "LSAN_OPTIONS") if name in os.environ}
    rustup = os.environ.get("RUSTUP_HOME") or str(Path.home() / ".rustup")
    if Path(rustup).is_dir():
        kept["RUSTUP_HOME"] = rustup
    return {
        **kept,
        "HOME": str(home),
        "CARGO_HOME": str(Path(home) / ".cargo"),
        "CARGO_NET_OFFLINE": "false",
        "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
        **extra,
    }


class Repository:
    """A git repository with a bare `origin`, made of a few files."""

    def __init__(self, directory, files=None):
        self.path = Path(directory) / "repository"
        self.remote = Path(directory) / "origin.git"
        self.environment = clean_environment(directory)
        self.clock = 1_700_000_000
        if self.path.exists():
            return
        self.path.mkdir()
        self.git("init", "-q", "-b", "main")
        self.commit("Begin", FILES if files is None else files)
        self.run("git", "init", "-q", "--bare", "-b", "main", str(self.remote))
        self.git("remote", "add", "origin", "../origin.git")
        self.git("push", "-q", "origin", "main")

    def run(self, *argv, **extra):
        result = subprocess.run(
            argv, cwd=self.path, env={**self.environment, **extra}, capture_output=True, text=True, timeout=TIMEOUT
        )
        if result.returncode != 0:
            raise AssertionError(f"{argv} ended with {result.returncode}:\n{result.stdout}{result.stderr}")
        return result.stdout

    def git(self, *arguments):
        date = f"{self.clock} +0000"
        identity = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
        return self.run("git", *identity, *arguments, GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date)

    def write(self, files):
        for name, text in files.items():
            file = self.path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)

    def commit(self, message, files=None):
        self.clock += 60
        self.write(files or {})
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.head()

    def head(self):
        return self.git("rev-parse", "HEAD").strip()

    def tag(self, name):
        self.git("tag", "-a", "-m", name, name)
        self.git("push", "-q", "origin", name)

    def remote_tags(self):
        return self.run("git", "-C", str(self.remote), "for-each-ref", "--format=%(refname:short) %(*objectname)", "refs/tags")


class Server:
    """An embedded registry in its own process; it ends with its stdin."""

    def __init__(self, state, **options):
        self.process = subprocess.Popen([SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdin.write(json.dumps({"state_directory": str(state), **options}) + "\n")
        self.process.stdin.flush()
        self.facts = json.loads(self.process.stdout.readline())
        if "error" in self.facts:
            raise AssertionError(self.facts["error"])

    @property
    def url(self):
        return self.facts["base_url"]

    def environment(self):
        return {
            "PIOT_REHEARSAL_URL": self.url,
            "ACTIONS_ID_TOKEN_REQUEST_URL": self.facts["id_token_request_url"],
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": self.facts["id_token_request_token"],
            "GITHUB_API_URL": self.url + "/github",
            "GITHUB_REPOSITORY": "octo/repo",
            "GITHUB_TOKEN": self.facts["github_token"],
        }

    def tell(self, **orders):
        """What happened so far. `faults` sets a new list of them (src/rehearsal/fault.hpp), `kill` ends a process at its
        N-th request from now on: {"request": N, "moment": "before" or "after" the effect, "pid_file": …}; with `signal` it
        gets another one than SIGKILL."""
        self.process.stdin.write((json.dumps(orders) if orders else "") + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def accepted_uploads(self):
        return self.tell()["accepted_uploads"]

    def fault(self, what, **members):
        """One fault in the place of all others."""
        self.tell(faults=[{"what": what, **members}])

    def stop(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()


def run_piot(*arguments, cwd, env, **options):
    return subprocess.run([PIOT, *map(str, arguments)], cwd=cwd, env=env, capture_output=True, text=True, timeout=TIMEOUT,
                          stdin=subprocess.DEVNULL, **options)


def report_of(result):
    """The report at the end of the events that `publish --json` prints."""
    report = json.loads(result.stdout.splitlines()[-1])
    if report["event"] != "report":
        raise AssertionError(f"the last line is no report: {report}")
    return report


class EndToEndTest(unittest.TestCase):
    """A test with a scratch directory, and ways to run the binary in it."""

    def setUp(self):
        if not PIOT:
            self.fail("PIOT_BINARY is not set: run this through ctest")
        self.scratch = Path(tempfile.mkdtemp(prefix="piot-e2e-"))
        self.addCleanup(shutil.rmtree, self.scratch, ignore_errors=True)

    def repository(self, files=None):
        return Repository(self.scratch, files)

    def piot(self, *arguments, cwd=None, env=None, **options):
        """Runs the binary; nothing is raised for its exit code."""
        return run_piot(*arguments, cwd=cwd or self.scratch, env=clean_environment(self.scratch, **(env or {})), **options)

    def assert_exit(self, result, code):
        self.assertEqual(result.returncode, code, f"\nstdout:\n{result.stdout}\nstderr:\n{result.stderr}")

    def assert_fails(self, result, code, *texts):
        """The exit code, and every text somewhere on stderr; stdout stays free for data."""
        self.assert_exit(result, code)
        for text in texts:
            self.assertIn(text, result.stderr)

    def assert_reports(self, result, code, *texts):
        """The exit code, and every text in the report or beside it."""
        self.assert_exit(result, code)
        for text in texts:
            self.assertIn(text, result.stdout + result.stderr)
