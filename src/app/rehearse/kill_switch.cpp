// SPDX-License-Identifier: MIT
#include "app/rehearse/kill_switch.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace piot::app {

namespace {

using Fate = KillSwitch::Fate;

tl::unexpected<Failure> killed() {
    return fail({codes::PIOT_INTERRUPTED, Severity::error, "killed by the rehearsal", {}, "run again"});
}

/// Makes the call of a process that may die at it.
template <class Call>
auto make_call(KillSwitch& kill_switch, PortCall call, const Call& make) -> decltype(make()) {
    const auto fate = kill_switch.begin(std::move(call));
    if (fate == Fate::die_before) return killed();
    auto answer = make();
    if (fate == Fate::live) return answer;
    kill_switch.end();
    return killed();
}

/// `http://127.0.0.1:1/a/b?c` → `/a/b`
std::string_view path_of(std::string_view url) {
    const auto host = url.find("://");
    const auto slash = url.find('/', host == std::string_view::npos ? 0 : host + 3);
    if (slash == std::string_view::npos) return "/";
    return url.substr(slash, url.find('?', slash) - slash);
}

std::string_view name_of(HttpMethod method) {
    constexpr std::array<std::string_view, 5> k_names{"GET", "POST", "PUT", "PATCH", "DELETE"};
    return k_names.at(static_cast<std::size_t>(method));
}

/// The segment of a path that follows `prefix`.
std::string segment_after(std::string_view path, std::string_view prefix) {
    const auto rest = path.substr(prefix.size());
    return std::string(rest.substr(0, rest.find('/')));
}

std::string describe_read(std::string_view path) {
    if (path.starts_with("/oidc/")) return "asking for an ID token";
    if (path.starts_with("/pypi/_/oidc/")) return "asking PyPI for its audience";
    for (const std::string_view prefix : {"/crates/api/v1/crates/", "/pypi/simple/", "/pypi/integrity/", "/pypi/pypi/"})
        if (path.starts_with(prefix))
            return fmt::format("asking {} about `{}`", prefix[1] == 'c' ? "crates.io" : "PyPI",
                               segment_after(path, prefix));
    if (path.starts_with("/index/")) return fmt::format("reading the index of `{}`", path.substr(path.rfind('/') + 1));
    if (path.starts_with("/github/")) return "asking for the GitHub Release";
    return {};
}

std::string describe_change(HttpMethod method, std::string_view path) {
    if (path.ends_with("/trusted_publishing/tokens"))
        return method == HttpMethod::remove ? "revoking the crates.io token" : "obtaining a crates.io token";
    if (path.ends_with("/mint-token")) return "obtaining a PyPI token";
    if (path.starts_with("/github/")) return "making the GitHub Release";
    return {};
}

}  // namespace

KillSwitch::Fate KillSwitch::begin(PortCall call) {
    const std::lock_guard lock(mutex_);
    if (is_dead_) return Fate::die_before;
    const bool is_upload = call.effect == CallEffect::upload;
    calls_.push_back(std::move(call));
    const bool is_hit = calls_.size() == point_.call;
    if (is_hit && point_.moment == KillMoment::before) {
        is_dead_ = true;
        return Fate::die_before;
    }
    if (is_upload) ++uploads_;
    return is_hit ? Fate::die_after : Fate::live;
}

void KillSwitch::end() {
    const std::lock_guard lock(mutex_);
    is_dead_ = true;
}

bool KillSwitch::is_dead() const {
    const std::lock_guard lock(mutex_);
    return is_dead_;
}

std::vector<PortCall> KillSwitch::calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
}

std::size_t KillSwitch::count_uploads() const {
    const std::lock_guard lock(mutex_);
    return uploads_;
}

tl::expected<HttpResponse, TransportError> MortalHttpClient::send(const HttpRequest& request) {
    const auto dead = tl::unexpected(TransportError{TransportErrorKind::interrupted, "killed by the rehearsal"});
    const auto fate = switch_.begin(describe_request(request));
    if (fate == Fate::die_before) return dead;
    auto answer = http_.send(request);
    if (fate == Fate::live) return answer;
    switch_.end();
    return dead;
}

Result<std::map<std::string, std::string>> MortalTagStore::read_remote(const std::vector<std::string>& names) {
    return make_call(switch_, {"reading the remote's tags"}, [&] { return tags_->read_remote(names); });
}

Result<std::map<std::string, std::string>> MortalTagStore::list_remote() {
    return make_call(switch_, {"reading the remote's tags"}, [&] { return tags_->list_remote(); });
}

Result<void> MortalTagStore::check_writable(const std::vector<TagRequest>& tags) {
    return make_call(switch_, {"trying whether tags can be pushed"}, [&] { return tags_->check_writable(tags); });
}

Result<TagPush> MortalTagStore::push(const TagRequest& tag) {
    return make_call(switch_, {fmt::format("pushing tag `{}`", tag.name), CallEffect::change},
                     [&] { return tags_->push(tag); });
}

Ancestry MortalTagStore::find_ancestry(const std::string& commit, const std::string& head) {
    return tags_->find_ancestry(commit, head);  // asks the clone only
}

Result<void> MortalClock::sleep_for(std::chrono::milliseconds duration) {
    if (switch_.is_dead()) return killed();
    return clock_.sleep_for(duration);
}

PortCall describe_request(const HttpRequest& request) {
    const auto path = path_of(request.url);
    for (const auto& part : request.body)
        if (!part.file.empty())
            return {fmt::format("uploading `{}`", part.file.filename().string()), CallEffect::upload};
    const auto effect = request.method == HttpMethod::get ? CallEffect::none : CallEffect::change;
    auto words = effect == CallEffect::none ? describe_read(path) : describe_change(request.method, path);
    if (words.empty()) words = fmt::format("{} {}", name_of(request.method), to_valid_utf8(path));
    return {std::move(words), effect};
}

}  // namespace piot::app
