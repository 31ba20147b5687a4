// SPDX-License-Identifier: MIT
#include "cli/parser.hpp"

#include "cli/help.hpp"
#include "cli/parsed_line.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

namespace piot::cli {

namespace {

constexpr std::array<std::string_view, 3> k_formats{"text", "json", "matrix"};
constexpr std::array<std::string_view, 3> k_colors{"auto", "always", "never"};
constexpr long k_longest_wait = 86'400;

/// Where `value` stands in `choices`; both lists are in the order of their enumerators.
Result<std::size_t> parse_choice(const ParsedLine& line, std::string_view flag,
                                 std::span<const std::string_view> choices) {
    const auto value = line.value(flag, choices.front());
    const auto found = std::find(choices.begin(), choices.end(), value);
    if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
    const auto meant = closest_match(value, choices);
    const std::vector<std::string> names(choices.begin(), choices.end());
    return tl::unexpected(usage_error(
        line.command, fmt::format("`{}` does not know `{}`", flag, to_valid_utf8(value)),
        meant ? fmt::format("did you mean `{}`?", *meant) : fmt::format("write one of {}", join(names, ", "))));
}

Result<OutputFormat> parse_format(const ParsedLine& line) {
    const bool has_matrix = line.command != nullptr && line.command->name == "plan";
    if (!has_matrix && line.value("--format") == "matrix")
        return tl::unexpected(usage_error(line.command, "`--format matrix` is for `piot plan`", "write text or json"));
    PIOT_TRY(const auto format,
             parse_choice(line, "--format", std::span(k_formats).first(has_matrix ? k_formats.size() : 2)));
    if (!line.has("--json")) return static_cast<OutputFormat>(format);
    if (line.has("--format") && k_formats.at(format) != "json")
        return tl::unexpected(usage_error(
            line.command, fmt::format("`--json` and `--format {}` contradict each other", k_formats.at(format)),
            "keep one of them"));
    return OutputFormat::json;
}

Result<GlobalOptions> parse_globals(const ParsedLine& line) {
    GlobalOptions options;
    options.directory = line.value("--directory", ".");
    options.config_file =
        std::filesystem::path(line.value("--config", options.config_file)).lexically_normal().generic_string();
    PIOT_TRY(options.format, parse_format(line));
    PIOT_TRY(const auto color, parse_choice(line, "--color", k_colors));
    options.color = static_cast<ColorMode>(color);
    if (line.has("--quiet") && line.has("--verbose"))
        return tl::unexpected(
            usage_error(line.command, "`--quiet` and `--verbose` contradict each other", "keep one of them"));
    if (line.has("--quiet")) options.verbosity = Verbosity::quiet;
    if (line.has("--verbose")) options.verbosity = Verbosity::verbose;
    return options;
}

Result<CommandBody> parse_plan(const ParsedLine& line) {
    PlanCommand command;
    command.revision = line.value("--at");
    command.output_file = line.value("--out");
    command.release = line.value("--release");
    for (const auto& [flag, names] : {std::pair("--only", &command.only), std::pair("--exclude", &command.exclude)})
        for (const auto& value : line.values(flag))
            for (const auto name : split(value, ','))
                names->emplace_back(trim(name));
    return command;
}

Result<CommandBody> parse_stamp(const ParsedLine& line) {
    if (line.has("--check") && line.has("--out"))
        return tl::unexpected(
            usage_error(line.command, "`--check` writes nothing, so `--out` says nothing", "keep one of them"));
    return StampCommand{line.value("--plan"), line.value("--out"), line.has("--check")};
}

Result<CommandBody> parse_inspect(const ParsedLine& line) {
    InspectCommand command;
    command.files.assign(line.operands.begin(), line.operands.end());
    command.plan_file = line.value("--plan");
    command.artifacts_directory = line.value("--artifacts");
    if (command.files.empty() && command.artifacts_directory.empty())
        return tl::unexpected(usage_error(line.command, "`inspect` takes files or `--artifacts DIR`, and got neither",
                                          "name what is to be inspected"));
    if (!command.files.empty() && !command.artifacts_directory.empty())
        return tl::unexpected(
            usage_error(line.command, "`inspect` takes files or `--artifacts DIR`, and got both", "keep one of them"));
    return command;
}

Result<std::chrono::seconds> parse_wait(const ParsedLine& line, std::chrono::seconds otherwise) {
    if (!line.has("--wait")) return otherwise;
    const auto text = line.value("--wait");
    long seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error == std::errc{} && end == text.data() + text.size() && seconds >= 0 && seconds <= k_longest_wait)
        return std::chrono::seconds(seconds);
    return tl::unexpected(usage_error(line.command, fmt::format("`--wait` does not know `{}`", to_valid_utf8(text)),
                                      fmt::format("write whole seconds, at most {}", k_longest_wait)));
}

Result<CommandBody> parse_publish(const ParsedLine& line) {
    PublishCommand command;
    command.plan_file = line.value("--plan");
    command.plan_id = line.value("--plan-id");
    command.artifacts_directory = line.value("--artifacts", command.artifacts_directory.string());
    command.remote = line.value("--remote", command.remote);
    PIOT_TRY(command.wait, parse_wait(line, command.wait));
    command.is_confirmed = line.has("--yes");
    command.is_preview = line.has("--dry-run");
    return command;
}

Result<CommandBody> parse_rehearse(const ParsedLine& line) {
    return RehearseCommand{line.has("--keep"), line.has("--serve"), line.has("--strict")};
}

Result<CommandBody> parse_schema(const ParsedLine& /*line*/) {
    return SchemaCommand{};
}

Result<CommandBody> parse_version(const ParsedLine& /*line*/) {
    return VersionCommand{};
}

Result<CommandBody> parse_help(const ParsedLine& line) {
    if (line.operands.empty()) return HelpCommand{make_overview()};
    if (line.operands.size() > 1)
        return tl::unexpected(usage_error(line.command, "`piot help` tells about one command at a time"));
    const auto* topic = find_command(line.operands.front());
    if (topic == nullptr) return tl::unexpected(unknown_command(line.operands.front()));
    return HelpCommand{make_command_help(*topic)};
}

struct CommandParser {
    std::string_view name;
    Result<CommandBody> (*parse)(const ParsedLine&);
};

constexpr CommandParser k_parsers[] = {
    {"plan", parse_plan},         {"stamp", parse_stamp},   {"inspect", parse_inspect}, {"publish", parse_publish},
    {"rehearse", parse_rehearse}, {"schema", parse_schema}, {"version", parse_version}, {"help", parse_help},
};

Result<CommandBody> parse_body(const ParsedLine& line) {
    if (line.has("--help"))
        return HelpCommand{line.command != nullptr ? make_command_help(*line.command) : make_overview()};
    if (line.has("--version")) return VersionCommand{};
    if (line.command == nullptr) return tl::unexpected(usage_error(nullptr, "there is no command"));
    const auto* parser = std::find_if(std::begin(k_parsers), std::end(k_parsers),
                                      [&](const auto& entry) { return entry.name == line.command->name; });
    return parser->parse(line);
}

}  // namespace

Result<Command> parse_command(const std::vector<std::string>& arguments) {
    if (arguments.empty()) return Command{{}, HelpCommand{make_overview()}};
    PIOT_TRY(const auto line, parse_line(arguments));
    PIOT_TRY(auto options, parse_globals(line));
    PIOT_TRY(auto body, parse_body(line));
    return Command{std::move(options), std::move(body)};
}

}  // namespace piot::cli
