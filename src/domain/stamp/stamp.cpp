// SPDX-License-Identifier: MIT
#include "piot/domain/stamp.hpp"

#include "domain/manifest/repository_path.hpp"
#include "domain/stamp/draft.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace piot {

namespace {

/// A file that is not TOML stops the stamp when cargo would read it for a stamped crate. Elsewhere it is a template or
/// a test's input, and cargo could not build it either.
void judge_unreadable(StampDraft& draft) {
    for (const auto& [path, failure] : draft.unreadable) {
        const auto directory = parent_directory(path);
        const bool matters = std::any_of(draft.targets.begin(), draft.targets.end(),
                                         [&](const auto& target) { return is_within(target.first, directory); });
        if (matters) {
            draft.add_findings(failure);
            continue;
        }
        for (auto diagnostic : failure.diagnostics) {
            diagnostic.severity = Severity::notice;
            diagnostic.message += "; it was left as it is";
            diagnostic.hint.clear();
            draft.notices.push_back(std::move(diagnostic));
        }
    }
}

void add_file(StampDraft& draft, StampResult& result, const ManifestDocument& document) {
    if (!document.is_changed()) return;
    if (auto text = document.edited_text())
        result.files.push_back({document.file(), *std::move(text)});
    else
        draft.add_findings(text.error());
}

auto place_of(const Origin& origin) {
    return std::tie(origin.file, origin.line, origin.column);
}

Result<StampResult> finish(StampDraft draft) {
    StampResult result;
    for (const auto& [directory, crate] : draft.crates)
        add_file(draft, result, crate.document);
    for (const auto& [directory, lockfile] : draft.lockfiles)
        add_file(draft, result, lockfile);
    for (const auto& [directory, project] : draft.projects)
        add_file(draft, result, project.document);
    if (!draft.findings.empty()) {
        std::stable_sort(draft.findings.begin(), draft.findings.end(), [](const auto& left, const auto& right) {
            return place_of(left.origin) < place_of(right.origin);
        });
        return fail(std::move(draft.findings));
    }
    std::sort(result.files.begin(), result.files.end(),
              [](const auto& left, const auto& right) { return left.path < right.path; });
    std::stable_sort(draft.changes.begin(), draft.changes.end(), [](const auto& left, const auto& right) {
        return place_of(left.origin) < place_of(right.origin);
    });
    result.changes = std::move(draft.changes);
    result.notices = std::move(draft.notices);
    return result;
}

}  // namespace

Result<StampResult> make_stamp(const StampInput& input) {
    auto draft = read_manifests(input);
    choose_targets(draft, input);
    judge_unreadable(draft);
    stamp_crates(draft);
    move_requirements(draft);
    follow_in_lockfiles(draft);
    return finish(std::move(draft));
}

std::vector<Diagnostic> make_stamp_findings(const StampResult& result) {
    std::vector<Diagnostic> findings;
    for (const auto& change : result.changes) {
        const bool is_key = change.what.starts_with('[');
        findings.push_back({.code = codes::PIOT_STAMP_DIFFERS,
                            .message = fmt::format("{0}{1}{0} is `{2}`, not `{3}`", is_key ? "`" : "", change.what,
                                                   change.from, change.to),
                            .origin = change.origin,
                            .hint = "run `piot stamp`"});
    }
    return findings;
}

}  // namespace piot
