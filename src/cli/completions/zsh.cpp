// SPDX-License-Identifier: MIT
#include "cli/completions/completions.hpp"
#include "cli/completions/values.hpp"

#include "piot/base/text.hpp"

#include <fmt/format.h>

namespace piot::cli {

namespace {

/// Inside single quotes.
std::string quote(std::string_view text) {
    return fmt::format("'{}'", replace_all(text, "'", "'\\''"));
}

/// The description of an `_arguments` spec, where brackets and colons mean something.
std::string escape(std::string_view text) {
    auto escaped = replace_all(text, "\\", "\\\\");
    for (const auto* special : {"[", "]", ":"})
        escaped = replace_all(escaped, special, std::string("\\") + special);
    return escaped;
}

std::string make_action(ValueKind kind, std::span<const std::string_view> choices) {
    switch (kind) {
        case ValueKind::choice:
            return fmt::format("({})", list_words(choices));
        case ValueKind::commands:
            return fmt::format("({})", list_command_names());
        case ValueKind::files:
            return "_files";
        case ValueKind::directories:
            return "_files -/";
        case ValueKind::none:
        case ValueKind::text:
            return " ";
    }
    return " ";
}

std::string make_flag_spec(const FlagSpec& flag, std::string_view indent) {
    const auto kind = kind_of_value(flag.value, flag.choices);
    const auto value =
        kind == ValueKind::none ? std::string() : fmt::format(":{}:{}", flag.value, make_action(kind, flag.choices));
    const auto tail = fmt::format("[{}]{}", escape(flag.help), value);
    const auto* equals = kind == ValueKind::none ? "" : "=";
    const auto* repeats = flag.is_repeatable ? "*" : "";
    if (flag.short_name.empty())
        return fmt::format("{}{} \\\n", indent, quote(fmt::format("{}{}{}{}", repeats, flag.name, equals, tail)));
    return fmt::format("{0}{1}{2}{3} \\\n{0}{1}{4}{5} \\\n", indent,
                       quote(fmt::format("({} {})", flag.short_name, flag.name)), flag.short_name, quote(tail),
                       fmt::format("{}{}", flag.name, equals), quote(tail));
}

std::string list_global_specs() {
    std::string text;
    for (const auto& flag : global_flags())
        text += make_flag_spec(flag, "    ");
    return text;
}

std::string list_descriptions() {
    std::string text;
    for (const auto& command : command_table())
        text += fmt::format("    {}\n", quote(fmt::format("{}:{}", command.name, escape(command.summary))));
    return text;
}

std::string list_branches() {
    std::string text;
    for (const auto& command : command_table()) {
        text += fmt::format("        {})\n          _arguments -s -S $everywhere \\\n", command.name);
        for (const auto& flag : command.flags)
            text += make_flag_spec(flag, "            ");
        const auto kind = kind_of_value(command.operand, command.choices);
        if (kind != ValueKind::none)
            text += fmt::format("            {} \\\n",
                                quote(fmt::format("*:{}:{}", command.operand, make_action(kind, command.choices))));
        text += "            && return ;;\n";
    }
    return text;
}

constexpr std::string_view k_script = R"(#compdef piot
# zsh completions of piot
_piot() {
  local curcontext=$curcontext state line
  typeset -A opt_args
  local -a everywhere commands
  everywhere=(
@GLOBAL@  )
  commands=(
@COMMANDS@  )
  _arguments -C -s $everywhere '1: :->command' '*:: :->rest' && return
  case $state in
    command) _describe -t commands command commands ;;
    rest)
      case $words[1] in
@BRANCHES@      esac ;;
  esac
}
if [ "$funcstack[1]" = _piot ]; then _piot "$@"; else compdef _piot piot; fi
)";

}  // namespace

std::string make_zsh_completions() {
    std::string text(k_script);
    text = replace_all(text, "@GLOBAL@", replace_all(list_global_specs(), " \\\n", "\n"));
    text = replace_all(text, "@COMMANDS@", list_descriptions());
    return replace_all(text, "@BRANCHES@", list_branches());
}

}  // namespace piot::cli
