// SPDX-License-Identifier: MIT
#include "git/remote_tag_store.hpp"

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
constexpr std::string_view k_peeled = "^{}";
constexpr const char* k_writable_hint =
    "give the job `permissions: contents: write` and let actions/checkout persist its credentials; on a machine of "
    "your "
    "own, check that `git push` works without asking";

Diagnostic make_error(const ErrorCode& code, std::string message, std::string hint) {
    return {code, Severity::error, std::move(message), {}, std::move(hint)};
}

/// What to do about a tag that the remote refused after the upload.
std::string make_refusal_hint(const TagRequest& tag, std::string_view answer) {
    if (is_refused_for_workflows(answer))
        return fmt::format(
            "workflow files changed on the branch while this ran, and then GitHub takes this tag from no job: write it "
            "from an up-to-date clone of your own with `git tag -a -m {0} {0} {1} && git push origin {0}`; what was "
            "uploaded stays",
            tag.name, tag.commit);
    return "see the remote's rules for tags; what was uploaded stays, and the next run only writes the tag";
}

}  // namespace

Result<std::map<std::string, std::string>> RemoteTagStore::read_remote(const std::vector<std::string>& names) {
    if (names.empty()) return std::map<std::string, std::string>{};
    std::vector<std::string> patterns;
    for (const auto& name : names) {
        patterns.push_back(fmt::format("{}{}", k_tags, name));
        patterns.push_back(fmt::format("{}{}{}", k_tags, name, k_peeled));
    }
    PIOT_TRY(auto commits, ask_remote(patterns));
    // A pattern also matches refs that merely end in it.
    std::erase_if(commits,
                  [&](const auto& tag) { return std::find(names.begin(), names.end(), tag.first) == names.end(); });
    return commits;
}

Result<std::map<std::string, std::string>> RemoteTagStore::list_remote() {
    return ask_remote({fmt::format("{}*", k_tags)});
}

Result<std::map<std::string, std::string>> RemoteTagStore::ask_remote(const std::vector<std::string>& patterns) const {
    std::vector<std::string> arguments{"ls-remote", "--", remote_};
    arguments.insert(arguments.end(), patterns.begin(), patterns.end());
    PIOT_TRY(const auto result, git_.run(std::move(arguments)));
    if (result.exit_status != 0)
        return fail(make_error(
            codes::PIOT_REMOTE_UNREACHABLE,
            fmt::format("cannot read the tags of remote `{}`: {}", remote_, summarize_git_error(result.error)),
            "check that the remote exists and that `git ls-remote` works here, then run again"));
    std::map<std::string, std::string> commits;
    for (const auto line : split_lines(result.output)) {
        const auto parts = split(line, '\t');
        if (parts.size() != 2 || !parts[1].starts_with(k_tags)) continue;
        auto name = parts[1].substr(k_tags.size());
        const bool is_peeled = name.ends_with(k_peeled);
        if (is_peeled) name.remove_suffix(k_peeled.size());
        // The peeled line follows the tag object's own: it is the commit.
        commits[std::string(name)] = parts[0];
    }
    return commits;
}

Result<void> RemoteTagStore::check_writable(const std::vector<TagRequest>& tags) {
    std::vector<std::string> names;
    for (const auto& tag : tags)
        names.push_back(tag.name);
    PIOT_TRY(const auto remote, read_remote(names));
    std::vector<Diagnostic> findings;
    std::vector<TagRequest> missing;
    for (const auto& tag : tags) {
        const auto there = remote.find(tag.name);
        if (there == remote.end())
            missing.push_back(tag);
        else if (there->second != tag.commit)
            findings.push_back(make_error(codes::PIOT_TAG_ELSEWHERE,
                                          fmt::format("tag `{}` is on commit {} on the remote, this release is on {}",
                                                      tag.name, short_commit(there->second), short_commit(tag.commit)),
                                          "fetch the tags and plan again"));
    }
    std::set<std::string> commits;
    for (const auto& tag : missing)
        if (commits.insert(tag.commit).second) PIOT_CHECK(local_.obtain_commit(tag));
    PIOT_TRY(const auto conflicts, local_.find_conflicts(local_.keep_existing(missing)));
    PIOT_TRY(const auto refusals, try_push(missing));
    findings.insert(findings.end(), conflicts.begin(), conflicts.end());
    findings.insert(findings.end(), refusals.begin(), refusals.end());
    if (!missing.empty())
        if (const auto signature = local_.check_signing(missing.front()); !signature)
            findings.insert(findings.end(), signature.error().diagnostics.begin(), signature.error().diagnostics.end());
    if (!findings.empty()) return fail(std::move(findings));
    return {};
}

