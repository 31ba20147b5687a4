// SPDX-License-Identifier: MIT
#include "app/doctor/live_facts.hpp"

#include "app/check_registry/ask_registries.hpp"
#include "app/check_registry/decide_checked_plan.hpp"
#include "app/doctor/credentials.hpp"
#include "app/publish/findings.hpp"
#include "app/side_by_side.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/repository_slug.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

namespace piot::app {

namespace {

constexpr std::array<const char*, 2> k_doctor_variables{"CRATES_IO_DOCTOR_TOKEN", "CARGO_REGISTRY_TOKEN"};

/// For reading the trusted publishers of crates.io.
struct DoctorToken {
    std::string variable;
    Secret secret;
};

DoctorToken find_doctor_token(const Environment& environment) {
    for (const auto* variable : k_doctor_variables)
        if (const auto text = environment.get(variable); text && !trim(*text).empty())
            return {variable, Secret(std::string(trim(*text)))};
    return {};
}

std::string spell(const Version& version, PackageKind kind) {
    return kind == PackageKind::crates ? version.to_string() : version.to_pep440();
}

/// `owner/repo` that the package's own manifest names.
std::string find_manifest_repository(const ProjectTree& projects, const PackageConfig& package) {
    if (package.kind() == PackageKind::crates) {
        const auto* crate = projects.find_crate(package.path);
        return crate == nullptr ? std::string() : parse_repository_slug(crate->manifest.repository).value_or("");
    }
    const auto* project = projects.find_python(package.path);
    if (project == nullptr) return {};
    for (const auto& [label, url] : project->urls)
        if (auto slug = parse_repository_slug(url.text)) return *std::move(slug);
    return {};
}

class Inquiry {
  public:
    Inquiry(const LiveQuestions& questions, const PublishWorld& world)
        : questions_(questions), world_(world), config_(*questions.tree.config) {}

    LiveFacts run() && {
        describe_registries();
        ask_what_is_live();
        compare();
        ask_who_publishes();
        choose_lanes(questions_, world_, facts_);
        tell_silence();
        return std::move(facts_);
    }

  private:
    void describe_registries() {
        for (const auto& access : world_.registries) {
            RegistryFacts registry{access->name, access->token_variable, access->has_trusted_publishing};
            registry.offers_id_tokens = access->connection.tokens && access->connection.tokens->is_available();
            const auto token = questions_.environment.get(access->token_variable);
            registry.has_token = token && !trim(*token).empty();
            facts_.registries.push_back(std::move(registry));
        }
        for (const auto& package : config_.packages) {
            PackageFacts facts;
            const auto* access = world_.by_package.at(package.name);
            facts.registry = static_cast<std::size_t>(std::distance(
                world_.registries.begin(), std::find_if(world_.registries.begin(), world_.registries.end(),
                                                        [&](const auto& each) { return each.get() == access; })));
            facts.expected = find_expected_publisher(questions_.tree, package);
            facts.is_declared = package.trust_policy.has_value();
            facts.manifest_repository = find_manifest_repository(questions_.tree.projects, package);
            facts_.packages.push_back(std::move(facts));
        }
    }

    void ask_what_is_live() {
        Result<std::map<std::string, std::string>> tags;
        run_side_by_side(2, 2, [&](std::size_t i) {
            if (i == 0)
                tags = world_.tags->list_remote();
            else
                view_ = ask_registries(config_, questions_.snapshot, world_);
        });
        if (tags) {
            tags_ = *std::move(tags);
            return;
        }
        append_new(facts_.registry_findings, tags.error().diagnostics);
        // The clone's own stand in: what they say of names still holds.
        for (const auto& name : questions_.snapshot.tag_names)
            tags_[name] = {};
    }

