# SPDX-License-Identifier: MIT
"""What a person sees at a terminal while `piot publish` runs: a table that keeps within the terminal, and a clean screen
at the end, also after Ctrl-C. The binary runs behind a pseudo-terminal against a registry that takes its time."""

import fcntl
import json
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import termios
import time
import unittest

import test_publish
from world import PIOT, TIMEOUT, clean_environment

ESCAPE = re.compile(r"\x1b\[([?0-9;]*)([A-Za-z])")
UPLOADS = [{"what": "slow", "method": "PUT", "path": "/crates/*", "times": 0, "delay_ms": 400},
           {"what": "slow", "method": "POST", "path": "/pypi/legacy/", "times": 0, "delay_ms": 400}]


def setUpModule():
    test_publish.setUpModule()


class Screen:
    """A terminal without scrolling: what stands on it, and everything that ever stood in a line of it."""

    def __init__(self, columns):
        self.columns = columns
        self.lines = [""]
        self.row = self.column = 0
        self.seen = set()
        self.unknown = []
        self.wraps = True
        self.overflows = []

    def feed(self, text):
        position = 0
        while position < len(text):
            escape = ESCAPE.match(text, position)
            if escape:
                self.control(*escape.groups())
                position = escape.end()
                continue
            self.put(text[position])
            position += 1

    def control(self, parameter, final):
        line = self.lines[self.row]
        if final == "F":
            self.row, self.column = max(0, self.row - int(parameter or 1)), 0
        elif final == "K":
            self.lines[self.row] = line[: self.column]
        elif final == "J":
            self.lines[self.row:] = [line[: self.column]]
        elif (parameter, final) in (("?7", "l"), ("?7", "h")):
            self.wraps = final == "h"
        elif final != "m":
            self.unknown.append((parameter, final))

    def put(self, character):
        if character == "\r":
            self.column = 0
            return
        if character == "\n":
            self.seen.add(self.lines[self.row])
            self.row += 1
            self.column = 0
            if self.row == len(self.lines):
                self.lines.append("")
            return
        if ord(character) < 0x20 and character != "\x1b":
            self.unknown.append(character)
        line = self.lines[self.row].ljust(self.column)
        self.lines[self.row] = line[: self.column] + character + line[self.column + 1:]
        self.column += 1
        # Only the table keeps to the width. The last column counts as too wide: some terminals move on once it is filled.
        if not self.wraps and self.column >= self.columns:
            self.overflows.append(self.lines[self.row])

    def text(self):
        return "\n".join(line.rstrip() for line in self.lines).rstrip("\n")


class TerminalTest(test_publish.PublishTest):
    def run_at_terminal(self, server, *arguments, size=(80, 24), interrupt_at=None, split_stdout=False, **env):
        """Runs publish; gives its exit code, the screen, and what went to stdout if that is not the screen."""
        columns, rows = size
        controller, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        path = self.scratch / "stdout"
        output = path.open("w") if split_stdout else None
        process = subprocess.Popen(
            [PIOT, "publish", "--plan", self.plan_file, "--plan-id", self.document["plan_id"], "--artifacts", self.artifacts,
             "--yes", "--wait", "20", *arguments],
            cwd=self.source.path, stdin=terminal, stdout=output or terminal, stderr=terminal, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
            env=clean_environment(self.scratch, **{"TERM": "xterm-256color", **server.environment(), **env}))
        os.close(terminal)
        screen = Screen(columns)
        everything = ""
        deadline = time.monotonic() + TIMEOUT
        while time.monotonic() < deadline:
            ready, _, _ = select.select([controller], [], [], 1)
            try:
                chunk = os.read(controller, 65536) if ready else b""
            except OSError:  # the other side is closed
                break
            everything += chunk.decode()
            if interrupt_at and interrupt_at in everything:
                os.write(controller, b"\x03")
                interrupt_at = None
        screen.feed(everything)
        os.close(controller)
        code = process.wait(timeout=30)
        if output:
            output.close()
        self.assertEqual(screen.unknown, [])
        self.assertEqual(screen.overflows, [])
        return code, screen, path.read_text() if output else ""

    def serve_slowly(self):
        server = self.serve()
        server.tell(faults=UPLOADS)
        return server

    def assert_clean(self, screen, *endings):
        """Only lines that were meant to stay: no row of the table, no bar, no totals."""
        for leftover in ("uploading", "queued", "of 2 done", "looking what is live"):
            self.assertNotIn(leftover, screen.text())
        for ending in endings:
            self.assertIn(ending, screen.text())

    def test_a_table_while_it_runs_and_the_report_at_the_end(self):
        code, screen, _ = self.run_at_terminal(self.serve_slowly())
        self.assertEqual(code, 0, screen.text())
        seen = "\n".join(screen.seen)
        self.assertIn("looking what is live of 2 packages", seen)
        self.assertRegex(seen, r"  mini-core  0\.1\.0  uploading +\[=*>? *\]  [0-9.]+")
        self.assertRegex(seen, r"0 of 2 done, ")
        self.assert_clean(screen, "released 2 packages", "mini-core  0.1.0  released  1 file")

    def test_narrow_and_low_terminals(self):
        for size in ((40, 4), (20, 2), (60, 10), (120, 50)):
            with self.subTest(size=size):
                shutil.rmtree(self.scratch / "registry", ignore_errors=True)
                self.source.run("sh", "-c", 'git -C "$0" tag | xargs -r git -C "$0" tag -d', str(self.source.remote))
                code, screen, _ = self.run_at_terminal(self.serve_slowly(), size=size, split_stdout=True)
                self.assertEqual(code, 0, screen.text())
                self.assert_clean(screen)

    def test_control_c_leaves_a_clean_screen(self):
        code, screen, _ = self.run_at_terminal(self.serve_slowly(), interrupt_at="uploading")
        self.assertEqual(code, 130, screen.text())
        self.assert_clean(screen, "PIOT_INTERRUPTED")

    def test_a_failure_leaves_a_clean_screen(self):
        server = self.serve()
        server.tell(faults=[{"what": "answer", "method": "PUT", "path": "/crates/*", "times": 0, "status": 403, "text": "no rights"}])
        code, screen, _ = self.run_at_terminal(server)
        self.assertEqual(code, 1, screen.text())
        self.assert_clean(screen, "released 0 of 2 packages", "no rights", "next: ")

    def test_a_table_beside_events_in_a_file(self):
        code, screen, output = self.run_at_terminal(self.serve_slowly(), "--json", split_stdout=True)
        self.assertEqual(code, 0, screen.text())
        self.assertIn("uploading", "\n".join(screen.seen))
        events = [json.loads(line) for line in output.splitlines()]
        self.assertEqual(events[-1]["event"], "report")
        self.assertTrue({"phase", "transfer", "step"} <= {event["event"] for event in events})

    def test_no_table_where_it_would_do_harm(self):
        for arguments, env in ((["--quiet"], {}), ([], {"TERM": "dumb"}), ([], {"CI": "true"}), (["--json"], {})):
            with self.subTest(arguments=arguments, env=env):
                shutil.rmtree(self.scratch / "registry", ignore_errors=True)
                server = self.serve()
                code, screen, _ = self.run_at_terminal(server, *arguments, size=(2000, 24), **env)
                self.assertEqual(code, 0, screen.text())
                self.assertNotIn("looking what is live", "\n".join(screen.seen))


if __name__ == "__main__":
    unittest.main()
