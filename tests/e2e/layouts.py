# SPDX-License-Identifier: MIT
"""Four repositories laid out as well-known projects lay out theirs, from before they knew piot: manifests, tags and the
workflows that released them by hand. The names are made up; the shapes are not."""

from world import SOURCE

FIXTURES = SOURCE / "tests/fixtures/layouts"


class Layout:
    """Files of tests/fixtures/layouts, the tags of two releases, the file that has changed since, and where the remote is
    said to be."""

    def __init__(self, name, tags, change, remote):
        self.name, self.tags, self.change, self.remote = name, tags, change, remote

    def make(self, repository):
        """Fills a repository that holds nothing yet."""
        root = FIXTURES / self.name
        files = {str(path.relative_to(root)): path.read_text() for path in root.rglob("*") if path.is_file()}
        repository.commit("Import", files)
        for tags in self.tags:
            repository.commit("Release " + ", ".join(tags), {"NEWS.md": "\n".join(tags) + "\n"})
            for tag in tags:
                repository.tag(tag)
        repository.commit("Change something", {self.change: files[self.change] + "\n"})
        repository.git("remote", "set-url", "origin", self.remote)


# A PyO3 extension whose crate stands at the root, beside its Python sources; one `v` tag per release.
EXTENSION_AT_ROOT = Layout("extension-at-root", (("v2.13.0",), ("v2.14.0",)), "src/lib.rs",
                           "https://github.com/gristmill/gristmill-core.git")

# A workspace of many crates at one version, most of it inherited, and a wheel in a folder of its own, tagged apart.
WORKSPACE_AND_BINDINGS = Layout("workspace-and-bindings", (("rs-0.45.0", "py-1.19.0"), ("rs-0.46.0", "py-1.20.0")),
                                "crates/floe-core/src/lib.rs", "git@github.com:floe-rs/floe.git")

# A command line tool in Rust that PyPI ships in a wheel; its crates go nowhere else. Tags are bare versions.
PROGRAM_IN_WHEEL = Layout("program-in-wheel", (("0.8.3",), ("0.8.4",)), "crates/lintel_linter/src/lib.rs",
                          "https://github.com/lintel-sh/lintel")

# A crate and its bindings, side by side and in no common workspace, each with tags of its own.
CRATE_AND_BINDINGS = Layout("crate-and-bindings", (("v0.20.3", "python-v0.20.3"), ("v0.21.0", "python-v0.21.0")),
                            "wordmill/src/lib.rs", "https://github.com/wordmill/wordmill.git")
