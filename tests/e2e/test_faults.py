# SPDX-License-Identifier: MIT
"""`piot publish` against registries that fail in every way they are known to fail: what passes by itself, what is told
apart, and that an answer which was not given is never taken for "not there". The cases of a table run side by side, for
most of their time is spent waiting."""

import json
import os
import shutil
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kill_world import KillWorld, make_template
from world import PIOT

SHAPE = "two independent packages"  # the crate `lonely` and the project `apart`
CRATE_UPLOAD = {"method": "PUT", "path": "/crates/api/v1/crates/new"}
WHEEL_UPLOAD = {"method": "POST", "path": "/pypi/legacy/"}
CRATE_READ = {"method": "GET", "path": "/crates/api/v1/crates/*"}
WHEEL_READ = {"method": "GET", "path": "/pypi/simple/*"}
CRATE_INDEX = {"method": "GET", "path": "/index/*"}
CRATE_TOKEN = {"method": "POST", "path": "/crates/api/v1/trusted_publishing/tokens"}
WHEEL_TOKEN = {"method": "POST", "path": "/pypi/_/oidc/mint-token"}
ID_TOKEN = {"path": "/oidc/token"}
FORGE = {"path": "/github/*"}
WORKERS = 8


def fault(what, where, **members):
    return {"what": what, **where, **members}


def setUpModule():
    global TEMPLATE, UNDISTURBED
    TEMPLATE = Path(tempfile.mkdtemp(prefix="piot-faults-"))
    unittest.addModuleCleanup(shutil.rmtree, TEMPLATE, ignore_errors=True)
    (TEMPLATE / "template").mkdir()
    make_template(TEMPLATE / "template", SHAPE)
    world = KillWorld(TEMPLATE / "template", TEMPLATE / "undisturbed")
    result = world.publish()
    if result.returncode != 0:
        raise AssertionError(result.stdout + result.stderr)
    UNDISTURBED = world.state()
    world.close()


class FaultTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.assertTrue(PIOT, "PIOT_BINARY is not set: run this through ctest")
        self.scratch = Path(tempfile.mkdtemp(prefix="piot-faults-"))
        self.addCleanup(shutil.rmtree, self.scratch, ignore_errors=True)

    def side_by_side(self, check, cases):
        """All that is wrong with all cases together."""
        def run(numbered):
            number, (name, *case) = numbered
            world = KillWorld(TEMPLATE / "template", self.scratch / f"world-{number}")
            try:
                return "".join(f"\n{name}: {problem}" for problem in check(world, *case))
            finally:
                world.close()

        with ThreadPoolExecutor(WORKERS) as pool:
            self.assertEqual("".join(pool.map(run, enumerate(cases.items() if isinstance(cases, dict) else cases))), "")

    @staticmethod
    def problems_of(result, code, *texts):
        everything = result.stdout + result.stderr
        problems = [f"`{text}` is not said" for text in texts if text not in everything]
        if result.returncode != code:
            problems.append(f"ended with {result.returncode} instead of {code}")
        return [f"{problem}\n{everything}" for problem in problems]

    @staticmethod
    def check_finished(world):
        """The end is that of an undisturbed run, and no file reached a registry twice."""
        problems = []
        if world.state() != UNDISTURBED:
            problems.append(f"ended as\n{world.state()}instead of\n{UNDISTURBED}")
        if len(world.effective_uploads()) != len(world.files()):
            problems.append(f"uploaded {world.effective_uploads()}")
        return problems

    def heal_itself(self, world, *faults):
        world.server.tell(faults=list(faults))
        return self.problems_of(world.publish(), 0) + self.check_finished(world)


