// SPDX-License-Identifier: MIT
#include "domain/workflow/step_commands.hpp"

#include "piot/base/text.hpp"

#include <algorithm>
#include <array>

namespace piot::workflow {

namespace {

using Variables = std::map<std::string, std::vector<std::string>>;

constexpr int k_max_nesting = 5;
// Variables of many words could make any number of words; a real command has a few dozen.
constexpr std::size_t k_max_words = 2'000;

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::string program_name(std::string_view word) {
    word = word.substr(word.find_last_of("/\\") + 1);
    if (word.ends_with(".exe")) word.remove_suffix(4);
    return std::string(word);
}

bool is_shell(std::string_view program) {
    static constexpr std::array<std::string_view, 5> k_shells{"bash", "sh", "dash", "zsh", "ksh"};
    return is_one_of(program, k_shells);
}

/// `shell:` names a program with options; what is no shell holds another language.
bool is_shell_script(std::string_view shell) {
    static constexpr std::array<std::string_view, 3> k_others{"pwsh", "powershell", "cmd"};
    const auto name = program_name(trim(shell).substr(0, trim(shell).find(' ')));
    return name.empty() || is_shell(name) || is_one_of(name, k_others) || shell.find("${{") != std::string_view::npos;
}

/// The variable that the whole word stands for: `$X`, `${X}`, `${X[@]}`, `${{ env.X }}`; empty when it is no such word.
std::string variable_of(std::string_view word) {
    if (word.starts_with("${{") && word.ends_with("}}")) {
        const auto inner = trim(word.substr(3, word.size() - 5));
        return inner.starts_with("env.") ? std::string(inner.substr(4)) : std::string();
    }
    if (!word.starts_with('$')) return "";
    word.remove_prefix(1);
    if (word.starts_with('{') && word.ends_with('}')) word = word.substr(1, word.size() - 2);
    if (word.ends_with("[@]") || word.ends_with("[*]")) word.remove_suffix(3);
    const bool is_name = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
        return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
    return is_name ? std::string(word) : std::string();
}

std::vector<ShellWord> fill_in(const std::vector<ShellWord>& words, const Variables& variables) {
    std::vector<ShellWord> filled;
    for (const auto& word : words) {
        if (filled.size() > k_max_words) break;
        const auto known = variables.find(variable_of(word.text));
        if (known == variables.end()) {
            filled.push_back(word);
            continue;
        }
        for (const auto& value : known->second) {
            // The first word may be a whole command in one variable: `$RUN`.
            const bool is_command = filled.empty() && value.find("${{") == std::string::npos;
            for (const auto piece : is_command ? split(value, ' ') : std::vector<std::string_view>{value})
                if ((!piece.empty() || !is_command) && filled.size() <= k_max_words)
                    filled.push_back({std::string(piece), word.offset});
        }
    }
    return filled;
}

/// Drops `sudo -E`, `env A=b`, `timeout 5m` …: what they run is what counts.
void drop_wrappers(std::vector<ShellWord>& words) {
    static constexpr std::array<std::string_view, 12> k_wrappers{
        "sudo", "env", "timeout", "nohup", "nice", "exec", "time", "xargs", "command", "builtin", "stdbuf", "eval"};
    static constexpr std::array<std::string_view, 6> k_with_value{"-u", "-n", "-s", "-k", "-g", "-C"};
    while (!words.empty() && is_one_of(program_name(words.front().text), k_wrappers)) {
        const auto wrapper = program_name(words.front().text);
        std::size_t next = 1;
        while (next < words.size()) {
            const auto& word = words[next].text;
            const bool is_option = word.starts_with('-');
            if (!is_option && !(wrapper == "env" || wrapper == "sudo")) break;
            if (!is_option && word.find('=') == std::string::npos) break;
            next += is_one_of(word, k_with_value) ? 2 : 1;
        }
        if (wrapper == "timeout") ++next;  // the duration
        words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(std::min(next, words.size())));
    }
}

/// Whether the word is an image called `piot`, from any registry, with any tag or digest.
bool is_piot_image(std::string_view word) {
    if (word.empty() || word.starts_with('/') || word.starts_with('.') || word.starts_with('$')) return false;
    auto name = word.substr(0, word.find('@'));
    name = name.substr(name.find_last_of('/') + 1);
    return name.substr(0, name.find(':')) == "piot";
}

/// `docker run … ghcr.io/owner/piot:1 publish` is `piot publish`.
void drop_container(std::vector<ShellWord>& words) {
    static constexpr std::array<std::string_view, 3> k_engines{"docker", "podman", "nerdctl"};
    static constexpr std::array<std::string_view, 11> k_with_value{
        "-v", "--volume", "--mount", "-w", "--workdir", "--name", "--entrypoint", "-e", "--env", "-u", "--user"};
    if (words.size() < 3 || !is_one_of(program_name(words[0].text), k_engines) || words[1].text != "run") return;
    std::size_t image = 2;
    while (image < words.size() &&
           (is_one_of(words[image - 1].text, k_with_value) || !is_piot_image(words[image].text)))
        ++image;
    if (image == words.size()) return;
    words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(image));
    words.front().text = "piot";
}

