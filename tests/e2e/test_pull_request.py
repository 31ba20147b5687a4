# SPDX-License-Identifier: MIT
"""`piot plan --pr`: what merging a pull request would release, seen from GitHub's test merge, and held against the plan
after the merge that it foretells."""

import json

from shapes import ShapeTest


class PullRequestTest(ShapeTest):
    def pull_request(self, commits, title="Add something", body="", **settings):
        """A released repository, a branch with these commits (message, files), and HEAD on the test merge."""
        shape = self.released()
        shape.git("checkout", "-q", "-b", "feature")
        for message, files in commits:
            shape.commit(message, files)
        self.tip = shape.head()
        shape.git("checkout", "-q", "main")
        shape.commit("Meanwhile", {"docs/a.md": "b\n"})
        shape.git("checkout", "-q", "--detach")
        shape.merge("feature", message=f"Merge {self.tip} into {shape.head('main')}")
        self.write_event({"action": "opened", "number": 12, "pull_request": {
            "number": 12, "title": title, "body": body, "commits": len(commits),
            "head": {"sha": self.tip, "ref": "feature", "label": "fork:feature", "repo": None},
            "base": {"sha": shape.head("main"), "ref": "main", "repo": {"full_name": "octo/repo", **settings}}}})
        return shape

    def write_event(self, event):
        self.event = self.scratch / "event.json"
        self.event.write_text(event if isinstance(event, str) else json.dumps(event))

    def preview(self, shape, *arguments, **environment):
        return self.piot("-C", shape.path, "plan", "--pr", *arguments,
                         env={"GITHUB_EVENT_PATH": str(self.event), "GITHUB_EVENT_NAME": "pull_request", **environment})

    def versions(self, shape):
        """What a squash and what a merge would release."""
        result = self.preview(shape, "--json")
        self.assert_exit(result, 0)
        document = json.loads(result.stdout)
        self.notices_told = [notice["message"] for notice in document["notices"]]
        return tuple(plan and {release["package"]: release["version"] for release in plan["releases"]}
                     for plan in (document["squash"], document["merge"]))

    def squashed(self, shape, message):
        """The plan after the real squash with this message."""
        shape.git("checkout", "-q", "-f", "main")
        shape.git("merge", "-q", "--squash", "feature")
        shape.commit(message)
        return self.releases(shape)

    def merged(self, shape, message):
        shape.git("checkout", "-q", "-f", "main")
        shape.merge("feature", message=message)
        return self.releases(shape)

    def assert_bad(self, shape, *texts):
        result = self.preview(shape)
        self.assert_fails(result, 2, "PIOT_PLAN_TRAILER", *texts)
        return result.stderr


CHANGE = ("Change", {"core/b.rs": "b\n"})
MORE = ("More", {"core/c.rs": "c\n"})