class PassingFaultTest(FaultTest):
    """What the run gets over by itself: exit code 0 and the end state of an undisturbed run."""

    def test_lost_connections(self):
        self.side_by_side(self.heal_itself, [
            (f"{what} of {name}", fault(what, where))
            for what in ("drop_before", "drop_after", "truncate")
            for name, where in (("the crate", CRATE_UPLOAD), ("a wheel", WHEEL_UPLOAD), ("the sdist", {**WHEEL_UPLOAD, "skip": 1}))])

    def test_server_errors_with_and_without_the_effect(self):
        self.side_by_side(self.heal_itself, [
            (f"{status} {what} {name}", fault(what, where, status=status, **more))
            for status, more in ((500, {}), (502, {"body": "<html>Bad Gateway</html>"}), (503, {}))
            for what in ("answer", "answer_after")
            for name, where in (("the crate", CRATE_UPLOAD), ("a wheel", WHEEL_UPLOAD))])

    def test_busy_registries_say_when_to_come_back(self):
        self.side_by_side(self.heal_itself, [
            (f"{name} in {form}", fault("answer", where, status=429, text="Too many requests", retry_after=1, retry_after_form=form))
            for form in ("seconds", "date") for name, where in (("the crate", CRATE_UPLOAD), ("a wheel", WHEEL_UPLOAD))])

    def test_slow_answers(self):
        self.side_by_side(self.heal_itself, [
            (f"{what} {where['path']}", fault(what, where, delay_ms=1500))
            for what in ("slow", "slow_body") for where in (CRATE_UPLOAD, WHEEL_UPLOAD, CRATE_READ, WHEEL_READ, ID_TOKEN)])

    @unittest.skipUnless(os.environ.get("PIOT_ALL_KILL_POINTS"), "takes more than a minute")
    def test_answers_that_never_come(self):
        self.side_by_side(self.heal_itself, [
            (where["path"], fault("slow", where, delay_ms=70_000)) for where in (CRATE_UPLOAD, WHEEL_UPLOAD, CRATE_READ, WHEEL_READ)])

    def test_tokens_that_run_out_between_files(self):
        self.side_by_side(self.heal_itself, [
            ("the crate", fault("token_expired", CRATE_UPLOAD)),
            ("the first wheel", fault("token_expired", WHEEL_UPLOAD)),
            ("the sdist", fault("token_expired", WHEEL_UPLOAD, skip=1)),
            ("both registries", fault("token_expired", CRATE_UPLOAD), fault("token_expired", WHEEL_UPLOAD))])

    def test_reads_that_fail_once(self):
        self.side_by_side(self.heal_itself, [
            (f"{what} {where['path']}", fault(what, where, **more))
            for where in (CRATE_READ, WHEEL_READ, CRATE_INDEX)
            for what, more in (("drop_before", {}), ("truncate", {}), ("garbage", {"body": '{"half":'}), ("answer", {"status": 503}),
                               ("answer", {"status": 429, "retry_after": 1}))])

    def test_stale_answers_after_an_upload(self):
        self.side_by_side(self.heal_itself, [
            (f"{where['path']}", fault("stale", {"path": where["path"]}, times=2)) for where in (CRATE_READ, CRATE_INDEX, WHEEL_READ)])

    def test_an_answer_to_an_upload_that_is_no_answer(self):
        self.side_by_side(self.heal_itself, [("the crate", fault("garbage", CRATE_UPLOAD, body="<html>welcome</html>"))])

    def test_a_registry_that_is_down_for_a_while(self):
        self.side_by_side(self.heal_itself, [
            ("crates.io", fault("drop_before", {"path": "/crates/*"}, seconds=2)),
            ("PyPI", fault("drop_before", {"path": "/pypi/*"}, seconds=2)),
            ("crates.io while uploading", fault("answer", CRATE_UPLOAD, seconds=3))])

    def test_tokens_that_cannot_be_minted_at_first(self):
        self.side_by_side(self.heal_itself, [
            (f"{where['path']}", fault("answer", {**where, "skip": 1}, status=503)) for where in (CRATE_TOKEN, WHEEL_TOKEN)])


