// SPDX-License-Identifier: MIT
#include "cli/parser.hpp"

#include "cli/command_table.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

namespace piot::cli {

namespace {

Failure usage(std::string message, std::string hint) {
    return Diagnostic{codes::PIOT_USAGE, Severity::error, std::move(message), {}, std::move(hint)};
}

/// A word of a closed set, or an error that names the set.
template <class Value, std::size_t Count>
Result<Value> to_choice(std::string_view flag, const std::string& word,
                        const std::array<std::pair<std::string_view, Value>, Count>& choices) {
    std::vector<std::string_view> names;
    for (const auto& [name, value] : choices) {
        if (name == word) return value;
        names.push_back(name);
    }
    std::vector<std::string> quoted;
    for (const auto name : names)
        quoted.push_back(fmt::format("`{}`", name));
    const auto meant = closest_match(word, names);
    return tl::unexpected(usage(fmt::format("`{}` is no value of `{}`", word, flag),
                                meant ? fmt::format("did you mean `{}`? It takes {}", *meant, join(quoted, ", "))
                                      : "it takes " + join(quoted, ", ")));
}

constexpr std::array<std::pair<std::string_view, OutputFormat>, 3> k_formats{
    {{"text", OutputFormat::text}, {"json", OutputFormat::json}, {"matrix", OutputFormat::matrix}}};
constexpr std::array<std::pair<std::string_view, ColorMode>, 3> k_colors{
    {{"auto", ColorMode::automatic}, {"always", ColorMode::always}, {"never", ColorMode::never}}};

/// The grammar as CLI11 wants it, and the values that it fills in.
class Grammar {
  public:
    Grammar() : app_("piot") {
        app_.set_help_flag();
        app_.allow_extras();
        app_.require_subcommand(0, 1);
        app_.add_flag("--version", wants_version_, "print the version");
        add_global_flags();
        add_plan();
        add_stamp();
        add_inspect();
        add_publish();
        add_rehearse();
        add_command("schema", [] { return CommandBody(SchemaCommand{}); });
        add_command("version", [] { return CommandBody(VersionCommand{}); });
        add_command("help", [this] {
            return CommandBody(HelpCommand{help_for(help_topic_)});
        })->add_option("command", help_topic_, "the command");
    }

    Result<Command> parse(std::vector<std::string> arguments) {
        std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
        try {
            app_.parse(arguments);
        } catch (const CLI::ParseError& error) {
            return tl::unexpected(usage(describe(error), help_hint()));
        }
        const auto chosen = app_.get_subcommands();
        const auto* const command = chosen.empty() ? nullptr : chosen.front();
        // An operand that no command takes is first of all a command that does not exist.
        if (const auto rest = app_.remaining(true); !rest.empty())
            return tl::unexpected(unexpected_word(rest.front(), command));
        return finish(command);
    }

  private:
    CLI::App* add_command(const std::string& name, std::function<CommandBody()> make_body) {
        auto* command = app_.add_subcommand(name, std::string(find_command(name)->summary));
        command->set_help_flag();
        command->allow_extras();
        command->fallthrough();
        makers_[name] = std::move(make_body);
        return command;
    }

    void add_global_flags() {
        app_.add_option("-C", directory_, "work in DIR instead of here")->type_name("DIR");
        app_.add_option("--config", config_file_, "the configuration, from the repository's root")->type_name("FILE");
        app_.add_option("--format", format_, "text, json (plan: also matrix)")->type_name("FORMAT");
        app_.add_flag("--json", is_json_, "the same as --format json");
        app_.add_option("--color", color_, "auto, always, never")->type_name("WHEN");
        app_.add_flag("-q,--quiet", is_quiet_, "say nothing on stderr but errors");
        app_.add_flag("-v,--verbose", is_verbose_, "say more on stderr");
        app_.add_flag("-h,--help", wants_help_, "print help");
    }

    void add_plan() {
        auto* command = add_command("plan", [this] { return CommandBody(plan_); });
        command->add_option("--out", plan_.output_file, "write the plan as a JSON document")->type_name("FILE");
        command->add_option("--at", plan_.revision, "plan from this commit instead of HEAD")->type_name("REV");
        command->add_option("--release", plan_.release, "release exactly these: a@minor,b@1.4.0,c")->type_name("LIST");
        command->add_option("--only", plan_.only, "of what is due, only these")->delimiter(',')->type_name("NAMES");
        command->add_option("--exclude", plan_.exclude, "of what is due, not these")
            ->delimiter(',')
            ->type_name("NAMES");
    }

