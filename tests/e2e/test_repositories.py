# SPDX-License-Identifier: MIT
"""Repositories as they are found: clones of every depth and filter, work trees, object stores, HEADs, and the environment
that piot is run in."""

import shutil
import subprocess

from shapes import FILES, ShapeTest, needs_root
from world import PIOT

NEXT = {"core": "1.0.1"}


class CloneTest(ShapeTest):
    """A complete clone gives the plan of its origin; an incomplete one is refused or named, never taken for complete."""

    def origin(self):
        origin = self.released("origin")
        origin.commit("Docs", {"docs/a.md": "b\n"})
        origin.commit("Change", {"core/deep/er/b.rs": "b\n"})
        return origin

    def clone(self, origin, *options):
        path = self.scratch / "clone"
        origin.git("clone", "-q", *options, f"file://{origin.path}", str(path))
        return path

    def test_whole_clones_plan_as_their_origin_does(self):
        origin = self.origin()
        expected = self.plan(origin)
        self.assertEqual([release["version"] for release in expected["releases"]], ["1.0.1"])
        for options in ([], ["--single-branch"], ["--mirror"], ["--bare"], ["--shared"], ["--filter=blob:none"],
                        ["--filter=blob:limit=1k"], ["--origin", "elsewhere"]):
            with self.subTest(options=options):
                path = self.clone(origin, *options)
                self.assertEqual(self.plan(path), expected)
                shutil.rmtree(path)

    def test_shallow_clones_are_refused(self):
        origin = self.origin()
        for options in (["--depth", "1"], ["--depth", "2"], ["--shallow-since=2023-11-14T22:14:30Z"],
                        ["--depth", "1", "--bare"], ["--depth", "1", "--filter=blob:none"]):
            with self.subTest(options=options):
                path = self.clone(origin, *options)
                self.assert_refused(path, 2, "PIOT_GIT_SHALLOW", "fetch-depth: 0")
                self.assert_refused(path, 2, "PIOT_GIT_SHALLOW", arguments=["--at", "HEAD"])
                self.assert_refused(path, 2, "PIOT_GIT_SHALLOW", arguments=["--release", "core"])
                shutil.rmtree(path)

    def test_the_remedies_for_a_shallow_clone_work(self):
        origin = self.origin()
        path = self.clone(origin, "--depth", "1")
        text = self.assert_refused(path, 2, "PIOT_GIT_SHALLOW")
        command = text[text.index("`git fetch") + 1:].split("`")[0]
        origin.run(*command.split(), cwd=path)
        self.assertEqual(self.releases(path), NEXT)

    def test_a_linked_work_tree_of_a_shallow_clone_is_refused(self):
        origin = self.origin()
        path = self.clone(origin, "--depth", "1")
        origin.git("worktree", "add", "-q", "--detach", str(self.scratch / "linked"), cwd=path)
        self.assert_refused(self.scratch / "linked", 2, "PIOT_GIT_SHALLOW")

    def test_a_clone_without_trees_is_named_and_its_remedy_works(self):
        origin = self.origin()
        path = self.clone(origin, "--filter=tree:0")
        text = self.assert_refused(path, 2, "PIOT_GIT_UNREADABLE", "partial clone", "actions/checkout")
        command = text[text.index("`git fetch") + 1:].split("`")[0]
        origin.run(*command.split(), cwd=path)
        self.assertEqual(self.releases(path), NEXT)

    def test_a_configuration_that_a_partial_clone_lacks_is_not_taken_for_absent(self):
        origin = self.origin()
        path = self.clone(origin, "--bare", "--filter=blob:none")
        (origin.path / "putitoutthere.toml").write_text("")
        # --bare fetches no blob at all.
        self.assert_refused(path, 2, "PIOT_GIT_UNREADABLE", "partial clone")

    def test_a_sparse_checkout_plans_what_is_committed(self):
        origin = self.origin()
        expected = self.plan(origin)
        path = self.clone(origin, "--filter=blob:none", "--sparse")
        self.assertEqual(self.plan(path), expected)
        origin.git("sparse-checkout", "set", "docs", cwd=path)
        self.assertFalse((path / "core").exists())
        self.assertEqual(self.plan(path), expected)

    def test_manifests_outside_of_a_sparse_checkout_decide_about_rows_all_the_same(self):
        origin = self.released("origin")
        config = (origin.path / "putitoutthere.toml").read_text()
        config += '\n[[package]]\nname = "py"\nkind = "pypi"\npath = "py"\npaths = ["py/**"]\nbuild = "maturin"\n'
        config += 'targets = ["x86_64-unknown-linux-gnu"]\nfan_out = "interpreters"\n'
        origin.commit("Python", {"putitoutthere.toml": config,
                                 "py/pyproject.toml": '[project]\nname = "py"\nrequires-python = ">=3.11,<3.13"\n'})
        expected = self.plan(origin)
        self.assertEqual([row.get("python_versions") for row in expected["matrix"]], [["3.11"], ["3.12"], ["3.12"]])
        path = self.clone(origin, "--sparse")
        self.assertEqual(self.plan(path), expected)
        shutil.rmtree(path)
        # What was not fetched cannot be read, and must not look like a project without a manifest.
        path = self.clone(origin, "--filter=blob:none", "--sparse")
        self.assert_refused(path, 2, "PIOT_GIT_UNREADABLE", "partial clone")


