// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot::rehearsal {

/// A version as PyPI reads it (PEP 440).
struct PythonVersion {
    std::uint64_t epoch = 0;
    std::vector<std::uint64_t> release;
    std::string pre_label;  ///< `a`, `b`, `rc` or empty
    std::uint64_t pre = 0;
    std::optional<std::uint64_t> post;
    std::optional<std::uint64_t> dev;
    std::string local;

    [[nodiscard]] static std::optional<PythonVersion> parse(std::string_view text);
    /// The normalised spelling.
    [[nodiscard]] std::string to_string() const;
    /// Equal for equal versions: as `to_string` without trailing zeros in the release.
    [[nodiscard]] std::string to_canonical() const;
    [[nodiscard]] bool is_prerelease() const { return !pre_label.empty() || dev.has_value(); }
    [[nodiscard]] bool precedes(const PythonVersion& other) const;
};

}  // namespace piot::rehearsal
