// SPDX-License-Identifier: MIT
#include "piot/domain/init_files.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot {

namespace {

constexpr std::size_t k_shown_lines = 12;

/// On lines of their own below a message.
std::string describe_difference(const InitFile& file) {
    const auto difference = make_line_diff(file.previous, file.text, k_shown_lines);
    std::string lines;
    for (const auto line : split_lines(difference))
        lines.append("\n").append(to_valid_utf8(line));
    return lines;
}

}  // namespace

bool InitReport::has_changes() const {
    return std::any_of(files.begin(), files.end(), [](const InitFile& file) {
        return file.action == InitAction::create || file.action == InitAction::replace;
    });
}

const InitFile* InitReport::find_file(std::string_view path) const {
    const auto found = std::find_if(files.begin(), files.end(), [&](const auto& file) { return file.path == path; });
    return found == files.end() ? nullptr : &*found;
}

InitFile decide_file(std::string path, const std::optional<std::string>& existing, std::string text,
                     InitOverwrite overwrite) {
    InitFile file{std::move(path), InitAction::create, std::move(text), existing.value_or("")};
    if (!existing) return file;
    // git may give a checkout other line ends.
    if (*existing == file.text || replace_all(*existing, "\r\n", "\n") == file.text)
        file.action = InitAction::keep;
    else
        file.action = overwrite == InitOverwrite::with_backup ? InitAction::replace : InitAction::leave;
    return file;
}

std::vector<Diagnostic> make_exists_findings(const InitReport& report) {
    const auto is_told = [&](const InitFile& file) {
        return std::any_of(report.diagnostics.begin(), report.diagnostics.end(), [&](const Diagnostic& diagnostic) {
            return diagnostic.origin.file == file.path && diagnostic.origin.line == 0;
        });
    };
    std::vector<Diagnostic> findings;
    for (const auto& file : report.files)
        if (file.action == InitAction::leave && !is_told(file))
            findings.push_back({codes::PIOT_INIT_EXISTS,
                                Severity::warning,
                                fmt::format("`{}` is there already and stays as it is", file.path),
                                {file.path, 0, 0},
                                "compare with `piot init --check`; `--force` writes it anew and keeps a backup"});
    return findings;
}

std::vector<Diagnostic> make_drift_findings(const InitReport& report) {
    std::vector<Diagnostic> findings;
    for (const auto& file : report.files) {
        if (file.action == InitAction::keep) continue;
        const bool is_missing = file.action == InitAction::create;
        findings.push_back({codes::PIOT_INIT_DRIFT,
                            Severity::error,
                            is_missing ? fmt::format("`{}` is missing", file.path)
                                       : fmt::format("`{}` is not what `piot init` would write:{}", file.path,
                                                     describe_difference(file)),
                            {file.path, 0, 0},
                            is_missing ? "run `piot init` to write it"
                                       : "run `piot init --force` to write it anew; the old one is kept as a backup"});
    }
    return findings;
}

bool updates_actions(std::string_view dependabot) {
    for (auto line : split_lines(dependabot)) {
        line = trim(line);
        if (line.starts_with('#')) continue;
        const auto at = line.find("package-ecosystem");
        if (at != std::string_view::npos && line.find("github-actions", at) != std::string_view::npos) return true;
    }
    return false;
}

std::string choose_default_branch(std::string_view refs, std::string_view head) {
    constexpr std::string_view k_origin = "refs/remotes/origin/";
    bool has_main = false;
    bool has_master = false;
    for (const auto line : split_lines(refs)) {
        const auto blank = line.find(' ');
        const auto ref = line.substr(0, blank);
        const auto target = blank == std::string_view::npos ? std::string_view() : trim(line.substr(blank));
        if (ref == "refs/remotes/origin/HEAD" && target.starts_with(k_origin))
            return std::string(target.substr(k_origin.size()));
        has_main = has_main || ref == "refs/heads/main" || ref == "refs/remotes/origin/main";
        has_master = has_master || ref == "refs/heads/master" || ref == "refs/remotes/origin/master";
    }
    if (head == "main" || head == "master") return std::string(head);
    if (has_main) return "main";
    if (has_master) return "master";
    return head.empty() ? "main" : std::string(head);
}

}  // namespace piot
