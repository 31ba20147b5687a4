// SPDX-License-Identifier: MIT
#include "domain/config/text_rules.hpp"
#include "domain/init/draft.hpp"

#include <algorithm>
#include <array>

namespace piot::init {

namespace {

constexpr std::array<std::string_view, 5> k_usual_triples{"x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu",
                                                          "x86_64-apple-darwin", "aarch64-apple-darwin",
                                                          "x86_64-pc-windows-msvc"};

/// Written out in full; `x86_64` beside an `os` would be a guess.
bool is_wheel_triple(std::string_view text) {
    const auto has = [&](std::string_view part) { return text.find(part) != std::string_view::npos; };
    return (has("-unknown-linux-gnu") || has("-unknown-linux-musl") || has("-apple-darwin") ||
            has("-pc-windows-msvc")) &&
           !has("universal2") && !config::check_text(config::TextRule::triple, text);
}

}  // namespace

std::vector<Target> choose_targets(const std::vector<Workflow>& workflows) {
    std::vector<Target> targets;
    for (const auto& workflow : workflows)
        for (const auto& job : workflow.jobs) {
            if (!job.matrix) continue;
            for (const auto& entry : job.matrix->values) {
                const auto& triple = entry.value.value;
                const auto is_known = std::any_of(targets.begin(), targets.end(),
                                                  [&](const Target& target) { return target.triple == triple; });
                if (!is_known && is_wheel_triple(triple)) targets.push_back({triple, {}});
            }
        }
    if (!targets.empty()) return targets;
    for (const auto triple : k_usual_triples)
        targets.push_back({std::string(triple), {}});
    return targets;
}

}  // namespace piot::init
