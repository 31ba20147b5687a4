# SPDX-License-Identifier: MIT
"""At which versions the due packages ship."""
from .grammar import LABELS, Trailer, bump, is_prerelease, parse_version
from .rules import hit, hit_if


class StageError(Exception):
    """A prerelease step that does not fit the line."""


def step(last, stable, level, stage):
    """The version after `last`; `stable` is the last stable release beneath it, or None."""
    if not is_prerelease(last):
        if stage and stage.kind == "final":
            hit("version: final off a line")
            raise StageError()
        if stage and stage.kind == "label":
            hit("version: label off a line")
            raise StageError()
        hit("version: starts a line" if stage else f"version: {level}")
        return bump(last, level) + ((LABELS.index(stage.label), 1) if stage else (3, 0))
    hit_if(stable is None, "version: line was never stable")
    goal = bump(stable, level) if stable else (0, 0, 0)
    holds = last[:3] >= goal
    target = max(goal, last[:3])
    if stage and stage.kind == "final":
        hit("version: final" if holds else "version: final raised by a level")
        return target + (3, 0)
    label = LABELS.index(stage.label) if stage else last[3]
    if not holds:
        hit("version: line restarts at a level")
        return target + (label, 1)
    if hit_if(label < last[3], "version: label steps back"):
        raise StageError()
    hit("version: promoted" if label > last[3] else "version: line goes on, same label" if stage
        else "version: line goes on")
    hit_if(level != "patch" and stable, "version: line holds the level")
    return target + (label, last[4] + 1 if label == last[3] else 1)


class Versions:
    """`of` name → version or None, `errors` (code, names)."""

    def __init__(self, due, releases, trailers):
        self.due, self.releases, self.trailers = due, releases, trailers
        self.lines, self.errors, self.finished = {}, [], []
        self.of = {name: self.version_of(name) for name in due.by_name if name in due.names}

    def version_of(self, name):
        members = tuple(self.due.line(name))
        if members not in self.lines:
            self.lines[members] = None  # while it is being worked out
            self.lines[members] = self.decide(members)
        return self.lines[members]

    def last_of(self, members):
        return max((self.releases.last[name][0] for name in members if name in self.releases.last), default=None)

    def stable_of(self, members):
        return max((self.releases.stable[name] for name in members if name in self.releases.stable), default=None)

    def decide(self, members):
        names = [name for name in members if name in self.due.names]
        last = self.last_of(members)
        self.note_group(members, names)
        if last is None:
            version = max(parse_version(self.due.by_name[name]["first_version"]) for name in names)
            hit("version: first is a prerelease" if is_prerelease(version) else "version: first")
            return version
        level, stage = self.trailers.wish(names)
        if stage is None:
            stage = self.inherited(members, names, last)
        try:
            version = step(last, self.stable_of(members), level, stage)
        except StageError:
            self.errors.append(("PIOT_PLAN_PRERELEASE", names))
            return None
        return version

    def inherited(self, members, names, last):
        """A package that is due only through dependencies which ship prereleases ships one itself."""
        labels = set()
        for name in names:
            if self.due.reasons[name]:
                return None
            for dependency in self.due.by_name[name]["depends_on"]:
                if dependency not in self.due.names or dependency in members:
                    continue
                version = self.version_of(dependency)
                if not version or not is_prerelease(version):
                    hit_if(labels, "version: a stable dependency beneath")
                    return None
                labels.add(version[3])
        if not labels:
            return None
        if hit_if(is_prerelease(last) and min(labels) < last[3], "version: a label lower than the line is not inherited"):
            return None
        hit("version: inherits a prerelease")
        hit_if(len(labels) > 1, "version: inherits the lowest label")
        return Trailer("bump", "patch", LABELS[min(labels)], ())

    def note_group(self, members, names):
        if len(members) < 2:
            return
        lasts = [self.releases.last[name][0] for name in members if name in self.releases.last]
        hit_if(len(set(lasts)) > 1, "group: highest last release")
        hit_if(lasts and len(lasts) < len(members), "group: new member")
        hit_if(not lasts, "group: first versions")
        levels = {self.trailers.wish([name])[0] for name in names}
        hit_if(len(levels) > 1, "group: raised by another member")
