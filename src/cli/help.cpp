// SPDX-License-Identifier: MIT
#include "cli/help.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace piot::cli {

namespace {

/// "-C, --directory DIR"; flags without a short name line up with those that have one.
std::string describe_names(const FlagSpec& flag) {
    const auto names =
        flag.short_name.empty() ? fmt::format("    {}", flag.name) : fmt::format("{}, {}", flag.short_name, flag.name);
    return flag.value.empty() ? names : fmt::format("{} {}", names, flag.value);
}

std::string list_flags(std::span<const FlagSpec> flags) {
    std::size_t width = 0;
    for (const auto& flag : flags)
        width = std::max(width, describe_names(flag).size());
    std::string text;
    for (const auto& flag : flags)
        text += fmt::format("  {:<{}}  {}\n", describe_names(flag), width, flag.help);
    return text;
}

std::string list_commands() {
    std::size_t width = 0;
    for (const auto& command : command_table())
        width = std::max(width, command.name.size());
    std::string text;
    for (const auto& command : command_table())
        text += fmt::format("  {:<{}}  {}\n", command.name, width, command.summary);
    return text;
}

std::string list_examples(std::string_view examples) {
    std::string text;
    for (const auto line : split_lines(examples))
        text += fmt::format("  {}\n", line);
    return text;
}

}  // namespace

std::string make_overview() {
    return fmt::format(
        "piot releases repositories that ship Rust crates to crates.io and Python wheels to PyPI.\n\n"
        "usage: piot COMMAND [flags]\n\n"
        "commands\n{}\n"
        "flags of every command\n{}\n"
        "`piot help COMMAND` tells more, with an example.\n",
        list_commands(), list_flags(global_flags()));
}

std::string make_command_help(const CommandSpec& command) {
    auto text = fmt::format("piot {}: {}\n\nusage: piot {}", command.name, command.summary, command.name);
    if (!command.flags.empty()) text += " [flags]";
    if (!command.operand.empty()) text += fmt::format(" [{}]", command.operand);
    text += fmt::format("\n\n{}\n", command.details);
    if (!command.flags.empty()) text += fmt::format("\nflags\n{}", list_flags(command.flags));
    return text + fmt::format("\nflags of every command\n{}\nexample\n{}", list_flags(global_flags()),
                              list_examples(command.example));
}

}  // namespace piot::cli
