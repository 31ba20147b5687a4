// SPDX-License-Identifier: MIT
#pragma once
#include "support/fakes/calls.hpp"

#include "piot/ports/tag_store.hpp"

#include <deque>
#include <functional>
#include <map>
#include <set>

namespace piot::test {

/// A remote in memory. Outlives the processes that push to it.
struct FakeRemote {
    std::map<std::string, std::string> tags;  ///< name to commit
    std::set<std::string> ancestors;          ///< commits in the history of every head; all others are not
    std::vector<std::string> lies;            ///< what `may_be_tagged` refused, tagged nevertheless
    /// Is everything that the tag stands for live? Empty = always.
    std::function<bool(const std::string& tag)> may_be_tagged;
};

class FakeTagStore final : public TagStore {
  public:
    FakeTagStore(Calls& calls, FakeRemote& remote) : calls_(calls), remote_(remote) {}

    std::deque<Result<TagPush>> scripted_pushes;  ///< answers of the next pushes, given without any effect
    Result<void> writable = {};
    Result<void> readable = {};

    [[nodiscard]] Result<std::map<std::string, std::string>> read_remote(
        const std::vector<std::string>& names) override {
        const auto held = calls_.lock();
        calls_.enter("read_remote");
        calls_.leave();
        if (!readable) return tl::unexpected<Failure>(readable.error());
        std::map<std::string, std::string> found;
        for (const auto& name : names)
            if (const auto tag = remote_.tags.find(name); tag != remote_.tags.end()) found.insert(*tag);
        return found;
    }

    [[nodiscard]] Result<std::map<std::string, std::string>> list_remote() override {
        const auto held = calls_.lock();
        calls_.enter("list_remote");
        calls_.leave();
        if (!readable) return tl::unexpected<Failure>(readable.error());
        return remote_.tags;
    }

    [[nodiscard]] Result<void> check_writable(const std::vector<TagRequest>& tags) override {
        const auto held = calls_.lock();
        std::string call = "check_writable";
        for (const auto& tag : tags)
            call += " " + tag.name;
        calls_.enter(call);
        calls_.leave();
        return writable;
    }

    [[nodiscard]] Result<TagPush> push(const TagRequest& tag) override {
        const auto held = calls_.lock();
        calls_.enter("push " + tag.name + " " + tag.commit);
        if (!scripted_pushes.empty()) {
            auto answer = std::move(scripted_pushes.front());
            scripted_pushes.pop_front();
            return answer;
        }
        const auto known = remote_.tags.find(tag.name);
        if (known != remote_.tags.end())
            return known->second == tag.commit ? TagPush::already_equal : TagPush::elsewhere;
        if (remote_.may_be_tagged && !remote_.may_be_tagged(tag.name)) remote_.lies.push_back(tag.name);
        remote_.tags[tag.name] = tag.commit;
        calls_.leave();
        return TagPush::created;
    }

    [[nodiscard]] Ancestry find_ancestry(const std::string& commit, const std::string& head) override {
        const auto held = calls_.lock();
        return commit == head || remote_.ancestors.count(commit) > 0 ? Ancestry::ancestor : Ancestry::not_ancestor;
    }

  private:
    Calls& calls_;
    FakeRemote& remote_;
};

}  // namespace piot::test
