// SPDX-License-Identifier: MIT
#include "piot/domain/artifact_facts.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

namespace piot {

namespace {

constexpr std::string_view k_dist_info_end = ".dist-info";

std::string_view base_name(std::string_view path) {
    const auto slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// `dir/name` with `dir` at the top.
bool is_in_top_directory(std::string_view path, std::string_view name) {
    const auto slash = path.find('/');
    return slash != std::string_view::npos && path.substr(slash + 1) == name;
}

bool is_wheel_text(std::string_view path) {
    const auto slash = path.find('/');
    if (slash == std::string_view::npos || !path.substr(0, slash).ends_with(k_dist_info_end)) return false;
    const auto name = path.substr(slash + 1);
    return name == "METADATA" || name == "WHEEL" || name == "RECORD";
}

/// Besides what is checked, whatever may be the README: its name is known only once Cargo.toml has been read.
bool is_crate_text(std::string_view path) {
    const auto name = to_lower(base_name(path));
    return is_in_top_directory(path, "Cargo.toml") || is_in_top_directory(path, "Cargo.toml.orig") ||
           is_in_top_directory(path, "Cargo.lock") || is_in_top_directory(path, ".cargo_vcs_info.json") ||
           name.starts_with("readme") || name.ends_with(".md") || name.ends_with(".txt") || name.ends_with(".rst");
}

/// The parsed part, or nullopt with the problems added; nullopt as well when the member is absent.
template <class T, class Parse>
std::optional<T> parse_part(const ArchiveContent& archive, const std::string& path, Parse parse,
                            std::vector<Diagnostic>& problems) {
    const auto* text = archive.find_text(path);
    if (text == nullptr) return std::nullopt;
    Result<T> parsed = parse(*text, archive.file);
    if (parsed) return *std::move(parsed);
    for (auto& diagnostic : parsed.error().diagnostics) {
        // Origins are files that a person can open: a line inside an archive's member goes into the text.
        const auto line = diagnostic.origin.line;
        diagnostic.message = "`" + path + "`" + (line > 0 ? ", line " + std::to_string(line) : "") + ": " +
                             std::move(diagnostic.message);
        diagnostic.origin = {archive.file, 0, 0};
        problems.push_back(std::move(diagnostic));
    }
    return std::nullopt;
}

std::string single_top(const ArchiveContent& archive) {
    const auto top = archive.top_level();
    return top.size() == 1 && archive.find_member(top.front()) == nullptr ? top.front() : std::string();
}

}  // namespace

const ArchiveContent& archive_of(const ArtifactFacts& facts) {
    return std::visit([](const auto& known) -> const ArchiveContent& { return known.archive; }, facts);
}

std::optional<ArtifactKind> find_artifact_kind(std::string_view file_name) {
    if (file_name.ends_with(".whl")) return ArtifactKind::wheel;
    if (file_name.ends_with(".tar.gz")) return ArtifactKind::sdist;
    if (file_name.ends_with(".crate")) return ArtifactKind::crate;
    return std::nullopt;
}

bool is_text_of_facts(ArtifactKind kind, std::string_view path) {
    switch (kind) {
        case ArtifactKind::wheel:
            return is_wheel_text(path);
        case ArtifactKind::sdist:
            return is_in_top_directory(path, "PKG-INFO");
        case ArtifactKind::crate:
            return is_crate_text(path);
    }
    return false;
}

ArtifactFacts make_artifact_facts(ArtifactKind kind, ArchiveContent archive) {
    switch (kind) {
        case ArtifactKind::wheel:
            return make_wheel_facts(std::move(archive));
        case ArtifactKind::sdist:
            return make_sdist_facts(std::move(archive));
        case ArtifactKind::crate:
            break;
    }
    return make_crate_facts(std::move(archive));
}

WheelFacts make_wheel_facts(ArchiveContent archive) {
    WheelFacts facts;
    facts.name = parse_wheel_name(archive.file_name);
    for (const auto& top : archive.top_level())
        if (top.ends_with(k_dist_info_end)) facts.dist_info_names.push_back(top);
    // With several, the one that the file name announces is the one that installers read.
    const auto expected = facts.name ? facts.name->stem() + std::string(k_dist_info_end) : std::string();
    const auto& names = facts.dist_info_names;
    if (std::find(names.begin(), names.end(), expected) != names.end())
        facts.dist_info = expected;
    else if (!names.empty())
        facts.dist_info = names.front();
    facts.metadata =
        parse_part<CoreMetadata>(archive, facts.dist_info + "/METADATA", parse_core_metadata, facts.problems);
    facts.wheel = parse_part<WheelFile>(archive, facts.dist_info + "/WHEEL", parse_wheel_file, facts.problems);
    facts.record =
        parse_part<std::vector<RecordEntry>>(archive, facts.dist_info + "/RECORD", parse_record, facts.problems);
    facts.archive = std::move(archive);
    return facts;
}

SdistFacts make_sdist_facts(ArchiveContent archive) {
    SdistFacts facts;
    facts.name = parse_sdist_name(archive.file_name);
    facts.top = single_top(archive);
    facts.metadata = parse_part<CoreMetadata>(archive, facts.top + "/PKG-INFO", parse_core_metadata, facts.problems);
    facts.has_pyproject = archive.find_member(facts.top + "/pyproject.toml") != nullptr;
    facts.archive = std::move(archive);
    return facts;
}

CrateFacts make_crate_facts(ArchiveContent archive) {
    CrateFacts facts;
    facts.name = parse_crate_file_name(archive.file_name);
    facts.top = single_top(archive);
    facts.manifest =
        parse_part<CrateManifest>(archive, facts.top + "/Cargo.toml", parse_crate_manifest, facts.problems);
    facts.lock = parse_part<std::vector<LockedPackage>>(archive, facts.top + "/Cargo.lock", parse_locked_packages,
                                                        facts.problems);
    facts.vcs = parse_part<VcsInfo>(archive, facts.top + "/.cargo_vcs_info.json", parse_vcs_info, facts.problems);
    facts.archive = std::move(archive);
    return facts;
}

const std::string* CrateFacts::readme() const {
    if (!manifest || manifest->readme.empty()) return nullptr;
    return archive.find_text(top + "/" + manifest->readme);
}

}  // namespace piot
