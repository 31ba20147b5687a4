// SPDX-License-Identifier: MIT
#include "support/artifact_builder.hpp"

#include "support/archive_builder.hpp"

#include "piot/base/hash.hpp"
#include "piot/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::test {

namespace {

/// Independent of the code under test: through numbers instead of characters.
std::string to_url_base64(const std::string& hex) {
    constexpr std::string_view k_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::vector<bool> bits;
    for (const char c : hex) {
        const auto digit = std::string_view("0123456789abcdef").find(c);
        for (const std::size_t mask : {8U, 4U, 2U, 1U})
            bits.push_back((digit & mask) != 0);
    }
    while (bits.size() % 6 != 0)
        bits.push_back(false);
    std::string text;
    for (std::size_t at = 0; at < bits.size(); at += 6) {
        std::size_t index = 0;
        for (std::size_t i = 0; i < 6; ++i)
            index = index * 2 + (bits[at + i] ? 1 : 0);
        text.push_back(k_alphabet[index]);
    }
    return text;
}

std::string make_wheel_file(const std::string& tag) {
    const auto parts = split(tag, '-');
    std::string text = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: false\n";
    for (const auto python : split(parts[0], '.'))
        for (const auto abi : split(parts[1], '.'))
            for (const auto platform : split(parts[2], '.'))
                text += fmt::format("Tag: {}-{}-{}\n", python, abi, platform);
    return text;
}

auto find_by_path(Members& members, const std::string& path) {
    return std::find_if(members.begin(), members.end(), [&](const auto& member) { return member.first == path; });
}

}  // namespace

Members make_members(const WheelSpec& wheel) {
    const auto dist_info = fmt::format("{}-{}.dist-info/", wheel.project, wheel.version);
    Members members = wheel.files;
    members.emplace_back(dist_info + "METADATA",
                         fmt::format("Metadata-Version: 2.1\nName: {}\nVersion: {}\n{}\nThe description.\n",
                                     wheel.project, wheel.version, wheel.fields));
    members.emplace_back(dist_info + "WHEEL", make_wheel_file(wheel.tag));
    std::string record;
    for (const auto& [path, content] : members)
        record += fmt::format("{},sha256={},{}\n", path, to_url_base64(sha256_hex(content)), content.size());
    members.emplace_back(dist_info + "RECORD", record + dist_info + "RECORD,,\n");
    return members;
}

Members make_members(const SdistSpec& sdist) {
    const auto top = sdist.stem() + "/";
    return {
        {top + "PKG-INFO", fmt::format("Metadata-Version: 2.1\nName: {}\nVersion: {}\n", sdist.project, sdist.version)},
        {top + "pyproject.toml", "[project]\n"},
        {top + "my_py/__init__.py", "answer = 42\n"}};
}

Members make_members(const CrateSpec& crate) {
    const auto top = crate.stem() + "/";
    const auto manifest = fmt::format("[package]\nname = \"{}\"\nversion = \"{}\"\n{}\n{}", crate.name, crate.version,
                                      crate.package_lines, crate.more_manifest);
    Members members{
        {top + ".cargo_vcs_info.json",
         fmt::format(R"({{"git":{{"sha1":"{}","dirty":true}},"path_in_vcs":"{}"}})", crate.commit, crate.path)},
        {top + "Cargo.lock", crate.lock},
        {top + "Cargo.toml", manifest},
        {top + "Cargo.toml.orig", manifest}};
    for (const auto& [path, content] : crate.files)
        members.emplace_back(top + path, content);
    return members;
}

ArchiveContent make_content(const std::string& file_name, const Members& members) {
    ArchiveContent content;
    content.file = content.file_name = file_name;
    std::string all;
    for (const auto& [path, text] : members) {
        const auto with_lf = replace_all(text, "\r\n", "\n");
        content.members.push_back({path, text.size(), sha256_hex(text), with_lf == text ? "" : sha256_hex(with_lf)});
        content.texts[path] = text;
        all += path + '\n' + text;
    }
    content.size = all.size();
    content.sha256 = sha256_hex(all);
    return content;
}

std::string to_zip(const Members& members) {
    std::vector<ZipEntry> entries;
    for (const auto& [path, content] : members)
        entries.push_back({path, content});
    return make_zip(entries);
}

std::string to_tar_gz(const Members& members) {
    std::vector<TarEntry> entries;
    for (const auto& [path, content] : members)
        entries.push_back({path, content});
    return make_tar_gz(entries);
}

void set_member(Members& members, const std::string& path, const std::string& content) {
    const auto found = find_by_path(members, path);
    if (found == members.end())
        members.emplace_back(path, content);
    else
        found->second = content;
}

void remove_member(Members& members, const std::string& path) {
    const auto found = find_by_path(members, path);
    if (found != members.end()) members.erase(found);
}

}  // namespace piot::test
