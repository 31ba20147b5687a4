# SPDX-License-Identifier: MIT
"""The documentation shows what happens: every console block is run and compared. docs_pages.py tells how a page marks its
blocks. Output that has changed is renewed with PIOT_UPDATE_GOLDEN=1; look at the difference before you commit it."""

import difflib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import tomllib
import unittest
from pathlib import Path

import yaml

from docs_pages import OMISSION, PAGES, Page, match, normalise
from world import PIOT, PYTHON, SOURCE, TIMEOUT, clean_environment

SHAPES = [path for path in PAGES if path.startswith("docs/shapes/")]
RENEWS = os.environ.get("PIOT_UPDATE_GOLDEN") == "1"

# Shell blocks that are not run here, each with what runs it instead.
NOT_RUN = {
    ("README.md", "deploy/demo.sh\n"): "CI runs it",
    ("README.md", "deploy/test.sh\n"): "CI is it",
    ("README.md", 'deploy/demo.sh /tmp/tidewell\nexport PATH="$PWD/build/release/src:$PATH"\ncd /tmp/tidewell\n'):
        "CI runs the script; the blocks below run in the repository that it leaves",
    ("CONTRIBUTING.md", "cmake --preset dev\ncmake --build --preset dev\nctest --preset dev\n"): "this test is inside of it",
    ("CONTRIBUTING.md", "cmake --preset fuzz && cmake --build --preset fuzz\ntests/fuzz/run.sh glob 60\ntests/fuzz/run.sh all 600\n"):
        "takes minutes to hours; the corpora run in every build",
    ("CONTRIBUTING.md", "tests/conformance/oracle.py --piot build/dev/src/piot --seeds 100000 5000 --rules\n"
                        "tests/conformance/oracle.py --piot build/dev/src/piot --seeds 447 1 --keep /tmp/seed-447   # one repository, to look at\n"):
        "takes minutes; CI runs its own seeds",
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
        self.outputs = []  # (command, output) to be shown from now on

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
                elif block.language == "console" or "shows" in block.marks:
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
            now = match(shown, seen)
            if RENEWS and (now or OMISSION not in shown):
                self.outputs.append((command, now or seen))
            elif now is None:
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
        (home / ".gitconfig").write_text("[user]\nname = Reader\nemail = reader@example.org\n[init]\ndefaultBranch = main\n")
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
            if RENEWS:
                (SOURCE / path).write_text(PAGES[path].with_outputs(scene.outputs))
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

    def test_the_rows_of_each_shape_are_those_of_its_matrix(self):
        """A row of `…` stands for rows that are left out."""
        for path in SHAPES:
            with self.subTest(page=path):
                columns, *shown = next(rows for title, rows in PAGES[path].tables() if title == "The rows")
                plan = subprocess.run([PIOT, "plan", "--format", "matrix"], cwd=self.stage.finished(path),
                                      env=self.stage.environment, capture_output=True, text=True, check=True)
                matrix = [[cell_of(row.get(key.strip("`"))) for key in columns] for row in json.loads(plan.stdout)]
                shown = [OMISSION if set(row) == {OMISSION} else row for row in shown]
                if OMISSION not in shown:
                    self.assertEqual(shown, matrix)
                    continue
                rest = iter(matrix)
                for row in (row for row in shown if row != OMISSION):
                    self.assertIn(row, rest)  # which takes what stands before the row, too


    def test_doctor_finds_nothing_wrong_with_any_shape(self):
        for path in SHAPES:
            with self.subTest(page=path):
                doctor = subprocess.run([PIOT, "doctor", "--offline", "--strict"], cwd=self.stage.finished(path),
                                        env=self.stage.environment, capture_output=True, text=True)
                self.assertEqual(doctor.returncode, 0, doctor.stdout + doctor.stderr)


def cell_of(value):
    """A value of a matrix row as a table shows it."""
    values = value if isinstance(value, list) else [value]
    return ", ".join(f"`{each}`" for each in values if each is not None)


for path, page in PAGES.items():
    if page.blocks_in("console"):
        name = "test_" + re.sub(r"\W", "_", path.removesuffix(".md").lower()) + "_shows_what_happens"
        setattr(ConsoleTest, name, lambda self, path=path: self.check(path))


class BlocksTest(unittest.TestCase):
    def test_each_shape_shows_the_example_of_its_name(self):
        self.assertEqual({Path(path).stem for path in SHAPES}, {path.name for path in (SOURCE / "config/examples").iterdir()})
        for path in SHAPES:
            with self.subTest(page=path):
                shown = next(block for block in PAGES[path].blocks if block.marks.get("file") == "putitoutthere.toml")
                _, example = (SOURCE / f"config/examples/{Path(path).stem}/putitoutthere.toml").read_text().split("\n", 1)
                self.assertEqual(shown.text(), example)

    def test_every_shell_block_is_run_or_listed_with_a_reason(self):
        found = {(path, block.text()) for path, page in PAGES.items() for block in page.blocks_in("sh")}
        self.assertEqual(found, set(NOT_RUN))

    def test_every_block_has_a_known_language_and_known_marks(self):
        for path, page in PAGES.items():
            for block in page.blocks:
                with self.subTest(page=path, line=block.line):
                    self.assertIn(block.language, ("console", "json", "mermaid", "python", "rust", "sh", "text", "toml", "yaml"))
                    self.assertLessEqual(set(block.marks), {"file", "in", "part", "shows"})

    def test_pages_hold_nothing_but_text(self):
        for path, page in PAGES.items():
            with self.subTest(page=path):
                self.assertEqual([c for c in page.text if c == "\N{REPLACEMENT CHARACTER}" or (not c.isprintable() and c != "\n")], [])

    def test_every_toml_and_yaml_block_is_a_file_that_a_command_reads_or_an_excerpt_that_parses(self):
        for language, parse in (("toml", tomllib.loads), ("yaml", yaml.safe_load)):
            for path, page in PAGES.items():
                for block in page.blocks_in(language):
                    with self.subTest(page=path, line=block.line):
                        self.assertTrue(block.marks.keys() & {"file", "part"})
                        if "part" in block.marks:
                            parse(block.text())


class ChecksTest(unittest.TestCase):
    """The checks above can fail."""

    @staticmethod
    def agrees(shown, seen):
        return match(shown, seen) is not None

    def test_other_output_is_noticed(self):
        self.assertTrue(self.agrees(["2 releases from 5b6760eb871c"], ["2 releases from 0123456789ab"]))
        self.assertFalse(self.agrees(["2 releases from 5b6760eb871c"], ["3 releases from 5b6760eb871c"]))
        self.assertFalse(self.agrees([], ["a line more"]))
        self.assertFalse(self.agrees(["a line less"], []))

    def test_lines_may_be_left_out_where_the_page_says_so(self):
        self.assertTrue(self.agrees(["a", OMISSION, "d"], ["a", "b", "c", "d"]))
        self.assertTrue(self.agrees([OMISSION, "d"], ["d"]))
        self.assertFalse(self.agrees(["a", OMISSION, "d"], ["a", "b", "c"]))

    def test_a_page_is_renewed_with_the_same_lines_left_out(self):
        page = Page("page.md", "```console\n$ one\n> two\na 1.0 s\n…\nz\n$ three\n```\n")
        command = page.blocks[0].commands()[0]
        now = match(command.output, ["a 2.0 s", "b", "c", "z"])
        self.assertEqual(now, ["a 2.0 s", OMISSION, "z"])
        self.assertEqual(page.with_outputs([(command, now)]), page.text.replace("1.0 s", "2.0 s"))

    def test_times_may_differ_and_columns_with_them(self):
        self.assertTrue(self.agrees(["build  ok   4.1 s  a", "       left         b"], ["build  ok  14.1 s  a", "       left          b"]))
        self.assertFalse(self.agrees(["build  ok   4.1 s  a"], ["build  failed  4.1 s  a"]))

    def test_a_wrong_page_is_caught(self):
        text = "```console\n$ echo one; false\ntwo\n$ exit_with() { return 3; }; exit_with\n$ echo $?\n3\n```\n"
        stage = Stage()
        self.addCleanup(stage.close)
        problems = Scene(stage, Page("wrong.md", text)).run()
        self.assertEqual(len(problems), 2, problems)
        self.assertIn("-two\n+one", problems[0])
        self.assertIn("ends with 1", problems[1])
