#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes what packages hold beside the program, out of the program itself: completions, the manual page, Debian's changelog.

    deploy/package_files.py build/release/src/piot DIR

Dates are those of SOURCE_DATE_EPOCH, so that the same sources give the same bytes."""

import gzip
import os
import re
import subprocess
import sys
import time
from email.utils import formatdate
from pathlib import Path

COMPLETIONS = {"bash": "piot.bash", "zsh": "_piot", "fish": "piot.fish"}


def run(piot, *arguments):
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
    return subprocess.run([piot, *arguments], env=environment, check=True, capture_output=True, text=True).stdout


def escape(text):
    """Plain text as roff: nothing in it is an instruction, and hyphens stay hyphens."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text[:1] in (".", "'") else text


def is_heading(line):
    return bool(re.fullmatch(r"[a-z][a-z ]*", line))


def format_help(text):
    """A help text as roff: headings without indentation, tables of two columns, and lines as they stand."""
    roff = []
    for line in text.splitlines():
        row = re.fullmatch(r"  +(\S.*?)(?:  +(\S.*))?", line)
        if row and row.group(2):
            roff += [".TP", f".B {escape(row.group(1))}", escape(row.group(2))]
        elif row:
            roff += [".PP", ".nf", ".RS", escape(row.group(1)), ".RE", ".fi"]
        elif is_heading(line):
            roff += [".PP", f".I {escape(line)}"]
        elif line:
            roff += [".PP", escape(line)]
    return roff


def make_manual_page(piot, version, epoch):
    overview = run(piot, "help")
    commands = re.findall(r"^  ([a-z]+)  +\S", overview.split("\ncommands\n")[1].split("\n\n")[0], re.MULTILINE)
    date = time.strftime("%Y-%m-%d", time.gmtime(epoch))
    roff = [f'.TH PIOT 1 "{date}" "piot {version}" "User Commands"', ".SH NAME",
            r"piot \- release orchestrator for crates.io and PyPI monorepos", ".SH SYNOPSIS", ".B piot", r"\fICOMMAND\fR [\fIflags\fR]",
            ".SH DESCRIPTION", *format_help(overview)]
    for command in commands:
        if command in ("help", "version"):
            continue
        title, _, rest = run(piot, "help", command).partition("\n")
        roff += [f".SH {escape(command.upper())}", escape(title), *format_help(rest)]
    return "\n".join(roff) + "\n"


def make_changelog(version, epoch):
    return (f"piot ({version.replace('-', '~')}) unstable; urgency=medium\n\n"
            f"  * See https://github.com/piot-release/piot/blob/main/CHANGELOG.md\n\n"
            f" -- The piot maintainers <piot@users.noreply.github.com>  {formatdate(epoch)}\n")


def main():
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    piot, directory = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2])
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH") or time.time())
    version = run(piot, "version").split()[1]
    directory.mkdir(parents=True, exist_ok=True)
    for shell, name in COMPLETIONS.items():
        (directory / name).write_text(run(piot, "completions", shell))
    (directory / "piot.1.gz").write_bytes(gzip.compress(make_manual_page(piot, version, epoch).encode(), mtime=0))
    (directory / "changelog.gz").write_bytes(gzip.compress(make_changelog(version, epoch).encode(), mtime=0))


if __name__ == "__main__":
    main()
