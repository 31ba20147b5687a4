// SPDX-License-Identifier: MIT
#include "app/rehearse/kill_switch.hpp"

#include "app/rehearse/survival.hpp"
#include "support/catch.hpp"
#include "support/fakes/fake_clock.hpp"
#include "support/fakes/fake_tag_store.hpp"

#include "piot/base/codes.hpp"

using namespace piot;
using namespace piot::app;
using Fate = KillSwitch::Fate;

namespace {

/// Counts what reaches the network.
struct CountingHttpClient final : HttpClient {
    int sent = 0;
    tl::expected<HttpResponse, TransportError> send(const HttpRequest&) override {
        ++sent;
        HttpResponse answer;
        answer.status = 200;
        return answer;
    }
};

HttpRequest a_request(HttpMethod method, const std::string& path) {
    HttpRequest request;
    request.method = method;
    request.url = "http://127.0.0.1:4711" + path;
    return request;
}

std::string words_of(HttpMethod method, const std::string& path) {
    return describe_request(a_request(method, path)).words;
}

std::vector<std::size_t> numbers_of(const std::vector<KillPoint>& points) {
    std::vector<std::size_t> numbers;
    for (const auto& point : points)
        numbers.push_back(point.call);
    return numbers;
}

}  // namespace

TEST_CASE("kill switch: a process that is not killed makes every call", "[kill_switch]") {
    CountingHttpClient network;
    KillSwitch alive({});
    MortalHttpClient http(network, alive);
    CHECK(http.send(a_request(HttpMethod::get, "/a")));
    CHECK(http.send(a_request(HttpMethod::put, "/b")));
    CHECK(network.sent == 2);
    CHECK(alive.calls().size() == 2);
    CHECK_FALSE(alive.is_dead());
}

TEST_CASE("kill switch: killed before a call, the call and all later ones have no effect", "[kill_switch]") {
    CountingHttpClient network;
    KillSwitch kill_switch({2, KillMoment::before});
    MortalHttpClient http(network, kill_switch);
    CHECK(http.send(a_request(HttpMethod::get, "/a")));
    for (int i = 0; i < 3; ++i) {
        const auto answer = http.send(a_request(HttpMethod::put, "/b"));
        REQUIRE_FALSE(answer);
        CHECK(answer.error().kind == TransportErrorKind::interrupted);
    }
    CHECK(network.sent == 1);
    CHECK(kill_switch.calls().size() == 2);
}

TEST_CASE("kill switch: killed after a call, its effect is there and its answer is lost", "[kill_switch]") {
    CountingHttpClient network;
    KillSwitch kill_switch({1, KillMoment::after});
    MortalHttpClient http(network, kill_switch);
    CHECK_FALSE(http.send(a_request(HttpMethod::put, "/a")));
    CHECK(network.sent == 1);
    CHECK_FALSE(http.send(a_request(HttpMethod::put, "/b")));
    CHECK(network.sent == 1);
}

TEST_CASE("kill switch: tags are counted together with requests", "[kill_switch]") {
    const auto moment = GENERATE(KillMoment::before, KillMoment::after);
    CountingHttpClient network;
    KillSwitch kill_switch({2, moment});
    test::Calls calls;
    test::FakeRemote remote;
    MortalHttpClient http(network, kill_switch);
    MortalTagStore tags(std::make_unique<test::FakeTagStore>(calls, remote), kill_switch);
    CHECK(http.send(a_request(HttpMethod::get, "/a")));
    CHECK_FALSE(tags.push({"core-v1.0.0", std::string(40, 'a'), "Release"}));
    CHECK(remote.tags.count("core-v1.0.0") == (moment == KillMoment::after ? 1 : 0));
    CHECK_FALSE(tags.read_remote({"core-v1.0.0"}));
    CHECK_FALSE(tags.check_writable({}));
    CHECK(kill_switch.calls().back().words == "pushing tag `core-v1.0.0`");
}

TEST_CASE("kill switch: the clock of a dead process never lets it wait", "[kill_switch]") {
    test::Calls calls;
    test::Time time;
    test::FakeClock living(calls, time);
    KillSwitch kill_switch({1, KillMoment::before});
    MortalClock clock(living, kill_switch);
    CHECK(clock.sleep_for(std::chrono::seconds(1)));
    CHECK_FALSE(clock.is_interrupted());
    CHECK(kill_switch.begin({"a call"}) == Fate::die_before);
    CHECK(clock.is_interrupted());
    const auto slept = clock.sleep_for(std::chrono::seconds(1));
    REQUIRE_FALSE(slept);
    CHECK(slept.error().diagnostics.front().code == codes::PIOT_INTERRUPTED);
}

TEST_CASE("kill switch: only uploads that went out are counted", "[kill_switch]") {
    const auto moment = GENERATE(KillMoment::before, KillMoment::after);
    KillSwitch kill_switch({2, moment});
    CHECK(kill_switch.begin({"first", CallEffect::upload}) == Fate::live);
    CHECK(kill_switch.begin({"second", CallEffect::upload}) != Fate::live);
    CHECK(kill_switch.count_uploads() == (moment == KillMoment::after ? 2 : 1));
}

