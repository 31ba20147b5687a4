// SPDX-License-Identifier: MIT
#include "server_world.hpp"
#include "support/archive_builder.hpp"
#include "support/catch.hpp"

#include "piot/base/hash.hpp"

using namespace piot::test;

namespace {

// A refusal carries its words in the reason phrase, and leaves nothing behind.
std::string refusal(ServerWorld& world, const HttpReply& reply, int status = 400) {
    CHECK(reply.status == status);
    CHECK(world.server().accepted_uploads() == 0);
    CHECK(world.get("/pypi/simple/my-py/").status == 404);
    return reply.reason;
}

std::string refusal_of(const TestDistribution& distribution) {
    ServerWorld world;
    world.start();
    return refusal(world, world.upload(distribution));
}

TestDistribution with(TestDistribution distribution, const std::string& field, const std::string& value) {
    distribution.more_fields.emplace_back(field, value);
    return distribution;
}

TestDistribution named(TestDistribution distribution, const std::string& file_name) {
    distribution.file_name = file_name;
    return distribution;
}

TestDistribution containing(TestDistribution distribution, const std::string& content) {
    distribution.content = content;
    return distribution;
}

constexpr const char* k_specification =
    " See https://packaging.python.org/specifications/core-metadata for more information.";

}  // namespace

TEST_CASE("pypi upload: a wheel and then an sdist are taken", "[pypi_upload]") {
    ServerWorld world;
    world.start();
    const auto wheel = world.upload(a_wheel());
    CHECK(wheel.status == 200);
    CHECK(wheel.body.empty());
    CHECK(world.upload(an_sdist()).status == 200);
    CHECK(world.server().accepted_uploads() == 2);
}

TEST_CASE("pypi upload: the same bytes again are fine and change nothing", "[pypi_upload]") {
    ServerWorld world;
    world.start();
    REQUIRE(world.upload(a_wheel()).status == 200);
    const auto before = world.get("/pypi/simple/my-py/").body;
    CHECK(world.upload(a_wheel()).status == 200);
    CHECK(world.upload(with(a_wheel(), "summary", "other metadata")).status == 200);
    CHECK(world.server().accepted_uploads() == 1);
    CHECK(world.get("/pypi/simple/my-py/").body == before);
}

TEST_CASE("pypi upload: other bytes under a known name, and known bytes under another, are refused", "[pypi_upload]") {
    ServerWorld world;
    world.start();
    REQUIRE(world.upload(a_wheel()).status == 200);
    const auto bytes = a_wheel().bytes();
    const auto other = world.upload(containing(a_wheel(), "other bytes"));
    CHECK(other.status == 400);
    // BLAKE2b with 32 bytes of `other bytes`, from Python's hashlib.
    CHECK(other.reason ==
          "File already exists ('my_py-1.2.0-py3-none-any.whl', with blake2_256 hash "
          "'67abd81ba1296d50a121de54da43796cc3b1834f06ec8ddfb45eed55b71f335d'). See "
          "https://pypi.org/help/#file-name-reuse for more information.");
    const auto renamed = world.upload(containing(named(a_wheel(), "my_py-1.2.0-1-py3-none-any.whl"), bytes));
    CHECK(renamed.status == 400);
    CHECK(renamed.reason.starts_with("File already exists ('my_py-1.2.0-1-py3-none-any.whl', with blake2_256 hash '"));
    CHECK(world.server().accepted_uploads() == 1);
}

TEST_CASE("pypi upload: credentials", "[pypi_upload]") {
    ServerWorld world;
    world.start();
    const std::string invalid =
        "Invalid or non-existent authentication information. See https://pypi.org/help/#invalid-auth for more "
        "information.";
    CHECK(refusal(world, world.upload(a_wheel(), ""), 403) == invalid);
    CHECK(refusal(world, world.upload(a_wheel(), basic_authorization("__token__", "pypi-other")), 403) == invalid);
    CHECK(refusal(world, world.upload(a_wheel(), "Basic !!!"), 403) == invalid);
    CHECK(refusal(world, world.upload(a_wheel(), "Bearer pypi-other"), 403) == invalid);
    CHECK(refusal(world, world.upload(a_wheel(), basic_authorization("someone", "secret")), 403)
              .starts_with("Username/Password authentication is no longer supported. "));
    CHECK(world.upload(a_wheel(), std::string("Bearer ") + k_pypi_token).status == 200);
    CHECK(world.upload(an_sdist(), std::string("token ") + k_pypi_token).status == 200);
}

