# SPDX-License-Identifier: MIT
"""The rules of planning, and which of them a run has exercised.

`hit` is called where a rule decides something. A run over the seeds of CI fails when a rule was never hit: then the
repositories it was compared on prove nothing about that rule.
"""
import collections

RULES = """
release: highest ancestor, not the newest
release: numbers compare as numbers
release: a prerelease is below its version
release: parallel line is a notice
release: a line that parts later is refused
release: HEAD behind, with an older ancestor
release: HEAD behind, no tag is an ancestor
release: no tag is an ancestor, the highest counts
release: base is a merge base
release: no history in common
release: line * takes a tag elsewhere
release: line X
release: line X.Y
release: line without a tag on it
release: computed version is tagged already
release: leaves the line
release: odd tag is a notice
release: nested tag
release: tag on no commit
changed: renamed away
changed: renamed to
changed: name is not ASCII
changed: name is not UTF-8
changed: mode only
changed: submodule moved
changed: undone later
changed: one path, several packages
changed: skipped by everybody who changed it
changed: skipped by one, changed by another
changed: merge against its first parent
changed: only other paths
range: HEAD is a root commit
range: side branch tag leaves a merged branch out
trailer: own message
trailer: merge speaks for itself
trailer: tip of parent 2
trailer: tip of parent 3
trailer: inner commits
trailer: inner skip ignored
trailer: touches
trailer: touches what was undone
trailer: reaches dependents
trailer: touches nothing, reaches all
trailer: list
trailer: empty list
trailer: name with a slash
trailer: out of range
trailer: highest level wins
trailer: subject remark
trailer: outside the last paragraph
trailer: CRLF
trailer: message is not UTF-8
trailer: revert keeps it
bad: at HEAD
bad: unknown name
bad: in a range
bad: mended by touching
bad: mended by a list
bad: mended by a skip
bad: mended for all
bad: later trailer does not cover
bad: out of range
bad: left out by a filter
skip: HEAD holds all
skip: HEAD holds the listed
skip: HEAD holds a dependent
skip: earlier, all
skip: earlier, listed
due: changed
due: first release
due: forced
due: dependency
due: dependency of a dependency
due: dependency released after
due: prerelease of a dependency does not count
due: group
due: dependent of a group
version: first
version: first is a prerelease
version: patch
version: minor
version: major
version: starts a line
version: line goes on
version: line goes on, same label
version: promoted
version: label steps back
version: line restarts at a level
version: line holds the level
version: line was never stable
version: final
version: final raised by a level
version: final off a line
version: label off a line
version: newest label wins
version: inherits a prerelease
version: inherits the lowest label
version: a stable dependency beneath
version: a label lower than the line is not inherited
group: highest last release
group: raised by another member
group: first versions
group: new member
order: configuration decides
order: dependency stands later in the configuration
manual: level
manual: version
manual: first version
manual: stage
manual: not higher
manual: unknown package
manual: ignores skip
filter: only
filter: exclude
filter: unknown package
filter: needed and left out
filter: an error left out
""".strip().splitlines()

_known = frozenset(RULES)
hits = collections.Counter()


def hit(rule):
    if rule not in _known:
        raise KeyError(rule)
    hits[rule] += 1


def hit_if(condition, rule):
    if condition:
        hit(rule)
    return condition