TEST_CASE("kill switch: calls are told in words", "[kill_switch]") {
    using enum HttpMethod;
    CHECK(words_of(get, "/oidc/token?api-version=2.0&audience=x") == "asking for an ID token");
    CHECK(words_of(get, "/crates/api/v1/crates/core/1.0.0") == "asking crates.io about `core`");
    CHECK(words_of(get, "/index/co/re/core") == "reading the index of `core`");
    CHECK(words_of(get, "/pypi/simple/my-py/") == "asking PyPI about `my-py`");
    CHECK(words_of(post, "/crates/api/v1/trusted_publishing/tokens") == "obtaining a crates.io token");
    CHECK(words_of(remove, "/crates/api/v1/trusted_publishing/tokens") == "revoking the crates.io token");
    CHECK(words_of(post, "/pypi/_/oidc/mint-token") == "obtaining a PyPI token");
    CHECK(words_of(post, "/github/repos/o/r/releases") == "making the GitHub Release");
    CHECK(words_of(patch, "/elsewhere") == "PATCH /elsewhere");
    auto upload = a_request(put, "/crates/api/v1/crates/new");
    upload.body = {{"head", {}}, {"", "/artifacts/core-1.0.0.crate"}};
    CHECK(describe_request(upload).words == "uploading `core-1.0.0.crate`");
    CHECK(describe_request(upload).effect == CallEffect::upload);
    CHECK(describe_request(a_request(get, "/x")).effect == CallEffect::none);
    CHECK(describe_request(a_request(post, "/x")).effect == CallEffect::change);
}

TEST_CASE("survival: every call is a point, those with an effect are two", "[survival]") {
    const auto points = list_kill_points({{"read"}, {"push", CallEffect::change}, {"upload", CallEffect::upload}});
    CHECK(numbers_of(points) == std::vector<std::size_t>{1, 2, 2, 3, 3});
    CHECK(points[1].moment == KillMoment::before);
    CHECK(points[2].moment == KillMoment::after);
}

TEST_CASE("survival: a sample is spread evenly", "[survival]") {
    std::vector<KillPoint> points;
    for (std::size_t i = 1; i <= 10; ++i)
        points.push_back({i});
    CHECK(numbers_of(sample_evenly(points, 4)) == std::vector<std::size_t>{1, 3, 6, 8});
    CHECK(sample_evenly(points, 10).size() == 10);
    CHECK(sample_evenly(points, 20).size() == 10);
}

TEST_CASE("survival: an end is right only when nothing is missing, added, sent twice or refused", "[survival]") {
    const std::string expected = "crate core 1.0.0 aa\ncore-v1.0.0 c0ffee\n";
    CHECK(describe_difference(expected, {expected, 1, 1, {}}).empty());
    CHECK(describe_difference(expected, {"crate core 1.0.0 aa\n", 1, 1, {}}) == "the end lacks `core-v1.0.0 c0ffee`");
    CHECK(describe_difference(expected, {expected + "v2 c0ffee\n", 1, 1, {}}) == "the end has `v2 c0ffee`");
    CHECK(describe_difference(expected, {expected, 2, 1, {}}) == "2 uploads for 1 files");
    const Diagnostic error{codes::PIOT_TAG_ELSEWHERE, Severity::error, "tag elsewhere", {}, "x"};
    CHECK(describe_difference(expected, {expected, 1, 1, {error}}) ==
          "the second run fails: PIOT_TAG_ELSEWHERE: tag elsewhere");
    const Diagnostic warning{codes::PIOT_FORGE_RELEASE, Severity::warning, "no release", {}, "x"};
    CHECK(describe_difference(expected, {expected, 1, 1, {warning}}).empty());
}

TEST_CASE("survival: a tag on what is not live is a broken promise", "[survival]") {
    Plan plan;
    Release release;
    release.package = "core";
    release.tag = "core-v1.0.0";
    plan.releases = {release};
    ArtifactIndex artifacts;
    Artifact artifact;
    artifact.package = "core";
    artifact.file_name = "core-1.0.0.crate";
    artifact.sha256 = "aa11";
    artifacts.artifacts = {artifact};
    CHECK(describe_broken_promise({"core-v1.0.0 c0ffee\n", "crate core 1.0.0 aa11\n"}, plan, artifacts).empty());
    CHECK(describe_broken_promise({"", ""}, plan, artifacts).empty());
    CHECK(describe_broken_promise({"score-v1.0.0 c0ffee\ncore-v1.0.0-rc.1 c0ffee\n", ""}, plan, artifacts).empty());
    CHECK(describe_broken_promise({"a b\ncore-v1.0.0 c0ffee\n", "crate core 1.0.0 bb22\n"}, plan, artifacts) ==
          "tag `core-v1.0.0` is there while `core-1.0.0.crate` is not live");
}
