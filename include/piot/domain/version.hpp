// SPDX-License-Identifier: MIT
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace piot {

enum class BumpLevel { patch, minor, major };

/// The prerelease labels that SemVer and PEP 440 order alike, lowest first. No others exist in piot.
enum class PrereleaseLabel { alpha, beta, rc };

struct Prerelease {
    PrereleaseLabel label = PrereleaseLabel::alpha;
    std::uint64_t number = 1;

    friend auto operator<=>(const Prerelease&, const Prerelease&) = default;
};

/// A version that piot can release: SemVer 2.0.0 `X.Y.Z` or `X.Y.Z-(alpha|beta|rc).N`, no build metadata.
class Version {
  public:
    /// 0.0.0
    Version() = default;
    Version(std::uint64_t major, std::uint64_t minor, std::uint64_t patch, std::optional<Prerelease> prerelease = {});

    /// Strict: no `v`, no leading zeros, no blanks, no other prerelease. nullopt when the text is anything else.
    [[nodiscard]] static std::optional<Version> parse(std::string_view text);

    [[nodiscard]] std::uint64_t major() const { return major_; }
    [[nodiscard]] std::uint64_t minor() const { return minor_; }
    [[nodiscard]] std::uint64_t patch() const { return patch_; }
    [[nodiscard]] const std::optional<Prerelease>& prerelease() const { return prerelease_; }
    [[nodiscard]] bool is_prerelease() const { return prerelease_.has_value(); }

    /// `X.Y.Z` without the prerelease.
    [[nodiscard]] Version stable() const;

    /// SemVer spelling, `1.3.0-rc.1`.
    [[nodiscard]] std::string to_string() const;
    /// PEP 440 spelling, `1.3.0rc1`.
    [[nodiscard]] std::string to_pep440() const;

    /// SemVer precedence.
    friend std::strong_ordering operator<=>(const Version& left, const Version& right);
    friend bool operator==(const Version& left, const Version& right) = default;

  private:
    std::uint64_t major_ = 0;
    std::uint64_t minor_ = 0;
    std::uint64_t patch_ = 0;
    std::optional<Prerelease> prerelease_;
};

/// True for any SemVer 2.0.0 text (arbitrary prerelease and build metadata), as in `first_version` checks and tag
/// notices.
[[nodiscard]] bool is_semver(std::string_view text);

/// The next stable version above `version`'s stable part: 1.2.3 + minor = 1.3.0; nothing is special below 1.0.0.
[[nodiscard]] Version bump(const Version& version, BumpLevel level);

[[nodiscard]] std::string_view to_string(BumpLevel level);
[[nodiscard]] std::string_view to_string(PrereleaseLabel label);

}  // namespace piot
