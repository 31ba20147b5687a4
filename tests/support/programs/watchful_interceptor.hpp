// SPDX-License-Identifier: MIT
#pragma once
#include "rehearsal/fault_plan.hpp"

#include <csignal>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <sys/types.h>

namespace piot::test {

enum class KillMoment { before, after };  ///< of the effect; in both cases a killed client gets no answer

/// Kills a client in the middle of one of its requests, or sends it another signal.
struct KillOrder {
    std::size_t request = 0;  ///< counted from 1, over all requests since the order was given; 0 = none
    KillMoment moment = KillMoment::before;
    std::string pid_file;  ///< the test that started the process wrote its id there
    int signal = SIGKILL;  ///< after another one the client still gets its answer
};

/// Notes every request, plays a fault plan, and kills the process under test where a test says so.
class WatchfulInterceptor final : public rehearsal::Interceptor {
  public:
    WatchfulInterceptor() : faults_(rehearsal::system_unix_time) {}

    [[nodiscard]] rehearsal::FaultPlan& faults() { return faults_; }

    /// Counts begin anew.
    void order(KillOrder order) {
        const std::lock_guard lock(mutex_);
        order_ = std::move(order);
        count_ = 0;
    }

    /// `METHOD /path` of all requests so far, with `!` behind those that had no effect.
    [[nodiscard]] std::vector<std::string> requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

    std::optional<rehearsal::Response> before(const rehearsal::Request& request) override {
        std::unique_lock lock(mutex_);
        const auto number = ++count_;
        requests_.push_back(request.method + " " + request.path);
        const auto entry = requests_.size() - 1;
        if (number == order_.request && order_.moment == KillMoment::before) {
            signal_client();
            if (order_.signal == SIGKILL) {
                requests_[entry] += "!";
                return rehearsal::Response{.delivery = rehearsal::Delivery::drop};
            }
        }
        lock.unlock();
        auto response = faults_.before(request);
        lock.lock();
        if (response) requests_[entry] += "!";
        if (number == order_.request && order_.moment == KillMoment::after) doomed_ = &request;
        if (response && doomed_ == &request) end(*response);
        return response;
    }

    void after(const rehearsal::Request& request, rehearsal::Response& response) override {
        faults_.after(request, response);
        const std::lock_guard lock(mutex_);
        if (doomed_ == &request) end(response);
    }

  private:
    void end(rehearsal::Response& response) {
        doomed_ = nullptr;
        signal_client();
        if (order_.signal == SIGKILL) response.delivery = rehearsal::Delivery::drop;
    }

    void signal_client() const {
        std::ifstream file(order_.pid_file);
        pid_t pid = 0;
        if (file >> pid && pid > 1) ::kill(pid, order_.signal);
    }

    rehearsal::FaultPlan faults_;
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::size_t count_ = 0;
    KillOrder order_;
    const rehearsal::Request* doomed_ = nullptr;
};

}  // namespace piot::test
