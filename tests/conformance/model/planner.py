# SPDX-License-Identifier: MIT
"""The whole plan: releases in order, or the codes of everything that stands in its way."""
from . import grammar
from .due import Due
from .releases import LastReleases
from .rules import hit, hit_if
from .trailers import Trailers
from .versions import StageError, Versions, step


class Options:
    """`release` [(name, wish)], `only` and `exclude` names; a wish is a version, a trailer's payload, or None."""

    def __init__(self, release=(), only=(), exclude=()):
        self.release, self.only, self.exclude = list(release), list(only), list(exclude)


class Planner:
    def __init__(self, repository, config, options):
        self.repository, self.packages, self.options = repository, config["packages"], options
        self.by_name = {package["name"]: package for package in self.packages}
        self.releases = LastReleases(repository, config)
        units = repository.mainline()
        base = self.releases.base
        ranges = {name: [unit for unit in units if name not in base or not repository.contains(base[name], unit)]
                  for name in self.by_name}
        self.note_ranges(units, ranges)
        self.trailers = Trailers(repository, config, ranges)
        self.due = None
        self.errors, self.notices = set(), set()

    def note_ranges(self, units, ranges):
        hit_if(len(units) == 1, "range: HEAD is a root commit")
        for name, base in self.releases.base.items():
            outside = base not in units and self.repository.contains(self.repository.head, base)
            hit_if(outside and ranges[name], "range: side branch tag leaves a merged branch out")

    def kept(self):
        names = set(self.options.only or self.by_name)
        return (names & set(self.by_name)) - set(self.options.exclude)

    def plan(self):
        """[{package, version, …}] in order; `errors` and `notices` hold codes."""
        versions, kinds = self.plan_manually() if self.options.release else self.plan_from_history()
        releases = self.put_in_order(versions, kinds)
        for release in releases:
            if hit_if(release["tag"] in self.repository.tags, "release: computed version is tagged already"):
                self.errors.add("PIOT_PLAN_TAG_EXISTS")
            if hit_if(self.leaves_line(release), "release: leaves the line"):
                self.notices.add("PIOT_PLAN_PARALLEL_LINE")
        return releases

    def leaves_line(self, release):
        """The next plan of this branch would not count it."""
        last, is_on_line = self.releases.last.get(release["package"]), self.releases.is_on_line
        return (self.releases.line and last and is_on_line(last[0]) and
                not is_on_line(grammar.parse_version(release["version"])))

    def judge_tags(self, names):
        self.errors |= {code for code, name in self.releases.errors if name in names}
        self.notices |= {code for code, name in self.releases.notices if name in names}

    def plan_from_history(self):
        kept = self.kept()
        unknown = (set(self.options.only) | set(self.options.exclude)) - set(self.by_name)
        if hit_if(unknown, "filter: unknown package"):
            self.errors.add("PIOT_PLAN_MANUAL")
        self.judge_tags(kept)
        self.due = due = Due(self.repository, {"packages": self.packages}, self.releases, self.trailers)
        if due.held_back() & kept:
            self.notices.add("PIOT_PLAN_HELD")
        if due.holds_all:
            return {}, {}
        if self.trailers.find_errors(kept):
            self.errors.add("PIOT_PLAN_TRAILER")
        versions = Versions(due, self.releases, self.trailers)
        for code, names in versions.errors:
            if hit_if(not set(names) & kept, "filter: an error left out"):
                continue
            self.errors.add(code)
        for name in due.names & kept:
            if hit_if(set(self.by_name[name]["depends_on"]) & due.names - kept, "filter: needed and left out"):
                self.errors.add("PIOT_PLAN_MANUAL")
        hit_if(self.options.only and due.names - kept, "filter: only")
        hit_if(self.options.exclude and due.names - kept, "filter: exclude")
        planned = {name: version for name, version in versions.of.items() if version and name in kept}
        return planned, {name: due.all_reasons(name) for name in planned}

    def plan_manually(self):
        planned = {}
        for name, wish in self.options.release:
            if hit_if(name not in self.by_name, "manual: unknown package"):
                self.errors.add("PIOT_PLAN_MANUAL")
                continue
            version = self.version_by_hand(name, wish)
            if version is None:
                self.errors.add("PIOT_PLAN_MANUAL")
            else:
                planned[name] = version
        self.judge_tags(planned)
        head = self.trailers.of(self.repository.head)
        hit_if(planned and any(t != "malformed" and t.kind == "skip" for t in head), "manual: ignores skip")
        return planned, {name: {"forced"} for name in planned}

    def version_by_hand(self, name, wish):
        package = self.by_name[name]
        line = [p["name"] for p in self.packages if p is package or ("group" in p and p["group"] == package.get("group"))]
        last = max((self.releases.last[n][0] for n in line if n in self.releases.last), default=None)
        stable = max((self.releases.stable[n] for n in line if n in self.releases.stable), default=None)
        version = grammar.parse_version(wish) if wish else None
        if version:
            hit("manual: version")
            return None if hit_if(last and version <= last, "manual: not higher") else version
        if last is None:
            hit("manual: first version")
            return grammar.parse_version(package["first_version"])
        trailer = grammar.parse_payload(wish) if wish else None
        stage = trailer if trailer and (trailer.label or trailer.kind == "final") else None
        hit("manual: stage" if stage else "manual: level")
        try:
            return step(last, stable, trailer.level if trailer else "patch", stage)
        except StageError:
            return None

    def put_in_order(self, versions, kinds):
        releases, level = [], {}
        waiting = [package for package in self.packages if package["name"] in versions]
        while waiting:
            ready = [p for p in waiting if all(d in level or d not in versions for d in p["depends_on"])]
            hit_if(len(ready) > 1, "order: configuration decides")
            hit_if(ready[0] is not waiting[0], "order: dependency stands later in the configuration")
            package = ready[0]
            waiting.remove(package)
            name = package["name"]
            level[name] = max((level[d] + 1 for d in package["depends_on"] if d in versions), default=0)
            last = self.releases.last.get(name)
            version = versions[name]
            releases.append({
                "package": name, "previous": grammar.format_version(last[0]) if last else None,
                "version": grammar.format_version(version),
                "registry_version": (grammar.format_pep440 if package["kind"] == "pypi" else grammar.format_version)(version),
                "tag": grammar.tag_of(package, grammar.format_version(version)), "level": level[name],
                "reasons": sorted(kinds[name])})
        return releases

    def baseline(self):
        return [{"package": package["name"], "version": grammar.format_version(self.releases.last[package["name"]][0]),
                 "tag": self.releases.last[package["name"]][1]}
                for package in self.packages if package["name"] in self.releases.last]
