// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/doctor_tree.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace piot::test {

/// A repository in memory and what doctor says about its tree and manifests.
class DoctorWorld {
  public:
    /// A tracked file.
    DoctorWorld& file(const std::string& path, std::string text = "");
    /// putitoutthere.toml; `[putitoutthere]` is put in front.
    DoctorWorld& config(std::string_view packages);
    /// The slug that the remote names.
    DoctorWorld& repository(std::string slug);

    [[nodiscard]] ProjectTree projects() const;
    [[nodiscard]] std::vector<Diagnostic> tree_findings() const;
    [[nodiscard]] std::vector<Diagnostic> manifest_findings() const;
    /// Both, one line each: `file:line:col severity CODE message`, checked to have a hint.
    [[nodiscard]] std::string report() const;
    /// The only finding of both; fails the running test when there is none or more.
    [[nodiscard]] Diagnostic finding() const;
    [[nodiscard]] ManifestInput input() const;

  private:
    [[nodiscard]] std::vector<std::string> paths() const;

    std::map<std::string, std::string> files_;
    std::string config_;
    std::string repository_;
};

/// `file:line:col` of a finding.
[[nodiscard]] std::string place(const Diagnostic& finding);

}  // namespace piot::test
