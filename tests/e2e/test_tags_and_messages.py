# SPDX-License-Identifier: MIT
"""Tags of every make, and commit messages of every kind."""

import shutil

from shapes import CONFIG, ShapeTest

CONFIG_FILE = {"putitoutthere.toml": CONFIG}


class TagTest(ShapeTest):
    def tagged(self):
        shape = self.released()
        shape.commit("Change", {"core/a.rs": "b\n"})
        return shape

    def test_tags_of_every_make_count(self):
        def nested(shape):
            shape.git("tag", "-a", "-m", "x", "inner")
            shape.git("tag", "-a", "-m", "x", "core-v1.1.0", "inner")

        def renamed(shape):
            shape.git("tag", "-a", "-m", "x", "another-name")
            shape.git("update-ref", "refs/tags/core-v1.1.0", shape.head("another-name"))

        def symbolic(shape):
            shape.git("tag", "inner")
            shape.git("symbolic-ref", "refs/tags/core-v1.1.0", "refs/tags/inner")

        def tagger_less(shape):
            tag = shape.raw("tag", f"object {shape.head()}\ntype commit\ntag core-v1.1.0\n\nold\n".encode())
            shape.git("update-ref", "refs/tags/core-v1.1.0", tag)

        makes = {"lightweight": lambda shape: shape.git("tag", "core-v1.1.0"),
                 "annotated": lambda shape: shape.git("tag", "-a", "-m", "release: major", "core-v1.1.0"),
                 "nested": nested, "renamed": renamed, "symbolic": symbolic, "without a tagger": tagger_less,
                 "packed": lambda shape: (nested(shape), shape.git("pack-refs", "--all"))}
        for name, make in makes.items():
            with self.subTest(name=name):
                shape = self.shape(name.replace(" ", "-"))
                shape.commit("Begin", {**CONFIG_FILE, "core/a.rs": "a\n", "cli/a.rs": "a\n"})
                shape.git("tag", "tools/cli-v2.0.0")
                make(shape)
                self.assertEqual(self.releases(shape), {})
                shape.commit("Change", {"core/a.rs": "b\n"})
                self.assertEqual(self.releases(shape), {"core": "1.1.1"})

    def test_tags_that_lead_to_no_commit_are_notices_and_keep_their_version(self):
        shape = self.tagged()
        shape.git("tag", "core-v1.5.0", shape.head("HEAD:core"))
        shape.git("tag", "core-v1.6.0", shape.head("HEAD:core/a.rs"))
        shape.git("tag", "-a", "-m", "x", "core-v1.7.0", shape.head("HEAD:core"))
        (shape.path / ".git/refs/tags/core-v1.8.0").write_text("1" * 40 + "\n")
        shape.git("symbolic-ref", "refs/tags/core-v1.9.0", "refs/tags/nowhere")
        document = self.plan(shape)
        self.assertEqual([release["version"] for release in document["releases"]], ["1.0.1"])
        messages = " ".join(notice["message"] for notice in document["notices"])
        for version in ("1.5.0", "1.6.0", "1.7.0", "1.8.0"):
            self.assertIn(f"core-v{version}", messages)
        self.assert_refused(shape, 4, "PIOT_PLAN_TAG_EXISTS", "core-v1.5.0", arguments=["--release", "core@1.5.0"])

    def test_refs_that_are_rubbish_are_passed_over_as_git_does(self):
        shape = self.tagged()
        (shape.path / ".git/refs/tags/core-v1.4.0").write_text("rubbish\n")
        (shape.path / ".git/refs/tags/core-v1.3.0.lock").write_text("")
        self.assertEqual(self.releases(shape), {"core": "1.0.1"})

    def test_only_versions_that_piot_counts_are_counted(self):
        for tag, is_told in (("core-v9.9", True), ("core-v9.0.0rc1", True), ("core-v9.0.0-dev.1", True), ("core-v9.0.0-1", True),
                             ("core-v9.0.0+build", True), ("core-v9.0.0-rc", True), ("core-v09.0.0", True),
                             ("core-v9.0.0-rc.01", True), ("core-v9.0.0.post1", True), ("core-v9", False),
                             ("core-vnext", False), ("core-9.0.0", False), ("Core-v9.0.0", False), ("core-v9.0.0/x", False),
                             ("score-v9.0.0", False), ("v9.0.0", False)):
            with self.subTest(tag=tag):
                shape = self.tagged()
                shape.git("tag", tag)
                document = self.plan(shape)
                self.assertEqual([release["version"] for release in document["releases"]], ["1.0.1"])
                self.assertEqual(self.notices(document), ["PIOT_PLAN_TAG_NOTICE"] if is_told else [])
                shutil.rmtree(shape.path)


