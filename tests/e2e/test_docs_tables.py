# SPDX-License-Identifier: MIT
"""The documentation says what is so: links lead somewhere, and tables of flags, keys, codes, globs and versions agree with the
binary."""

import json
import os
import re
import unittest

from docs_pages import PAGES, Page, code_in
from world import SOURCE, EndToEndTest


class LinksTest(unittest.TestCase):
    def test_every_relative_link_leads_to_a_file_and_a_heading(self):
        for path, page in PAGES.items():
            for line, target in page.links():
                if re.match(r"[a-z]+:", target):
                    continue
                with self.subTest(page=path, line=line, target=target):
                    file, _, fragment = target.partition("#")
                    goal = os.path.normpath(os.path.join(os.path.dirname(path), file)) if file else path
                    self.assertTrue((SOURCE / goal).exists(), "there is no such file")
                    if fragment:
                        self.assertIn(fragment, list(PAGES[goal].anchors()))

    def test_every_page_is_reached_from_the_readme(self):
        reached, pending = set(), ["README.md"]
        while pending:
            path = pending.pop()
            if path in reached or path not in PAGES:
                continue
            reached.add(path)
            for _, target in PAGES[path].links():
                pending.append(os.path.normpath(os.path.join(os.path.dirname(path), target.partition("#")[0])))
        self.assertEqual(set(PAGES) - reached, set())

    def test_headings_get_the_anchors_that_github_gives_them(self):
        page = Page("page.md", "# `[[package]]`\n## What is due, and why\n## Twice\n## Twice\n")
        self.assertEqual(list(page.anchors()), ["package", "what-is-due-and-why", "twice", "twice-1"])


class CommandLineTest(EndToEndTest):
    PAGE = PAGES["docs/cli.md"]

    def help(self, *command):
        """Sections of a help text: {heading: [first column of its lines]}."""
        result = self.piot("help", *command)
        self.assert_exit(result, 0)
        sections, heading = {}, ""
        for line in result.stdout.splitlines():
            if line.startswith("  "):
                sections.setdefault(heading, []).append(re.split(r"  +", line.strip())[0])
            else:
                heading = line
        return sections

    def documented(self, heading):
        """The first column of the table below a heading, as the help text has it."""
        return sorted(", ".join(code_in(row[0])) for row in self.PAGE.table(heading))

    def test_commands(self):
        self.assertEqual(sorted(self.help()["commands"]), self.documented("Commands"))

    def test_common_flags(self):
        self.assertEqual(sorted(self.help()["flags of every command"]), self.documented("Flags of every command"))

    def test_flags_of_each_command(self):
        headings = {heading for heading, _ in self.PAGE.tables()}
        for command in self.help()["commands"]:
            with self.subTest(command=command):
                flags = sorted(self.help(command).get("flags", []))
                self.assertEqual(flags, self.documented(f"`piot {command}`") if f"`piot {command}`" in headings else [])

    def test_exit_codes_are_those_of_the_error_list(self):
        listed = next(rows[1:] for _, rows in PAGES["docs/errors.md"].tables() if rows[0] == ["exit", "meaning"])
        self.assertEqual(sorted(row[:2] for row in self.PAGE.table("Exit codes")), sorted(listed))

    def test_environment_variables_are_read_somewhere(self):
        sources = "".join(path.read_text() for path in SOURCE.glob("src/**/*.cpp"))
        for row in self.PAGE.table("Environment"):
            for variable in code_in(row[0]):
                with self.subTest(variable=variable):
                    self.assertIn(f'"{variable}"', sources)


