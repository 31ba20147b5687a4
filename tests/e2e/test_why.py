# SPDX-License-Identifier: MIT
"""`piot why` through the binary: what is planned, what is not, and what was released, in real repositories."""

import json
import os
import re
import signal
import subprocess
import unittest
from pathlib import Path

from world import PIOT, EndToEndTest, clean_environment

HEADER = "[putitoutthere]\nversion = 1\n"
PACKAGE = '\n[[package]]\nname = "{0}"\nkind = "crates"\npath = "{0}"\npaths = ["{0}/**"]\n'


def config(**packages):
    """A configuration of crates; the values are further lines of each."""
    return HEADER + "".join(PACKAGE.format(name) + lines for name, lines in packages.items())


class WhyTest(EndToEndTest):
    CONFIG = config(core="", mid='depends_on = ["core"]\n', top='depends_on = ["mid"]\n', other="")

    def released(self, text=None):
        """All packages, released once; piot publishes by tagging what the plan says."""
        text = text or self.CONFIG
        names = [line.split('"')[1] for line in text.splitlines() if line.startswith("name")]
        source = self.repository({"putitoutthere.toml": text, **{f"{name}/file": "1\n" for name in names}})
        self.release(source)
        return source

    def release(self, source):
        result = self.piot("plan", "--json", cwd=source.path)
        self.assert_exit(result, 0)
        for release in json.loads(result.stdout)["releases"]:
            source.git("tag", "-a", "-m", release["tag"], release["tag"])

    def why(self, source, *arguments):
        result = self.piot("why", *arguments, cwd=source.path)
        self.assert_exit(result, 0)
        return result.stdout

    def document(self, source, *arguments):
        return json.loads(self.why(source, "--json", *arguments))

    def assert_tells(self, text, *parts):
        for part in parts:
            self.assertIn(part, text)


class PlannedTest(WhyTest):
    def test_a_changed_package_names_commits_files_globs_and_trailers(self):
        source = self.released()
        source.commit("Docs", {"README.md": "text\n"})
        commit = source.commit("Make it faster\n\nrelease: minor", {"core/file": "2\n", "core/new": "1\n"})
        self.assert_tells(
            self.why(source, "core"), "core 0.1.0 → 0.2.0: in the plan", f"{commit[:10]} changed it: core/file",
            f"minor, as `release: minor` in {commit[:10]} asks", "0.1.0, tag core-v0.1.0", "2 commits since",
            f"{commit[:10]}  Make it faster", "core/new   core/**", "sets the level; its commit touches it")
        report = self.document(source, "core")
        self.assertEqual(report["standing"], "planned")
        self.assertEqual(report["release"]["version"], "0.2.0")
        self.assertEqual([unit["commit"] for unit in report["units"]], [{"id": commit, "subject": "Make it faster"}])
        self.assertEqual([path["path"] for path in report["units"][0]["paths"]], ["core/file", "core/new"])

    def test_a_dependent_names_what_it_depends_on(self):
        source = self.released()
        source.commit("Make it faster\n\nrelease: minor", {"core/file": "2\n"})
        self.assert_tells(self.why(source, "top"), "it depends on mid, which is in the plan",
                          "mid  0.1.0 → 0.2.0  in the plan", "its commit touches core, beneath it")

    def test_a_dependency_released_by_a_half_failed_run(self):
        source = self.released()
        source.commit("Make it faster", {"core/file": "2\n"})
        source.tag("core-v0.1.1")
        self.assert_tells(self.why(source, "mid"), "mid 0.1.0 → 0.1.1", "it depends on core, which was released after it",
                          "core  0.1.1  released since")

    def test_a_group_goes_together(self):
        source = self.released(config(one='group = "g"\n', two='group = "g"\n'))
        source.commit("Mend\n\nrelease: major", {"one/file": "2\n"})
        self.assert_tells(self.why(source, "two"), "two 0.1.0 → 1.0.0", "one of its group g is due",
                          "its commit touches one, of its group", "in group g with\n  one  0.1.0 → 1.0.0  in the plan")

    def test_what_plan_and_why_say_is_the_same(self):
        source = self.released()
        source.commit("Mend\n\nrelease: minor-rc [mid]", {"other/file": "2\n"})
        plan = json.loads(self.piot("plan", "--json", cwd=source.path).stdout)
        releases = {release["package"]: release for release in plan["releases"]}
        self.assertEqual(set(releases), {"mid", "top", "other"})
        for name in ("core", "mid", "top", "other"):
            with self.subTest(package=name):
                report = self.document(source, name)
                self.assertEqual(report["standing"], "planned" if name in releases else "not_due")
                if name in releases:
                    self.assertEqual(report["reasons"], releases[name]["reasons"])
                    for key in ("version", "registry_version", "tag"):
                        self.assertEqual(report["release"][key], releases[name][key])

    def test_names_that_are_not_utf8(self):
        source = self.released()
        with open(os.path.join(os.fsencode(source.path), b"core", b"b\xe4r\n\x1b[31m"), "w"):
            pass
        source.commit("Odd")
        text = self.why(source, "core")
        self.assertIn(r'"core/b\344r\012\033[31m"', text)
        self.assertNotIn("\x1b", text)
        report = self.document(source, "core")
        self.assertEqual(report["units"][0]["paths"][0]["path"], r'"core/b\344r\012\033[31m"')


