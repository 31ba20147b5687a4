// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace piot::test {

/// What ends a run in a test instead of `kill -9`.
struct Killed {};

/// How the chosen call ends the run.
enum class Death {
    before_effect,  ///< the process dies before the call reaches the world
    after_effect,   ///< the world has changed, but the process dies before it hears of it
    interrupt,      ///< a signal arrives; the call itself goes on
};

/// The log of every call that a program makes on the world, and the hand of fate: it can end the program at the n-th
/// call. Shared by all fakes of one process.
class Calls {
  public:
    /// The n-th call from now on, counted from 1, ends the run.
    void end_at(std::size_t call, Death death) {
        doomed_ = call;
        death_ = death;
    }

    /// To be called by a fake before it changes anything.
    void enter(std::string call) {
        if (is_dead_) throw Killed{};
        log_.push_back(std::move(call));
        if (!is_doomed()) return;
        is_interrupted_ = is_interrupted_ || death_ == Death::interrupt;
        if (death_ == Death::before_effect) die();
    }

    /// To be called by a fake after it has changed the world, before it answers.
    void leave() {
        if (is_doomed() && death_ == Death::after_effect) die();
    }

    /// For calls that destructors make: they cannot throw, so a death shows at the next call. False = the process is
    /// dead, and nothing happens.
    [[nodiscard]] bool enter_quietly(std::string call) {
        if (is_dead_) return false;
        log_.push_back(std::move(call));
        if (!is_doomed()) return true;
        is_interrupted_ = is_interrupted_ || death_ == Death::interrupt;
        is_dead_ = death_ != Death::interrupt;
        return death_ != Death::before_effect;
    }

    /// Held by every fake while it works, so that a world of fakes bears several threads.
    [[nodiscard]] std::unique_lock<std::recursive_mutex> lock() const { return std::unique_lock(mutex_); }

    [[nodiscard]] const std::vector<std::string>& log() const { return log_; }
    [[nodiscard]] bool is_dead() const { return is_dead_; }
    [[nodiscard]] bool is_interrupted() const {
        const auto held = lock();
        return is_interrupted_;
    }
    void interrupt() {
        const auto held = lock();
        is_interrupted_ = true;
    }

    /// How many calls begin with that text.
    [[nodiscard]] std::size_t count(std::string_view beginning) const {
        std::size_t found = 0;
        for (const auto& call : log_)
            if (call.rfind(beginning, 0) == 0) ++found;
        return found;
    }

    /// Position of the first call that begins with that text; the size of the log when there is none.
    [[nodiscard]] std::size_t find(std::string_view beginning) const {
        for (std::size_t i = 0; i < log_.size(); ++i)
            if (log_[i].rfind(beginning, 0) == 0) return i;
        return log_.size();
    }

  private:
    [[nodiscard]] bool is_doomed() const { return doomed_ != 0 && log_.size() == doomed_; }

    void die() {
        is_dead_ = true;
        throw Killed{};
    }

    mutable std::recursive_mutex mutex_;
    std::vector<std::string> log_;
    std::size_t doomed_ = 0;
    Death death_ = Death::before_effect;
    bool is_dead_ = false;
    bool is_interrupted_ = false;
};

}  // namespace piot::test
