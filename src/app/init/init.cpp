// SPDX-License-Identifier: MIT
#include "piot/app/init.hpp"

#include "app/init/propose_config.hpp"
#include "app/init/scaffold.hpp"

#include "piot/base/codes.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

namespace piot::app {

namespace {

namespace fs = std::filesystem;

Result<void> check_work_tree(const History& checkout) {
    if (!checkout.root().empty()) return {};
    return fail({codes::PIOT_GIT_NOT_A_REPOSITORY,
                 Severity::error,
                 "a bare repository has no work tree to write into",
                 {},
                 "run `piot init` in a clone of it"});
}

/// Links could lead out of the repository, or make two paths one file.
Result<void> check_place(const fs::path& root, const std::string& path) {
    auto place = root;
    for (const auto& part : fs::path(path)) {
        place /= part;
        std::error_code error;
        if (part == ".." || fs::is_symlink(fs::symlink_status(place, error)))
            return fail({codes::PIOT_IO,
                         Severity::error,
                         part == ".." ? fmt::format("`{}` may lie outside the repository", path)
                                      : fmt::format("`{}` is a symbolic link, which `init` does not write through",
                                                    place.lexically_relative(root).string()),
                         {path, 0, 0},
                         "put a real file or directory in its place"});
    }
    return {};
}

/// The first `FILE.bak`, `FILE.bak.1`, … that is not there.
Result<std::string> choose_backup(const std::string& path, const History& checkout) {
    for (std::size_t i = 0;; ++i) {
        auto backup = i == 0 ? path + ".bak" : fmt::format("{}.bak.{}", path, i);
        PIOT_TRY(const auto existing, checkout.work_tree().read_file(backup));
        std::error_code error;
        if (!existing && fs::symlink_status(checkout.root() / backup, error).type() == fs::file_type::not_found)
            return backup;
    }
}

std::string_view name_of(Cadence cadence) {
    return cadence == Cadence::scheduled ? "scheduled" : "immediate";
}

/// The configuration in place; another cadence is the only thing that init would change in it.
Result<InitFile> decide_config(const std::string& text, const InitRequest& request, InitReport& report) {
    PIOT_TRY(report.config, parse_config(text, request.config_file));
    InitFile file{request.config_file, InitAction::keep, text, text, {}};
    if (!request.cadence || *request.cadence == report.config.cadence) return file;
    PIOT_TRY(auto changed, set_cadence(text, *request.cadence));
    file = decide_file(request.config_file, text, std::move(changed), request.overwrite);
    if (file.action == InitAction::replace) {
        PIOT_TRY(report.config, parse_config(file.text, request.config_file));
        return file;
    }
    report.diagnostics.push_back({codes::PIOT_INIT_CHOICE,
                                  Severity::warning,
                                  fmt::format("`{}` says `cadence = \"{}\"`, and the workflows follow it",
                                              request.config_file, name_of(report.config.cadence)),
                                  {request.config_file, 0, 0},
                                  "add `--force` to change it there as well"});
    return file;
}

Result<void> add_config(const InitRequest& request, const InitPorts& ports, InitReport& report) {
    PIOT_TRY(const auto existing, ports.checkout.work_tree().read_file(request.config_file));
    if (existing) {
        PIOT_TRY(auto file, decide_config(*existing, request, report));
        report.files.push_back(std::move(file));
        return {};
    }
    PIOT_TRY(auto proposed, propose_config(request, ports));
    report.config = std::move(proposed.config);
    report.releases = std::move(proposed.releases);
    report.diagnostics = std::move(proposed.diagnostics);
    report.files.push_back({request.config_file, InitAction::create, std::move(proposed.text), {}, {}});
    return {};
}

/// A workflow that is written over publishes no more.
void forget_replaced_publishers(InitReport& report) {
    std::erase_if(report.diagnostics, [&](const Diagnostic& diagnostic) {
        const auto* file = report.find_file(diagnostic.origin.file);
        return diagnostic.code == codes::PIOT_INIT_CHOICE && diagnostic.origin.line > 0 && file != nullptr &&
               file->action == InitAction::replace;
    });
}

void tell_about_config_file(const InitRequest& request, InitReport& report) {
    if (request.config_file == k_config_file_name) return;
    report.diagnostics.push_back(
        {codes::PIOT_INIT_CHOICE,
         Severity::warning,
         fmt::format("the workflows read `{}`, not `{}`", k_config_file_name, request.config_file),
         {},
         fmt::format("add `--config={}` to the `args` of each of piot's steps", request.config_file)});
}

}  // namespace

Result<InitReport> prepare_init(const InitRequest& request, const InitPorts& ports) {
    PIOT_CHECK(check_work_tree(ports.checkout));
    InitReport report;
    PIOT_CHECK(add_config(request, ports, report));
    PIOT_TRY(auto scaffold, make_scaffold(report.config, request, ports));
    std::move(scaffold.files.begin(), scaffold.files.end(), std::back_inserter(report.files));
    std::move(scaffold.diagnostics.begin(), scaffold.diagnostics.end(), std::back_inserter(report.diagnostics));
    tell_about_config_file(request, report);
    forget_replaced_publishers(report);
    std::vector<Diagnostic> errors;
    for (auto& file : report.files) {
        if (file.action != InitAction::create && file.action != InitAction::replace) continue;
        if (auto place = check_place(ports.checkout.root(), file.path); !place)
            errors.insert(errors.end(), place.error().diagnostics.begin(), place.error().diagnostics.end());
        if (file.action != InitAction::replace) continue;
        PIOT_TRY(file.backup, choose_backup(file.path, ports.checkout));
    }
    if (!errors.empty()) return fail(std::move(errors));
    if (!report.has_changes()) report.outcome = InitOutcome::up_to_date;
    return report;
}

Result<InitReport> write_init(InitReport report, const History& checkout, const FileWriter& writer) {
    std::vector<FileContent> contents;
    for (const auto& file : report.files) {
        if (file.action != InitAction::create && file.action != InitAction::replace) continue;
        PIOT_TRY(const auto existing, checkout.work_tree().read_file(file.path));
        if (existing.value_or("") != file.previous || existing.has_value() != (file.action == InitAction::replace))
            return fail({codes::PIOT_INIT_EXISTS,
                         Severity::error,
                         fmt::format("`{}` has changed meanwhile; nothing was written", file.path),
                         {file.path, 0, 0},
                         "run `piot init` again"});
        if (file.action == InitAction::replace) contents.push_back({checkout.root() / file.backup, file.previous});
        contents.push_back({checkout.root() / file.path, file.text});
    }
    if (!contents.empty()) PIOT_CHECK(writer.write_files(contents));
    report.outcome = contents.empty() ? InitOutcome::up_to_date : InitOutcome::written;
    return report;
}

}  // namespace piot::app
