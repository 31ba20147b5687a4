// SPDX-License-Identifier: MIT
#include "live_findings.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/repository_slug.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

namespace piot {

namespace {

using State = PublisherListing::State;

/// What differs between one registered publisher and the one that is expected. What is not known does not differ.
struct Gap {
    bool repository = false;
    bool workflow = false;
    bool environment = false;
    bool is_wider = false;  ///< registered without an environment, expected with one: it works, from any environment

    [[nodiscard]] int size() const { return repository * 4 + workflow * 2 + environment; }
};

Gap compare(const RegisteredPublisher& registered, const RegisteredPublisher& expected) {
    Gap gap;
    gap.repository = !expected.repository.empty() && !is_same_repository(registered.repository, expected.repository);
    gap.workflow = !expected.workflow.empty() && registered.workflow != expected.workflow;
    gap.is_wider = registered.environment.empty() && !expected.environment.empty();
    gap.environment = !registered.environment.empty() && !expected.environment.empty() &&
                      !doctor::is_same_environment(registered.environment, expected.environment);
    return gap;
}

class RegisteredCheck {
  public:
    explicit RegisteredCheck(const LiveInput& input) : input_(input), found_(input) {}

    std::vector<Diagnostic> run() && {
        for (std::size_t package = 0; package < input_.packages.size(); ++package)
            if (doctor::is_public(input_, package) && input_.packages[package].project == Liveness::live)
                check(package);
        tell_unchecked();
        tell_unasked();
        return std::move(found_).take();
    }

  private:
    void check(std::size_t package) {
        const auto& listing = found_.facts_of(package).registered;
        if (listing.state == State::known)
            compare_with(package, listing.publishers);
        else if (listing.state != State::not_offered)
            unchecked_[{listing.state, listing.detail, listing.cause.name}].push_back(package);
        else if (found_.config_of(package).kind() == PackageKind::crates)
            unasked_.push_back(found_.config_of(package).registry_name());
    }

    void compare_with(std::size_t package, const std::vector<RegisteredPublisher>& publishers) {
        const auto& expected = found_.facts_of(package).expected;
        if (publishers.empty()) return miss(package);
        const auto closest =
            std::min_element(publishers.begin(), publishers.end(), [&](const auto& left, const auto& right) {
                const auto a = compare(left, expected);
                const auto b = compare(right, expected);
                return std::pair(a.size(), a.is_wider) < std::pair(b.size(), b.is_wider);
            });
        const auto gap = compare(*closest, expected);
        if (gap.repository)
            differ(package, codes::PIOT_TRUST_REPOSITORY, {"repository", closest->repository, expected.repository});
        if (gap.workflow)
            differ(package, codes::PIOT_TRUST_WORKFLOW, {"workflow", closest->workflow, expected.workflow});
        if (gap.environment)
            differ(package, codes::PIOT_TRUST_ENVIRONMENT, {"environment", closest->environment, expected.environment});
        if (gap.size() == 0 && gap.is_wider) widen(package);
    }

    struct Difference {
        std::string_view field;
        std::string_view registered, expected;
    };

    void differ(std::size_t package, const ErrorCode& code, const Difference& difference) {
        const auto& config = found_.config_of(package);
        found_.add(severity_of(package), package,
                   {code, fmt::format("{}'s trusted publisher of `{}` has the {} `{}`, and {} `{}`",
                                      found_.registry_of(package).name, config.registry_name(), difference.field,
                                      difference.registered, source_of(package), difference.expected)},
                   form_for(package));
    }

    void miss(std::size_t package) {
        const auto& facts = found_.facts_of(package);
        // Somebody who never meant to use it lacks nothing.
        if (!facts.is_declared && facts.lane == UploadLane::long_lived_token) return;
        const auto& config = found_.config_of(package);
        found_.add(
            severity_of(package), package,
            {codes::PIOT_TRUST_UNREGISTERED, fmt::format("{} has no trusted publisher of `{}`",
                                                         found_.registry_of(package).name, config.registry_name())},
            form_for(package));
    }

