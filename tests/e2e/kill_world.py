# SPDX-License-Identifier: MIT
"""Small repositories of several shapes with artifacts that are built once, and `piot publish` runs that are killed at a
chosen request or git call. Every run works on a copy: registries, remote and clone."""

import base64
import hashlib
import io
import json
import re
import shutil
import signal
import subprocess
import tarfile
import zipfile
from pathlib import Path

from test_check_registry import make_attestation
from world import PIOT, TIMEOUT, Repository, Server, clean_environment, run_piot

USER_TOKEN = "cio-user-token-of-the-kill-tests"
HEAD = "[putitoutthere]\nversion = 1\n"
IGNORED = {".gitignore": "target/\nCargo.lock\n"}


def crate(name, more=""):
    """A crate package and its files."""
    table = f'\n[[package]]\nname = "{name}"\nkind = "crates"\npath = "{name}"\npaths = ["{name}/**"]\n{more}'
    manifest = (f'[package]\nname = "{name}"\nversion = "0.0.0"\nedition = "2021"\ndescription = "d"\nlicense = "MIT"\n'
                "\n[workspace]\n")
    return table, {f"{name}/Cargo.toml": manifest, f"{name}/src/lib.rs": f"pub fn {name.replace('-', '_')}() {{}}\n"}


def project(name, more):
    """A Python package; its files are made by hand, so the build mode matters to the plan only."""
    table = f'\n[[package]]\nname = "{name}"\nkind = "pypi"\npath = "{name}"\npaths = ["{name}/**"]\n{more}'
    version = 'dynamic = ["version"]' if "maturin" in more else 'version = "0.0.0"'
    return table, {
        f"{name}/pyproject.toml": f'[project]\nname = "{name}"\n{version}\nrequires-python = ">=3.9"\n',
        f"{name}/Cargo.toml": f'[package]\nname = "{name}"\nversion = "0.0.0"\nedition = "2021"\n\n[workspace]\n',
        f"{name}/{name}/__init__.py": "ANSWER = 42\n"}


TARGETS = 'build = "maturin"\npython_versions = ["3.11"]\ntargets = ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"]\n'
SHAPES = {
    "one new crate": [crate("solo")],
    "a crate beneath a wheel set": [crate("base"), project("wheelset", 'depends_on = ["base"]\n' + TARGETS)],
    "a group with one tag": [crate("left", 'group = "both"\ntag_format = "both-v{version}"\n'),
                             crate("right", 'group = "both"\ntag_format = "both-v{version}"\ndepends_on = ["left"]\n')],
    "two independent packages": [crate("lonely"), project("apart", 'pure = true\n')],
}
NEW_NAMES = {"solo"}
PLATFORMS = {"x86_64-unknown-linux-gnu": "cp311-cp311-manylinux_2_28_x86_64",
             "aarch64-unknown-linux-gnu": "cp311-cp311-manylinux_2_28_aarch64", "any": "py3-none-any"}


def write_wheel(place, name, version, tag):
    file = place / f"{name}-{version}-{tag}.whl"
    info = f"{name}-{version}.dist-info"
    members = {
        f"{name}/__init__.py": "ANSWER = 42\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: false\nTag: {tag}\n",
    }
    record = ""
    for path, text in members.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record += f"{path},sha256={digest},{len(text)}\n"
    members[f"{info}/RECORD"] = record + f"{info}/RECORD,,\n"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in members.items():
            archive.writestr(zipfile.ZipInfo(path, (2020, 1, 1, 0, 0, 0)), text)
    return file


def write_sdist(place, name, version):
    top = f"{name}-{version}"
    members = {f"{top}/PKG-INFO": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
               f"{top}/pyproject.toml": "[project]\n", f"{top}/{name}/__init__.py": "ANSWER = 42\n"}
    file = place / f"{top}.tar.gz"
    with tarfile.open(file, "w:gz") as archive:
        for path, text in members.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    return file


def build(source, plan, place):
    """What the build rows of a workflow make of a plan, below `place`: crates by cargo, distributions by hand."""
    work = place / "build"
    shutil.rmtree(work, ignore_errors=True)
    environment = clean_environment(place)
    subprocess.run(["git", "clone", "-q", str(source.remote), str(work)], check=True)
    document = json.loads(plan.read_text())
    subprocess.run(["git", "-C", str(work), "checkout", "-q", document["head"]], check=True)
    run_piot("stamp", "--plan", plan, cwd=work, env=environment).check_returncode()
    for row in document["matrix"]:
        target = place / "artifacts" / row["artifact_name"]
        target.mkdir(parents=True, exist_ok=True)
        if row["kind"] == "crates":
            subprocess.run(["cargo", "package", "--offline", "--no-verify", "--allow-dirty", "--manifest-path",
                            f"{row['path']}/Cargo.toml", "--target-dir", "target"], cwd=work, env=environment, check=True,
                           capture_output=True)
            shutil.copy(work / "target/package" / f"{row['name']}-{row['version']}.crate", target)
            continue
        file = (write_sdist(target, row["name"], row["version"]) if row["target"] == "sdist"
                else write_wheel(target, row["name"], row["version"], PLATFORMS[row["target"]]))
        file.with_name(file.name + ".publish.attestation").write_text(make_attestation(file, document["head"]))
    return document


