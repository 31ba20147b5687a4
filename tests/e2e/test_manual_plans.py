# SPDX-License-Identifier: MIT
"""`--release`, `--only`, `--exclude`: what they plan, and everything that they refuse."""

from shapes import CONFIG, ShapeTest
from test_trailers import THREE

# What is refused: arguments, exit code, code, what it says.
REFUSED = (
    (["--release", "nobody"], 2, "PIOT_PLAN_MANUAL", "no package is called `nobody`"),
    (["--release", "cor"], 2, "PIOT_PLAN_MANUAL", "did you mean `core`?"),
    (["--release", "cli"], 2, "PIOT_PLAN_MANUAL", "no package is called `cli`"),
    (["--release", ","], 2, "PIOT_PLAN_MANUAL", "empty entry"),
    (["--release", "core,,client"], 2, "PIOT_PLAN_MANUAL", "empty entry"),
    (["--release", "core,"], 2, "PIOT_PLAN_MANUAL", "empty entry"),
    (["--release", "@minor"], 2, "PIOT_PLAN_MANUAL", "names no package"),
    (["--release", "core@"], 2, "PIOT_PLAN_MANUAL", "neither a version nor a release level"),
    (["--release", "core@mino"], 2, "PIOT_PLAN_MANUAL", "`mino` is neither a version nor a release level"),
    (["--release", "core@1.2"], 2, "PIOT_PLAN_MANUAL", "`1.2` is neither"),
    (["--release", "core@v1.2.0"], 2, "PIOT_PLAN_MANUAL", "`v1.2.0` is neither"),
    (["--release", "core@1.2.0rc1"], 2, "PIOT_PLAN_MANUAL", "`1.2.0rc1` is neither"),
    (["--release", "core@1.2.0-dev.1"], 2, "PIOT_PLAN_MANUAL", "`1.2.0-dev.1` is neither"),
    (["--release", "core@1.2.0+build"], 2, "PIOT_PLAN_MANUAL", "`1.2.0+build` is neither"),
    (["--release", "core@skip"], 2, "PIOT_PLAN_MANUAL", "`skip` is neither"),
    (["--release", "core@minor [core]"], 2, "PIOT_PLAN_MANUAL", "neither"),
    (["--release", "core@minor,core@major"], 2, "PIOT_PLAN_MANUAL", "`core` is to be released twice"),
    (["--release", "core,core"], 2, "PIOT_PLAN_MANUAL", "twice"),
    (["--release", "core@1.0.0"], 2, "PIOT_PLAN_MANUAL", "1.0.0 is not higher than the last release 1.0.0"),
    (["--release", "core@0.9.0"], 2, "PIOT_PLAN_MANUAL", "not higher"),
    (["--release", "core@1.0.0-rc.1"], 2, "PIOT_PLAN_MANUAL", "not higher"),
    (["--release", "core@final"], 2, "PIOT_PLAN_MANUAL", "final"),
    (["--release", "core@rc"], 2, "PIOT_PLAN_MANUAL", "rc"),
    (["--release", "core@1.5.0"], 4, "PIOT_PLAN_TAG_EXISTS", "already tagged `core-v1.5.0`"),
    (["--release", "core", "--only", "core"], 2, "PIOT_PLAN_MANUAL", "takes no filter"),
    (["--release", "core", "--exclude", "client"], 2, "PIOT_PLAN_MANUAL", "takes no filter"),
    (["--only", "nobody"], 2, "PIOT_PLAN_MANUAL", "no package is called `nobody`"),
    (["--exclude", "cor"], 2, "PIOT_PLAN_MANUAL", "did you mean `core`?"),
    (["--exclude", "core"], 2, "PIOT_PLAN_MANUAL", "`client` needs `core`, which is due and left out"),
    (["--only", "client"], 2, "PIOT_PLAN_MANUAL", "`client` needs `core`"),
    (["--release"], 2, "PIOT_USAGE", "--release"),
    (["--only", "core", "--only", "nobody", "--exclude", "noone"], 2, "PIOT_PLAN_MANUAL", "noone"),
)

