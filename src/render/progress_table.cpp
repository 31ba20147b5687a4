// SPDX-License-Identifier: MIT
#include "render/display_text.hpp"
#include "render/paint.hpp"

#include "piot/base/text.hpp"
#include "piot/render/publish_progress.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace piot::render {

namespace {

using std::chrono::seconds;

constexpr std::size_t k_word_width = 13;  // "not attempted"

bool is_done_well(const PackageProgress& package) {
    return is_final(package.phase) && package.phase <= PackagePhase::healed;
}

bool is_idle(const PackageProgress& package) {
    return package.phase == PackagePhase::queued || package.phase == PackagePhase::not_attempted;
}

/// What a person wants to see first: failures and what moves, then what is about to move, then what waits for its turn.
int urgency_of(const PackageProgress& package) {
    if (is_idle(package)) return 2;
    const bool is_about_to = package.phase == PackagePhase::uploading && package.sent() == 0 && !package.pause;
    return is_about_to ? 1 : 0;
}

std::string_view colour_of(const Palette& palette, PackagePhase phase) {
    switch (phase) {
        case PackagePhase::released:
            return palette.good;
        case PackagePhase::failed:
            return palette.error;
        case PackagePhase::held:
        case PackagePhase::healed:
        case PackagePhase::not_attempted:
            return palette.warning;
        case PackagePhase::queued:
        case PackagePhase::already_live:
            return palette.faint;
        default:
            return {};
    }
}

/// `3.2 of 8.1 MB`
std::string format_share(std::uint64_t sent, std::uint64_t total) {
    const auto all = format_size(total);
    auto part = format_size(sent);
    const auto unit = all.substr(all.find(' '));
    if (part.ends_with(unit)) part.resize(part.size() - unit.size());
    return part + " of " + all;
}

seconds time_for(std::uint64_t bytes, std::uint64_t bytes_per_second) {
    return seconds((bytes + bytes_per_second - 1) / bytes_per_second);
}

/// `[=====>     ]`, `width` columns in all.
std::string format_bar(std::uint64_t sent, std::uint64_t total, std::size_t width) {
    const auto inner = width - 2;
    const auto filled = total == 0 ? 0 : static_cast<std::size_t>(sent * inner / total);
    std::string bar(filled, '=');
    if (filled < inner) bar += '>';
    bar.resize(inner, ' ');
    return '[' + bar + ']';
}

/// As much as fits, the most telling last to go.
std::string format_transfer(const PackageProgress& package, std::size_t room, Instant now) {
    constexpr std::size_t k_narrow_bar = 8;
    constexpr std::size_t k_wide_bar = 26;
    const auto total = package.total();
    const auto sent = std::min(package.sent(), total);
    if (total == 0) return {};
    const auto share = format_share(sent, total);
    const auto percent = fmt::format("{} %", sent * 100 / total);
    std::vector<std::string> texts{share, percent};
    if (const auto rate = package.rate.bytes_per_second(now); rate && sent < total) {
        const auto left = format_remaining(time_for(total - sent, *rate)) + " left";
        const auto speed = format_size(*rate) + "/s";
        texts.insert(texts.begin(), {share + ", " + speed + ", " + left, share + ", " + left});
    }
    for (const auto& text : texts)
        if (text.size() + 2 + k_narrow_bar <= room)
            return format_bar(sent, total, std::min(k_wide_bar, room - text.size() - 2)) + "  " + text;
    return percent.size() <= room ? percent : std::string();
}

std::string format_pause(const Pause& pause, Instant now) {
    const auto reason = to_display(pause.reason);
    const auto left = pause.until ? std::chrono::ceil<seconds>(*pause.until - now) : seconds::zero();
    if (left <= seconds::zero()) return reason;
    // The time stands first, so that it is not what is cut off.
    return format_remaining(left) + (reason.empty() ? " left" : ": " + reason);
}

std::string format_detail(const PackageProgress& package, std::size_t room, Instant now) {
    const auto is_under_way = !is_final(package.phase);
    if (is_under_way && package.pause) return shorten_end(format_pause(*package.pause, now), room);
    if (package.phase == PackagePhase::uploading) return format_transfer(package, room, now);
    return shorten_end(to_display(package.detail), room);
}

/// Where the columns of the table begin and end.
class Layout {
  public:
    Layout(const PublishProgress& progress, const TextStyle& style) : style_(style) {
        for (const auto& package : progress.packages()) {
            name_width_ = std::max(name_width_, display_width(to_display(package.package)));
            version_width_ = std::max(version_width_, display_width(to_display(package.version)));
        }
        // The last column stays free: a terminal may move on to the next line as soon as it is filled.
        room_ = style.width == 0 ? 1000 : std::max<std::size_t>(style.width, 2) - 1;
        constexpr std::size_t k_shortest_name = 8;
        name_width_ = std::min(name_width_, std::max(k_shortest_name, room_ / 3));
        constexpr std::size_t k_longest_version = 16;
        version_width_ = std::min(version_width_, k_longest_version);
        constexpr std::size_t k_room_for_version = 48;
        if (room_ < k_room_for_version) version_width_ = 0;
    }

