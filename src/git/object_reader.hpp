// SPDX-License-Identifier: MIT
#pragma once
#include "library.hpp"

#include "piot/base/result.hpp"

#include <cstring>
#include <string_view>

namespace piot::git {

struct ObjectIdHash {
    std::size_t operator()(const git_oid& id) const {
        std::size_t hash = 0;
        std::memcpy(&hash, id.id, sizeof hash);
        return hash;
    }
};

struct ObjectIdEqual {
    bool operator()(const git_oid& left, const git_oid& right) const { return git_oid_equal(&left, &right) != 0; }
};

/// The bytes of one object.
class ObjectData {
  public:
    explicit ObjectData(git_odb_object* object) : object_(object) {}

    [[nodiscard]] git_object_t type() const { return git_odb_object_type(object_.get()); }
    [[nodiscard]] std::string_view bytes() const {
        return {static_cast<const char*>(git_odb_object_data(object_.get())), git_odb_object_size(object_.get())};
    }

  private:
    ObjectDataHandle object_;
};

/// Reads raw objects.
class ObjectReader {
  public:
    [[nodiscard]] static Result<ObjectReader> open(git_repository& repository);

    /// Fails with PIOT_GIT_UNREADABLE when the object is missing or damaged; libgit2 fetches nothing from a promisor.
    [[nodiscard]] Result<ObjectData> read(const git_oid& id) const;
    [[nodiscard]] bool has(const git_oid& id) const { return git_odb_exists(database_.get(), &id) == 1; }

  private:
    ObjectReader(git_repository& repository, DatabaseHandle database)
        : repository_(&repository), database_(std::move(database)) {}

    git_repository* repository_;  // for error texts only
    DatabaseHandle database_;
};

}  // namespace piot::git