    void widen(std::size_t package) {
        const auto& config = found_.config_of(package);
        const auto& expected = found_.facts_of(package).expected;
        found_.add(
            Severity::warning, package,
            {codes::PIOT_TRUST_ENVIRONMENT,
             fmt::format("{}'s trusted publisher of `{}` names no environment, so every job of `{}` may publish, "
                         "not only those in `{}`",
                         found_.registry_of(package).name, config.registry_name(), expected.workflow,
                         expected.environment)},
            form_for(package));
    }

    /// Each reason once, with the packages that it holds for.
    void tell_unchecked() {
        for (const auto& [reason, packages] : unchecked_) {
            std::vector<std::string> names;
            for (const auto package : packages)
                names.push_back(found_.config_of(package).registry_name());
            const auto& listing = found_.facts_of(packages.front()).registered;
            const auto& registry = found_.registry_of(packages.front()).name;
            if (listing.state == State::refused)
                tell_refusal(registry, names, listing.detail);
            else
                // The code of what happened: running again may help.
                found_.add(Severity::error,
                           {listing.cause, fmt::format("the trusted publishers of {} could not be read from {}: {}",
                                                       doctor::list_names(names), registry, listing.detail)},
                           fmt::format("run again when {} answers", registry));
        }
    }

    void tell_refusal(std::string_view registry, const std::vector<std::string>& names, std::string_view detail) {
        const auto& variable = input_.doctor_token_variable;
        // A token that only publishes is not meant to show them.
        const auto severity = is_for_doctor() ? Severity::error : Severity::warning;
        found_.add(
            severity,
            {codes::PIOT_TRUST_UNCHECKED,
             fmt::format("{} does not show `{}` the trusted publishers of {}: it answered {}", registry, variable,
                         doctor::list_names(names), detail)},
            fmt::format("at https://crates.io/settings/tokens, as an owner of these crates, make a token with the "
                        "scope `trusted-publishing` alone, and set it as `{}`",
                        k_doctor_variable));
    }

    void tell_unasked() {
        if (unasked_.empty() || !input_.doctor_token_variable.empty()) return;
        found_.add(Severity::notice,
                   {codes::PIOT_TRUST_UNCHECKED,
                    fmt::format("the trusted publishers of {} on crates.io were not compared: crates.io shows them to "
                                "owners only",
                                doctor::list_names(unasked_))},
                   fmt::format("set `{}` to a token with the scope `trusted-publishing`{}", k_doctor_variable,
                               input_.is_probed ? "" : "; or run `piot doctor --probe` in the publish job"));
    }

    [[nodiscard]] bool is_for_doctor() const { return input_.doctor_token_variable == k_doctor_variable; }
    [[nodiscard]] Severity severity_of(std::size_t package) const {
        const auto& facts = found_.facts_of(package);
        // What a workflow seems to mean is less than what somebody declared.
        return facts.is_declared || facts.record.is_trustpub_only ? Severity::error : Severity::warning;
    }
    [[nodiscard]] std::string_view source_of(std::size_t package) const {
        return found_.facts_of(package).is_declared ? "declared is" : "the publish job has";
    }
    [[nodiscard]] std::string form_for(std::size_t package) const {
        const auto& config = found_.config_of(package);
        return format_publisher_form(config.kind(), config.registry_name(), found_.facts_of(package).expected);
    }

    static constexpr std::string_view k_doctor_variable = "CRATES_IO_DOCTOR_TOKEN";

    const LiveInput& input_;
    doctor::LiveFindings found_;
    std::map<std::tuple<State, std::string, std::string_view>, std::vector<std::size_t>> unchecked_;
    std::vector<std::string> unasked_;
};

}  // namespace

std::vector<Diagnostic> check_registered_publishers(const LiveInput& input) {
    return RegisteredCheck(input).run();
}

}  // namespace piot
