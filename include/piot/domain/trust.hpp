// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/error_code.hpp"
#include "piot/domain/config.hpp"
#include "piot/domain/observation.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace piot {

/// What an ID token says about the run, read without checking anything: for messages and comparisons only. Absent
/// claims are empty.
struct RunClaims {
    std::string repository;           ///< `owner/name`
    std::string repository_owner_id;  ///< a number, as text
    std::string workflow_ref;         ///< `owner/name/.github/workflows/FILE@ref` of the workflow that was started
    std::string job_workflow_ref;     ///< the same of the file that the job stands in
    std::string environment;
    std::string event_name;
    std::string ref = {};  ///< `refs/heads/main`

    /// Owner and name of the repository.
    [[nodiscard]] std::string owner() const;
    [[nodiscard]] std::string repository_name() const;
    /// The claim of that name; empty when absent or not one of these.
    [[nodiscard]] std::string get(std::string_view name) const;

    friend bool operator==(const RunClaims&, const RunClaims&) = default;
};

/// `release.yml` out of a workflow reference.
[[nodiscard]] std::string workflow_file(std::string_view workflow_ref);
/// `owner/name` out of one.
[[nodiscard]] std::string workflow_repository(std::string_view workflow_ref);

/// A trusted publisher as a registry knows it.
struct RegisteredPublisher {
    std::string repository;   ///< `owner/name`
    std::string workflow;     ///< file name; empty = the registry does not say
    std::string environment;  ///< empty = any, or the registry does not say

    friend bool operator==(const RegisteredPublisher&, const RegisteredPublisher&) = default;
};

/// What to enter on crates.io's or PyPI's form, and where, for this publisher. `project` empty = each project of the
/// run.
[[nodiscard]] std::string format_publisher_form(PackageKind kind, std::string_view project,
                                                const RegisteredPublisher& publisher);
/// The same for a PyPI project that does not exist yet.
[[nodiscard]] std::string format_pending_form(std::string_view project, const RegisteredPublisher& publisher);

/// The trusted publishers of one project.
struct PublisherListing {
    enum class State {
        not_offered,  ///< the registry shows them to nobody but on its web pages
        known,
        refused,  ///< the token is none, may not do this, or its user is no owner
        failed,   ///< no answer that says anything
    };
    State state = State::not_offered;
    std::vector<RegisteredPublisher> publishers = {};
    std::string detail = {};  ///< refused or failed: the registry's words, or what happened
    ErrorCode cause = {};     ///< failed: what kind of answer that was

    friend bool operator==(const PublisherListing&, const PublisherListing&) = default;
};

/// Who uploaded a live version.
struct Attribution {
    enum class Uploader {
        unknown,  ///< the registry does not say
        trusted_publisher,
        long_lived_token,
    };
    Uploader uploader = Uploader::unknown;
    RegisteredPublisher publisher = {};  ///< of a trusted publisher; what the registry does not record is empty
    std::string user = {};               ///< of a token

    friend bool operator==(const Attribution&, const Attribution&) = default;
};

/// What a registry says about a project beside its versions.
struct ProjectRecord {
    Liveness project = Liveness::unknown;
    std::vector<std::string> urls = {};  ///< of its source and home page, as its metadata names them
    bool is_trustpub_only = false;       ///< takes uploads by trusted publishing alone; false also where nobody says so
    std::string detail = {};             ///< when unknown: what happened
    ErrorCode cause = {};                ///< when unknown: as in `Observation`

    friend bool operator==(const ProjectRecord&, const ProjectRecord&) = default;
};

}  // namespace piot