class UnplannedTest(WhyTest):
    def test_nothing_happened(self):
        source = self.released()
        self.assert_tells(self.why(source, "mid"), "mid: not due at", "nothing was committed since then",
                          "no trailer names it", "no package that it depends on is due, or was released after it",
                          "no commit since", "mid/**", "core  0.1.0  not due")

    def test_undone_and_skipped_commits_are_told(self):
        source = self.released()
        source.commit("Try", {"core/file": "2\n"})
        undo = source.commit("Take it back", {"core/file": "1\n"})
        skip = source.commit("Tidy\n\nrelease: skip", {"core/notes": "1\n"})
        source.commit("Docs", {"README.md": "text\n"})
        text = self.why(source, "core")
        self.assert_tells(text, "nothing is left of what 2 commits changed", "`release: skip` covers 1 commit",
                          "does not count: undone since", "does not count: `release: skip`")
        report = self.document(source, "core")
        self.assertEqual([(unit["commit"]["id"], unit["effect"]) for unit in report["units"]][:2],
                         [(skip, "skipped"), (undo, "undone")])
        self.assertEqual((report["unit_count"], report["skipped_count"], report["undone_count"]), (3, 1, 2))

    def test_a_skip_at_head_holds_it(self):
        source = self.released()
        source.commit("Mend", {"core/file": "2\n"})
        head = source.commit("Not today\n\nrelease: skip")
        self.assert_tells(self.why(source, "core"), "core: due, but held at", f"`release: skip` in {head[:10]}",
                          "changed it: core/file")
        self.assert_tells(self.why(source, "mid"), "mid: due, but held", "it depends on core, which is due")
        self.assertEqual(self.document(source, "other")["standing"], "not_due")

    def test_at_a_revision(self):
        source = self.released()
        source.commit("Mend", {"core/file": "2\n"})
        source.commit("Take it back", {"core/file": "1\n"})
        self.assert_tells(self.why(source, "core"), "core: not due")
        self.assert_tells(self.why(source, "core", "--at", "HEAD~1"), "core 0.1.0 → 0.1.1: in the plan")

    def test_what_refuses_the_plan_refuses_why(self):
        source = self.released()
        source.commit("Mend\n\nrelease: minr", {"core/file": "2\n"})
        for arguments in (("plan",), ("why", "core")):
            self.assert_fails(self.piot(*arguments, cwd=source.path), 2, "PIOT_PLAN_TRAILER", "`minr`")
        source.git("reset", "-q", "--hard", "HEAD~1")
        source.commit("Mend", {"core/file": "2\n"})
        source.git("checkout", "-q", "-b", "later")
        source.commit("More", {"core/file": "3\n"})
        source.git("tag", "core-v0.9.0")
        source.git("checkout", "-q", "main")
        for arguments in (("plan",), ("why", "core")):
            self.assert_fails(self.piot(*arguments, cwd=source.path), 4, "PIOT_PLAN_HEAD_BEHIND")

    def test_an_unknown_package(self):
        source = self.released()
        self.assert_fails(self.piot("why", "cor", cwd=source.path), 2, "PIOT_WHY_UNKNOWN_PACKAGE", "did you mean `core`?")

    def test_only_what_is_asked_is_understood(self):
        source = self.released()
        for arguments in ((), ("core", "mid"), ("core@",), ("core@1.0.0", "--at", "HEAD"), ("core", "--format", "matrix")):
            self.assert_fails(self.piot("why", *arguments, cwd=source.path), 2, "PIOT_USAGE")