class PreviewTest(PullRequestTest):
    def test_the_description_speaks_for_the_squash_only(self):
        shape = self.pull_request([CHANGE, MORE], body="Why.\r\n\r\nrelease: minor\r\n")
        self.assertEqual(self.versions(shape), ({"core": "1.1.0"}, {"core": "1.0.1"}))
        self.assertEqual(self.notices_told, [])
        text = self.preview(shape).stdout
        self.assertIn("pull request #12, squashed:", text)
        self.assertIn("pull request #12, merged:", text)
        self.assertEqual(self.squashed(shape, "Add something (#12)\n\nWhy.\n\nrelease: minor\n"), {"core": "1.1.0"})

    def test_one_answer_where_both_ways_agree(self):
        shape = self.pull_request([CHANGE, MORE])
        self.assertEqual(self.versions(shape), ({"core": "1.0.1"}, {"core": "1.0.1"}))
        text = self.preview(shape).stdout
        self.assertEqual(text.count("pull request #12"), 1)
        self.assertIn("squashed or merged: 1 release", text)
        self.assertEqual(self.merged(shape, "Merge pull request #12 from fork/feature\n\nAdd something"), {"core": "1.0.1"})

    def test_a_merge_goes_by_the_last_commit_else_by_all(self):
        shape = self.pull_request([CHANGE, ("More\n\nrelease: minor", {"core/c.rs": "c\n"})])
        self.assertEqual(self.versions(shape), ({"core": "1.0.1"}, {"core": "1.1.0"}))
        self.assertEqual(self.merged(shape, "Merge pull request #12 from fork/feature\n\nAdd something"), {"core": "1.1.0"})

    def test_a_merge_without_a_speaking_tip_takes_every_level_inside(self):
        shape = self.pull_request([("One\n\nrelease: major", {"core/b.rs": "b\n"}), ("Two\n\nrelease: skip", {"core/c.rs": ""}), MORE])
        self.assertEqual(self.versions(shape), ({"core": "1.0.1"}, {"core": "2.0.0"}))
        self.assertEqual(self.merged(shape, "Merge pull request #12 from fork/feature\n\nAdd something"), {"core": "2.0.0"})

    def test_the_only_commit_speaks_where_its_message_is_taken(self):
        shape = self.pull_request([("One\n\nrelease: minor", {"core/b.rs": "b\n"})], body="release: major")
        self.assertEqual(self.versions(shape), ({"core": "1.1.0"}, {"core": "1.1.0"}))
        self.assertEqual(len(self.notices_told), 1)
        self.assertIn("`release: major` in the description", self.notices_told[0])

    def test_a_skip_in_the_squash_holds_everything(self):
        shape = self.pull_request([CHANGE, MORE], body="release: skip")
        self.assertEqual(self.versions(shape), ({}, {"core": "1.0.1"}))

    def test_a_skip_on_the_branch_does_not_hide_its_changes_from_a_squash(self):
        # The test merge itself would go by its tip, and skip.
        shape = self.pull_request([CHANGE, ("More\n\nrelease: skip", {"core/c.rs": "c\n"})])
        self.assertEqual(self.releases(shape), {})
        self.assertEqual(self.versions(shape), ({"core": "1.0.1"}, {}))
        self.assertEqual(self.squashed(shape, "Add something (#12)"), {"core": "1.0.1"})

    def test_a_list_forces_and_what_is_pending_is_shown_too(self):
        shape = self.pull_request([("Docs", {"docs/b.md": "b\n"}), ("Docs", {"docs/c.md": "c\n"})], body="release: minor [tools/cli]")
        self.assertEqual(self.versions(shape), ({"tools/cli": "2.1.0"}, {}))

    def test_a_trailer_on_a_request_that_touches_no_package_raises_what_is_due(self):
        shape = self.pull_request([("Docs", {"docs/b.md": "b\n"}), ("Docs", {"docs/c.md": "c\n"})], body="release: minor")
        self.assertEqual(self.versions(shape), ({}, {}))

    def test_the_repositorys_settings_word_the_messages(self):
        commits = [CHANGE, ("More\n\nrelease: minor", {"core/c.rs": "c\n"})]
        body = "release: major"
        patch, minor, major = ({"core": version} for version in ("1.0.1", "1.1.0", "2.0.0"))
        for settings, expected in (
                ({"squash_merge_commit_message": "PR_BODY"}, (major, minor)),
                ({"squash_merge_commit_message": "COMMIT_MESSAGES"}, (minor, minor)),
                ({"squash_merge_commit_message": "BLANK"}, (patch, minor)),
                ({"merge_commit_message": "PR_BODY"}, (major, major)),
                ({"merge_commit_message": "BLANK"}, (major, minor)),
                ({"merge_commit_title": "PR_TITLE", "merge_commit_message": "PR_BODY"}, (major, major)),
                ({"squash_merge_commit_message": "FROM_THE_FUTURE"}, (major, minor)),
                ({"allow_squash_merge": False}, (None, minor)),
                ({"allow_merge_commit": False}, (major, None)),
                ({"allow_merge_commit": False, "allow_squash_merge": False}, (None, minor))):
            with self.subTest(settings=settings):
                shape = self.pull_request(commits, body=body, **settings)
                self.assertEqual(self.versions(shape), expected)
                shape.run("rm", "-rf", str(shape.path), cwd="/")

    def test_markdown_and_the_step_summary(self):
        shape = self.pull_request([CHANGE, MORE], body="release: minor")
        summary, outputs = self.scratch / "summary.md", self.scratch / "outputs"
        result = self.preview(shape, "--format", "markdown", GITHUB_STEP_SUMMARY=str(summary), GITHUB_OUTPUT=str(outputs))
        self.assert_exit(result, 0)
        self.assertEqual(result.stdout, summary.read_text())
        for text in ("# Pull request #12, squashed", "# Pull request #12, merged", "1.0.0 → 1.1.0", "1.0.0 → 1.0.1"):
            self.assertIn(text, result.stdout)
        self.assertFalse(outputs.exists())

    def test_filters_work_and_a_revision_may_name_the_test_merge(self):
        shape = self.pull_request([CHANGE, ("More", {"cli/c.rs": "c\n"})])
        merge = shape.head()
        shape.git("checkout", "-q", "main")
        result = self.preview(shape, "--json", "--at", merge, "--exclude", "core")
        self.assert_exit(result, 0)
        document = json.loads(result.stdout)
        self.assertEqual([release["package"] for release in document["squash"]["releases"]], ["tools/cli"])