    [[nodiscard]] std::string line(const PackageProgress& package, Instant now) const {
        auto left = "  " + pad_right(shorten_path(to_display(package.package), name_width_), name_width_) + "  ";
        if (version_width_ > 0)
            left += pad_right(shorten_end(to_display(package.version), version_width_), version_width_) + "  ";
        const auto used = display_width(left) + k_word_width + 2;
        if (used > room_) return shorten_end(left + std::string(word_of(package.phase)), room_);
        // A detail in two or three columns tells nothing.
        constexpr std::size_t k_shortest_detail = 5;
        const auto detail =
            room_ < used + k_shortest_detail ? std::string() : format_detail(package, room_ - used, now);
        const auto word = std::string(word_of(package.phase));
        const auto padding = detail.empty() ? std::string() : std::string(k_word_width - word.size() + 2, ' ');
        return left + paint(style_.palette, colour_of(style_.palette, package.phase), word) + padding + detail;
    }

    [[nodiscard]] std::string summary(const std::string& text) const {
        return paint(style_.palette, style_.palette.faint, shorten_end("  " + text, room_));
    }
    [[nodiscard]] std::string totals(const std::string& text) const {
        return paint(style_.palette, style_.palette.strong, shorten_end(text, room_));
    }

  private:
    const TextStyle& style_;
    std::size_t room_ = 0;
    std::size_t name_width_ = 0;
    std::size_t version_width_ = 0;
};

/// `12 released, 3 already live`
template <class Selects>
std::string count_phases(const PublishProgress& progress, Selects selects) {
    std::vector<std::string> parts;
    for (auto phase = PackagePhase::queued; phase <= PackagePhase::not_attempted;
         phase = static_cast<PackagePhase>(static_cast<int>(phase) + 1)) {
        const auto count =
            std::count_if(progress.packages().begin(), progress.packages().end(),
                          [&](const PackageProgress& package) { return package.phase == phase && selects(package); });
        if (count > 0) parts.push_back(fmt::format("{} {}", count, word_of(phase)));
    }
    return join(parts, ", ");
}

/// What is under way or failed, then what comes next, as far as `room` lines reach; what is done shares one line.
std::vector<std::string> render_crowded(const PublishProgress& progress, const Layout& layout, std::size_t room,
                                        Instant now) {
    std::vector<const PackageProgress*> open;
    for (const auto& package : progress.packages())
        if (!is_done_well(package)) open.push_back(&package);
    std::stable_sort(open.begin(), open.end(),
                     [](const auto* one, const auto* other) { return urgency_of(*one) < urgency_of(*other); });
    std::vector<std::string> lines;
    if (open.size() < progress.packages().size()) lines.push_back(layout.summary(count_phases(progress, is_done_well)));
    auto shown = std::min(open.size(), room > lines.size() ? room - lines.size() : 0);
    const bool is_cut = shown < open.size();
    if (is_cut && shown > 0) --shown;  // its line counts the rest
    for (std::size_t i = 0; i < shown; ++i)
        lines.push_back(layout.line(*open[i], now));
    if (!is_cut || lines.size() >= room) return lines;
    const auto is_left_out = [&](const PackageProgress& package) {
        return std::find(open.begin() + static_cast<std::ptrdiff_t>(shown), open.end(), &package) != open.end();
    };
    lines.push_back(layout.summary(fmt::format("{} {}", shown > 0 ? "and" : "", count_phases(progress, is_left_out))));
    return lines;
}

std::size_t count_final(const PublishProgress& progress) {
    return static_cast<std::size_t>(std::count_if(progress.packages().begin(), progress.packages().end(),
                                                  [](const auto& package) { return is_final(package.phase); }));
}

/// Bytes of the run: sent, and in all.
std::pair<std::uint64_t, std::uint64_t> count_bytes(const PublishProgress& progress) {
    std::uint64_t sent = 0;
    std::uint64_t total = 0;
    for (const auto& package : progress.packages()) {
        const bool is_ahead = package.phase < PackagePhase::uploading;
        const bool is_past = package.phase > PackagePhase::uploading && package.phase != PackagePhase::failed;
        if (is_ahead || package.phase == PackagePhase::uploading) {
            sent += std::min(package.sent(), package.total());
            total += package.total();
        } else if (package.has_uploads) {
            sent += is_past ? package.total() : package.sent();
            total += is_past ? package.total() : package.sent();
        }
    }
    return {sent, total};
}

/// What is left to be sent at the present rate, and every announced pause.
std::optional<seconds> estimate(const PublishProgress& progress, std::uint64_t bytes_left, Instant now) {
    std::optional<seconds> left;
    if (const auto rate = progress.rate().bytes_per_second(now); rate && bytes_left > 0)
        left = time_for(bytes_left, *rate);
    for (const auto& package : progress.packages())
        if (!is_final(package.phase) && package.phase == PackagePhase::held && package.pause && package.pause->until &&
            *package.pause->until > now)
            left = std::max(left.value_or(seconds::zero()), std::chrono::ceil<seconds>(*package.pause->until - now));
    return left;
}

}  // namespace

