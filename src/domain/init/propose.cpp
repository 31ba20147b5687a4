// SPDX-License-Identifier: MIT
#include "domain/init/draft.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/init.hpp"
#include "piot/domain/pep440.hpp"
#include "piot/domain/repository_slug.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot {

namespace {

using init::PackageDraft;

Diagnostic choice(std::string message, Origin origin, std::string hint) {
    return {codes::PIOT_INIT_CHOICE, Severity::notice, std::move(message), std::move(origin), std::move(hint)};
}

class Proposer {
  public:
    explicit Proposer(const InitFacts& facts) : facts_(facts), selection_(init::select_packages(facts)) {}

    Proposal run() {
        proposal_.cadence = facts_.cadence;
        proposal_.decisions = selection_.decisions;
        const auto edges = init::find_edges(selection_, facts_);
        const auto globs = init::choose_globs(selection_, facts_);
        for (std::size_t i = 0; i < selection_.packages.size(); ++i) {
            const auto& draft = selection_.packages[i];
            ProposedPackage package;
            package.config.name = draft.name;
            package.config.path = draft.directory();
            package.config.globs = globs[i];
            for (const auto edge : edges[i])
                package.config.depends_on.push_back(selection_.packages[edge].name);
            if (draft.crate != nullptr)
                package.config.settings = CratesSettings{draft.registry_name(), {}, false};
            else
                package.config.settings = make_pypi_settings(draft, package);
            if (draft.name != draft.registry_name())
                package.remarks.push_back({draft.crate != nullptr ? "crate" : "pypi", "its name on the registry"});
            set_first_version(draft, package);
            set_trust_policy(package);
            proposal_.packages.push_back(std::move(package));
        }
        if (proposal_.packages.empty()) return std::move(proposal_);
        tell_about_remote();
        for (auto& publisher : init::find_other_publishers(facts_.workflows))
            proposal_.decisions.push_back(std::move(publisher));
        return std::move(proposal_);
    }

  private:
    PypiSettings make_pypi_settings(const PackageDraft& draft, ProposedPackage& package) {
        const auto& python = *draft.python;
        PypiSettings settings;
        settings.project = python.name.text;
        settings.build = *python.build;
        if (settings.build == BuildMode::maturin) {
            settings.targets = init::choose_targets(facts_.workflows);
            package.remarks.push_back({"targets", "one wheel for each; take out what nobody asks for"});
            if (draft.program) {
                settings.bundle_cli = BundleCli{
                    draft.program->binary, draft.program->directory, draft.program->crate->directory, {}, false};
                package.remarks.push_back({"bundle_cli", "the wheel carries this program"});
            }
            return settings;
        }
        settings.pure = python.extension.text.empty();
        if (settings.pure) {
            if (settings.build != BuildMode::hatch)
                package.remarks.push_back({"pure", "nothing is compiled: one wheel runs everywhere"});
            return settings;
        }
        package.remarks.push_back(
            {"build", fmt::format("compiled by {}: only the sdist is built", to_string(settings.build))});
        proposal_.decisions.push_back(choice(
            fmt::format("`{}` compiles an extension with {}, for which piot has no wheel rows: its sdist is released",
                        package.config.name, to_string(settings.build)),
            python.extension.origin, "build its wheels with maturin, or by a workflow of your own"));
        return settings;
    }

    void set_first_version(const PackageDraft& draft, ProposedPackage& package) const {
        package.declared = read_declared(draft);
        // Nothing but a stand-in.
        if (!package.declared || *package.declared <= package.config.first_version) return;
        package.config.first_version = *package.declared;
        package.remarks.push_back({"first_version", "what the manifest says"});
    }

    std::optional<Version> read_declared(const PackageDraft& draft) const {
        const auto* crate = draft.crate;
        if (draft.python != nullptr) {
            if (const auto& text = draft.python->version.text; !text.empty()) {
                auto version = parse_pep440(text);
                // `1.0` and `1.0.0` are the same to PyPI.
                for (auto longer = text + ".0"; !version && longer.size() <= text.size() + 4; longer += ".0")
                    version = parse_pep440(longer);
                return version;
            }
            if (draft.python->version_source == PythonVersionSource::cargo)
                crate = facts_.projects.find_crate(draft.python->crate);
        }
        return crate != nullptr ? Version::parse(crate->manifest.version) : std::nullopt;
    }

    void set_trust_policy(ProposedPackage& package) const {
        const auto slug = parse_repository_slug(facts_.remote_url);
        if (!slug && !facts_.remote_url.empty()) return;
        package.config.trust_policy = TrustPolicy{"release.yml", "release", slug.value_or("")};
    }

    void tell_about_remote() {
        if (facts_.remote_url.empty())
            proposal_.decisions.push_back(choice("there is no remote `origin`, so `trust_policy` names no repository",
                                                 {}, "add `repository = \"OWNER/REPO\"` to each once it is on GitHub"));
        else if (!parse_repository_slug(facts_.remote_url))
            proposal_.decisions.push_back(
                choice("the remote `origin` is not on github.com, so no `trust_policy` is proposed", {},
                       "the workflows are for GitHub Actions; `piot plan` and `piot publish` run anywhere"));
    }

    const InitFacts& facts_;
    init::Selection selection_;
    Proposal proposal_;
};

}  // namespace

Proposal propose_packages(const InitFacts& facts) {
    return Proposer(facts).run();
}

}  // namespace piot