class StoreTest(ShapeTest):
    """How objects and refs are kept says nothing about releases."""

    def test_packs_and_loose_objects_in_every_mixture(self):
        shape = self.released()
        shape.git("repack", "-q", "-d")
        shape.commit("Docs", {"docs/a.md": "b\n"})
        shape.git("repack", "-q", "-d")
        shape.commit("Change", {"core/a.rs": "b\n"})
        expected = self.plan(shape)
        self.assertEqual(len(list((shape.path / ".git/objects/pack").glob("*.pack"))), 2)
        self.assertEqual([release["version"] for release in expected["releases"]], ["1.0.1"])
        for commands in ([["repack", "-q", "-d"]], [["multi-pack-index", "write"]], [["commit-graph", "write", "--reachable"]],
                         [["pack-refs", "--all"]], [["repack", "-q", "-a", "-d", "--write-bitmap-index"]],
                         [["gc", "-q", "--cruft"]]):
            with self.subTest(commands=commands):
                for command in commands:
                    shape.git(*command)
                self.assertEqual(self.plan(shape), expected)

    def test_a_loose_ref_stands_above_a_packed_one(self):
        shape = self.released()
        shape.git("pack-refs", "--all")
        shape.commit("Change", {"core/a.rs": "b\n"})
        shape.git("tag", "-f", "core-v1.0.0")
        self.assertEqual(self.releases(shape), {})

    def test_packed_tags_without_their_targets_are_peeled(self):
        shape = self.released()
        shape.git("pack-refs", "--all")
        packed = shape.path / ".git/packed-refs"
        lines = [line for line in packed.read_text().splitlines() if line[0] not in "#^"]
        packed.write_text("\n".join(lines) + "\n")
        shape.commit("Change", {"cli/a.rs": "b\n"})
        self.assertEqual(self.releases(shape), {"tools/cli": "2.0.1"})

    def test_alternates_are_read(self):
        origin = self.released("origin")
        path = self.scratch / "borrower"
        origin.git("clone", "-q", "--reference", str(origin.path), f"file://{origin.path}", str(path))
        self.assertTrue((path / ".git/objects/info/alternates").exists())
        origin.git("-C", str(path), "commit", "-q", "--allow-empty", "-m", "Again\n\nrelease: minor [core]")
        self.assertEqual(self.releases(path), {"core": "1.1.0"})

    def test_replaced_and_grafted_commits_are_read_as_they_were_written(self):
        shape = self.released()
        change = shape.commit("Change", {"core/a.rs": "b\n"})
        other = shape.commit("Other\n\nrelease: major", {"core/a.rs": "c\n"})
        shape.git("reset", "-q", "--hard", change)
        shape.git("replace", change, other)
        (shape.path / ".git/info").mkdir(exist_ok=True)
        (shape.path / ".git/info/grafts").write_text(f"{change}\n")
        self.assertEqual(self.releases(shape), NEXT)

    def test_what_piot_cannot_read_is_called_by_its_name(self):
        sha256 = self.shape("sha256", arguments=("-b", "main", "--object-format=sha256"))
        sha256.commit("Begin", FILES)
        self.assert_refused(sha256, 2, "PIOT_GIT_UNREADABLE", "SHA-256")
        for name, config, text in (("reftable", "[extensions]\n\trefstorage = reftable\n", "git refs migrate"),
                                   ("unknown", "[extensions]\n\ttimetravel = true\n", "extensions.timetravel")):
            shape = self.released(name)
            with open(shape.path / ".git/config", "a") as file:
                file.write(f"[core]\n\trepositoryformatversion = 1\n{config}")
            self.assert_refused(shape, 2, "PIOT_GIT_UNREADABLE", text)
        newer = self.released("newer")
        newer.git("config", "core.repositoryformatversion", "9")
        self.assert_refused(newer, 2, "PIOT_GIT_UNREADABLE", "version 9")

    def test_a_damaged_repository_is_an_error_not_an_answer(self):
        shape = self.released()
        shape.commit("Change", {"core/a.rs": "b\n"})
        tree = shape.head("HEAD~1:core")
        file = shape.path / ".git/objects" / tree[:2] / tree[2:]
        file.unlink()
        self.assert_refused(shape, 2, "PIOT_GIT_UNREADABLE", tree, "git fsck")
        file.write_bytes(b"rubbish")
        self.assert_refused(shape, 2, "PIOT_GIT_UNREADABLE", tree)


