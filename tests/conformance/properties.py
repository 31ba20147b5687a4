# SPDX-License-Identifier: MIT
"""What must hold of any plan, whatever the rules say: asked of random repositories through the binary."""
import json
import random
import subprocess

from model.grammar import is_prerelease, parse_version
from model.repository import ENVIRONMENT

UNRELATED = "no package/has this.file"


def check(builder, planner, run, ask):
    """Complaints about a plan that is no error. `run` is what piot answered, `ask(flags, **environment)` asks it again."""
    again = ask(builder.flags, LC_ALL="C.UTF-8", TZ="Pacific/Chatham", HOME="/", COLUMNS="20")
    if (again.stdout, again.stderr) != (run.stdout, run.stderr):
        return ["the same repository gives another plan in another environment"]
    if builder.flags or run.returncode != 0:
        return []
    releases = json.loads(run.stdout)["releases"]
    return check_unrelated(planner, releases, ask) + check_tagging(planner, releases, ask)


def git(planner, *arguments, **options):
    run = subprocess.run(["git", "-C", planner.repository.directory, *arguments], check=True, capture_output=True,
                         env=ENVIRONMENT, **options)
    return run.stdout.decode().strip()


def essence(run):
    """What a plan releases; the codes of its errors when it is none."""
    document = json.loads(run.stdout)
    if run.returncode != 0:
        return sorted({error["code"] for error in document if error["severity"] == "error"})
    return [(r["package"], r["version"], r["level"]) for r in document["releases"]]


def check_unrelated(planner, releases, ask):
    """A commit of other files changes nothing. (But it ends what a skip at HEAD holds.)"""
    trailers = planner.trailers.of(planner.repository.head)
    if any(trailer == "malformed" or trailer.kind == "skip" for trailer in trailers):
        return []
    head, branch = planner.repository.head, git(planner, "symbolic-ref", "HEAD")
    stream = (f"commit {branch}\ncommitter T <t@example.invalid> 1800000000 +0000\ndata 9\nunrelated\nfrom {head}\n"
              f'M 100644 inline "{UNRELATED}"\ndata 1\nx\n')
    git(planner, "fast-import", "--quiet", "--date-format=raw", input=stream.encode())
    after = essence(ask())
    git(planner, "update-ref", branch, head)
    before = [(r["package"], r["version"], r["level"]) for r in releases]
    return [] if after == before else [f"an unrelated commit turns {before} into {after}"]


def check_tagging(planner, releases, ask):
    """Everything tagged: nothing is due. Some tags lost: exactly their packages are, and what stands on them."""
    is_on_line = planner.releases.is_on_line
    if planner.releases.line and not all(is_on_line(parse_version(r["version"])) for r in releases):
        return []
    tags = sorted({release["tag"] for release in releases})
    update(planner, [f"create refs/tags/{tag} {planner.repository.head}" for tag in tags])
    complaints = []
    if essence(ask()) != []:
        complaints.append(f"after all of {tags} were tagged there is still {essence(ask())}")
    lost = [tag for tag in tags if random.Random(tag).random() < 0.5]
    update(planner, [f"delete refs/tags/{tag}" for tag in lost])
    complaints += judge_loss(planner, releases, set(lost), ask())
    update(planner, [f"delete refs/tags/{tag}" for tag in set(tags) - set(lost)])
    return complaints


def update(planner, commands):
    if commands:
        git(planner, "update-ref", "--stdin", input="".join(command + "\n" for command in commands).encode())


def judge_loss(planner, releases, lost, run):
    names = {release["package"] for release in releases if release["tag"] in lost}
    after = essence(run)
    has_groups = any("group" in package for package in planner.packages)
    if run.returncode != 0:
        # Members of a group are brought to one version; some may have left the line that a label or `final` speaks of.
        return [] if has_groups and after == ["PIOT_PLAN_PRERELEASE"] else [f"after {lost} were lost: {after}"]
    due = {name for name, _, _ in after}
    complaints = []
    if not due <= closure(planner, names):
        complaints.append(f"after {lost} were lost, {due - closure(planner, names)} is due too")
    # A prerelease beneath does not make anything due again once it is out, nor does a hold let it.
    is_plain = not planner.notices & {"PIOT_PLAN_HELD"} and not any(is_prerelease(parse_version(r["version"])) for r in releases)
    # What was released at HEAD already is not after anything.
    names = {name for name in names if planner.releases.base.get(name) != planner.repository.head}
    if is_plain and not has_groups:
        if not names <= due:
            complaints.append(f"after {lost} were lost, {names - due} is not due")
        before = {r["package"]: r["version"] for r in releases}
        changed = [(name, version) for name, version, _ in after if name in names and before[name] != version]
        if changed:
            complaints.append(f"after {lost} were lost, the versions are {changed}")
    return complaints


def closure(planner, names):
    """The packages and everything that must be released when they are."""
    names = set(names)
    while True:
        groups = {planner.by_name[name].get("group") for name in names} - {None}
        more = {p["name"] for p in planner.packages if names & set(p["depends_on"]) or p.get("group") in groups} - names
        if not more:
            return names
        names |= more
