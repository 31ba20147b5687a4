// SPDX-License-Identifier: MIT
#pragma once
#include "app/publish/forge_releases.hpp"
#include "app/publish/tag_writer.hpp"
#include "app/publish/uploader.hpp"

#include "piot/app/publish.hpp"

#include <functional>
#include <span>

namespace piot::app {

/// What one package's job works with beyond its upload. References outlive the job.
struct PackageJobContext {
    const PackageSteps& steps;
    UploadContext upload;
    TagWriter& tags;
    ForgeReleases& forge;
    std::function<void()> on_resolvable;  ///< what builds on it may start
};

/// Brings one release to its end: upload → read back → tag → wait until resolvable → forge release. Every step looks at
/// the world before it acts, so a job may be started again after any interruption.
class PackageJob {
  public:
    PackageJob(const PackageJobContext& context, PackageReport& report);

    /// Fills the report. A released package whose wait ran out stays released; its diagnostics say what happened.
    void run();

  private:
    [[nodiscard]] Result<void> release();
    [[nodiscard]] Result<void> upload_all();
    [[nodiscard]] Result<void> upload_side_by_side(Uploader& uploader, std::span<const Artifact> artifacts);
    [[nodiscard]] Result<void> upload(Uploader& uploader, const Artifact& artifact);
    [[nodiscard]] Result<void> read_back();
    [[nodiscard]] Result<bool> shows_all_uploads() const;
    [[nodiscard]] Result<void> write_tag();
    [[nodiscard]] Result<void> await_resolvable();
    void make_forge_release();
    void note_live_part();
    void set_outcome(const Artifact& artifact, FileOutcome outcome);
    void enter(PackagePhase phase, std::uint64_t bytes = 0) const;
    void tell(std::string text) const;

    PackageJobContext context_;
    const PublishRequest& request_;
    const PublishServices& services_;
    const Release& release_;
    const RegistryAccess& registry_;
    PackageReport& report_;
};

}  // namespace piot::app
