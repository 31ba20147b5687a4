// SPDX-License-Identifier: MIT
#include "registry/upload_form.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <array>
#include <random>

#include <fmt/format.h>

namespace piot::registry {

namespace {

enum class Repetition { once, many };

/// A core-metadata field and the form field that carries it.
struct MetadataName {
    std::string_view field;
    std::string_view form;
    Repetition repetition;
};

constexpr std::array<MetadataName, 25> k_names{{
    {"Summary", "summary", Repetition::once},
    {"Description-Content-Type", "description_content_type", Repetition::once},
    {"Keywords", "keywords", Repetition::once},
    {"Home-page", "home_page", Repetition::once},
    {"Download-URL", "download_url", Repetition::once},
    {"Author", "author", Repetition::once},
    {"Author-email", "author_email", Repetition::once},
    {"Maintainer", "maintainer", Repetition::once},
    {"Maintainer-email", "maintainer_email", Repetition::once},
    {"License", "license", Repetition::once},
    {"License-Expression", "license_expression", Repetition::once},
    {"Requires-Python", "requires_python", Repetition::once},
    {"Classifier", "classifiers", Repetition::many},
    {"Platform", "platform", Repetition::many},
    {"Supported-Platform", "supported_platform", Repetition::many},
    {"Requires-Dist", "requires_dist", Repetition::many},
    {"Provides-Dist", "provides_dist", Repetition::many},
    {"Obsoletes-Dist", "obsoletes_dist", Repetition::many},
    {"Requires-External", "requires_external", Repetition::many},
    {"Project-URL", "project_urls", Repetition::many},
    {"Provides-Extra", "provides_extra", Repetition::many},
    {"License-File", "license_file", Repetition::many},
    {"Dynamic", "dynamic", Repetition::many},
    {"Import-Name", "import_name", Repetition::many},
    {"Import-Namespace", "import_namespace", Repetition::many},
}};

const CoreMetadata* metadata_of(const ArtifactFacts& facts) {
    if (const auto* const wheel = std::get_if<WheelFacts>(&facts); wheel != nullptr && wheel->metadata)
        return &*wheel->metadata;
    if (const auto* const sdist = std::get_if<SdistFacts>(&facts); sdist != nullptr && sdist->metadata)
        return &*sdist->metadata;
    return nullptr;
}

/// `py2.py3`, `cp312`; PyPI demands the word `source` of an sdist.
std::string python_version_of(const ArtifactFacts& facts) {
    const auto* const wheel = std::get_if<WheelFacts>(&facts);
    return wheel != nullptr && wheel->name ? join(wheel->name->python_tags, ".") : "source";
}

/// setuptools wrote License-File long before metadata 2.4 defined it (PEP 639). PyPI looks for the named files in any
/// upload that carries the field, so it goes only with metadata that knows it, as twine does.
bool knows_license_files(const CoreMetadata& metadata) {
    const auto version = metadata.get("Metadata-Version");
    return !version.starts_with("1.") && version != "2.0" && version != "2.1" && version != "2.2" && version != "2.3";
}

void append_metadata(std::vector<FormField>& fields, const CoreMetadata& metadata) {
    for (const auto& name : k_names) {
        if (name.form == "license_file" && !knows_license_files(metadata)) continue;
        for (const auto value : metadata.get_all(name.field)) {
            if (!value.empty()) fields.emplace_back(name.form, value);
            if (name.repetition == Repetition::once) break;
        }
    }
    if (!metadata.description.empty()) fields.emplace_back("description", metadata.description);
}

std::string part_head(const std::string& boundary, std::string_view name) {
    return fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"", boundary, name);
}

/// As browsers do it (HTML, multipart/form-data encoding algorithm).
std::string escape_file_name(std::string_view name) {
    return replace_all(replace_all(replace_all(name, "\"", "%22"), "\r", "%0D"), "\n", "%0A");
}

}  // namespace

Result<std::vector<FormField>> make_upload_fields(const Artifact& artifact, const ArtifactFacts& facts) {
    const auto* const metadata = metadata_of(facts);
    if (metadata == nullptr || metadata->get("Name").empty() || metadata->get("Version").empty())
        return fail({codes::PIOT_INSPECT_METADATA,
                     Severity::error,
                     fmt::format("`{}` has no core metadata with a name and a version", artifact.file_name),
                     {},
                     "build it again with a current build backend"});
    std::vector<FormField> fields{{":action", "file_upload"}, {"protocol_version", "1"}};
    fields.emplace_back("metadata_version", metadata->get("Metadata-Version"));
    fields.emplace_back("name", metadata->get("Name"));
    fields.emplace_back("version", metadata->get("Version"));
    fields.emplace_back("filetype", artifact.kind == ArtifactKind::wheel ? "bdist_wheel" : "sdist");
    fields.emplace_back("pyversion", python_version_of(facts));
    fields.emplace_back("sha256_digest", artifact.sha256);
    append_metadata(fields, *metadata);
    return fields;
}

std::vector<BodyPart> make_upload_body(const std::vector<FormField>& fields, const Artifact& artifact,
                                       const std::string& boundary) {
    std::vector<BodyPart> body;
    std::string text;
    for (const auto& [name, value] : fields)
        text += fmt::format("{}\r\n\r\n{}\r\n", part_head(boundary, name), value);
    if (!artifact.attestation.empty()) {
        // The file holds one attestation; the field is a JSON array of them.
        body.push_back({text + part_head(boundary, "attestations") + "\r\n\r\n[", artifact.attestation});
        text = "]\r\n";
    }
    text += fmt::format("{}; filename=\"{}\"\r\nContent-Type: application/octet-stream\r\n\r\n",
                        part_head(boundary, "content"), escape_file_name(artifact.file_name));
    body.push_back({std::move(text), artifact.file});
    body.push_back({fmt::format("\r\n--{}--\r\n", boundary), {}});
    return body;
}

std::string make_boundary() {
    std::random_device random;
    return fmt::format("piot-{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
}

}  // namespace piot::registry
