// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/stamp.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace piot::test {

/// Builds a stamp's input from a few words. Versions are planned unless said otherwise; an empty one is never released.
class StampWorld {
  public:
    StampWorld& crate(const std::string& name, const std::string& path, std::string_view version);
    StampWorld& wheel(const std::string& name, const std::string& path, std::string_view version,
                      BuildMode build = BuildMode::maturin);
    /// The package last added is not planned; its version is the last released one.
    StampWorld& not_planned();
    /// The package last added has another name on crates.io.
    StampWorld& registered_as(const std::string& crate);
    StampWorld& file(const std::string& path, std::string text);

    [[nodiscard]] const StampInput& input() const { return input_; }
    /// Stamps; fails the running test when that is refused.
    [[nodiscard]] StampResult stamp() const;
    /// The text of one file after stamping, changed or not.
    [[nodiscard]] std::string stamped(const std::string& path) const;
    /// All findings of a stamp that must be refused.
    [[nodiscard]] std::vector<Diagnostic> findings() const;
    /// The only finding of a stamp that must be refused.
    [[nodiscard]] Diagnostic finding() const;

  private:
    StampWorld& add(PackageConfig package, std::string_view version);

    StampInput input_;
};

/// One text per finding: `file:line:col CODE message`.
[[nodiscard]] std::string describe(const Diagnostic& diagnostic);

}  // namespace piot::test
