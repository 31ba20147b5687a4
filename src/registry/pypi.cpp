// SPDX-License-Identifier: MIT
#include "registry/answer.hpp"
#include "registry/artifact_text.hpp"
#include "registry/connection.hpp"
#include "registry/pypi_answer.hpp"
#include "registry/pypi_provenance.hpp"
#include "registry/pypi_simple.hpp"
#include "registry/token_sources.hpp"
#include "registry/trust_records.hpp"
#include "registry/upload_form.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::registry {

namespace {

/// "Uploading new files to releases older than 14 days is not allowed."
constexpr std::chrono::days k_upload_window{14};

class PypiRegistry final : public Registry {
  public:
    PypiRegistry(PypiEndpoints endpoints, const Dependencies& dependencies)
        : endpoints_(std::move(endpoints)),
          dependencies_(dependencies),
          access_(dependencies.http, endpoints_.credential, endpoints_.simple) {}

    [[nodiscard]] Observation observe(const ProjectVersion& wanted) override {
        auto [observation, provenance, first_upload] = read_simple_index(endpoints_.simple, wanted, access_);
        if (first_upload)
            observation.age = std::chrono::floor<std::chrono::seconds>(dependencies_.clock.now() - *first_upload);
        // pypi.org's own rule; other indexes, which have no trusted publishing either, know nothing of it.
        if (!endpoints_.oidc.empty()) observation.upload_window = k_upload_window;
        if (observation.version == Liveness::live && !provenance.empty())
            observation.commit = read_provenance(provenance, dependencies_.http).commit;
        return observation;
    }

    [[nodiscard]] Observation observe_files(const ProjectVersion& wanted) override {
        return read_simple_index(endpoints_.simple, wanted, access_).observation;
    }

    [[nodiscard]] ProjectListing list_versions(const std::string& project) override {
        return list_simple_index(endpoints_.simple, project, access_);
    }

    /// The simple index is what pip reads: what stands there and is not yanked can be installed.
    [[nodiscard]] Liveness is_resolvable(const ProjectVersion& wanted) override {
        const auto observation = read_simple_index(endpoints_.simple, wanted, access_).observation;
        if (observation.version != Liveness::live) return observation.version;
        const bool has_file = std::any_of(observation.files.begin(), observation.files.end(),
                                          [](const LiveFile& file) { return !file.is_yanked; });
        return has_file ? Liveness::live : Liveness::absent;
    }

  private:
    PypiEndpoints endpoints_;
    Dependencies dependencies_;
    ReadAccess access_;
};

class PypiPublisher final : public Publisher {
  public:
    PypiPublisher(PypiEndpoints endpoints, const Dependencies& dependencies)
        : endpoints_(std::move(endpoints)),
          dependencies_(dependencies),
          access_(dependencies.http, endpoints_.credential, endpoints_.simple) {}

    [[nodiscard]] UploadOutcome upload(const Artifact& artifact, const UploadToken& token,
                                       const std::function<void(std::uint64_t, std::uint64_t)>& on_progress) override {
        const auto facts = read_artifact_facts(dependencies_.archives, artifact.kind, artifact.file);
        if (!facts) return to_refusal(facts.error());
        // The bytes that were accepted are the ones that go out.
        if (archive_of(*facts).sha256 != artifact.sha256)
            return {UploadStatus::refused, fmt::format("`{}` has changed since it was inspected", artifact.file_name),
                    codes::PIOT_INSPECT_UNREADABLE};
        const auto fields = make_upload_fields(artifact, *facts);
        if (!fields) return to_refusal(fields.error());
        auto request = make_request(artifact, *fields, token);
        request.on_upload_progress = on_progress;
        const auto response = dependencies_.http.send(request);
        if (!response) return to_upload_outcome(response.error());
        auto outcome = classify_pypi_answer(*response, token, dependencies_.clock.now());
        if (outcome.status != UploadStatus::conflict) return outcome;
        return settle_duplicate(find_project_version(*fields), artifact, {response->status, std::move(outcome)});
    }

  private:
    [[nodiscard]] HttpRequest make_request(const Artifact& artifact, const std::vector<FormField>& fields,
                                           const UploadToken& token) {
        const auto boundary = make_boundary();
        HttpRequest request;
        request.method = HttpMethod::post;
        request.url = endpoints_.upload;
        request.headers = {{"Accept", "application/json"},
                           {"Content-Type", "multipart/form-data; boundary=" + boundary}};
        request.authorization_scheme = "Basic";
        request.authorization = to_basic(token.secret);
        request.body = make_upload_body(fields, artifact, boundary);
        // PyPI unpacks and checks a file after its last byte has come.
        request.total_timeout = std::chrono::seconds{180};
        request.when_interrupted = WhenInterrupted::finish;
        dependencies_.announce(request.authorization);
        return request;
    }

    [[nodiscard]] static ProjectVersion find_project_version(const std::vector<FormField>& fields) {
        const auto value = [&](std::string_view name) {
            const auto found =
                std::find_if(fields.begin(), fields.end(), [&](const FormField& field) { return field.first == name; });
            return found == fields.end() ? std::string() : found->second;
        };
        return {value("name"), value("version")};
    }

    struct Duplicate {
        int status = 0;
        UploadOutcome outcome;
    };

    /// "Already exists" also means our bytes under another name, or (status 409) the project's name being too close to
    /// another one's: the index decides which file is meant.
    [[nodiscard]] UploadOutcome settle_duplicate(const ProjectVersion& wanted, const Artifact& artifact,
                                                 Duplicate duplicate) {
        auto& outcome = duplicate.outcome;
        const auto observation = read_simple_index(endpoints_.simple, wanted, access_).observation;
        const auto live = std::find_if(observation.files.begin(), observation.files.end(),
                                       [&](const LiveFile& file) { return file.file_name == artifact.file_name; });
        if (live == observation.files.end()) {
            outcome.status = duplicate.status == 409 ? UploadStatus::refused : UploadStatus::conflict;
        } else if (live->sha256 == artifact.sha256) {
            outcome.status = UploadStatus::already_there;
        } else {
            outcome.message += fmt::format(" (live sha256 {}, ours {})", live->sha256, artifact.sha256);
        }
        if (outcome.status == UploadStatus::conflict) outcome.code = codes::PIOT_OTHER_BYTES_LIVE;
        return std::move(outcome);
    }

    [[nodiscard]] static UploadOutcome to_refusal(const Failure& failure) {
        const auto& first = failure.diagnostics.front();
        return {UploadStatus::refused, first.message, first.code};
    }

    PypiEndpoints endpoints_;
    Dependencies dependencies_;
    ReadAccess access_;
};

}  // namespace

RegistryConnection connect_pypi(const PypiEndpoints& endpoints, const Dependencies& dependencies) {
    auto known = endpoints;
    if (!known.simple.ends_with('/')) known.simple += '/';
    return {std::make_unique<PypiRegistry>(known, dependencies), std::make_unique<PypiPublisher>(known, dependencies),
            std::make_unique<PypiTokenSource>(known, dependencies),
            known.oidc.empty() ? nullptr : std::make_unique<PypiTrustRecords>(known, dependencies)};
}

}  // namespace piot::registry