def change_all(source):
    """The later commit: every package changes. Equal in every copy of a template."""
    changed = {str(file.relative_to(source.path)): file.read_text() + extra
               for pattern, extra in (("*/src/lib.rs", "// later\n"), ("*/*/__init__.py", "LATER = 1\n"))
               for file in sorted(source.path.glob(pattern))}
    source.commit("Change everything", changed)
    source.git("push", "-q", "origin", "HEAD:main")


def build_later(directory):
    """Artifacts of the later commit: as the first release there, and as the one after it."""
    for version in ("0.1.0", "0.1.1"):
        place = directory / f"later-{version}"
        place.mkdir()
        for name in ("repository", "origin.git"):
            shutil.copytree(directory / name, place / name, symlinks=True)
        source = Repository(place)
        first = json.loads((directory / "plan.json").read_text())
        for tag in sorted({release["tag"] for release in first["releases"]} if version == "0.1.1" else ()):
            source.git("tag", tag)
        change_all(source)
        run_piot("plan", "--out", place / "plan.json", cwd=source.path, env=clean_environment(place)).check_returncode()
        build(source, place / "plan.json", place)


def make_template(directory, name):
    """A repository of one shape with its sealed plan and its artifacts."""
    packages = SHAPES[name]
    files = {"putitoutthere.toml": HEAD + "".join(table for table, _ in packages), **IGNORED}
    for _, more in packages:
        files.update(more)
    source = Repository(directory, files)
    plan = directory / "plan.json"
    run_piot("plan", "--out", plan, cwd=source.path, env=clean_environment(directory)).check_returncode()
    build(source, plan, directory)
    build_later(directory)
    Server(directory / "key").stop()
    shutil.copy(directory / "key" / "keys" / "oidc.pem", directory)
    return directory


