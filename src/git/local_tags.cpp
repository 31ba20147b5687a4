// SPDX-License-Identifier: MIT
#include "git/local_tags.hpp"

#include "git/push_report.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/commit_id.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace piot::git {

namespace {

constexpr std::string_view k_tags = "refs/tags/";

Diagnostic make_error(const ErrorCode& code, std::string message, std::string hint) {
    return {code, Severity::error, std::move(message), {}, std::move(hint)};
}

/// The trimmed output of a git that succeeded; else PIOT_TAG_FAILED about this tag.
Result<std::string> take_output(const TagRequest& tag, const ProcessResult& result) {
    if (result.exit_status == 0) return std::string(trim(result.output));
    return fail(make_error(codes::PIOT_TAG_FAILED,
                           fmt::format("cannot create tag `{}`: {}", tag.name, summarize_git_error(result.error)),
                           "try `git tag -a` in this checkout; if tag.gpgSign is set, the key must work unattended"));
}

}  // namespace

Result<std::optional<std::string>> LocalTags::read_local(const std::string& name) const {
    PIOT_TRY(const auto result, git_.run({"rev-parse", "--verify", "--quiet", "--end-of-options",
                                          fmt::format("{}{}^{{commit}}", k_tags, name)}));
    if (result.exit_status != 0) return std::nullopt;
    return std::string(trim(result.output));
}

bool LocalTags::is_shallow() const {
    // What cannot be told is not taken for a whole clone.
    const auto shallow = git_.run({"rev-parse", "--is-shallow-repository"});
    return !shallow || trim(shallow->output) != "false";
}

/// The commit of an earlier release lies beyond the end of a depth-1 checkout. A whole clone is never fetched into:
/// what it lacks is none of its history, and a fetch of limited depth would make it shallow.
Result<void> LocalTags::obtain_commit(const TagRequest& tag) const {
    PIOT_TRY(const auto there, git_.run({"cat-file", "-e", fmt::format("{}^{{commit}}", tag.commit)}));
    if (there.exit_status == 0) return {};
    if (!is_shallow())
        return fail(make_error(
            codes::PIOT_TAG_FAILED,
            fmt::format("commit {} of tag `{}` is not in this repository", short_commit(tag.commit), tag.name),
            "plan again from the branch that is released"));
    PIOT_TRY(const auto fetched, git_.run({"fetch", "--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head",
                                           "--no-recurse-submodules", "--", remote_, tag.commit}));
    if (fetched.exit_status == 0) return {};
    return fail(make_error(codes::PIOT_TAG_FAILED,
                           fmt::format("commit {} of tag `{}` is not in this shallow clone and cannot be fetched: {}",
                                       short_commit(tag.commit), tag.name, summarize_git_error(fetched.error)),
                           "check out with `fetch-depth: 0`"));
}

Result<std::vector<std::string>> LocalTags::identity_settings() const {
    // Without useConfigOnly git makes an address up from the host's name where it can.
    PIOT_TRY(const auto result, git_.run({"-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT"}));
    if (result.exit_status == 0) return std::vector<std::string>{};
    return std::vector<std::string>{"-c", "user.name=github-actions[bot]", "-c",
                                    "user.email=41898282+github-actions[bot]@users.noreply.github.com"};
}

Result<std::string> LocalTags::run_for_tag(const TagRequest& tag, std::vector<std::string> arguments,
                                           std::string input) const {
    PIOT_TRY(const auto result, git_.run(std::move(arguments), std::move(input)));
    return take_output(tag, result);
}

bool LocalTags::signs_tags() const {
    for (const auto* const setting : {"tag.gpgSign", "tag.forceSignAnnotated"}) {
        const auto result = git_.run({"config", "--type=bool", "--get", setting});
        if (result && trim(result->output) == "true") return true;
    }
    return false;
}

LocalTags::State LocalTags::read_state(const std::vector<TagRequest>& tags) const {
    State state;
    // What cannot be listed is looked up one by one: then every tag may be there.
    if (auto existing = find_existing(tags)) {
        state.existing = std::move(*existing);
    } else {
        for (const auto& tag : tags)
            state.existing.insert(tag.name);
    }
    state.is_signing = signs_tags();
    state.tagger = read_tagger(tags.front());
    return state;
}

Result<std::set<std::string>> LocalTags::find_existing(const std::vector<TagRequest>& tags) const {
    std::vector<std::string> arguments{"for-each-ref", "--format=%(refname)"};
    for (const auto& tag : tags)
        arguments.push_back(fmt::format("{}{}", k_tags, tag.name));
    PIOT_TRY(const auto listed, run_for_tag(tags.front(), std::move(arguments)));
    std::set<std::string> names;
    for (const auto ref : split_lines(listed))
        if (ref.starts_with(k_tags)) names.emplace(ref.substr(k_tags.size()));
    return names;
}

std::vector<TagRequest> LocalTags::keep_existing(const std::vector<TagRequest>& tags) const {
    if (tags.empty()) return {};
    const auto existing = find_existing(tags);
    if (!existing) return tags;
    std::vector<TagRequest> kept;
    std::copy_if(tags.begin(), tags.end(), std::back_inserter(kept),
                 [&](const TagRequest& tag) { return existing->count(tag.name) > 0; });
    return kept;
}