std::vector<std::string> render_progress_table(const PublishProgress& progress, const TextStyle& style,
                                               const ProgressFrame& frame) {
    const Layout layout(progress, style);
    const auto totals =
        layout.totals((frame.is_interrupted ? "stopping: " : "") + render_progress_totals(progress, frame.now));
    if (!progress.has_begun()) return {totals};
    // One for the totals and one for the cursor.
    constexpr std::size_t k_reserved = 2;
    const auto room = frame.rows > k_reserved ? frame.rows - k_reserved : 0;
    std::vector<std::string> lines;
    if (frame.rows == 0 || progress.packages().size() <= room)
        for (const auto& package : progress.packages())
            lines.push_back(layout.line(package, frame.now));
    else
        lines = render_crowded(progress, layout, room, frame.now);
    lines.push_back(totals);
    return lines;
}

std::string render_progress_totals(const PublishProgress& progress, Instant now) {
    const auto count = progress.packages().size();
    if (!progress.has_begun()) {
        const auto why = progress.pause() ? ", waiting " + format_pause(*progress.pause(), now) : std::string();
        return fmt::format("looking what is live of {}{}", count_of(count, "package"), why);
    }
    std::vector<std::string> parts{fmt::format("{} of {} done", count_final(progress), count)};
    const auto failed = count_phases(progress, [](const auto& one) { return one.phase == PackagePhase::failed; });
    if (!failed.empty()) parts.push_back(failed);
    const auto [sent, total] = count_bytes(progress);
    if (total > 0) parts.push_back(format_share(sent, total));
    if (const auto rate = progress.rate().bytes_per_second(now)) parts.push_back(format_size(*rate) + "/s");
    if (const auto left = estimate(progress, total - sent, now))
        parts.push_back("about " + format_remaining(*left) + " left");
    if (progress.pause()) parts.push_back("waiting " + format_pause(*progress.pause(), now));
    return join(parts, ", ");
}

std::string_view word_of(PackagePhase phase) {
    constexpr std::array<std::string_view, 12> k_words{"queued",       "held",         "uploading",  "reading back",
                                                       "tagging",      "resolving",    "announcing", "released",
                                                       "already live", "tag restored", "failed",     "not attempted"};
    return k_words[static_cast<std::size_t>(phase)];
}

std::string format_remaining(seconds duration) {
    constexpr std::int64_t k_minute = 60;
    constexpr std::int64_t k_hour = 3600;
    const std::int64_t count = duration.count();
    if (count < k_minute) return fmt::format("{} s", count);
    if (count < k_hour) return fmt::format("{} min {:02} s", count / k_minute, count % k_minute);
    return fmt::format("{} h {:02} min", count / k_hour, count % k_hour / k_minute);
}

}  // namespace piot::render
