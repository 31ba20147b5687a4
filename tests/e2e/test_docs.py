# SPDX-License-Identifier: MIT
"""The documentation holds what it shows: every console block is run and compared, every link leads somewhere, and tables of
flags, keys, codes and versions say what the binary says. docs_pages.py tells how a page marks its blocks."""

import difflib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from docs_pages import OMISSION, Page, agrees, code_in, normalise
from world import PIOT, PYTHON, SOURCE, TIMEOUT, EndToEndTest, Repository, clean_environment, run_piot

PAGES = {
    str(path.relative_to(SOURCE)): Page(str(path.relative_to(SOURCE)), path.read_text())
    for path in [*sorted(SOURCE.glob("*.md")), *sorted(SOURCE.glob("docs/**/*.md"))]
}
GENERATED = {"docs/errors.md"}

# Shell blocks that are not run here, each with what runs it instead.
NOT_RUN = {
    ("README.md", "deploy/demo.sh\n"): "CI runs it",
    ("README.md", "deploy/test.sh\n"): "CI is it",
    ("README.md", 'deploy/demo.sh /tmp/tidewell\nexport PATH="$PWD/build/release/src:$PATH"\ncd /tmp/tidewell\n'):
        "CI runs the script; the blocks below run in the repository that it leaves",
    ("CONTRIBUTING.md", "cmake --preset dev\ncmake --build --preset dev\nctest --preset dev\n"): "this test is inside of it",
}


class Shell:
    """One bash for a series of commands, as at a terminal: directory, variables and jobs stay."""

    END = "--- end of command ---"

    def __init__(self, directory, environment):
        self.process = subprocess.Popen(
            ["bash", "--noprofile", "--norc"], cwd=directory, env=environment, stdin=subprocess.PIPE, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)

    def run(self, command):
        """What the command prints, line by line, and its status. The next one sees that as `$?`."""
        watchdog = threading.Timer(TIMEOUT, self.close)
        watchdog.start()
        try:
            self.process.stdin.write(f"{{ {command}\n}} </dev/null; docs_status=$?\n"
                                     f"printf '\\n%s %d\\n' '{self.END}' $docs_status; (exit $docs_status)\n")
            self.process.stdin.flush()
            lines = []
            for line in self.process.stdout:
                if line.startswith(self.END):
                    if lines and lines[-1] == "":
                        lines.pop()
                    return lines, int(line.split()[-1])
                lines.append(line.rstrip("\n"))
        finally:
            watchdog.cancel()
        raise AssertionError(f"the shell ended, or {TIMEOUT} s were not enough, in `{command}`:\n" + "\n".join(lines))

    def close(self):
        """Ends the shell with all that it started."""
        try:
            os.killpg(self.process.pid, signal.SIGTERM)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


class Scene:
    """The directories and shells of one page."""

    def __init__(self, stage, page):
        self.stage = stage
        self.page = page
        self.root = Path(tempfile.mkdtemp(prefix=f"{Path(page.path).stem}-", dir=stage.root))
        self.shells = {}

    def directory(self, place):
        """Where blocks of a place run; made when first asked for."""
        directory = self.root / (place or "own")
        if directory.exists():
            return directory
        if place is None:
            directory.mkdir()
        elif place == "demo":
            self.stage.copy_demo(directory)
        else:
            shutil.copytree(self.stage.finished(f"docs/{place}.md"), directory, symlinks=True)
        return directory

    def shell(self, place):
        if place not in self.shells:
            self.shells[place] = Shell(self.directory(place), self.stage.environment)
        return self.shells[place]

    def run(self):
        """Runs the page from top to bottom and returns what does not hold."""
        problems = []
        try:
            for block in self.page.blocks:
                if file := block.marks.get("file"):
                    path = self.directory(None) / file
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(block.text())
                elif block.language == "console":
                    problems += self.run_console(block)
        finally:
            for shell in self.shells.values():
                shell.close()
        return problems

    def run_console(self, block):
        shell = self.shell(block.marks.get("in"))
        commands = block.commands()
        for command, following in zip(commands, [*commands[1:], None]):
            seen, status = shell.run(command.text)
            shown = command.output
            if not agrees(shown, seen):
                difference = difflib.unified_diff(normalise(shown), normalise(seen), "shown", "seen", lineterm="", n=99)
                yield self.complain(command, "prints something else", difference)
            if status != 0 and not (following and following.asks_for_status()):
                yield self.complain(command, f"ends with {status}, and the page does not ask for it", seen)

    def complain(self, command, what, lines):
        return f"{self.page.path}:{command.line}: `{command.text}` {what}:\n" + "\n".join(lines)


