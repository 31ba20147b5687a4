// SPDX-License-Identifier: MIT
#pragma once
#include "app/publish/lanes.hpp"
#include "app/publish/token_keeper.hpp"
#include "app/publish/waiting.hpp"

#include "piot/app/publish.hpp"

#include <atomic>

namespace piot::app {

/// What the files of one release are uploaded with. References outlive the uploader.
struct UploadContext {
    const PublishRequest& request;
    const PublishServices& services;
    const Release& release;
    RegistryAccess& registry;
    CredentialNeed need;
    std::size_t rank = 0;  ///< among all packages; the smallest uploads first
    TokenKeeper& tokens;
    Lanes& lanes;
    UploadSlots& slots;
};

/// As the registry spells it.
[[nodiscard]] ProjectVersion version_of(const Release& release);

/// Uploads the files of one release, each until its outcome is known: waits where the registry asks for it, renews
/// tokens, and looks before it sends a file again that may have arrived. Attempts and waits are bounded. Several files
/// may be uploaded at once, each by one thread.
class Uploader {
  public:
    explicit Uploader(const UploadContext& context);

    /// uploaded or already_there, with these very bytes; or why not.
    [[nodiscard]] Result<FileOutcome> upload(const Artifact& artifact);

  private:
    struct Attempts;

    [[nodiscard]] Result<UploadOutcome> send(const Artifact& artifact, Attempts& attempts);
    [[nodiscard]] Result<UploadOutcome> send(const Artifact& artifact, const UploadToken& token) const;
    [[nodiscard]] Result<FileOutcome> judge(const Artifact& artifact, const UploadOutcome& outcome, Attempts& attempts);
    [[nodiscard]] bool take_second_way(const Artifact& artifact, const UploadOutcome& outcome,
                                       Attempts& attempts) const;
    [[nodiscard]] Result<FileOutcome> come_back(const Artifact& artifact, const UploadOutcome& outcome,
                                                Attempts& attempts);
    [[nodiscard]] Result<FileOutcome> resolve_conflict(const Artifact& artifact, const UploadOutcome& outcome);
    [[nodiscard]] Result<FileOutcome> look(const Artifact& artifact, int believed_absences);
    [[nodiscard]] Result<void> wait(std::chrono::seconds duration, const std::string& why);

    void tell(std::string text) const;
    [[nodiscard]] Diagnostic refusal(const Artifact& artifact, const UploadOutcome& outcome) const;
    [[nodiscard]] Diagnostic exhausted(const Artifact& artifact, const UploadOutcome& outcome) const;

    UploadContext context_;
    std::atomic<std::int64_t> waited_{0};  // seconds of all files, against the request's retry budget
};

}  // namespace piot::app
