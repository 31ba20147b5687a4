// SPDX-License-Identifier: MIT
#include "rehearsal/local_crates.hpp"

#include "rehearsal/cargo_manifest.hpp"
#include "rehearsal/crate_archive.hpp"
#include "rehearsal/semver.hpp"

#include "piot/base/hash.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>

#include <fmt/format.h>

namespace piot::rehearsal {

namespace fs = std::filesystem;

namespace {

// `serde_json-1.0.93` → `serde_json`; a name without a version stays whole, as `cargo vendor` writes it.
std::string crate_name_of(std::string_view stem) {
    for (auto dash = stem.find('-'); dash != std::string_view::npos; dash = stem.find('-', dash + 1)) {
        if (SemVer::parse(stem.substr(dash + 1))) return std::string(stem.substr(0, dash));
    }
    return std::string(stem);
}

std::optional<std::string> read_whole(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (!in) return std::nullopt;
    return bytes;
}

std::optional<LocalCrate> describe(const fs::path& file, std::string_view manifest_text, std::string_view bytes) {
    const auto manifest = parse_cargo_manifest(manifest_text);
    if (!manifest || !SemVer::parse(manifest->version)) return std::nullopt;
    return LocalCrate{manifest->name, manifest->version, make_index_line(*manifest, sha256_hex(bytes)), file};
}

std::optional<LocalCrate> load_packed(const fs::path& file) {
    const auto bytes = read_whole(file);
    if (!bytes) return std::nullopt;
    const auto crate = read_crate(*bytes, file.stem().string());
    if (!crate) return std::nullopt;
    return describe(file, crate->manifest, *bytes);
}

Result<std::optional<LocalCrate>> load_unpacked(const fs::path& directory, const StateDirectory& state) {
    const auto manifest_text = read_whole(directory / "Cargo.toml");
    if (!manifest_text) return std::nullopt;
    const auto manifest = parse_cargo_manifest(*manifest_text);
    if (!manifest || !SemVer::parse(manifest->version)) return std::nullopt;
    const auto top = fmt::format("{}-{}", manifest->name, manifest->version);
    PIOT_TRY(auto packed, pack_crate(directory, top, state));
    const auto relative = fmt::format("repacked/{}.crate", top);
    PIOT_CHECK(state.keep(std::move(packed), relative));
    const auto bytes = read_whole(state.path_of(relative));
    if (!bytes) return std::nullopt;
    return describe(state.path_of(relative), *manifest_text, *bytes);
}

}  // namespace

Result<std::vector<LocalCrate>> LocalCrates::find(std::string_view name) {
    const auto lower = to_lower(name);
    const std::lock_guard lock(mutex_);
    if (!is_scanned_) scan();
    if (const auto known = loaded_.find(lower); known != loaded_.end()) return known->second;
    PIOT_TRY(auto crates, load(lower));
    return loaded_.emplace(lower, std::move(crates)).first->second;
}

void LocalCrates::scan() {
    is_scanned_ = true;
    std::error_code ignored;
    for (const auto& cache : places_.crate_caches) {
        for (const auto& entry : fs::directory_iterator(cache, ignored)) {
            if (entry.path().extension() != ".crate") continue;
            candidates_.emplace(to_lower(crate_name_of(entry.path().stem().string())),
                                Candidate{entry.path(), Candidate::Form::packed});
        }
    }
    for (const auto& source : places_.directory_sources) {
        for (const auto& entry : fs::directory_iterator(source, ignored)) {
            if (!entry.is_directory(ignored)) continue;
            candidates_.emplace(to_lower(crate_name_of(entry.path().filename().string())),
                                Candidate{entry.path(), Candidate::Form::unpacked});
        }
    }
}

Result<std::vector<LocalCrate>> LocalCrates::load(const std::string& lower_name) {
    std::vector<LocalCrate> crates;
    const auto [first, last] = candidates_.equal_range(lower_name);
    for (auto candidate = first; candidate != last; ++candidate) {
        const auto& [path, form] = candidate->second;
        std::optional<LocalCrate> crate;
        if (form == Candidate::Form::packed) {
            crate = load_packed(path);
        } else {
            PIOT_TRY(crate, load_unpacked(path, state_));
        }
        if (!crate || to_lower(crate->name) != lower_name) continue;
        const bool is_known = std::any_of(crates.begin(), crates.end(),
                                          [&](const auto& known) { return known.version == crate->version; });
        if (!is_known) crates.push_back(std::move(*crate));
    }
    std::sort(crates.begin(), crates.end(), [](const auto& left, const auto& right) {
        return SemVer::parse(left.version)->precedes(*SemVer::parse(right.version));
    });
    return crates;
}

}  // namespace piot::rehearsal