TEST_CASE("pypi upload: JSON errors for those who ask, HTML for others", "[pypi_upload]") {
    ServerWorld world;
    world.start();
    const auto json =
        world.send({.method = "POST", .target = "/pypi/legacy/", .headers = {{"Accept", "application/json"}}});
    CHECK(json.status == 403);
    const auto error = Json::parse(json.body);
    CHECK(error.at("code") == "403 " + json.reason);
    CHECK(error.at("title") == "Forbidden");
    CHECK(error.at("message") == "Access was denied to this resource.\n\n\n" + json.reason + "\n\n");
    const auto html = world.send({.method = "POST", .target = "/pypi/legacy/"});
    CHECK(html.header("content-type").starts_with("text/html"));
    CHECK(html.body.find("<title>403 Invalid or non-existent") != std::string::npos);
}

TEST_CASE("pypi upload: the form has rules", "[pypi_upload]") {
    struct Case {
        const char* field;
        std::string value;
        std::string text;
    };
    const auto [field, value, text] = GENERATE(
        Case{"protocol_version", "2", "Unknown protocol version."},
        Case{"name", "",
             std::string("'' is an invalid value for Name. Error: This field is required.") + k_specification},
        Case{"name", "foo-",
             std::string("'foo-' is an invalid value for Name. Error: Start and end with a letter or numeral "
                         "containing only ASCII numeric and '.', '_' and '-'.") +
                 k_specification},
        Case{"version", "dog",
             std::string("'dog' is an invalid value for Version. Error: Start and end with a letter or "
                         "numeral containing only ASCII numeric and '.', '_' and '-'.") +
                 k_specification},
        Case{"version", "1.2.0+local",
             "The use of local versions in '1.2.0+local' is not allowed. See "
             "https://packaging.python.org/specifications/version-specifiers/#local-version-identifiers for more "
             "information."},
        Case{"filetype", "", "Invalid value for filetype. Error: This field is required."},
        Case{"filetype", "bdist_egg", "Invalid value for filetype. Error: Use a known file type."},
        Case{"pyversion", "",
             "Invalid value for pyversion. Error: Python version is required for binary distribution uploads."},
        Case{"sha256_digest", "nonsense",
             "Invalid value for sha256_digest. Error: Use a valid, hex-encoded, SHA256 message digest."},
        Case{"sha256_digest", "", "Error: Include at least one message digest."},
        Case{"metadata_version", "", std::string("None is not a valid metadata version.") + k_specification},
        Case{"metadata_version", "9.9", std::string("'9.9' is not a valid metadata version.") + k_specification},
        Case{"summary", std::string(513, 'a'),
             std::string("'summary' field must be 512 characters or less.") + k_specification},
        Case{"summary", "a\nb", std::string("'summary' must be a single line.") + k_specification},
        Case{"classifiers", "Private :: Do Not Upload",
             std::string("'Private :: Do Not Upload' is not a valid classifier.") + k_specification},
        Case{"requires_dist", "foo @ https://example.org/foo.whl",
             std::string("Can't have direct dependency: foo @ https://example.org/foo.whl.") + k_specification});
    CHECK(refusal_of(with(a_wheel(), field, value)) == text);
}

TEST_CASE("pypi upload: an sdist's Python is source or nothing", "[pypi_upload]") {
    CHECK(refusal_of(with(an_sdist(), "pyversion", "py3")) ==
          "Invalid value for pyversion. Error: Use 'source' as Python version for an sdist.");
    ServerWorld world;
    world.start();
    CHECK(world.upload(with(an_sdist(), "pyversion", "")).status == 200);
}