class ConfigurationTest(EndToEndTest):
    """docs/config.md has a table per table of the schema, with `key`, type, default and rule."""

    PLACES = {  # heading on the page: path in the schema
        "`[putitoutthere]`": ("putitoutthere",),
        "`[[package]]`": ("package",),
        "Only for `kind = \"crates\"`": ("package",),
        "Only for `kind = \"pypi\"`": ("package",),
        "`targets`": ("package", "targets"),
        "`[package.trust_policy]`": ("package", "trust_policy"),
        "`[package.bundle_cli]`": ("package", "bundle_cli"),
        "`[registry.NAME]`": ("registry",),
    }
    TYPES = {"string": "text", "boolean": "yes or no", "integer": "number", "array": "list", "object": "table"}

    @staticmethod
    def open(node):
        """The object schema that a value of `node` holds, or None."""
        if "items" in node:
            node = node["items"]
        node = next((each for each in node.get("anyOf", []) if each.get("type") == "object"), node)
        if isinstance(node.get("additionalProperties"), dict):
            node = node["additionalProperties"]
        return node if "properties" in node else None

    def tables_of(self, schema, path=()):
        """{path: object schema} of every table that may stand in the file, but for the file itself."""
        for key, node in schema["properties"].items():
            if inner := self.open(node):
                yield (*path, key), inner
                yield from self.tables_of(inner, (*path, key))

    def test_every_key_is_told_with_its_type_and_default(self):
        result = self.piot("schema")
        self.assert_exit(result, 0)
        told = {}
        for heading, path in self.PLACES.items():
            for row in PAGES["docs/config.md"].table(heading):
                for key in code_in(row[0]):
                    told[(*path, key)] = row[1:3]
        expected = {}
        for path, table in self.tables_of(json.loads(result.stdout)):
            for key, node in table["properties"].items():
                is_required = key in table.get("required", [])
                default = f"`{json.dumps(node['default'])}`" if "default" in node else ""
                words = " or ".join(f"`{json.dumps(value)}`" for value in node.get("enum", []))
                expected[(*path, key)] = [words or self.TYPES[node["type"]], "required" if is_required else default]
        self.maxDiff = None
        self.assertEqual(told, expected)

    def test_globs_match_what_the_page_says(self):
        rows = PAGES["docs/config.md"].table("Globs")
        package = '\n[[package]]\nname = "p{}"\nkind = "crates"\npath = "."\npaths = ["{}"]\n'
        globs = [code_in(glob)[0] for glob, *_ in rows]
        source = self.repository({
            "putitoutthere.toml": "[putitoutthere]\nversion = 1\n" + "".join(package.format(*each) for each in enumerate(globs))})
        base = source.head()
        for number in range(len(globs)):
            source.git("tag", f"p{number}-v1.0.0")
        for number, (_, matching, others) in enumerate(rows):
            for path, is_matched in [*((path, True) for path in code_in(matching)), *((path, False) for path in code_in(others))]:
                with self.subTest(glob=globs[number], path=path):
                    source.git("checkout", "-q", "--detach", base)
                    source.commit("Add a file", {path: ""})
                    result = self.piot("plan", "--json", cwd=source.path)
                    self.assert_exit(result, 0)
                    due = [release["package"] for release in json.loads(result.stdout)["releases"]]
                    self.assertEqual(f"p{number}" in due, is_matched)


class MatrixTest(EndToEndTest):
    WHEEL = ('[putitoutthere]\nversion = 1\n\n[[package]]\nname = "py"\nkind = "pypi"\nbuild = "maturin"\npath = "."\n'
             'paths = ["**"]\ntargets = {}\n')
    PAGE = PAGES["docs/matrix.md"]
    TYPES = {"string": "text", "array": "list", "object": "table"}

    def test_every_field_of_a_row_is_told(self):
        row = json.loads((SOURCE / "config/matrix.schema.json").read_text())["$defs"]["row"]
        expected = [(key, self.TYPES[node.get("type", "string")], key in row["required"]) for key, node in row["properties"].items()]
        told = [(code_in(key)[0], kind, where == "every row") for key, kind, where, _ in self.PAGE.table("Fields")]
        self.assertEqual(sorted(told), sorted(expected))

    def test_runners_are_those_of_the_page(self):
        told = {triple: code_in(runner)[0] for triples, runner in self.PAGE.table("Runners") for triple in code_in(triples)}
        source = self.repository({"putitoutthere.toml": self.WHEEL.format(json.dumps(list(told)))})
        result = self.piot("plan", "--format", "matrix", cwd=source.path)
        self.assert_exit(result, 0)
        rows = {row["target"]: row["runs_on"] for row in json.loads(result.stdout)}
        self.assertEqual(rows, {**told, "sdist": "ubuntu-latest"})

    def test_the_expressions_of_the_page_are_those_of_the_workflow(self):
        workflow = (SOURCE / "workflows/release.yml").read_text()
        for _, cell in self.PAGE.table("In a workflow of your own"):
            with self.subTest(cell=cell):
                self.assertIn(code_in(cell)[0].removeprefix("if: "), workflow)


