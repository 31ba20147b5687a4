// SPDX-License-Identifier: MIT
#include "app/inspect/artifact_layout.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/artifact_facts.hpp"
#include "piot/domain/row_match.hpp"
#include "piot/domain/wheel_name.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace piot::app {

namespace {

ArtifactKind kind_of(const MatrixRow& row) {
    if (row.kind == PackageKind::crates) return ArtifactKind::crate;
    return row.target == "sdist" ? ArtifactKind::sdist : ArtifactKind::wheel;
}

std::string_view to_words(ArtifactKind kind) {
    switch (kind) {
        case ArtifactKind::crate:
            return "a crate";
        case ArtifactKind::wheel:
            return "a wheel";
        case ArtifactKind::sdist:
            return "an sdist";
    }
    return "";
}

std::string_view base_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

/// True when a row can have one file only: crates, sdists, and the pure wheel.
bool is_single(const MatrixRow& row) {
    return row.kind == PackageKind::crates || row.target == "sdist" || row.target == "any";
}

class LayoutMaker {
  public:
    LayoutMaker(const Plan& plan, const std::vector<ListedFile>& files, const std::string& root)
        : plan_(plan), files_(files), root_(root) {}

    ArtifactLayout make() && {
        for (const auto& row : plan_.matrix)
            layout_.rows.push_back({&row, directory_of(row), {}});
        for (const auto& file : files_)
            place(file);
        for (const auto& row : layout_.rows)
            check_count(row);
        check_same_names();
        for (const auto& [distribution, attestation] : attestations_)
            pair(distribution, attestation);
        return std::move(layout_);
    }

  private:
    [[nodiscard]] bool has_below(const std::string& directory) const {
        return std::any_of(files_.begin(), files_.end(),
                           [&](const ListedFile& file) { return file.path.starts_with(directory + "/"); });
    }

    /// download-artifact from v5 on lays a single artifact out without a directory of its own.
    [[nodiscard]] std::string directory_of(const MatrixRow& row) const {
        const bool is_flat = plan_.matrix.size() == 1 && !has_below(row.artifact_name);
        return is_flat ? "" : row.artifact_name;
    }

    RowFiles* row_of(const std::string& path) {
        const auto found = std::find_if(layout_.rows.begin(), layout_.rows.end(), [&](const RowFiles& row) {
            return row.directory.empty() || path.starts_with(row.directory + "/");
        });
        return found == layout_.rows.end() ? nullptr : &*found;
    }

    void place(const ListedFile& file) {
        const auto name = std::string(base_name(file.path));
        if (name.ends_with(k_attestation_end)) {
            attestations_[file.path.substr(0, file.path.size() - k_attestation_end.size())] = file.path;
            return;
        }
        // uv leaves a .gitignore in dist, cargo its own traces in target/package: whatever is no distribution stays
        // where it is.
        const auto kind = find_artifact_kind(name);
        if (!kind) return;
        auto* row = row_of(file.path);
        if (row == nullptr)
            return complain(
                codes::PIOT_INSPECT_UNPLANNED, file.path, "stands under no row of the plan",
                fmt::format("expected are the directories {}; remove what is not to be released", row_directories()));
        const auto below = row->directory.empty() ? 0 : row->directory.size() + 1;
        const bool is_nested = file.path.find('/', below) != std::string::npos;
        // Beside the file that is uploaded, cargo keeps copies in tmp-crate and tmp-registry.
        if (row->row->kind == PackageKind::crates && is_nested) return;
        if (file.kind != ListedFileKind::regular)
            return complain(codes::PIOT_INSPECT_UNREADABLE, file.path, "is a link or no file",
                            "upload the file itself");
        if (*kind != kind_of(*row->row))
            return complain(codes::PIOT_INSPECT_UNPLANNED, file.path,
                            fmt::format("is {} in a row for {}", to_words(*kind), to_words(kind_of(*row->row))),
                            "let each row upload only what it is for, as with `python -m build --wheel` and `--sdist`");
        row->files.push_back(file.path);
    }