TEST_CASE("pypi upload: licence and licence expression exclude each other", "[pypi_upload]") {
    CHECK(refusal_of(with(with(a_wheel(), "license", "MIT"), "license_expression", "MIT"))
              .starts_with("License is deprecated when License-Expression is present."));
}

TEST_CASE("pypi upload: obsolete actions are gone", "[pypi_upload]") {
    ServerWorld world;
    world.start();
    CHECK(refusal(world, world.upload(with(a_wheel(), ":action", "submit")), 410) ==
          "Project pre-registration is no longer required or supported, upload your files instead.");
    CHECK(refusal(world, world.upload(with(a_wheel(), ":action", "doc_upload")), 410)
              .starts_with("Uploading documentation is no longer supported"));
}

TEST_CASE("pypi upload: there must be a file, with a type that is no image", "[pypi_upload]") {
    CHECK(refusal_of(named(a_wheel(), "")) == "Upload payload does not have a file.");
    auto image = a_wheel();
    image.content_type = "image/png";
    CHECK(refusal_of(image) == "Invalid distribution file.");
    image.content_type = "";
    CHECK(refusal_of(image) == "Invalid distribution file.");
}

TEST_CASE("pypi upload: all digests that are given must fit", "[pypi_upload]") {
    const std::string text = "The digest supplied does not match a digest calculated from the uploaded file.";
    CHECK(refusal_of(with(a_wheel(), "sha256_digest", std::string(64, '0'))) == text);
    CHECK(refusal_of(with(a_wheel(), "md5_digest", std::string(32, '0'))) == text);
    CHECK(refusal_of(with(a_wheel(), "blake2_256_digest", std::string(64, '0'))) == text);
    ServerWorld world;
    world.start();
    auto upper = piot::sha256_hex(a_wheel().bytes());
    for (auto& c : upper)
        c = static_cast<char>(std::toupper(c));
    CHECK(world.upload(with(a_wheel(), "sha256_digest", upper)).status == 200);
}

TEST_CASE("pypi upload: file names have an extension that fits, and no slashes", "[pypi_upload]") {
    CHECK(refusal_of(named(a_wheel(), "my_py-1.2.0.exe"))
              .starts_with("Invalid file extension: Use .tar.gz, .whl or .zip"));
    CHECK(refusal_of(named(a_wheel(), "my_py-1.2.0.zip"))
              .starts_with("Invalid file extension: Extension .zip is invalid for filetype bdist_wheel."));
    CHECK(refusal_of(named(an_sdist(), "my_py-1.2.0-py3-none-any.whl"))
              .starts_with("Invalid file extension: Extension .whl is invalid for filetype sdist."));
    CHECK(refusal_of(named(a_wheel(), "../my_py-1.2.0-py3-none-any.whl")) ==
          "Cannot upload a file with '/' or '\\' in its name.");
}

TEST_CASE("pypi upload: a wheel's name must be that of the project and the version", "[pypi_upload]") {
    CHECK(refusal_of(named(a_wheel(), "other-1.2.0-py3-none-any.whl")) == "Start filename for 'my_py' with 'my_py'.");
    CHECK(refusal_of(named(a_wheel(), "My.Py-1.2.0-py3-none-any.whl")) ==
          "Filename 'My.Py-1.2.0-py3-none-any.whl' should contain the normalized project name 'my_py', not 'My.Py'.");
    CHECK(refusal_of(named(a_wheel(), "my_py-1.3.0-py3-none-any.whl")) ==
          "Version in filename should be '1.2.0' not '1.3.0'.");
    CHECK(refusal_of(named(a_wheel(), "my_py-1.2.0-py3-none.whl")) ==
          "Invalid wheel filename (wrong number of parts): 'my_py-1.2.0-py3-none.whl'");
    CHECK(refusal_of(named(a_wheel(), "my_py-1.2.0-x-py3-none-any.whl")) ==
          "Invalid build number: x in 'my_py-1.2.0-x-py3-none-any.whl'");
}

