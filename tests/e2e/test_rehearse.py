# SPDX-License-Identifier: MIT
"""`piot rehearse` on real repositories: the demo with its PyO3 wheel, and a small one that is made to fail."""

import json
import signal
import subprocess
import unittest
import urllib.request

from world import CONFIG, FILES, PIOT, SOURCE, EndToEndTest, Repository, clean_environment


def snapshot(directory):
    """Every file below a directory with its content, times left out."""
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file() and not path.is_symlink()}


class DemoTest(EndToEndTest):
    def test_the_demo_is_rehearsed_from_plan_to_second_publish(self):
        demo = self.scratch / "tidewell"
        subprocess.run([str(SOURCE / "tests/fixtures/demo/make_repository.sh"), str(demo)], check=True, capture_output=True,
                       env=clean_environment(self.scratch))
        before = snapshot(demo), snapshot(self.scratch / "tidewell.git")
        result = self.piot("rehearse", "--json", cwd=demo)
        self.assert_exit(result, 0)
        report = json.loads(result.stdout)
        stages = [(stage["stage"], stage.get("subject", ""), stage["verdict"]) for stage in report["stages"]]
        for kind in ("plan", "stamp", "inspect", "publish", "publish_again"):
            self.assertIn((kind, "", "ok"), stages)
        for subject in ("tidewell-span-crate", "tidewell-backoff-crate", "tidewell"):
            self.assertIn(("build", subject, "ok"), stages)
        self.assertIn(("build", "tidewell-wheel-aarch64-apple-darwin", "not_rehearsed"), stages)
        for subject in ("tidewell-span", "tidewell-backoff", "tidewell"):
            self.assertIn(("consume", subject, "ok"), stages)
        self.assertEqual((snapshot(demo), snapshot(self.scratch / "tidewell.git")), before)


