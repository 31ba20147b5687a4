// SPDX-License-Identifier: MIT
#include "findings.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::planning {

namespace {

constexpr std::size_t k_shown_errors = 10;
constexpr std::size_t k_listed_packages = 8;

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

/// The line that says what the bad one was meant to say, for every package that it keeps back. A commit that carries it
/// touches nothing, so what the bad line's commit touches has to be named.
std::string mending_line(const Config& config, const BadCall& bad, const Packages& kept_back) {
    std::vector<std::string_view> names;
    for (const auto& package : config.packages)
        names.push_back(package.name);
    const auto meant = guess_trailer(bad.text, names);
    auto listed = meant;
    const auto reached = meant.packages.empty() ? PackageGraph(config).with_dependents(kept_back) : kept_back;
    for (const auto package : reached)
        if (!listed.names(names[package])) listed.packages.emplace_back(names[package]);
    const auto is_lost = [&](const std::string& line) {
        const auto read = find_trailer("x\n\n" + line);
        return !read || !read->content || *read->content != listed;
    };
    // Without a list it speaks for whatever is due.
    auto line = format_trailer(listed);
    if ((meant.packages.empty() && listed.packages.size() > k_listed_packages) || is_lost(line)) {
        listed = meant;
        listed.packages.clear();
        line = format_trailer(listed);
    }
    return line;
}

std::string mending_command(std::string_view line) {
    return fmt::format("git commit --allow-empty -m 'mend the release trailer' -m '{}'", line);
}

Diagnostic error_at_head(const Config& config, const BadCall& bad, const Packages& touched) {
    return {codes::PIOT_PLAN_TRAILER,
            Severity::error,
            fmt::format("`{}` at HEAD ({}): {}", bad.text, abbreviate(bad.commit), bad.message),
            {},
            fmt::format("{}; then amend the message, or push a commit that carries the right line: {}", bad.hint,
                        mending_command(mending_line(config, bad, touched)))};
}

Diagnostic error_in_range(const Config& config, const BadCall& bad, const Packages& blocked) {
    return {codes::PIOT_PLAN_TRAILER,
            Severity::error,
            fmt::format("`{}` in {}, which changes {}: {}", bad.text, abbreviate(bad.commit),
                        name_packages(config, blocked), bad.message),
            {},
            fmt::format("{}; push a commit that says what was meant: {}", bad.hint,
                        mending_command(mending_line(config, bad, blocked)))};
}

/// A history that knew `release:` lines of another kind may hold hundreds.
void limit_errors(std::vector<Diagnostic>& findings) {
    std::size_t errors = 0;
    const auto is_surplus = [&](const Diagnostic& finding) {
        return finding.severity == Severity::error && ++errors > k_shown_errors;
    };
    findings.erase(std::remove_if(findings.begin(), findings.end(), is_surplus), findings.end());
    if (errors > k_shown_errors)
        findings.push_back({codes::PIOT_PLAN_TRAILER,
                            Severity::error,
                            fmt::format("{} more lines like these", errors - k_shown_errors),
                            {},
                            fmt::format("one commit settles them all, at the level that it names: {}",
                                        mending_command("release: patch"))});
}

/// A finding about a line that cannot be read, or nothing where a newer trailer has mended it.
std::vector<Diagnostic> judge_bad_call(const Config& config, const RepoSnapshot& snapshot, const BadCall& bad,
                                       const std::pair<const Mended&, const Matters&>& view) {
    const auto& [mended, matters] = view;
    const auto& unit = snapshot.units[bad.unit];
    if (unit.position == 0) return {error_at_head(config, bad, unit.touches)};
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
    limit_errors(findings);
    return findings;
}

}  // namespace piot::planning
