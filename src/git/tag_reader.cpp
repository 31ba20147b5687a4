// SPDX-License-Identifier: MIT
#include "tag_reader.hpp"

#include <algorithm>
#include <string_view>

namespace piot::git {

namespace {

constexpr std::string_view k_tags = "refs/tags/";
constexpr int k_max_nesting = 32;

std::optional<git_oid> target_of(git_reference& reference) {
    if (git_reference_type(&reference) == GIT_REFERENCE_DIRECT) {
        // packed-refs knows what annotated tags peel to.
        if (const auto* peeled = git_reference_target_peel(&reference)) return *peeled;
        return *git_reference_target(&reference);
    }
    git_reference* resolved = nullptr;
    if (git_reference_resolve(&resolved, &reference) != 0) return std::nullopt;
    const ReferenceHandle owner(resolved);
    return *git_reference_target(resolved);
}

}  // namespace

Result<std::vector<TagReference>> read_tags(git_repository& repository) {
    git_reference_iterator* raw = nullptr;
    if (git_reference_iterator_glob_new(&raw, &repository, "refs/tags/*") != 0)
        return fail(unreadable("the tags cannot be read"));
    const ReferenceIteratorHandle iterator(raw);
    std::vector<TagReference> tags;
    git_reference* next = nullptr;
    int status = 0;
    while ((status = git_reference_next(&next, raw)) == 0) {
        const ReferenceHandle reference(next);
        const std::string_view name = git_reference_name(next);
        if (const auto target = target_of(*next)) tags.push_back({std::string(name.substr(k_tags.size())), *target});
    }
    if (status != GIT_ITEROVER) return fail(unreadable("the tags cannot be read"));
    std::sort(tags.begin(), tags.end(), [](const auto& left, const auto& right) { return left.name < right.name; });
    return tags;
}

std::optional<git_oid> peel_to_commit(const ObjectReader& reader, git_oid id) {
    constexpr std::string_view k_object = "object ";
    for (int nesting = 0; nesting < k_max_nesting; ++nesting) {
        const auto object = reader.read(id);
        if (!object) return std::nullopt;
        if (object->type() == GIT_OBJECT_COMMIT) return id;
        const auto bytes = object->bytes();
        if (object->type() != GIT_OBJECT_TAG || !bytes.starts_with(k_object) ||
            bytes.size() < k_object.size() + GIT_OID_HEXSZ ||
            git_oid_fromstrn(&id, bytes.data() + k_object.size(), GIT_OID_HEXSZ) != 0)
            return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace piot::git
