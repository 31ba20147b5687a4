# SPDX-License-Identifier: MIT
"""Which packages are due, and why."""
from . import grammar
from .rules import hit, hit_if


class Due:
    """`reasons` name → kinds of its own, `held` names, `names` of all that are due."""

    def __init__(self, repository, config, releases, trailers):
        self.repository, self.packages = repository, config["packages"]
        self.by_name = {package["name"]: package for package in self.packages}
        self.releases, self.trailers = releases, trailers
        self.ranges = trailers.ranges
        head = trailers.good(trailers.units[0])
        self.holds_all = any(trailer.kind == "skip" and not trailer.names for trailer in head)
        self.held = {name for trailer in head if trailer.kind == "skip" for name in trailer.names}
        self.reasons = {package["name"]: self.own_reasons(package) for package in self.packages}
        self.names = set() if hit_if(self.holds_all, "skip: HEAD holds all") else self.close(self.held)
        if not self.holds_all:
            self.note()

    def line(self, name):
        """The packages that ship at one version with it, itself among them."""
        group = self.by_name[name].get("group")
        return [package["name"] for package in self.packages
                if package["name"] == name or (group and package.get("group") == group)]

    def close(self, held):
        due = {name for name in self.reasons if self.reasons[name] and name not in held}
        while True:
            more = {package["name"] for package in self.packages if due & set(package["depends_on"])}
            more |= {member for name in due for member in self.line(name)}
            more -= held | due
            if not more:
                return due
            due |= more

    def held_back(self):
        return self.close(set()) - self.names

    def all_reasons(self, name):
        """The kinds of reasons that a due package carries."""
        kinds = set(self.reasons[name])
        if any(dependency in self.names for dependency in self.by_name[name]["depends_on"]):
            kinds.add("dependency")
        return kinds or {"group"}

    def own_reasons(self, package):
        name, reasons = package["name"], set()
        if self.trailers.is_forced(name):
            reasons.add("forced")
        if name not in self.releases.last:
            return reasons | {"first_release"}
        if self.is_changed(package):
            reasons.add("changed")
        for dependency in package["depends_on"]:
            base = self.releases.stable_base.get(dependency)
            is_ours = base and self.repository.contains(self.repository.head, base)
            if is_ours and not self.repository.contains(self.releases.base[name], base):
                reasons.add("dependency_released")
            elif dependency in self.releases.base:
                last = self.releases.base[dependency]
                hit_if(not self.repository.contains(self.releases.base[name], last),
                       "due: prerelease of a dependency does not count")
        return reasons

    def is_changed(self, package):
        name, repository = package["name"], self.repository
        base = self.releases.base[name]
        differing = repository.differing(base, repository.head)
        candidates = {path for path in differing if grammar.matches(package, path)}
        hit_if(differing and not candidates, "changed: only other paths")
        counting, skipped = set(), set()
        for unit in self.ranges[name]:
            changed = {path for path in repository.changed_by(unit) if grammar.matches(package, path)}
            hit_if(changed - differing, "changed: undone later")
            skips = self.trailers.skips(unit, name)
            (skipped if skips else counting).update(changed & candidates)
            if skips and changed & candidates:
                listed = any(t != "malformed" and name in t.names for t in self.trailers.of(unit))
                hit("skip: earlier, listed" if listed else "skip: earlier, all")
        hit_if(skipped - counting, "changed: skipped by everybody who changed it")
        hit_if(skipped & counting, "changed: skipped by one, changed by another")
        for path in counting:
            self.note_path(package, path, base)
        return bool(counting)

    def note_path(self, package, path, base):
        old, new = self.repository.files(base).get(path), self.repository.files(self.repository.head).get(path)
        if old and new:
            hit_if(old[1] == new[1], "changed: mode only")
            hit_if(old[0] == new[0] == "160000", "changed: submodule moved")
        elif old:
            hit_if(old in self.repository.files(self.repository.head).values(), "changed: renamed away")
        else:
            hit_if(new in self.repository.files(base).values(), "changed: renamed to")
        hit_if(any(c > "\x7f" for c in path), "changed: name is not ASCII")
        hit_if(any("\udc80" <= c <= "\udcff" for c in path), "changed: name is not UTF-8")
        others = [other for other in self.packages if other is not package and grammar.matches(other, path)]
        hit_if(others, "changed: one path, several packages")
        merges = [unit for unit in self.ranges[package["name"]] if len(self.repository.parents[unit]) > 1]
        hit_if(any(path in self.repository.changed_by(unit) for unit in merges), "changed: merge against its first parent")

    def note(self):
        for name in self.names:
            kinds = self.all_reasons(name)
            for kind, rule in (("changed", "due: changed"), ("first_release", "due: first release"), ("forced", "due: forced"),
                               ("dependency_released", "due: dependency released after"), ("group", "due: group")):
                hit_if(kind in kinds, rule)
            if kinds == {"dependency"}:
                hit("due: dependency")
                beneath = [self.all_reasons(d) for d in self.by_name[name]["depends_on"] if d in self.names]
                hit_if(all(kinds == {"dependency"} for kinds in beneath), "due: dependency of a dependency")
                hit_if(all(kinds == {"group"} for kinds in beneath), "due: dependent of a group")
        hit_if(any(self.reasons[name] for name in self.held), "skip: HEAD holds the listed")
        hit_if(self.held_back() & self.held and any(not self.reasons[name] for name in self.held_back()),
               "skip: HEAD holds a dependent")
