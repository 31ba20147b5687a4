// SPDX-License-Identifier: MIT
#include "piot/app/package_crates.hpp"

#include "app/cargo_publish/tree_snapshot.hpp"
#include "app/inspect/artifact_layout.hpp"
#include "app/program.hpp"

#include "piot/app/stamp.hpp"
#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"
#include "piot/domain/stamp.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::app {

namespace {

namespace fs = std::filesystem;

enum class Untracked { ignored, listed };

/// A work tree with its snapshot of before.
struct WatchedTree {
    fs::path root;
    const SourceTree& files;
    Untracked untracked = Untracked::ignored;
    TreeSnapshot before = {};
};

Diagnostic dirty(const std::string& path, std::string message, std::string hint) {
    return {codes::PIOT_TREE_DIRTY, Severity::error, std::move(message), {path}, std::move(hint)};
}

/// Packages crates in a throw-away clone of the repository.
class CratePackager {
  public:
    CratePackager(const PackageCratesRequest& request, const PackageCratesServices& services)
        : request_(request), services_(services) {}

    [[nodiscard]] Result<void> run(const std::vector<const MatrixRow*>& rows) {
        WatchedTree checkout{services_.repository.root(), services_.repository.work_tree()};
        PIOT_TRY(checkout.before, take_snapshot(checkout));
        PIOT_CHECK(check_work_tree(checkout));
        PIOT_TRY(scratch_, services_.scratch.create("crates"));
        PIOT_CHECK(make_clone());
        PIOT_TRY(const auto history, services_.open_checkout(clone()));
        PIOT_CHECK(run_stamp({request_.config, request_.plan, StampMode::in_place, clone()},
                             {history->work_tree(), services_.files}));
        WatchedTree stamped{clone(), history->work_tree(), Untracked::listed};
        PIOT_TRY(stamped.before, take_snapshot(stamped));
        std::vector<FileContent> crates;
        for (const auto* row : rows) {
            PIOT_TRY(auto crate, package(*row));
            crates.push_back(std::move(crate));
        }
        PIOT_CHECK(check_untouched(stamped));
        PIOT_CHECK(check_untouched(checkout));
        return services_.files.write_files(crates);
    }

  private:
    [[nodiscard]] fs::path clone() const { return scratch_->path() / "checkout"; }

    [[nodiscard]] Result<std::string> run(std::vector<std::string> argv, const fs::path& directory) const {
        ProcessSpec spec;
        spec.argv = std::move(argv);
        spec.working_directory = directory;
        spec.environment = program_environment(services_.processes);
        PIOT_TRY(auto result,
                 run_program(services_.processes, spec,
                             {codes::PIOT_PROCESS_FAILED,
                              "mend what it names; `piot rehearse` tries the whole release on this machine"}));
        return std::move(result.output);
    }

    [[nodiscard]] Result<std::string> git(std::vector<std::string> arguments, const fs::path& directory) const {
        // The repository was opened for the user already; the clone belongs to us.
        std::vector<std::string> argv{
            "git", "-c", "safe.directory=*", "-c", "advice.detachedHead=false", "-c", "protocol.file.allow=always"};
        argv.insert(argv.end(), std::make_move_iterator(arguments.begin()), std::make_move_iterator(arguments.end()));
        return run(std::move(argv), directory);
    }

    [[nodiscard]] Result<void> make_clone() const {
        const auto& repository = services_.repository;
        PIOT_CHECK(git(
            {"clone", "--quiet", "--shared", "--no-checkout", repository.git_directory().string(), clone().string()},
            scratch_->path()));
        PIOT_CHECK(git({"checkout", "--quiet", "--detach", repository.head()}, clone()));
        return {};
    }

    [[nodiscard]] Result<TreeSnapshot> take_snapshot(const WatchedTree& tree) const {
        PIOT_TRY(const auto status,
                 git({"--no-optional-locks", "status", "--porcelain=v1", "-z", "--no-renames",
                      tree.untracked == Untracked::listed ? "--untracked-files=all" : "--untracked-files=no"},
                     tree.root));
        return make_snapshot(status, tree.files);
    }

