// SPDX-License-Identifier: MIT
#include "registry/answer.hpp"
#include "registry/artifact_text.hpp"
#include "registry/connection.hpp"
#include "registry/crate_publish_json.hpp"
#include "registry/crates_answer.hpp"
#include "registry/crates_reader.hpp"
#include "registry/token_sources.hpp"
#include "registry/trust_records.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/encoding.hpp"

#include <limits>

#include <fmt/format.h>

namespace piot::registry {

namespace {

class CratesRegistry final : public Registry {
  public:
    CratesRegistry(const CratesEndpoints& endpoints, const Dependencies& dependencies)
        : reader_(endpoints, dependencies), dependencies_(dependencies) {}

    [[nodiscard]] Observation observe(const ProjectVersion& wanted) override {
        auto observation = reader_.read_version(wanted);
        // A version published with a long-lived token has no recorded commit on the registry; cargo left it inside.
        if (observation.version == Liveness::live && observation.commit.empty() && !observation.files.empty())
            observation.commit = read_packaged_commit(wanted, observation.files.front().sha256);
        // Only who is about to upload needs to know which tokens are welcome.
        if (observation.project == Liveness::live && observation.version == Liveness::absent)
            observation.is_trustpub_only = reader_.read_project(wanted.project).is_trustpub_only;
        return observation;
    }

    [[nodiscard]] Observation observe_files(const ProjectVersion& wanted) override {
        return reader_.read_version(wanted);
    }

    [[nodiscard]] ProjectListing list_versions(const std::string& project) override {
        return reader_.read_listing(project);
    }

    [[nodiscard]] Liveness is_resolvable(const ProjectVersion& wanted) override {
        const auto observation = reader_.read_index(wanted);
        const bool is_yanked = !observation.files.empty() && observation.files.front().is_yanked;
        return is_yanked ? Liveness::absent : observation.version;
    }

  private:
    /// Empty when it cannot be told; then a difference in bytes is for people to judge.
    [[nodiscard]] std::string read_packaged_commit(const ProjectVersion& wanted, const std::string& sha256) {
        const auto bytes = reader_.download(wanted, sha256);
        if (!bytes) return {};
        const auto directory = dependencies_.scratch.create("crate");
        if (!directory) return {};
        const auto file = (*directory)->path() / "live.crate";
        if (!dependencies_.files.write_files({{file, *bytes}})) return {};
        const auto facts = read_artifact_facts(dependencies_.archives, ArtifactKind::crate, file);
        if (!facts) return {};
        const auto* const crate = std::get_if<CrateFacts>(&*facts);
        // Stamped crates are always `dirty`. What else a tree held beyond its commit counts as changed once committed.
        if (crate == nullptr || !crate->vcs) return {};
        return crate->vcs->commit;
    }

    CratesReader reader_;
    Dependencies dependencies_;
};

class CratesPublisher final : public Publisher {
  public:
    CratesPublisher(const CratesEndpoints& endpoints, const Dependencies& dependencies)
        : reader_(endpoints, dependencies), dependencies_(dependencies) {}

    [[nodiscard]] UploadOutcome upload(const Artifact& artifact, const UploadToken& token,
                                       const std::function<void(std::uint64_t, std::uint64_t)>& on_progress) override {
        const auto facts = read_artifact_facts(dependencies_.archives, ArtifactKind::crate, artifact.file);
        if (!facts) return to_refusal(facts.error());
        const auto* const crate = std::get_if<CrateFacts>(&*facts);
        if (crate == nullptr || !crate->manifest)
            return {UploadStatus::refused, fmt::format("`{}` holds no manifest", artifact.file_name),
                    codes::PIOT_INSPECT_METADATA};
        // The bytes that were accepted are the ones that go out.
        if (crate->archive.sha256 != artifact.sha256)
            return {UploadStatus::refused, fmt::format("`{}` has changed since it was inspected", artifact.file_name),
                    codes::PIOT_INSPECT_UNREADABLE};
        if (artifact.size > std::numeric_limits<std::uint32_t>::max())
            return {UploadStatus::refused,
                    fmt::format("`{}` is larger than a publish request can say", artifact.file_name),
                    codes::PIOT_REGISTRY_REFUSED};
        const auto api = reader_.find_api();
        if (!api) return to_refusal(api.error());
        auto request = make_request(*api, artifact, *crate);
        request.authorization = token.secret;
        request.on_upload_progress = on_progress;
        const auto response = dependencies_.http.send(request);
        if (!response) return to_upload_outcome(response.error());
        auto outcome = classify_crates_answer(*response, token, dependencies_.clock.now());
        if (outcome.status != UploadStatus::conflict) return outcome;
        return settle_duplicate({crate->manifest->name, crate->manifest->version}, artifact, std::move(outcome));
    }