    void add_stamp() {
        auto* command = add_command("stamp", [this] { return CommandBody(stamp_); });
        command->add_option("--plan", stamp_.plan_file, "a plan document; else plan now")->type_name("FILE");
        auto* out = command->add_option("--out", stamp_.output_directory, "write the changed files below DIR");
        out->type_name("DIR");
        command->add_flag("--check", stamp_.is_check, "compare only; exit 1 when something differs")->excludes(out);
    }

    void add_inspect() {
        auto* command = add_command("inspect", [this] { return CommandBody(inspect_); });
        command->add_option("file", inspect_.files, "wheels, sdists, .crate files")->type_name("FILE");
        command->add_option("--plan", inspect_.plan_file, "a plan document")->type_name("FILE");
        command->add_option("--artifacts", inspect_.artifacts_directory, "check every row's files below DIR")
            ->type_name("DIR");
    }

    void add_publish() {
        auto* command = add_command("publish", [this] {
            publish_.wait = std::chrono::seconds(wait_);
            return CommandBody(publish_);
        });
        command->add_option("--plan", publish_.plan_file, "the sealed plan document")->type_name("FILE");
        command->add_option("--plan-id", publish_.plan_id, "its id, as the plan job's output gave it")->type_name("ID");
        command->add_option("--artifacts", publish_.artifacts_directory, "one directory per row (artifacts)")
            ->type_name("DIR");
        command->add_option("--remote", publish_.remote, "where tags are pushed (origin)")->type_name("NAME");
        command->add_option("--wait", wait_, "per package, until a client can resolve it (600)")->type_name("SECONDS");
        command->add_flag("--yes", publish_.is_confirmed, "do not ask");
        command->add_flag("--dry-run", publish_.is_preview, "look and decide, then print instead of doing");
    }

    void add_rehearse() {
        auto* command = add_command("rehearse", [this] { return CommandBody(rehearse_); });
        command->add_flag("--keep", rehearse_.keeps_directory, "keep the temporary directory");
        command->add_flag("--serve", rehearse_.serves, "leave the embedded registries running until Ctrl-C");
        command->add_flag("--strict", rehearse_.is_strict, "exit 1 when a row cannot be built on this machine");
    }

    Result<Command> finish(const CLI::App* command) {
        Command result;
        PIOT_TRY(result.options, make_options());
        if (wants_version_) {
            result.body = VersionCommand{};
            return result;
        }
        if (wants_help_ || command == nullptr) {
            result.body = HelpCommand{help_for(command == nullptr ? "" : command->get_name())};
            return result;
        }
        const auto name = command->get_name();
        if (name == "help" && !help_topic_.empty() && find_command(help_topic_) == nullptr)
            return tl::unexpected(unexpected_word(help_topic_, nullptr));
        if (name != "plan" && result.options.format == OutputFormat::matrix)
            return tl::unexpected(usage("`--format matrix` belongs to `plan`", "use text or json here"));
        if (name == "inspect" && inspect_.files.empty() == inspect_.artifacts_directory.empty())
            return tl::unexpected(
                usage("`inspect` takes either files or `--artifacts DIR`", "see `piot help inspect`"));
        if (wait_ < 0) return tl::unexpected(usage("`--wait` cannot be negative", "give a number of seconds"));
        result.body = makers_.at(name)();
        return result;
    }

    Result<GlobalOptions> make_options() const {
        GlobalOptions options;
        if (is_json_ && !format_.empty() && format_ != "json")
            return tl::unexpected(
                usage(fmt::format("`--json` and `--format {}` contradict each other", format_), "keep one of them"));
        if (is_quiet_ && is_verbose_)
            return tl::unexpected(usage("`--quiet` and `--verbose` contradict each other", "keep one of them"));
        PIOT_TRY(options.format, to_choice("--format",
                                           is_json_          ? "json"
                                           : format_.empty() ? "text"
                                                             : format_,
                                           k_formats));
        PIOT_TRY(options.color, to_choice("--color", color_, k_colors));
        options.directory = directory_;
        options.config_file = config_file_;
        options.verbosity = is_quiet_ ? Verbosity::quiet : is_verbose_ ? Verbosity::verbose : Verbosity::normal;
        return options;
    }

