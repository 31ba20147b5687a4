// SPDX-License-Identifier: MIT
#include "live_findings.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/repository_slug.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace piot {

namespace {

/// The repositories that the registry's records of a project name.
std::vector<std::string> named_repositories(const PackageFacts& facts) {
    std::vector<std::string> named;
    if (const auto& by = facts.attribution.publisher.repository; !by.empty()) named.push_back(by);
    for (const auto& url : facts.record.urls)
        if (auto slug = parse_repository_slug(url)) named.push_back(*std::move(slug));
    return named;
}

bool contains(const std::vector<std::string>& repositories, const std::string& one) {
    return std::any_of(repositories.begin(), repositories.end(),
                       [&](const auto& each) { return is_same_repository(each, one); });
}

class NameCheck {
  public:
    explicit NameCheck(const LiveInput& input) : input_(input), found_(input) {}

    std::vector<Diagnostic> run() && {
        for (std::size_t package = 0; package < input_.packages.size(); ++package)
            check(package);
        tell_slots();
        return std::move(found_).take();
    }

  private:
    void check(std::size_t package) {
        const auto holder = judge_name(input_, package);
        if (holder == NameHolder::taken) tell_taken(package);
        if (holder == NameHolder::unknown && input_.packages[package].project == Liveness::live) tell_doubt(package);
        if (holder != NameHolder::free || !doctor::is_public(input_, package)) return;
        if (found_.config_of(package).kind() == PackageKind::crates)
            tell_new_crate(package);
        else
            tell_new_project(package);
    }

    void tell_taken(std::size_t package) {
        const auto& config = found_.config_of(package);
        const bool is_crate = config.kind() == PackageKind::crates;
        found_.add(
            Severity::error, package,
            {codes::PIOT_NAME_TAKEN,
             fmt::format("`{}` on {} belongs to the repository `{}`, and no tag here is a version of it",
                         config.registry_name(), found_.registry_of(package).name,
                         named_repositories(found_.facts_of(package)).front())},
            fmt::format("choose another name and write it as `{} = \"…\"` and in {}; if the releases are yours, "
                        "push the tag of the last one: `{}`",
                        is_crate ? "crate" : "pypi",
                        is_crate ? "`[package].name` of its Cargo.toml" : "`[project].name` of its pyproject.toml",
                        tag_of_last(package)));
    }

    void tell_doubt(std::size_t package) {
        const auto& config = found_.config_of(package);
        found_.add(Severity::notice, package,
                   {codes::PIOT_NAME_TAKEN,
                    fmt::format("`{}` is live on {}, and nothing says that it is this repository's: no tag here is a "
                                "version of it",
                                config.registry_name(), found_.registry_of(package).name)},
                   fmt::format("if it is yours, push the tag of its last release: `{}`; else choose another name",
                               tag_of_last(package)));
    }

    void tell_new_crate(std::size_t package) {
        const auto& registry = found_.registry_of(package);
        if (found_.facts_of(package).lane == UploadLane::long_lived_token) return;
        // Only a job that offers ID tokens is the one that will publish.
        found_.add(
            registry.offers_id_tokens ? Severity::error : Severity::warning, package,
            {codes::PIOT_NEW_CRATE_NEEDS_TOKEN,
             fmt::format("`{}` is new to {}: trusted publishing cannot create a crate, and `{}` is not set here",
                         found_.config_of(package).registry_name(), registry.name, registry.token_variable)},
            fmt::format("at https://crates.io/settings/tokens make a token with the scope `publish-new` for this "
                        "crate, and give it to the publish job as `{}` for one release; then {}",
                        registry.token_variable, form_for(package)));
    }

    void tell_new_project(std::size_t package) {
        const auto& facts = found_.facts_of(package);
        if (facts.lane == UploadLane::long_lived_token) return;
        const auto& config = found_.config_of(package);
        slots_[{to_lower(facts.expected.repository), facts.expected.workflow, to_lower(facts.expected.environment)}]
            .push_back(package);
        found_.add(Severity::notice, package,
                   {codes::PIOT_NEW_PROJECT_NEEDS_PUBLISHER,
                    fmt::format("`{}` is new to {}: a pending publisher creates it at the first release",
                                config.registry_name(), found_.registry_of(package).name)},
                   format_pending_form(config.registry_name(), facts.expected) +
                       "; it ends after 30 days and does not reserve the name");
    }

