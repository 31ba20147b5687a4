// SPDX-License-Identifier: MIT
#include "domain/config/text_rules.hpp"

#include "domain/config/shapes.hpp"

#include "piot/base/text.hpp"
#include "piot/domain/glob.hpp"
#include "piot/domain/version.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace piot::config {

namespace {

using Verdict = std::optional<Complaint>;

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

constexpr bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_made_of(std::string_view text, std::string_view others) {
    return std::all_of(text.begin(), text.end(),
                       [&](char c) { return is_letter(c) || is_digit(c) || others.find(c) != std::string_view::npos; });
}

/// Decimal without leading zeros, short enough for every integer type.
bool is_number(std::string_view text) {
    return !text.empty() && text.size() <= 9 && std::all_of(text.begin(), text.end(), is_digit) &&
           (text == "0" || text.front() != '0');
}

bool has_blank_edge(std::string_view text) {
    return trim(text).size() != text.size();
}

Verdict check_package_name(std::string_view name) {
    constexpr std::string_view k_advice = "use letters, digits, `-`, `_`, `.`, and `/` to group names";
    const auto complain = [&](std::string_view what) {
        return Complaint{fmt::format("{}: {}", what, quote(name)), std::string(k_advice)};
    };
    if (name.find("__") != std::string_view::npos)
        return Complaint{fmt::format("holds `__`, which stands for `/` in artifact names: {}", quote(name)),
                         "use another separator, for example `-`"};
    if (const auto at = name.find_first_of("\\:<>|*?\""); at != std::string_view::npos)
        return complain(fmt::format("holds `{}`, which artifact names must not hold", name[at]));
    if (const auto at = name.find_first_of(" ,[]"); at != std::string_view::npos)
        return complain(fmt::format("holds `{}`, so that no list of packages could name it", name[at]));
    if (name.starts_with('-')) return complain("begins with `-` and would read as an option");
    for (const auto part : split(name, '/'))
        if (part.empty() || part == "." || part == "..") return complain("has an empty or dotted part");
    return std::nullopt;
}

Verdict check_tag_format(std::string_view format) {
    std::size_t versions = 0;
    for (auto at = format.find("{version}"); at != std::string_view::npos; at = format.find("{version}", at + 1))
        ++versions;
    if (versions != 1)
        return Complaint{fmt::format("must hold `{{version}}` exactly once: {}", quote(format)),
                         "write it like `{name}-v{version}` or `v{version}`"};
    const auto rest = replace_all(replace_all(format, "{version}", ""), "{name}", "");
    if (rest.find_first_of("{}") != std::string::npos)
        return Complaint{fmt::format("has an unknown placeholder: {}", quote(format)),
                         "only `{name}` and `{version}` are filled in"};
    return std::nullopt;
}

Verdict check_version(std::string_view version) {
    if (Version::parse(version)) return std::nullopt;
    if (is_semver(version))
        return Complaint{fmt::format("is a version that piot cannot release: {}", quote(version)),
                         "use `X.Y.Z` or `X.Y.Z-rc.N` (also `alpha`, `beta`), without build metadata"};
    if (version.starts_with('v') && Version::parse(version.substr(1)))
        return Complaint{fmt::format("is not SemVer: {}", quote(version)),
                         fmt::format("write it without the `v`: {}", quote(version.substr(1)))};
    return Complaint{fmt::format("is not SemVer: {}", quote(version)), "write three numbers, for example `0.1.0`"};
}

Verdict check_line(std::string_view line) {
    const auto parts = split(line, '.');
    const bool is_version_line = parts.size() <= 2 && std::all_of(parts.begin(), parts.end(), is_number);
    if (line == "*" || is_version_line) return std::nullopt;
    return Complaint{fmt::format("is not a release line: {}", quote(line)),
                     "use `1` or `1.4` for the tags of that line, or `*` for the highest tag wherever it sits"};
}

Verdict check_package_glob(std::string_view glob) {
    const auto compiled = Glob::compile(glob);
    if (compiled) return std::nullopt;
    const auto& [message, meant] = compiled.error();
    auto hint = std::string("name the paths that belong to the package, as seen from the repository's root");
    if (!meant.empty())
        hint = fmt::format("did you mean {}?", quote(meant));
    else if (glob.starts_with('!'))
        hint = fmt::format("list what does belong to the package; without the `!` it is {}", quote(glob.substr(1)));
    if (glob.empty()) return Complaint{"holds an empty glob", hint};
    return Complaint{fmt::format("has the glob {}: it {}", quote(glob), message), hint};
}

Verdict check_crate_name(std::string_view name) {
    if (is_letter(name.front()) && name.size() <= 64 && is_made_of(name, "-_")) return std::nullopt;
    return Complaint{fmt::format("is not a crate name: {}", quote(name)),
                     "begin with a letter, go on with letters, digits, `-` and `_`, 64 at most"};
}

Verdict check_project_name(std::string_view name) {
    const auto is_edge = [](char c) { return is_letter(c) || is_digit(c); };
    if (is_edge(name.front()) && is_edge(name.back()) && is_made_of(name, "-_.")) return std::nullopt;
    return Complaint{fmt::format("is not a PyPI project name: {}", quote(name)),
                     "use letters, digits, and between them `-`, `_` and `.`"};
}

Verdict check_feature(std::string_view feature) {
    if (!feature.starts_with('-') && is_made_of(feature, "-_+./?:")) return std::nullopt;
    return Complaint{fmt::format("holds what is not a cargo feature: {}", quote(feature)),
                     "write one feature per string, for example `[\"std\", \"serde/derive\"]`"};
}

Verdict check_triple(std::string_view triple) {
    if (triple == "any" || triple == "sdist" || triple == "noarch")
        return Complaint{fmt::format("names a row that piot makes by itself: {}", quote(triple)),
                         "list Rust target triples only, for example `x86_64-unknown-linux-gnu`"};
    if ((is_letter(triple.front()) || is_digit(triple.front())) && is_made_of(triple, "-_.")) return std::nullopt;
    return Complaint{fmt::format("holds what is not a target triple: {}", quote(triple)),
                     "write it as rustc does, for example `x86_64-unknown-linux-gnu`"};
}

Verdict check_python_version(std::string_view version) {
    if (version.starts_with("3.") && is_number(version.substr(2))) return std::nullopt;
    return Complaint{fmt::format("holds what is not `3.<minor>`: {}", quote(version)),
                     "write interpreters as `\"3.12\"`, without a patch number"};
}

Verdict check_manylinux(std::string_view baseline) {
    for (const std::string_view known : {"auto", "1", "2010", "2014"})
        if (baseline == known) return std::nullopt;
    const auto parts = split(baseline, '_');
    if (parts.size() == 2 && parts[0] == "2" && is_number(parts[1])) return std::nullopt;
    if (parts.size() == 3 && parts[0] == "musllinux" && is_number(parts[1]) && is_number(parts[2])) return std::nullopt;
    constexpr std::string_view k_prefix = "manylinux";
    auto meant = baseline;
    if (meant.starts_with(k_prefix)) meant.remove_prefix(k_prefix.size());
    if (meant.starts_with('_')) meant.remove_prefix(1);
    const bool is_clear = meant.size() < baseline.size() && !meant.empty() && !check_manylinux(meant);
    return Complaint{fmt::format("is not a known baseline: {}", quote(baseline)),
                     is_clear ? fmt::format("did you mean {}?", quote(meant))
                              : "use `auto`, a glibc baseline (`1`, `2010`, `2014`, `2_28`) or `musllinux_1_2`"};
}

Verdict check_workflow_file(std::string_view file) {
    if (const auto slash = file.find_last_of("/\\"); slash != std::string_view::npos) {
        const auto name = file.substr(slash + 1);
        return Complaint{fmt::format("is a path, not a file name: {}", quote(file)),
                         name.empty() ? std::string("write the file name only, for example `release.yml`")
                                      : fmt::format("write the file name only: {}", quote(name))};
    }
    if (!has_blank_edge(file) && (file.ends_with(".yml") || file.ends_with(".yaml"))) return std::nullopt;
    return Complaint{fmt::format("is not the name of a workflow file: {}", quote(file)),
                     "write the name of a file in `.github/workflows`, for example `release.yml`"};
}

Verdict check_repository(std::string_view repository) {
    const auto parts = split(repository, '/');
    const auto is_part = [](auto part) { return !part.empty() && is_made_of(part, "-_."); };
    if (parts.size() == 2 && std::all_of(parts.begin(), parts.end(), is_part)) return std::nullopt;
    auto meant = std::string("write it like `octo-org/octo-repo`");
    if (parts.size() >= 5 && is_part(parts[3]) && is_part(parts[4])) {
        auto name = parts[4];
        if (name.ends_with(".git")) name.remove_suffix(4);
        meant = fmt::format("did you mean `{}/{}`?", parts[3], name);
    }
    return Complaint{fmt::format("is not `owner/repository`: {}", quote(repository)), meant};
}

Verdict check_binary_name(std::string_view name) {
    if (name.find_first_of("/\\ ") == std::string_view::npos && !name.starts_with('-') && !name.starts_with('.'))
        return std::nullopt;
    return Complaint{fmt::format("is not the name of a binary: {}", quote(name)),
                     "write the name of the `[[bin]]` target, without a directory"};
}

Verdict check_variable(std::string_view name) {
    if (!is_digit(name.front()) && is_made_of(name, "_")) return std::nullopt;
    // Not echoed: somebody may have written the token itself.
    return Complaint{"is not the name of an environment variable",
                     "write the name of the variable that holds the token, never the token"};
}

Verdict check_label(std::string_view text) {
    if (!has_blank_edge(text)) return std::nullopt;
    return Complaint{fmt::format("begins or ends with a blank: {}", quote(text)), "take the blank away"};
}

bool is_git_index(std::string_view url) {
    return url.starts_with("git+") || url.starts_with("registry+") || url.starts_with("ssh://") ||
           url.starts_with("git@") || url.ends_with(".git") || url.ends_with(".git/");
}

Verdict check_index_url(std::string_view url) {
    constexpr std::string_view k_sparse = "sparse+";
    // Not echoed: it may hold a password.
    if (is_git_index(url))
        return Complaint{"is a git index, which piot does not read",
                         "write the URL of the registry's sparse index, for example `sparse+https://host/index/`"};
    return check_url(url.starts_with(k_sparse) ? url.substr(k_sparse.size()) : url);
}

Verdict accept_all(std::string_view) {
    return std::nullopt;
}

struct RuleEntry {
    TextRule rule;
    Verdict (*check)(std::string_view);
    std::string_view pattern;
};

constexpr std::string_view k_version_pattern =
    R"(^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(alpha|beta|rc)\.(0|[1-9]\d*))?$)";
constexpr std::string_view k_url_pattern = R"(^(https://|http://(127\.|localhost[:/]|\[::1\]))[^\s?#@]+$)";
constexpr std::string_view k_index_pattern =
    R"(^(?!.*\.git/?$)(sparse\+)?(https://|http://(127\.|localhost[:/]|\[::1\]))[^\s?#@]+$)";

constexpr RuleEntry k_rules[] = {
    {TextRule::label, check_label, {}},
    {TextRule::package_name, check_package_name, R"(^(?![-/])(?!.*(__|//))[^\s\\:<>|*?",\[\]]*[^\s\\:<>|*?",\[\]/]$)"},
    {TextRule::tag_format, check_tag_format, R"(^([^{}]|\{name\})*\{version\}([^{}]|\{name\})*$)"},
    {TextRule::version, check_version, k_version_pattern},
    {TextRule::line, check_line, R"(^(\*|(0|[1-9]\d*)(\.(0|[1-9]\d*))?)$)"},
    {TextRule::path, check_path, R"(^(?!/|~/|~$|.:)(?!(.*/)?\.\.(/|$))[^\\]+$)"},
    {TextRule::glob, check_package_glob, R"(^(?![!/])(?!\.\.?/)(.*[^/])$)"},
    {TextRule::crate_name, check_crate_name, R"(^[A-Za-z][A-Za-z0-9_-]{0,63}$)"},
    {TextRule::project_name, check_project_name, R"(^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$)"},
    {TextRule::feature, check_feature, R"(^[A-Za-z0-9_+./?:][A-Za-z0-9_+./?:-]*$)"},
    {TextRule::triple, check_triple, R"(^(?!(any|sdist|noarch)$)[A-Za-z0-9][A-Za-z0-9._-]*$)"},
    {TextRule::python_version, check_python_version, R"(^3\.(0|[1-9]\d{0,8})$)"},
    {TextRule::manylinux, check_manylinux, R"(^(auto|1|2010|2014|2_\d+|musllinux_\d+_\d+)$)"},
    {TextRule::workflow_file, check_workflow_file, R"(^[^/\\]+\.ya?ml$)"},
    {TextRule::repository, check_repository, R"(^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$)"},
    {TextRule::binary_name, check_binary_name, R"(^[^-./\\ ][^/\\ ]*$)"},
    {TextRule::url, check_url, k_url_pattern},
    {TextRule::index_url, check_index_url, k_index_pattern},
    {TextRule::variable, check_variable, R"(^[A-Za-z_][A-Za-z0-9_]*$)"},
    {TextRule::argument, accept_all, {}},
};

const RuleEntry& find_rule(TextRule rule) {
    return *std::find_if(std::begin(k_rules), std::end(k_rules), [&](const auto& entry) { return entry.rule == rule; });
}

/// The characters of an argument go to a program, not to a terminal: only NUL cannot be passed.
std::string find_refused_character(TextRule rule, std::string_view text) {
    if (rule != TextRule::argument) return find_unsafe_character(text);
    return text.find('\0') == std::string_view::npos ? std::string() : std::string("U+0000");
}

}  // namespace

std::optional<Complaint> check_text(TextRule rule, std::string_view text) {
    if (rule == TextRule::glob && text.empty()) return check_package_glob(text);
    if (text.empty()) return Complaint{"must not be empty", "write a value, or take the key out if it is optional"};
    if (const auto character = find_refused_character(rule, text); !character.empty())
        return Complaint{fmt::format("holds the control character {}", character), "take the character out"};
    return find_rule(rule).check(text);
}

std::string_view schema_pattern(TextRule rule) {
    return find_rule(rule).pattern;
}

}  // namespace piot::config