class SmallTest(EndToEndTest):
    def rehearse(self, *arguments, files=None, tags=()):
        self.source = self.repository(files)
        for tag in tags:
            self.source.tag(tag)
        return self.piot("rehearse", *arguments, cwd=self.source.path)

    def test_a_first_release_uses_a_token_for_the_new_crate_and_a_pending_publisher(self):
        result = self.rehearse()
        self.assert_exit(result, 0)
        self.assertIn("is new to crates.io", result.stdout)
        self.assertIn("verdict: ok", result.stdout)

    def test_a_configuration_that_is_not_committed_is_said(self):
        source = self.repository({"README.md": "no configuration yet\n"})
        source.write(FILES)
        result = self.piot("rehearse", cwd=source.path)
        self.assert_exit(result, 2)
        self.assertIn("is not committed", result.stdout)

    def test_two_new_projects_are_rehearsed_although_only_one_can_be_pending(self):
        second = CONFIG[CONFIG.index('\n[[package]]\nname = "minipy"'):].replace("minipy", "otherpy").replace('"py"', '"other"').replace("py/**", "other/**")
        files = {**FILES, "putitoutthere.toml": CONFIG + second}
        for name in ("pyproject.toml", "minipy/__init__.py"):
            files["other/" + name.replace("minipy", "otherpy")] = FILES["py/" + name].replace("minipy", "otherpy")
        self.assert_exit(self.rehearse(files=files), 0)

    def test_builds_get_no_keys_and_no_tokens(self):
        config = CONFIG.replace('"/usr/bin/python3", "-m", "build",', '"/bin/sh", "record.sh",')
        files = {**FILES, "putitoutthere.toml": config, "record.sh": f'env > {self.scratch}/seen; shift 0; exec /usr/bin/python3 -m build "$@"\n'}
        source = self.repository(files)
        marked = {name: f"marked-{name}" for name in (
            "CARGO_REGISTRY_TOKEN", "PYPI_API_TOKEN", "GITHUB_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "SSH_AUTH_SOCK", "GIT_ASKPASS")}
        result = self.piot("rehearse", cwd=source.path, env=marked)
        self.assert_exit(result, 0)
        seen = (self.scratch / "seen").read_text()
        self.assertIn("PATH=", seen)
        for value in marked.values():
            self.assertNotIn(value, seen + result.stdout + result.stderr)

    def test_served_registries_can_be_used(self):
        source = self.repository()
        process = subprocess.Popen([PIOT, "rehearse", "--serve"], cwd=source.path, env=clean_environment(self.scratch),
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, stdin=subprocess.DEVNULL)
        self.addCleanup(process.stdout.close)
        variables = dict(process.stdout.readline().removeprefix("export ").strip().split("=", 1) for _ in range(3))
        self.assertNotIn("***", variables["ACTIONS_ID_TOKEN_REQUEST_TOKEN"])
        with urllib.request.urlopen(variables["PIOT_REHEARSAL_URL"] + "/pypi/simple/minipy/") as page:
            self.assertIn(b"minipy-0.1.0", page.read())
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        self.assertEqual(process.wait(timeout=60), 0)

    def test_faults_kill_the_release_at_every_call_and_resume_it(self):
        source = self.repository()
        before = snapshot(source.path), snapshot(source.remote)
        result = self.piot("rehearse", "--faults", "--json", cwd=source.path)
        self.assert_exit(result, 0)
        report = json.loads(result.stdout)
        survival = report["survival"]
        self.assertEqual(survival["survived"], survival["known_points"])
        self.assertEqual({outcome["resumed"] for outcome in survival["outcomes"]}, {"ok"})
        tried = {(outcome["moment"], outcome["words"]) for outcome in survival["outcomes"]}
        for words in ("uploading `mini-core-0.1.0.crate`", "uploading `minipy-0.1.0-py3-none-any.whl`", "pushing tag `minipy-v0.1.0`",
                      "making the GitHub Release", "obtaining a PyPI token"):
            self.assertLessEqual({("before", words), ("after", words)}, tried)
        self.assertIn(("faults", "ok"), [(stage["stage"], stage["verdict"]) for stage in report["stages"]])
        self.assertIn(f"killed and resumed {survival['known_points']} of", result.stderr)
        self.assertEqual((snapshot(source.path), snapshot(source.remote)), before)

    def test_an_empty_plan_is_a_good_rehearsal(self):
        result = self.rehearse(tags=("mini-core-v0.1.0", "minipy-v0.1.0"))
        self.assert_exit(result, 0)
        self.assertIn("nothing to release", result.stdout)

    def test_a_crate_that_does_not_compile_fails_the_rehearsal(self):
        result = self.rehearse(files={**FILES, "core/src/lib.rs": "pub fn broken( {\n"})
        self.assert_exit(result, 1)
        self.assertIn("PIOT_REHEARSAL_BUILD", result.stdout)
        self.assertIn("verdict: failed", result.stdout)

    def test_a_package_of_another_workflow_is_refused_with_the_claim(self):
        policy = '\n[package.trust_policy]\nworkflow = "{}"\n'
        core, python = CONFIG.split("\n[[package]]\nname = \"minipy\"")
        config = core + policy.format("release.yml") + '\n[[package]]\nname = "minipy"' + python + policy.format("wheels.yml")
        result = self.rehearse(files={**FILES, "putitoutthere.toml": config}, tags=())
        self.assert_exit(result, 1)
        self.assertIn("PIOT_OIDC_CLAIM_MISMATCH", result.stdout)

    def test_an_unplanned_dependency_is_served_as_if_long_released(self):
        files = {
            **FILES,
            "Cargo.toml": '[workspace]\nmembers = ["core", "top"]\nresolver = "2"\n',
            "core/Cargo.toml": FILES["core/Cargo.toml"].replace("\n[workspace]\n", ""),
            "top/Cargo.toml": FILES["core/Cargo.toml"].replace("mini-core", "mini-top").replace("\n[workspace]\n", "")
            + '\n[dependencies]\nmini-core = { path = "../core", version = "0.0.0" }\n',
            "top/src/lib.rs": "pub use mini_core::add;\n",
            "putitoutthere.toml": '[putitoutthere]\nversion = 1\n\n[[package]]\nname = "mini-core"\nkind = "crates"\npath = "core"\n'
            'paths = ["core/**"]\n\n[[package]]\nname = "mini-top"\nkind = "crates"\npath = "top"\npaths = ["top/**"]\n'
            'depends_on = ["mini-core"]\n',
        }
        self.source = self.repository(files)
        self.source.tag("mini-core-v0.3.0")
        self.source.tag("mini-top-v0.1.0")
        self.source.commit("Change the top only", {"top/src/lib.rs": "pub use mini_core::add;\npub const ONE: u32 = 1;\n"})
        result = self.piot("rehearse", cwd=self.source.path)
        self.assert_exit(result, 0)
        self.assertIn("mini-top-0.1.1.crate", result.stdout)

    def test_strict_counts_rows_that_this_machine_cannot_build(self):
        config = CONFIG.replace("pure = true\n", 'build = "maturin"\ntargets = ["aarch64-apple-darwin"]\n').replace(
            '"--no-isolation",', '"--no-isolation", "--sdist",')
        files = {**FILES, "putitoutthere.toml": config,
                 "py/Cargo.toml": '[package]\nname = "minipy"\nversion = "0.0.0"\nedition = "2021"\n\n[workspace]\n',
                 "py/src/lib.rs": ""}
        result = self.rehearse("--strict", files=files)
        self.assert_exit(result, 1)
        self.assertIn("PIOT_REHEARSAL_INCOMPLETE", result.stdout)


if __name__ == "__main__":
    unittest.main()
