// SPDX-License-Identifier: MIT
#include "wiring/load_network.hpp"

#ifdef PIOT_NETWORK_MODULE

#include "wiring/network_module.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include <dlfcn.h>

namespace piot::wiring {

namespace {

/// Beside the program (a build tree), or where `cmake --install` puts it.
std::filesystem::path find_module() {
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    const auto directory = program.parent_path();
    for (const auto& place :
         {directory / PIOT_NETWORK_MODULE, directory.parent_path() / "lib" / "piot" / PIOT_NETWORK_MODULE})
        if (std::filesystem::exists(place, error)) return place;
    throw BrokenInstallation("`" PIOT_NETWORK_MODULE "` is neither beside " + program.string() + " nor in ../lib/piot");
}

template <class Function>
Function find_function(void* module, const char* name) {
    // POSIX says that this conversion is meant; C++ leaves it to the implementation.
    return reinterpret_cast<Function>(dlsym(module, name));
}

}  // namespace

std::unique_ptr<cli::NetworkServices> load_network(cli::Services& services) {
    // Never closed: what it made may outlive every scope that could close it.
    void* module = dlopen(find_module().c_str(), RTLD_NOW | RTLD_LOCAL);
    if (module == nullptr) throw BrokenInstallation(dlerror());
    const auto version = find_function<VersionFunction>(module, k_version_function);
    const auto make = find_function<MakeFunction>(module, k_make_function);
    if (version == nullptr || make == nullptr || std::string_view(version()) != PIOT_VERSION)
        throw BrokenInstallation("`" PIOT_NETWORK_MODULE "` belongs to another version than piot " PIOT_VERSION);
    return std::unique_ptr<cli::NetworkServices>(make(&services));
}

}  // namespace piot::wiring

#else

#include "wiring/network.hpp"

namespace piot::wiring {

std::unique_ptr<cli::NetworkServices> load_network(cli::Services& services) {
    return std::make_unique<Network>(services);
}

}  // namespace piot::wiring

#endif
