// SPDX-License-Identifier: MIT
#include "live_findings.hpp"

#include "piot/base/codes.hpp"
#include "piot/domain/repository_slug.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot {

namespace {

using Uploader = Attribution::Uploader;

class AttributionCheck {
  public:
    explicit AttributionCheck(const LiveInput& input) : input_(input), found_(input) {}

    std::vector<Diagnostic> run() && {
        for (std::size_t package = 0; package < input_.packages.size(); ++package)
            if (doctor::is_public(input_, package) && input_.packages[package].last) check(package);
        for (std::size_t registry = 0; registry < input_.registries.size(); ++registry)
            check_token(registry);
        tell_open();
        return std::move(found_).take();
    }

  private:
    void check(std::size_t package) {
        const auto& facts = found_.facts_of(package);
        // Whose the name is then is the question, and asked elsewhere.
        if (!facts.has_tags) return;
        if (facts.attribution.uploader == Uploader::long_lived_token && facts.is_declared) tell_token_release(package);
        if (facts.attribution.uploader == Uploader::trusted_publisher) check_publisher(package);
    }

    void tell_token_release(std::size_t package) {
        const auto& facts = found_.facts_of(package);
        const auto by =
            facts.attribution.user.empty() ? std::string() : fmt::format(" of `{}`", facts.attribution.user);
        found_.add(Severity::warning, package,
                   {codes::PIOT_TRUST_ATTRIBUTION,
                    fmt::format("{} was uploaded with a long-lived token{}, although a trusted publisher is declared",
                                release(package), by)},
                   fmt::format("give the publish job `id-token: write` and no `{}`; {}",
                               found_.registry_of(package).token_variable, form_for(package)));
    }

    void check_publisher(std::size_t package) {
        const auto& facts = found_.facts_of(package);
        const auto& seen = facts.attribution.publisher;
        const auto& expected = facts.expected;
        if (!seen.repository.empty() && !expected.repository.empty() &&
            !is_same_repository(seen.repository, expected.repository)) {
            // A repository may be renamed: then the tag of that very release is here.
            differ(facts.is_last_tagged ? Severity::warning : Severity::error, package,
                   {"repository", seen.repository, expected.repository});
            return;
        }
        if (!facts.is_declared) return;
        if (!seen.workflow.empty() && seen.workflow != expected.workflow)
            differ(Severity::warning, package, {"workflow", seen.workflow, expected.workflow});
        else if (!seen.environment.empty() && !expected.environment.empty() &&
                 !doctor::is_same_environment(seen.environment, expected.environment))
            differ(Severity::warning, package, {"environment", seen.environment, expected.environment});
    }

    struct Difference {
        std::string_view field;
        std::string_view seen, expected;
    };

    void differ(Severity severity, std::size_t package, const Difference& difference) {
        found_.add(severity, package,
                   {codes::PIOT_TRUST_ATTRIBUTION,
                    fmt::format("{} came from the {} `{}`, and expected is `{}`", release(package), difference.field,
                                difference.seen, difference.expected)},
                   fmt::format("if that is how it should be, declare it in `[package.trust_policy]`; else {}",
                               form_for(package)));
    }

    /// A token that lies about is worth stealing.
    void check_token(std::size_t registry) {
        const auto& facts = input_.registries[registry];
        if (!facts.has_trusted_publishing || !facts.offers_id_tokens || !facts.has_token) return;
        bool is_proved = true;
        for (const auto& package : input_.packages) {
            if (package.registry != registry) continue;
            const bool lacks_trust =
                package.registered.state == PublisherListing::State::known && package.registered.publishers.empty();
            if (package.project != Liveness::live || lacks_trust) return;
            is_proved = is_proved && (package.registered.state == PublisherListing::State::known ||
                                      package.attribution.uploader == Uploader::trusted_publisher);
        }
        found_.add(is_proved ? Severity::warning : Severity::notice,
                   {codes::PIOT_TRUST_TOKEN_LEFT,
                    fmt::format("`{}` is set, and this job needs no long-lived token: all names exist on {} and it "
                                "offers ID tokens",
                                facts.token_variable, facts.name)},
                   fmt::format("take `{}` out of the job's `env:`, delete the secret, and revoke the token at {}",
                               facts.token_variable,
                               facts.name == "crates.io" ? "https://crates.io/settings/tokens"
                                                         : "https://pypi.org/manage/account/token/"));
    }

    /// Where every release comes from a trusted publisher, the other door can be shut.
    void tell_open() {
        std::vector<std::string> names;
        for (std::size_t package = 0; package < input_.packages.size(); ++package) {
            const auto& facts = found_.facts_of(package);
            if (found_.config_of(package).kind() == PackageKind::crates && facts.is_declared &&
                facts.record.project == Liveness::live && !facts.record.is_trustpub_only &&
                facts.attribution.uploader == Uploader::trusted_publisher)
                names.push_back(found_.config_of(package).registry_name());
        }
        if (names.empty()) return;
        found_.add(Severity::notice,
                   {codes::PIOT_TRUST_TOKEN_LEFT,
                    fmt::format("crates.io takes uploads with long-lived tokens too of {}", doctor::list_names(names))},
                   "in each crate's Settings on crates.io, under Trusted Publishing, require it for all new versions");
    }

    [[nodiscard]] std::string release(std::size_t package) const {
        return fmt::format("`{}` {} on {}", found_.config_of(package).registry_name(),
                           found_.facts_of(package).last->version.to_string(), found_.registry_of(package).name);
    }
    [[nodiscard]] std::string form_for(std::size_t package) const {
        const auto& config = found_.config_of(package);
        return format_publisher_form(config.kind(), config.registry_name(), found_.facts_of(package).expected);
    }

    const LiveInput& input_;
    doctor::LiveFindings found_;
};

}  // namespace

std::vector<Diagnostic> check_attribution(const LiveInput& input) {
    return AttributionCheck(input).run();
}

}  // namespace piot
