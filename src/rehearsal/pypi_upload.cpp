// SPDX-License-Identifier: MIT
#include "rehearsal/pypi_upload.hpp"

#include "rehearsal/distribution_archive.hpp"
#include "rehearsal/distribution_name.hpp"
#include "rehearsal/encoding.hpp"
#include "rehearsal/error_texts.hpp"

#include "piot/base/hash.hpp"
#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace piot::rehearsal {

namespace texts = pypi_texts;

namespace {

constexpr std::uint64_t k_megabyte = 1024ULL * 1024;

// The token of any form of credentials that PyPI takes; a refusal for real user names.
Accepted<std::string> token_of(const Request& request) {
    const auto header = request.header("Authorization").value_or("");
    const auto space = header.find(' ');
    if (space == std::string_view::npos) return refuse(403, std::string(texts::k_authentication));
    const auto scheme = to_lower(header.substr(0, space));
    const auto rest = trim(header.substr(space));
    if (scheme == "bearer" || scheme == "token") return std::string(rest);
    const auto pair = scheme == "basic" ? base64_decode(rest) : std::nullopt;
    const auto colon = pair ? pair->find(':') : std::string::npos;
    if (colon == std::string::npos) return refuse(403, std::string(texts::k_authentication));
    if (pair->substr(0, colon) != "__token__") return refuse(403, std::string(texts::k_password));
    return pair->substr(colon + 1);
}

Accepted<void> check_action(const UploadForm& form) {
    const auto action = form.field(":action");
    if (action == "submit" || action == "submit_pkg_info") return refuse(410, std::string(texts::k_submit));
    if (action == "doc_upload") return refuse(410, std::string(texts::k_doc_upload));
    if (action != "file_upload") return refuse(404, "Not Found");
    return {};
}

Accepted<void> check_digests(const UploadForm& form) {
    const auto& digests = form.content->digests;
    const auto differs = [&](const std::string& field, const std::string& computed) {
        const auto given = to_lower(form.field(field));
        return !given.empty() && given != computed;
    };
    if (differs("md5_digest", digests.md5) || differs("sha256_digest", digests.sha256) ||
        differs("blake2_256_digest", digests.blake2b_256)) {
        return refuse(400, std::string(texts::k_digest_mismatch));
    }
    return {};
}

// Their signatures cannot be verified without Sigstore; their place and shape can.
Accepted<void> check_attestations(const UploadForm& form, const std::optional<MintedToken>& publisher) {
    const auto attestations = form.field("attestations");
    if (attestations.empty()) return {};
    const auto invalid = [](std::string_view reason) {
        return refuse(400, fmt::format(texts::k_attestations, reason));
    };
    if (!publisher) return invalid(texts::k_attestations_publisher);
    const auto json = nlohmann::json::parse(attestations, nullptr, false);
    const bool is_array = json.is_array() && std::all_of(json.begin(), json.end(), [](const auto& attestation) {
                              return attestation.is_object() && attestation.contains("envelope") &&
                                     attestation.contains("verification_material");
                          });
    if (!is_array) return invalid(fmt::format(texts::k_attestations_malformed, "not an array of attestations"));
    if (json.empty()) {
        return invalid(fmt::format(texts::k_attestations_malformed, "an empty attestation set is not permitted"));
    }
    if (json.size() > 2) return invalid("A maximum of 2 attestations per file are supported");
    return {};
}

// warehouse/attestations: one bundle, that of the publisher whose token it was.
std::string make_provenance(const UploadForm& form, const std::optional<MintedToken>& publisher) {
    const auto attestations = form.field("attestations");
    if (attestations.empty() || !publisher) return {};
    const nlohmann::json bundle = {{"publisher",
                                    {{"kind", "GitHub"},
                                     {"repository", publisher->run.repository},
                                     {"environment", nullptr},
                                     {"claims", nullptr}}},
                                   {"attestations", nlohmann::json::parse(attestations, nullptr, false)}};
    return nlohmann::json{{"version", 1}, {"attestation_bundles", nlohmann::json::array({bundle})}}.dump();
}

}  // namespace

