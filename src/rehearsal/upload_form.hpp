// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/digests.hpp"
#include "rehearsal/http_message.hpp"
#include "rehearsal/pep440.hpp"
#include "rehearsal/refusal.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace piot::rehearsal {

/// The distribution in an upload, received to disk.
struct ReceivedFile {
    std::string file_name;
    std::string content_type;
    std::uint64_t size = 0;
    FileDigests digests;
    TemporaryFile file;
};

/// A PyPI upload as it came in.
struct UploadForm {
    std::map<std::string, std::vector<std::string>> fields;  ///< without empty and `UNKNOWN` values
    std::vector<std::string> tuple_fields;                   ///< fields that came as files and should not have
    std::optional<ReceivedFile> content;

    /// The first value, or an empty text.
    [[nodiscard]] std::string field(const std::string& name) const;
};

/// Streams the body's file to disk while hashing it.
[[nodiscard]] Accepted<UploadForm> read_upload_form(const Request& request, const StateDirectory& state);

/// What the form says, checked.
struct UploadFacts {
    std::string name;             ///< as given
    std::string normalized_name;  ///< PEP 503
    PythonVersion version;
    std::string file_type;       ///< `bdist_wheel` or `sdist`
    std::string python_version;  ///< `source` for an sdist
};

/// PyPI's checks of the form and of the metadata in it.
[[nodiscard]] Accepted<UploadFacts> check_upload_form(const UploadForm& form);

}  // namespace piot::rehearsal
