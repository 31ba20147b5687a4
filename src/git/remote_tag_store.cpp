// SPDX-License-Identifier: MIT
#include "git/remote_tag_store.hpp"

#include "git/push_report.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

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

bool is_commit_id(std::string_view text) {
    return (text.size() == 40 || text.size() == 64) &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string short_id(std::string_view commit) {
    return std::string(commit.substr(0, 10));
}

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

ProcessSpec RemoteTagStore::make_git_call(std::vector<std::string> arguments) const {
    ProcessSpec spec;
    // The checkout may set core.hooksPath to a directory of its own: nothing out of it is run in this job.
    spec.argv = {"git", "-c", "core.hooksPath=/dev/null"};
    if (remote_.reach == RemoteReach::local_only)
        for (const auto* const setting : {"protocol.allow=never", "protocol.file.allow=always"})
            spec.argv.insert(spec.argv.end(), {"-c", setting});
    spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
    spec.working_directory = remote_.repository;
    spec.environment = processes_.base_environment();
    spec.environment["LC_ALL"] = "C";
    spec.environment["GIT_TERMINAL_PROMPT"] = "0";
    spec.timeout = std::chrono::seconds{300};
    return spec;
}

Result<ProcessResult> RemoteTagStore::run_git(std::vector<std::string> arguments, std::string input) const {
    auto spec = make_git_call(std::move(arguments));
    spec.input = std::move(input);
    return processes_.run(spec);
}

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
    std::vector<std::string> arguments{"ls-remote", "--", remote_.remote};
    arguments.insert(arguments.end(), patterns.begin(), patterns.end());
    PIOT_TRY(const auto result, run_git(std::move(arguments)));
    if (result.exit_status != 0)
        return fail(make_error(
            codes::PIOT_REMOTE_UNREACHABLE,
            fmt::format("cannot read the tags of remote `{}`: {}", remote_.remote, summarize_git_error(result.error)),
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

Result<std::optional<std::string>> RemoteTagStore::read_local(const std::string& name) const {
    PIOT_TRY(const auto result, run_git({"rev-parse", "--verify", "--quiet", "--end-of-options",
                                         fmt::format("{}{}^{{commit}}", k_tags, name)}));
    if (result.exit_status != 0) return std::nullopt;
    return std::string(trim(result.output));
}

bool RemoteTagStore::is_shallow() const {
    // What cannot be told is not taken for a whole clone.
    const auto shallow = run_git({"rev-parse", "--is-shallow-repository"});
    return !shallow || trim(shallow->output) != "false";
}

/// The commit of an earlier release lies beyond the end of a depth-1 checkout. A whole clone is never fetched into:
/// what it lacks is none of its history, and a fetch of limited depth would make it shallow.
Result<void> RemoteTagStore::obtain_commit(const TagRequest& tag) const {
    PIOT_TRY(const auto there, run_git({"cat-file", "-e", fmt::format("{}^{{commit}}", tag.commit)}));
    if (there.exit_status == 0) return {};
    if (!is_shallow())
        return fail(
            make_error(codes::PIOT_TAG_FAILED,
                       fmt::format("commit {} of tag `{}` is not in this repository", short_id(tag.commit), tag.name),
                       "plan again from the branch that is released"));
    PIOT_TRY(const auto fetched, run_git({"fetch", "--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head",
                                          "--no-recurse-submodules", "--", remote_.remote, tag.commit}));
    if (fetched.exit_status == 0) return {};
    return fail(make_error(codes::PIOT_TAG_FAILED,
                           fmt::format("commit {} of tag `{}` is not in this shallow clone and cannot be fetched: {}",
                                       short_id(tag.commit), tag.name, summarize_git_error(fetched.error)),
                           "check out with `fetch-depth: 0`"));
}

Result<std::vector<std::string>> RemoteTagStore::identity_settings() const {
    // Without useConfigOnly git makes an address up from the host's name where it can.
    PIOT_TRY(const auto result, run_git({"-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT"}));
    if (result.exit_status == 0) return std::vector<std::string>{};
    return std::vector<std::string>{"-c", "user.name=github-actions[bot]", "-c",
                                    "user.email=41898282+github-actions[bot]@users.noreply.github.com"};
}

Result<std::string> RemoteTagStore::run_for_tag(const TagRequest& tag, std::vector<std::string> arguments,
                                                std::string input) const {
    PIOT_TRY(const auto result, run_git(std::move(arguments), std::move(input)));
    return take_output(tag, result);
}

bool RemoteTagStore::signs_tags() const {
    for (const auto* const setting : {"tag.gpgSign", "tag.forceSignAnnotated"}) {
        const auto result = run_git({"config", "--type=bool", "--get", setting});
        if (result && trim(result->output) == "true") return true;
    }
    return false;
}

RemoteTagStore::LocalState RemoteTagStore::read_local_state(const std::vector<TagRequest>& tags) const {
    LocalState local;
    // What cannot be listed is looked up one by one: then every tag may be there.
    if (auto existing = find_existing(tags)) {
        local.existing = std::move(*existing);
    } else {
        for (const auto& tag : tags)
            local.existing.insert(tag.name);
    }
    local.is_signing = signs_tags();
    local.tagger = read_tagger(tags.front());
    return local;
}

Result<std::set<std::string>> RemoteTagStore::find_existing(const std::vector<TagRequest>& tags) const {
    std::vector<std::string> arguments{"for-each-ref", "--format=%(refname)"};
    for (const auto& tag : tags)
        arguments.push_back(fmt::format("{}{}", k_tags, tag.name));
    PIOT_TRY(const auto listed, run_for_tag(tags.front(), std::move(arguments)));
    std::set<std::string> names;
    for (const auto ref : split_lines(listed))
        if (ref.starts_with(k_tags)) names.emplace(ref.substr(k_tags.size()));
    return names;
}

std::vector<TagRequest> RemoteTagStore::keep_existing(const std::vector<TagRequest>& tags) const {
    if (tags.empty()) return {};
    const auto existing = find_existing(tags);
    if (!existing) return tags;
    std::vector<TagRequest> kept;
    std::copy_if(tags.begin(), tags.end(), std::back_inserter(kept),
                 [&](const TagRequest& tag) { return existing->count(tag.name) > 0; });
    return kept;
}

Result<std::string> RemoteTagStore::read_tagger(const TagRequest& tag) const {
    PIOT_TRY(auto who, identity_settings());
    who.insert(who.end(), {"var", "GIT_COMMITTER_IDENT"});
    return run_for_tag(tag, std::move(who));
}

Result<RemoteTagStore::PreparedTag> RemoteTagStore::prepare(const TagRequest& tag, const LocalState& local) const {
    const bool may_exist = local.existing.count(tag.name) > 0;
    if (may_exist) {
        PIOT_TRY(const auto conflicts, find_local_conflicts({tag}));
        if (!conflicts.empty()) return fail(conflicts);
    }
    PIOT_CHECK(obtain_commit(tag));
    std::optional<std::string> existing;
    if (may_exist) {
        PIOT_TRY(existing, read_local(tag.name));
    }
    if (!existing) return local.is_signing ? make_signed(tag) : make_object(tag, local.tagger);
    PIOT_TRY(auto object, run_for_tag(tag, {"rev-parse", "--verify", fmt::format("{}{}", k_tags, tag.name)}));
    return PreparedTag{std::move(object), PreparedTag::LocalRef::found};
}

/// The annotated tag as an object without a ref: if piot is killed before the push, no tag stays behind that the next
/// plan in this clone would take for a release.
Result<RemoteTagStore::PreparedTag> RemoteTagStore::make_object(const TagRequest& tag,
                                                                const Result<std::string>& tagger) const {
    if (!tagger) return fail(tagger.error().diagnostics);
    auto text = fmt::format("object {}\ntype commit\ntag {}\ntagger {}\n\n{}\n", tag.commit, tag.name, *tagger,
                            trim(tag.message));
    PIOT_TRY(auto object, run_for_tag(tag, {"mktag"}, std::move(text)));
    return PreparedTag{std::move(object), PreparedTag::LocalRef::missing};
}

/// Signing is git's own business, and `git tag` only does it together with the ref. So it does it in a repository of
/// its own, which shares the clone's objects and configuration: the ref that it leaves there misleads no plan.
Result<RemoteTagStore::PreparedTag> RemoteTagStore::make_signed(const TagRequest& tag) const {
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
        auto spec = make_git_call(std::move(arguments));
        spec.environment["GIT_OBJECT_DIRECTORY"] = objects;
        PIOT_TRY(const auto result, processes_.run(spec));
        return take_output(tag, result);
    };
    PIOT_CHECK(run({"tag", "--annotate", "--force", "--cleanup=whitespace", "-m", tag.message, tag.name, tag.commit}));
    const auto ref = fmt::format("{}{}", k_tags, tag.name);
    PIOT_TRY(auto object, run({"rev-parse", "--verify", ref}));
    static_cast<void>(run({"update-ref", "-d", ref}));
    return PreparedTag{std::move(object), PreparedTag::LocalRef::missing};
}

Result<std::string> RemoteTagStore::make_signing_room(const TagRequest& tag, const std::string& git_directory) const {
    PIOT_TRY(const auto format, run_for_tag(tag, {"rev-parse", "--show-object-format"}));
    auto room = git_directory + "/piot-signing";
    PIOT_CHECK(run_for_tag(
        tag, {"init", "--quiet", "--bare", "--template=", fmt::format("--object-format={}", format), room}));
    return room;
}

Result<std::vector<Diagnostic>> RemoteTagStore::find_local_conflicts(const std::vector<TagRequest>& tags) const {
    std::vector<Diagnostic> findings;
    for (const auto& tag : tags) {
        PIOT_TRY(const auto local, read_local(tag.name));
        if (!local || *local == tag.commit) continue;
        findings.push_back(
            make_error(codes::PIOT_TAG_ELSEWHERE,
                       fmt::format("tag `{}` is on commit {} in this clone, this release is on {}", tag.name,
                                   short_id(*local), short_id(tag.commit)),
                       fmt::format("the remote does not have it: remove it with `git tag -d {}`", tag.name)));
    }
    return findings;
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
                                                      tag.name, short_id(there->second), short_id(tag.commit)),
                                          "fetch the tags and plan again"));
    }
    std::set<std::string> commits;
    for (const auto& tag : missing)
        if (commits.insert(tag.commit).second) PIOT_CHECK(obtain_commit(tag));
    PIOT_TRY(const auto conflicts, find_local_conflicts(keep_existing(missing)));
    PIOT_TRY(const auto refusals, try_push(missing));
    findings.insert(findings.end(), conflicts.begin(), conflicts.end());
    findings.insert(findings.end(), refusals.begin(), refusals.end());
    if (!findings.empty()) return fail(std::move(findings));
    return {};
}

