// SPDX-License-Identifier: MIT
#pragma once
#include "piot/ports/clock.hpp"
#include "piot/ports/reporter.hpp"
#include "piot/ports/terminal.hpp"
#include "piot/render/publish_progress.hpp"
#include "piot/render/text_style.hpp"

#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

namespace piot::cli {

/// What the table draws on. References outlive it.
struct Screen {
    Terminal& terminal;
    const Clock& clock;
    render::Palette palette = {};
};

/// A table of all packages at the end of the screen while a publish runs. Gone, without a trace, when it is destroyed.
class LiveTable final : public Reporter {
  public:
    LiveTable(const Screen& screen, const std::vector<render::ProgressSubject>& subjects);
    ~LiveTable() override;
    LiveTable(const LiveTable&) = delete;
    LiveTable& operator=(const LiveTable&) = delete;

    void report(const ProgressEvent& event) override;
    /// Whole lines that stay on the screen, above the table.
    void print(const std::string& lines);
    /// Brings the screen up to date with what was reported and with the time; writes nothing when it is. To be called
    /// by a ticker.
    void draw();

  private:
    [[nodiscard]] std::string erase();
    [[nodiscard]] std::string paint_frame();

    Screen screen_;
    std::mutex mutex_;
    render::PublishProgress progress_;
    std::vector<std::string> drawn_;
    std::size_t drawn_columns_ = 0;
};

}  // namespace piot::cli
