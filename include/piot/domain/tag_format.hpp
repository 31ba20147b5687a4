// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/config.hpp"
#include "piot/domain/version.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace piot {

/// How a tag relates to a package's `tag_format`.
struct TagMatch {
    std::size_t package = 0;         ///< index in the configuration
    std::optional<Version> version;  ///< nullopt: it looks like a version but is none that piot counts (`v1.2`)
};

/// Reads tag names by the tag formats of all packages at once; the match is exact and anchored.
class TagFormats {
  public:
    explicit TagFormats(const Config& config);

    /// Every package whose format the tag fits; several only where a group shares its tags.
    [[nodiscard]] std::vector<TagMatch> match(std::string_view tag) const;

  private:
    struct Format {
        std::size_t package;
        std::string text;  ///< `{name}` filled in
    };
    struct TransparentHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };

    std::unordered_map<std::string, std::vector<Format>, TransparentHash, std::equal_to<>> by_prefix_;
};

}  // namespace piot
