// SPDX-License-Identifier: MIT
#include "render/publish_words.hpp"

#include "render/display_text.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/render/publish_report.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace piot::render {

namespace {

std::size_t count_outcome(const PublishReport& report, PackageOutcome outcome) {
    return static_cast<std::size_t>(std::count_if(report.packages.begin(), report.packages.end(),
                                                  [&](const auto& package) { return package.outcome == outcome; }));
}

bool has_code(const PublishReport& report, const ErrorCode& code) {
    const auto all = all_diagnostics(report);
    return std::any_of(all.begin(), all.end(), [&](const Diagnostic& each) { return each.code == code; });
}

bool has_live_files(const PublishReport& report) {
    return std::any_of(report.packages.begin(), report.packages.end(), [](const PackageReport& package) {
        return std::any_of(package.files.begin(), package.files.end(), is_live);
    });
}

/// The diagnostics that many packages share, whose own failure it is not.
enum class Echo { none, held_back, interrupted };

Echo echo_of(const Diagnostic& diagnostic, const PackageReport& package) {
    if (diagnostic.code == codes::PIOT_INTERRUPTED) return Echo::interrupted;
    const bool is_held_back = diagnostic.code == codes::PIOT_DEPENDENCY_FAILED &&
                              diagnostic.severity == Severity::notice &&
                              package.outcome == PackageOutcome::dependency_failed;
    return is_held_back ? Echo::held_back : Echo::none;
}

/// ``3 packages `a`, `b`, `c` ``, the first ones of many.
std::string list_packages(const std::vector<std::string>& names) {
    constexpr std::size_t k_most_names = 8;
    std::vector<std::string> shown;
    for (std::size_t i = 0; i < std::min(names.size(), k_most_names); ++i)
        shown.push_back('`' + names[i] + '`');
    const auto rest = names.size() - shown.size();
    return join(shown, ", ") + (rest > 0 ? fmt::format(" and {} more", rest) : std::string());
}

/// Those of one kind; from two on they are one.
class EchoCollector {
  public:
    void add(const Diagnostic& diagnostic, const std::string& package) {
        diagnostics_.push_back(diagnostic);
        if (packages_.empty() || packages_.back() != package) packages_.push_back(package);
    }

    /// `wording` takes the number of packages and their list.
    void append_to(std::vector<Diagnostic>& shown, fmt::string_view wording, std::string_view hint) const {
        if (packages_.size() < 2) {
            shown.insert(shown.end(), diagnostics_.begin(), diagnostics_.end());
            return;
        }
        auto together = diagnostics_.front();
        together.message = fmt::format(fmt::runtime(wording), packages_.size(), list_packages(packages_));
        together.hint = hint;
        shown.push_back(std::move(together));
    }

  private:
    std::vector<Diagnostic> diagnostics_;
    std::vector<std::string> packages_;
};

}  // namespace

std::string format_headline(const PublishReport& report) {
    const auto total = report.packages.size();
    const auto released = count_outcome(report, PackageOutcome::released);
    const auto live = count_outcome(report, PackageOutcome::already_live);
    const bool is_fine = exit_code_of(report) == ExitCode::success && released + live == total;
    if (is_fine && total == 0)
        return report.heal.empty() ? "nothing to release: the plan is empty"
                                   : "restored missing tags, nothing to release";
    if (is_fine && released == 0)
        return total == 1 ? "nothing to do: the package is live already"
                          : fmt::format("nothing to do: all {} packages are live already", total);
    if (is_fine && live == 0) return "released " + count_of(released, "package");
    if (is_fine) return fmt::format("released {}, {} live already", count_of(released, "package"), live);
    auto text = fmt::format("released {} of {}", released, count_of(total, "package"));
    const auto healed = count_outcome(report, PackageOutcome::healed);
    const auto interrupted =
        static_cast<std::size_t>(std::count_if(report.packages.begin(), report.packages.end(), is_interrupted));
    const auto failed = count_outcome(report, PackageOutcome::failed) - interrupted;
    const auto left_out = total - released - live - healed - failed - interrupted;
    for (const auto& [count, word] :
         {std::pair{live, "live already"}, std::pair{healed, "tag restored"}, std::pair{failed, "failed"},
          std::pair{interrupted, "interrupted"}, std::pair{left_out, "not attempted"}})
        if (count > 0) text += fmt::format(", {} {}", count, word);
    return text;
}

