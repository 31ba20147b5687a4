// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace piot {

/// Why a glob is refused, for a diagnostic's message and hint.
struct GlobError {
    std::string message;  ///< completes "glob `x` …", for example "begins with `/`, which no repository path does"
    std::string meant;    ///< the spelling that was meant; empty where none can be guessed

    friend bool operator==(const GlobError&, const GlobError&) = default;
};

/// What a glob can match, so that a tree need not be walked to compare it.
enum class GlobShape {
    file,     ///< exactly the path `prefix()`
    subtree,  ///< everything below the directory `prefix()`: `dir/**`, or `**` with an empty prefix
    pattern,  ///< some paths below the directory `prefix()`
};

/// A compiled pattern over whole repository-relative paths: case-sensitive, leading dots are ordinary.
/// `?` one character, `*` any run within a component, `**` as a whole component any number of components (at the end:
/// at least one), `[a-z]` `[!a]` `[^a]` `[[:alpha:]]` one character but never `/`, `{a,b}` alternatives (nested, empty
/// ones allowed), `{1..9}` `{a..z}` ranges, `\x` the character `x`. Characters are UTF-8 code points; a byte that is
/// not UTF-8 is one character. A brace without a comma and an unclosed bracket stand for themselves.
class Glob {
  public:
    /// Fails on a pattern that can never match a repository path, that negates, or that uses another tool's syntax.
    [[nodiscard]] static tl::expected<Glob, GlobError> compile(std::string_view pattern);

    /// Time: at most `machine_size()` for each character of the path.
    [[nodiscard]] bool matches(std::string_view path) const;

    [[nodiscard]] const std::string& pattern() const { return pattern_; }
    [[nodiscard]] GlobShape shape() const { return shape_; }
    /// `file`: the path. Else the deepest directory that holds every match, without `/` at its end; empty = the root.
    [[nodiscard]] const std::string& prefix() const { return prefix_; }
    /// Instructions of the compiled pattern, in proportion to its length (and up to 1000 items of ranges); 0 for `file`
    /// and `subtree`.
    [[nodiscard]] std::size_t machine_size() const { return program_.size(); }

  private:
    friend class GlobCompiler;

    struct Range {
        std::uint32_t first;
        std::uint32_t last;
    };
    enum class Step : std::uint8_t {
        character,  ///< exactly `first`
        set,        ///< in the ranges [first, last), never `/`
        not_set,    ///< outside the ranges [first, last), never `/`
        anything,   ///< one character, `/` too
        split,      ///< go on at `first` and at `last`, consuming nothing
        accept,
        dead,
    };
    /// One instruction of a Thompson machine; those that consume a character go on at `next`.
    struct Instruction {
        Step step = Step::dead;
        std::uint32_t first = 0;
        std::uint32_t last = 0;
        std::uint32_t next = 0;
    };

    class Run;
    class Search;
    [[nodiscard]] bool accepts(const Instruction& instruction, std::uint32_t character) const;
    [[nodiscard]] bool can_match_a_path() const;

    std::string pattern_;
    std::string prefix_;
    GlobShape shape_ = GlobShape::pattern;
    std::uint32_t start_ = 0;
    std::vector<Instruction> program_;  ///< empty for `file` and `subtree`
    std::vector<Range> ranges_;
};

}  // namespace piot
