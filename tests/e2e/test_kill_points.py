# SPDX-License-Identifier: MIT
"""`piot publish` killed with SIGKILL at every port call, then run again: the end must be that of an undisturbed run. The
points are counted, not chosen: every HTTP exchange before its effect, those that have one also after it, and every
git call that writes, before and after. PIOT_ALL_KILL_POINTS=1 kills at every call, before and after, and resumes
everywhere in both ways."""

import os
import shutil
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kill_world import SHAPES, KillWorld, make_template
from world import PIOT

IS_COMPLETE = bool(os.environ.get("PIOT_ALL_KILL_POINTS"))
PUSH = " push --porcelain "
WRITING_GIT = (PUSH, " mktag", " update-ref ", " tag --annotate ", " fetch ")
CRATE_TOKENS = "/crates/api/v1/trusted_publishing/tokens"
WORKERS = 2


def setUpModule():
    global TEMPLATES
    TEMPLATES = Path(tempfile.mkdtemp(prefix="piot-kill-"))
    unittest.addModuleCleanup(shutil.rmtree, TEMPLATES, ignore_errors=True)


class KillPointTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.assertTrue(PIOT, "PIOT_BINARY is not set: run this through ctest")
        self.scratch = Path(tempfile.mkdtemp(prefix="piot-kill-"))
        self.addCleanup(shutil.rmtree, self.scratch, ignore_errors=True)
        self.worlds = 0

    def template(self, shape):
        directory = TEMPLATES / shape.replace(" ", "-")
        if not directory.exists():
            directory.mkdir()
            make_template(directory, shape)
        return directory

    def world(self, shape, name):
        return KillWorld(self.template(shape), self.scratch / name)

    def undisturbed(self, shape):
        """The end state, and the points where a run can be killed."""
        world = self.world(shape, "undisturbed")
        result = world.publish()
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        state, requests, calls = world.state(), world.server.tell()["requests"], world.git_calls()
        self.assertEqual(len(world.effective_uploads()), len(world.files()))
        self.assertEqual(len([call for call in calls if PUSH in call]), len(world.tags()))
        world.close()
        return state, self.points_of(requests, calls)

    @staticmethod
    def points_of(requests, calls):
        points = []
        for number, request in enumerate(requests, 1):
            points.append(("request", number, "before"))
            if IS_COMPLETE or not request.startswith("GET "):
                points.append(("request", number, "after"))
        for number, call in enumerate(calls, 1):
            if IS_COMPLETE or any(word in call + " " for word in WRITING_GIT):
                points += [("git", number, "before"), ("git", number, "after")]
        return points

    def survive(self, shape, name, point, resume, expected, arguments=()):
        """What is wrong after a kill at this point and a second run; empty when nothing is."""
        world = self.world(shape, name)
        try:
            was_killed = world.kill_at(point, *arguments)
            problems = [f"tag {tag} while {file} is not live" for tag, file in world.wrong_tags()]
            cwd = world.fresh_clone() if resume == "elsewhere" else None
            result = world.publish(cwd=cwd)
            if result.returncode != 0:
                problems.append(f"resumed with {result.returncode}\n{result.stdout}{result.stderr}")
            if world.state() != expected:
                problems.append(f"ended as\n{world.state()}instead of\n{expected}")
            if len(world.effective_uploads()) != len(world.files()):
                problems.append(f"uploaded {world.effective_uploads()} for {len(world.files())} files")
            if not was_killed and not arguments:  # side by side, a run may need fewer calls
                problems.append("was not killed")
            return "".join(f"\n{point} resumed {resume}: {problem}" for problem in problems)
        finally:
            world.close()

    def check(self, shape):
        expected, points = self.undisturbed(shape)
        runs = []
        for number, point in enumerate(points):
            # Where git had written, what a clone remembers matters: both ways.
            both = IS_COMPLETE or point[0] == "git"
            runs += [(point, resume) for resume in ("here", "elsewhere") if both or (resume == "here") == (number % 2 == 0)]
        with ThreadPoolExecutor(WORKERS) as pool:
            problems = list(pool.map(
                lambda numbered: self.survive(shape, f"world-{numbered[0]}", *numbered[1], expected), enumerate(runs)))
        self.assertEqual("".join(problems), "")

    def test_uploads_side_by_side(self):
        shape = "two independent packages"
        expected, points = self.undisturbed(shape)
        chosen = points if IS_COMPLETE else points[1::4]
        problems = [self.survive(shape, f"jobs-{number}", point, "elsewhere", expected, ("--jobs", "8"))
                    for number, point in enumerate(chosen)]
        self.assertEqual("".join(problems), "")

    def interrupt(self, shape, name, request, number, moment, expected):
        """What is wrong after SIGTERM at this request and a second run."""
        world = self.world(shape, name)
        try:
            result = world.interrupt_at(number, moment)
            problems = [f"tag {tag} while {file} is not live" for tag, file in world.wrong_tags()]
            requests = world.server.tell()["requests"]
            later = [one for one in requests[number + 1:] if not one.startswith(("DELETE ", "GET "))]
            # Giving the token back is all that is done then, signal or not.
            is_last = request == f"DELETE {CRATE_TOKENS}" and not later
            if result.returncode != 130 and not is_last:
                problems.append(f"ended with {result.returncode}\n{result.stdout}{result.stderr}")
            if result.returncode == 130 and later:
                problems.append(f"began after the signal: {later}")
            # A token that was never heard of cannot be given back.
            unheard = 1 if request == f"POST {CRATE_TOKENS}" else 0
            open_tokens = requests.count(f"POST {CRATE_TOKENS}") - requests.count(f"DELETE {CRATE_TOKENS}")
            if open_tokens > unheard:
                problems.append(f"{open_tokens} tokens were not revoked")
            if "packages" not in result.stdout and "PIOT_INTERRUPTED" not in result.stdout + result.stderr:
                problems.append(f"no report\n{result.stdout}{result.stderr}")
            result = world.publish()
            if result.returncode != 0 or world.state() != expected:
                problems.append(f"resumed with {result.returncode} to\n{world.state()}{result.stderr}")
            if len(world.effective_uploads()) != len(world.files()):
                problems.append(f"uploaded {world.effective_uploads()} for {len(world.files())} files")
            return "".join(f"\n{moment} {number} {request}: {problem}" for problem in problems)
        finally:
            world.close()

    def test_sigterm_at_every_request(self):
        shape = "two independent packages"
        world = self.world(shape, "undisturbed-requests")
        world.publish()
        expected, requests = world.state(), world.server.tell()["requests"]
        world.close()
        runs = [(request, number, moment) for number, request in enumerate(requests, 1)
                for moment in ("before", "after") if IS_COMPLETE or moment == "before" or not request.startswith("GET ")]
        with ThreadPoolExecutor(WORKERS) as pool:
            problems = list(pool.map(lambda numbered: self.interrupt(shape, f"signal-{numbered[0]}", *numbered[1], expected),
                                     enumerate(runs)))
        self.assertEqual("".join(problems), "")

    def heal(self, shape, name, point):
        """What is wrong after a kill, a later commit, its plan and its publish."""
        world = self.world(shape, name)
        try:
            world.kill_at(point)
            first = {tag: world.document["head"] for tag in self.live_tags(world)}
            world.plan_later()
            problems = []
            result = world.publish()
            if result.returncode != 0:
                problems.append(f"the later release ended with {result.returncode}\n{result.stdout}{result.stderr}")
            expected = {**{release["tag"]: world.document["head"] for release in world.document["releases"]}, **first}
            if world.tags() != expected:
                problems.append(f"tags {world.tags()} instead of {expected}")
            problems += [f"tag {tag} while {file} is not live" for tag, file in world.wrong_tags()]
            world.source.git("fetch", "-q", "--tags")
            world.seal()
            if world.document["releases"] or world.document["heal"]:
                problems.append(f"still due: {world.document['releases']} {world.document['heal']}")
        except AssertionError as error:
            problems = [str(error)]
        finally:
            world.close()
        return "".join(f"\n{point}: {problem}" for problem in problems)

    def half_released(self, shape, name, point):
        """A world after a killed run, a later commit and its plan."""
        world = self.world(shape, name)
        world.kill_at(point)
        world.plan_later()
        return world

    def survive_healing(self, shape, name, first, second, expected):
        """What is wrong after a kill, a later commit, a kill of its publish as well, and that publish run again."""
        world = self.half_released(shape, name, first)
        try:
            world.kill_at(second)
            problems = [f"tag {tag} while {file} is not live" for tag, file in world.wrong_tags()]
            result = world.publish()
            if result.returncode != 0:
                problems.append(f"resumed with {result.returncode}\n{result.stdout}{result.stderr}")
            if world.state() != expected:
                problems.append(f"ended as\n{world.state()}instead of\n{expected}")
            return "".join(f"\n{first}, later {second}: {problem}" for problem in problems)
        finally:
            world.close()

    def test_a_run_that_heals_is_killed_as_well(self):
        """Both packages are live at the first commit, and only one of them has its tag."""
        shape = "two independent packages"
        _, points = self.undisturbed(shape)
        first = [point for point in points if point[0] == "git" and point[2] == "after"][-3]
        world = self.half_released(shape, "healing", first)
        self.assertEqual(len(world.document["heal"]), 1)
        seen = len(world.server.tell()["requests"]), len(world.git_calls())
        result = world.publish()
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        expected, requests, calls = world.state(), world.server.tell()["requests"][seen[0]:], world.git_calls()[seen[1]:]
        world.close()
        second = self.points_of(requests, calls)
        chosen = second if IS_COMPLETE else [point for point in second if point[0] == "git" or point[2] == "after"]
        with ThreadPoolExecutor(WORKERS) as pool:
            problems = list(pool.map(lambda numbered: self.survive_healing(shape, f"healing-{numbered[0]}", first, numbered[1], expected),
                                     enumerate(chosen)))
        self.assertEqual("".join(problems), "")

    def live_tags(self, world):
        """Those for which every file is live."""
        state, releases = world.server.tell()["state"], world.document["releases"]
        missing = {release["tag"] for release in releases if any(hash_ not in state for hash_ in world.hashes(release["package"]))}
        return {release["tag"] for release in releases} - missing

    def check_later(self, shape):
        _, points = self.undisturbed(shape)
        chosen = [point for point in points if IS_COMPLETE or point[2] == "after"]
        with ThreadPoolExecutor(WORKERS) as pool:
            problems = list(pool.map(lambda numbered: self.heal(shape, f"later-{numbered[0]}", numbered[1]), enumerate(chosen)))
        self.assertEqual("".join(problems), "")

    def test_a_later_commit_after_one_new_crate(self):
        self.check_later("one new crate")

    def test_a_later_commit_after_a_crate_beneath_a_wheel_set(self):
        self.check_later("a crate beneath a wheel set")

    def test_a_later_commit_after_a_group_with_one_tag(self):
        self.check_later("a group with one tag")

    def test_a_later_commit_after_two_independent_packages(self):
        self.check_later("two independent packages")

    def test_one_new_crate(self):
        self.check("one new crate")

    def test_a_crate_beneath_a_wheel_set(self):
        self.check("a crate beneath a wheel set")

    def test_a_group_with_one_tag(self):
        self.check("a group with one tag")

    def test_two_independent_packages(self):
        self.check("two independent packages")


if __name__ == "__main__":
    unittest.main()