    /// CLI11's own words are for programmers; the common cases get ours.
    static std::string describe(const CLI::ParseError& error) {
        return to_lower(std::string_view(error.what()).substr(0, 1)) + std::string(error.what()).substr(1);
    }

    static std::string help_hint() { return "`piot help` lists the commands, `piot help COMMAND` their flags"; }

    Failure unexpected_word(const std::string& word, const CLI::App* command) const {
        const bool is_flag = word.starts_with("-");
        std::vector<std::string> known;
        if (is_flag) {
            collect_flags(app_, known);
            if (command != nullptr) collect_flags(*command, known);
        } else if (command == nullptr) {
            for (const auto& info : command_table())
                known.emplace_back(info.name);
        }
        const std::vector<std::string_view> candidates(known.begin(), known.end());
        const auto meant = closest_match(word.substr(0, word.find('=')), candidates);
        const auto what = is_flag ? "flag" : command == nullptr ? "command" : "argument";
        return usage(fmt::format("unknown {} `{}`", what, word),
                     meant ? fmt::format("did you mean `{}`? {}", *meant, help_hint()) : help_hint());
    }

    static void collect_flags(const CLI::App& app, std::vector<std::string>& flags) {
        for (const auto* option : app.get_options()) {
            for (const auto& name : option->get_lnames())
                flags.push_back("--" + name);
            for (const auto& name : option->get_snames())
                flags.push_back("-" + name);
        }
    }

    [[nodiscard]] std::string help_for(const std::string& name) const {
        const auto* const info = find_command(name);
        if (info == nullptr) return overview();
        const auto* const command = app_.get_subcommand(name);
        std::string text = fmt::format("piot {}: {}\n\nusage: piot {} [flags]{}{}\n\n{}\n", name, info->summary, name,
                                       info->operands.empty() ? "" : " ", info->operands, info->details);
        if (const auto flags = format_flags(*command); !flags.empty()) text += "\nflags\n" + flags;
        text += "\nflags of every command\n" + format_flags(app_);
        return text + fmt::format("\nexample\n  {}\n", info->example);
    }

    [[nodiscard]] std::string overview() const {
        std::string text =
            "piot releases repositories that ship Rust crates to crates.io and Python wheels to PyPI.\n\n"
            "usage: piot COMMAND [flags]\n\ncommands\n";
        for (const auto& info : command_table())
            text += fmt::format("  {:<10} {}\n", info.name, info.summary);
        return text + "\nflags of every command\n" + format_flags(app_) +
               "\n`piot help COMMAND` tells more, with an example.\n";
    }

    static std::string format_flags(const CLI::App& app) {
        std::string text;
        for (const auto* option : app.get_options()) {
            std::vector<std::string> names;
            for (const auto& name : option->get_snames())
                names.push_back("-" + name);
            for (const auto& name : option->get_lnames())
                names.push_back("--" + name);
            if (names.empty()) continue;  // an operand, named in the usage line
            const bool takes_value = option->get_items_expected_max() > 0;
            const auto label = join(names, ", ") + (takes_value ? " " + option->get_type_name() : "");
            text += fmt::format("  {:<20} {}\n", label, option->get_description());
        }
        return text;
    }

    CLI::App app_;
    std::map<std::string, std::function<CommandBody()>> makers_;
    std::string directory_ = ".";
    std::string config_file_ = std::string(k_config_file_name);
    std::string format_;
    std::string color_ = "auto";
    bool is_json_ = false;
    bool is_quiet_ = false;
    bool is_verbose_ = false;
    bool wants_help_ = false;
    bool wants_version_ = false;
    long wait_ = 600;
    std::string help_topic_;
    PlanCommand plan_;
    StampCommand stamp_;
    InspectCommand inspect_;
    PublishCommand publish_;
    RehearseCommand rehearse_;
};

}  // namespace

Result<Command> parse_command(const std::vector<std::string>& arguments) {
    return Grammar().parse(arguments);
}

}  // namespace piot::cli
