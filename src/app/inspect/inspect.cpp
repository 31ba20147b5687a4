// SPDX-License-Identifier: MIT
#include "piot/app/inspect.hpp"

#include "app/inspect/artifact_layout.hpp"
#include "app/inspect/crate_sources.hpp"
#include "app/inspect/facts_loader.hpp"

#include "piot/base/codes.hpp"
#include "piot/domain/inspect.hpp"
#include "piot/domain/row_match.hpp"

#include <algorithm>
#include <iterator>
#include <list>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace piot::app {

namespace {

void append(std::vector<Diagnostic>& findings, const std::vector<Diagnostic>& more) {
    findings.insert(findings.end(), more.begin(), more.end());
}

ArtifactKind kind_of(const ArtifactFacts& facts) {
    if (std::holds_alternative<WheelFacts>(facts)) return ArtifactKind::wheel;
    return std::holds_alternative<SdistFacts>(facts) ? ArtifactKind::sdist : ArtifactKind::crate;
}

/// Holds files against what is expected of each, and keeps what the checks across files need.
class Inspector {
  public:
    Inspector(const Config* config, const SourceTree* head) : config_(config), head_(head) {}

    /// nullopt when the file could not be read; its findings are kept.
    std::optional<ArtifactFacts> accept(Result<ArtifactFacts> facts) {
        if (facts) return *std::move(facts);
        append(findings_, facts.error().diagnostics);
        return std::nullopt;
    }

    void check(const ArtifactFacts& facts, Expectation expectation, const std::string& package) {
        const auto* configured = config_ == nullptr ? nullptr : config_->find_package(package);
        if (configured != nullptr && !configured->registry.empty()) expectation.rules = RegistryRules::other;
        const auto* crate = std::get_if<CrateFacts>(&facts);
        if (crate != nullptr && head_ != nullptr && !expectation.crate_path.empty()) {
            auto sources = load_crate_sources(*crate, expectation.crate_path, *head_);
            if (sources)
                expectation.sources = *std::move(sources);
            else
                append(findings_, sources.error().diagnostics);
        }
        append(findings_, inspect_artifact(facts, expectation));
        if (crate != nullptr) crates_.push_back(*crate);
    }

    void add(Artifact artifact) { index_.artifacts.push_back(std::move(artifact)); }
    void add_findings(const std::vector<Diagnostic>& findings) { append(findings_, findings); }

    Result<ArtifactIndex> finish() && {
        std::vector<const CrateFacts*> crates;
        for (const auto& crate : crates_)
            crates.push_back(&crate);
        append(findings_, inspect_sibling_locks(crates));
        if (has_errors(findings_)) return fail(std::move(findings_));
        index_.notices = std::move(findings_);
        return std::move(index_);
    }

