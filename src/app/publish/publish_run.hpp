// SPDX-License-Identifier: MIT
#pragma once
#include "piot/app/publish.hpp"

namespace piot::app {

/// Contract §5 step 5, over a preview that nothing blocks: does what is missing and writes down what became of it.
/// `report` is `make_report` of that preview.
void run_publish(const PublishRequest& request, const PublishServices& services, const PublishPreview& preview,
                 PublishReport& report);

}  // namespace piot::app
