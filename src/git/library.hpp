// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/diagnostic.hpp"

#include <memory>
#include <string>

#include <git2.h>

namespace piot::git {

/// libgit2 is initialised while one of these lives.
class LibraryScope {
  public:
    LibraryScope();
    ~LibraryScope();
    LibraryScope(const LibraryScope&) = delete;
    LibraryScope& operator=(const LibraryScope&) = delete;
};

template <auto free_function>
struct Freed {
    template <class T>
    void operator()(T* pointer) const {
        free_function(pointer);
    }
};

using RepositoryHandle = std::unique_ptr<git_repository, Freed<git_repository_free>>;
using DatabaseHandle = std::unique_ptr<git_odb, Freed<git_odb_free>>;
using ObjectDataHandle = std::unique_ptr<git_odb_object, Freed<git_odb_object_free>>;
using ObjectHandle = std::unique_ptr<git_object, Freed<git_object_free>>;
using ReferenceHandle = std::unique_ptr<git_reference, Freed<git_reference_free>>;
using ReferenceIteratorHandle = std::unique_ptr<git_reference_iterator, Freed<git_reference_iterator_free>>;
using ConfigHandle = std::unique_ptr<git_config, Freed<git_config_free>>;
using RemoteHandle = std::unique_ptr<git_remote, Freed<git_remote_free>>;
using BlobHandle = std::unique_ptr<git_blob, Freed<git_blob_free>>;
using IndexHandle = std::unique_ptr<git_index, Freed<git_index_free>>;

/// libgit2's own words for what went wrong last in this thread.
[[nodiscard]] std::string last_error_text();

/// The repository is there, but something in it cannot be read.
[[nodiscard]] Diagnostic unreadable(std::string what);

[[nodiscard]] std::string to_hex(const git_oid& id);

}  // namespace piot::git