PLANNED = (
    ([], {"core": "1.0.1", "client": "3.0.1"}),
    (["--release", "tools/cli"], {"tools/cli": "2.0.1"}),
    (["--release", "tools/cli@minor"], {"tools/cli": "2.1.0"}),
    (["--release", " core@minor , tools/cli@2.4.0 ,client "], {"core": "1.1.0", "tools/cli": "2.4.0", "client": "3.0.1"}),
    (["--release", "core@major-beta"], {"core": "2.0.0-beta.1"}),
    (["--release", "core@2.0.0-rc.7"], {"core": "2.0.0-rc.7"}),
    (["--release", "core@9.9.9"], {"core": "9.9.9"}),
    (["--release", "client"], {"client": "3.0.1"}),
    (["--only", "core"], {"core": "1.0.1"}),
    (["--only", "core,client"], {"core": "1.0.1", "client": "3.0.1"}),
    (["--only", "core", "--only", "client"], {"core": "1.0.1", "client": "3.0.1"}),
    (["--only", "tools/cli"], {}),
    (["--exclude", "client"], {"core": "1.0.1"}),
    (["--exclude", "core,client"], {}),
    (["--exclude", "tools/cli"], {"core": "1.0.1", "client": "3.0.1"}),
    (["--only", "core", "--exclude", "client"], {"core": "1.0.1"}),
)


class ManualPlanTest(ShapeTest):
    def changed(self):
        """`core` has changed, `client` is due with it, `tools/cli` is not; core 1.5.0 is tagged on no commit."""
        shape = self.shape()
        shape.commit("Begin", {"putitoutthere.toml": THREE, "core/a.rs": "a\n", "cli/a.rs": "a\n", "client/a.rs": "a\n"})
        for tag in ("core-v1.0.0", "tools/cli-v2.0.0", "client-v3.0.0"):
            shape.git("tag", tag)
        shape.git("tag", "core-v1.5.0", shape.head("HEAD:core"))
        shape.commit("Change", {"core/a.rs": "b\n"})
        return shape

    def test_every_refusal(self):
        shape = self.changed()
        for arguments, code, name, text in REFUSED:
            with self.subTest(arguments=arguments):
                self.assert_refused(shape, code, f"error[{name}]", text, arguments=arguments)

    def test_what_is_planned(self):
        shape = self.changed()
        for arguments, expected in PLANNED:
            with self.subTest(arguments=arguments):
                self.assertEqual(self.releases(shape, *arguments), expected)

    def test_all_refusals_come_at_once(self):
        shape = self.changed()
        self.assert_refused(shape, 2, "`mino`", "twice", "empty entry", arguments=["--release", "core@mino,client,client,"])
        self.assert_refused(shape, 2, "nobody", "not higher", arguments=["--release", "nobody,core@0.1.0"])
        self.assert_refused(shape, 4, "nobody", "already tagged", arguments=["--release", "nobody,core@1.5.0"])

    def test_detection_and_skip_are_set_aside_by_a_manual_plan_only(self):
        shape = self.changed()
        shape.commit("Wait\n\nrelease: skip")
        self.assertEqual(self.releases(shape), {})
        self.assertEqual(self.releases(shape, "--only", "core"), {})
        self.assertEqual(self.releases(shape, "--release", "core@minor"), {"core": "1.1.0"})

    def test_a_first_release_takes_its_first_version_or_what_is_said(self):
        shape = self.shape()
        shape.commit("Begin", {"putitoutthere.toml": CONFIG.replace('path = "core"', 'path = "core"\nfirst_version = "0.3.0"')})
        for wish, version in (("core", "0.3.0"), ("core@major", "0.3.0"), ("core@7.0.0", "7.0.0"), ("core@0.0.1", "0.0.1")):
            with self.subTest(wish=wish):
                self.assertEqual(self.releases(shape, "--release", wish), {"core": version})

    def test_an_old_commit_is_refused_by_hand_too(self):
        shape = self.changed()
        shape.commit("More", {"core/a.rs": "c\n"})
        shape.git("tag", "core-v1.0.1")
        self.assert_refused(shape, 4, "PIOT_PLAN_HEAD_BEHIND", arguments=["--release", "core@minor", "--at", "HEAD~1"])
        self.assertEqual(self.releases(shape, "--release", "tools/cli", "--at", "HEAD~1"), {"tools/cli": "2.0.1"})
