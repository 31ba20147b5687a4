// SPDX-License-Identifier: MIT
// The only file that knows CLI11. It finds out what is a flag, a value, a command or an operand; the tables say which
// there are, and all messages are our own.
#include "cli/parsed_line.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <optional>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

namespace piot::cli {

namespace {

void add_flag(CLI::App& app, const FlagSpec& flag) {
    const auto names =
        flag.short_name.empty() ? std::string(flag.name) : fmt::format("{},{}", flag.short_name, flag.name);
    if (flag.value.empty())
        app.add_flag(names);
    else  // repeated values are collected, so that what is given twice can be told
        app.add_option(names)->expected(1, CLI::detail::expected_max_vector_size)->allow_extra_args(false)->take_all();
}

void fill_app(CLI::App& app) {
    app.set_help_flag();
    app.allow_extras();
    app.require_subcommand(0, 1);
    for (const auto& flag : global_flags())
        add_flag(app, flag);
    for (const auto& command : command_table()) {
        auto* sub = app.add_subcommand(std::string(command.name));
        sub->set_help_flag();
        sub->allow_extras();
        sub->fallthrough();
        for (const auto& flag : command.flags)
            add_flag(*sub, flag);
    }
}

void collect_flags(const CLI::App& app, std::span<const FlagSpec> flags, ParsedLine& line) {
    for (const auto& flag : flags) {
        const auto* option = app.get_option(std::string(flag.name));
        if (option->count() == 0) continue;
        auto& values = line.flags[std::string(flag.name)];
        if (!flag.value.empty()) values = option->results();
    }
}

const FlagSpec* find_flag(std::span<const FlagSpec> flags, std::string_view name) {
    const auto found = std::find_if(flags.begin(), flags.end(), [&](const auto& flag) {
        return flag.name == name || (!flag.short_name.empty() && flag.short_name == name);
    });
    return found == flags.end() ? nullptr : &*found;
}

/// The command that does know a flag; nullptr when none does.
const CommandSpec* find_owner(std::string_view flag) {
    for (const auto& command : command_table())
        if (find_flag(command.flags, flag) != nullptr) return &command;
    return nullptr;
}

Failure unknown_flag(const CommandSpec* command, std::string_view argument) {
    const auto name = argument.substr(0, argument.find('='));
    const auto message = fmt::format("unknown flag `{}`", to_valid_utf8(name));
    std::vector<std::string_view> names;
    if (command != nullptr) {
        if (find_flag(command->flags, name) != nullptr)
            return usage_error(command, message, fmt::format("write it after `{}`", command->name));
        for (const auto& flag : command->flags)
            names.push_back(flag.name);
    }
    for (const auto& flag : global_flags())
        names.push_back(flag.name);
    if (const auto* owner = find_owner(name))
        return usage_error(command, message, fmt::format("it is a flag of `piot {}`", owner->name));
    const auto meant = closest_match(name, names);
    return usage_error(command, message, meant ? fmt::format("did you mean `{}`?", *meant) : "");
}

std::vector<FlagSpec> flags_of(const CommandSpec* command) {
    std::vector<FlagSpec> flags(global_flags().begin(), global_flags().end());
    if (command != nullptr) flags.insert(flags.end(), command->flags.begin(), command->flags.end());
    return flags;
}

/// What CLI11 could not place, in order: unknown flags, unknown commands, and operands.
std::optional<Failure> take_operands(ParsedLine& line, const std::vector<std::string>& extras) {
    for (const auto& extra : extras) {
        if (extra.size() > 1 && extra.front() == '-') return unknown_flag(line.command, extra);
        if (line.command == nullptr) return unknown_command(extra);
        line.operands.push_back(extra);
    }
    return std::nullopt;
}

std::optional<Failure> check_operands(const ParsedLine& line) {
    if (line.operands.empty()) return std::nullopt;
    if (line.command == nullptr) return unknown_command(line.operands.front());
    if (!line.command->operand.empty()) return std::nullopt;
    return usage_error(line.command, fmt::format("`piot {}` takes no argument, and got `{}`", line.command->name,
                                                 to_valid_utf8(line.operands.front())));
}

Failure empty_value(const CommandSpec* command, const FlagSpec& flag) {
    return usage_error(command, fmt::format("`{}` has an empty value", flag.name),
                       fmt::format("write `{} {}`; is a variable unset?", flag.name, flag.value));
}

/// A flag's value is there, once, and is not the next flag.
std::optional<Failure> check_values(const ParsedLine& line) {
    for (const auto& flag : flags_of(line.command)) {
        if (flag.value.empty() || !line.has(flag.name)) continue;
        const auto values = line.values(flag.name);
        if (values.size() > 1 && !flag.is_repeatable)
            return usage_error(line.command, fmt::format("`{}` is given {} times", flag.name, values.size()),
                               "give it once");
        for (const auto& value : values) {
            if (value.empty()) return empty_value(line.command, flag);
            if (value.front() == '-')
                return usage_error(line.command,
                                   fmt::format("`{}` needs a value, and got `{}`", flag.name, to_valid_utf8(value)),
                                   fmt::format("write `{} {}`", flag.name, flag.value));
        }
    }
    return std::nullopt;
}

/// For messages only: the first word that is a command.
const CommandSpec* guess_command(const std::vector<std::string>& arguments) {
    for (const auto& argument : arguments)
        if (const auto* command = find_command(argument)) return command;
    return nullptr;
}

/// CLI11 takes the next argument for the value of `--out=`, and `--keep=no` for a switch that is off.
std::optional<Failure> check_assignments(const std::vector<std::string>& arguments) {
    const auto* command = guess_command(arguments);
    const auto flags = flags_of(command);
    for (const auto& argument : arguments) {
        const auto equals = argument.find('=');
        if (!argument.starts_with("--") || equals == std::string::npos) continue;
        const auto* flag = find_flag(flags, std::string_view(argument).substr(0, equals));
        if (flag != nullptr && flag->value.empty())
            return usage_error(command, fmt::format("`{}` takes no value", flag->name),
                               fmt::format("write `{}`", flag->name));
        if (flag != nullptr && equals + 1 == argument.size()) return empty_value(command, *flag);
    }
    return std::nullopt;
}

/// The one thing that CLI11 still refuses by itself: the last argument is a flag that wants a value.
Failure describe_error(const std::vector<std::string>& arguments, const CLI::ParseError& error) {
    const auto* command = guess_command(arguments);
    const auto flags = flags_of(command);
    const auto* flag = find_flag(flags, arguments.back());
    if (flag == nullptr)
        return usage_error(command, fmt::format("the command line is not understood: {}", error.what()));
    return usage_error(command, fmt::format("`{}` needs a value", arguments.back()),
                       fmt::format("write `{} {}`", arguments.back(), flag->value));
}

}  // namespace

std::string ParsedLine::value(std::string_view flag, std::string_view otherwise) const {
    const auto found = flags.find(flag);
    return found == flags.end() || found->second.empty() ? std::string(otherwise) : found->second.back();
}

std::vector<std::string> ParsedLine::values(std::string_view flag) const {
    const auto found = flags.find(flag);
    return found == flags.end() ? std::vector<std::string>{} : found->second;
}

Failure usage_error(const CommandSpec* command, std::string message, std::string hint) {
    if (!hint.empty()) hint += hint.ends_with('?') ? " " : "; ";
    hint += command != nullptr ? fmt::format("`piot help {}` tells more", command->name) : "`piot help` tells more";
    return Diagnostic{codes::PIOT_USAGE, Severity::error, std::move(message), {}, std::move(hint)};
}

Failure unknown_command(std::string_view word) {
    std::vector<std::string_view> names;
    for (const auto& command : command_table())
        names.push_back(command.name);
    const auto meant = closest_match(word, names);
    return usage_error(nullptr, fmt::format("unknown command `{}`", to_valid_utf8(word)),
                       meant ? fmt::format("did you mean `{}`?", *meant) : "");
}

Result<ParsedLine> parse_line(const std::vector<std::string>& arguments) {
    // What follows `--` is taken as it is: CLI11 would not tell it from unknown flags.
    const auto end = std::find(arguments.begin(), arguments.end(), "--");
    const std::vector<std::string> before(arguments.begin(), end);
    if (auto failure = check_assignments(before)) return tl::unexpected(std::move(*failure));
    CLI::App app;
    fill_app(app);
    try {
        app.parse(std::vector<std::string>(before.rbegin(), before.rend()));  // CLI11 reads from the back
    } catch (const CLI::ParseError& error) {
        return tl::unexpected(describe_error(before, error));
    }
    ParsedLine line;
    collect_flags(app, global_flags(), line);
    for (const auto* sub : app.get_subcommands()) {
        line.command = find_command(sub->get_name());
        collect_flags(*sub, line.command->flags, line);
    }
    if (auto failure = take_operands(line, app.remaining(true))) return tl::unexpected(std::move(*failure));
    if (end != arguments.end()) line.operands.insert(line.operands.end(), end + 1, arguments.end());
    if (auto failure = check_operands(line)) return tl::unexpected(std::move(*failure));
    if (auto failure = check_values(line)) return tl::unexpected(std::move(*failure));
    return line;
}

}  // namespace piot::cli
