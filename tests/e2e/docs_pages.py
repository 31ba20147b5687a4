# SPDX-License-Identifier: MIT
"""The documentation as something that can be run: fenced blocks, links, headings and tables of a page.

A comment right above a block tells where it belongs:
    <!-- in: demo -->              the block runs in the demo repository; each page has a copy of its own
    <!-- in: getting-started -->   in the repository as docs/getting-started.md leaves it, again a copy
    <!-- file: src/lib.rs -->      the block is the text of that file in the page's own repository
    <!-- part: putitoutthere.toml -->  the block is an excerpt of such a file: it need only parse
    <!-- shows: piot … -->         the block, such as a diagram, is what that command prints
Blocks without a comment run in the page's own directory, which begins empty. Blocks of one place share one shell.
In a `console` block a line that begins with `$ ` is a command, one with `> ` continues it, and the rest is what a terminal
shows, stdout and stderr alike; a line of `…` stands for lines that are left out."""

import re
from dataclasses import dataclass, field

from world import SOURCE

MARK = re.compile(r"<!-- ([a-z]+): (.+?) -->$")
FENCE = re.compile(r"( *)(```+)(\w*)$")
CODE_SPAN = re.compile(r"`[^`]*`")
LINK = re.compile(r"\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+)\)")
OMISSION = "…"

# What differs from run to run and from machine to machine.
VARIABLE = [
    (re.compile(r"\S*/piot-rehearsal-\w{6}"), "<temporary>"),
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:<port>"),
    (re.compile(r" *\b\d+\.\d s\b"), " <time>"),
    (re.compile(r"\b\d+ KiB\b"), "<size>"),
    (re.compile(r"\bpiot_[0-9a-f]{8,}"), "piot_<random>"),
    (re.compile(r"\b[0-9a-f]{7,64}\b"), "<id>"),
]


@dataclass
class Command:
    line: int
    text: str
    output: list = field(default_factory=list)

    def asks_for_status(self):
        return self.text == "echo $?"


@dataclass
class Block:
    line: int
    language: str
    lines: list
    marks: dict

    def text(self):
        return "".join(line + "\n" for line in self.lines)

    def commands(self):
        """The commands of a console block, each with the output below it; or the one whose output the block is."""
        if "shows" in self.marks:
            return [Command(self.line, self.marks["shows"], list(self.lines))]
        commands = []
        for number, line in enumerate(self.lines, self.line + 1):
            if line.startswith("$ "):
                commands.append(Command(number, line[2:]))
            elif line.startswith("> ") and commands and not commands[-1].output:
                commands[-1].text += "\n" + line[2:]
            elif commands:
                commands[-1].output.append(line)
            else:
                raise AssertionError(f"line {number}: a console block begins with a command")
        return commands


class Page:
    def __init__(self, path, text):
        self.path = path  # from the root of the sources
        self.text = text
        self.blocks = []
        self.prose = []  # (line number, text) outside of blocks
        self._parse(text.splitlines())

    def _parse(self, lines):
        block, fence, marks = None, "", {}
        for number, line in enumerate(lines, 1):
            opening = FENCE.match(line)
            if block is not None:
                if line.strip() == fence:
                    block = None
                else:
                    block.lines.append(line[len(indent):])
            elif opening:
                indent, fence = opening[1], opening[2]
                block = Block(number, opening[3], [], marks)
                self.blocks.append(block)
                marks = {}
            elif mark := MARK.match(line.strip()):
                marks[mark[1]] = mark[2]
            else:
                self.prose.append((number, line))
                if line.strip():
                    marks = {}
        if block is not None:
            raise AssertionError(f"{self.path}:{block.line}: the block is not closed")

    def with_outputs(self, outputs):
        """The text of the page with other output below some commands: [(command, lines)], from top to bottom."""
        lines = self.text.splitlines()
        for command, output in reversed(outputs):
            start = command.line + command.text.count("\n")
            lines[start:start + len(command.output)] = [line.rstrip() for line in output]
        return "".join(line + "\n" for line in lines)

    def blocks_in(self, language):
        return [block for block in self.blocks if block.language == language]

    def links(self):
        """(line number, target) of every link in the prose."""
        for number, line in self.prose:
            for target in LINK.findall(CODE_SPAN.sub("``", line)):
                yield number, target

    def anchors(self):
        """The fragments that headings get on GitHub."""
        seen = {}
        for _, line in self.prose:
            if heading := re.match(r"#+ +(.+)", line):
                title = LINK.sub("", heading[1]).replace("`", "").strip().lower()
                slug = re.sub(r"[^\w\- ]", "", title).replace(" ", "-")
                count = seen[slug] = seen.get(slug, -1) + 1
                yield slug if count == 0 else f"{slug}-{count}"

    def tables(self):
        """(heading above, rows) of every table; a row is a list of cells, the first one the header."""
        heading, rows = "", []
        for _, line in [*self.prose, (0, "")]:
            if line.startswith("|"):
                cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
                if not re.fullmatch(r"[-: |]+", line):
                    rows.append([cell.strip().replace("\\|", "|") for cell in cells])
                continue
            if rows:
                yield heading, rows
                rows = []
            if line.startswith("#"):
                heading = line.lstrip("# ").strip()

    def table(self, heading):
        """The rows of the table below a heading, without its header."""
        for title, rows in self.tables():
            if title == heading:
                return rows[1:]
        raise AssertionError(f"{self.path} has no table below the heading `{heading}`")


def code_in(cell):
    """The code spans of a cell."""
    return [span.strip("`") for span in CODE_SPAN.findall(cell)]


def normalise(lines):
    text = "".join(line.rstrip() + "\n" for line in lines)
    for pattern, name in VARIABLE:
        text = pattern.sub(name, text)
    if "<time>" in text:
        text = re.sub(r"(?<=\S)  +", "  ", text)  # columns are as wide as their times
    return text.splitlines()


def match(shown, seen):
    """What a page would show of the lines `seen`, with the same ones left out as in `shown`; None when they do not agree."""
    runs, plain = [[]], normalise(seen)
    for line in normalise(shown):
        if line == OMISSION:
            runs.append([])
        else:
            runs[-1].append(line)
    result, at = [], 0
    for number, run in enumerate(runs):
        first = at if number == 0 or number < len(runs) - 1 else len(plain) - len(run)
        last = at if number == 0 else len(plain) - len(run)
        place = next((each for each in range(max(first, at), last + 1) if plain[each:each + len(run)] == run), None)
        if place is None:
            return None
        result += [OMISSION] * (number > 0) + seen[place:place + len(run)]
        at = place + len(run)
    return result if len(runs) > 1 or at == len(plain) else None


PAGES = {
    page.path: page
    for page in (Page(str(path.relative_to(SOURCE)), path.read_text())
                 for path in [*sorted(SOURCE.glob("*.md")), *sorted(SOURCE.glob("docs/**/*.md"))])
}
