// SPDX-License-Identifier: MIT
#include "rehearsal/crates_publish.hpp"

#include "rehearsal/crate_archive.hpp"
#include "rehearsal/crate_checks.hpp"
#include "rehearsal/crates_views.hpp"
#include "rehearsal/error_texts.hpp"

#include "piot/base/hash.hpp"
#include "piot/base/text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace piot::rehearsal {

namespace texts = crates_texts;

namespace {

constexpr std::uint32_t k_max_metadata = 1024 * 1024;

// The two length-prefixed blocks of a publish body, one after the other, so that nothing large is read before it is
// known to be allowed.
class UploadBody {
  public:
    explicit UploadBody(const Body& body) : reader_(body) {}

    // The next little-endian number; nothing when the body ends before.
    Accepted<std::optional<std::uint32_t>> read_length() {
        PIOT_ACCEPT(const auto bytes, read(4));
        if (!bytes) return std::nullopt;
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < 4; ++i)
            value |= static_cast<std::uint32_t>(static_cast<unsigned char>((*bytes)[i])) << (8 * i);
        return value;
    }

    // Exactly so many bytes; nothing when there are fewer.
    Accepted<std::optional<std::string>> read(std::size_t count) {
        std::string bytes(count, '\0');
        std::size_t filled = 0;
        while (filled < count) {
            auto got = reader_.read(bytes.data() + filled, count - filled);
            if (!got) return tl::unexpected(to_refusal(got.error()));
            if (*got == 0) return std::nullopt;
            filled += *got;
        }
        return bytes;
    }

  private:
    BodyReader reader_;
};

struct Metadata {
    std::string name;
    std::string version;
};

// In serde's words: they are part of the answer.
Accepted<std::string> text_field(const nlohmann::json& json, const char* field, std::size_t length) {
    if (!json.contains(field)) {
        return refuse(400, fmt::format(texts::k_invalid_request,
                                       fmt::format("missing field `{}` at line 1 column {}", field, length)));
    }
    if (!json.at(field).is_string()) {
        return refuse(400, fmt::format(texts::k_invalid_request,
                                       fmt::format("invalid type: {}, expected a string", json.at(field).type_name())));
    }
    return json.at(field).get<std::string>();
}

Accepted<Metadata> read_metadata(UploadBody& body) {
    PIOT_ACCEPT(const auto length, body.read_length());
    if (!length) return refuse(400, std::string(texts::k_metadata_length));
    if (*length > k_max_metadata) return refuse(413, std::string(texts::k_metadata_too_large));
    PIOT_ACCEPT(const auto text, body.read(*length));
    if (!text) return refuse(400, fmt::format(texts::k_metadata_length_for, *length));
    const auto json = nlohmann::json::parse(*text, nullptr, false);
    if (!json.is_object())
        return refuse(400, fmt::format(texts::k_invalid_request, "expected value at line 1 column 1"));
    Metadata metadata;
    PIOT_ACCEPT(metadata.name, text_field(json, "name", text->size()));
    PIOT_ACCEPT(metadata.version, text_field(json, "vers", text->size()));
    return metadata;
}

Accepted<std::string> read_tarball(UploadBody& body, std::uint64_t limit) {
    PIOT_ACCEPT(const auto length, body.read_length());
    if (!length) return refuse(400, std::string(texts::k_tarball_length));
    if (*length > limit) return refuse(413, fmt::format(texts::k_max_upload_size, limit));
    PIOT_ACCEPT(auto bytes, body.read(*length));
    if (!bytes) return refuse(400, fmt::format(texts::k_tarball_length_for, *length));
    return std::move(*bytes);
}

Accepted<CrateManifest> read_manifest(const CrateArchive& archive, const Metadata& metadata) {
    auto manifest = parse_cargo_manifest(archive.manifest);
    if (!manifest) return refuse(400, fmt::format(texts::k_unparsable_manifest, manifest.error()));
    if (manifest->name != metadata.name) {
        return refuse(400, fmt::format(texts::k_name_mismatch, metadata.name, manifest->name));
    }
    if (manifest->version != metadata.version) {
        return refuse(400, fmt::format(texts::k_version_mismatch, metadata.version, manifest->version));
    }
    PIOT_ACCEPT_CHECK(check_crate_metadata(*manifest));
    PIOT_ACCEPT_CHECK(check_dependencies(*manifest));
    return std::move(*manifest);
}

}  // namespace

Accepted<std::string> CratesPublish::publish(const Request& request) {
    UploadBody body(request.body);
    PIOT_ACCEPT(const auto metadata, read_metadata(body));
    PIOT_ACCEPT_CHECK(check_crate_name("crate", metadata.name));
    PIOT_ACCEPT_CHECK(check_crate_version(metadata.version));
    const auto existing = parts_.store.find(metadata.name);
    PIOT_ACCEPT(auto run, parts_.auth.authorize_publish(request, metadata.name, existing));
    PIOT_ACCEPT(auto bytes, read_tarball(body, parts_.max_crate_bytes));
    PIOT_ACCEPT(const auto archive, read_crate(bytes, fmt::format("{}-{}", metadata.name, metadata.version)));
    PIOT_ACCEPT(const auto manifest, read_manifest(archive, metadata));
    if (is_reserved_crate_name(metadata.name)) return refuse(400, std::string(texts::k_reserved_name));
    PIOT_ACCEPT_CHECK(check_free(existing, metadata.name, metadata.version));
    PIOT_ACCEPT_CHECK(check_known_dependencies(manifest));

    CrateUpload upload;
    upload.name = metadata.name;
    upload.version.number = metadata.version;
    upload.version.checksum = sha256_hex(bytes);
    upload.version.size = bytes.size();
    upload.version.created_at = parts_.clock();
    upload.version.index_line = make_index_line(manifest, upload.version.checksum);
    upload.version.details = make_version_details(manifest, archive);
    upload.version.publishing_run = std::move(run);
    upload.crate_bytes = std::move(bytes);
    PIOT_ACCEPT_CHECK(parts_.store.add(std::move(upload)));
    return render_published(*parts_.store.find(metadata.name));
}

Accepted<void> CratesPublish::check_known_dependencies(const CrateManifest& manifest) const {
    for (const auto& dependency : manifest.dependencies) {
        if (dependency.package == manifest.name) continue;  // by now the crate itself exists
        PIOT_ACCEPT(const bool known, is_known(dependency.package));
        if (!known) return refuse(400, fmt::format(texts::k_unknown_dependency, dependency.package));
    }
    return {};
}

Accepted<bool> CratesPublish::is_known(const std::string& crate) const {
    if (const auto held = parts_.store.find(crate)) return held->name == crate;
    const auto found = parts_.fallback.find_index_file(to_lower(crate));
    if (!found) return tl::unexpected(to_refusal(found.error()));
    return found->has_value();
}

}  // namespace piot::rehearsal