/// The script of `bash -c SCRIPT`; nullptr for another command.
const ShellWord* inline_script(const std::vector<ShellWord>& words) {
    if (!is_shell(program_name(words.front().text))) return nullptr;
    for (std::size_t i = 1; i + 1 < words.size(); ++i) {
        const auto& word = words[i].text;
        if (!word.starts_with('-')) return nullptr;
        if (!word.starts_with("--") && word.ends_with('c')) return &words[i + 1];
        if (!word.starts_with("--") && word.ends_with('o')) ++i;  // `-euo pipefail`
    }
    return nullptr;
}

Variables read_variables(const Workflow& workflow, const WorkflowJob& job, const WorkflowStep& step) {
    Variables variables;
    for (const auto* env : {&workflow.env, &job.env, &step.env})
        for (const auto& entry : *env)
            variables[entry.key.value] = {entry.value.value};
    return variables;
}

class CommandReader {
  public:
    CommandReader(const WorkflowText& run, Variables variables) : run_(run), variables_(std::move(variables)) {}

    void read(std::string_view script, std::optional<std::size_t> place, int nesting) {
        bool reads_pipe = false;
        for (const auto& command : read_shell_script(script)) {
            for (const auto& assignment : command.assignments) {
                auto& values = variables_[assignment.name];
                values = assignment.values;
            }
            auto words = fill_in(command.words, variables_);
            drop_wrappers(words);
            drop_container(words);
            if (!words.empty()) add({std::move(words), {}, reads_pipe, false}, place, nesting);
            if (!command.words.empty()) reads_pipe = command.feeds_pipe;
        }
    }

    std::vector<StepCommand> take() && { return std::move(commands_); }

  private:
    void add(StepCommand command, std::optional<std::size_t> place, int nesting) {
        const auto offset = place ? *place : command.words.front().offset;
        command.origin = run_.origin_at(offset);
        const auto* script = nesting < k_max_nesting ? inline_script(command.words) : nullptr;
        command.runs_inline_script = script != nullptr;
        const auto text = script ? script->text : std::string();
        commands_.push_back(std::move(command));
        if (!text.empty()) read(text, offset, nesting + 1);
    }

    const WorkflowText& run_;
    Variables variables_;
    std::vector<StepCommand> commands_;
};

/// The program may come in a variable that is only filled at run time; its name tells then.
bool is_piot(const std::string& word) {
    if (program_name(word) == "piot") return true;
    if (!word.starts_with('$')) return false;
    auto name = to_lower(word);
    if (name.starts_with("${{")) {
        const auto end = name.find("}}");
        if (end == std::string::npos || end + 2 != name.size()) return false;
        name = std::string(trim(std::string_view(name).substr(3, name.size() - 5)));
        name = name.substr(name.find_last_of('.') + 1);
    } else {
        name = to_lower(variable_of(word));
    }
    static constexpr std::array<std::string_view, 6> k_names{"piot",      "piot_bin", "piot_binary",
                                                             "piot_path", "piot_exe", "piot_command"};
    return is_one_of(name, k_names);
}

