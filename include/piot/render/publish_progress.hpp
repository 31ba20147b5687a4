// SPDX-License-Identifier: MIT
#pragma once
#include "piot/domain/progress.hpp"
#include "piot/render/text_style.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace piot::render {

using Instant = std::chrono::steady_clock::time_point;

/// Bytes per second over the last few seconds.
class TransferRate {
  public:
    /// `sent` bytes have gone out in all by `now`; fewer than before = a new start.
    void note(std::uint64_t sent, Instant now);
    /// nullopt as long as too little is known, or nothing moves any more.
    [[nodiscard]] std::optional<std::uint64_t> bytes_per_second(Instant now) const;

  private:
    struct Sample {
        Instant time;
        std::uint64_t sent = 0;
    };
    std::deque<Sample> samples_;
    Sample latest_;
};

/// A package before anything happened to it.
struct ProgressSubject {
    std::string package;
    std::string version;
    std::uint64_t bytes = 0;  ///< of all its files
};

/// Why something does not go on, and until when.
struct Pause {
    std::string reason;
    std::optional<Instant> until = {};  ///< nullopt = not known
};

/// Where one package stands.
struct PackageProgress {
    struct File {
        std::uint64_t sent = 0;
        std::uint64_t total = 0;
    };

    std::string package;
    std::string version;
    std::uint64_t expected = 0;  ///< bytes to upload, as far as known
    PackagePhase phase = PackagePhase::queued;
    bool has_uploads = false;           ///< bytes of this package count in the totals
    std::map<std::string, File> files;  ///< those that a transfer was heard of
    std::optional<Pause> pause;
    std::string detail;  ///< what the last phase event said
    TransferRate rate;

    [[nodiscard]] std::uint64_t sent() const;
    /// At least what the files that were heard of have.
    [[nodiscard]] std::uint64_t total() const;
};

/// What the events of a publish come to. A value; the caller guards it against several threads.
class PublishProgress {
  public:
    explicit PublishProgress(const std::vector<ProgressSubject>& subjects);

    void apply(const ProgressEvent& event, Instant now);

    [[nodiscard]] const std::vector<PackageProgress>& packages() const { return packages_; }
    /// Of the run as a whole.
    [[nodiscard]] const std::optional<Pause>& pause() const { return pause_; }
    [[nodiscard]] const TransferRate& rate() const { return rate_; }
    /// False as long as no event spoke of a package: piot looks what is live.
    [[nodiscard]] bool has_begun() const { return has_begun_; }

  private:
    PackageProgress& find(const std::string& package);
    void apply_phase(PackageProgress& package, const ProgressEvent& event, Instant now);
    void apply_transfer(PackageProgress& package, const ProgressEvent& event, Instant now);

    std::vector<PackageProgress> packages_;
    std::map<std::string, std::size_t> positions_;
    std::optional<Pause> pause_;
    std::uint64_t moved_ = 0;
    TransferRate rate_;
    bool has_begun_ = false;
};

/// The moment to draw, and the lines there are.
struct ProgressFrame {
    Instant now;
    std::size_t rows = 24;        ///< of the terminal; one stays free for the cursor. 0 = unlimited
    bool is_interrupted = false;  ///< a signal arrived: what is in flight comes to its end
};

/// One line per package and one with totals, none wider than `style.width` less one. Where there are more packages than
/// rows, those that are done share a line, and so do the last of those that wait for their turn. No line ends are in
/// it, and no control characters but those of the palette.
[[nodiscard]] std::vector<std::string> render_progress_table(const PublishProgress& progress, const TextStyle& style,
                                                             const ProgressFrame& frame);

/// `3 of 12 done, 41.2 of 96.0 MB, 1.2 MB/s, 34 s left`
[[nodiscard]] std::string render_progress_totals(const PublishProgress& progress, Instant now);

/// `released`, `reading back`: as the report names them.
[[nodiscard]] std::string_view word_of(PackagePhase phase);

/// `42 s`, `4 min 05 s`, `2 h 10 min`
[[nodiscard]] std::string format_remaining(std::chrono::seconds duration);

}  // namespace piot::render
