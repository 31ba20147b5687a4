// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/refusal.hpp"
#include "rehearsal/upload_form.hpp"

#include <string>
#include <string_view>

namespace piot::rehearsal {

/// PyPI's rules for a distribution's file name by itself: characters, and an extension that fits its type.
[[nodiscard]] Accepted<void> check_file_name(std::string_view file_name, const UploadFacts& facts);
/// The name must be that of the project and the version; of a wheel, its tags must be ones that PyPI takes.
[[nodiscard]] Accepted<void> check_file_identity(const std::string& file_name, const UploadFacts& facts);

/// `manylinux_2_28_x86_64` and the other platforms that PyPI serves; plain `linux_…` is none of them.
[[nodiscard]] bool is_known_platform(std::string_view tag);

}  // namespace piot::rehearsal
