// SPDX-License-Identifier: MIT
#include "piot/domain/publish_jobs.hpp"

#include "domain/workflow/reusable.hpp"
#include "domain/workflow/step_commands.hpp"

#include <algorithm>

namespace piot {

namespace {

// GitHub follows calls ten levels deep and refuses circles; the number is for files that call each other many times.
constexpr std::size_t k_max_calls = 10;
constexpr int k_max_visits = 2'000;

std::string file_name(std::string_view path) {
    return std::string(path.substr(path.find_last_of('/') + 1));
}

bool is_only_called(const Workflow& workflow) {
    return std::all_of(workflow.triggers.begin(), workflow.triggers.end(),
                       [](const auto& trigger) { return trigger.event.value == "workflow_call"; });
}

class PublishJobFinder {
  public:
    PublishJobFinder(const std::vector<Workflow>& workflows, std::string_view repository)
        : workflows_(workflows), repository_(repository) {}

    void follow(const Workflow& entry, const Workflow& workflow, std::vector<std::string>& chain) {
        if (++visits_ > k_max_visits) return;
        for (const auto& job : workflow.jobs) {
            if (job.uses.empty()) {
                add(entry, workflow, job, chain);
            } else if (const auto* called = workflow::find_called(workflows_, job, repository_);
                       called && chain.size() < k_max_calls) {
                chain.push_back(job.id.value);
                follow(entry, *called, chain);
                chain.pop_back();
            }
        }
    }

    std::vector<PublishJob> take() && { return std::move(found_); }

    [[nodiscard]] bool has_found(const Workflow& workflow) const {
        return std::any_of(found_.begin(), found_.end(), [&](const auto& job) { return job.file == workflow.file; });
    }

  private:
    void add(const Workflow& entry, const Workflow& workflow, const WorkflowJob& job,
             const std::vector<std::string>& chain) {
        for (const auto& call : workflow::find_piot_calls(workflow, job)) {
            if (!call.publishes()) continue;
            found_.push_back(
                {workflow.file, entry.file, job.id.value, job.id.origin, call.origin, job.environment, chain});
            return;
        }
    }

    const std::vector<Workflow>& workflows_;
    std::string_view repository_;
    std::vector<PublishJob> found_;
    int visits_ = 0;
};

}  // namespace

std::string PublishJob::crates_workflow() const {
    return file_name(entry_file);
}
std::string PublishJob::pypi_workflow() const {
    return file_name(file);
}

std::vector<PublishJob> find_publish_jobs(const std::vector<Workflow>& workflows, std::string_view repository) {
    PublishJobFinder finder(workflows, repository);
    std::vector<std::string> chain;
    for (const auto& workflow : workflows)
        if (!is_only_called(workflow)) finder.follow(workflow, workflow, chain);
    // A reusable workflow that nothing here calls: another repository may, and this is the best that is known.
    for (const auto& workflow : workflows)
        if (is_only_called(workflow) && !finder.has_found(workflow)) finder.follow(workflow, workflow, chain);
    return std::move(finder).take();
}

std::vector<std::string> find_piot_commands(const Workflow& workflow, const WorkflowJob& job) {
    std::vector<std::string> commands;
    for (const auto& call : workflow::find_piot_calls(workflow, job))
        if (!call.command.empty()) commands.push_back(call.command);
    return commands;
}

}  // namespace piot
