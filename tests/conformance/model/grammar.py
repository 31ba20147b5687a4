# SPDX-License-Identifier: MIT
"""Globs, versions, tags and trailers, read with regular expressions."""
import collections
import functools
import re

LEVELS = ["patch", "minor", "major"]
LABELS = ["alpha", "beta", "rc"]


# ---- globs ----------------------------------------------------------------------------------------------------------

def expand_braces(pattern):
    found = re.search(r"\{([^{}]*,[^{}]*)\}", pattern)
    if not found:
        return [pattern]
    return [whole for item in found.group(1).split(",")
            for whole in expand_braces(pattern[:found.start()] + item + pattern[found.end():])]


@functools.cache
def glob_regex(pattern):
    alternatives = []
    for one in expand_braces(pattern):
        parts = one.split("/")
        text = ""
        for i, part in enumerate(parts):
            last = i == len(parts) - 1
            if part == "**":
                text += ".+" if last else "(?:[^/]+/)*"
                continue
            for token in re.findall(r"\[[^\]]*\]|\*+|\?|.", part, re.S):
                if token.startswith("*"):
                    text += "[^/]*"
                elif token == "?":
                    text += "[^/]"
                elif token.startswith("[") and len(token) > 1:
                    text += "[" + token[1:-1].replace("!", "^", 1) + "]"
                else:
                    text += re.escape(token)
            if not last:
                text += "/"
        alternatives.append(text)
    return re.compile("(?:" + "|".join(alternatives) + r")\Z", re.S)


def matches(package, path):
    return any(glob_regex(glob).match(path) for glob in package["paths"])


# ---- versions and tags ----------------------------------------------------------------------------------------------

VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-(alpha|beta|rc)\.(0|[1-9]\d*))?\Z", re.A)
LOOKS_LIKE_VERSION = re.compile(r"\d+\.\d[0-9A-Za-z.+_-]*\Z", re.A)


def parse_version(text):
    """(major, minor, patch, stage, number); stage 3 is a stable release."""
    found = VERSION.match(text)
    if not found:
        return None
    x, y, z, label, number = found.groups()
    return (int(x), int(y), int(z), LABELS.index(label) if label else 3, int(number) if number else 0)


def format_version(version):
    text = "%d.%d.%d" % version[:3]
    return text if version[3] == 3 else f"{text}-{LABELS[version[3]]}.{version[4]}"


def format_pep440(version):
    text = "%d.%d.%d" % version[:3]
    return text if version[3] == 3 else f"{text}{('a', 'b', 'rc')[version[3]]}{version[4]}"


def is_prerelease(version):
    return version[3] != 3


def bump(version, level):
    x, y, z = version[:3]
    return {"patch": (x, y, z + 1), "minor": (x, y + 1, 0), "major": (x + 1, 0, 0)}[level]


def tag_of(package, version):
    return package["tag_format"].replace("{name}", package["name"]).replace("{version}", version)


# ---- trailers -------------------------------------------------------------------------------------------------------

Trailer = collections.namedtuple("Trailer", "kind level label names")
TRAILER_LINE = re.compile(r"\s*release\s*:\s*(.*?)\s*\Z", re.I | re.S)
PAYLOAD = re.compile(r"(?:(?P<level>patch|minor|major)(?:-(?P<with>alpha|beta|rc))?|(?P<label>alpha|beta|rc)|(?P<final>final)"
                     r"|(?P<skip>skip))\s*(?:\[(?P<list>[^\]]*)\]\s*)?\Z")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*\Z")


def parse_payload(text):
    found = PAYLOAD.match(text)
    if not found:
        return None
    names = []
    if found["list"] is not None and found["list"].strip():
        names = [name.strip() for name in found["list"].split(",")]
        if not all(NAME.match(name) for name in names):
            return None
    kind = "skip" if found["skip"] else "final" if found["final"] else "label" if found["label"] else "bump"
    return Trailer(kind, found["level"] or "patch", found["label"] or found["with"], tuple(names))


Line = collections.namedtuple("Line", "trailer is_remark is_last_paragraph is_empty_list")


@functools.cache
def find_line(message):
    """The `release:` line that decides, or None; its trailer is None when it is malformed."""
    lines = re.split(r"\r?\n", message)
    for number in range(len(lines) - 1, -1, -1):
        found = TRAILER_LINE.match(lines[number])
        if not found or not lines[number].strip():
            continue
        trailer = parse_payload(found.group(1))
        is_subject = not any(line.strip() for line in lines[:number])
        below = "\n".join(lines[number + 1:])
        return Line(trailer, trailer is None and is_subject, not re.search(r"\n\s*\n\s*\S|^\s*\n\s*\S", below),
                    trailer is not None and bool(re.search(r"\[\s*\]", found.group(1))))
    return None


def trailer_of(message):
    """None, "malformed", or a Trailer. A malformed subject line is none."""
    line = find_line(message)
    if line is None or line.is_remark:
        return None
    return line.trailer or "malformed"
