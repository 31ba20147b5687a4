// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace piot {

/// The `directory` of every `[source.NAME]` in a `.cargo/config.toml`, as written there: relative ones count from the
/// directory that holds `.cargo`. A text that is no TOML names none; cargo will say so itself.
[[nodiscard]] std::vector<std::string> find_directory_sources(std::string_view config_text);

/// A Cargo.lock without its `checksum` lines; cargo fills them in again. All other bytes stay.
[[nodiscard]] std::string drop_checksums(std::string_view lock_text);

}  // namespace piot