Result<std::vector<Diagnostic>> RemoteTagStore::try_push(const std::vector<TagRequest>& tags) const {
    if (tags.empty()) return std::vector<Diagnostic>{};
    std::vector<std::string> arguments{"push", "--dry-run",   "--porcelain", "--no-verify", "--no-follow-tags",
                                       "--",   remote_.remote};
    for (const auto& tag : tags)
        arguments.push_back(fmt::format("{}:{}{}", tag.commit, k_tags, tag.name));
    PIOT_TRY(const auto result, run_git(std::move(arguments)));
    std::vector<Diagnostic> refusals;
    for (const auto& pushed : parse_push_report(result.output))
        if (pushed.flag == '!')
            refusals.push_back(make_error(
                codes::PIOT_REMOTE_NOT_WRITABLE,
                fmt::format("remote `{}` would not take `{}`: {}", remote_.remote, pushed.ref, pushed.summary),
                k_writable_hint));
    if (result.exit_status != 0 && refusals.empty())
        refusals.push_back(make_error(
            codes::PIOT_REMOTE_NOT_WRITABLE,
            fmt::format("remote `{}` takes no tags from here: {}", remote_.remote, summarize_git_error(result.error)),
            k_writable_hint));
    return refusals;
}

Result<TagPush> RemoteTagStore::push(const TagRequest& tag) {
    return push_all({tag}).front();
}

