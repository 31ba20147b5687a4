# SPDX-License-Identifier: MIT
"""Holds the golden documents and the published JSON Schemas together.

Every golden document must be valid; the same document with any key removed, added or set to null must not be: otherwise
the schema says less than the program promises. The plan id of every plan is computed anew, as a stranger would do it.

Run: python3 tests/documents/check_documents.py SOURCE_DIR
"""

import copy
import hashlib
import json
import pathlib
import sys

try:
    import jsonschema
except ImportError:
    sys.exit("the Python module jsonschema is missing: apt-get install python3-jsonschema")

# The keys that the contract lets be absent, by the name under which their object stands. Not read from the schema: it is
# the schema that is under test.
DIAGNOSTIC = {"file", "line", "column", "hint"}
OPTIONAL = {
    "releases": {"verdict"},
    "reasons": {"package", "commit", "path", "glob", "trailer"},
    "matrix": {"build", "python_versions", "libc", "manylinux", "build_workflow", "bundle_cli", "cargo_packages"},
    "notices": DIAGNOSTIC,
    "diagnostics": DIAGNOSTIC,
    "findings": DIAGNOSTIC,
    "sections": {"checked", "skipped"},
    "packages": {"release_url", "page_url", "tagged", "live", "pending", "detail"},
    "live": {"commit"},
    "untagged": {"commit"},
    "partial": {"commit"},
    "tags": {"witness"},
    "files": {"backup"},
    "rehearsal": {"plan_id", "kept_directory", "survival"},
    "outcomes": {"detail"},
    "stages": {"subject", "detail"},
    "why": {"asked", "last_release", "release", "step", "hold", "base", "group"},
    "step": {"from", "level"},
    "units": {"skip"},
    "trailers": {"brought_by", "through", "member"},
    "dependencies": {"previous", "next"},
    "members": {"previous", "next"},
    "event phase": {"text"},
    "event waiting": {"package"},
    "event step": {"package"},
    "event stage": {"package"},
    "event finding": {"package"},
    "diagnostic": DIAGNOSTIC,
}
NULLABLE = {"previous", "squash", "merge"}
SHARED = {"version", "row", "reason", "diagnostic"}
SEALED = ("schema_version", "head", "config_sha256", "baseline", "releases", "matrix")


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def load_all(path):
    """The documents of a file: of JSON Lines each line."""
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [load(path)]


def objects_in(value, path=()):
    """Every object of the document with the path to it."""
    if isinstance(value, dict):
        yield path, value
        for key, inner in value.items():
            yield from objects_in(inner, path + (key,))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from objects_in(inner, path + (index,))


def changed(document, path, change):
    """A copy of the document in which the object at `path` was changed."""
    result = copy.deepcopy(document)
    target = result
    for step in path:
        target = target[step]
    change(target)
    return result


def container_of(document, path):
    """The name under which an object stands: `releases` for each of its elements."""
    names = [step for step in path if isinstance(step, str)]
    if names:
        return names[-1]
    if isinstance(document, dict) and "event" in document:
        return f"event {document['event']}"
    if isinstance(document, dict):
        return document.get("report", "plan")
    return "matrix" if "artifact_name" in document[0] else "diagnostics"


def bad_variants(document):
    for path, node in objects_in(document):
        optional = OPTIONAL.get(container_of(document, path), set())
        where = "/".join(map(str, path)) or "document"
        yield f"{where} with a key too many", changed(document, path, lambda each: each.update({"surplus": 1}))
        for key in node:
            if key not in optional:
                yield f"{where} without {key}", changed(document, path, lambda each, key=key: each.pop(key))
            if key not in NULLABLE:
                yield f"{where} with {key} = null", changed(document, path, lambda each, key=key: each.update({key: None}))


def plan_id_of(plan):
    sealed = {key: copy.deepcopy(plan[key]) for key in SEALED}
    for release in sealed["releases"]:
        release.pop("reasons")
        release.pop("verdict", None)
    text = json.dumps(sealed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def check(schema_path, documents, problems):
    schema = load(schema_path)
    jsonschema.Draft202012Validator.check_schema(schema)
    # A schema may refer to another one beside it.
    beside = {path.name: load(path) for path in schema_path.parent.glob("*.schema.json")}
    resolver = jsonschema.RefResolver.from_schema(schema, store=beside)
    validator = jsonschema.Draft202012Validator(schema, resolver=resolver)
    if not documents:
        problems.append(f"{schema_path.name}: there is no golden document to hold it to")
    for path, document in [(path, document) for path in documents for document in load_all(path)]:
        for error in validator.iter_errors(document):
            problems.append(f"{path.name}: {error.json_path}: {error.message}")
        for what, variant in bad_variants(document):
            if validator.is_valid(variant):
                problems.append(f"{schema_path.name}: accepts {path.name} {what}")


def check_definitions(schema_paths, problems):
    """Each schema stands alone, so some definitions stand in several; they must not drift apart."""
    known = {}
    for path in schema_paths:
        for name, definition in load(path).get("$defs", {}).items():
            first, other = known.setdefault(name, (path.name, definition))
            if name in SHARED and other != definition:
                problems.append(f"{path.name}: `{name}` is not what it is in {first}")


def main():
    root = pathlib.Path(sys.argv[1])
    golden = root / "tests" / "fixtures" / "golden"
    plans = sorted(golden.glob("plan*.json"))
    reports = sorted(golden.glob("publish*.json")) + sorted(golden.glob("rehearsal*.json"))
    whys = sorted(golden.glob("why*.json"))
    previews = sorted(golden.glob("preview*.json"))
    problems = []
    check(root / "config" / "plan.schema.json", plans, problems)
    check(root / "config" / "report.schema.json", reports, problems)
    check(root / "config" / "publish-event.schema.json", [golden / "publish_events.jsonl"], problems)
    check(root / "config" / "why.schema.json", whys, problems)
    check(root / "config" / "matrix.schema.json", [golden / "matrix.json"], problems)
    check(root / "config" / "errors.schema.json", [golden / "errors.json"], problems)
    check_definitions(sorted((root / "config").glob("*.schema.json")), problems)
    check(root / "config" / "preview.schema.json", previews, problems)
    tables = [(name, sorted(golden.glob(f"{name}*.json"))) for name in ("status", "reconcile", "doctor", "init")]
    for name, documents in tables:
        check(root / "config" / f"{name}.schema.json", documents, problems)
    for path in plans:
        plan = load(path)
        if plan["plan_id"] != plan_id_of(plan):
            problems.append(f"{path.name}: plan_id is not the hash of its sealed members")
    for problem in problems:
        print(problem)
    print(f"{len(plans) + len(reports) + len(whys) + 3 + len(previews)} documents, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
