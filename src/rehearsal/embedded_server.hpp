// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/http_server.hpp"
#include "rehearsal/interceptor.hpp"
#include "rehearsal/time_text.hpp"

#include "piot/ports/rehearsal_server.hpp"

#include <cstdint>
#include <memory>

namespace piot::rehearsal {

/// What only tests and fault plans change.
struct EmbeddedServerSettings {
    HttpLimits http = {};
    std::uint64_t max_distribution_bytes = 1024ULL * 1024 * 1024;  ///< PyPI's limit for one file; really 100 MiB there
    UnixClock clock = system_unix_time;
    std::shared_ptr<Interceptor> interceptor = nullptr;  ///< may be null
};

/// Starts registries inside this process, on threads of their own. They listen on 127.0.0.1 and cannot be made to
/// listen anywhere else. Failures of `start`: PIOT_REHEARSAL_SERVER, PIOT_IO, PIOT_DISK_FULL.
class EmbeddedServerFactory final : public RehearsalServerFactory {
  public:
    EmbeddedServerFactory() = default;
    explicit EmbeddedServerFactory(EmbeddedServerSettings settings) : settings_(std::move(settings)) {}

    [[nodiscard]] Result<std::unique_ptr<RehearsalServer>> start(const RehearsalOptions& options) const override;

  private:
    EmbeddedServerSettings settings_;
};

}  // namespace piot::rehearsal
