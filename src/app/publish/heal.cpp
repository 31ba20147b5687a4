// SPDX-License-Identifier: MIT
#include "app/publish/heal.hpp"

#include "app/publish/findings.hpp"
#include "app/publish/observe.hpp"

#include "piot/base/codes.hpp"
#include "piot/domain/commit_id.hpp"
#include "piot/domain/wheel_name.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::app {

namespace {

constexpr const char* k_plan_again = "run `piot plan --check-registry` again, and publish that plan";

Diagnostic refuse(const MissingTag& missing, const std::string& why) {
    return make_error(codes::PIOT_HEAL_REFUSED,
                      fmt::format("tag `{}` of `{}` is not written: {}", missing.tag, missing.package, why),
                      k_plan_again);
}

std::string find_problem(const MissingTag& missing, const Plan& plan, const Config& config) {
    const auto* package = config.find_package(missing.package);
    if (package == nullptr) return "no such package is configured";
    const auto version = missing.version.to_string();
    if (format_tag(*package, version) != missing.tag)
        return fmt::format("the configuration tags {} as `{}`", version, format_tag(*package, version));
    if (!is_commit_id(missing.commit)) return fmt::format("`{}` is no commit id", missing.commit);
    for (const auto& release : plan.releases)
        if (release.tag == missing.tag) return fmt::format("this plan releases {} itself", version);
    for (const auto& other : config.packages) {
        if (format_tag(other, version) != missing.tag) continue;
        const bool is_listed = std::any_of(plan.heal.begin(), plan.heal.end(), [&](const MissingTag& entry) {
            return entry.package == other.name && entry.tag == missing.tag && entry.commit == missing.commit;
        });
        if (!is_listed) return fmt::format("it also stands for `{}`", other.name);
    }
    return {};
}

/// One entry against what its registry says.
class Examination {
  public:
    Examination(const PublishRequest& request, const PublishServices& services)
        : request_(request), services_(services) {}

    [[nodiscard]] std::vector<Diagnostic> examine(const TagHeal& heal, const Observation& seen) const {
        const auto& missing = heal.missing;
        const auto& registry = services_.registries.at(missing.package)->name;
        const auto version = fmt::format("`{}` {}", heal.live.project, heal.live.version);
        if (seen.version == Liveness::unknown)
            return {make_error(codes::PIOT_REGISTRY_UNREACHABLE,
                               fmt::format("whether {} is live is not known: {}", version,
                                           seen.detail.empty() ? "the registry did not answer" : seen.detail),
                               "run again when the registry answers; nothing was uploaded or tagged")};
        if (seen.version == Liveness::absent)
            return {refuse(missing, fmt::format("{} does not hold {}", registry, version))};
        if (!is_whole(heal, seen)) return {refuse(missing, fmt::format("{} has no sdist on {}", version, registry))};
        if (seen.commit != missing.commit)
            return {refuse(missing, fmt::format("{} says that {} was made from {}", registry, version,
                                                seen.commit.empty() ? "nobody knows where" : seen.commit))};
        if (services_.tags.find_ancestry(missing.commit, request_.plan.head) == Ancestry::not_ancestor)
            return {refuse(missing, fmt::format("commit {} is not in the history of HEAD", missing.commit))};
        return {};
    }

  private:
    static bool is_whole(const TagHeal& heal, const Observation& seen) {
        return heal.kind == PackageKind::crates ||
               std::any_of(seen.files.begin(), seen.files.end(),
                           [](const LiveFile& file) { return parse_sdist_name(file.file_name).has_value(); });
    }

    const PublishRequest& request_;
    const PublishServices& services_;
};

std::vector<HealReport> list_tags(const std::vector<TagHeal>& heal) {
    std::vector<HealReport> tags;
    for (const auto& entry : heal) {
        const auto& missing = entry.missing;
        const bool is_listed =
            std::any_of(tags.begin(), tags.end(), [&](const auto& known) { return known.tag == missing.tag; });
        if (!is_listed) tags.push_back({missing.tag, missing.commit, TagOutcome::pending});
    }
    return tags;
}

Diagnostic elsewhere(const HealReport& tag, const std::string& commit) {
    return make_error(codes::PIOT_TAG_ELSEWHERE,
                      fmt::format("tag `{}` is on commit {}, the registry says {}", tag.tag, commit.substr(0, 10),
                                  tag.commit.substr(0, 10)),
                      "fetch the tags and plan again; if the tag is wrong, remove it on the remote first");
}

}  // namespace

Result<std::vector<TagHeal>> resolve_heal(const Plan& plan, const Config& config) {
    std::vector<TagHeal> heal;
    std::vector<Diagnostic> findings;
    for (const auto& missing : plan.heal) {
        if (const auto problem = find_problem(missing, plan, config); !problem.empty()) {
            findings.push_back(refuse(missing, problem));
            continue;
        }
        const auto& package = *config.find_package(missing.package);
        const bool is_crate = package.kind() == PackageKind::crates;
        heal.push_back(
            {missing,
             package.kind(),
             {package.registry_name(), is_crate ? missing.version.to_string() : missing.version.to_pep440()}});
    }
    if (!findings.empty()) return fail(std::move(findings));
    return heal;
}

Result<HealCheck> check_heal(const PublishRequest& request, const PublishServices& services) {
    HealCheck check{list_tags(request.heal), {}};
    if (check.tags.empty()) return check;
    std::vector<std::string> names;
    for (const auto& tag : check.tags)
        names.push_back(tag.tag);
    PIOT_TRY(const auto remote, services.tags.read_remote(names));
    for (auto& tag : check.tags) {
        const auto there = remote.find(tag.tag);
        if (there == remote.end()) continue;
        tag.outcome = TagOutcome::already_there;
        if (there->second != tag.commit) check.findings.push_back(elsewhere(tag, there->second));
    }
    std::vector<const TagHeal*> missing;
    std::vector<RegistryQuestion> questions;
    for (const auto& heal : request.heal) {
        if (remote.count(heal.missing.tag) > 0) continue;
        missing.push_back(&heal);
        questions.push_back({services.registries.at(heal.missing.package)->connection.registry.get(), heal.live, {}});
    }
    PIOT_CHECK(ask_until_known(request, services, questions));
    const Examination examination(request, services);
    for (std::size_t i = 0; i < missing.size(); ++i)
        append_new(check.findings, examination.examine(*missing[i], questions[i].answer));
    return check;
}

TagRequest make_tag_request(const HealReport& heal) {
    return {heal.tag, heal.commit, "Release " + heal.tag};
}

}  // namespace piot::app
