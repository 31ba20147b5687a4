# SPDX-License-Identifier: MIT
"""The completions of bash, zsh and fish, asked the way each shell asks."""

import os
import pty
import select
import shutil
import subprocess
import time
import unittest

from world import EndToEndTest, clean_environment

COMMANDS = {"init", "doctor", "plan", "why", "stamp", "inspect", "publish", "rehearse", "status", "reconcile", "schema", "completions",
            "version", "help"}
PATIENCE = 60  # seconds


class CompletionsTest(EndToEndTest):
    def script(self, shell):
        result = self.piot("completions", shell)
        self.assert_exit(result, 0)
        path = self.scratch / f"piot.{shell}"
        path.write_text(result.stdout)
        return path

    def run_shell(self, *command):
        return subprocess.run(command, cwd=self.scratch, env=clean_environment(self.scratch), capture_output=True, text=True,
                              timeout=PATIENCE, check=True).stdout


class BashTest(CompletionsTest):
    def complete(self, *words):
        """What bash would propose for the last word; it splits words at `=`."""
        script = self.script("bash")
        program = ('source "$1"; shift; COMP_WORDS=(piot "$@"); COMP_CWORD=$#; _piot; printf "%s\\n" "${COMPREPLY[@]}"')
        return set(self.run_shell("bash", "--norc", "-c", program, "bash", str(script), *words).split())

    def test_commands_flags_values_and_paths_are_proposed(self):
        (self.scratch / "artifacts").mkdir()
        (self.scratch / "plan.json").touch()
        self.assertEqual(self.complete(""), COMMANDS)
        self.assertEqual(self.complete("re"), {"rehearse", "reconcile"})
        self.assertEqual(self.complete("-q", "help", "st"), {"stamp", "status"})
        self.assertEqual(self.complete("publish", "--p"), {"--plan", "--plan-id"})
        self.assertIn("--config", self.complete("publish", "--"))
        self.assertEqual(self.complete("plan", "--format", "m"), {"matrix", "markdown", "mermaid"})
        self.assertEqual(self.complete("plan", "--format", "=", "j"), {"json"})
        self.assertEqual(self.complete("plan", "--format", "="), {"text", "json", "matrix", "markdown", "mermaid"})
        self.assertEqual(self.complete("--format", "=", "json", "sch"), {"schema"})
        self.assertEqual(self.complete("completions", ""), {"bash", "zsh", "fish"})
        self.assertEqual(self.complete("publish", "--artifacts", ""), {"artifacts"})
        self.assertEqual(self.complete("inspect", "pl"), {"plan.json"})
        self.assertEqual(self.complete("-C", "plan", "plan", "--pr"), {"--pr"}, "the value of -C is no command")
        self.assertEqual(self.complete("why", "--at", ""), set())


@unittest.skipUnless(shutil.which("fish"), "fish is not installed")
class FishTest(CompletionsTest):
    def complete(self, line):
        script = self.script("fish")
        text = self.run_shell("fish", "--no-config", "-c", 'source $argv[1]; complete -C "$argv[2]"', str(script), line)
        return {proposal.split("\t")[0] for proposal in text.splitlines()}

    def test_commands_flags_values_and_paths_are_proposed(self):
        (self.scratch / "artifacts").mkdir()
        (self.scratch / "plan.json").touch()
        self.assertEqual(self.complete("piot "), COMMANDS)
        self.assertEqual(self.complete("piot publish --p"), {"--plan", "--plan-id"})
        self.assertEqual(self.complete("piot plan --format m"), {"matrix", "markdown", "mermaid"})
        self.assertEqual(self.complete("piot completions "), {"bash", "zsh", "fish"})
        self.assertEqual(self.complete("piot publish --artifacts a"), {"artifacts/"})
        self.assertIn("plan.json", self.complete("piot inspect pl"))
        self.assertNotIn("plan.json", self.complete("piot why pl"))


@unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
class ZshTest(CompletionsTest):
    def type(self, keys, expected):
        """Types into an interactive zsh until `expected` stands on its screen."""
        setup = self.scratch / ".zshrc"
        setup.write_text(f"PS1='ready> '\nunsetopt beep\nautoload -U compinit\ncompinit -D -u\nsource {self.script('zsh')}\n")
        child, screen = pty.fork()
        if child == 0:
            os.chdir(self.scratch)
            os.execvpe("zsh", ["zsh", "-i"], {**clean_environment(self.scratch), "ZDOTDIR": str(self.scratch), "TERM": "dumb"})
        try:
            self.wait_for(screen, "ready> ")
            os.write(screen, keys.encode())
            return self.wait_for(screen, expected)
        finally:
            os.close(screen)  # it hangs up
            os.waitpid(child, 0)

    def wait_for(self, screen, expected):
        seen, deadline = "", time.monotonic() + PATIENCE
        while expected not in seen:
            ready, _, _ = select.select([screen], [], [], max(0, deadline - time.monotonic()))
            self.assertTrue(ready, f"{expected!r} never came; the screen says {seen!r}")
            seen += os.read(screen, 4096).decode(errors="replace")
        return seen

    def test_commands_flags_and_values_are_completed(self):
        self.type("piot sche\t", "schema")
        self.type("piot plan --check-\t", "--check-registry")
        self.type("piot completions f\t", "fish")
        self.type("piot --format markd\t", "markdown")
        everything = self.type("piot re\t", "reconcile")
        self.assertIn("write the tags that live versions lack", everything)


if __name__ == "__main__":
    unittest.main()
