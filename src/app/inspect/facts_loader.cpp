// SPDX-License-Identifier: MIT
#include "app/inspect/facts_loader.hpp"

#include "app/side_by_side.hpp"

#include <algorithm>
#include <optional>
#include <thread>

namespace piot::app {

namespace {

constexpr std::size_t k_most_threads = 8;
/// The threads have more than one file each to even out their sizes.
constexpr std::size_t k_files_per_thread = 4;

}  // namespace

Result<ArtifactFacts> FactsLoader::take() {
    if (ready_.empty()) read_ahead();
    auto facts = std::move(ready_.front());
    ready_.pop_front();
    return facts;
}

void FactsLoader::read_ahead() {
    const auto threads = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, k_most_threads);
    const auto count = std::min(files_.size() - next_, threads * k_files_per_thread);
    std::vector<std::optional<Result<ArtifactFacts>>> read(count);
    run_side_by_side(count, threads, [&](std::size_t i) {
        const auto& file = files_[next_ + i];
        read[i] = load_artifact_facts(archives_, file, file.generic_string());
    });
    next_ += count;
    for (auto& facts : read)
        ready_.push_back(*std::move(facts));
}

}  // namespace piot::app