class WorkTreeTest(ShapeTest):
    def test_linked_work_trees_plan_for_themselves(self):
        shape = self.released()
        shape.git("branch", "next")
        shape.commit("Change", {"core/a.rs": "b\n"})
        linked = self.scratch / "linked"
        shape.git("worktree", "add", "-q", str(linked), "next")
        self.assertTrue((linked / ".git").is_file())
        self.assertEqual(self.releases(linked), {})
        self.assertEqual(self.releases(shape), NEXT)
        (linked / "cli/a.rs").write_text("b\n")
        shape.git("commit", "-q", "-a", "-m", "Change", cwd=linked)
        for refs in ("loose", "packed"):
            with self.subTest(refs=refs):
                self.assertEqual(self.releases(linked), {"tools/cli": "2.0.1"})
                shape.git("pack-refs", "--all")

    def test_work_trees_with_settings_of_their_own(self):
        shape = self.released()
        shape.git("config", "extensions.worktreeConfig", "true")
        shape.git("config", "--worktree", "core.sparseCheckout", "false")
        shape.commit("Change", {"core/a.rs": "b\n"})
        shape.git("worktree", "add", "-q", "--detach", str(self.scratch / "linked"))
        self.assertEqual(self.releases(shape), NEXT)
        self.assertEqual(self.releases(self.scratch / "linked"), NEXT)

    def test_a_bare_repository_with_work_trees(self):
        shape = self.released()
        shape.commit("Change", {"core/a.rs": "b\n"})
        bare, linked = self.scratch / "bare.git", self.scratch / "linked"
        shape.git("clone", "-q", "--bare", str(shape.path), str(bare))
        shape.git("worktree", "add", "-q", "--detach", str(linked), cwd=bare)
        self.assertEqual(self.plan(bare), self.plan(shape))
        self.assertEqual(self.plan(linked), self.plan(shape))
        # git keeps `core.bare` in a file of its own from now on.
        shape.git("config", "extensions.worktreeConfig", "true", cwd=bare)
        shape.git("config", "--unset", "core.bare", cwd=bare)
        shape.git("config", "--worktree", "core.bare", "true", cwd=bare)
        self.assertEqual(self.plan(bare), self.plan(shape))
        self.assertEqual(self.plan(linked), self.plan(shape))

    def test_a_separate_git_directory_and_a_submodule_are_repositories(self):
        shape = self.shape("work", arguments=("-b", "main", "--separate-git-dir", str(self.scratch / "elsewhere.git")))
        shape.commit("Begin", FILES)
        self.assertEqual(self.releases(shape), {"core": "0.1.0", "tools/cli": "0.1.0"})
        outer = self.shape("outer")
        outer.git("submodule", "--quiet", "add", f"file://{shape.path}", "inner")
        outer.commit("Add it")
        self.assertEqual(self.plan(outer.path / "inner"), self.plan(shape))
        self.assert_refused(outer, 2, "PIOT_CONFIG_UNREADABLE")

    def test_any_directory_inside_will_do(self):
        shape = self.released()
        shape.commit("Change", {"core/deep/er/a.rs": "b\n"})
        expected = self.plan(shape)
        for inside in ("core", "core/deep/er", ".git"):
            with self.subTest(inside=inside):
                self.assertEqual(self.plan(shape.path / inside), expected)
        (self.scratch / "link").symlink_to(shape.path / "core")
        self.assertEqual(self.plan(self.scratch / "link"), expected)
        odd = self.scratch / "a b\u00e9'\"$(x)"
        shape.path.rename(odd)
        self.assertEqual(self.plan(odd / "core"), expected)

    def test_directories_that_are_no_repositories(self):
        for name, make in (("nowhere", lambda path: None), ("file", lambda path: path.write_text("")),
                           ("empty", lambda path: path.mkdir()),
                           ("broken", lambda path: (path.mkdir(), (path / ".git").write_text("gitdir: /nowhere\n"))),
                           ("headless", lambda path: (path / ".git").mkdir(parents=True))):
            with self.subTest(name=name):
                make(self.scratch / name)
                self.assert_refused(self.scratch / name, 2, "PIOT_GIT_")

    def test_uncommitted_work_changes_nothing_but_the_configuration(self):
        shape = self.released()
        shape.commit("Change", {"core/a.rs": "b\n"})
        (shape.path / "cli/a.rs").write_text("uncommitted\n")
        (shape.path / "core/untracked.rs").write_text("untracked\n")
        shape.git("add", "cli/a.rs")
        self.assertEqual(self.releases(shape), NEXT)
        config = shape.path / "putitoutthere.toml"
        config.write_text(config.read_text().replace('name = "tools/cli"', 'name = "renamed"'))
        document = self.plan(shape)
        self.assertEqual([release["package"] for release in document["releases"]], ["core", "renamed"])
        self.assertIn("PIOT_PLAN_CONFIG_DIFFERS", self.notices(document))
        # A revision is taken whole.
        document = self.plan(shape, "--at", "HEAD")
        self.assertEqual([release["package"] for release in document["releases"]], ["core"])
        self.assertEqual(self.notices(document), [])

    def test_a_repository_in_the_middle_of_something(self):
        shape = self.released()
        shape.git("checkout", "-q", "-b", "side")
        shape.commit("Side", {"core/a.rs": "side\n"})
        shape.git("checkout", "-q", "main")
        shape.commit("Main", {"core/a.rs": "main\n"})
        shape.git("bisect", "start")
        identity = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
        subprocess.run(["git", *identity, "merge", "-q", "side"], cwd=shape.path, env=shape.environment, capture_output=True, check=False)
        self.assertTrue((shape.path / ".git/MERGE_HEAD").exists(), "the merge was to stop at its conflict")
        (shape.path / ".git/index.lock").write_text("")
        self.assertEqual(self.releases(shape), NEXT)
        # No index at all, or one of a newer git: `plan` reads commits.
        (shape.path / ".git/index").write_bytes(b"DIRC rubbish")
        self.assertEqual(self.releases(shape), NEXT)