class Stage:
    """What all pages share: the tools on PATH, the demo repository, and pages that were run already."""

    def __init__(self):
        self.root = Path(tempfile.mkdtemp(prefix="piot-docs-"))
        home = self.root / "home"
        tools = self.root / "bin"
        home.mkdir()
        tools.mkdir()
        (home / ".gitconfig").write_text("[user]\nname = Reader\nemail = reader@example.org\n")
        (tools / "piot").symlink_to(PIOT)
        # Debian's interpreter, which sees Debian's packages; a link would make virtual environments look for its library.
        (tools / "python3").write_text(f'#!/bin/sh\nexec {PYTHON} "$@"\n')
        (tools / "python3").chmod(0o755)
        self.environment = clean_environment(home, TZ="UTC", PAGER="cat")
        self.environment["PATH"] = f"{tools}:{self.environment['PATH']}"
        self.results = {}

    def result(self, path):
        """The scene of a page after its run, and the problems met; a page is run once."""
        if path not in self.results:
            scene = Scene(self, PAGES[path])
            self.results[path] = (scene, scene.run())
        return self.results[path]

    def finished(self, path):
        scene, problems = self.result(path)
        if problems:
            raise AssertionError(f"{path} does not hold, and other pages build on it")
        return scene.directory(None)

    def copy_demo(self, directory):
        origin = self.root / "tidewell"
        if not origin.exists():
            script = SOURCE / "tests/fixtures/demo/make_repository.sh"
            subprocess.run([script, origin], check=True, env=self.environment, capture_output=True)
        for end in ("", ".git"):
            shutil.copytree(f"{origin}{end}", f"{directory}{end}", symlinks=True)
        subprocess.run(["git", "-C", directory, "remote", "set-url", "origin", f"{directory}.git"], check=True)

    def close(self):
        shutil.rmtree(self.root, ignore_errors=True)


class ConsoleTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stage = Stage()
        cls.addClassCleanup(cls.stage.close)

    def check(self, path):
        if problems := self.stage.result(path)[1]:
            self.fail("\n\n".join(["", *problems]))


for path, page in PAGES.items():
    if page.blocks_in("console"):
        name = "test_" + re.sub(r"\W", "_", path.removesuffix(".md").lower()) + "_shows_what_happens"
        setattr(ConsoleTest, name, lambda self, path=path: self.check(path))


class BlocksTest(unittest.TestCase):
    def test_every_shell_block_is_run_or_listed_with_a_reason(self):
        found = {(path, block.text()) for path, page in PAGES.items() for block in page.blocks_in("sh")}
        self.assertEqual(found, set(NOT_RUN))

    def test_every_block_has_a_known_language_and_known_marks(self):
        for path, page in PAGES.items():
            for block in page.blocks:
                with self.subTest(page=path, line=block.line):
                    self.assertIn(block.language, ("console", "json", "mermaid", "python", "rust", "sh", "text", "toml", "yaml"))
                    self.assertLessEqual(set(block.marks), {"file", "in"})

    def test_every_toml_and_yaml_block_is_a_file_that_a_command_reads(self):
        for path, page in PAGES.items():
            for block in page.blocks_in("toml") + page.blocks_in("yaml"):
                with self.subTest(page=path, line=block.line):
                    self.assertIn("file", block.marks)


class LinksTest(unittest.TestCase):
    def test_every_relative_link_leads_to_a_file_and_a_heading(self):
        for path, page in PAGES.items():
            for line, target in page.links():
                if re.match(r"[a-z]+:", target):
                    continue
                with self.subTest(page=path, line=line, target=target):
                    file, _, fragment = target.partition("#")
                    goal = os.path.normpath(os.path.join(os.path.dirname(path), file)) if file else path
                    self.assertTrue((SOURCE / goal).exists(), "there is no such file")
                    if fragment:
                        self.assertIn(fragment, list(PAGES[goal].anchors()))

    def test_every_page_is_reached_from_the_readme(self):
        reached, pending = set(), ["README.md"]
        while pending:
            path = pending.pop()
            if path in reached or path not in PAGES:
                continue
            reached.add(path)
            for _, target in PAGES[path].links():
                pending.append(os.path.normpath(os.path.join(os.path.dirname(path), target.partition("#")[0])))
        self.assertEqual(set(PAGES) - reached, set())