class KillWorld:
    """A copy of a template with registries of its own. `close` ends it."""

    def __init__(self, template, directory):
        self.directory, self.template = directory, template
        shutil.copytree(template, directory, symlinks=True, ignore=shutil.ignore_patterns("build", ".cargo", "key", "later-*"))
        self.source = Repository(directory)
        self.plan = directory / "plan.json"
        self.document = json.loads(self.plan.read_text())
        names = [(release["kind"], release["package"]) for release in self.document["releases"]]
        trusted = [name for name in names if name[1] not in NEW_NAMES]
        # Making an RSA key takes longer than a publish: all copies share one.
        (directory / "registry" / "keys").mkdir(parents=True)
        shutil.copy(template / "oidc.pem", directory / "registry" / "keys")
        self.server = Server(
            directory / "registry", crates_token=USER_TOKEN,
            trusted_publishers=[{"registry": kind, "project": name, "repository": "octo/repo", "workflow": "release.yml"}
                                for kind, name in trusted],
            existing_projects=[{"registry": kind, "name": name} for kind, name in trusted],
            identity={"repository": "octo/repo", "workflow": "release.yml", "sha": self.document["head"]})
        self.pid_file = directory / "pid"
        self.bin = directory / "bin"
        self.write_git_wrapper()

    def close(self):
        self.server.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def write_git_wrapper(self):
        """Counts and logs the calls of git, and kills its caller at the one that `kill` names."""
        self.bin.mkdir(exist_ok=True)
        (self.bin / "count").write_text("0\n")
        wrapper = self.bin / "git"
        wrapper.write_text(f"""#!/bin/sh
read n < '{self.bin}/count'; n=$((n + 1)); echo $n > '{self.bin}/count'
printf '%s\\n' "$*" >> '{self.bin}/calls'
if [ -f '{self.bin}/kill' ]; then
  read at moment < '{self.bin}/kill'
  if [ $n = $at ]; then
    [ $moment = before ] || '{shutil.which("git")}' "$@"
    kill -9 $PPID
    exit 1
  fi
fi
exec '{shutil.which("git")}' "$@"
""")
        wrapper.chmod(0o755)

    def git_calls(self):
        """What git was called with so far."""
        calls = self.bin / "calls"
        return calls.read_text().splitlines() if calls.exists() else []

    def environment(self):
        environment = clean_environment(self.directory, **self.server.environment())
        if any(release["package"] in NEW_NAMES for release in self.document["releases"]):
            environment["CARGO_REGISTRY_TOKEN"] = USER_TOKEN
        return {**environment, "PATH": f"{self.bin}:{environment['PATH']}"}

    def publish(self, *arguments, cwd=None, wait="20"):
        """Runs `piot publish` with its process id in the file where the server looks for it."""
        self.pid_file.unlink(missing_ok=True)
        command = [PIOT, "publish", "--plan", self.plan, "--plan-id", self.document["plan_id"], "--artifacts",
                   self.directory / "artifacts", "--yes", "--wait", wait, *(arguments or ("--jobs", "1"))]
        wrapped = ["/bin/sh", "-c", 'echo $$ > "$1"; shift; exec "$@"', "sh", self.pid_file, *command]
        return subprocess.run([str(word) for word in wrapped], cwd=cwd or self.source.path, env=self.environment(),
                              capture_output=True, text=True, timeout=TIMEOUT, stdin=subprocess.DEVNULL)

    def interrupt_at(self, number, moment):
        """A publish that gets SIGTERM while the server holds that request."""
        self.server.tell(kill={"request": number, "moment": moment, "pid_file": str(self.pid_file), "signal": int(signal.SIGTERM)})
        result = self.publish()
        self.server.tell(kill={"request": 0, "moment": "before", "pid_file": ""})
        return result

    def kill_at(self, point, *arguments):
        """A publish that is killed there, counted from its own beginning; False when it ended before that."""
        kind, number, moment = point
        (self.bin / "count").write_text("0\n")
        if kind == "request":
            self.server.tell(kill={"request": number, "moment": moment, "pid_file": str(self.pid_file)})
        else:
            (self.bin / "kill").write_text(f"{number} {moment}\n")
        result = self.publish(*arguments)
        self.server.tell(kill={"request": 0, "moment": "before", "pid_file": ""})
        (self.bin / "kill").unlink(missing_ok=True)
        if result.returncode not in (0, -signal.SIGKILL):
            raise AssertionError(f"{point}: ended with {result.returncode}\n{result.stdout}{result.stderr}")
        return result.returncode == -signal.SIGKILL

    def fresh_clone(self):
        """Of depth 1, as a job on another machine makes it."""
        clone = self.directory / "elsewhere"
        subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{self.source.remote}", str(clone)], check=True,
                       env=clean_environment(self.directory), capture_output=True)
        return clone

    def plan_later(self):
        """A later commit changes every package, is pushed and planned with the registries; its artifacts are there."""
        change_all(self.source)
        self.seal()
        shutil.rmtree(self.directory / "artifacts")
        for row in self.document["matrix"]:
            version = next(release["version"] for release in self.document["releases"] if release["package"] == row["name"])
            shutil.copytree(self.template / f"later-{version}" / "artifacts" / row["artifact_name"],
                            self.directory / "artifacts" / row["artifact_name"])

    def seal(self):
        """Plans with the registries."""
        result = run_piot("plan", "--check-registry", "--json", "--out", self.plan, cwd=self.source.path, env=self.environment())
        if result.returncode != 0:
            raise AssertionError(f"plan ended with {result.returncode}\n{result.stdout}{result.stderr}")
        self.document = json.loads(result.stdout)

    def state(self):
        """All that the outside can see: files with hashes, releases of the forge, tags with commits. Left out are the
        commits in the notes of a release, because a clone of depth 1 does not know them."""
        return re.sub(r"- `[0-9a-f]{10}` `[^`]*`\\n", "", self.server.tell()["state"]) + self.source.remote_tags()

    def tags(self):
        return dict(line.split() for line in self.source.remote_tags().splitlines())

    def effective_uploads(self):
        """Upload requests that reached a registry, whether the same file was there already or not."""
        return [request for request in self.server.tell()["requests"]
                if request in ("PUT /crates/api/v1/crates/new", "POST /pypi/legacy/")]

    def files(self):
        return [file.name for file in (self.directory / "artifacts").glob("*/*") if not file.name.endswith(".attestation")]

    def hashes(self, package):
        """File names of a release's artifacts by hash."""
        files = [file for row in self.document["matrix"] if row["name"] == package
                 for file in (self.directory / "artifacts" / row["artifact_name"]).iterdir()]
        return {hashlib.sha256(file.read_bytes()).hexdigest(): file.name for file in files
                if not file.name.endswith(".attestation")}

    def wrong_tags(self):
        """Tags of the plan's releases for which a file is not live."""
        state, tags = self.server.tell()["state"], self.tags()
        return [(release["tag"], name) for release in self.document["releases"] if release["tag"] in tags
                for hash_, name in self.hashes(release["package"]).items() if hash_ not in state]
