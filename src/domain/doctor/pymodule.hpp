// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace piot::doctor {

/// The names that `#[pymodule]`s at the top level of a Rust file give their modules, by `#[pyo3(name = "…")]` or their
/// own. A reading by eye, for checks that only speak where there is exactly one; macros and `cfg` are not followed.
[[nodiscard]] std::vector<std::string> find_pymodules(std::string_view rust);

}  // namespace piot::doctor
