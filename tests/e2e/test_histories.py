# SPDX-License-Identifier: MIT
"""Histories as projects have them: release lines, merges of every kind, odd files."""

from shapes import CONFIG, ShapeTest

CONFIG_FILE = {"putitoutthere.toml": CONFIG}


class LineTest(ShapeTest):
    def test_a_maintenance_branch_keeps_its_own_line(self):
        shape = self.released()
        shape.git("branch", "maintenance")
        shape.commit("Next", {"core/a.rs": "b\n"})
        shape.git("tag", "core-v2.0.0")
        shape.git("checkout", "-q", "maintenance")
        shape.commit("Fix", {"core/a.rs": "c\n"})
        document = self.plan(shape)
        self.assertEqual([release["version"] for release in document["releases"]], ["1.0.1"])
        self.assertEqual(self.notices(document), ["PIOT_PLAN_PARALLEL_LINE"])
        self.assertEqual(self.releases(shape, "--at", "main"), {})

    def test_releases_tagged_on_side_branches_are_ambiguous_until_a_line_is_set(self):
        shape = self.released()
        shape.commit("Later", {"core/a.rs": "b\n"})
        shape.git("checkout", "-q", "-b", "release")
        shape.commit("Release 1.1.0")
        shape.git("tag", "core-v1.1.0")
        shape.git("checkout", "-q", "main")
        shape.commit("Change", {"core/a.rs": "c\n"})
        self.assert_refused(shape, 4, "PIOT_PLAN_AMBIGUOUS_LINE", 'line = "*"', 'line = "1.0"')
        config = (shape.path / "putitoutthere.toml").read_text()
        for line, version in (("*", "1.1.1"), ("1", "1.1.1"), ("1.1", "1.1.1"), ("1.0", "1.0.1")):
            with self.subTest(line=line):
                shape.commit("Set the line", {"putitoutthere.toml": config.replace("version = 1", f'version = 1\nline = "{line}"')})
                self.assertEqual(self.releases(shape), {"core": version})

    def test_a_merged_release_branch_counts(self):
        shape = self.released()
        shape.git("checkout", "-q", "-b", "release")
        shape.commit("Release 1.1.0", {"core/a.rs": "b\n"})
        shape.git("tag", "core-v1.1.0")
        shape.git("checkout", "-q", "main")
        shape.commit("Meanwhile", {"cli/a.rs": "b\n"})
        shape.merge("release")
        self.assertEqual(self.releases(shape), {"tools/cli": "2.0.1"})

    def test_the_highest_version_decides_not_the_newest_tag(self):
        shape = self.released()
        for version in ("1.10.0", "1.9.0"):
            shape.commit(version, {"core/a.rs": version})
            shape.git("tag", f"core-v{version}")
        shape.commit("Change", {"core/a.rs": "c\n"})
        self.assertEqual(self.releases(shape), {"core": "1.10.1"})

    def test_an_old_commit_is_refused(self):
        shape = self.released()
        shape.commit("Change", {"core/a.rs": "b\n"})
        shape.commit("Release", {"core/a.rs": "c\n"})
        shape.git("tag", "core-v1.0.1")
        self.assertEqual(self.releases(shape), {})
        self.assert_refused(shape, 4, "PIOT_PLAN_HEAD_BEHIND", "core-v1.0.1", arguments=["--at", "HEAD~1"])
        shape.git("checkout", "-q", "--detach", "HEAD~1")
        self.assert_refused(shape, 4, "PIOT_PLAN_HEAD_BEHIND")

    def test_tags_that_are_all_ahead_are_refused(self):
        shape = self.released()
        shape.git("tag", "-d", "core-v1.0.0")
        shape.commit("Change", {"core/a.rs": "b\n"})
        shape.git("tag", "core-v1.0.0")
        self.assert_refused(shape, 4, "PIOT_PLAN_HEAD_BEHIND", arguments=["--at", "HEAD~1"])

    def test_a_computed_version_that_is_tagged_elsewhere_is_refused(self):
        shape = self.released()
        shape.git("branch", "maintenance")
        shape.commit("Next", {"core/a.rs": "b\n"})
        shape.git("tag", "core-v1.0.1")
        shape.git("checkout", "-q", "maintenance")
        shape.commit("Fix", {"core/a.rs": "c\n"})
        self.assert_refused(shape, 4, "PIOT_PLAN_TAG_EXISTS", "core-v1.0.1")

    def test_tags_of_an_unrelated_history(self):
        shape = self.released()
        shape.git("checkout", "-q", "--orphan", "rewritten")
        shape.commit("Begin again")
        document = self.plan(shape)
        self.assertEqual(document["releases"], [])
        self.assertEqual(self.notices(document), ["PIOT_PLAN_PARALLEL_LINE"] * 2)
        shape.commit("Change", {"core/a.rs": "b\n"})
        self.assertEqual(self.releases(shape), {"core": "1.0.1"})


class CommitTest(ShapeTest):
    def test_a_root_commit_as_head(self):
        shape = self.shape()
        shape.commit("Begin\n\nrelease: minor", {"core/a.rs": "a\n", **CONFIG_FILE})
        self.assertEqual(self.releases(shape), {"core": "0.1.0", "tools/cli": "0.1.0"})
        shape.git("tag", "core-v1.0.0")
        self.assertEqual(self.releases(shape), {"tools/cli": "0.1.0"})
        shape.git("tag", "tools/cli-v1.0.0")
        self.assertEqual(self.releases(shape), {})

    def test_empty_commits_release_nothing_but_may_speak(self):
        shape = self.released()
        shape.commit("Nothing")
        shape.commit("")
        self.assertEqual(self.releases(shape), {})
        shape.commit("Named\n\nrelease: patch [tools/cli]")
        self.assertEqual(self.releases(shape), {"tools/cli": "2.0.1"})
        shape.commit("Whatever is due\n\nrelease: minor")
        self.assertEqual(self.releases(shape), {"tools/cli": "2.1.0"})
        shape.commit("Change", {"core/a.rs": "b\n"})
        self.assertEqual(self.releases(shape), {"core": "1.1.0", "tools/cli": "2.1.0"})

    def test_an_octopus_is_one_unit_that_goes_by_its_tips_in_order(self):
        shape = self.released()
        for name, trailer in (("one", ""), ("two", "\n\nrelease: minor"), ("three", "\n\nrelease: major")):
            shape.git("checkout", "-q", "-b", name, "main")
            shape.commit(f"Add {name}{trailer}", {f"core/{name}.rs": name})
        shape.git("checkout", "-q", "main")
        shape.merge("one", "two", "three")
        self.assertEqual(len(shape.git("rev-list", "--parents", "-1", "HEAD").split()), 5)
        self.assertEqual(self.releases(shape), {"core": "1.1.0"})
        self.assertEqual(self.plan(shape)["releases"][0]["reasons"][0]["commit"], shape.head())

    def test_a_silent_merge_takes_every_level_that_it_brought(self):
        shape = self.released()
        shape.git("checkout", "-q", "-b", "side")
        shape.commit("One\n\nrelease: minor", {"core/a.rs": "b\n"})
        shape.commit("Two\n\nrelease: skip", {"core/a.rs": "c\n"})
        shape.commit("Three", {"core/a.rs": "d\n"})
        shape.git("checkout", "-q", "main")
        shape.merge("side")
        self.assertEqual(self.releases(shape), {"core": "1.1.0"})

    def test_a_merge_speaks_for_itself_where_it_does(self):
        shape = self.released()
        shape.git("checkout", "-q", "-b", "side")
        shape.commit("One\n\nrelease: major", {"core/a.rs": "b\n"})
        shape.git("checkout", "-q", "main")
        shape.merge("side", message="Merge\n\nrelease: patch")
        self.assertEqual(self.releases(shape), {"core": "1.0.1"})

    def test_a_history_merged_the_wrong_way_round(self):
        # main is merged into the branch, and main then fast-forwarded to that: the old main is the second parent.
        shape = self.released()
        shape.git("checkout", "-q", "-b", "side")
        shape.commit("Side", {"cli/a.rs": "b\n"})
        shape.git("checkout", "-q", "main")
        shape.commit("Main\n\nrelease: minor", {"core/a.rs": "b\n"})
        shape.git("tag", "core-v1.1.0")
        shape.git("checkout", "-q", "side")
        shape.merge("main")
        shape.git("checkout", "-q", "main")
        shape.git("merge", "-q", "--ff-only", "side")
        self.assertEqual(self.releases(shape), {"tools/cli": "2.0.1"})

    def test_an_unrelated_history_that_was_merged_in(self):
        shape = self.released()
        shape.git("checkout", "-q", "--orphan", "other")
        shape.git("rm", "-r", "-q", "--cached", ".")
        shape.commit("Other root\n\nrelease: minor", {"core/imported.rs": "b\n"})
        shape.git("reset", "-q", "--hard")
        shape.git("checkout", "-q", "-f", "main")
        shape.merge("other", options=["--allow-unrelated-histories", "-X", "ours"])
        self.assertEqual(self.releases(shape), {"core": "1.1.0"})

    def test_a_merge_that_keeps_our_side_changes_nothing(self):
        shape = self.released()
        shape.git("checkout", "-q", "-b", "side")
        shape.commit("Side", {"core/a.rs": "b\n"})
        shape.git("checkout", "-q", "main")
        shape.merge("side", options=["-s", "ours"])
        self.assertEqual(self.releases(shape), {})

    def test_a_merge_that_adds_something_of_its_own_counts(self):
        shape = self.released()
        shape.git("checkout", "-q", "-b", "side")
        shape.commit("Side", {"docs/b.md": "b\n"})
        shape.git("checkout", "-q", "main")
        shape.git("merge", "-q", "--no-ff", "--no-commit", "side")
        shape.commit("Merge with more", {"core/a.rs": "evil\n"})
        self.assertEqual(self.releases(shape), {"core": "1.0.1"})

    def test_criss_cross_merges(self):
        shape = self.released()
        shape.git("checkout", "-q", "-b", "side")
        shape.commit("Side\n\nrelease: minor", {"core/side.rs": "b\n"})
        shape.git("branch", "side-before")
        shape.git("checkout", "-q", "main")
        shape.commit("Main", {"cli/main.rs": "b\n"})
        shape.git("checkout", "-q", "side")
        shape.merge("main")
        shape.git("checkout", "-q", "main")
        shape.merge("side-before")
        shape.merge("side", options=["-s", "ort"])
        self.assertEqual(self.releases(shape), {"core": "1.1.0", "tools/cli": "2.0.1"})

    def test_a_commit_that_names_one_parent_twice(self):
        shape = self.released()
        shape.commit("Change", {"core/a.rs": "b\n"})
        shape.raw_commit(b"Odd\n", parents=[shape.head(), shape.head()])
        self.assertEqual(self.releases(shape), {"core": "1.0.1"})

    def test_what_was_undone_is_no_change_and_keeps_its_trailer(self):
        shape = self.released()
        shape.commit("Change\n\nrelease: major", {"core/a.rs": "b\n"})
        shape.git("revert", "--no-edit", "HEAD")
        self.assertEqual(self.releases(shape), {})
        shape.commit("Change", {"core/b.rs": "b\n"})
        self.assertEqual(self.releases(shape), {"core": "2.0.0"})