class HeadTest(ShapeTest):
    def test_detached_attached_and_at_a_revision_give_one_plan(self):
        shape = self.released()
        change = shape.commit("Change", {"core/a.rs": "b\n"})
        expected = self.plan(shape)
        shape.git("tag", "-a", "-m", "x", "annotated")
        shape.git("checkout", "-q", "--detach")
        self.assertEqual(self.plan(shape), expected)
        shape.git("checkout", "-q", "-b", "other", "HEAD~1")
        for revision in (change, change[:10], "main", "refs/heads/main", "annotated", "main~0", "main^0", "@{-1}", ":/Change"):
            with self.subTest(revision=revision):
                self.assertEqual(self.plan(shape, "--at", revision), expected)

    def test_a_revision_that_is_no_commit_is_refused(self):
        shape = self.released()
        shape.git("tag", "blob", shape.head("HEAD:core/a.rs"))
        for revision in ("nowhere", "blob", "HEAD:core", "0" * 40, "main..main", "HEAD~9", "é", "@{9}"):
            with self.subTest(revision=revision):
                self.assert_refused(shape, 2, "PIOT_GIT_REVISION", arguments=[f"--at={revision}"])

    def test_an_unborn_branch_has_nothing_to_release(self):
        shape = self.released()
        shape.git("checkout", "-q", "--orphan", "fresh")
        self.assert_refused(shape, 2, "PIOT_GIT_NO_COMMITS", "--at REV")
        self.assertEqual(self.releases(shape, "--at", "main"), {})

    def test_a_head_that_leads_nowhere_is_an_error(self):
        shape = self.released()
        (shape.path / ".git/refs/heads/main").write_text("1" * 40 + "\n")
        self.assert_refused(shape, 2, "PIOT_GIT_UNREADABLE")


