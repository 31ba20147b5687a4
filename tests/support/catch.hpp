// SPDX-License-Identifier: MIT
#pragma once
// Debian 12 ships Catch2 v2 (one header), newer systems ship v3 (many). Tests include this file only.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif
