// SPDX-License-Identifier: MIT
#include "cli/command_table.hpp"

#include <algorithm>
#include <array>

namespace piot::cli {

namespace {

constexpr std::array<CommandInfo, 8> k_commands{{
    {"plan", "what would be released from HEAD, and why", "",
     "Reads putitoutthere.toml, the tags and the commits; writes nothing but the files you name.\n"
     "In CI it also writes matrix, plan_id, has_crates, has_pypi and unpublished_kinds to $GITHUB_OUTPUT.",
     "piot plan --out \"$RUNNER_TEMP/plan.json\""},
    {"stamp", "write the planned versions into manifests and lockfiles", "",
     "Versions in the tree are never trusted: every package gets its planned or last released one.\n"
     "All files are written, or none; all other bytes stay.",
     "piot stamp --out \"$RUNNER_TEMP/stamp\""},
    {"inspect", "check built wheels, sdists and .crate files", "[FILE...]",
     "Without a plan files are held against the registries' rules; with one also against its names, versions and rows.",
     "piot inspect --plan plan.json --artifacts artifacts"},
    {"publish", "upload what is missing, tag what is live", "",
     "Looks first, then does only what is missing, so it may be run again after any interruption.\n"
     "In CI it needs the sealed plan; at a terminal it plans now and asks.",
     "piot publish --plan plan.json --plan-id \"$PLAN_ID\" --artifacts artifacts"},
    {"rehearse", "the whole release against an embedded crates.io and PyPI", "",
     "Builds, inspects, publishes, consumes and publishes again in a temporary clone, on loopback only.\n"
     "Your work tree, tags and remotes are never touched.",
     "piot rehearse --keep"},
    {"schema", "print the JSON Schema of putitoutthere.toml", "", "For editors and other tools.",
     "piot schema > putitoutthere.schema.json"},
    {"version", "print the version", "", "The same as --version.", "piot version"},
    {"help", "print help on a command", "[COMMAND]", "The same as COMMAND --help.", "piot help publish"},
}};

}  // namespace

std::span<const CommandInfo> command_table() {
    return k_commands;
}

const CommandInfo* find_command(std::string_view name) {
    const auto* const found = std::find_if(k_commands.begin(), k_commands.end(),
                                           [&](const CommandInfo& command) { return command.name == name; });
    return found == k_commands.end() ? nullptr : &*found;
}

}  // namespace piot::cli
