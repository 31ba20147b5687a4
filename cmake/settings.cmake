# Two interface targets carry everything that our own code is compiled with; vendor code sees neither.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

find_program(PIOT_CCACHE ccache)
if(PIOT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${PIOT_CCACHE})
endif()

add_library(piot_settings INTERFACE)
target_include_directories(piot_settings INTERFACE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)
target_compile_definitions(piot_settings INTERFACE PIOT_VERSION="${PROJECT_VERSION}")
if(PIOT_SANITIZE)
  target_compile_options(piot_settings INTERFACE -fsanitize=${PIOT_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(piot_settings INTERFACE -fsanitize=${PIOT_SANITIZE})
endif()

# Reading the headers that nearly every file includes is a fifth of a build's work. A compiler cache saves more than that,
# and does not go with it: so it is for machines that build once.
option(PIOT_PRECOMPILE "Precompile the headers that are included most" OFF)
set(PIOT_PRECOMPILED <algorithm> <filesystem> <functional> <map> <memory> <optional> <string> <string_view> <vector>
                     <fmt/format.h> ${PROJECT_SOURCE_DIR}/include/piot/base/result.hpp)
function(piot_precompile target)
  if(PIOT_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE ${PIOT_PRECOMPILED} ${ARGN})
  endif()
endfunction()

add_library(piot_warnings INTERFACE)
target_compile_options(piot_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual
  # With optimisation g++ 12 takes the members of an aggregate that is built inside a call for uninitialised, and joined
  # strings for overlapping (GCC bugs 105562, 105651). clang and the sanitizers' build watch over the real thing.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  $<$<BOOL:${PIOT_WERROR}>:-Werror>)