class FileTest(ShapeTest):
    def changed_path(self, shape, package="core"):
        releases = {release["package"]: release for release in self.plan(shape)["releases"]}
        self.assertIn(package, releases)
        return [reason["path"] for reason in releases[package]["reasons"] if reason["kind"] == "changed"][0]

    def test_a_rename_counts_on_both_sides(self):
        shape = self.released()
        shape.git("mv", "core/a.rs", "cli/b.rs")
        shape.commit("Move")
        self.assertEqual(self.releases(shape), {"core": "1.0.1", "tools/cli": "2.0.1"})
        shape = self.released("out")
        shape.git("mv", "core/a.rs", "docs/a.rs")
        shape.commit("Move out")
        self.assertEqual(self.releases(shape), {"core": "1.0.1"})
        shape = self.released("away")
        shape.git("mv", "core", "elsewhere")
        shape.commit("Move the directory")
        self.assertEqual(self.releases(shape), {"core": "1.0.1"})

    def test_a_rename_of_case_only_is_a_change(self):
        shape = self.released()
        shape.git("mv", "core/a.rs", "core/A.rs")
        shape.commit("Rename")
        self.assertEqual(self.changed_path(shape), "core/A.rs")
        shape = self.released("directory")
        shape.git("config", "core.ignorecase", "true")
        blob = shape.head("HEAD:core/a.rs")
        shape.git("update-index", "--force-remove", "core/a.rs")
        shape.git("update-index", "--add", "--cacheinfo", f"100644,{blob},Core/a.rs")
        shape.git("commit", "-q", "-m", "Rename the directory")
        self.assertEqual(self.changed_path(shape), "core/a.rs")

    def test_names_of_every_kind_count(self):
        names = {"caf\u00e9.rs": "core/caf\u00e9.rs", "cafe\u0301.rs": None, "\u65e5\u672c/\u8a9e.rs": None, b"caf\xe9.rs": None,
                 b"\xff\xfe/x.rs": None, "with space.rs": None, "new\nline.rs": None, 'quo"te.rs': None, "back\\slash.rs": None,
                 "-dash.rs": None, ".hidden/.rs": None, "tab\t.rs": None, "[a]{b}*?.rs": None, "a" * 200 + ".rs": None,
                 "/".join(["d"] * 100) + "/x.rs": None}
        shape = self.released()
        for name, shown in names.items():
            with self.subTest(name=name):
                path = b"core/" + name if isinstance(name, bytes) else "core/" + name
                shape.commit("Add it", {path: "b\n"})
                found = self.changed_path(shape)
                if shown:
                    self.assertEqual(found, shown)
                # The terminal gets no bytes that would break it.
                text = self.piot("-C", shape.path, "plan").stdout
                self.assertEqual([c for c in text if ord(c) < 32 and c != "\n"], [])
                self.assertEqual(len(text.split("\n")), len(self.piot("-C", shape.path, "plan", "--release", "core").stdout.split("\n")))
                shape.git("reset", "-q", "--hard", "HEAD~1")

    def test_globs_may_hold_what_names_may_hold(self):
        shape = self.shape()
        config = CONFIG.replace("core/**", "k\u00e9rnel \u65e5/**/*.rs")
        shape.commit("Begin", {"putitoutthere.toml": config, "k\u00e9rnel \u65e5/a.rs": "a\n", "cli/a.rs": "a\n"})
        shape.git("tag", "core-v1.0.0")
        shape.git("tag", "tools/cli-v1.0.0")
        shape.commit("Elsewhere", {"ke\u0301rnel \u65e5/a.rs": "another normal form\n"})
        self.assertEqual(self.releases(shape), {})
        shape.commit("Here", {"k\u00e9rnel \u65e5/deep/a.rs": "b\n"})
        self.assertEqual(self.releases(shape), {"core": "1.0.1"})

    def test_a_mode_a_link_and_a_type_are_changes(self):
        shape = self.released()
        shape.git("update-index", "--chmod=+x", "core/a.rs")
        shape.git("commit", "-q", "-m", "Execute")
        self.assertEqual(self.changed_path(shape), "core/a.rs")
        shape.git("reset", "-q", "--hard", "HEAD~1")
        (shape.path / "core/link").symlink_to("a.rs")
        shape.commit("Link")
        shape.git("tag", "core-v1.1.0")
        (shape.path / "core/link").unlink()
        (shape.path / "core/link").symlink_to("b.rs")
        shape.commit("Point elsewhere")
        self.assertEqual(self.changed_path(shape), "core/link")
        shape.git("tag", "core-v1.2.0")
        (shape.path / "core/link").unlink()
        shape.commit("A file now", {"core/link": "b.rs"})
        self.assertEqual(self.changed_path(shape), "core/link")
        shape.git("tag", "core-v1.3.0")
        shape.commit("A directory now", {"core/link": None})
        shape.commit("A directory now", {"core/link/x.rs": "x\n"})
        self.assertIn(self.changed_path(shape), ("core/link", "core/link/x.rs"))

    def test_what_lies_behind_a_link_is_not_inside(self):
        shape = self.released()
        (shape.path / "core/docs").symlink_to("../docs")
        shape.commit("Link")
        shape.git("tag", "core-v1.1.0")
        shape.commit("Change what it leads to", {"docs/a.md": "b\n"})
        self.assertEqual(self.releases(shape), {})

    def test_a_submodule_that_moves_is_a_change(self):
        inner = self.released("inner")
        shape = self.released()
        shape.git("submodule", "--quiet", "add", f"file://{inner.path}", "core/vendored")
        shape.commit("Add it")
        shape.git("tag", "core-v1.1.0")
        self.assertEqual(self.releases(shape), {})
        inner.commit("Change", {"core/a.rs": "b\n"})
        shape.git("-C", "core/vendored", "fetch", "-q")
        shape.git("-C", "core/vendored", "checkout", "-q", inner.head())
        self.assertEqual(self.releases(shape), {})
        shape.commit("Move it")
        self.assertEqual(self.changed_path(shape), "core/vendored")
        shape.git("tag", "core-v1.2.0")
        shape.git("rm", "-q", "core/vendored")
        shape.commit("Remove it")
        self.assertEqual(self.changed_path(shape), "core/vendored")

    def test_attributes_ignores_and_line_ends_change_nothing(self):
        shape = self.released()
        shape.commit("Attributes", {".gitattributes": "* text eol=crlf export-ignore linguist-generated\ncore/** -diff\n",
                                    ".gitignore": "core/\n"})
        self.assertEqual(self.releases(shape), {})
        shape.git("add", "-f", "core/a.rs")
        shape.path.joinpath("core/a.rs").write_text("b\n")
        shape.git("add", "-f", "core/a.rs")
        shape.git("commit", "-q", "-m", "An ignored file that is tracked")
        self.assertEqual(self.changed_path(shape), "core/a.rs")
