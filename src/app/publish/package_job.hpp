// SPDX-License-Identifier: MIT
#pragma once
#include "app/publish/token_keeper.hpp"

#include "piot/app/publish.hpp"

namespace piot::app {

/// Everything that one package's job works with. References outlive the job.
struct PackageJobContext {
    const PublishRequest& request;
    const PublishServices& services;
    const Release& release;
    const PackageSteps& steps;
    NameState name = NameState::existing;
    TokenKeeper& tokens;
};

/// Brings one release to its end: upload → read back → tag → wait until resolvable → forge release. Every step looks at
/// the world before it acts, so a job may be started again after any interruption.
class PackageJob {
  public:
    PackageJob(const PackageJobContext& context, PackageReport& report);

    /// Fills the report. A released package whose wait ran out stays released; its diagnostics say what happened.
    void run();

  private:
    [[nodiscard]] Result<void> upload_all();
    [[nodiscard]] Result<FileOutcome> upload(const Artifact& artifact);
    [[nodiscard]] Result<UploadOutcome> send(const Artifact& artifact);
    [[nodiscard]] Result<FileOutcome> look_after_lost_answer(const Artifact& artifact);
    [[nodiscard]] Result<void> read_back();
    [[nodiscard]] Result<void> write_tag();
    [[nodiscard]] Result<void> await_resolvable();
    void make_forge_release();

    [[nodiscard]] Result<void> pause(std::chrono::seconds duration, const std::string& why);
    [[nodiscard]] Result<void> check_interrupted() const;
    [[nodiscard]] Observation observe() const;
    [[nodiscard]] ProjectVersion project_version() const;
    [[nodiscard]] FileReport* file_report(const Artifact& artifact);
    void tell(ProgressKind kind, std::string text) const;

    PackageJobContext context_;
    RegistryAccess& access_;
    PackageReport& report_;
    std::chrono::seconds slept_{0};
};

}  // namespace piot::app
