// SPDX-License-Identifier: MIT
#include "domain/workflow/shape_reader.hpp"

namespace piot::workflow {

namespace {

WorkflowTrigger read_trigger(ShapeReader& reader, const YamlNode& event, const YamlNode& node) {
    WorkflowTrigger trigger;
    trigger.event = event.text;
    if (!node.is_mapping()) return trigger;  // null, or the list of `schedule`
    trigger.branches = reader.texts(node, "branches");
    trigger.tags = reader.texts(node, "tags");
    trigger.called_by = reader.texts(node, "workflows");
    for (const auto* filter : {"branches", "branches-ignore", "tags", "tags-ignore"})
        trigger.has_filter = trigger.has_filter || ShapeReader::value_of(node, filter);
    if (const auto* inputs = reader.mapping(node, "inputs")) {
        for (std::size_t i = 0; i < inputs->keys.size(); ++i)
            trigger.inputs.push_back({inputs->keys[i].text, reader.text(inputs->items[i], "type").value});
    }
    return trigger;
}

}  // namespace

std::vector<WorkflowTrigger> read_triggers(ShapeReader& reader, const YamlNode& on) {
    std::vector<WorkflowTrigger> triggers;
    const YamlNode nothing;
    if (on.is_scalar()) triggers.push_back(read_trigger(reader, on, nothing));
    for (std::size_t i = 0; i < on.items.size(); ++i) {
        const auto& event = on.is_mapping() ? on.keys[i] : on.items[i];
        if (event.is_scalar())
            triggers.push_back(read_trigger(reader, event, on.is_mapping() ? on.items[i] : nothing));
        else
            reader.complain(event.text.origin, "an event of `on` is not a word",
                            "write `on: [push, workflow_dispatch]`");
    }
    return triggers;
}

}  // namespace piot::workflow