    /// HEAD is what gets packaged: a change that only the work tree has would be left out without a word.
    [[nodiscard]] Result<void> check_work_tree(const WatchedTree& checkout) const {
        PIOT_TRY(auto manifests, gather_manifests(request_.config, services_.repository.commit_tree()));
        PIOT_TRY(const auto stamp, make_stamp({request_.config, request_.plan, std::move(manifests)}));
        std::vector<Diagnostic> findings;
        for (const auto& entry : checkout.before) {
            const auto& path = entry.first;
            if (is_lockfile(path)) continue;
            PIOT_TRY(const auto text, checkout.files.read_file(path));
            const bool is_stamped = std::any_of(stamp.files.begin(), stamp.files.end(), [&](const ManifestText& file) {
                return file.path == path && text == file.text;
            });
            if (is_stamped) continue;
            findings.push_back(dirty(path, "differs from HEAD, and HEAD is what gets packaged",
                                     "commit it or restore it, then publish again"));
        }
        if (!findings.empty()) return fail(std::move(findings));
        return {};
    }

    /// cargo may complete lockfiles, and nobody may do anything else.
    [[nodiscard]] Result<void> check_untouched(const WatchedTree& tree) const {
        PIOT_TRY(const auto after, take_snapshot(tree));
        std::vector<Diagnostic> findings;
        for (const auto& path : find_differences(tree.before, after))
            if (!is_lockfile(path))
                findings.push_back(dirty(path, "was changed while the crates were packaged",
                                         "find out what writes it; the crates were thrown away"));
        if (!findings.empty()) return fail(std::move(findings));
        return {};
    }

    /// Every row gets a target directory of its own, as it has a runner of its own.
    [[nodiscard]] Result<FileContent> package(const MatrixRow& row) const {
        const auto target = scratch_->path() / "targets" / row.artifact_name;
        // The stamped manifests are not committed. Compiling would run build scripts beside the credentials.
        std::vector<std::string> argv{"cargo",       "package",      "--allow-dirty",
                                      "--no-verify", "--target-dir", target.string()};
        for (const auto& crate : row.cargo_packages) {
            argv.emplace_back("-p");
            argv.push_back(crate);
        }
        if (!request_.rehearsal_url.empty())
            for (const auto& argument :
                 {std::string("--registry"), std::string("rehearsal"), std::string("--config"),
                  std::string("source.crates-io.replace-with=\"rehearsal\""), std::string("--config"),
                  fmt::format("registries.rehearsal.index=\"sparse+{}/index/\"", request_.rehearsal_url)})
                argv.push_back(argument);
        PIOT_CHECK(run(std::move(argv), clone() / row.path));
        const auto& release = *request_.plan.find_release(row.name);
        const auto file_name = fmt::format("{}-{}.crate", release.registry_name, release.registry_version);
        PIOT_TRY(auto bytes, services_.read_file(target / "package" / file_name));
        return FileContent{request_.artifacts / row.artifact_name / file_name, std::move(bytes)};
    }

    const PackageCratesRequest& request_;
    const PackageCratesServices& services_;
    std::unique_ptr<ScratchDirectory> scratch_;
};

}  // namespace

Result<std::vector<const MatrixRow*>> find_missing_crates(const PackageCratesRequest& request,
                                                          const ArchiveReader& archives) {
    PIOT_TRY(const auto files, archives.list_files(request.artifacts));
    const std::vector<ListedFile> none;
    const auto layout = make_artifact_layout(request.plan, files ? *files : none, request.artifacts.generic_string());
    std::vector<const MatrixRow*> missing;
    for (const auto& row : layout.rows)
        if (row.row->kind == PackageKind::crates && row.files.empty()) missing.push_back(row.row);
    return missing;
}

Result<void> package_crates(const PackageCratesRequest& request, const std::vector<const MatrixRow*>& rows,
                            const PackageCratesServices& services) {
    return CratePackager(request, services).run(rows);
}

}  // namespace piot::app
