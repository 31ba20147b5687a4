// SPDX-License-Identifier: MIT
#pragma once
#include <string_view>

// Every text with which the embedded registries refuse, as the real ones have it: clients recognise situations by these
// words. `{}` are places for values. Behind each group: where the real service keeps it.

/// rust-lang/crates.io
namespace piot::rehearsal::crates_texts {

// src/middleware/require_user_agent.rs
inline constexpr std::string_view k_user_agent_required =
    "We require that all requests include a `User-Agent` header. To allow us to determine the impact your bot has on "
    "our "
    "service, we ask that your user agent actually identify your bot, and not just report the HTTP client library "
    "you're "
    "using. Including contact information will also reduce the chance that we will need to take action against your "
    "bot.\n\n"
    "Bad:\n  User-Agent: <bad user agent that hit crates.io>\n\n"
    "Better:\n  User-Agent: my_bot\n\n"
    "Best:\n  User-Agent: my_bot (my_bot.com/info)\n  User-Agent: my_bot (help@my_bot.com)\n\n"
    "If you believe you've received this message in error, please email help@crates.io and include the request id {}.";

// src/auth.rs, src/util/errors.rs
inline constexpr std::string_view k_authentication_required = "this action requires authentication";
inline constexpr std::string_view k_authentication_failed = "authentication failed";
inline constexpr std::string_view k_token_format =
    "The given API token does not match the format used by crates.io. Tokens generated before 2020-07-14 were "
    "generated "
    "with an insecure random number generator, and have been revoked. You can generate a new token at "
    "https://crates.io/me. For more information please see "
    "https://blog.rust-lang.org/2020/07/14/crates-io-security-advisory.html. We apologize for any inconvenience.";
inline constexpr std::string_view k_authorization_missing = "Missing `Authorization` header";
inline constexpr std::string_view k_authorization_unparsable = "Invalid `Authorization` header: Failed to parse token";
inline constexpr std::string_view k_not_found = "Not Found";
inline constexpr std::string_view k_internal_error = "Internal Server Error";

// src/controllers/krate/publish.rs, in the order of the checks
inline constexpr std::string_view k_metadata_length = "invalid metadata length";
inline constexpr std::string_view k_metadata_length_for = "invalid metadata length for remaining payload: {}";
inline constexpr std::string_view k_metadata_too_large = "JSON metadata blob too large";
inline constexpr std::string_view k_invalid_request = "invalid upload request: {}";
inline constexpr std::string_view k_tarball_length = "invalid tarball length";
inline constexpr std::string_view k_tarball_length_for = "invalid tarball length for remaining payload: {}";
inline constexpr std::string_view k_invalid_version = "\"{}\" is an invalid semver version";
inline constexpr std::string_view k_version_too_long = "the version number is too long (max 150 characters)";
inline constexpr std::string_view k_new_crate_by_trusted_publishing =
    "Trusted Publishing tokens do not support creating new crates. Publish the crate manually, first";
inline constexpr std::string_view k_invalid_access_token = "Invalid authentication token";
inline constexpr std::string_view k_token_not_for_crate = "The provided access token is not valid for crate `{}`";
inline constexpr std::string_view k_max_upload_size = "max upload size is: {}";
inline constexpr std::string_view k_name_mismatch = "metadata name `{}` does not match manifest name `{}`";
inline constexpr std::string_view k_version_mismatch = "metadata version `{}` does not match manifest version `{}`";
inline constexpr std::string_view k_missing_fields =
    "missing or empty metadata fields: {}. Please see https://doc.rust-lang.org/cargo/reference/manifest.html for more "
    "information on configuring these fields";
inline constexpr std::string_view k_description_too_long =
    "The `description` is too long. A maximum of 1000 characters are currently allowed.";
inline constexpr std::string_view k_invalid_license =
    "unknown or invalid license expression; see http://opensource.org/licenses for options, and "
    "http://spdx.org/licenses/ for their identifiers\nNote: If you have a non-standard license that is not listed by "
    "SPDX, "
    "use the license-file field to specify the path to a file containing the text of the license.\n"
    "See https://doc.rust-lang.org/cargo/reference/manifest.html#the-license-and-license-file-fields for more "
    "information.\n"
    "{}";
inline constexpr std::string_view k_url_scheme = "URL for field `{}` must begin with http:// or https:// (url: {})";
inline constexpr std::string_view k_too_many_keywords = "expected at most 5 keywords per crate";
inline constexpr std::string_view k_keyword_too_long =
    "\"{}\" is an invalid keyword (keywords must have less than 20 characters)";
inline constexpr std::string_view k_invalid_keyword = "\"{}\" is an invalid keyword";
inline constexpr std::string_view k_too_many_categories = "expected at most 5 categories per crate";
inline constexpr std::string_view k_too_many_features =
    "crates.io only allows a maximum number of {} features, but your crate is declaring {} features.\n\n"
    "Take a look at https://blog.rust-lang.org/2023/10/26/broken-badges-and-23k-keywords.html to understand why this "
    "restriction was introduced.\n\nIf you have a use case that requires an increase of this limit, please send us an "
    "email "
    "to help@crates.io to discuss the details.";
inline constexpr std::string_view k_too_many_dependencies =
    "crates.io only allows a maximum number of {} dependencies.\n\nIf you have a use case that requires an increase of "
    "this "
    "limit, please send us an email to help@crates.io to discuss the details.";
inline constexpr std::string_view k_foreign_dependency =
    "Dependency `{}` is hosted on another registry. Cross-registry dependencies are not permitted on crates.io.";
inline constexpr std::string_view k_wildcard_dependency =
    "wildcard (`*`) dependency constraints are not allowed on crates.io. Crate with this problem: `{}` See "
    "https://doc.rust-lang.org/cargo/faq.html#can-libraries-use--as-a-version-for-their-dependencies for more "
    "information";
inline constexpr std::string_view k_reserved_name = "cannot upload a crate with a reserved name";
inline constexpr std::string_view k_previously_named = "crate was previously named `{}`";
inline constexpr std::string_view k_already_uploaded = "crate version `{}` is already uploaded";
inline constexpr std::string_view k_unknown_dependency = "no known crate named `{}`";

// crates/crates_io_validation; `what` is `crate` or `dependency`
inline constexpr std::string_view k_name_too_long = "the {} name `{}` is too long (max 64 characters)";
inline constexpr std::string_view k_name_empty = "{} name cannot be empty";
inline constexpr std::string_view k_name_digit =
    "the name `{1}` cannot be used as a {0} name, the name cannot start with a digit";
inline constexpr std::string_view k_name_start =
    "invalid character `{2}` in {0} name: `{1}`, the first character must be an ASCII character";
inline constexpr std::string_view k_name_character =
    "invalid character `{2}` in {0} name: `{1}`, characters must be an ASCII alphanumeric characters, `-`, or `_`";

// crates/crates_io_tarball
inline constexpr std::string_view k_malformed_tarball = "uploaded tarball is malformed or too large when decompressed";
inline constexpr std::string_view k_too_many_entries = "uploaded tarball contains more than {} entries";
inline constexpr std::string_view k_invalid_path = "invalid path found: {}";
inline constexpr std::string_view k_unexpected_link = "unexpected symlink or hard link found: {}";
inline constexpr std::string_view k_unexpected_entry = "unexpected entry type found: {}";
inline constexpr std::string_view k_missing_manifest = "uploaded tarball is missing a `Cargo.toml` manifest file";
inline constexpr std::string_view k_manifest_casing =
    "uploaded tarball is missing a `Cargo.toml` manifest file; `{}` was found, but must be named `Cargo.toml` with "
    "that "
    "exact casing";
inline constexpr std::string_view k_too_many_manifests =
    "uploaded tarball contains more than one `Cargo.toml` manifest file; found `{}`";
inline constexpr std::string_view k_unparsable_manifest = "failed to parse `Cargo.toml` manifest file\n\n{}";

// src/controllers/krate, src/controllers/version
inline constexpr std::string_view k_no_such_crate = "crate `{}` does not exist";
inline constexpr std::string_view k_trustpub_only =
    "New versions of this crate can only be published using Trusted Publishing (see "
    "https://crates.io/docs/trusted-publishing).";
// src/controllers/trustpub/github_configs/list
inline constexpr std::string_view k_configs_of_what = "Must specify either `crate` or `user_id` query parameter";
inline constexpr std::string_view k_no_such_version = "crate `{}` does not have a version `{}`";

// src/controllers/trustpub/tokens/exchange/mod.rs, in the order of the checks
inline constexpr std::string_view k_jwt_undecodable = "Failed to decode JWT";
inline constexpr std::string_view k_jwt_issuer = "Unsupported JWT issuer: {}";
inline constexpr std::string_view k_jwt_key_missing = "Missing JWT key ID";
inline constexpr std::string_view k_jwt_key_unknown = "Invalid JWT key ID";
inline constexpr std::string_view k_jwt_used = "JWT has already been used";
inline constexpr std::string_view k_event_refused =
    "Trusted Publishing does not support the `{}` event trigger due to security concerns. Please use a different "
    "trigger "
    "such as `push`, `release`, or `workflow_dispatch`.";
inline constexpr std::string_view k_unexpected_claim = "Unexpected `{}` value";
inline constexpr std::string_view k_no_config = "No Trusted Publishing config found for repository `{}`.";
inline constexpr std::string_view k_owner_mismatch =
    "The Trusted Publishing config for repository `{}` does not match the repository owner ID ({}) in the JWT. "
    "Expected "
    "owner IDs: {}. Please recreate the Trusted Publishing config to update the repository owner ID.";
inline constexpr std::string_view k_workflow_mismatch =
    "The Trusted Publishing config for repository `{}` does not match the workflow filename `{}` in the JWT. Expected "
    "workflow filenames: {}";
inline constexpr std::string_view k_environment_mismatch =
    "The Trusted Publishing config for repository `{}` does not match the environment `{}` in the JWT. Expected "
    "environments: {}";
inline constexpr std::string_view k_environment_missing =
    "The Trusted Publishing config for repository `{}` requires an environment, but the JWT does not specify one. "
    "Expected "
    "environments: {}";

}  // namespace piot::rehearsal::crates_texts

