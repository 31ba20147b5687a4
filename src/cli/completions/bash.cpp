// SPDX-License-Identifier: MIT
#include "cli/completions/completions.hpp"
#include "cli/completions/values.hpp"

#include "piot/base/text.hpp"

#include <set>

#include <fmt/format.h>

namespace piot::cli {

namespace {

std::vector<std::string> names_of(const FlagSpec& flag) {
    std::vector<std::string> names{std::string(flag.name)};
    if (!flag.short_name.empty()) names.emplace_back(flag.short_name);
    return names;
}

std::string list_flags(std::span<const FlagSpec> flags) {
    std::vector<std::string> names;
    for (const auto& flag : flags)
        for (auto& name : names_of(flag))
            names.push_back(std::move(name));
    return join(names, " ");
}

std::vector<FlagSpec> all_flags() {
    std::vector<FlagSpec> flags(global_flags().begin(), global_flags().end());
    for (const auto& command : command_table())
        flags.insert(flags.end(), command.flags.begin(), command.flags.end());
    return flags;
}

/// The flags whose value is the next word, as a pattern of `case`.
std::string make_value_flags_pattern() {
    std::set<std::string> names;
    for (const auto& flag : all_flags())
        if (!flag.value.empty())
            for (auto& name : names_of(flag))
                names.insert(std::move(name));
    return join(std::vector(names.begin(), names.end()), " | ");
}

std::string make_proposal(ValueKind kind, std::span<const std::string_view> choices) {
    switch (kind) {
        case ValueKind::choice:
            return fmt::format("_piot_words '{}'", list_words(choices));
        case ValueKind::commands:
            return fmt::format("_piot_words '{}'", list_command_names());
        case ValueKind::files:
            return "_piot_paths -f";
        case ValueKind::directories:
            return "_piot_paths -d";
        case ValueKind::none:
        case ValueKind::text:
            return ":";
    }
    return ":";
}

/// One branch per flag with a value. Flags of one name propose the same in every command, `--out` but for its kind of
/// path, so the command is asked as well.
std::string list_value_branches() {
    std::string text;
    const auto append = [&](std::string_view command, const FlagSpec& flag) {
        if (flag.value.empty()) return;
        std::vector<std::string> patterns;
        for (const auto& name : names_of(flag))
            patterns.push_back(fmt::format("{}:{}", command, name));
        text += fmt::format("    {}) {}; return ;;\n", join(patterns, " | "),
                            make_proposal(kind_of_value(flag.value, flag.choices), flag.choices));
    };
    for (const auto& flag : global_flags())
        append("*", flag);
    for (const auto& command : command_table())
        for (const auto& flag : command.flags)
            append(command.name, flag);
    return text;
}

std::string list_operand_branches() {
    std::string text;
    for (const auto& command : command_table()) {
        const auto kind = kind_of_value(command.operand, command.choices);
        if (kind != ValueKind::none && kind != ValueKind::text)
            text += fmt::format("    {}) {} ;;\n", command.name, make_proposal(kind, command.choices));
    }
    return text;
}

std::string list_flag_branches() {
    std::string text;
    for (const auto& command : command_table())
        if (!command.flags.empty())
            text += fmt::format("      {}) flags=\"$flags {}\" ;;\n", command.name, list_flags(command.flags));
    return text;
}

constexpr std::string_view k_script = R"(# bash completions of piot
_piot_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word"); }
_piot_paths() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen "$1" -- "$word")
}
_piot() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command='' flags='@GLOBAL@' i
  COMPREPLY=()
  # `--flag=value` comes in three words.
  if [ "$word" = = ]; then word=''; elif [ "$previous" = = ]; then previous=${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      @VALUED@) ((i++)); [ "${COMP_WORDS[i]}" != = ] || ((i++)) ;;
      -*) ;;
      *) command=${COMP_WORDS[i]}; break ;;
    esac
  done
  case $command:$previous in
@VALUES@  esac
  if [[ $word == -* ]]; then
    case $command in
@FLAGS@    esac
    _piot_words "$flags"
    return
  fi
  case $command in
    '') _piot_words '@COMMANDS@' ;;
@OPERANDS@  esac
}
complete -F _piot piot
)";

}  // namespace

std::string make_bash_completions() {
    std::string text(k_script);
    text = replace_all(text, "@GLOBAL@", list_flags(global_flags()));
    text = replace_all(text, "@VALUED@", make_value_flags_pattern());
    text = replace_all(text, "@VALUES@", list_value_branches());
    text = replace_all(text, "@FLAGS@", list_flag_branches());
    text = replace_all(text, "@COMMANDS@", list_command_names());
    return replace_all(text, "@OPERANDS@", list_operand_branches());
}

}  // namespace piot::cli