PiotCall make_call(const StepCommand& command) {
    static constexpr std::array<std::string_view, 4> k_with_value{"-C", "--config", "--format", "--color"};
    PiotCall call;
    call.origin = command.origin;
    std::size_t i = 1;
    while (i < command.words.size() && command.words[i].text.starts_with('-'))
        i += is_one_of(command.words[i].text, k_with_value) ? 2 : 1;
    if (i >= command.words.size()) return call;
    call.command = command.words[i].text;
    for (++i; i < command.words.size(); ++i)
        call.arguments.push_back(command.words[i].text);
    return call;
}

PiotCall make_call(const WorkflowStep& step) {
    PiotCall call;
    call.is_action = true;
    call.origin = step.uses.origin;
    call.command = "plan";
    if (const auto* command = find_entry(step.with, "command")) {
        call.origin = command->origin;
        call.command = command->is_dynamic() ? std::string() : std::string(trim(command->value));
    }
    if (const auto* arguments = find_entry(step.with, "args"))
        for (const auto line : split_lines(arguments->value))
            if (!trim(line).empty()) call.arguments.emplace_back(trim(line));
    return call;
}

}  // namespace

std::string StepCommand::program() const {
    return program_name(words.front().text);
}

bool PiotCall::publishes() const {
    return command == "publish" && !has_flag("--dry-run") && !has_flag("--help") && !has_flag("-h");
}

bool PiotCall::has_flag(std::string_view name) const {
    return std::find(arguments.begin(), arguments.end(), name) != arguments.end();
}

std::string PiotCall::option(std::string_view name) const {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (arguments[i] == name && i + 1 < arguments.size()) return arguments[i + 1];
        const std::string_view argument = arguments[i];
        if (argument.starts_with(name) && argument.substr(name.size()).starts_with('='))
            return std::string(argument.substr(name.size() + 1));
    }
    return "";
}

std::vector<StepCommand> read_step_commands(const Workflow& workflow, const WorkflowJob& job,
                                            const WorkflowStep& step) {
    const auto& shell = !step.shell.empty()          ? step.shell.value
                        : !job.default_shell.empty() ? job.default_shell.value
                                                     : workflow.default_shell.value;
    if (step.run.empty() || !is_shell_script(shell)) return {};
    CommandReader reader(step.run, read_variables(workflow, job, step));
    reader.read(step.run.value, std::nullopt, 0);
    return std::move(reader).take();
}

std::vector<PiotCall> find_piot_calls(const Workflow& workflow, const WorkflowJob& job, const WorkflowStep& step) {
    std::vector<PiotCall> calls;
    if (is_piot_action(step.uses)) calls.push_back(make_call(step));
    for (const auto& command : read_step_commands(workflow, job, step))
        if (is_piot(command.words.front().text)) calls.push_back(make_call(command));
    return calls;
}

std::vector<PiotCall> find_piot_calls(const Workflow& workflow, const WorkflowJob& job) {
    std::vector<PiotCall> all;
    for (const auto& step : job.steps) {
        auto calls = find_piot_calls(workflow, job, step);
        all.insert(all.end(), std::make_move_iterator(calls.begin()), std::make_move_iterator(calls.end()));
    }
    return all;
}

std::string action_name(const WorkflowText& uses) {
    const std::string_view value = uses.value;
    if (value.empty() || value.starts_with("./") || value.starts_with("docker://") || value.starts_with("../"))
        return "";
    return std::string(value.substr(0, value.find('@')));
}

bool is_piot_action(const WorkflowText& uses) {
    const auto place = uses.value.starts_with("./") ? std::string(uses.value) : action_name(uses);
    return to_lower(place).ends_with("/piot");
}

}  // namespace piot::workflow
