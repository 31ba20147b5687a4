// SPDX-License-Identifier: MIT
#pragma once
#include "piot/base/error_code.hpp"

#include <span>

// Every stable code of piot, one line each, grouped by area. `PIOT_CODES(X)` lets config/error-codes.json and docs be
// held to this list by a test. Append to your area's block; a code is never renamed and never re-used.
#define PIOT_CODES(X)                                                                                \
    /* command line and environment */                                                               \
    X(PIOT_USAGE, usage, "the command line is not understood")                                       \
    X(PIOT_IO, usage, "a file or directory cannot be read or written")                               \
    X(PIOT_DISK_FULL, transient, "no space is left on the device")                                   \
    X(PIOT_INTERRUPTED, interrupted, "the run was interrupted")                                      \
    X(PIOT_TOOL_MISSING, usage, "a program that is needed is not on PATH")                           \
    X(PIOT_PROCESS_FAILED, negative, "a program ended with an error")                                \
    X(PIOT_INTERNAL, refused, "piot found itself in a state it does not understand")                 \
    X(PIOT_INSTALLATION, usage, "a part of piot is missing or belongs to another version")           \
    /* putitoutthere.toml */                                                                         \
    X(PIOT_CONFIG_UNREADABLE, usage, "the configuration file cannot be read")                        \
    X(PIOT_CONFIG_SYNTAX, usage, "the configuration file is not TOML")                               \
    X(PIOT_CONFIG_UNKNOWN_KEY, usage, "a key that the schema does not know")                         \
    X(PIOT_CONFIG_MISSING_KEY, usage, "a required key is missing")                                   \
    X(PIOT_CONFIG_TYPE, usage, "a value has the wrong type")                                         \
    X(PIOT_CONFIG_VALUE, usage, "a value is outside what the schema allows")                         \
    X(PIOT_CONFIG_CONFLICT, usage, "two settings contradict each other")                             \
    X(PIOT_CONFIG_GLOB, usage, "a glob can never match or negates")                                  \
    X(PIOT_CONFIG_DUPLICATE_NAME, usage, "two packages have the same name")                          \
    X(PIOT_CONFIG_UNKNOWN_DEPENDENCY, usage, "depends_on names no package")                          \
    X(PIOT_CONFIG_CYCLE, usage, "depends_on forms a cycle")                                          \
    X(PIOT_CONFIG_TAG, usage, "a tag name that git refuses")                                         \
    X(PIOT_CONFIG_COLLISION, usage, "two packages would use the same tag or artifact name")          \
    X(PIOT_CONFIG_SLIP, usage, "a well-known slip in the configuration")                             \
    X(PIOT_CONFIG_NPM, usage, "kind npm is not supported")                                           \
    /* repository and plan */                                                                        \
    X(PIOT_GIT_NOT_A_REPOSITORY, usage, "not inside a git repository")                               \
    X(PIOT_GIT_NO_COMMITS, usage, "the repository has no commits")                                   \
    X(PIOT_GIT_SHALLOW, usage, "the clone is shallow")                                               \
    X(PIOT_GIT_REVISION, usage, "a revision names no commit")                                        \
    X(PIOT_GIT_UNREADABLE, usage, "the repository cannot be read")                                   \
    X(PIOT_PLAN_CONFIG_DIFFERS, usage, "the configuration is not the one at HEAD")                   \
    X(PIOT_PLAN_TRAILER, usage, "a release trailer cannot be understood")                            \
    X(PIOT_PLAN_TRAILER_NOTICE, usage, "a release trailer deserves a look")                          \
    X(PIOT_PLAN_TAG_NOTICE, usage, "a tag looks like a version but is not SemVer")                   \
    X(PIOT_PLAN_PARALLEL_LINE, usage, "a higher release exists on a parallel line")                  \
    X(PIOT_PLAN_AMBIGUOUS_LINE, refused, "it is not clear which release line this branch is on")     \
    X(PIOT_PLAN_HEAD_BEHIND, refused, "HEAD is older than the last release")                         \
    X(PIOT_PLAN_TAG_EXISTS, refused, "the computed version is already tagged")                       \
    X(PIOT_PLAN_PRERELEASE, usage, "a prerelease step that does not fit the line")                   \
    X(PIOT_PLAN_FINISHED, usage, "a prerelease line is finished")                                    \
    X(PIOT_PLAN_HELD, usage, "a skip at HEAD keeps packages out of this run")                        \
    X(PIOT_PLAN_TOO_MANY_ROWS, usage, "the matrix has more rows than GitHub allows")                 \
    X(PIOT_PLAN_MANUAL, usage, "a manual release that cannot be planned")                            \
    X(PIOT_PLAN_PULL_REQUEST, usage, "a pull request cannot be previewed")                           \
    X(PIOT_PLAN_UNSEALED, usage, "a sealed plan is needed")                                          \
    X(PIOT_PLAN_MISMATCH, refused, "plan, plan id, HEAD and configuration do not agree")             \
    X(PIOT_PLAN_DOCUMENT, usage, "a plan file cannot be understood")                                 \
    /* why */                                                                                        \
    X(PIOT_WHY_UNKNOWN_PACKAGE, usage, "no package of that name is configured")                      \
    X(PIOT_WHY_NOT_RELEASED, usage, "no tag says that this version was released")                    \
    X(PIOT_WHY_DIFFERS, usage, "the history leads to another version than was tagged")               \
    /* stamp */                                                                                      \
    X(PIOT_STAMP_MANIFEST_MISSING, usage, "a package has no manifest")                               \
    X(PIOT_STAMP_MANIFEST_SYNTAX, usage, "a manifest is not TOML")                                   \
    X(PIOT_STAMP_NAME, usage, "a manifest belongs to another package than the configuration says")   \
    X(PIOT_STAMP_NOT_WRITABLE, usage, "the version cannot be written safely")                        \
    X(PIOT_STAMP_REQUIREMENT, usage, "an in-repository requirement cannot be moved")                 \
    X(PIOT_STAMP_DIFFERS, negative, "the manifests do not carry the planned versions")               \
    /* inspect */                                                                                    \
    X(PIOT_INSPECT_UNREADABLE, negative, "an artifact cannot be read")                               \
    X(PIOT_INSPECT_ARCHIVE, negative, "an archive is damaged, inconsistent or over a limit")         \
    X(PIOT_INSPECT_FILE_NAME, negative, "an artifact's file name is not well-formed")                \
    X(PIOT_INSPECT_NAME, negative, "an artifact belongs to another project")                         \
    X(PIOT_INSPECT_VERSION, negative, "an artifact has another version than planned")                \
    X(PIOT_INSPECT_TARGET, negative, "a wheel's tags do not fit its target")                         \
    X(PIOT_INSPECT_METADATA, negative, "metadata that the registry would refuse")                    \
    X(PIOT_INSPECT_CRATE_CONTENT, negative, "a crate holds files that do not belong in it")          \
    X(PIOT_INSPECT_COMMIT, negative, "a crate was packaged from another commit")                     \
    X(PIOT_INSPECT_UNPLANNED, negative, "an artifact that no row of the plan claims")                \
    X(PIOT_INSPECT_MISSING, negative, "a planned artifact is missing")                               \
    X(PIOT_INSPECT_DUPLICATE, negative, "a row has more files than it may have")                     \
    X(PIOT_INSPECT_LOCK, negative, "a packaged lockfile names other bytes of a sibling")             \
    X(PIOT_INSPECT_BUNDLE, negative, "a wheel lacks the program that it is to carry")                \
    /* publish */                                                                                    \
    X(PIOT_CREDENTIALS_MISSING, negative, "no credentials for a registry")                           \
    X(PIOT_CREDENTIALS_REFUSED, negative, "a registry refused the credentials")                      \
    X(PIOT_OIDC_UNAVAILABLE, negative, "no ID token can be requested")                               \
    X(PIOT_OIDC_CLAIM_MISMATCH, negative, "a registry's trusted publisher does not match this run")  \
    X(PIOT_NEW_CRATE_NEEDS_TOKEN, negative, "trusted publishing cannot create a crate")              \
    X(PIOT_REGISTRY_UNREACHABLE, transient, "a registry cannot be reached")                          \
    X(PIOT_REGISTRY_BUSY, transient, "a registry asks to come back later")                           \
    X(PIOT_REGISTRY_REFUSED, negative, "a registry refused an upload")                               \
    X(PIOT_REGISTRY_PROTOCOL, transient, "a registry's answer cannot be understood")                 \
    X(PIOT_TRANSPORT_REFUSED, negative, "a connection that piot does not make")                      \
    X(PIOT_OTHER_BYTES_LIVE, refused, "the version is live with other bytes")                        \
    X(PIOT_ALREADY_RELEASED, transient, "the version is already released from another commit")       \
    X(PIOT_WAIT_EXPIRED, transient, "a version is live but not yet resolvable")                      \
    X(PIOT_TAG_ELSEWHERE, refused, "the tag exists on another commit")                               \
    X(PIOT_TAG_FAILED, negative, "a tag cannot be created")                                          \
    X(PIOT_REMOTE_NOT_WRITABLE, negative, "the remote does not accept tags")                         \
    X(PIOT_REMOTE_UNREACHABLE, transient, "the git remote cannot be asked")                          \
    X(PIOT_REMOTE_RACE, transient, "a push lost a race")                                             \
    X(PIOT_FORGE_RELEASE, usage, "the forge release could not be made")                              \
    X(PIOT_DEPENDENCY_FAILED, negative, "not attempted because a dependency failed")                 \
    X(PIOT_UNCONFIRMED, usage, "nobody confirmed the release")                                       \
    X(PIOT_HEAL_REFUSED, refused, "a missing tag is not what configuration and registry say")        \
    X(PIOT_TREE_DIRTY, refused, "the work tree holds changes that would not be published")           \
    /* registries at plan time */                                                                    \
    X(PIOT_PLAN_LIVE_UNTAGGED, usage, "a version is live and has no tag")                            \
    X(PIOT_PLAN_BELOW_LIVE, usage, "a planned version is below what is live")                        \
    X(PIOT_PLAN_UPLOAD_TIME, usage, "a registry's limits stretch the upload")                        \
    X(PIOT_NEW_PROJECT_NEEDS_PUBLISHER, negative, "a new project needs a pending publisher")         \
    /* status and reconcile */                                                                       \
    X(PIOT_STATUS_DRIFT, negative, "tags and registries differ")                                     \
    X(PIOT_STATUS_CLONE, usage, "this clone and the remote hold different tags")                     \
    X(PIOT_RECONCILE_UNPLACED, negative, "nothing says from which commit a version was released")    \
    X(PIOT_RECONCILE_REFUSED, refused, "a tag that would contradict what is known")                  \
    /* rehearse */                                                                                   \
    X(PIOT_REHEARSAL_BUILD, negative, "a rehearsal build failed")                                    \
    X(PIOT_REHEARSAL_CONSUME, negative, "a released package could not be consumed")                  \
    X(PIOT_REHEARSAL_REPEAT, negative, "publishing a second time changed something")                 \
    X(PIOT_REHEARSAL_SURVIVAL, negative, "a killed release ended differently when run again")        \
    X(PIOT_REHEARSAL_INCOMPLETE, negative, "rows that this machine cannot build were not rehearsed") \
    X(PIOT_REHEARSAL_SERVER, usage, "the embedded registry cannot be started")                       \
    /* doctor: the tree */                                                                           \
    X(PIOT_TREE_PATH, negative, "a package's directory is missing")                                  \
    X(PIOT_TREE_GLOB, negative, "a glob matches no tracked file")                                    \
    X(PIOT_TREE_UNCOVERED, negative, "files below a package count for no package")                   \
    X(PIOT_TREE_EDGE, negative, "the manifests know a dependency that depends_on lacks")             \
    X(PIOT_TREE_MERGE, usage, "what merging would release")                                          \
    /* doctor: manifests */                                                                          \
    X(PIOT_MANIFEST_NAME, negative, "a name that the registry refuses or spells otherwise")          \
    X(PIOT_MANIFEST_METADATA, negative, "metadata that the registry demands is missing")             \
    X(PIOT_MANIFEST_PUBLISH, negative, "the manifest forbids publishing")                            \
    X(PIOT_MANIFEST_REQUIREMENT, negative, "a dependency that the registry cannot resolve")          \
    X(PIOT_MANIFEST_DEV_CYCLE, negative, "development dependencies of crates form a cycle")          \
    X(PIOT_MANIFEST_FEATURE, negative, "a feature that the crate does not declare")                  \
    X(PIOT_MANIFEST_BACKEND, negative, "the build backend is not the configured build mode")         \
    X(PIOT_MANIFEST_VERSION, negative, "the version's source cannot be stamped")                     \
    X(PIOT_MANIFEST_BUNDLE, negative, "a bundled program would not end up in the wheel")             \
    X(PIOT_MANIFEST_EXTENSION, negative, "an extension crate does not make the module")              \
    X(PIOT_MANIFEST_REPOSITORY_URL, negative, "a manifest names another repository")                 \
    /* doctor: workflows */                                                                          \
    X(PIOT_WORKFLOW_SYNTAX, negative, "a workflow is not YAML, or no workflow")                      \
    X(PIOT_WORKFLOW_PUBLISH_JOB, negative, "it is not clear which job publishes")                    \
    X(PIOT_WORKFLOW_PERMISSION, negative, "a job may too little, or too much")                       \
    X(PIOT_WORKFLOW_ENVIRONMENT, negative, "the publish job runs in no environment")                 \
    X(PIOT_WORKFLOW_CHECKOUT, negative, "a job's checkout is not what piot needs")                   \
    X(PIOT_WORKFLOW_ARTIFACT, negative, "artifacts are not passed on by contract")                   \
    X(PIOT_WORKFLOW_CONCURRENCY, negative, "two releases could run at once, or one be cancelled")    \
    X(PIOT_WORKFLOW_TRIGGER, negative, "a trigger that registries refuse")                           \
    X(PIOT_WORKFLOW_UNPINNED, negative, "an action is not pinned to a commit")                       \
    X(PIOT_WORKFLOW_SECRET, negative, "a secret is within reach of a job that builds")               \
    X(PIOT_WORKFLOW_INJECTION, negative, "untrusted text is pasted into a script")                   \
    X(PIOT_WORKFLOW_FOREIGN_CODE, negative, "the publish job runs code that is not piot's")          \
    X(PIOT_WORKFLOW_REUSABLE, negative, "a reusable workflow that registries would not match")       \
    /* doctor: trust */                                                                              \
    X(PIOT_TRUST_UNDECLARED, negative, "no trusted publisher is declared")                           \
    X(PIOT_TRUST_WORKFLOW, negative, "the trusted publisher is another workflow")                    \
    X(PIOT_TRUST_ENVIRONMENT, negative, "the trusted publisher is another environment")              \
    X(PIOT_TRUST_REPOSITORY, negative, "the trusted publisher is another repository")                \
    X(PIOT_TRUST_UNREGISTERED, negative, "the registry knows no trusted publisher")                  \
    X(PIOT_TRUST_ATTRIBUTION, negative, "the last release came another way")                         \
    X(PIOT_TRUST_TOKEN_LEFT, negative, "a long-lived token that is no longer needed")                \
    X(PIOT_TRUST_UNCHECKED, negative, "a trusted publisher that could not be checked")               \
    /* doctor: names */                                                                              \
    X(PIOT_NAME_TAKEN, negative, "the name on the registry belongs to somebody else")                \
    X(PIOT_NAME_PENDING_SLOT, negative, "several new projects share one pending publisher")          \
    X(PIOT_NAME_ADOPTION, usage, "what the first release with piot would ship")                      \
    /* init */                                                                                       \
    X(PIOT_INIT_NOTHING_FOUND, usage, "no manifest here can be released")                            \
    X(PIOT_INIT_EXISTS, usage, "a file exists and differs")                                          \
    X(PIOT_INIT_DRIFT, negative, "a file is not what init would write")                              \
    X(PIOT_INIT_UNPINNED, usage, "the Action's commit is not known")                                 \
    X(PIOT_INIT_CHOICE, usage, "a choice that deserves a look")                                      \
    X(PIOT_INIT_LEFT_OUT, usage, "a manifest that is not released")

namespace piot::codes {

#define PIOT_DECLARE_CODE(name, exit, title) inline constexpr ErrorCode name{#name, ExitCode::exit, title};
PIOT_CODES(PIOT_DECLARE_CODE)
#undef PIOT_DECLARE_CODE

/// All codes in the order of declaration.
[[nodiscard]] std::span<const ErrorCode> all();

}  // namespace piot::codes