    void compare() {
        PlanRequest request;
        request.config_file = questions_.config_file;
        request.detail = GatherOptions::Detail::decisive;
        auto plan = decide_checked_plan(questions_.history, request, {config_, questions_.snapshot, view_});
        if (plan) facts_.plan = *std::move(plan);
        facts_.status = make_status({config_, view_, tags_, questions_.snapshot.tag_names,
                                     facts_.plan ? &*facts_.plan : nullptr, questions_.snapshot.head});
        const auto tagged = make_tag_view(config_, tags_);
        for (std::size_t i = 0; i < facts_.packages.size(); ++i) {
            auto& package = facts_.packages[i];
            package.project = view_.packages[i].project;
            package.has_tags = !tagged[i].empty();
            const auto& live = facts_.status.packages[i].live;
            if (!live || live->is_yanked) continue;
            package.last = live;
            package.is_last_tagged = std::any_of(tagged[i].begin(), tagged[i].end(),
                                                 [&](const auto& tag) { return tag.version == live->version; });
        }
    }

    /// Registries first, then the packages that are there.
    void ask_who_publishes() {
        const auto token = find_doctor_token(questions_.environment);
        facts_.doctor_token_variable = token.variable;
        if (questions_.how.on_secret && !token.secret.is_empty()) questions_.how.on_secret(token.secret);
        const auto registries = facts_.registries.size();
        std::vector<std::vector<Diagnostic>> failures(registries);
        run_side_by_side(registries + facts_.packages.size(), k_most_questions, [&](std::size_t i) {
            if (i < registries)
                failures[i] = ask_for_claims(i);
            else
                ask_about(i - registries, token.secret);
        });
        for (const auto& failure : failures)
            append_new(facts_.trust_findings, failure);
    }

    std::vector<Diagnostic> ask_for_claims(std::size_t registry) {
        auto& facts = facts_.registries[registry];
        const auto& records = world_.registries[registry]->connection.trust;
        if (!records || !facts.has_trusted_publishing || !facts.offers_id_tokens) return {};
        auto claims = records->read_run_claims();
        if (!claims) return claims.error().diagnostics;
        facts.claims = *std::move(claims);
        return {};
    }

    void ask_about(std::size_t index, const Secret& token) {
        auto& package = facts_.packages[index];
        const auto& records = world_.registries[package.registry]->connection.trust;
        if (!records || package.project != Liveness::live) return;
        const auto& config = config_.packages[index];
        const auto& name = config.registry_name();
        package.record = records->read_project(name);
        if (package.last)
            package.attribution = records->read_attribution({name, spell(package.last->version, config.kind())});
        if (config.kind() == PackageKind::crates && !token.is_empty())
            package.registered = records->list_publishers(name, token);
    }

    /// A registry whose index answers and whose API does not, once for each.
    void tell_silence() {
        std::vector<std::size_t> told;
        for (std::size_t i = 0; i < facts_.packages.size(); ++i) {
            const auto& package = facts_.packages[i];
            const auto& cause = package.record.cause;
            const bool is_known =
                cause.name.empty() || std::find(told.begin(), told.end(), package.registry) != told.end();
            if (is_known) continue;
            told.push_back(package.registry);
            const auto& name = facts_.registries[package.registry].name;
            append_new(
                facts_.registry_findings,
                {make_error(cause,
                            fmt::format("{} did not say whose `{}` is: {}", name, config_.packages[i].registry_name(),
                                        package.record.detail),
                            cause.exit == ExitCode::transient
                                ? fmt::format("run again when {} answers", name)
                                : fmt::format("look whether a proxy or a firewall answers in the place of {}", name))});
        }
    }

    const LiveQuestions& questions_;
    const PublishWorld& world_;
    const Config& config_;
    RegistryView view_;
    std::map<std::string, std::string> tags_;
    LiveFacts facts_;
};

}  // namespace

LiveFacts ask_live(const LiveQuestions& questions, const PublishWorld& world) {
    return Inquiry(questions, world).run();
}

}  // namespace piot::app
