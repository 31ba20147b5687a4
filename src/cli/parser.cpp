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

constexpr std::size_t k_common_formats = 2;
constexpr long k_longest_wait = 86'400;
constexpr long k_longest_deadline = 600;
constexpr std::chrono::seconds k_default_deadline{30};  ///< of `status`, `reconcile` and `doctor`
constexpr int k_most_jobs = 64;

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
    const bool is_plan = line.command != nullptr && line.command->name == "plan";
    const auto value = line.value("--format");
    if (!is_plan && std::find(k_formats.begin() + k_common_formats, k_formats.end(), value) != k_formats.end())
        return tl::unexpected(
            usage_error(line.command, fmt::format("`--format {}` is for `piot plan`", value), "write text or json"));
    PIOT_TRY(const auto format,
             parse_choice(line, "--format", std::span(k_formats).first(is_plan ? k_formats.size() : k_common_formats)));
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

/// Whole seconds, from `least` on.
struct SecondsRange {
    long least = 0;
    long most = 0;
};

Result<std::chrono::seconds> parse_seconds(const ParsedLine& line, std::string_view flag, SecondsRange range,
                                           std::chrono::seconds otherwise) {
    if (!line.has(flag)) return otherwise;
    const auto text = line.value(flag);
    long seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error == std::errc{} && end == text.data() + text.size() && seconds >= range.least && seconds <= range.most)
        return std::chrono::seconds(seconds);
    return tl::unexpected(
        usage_error(line.command, fmt::format("`{}` does not know `{}`", flag, to_valid_utf8(text)),
                    range.least == 0 ? fmt::format("write whole seconds, at most {}", range.most)
                                     : fmt::format("write whole seconds, from {} to {}", range.least, range.most)));
}

Result<int> parse_jobs(const ParsedLine& line, int otherwise) {
    if (!line.has("--jobs")) return otherwise;
    const auto text = line.value("--jobs");
    int jobs = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), jobs);
    if (error == std::errc{} && end == text.data() + text.size() && jobs >= 1 && jobs <= k_most_jobs) return jobs;
    return tl::unexpected(usage_error(line.command, fmt::format("`--jobs` does not know `{}`", to_valid_utf8(text)),
                                      fmt::format("write a whole number from 1 to {}", k_most_jobs)));
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
    command.checks_registry = line.has("--check-registry");
    if (line.has("--deadline") && !command.checks_registry)
        return tl::unexpected(usage_error(line.command, "`--deadline` is for `--check-registry`", "give both"));
    PIOT_TRY(command.deadline, parse_seconds(line, "--deadline", {1, k_longest_deadline}, command.deadline));
    command.previews_pull_request = line.has("--pr");
    if (command.previews_pull_request && !command.release.empty())
        return tl::unexpected(usage_error(
            line.command, "`--pr` previews what a merge would release, `--release` says it", "keep one of them"));
    return command;
}