class MessageTest(ShapeTest):
    def bump(self, message, headers=b""):
        """What `core` at 1.0.0 becomes when a change to it has this message."""
        shape = self.released()
        shape.commit("Change", {"core/a.rs": "b\n"})
        parent = shape.head("HEAD~1")
        shape.raw_commit(message, parents=[parent], headers=headers)
        result = self.releases(shape)
        shutil.rmtree(shape.path)
        return result.get("core")

    def test_messages_of_every_kind(self):
        cases = {
            "LF": (b"Change\n\nrelease: minor\n", "1.1.0"),
            "CRLF": (b"Change\r\n\r\nrelease: minor\r\n", "1.1.0"),
            "no line end": (b"Change\n\nrelease: minor", "1.1.0"),
            "blanks": (b"Change\n\n  release :\tminor  \t\r\n\r\n\r\n", "1.1.0"),
            "after other trailers": (b"Change\n\nrelease: minor\nSigned-off-by: A <a@e.org>\nCo-authored-by: B <b@e.org>\n", "1.1.0"),
            "Latin-1": (b"Caf\xe9\n\nd\xe9j\xe0 vu\n\nrelease: minor\n", "1.1.0"),
            "not even that": (b"\xff\xfe\x80\n\nrelease: minor\n", "1.1.0"),
            "only the trailer": (b"release: minor\n", "1.1.0"),
            "a prose subject": (b"release: version 1.4 of everything\n", "1.0.1"),
            "the last one counts": (b"Change\n\nrelease: major\n\nrelease: minor\n", "1.1.0"),
            "comments are not stripped": (b"Change\n\nrelease: minor\n# release: major\n", "1.1.0"),
            "after a scissors line": (b"Change\n\n# ------ >8 ------\nrelease: minor\n", "1.1.0"),
            "behind a NUL": (b"Change\n\0\n\nrelease: major\n", "1.0.1"),
            "before a NUL": (b"Change\n\nrelease: minor\n\0release: major\n", "1.1.0"),
            "nothing at all": (b"", "1.0.1"),
            "blank lines first": (b"\n\n\nChange\n\nrelease: minor\n", "1.1.0"),
            "huge": (b"Change\n\n" + b"x" * 3_000_000 + b"\n\nrelease: minor\n", "1.1.0"),
            "many lines": (b"Change\n" + b"release: major\n" * 200_000 + b"\nrelease: minor\n", "1.1.0"),
            "a line that never ends": (b"Change\n\nrelease: minor [core" + b", core" * 100_000 + b"]\n", "1.1.0"),
        }
        for name, (message, version) in cases.items():
            with self.subTest(name=name):
                self.assertEqual(self.bump(message), version)

    def test_headers_are_not_messages(self):
        signature = b"gpgsig -----BEGIN PGP SIGNATURE-----\n \n release: major\n -----END PGP SIGNATURE-----\n"
        for headers in (b"encoding ISO-8859-1\n", signature, b"encoding latin-1\n" + signature,
                        b"release: major\n", b"mergetag object 0\n release: major\n \n release: major\n"):
            with self.subTest(headers=headers):
                self.assertEqual(self.bump(b"Caf\xe9\n\nrelease: minor\n", headers), "1.1.0")
                self.assertEqual(self.bump(b"Caf\xe9\n", headers), "1.0.1")

    def test_the_message_of_a_merged_tag_says_nothing(self):
        shape = self.released()
        shape.git("checkout", "-q", "-b", "side")
        shape.commit("Side", {"core/a.rs": "b\n"})
        # git copies the messages of signed tags into the merge, and asks nobody whether the signature is one.
        shape.git("tag", "-a", "-m", "Tag\n\nrelease: major\n-----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----", "signed")
        shape.git("checkout", "-q", "main")
        shape.merge("signed")
        self.assertIn("mergetag", shape.git("cat-file", "commit", "HEAD"))
        self.assertEqual(self.releases(shape), {"core": "1.0.1"})

    def test_notes_say_nothing(self):
        shape = self.released()
        shape.commit("Change", {"core/a.rs": "b\n"})
        shape.git("notes", "add", "-m", "release: major")
        self.assertEqual(self.releases(shape), {"core": "1.0.1"})
