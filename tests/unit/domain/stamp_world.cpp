// SPDX-License-Identifier: MIT
#include "stamp_world.hpp"

#include "support/catch.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::test {

StampWorld& StampWorld::crate(const std::string& name, const std::string& path, std::string_view version) {
    PackageConfig package;
    package.name = name;
    package.path = path;
    package.settings = CratesSettings{.crate = name, .features = {}};
    return add(std::move(package), version);
}

StampWorld& StampWorld::wheel(const std::string& name, const std::string& path, std::string_view version,
                              BuildMode build) {
    PackageConfig package;
    package.name = name;
    package.path = path;
    PypiSettings settings;
    settings.project = name;
    settings.build = build;
    package.settings = settings;
    return add(std::move(package), version);
}

StampWorld& StampWorld::add(PackageConfig package, std::string_view version) {
    package.origin = {std::string(k_config_file_name), static_cast<int>(input_.config.packages.size()) + 1, 1};
    if (!version.empty()) {
        const auto parsed = Version::parse(version);
        REQUIRE(parsed);
        Release release;
        release.package = package.name;
        release.version = *parsed;
        input_.plan.releases.push_back(release);
    }
    input_.config.packages.push_back(std::move(package));
    return *this;
}

StampWorld& StampWorld::not_planned() {
    const auto release = input_.plan.releases.back();
    input_.plan.releases.pop_back();
    input_.plan.baseline.push_back({release.package, release.version, release.package + "-v"});
    return *this;
}

StampWorld& StampWorld::registered_as(const std::string& crate) {
    std::get<CratesSettings>(input_.config.packages.back().settings).crate = crate;
    return *this;
}

StampWorld& StampWorld::file(const std::string& path, std::string text) {
    input_.manifests.push_back({path, std::move(text)});
    return *this;
}

StampResult StampWorld::stamp() const {
    const auto result = make_stamp(input_);
    if (!result)
        for (const auto& diagnostic : result.error().diagnostics)
            UNSCOPED_INFO(describe(diagnostic));
    REQUIRE(result);
    return *result;
}

std::string StampWorld::stamped(const std::string& path) const {
    const auto result = stamp();
    const auto has_path = [&](const auto& file) { return file.path == path; };
    const auto changed = std::find_if(result.files.begin(), result.files.end(), has_path);
    if (changed != result.files.end()) return changed->text;
    const auto kept = std::find_if(input_.manifests.begin(), input_.manifests.end(), has_path);
    REQUIRE(kept != input_.manifests.end());
    return kept->text;
}

std::vector<Diagnostic> StampWorld::findings() const {
    const auto result = make_stamp(input_);
    REQUIRE_FALSE(result);
    for (const auto& diagnostic : result.error().diagnostics) {
        INFO(describe(diagnostic));
        CHECK_FALSE(diagnostic.hint.empty());
        CHECK_FALSE(diagnostic.origin.file.empty());
    }
    return result.error().diagnostics;
}

Diagnostic StampWorld::finding() const {
    const auto all = findings();
    for (const auto& diagnostic : all)
        UNSCOPED_INFO(describe(diagnostic));
    REQUIRE(all.size() == 1);
    return all.front();
}

std::string describe(const Diagnostic& diagnostic) {
    const auto& [file, line, column] = diagnostic.origin;
    return fmt::format("{}:{}:{} {} {}", file, line, column, diagnostic.code.name, diagnostic.message);
}

}  // namespace piot::test
