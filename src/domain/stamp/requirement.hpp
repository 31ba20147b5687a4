// SPDX-License-Identifier: MIT
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot {

/// Any SemVer version, as lockfiles and requirements hold them; build metadata is dropped.
struct SemanticVersion {
    std::uint64_t major = 0;
    std::uint64_t minor = 0;
    std::uint64_t patch = 0;
    std::string prerelease = {};  ///< `rc.1`; empty = a release

    [[nodiscard]] static std::optional<SemanticVersion> parse(std::string_view text);

    friend std::strong_ordering operator<=>(const SemanticVersion& left, const SemanticVersion& right);
    friend bool operator==(const SemanticVersion&, const SemanticVersion&) = default;
};

/// A version requirement as cargo writes it: comparators joined by commas.
class Requirement {
  public:
    /// nullopt for what cargo refuses.
    [[nodiscard]] static std::optional<Requirement> parse(std::string_view text);

    /// By cargo's rules: a prerelease only satisfies a requirement that names a prerelease of the same X.Y.Z.
    [[nodiscard]] bool matches(const SemanticVersion& version) const;

    /// This requirement moved to `version`: bare and `^` become `version` itself, `~` and `=` keep their operator and
    /// the blanks after it. nullopt for every other form: comparisons, wildcards, several comparators.
    [[nodiscard]] std::optional<std::string> moved_to(std::string_view version) const;

  private:
    friend class RequirementReader;

    enum class Operator { exact, greater, greater_equal, less, less_equal, tilde, caret, wildcard };
    struct Comparator {
        Operator op = Operator::caret;
        std::uint64_t major = 0;
        std::optional<std::uint64_t> minor = {};
        std::optional<std::uint64_t> patch = {};
        std::string prerelease = {};
        bool has_wildcard = false;
        std::string prefix = {};  ///< the operator and the blanks after it, as written
    };

    [[nodiscard]] static bool matches(const Comparator& comparator, const SemanticVersion& version);
    [[nodiscard]] static bool matches_exact(const Comparator& comparator, const SemanticVersion& version);
    [[nodiscard]] static bool is_greater(const Comparator& comparator, const SemanticVersion& version);
    [[nodiscard]] static bool is_less(const Comparator& comparator, const SemanticVersion& version);
    [[nodiscard]] static bool matches_tilde(const Comparator& comparator, const SemanticVersion& version);
    [[nodiscard]] static bool matches_caret(const Comparator& comparator, const SemanticVersion& version);

    std::vector<Comparator> comparators_;  // empty = `*`
};

}  // namespace piot