/// pypi/warehouse
namespace piot::rehearsal::pypi_texts {

// warehouse/forklift/legacy.py, decorators.py; warehouse/macaroons/caveats
inline constexpr std::string_view k_authentication =
    "Invalid or non-existent authentication information. See https://pypi.org/help/#invalid-auth for more information.";
inline constexpr std::string_view k_password =
    "Username/Password authentication is no longer supported. Migrate to API Tokens or Trusted Publishers instead. See "
    "https://pypi.org/help/#apitoken and https://pypi.org/help/#trusted-publishers";
inline constexpr std::string_view k_token_expired = "Invalid API Token: token is expired";
inline constexpr std::string_view k_token_project =
    "Invalid API Token: OIDC scoped token is not valid for project '{0}', project-scoped token is not valid for "
    "project: "
    "'{0}'";
inline constexpr std::string_view k_trailing_slash =
    "An upload was attempted to /legacy but the expected upload URL is /legacy/ (with a trailing slash)";
inline constexpr std::string_view k_submit =
    "Project pre-registration is no longer required or supported, upload your files instead.";
inline constexpr std::string_view k_doc_upload =
    "Uploading documentation is no longer supported, we recommend using https://readthedocs.org/.";

// warehouse/forklift/forms.py, metadata.py
inline constexpr std::string_view k_protocol = "Unknown protocol version.";
inline constexpr std::string_view k_tuple = "{}: Should not be a tuple.";
inline constexpr std::string_view k_invalid_value =
    "'{}' is an invalid value for {}. Error: {} See https://packaging.python.org/specifications/core-metadata for more "
    "information.";
inline constexpr std::string_view k_invalid_field = "Invalid value for {}. Error: {}";
inline constexpr std::string_view k_required = "This field is required.";
inline constexpr std::string_view k_letters =
    "Start and end with a letter or numeral containing only ASCII numeric and '.', '_' and '-'.";
inline constexpr std::string_view k_file_type = "Use a known file type.";
inline constexpr std::string_view k_sha256 = "Use a valid, hex-encoded, SHA256 message digest.";
inline constexpr std::string_view k_blake2 = "Use a valid, hex-encoded, BLAKE2 message digest.";
inline constexpr std::string_view k_python_version = "Python version is required for binary distribution uploads.";
inline constexpr std::string_view k_source = "Use 'source' as Python version for an sdist.";
inline constexpr std::string_view k_digest_required = "Error: Include at least one message digest.";
inline constexpr std::string_view k_metadata_version =
    "{} is not a valid metadata version. See https://packaging.python.org/specifications/core-metadata for more "
    "information.";
inline constexpr std::string_view k_local_version =
    "The use of local versions in '{}' is not allowed. See "
    "https://packaging.python.org/specifications/version-specifiers/#local-version-identifiers for more information.";
inline constexpr std::string_view k_summary_long =
    "'summary' field must be 512 characters or less. See https://packaging.python.org/specifications/core-metadata for "
    "more information.";
inline constexpr std::string_view k_summary_lines =
    "'summary' must be a single line. See https://packaging.python.org/specifications/core-metadata for more "
    "information.";
inline constexpr std::string_view k_license_twice =
    "License is deprecated when License-Expression is present. Only License-Expression should be present. See "
    "https://packaging.python.org/specifications/core-metadata for more information.";
inline constexpr std::string_view k_direct_dependency =
    "Can't have direct dependency: {}. See https://packaging.python.org/specifications/core-metadata for more "
    "information.";

inline constexpr std::string_view k_classifier =
    "'{}' is not a valid classifier. See https://packaging.python.org/specifications/core-metadata for more "
    "information.";

// warehouse/forklift/legacy.py, in the order of the checks
inline constexpr std::string_view k_no_file = "Upload payload does not have a file.";
inline constexpr std::string_view k_non_user =
    "Non-user identities cannot create new projects. This was probably caused by successfully using a pending "
    "publisher "
    "but specifying the project name incorrectly (either in the publisher or in your project's metadata). Please "
    "ensure "
    "that both match. See: https://docs.pypi.org/trusted-publishers/troubleshooting/";
inline constexpr std::string_view k_invalid_file = "Invalid distribution file.";
inline constexpr std::string_view k_invalid_file_because = "Invalid distribution file. {}";
inline constexpr std::string_view k_file_name_characters = "Cannot upload a file with '/' or '\\' in its name.";
inline constexpr std::string_view k_extension_unknown =
    "Invalid file extension: Use .tar.gz, .whl or .zip extension. See https://www.python.org/dev/peps/pep-0527 for "
    "more "
    "information.";
inline constexpr std::string_view k_extension_type =
    "Invalid file extension: Extension {} is invalid for filetype {}. See https://www.python.org/dev/peps/pep-0527 for "
    "more information.";
inline constexpr std::string_view k_file_too_large =
    "File too large. Limit for project '{}' is {} MB. See https://pypi.org/help/#file-size-limit for more information.";
inline constexpr std::string_view k_digest_mismatch =
    "The digest supplied does not match a digest calculated from the uploaded file.";
inline constexpr std::string_view k_file_exists =
    "File already exists ('{}', with blake2_256 hash '{}'). See https://pypi.org/help/#file-name-reuse for more "
    "information.";
inline constexpr std::string_view k_release_closed =
    "Uploading new files to releases older than 14 days is not allowed.";
inline constexpr std::string_view k_one_sdist = "Only one sdist may be uploaded per release.";
inline constexpr std::string_view k_sdist_name = "Filename '{}' is invalid, should be '{}'.";
inline constexpr std::string_view k_start_file_name = "Start filename for '{}' with '{}'.";
inline constexpr std::string_view k_wheel_parts = "Invalid wheel filename (wrong number of parts): '{}'";
inline constexpr std::string_view k_wheel_version = "Invalid wheel filename (invalid version): '{}'";
inline constexpr std::string_view k_wheel_build = "Invalid build number: {} in '{}'";
inline constexpr std::string_view k_platform_tag = "Binary wheel '{}' has an unsupported platform tag '{}'.";
inline constexpr std::string_view k_wheel_name =
    "Filename '{}' should contain the normalized project name '{}', not '{}'.";
inline constexpr std::string_view k_wheel_file_version = "Version in filename should be '{}' not '{}'.";
inline constexpr std::string_view k_license_file = "License-File {} does not exist in distribution file {} at {}";
inline constexpr std::string_view k_wheel_member = "Wheel '{}' does not contain the required {} file: {}";
inline constexpr std::string_view k_attestations = "Invalid attestations supplied during upload: {}";
inline constexpr std::string_view k_attestations_publisher =
    "Attestations are only supported when using Trusted Publishing";
inline constexpr std::string_view k_attestations_malformed = "Malformed attestations: {}";

// warehouse/oidc/views.py, services.py, models/github.py
inline constexpr std::string_view k_token_request_failed = "Token request failed";
inline constexpr std::string_view k_malformed_jwt = "malformed JWT";
inline constexpr std::string_view k_unknown_issuer = "unknown trusted publishing issuer";
inline constexpr std::string_view k_invalid_token = "malformed or invalid token";
inline constexpr std::string_view k_project_exists = "valid token, but project already exists";
inline constexpr std::string_view k_token_reused = "invalid token: already used";
inline constexpr std::string_view k_no_publisher = "valid token, but no corresponding publisher ({})";
inline constexpr std::string_view k_publisher_not_found = "Publisher with matching claims was not found";
inline constexpr std::string_view k_missing_claim = "Missing claim '{}'";
inline constexpr std::string_view k_claim_check = "Check failed for required claim '{}'";
inline constexpr std::string_view k_workflow_claim =
    "The job_workflow_ref claim does not match, expecting one of [{}], got '{}'";
inline constexpr std::string_view k_event =
    "Publishing from a workflow invoked via 'pull_request_target' is not supported.";

// warehouse/api/integrity.py
inline constexpr std::string_view k_no_provenance = "No provenance available for {}";

}  // namespace piot::rehearsal::pypi_texts

/// docs.github.com, REST API
namespace piot::rehearsal::github_texts {

inline constexpr std::string_view k_user_agent =
    "\r\nRequest forbidden by administrative rules. Please make sure your request has a User-Agent header "
    "(https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required). Check "
    "https://developer.github.com for other possible causes.\r\n";
inline constexpr std::string_view k_requires_authentication = "Requires authentication";
inline constexpr std::string_view k_bad_credentials = "Bad credentials";
inline constexpr std::string_view k_not_found = "Not Found";
inline constexpr std::string_view k_problems_parsing = "Problems parsing JSON";
inline constexpr std::string_view k_validation_failed = "Validation Failed";

}  // namespace piot::rehearsal::github_texts