Result<CommandBody> parse_why(const ParsedLine& line) {
    if (line.operands.size() != 1)
        return tl::unexpected(usage_error(line.command, "`why` takes one package", "write `piot why NAME`"));
    WhyCommand command;
    command.package = line.operands.front();
    if (const auto at = command.package.rfind('@'); at != std::string::npos) {
        command.version = command.package.substr(at + 1);
        command.package.resize(at);
        if (command.version.empty() || line.has("--at"))
            return tl::unexpected(usage_error(
                line.command,
                command.version.empty() ? "there is no version after `@`" : "`@VERSION` and `--at` both name a commit",
                "write `piot why NAME@1.4.0`, or `piot why NAME --at REV`"));
    }
    command.revision = line.value("--at");
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

Result<CommandBody> parse_publish(const ParsedLine& line) {
    PublishCommand command;
    command.plan_file = line.value("--plan");
    command.plan_id = line.value("--plan-id");
    command.artifacts_directory = line.value("--artifacts", command.artifacts_directory.string());
    command.remote = line.value("--remote", command.remote);
    PIOT_TRY(command.wait, parse_seconds(line, "--wait", {0, k_longest_wait}, command.wait));
    PIOT_TRY(command.jobs, parse_jobs(line, command.jobs));
    command.packages_crates = line.has("--cargo-publish");
    command.is_confirmed = line.has("--yes");
    command.is_preview = line.has("--dry-run");
    return command;
}

Result<CommandBody> parse_rehearse(const ParsedLine& line) {
    return RehearseCommand{line.has("--keep"), line.has("--serve"), line.has("--strict"), line.has("--faults")};
}

Result<CommandBody> parse_status(const ParsedLine& line) {
    StatusCommand command;
    command.is_check = line.has("--check");
    command.remote = line.value("--remote", command.remote);
    PIOT_TRY(command.deadline, parse_seconds(line, "--deadline", {1, k_longest_deadline}, k_default_deadline));
    return command;
}

Result<CommandBody> parse_reconcile(const ParsedLine& line) {
    if (line.operands.size() > 1)
        return tl::unexpected(usage_error(line.command, "`reconcile` takes one package, or none for all"));
    ReconcileCommand command;
    if (!line.operands.empty()) command.package = line.operands.front();
    if (const auto at = command.package.rfind('@'); at != std::string::npos && at != 0) {
        command.version = command.package.substr(at + 1);
        command.package.resize(at);
        if (command.version.empty())
            return tl::unexpected(usage_error(line.command, "there is no version after `@`",
                                              "write `piot reconcile NAME`, or `piot reconcile NAME@1.4.0`"));
    }
    command.revision = line.value("--at");
    if (!command.revision.empty() && command.package.empty())
        return tl::unexpected(usage_error(line.command, "`--at` says where the tag of one package belongs",
                                          "write `piot reconcile NAME --at REV`"));
    command.remote = line.value("--remote", command.remote);
    PIOT_TRY(command.deadline, parse_seconds(line, "--deadline", {1, k_longest_deadline}, k_default_deadline));
    command.is_confirmed = line.has("--yes");
    command.is_preview = line.has("--dry-run");
    return command;
}

Result<CommandBody> parse_doctor(const ParsedLine& line) {
    DoctorCommand command;
    command.is_offline = line.has("--offline");
    command.is_strict = line.has("--strict");
    command.probes = line.has("--probe");
    for (const auto* flag : {"--probe", "--deadline", "--remote"})
        if (command.is_offline && line.has(flag))
            return tl::unexpected(usage_error(
                line.command, fmt::format("`--offline` and `{}` contradict each other", flag), "keep one of them"));
    command.remote = line.value("--remote", command.remote);
    PIOT_TRY(command.deadline, parse_seconds(line, "--deadline", {1, k_longest_deadline}, k_default_deadline));
    return command;
}

Result<CommandBody> parse_init(const ParsedLine& line) {
    InitCommand command;
    command.is_check = line.has("--check");
    command.is_confirmed = line.has("--yes");
    command.overwrites = line.has("--force");
    for (const auto* flag : {"--yes", "--force"})
        if (command.is_check && line.has(flag))
            return tl::unexpected(usage_error(
                line.command, fmt::format("`--check` writes nothing, so `{}` says nothing", flag), "keep one of them"));
    command.is_offline = line.has("--offline");
    if (line.has("--cadence")) {
        PIOT_TRY(const auto cadence, parse_choice(line, "--cadence", k_cadences));
        command.cadence = k_cadences.at(cadence);
    }
    command.action_ref = line.value("--action-ref");
    return command;
}

Result<CommandBody> parse_completions(const ParsedLine& line) {
    const std::vector<std::string> known(k_shells.begin(), k_shells.end());
    if (line.operands.size() != 1)
        return tl::unexpected(usage_error(line.command, "`completions` takes one shell",
                                          fmt::format("write one of {}", join(known, ", "))));
    const auto& shell = line.operands.front();
    if (std::find(known.begin(), known.end(), shell) != known.end()) return CompletionsCommand{shell};
    const auto meant = closest_match(shell, k_shells);
    return tl::unexpected(usage_error(
        line.command, fmt::format("unknown shell `{}`", to_valid_utf8(shell)),
        meant ? fmt::format("did you mean `{}`?", *meant) : fmt::format("write one of {}", join(known, ", "))));
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
    {"init", parse_init},
    {"doctor", parse_doctor},
    {"completions", parse_completions},
    {"plan", parse_plan},
    {"why", parse_why},
    {"stamp", parse_stamp},
    {"inspect", parse_inspect},
    {"publish", parse_publish},
    {"rehearse", parse_rehearse},
    {"status", parse_status},
    {"reconcile", parse_reconcile},
    {"schema", parse_schema},
    {"version", parse_version},
    {"help", parse_help},
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

GlobalOptions find_output_options(const std::vector<std::string>& arguments) {
    GlobalOptions options;
    const auto end = std::find(arguments.begin(), arguments.end(), "--");
    const auto says = [&](std::string_view flag, std::string_view value) {
        const auto joined = fmt::format("{}={}", flag, value);
        for (auto argument = arguments.begin(); argument != end; ++argument)
            if (*argument == joined || (*argument == flag && argument + 1 != end && *(argument + 1) == value))
                return true;
        return false;
    };
    if (std::find(arguments.begin(), end, "--json") != end || says("--format", "json"))
        options.format = OutputFormat::json;
    for (std::size_t i = 0; i < k_colors.size(); ++i)
        if (says("--color", k_colors.at(i))) options.color = static_cast<ColorMode>(i);
    return options;
}

}  // namespace piot::cli
