// SPDX-License-Identifier: MIT
#include "domain/inspect/rules.hpp"

#include "piot/base/text.hpp"
#include "piot/domain/pep440.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace piot::inspection {

namespace {

// warehouse/forklift/metadata.py and the `packaging` library that it calls.
constexpr std::array<std::string_view, 8> k_metadata_versions{"1.0", "1.1", "1.2", "2.1", "2.2", "2.3", "2.4", "2.5"};
constexpr std::array<std::string_view, 3> k_content_types{"text/plain", "text/x-rst", "text/markdown"};
constexpr std::size_t k_longest_summary = 512;
constexpr std::size_t k_longest_url_label = 32;

void refuse(FindingList& findings, std::string message, std::string hint) {
    findings.add(codes::PIOT_INSPECT_METADATA, std::move(message), std::move(hint));
}

void check_required(const CoreMetadata& metadata, FindingList& findings) {
    const auto version = metadata.get("Metadata-Version");
    if (version.empty())
        refuse(findings, "the metadata has no `Metadata-Version`", "build with a current build backend");
    else if (std::find(k_metadata_versions.begin(), k_metadata_versions.end(), version) == k_metadata_versions.end())
        refuse(findings, fmt::format("`Metadata-Version: {}` is not known to PyPI", version),
               "use a build backend that writes 2.4 or older");
    if (metadata.get("Name").empty())
        refuse(findings, "the metadata has no `Name`", "set `name` under `[project]` in pyproject.toml");
}

void check_version(const CoreMetadata& metadata, FindingList& findings) {
    const auto version = metadata.get("Version");
    if (version.empty())
        return refuse(findings, "the metadata has no `Version`", "set or derive `version` in pyproject.toml");
    const auto normal = normalize_pep440(version);
    if (!normal)
        return refuse(findings, fmt::format("`Version: {}` is no PEP 440 version", version),
                      "stamp the planned version before the build");
    if (normal->find('+') != std::string::npos)
        refuse(findings, fmt::format("PyPI takes no local version such as `{}`", version),
               "give the row's `version` to the build (SETUPTOOLS_SCM_PRETEND_VERSION), so that none is derived from "
               "git");
}

/// PEP 508's `name @ url`. The `@` stands before the first `;`, which starts the marker.
bool is_direct_reference(std::string_view requirement) {
    return requirement.substr(0, requirement.find(';')).find('@') != std::string_view::npos;
}

void check_requirements(const CoreMetadata& metadata, FindingList& findings) {
    std::vector<std::string> direct;
    for (const auto requirement : metadata.get_all("Requires-Dist"))
        if (is_direct_reference(requirement)) direct.emplace_back(requirement);
    if (!direct.empty())
        refuse(findings, fmt::format("PyPI takes no dependency on a URL: {}", quote_some(direct)),
               "depend on a released version");
}

void check_license(const CoreMetadata& metadata, FindingList& findings) {
    if (!metadata.get("License").empty() && !metadata.get("License-Expression").empty())
        refuse(findings, "the metadata has both `License` and `License-Expression`, which PyPI refuses",
               "keep `license = \"<SPDX expression>\"` in pyproject.toml only");
    for (const auto classifier : metadata.get_all("Classifier"))
        if (is_private_classifier(classifier))
            refuse(findings, fmt::format("the classifier `{}` forbids an upload to PyPI", classifier),
                   "remove it from pyproject.toml if the project is to be released");
}

void check_texts(const CoreMetadata& metadata, FindingList& findings) {
    const auto summary = metadata.get("Summary");
    if (summary.size() > k_longest_summary || summary.find('\n') != std::string_view::npos)
        refuse(findings, fmt::format("`Summary` must be one line of at most {} characters", k_longest_summary),
               "shorten `description` under `[project]` in pyproject.toml");
    const auto type = to_lower(metadata.get("Description-Content-Type"));
    const auto media_type = trim(std::string_view(type).substr(0, type.find(';')));
    if (!type.empty() && std::find(k_content_types.begin(), k_content_types.end(), media_type) == k_content_types.end())
        refuse(findings, fmt::format("PyPI cannot render a description of type `{}`", media_type),
               "use Markdown, reStructuredText or plain text for the README");
    for (const auto url : metadata.get_all("Project-URL"))
        if (trim(url.substr(0, url.find(','))).size() > k_longest_url_label)
            refuse(
                findings,
                fmt::format("the label of a project URL is longer than {} characters: `{}`", k_longest_url_label, url),
                "shorten it under `[project.urls]` in pyproject.toml");
}

}  // namespace

bool is_private_classifier(std::string_view classifier) {
    return classifier.starts_with("Private :");
}

void check_pypi_metadata(const CoreMetadata& metadata, FindingList& findings) {
    check_required(metadata, findings);
    check_version(metadata, findings);
    check_requirements(metadata, findings);
    check_license(metadata, findings);
    check_texts(metadata, findings);
}

void check_license_files(const CoreMetadata& metadata, const ArchiveContent& archive, std::string_view directory,
                         FindingList& findings) {
    const auto version = metadata.get("Metadata-Version");
    if (version != "2.4" && version != "2.5") return;
    std::vector<std::string> absent;
    for (const auto file : metadata.get_all("License-File"))
        if (archive.find_member(fmt::format("{}/{}", directory, file)) == nullptr) absent.emplace_back(file);
    if (!absent.empty())
        refuse(
            findings,
            fmt::format("the metadata names licence files that are not below `{}`: {}", directory, quote_some(absent)),
            "add the files to the repository and to `license-files` in pyproject.toml");
}

}  // namespace piot::inspection
