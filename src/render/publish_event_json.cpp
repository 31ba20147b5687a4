// SPDX-License-Identifier: MIT
#include "render/display_text.hpp"
#include "render/json_values.hpp"

#include "piot/render/progress_lines.hpp"

namespace piot::render {

namespace {

void append_phase(Json& json, const ProgressEvent& event) {
    json["phase"] = piot::to_string(event.phase);
    if (event.phase == PackagePhase::uploading) json["total"] = event.total;
    if (event.phase == PackagePhase::held) json["seconds"] = event.duration.count();
    if (!event.text.empty()) json["text"] = event.text;
}

void append_details(Json& json, const ProgressEvent& event) {
    switch (event.kind) {
        case ProgressKind::stage:
        case ProgressKind::step:
            json["text"] = event.text;
            return;
        case ProgressKind::waiting:
            json["seconds"] = event.duration.count();
            json["text"] = event.text;
            return;
        case ProgressKind::transfer:
            json["file"] = event.text;
            json["done"] = event.done;
            json["total"] = event.total;
            return;
        case ProgressKind::phase:
            return append_phase(json, event);
        case ProgressKind::finding:
            json["diagnostic"] = to_json(event.diagnostic);
            return;
    }
}

}  // namespace

std::string render_event_json(const ProgressEvent& event, std::chrono::system_clock::time_point time) {
    Json json{{"event", piot::to_string(event.kind)}, {"time", format_time(time)}};
    if (!event.package.empty()) json["package"] = event.package;
    append_details(json, event);
    return dump_compact(json) + '\n';
}

}  // namespace piot::render
