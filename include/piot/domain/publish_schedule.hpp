// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/plan.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace piot {

/// Which planned package may start when. A value that the publisher moves on: packages are named by their place in the
/// plan. Not for several threads at once.
class PublishSchedule {
  public:
    explicit PublishSchedule(const Plan& plan);

    /// Packages that may start now: all beneath them is settled. Those first that hold up the longest chain of others,
    /// then those that hold up most, then plan order.
    [[nodiscard]] std::vector<std::size_t> ready() const;
    /// True once every package has started.
    [[nodiscard]] bool is_exhausted() const { return started_ == entries_.size(); }

    void start(std::size_t package);
    /// What builds on it may start: it is resolvable, or it failed and they have to say so. May be told more than once.
    void settle(std::size_t package);

    /// Smaller = sooner; the order of `ready` as a number.
    [[nodiscard]] std::size_t rank(std::size_t package) const { return entries_[package].rank; }

  private:
    struct Entry {
        std::vector<std::size_t> dependents;
        std::size_t open_dependencies = 0;
        std::size_t rank = 0;
        bool is_started = false;
        bool is_settled = false;
    };

    void rank_all();

    std::vector<Entry> entries_;
    std::size_t started_ = 0;
};

}  // namespace piot