TEST_CASE("pypi upload: platforms that nobody else has are refused", "[pypi_upload]") {
    CHECK(refusal_of(named(a_wheel(), "my_py-1.2.0-cp311-cp311-linux_x86_64.whl")) ==
          "Binary wheel 'my_py-1.2.0-cp311-cp311-linux_x86_64.whl' has an unsupported platform tag 'linux_x86_64'.");
    CHECK(refusal_of(named(a_wheel(), "my_py-1.2.0-cp311-cp311-macosx_11_1_arm64.whl")).find("macosx_11_1_arm64") !=
          std::string::npos);
    const auto* tag = GENERATE("manylinux_2_28_x86_64", "manylinux_2_17_x86_64.manylinux2014_x86_64",
                               "musllinux_1_2_aarch64", "macosx_10_12_x86_64.macosx_11_0_arm64.macosx_10_12_universal2",
                               "win_amd64", "android_21_arm64_v8a", "pyemscripten_2024_0_wasm32");
    ServerWorld world;
    world.start();
    CHECK(world.upload(named(a_wheel(), std::string("my_py-1.2.0-cp311-cp311-") + tag + ".whl")).status == 200);
}

TEST_CASE("pypi upload: an sdist's name is exact, and there is one per release", "[pypi_upload]") {
    CHECK(refusal_of(named(an_sdist(), "my-py-1.2.0.tar.gz")) ==
          "Filename 'my-py-1.2.0.tar.gz' is invalid, should be 'my_py-1.2.0.tar.gz'.");
    CHECK(refusal_of(named(an_sdist(), "other-1.2.0.tar.gz")) == "Start filename for 'my_py' with 'my_py'.");
    ServerWorld world;
    world.start();
    REQUIRE(world.upload(an_sdist()).status == 200);
    const auto zip = make_zip({{"my_py-1.2.0/PKG-INFO", "Name: my_py\n"}});
    CHECK(world.upload(containing(named(an_sdist(), "my_py-1.2.0.zip"), zip)).reason ==
          "Only one sdist may be uploaded per release.");
}

TEST_CASE("pypi upload: archives must be sound and hold what belongs in them", "[pypi_upload]") {
    const std::string info = "my_py-1.2.0.dist-info";
    const auto zip_of = [&](const std::vector<std::string>& names) {
        std::vector<ZipEntry> entries;
        for (const auto& name : names)
            entries.push_back({info + "/" + name, "x"});
        return make_zip(entries);
    };
    CHECK(refusal_of(containing(a_wheel(), "nonsense"))
              .starts_with("Invalid distribution file. ZIP archive not accepted: "));
    const auto whole = a_wheel().bytes();
    CHECK(refusal_of(containing(a_wheel(), whole.substr(0, whole.size() - 30)))
              .starts_with("Invalid distribution file. "));
    CHECK(refusal_of(containing(a_wheel(), whole + "trailing")).starts_with("Invalid distribution file. "));
    CHECK(refusal_of(containing(a_wheel(), zip_of({"METADATA", "RECORD"}))) ==
          "Invalid distribution file. WHEEL not found at " + info + "/WHEEL");
    CHECK(refusal_of(containing(a_wheel(), zip_of({"METADATA", "WHEEL"}))) ==
          "Wheel 'my_py-1.2.0-py3-none-any.whl' does not contain the required RECORD file: " + info + "/RECORD");
    CHECK(refusal_of(containing(a_wheel(), zip_of({"RECORD", "WHEEL"}))) ==
          "Wheel 'my_py-1.2.0-py3-none-any.whl' does not contain the required METADATA file: " + info + "/METADATA");
    CHECK(refusal_of(containing(an_sdist(), "nonsense")) == "Invalid distribution file. File is not a tarfile");
    CHECK(refusal_of(containing(an_sdist(), make_tar_gz({{"my_py-1.2.0/setup.py", ""}}))) ==
          "Invalid distribution file. PKG-INFO not found at my_py-1.2.0/PKG-INFO");
}

