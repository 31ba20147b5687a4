// SPDX-License-Identifier: MIT
#include "findings.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::planning {

namespace {

/// The packages that newer valid trailers have spoken for, while one goes back through history.
class Mended {
  public:
    Mended(const Calls& calls, std::size_t packages) : calls_(calls), is_covered_(packages, 0) {}

    void advance_to(std::size_t calls_before) {
        for (; next_ < calls_before; ++next_) {
            const auto& call = calls_.valid[next_];
            covers_all_ = covers_all_ || call.reaches_all;
            for (const auto package : call.packages)
                is_covered_[package] = 1;
        }
    }
    [[nodiscard]] bool covers(std::size_t package) const { return covers_all_ || is_covered_[package] != 0; }

  private:
    const Calls& calls_;
    std::vector<char> is_covered_;
    std::size_t next_ = 0;
    bool covers_all_ = false;
};

std::string name_packages(const Config& config, const Packages& packages) {
    std::vector<std::string> names;
    for (const auto package : packages)
        names.push_back(config.packages[package].name);
    return join(names, ", ");
}

Diagnostic error_at_head(const BadCall& bad) {
    return {codes::PIOT_PLAN_TRAILER,
            Severity::error,
            fmt::format("`{}` at HEAD ({}): {}", bad.text, abbreviate(bad.commit), bad.message),
            {},
            fmt::format("{}; then amend the message, or push a commit that carries the right line: git commit "
                        "--allow-empty -m 'mend the release trailer' -m 'release: minor'",
                        bad.hint)};
}

Diagnostic error_in_range(const Config& config, const BadCall& bad, const Packages& blocked) {
    const auto names = name_packages(config, blocked);
    return {codes::PIOT_PLAN_TRAILER,
            Severity::error,
            fmt::format("`{}` in {}, which changes {}: {}", bad.text, abbreviate(bad.commit), names, bad.message),
            {},
            fmt::format("{}; push a commit that says what was meant: git commit --allow-empty -m 'mend the release "
                        "trailer' -m 'release: minor [{}]'",
                        bad.hint, names)};
}

/// A finding about a line that cannot be read, or nothing where a newer trailer has mended it.
std::vector<Diagnostic> judge_bad_call(const Config& config, const RepoSnapshot& snapshot, const BadCall& bad,
                                       const std::pair<const Mended&, const Matters&>& view) {
    const auto& [mended, matters] = view;
    const auto& unit = snapshot.units[bad.unit];
    if (unit.position == 0) return {error_at_head(bad)};
    Packages blocked;
    for (const auto package : unit.touches)
        if (!mended.covers(package) && matters(package) && unit.position < snapshot.packages[package].range)
            blocked.push_back(package);
    if (!blocked.empty()) return {error_in_range(config, bad, blocked)};
    if (!unit.touches.empty()) return {};
    return {{codes::PIOT_PLAN_TRAILER_NOTICE,
             Severity::notice,
             fmt::format("`{}` in {} is ignored: {}", bad.text, abbreviate(bad.commit), bad.message),
             {},
             bad.hint}};
}

/// Units older than this concern only packages that were never released; remarks on them would go back to the first
/// commit.
std::size_t remark_limit(const RepoSnapshot& snapshot) {
    std::size_t limit = 1;
    for (const auto& package : snapshot.packages)
        if (!package.tags.empty()) limit = std::max(limit, package.range);
    return limit;
}

std::vector<Diagnostic> judge_places(const RepoSnapshot& snapshot) {
    std::vector<Diagnostic> notices;
    const auto limit = remark_limit(snapshot);
    const auto add = [&](const UnitTrailer& line, std::string_view text, std::string hint) {
        notices.push_back({codes::PIOT_PLAN_TRAILER_NOTICE,
                           Severity::notice,
                           fmt::format("`{}` in {} {}", line.trailer.text, abbreviate(line.commit), text),
                           {},
                           std::move(hint)});
    };
    for (const auto& unit : snapshot.units) {
        if (unit.position >= limit) break;
        for (const auto& line : unit.trailers) {
            if (line.trailer.is_remark())
                add(line, "is not taken for a trailer", "a trailer stands on a line of its own at the message's end");
            else if (line.trailer.content && !line.trailer.in_last_paragraph)
                add(line, "counts, though it is not in the message's last paragraph", "move it to the message's end");
        }
    }
    return notices;
}

}  // namespace

std::vector<Diagnostic> judge_trailers(const Config& config, const RepoSnapshot& snapshot, const Calls& calls,
                                       const Matters& matters) {
    auto findings = judge_places(snapshot);
    Mended mended(calls, snapshot.packages.size());
    for (const auto& bad : calls.bad) {
        mended.advance_to(bad.calls_before);
        for (auto& finding : judge_bad_call(config, snapshot, bad, {mended, matters}))
            findings.push_back(std::move(finding));
    }
    return findings;
}

}  // namespace piot::planning
