// SPDX-License-Identifier: MIT
#include "object_reader.hpp"

#include <fmt/format.h>

namespace piot::git {

Result<ObjectReader> ObjectReader::open(git_repository& repository) {
    git_odb* database = nullptr;
    if (git_repository_odb(&database, &repository) != 0)
        return fail(unreadable("the object database cannot be opened"));
    return ObjectReader(DatabaseHandle(database));
}

Result<ObjectData> ObjectReader::read(const git_oid& id) const {
    git_odb_object* object = nullptr;
    if (git_odb_read(&object, database_.get(), &id) != 0)
        return fail(unreadable(fmt::format("object {} cannot be read", to_hex(id))));
    return ObjectData(object);
}

}  // namespace piot::git