TEST_CASE("pypi upload: licence files must be where the metadata says", "[pypi_upload]") {
    CHECK(refusal_of(with(a_wheel(), "license_file", "LICENSE")) ==
          "License-File LICENSE does not exist in distribution file my_py-1.2.0-py3-none-any.whl at "
          "my_py-1.2.0.dist-info/licenses/LICENSE");
    CHECK(refusal_of(with(an_sdist(), "license_file", "LICENSE")) ==
          "License-File LICENSE does not exist in distribution file my_py-1.2.0.tar.gz at my_py-1.2.0/LICENSE");
}

TEST_CASE("pypi upload: files have a limit", "[pypi_upload]") {
    ServerWorld world;
    world.settings.max_distribution_bytes = 1024 * 1024;
    world.start();
    const auto reply = world.upload(containing(a_wheel(), std::string(1024 * 1024 + 1, 'x')));
    CHECK(refusal(world, reply) ==
          "File too large. Limit for project 'my_py' is 1 MB. See https://pypi.org/help/#file-size-limit for more "
          "information.");
}

TEST_CASE("pypi upload: a release takes no new files after two weeks", "[pypi_upload]") {
    ServerWorld world;
    world.start();
    REQUIRE(world.upload(a_wheel()).status == 200);
    world.advance(14 * 24 * 3600 + 1);
    const auto late = world.upload(an_sdist());
    CHECK(late.status == 400);
    CHECK(late.reason == "Uploading new files to releases older than 14 days is not allowed.");
    CHECK(world.upload(a_wheel()).status == 200);  // the same bytes are still fine
}

TEST_CASE("pypi upload: attestations need a trusted publisher", "[pypi_upload]") {
    CHECK(refusal_of(with(a_wheel(), "attestations", "[]")) ==
          "Invalid attestations supplied during upload: Attestations are only supported when using Trusted Publishing");
}

TEST_CASE("pypi upload: fields that come as files are refused, unknown ones are not", "[pypi_upload]") {
    ServerWorld world;
    world.start();
    const std::string body =
        "--b\r\nContent-Disposition: form-data; name=\":action\"\r\n\r\nfile_upload\r\n"
        "--b\r\nContent-Disposition: form-data; name=\"summary\"; filename=\"x\"\r\n\r\nx\r\n--b--\r\n";
    const auto reply = world.send({.method = "POST",
                                   .target = "/pypi/legacy/",
                                   .headers = {{"Content-Type", "multipart/form-data; boundary=b"},
                                               {"Authorization", basic_authorization("__token__", k_pypi_token)}},
                                   .body = body});
    CHECK(refusal(world, reply) == "summary: Should not be a tuple.");
    CHECK(world.upload(with(a_wheel(), "something_new", "x")).status == 200);
}

TEST_CASE("pypi upload: a body that is no form, or ends early, is refused", "[pypi_upload]") {
    ServerWorld world;
    world.start();
    const auto send = [&](const std::string& type, const std::string& body) {
        return world.send(
            {.method = "POST",
             .target = "/pypi/legacy/",
             .headers = {{"Content-Type", type}, {"Authorization", basic_authorization("__token__", k_pypi_token)}},
             .body = body});
    };
    CHECK(refusal(world, send("application/json", "{}")) == "The request body is no multipart/form-data.");
    CHECK(refusal(world, send("multipart/form-data; boundary=b",
                              "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n")) ==
          "The multipart body is malformed.");
    CHECK(refusal(world, send("multipart/form-data; boundary=b", "")) == "The multipart body is malformed.");
}

TEST_CASE("pypi upload: without its final slash the address moves permanently", "[pypi_upload]") {
    ServerWorld world;
    world.start();
    const auto reply = world.send({.method = "POST", .target = "/pypi/legacy"});
    CHECK(reply.status == 308);
    CHECK(reply.header("location") == world.server().base_url() + "/pypi/legacy/");
    CHECK(reply.reason.starts_with("An upload was attempted to /legacy but the expected upload URL is /legacy/"));
}
