// SPDX-License-Identifier: MIT
#include "gather.hpp"

#include <algorithm>

namespace piot::git {

namespace {

bool has_effect(const UnitTrailer& line) {
    return !line.trailer.is_remark();
}

UnitTrailer make_line(const CommitGraph& graph, Node node) {
    return {to_hex(graph.id(node)), *graph.trailer(node)};
}

/// The first parent that is a tip of something merged and speaks for it.
Result<std::optional<UnitTrailer>> find_tip_line(CommitGraph& graph, Node merge) {
    const auto parents = graph.parents(merge);
    const std::vector<Node> tips(parents.begin() + 1, parents.end());
    for (const auto tip : tips) {
        PIOT_TRY(const auto node, graph.find(git_oid(graph.id(tip))));
        const auto* line = graph.trailer(node);
        if (line != nullptr && !line->is_remark()) return make_line(graph, node);
    }
    return std::nullopt;
}

/// Every bump on the commits that a silent merge brought; a skip there says nothing about the merge.
Result<std::vector<UnitTrailer>> read_inner_lines(CommitGraph& graph, std::size_t position) {
    PIOT_TRY(const auto brought, graph.brought_by(position));
    std::vector<UnitTrailer> lines;
    for (const auto node : brought) {
        const auto* line = graph.trailer(node);
        if (line == nullptr || line->is_remark()) continue;
        if (line->content && line->content->kind == TrailerKind::skip) continue;
        lines.push_back(make_line(graph, node));
    }
    return lines;
}

Result<std::vector<UnitTrailer>> read_lines(CommitGraph& graph, std::size_t position) {
    const auto node = graph.mainline()[position];
    std::vector<UnitTrailer> lines;
    if (graph.trailer(node) != nullptr) lines.push_back(make_line(graph, node));
    if (graph.parents(node).size() < 2 || std::any_of(lines.begin(), lines.end(), has_effect)) return lines;
    PIOT_TRY(auto tip, find_tip_line(graph, node));
    if (tip) {
        lines.push_back(*std::move(tip));
        return lines;
    }
    PIOT_TRY(auto inner, read_inner_lines(graph, position));
    std::move(inner.begin(), inner.end(), std::back_inserter(lines));
    return lines;
}

/// The packages that a unit changes something of, even if that is undone later.
Result<std::vector<std::size_t>> find_touched(Gathering& in, std::size_t position) {
    const auto& mainline = in.graph.mainline();
    const auto after = in.graph.tree(mainline[position]);
    const auto before =
        position + 1 < mainline.size() ? std::optional(in.graph.tree(mainline[position + 1])) : std::nullopt;
    std::vector<char> is_touched(in.config.packages.size(), 0);
    std::size_t untouched = is_touched.size();
    const auto visit = [&](const std::string& path) {
        for (const auto package : in.globs.packages_of(path)) {
            if (is_touched[package] == 0) --untouched;
            is_touched[package] = 1;
        }
        return untouched > 0;
    };
    if (const auto walked = in.trees.visit_differences(before, after, visit); !walked)
        return tl::unexpected<Failure>(walked.error());
    std::vector<std::size_t> touched;
    for (std::size_t i = 0; i < is_touched.size(); ++i)
        if (is_touched[i] != 0) touched.push_back(i);
    return touched;
}

}  // namespace

Result<std::vector<Unit>> read_units(Gathering& in, std::size_t count) {
    std::vector<Unit> units;
    PIOT_CHECK(in.graph.assign_sides(count));
    for (std::size_t position = 0; position < count; ++position) {
        std::vector<UnitTrailer> lines;
        if (position == 0 && in.options.head_trailers) {
            lines = *in.options.head_trailers;
        } else {
            PIOT_TRY(lines, read_lines(in.graph, position));
        }
        if (lines.empty()) continue;
        Unit unit{position, to_hex(in.graph.id(in.graph.mainline()[position])), std::move(lines), {}};
        if (std::any_of(unit.trailers.begin(), unit.trailers.end(), has_effect)) {
            PIOT_TRY(unit.touches, find_touched(in, position));
        }
        units.push_back(std::move(unit));
    }
    return units;
}

}  // namespace piot::git
