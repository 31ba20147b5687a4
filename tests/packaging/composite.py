# SPDX-License-Identifier: MIT
"""Runs action.yml as a runner does: inputs with their defaults become variables, the step's script goes to bash, and what it
writes to $GITHUB_OUTPUT comes back as the outputs. It reads the little of YAML that this file uses, and refuses the rest."""

import os
import re
import subprocess
from pathlib import Path


def read_block(text, name, indent):
    """The lines under `name:` at an indentation, without it."""
    match = re.search(rf"^{' ' * indent}(?:- )?{name}:\n((?:{' ' * (indent + 1)}.*\n|\n)+)", text, re.MULTILINE)
    if not match:
        raise AssertionError(f"action.yml has no `{name}:` at column {indent + 1}")
    return match.group(1)


def read_scalar(value):
    return value[1:-1] if value[:1] == "'" else value


class CompositeAction:
    def __init__(self, directory):
        self.directory = Path(directory)
        self.text = (self.directory / "action.yml").read_text()
        inputs = read_block(self.text, "inputs", 0)
        self.defaults = {
            name: read_scalar(re.search(r"^    default: (.*)$", read_block(inputs, name, 2), re.MULTILINE).group(1))
            for name in re.findall(r"^  ([a-z_]+):$", inputs, re.MULTILINE)
        }
        self.outputs = dict(re.findall(
            r"^  ([a-z_]+):\n    description: .*\n    value: \$\{\{ steps\.piot\.outputs\.([a-z_]+) \}\}$", read_block(self.text, "outputs", 0), re.MULTILINE))
        steps = read_block(read_block(self.text, "runs", 0), "steps", 2)
        if len(re.findall(r"^    - ", steps, re.MULTILINE)) != 1 or "    - id: piot\n      shell: bash\n" not in steps:
            raise AssertionError("action.yml has one step, which is bash")
        self.variables = dict(re.findall(r"^        ([A-Z_]+): \$\{\{ inputs\.([a-z_]+) \}\}$", steps, re.MULTILINE))
        self.script = re.search(r"^      run: (.*)$", steps, re.MULTILINE).group(1)

    def start(self, inputs, environment, workspace, scratch):
        """The running step; `inputs` are those that the workflow writes."""
        unknown = set(inputs) - set(self.defaults)
        if unknown:
            raise AssertionError(f"unexpected inputs: {unknown}")
        values = {**self.defaults, **inputs}
        script = Path(scratch) / "step.sh"
        script.write_text(self.script + "\n")
        (Path(scratch) / "output").write_text("")
        return subprocess.Popen(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script], cwd=workspace, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={
                "PATH": os.environ["PATH"], "HOME": str(scratch), "RUNNER_OS": "Linux", "RUNNER_ARCH": "X64", "CI": "true", "GITHUB_ACTIONS": "true",
                "RUNNER_TEMP": str(scratch), "GITHUB_WORKSPACE": str(workspace), "GITHUB_ACTION_PATH": str(self.directory),
                "GITHUB_OUTPUT": str(Path(scratch) / "output"), **environment, **{name: values[source] for name, source in self.variables.items()},
            })

    def read_outputs(self, scratch):
        """The outputs of the action, after the step."""
        written, lines = {}, iter((Path(scratch) / "output").read_text().splitlines())
        for line in lines:
            heredoc = re.fullmatch(r"([a-z_]+)<<(.+)", line)
            if not heredoc:
                name, _, value = line.partition("=")
                written[name] = value
                continue
            value = []
            for line in lines:
                if line == heredoc.group(2):
                    break
                value.append(line)
            written[heredoc.group(1)] = "\n".join(value)
        return {name: written.get(source, "") for name, source in self.outputs.items()}
