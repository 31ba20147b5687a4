// SPDX-License-Identifier: MIT
#include "domain/doctor/manifest_rules.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <tuple>

#include <fmt/format.h>

namespace piot::doctor {

namespace {

/// PyPI's well-known labels for the sources, in normal form.
constexpr std::array<std::string_view, 5> k_source_labels{"source", "repository", "sourcecode", "github", "code"};

/// `owner/repo` of a GitHub address; nullopt for any other.
std::optional<std::string> find_slug(std::string_view url) {
    if (url.starts_with("git+")) url.remove_prefix(4);
    const auto lower = to_lower(url);
    for (const std::string_view prefix : {"https://github.com/", "http://github.com/", "https://www.github.com/"}) {
        if (!lower.starts_with(prefix)) continue;
        const auto parts = split(url.substr(prefix.size()), '/');
        if (parts.size() < 2 || parts[0].empty()) return std::nullopt;
        auto name = parts[1].substr(0, parts[1].find_first_of("?#"));
        if (name.ends_with(".git")) name.remove_suffix(4);
        if (name.empty()) return std::nullopt;
        return std::string(parts[0]).append("/").append(name);
    }
    return std::nullopt;
}

/// PyPI compares labels without punctuation and case.
std::string normalize_label(std::string_view label) {
    std::string normal;
    for (const char c : to_lower(label))
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) normal += c;
    return normal;
}

class UrlCheck {
  public:
    UrlCheck(const std::string& slug, Findings& findings) : slug_(slug), findings_(findings) {}

    void check(const PackageConfig& package, const std::string& url, const Origin& place) {
        const auto named = find_slug(url);
        if (!named || to_lower(*named) == to_lower(slug_)) return;
        // A clone of a fork: the release is made elsewhere.
        const auto& policy = package.trust_policy;
        if (policy && to_lower(policy->repository) == to_lower(*named)) return;
        if (!said_.emplace(place.file, place.line, place.column).second) return;
        const auto at = url.find(*named);
        findings_.push_back(
            {codes::PIOT_MANIFEST_REPOSITORY_URL, Severity::warning,
             fmt::format("`{}` names repository `{}`, and this one is `{}`", url, *named, slug_), place,
             fmt::format("write `\"{}{}{}\"`", url.substr(0, at), slug_, url.substr(at + named->size()))});
    }

  private:
    const std::string& slug_;
    Findings& findings_;
    std::set<std::tuple<std::string, int, int>> said_;  // an inherited address stands once for many
};

}  // namespace

void check_urls(const CheckedTree& tree, const std::string& slug, Findings& findings) {
    if (slug.empty()) return;
    UrlCheck check(slug, findings);
    for (std::size_t i = 0; i < tree.size(); ++i) {
        const auto& package = tree.package(i);
        if (package.crates() != nullptr) {
            if (const auto* crate = tree.find_own_crate(i))
                check.check(package, crate->manifest.repository, crate->place_of("repository"));
            continue;
        }
        const auto* project = tree.projects().find_python(package.path);
        if (project == nullptr) continue;
        for (const auto& [label, url] : project->urls)
            if (std::find(k_source_labels.begin(), k_source_labels.end(), normalize_label(label)) !=
                k_source_labels.end())
                check.check(package, url.text, url.origin);
    }
}

}  // namespace piot::doctor
