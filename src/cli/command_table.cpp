// SPDX-License-Identifier: MIT
#include "cli/command_table.hpp"

#include <algorithm>

namespace piot::cli {

namespace {

constexpr FlagSpec k_global_flags[] = {
    {.name = "--directory", .short_name = "-C", .value = "DIR", .help = "work in DIR instead of here"},
    {.name = "--config", .value = "FILE", .help = "the configuration, from the repository's root"},
    {.name = "--format",
     .value = "FORMAT",
     .help = "text, json (plan: also matrix, markdown, mermaid)",
     .choices = k_formats},
    {.name = "--json", .help = "the same as --format json"},
    {.name = "--color", .value = "WHEN", .help = "auto, always, never", .choices = k_colors},
    {.name = "--quiet", .short_name = "-q", .help = "say nothing on stderr but errors"},
    {.name = "--verbose", .short_name = "-v", .help = "say more on stderr"},
    {.name = "--help", .short_name = "-h", .help = "print help"},
    {.name = "--version", .short_name = "-V", .help = "print the version"},
};

constexpr FlagSpec k_plan_flags[] = {
    {.name = "--out", .value = "FILE", .help = "also write the plan as a JSON document"},
    {.name = "--at", .value = "REV", .help = "plan from this commit instead of HEAD"},
    {.name = "--release", .value = "LIST", .help = "release exactly these: a@minor,b@1.4.0,c"},
    {.name = "--only", .value = "NAMES", .help = "of what is due, only these", .is_repeatable = true},
    {.name = "--exclude", .value = "NAMES", .help = "of what is due, not these", .is_repeatable = true},
    {.name = "--check-registry", .help = "ask the registries what is live already"},
    {.name = "--deadline", .value = "SECONDS", .help = "for all those questions together (5)"},
    {.name = "--pr", .help = "what merging the pull request of $GITHUB_EVENT_PATH would release"},
};

constexpr FlagSpec k_why_flags[] = {
    {.name = "--at", .value = "REV", .help = "ask about this commit instead of HEAD"},
};

constexpr FlagSpec k_stamp_flags[] = {
    {.name = "--plan", .value = "FILE", .help = "a plan document; else plan now"},
    {.name = "--out", .value = "DIR", .help = "write the changed files below DIR instead of in place"},
    {.name = "--check", .help = "compare only; exit 1 when something differs"},
};

constexpr FlagSpec k_inspect_flags[] = {
    {.name = "--plan", .value = "FILE", .help = "a plan document to hold the files against"},
    {.name = "--artifacts", .value = "DIR", .help = "check every row's files, one directory each below DIR"},
};

constexpr FlagSpec k_publish_flags[] = {
    {.name = "--plan", .value = "FILE", .help = "the sealed plan document"},
    {.name = "--plan-id", .value = "ID", .help = "its id, as the plan job's output gave it"},
    {.name = "--artifacts", .value = "DIR", .help = "one directory per row (artifacts)"},
    {.name = "--remote", .value = "NAME", .help = "where tags are pushed (origin)"},
    {.name = "--wait", .value = "SECONDS", .help = "per package, until a client can resolve it (600)"},
    {.name = "--jobs", .value = "N", .help = "uploads side by side at most (8)"},
    {.name = "--cargo-publish", .help = "package crates that no build row left, with cargo, from HEAD"},
    {.name = "--yes", .help = "do not ask"},
    {.name = "--dry-run", .help = "look and decide, then print instead of doing"},
};

constexpr FlagSpec k_rehearse_flags[] = {
    {.name = "--keep", .help = "keep the temporary directory"},
    {.name = "--serve", .help = "leave the embedded registries running until Ctrl-C"},
    {.name = "--strict", .help = "exit 1 when a row cannot be built on this machine"},
    {.name = "--faults", .help = "then kill it at every step, resume, and compare"},
};

constexpr FlagSpec k_status_flags[] = {
    {.name = "--check", .help = "exit 1 when registries and tags differ"},
    {.name = "--remote", .value = "NAME", .help = "whose tags count (origin)"},
    {.name = "--deadline", .value = "SECONDS", .help = "for all questions together (30)"},
};

constexpr FlagSpec k_reconcile_flags[] = {
    {.name = "--at", .value = "REV", .help = "the commit it was released from, where nothing records it"},
    {.name = "--remote", .value = "NAME", .help = "where tags are pushed (origin)"},
    {.name = "--deadline", .value = "SECONDS", .help = "for all questions together (30)"},
    {.name = "--yes", .help = "do not ask"},
    {.name = "--dry-run", .help = "print the tags instead of writing them"},
};

constexpr FlagSpec k_doctor_flags[] = {
    {.name = "--offline", .help = "only what needs no registry"},
    {.name = "--strict", .help = "exit 1 on warnings too"},
    {.name = "--probe", .help = "mint a token at each registry, and revoke it"},
    {.name = "--remote", .value = "NAME", .help = "whose tags count (origin)"},
    {.name = "--deadline", .value = "SECONDS", .help = "for all questions together (30)"},
};

constexpr FlagSpec k_init_flags[] = {
    {.name = "--check", .help = "compare only; exit 1 when a file is not what init would write"},
    {.name = "--yes", .help = "do not ask"},
    {.name = "--force", .help = "write existing files anew; the old ones stay as FILE.bak"},
    {.name = "--offline", .help = "ask neither the registries nor for the Action's commit"},
    {.name = "--cadence",
     .value = "WHEN",
     .help = "release immediate, on each push, or scheduled (immediate)",
     .choices = k_cadences},
    {.name = "--action-ref", .value = "REF", .help = "the Action as OWNER/REPO@COMMIT; else this version's own"},
};

constexpr CommandSpec k_commands[] = {
    {.name = "init",
     .summary = "write configuration and workflows for this repository",
     .details = "Reads manifests, tags and workflows, proposes putitoutthere.toml and the release pipeline, and asks.\n"
                "Existing files stay as they are, unless you say --force.",
     .flags = k_init_flags,
     .example = "piot init"},
    {.name = "doctor",
     .summary = "what would go wrong at the release",
     .details = "Checks the tree, manifests, workflows, trusted publishing, credentials and drift. Writes nothing;\n"
                "with --probe it mints a token at each registry and gives it back.",
     .flags = k_doctor_flags,
     .example = "piot doctor --offline"},
    {.name = "plan",
     .summary = "what would be released from HEAD, and why",
     .details = "Reads putitoutthere.toml, the tags and the commits; writes nothing but the files you name.\n"
                "In CI it also writes matrix, plan_id, has_crates, has_pypi and unpublished_kinds to $GITHUB_OUTPUT.",
     .flags = k_plan_flags,
     .example = "piot plan --out \"$RUNNER_TEMP/plan.json\""},
    {.name = "why",
     .summary = "why a package is, or is not, in the plan",
     .details = "Names the commits, files, globs, dependencies and trailers that decide about it.\n"
                "With @VERSION it tells the same of a past release, from the history before its tag.",
     .operand = "PACKAGE[@VERSION]",
     .flags = k_why_flags,
     .example = "piot why my-crate"},
    {.name = "stamp",
     .summary = "write the planned versions into manifests and lockfiles",
     .details = "Versions in the tree are never trusted: every package gets its planned or last released one.\n"
                "All files are written, or none; all other bytes stay.",
     .flags = k_stamp_flags,
     .example = "piot stamp --out \"$RUNNER_TEMP/stamp\""},
    {.name = "inspect",
     .summary = "check built wheels, sdists and .crate files",
     .details = "Without a plan files are held against the registries' rules; with one also against its names,\n"
                "versions and rows. Takes either files or `--artifacts DIR`.",
     .operand = "FILE…",
     .flags = k_inspect_flags,
     .example = "piot inspect --plan plan.json --artifacts artifacts"},
    {.name = "publish",
     .summary = "upload what is missing, tag what is live",
     .details = "Looks first, then does only what is missing, so it may be run again after any interruption.\n"
                "In CI it needs the sealed plan; at a terminal it plans now and asks.",
     .flags = k_publish_flags,
     .example = "piot publish --plan plan.json --plan-id \"$PLAN_ID\" --artifacts artifacts"},
    {.name = "rehearse",
     .summary = "the whole release against an embedded crates.io and PyPI",
     .details = "Builds, inspects, publishes, consumes and publishes again in a temporary clone, on loopback only.\n"
                "Your work tree, tags and remotes are never touched.",
     .flags = k_rehearse_flags,
     .example = "piot rehearse --keep"},
    {.name = "status",
     .summary = "what is tagged, what is live, what is pending",
     .details = "Compares every package's last tag with its registry; writes nothing.",
     .flags = k_status_flags,
     .example = "piot status --check"},
    {.name = "reconcile",
     .summary = "write the tags that live versions lack",
     .details = "Each tag goes to the commit its version was released from: the registry's own record, or the tag\n"
                "of a package that was released with it. Where nothing says so, `--at` does.",
     .operand = "PACKAGE[@VERSION]",
     .flags = k_reconcile_flags,
     .example = "piot reconcile --dry-run"},
    {.name = "schema",
     .summary = "print the JSON Schema of putitoutthere.toml",
     .details = "For editors and other tools.",
     .example = "piot schema > putitoutthere.schema.json"},
    {.name = "completions",
     .summary = "print the completions of a shell",
     .details = "Knows bash, zsh and fish.",
     .operand = "SHELL",
     .choices = k_shells,
     .example = "piot completions bash > ~/.local/share/bash-completion/completions/piot"},
    {.name = "version", .summary = "print the version", .details = "The same as --version.", .example = "piot version"},
    {.name = "help",
     .summary = "print help on a command",
     .details = "The same as COMMAND --help.",
     .operand = "COMMAND",
     .example = "piot help publish"},
};

}  // namespace

std::span<const CommandSpec> command_table() {
    return k_commands;
}

std::span<const FlagSpec> global_flags() {
    return k_global_flags;
}

const CommandSpec* find_command(std::string_view name) {
    const auto found = std::find_if(std::begin(k_commands), std::end(k_commands),
                                    [&](const auto& command) { return command.name == name; });
    return found == std::end(k_commands) ? nullptr : &*found;
}

}  // namespace piot::cli