Accepted<void> PypiUploadEndpoint::upload(const Request& request) {
    PIOT_ACCEPT(const auto identity, authenticate(request));
    PIOT_ACCEPT(auto form, read_upload_form(request, parts_.state));
    PIOT_ACCEPT_CHECK(check_action(form));
    PIOT_ACCEPT(const auto facts, check_upload_form(form));
    if (!form.content) return refuse(400, std::string(texts::k_no_file));
    PIOT_ACCEPT_CHECK(authorize(identity, facts));
    PIOT_ACCEPT_CHECK(check_file(form, facts));

    auto file = describe(form, facts);
    PIOT_ACCEPT(const auto outcome, parts_.store.check_new(file));
    if (outcome == AddOutcome::same_file) return {};
    DistributionFile distribution{form.content->file.path(), file.file_name, file.size, {}};
    if (const auto licenses = form.fields.find("license_file"); licenses != form.fields.end()) {
        distribution.license_files = licenses->second;
    }
    PIOT_ACCEPT(auto contents, read_distribution(distribution));
    PIOT_ACCEPT_CHECK(check_file_identity(file.file_name, facts));
    PIOT_ACCEPT_CHECK(check_contents(distribution, contents));
    PIOT_ACCEPT_CHECK(check_attestations(form, identity));
    file.provenance = make_provenance(form, identity);
    if (contents.metadata) file.metadata_sha256 = sha256_hex(*contents.metadata);
    PIOT_ACCEPT_CHECK(parts_.store.add({std::move(file), std::move(form.content->file), std::move(contents.metadata)}));
    return {};
}

Accepted<PypiUploadEndpoint::Identity> PypiUploadEndpoint::authenticate(const Request& request) const {
    PIOT_ACCEPT(const auto token, token_of(request));
    if (!parts_.user_token.empty() && token == parts_.user_token) return std::nullopt;
    auto minted = parts_.tokens.find(token);
    if (!minted) return refuse(403, std::string(texts::k_authentication));
    if (minted->expires_at <= parts_.clock()) return refuse(403, std::string(texts::k_token_expired));
    return minted;
}

Accepted<void> PypiUploadEndpoint::authorize(const Identity& identity, const UploadFacts& facts) const {
    if (!identity) return {};  // the user may create projects, and owns them all
    const auto project = parts_.store.find(facts.name);
    if (!project) return refuse(400, std::string(texts::k_non_user));
    const auto& projects = identity->projects;
    if (std::find(projects.begin(), projects.end(), facts.normalized_name) == projects.end()) {
        return refuse(403, fmt::format(texts::k_token_project, project->name));
    }
    return {};
}

Accepted<void> PypiUploadEndpoint::check_file(const UploadForm& form, const UploadFacts& facts) const {
    const auto& content = *form.content;
    if (content.content_type.empty() || content.content_type.starts_with("image/")) {
        return refuse(400, std::string(texts::k_invalid_file));
    }
    PIOT_ACCEPT_CHECK(check_file_name(content.file_name, facts));
    if (content.size > parts_.max_file_bytes) {
        return refuse(400, fmt::format(texts::k_file_too_large, facts.name, parts_.max_file_bytes / k_megabyte));
    }
    return check_digests(form);
}

PypiFile PypiUploadEndpoint::describe(const UploadForm& form, const UploadFacts& facts) const {
    PypiFile file;
    file.project = facts.name;
    file.version = facts.version.to_string();
    file.file_name = form.content->file_name;
    file.file_type = facts.file_type;
    file.python_version = facts.python_version;
    file.size = form.content->size;
    file.digests = form.content->digests;
    file.uploaded_at = parts_.clock();
    file.form = form.fields;
    file.form.erase("attestations");
    return file;
}

}  // namespace piot::rehearsal
