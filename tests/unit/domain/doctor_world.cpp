// SPDX-License-Identifier: MIT
#include "doctor_world.hpp"

#include "support/catch.hpp"

#include <fmt/format.h>

namespace piot::test {

namespace {

std::string describe_finding(const Diagnostic& finding) {
    const auto severity = finding.severity == Severity::error     ? "error"
                          : finding.severity == Severity::warning ? "warning"
                                                                  : "notice";
    return fmt::format("{} {} {} {}", place(finding), severity, finding.code.name, finding.message);
}

}  // namespace

std::string place(const Diagnostic& finding) {
    return fmt::format("{}:{}:{}", finding.origin.file, finding.origin.line, finding.origin.column);
}

DoctorWorld& DoctorWorld::file(const std::string& path, std::string text) {
    files_.insert_or_assign(path, std::move(text));
    return *this;
}

DoctorWorld& DoctorWorld::config(std::string_view packages) {
    config_ = std::string("[putitoutthere]\nversion = 1\n").append(packages);
    return file(std::string(k_config_file_name), config_);
}

DoctorWorld& DoctorWorld::repository(std::string slug) {
    repository_ = std::move(slug);
    return *this;
}

std::vector<std::string> DoctorWorld::paths() const {
    std::vector<std::string> paths;
    for (const auto& [path, text] : files_)
        paths.push_back(path);
    return paths;
}

ProjectTree DoctorWorld::projects() const {
    std::vector<ManifestText> manifests;
    for (const auto& [path, text] : files_)
        if (is_project_manifest(path)) manifests.push_back({path, text});
    return parse_projects(manifests, paths());
}

ManifestInput DoctorWorld::input() const {
    ManifestInput input;
    auto config = parse_config(config_);
    if (!config)
        for (const auto& finding : config.error().diagnostics)
            UNSCOPED_INFO(describe_finding(finding));
    REQUIRE(config);
    input.tree = {*std::move(config), config_, std::string(k_config_file_name), paths(), projects()};
    for (const auto& [path, text] : files_)
        if (path.ends_with("Cargo.toml") || path.ends_with("Cargo.lock") || path.ends_with("pyproject.toml"))
            input.manifests.push_back({path, text});
    for (const auto& path : find_extension_sources(input.tree.config, input.tree.projects))
        if (const auto found = files_.find(path); found != files_.end())
            input.sources.push_back({found->first, found->second});
    input.repository = repository_;
    return input;
}

std::vector<Diagnostic> DoctorWorld::tree_findings() const {
    return check_tree(input().tree);
}

std::vector<Diagnostic> DoctorWorld::manifest_findings() const {
    return check_manifests(input());
}

std::string DoctorWorld::report() const {
    std::string lines;
    auto findings = tree_findings();
    for (auto& finding : manifest_findings())
        findings.push_back(std::move(finding));
    for (const auto& finding : findings) {
        lines.append(describe_finding(finding)).append("\n");
        INFO(lines);
        CHECK_FALSE(finding.hint.empty());
        CHECK_FALSE(finding.origin.file.empty());
    }
    return lines;
}

Diagnostic DoctorWorld::finding() const {
    auto findings = tree_findings();
    for (auto& finding : manifest_findings())
        findings.push_back(std::move(finding));
    for (const auto& finding : findings)
        UNSCOPED_INFO(describe_finding(finding));
    REQUIRE(findings.size() == 1);
    CHECK_FALSE(findings.front().hint.empty());
    return findings.front();
}

}  // namespace piot::test