class LastingFaultTest(FaultTest):
    """What does not pass: its own exit code and words, the other package goes on, and the next run finishes."""

    def stays(self, world, faults, code, texts, live, wait="20"):
        """`live`: what got its tag in spite of the faults."""
        world.server.tell(faults=faults)
        problems = self.problems_of(world.publish(wait=wait), code, *texts)
        if sorted(world.tags()) != sorted(live):
            problems.append(f"tags {world.tags()} instead of {live}")
        problems += [f"tag {tag} while {file} is not live" for tag, file in world.wrong_tags()]
        world.server.tell(faults=[])
        return problems + self.problems_of(world.publish(), 0) + self.check_finished(world)

    def test_an_answer_that_was_not_given_is_never_taken_for_absent(self):
        kinds = [("no answer", "drop_before", {}, 3, ["PIOT_REGISTRY_UNREACHABLE"]), ("truncated", "truncate", {}, 3, ["PIOT_REGISTRY_UNREACHABLE"]),
                 ("malformed", "answer", {"status": 200, "body": '{"half":'}, 3, ["PIOT_REGISTRY_PROTOCOL"]),
                 ("other shape", "answer", {"status": 200, "body": "[]"}, 3, ["PIOT_REGISTRY_PROTOCOL"]),
                 ("401", "answer", {"status": 401}, 1, ["PIOT_REGISTRY_REFUSED", "401"]),
                 ("403", "answer", {"status": 403}, 1, ["PIOT_REGISTRY_REFUSED", "403"]),
                 ("429", "answer", {"status": 429}, 3, ["PIOT_REGISTRY_BUSY", "429"]),
                 ("500", "answer", {"status": 500}, 3, ["PIOT_REGISTRY_BUSY", "500"]),
                 ("503", "answer", {"status": 503}, 3, ["PIOT_REGISTRY_BUSY", "503"])]
        self.side_by_side(self.is_not_absent, [
            (f"{name} of {where['path']}", fault(what, where, times=0, **members), code, texts, other)
            for where, other in ((CRATE_READ, "apart-v0.1.0"), (WHEEL_READ, "lonely-v0.1.0"))
            for name, what, members, code, texts in kinds])

    def is_not_absent(self, world, one, code, texts, other):
        """Nothing is sent, the other package goes on, and what passes by itself is told from what does not."""
        world.server.tell(faults=[one])
        result = world.publish()
        uploads = "POST /pypi/legacy/" if "pypi" in one["path"] else "PUT /crates/api/v1/crates/new"
        problems = [f"uploaded blindly: {uploads}"] if uploads in world.server.tell()["requests"] else []
        problems += self.problems_of(result, code, "is not known", *texts)
        if sorted(world.tags()) != [other]:
            problems.append(f"tags {world.tags()}\n{result.stdout}{result.stderr}")
        world.server.tell(faults=[])
        return problems + self.problems_of(world.publish(), 0) + self.check_finished(world)

    def test_404_is_absent_and_nothing_else_is(self):
        self.side_by_side(self.heal_itself, [
            (where["path"], fault("answer", where, status=404, text="Not Found")) for where in (CRATE_READ, WHEEL_READ)])

    def test_refusals_of_an_upload_are_told_apart(self):
        crate, wheel = ["lonely-v0.1.0"], ["apart-v0.1.0"]
        self.side_by_side(self.stays, [
            (f"{status} for {name}", [fault("answer", where, status=status, text=words, times=0, **more)], code, texts, live)
            for name, where, live in (("the crate", CRATE_UPLOAD, wheel), ("a wheel", WHEEL_UPLOAD, crate))
            for status, words, more, code, texts in (
                (400, "this is not how it is done", {}, 1, ["PIOT_REGISTRY_REFUSED", "this is not how it is done"]),
                (401, "who are you", {}, 1, ["PIOT_CREDENTIALS_REFUSED", "who are you"]),
                (403, "you may not", {}, 1, ["PIOT_CREDENTIALS_REFUSED", "you may not"]),
                (404, "nothing here", {}, 1, ["PIOT_REGISTRY_REFUSED", "nothing here"]),
                (413, "too large", {}, 1, ["PIOT_REGISTRY_REFUSED", "too large"]),
                (429, "come back tomorrow", {"retry_after": 90_000}, 3, ["PIOT_REGISTRY_BUSY", "come back tomorrow"]),
                (503, "down for a day", {"retry_after": 90_000}, 3, ["PIOT_REGISTRY_BUSY", "down for a day"]))])

    def test_tokens_that_stay_expired(self):
        self.side_by_side(self.stays, [
            ("crates.io", [fault("token_expired", CRATE_UPLOAD, times=0)], 1, ["PIOT_CREDENTIALS_REFUSED"], ["apart-v0.1.0"]),
            ("PyPI", [fault("token_expired", WHEEL_UPLOAD, times=0)], 1, ["PIOT_CREDENTIALS_REFUSED"], ["lonely-v0.1.0"])])

    def test_tokens_that_cannot_be_obtained_stop_the_run_before_anything_is_sent(self):
        self.side_by_side(self.stays, [
            (f"{status} {where['path']}", [fault("answer", where, status=status, times=0, **words)], code, texts, [])
            for where, status, words, code, texts in (
                (CRATE_TOKEN, 503, {}, 3, ["503"]), (WHEEL_TOKEN, 503, {}, 3, ["503"]), (ID_TOKEN, 503, {}, 3, ["503"]),
                (CRATE_TOKEN, 403, {"text": "you may not"}, 1, ["you may not"]), (ID_TOKEN, 403, {}, 1, ["PIOT_OIDC_UNAVAILABLE", "403"]),
                (WHEEL_TOKEN, 422, {"body": json.dumps({"message": "Token request failed", "errors": [
                    {"code": "invalid-publisher", "description": "valid token, but no corresponding publisher"}]})}, 1,
                 ["PIOT_OIDC_CLAIM_MISMATCH", "release.yml"]))])

    def test_a_wait_that_runs_out(self):
        both = ["apart-v0.1.0", "lonely-v0.1.0"]
        self.side_by_side(self.stays, [
            ("reading back a crate", [fault("stale", {"path": CRATE_READ["path"]}, times=10_000)], 3, ["PIOT_WAIT_EXPIRED"], both[:1], "2"),
            ("reading back wheels", [fault("stale", {"path": WHEEL_READ["path"]}, times=10_000)], 3, ["PIOT_WAIT_EXPIRED"], both[1:], "2"),
            ("the index of a crate", [fault("stale", {"path": CRATE_INDEX["path"]}, times=10_000)], 3, ["PIOT_WAIT_EXPIRED", "nothing is uploaded twice"], both,
             "2")])

    def test_a_forge_that_fails_costs_a_warning_and_the_next_run_makes_the_release(self):
        def check(world, one):
            world.server.tell(faults=[one])
            problems = self.problems_of(world.publish(), 0, "PIOT_FORGE_RELEASE")
            world.server.tell(faults=[])
            return problems + self.problems_of(world.publish(), 0) + self.check_finished(world)

        self.side_by_side(check, [
            (what, fault(what, FORGE, times=0)) for what in ("answer", "drop_before", "token_expired")])


class RefusedPushTest(FaultTest):
    def test_a_remote_that_refuses_the_push_is_told_and_the_next_run_only_tags(self):
        def check(world, hook, code, text):
            file = world.source.remote / "hooks" / "pre-receive"
            file.parent.mkdir(exist_ok=True)
            file.write_text(hook.format(marker=world.directory / "marker"))
            file.chmod(0o755)
            problems = self.problems_of(world.publish(), code, text)
            problems += [f"tag {tag} while {name} is not live" for tag, name in world.wrong_tags()]
            file.unlink()
            return problems + self.problems_of(world.publish(), 0) + self.check_finished(world)

        self.side_by_side(check, [
            ("always", "#!/bin/sh\necho tags are protected >&2\nexit 1\n", 1, "tags are protected"),
            ("the second tag", "#!/bin/sh\n[ -e {marker} ] && exit 1\ntouch {marker}\n", 1, "PIOT_REMOTE_NOT_WRITABLE")])


if __name__ == "__main__":
    unittest.main()