    void tell_slots() {
        for (const auto& [slot, packages] : slots_) {
            if (packages.size() < 2) continue;
            std::vector<std::string> names;
            for (const auto package : packages)
                names.push_back(found_.config_of(package).registry_name());
            const auto& registry = found_.registry_of(packages.front());
            // A token steps in where an exchange is refused.
            const bool fails = registry.offers_id_tokens && !registry.has_token;
            found_.add(
                fails ? Severity::error : Severity::warning, packages[1],
                {codes::PIOT_NAME_PENDING_SLOT,
                 fmt::format("{} are new to PyPI, and share one repository, workflow and environment: PyPI keeps "
                             "one pending publisher of these at a time",
                             doctor::list_names(names))},
                fmt::format("release `{}` first with `--release {}` and register the next one then; or create "
                            "them with `{}`",
                            names.front(), found_.config_of(packages.front()).name,
                            found_.registry_of(packages.front()).token_variable));
        }
    }

    [[nodiscard]] std::string tag_of_last(std::size_t package) const {
        const auto& last = found_.facts_of(package).last;
        return format_tag(found_.config_of(package), last ? last->version.to_string() : std::string("VERSION"));
    }
    [[nodiscard]] std::string form_for(std::size_t package) const {
        const auto& config = found_.config_of(package);
        return format_publisher_form(config.kind(), config.registry_name(), found_.facts_of(package).expected);
    }

    struct Slot {
        std::string repository, workflow, environment;

        friend auto operator<=>(const Slot&, const Slot&) = default;
    };

    const LiveInput& input_;
    doctor::LiveFindings found_;
    std::map<Slot, std::vector<std::size_t>> slots_;
};

}  // namespace

NameHolder judge_name(const LiveInput& input, std::size_t package) {
    const auto& facts = input.packages[package];
    if (facts.project == Liveness::unknown) return NameHolder::unknown;
    if (facts.project == Liveness::absent) return NameHolder::free;
    // The trusted publishers are shown to owners only.
    if (facts.has_tags || facts.registered.state == PublisherListing::State::known) return NameHolder::ours;
    const auto named = named_repositories(facts);
    if (contains(named, input.repository)) return NameHolder::ours;
    const bool is_certain = !input.repository.empty() && !named.empty() &&
                            // A repository that moved: its manifests still say so.
                            !contains(named, facts.manifest_repository);
    return is_certain ? NameHolder::taken : NameHolder::unknown;
}

std::vector<Diagnostic> check_names(const LiveInput& input) {
    return NameCheck(input).run();
}

std::vector<Diagnostic> check_adoption(const LiveInput& input, const Plan& plan) {
    std::vector<std::string> steps;
    std::size_t first = 0;
    for (std::size_t package = 0; package < input.packages.size(); ++package) {
        const auto& facts = input.packages[package];
        const auto& config = input.config.packages[package];
        const auto* release = plan.find_release(config.name);
        if (facts.has_tags || !facts.last || release == nullptr) continue;
        if (steps.empty()) first = package;
        steps.push_back(fmt::format("`{}` {} (live is {})", config.name, release->version.to_string(),
                                    facts.last->version.to_string()));
    }
    if (steps.empty()) return {};
    const auto& config = input.config.packages[first];
    const auto tag = format_tag(config, input.packages[first].last->version.to_string());
    return {{codes::PIOT_NAME_ADOPTION, Severity::notice,
             fmt::format("live, but without a tag of piot: the first plan would ship {}", join(steps, ", ")),
             config.origin,
             fmt::format("tag the commit of each last release, as `git tag -a {} COMMIT` and `git push origin {}` do: "
                         "the plan goes on from there",
                         tag, tag)}};
}

}  // namespace piot
