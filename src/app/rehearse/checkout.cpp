// SPDX-License-Identifier: MIT
#include "app/rehearse/checkout.hpp"

#include "app/rehearse/tool.hpp"

#include "piot/base/codes.hpp"

namespace piot::app {

namespace {

Result<ProcessResult> git(const RehearseServices& services, const ScratchDirectory& scratch,
                          std::vector<std::string> arguments) {
    ProcessSpec spec;
    // The repository was opened for the user already; the clones belong to us.
    spec.argv = {
        "git", "-c", "safe.directory=*", "-c", "advice.detachedHead=false", "-c", "protocol.file.allow=always"};
    spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
    spec.working_directory = scratch.path();
    spec.environment = tool_environment(services, scratch);
    return run_tool(services, spec, codes::PIOT_GIT_UNREADABLE);
}

}  // namespace

Result<RehearsalCheckout> make_empty_checkout(const RehearseServices& services, const ScratchDirectory& scratch) {
    const auto& repository = services.repository;
    RehearsalCheckout checkout{scratch.path() / "checkout", scratch.path() / "remote.git"};
    PIOT_CHECK(
        git(services, scratch,
            {"clone", "--quiet", "--bare", "--shared", repository.git_directory().string(), checkout.remote.string()}));
    PIOT_CHECK(
        git(services, scratch,
            {"clone", "--quiet", "--shared", "--no-checkout", checkout.remote.string(), checkout.work_tree.string()}));
    return checkout;
}

Result<RehearsalCheckout> make_checkout(const RehearseServices& services, const ScratchDirectory& scratch) {
    PIOT_TRY(auto checkout, make_empty_checkout(services, scratch));
    PIOT_CHECK(git(services, scratch,
                   {"-C", checkout.work_tree.string(), "checkout", "--quiet", "--detach", services.repository.head()}));
    return checkout;
}

Result<std::string> read_remote_tags(const RehearseServices& services, const ScratchDirectory& scratch,
                                     const RehearsalCheckout& checkout) {
    PIOT_TRY(auto tags, git(services, scratch, {"-C", checkout.remote.string(), "for-each-ref", "refs/tags"}));
    return std::move(tags.output);
}

Result<std::string> read_tagged_commits(const RehearseServices& services, const ScratchDirectory& scratch,
                                        const RehearsalCheckout& checkout) {
    PIOT_TRY(auto tags,
             git(services, scratch,
                 {"-C", checkout.remote.string(), "for-each-ref",
                  "--format=%(refname:strip=2) %(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)",
                  "refs/tags"}));
    return std::move(tags.output);
}

}  // namespace piot::app
