// SPDX-License-Identifier: MIT
#include "git/push_report.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

namespace piot::git {

namespace {

constexpr std::size_t k_kept_lines = 4;

/// `https://user:token@host` as `https://***@host`.
std::string without_credentials(std::string_view text) {
    std::string clean;
    while (true) {
        const auto scheme = text.find("://");
        if (scheme == std::string_view::npos) return clean.append(text);
        const auto begin = scheme + 3;
        const auto end = text.find_first_of("/ '\"", begin);
        const auto authority = text.substr(begin, end == std::string_view::npos ? end : end - begin);
        const auto at = authority.rfind('@');
        clean += text.substr(0, begin);
        clean += at == std::string_view::npos ? authority : std::string("***").append(authority.substr(at));
        text.remove_prefix(begin + authority.size());
    }
}

std::string without_controls(std::string_view line) {
    std::string clean = to_valid_utf8(line);
    std::erase_if(clean, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    return clean;
}

}  // namespace

std::vector<PushedRef> parse_push_report(std::string_view output) {
    std::vector<PushedRef> refs;
    for (const auto line : split_lines(output)) {
        const auto parts = split(line, '\t');
        if (parts.size() < 3 || parts[0].size() != 1) continue;
        const auto colon = parts[1].rfind(':');
        if (colon == std::string_view::npos) continue;
        refs.push_back({parts[0].front(), std::string(parts[1].substr(colon + 1)), std::string(parts[2])});
    }
    return refs;
}

bool is_lost_race(const PushedRef& pushed) {
    // receive-pack's own words, and those of GitHub and GitLab, which quote the file system of refs.
    return pushed.flag == '!' && (pushed.summary.find("failed to update ref") != std::string::npos ||
                                  pushed.summary.find("failed to lock") != std::string::npos ||
                                  pushed.summary.find("cannot lock ref") != std::string::npos);
}

bool is_refused_for_workflows(std::string_view answer) {
    // "refusing to allow a GitHub App to create or update workflow `…` without `workflows` permission", and "Unable to
    // determine if workflow can be created or updated due to timeout; `workflows` scope may be required."
    return answer.find("without `workflows` permission") != std::string_view::npos ||
           answer.find("`workflows` scope may be required") != std::string_view::npos;
}

std::string summarize_git_error(std::string_view error) {
    std::vector<std::string> lines;
    for (const auto line : split_lines(error)) {
        auto text = without_controls(trim(line));
        if (!text.empty() && text != "remote:" && !text.starts_with("hint:")) lines.push_back(std::move(text));
    }
    if (lines.size() > k_kept_lines) lines.erase(lines.begin(), lines.end() - k_kept_lines);
    return without_credentials(join(lines, "; "));
}

}  // namespace piot::git
