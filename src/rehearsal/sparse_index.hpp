// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/area.hpp"
#include "rehearsal/crate_fallback.hpp"
#include "rehearsal/crates_store.hpp"

#include <string>

namespace piot::rehearsal {

/// `/index/`: crates.io's sparse index.
class SparseIndex final : public Area {
  public:
    SparseIndex(const CratesStore& store, CrateFallback& fallback, std::string base_url)
        : store_(store), fallback_(fallback), base_url_(std::move(base_url)) {}

    [[nodiscard]] Response handle(const Request& request, PathRest rest) override;
    [[nodiscard]] std::uint64_t body_limit(PathRest) const override { return 0; }
    [[nodiscard]] Response render(const Request& request, const Refusal& refusal) const override;

  private:
    [[nodiscard]] std::string config() const;
    [[nodiscard]] Accepted<std::optional<std::string>> find_file(PathRest rest) const;

    const CratesStore& store_;
    CrateFallback& fallback_;
    std::string base_url_;
};

}  // namespace piot::rehearsal