Result<std::string> LocalTags::read_tagger(const TagRequest& tag) const {
    PIOT_TRY(auto who, identity_settings());
    who.insert(who.end(), {"var", "GIT_COMMITTER_IDENT"});
    return run_for_tag(tag, std::move(who));
}

Result<PreparedTag> LocalTags::prepare(const TagRequest& tag, const State& state) const {
    const bool may_exist = state.existing.count(tag.name) > 0;
    if (may_exist) {
        PIOT_TRY(const auto conflicts, find_conflicts({tag}));
        if (!conflicts.empty()) return fail(conflicts);
    }
    PIOT_CHECK(obtain_commit(tag));
    std::optional<std::string> existing;
    if (may_exist) {
        PIOT_TRY(existing, read_local(tag.name));
    }
    if (!existing) return state.is_signing ? make_signed(tag) : make_object(tag, state.tagger);
    PIOT_TRY(auto object, run_for_tag(tag, {"rev-parse", "--verify", fmt::format("{}{}", k_tags, tag.name)}));
    return PreparedTag{std::move(object), PreparedTag::LocalRef::found};
}

/// The annotated tag as an object without a ref: if piot is killed before the push, no tag stays behind that the next
/// plan in this clone would take for a release.
Result<PreparedTag> LocalTags::make_object(const TagRequest& tag, const Result<std::string>& tagger) const {
    if (!tagger) return fail(tagger.error().diagnostics);
    auto text = fmt::format("object {}\ntype commit\ntag {}\ntagger {}\n\n{}\n", tag.commit, tag.name, *tagger,
                            trim(tag.message));
    PIOT_TRY(auto object, run_for_tag(tag, {"mktag"}, std::move(text)));
    return PreparedTag{std::move(object), PreparedTag::LocalRef::missing};
}

/// Signing is git's own business, and `git tag` only does it together with the ref. So it does it in a repository of
/// its own, which shares the clone's objects and configuration: the ref that it leaves there misleads no plan.
Result<PreparedTag> LocalTags::make_signed(const TagRequest& tag) const {
    PIOT_TRY(const auto directory, run_for_tag(tag, {"rev-parse", "--path-format=absolute", "--git-common-dir"}));
    PIOT_TRY(const auto objects, run_for_tag(tag, {"rev-parse", "--path-format=absolute", "--git-path", "objects"}));
    PIOT_TRY(const auto room, make_signing_room(tag, directory));
    PIOT_TRY(const auto identity, identity_settings());
    const auto run = [&](const std::vector<std::string>& command) -> Result<std::string> {
        std::vector<std::string> arguments{"--git-dir=" + room, "-c", fmt::format("include.path={}/config", directory)};
        // The clone's configuration may name a work tree, which this has not.
        arguments.insert(arguments.end(), {"-c", "core.bare=true"});
        arguments.insert(arguments.end(), identity.begin(), identity.end());
        arguments.insert(arguments.end(), command.begin(), command.end());
        PIOT_TRY(const auto result, git_.run_with({{"GIT_OBJECT_DIRECTORY", objects}}, std::move(arguments)));
        return take_output(tag, result);
    };
    PIOT_CHECK(run({"tag", "--annotate", "--force", "--cleanup=whitespace", "-m", tag.message, tag.name, tag.commit}));
    const auto ref = fmt::format("{}{}", k_tags, tag.name);
    PIOT_TRY(auto object, run({"rev-parse", "--verify", ref}));
    static_cast<void>(run({"update-ref", "-d", ref}));
    return PreparedTag{std::move(object), PreparedTag::LocalRef::missing};
}

Result<std::string> LocalTags::make_signing_room(const TagRequest& tag, const std::string& git_directory) const {
    PIOT_TRY(const auto format, run_for_tag(tag, {"rev-parse", "--show-object-format"}));
    auto room = git_directory + "/piot-signing";
    PIOT_CHECK(run_for_tag(
        tag, {"init", "--quiet", "--bare", "--template=", fmt::format("--object-format={}", format), room}));
    return room;
}

Result<void> LocalTags::check_signing(const TagRequest& tag) const {
    if (!signs_tags()) return {};
    const auto signature = make_signed(tag);
    if (!signature) return fail(signature.error().diagnostics);
    return {};
}

Result<std::vector<Diagnostic>> LocalTags::find_conflicts(const std::vector<TagRequest>& tags) const {
    std::vector<Diagnostic> findings;
    for (const auto& tag : tags) {
        PIOT_TRY(const auto local, read_local(tag.name));
        if (!local || *local == tag.commit) continue;
        findings.push_back(
            make_error(codes::PIOT_TAG_ELSEWHERE,
                       fmt::format("tag `{}` is on commit {} in this clone, this release is on {}", tag.name,
                                   short_commit(*local), short_commit(tag.commit)),
                       fmt::format("the remote does not have it: remove it with `git tag -d {}`", tag.name)));
    }
    return findings;
}

void LocalTags::follow_remote(const std::map<std::string, std::string>& objects) const {
    if (objects.empty()) return;
    std::string orders;
    for (const auto& [name, object] : objects)
        orders += fmt::format("create {}{} {}\n", k_tags, name, object);
    static_cast<void>(git_.run({"update-ref", "--stdin"}, std::move(orders)));
}

}  // namespace piot::git