    void check_count(const RowFiles& row) {
        if (row.files.empty()) return complain_missing(row);
        if (row.files.size() > 1 && is_single(*row.row))
            complain(codes::PIOT_INSPECT_DUPLICATE, row.directory,
                     fmt::format("row `{}` has {} files and can have one: {}", row.row->artifact_name, row.files.size(),
                                 quote_names(row.files)),
                     row.row->kind == PackageKind::crates
                         ? "keep only the row's own crate at the top of target/package before the upload"
                         : "clean the output directory before the build");
    }

    void complain_missing(const RowFiles& row) {
        const auto& matrix_row = *row.row;
        const auto* release = plan_.find_release(matrix_row.name);
        const auto example =
            example_file_name(matrix_row, release == nullptr ? matrix_row.name : release->registry_name);
        const auto directory = row.directory.empty() ? matrix_row.artifact_name : row.directory;
        const bool is_there = row.directory.empty() ? !files_.empty() : has_below(row.directory);
        complain(
            codes::PIOT_INSPECT_MISSING, directory,
            fmt::format("row `{}` of `{}` has no {}: expected `{}/{}/{}`", matrix_row.artifact_name, matrix_row.name,
                        is_there ? to_words(kind_of(matrix_row)).substr(to_words(kind_of(matrix_row)).find(' ') + 1)
                                 : "artifact",
                        root_, directory, example),
            fmt::format("run the row's build again; it uploads `{}` as artifact `{}`, {}", matrix_row.artifact_path,
                        matrix_row.artifact_name,
                        matrix_row.kind == PackageKind::crates ? "with the crate at its top"
                                                               : "and download-artifact must not merge artifacts"));
    }

    void check_same_names() {
        std::map<std::string, std::string> seen;
        for (const auto& row : layout_.rows)
            for (const auto& file : row.files) {
                const auto [first, is_new] = seen.emplace(std::string(base_name(file)), file);
                if (!is_new && !is_single(*row.row))
                    complain(codes::PIOT_INSPECT_DUPLICATE, file,
                             fmt::format("has the same name as `{}`", first->second),
                             "a file name can be uploaded once: let one row build it");
            }
    }

    void pair(const std::string& distribution, const std::string& attestation) {
        const bool is_placed = std::any_of(layout_.rows.begin(), layout_.rows.end(), [&](const RowFiles& row) {
            return std::find(row.files.begin(), row.files.end(), distribution) != row.files.end();
        });
        if (is_placed)
            layout_.attestations[distribution] = attestation;
        else
            complain(codes::PIOT_INSPECT_UNPLANNED, attestation, "attests a file that is not there",
                     "upload it together with its distribution");
    }

    [[nodiscard]] std::string row_directories() const {
        std::vector<std::string> names;
        for (const auto& row : plan_.matrix)
            names.push_back("`" + row.artifact_name + "`");
        return join(names, ", ");
    }

    [[nodiscard]] static std::string quote_names(const std::vector<std::string>& paths) {
        std::vector<std::string> names;
        for (const auto& path : paths)
            names.push_back(fmt::format("`{}`", base_name(path)));
        return join(names, ", ");
    }

    void complain(const ErrorCode& code, const std::string& path, std::string message, std::string hint) {
        const auto file = path.empty() ? root_ : root_ + "/" + path;
        layout_.findings.push_back({code, Severity::error, std::move(message), {file, 0, 0}, std::move(hint)});
    }

    const Plan& plan_;
    const std::vector<ListedFile>& files_;
    const std::string& root_;
    std::map<std::string, std::string> attestations_;
    ArtifactLayout layout_;
};

}  // namespace

ArtifactLayout make_artifact_layout(const Plan& plan, const std::vector<ListedFile>& files, const std::string& root) {
    return LayoutMaker(plan, files, root).make();
}

}  // namespace piot::app
