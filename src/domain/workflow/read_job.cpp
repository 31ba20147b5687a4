// SPDX-License-Identifier: MIT
#include "domain/config/findings.hpp"
#include "domain/workflow/shape_reader.hpp"

#include <fmt/format.h>

namespace piot::workflow {

namespace {

void add_matrix_values(const YamlNode& key, const YamlNode& node, WorkflowMatrix& matrix) {
    if (node.is_scalar()) matrix.values.push_back({key.text, node.text});
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        // `target: [{triple: x}]` is read as `matrix.target.triple`.
        YamlNode name = key;
        if (node.is_mapping()) name.text.value += "." + node.keys[i].text.value;
        add_matrix_values(name, node.items[i], matrix);
    }
}

void read_matrix_key(const YamlNode& key, const YamlNode& node, WorkflowMatrix& matrix) {
    const bool is_include = key.text.value == "include";
    if (node.is_scalar() && node.text.is_dynamic()) {
        matrix.expressions.push_back(node.text);
        if (!is_include) matrix.values.push_back({key.text, node.text});
        return;
    }
    if (!is_include) return add_matrix_values(key, node, matrix);
    for (const auto& row : node.items) {
        for (std::size_t i = 0; row.is_mapping() && i < row.items.size(); ++i)
            add_matrix_values(row.keys[i], row.items[i], matrix);
        if (row.is_scalar() && row.text.is_dynamic()) matrix.expressions.push_back(row.text);
    }
}

std::optional<WorkflowMatrix> read_matrix(ShapeReader& reader, const YamlNode& job) {
    const auto* strategy = reader.mapping(job, "strategy");
    const auto* node = strategy ? ShapeReader::value_of(*strategy, "matrix") : nullptr;
    if (!node) return std::nullopt;
    WorkflowMatrix matrix;
    matrix.origin = node->text.origin;
    if (node->is_scalar()) matrix.expressions.push_back(node->text);
    for (std::size_t i = 0; node->is_mapping() && i < node->keys.size(); ++i)
        if (node->keys[i].text.value != "exclude") read_matrix_key(node->keys[i], node->items[i], matrix);
    return matrix;
}

WorkflowStep read_step(ShapeReader& reader, const YamlNode& node) {
    WorkflowStep step;
    step.origin = node.keys.empty() ? node.text.origin : node.keys.front().text.origin;
    step.id = reader.text(node, "id");
    step.name = reader.text(node, "name");
    step.condition = reader.text(node, "if");
    step.uses = reader.text(node, "uses");
    if (const auto* uses = node.find("uses")) step.uses_comment = uses->comment;
    step.run = reader.text(node, "run");
    step.shell = reader.text(node, "shell");
    step.working_directory = reader.text(node, "working-directory");
    step.with = reader.entries(node, "with");
    step.env = reader.entries(node, "env");
    if (step.uses.empty() == step.run.empty() && !node.find("run"))
        reader.complain(step.origin, "a step with neither `run` nor `uses`", "give the step one of the two");
    else if (!step.uses.empty() && node.find("run"))
        reader.complain(step.origin, "a step with both `run` and `uses`", "make two steps of it");
    return step;
}

void read_steps(ShapeReader& reader, const YamlNode& node, WorkflowJob& job) {
    const auto* steps = reader.sequence(node, "steps");
    if (!steps) return;
    for (const auto& step : steps->items) {
        if (step.is_mapping())
            job.steps.push_back(read_step(reader, step));
        else
            reader.complain(step.text.origin, "a step that is not a mapping", "write `- run: …` or `- uses: …`");
    }
}

/// `key: text`, or `key: {inner: text}`.
WorkflowText read_named(ShapeReader& reader, const YamlNode& node, std::string_view key, std::string_view inner) {
    const auto* value = ShapeReader::value_of(node, key);
    return value && value->is_mapping() ? reader.text(*value, inner) : reader.text(node, key);
}

void read_runner(ShapeReader& reader, const YamlNode& node, WorkflowJob& job) {
    const auto* runs_on = ShapeReader::value_of(node, "runs-on");
    if (runs_on && runs_on->is_mapping())
        job.runs_on = reader.texts(*runs_on, "labels");
    else
        job.runs_on = reader.texts(node, "runs-on");
    if (!runs_on && job.uses.empty())
        reader.complain(
            job.id.origin,
            fmt::format("the job `{}` has neither `runs-on` nor `uses`", config::make_printable(job.id.value)),
            "add `runs-on: ubuntu-latest`");
}

void read_call(ShapeReader& reader, const YamlNode& node, WorkflowJob& job) {
    job.uses = reader.text(node, "uses");
    if (const auto* uses = node.find("uses")) job.uses_comment = uses->comment;
    job.with = reader.entries(node, "with");
    const auto* secrets = ShapeReader::value_of(node, "secrets");
    if (secrets && secrets->is_scalar() && secrets->text.value == "inherit")
        job.inherited_secrets = secrets->text;
    else
        job.secrets = reader.entries(node, "secrets");
}

}  // namespace

WorkflowJob read_job(ShapeReader& reader, const YamlNode& id, const YamlNode& node) {
    WorkflowJob job;
    job.id = id.text;
    job.name = reader.text(node, "name");
    read_call(reader, node, job);
    read_runner(reader, node, job);
    job.needs = reader.texts(node, "needs");
    job.condition = reader.text(node, "if");
    job.environment = read_named(reader, node, "environment", "name");
    const auto* environment = ShapeReader::value_of(node, "environment");
    if (environment && environment->is_mapping()) job.environment_url = reader.text(*environment, "url");
    job.permissions = reader.permissions(node);
    job.concurrency = reader.concurrency(node);
    job.matrix = read_matrix(reader, node);
    job.outputs = reader.entries(node, "outputs");
    job.env = reader.entries(node, "env");
    job.timeout_minutes = reader.text(node, "timeout-minutes");
    job.container = read_named(reader, node, "container", "image");
    job.default_shell = reader.default_shell(node);
    read_steps(reader, node, job);
    return job;
}

}  // namespace piot::workflow