Result<std::vector<Diagnostic>> RemoteTagStore::try_push(const std::vector<TagRequest>& tags) const {
    if (tags.empty()) return std::vector<Diagnostic>{};
    std::vector<std::string> arguments{"push", "--dry-run", "--porcelain", "--no-verify", "--no-follow-tags",
                                       "--",   remote_};
    for (const auto& tag : tags)
        arguments.push_back(fmt::format("{}:{}{}", tag.commit, k_tags, tag.name));
    PIOT_TRY(const auto result, git_.run(std::move(arguments)));
    std::vector<Diagnostic> refusals;
    for (const auto& pushed : parse_push_report(result.output))
        if (pushed.flag == '!')
            refusals.push_back(
                make_error(codes::PIOT_REMOTE_NOT_WRITABLE,
                           fmt::format("remote `{}` would not take `{}`: {}", remote_, pushed.ref, pushed.summary),
                           k_writable_hint));
    if (result.exit_status != 0 && refusals.empty())
        refusals.push_back(make_error(
            codes::PIOT_REMOTE_NOT_WRITABLE,
            fmt::format("remote `{}` takes no tags from here: {}", remote_, summarize_git_error(result.error)),
            k_writable_hint));
    return refusals;
}

Result<TagPush> RemoteTagStore::push(const TagRequest& tag) {
    return push_all({tag}).front();
}

std::vector<Result<TagPush>> RemoteTagStore::push_all(const std::vector<TagRequest>& tags) {
    if (tags.empty()) return {};
    const auto state = local_.read_state(tags);
    std::vector<Result<TagPush>> answers;
    std::map<std::string, std::string> objects;
    std::map<std::string, std::string> new_to_clone;
    for (const auto& tag : tags) {
        const auto prepared = local_.prepare(tag, state);
        answers.push_back(prepared ? Result<TagPush>(TagPush::lost_race) : fail(prepared.error().diagnostics));
        if (!prepared) continue;
        objects[tag.name] = prepared->object;
        if (prepared->local_ref == PreparedTag::LocalRef::missing) new_to_clone[tag.name] = prepared->object;
    }
    if (objects.empty()) return answers;
    const auto pushed = push_objects(objects);
    for (std::size_t i = 0; i < tags.size(); ++i) {
        if (objects.count(tags[i].name) == 0) continue;
        answers[i] = pushed ? judge(tags[i], *pushed) : fail(pushed.error().diagnostics);
        if (!answers[i] || *answers[i] != TagPush::created) new_to_clone.erase(tags[i].name);
    }
    local_.follow_remote(new_to_clone);
    return answers;
}

Result<RemoteTagStore::PushAnswer> RemoteTagStore::push_objects(
    const std::map<std::string, std::string>& objects) const {
    std::vector<std::string> arguments{"push",        "--porcelain", "--no-verify", "--no-follow-tags",
                                       "--no-atomic", "--",          remote_};
    for (const auto& [name, object] : objects)
        arguments.push_back(fmt::format("{}:{}{}", object, k_tags, name));
    PIOT_TRY(const auto result, git_.run(std::move(arguments)));
    return PushAnswer{parse_push_report(result.output), summarize_git_error(result.error)};
}

Result<TagPush> RemoteTagStore::judge(const TagRequest& tag, const PushAnswer& answer) {
    const auto ref = fmt::format("{}{}", k_tags, tag.name);
    const auto found = std::find_if(answer.refs.begin(), answer.refs.end(),
                                    [&](const PushedRef& pushed) { return pushed.ref == ref; });
    if (found == answer.refs.end())
        return look_again(
            tag, make_error(codes::PIOT_REMOTE_UNREACHABLE,
                            fmt::format("cannot push tag `{}` to remote `{}`: {}", tag.name, remote_, answer.error),
                            "run again; if it stays so, check that `git push` works here"));
    if (found->flag == '*') return TagPush::created;
    if (found->flag == '=') return TagPush::already_equal;
    auto seen = look_again(tag, make_error(codes::PIOT_REMOTE_NOT_WRITABLE,
                                           fmt::format("remote `{}` refused tag `{}`: {}; {}", remote_, tag.name,
                                                       found->summary, answer.error),
                                           make_refusal_hint(tag, found->summary + answer.error)));
    if (!seen && is_lost_race(*found)) return TagPush::lost_race;
    return seen;
}

Result<TagPush> RemoteTagStore::look_again(const TagRequest& tag, const Diagnostic& refusal) {
    const auto remote = read_remote({tag.name});
    if (!remote) return fail(refusal);
    const auto there = remote->find(tag.name);
    if (there == remote->end()) return fail(refusal);
    return there->second == tag.commit ? TagPush::already_equal : TagPush::elsewhere;
}

Ancestry RemoteTagStore::find_ancestry(const std::string& commit, const std::string& head) {
    // The commit may come from a registry's answer: only an id is shown to git.
    if (!is_commit_id(commit) || !is_commit_id(head)) return Ancestry::unknown;
    const auto result = git_.run({"merge-base", "--is-ancestor", commit, head});
    if (!result) return Ancestry::unknown;
    if (result->exit_status == 0) return Ancestry::ancestor;
    if (result->exit_status != 1) return Ancestry::unknown;
    return local_.is_shallow() ? Ancestry::unknown : Ancestry::not_ancestor;
}

}  // namespace piot::git