std::vector<Result<TagPush>> RemoteTagStore::push_all(const std::vector<TagRequest>& tags) {
    if (tags.empty()) return {};
    const auto local = read_local_state(tags);
    std::vector<Result<TagPush>> answers;
    std::map<std::string, std::string> objects;
    std::map<std::string, std::string> new_to_clone;
    for (const auto& tag : tags) {
        const auto prepared = prepare(tag, local);
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
    follow_remote(new_to_clone);
    return answers;
}

Result<RemoteTagStore::PushAnswer> RemoteTagStore::push_objects(
    const std::map<std::string, std::string>& objects) const {
    std::vector<std::string> arguments{"push",        "--porcelain", "--no-verify", "--no-follow-tags",
                                       "--no-atomic", "--",          remote_.remote};
    for (const auto& [name, object] : objects)
        arguments.push_back(fmt::format("{}:{}{}", object, k_tags, name));
    PIOT_TRY(const auto result, run_git(std::move(arguments)));
    return PushAnswer{parse_push_report(result.output), summarize_git_error(result.error)};
}

void RemoteTagStore::follow_remote(const std::map<std::string, std::string>& objects) const {
    if (objects.empty()) return;
    std::string orders;
    for (const auto& [name, object] : objects)
        orders += fmt::format("create {}{} {}\n", k_tags, name, object);
    static_cast<void>(run_git({"update-ref", "--stdin"}, std::move(orders)));
}

Result<TagPush> RemoteTagStore::judge(const TagRequest& tag, const PushAnswer& answer) {
    const auto ref = fmt::format("{}{}", k_tags, tag.name);
    const auto found = std::find_if(answer.refs.begin(), answer.refs.end(),
                                    [&](const PushedRef& pushed) { return pushed.ref == ref; });
    if (found == answer.refs.end())
        return look_again(tag, make_error(codes::PIOT_REMOTE_UNREACHABLE,
                                          fmt::format("cannot push tag `{}` to remote `{}`: {}", tag.name,
                                                      remote_.remote, answer.error),
                                          "run again; if it stays so, check that `git push` works here"));
    if (found->flag == '*') return TagPush::created;
    if (found->flag == '=') return TagPush::already_equal;
    auto seen =
        look_again(tag, make_error(codes::PIOT_REMOTE_NOT_WRITABLE,
                                   fmt::format("remote `{}` refused tag `{}`: {}; {}", remote_.remote, tag.name,
                                               found->summary, answer.error),
                                   "see the remote's rules for tags; what was uploaded stays, and the next run only "
                                   "writes the tag"));
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
    const auto result = run_git({"merge-base", "--is-ancestor", commit, head});
    if (!result) return Ancestry::unknown;
    if (result->exit_status == 0) return Ancestry::ancestor;
    if (result->exit_status != 1) return Ancestry::unknown;
    return is_shallow() ? Ancestry::unknown : Ancestry::not_ancestor;
}

}  // namespace piot::git