class CommandLineTest(EndToEndTest):
    PAGE = PAGES["docs/cli.md"]

    def help(self, *command):
        """Sections of a help text: {heading: [first column of its lines]}."""
        result = self.piot("help", *command)
        self.assert_exit(result, 0)
        sections, heading = {}, ""
        for line in result.stdout.splitlines():
            if line.startswith("  "):
                sections.setdefault(heading, []).append(re.split(r"  +", line.strip())[0])
            else:
                heading = line
        return sections

    def documented(self, heading):
        """The first column of the table below a heading, as the help text has it."""
        return sorted(", ".join(code_in(row[0])) for row in self.PAGE.table(heading))

    def test_commands(self):
        self.assertEqual(sorted(self.help()["commands"]), self.documented("Commands"))

    def test_common_flags(self):
        self.assertEqual(sorted(self.help()["flags of every command"]), self.documented("Flags of every command"))

    def test_flags_of_each_command(self):
        headings = {heading for heading, _ in self.PAGE.tables()}
        for command in self.help()["commands"]:
            with self.subTest(command=command):
                flags = sorted(self.help(command).get("flags", []))
                self.assertEqual(flags, self.documented(f"`piot {command}`") if f"`piot {command}`" in headings else [])

    def test_exit_codes_are_those_of_the_error_list(self):
        listed = next(rows[1:] for _, rows in PAGES["docs/errors.md"].tables() if rows[0] == ["exit", "meaning"])
        self.assertEqual(sorted(row[:2] for row in self.PAGE.table("Exit codes")), sorted(listed))

    def test_environment_variables_are_read_somewhere(self):
        sources = "".join(path.read_text() for path in SOURCE.glob("src/**/*.cpp"))
        for row in self.PAGE.table("Environment"):
            for variable in code_in(row[0]):
                with self.subTest(variable=variable):
                    self.assertIn(f'"{variable}"', sources)


class ConfigurationTest(EndToEndTest):
    """docs/config.md has a table per table of the schema, with `key`, type, default and rule."""

    PLACES = {  # heading on the page: path in the schema
        "`[putitoutthere]`": ("putitoutthere",),
        "`[[package]]`": ("package",),
        "Only for `kind = \"crates\"`": ("package",),
        "Only for `kind = \"pypi\"`": ("package",),
        "`targets`": ("package", "targets"),
        "`[package.trust_policy]`": ("package", "trust_policy"),
        "`[package.bundle_cli]`": ("package", "bundle_cli"),
        "`[registry.NAME]`": ("registry",),
    }
    TYPES = {"string": "text", "boolean": "yes or no", "integer": "number", "array": "list", "object": "table"}

    @staticmethod
    def open(node):
        """The object schema that a value of `node` holds, or None."""
        if "items" in node:
            node = node["items"]
        node = next((each for each in node.get("anyOf", []) if each.get("type") == "object"), node)
        if isinstance(node.get("additionalProperties"), dict):
            node = node["additionalProperties"]
        return node if "properties" in node else None

    def tables_of(self, schema, path=()):
        """{path: object schema} of every table that may stand in the file, but for the file itself."""
        for key, node in schema["properties"].items():
            if inner := self.open(node):
                yield (*path, key), inner
                yield from self.tables_of(inner, (*path, key))

    def test_every_key_is_told_with_its_type_and_default(self):
        result = self.piot("schema")
        self.assert_exit(result, 0)
        told = {}
        for heading, path in self.PLACES.items():
            for row in PAGES["docs/config.md"].table(heading):
                for key in code_in(row[0]):
                    told[(*path, key)] = row[1:3]
        expected = {}
        for path, table in self.tables_of(json.loads(result.stdout)):
            for key, node in table["properties"].items():
                is_required = key in table.get("required", [])
                default = f"`{json.dumps(node['default'])}`" if "default" in node else ""
                words = " or ".join(f"`{json.dumps(value)}`" for value in node.get("enum", []))
                expected[(*path, key)] = [words or self.TYPES[node["type"]], "required" if is_required else default]
        self.maxDiff = None
        self.assertEqual(told, expected)

    def test_globs_match_what_the_page_says(self):
        rows = PAGES["docs/config.md"].table("Globs")
        package = '\n[[package]]\nname = "p{}"\nkind = "crates"\npath = "."\npaths = ["{}"]\n'
        globs = [code_in(glob)[0] for glob, *_ in rows]
        source = self.repository({
            "putitoutthere.toml": "[putitoutthere]\nversion = 1\n" + "".join(package.format(*each) for each in enumerate(globs))})
        base = source.head()
        for number in range(len(globs)):
            source.git("tag", f"p{number}-v1.0.0")
        for number, (_, matching, others) in enumerate(rows):
            for path, is_matched in [*((path, True) for path in code_in(matching)), *((path, False) for path in code_in(others))]:
                with self.subTest(glob=globs[number], path=path):
                    source.git("checkout", "-q", "--detach", base)
                    source.commit("Add a file", {path: ""})
                    result = self.piot("plan", "--json", cwd=source.path)
                    self.assert_exit(result, 0)
                    due = [release["package"] for release in json.loads(result.stdout)["releases"]]
                    self.assertEqual(f"p{number}" in due, is_matched)


