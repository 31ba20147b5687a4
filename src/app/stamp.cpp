// SPDX-License-Identifier: MIT
#include "piot/app/stamp.hpp"

#include <set>
#include <string>

namespace piot::app {

namespace {

Result<std::set<std::string>> find_manifests(const Config& config, const SourceTree& tree) {
    std::set<std::string> paths;
    for (const auto* name : {"Cargo.toml", "Cargo.lock"}) {
        PIOT_TRY(const auto found, tree.find_files(name));
        paths.insert(found.begin(), found.end());
    }
    for (const auto& package : config.packages)
        if (package.pypi() != nullptr)
            paths.insert(package.path == "." ? "pyproject.toml" : package.path + "/pyproject.toml");
    return paths;
}

Result<std::vector<std::filesystem::path>> write_stamp(const StampResult& stamp, const StampRequest& request,
                                                       const FileWriter& writer) {
    std::vector<FileContent> files;
    std::vector<std::filesystem::path> paths;
    for (const auto& [path, text] : stamp.files) {
        files.push_back({request.directory / path, text});
        paths.push_back(files.back().path);
    }
    if (!files.empty()) PIOT_CHECK(writer.write_files(files));
    return paths;
}

}  // namespace

Result<std::vector<ManifestText>> gather_manifests(const Config& config, const SourceTree& tree) {
    PIOT_TRY(const auto paths, find_manifests(config, tree));
    std::vector<ManifestText> manifests;
    std::vector<Diagnostic> unreadable;
    for (const auto& path : paths) {
        auto text = tree.read_file(path);
        if (!text)
            unreadable.insert(unreadable.end(), text.error().diagnostics.begin(), text.error().diagnostics.end());
        else if (*text)
            manifests.push_back({path, **std::move(text)});
    }
    if (!unreadable.empty()) return fail(std::move(unreadable));
    return manifests;
}

Result<StampReport> run_stamp(const StampRequest& request, const StampPorts& ports) {
    PIOT_TRY(auto manifests, gather_manifests(request.config, ports.tree));
    StampReport report;
    PIOT_TRY(report.stamp, make_stamp({request.config, request.plan, std::move(manifests)}));
    if (request.mode == StampMode::check) {
        report.findings = make_stamp_findings(report.stamp);
        return report;
    }
    PIOT_TRY(report.written, write_stamp(report.stamp, request, ports.writer));
    return report;
}

}  // namespace piot::app
