// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace piot::rehearsal {

/// A version as crates.io reads it.
struct SemVer {
    std::uint64_t major = 0;
    std::uint64_t minor = 0;
    std::uint64_t patch = 0;
    std::string prerelease;
    std::string build;

    [[nodiscard]] static std::optional<SemVer> parse(std::string_view text);
    [[nodiscard]] std::string without_build() const;
    /// By precedence: build metadata does not count.
    [[nodiscard]] bool precedes(const SemVer& other) const;
};

/// A Cargo version requirement in the form that the index carries (`1.2` → `^1.2`); nothing when it is none.
[[nodiscard]] std::optional<std::string> normalize_requirement(std::string_view text);

}  // namespace piot::rehearsal