class CodesTest(unittest.TestCase):
    CODES = {entry["code"] for entry in json.loads((SOURCE / "config/error-codes.json").read_text())["codes"]}
    # Variables that look like codes, and the code that stands for all.
    OTHERS = {"PIOT_REHEARSAL_URL", "PIOT_UPDATE_GOLDEN", "PIOT_X"}

    def test_the_list_is_complete(self):
        listed = {code for _, rows in PAGES["docs/errors.md"].tables() for row in rows for code in code_in(row[0])}
        self.assertEqual({code for code in listed if code.startswith("PIOT_")}, self.CODES)

    def test_every_code_that_a_page_names_exists(self):
        for path, page in PAGES.items():
            text = "\n".join([*(line for _, line in page.prose), *(block.text() for block in page.blocks)])
            with self.subTest(page=path):
                self.assertEqual(set(re.findall(r"\bPIOT_[A-Z_]+\b", text)) - self.CODES - self.OTHERS, set())


class TrailersTest(EndToEndTest):
    """The tables of docs/trailers.md, row by row."""

    PAGE = PAGES["docs/trailers.md"]
    HEADER = "[putitoutthere]\nversion = 1\n"
    PACKAGE = '\n[[package]]\nname = "{0}"\nkind = "crates"\npath = "{0}"\npaths = ["{0}/**"]\n'

    def repository_of(self, packages):
        """A repository of crates, each with the tags of some versions on its first commit."""
        source = self.repository({
            "putitoutthere.toml": self.HEADER + "".join(self.PACKAGE.format(name) for name in packages),
            **{f"{name}/file": "one\n" for name in packages}})
        for name, versions in packages.items():
            for version in versions:
                source.git("tag", f"{name}-v{version}")
        return source

    def plan(self, source, *arguments):
        """{package: version}, or `error` when the plan is refused."""
        result = self.piot("plan", "--json", *arguments, cwd=source.path)
        if result.returncode != 0:
            self.assert_exit(result, 2)
            return "error"
        return {release["package"]: release["version"] for release in json.loads(result.stdout)["releases"]}

    def test_what_each_line_leads_to(self):
        source = self.repository_of({"core": ["1.2.3"], "py/client": ["0.4.0"]})
        base = source.head()
        for line, core, client in self.PAGE.table("What a line does"):
            for text in code_in(line):
                with self.subTest(line=text):
                    source.git("checkout", "-q", "--detach", base)
                    source.commit(f"Change core\n\n{text}", {"core/file": "two\n"})
                    told = {name: cell for name, cell in (("core", core), ("py/client", client)) if cell != "–"}
                    self.assertEqual(self.plan(source), "error" if core == "error" else told)

    def test_the_next_version(self):
        rows = self.PAGE.table("The next version")
        steps = [(f"p{number}", re.findall(r"\d[^ )]*", last), code_in(word)[0].removeprefix("release: "), following)
                 for number, (last, word, following) in enumerate(rows)]
        source = self.repository_of({name: versions for name, versions, *_ in steps})
        for name, _, word, following in steps:
            with self.subTest(package=name, word=word):
                plan = self.plan(source, "--release", f"{name}@{word}")
                self.assertEqual(plan if plan == "error" else plan[name], following)


class ChecksTest(unittest.TestCase):
    """The checks above can fail."""

    def test_other_output_is_noticed(self):
        self.assertTrue(agrees(["2 releases from 5b6760eb871c"], ["2 releases from 0123456789ab"]))
        self.assertFalse(agrees(["2 releases from 5b6760eb871c"], ["3 releases from 5b6760eb871c"]))
        self.assertFalse(agrees([], ["a line more"]))
        self.assertFalse(agrees(["a line less"], []))

    def test_lines_may_be_left_out_where_the_page_says_so(self):
        self.assertTrue(agrees(["a", OMISSION, "d"], ["a", "b", "c", "d"]))
        self.assertTrue(agrees([OMISSION, "d"], ["d"]))
        self.assertFalse(agrees(["a", OMISSION, "d"], ["a", "b", "c"]))

    def test_times_may_differ_and_columns_with_them(self):
        self.assertTrue(agrees(["build  ok   4.1 s  a", "       left         b"], ["build  ok  14.1 s  a", "       left          b"]))
        self.assertFalse(agrees(["build  ok   4.1 s  a"], ["build  failed  4.1 s  a"]))

    def test_a_wrong_page_is_caught(self):
        text = "```console\n$ echo one; false\ntwo\n$ exit_with() { return 3; }; exit_with\n$ echo $?\n3\n```\n"
        stage = Stage()
        self.addCleanup(stage.close)
        problems = Scene(stage, Page("wrong.md", text)).run()
        self.assertEqual(len(problems), 2, problems)
        self.assertIn("-two\n+one", problems[0])
        self.assertIn("ends with 1", problems[1])

    def test_headings_get_the_anchors_that_github_gives_them(self):
        page = Page("page.md", "# `[[package]]`\n## What is due, and why\n## Twice\n## Twice\n")
        self.assertEqual(list(page.anchors()), ["package", "what-is-due-and-why", "twice", "twice-1"])