  private:
    [[nodiscard]] HttpRequest make_request(const std::string& api, const Artifact& artifact,
                                           const CrateFacts& crate) const {
        const auto& endpoints = reader_.endpoints();
        const auto json = make_crate_publish_json(*crate.manifest, crate.readme(),
                                                  endpoints.api.empty() ? endpoints.index : std::string());
        HttpRequest request;
        request.method = HttpMethod::put;
        request.url = api + "/api/v1/crates/new";
        request.headers = {{"Accept", "application/json"}, {"Content-Type", "application/octet-stream"}};
        request.body = {{to_little_endian(static_cast<std::uint32_t>(json.size())) + json +
                             to_little_endian(static_cast<std::uint32_t>(artifact.size)),
                         artifact.file}};
        // crates.io works on an upload after its last byte has come.
        request.total_timeout = std::chrono::seconds{120};
        request.when_interrupted = WhenInterrupted::finish;
        return request;
    }

    /// crates.io refuses a second upload of the same bytes too: what is live decides.
    [[nodiscard]] UploadOutcome settle_duplicate(const ProjectVersion& wanted, const Artifact& artifact,
                                                 UploadOutcome outcome) {
        const auto observation = reader_.read_version(wanted);
        if (observation.version != Liveness::live || observation.files.empty()) {
            outcome.status = UploadStatus::lost;
            outcome.message += "; reading it back did not show it yet";
            return outcome;
        }
        const auto& live = observation.files.front();
        if (live.sha256 == artifact.sha256) {
            outcome.status = UploadStatus::already_there;
            return outcome;
        }
        outcome.code = codes::PIOT_OTHER_BYTES_LIVE;
        outcome.message += fmt::format(" (live sha256 {}, ours {})", live.sha256, artifact.sha256);
        return outcome;
    }

    /// A failure before anything was sent.
    [[nodiscard]] static UploadOutcome to_refusal(const Failure& failure) {
        const auto& first = failure.diagnostics.front();
        if (first.code == codes::PIOT_REGISTRY_UNREACHABLE || first.code == codes::PIOT_REGISTRY_BUSY)
            return {UploadStatus::unreachable, first.message, first.code};
        if (first.code == codes::PIOT_INTERRUPTED) return {UploadStatus::interrupted, first.message, first.code};
        return {UploadStatus::refused, first.message, first.code};
    }

    CratesReader reader_;
    Dependencies dependencies_;
};

}  // namespace

RegistryConnection connect_crates(const CratesEndpoints& endpoints, const Dependencies& dependencies) {
    auto known = endpoints;
    // As people write it for cargo.
    constexpr std::string_view k_sparse = "sparse+";
    if (known.index.starts_with(k_sparse)) known.index.erase(0, k_sparse.size());
    if (!known.index.ends_with('/')) known.index += '/';
    return {std::make_unique<CratesRegistry>(known, dependencies),
            std::make_unique<CratesPublisher>(known, dependencies),
            std::make_unique<CratesTokenSource>(known, dependencies),
            known.audience.empty() ? nullptr : std::make_unique<CratesTrustRecords>(known, dependencies)};
}

}  // namespace piot::registry
