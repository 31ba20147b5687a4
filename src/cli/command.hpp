// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/config.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace piot::cli {

enum class ColorMode { automatic, always, never };
enum class Verbosity { quiet, normal, verbose };
enum class OutputFormat { text, json, matrix, markdown, mermaid };

/// Flags that every command shares.
struct GlobalOptions {
    std::filesystem::path directory = ".";                      ///< -C
    std::string config_file = std::string(k_config_file_name);  ///< --config, repository-relative
    OutputFormat format = OutputFormat::text;                   ///< all but text and json for `plan` only
    ColorMode color = ColorMode::automatic;
    Verbosity verbosity = Verbosity::normal;
};

struct PlanCommand {
    std::string revision;               ///< --at; empty = HEAD
    std::filesystem::path output_file;  ///< --out; empty = none. Receives the JSON document
    std::string release;                ///< --release a@minor,b@1.4.0,c
    std::vector<std::string> only;
    std::vector<std::string> exclude;
    bool checks_registry = false;        ///< --check-registry
    std::chrono::seconds deadline{5};    ///< --deadline: for all questions to registries together
    bool previews_pull_request = false;  ///< --pr
};

struct WhyCommand {
    std::string package;
    std::string version;   ///< of `PACKAGE@VERSION`; empty = the plan that would be made now
    std::string revision;  ///< --at; empty = HEAD
};

struct StampCommand {
    std::filesystem::path plan_file;         ///< --plan; empty = plan now
    std::filesystem::path output_directory;  ///< --out; empty = in place
    bool is_check = false;                   ///< --check
};

struct InspectCommand {
    std::vector<std::filesystem::path> files;
    std::filesystem::path plan_file;            ///< --plan; empty = none
    std::filesystem::path artifacts_directory;  ///< --artifacts; empty = look at `files`
};

struct PublishCommand {
    std::filesystem::path plan_file;  ///< --plan
    std::string plan_id;              ///< --plan-id
    std::filesystem::path artifacts_directory = "artifacts";
    std::string remote = "origin";
    std::chrono::seconds wait{600};  ///< --wait
    int jobs = 8;                    ///< --jobs
    bool is_confirmed = false;       ///< --yes
    bool is_preview = false;         ///< --dry-run
    bool packages_crates = false;    ///< --cargo-publish
};

struct RehearseCommand {
    bool keeps_directory = false;  ///< --keep
    bool serves = false;           ///< --serve
    bool is_strict = false;        ///< --strict
    bool tries_faults = false;     ///< --faults
};

struct StatusCommand {
    bool is_check = false;            ///< --check: drift is an answer of no
    std::string remote = "origin";    ///< --remote: whose tags count
    std::chrono::seconds deadline{};  ///< --deadline: for all questions to registries together
};

struct ReconcileCommand {
    std::string package;              ///< operand; empty = all
    std::string version;              ///< of `PACKAGE@VERSION`; empty = all of the package
    std::string revision;             ///< --at: the commit, for a version whose history says nothing; needs `package`
    std::string remote = "origin";    ///< --remote: where tags are pushed
    std::chrono::seconds deadline{};  ///< --deadline
    bool is_confirmed = false;        ///< --yes
    bool is_preview = false;          ///< --dry-run
};

struct DoctorCommand {
    bool is_offline = false;          ///< --offline: tree, manifests, workflows, and what they say about trust
    bool is_strict = false;           ///< --strict: warnings are an answer of no
    bool probes = false;              ///< --probe: mint a token per registry, and revoke it
    std::string remote = "origin";    ///< --remote: whose tags count
    std::chrono::seconds deadline{};  ///< --deadline: for all questions to registries together
};

struct InitCommand {
    bool is_check = false;      ///< --check: compare only
    bool is_confirmed = false;  ///< --yes
    bool overwrites = false;    ///< --force: existing files are backed up and written anew
    bool is_offline = false;    ///< --offline: neither registries nor the Action's repository are asked
    std::string cadence;        ///< --cadence; empty = what the configuration says, else immediate
    std::string action_ref;     ///< --action-ref: `OWNER/REPO@COMMIT`; empty = the one of this version
};

struct CompletionsCommand {
    std::string shell;  ///< bash, zsh or fish
};

struct SchemaCommand {};
struct VersionCommand {};

/// `piot help`, `piot help CMD`, `--help`: the text is made by the parser, which knows the flags.
struct HelpCommand {
    std::string text;
};

using CommandBody = std::variant<PlanCommand, WhyCommand, StampCommand, InspectCommand, PublishCommand, RehearseCommand,
                                 StatusCommand, ReconcileCommand, DoctorCommand, InitCommand, CompletionsCommand,
                                 SchemaCommand, VersionCommand, HelpCommand>;

/// What the command line asks for.
struct Command {
    GlobalOptions options;
    CommandBody body;
};

}  // namespace piot::cli