class EnvironmentTest(ShapeTest):
    """piot goes by `-C`, as inside hooks of git, which speak of the repository that they were called for."""

    def test_hooks_see_the_repository_that_they_run_in(self):
        shape = self.released()
        out = self.scratch / "hook.json"
        hooks = shape.path / ".git/hooks"
        hooks.mkdir(exist_ok=True)
        for name in ("pre-commit", "post-commit"):
            (hooks / name).write_text(f'#!/bin/sh\nenv > "{out}.$0.env"\nexec "{PIOT}" plan --json > "{out}.{name}"\n'.replace("$0", name))
            (hooks / name).chmod(0o755)
        shape.commit("Change", {"core/a.rs": "b\n"})
        self.assertIn("GIT_INDEX_FILE=", (self.scratch / "hook.json.pre-commit.env").read_text())
        self.assertIn('"releases": []', (self.scratch / "hook.json.pre-commit").read_text())
        self.assertIn('"version": "1.0.1"', (self.scratch / "hook.json.post-commit").read_text())

    def test_a_hook_of_the_server_plans_what_was_pushed(self):
        shape = self.released()
        bare, out = self.scratch / "bare.git", self.scratch / "hook.json"
        shape.git("clone", "-q", "--bare", str(shape.path), str(bare))
        (bare / "hooks").mkdir(exist_ok=True)
        (bare / "hooks/post-receive").write_text(
            f'#!/bin/sh\nread old new ref\nexec "{PIOT}" plan --json --at "$new" > "{out}"\n')
        (bare / "hooks/post-receive").chmod(0o755)
        shape.commit("Change", {"core/a.rs": "b\n"})
        shape.git("push", "-q", str(bare), "main")
        self.assertIn('"version": "1.0.1"', out.read_text())

    def test_variables_of_another_repository_are_not_followed(self):
        shape = self.released()
        shape.commit("Change", {"core/a.rs": "b\n"})
        other = self.released("other")
        expected = self.plan(shape)
        for variables in ({"GIT_DIR": str(other.path / ".git")}, {"GIT_DIR": "/nowhere"},
                          {"GIT_DIR": str(other.path / ".git"), "GIT_WORK_TREE": str(other.path)},
                          {"GIT_INDEX_FILE": "/nowhere"}, {"GIT_OBJECT_DIRECTORY": "/nowhere"},
                          {"GIT_CEILING_DIRECTORIES": str(shape.path)}, {"GIT_NAMESPACE": "x"},
                          {"GIT_COMMON_DIR": str(other.path / ".git")}, {"GIT_LITERAL_PATHSPECS": "1"},
                          {"GIT_CONFIG_PARAMETERS": "'core.bare'='true'"}):
            with self.subTest(variables=variables):
                self.assertEqual(self.plan(shape.path / "core", **variables), expected)

    def test_a_home_of_any_kind_will_do(self):
        shape = self.released()
        shape.commit("Change", {"core/a.rs": "b\n"})
        expected = self.plan(shape)
        for home in ("", "/nowhere", "/dev/null"):
            with self.subTest(home=home):
                self.assertEqual(self.plan(shape, HOME=home), expected)
        (self.scratch / ".gitconfig").write_text("[core]\n\tquotepath = false\n[log]\n\tshowSignature = true\n[i18n]\n\tlogOutputEncoding = utf-16\n")
        self.assertEqual(self.plan(shape), expected)

    @needs_root
    def test_a_repository_of_another_user_needs_gits_own_permission(self):
        shape = self.released()
        shape.commit("Change", {"core/a.rs": "b\n"})
        shape.run("chown", "-R", "65534", str(shape.path))
        text = self.assert_refused(shape, 2, "PIOT_GIT_UNREADABLE", "another user", "safe.directory")
        command = text[text.index("`git config --global") + 1:].split("`")[0]
        shape.run("sh", "-c", command)
        self.assertEqual(self.releases(shape), NEXT)
        (self.scratch / ".gitconfig").write_text("[safe]\n\tdirectory = *\n")
        self.assertEqual(self.releases(shape.path / "core"), NEXT)
