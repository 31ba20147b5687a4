// SPDX-License-Identifier: MIT
#include "cli/completions/completions.hpp"
#include "cli/completions/values.hpp"

#include "piot/base/text.hpp"

#include <fmt/format.h>

namespace piot::cli {

namespace {

std::string quote(std::string_view text) {
    return fmt::format("'{}'", replace_all(replace_all(text, "\\", "\\\\"), "'", "\\'"));
}

std::string make_arguments(ValueKind kind, std::span<const std::string_view> choices) {
    switch (kind) {
        case ValueKind::choice:
            return fmt::format(" -x -a {}", quote(list_words(choices)));
        case ValueKind::commands:
            return fmt::format(" -x -a {}", quote(list_command_names()));
        case ValueKind::files:
            return " -r -F";
        case ValueKind::directories:
            return " -x -a '(__fish_complete_directories)'";
        case ValueKind::text:
            return " -x";
        case ValueKind::none:
            return "";
    }
    return "";
}

std::string make_flag_line(const FlagSpec& flag, std::string_view condition) {
    const auto short_part = flag.short_name.empty() ? std::string() : fmt::format(" -s {}", flag.short_name.substr(1));
    return fmt::format("complete -c piot{}{} -l {} -d {}{}\n", condition, short_part, flag.name.substr(2),
                       quote(flag.help), make_arguments(kind_of_value(flag.value, flag.choices), flag.choices));
}

}  // namespace

std::string make_fish_completions() {
    std::string text = "# fish completions of piot\ncomplete -c piot -f\n";
    for (const auto& flag : global_flags())
        text += make_flag_line(flag, "");
    for (const auto& command : command_table())
        text += fmt::format("complete -c piot -n __fish_use_subcommand -a {} -d {}\n", command.name,
                            quote(command.summary));
    for (const auto& command : command_table()) {
        const auto condition = fmt::format(" -n '__fish_seen_subcommand_from {}'", command.name);
        for (const auto& flag : command.flags)
            text += make_flag_line(flag, condition);
        const auto kind = kind_of_value(command.operand, command.choices);
        if (kind == ValueKind::files) text += fmt::format("complete -c piot{} -F\n", condition);
        if (kind == ValueKind::choice || kind == ValueKind::commands)
            text += fmt::format("complete -c piot{}{}\n", condition, make_arguments(kind, command.choices));
    }
    return text;
}

}  // namespace piot::cli
