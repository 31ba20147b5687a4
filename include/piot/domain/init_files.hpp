// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"
#include "piot/domain/config.hpp"
#include "piot/domain/init.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot {

enum class InitAction {
    create,   ///< there is none
    keep,     ///< it is what init would write, or it is the user's own
    replace,  ///< it differs, and is backed up
    leave,    ///< it differs, and stays
};

/// What becomes of files that differ.
enum class InitOverwrite { never, with_backup };

struct InitFile {
    std::string path;  ///< repository-relative
    InitAction action = InitAction::create;
    std::string text;           ///< what init would write; empty for a kept configuration
    std::string previous = {};  ///< what is there
    std::string backup = {};    ///< `replace`: where that goes, repository-relative

    friend bool operator==(const InitFile&, const InitFile&) = default;
};

/// What the first plan by this configuration would release.
struct InitRelease {
    std::string package;
    std::string version;

    friend bool operator==(const InitRelease&, const InitRelease&) = default;
};

enum class InitOutcome { proposed, written, up_to_date };

struct InitReport {
    Config config;  ///< proposed, or in place
    std::vector<InitFile> files;
    std::optional<std::vector<InitRelease>> releases = {};  ///< of a proposed configuration that plans
    std::vector<Diagnostic> diagnostics = {};
    InitOutcome outcome = InitOutcome::proposed;

    /// Files to create or to replace.
    [[nodiscard]] bool has_changes() const;
    /// nullptr when the report does not name it.
    [[nodiscard]] const InitFile* find_file(std::string_view path) const;
};

/// `existing` = nullopt: there is no such file. Line ends of Windows are no difference.
[[nodiscard]] InitFile decide_file(std::string path, const std::optional<std::string>& existing, std::string text,
                                   InitOverwrite overwrite);

/// PIOT_INIT_EXISTS for each file that differs and is left, unless the report speaks of it as a whole already;
/// PIOT_INIT_DRIFT under `--check`, also for missing ones. Both show what differs.
[[nodiscard]] std::vector<Diagnostic> make_exists_findings(const InitReport& report);
[[nodiscard]] std::vector<Diagnostic> make_drift_findings(const InitReport& report);

/// Lines that differ, `-` what is there and `+` what would be, with the line number of each place; at most `limit`
/// lines.
[[nodiscard]] std::string make_line_diff(std::string_view before, std::string_view after, std::size_t limit);

/// True when a dependabot.yml keeps GitHub Actions current.
[[nodiscard]] bool updates_actions(std::string_view dependabot);

/// The configuration's text with another cadence; all else stays. Failures: PIOT_CONFIG_SYNTAX and such.
[[nodiscard]] Result<std::string> set_cadence(std::string_view text, Cadence cadence);

/// The default branch: what `origin/HEAD` names; else the checked out branch when it is called `main` or `master`; else
/// one of these that exists; else the checked out one, else `main`. `refs` are lines of `REF SYMREF`, `head` the
/// checked out branch, empty when there is none.
[[nodiscard]] std::string choose_default_branch(std::string_view refs, std::string_view head);

}  // namespace piot
