# piot_libgit2: libgit2 with its network back ends left out where that can be done, else the shared library.
# Debian's static archive links without them when src/git/libgit2_stubs.cpp stands in front of it; other builds of
# libgit2 have other back ends, so a trial link decides.
pkg_check_modules(LIBGIT2 REQUIRED IMPORTED_TARGET libgit2)
option(PIOT_STATIC_LIBGIT2 "Link libgit2 statically and without its network half, where possible" ON)

add_library(piot_libgit2 INTERFACE)

set(libgit2_archives libgit2.a libhttp_parser.a libmbedcrypto.a libpcre2-8.a libz.a)
set(libgit2_links)
if(PIOT_STATIC_LIBGIT2)
  foreach(archive ${libgit2_archives})
    find_library(PIOT_ARCHIVE_${archive} NAMES ${archive})
    mark_as_advanced(PIOT_ARCHIVE_${archive})
    if(PIOT_ARCHIVE_${archive})
      list(APPEND libgit2_links ${PIOT_ARCHIVE_${archive}})
    endif()
  endforeach()
  list(LENGTH libgit2_links found)
  list(LENGTH libgit2_archives wanted)
  if(found EQUAL wanted AND NOT DEFINED PIOT_LIBGIT2_LINKS_STATICALLY)
    file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/libgit2_trial.cpp [[
#include <git2.h>
int main() {
    git_repository* repository = nullptr;
    git_libgit2_init();
    git_repository_open_ext(&repository, ".", 0, nullptr);
    git_repository_free(repository);
    return git_libgit2_shutdown();
}
]])
    try_compile(PIOT_LIBGIT2_LINKS_STATICALLY ${CMAKE_CURRENT_BINARY_DIR}/libgit2_trial
      SOURCES ${CMAKE_CURRENT_BINARY_DIR}/libgit2_trial.cpp ${PROJECT_SOURCE_DIR}/src/git/libgit2_stubs.cpp
      CMAKE_FLAGS -DINCLUDE_DIRECTORIES=${LIBGIT2_INCLUDE_DIRS}
      LINK_LIBRARIES ${libgit2_links} Threads::Threads
      CXX_STANDARD 20)
    message(STATUS "Static libgit2 without its network half: ${PIOT_LIBGIT2_LINKS_STATICALLY}")
  endif()
endif()

if(PIOT_STATIC_LIBGIT2 AND PIOT_LIBGIT2_LINKS_STATICALLY)
  add_library(piot_libgit2_stubs OBJECT ${PROJECT_SOURCE_DIR}/src/git/libgit2_stubs.cpp)
  target_link_libraries(piot_libgit2_stubs PRIVATE piot_settings piot_warnings)
  target_include_directories(piot_libgit2 INTERFACE ${LIBGIT2_INCLUDE_DIRS})
  # The objects themselves: from an archive the linker would take the stubs too late.
  target_link_libraries(piot_libgit2 INTERFACE $<TARGET_OBJECTS:piot_libgit2_stubs> ${libgit2_links} Threads::Threads)
else()
  target_link_libraries(piot_libgit2 INTERFACE PkgConfig::LIBGIT2)
endif()
