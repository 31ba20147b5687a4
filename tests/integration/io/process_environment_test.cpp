// SPDX-License-Identifier: MIT
#include "io/process_environment.hpp"

#include "support/catch.hpp"

#include <cstdlib>

TEST_CASE("process environment: an empty variable counts as unset", "[process_environment]") {
    const piot::io::ProcessEnvironment environment;
    ::setenv("PIOT_TEST_VARIABLE", "x y", 1);
    CHECK(environment.get("PIOT_TEST_VARIABLE") == "x y");
    ::setenv("PIOT_TEST_VARIABLE", "", 1);
    CHECK(environment.get("PIOT_TEST_VARIABLE") == std::nullopt);
    ::unsetenv("PIOT_TEST_VARIABLE");
    CHECK(environment.get("PIOT_TEST_VARIABLE") == std::nullopt);
}
