// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/version.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace piot {

enum class TrailerKind {
    bump,      ///< `patch`, `minor`, `major`, also with a label: `minor-rc`
    label,     ///< `alpha`, `beta`, `rc` alone: continue or promote a prerelease line
    finalize,  ///< `final`: finish a prerelease line
    skip,
};

/// What a well-formed `release:` line asks for.
struct Trailer {
    TrailerKind kind = TrailerKind::bump;
    BumpLevel level = BumpLevel::patch;      ///< bump only; patch otherwise
    std::optional<PrereleaseLabel> label{};  ///< always set for `label`, set for a bump that carries one
    std::vector<std::string> packages{};     ///< the list, in order, each once; empty = no list

    [[nodiscard]] bool names(std::string_view package) const;
    friend bool operator==(const Trailer&, const Trailer&) = default;
};

/// What is wrong with a `release:` line.
struct TrailerProblem {
    std::string message;  ///< "`minr` is not a release level"
    std::string hint;     ///< what to write instead

    friend bool operator==(const TrailerProblem&, const TrailerProblem&) = default;
};

/// The `release:` line that decides for one commit message.
struct TrailerLine {
    std::string text;                ///< the line, trimmed, valid UTF-8
    int line = 0;                    ///< 1-based, in the message
    bool is_subject = false;         ///< it is the message's first line
    bool in_last_paragraph = false;  ///< where trailers belong; one elsewhere counts all the same
    tl::expected<Trailer, TrailerProblem> content;

    /// A malformed subject line (`release: v1.4.0`) is only worth a notice.
    [[nodiscard]] bool is_remark() const { return !content && is_subject; }
    friend bool operator==(const TrailerLine&, const TrailerLine&) = default;
};

/// The last line of a commit message that matches `release:`; nullopt when none does. Line ends may be CRLF, bytes need
/// not be UTF-8.
[[nodiscard]] std::optional<TrailerLine> find_trailer(std::string_view message);

/// The text after `release:`, as in `minor-rc [a, b]`.
[[nodiscard]] tl::expected<Trailer, TrailerProblem> parse_trailer(std::string_view payload);

/// The trailer that a line was probably meant to be which cannot be read or names packages that do not exist: the
/// nearest level (a patch where none is near), and of the names the nearest ones.
[[nodiscard]] Trailer guess_trailer(std::string_view line, std::span<const std::string_view> package_names);

/// `release: minor [a, b]`, as one would write it into a commit message.
[[nodiscard]] std::string format_trailer(const Trailer& trailer);

}  // namespace piot
