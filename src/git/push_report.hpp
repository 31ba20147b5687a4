// SPDX-License-Identifier: MIT
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot::git {

/// A line of `git push --porcelain`: the machine's form, the same in every language.
struct PushedRef {
    char flag = '!';      ///< `*` created, `=` was there already, `!` rejected, ` ` `+` `-` moved or removed
    std::string ref;      ///< on the remote, `refs/tags/…`
    std::string summary;  ///< such as `[remote rejected] (hook declined)`

    friend bool operator==(const PushedRef&, const PushedRef&) = default;
};

[[nodiscard]] std::vector<PushedRef> parse_push_report(std::string_view output);

/// Did another push hold the ref at that moment? It may be tried again. git has no code for it, only words.
[[nodiscard]] bool is_lost_race(const PushedRef& pushed);

/// Does GitHub take the tag from nobody whose token may not change workflows? So it is when no branch has the workflow
/// files of the tagged commit any more: for every token of a job. It has no code for it, only words.
[[nodiscard]] bool is_refused_for_workflows(std::string_view answer);

/// What git and the remote said, for people: the last few lines without hints, control characters and the password of a
/// URL.
[[nodiscard]] std::string summarize_git_error(std::string_view error);

}  // namespace piot::git