class SecurityTest(unittest.TestCase):
    PAGE = PAGES["docs/security.md"]

    @staticmethod
    def permissions(file):
        """{job: {permission: `read` or `write`}} of a workflow template."""
        text = (SOURCE / "workflows" / file).read_text().split("\njobs:\n")[1]
        jobs = re.split(r"^  ([a-z]+):$", text, flags=re.M)[1:]
        return {job: dict(re.findall(r"^      ([a-z-]+): (read|write)\b", re.search(r"^    permissions:\n((?:      .+\n)+)", body, re.M)[1], re.M))
                for job, body in zip(jobs[::2], jobs[1::2])}

    def test_jobs_may_what_the_page_says(self):
        told = {}
        for job, contents, token, *_ in self.PAGE.table("What each job may"):
            told[job.split(",")[0]] = {"contents": contents.split(",")[0], **({} if token == "no" else {"id-token": token})}
        check = told.pop("check")
        self.assertEqual(told, self.permissions("release.yml"))
        for job, permissions in self.permissions("check.yml").items():
            with self.subTest(job=job):
                self.assertEqual(permissions, check)


class CodesTest(unittest.TestCase):
    CODES = {entry["code"] for entry in json.loads((SOURCE / "config/error-codes.json").read_text())["codes"]}
    # Variables that look like codes, and the code that stands for all.
    OTHERS = {"PIOT_ALL_KILL_POINTS", "PIOT_BUILD_PULL_REQUESTS", "PIOT_REHEARSAL_URL", "PIOT_RELEASE_URL",
              "PIOT_UPDATE_GOLDEN", "PIOT_X"}

    def test_the_list_is_complete(self):
        listed = {code for _, rows in PAGES["docs/errors.md"].tables() for row in rows for code in code_in(row[0])}
        self.assertEqual({code for code in listed if code.startswith("PIOT_")}, self.CODES)

    def test_every_code_has_one_heading_below_docs_errors(self):
        headings = [match[1] for path, page in PAGES.items() if path.startswith("docs/errors/")
                    for _, line in page.prose if (match := re.match(r"## (.+)", line))]
        self.assertEqual(sorted(headings), sorted(self.CODES))

    def test_every_code_that_a_page_names_exists(self):
        for path, page in PAGES.items():
            text = "\n".join([*(line for _, line in page.prose), *(block.text() for block in page.blocks)])
            with self.subTest(page=path):
                self.assertEqual(set(re.findall(r"\bPIOT_[A-Z_]+\b", text)) - self.CODES - self.OTHERS, set())


class TrailersTest(EndToEndTest):
    """The tables of docs/trailers.md, row by row."""

    PAGE = PAGES["docs/trailers.md"]
    HEADER = "[putitoutthere]\nversion = 1\n"
    PACKAGE = '\n[[package]]\nname = "{0}"\nkind = "crates"\npath = "{0}"\npaths = ["{0}/**"]\n'

    def repository_of(self, packages):
        """A repository of crates, each with the tags of some versions on its first commit."""
        source = self.repository({
            "putitoutthere.toml": self.HEADER + "".join(self.PACKAGE.format(name) for name in packages),
            **{f"{name}/file": "one\n" for name in packages}})
        for name, versions in packages.items():
            for version in versions:
                source.git("tag", f"{name}-v{version}")
        return source

    def plan(self, source, *arguments):
        """{package: version}, or `error` when the plan is refused."""
        result = self.piot("plan", "--json", *arguments, cwd=source.path)
        if result.returncode != 0:
            self.assert_exit(result, 2)
            return "error"
        return {release["package"]: release["version"] for release in json.loads(result.stdout)["releases"]}

    def test_what_each_line_leads_to(self):
        source = self.repository_of({"core": ["1.2.3"], "py/client": ["0.4.0"]})
        base = source.head()
        for line, core, client in self.PAGE.table("What a line does"):
            for text in code_in(line):
                with self.subTest(line=text):
                    source.git("checkout", "-q", "--detach", base)
                    source.commit(f"Change core\n\n{text}", {"core/file": "two\n"})
                    told = {name: cell for name, cell in (("core", core), ("py/client", client)) if cell != "–"}
                    self.assertEqual(self.plan(source), "error" if core == "error" else told)

    def test_the_next_version(self):
        rows = self.PAGE.table("The next version")
        steps = [(f"p{number}", re.findall(r"\d[^ )]*", last), code_in(word)[0].removeprefix("release: "), following)
                 for number, (last, word, following) in enumerate(rows)]
        source = self.repository_of({name: versions for name, versions, *_ in steps})
        for name, _, word, following in steps:
            with self.subTest(package=name, word=word):
                plan = self.plan(source, "--release", f"{name}@{word}")
                self.assertEqual(plan if plan == "error" else plan[name], following)
