// SPDX-License-Identifier: MIT
#pragma once
#include "app/publish/token_keeper.hpp"

#include "piot/app/publish.hpp"
#include "piot/domain/pace.hpp"

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace piot::app {

/// Uploads that share a rate limit. crates.io keeps one bucket per account for new names and one for updates; they bind
/// user tokens, not trusted publishing. Such uploads go one at a time: of many that ask at once, all but one would be
/// refused together, again and again. Used by several threads at once.
class Lane {
  public:
    Lane(const PublishServices& services, std::function<void()> on_free)
        : services_(services), on_free_(std::move(on_free)) {}

    /// The right to upload; ends with its life.
    class Turn {
      public:
        explicit Turn(Lane& lane) : lane_(&lane) {}
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        ~Turn() { lane_->free(); }

        void note_accepted() const;
        /// The registry asks to come back after that time.
        void note_refused(std::chrono::seconds wait) const;

      private:
        Lane* lane_;
    };

    /// Waits for the others, and for as long as the registry's pace asks. Failures: PIOT_INTERRUPTED, and
    /// PIOT_REGISTRY_BUSY when that is longer than `limit`.
    [[nodiscard]] Result<std::unique_ptr<Turn>> take(const std::string& package, std::chrono::seconds limit);
    /// When an upload could begin now, for people and for choosing what else to do; nullopt = another one has its turn.
    [[nodiscard]] std::optional<Pace::Time> free_from();

  private:
    void free();

    const PublishServices& services_;
    std::function<void()> on_free_;
    std::mutex mutex_;
    std::condition_variable freed_;
    bool is_taken_ = false;
    Pace pace_;
};

/// The lanes of one run.
class Lanes {
  public:
    /// `on_free` is called after each turn; it must not call back.
    Lanes(const PublishServices& services, std::function<void()> on_free)
        : services_(services), on_free_(std::move(on_free)) {}

    /// nullptr: uploads with that credential know no such limit.
    [[nodiscard]] Lane* find(const RegistryAccess& registry, Credential credential, NameState name);

  private:
    const PublishServices& services_;
    std::function<void()> on_free_;
    std::mutex mutex_;
    std::map<std::pair<const RegistryAccess*, NameState>, std::unique_ptr<Lane>> lanes_;
};

/// Bounds the uploads in flight; the most urgent goes first. Used by several threads at once.
class UploadSlots {
  public:
    explicit UploadSlots(int count) : free_(count) {}

    /// One upload's place; ends with its life.
    class Slot {
      public:
        explicit Slot(UploadSlots& slots) : slots_(slots) {}
        Slot(const Slot&) = delete;
        Slot& operator=(const Slot&) = delete;
        ~Slot() { slots_.release(); }

      private:
        UploadSlots& slots_;
    };

    /// Waits until one is free and nobody of a smaller rank waits. Uploads in flight end by themselves, so this does.
    [[nodiscard]] std::unique_ptr<Slot> acquire(std::size_t rank);

  private:
    void release();

    std::mutex mutex_;
    std::condition_variable released_;
    std::multiset<std::size_t> waiting_;  // ranks
    int free_;
};

}  // namespace piot::app