class PastTest(WhyTest):
    def history(self):
        """Three releases of core and what lies on top of it: 0.1.0, 0.2.0 and 0.2.1; `other` ships once more with the last."""
        source = self.released()
        source.commit("Make it faster\n\nrelease: minor", {"core/file": "2\n"})
        self.release(source)
        source.commit("Mend", {"core/file": "3\n"})
        source.commit("Mend other", {"other/file": "2\n"})
        self.release(source)
        source.commit("Go on", {"core/file": "4\n"})
        return source

    def test_each_release_is_told_from_what_was_before_it(self):
        source = self.history()
        at = lambda tag: source.git("rev-parse", f"{tag}^{{commit}}").strip()
        first = self.document(source, "core@0.1.0")
        self.assertEqual([reason["kind"] for reason in first["reasons"]], ["first_release"])
        self.assertNotIn("last_release", first)
        second = self.document(source, "core@0.2.0")
        self.assertEqual(second["head"], at("core-v0.2.0"))
        self.assertEqual(second["asked"], "0.2.0")
        self.assertEqual(second["release"]["version"], "0.2.0")
        self.assertEqual(second["last_release"]["version"], "0.1.0")
        self.assertEqual(second["step"], {"kind": "release", "from": "0.1.0", "level": "minor", "inherits_label": False})
        third = self.document(source, "core@0.2.1")
        self.assertEqual([unit["commit"]["subject"] for unit in third["units"]], ["Mend"])
        self.assertEqual((third["last_release"]["version"], third["range"]), ("0.2.0", 2))
        for report in (first, second, third):
            self.assertEqual(report["notices"], [])
        self.assert_tells(self.why(source, "top@0.2.0"), "top 0.2.0: released from", "it depends on mid",
                          "its commit touches core, beneath it")

    def test_the_configuration_is_that_of_the_release(self):
        source = self.released()
        source.commit("Widen", {"putitoutthere.toml": self.CONFIG.replace('"core/**"', '"core/**", "shared/**"')})
        source.commit("Share", {"shared/file": "1\n"})
        self.release(source)
        self.assertEqual(self.document(source, "core@0.1.0")["globs"], ["core/**"])
        self.assertEqual(self.document(source, "core@0.1.1")["globs"], ["core/**", "shared/**"])

    def test_a_version_released_by_hand_is_a_notice(self):
        source = self.history()
        source.tag("core-v3.0.0")
        source.tag("other-v5.0.0")
        result = self.piot("why", "core@3.0.0", cwd=source.path)
        self.assert_reports(result, 0, "PIOT_WHY_DIFFERS", "tagged 3.0.0 here, but the history leads to 0.2.2")
        self.assert_reports(self.piot("why", "other@5.0.0", cwd=source.path), 0, "leads to no release of it")
        self.assertEqual([each["code"] for each in self.document(source, "core@3.0.0")["notices"]], ["PIOT_WHY_DIFFERS"])

    def test_a_version_that_was_never_tagged(self):
        source = self.history()
        self.assert_fails(self.piot("why", "core@0.1.7", cwd=source.path), 2, "PIOT_WHY_NOT_RELEASED",
                          "there is no tag `core-v0.1.7`", "`core-v0.1.0`, `core-v0.2.0`, `core-v0.2.1`")
        self.assert_fails(self.piot("why", "core@0.2", cwd=source.path), 2, "`0.2` is no version", "X.Y.Z")

    def test_a_release_from_before_the_configuration(self):
        source = self.repository({"core/file": "1\n"})
        source.tag("core-v0.1.0")
        source.commit("Adopt piot", {"putitoutthere.toml": self.CONFIG})
        self.assert_fails(self.piot("why", "core@0.1.0", cwd=source.path), 2, "at `core-v0.1.0` there is no `putitoutthere.toml`")

    def test_lightweight_and_nested_tags_of_any_format(self):
        source = self.repository({"putitoutthere.toml": config(core='tag_format = "releases/{version}/{name}"\n'), "core/file": "1\n"})
        source.git("tag", "releases/0.1.0/core")
        self.assertEqual(self.document(source, "core@0.1.0")["release"]["tag"], "releases/0.1.0/core")


class InterruptedTest(WhyTest):
    @staticmethod
    def has_worked(process):
        """Whether the process listens to signals, and has used some hundredths of a second of its processor."""
        status = Path(f"/proc/{process.pid}/status").read_text()
        caught = int(re.search(r"^SigCgt:\s*(\w+)$", status, re.MULTILINE)[1], 16)
        if not caught >> (signal.SIGINT - 1) & 1:
            return False
        return int(Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[11]) >= 3

    def test_a_signal_ends_it_at_once(self):
        source = self.released()
        source.git("pack-refs", "--all")
        stream = "".join(f"commit refs/heads/long\ncommitter T <t@example.org> {1_700_000_000 + n} +0000\ndata 2\nx\n\n"
                         + ("from refs/heads/main\n" if n == 0 else "")
                         + f"M 100644 inline core/f{n % 7}\ndata {len(str(n))}\n{n}\n\n" for n in range(40_000))
        subprocess.run(["git", "fast-import", "--quiet"], cwd=source.path, input=stream.encode(), check=True)
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number.name):
                process = subprocess.Popen(
                    [PIOT, "why", "core", "--at", "long"], cwd=source.path, env=clean_environment(self.scratch),
                    stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                while not self.has_worked(process):
                    self.assertIsNone(process.poll(), "it was done before it could be interrupted")
                process.send_signal(number)
                out, _ = process.communicate(timeout=60)
                self.assertEqual(process.returncode, 130)
                self.assertEqual(out, b"")


if __name__ == "__main__":
    unittest.main()
