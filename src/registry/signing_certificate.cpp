// SPDX-License-Identifier: MIT
#include "registry/signing_certificate.hpp"

#include "piot/domain/commit_id.hpp"

#include <cstddef>

namespace piot::registry {

namespace {

// Tags of X.690 that a certificate uses on the way to its extensions (RFC 5280, 4.1).
constexpr unsigned char k_octet_string = 0x04;
constexpr unsigned char k_object_id = 0x06;
constexpr unsigned char k_utf8_string = 0x0C;
constexpr unsigned char k_sequence = 0x30;
constexpr unsigned char k_extensions = 0xA3;

// 1.3.6.1.4.1.57264.1.N, see docs/oid-info.md of sigstore/fulcio.
constexpr std::string_view k_fulcio("\x2B\x06\x01\x04\x01\x83\xBF\x30\x01", 9);
constexpr char k_workflow_sha = 3;
constexpr char k_source_repository_digest = 13;

/// One value with its tag.
struct Element {
    unsigned char tag = 0;
    std::string_view content;
};

/// Reads values of DER one behind the other.
class DerReader {
  public:
    explicit DerReader(std::string_view rest) : rest_(rest) {}

    /// nullopt at the end, and when what follows is no DER.
    std::optional<Element> next() {
        const auto tag = take_byte();
        const auto length = take_length();
        if (!tag || !length || *length > rest_.size()) return std::nullopt;
        const Element element{*tag, rest_.substr(0, *length)};
        rest_.remove_prefix(*length);
        return element;
    }

    /// The content of the next value, when it has this tag.
    std::optional<std::string_view> next(unsigned char tag) {
        const auto element = next();
        if (!element || element->tag != tag) return std::nullopt;
        return element->content;
    }

  private:
    std::optional<unsigned char> take_byte() {
        if (rest_.empty()) return std::nullopt;
        const auto byte = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        return byte;
    }

    std::optional<std::size_t> take_length() {
        constexpr unsigned char k_long_form = 0x80;
        constexpr unsigned char k_most_bytes = 4;
        const auto first = take_byte();
        if (!first || *first < k_long_form) return first;
        std::size_t length = 0;
        const auto count = static_cast<unsigned char>(*first - k_long_form);
        if (count == 0 || count > k_most_bytes) return std::nullopt;
        for (unsigned char i = 0; i < count; ++i) {
            const auto byte = take_byte();
            if (!byte) return std::nullopt;
            length = (length << 8U) | *byte;
        }
        return length;
    }

    std::string_view rest_;
};

std::string_view find_extensions(std::string_view certificate) {
    const auto outer = DerReader(certificate).next(k_sequence);
    if (!outer) return {};
    const auto signed_part = DerReader(*outer).next(k_sequence);
    if (!signed_part) return {};
    DerReader fields(*signed_part);
    while (const auto field = fields.next())
        if (field->tag == k_extensions) return DerReader(field->content).next(k_sequence).value_or("");
    return {};
}

/// What one extension says about the commit, if it is `number` of Fulcio's.
std::string_view read_extension(std::string_view extension, char number) {
    DerReader parts(extension);
    const auto id = parts.next(k_object_id);
    if (!id || id->size() != k_fulcio.size() + 1 || !id->starts_with(k_fulcio) || id->back() != number) return {};
    auto value = parts.next();
    if (value && value->tag != k_octet_string) value = parts.next();  // `critical` may stand between
    if (!value || value->tag != k_octet_string) return {};
    // The first extensions were plain text, the later ones are DER like everybody else's.
    if (number == k_workflow_sha) return value->content;
    return DerReader(value->content).next(k_utf8_string).value_or("");
}

}  // namespace

std::optional<std::string> find_source_commit(std::string_view certificate) {
    const auto extensions = find_extensions(certificate);
    for (const auto number : {k_source_repository_digest, k_workflow_sha}) {
        DerReader reader(extensions);
        while (const auto extension = reader.next(k_sequence))
            if (const auto commit = read_extension(*extension, number); is_commit_id(commit))
                return std::string(commit);
    }
    return std::nullopt;
}

}  // namespace piot::registry