class BadLineTest(PullRequestTest):
    def test_a_bad_line_in_the_description_says_what_to_write(self):
        for body, meant in (("release: minr", "release: minor"), ("release: MAJOR", "release: major"),
                            ("release: minor [cor]", "release: minor [core]"), ("release: minor [tool/cli, core]", "release: minor [tools/cli, core]"),
                            ("release: minor [core", "release: minor [core]"), ("release: minor [core tools/cli]", "release: minor [core, tools/cli]"),
                            ("release:", "release: patch"), ("release: 1.2.3", "release: patch")):
            with self.subTest(body=body):
                shape = self.pull_request([CHANGE, MORE], body=f"Why.\n\n{body}")
                text = self.assert_bad(shape, "with a squash: ", f"`{body}` in the description of the pull request")
                self.assertIn(f"let the description end in the line: {meant}\n", text)
                event = json.loads(self.event.read_text())
                event["pull_request"]["body"] += f"\n\n{meant}"
                self.write_event(event)
                self.assert_exit(self.preview(shape), 0)
                shape.run("rm", "-rf", str(shape.path), cwd="/")

    def test_a_title_is_the_last_paragraph_of_a_merge(self):
        shape = self.pull_request([CHANGE, MORE], title="release: v1.4.0")
        text = self.assert_bad(shape, "with a merge: ", "in the title of the pull request", "change the title")
        self.assertNotIn("with a squash", text)
        # On the subject line of a squash it is a remark.
        shape = self.pull_request_again(shape, allow_merge_commit=False)
        self.assertEqual(self.versions(shape), ({"core": "1.0.1"}, None))

    def pull_request_again(self, shape, **settings):
        event = json.loads(self.event.read_text())
        event["pull_request"]["base"]["repo"].update(settings)
        self.write_event(event)
        return shape

    def test_a_bad_line_on_the_branch_is_named_and_one_more_commit_mends_it(self):
        shape = self.pull_request([("One\n\nrelease: minr", {"core/b.rs": "b\n"}), MORE])
        text = self.assert_bad(shape, "with a merge: ", "`release: minr`")
        command = text[text.index("git commit --allow-empty"):].splitlines()[0]
        shape.git("checkout", "-q", "feature")
        identity = {"GIT_AUTHOR_NAME": "T", "GIT_AUTHOR_EMAIL": "t@e.org", "GIT_COMMITTER_NAME": "T", "GIT_COMMITTER_EMAIL": "t@e.org"}
        shape.run("sh", "-c", command, **identity)
        tip = shape.head()
        shape.git("checkout", "-q", "--detach", "main")
        shape.merge("feature")
        event = json.loads(self.event.read_text())
        event["pull_request"]["head"]["sha"] = tip
        self.write_event(event)
        self.assertEqual(self.versions(shape), ({"core": "1.0.1"}, {"core": "1.1.0"}))

    def test_all_findings_come_at_once(self):
        shape = self.pull_request([("One\n\nrelease: majr", {"core/b.rs": "b\n"}), MORE], body="release: minr")
        self.assert_bad(shape, "with a squash: `release: minr`", "with a merge: `release: majr`")


