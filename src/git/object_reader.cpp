// SPDX-License-Identifier: MIT
#include "object_reader.hpp"

#include "piot/base/codes.hpp"

#include <fmt/format.h>

namespace piot::git {

namespace {

bool is_partial_clone(git_repository& repository) {
    git_config* raw = nullptr;
    if (git_repository_config(&raw, &repository) != 0) return false;
    const ConfigHandle config(raw);
    bool is_partial = false;
    const auto note = [](const git_config_entry* /*entry*/, void* payload) {
        *static_cast<bool*>(payload) = true;
        return 0;
    };
    git_config_foreach_match(raw, "^(extensions\\.partialclone|remote\\..*\\.promisor)$", note, &is_partial);
    return is_partial;
}

Diagnostic not_fetched(const git_oid& id) {
    return {codes::PIOT_GIT_UNREADABLE,
            Severity::error,
            fmt::format("object {} is not here: this is a partial clone that left it out", to_hex(id)),
            {},
            "run `git fetch --refetch --no-filter`; in CI remove `filter` and `sparse-checkout` from actions/checkout"};
}

}  // namespace

Result<ObjectReader> ObjectReader::open(git_repository& repository) {
    git_odb* database = nullptr;
    if (git_repository_odb(&database, &repository) != 0)
        return fail(unreadable("the object database cannot be opened"));
    return ObjectReader(repository, DatabaseHandle(database));
}

Result<ObjectData> ObjectReader::read(const git_oid& id) const {
    git_odb_object* object = nullptr;
    const int status = git_odb_read(&object, database_.get(), &id);
    if (status == GIT_ENOTFOUND && is_partial_clone(*repository_)) return fail(not_fetched(id));
    if (status != 0) return fail(unreadable(fmt::format("object {} cannot be read", to_hex(id))));
    return ObjectData(object);
}

}  // namespace piot::git
