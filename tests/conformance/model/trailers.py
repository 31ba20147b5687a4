# SPDX-License-Identifier: MIT
"""What the `release:` lines of a range say, and to whom."""
import functools

from . import grammar
from .rules import hit, hit_if


class Trailers:
    def __init__(self, repository, config, ranges):
        self.repository = repository
        self.packages = config["packages"]
        self.names = {package["name"] for package in self.packages}
        self.ranges = ranges  # package name → units, newest first
        self.units = repository.mainline()

    @functools.cache
    def of(self, unit):
        """The trailers of a unit, the newest first."""
        message, parents = self.repository.messages[unit], self.repository.parents[unit]
        line, own = grammar.find_line(message), grammar.trailer_of(message)
        hit_if(line and line.is_remark, "trailer: subject remark")
        if own:
            self.note(message, line)
            hit("trailer: merge speaks for itself" if len(parents) > 1 else "trailer: own message")
        if own or len(parents) < 2:
            return (own,) if own else ()
        for number, tip in enumerate(parents[1:], 2):
            trailer = grammar.trailer_of(self.repository.messages[tip])
            if trailer:
                hit(f"trailer: tip of parent {min(number, 3)}")
                return (trailer,)
        inner = [grammar.trailer_of(self.repository.messages[commit]) for commit in self.repository.brought(unit)]
        hit_if(any(t and t != "malformed" and t.kind == "skip" for t in inner), "trailer: inner skip ignored")
        inner = tuple(t for t in inner if t and (t == "malformed" or t.kind != "skip"))
        hit_if(inner, "trailer: inner commits")
        return inner

    def note(self, message, line):
        hit_if(line.trailer and not line.is_last_paragraph, "trailer: outside the last paragraph")
        hit_if("\r\n" in message, "trailer: CRLF")
        hit_if(any("\udc80" <= c <= "\udcff" for c in message), "trailer: message is not UTF-8")
        hit_if(line.is_empty_list, "trailer: empty list")
        hit_if(line.trailer and any("/" in name for name in line.trailer.names), "trailer: name with a slash")

    def is_bad(self, trailer):
        return trailer == "malformed" or any(name not in self.names for name in trailer.names)

    def good(self, unit):
        return [trailer for trailer in self.of(unit) if not self.is_bad(trailer)]

    def bad(self, unit):
        return [trailer for trailer in self.of(unit) if self.is_bad(trailer)]

    @functools.cache
    def touched(self, unit):
        return frozenset(package["name"] for package in self.packages
                         if any(grammar.matches(package, path) for path in self.repository.changed_by(unit)))

    def with_dependents(self, names):
        names = set(names)
        while True:
            more = {package["name"] for package in self.packages if names & set(package["depends_on"])} - names
            if not more:
                return names
            names |= more

    def reached(self, unit, trailer):
        if trailer.names:
            return set(trailer.names)
        touched = self.touched(unit)
        return self.with_dependents(touched) if touched else set(self.names)

    def skips(self, unit, name):
        return any(trailer.kind == "skip" and (not trailer.names or name in trailer.names)
                   for trailer in self.of(unit) if trailer != "malformed")

    def is_forced(self, name):
        return any(trailer.names and name in trailer.names and trailer.kind != "skip"
                   for unit in self.ranges[name] for trailer in self.good(unit))

    def find_errors(self, kept):
        """Package names that a bad trailer stops; "HEAD" where it stands at HEAD."""
        stopped = []
        for position, unit in enumerate(self.units):
            bad = self.bad(unit)
            if not bad:
                continue
            hit_if(any(trailer != "malformed" for trailer in bad), "bad: unknown name")
            if position == 0:
                hit("bad: at HEAD")
                stopped.append("HEAD")
                continue
            for name in self.touched(unit):
                if hit_if(unit not in self.ranges[name], "bad: out of range"):
                    continue
                if self.is_mended(name, self.units[:position]):
                    continue
                if hit_if(name not in kept, "bad: left out by a filter"):
                    continue
                hit("bad: in a range")
                stopped.append(name)
        return stopped

    def is_mended(self, name, later):
        has_other = False
        for unit in later:
            for trailer in self.good(unit):
                if name not in self.reached(unit, trailer):
                    has_other = True
                    continue
                hit("bad: mended by a skip" if trailer.kind == "skip" else "bad: mended by a list" if trailer.names
                    else "bad: mended by touching" if self.touched(unit) else "bad: mended for all")
                return True
        hit_if(has_other, "bad: later trailer does not cover")
        return False

    def wish(self, names):
        """(level, newest trailer with a label or final) for packages that ship at one version."""
        level, stage, levels, stages = "patch", None, set(), set()
        for unit in self.units:
            for trailer in self.good(unit):
                if trailer.kind == "skip":
                    continue
                reached = self.reached(unit, trailer)
                heard = [name for name in names if name in reached and unit in self.ranges[name]]
                if hit_if(not heard and set(names) & reached, "trailer: out of range") or not heard:
                    continue
                self.note_reach(unit, trailer, heard)
                level = max(level, trailer.level, key=grammar.LEVELS.index)
                levels.add(trailer.level)
                if trailer.label or trailer.kind == "final":
                    stages.add((trailer.kind == "final", trailer.label))
                    stage = stage or trailer
        hit_if(len(levels) > 1, "trailer: highest level wins")
        hit_if(len(stages) > 1, "version: newest label wins")
        return level, stage

    def note_reach(self, unit, trailer, heard):
        touched = self.touched(unit)
        if trailer.names:
            hit("trailer: list")
        elif not touched:
            hit("trailer: touches nothing, reaches all")
        else:
            hit_if(touched & set(heard), "trailer: touches")
            hit_if(set(heard) - touched, "trailer: reaches dependents")
            changed = self.repository.changed_by(unit)
            hit_if(any(self.repository.files(self.repository.head).get(path) ==
                       self.repository.files(self.repository.first_parent(unit)).get(path) for path in changed),
                   "trailer: touches what was undone")
        subject = self.repository.messages[unit].strip().split("\n")[0].strip()
        reverts = [other for other in self.units[:self.units.index(unit)]
                   if self.repository.messages[other].startswith(f'Revert "{subject}"')]
        hit_if(reverts, "trailer: revert keeps it")
