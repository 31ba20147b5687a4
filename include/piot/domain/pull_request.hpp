// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"
#include "piot/domain/config.hpp"
#include "piot/domain/repo_snapshot.hpp"
#include "piot/domain/trailer.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace piot {

enum class MergeMethod { squash, merge };

/// Where a forge takes the first line of a message from. Repository settings; a person may still edit the message.
enum class TitleSource {
    pull_request,  ///< its title
    only_commit,   ///< squash: of a pull request with one commit that commit's subject, else the title
    generated,     ///< merge: `Merge pull request #12 from owner/branch`
};

/// Where it takes the rest from.
enum class BodySource {
    description,
    only_commit,  ///< squash: of a pull request with one commit that commit's message, else the description
    commits,      ///< squash: the messages of all commits
    title,        ///< merge: the pull request's title
    nothing,
};

/// How one way of merging words its commit.
struct MessageForm {
    TitleSource title;
    BodySource body;

    friend bool operator==(const MessageForm&, const MessageForm&) = default;
};

/// What a forge says about a pull request.
struct PullRequest {
    int number = 0;
    std::string title;
    std::string body;         ///< the description; may be empty
    std::string head_commit;  ///< full id of its newest commit
    std::string head_label;   ///< `owner/branch`
    /// nullopt where the repository does not allow this way.
    std::optional<MessageForm> squash = MessageForm{TitleSource::only_commit, BodySource::only_commit};
    std::optional<MessageForm> merge = MessageForm{TitleSource::generated, BodySource::title};
};

/// A commit that HEAD brought in by being a merge.
struct MergedCommit {
    std::string commit;
    std::optional<TrailerLine> trailer;
};

/// HEAD taken apart.
struct HeadMerge {
    std::vector<std::string> parents;   ///< full ids; empty for a root
    std::vector<MergedCommit> brought;  ///< what its parents from the second on brought, newest first

    [[nodiscard]] bool is_merge_of(std::string_view commit) const;
};

/// The `release:` lines that HEAD's unit would have, were the pull request merged in one way.
struct PreviewedUnit {
    std::vector<UnitTrailer> trailers;
    /// `title` or `description`, where the line is the pull request's own; else it stands in commits.
    std::string place;
};

/// A squashed commit has the line of its own message and brings nothing; a merge commit without a line of its own goes
/// by what it merges. `head` names the commit in reasons.
[[nodiscard]] PreviewedUnit make_previewed_unit(const PullRequest& pull_request, MergeMethod method,
                                                const HeadMerge& head_merge, const std::string& head);

/// What is wrong with the pull request's own line, with the line to write instead. Such a line is taken out of `unit`.
[[nodiscard]] std::vector<Diagnostic> take_bad_lines(PreviewedUnit& unit, const Config& config);

/// A notice where the description holds a `release:` line that no allowed way of merging would use.
[[nodiscard]] std::vector<Diagnostic> judge_description(const PullRequest& pull_request,
                                                        const std::vector<PreviewedUnit>& units);

[[nodiscard]] std::string_view to_string(MergeMethod method);

}  // namespace piot
