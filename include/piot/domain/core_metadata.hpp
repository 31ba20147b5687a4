// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace piot {

struct MetadataField {
    std::string name;   ///< as written
    std::string value;  ///< unfolded: continuation lines joined by `\n`, their indentation removed

    friend bool operator==(const MetadataField&, const MetadataField&) = default;
};

/// METADATA of a wheel or PKG-INFO of an sdist: e-mail style fields in file order, then the description.
struct CoreMetadata {
    std::vector<MetadataField> fields;  ///< without `Description`
    std::string description;            ///< the body, or the `Description` field where there is no body

    /// The first value of a field (names compare without case); empty when absent.
    [[nodiscard]] std::string_view get(std::string_view name) const;
    [[nodiscard]] std::vector<std::string_view> get_all(std::string_view name) const;

    friend bool operator==(const CoreMetadata&, const CoreMetadata&) = default;
};

/// `origin` is what findings name. Fails with PIOT_INSPECT_METADATA and the line when a field line has no name, or when
/// the text is not UTF-8.
[[nodiscard]] Result<CoreMetadata> parse_core_metadata(std::string_view text, std::string_view origin);

}  // namespace piot