class RefusalTest(PullRequestTest):
    def refuse(self, shape, *texts, arguments=(), code="PIOT_PLAN_PULL_REQUEST", **environment):
        result = self.preview(shape, *arguments, **environment)
        self.assert_fails(result, 2, code, "hint: ", *texts)
        self.assertEqual(result.stdout, "")

    def test_without_an_event(self):
        shape = self.pull_request([CHANGE])
        self.refuse(shape, "`GITHUB_EVENT_PATH` is not set", GITHUB_EVENT_PATH="")
        self.refuse(shape, "nowhere.json", code="PIOT_IO", GITHUB_EVENT_PATH="/nowhere.json")
        self.refuse(shape, "", code="PIOT_IO", GITHUB_EVENT_PATH=str(self.scratch))

    def test_events_of_other_kinds(self):
        shape = self.pull_request([CHANGE])
        for event, text in (({"ref": "refs/heads/main", "commits": []}, "not about a pull request"), ([], "not about a pull request"),
                            (None, "not about a pull request"), ("", "not JSON"), ('{"pull_request": ', "not JSON"),
                            ({"pull_request": None}, "not about a pull request"), ({"pull_request": []}, "pull_request"),
                            ({"pull_request": {}}, "pull_request.number"), ({"pull_request": {"number": "12"}}, "pull_request.number"),
                            ({"pull_request": {"number": 12, "title": "x", "head": {}}}, "pull_request.head.sha"),
                            ({"pull_request": {"number": 12, "title": None, "head": {"sha": "x"}}}, "pull_request.title")):
            with self.subTest(event=event):
                self.write_event(event)
                self.refuse(shape, text)

    def test_odd_values_that_do_not_matter_are_overlooked(self):
        shape = self.pull_request([CHANGE, MORE])
        event = json.loads(self.event.read_text())
        event["pull_request"].update(body=None, base=None, commits="many", labels=[{"name": "x"}])
        event["pull_request"]["head"]["label"] = None
        self.write_event(event)
        self.assertEqual(self.versions(shape), ({"core": "1.0.1"}, {"core": "1.0.1"}))

    def test_the_branch_instead_of_the_test_merge(self):
        shape = self.pull_request([CHANGE, MORE])
        self.refuse(shape, "refs/pull/12/merge", "the last commit of its branch", arguments=["--at", "feature"])
        self.refuse(shape, "it is no merge", arguments=["--at", "main"])
        event = json.loads(self.event.read_text())
        event["pull_request"]["head"]["sha"] = "1" * 40
        self.write_event(event)
        self.refuse(shape, f"a merge of {self.tip[:10]}", "actions/checkout")

    def test_a_shallow_checkout(self):
        shape = self.pull_request([CHANGE])
        shape.git("branch", "-f", "merged")
        clone = self.scratch / "clone"
        shape.git("clone", "-q", "--depth", "2", "-b", "merged", f"file://{shape.path}", str(clone))
        shape.path = clone
        self.refuse(shape, "fetch-depth: 0", code="PIOT_GIT_SHALLOW")

    def test_flags_that_a_preview_does_not_take(self):
        shape = self.pull_request([CHANGE])
        for arguments in (["--release", "core"], ["--check-registry"], ["--out", str(self.scratch / "plan.json")],
                          ["--format", "matrix"], ["--format", "mermaid"]):
            with self.subTest(arguments=arguments):
                self.refuse(shape, "`--pr`", arguments=arguments, code="PIOT_USAGE")
        self.assertFalse((self.scratch / "plan.json").exists())