bool is_interrupted(const PackageReport& package) {
    return package.outcome == PackageOutcome::failed && has_errors(package.diagnostics) &&
           std::all_of(package.diagnostics.begin(), package.diagnostics.end(), [](const Diagnostic& diagnostic) {
               return diagnostic.severity != Severity::error || diagnostic.code == codes::PIOT_INTERRUPTED;
           });
}

std::string_view word_of(const PackageReport& package) {
    switch (package.outcome) {
        case PackageOutcome::not_attempted:
            return "not attempted";
        case PackageOutcome::released:
            return "released";
        case PackageOutcome::already_live:
            return "already live";
        case PackageOutcome::healed:
            return "tag restored";
        case PackageOutcome::dependency_failed:
            return "held back";
        case PackageOutcome::failed:
            return is_interrupted(package) ? "interrupted" : "failed";
    }
    return {};
}

std::string_view word_of(TagOutcome outcome) {
    switch (outcome) {
        case TagOutcome::pending:
            return "not written";
        case TagOutcome::created:
            return "written";
        case TagOutcome::already_there:
            return "already there";
        case TagOutcome::failed:
            return "failed";
    }
    return {};
}

std::string_view word_of(FileOutcome outcome) {
    switch (outcome) {
        case FileOutcome::pending:
            return "not uploaded";
        case FileOutcome::uploaded:
            return "uploaded";
        case FileOutcome::already_there:
            return "already there";
        case FileOutcome::failed:
            return "failed";
    }
    return {};
}

bool is_live(const FileReport& file) {
    return file.outcome == FileOutcome::uploaded || file.outcome == FileOutcome::already_there;
}

std::vector<Diagnostic> make_shown_diagnostics(const PublishReport& report) {
    auto shown = report.diagnostics;
    EchoCollector held_back;
    EchoCollector interrupted;
    for (const auto& package : report.packages)
        for (const auto& diagnostic : package.diagnostics)
            switch (echo_of(diagnostic, package)) {
                case Echo::held_back:
                    held_back.add(diagnostic, package.package);
                    break;
                case Echo::interrupted:
                    interrupted.add(diagnostic, package.package);
                    break;
                case Echo::none:
                    shown.push_back(diagnostic);
            }
    interrupted.append_to(shown, "interrupted before {} packages were done: {}",
                          "run again: piot looks first and goes on from there");
    held_back.append_to(shown, "{} packages were not attempted, because one beneath each is not released: {}",
                        "see the findings on what failed");
    return shown;
}

std::string format_next_step(const PublishReport& report) {
    constexpr std::string_view k_again = "run the same command again (in CI only the failed jobs)";
    switch (exit_code_of(report)) {
        case ExitCode::success:
            return {};
        case ExitCode::interrupted:
        case ExitCode::transient:
            if (count_outcome(report, PackageOutcome::healed) > 0)
                return "plan again: the restored tags change what is released";
            return fmt::format("{}; nothing is uploaded twice", k_again);
        case ExitCode::refused:
            if (has_code(report, codes::PIOT_OTHER_BYTES_LIVE))
                return fmt::format("do what the hints say, then {}: a new build has other bytes", k_again);
            return "do what the hints say; nothing is overwritten";
        case ExitCode::negative:
        case ExitCode::usage:
            if (!has_live_files(report)) return "mend what the findings name, then run again";
            return fmt::format(
                "mend what the findings name; then {}, or, if that takes a new build, push and plan anew", k_again);
    }
    return {};
}

}  // namespace piot::render
