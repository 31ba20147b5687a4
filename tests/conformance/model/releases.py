# SPDX-License-Identifier: MIT
"""The last release of every package, and what the tags around it mean."""
from . import grammar
from .rules import hit, hit_if


class LastReleases:
    """`last` (version, tag, commit), `stable` version, `base` and `stable_base` commits, by package name; `errors` and
    `notices` as (code, package)."""

    def __init__(self, repository, config):
        self.repository = repository
        self.line = config.get("line", "")
        self.last, self.stable, self.base, self.stable_base = {}, {}, {}, {}
        self.errors, self.notices = [], []
        self.has_dead_tags = False
        for package in config["packages"]:
            self.find(package)

    def is_on_line(self, version):
        if self.line == "*":
            return True
        return [str(part) for part in version[:2]][:len(self.line.split("."))] == self.line.split(".")

    def base_of(self, commit):
        if self.repository.contains(self.repository.head, commit):
            return commit
        found = self.repository.merge_base(commit)
        hit("release: base is a merge base" if found else "release: no history in common")
        return found or commit

    def pick(self, tags):
        """Of (version, tag, commit), highest first: the one that counts."""
        head = self.repository.head
        if self.line:
            for tag in tags:
                if self.is_on_line(tag[0]):
                    return tag
        for tag in tags:
            if self.repository.contains(head, tag[2]):
                return tag
        return tags[0] if tags else None

    def tags_of(self, package):
        prefix, suffix = grammar.tag_of(package, "\0").split("\0")
        tags, odd = [], []
        for tag, commit in self.repository.tags.items():
            if not tag.startswith(prefix) or not tag.endswith(suffix) or len(tag) <= len(prefix) + len(suffix):
                continue
            text = tag[len(prefix):len(tag) - len(suffix)]
            version = grammar.parse_version(text)
            if version and hit_if(commit is None, "release: tag on no commit"):
                self.has_dead_tags = True
                continue
            if version:
                tags.append((version, tag, commit))
            elif grammar.LOOKS_LIKE_VERSION.match(text):
                odd.append(tag)
        return sorted(tags, reverse=True), odd

    def find(self, package):
        name = package["name"]
        tags, odd = self.tags_of(package)
        if odd:
            hit("release: odd tag is a notice")
            self.notices.append(("PIOT_PLAN_TAG_NOTICE", name))
        last = self.pick(tags)
        if not last:
            return
        self.note(tags, last)
        self.judge(name, tags, last)
        self.last[name] = last
        self.base[name] = self.base_of(last[2])
        stable = self.pick([tag for tag in tags if not grammar.is_prerelease(tag[0])])
        if stable:
            self.stable_base[name] = self.base_of(stable[2])
            if stable[0] < last[0] or stable == last:
                self.stable[name] = stable[0]

    def note(self, tags, last):
        """Which of the rules told these tags apart."""
        contains, head = self.repository.contains, self.repository.head
        ours = [tag for tag in tags if contains(head, tag[2])]
        if last in ours and not self.line:
            hit_if(any(contains(tag[2], last[2]) and tag[2] != last[2] for tag in ours),
                   "release: highest ancestor, not the newest")
            hit_if(any(str(tag[0]) > str(last[0]) for tag in ours), "release: numbers compare as numbers")
            hit_if(any(tag[0][:3] == last[0][:3] and tag[0][3] < last[0][3] for tag in ours),
                   "release: a prerelease is below its version")
        hit_if(last[1] in self.repository.nested, "release: nested tag")
        if self.line == "*":
            hit_if(last not in ours, "release: line * takes a tag elsewhere")
        elif self.line:
            hit_if(self.is_on_line(last[0]) and last != tags[0],
                   "release: line X.Y" if "." in self.line else "release: line X")
            hit_if(not self.is_on_line(last[0]), "release: line without a tag on it")

    def judge(self, name, tags, last):
        head, repository = self.repository.head, self.repository
        if self.line and self.is_on_line(last[0]):
            return
        if not repository.contains(head, last[2]):
            if repository.contains(last[2], head):
                hit("release: HEAD behind, no tag is an ancestor")
                self.errors.append(("PIOT_PLAN_HEAD_BEHIND", name))
            else:
                hit("release: no tag is an ancestor, the highest counts")
                self.notices.append(("PIOT_PLAN_PARALLEL_LINE", name))
            return
        late, has_parallel = [], False
        for version, tag, commit in tags:
            if version <= last[0] or repository.contains(head, commit):
                continue
            shared = repository.ancestors(commit) & repository.ancestors(head)
            if shared <= repository.ancestors(last[2]):
                has_parallel = True
            else:
                late.append(commit)
        if any(repository.contains(commit, head) for commit in late):
            hit("release: HEAD behind, with an older ancestor")
            self.errors.append(("PIOT_PLAN_HEAD_BEHIND", name))
        elif late:
            hit("release: a line that parts later is refused")
            self.errors.append(("PIOT_PLAN_AMBIGUOUS_LINE", name))
        elif has_parallel:
            hit("release: parallel line is a notice")
            self.notices.append(("PIOT_PLAN_PARALLEL_LINE", name))