  private:
    const Config* config_;
    const SourceTree* head_;
    std::list<CrateFacts> crates_;
    std::vector<Diagnostic> findings_;
    ArtifactIndex index_;
};

Artifact make_artifact(const ArtifactFacts& facts, const std::filesystem::path& file, const MatrixRow* row) {
    const auto& archive = archive_of(facts);
    Artifact artifact;
    artifact.package = row == nullptr ? "" : row->name;
    artifact.artifact_name = row == nullptr ? "" : row->artifact_name;
    artifact.kind = kind_of(facts);
    artifact.file = file;
    artifact.file_name = archive.file_name;
    artifact.size = archive.size;
    artifact.sha256 = archive.sha256;
    return artifact;
}

/// The files of a row, which are the next ones of the loader.
void inspect_row(const InspectRequest& request, const RowFiles& row, FactsLoader& loader, Inspector& inspector) {
    std::vector<WheelName> wheels;
    for (const auto& file : row.files) {
        const auto path = request.artifacts / file;
        // By its name, so that a wheel which cannot be read is not missed a second time.
        if (auto name = parse_wheel_name(path.filename().generic_string())) wheels.push_back(*std::move(name));
        const auto facts = inspector.accept(loader.take());
        if (!facts) continue;
        inspector.check(*facts, make_expectation(request.plan, *row.row), row.row->name);
        inspector.add(make_artifact(*facts, path, row.row));
    }
    const auto directory = (request.artifacts / row.directory).generic_string();
    inspector.add_findings(inspect_interpreters(*row.row, wheels, directory));
}

std::vector<std::filesystem::path> list_paths(const InspectRequest& request, const ArtifactLayout& layout) {
    std::vector<std::filesystem::path> paths;
    for (const auto& row : layout.rows)
        for (const auto& file : row.files)
            paths.push_back(request.artifacts / file);
    return paths;
}

void add_attestations(ArtifactIndex& index, const InspectRequest& request, const ArtifactLayout& layout) {
    for (const auto& [file, attestation] : layout.attestations)
        for (auto& artifact : index.artifacts)
            if (artifact.file == request.artifacts / file) artifact.attestation = request.artifacts / attestation;
}

/// Packages in plan order; of each, wheels by name and then the sdist.
void sort_for_upload(ArtifactIndex& index, const Plan& plan) {
    const auto key = [&](const Artifact& artifact) {
        const auto release = std::find_if(plan.releases.begin(), plan.releases.end(), [&](const Release& candidate) {
            return candidate.package == artifact.package;
        });
        return std::tuple(release - plan.releases.begin(), artifact.kind == ArtifactKind::sdist, artifact.file_name);
    };
    std::sort(index.artifacts.begin(), index.artifacts.end(),
              [&](const Artifact& left, const Artifact& right) { return key(left) < key(right); });
}

/// One file given by hand, with the row that claims it if there is a plan.
void inspect_file(const InspectFilesRequest& request, const std::filesystem::path& file, Result<ArtifactFacts> loaded,
                  Inspector& inspector) {
    const auto display = file.generic_string();
    const MatrixRow* row = nullptr;
    if (request.plan != nullptr) {
        auto found = find_row(*request.plan, file.filename().generic_string());
        if (found)
            row = *found;
        else {
            for (auto& diagnostic : found.error().diagnostics)
                diagnostic.origin.file = display;
            inspector.add_findings(found.error().diagnostics);
        }
    }
    // Without an ending that says what it is, the row's finding is all there is to say.
    if (request.plan != nullptr && row == nullptr && !find_artifact_kind(display)) return;
    const auto facts = inspector.accept(std::move(loaded));
    if (!facts) return;
    inspector.check(*facts, row == nullptr ? Expectation{} : make_expectation(*request.plan, *row),
                    row == nullptr ? "" : row->name);
    inspector.add(make_artifact(*facts, file, row));
}

}  // namespace

Result<ArtifactIndex> inspect_artifacts(const InspectRequest& request, const ArchiveReader& archives) {
    if (request.plan.matrix.empty()) return ArtifactIndex{};
    const auto root = request.artifacts.generic_string();
    PIOT_TRY(const auto files, archives.list_files(request.artifacts));
    if (!files)
        return fail({codes::PIOT_INSPECT_MISSING,
                     Severity::error,
                     "the artifacts' directory is not there",
                     {root, 0, 0},
                     "download the build rows' artifacts into it"});
    const auto layout = make_artifact_layout(request.plan, *files, root);
    Inspector inspector(&request.config, &request.head);
    inspector.add_findings(layout.findings);
    FactsLoader loader(archives, list_paths(request, layout));
    for (const auto& row : layout.rows)
        inspect_row(request, row, loader, inspector);
    auto index = std::move(inspector).finish();
    if (!index) return index;
    add_attestations(*index, request, layout);
    sort_for_upload(*index, request.plan);
    return index;
}

Result<ArtifactIndex> inspect_files(const InspectFilesRequest& request, const ArchiveReader& archives) {
    Inspector inspector(request.config, request.head);
    std::vector<std::filesystem::path> files;
    std::copy_if(request.files.begin(), request.files.end(), std::back_inserter(files),
                 [](const auto& file) { return !file.generic_string().ends_with(k_attestation_end); });
    FactsLoader loader(archives, files);
    for (const auto& file : files)
        inspect_file(request, file, loader.take(), inspector);
    return std::move(inspector).finish();
}

Result<ArtifactFacts> load_artifact_facts(const ArchiveReader& archives, const std::filesystem::path& file,
                                          const std::string& display) {
    const auto shown = display.empty() ? file.generic_string() : display;
    const auto kind = find_artifact_kind(file.filename().generic_string());
    if (!kind)
        return fail({codes::PIOT_INSPECT_FILE_NAME,
                     Severity::error,
                     "is not the name of a wheel, an sdist or a crate",
                     {shown, 0, 0},
                     "give files that end in .whl, .tar.gz or .crate"});
    ArchiveRequest request;
    request.file = file;
    request.display = shown;
    request.format = *kind == ArtifactKind::wheel ? ArchiveFormat::zip : ArchiveFormat::tar_gz;
    request.keeps_text = [kind](std::string_view path) { return is_text_of_facts(*kind, path); };
    PIOT_TRY(auto archive, archives.read_archive(request));
    return make_artifact_facts(*kind, std::move(archive));
}

}  // namespace piot::app
