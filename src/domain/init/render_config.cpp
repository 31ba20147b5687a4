// SPDX-License-Identifier: MIT
#include "domain/init/toml_text.hpp"

#include "piot/base/text.hpp"
#include "piot/domain/init.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot {

namespace {

using init::to_toml_array;
using init::to_toml_string;

constexpr std::string_view k_head =
    "# What is released from this repository, and how. Proposed by `piot init`; yours to change.\n"
    "# `piot doctor` checks it against the tree, `piot plan` shows what it releases.\n\n";

std::vector<std::string> quote_all(const std::vector<std::string>& texts) {
    std::vector<std::string> quoted;
    for (const auto& text : texts)
        quoted.push_back(to_toml_string(text));
    return quoted;
}

/// One `[[package]]`, without the keys that have their default values.
class PackageText {
  public:
    explicit PackageText(const ProposedPackage& package) : package_(package), config_(package.config) {}

    std::string render() {
        add_remark("name");
        text_ += "[[package]]\n";
        add("name", to_toml_string(config_.name));
        add("kind", to_toml_string(to_string(config_.kind())));
        add_registry_name();
        add("path", to_toml_string(config_.path));
        add_list("paths", quote_all(config_.globs));
        add_list("depends_on", quote_all(config_.depends_on));
        if (const auto* pypi = config_.pypi()) add_build(*pypi);
        if (!config_.group.empty()) add("group", to_toml_string(config_.group));
        if (config_.tag_format != PackageConfig().tag_format) add("tag_format", to_toml_string(config_.tag_format));
        if (!(config_.first_version == PackageConfig().first_version))
            add("first_version", to_toml_string(config_.first_version.to_string()));
        if (config_.trust_policy) add_trust_policy(*config_.trust_policy);
        if (const auto* pypi = config_.pypi(); pypi != nullptr && pypi->bundle_cli) add_bundle_cli(*pypi->bundle_cli);
        return std::move(text_);
    }

  private:
    void add_remark(std::string_view key) {
        for (const auto& remark : package_.remarks)
            if (remark.key == key) text_ += fmt::format("# {}\n", remark.text);
    }

    void add(std::string_view key, std::string_view value) {
        if (key != "name") add_remark(key);
        text_ += fmt::format("{} = {}\n", key, value);
    }

    void add_list(std::string_view key, const std::vector<std::string>& items) {
        if (items.empty()) return;
        add_remark(key);
        text_ += to_toml_array(key, items);
    }

    void add_registry_name() {
        if (config_.registry_name() == config_.name) return;
        add(config_.pypi() != nullptr ? "pypi" : "crate", to_toml_string(config_.registry_name()));
    }

    void add_build(const PypiSettings& pypi) {
        add("build", to_toml_string(to_string(pypi.build)));
        std::vector<std::string> targets;
        for (const auto& target : pypi.targets)
            targets.push_back(target.runner.empty()
                                  ? to_toml_string(target.triple)
                                  : fmt::format("{{ triple = {}, runner = {} }}", to_toml_string(target.triple),
                                                to_toml_string(target.runner)));
        add_list("targets", targets);
        const bool is_pure_by_default = pypi.build == BuildMode::hatch;
        if (pypi.pure != is_pure_by_default) add("pure", pypi.pure ? "true" : "false");
    }

    void add_trust_policy(const TrustPolicy& policy) {
        text_ += "\n[package.trust_policy]\n";
        add("workflow", to_toml_string(policy.workflow));
        if (!policy.environment.empty()) add("environment", to_toml_string(policy.environment));
        if (!policy.repository.empty()) add("repository", to_toml_string(policy.repository));
    }

    void add_bundle_cli(const BundleCli& bundle) {
        text_ += '\n';
        add_remark("bundle_cli");
        text_ += "[package.bundle_cli]\n";
        add("bin", to_toml_string(bundle.bin));
        add("stage_to", to_toml_string(bundle.stage_to));
        if (bundle.crate_path != BundleCli().crate_path) add("crate_path", to_toml_string(bundle.crate_path));
    }

    const ProposedPackage& package_;
    const PackageConfig& config_;
    std::string text_;
};

}  // namespace

Config to_config(const Proposal& proposal) {
    Config config;
    config.cadence = proposal.cadence;
    config.line = proposal.line;
    for (const auto& package : proposal.packages)
        config.packages.push_back(package.config);
    return config;
}

std::string render_config(const Proposal& proposal) {
    std::string text(k_head);
    text += "[putitoutthere]\nversion = 1\n";
    if (proposal.cadence == Cadence::scheduled) text += "cadence = \"scheduled\"\n";
    if (!proposal.line.empty())
        text += fmt::format(
            "# Releases are tagged beside this branch: the highest tag counts wherever it sits.\n"
            "line = {}\n",
            to_toml_string(proposal.line));
    for (const auto& package : proposal.packages)
        text += '\n' + PackageText(package).render();
    return text;
}

}  // namespace piot
