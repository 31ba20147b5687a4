// SPDX-License-Identifier: MIT
#include "rehearsal/upload_form.hpp"

#include "rehearsal/error_texts.hpp"
#include "rehearsal/multipart.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace piot::rehearsal {

namespace texts = pypi_texts;

namespace {

constexpr std::size_t k_max_parts = 10'000;
constexpr std::size_t k_max_fields_size = 16 * 1024 * 1024;

Accepted<ReceivedFile> receive_file(MultipartReader& reader, const PartHeader& header, const StateDirectory& state) {
    ReceivedFile received;
    received.file_name = *header.file_name;
    received.content_type = header.content_type;
    auto file = state.create_temporary();
    if (!file) return tl::unexpected(to_refusal(file.error()));
    received.file = std::move(*file);
    DigestStream digests;
    while (true) {
        PIOT_ACCEPT(const auto piece, reader.read());
        if (!piece) break;
        if (auto written = received.file.write(*piece); !written) return tl::unexpected(to_refusal(written.error()));
        digests.update(*piece);
        received.size += piece->size();
    }
    received.digests = digests.finish();
    return received;
}

Accepted<std::string> receive_text(MultipartReader& reader, std::size_t limit) {
    std::string text;
    while (true) {
        PIOT_ACCEPT(const auto piece, reader.read());
        if (!piece) return text;
        text += *piece;
        if (text.size() > limit) return refuse(413, "The form fields are too large.");
    }
}

bool is_digest(std::string_view text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_project_name(std::string_view name) {
    if (name.empty() || !is_name_character(name.front()) || !is_name_character(name.back())) return false;
    return std::all_of(name.begin(), name.end(),
                       [](char c) { return is_name_character(c) || c == '.' || c == '_' || c == '-'; });
}

Accepted<void> check_identity(const UploadForm& form) {
    const auto invalid = [](const std::string& value, std::string_view field, std::string_view error) {
        return refuse(400, fmt::format(texts::k_invalid_value, to_valid_utf8(value), field, error));
    };
    const auto name = form.field("name");
    if (name.empty()) return invalid(name, "Name", texts::k_required);
    if (!is_project_name(name)) return invalid(name, "Name", texts::k_letters);
    const auto version = form.field("version");
    if (version.empty()) return invalid(version, "Version", texts::k_required);
    if (!PythonVersion::parse(version)) return invalid(version, "Version", texts::k_letters);
    return {};
}

Accepted<void> check_file_fields(const UploadForm& form) {
    const auto invalid = [](std::string_view field, std::string_view error) {
        return refuse(400, fmt::format(texts::k_invalid_field, field, error));
    };
    const auto file_type = form.field("filetype");
    if (file_type.empty()) return invalid("filetype", texts::k_required);
    if (file_type != "sdist" && file_type != "bdist_wheel") return invalid("filetype", texts::k_file_type);
    const auto sha256 = form.field("sha256_digest");
    const auto blake2 = form.field("blake2_256_digest");
    if (!sha256.empty() && !is_digest(sha256)) return invalid("sha256_digest", texts::k_sha256);
    if (!blake2.empty() && !is_digest(blake2)) return invalid("blake2_256_digest", texts::k_blake2);
    const auto python_version = form.field("pyversion");
    if (file_type != "sdist" && python_version.empty()) return invalid("pyversion", texts::k_python_version);
    if (file_type == "sdist" && !python_version.empty() && python_version != "source") {
        return invalid("pyversion", texts::k_source);
    }
    if (sha256.empty() && blake2.empty() && form.field("md5_digest").empty()) {
        return refuse(400, std::string(texts::k_digest_required));
    }
    return {};
}

Accepted<void> check_metadata(const UploadForm& form) {
    static constexpr std::array<std::string_view, 9> k_known = {"1.0", "1.1", "1.2", "2.0", "2.1",
                                                                "2.2", "2.3", "2.4", "2.5"};
    const auto version = form.field("metadata_version");
    if (std::find(k_known.begin(), k_known.end(), version) == k_known.end()) {
        const auto shown = version.empty() ? "None" : "'" + to_valid_utf8(version) + "'";
        return refuse(400, fmt::format(texts::k_metadata_version, shown));
    }
    if (!PythonVersion::parse(form.field("version"))->local.empty()) {
        return refuse(400, fmt::format(texts::k_local_version, form.field("version")));
    }
    const auto summary = form.field("summary");
    if (summary.size() > 512) return refuse(400, std::string(texts::k_summary_long));
    if (summary.find('\n') != std::string::npos) return refuse(400, std::string(texts::k_summary_lines));
    if (!form.field("license").empty() && !form.field("license_expression").empty()) {
        return refuse(400, std::string(texts::k_license_twice));
    }
    if (const auto found = form.fields.find("requires_dist"); found != form.fields.end()) {
        for (const auto& requirement : found->second) {
            if (requirement.substr(0, requirement.find(';')).find('@') != std::string::npos) {
                return refuse(400, fmt::format(texts::k_direct_dependency, to_valid_utf8(requirement)));
            }
        }
    }
    if (const auto found = form.fields.find("classifiers"); found != form.fields.end()) {
        for (const auto& classifier : found->second) {
            if (classifier.starts_with("Private ::")) return refuse(400, fmt::format(texts::k_classifier, classifier));
        }
    }
    return {};
}

}  // namespace

std::string UploadForm::field(const std::string& name) const {
    const auto found = fields.find(name);
    return found == fields.end() ? "" : found->second.front();
}

Accepted<UploadForm> read_upload_form(const Request& request, const StateDirectory& state) {
    const auto boundary = MultipartReader::boundary_of(request.header("Content-Type").value_or(""));
    if (!boundary) return refuse(400, "The request body is no multipart/form-data.");
    BodyReader body(request.body);
    MultipartReader reader(body, *boundary);
    UploadForm form;
    std::size_t fields_size = 0;
    for (std::size_t parts = 0; parts < k_max_parts; ++parts) {
        PIOT_ACCEPT(const auto header, reader.next());
        if (!header) return form;
        if (header->name == "content" && header->file_name) {
            PIOT_ACCEPT(form.content, receive_file(reader, *header, state));
            continue;
        }
        if (header->file_name) {
            if (header->name != "gpg_signature") form.tuple_fields.push_back(header->name);
            continue;
        }
        PIOT_ACCEPT(auto text, receive_text(reader, k_max_fields_size - fields_size));
        fields_size += text.size();
        // distutils wrote UNKNOWN where it knew nothing.
        if (!text.empty() && trim(text) != "UNKNOWN")
            form.fields[to_valid_utf8(header->name)].push_back(to_valid_utf8(text));
    }
    return refuse(400, "The form has too many fields.");
}

Accepted<UploadFacts> check_upload_form(const UploadForm& form) {
    const auto protocol = form.field("protocol_version");
    if (!protocol.empty() && protocol != "1") return refuse(400, std::string(texts::k_protocol));
    if (!form.tuple_fields.empty()) return refuse(400, fmt::format(texts::k_tuple, form.tuple_fields.front()));
    PIOT_ACCEPT_CHECK(check_identity(form));
    PIOT_ACCEPT_CHECK(check_file_fields(form));
    PIOT_ACCEPT_CHECK(check_metadata(form));

    UploadFacts facts;
    facts.name = form.field("name");
    facts.normalized_name = normalize_pypi_name(facts.name);
    facts.version = *PythonVersion::parse(form.field("version"));
    facts.file_type = form.field("filetype");
    facts.python_version = facts.file_type == "sdist" ? "source" : form.field("pyversion");
    return facts;
}

}  // namespace piot::rehearsal
