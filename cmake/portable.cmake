# What the release archive is linked with: a target with PIOT_PORTABLE takes libcurl, libarchive and small libraries from
# their archives and leaves out what libcurl would only need for other protocols (src/wiring/libcurl_stubs.cpp). What is
# still shared goes into the archive beside it (cmake/packaging.cmake). Other targets take the system's libraries.
option(PIOT_PACKAGES "Also link what the release archive holds, and set up CPack; Debian 12" OFF)
if(PIOT_PACKAGES AND PIOT_SANITIZE)
  message(FATAL_ERROR "Packages are not made of a build with sanitizers")
endif()

# name, the archives in the order of their needs, and the shared library that stands there otherwise.
function(piot_linked_library name shared)
  add_library(${name} INTERFACE)
  set(archives "")
  if(PIOT_PACKAGES)
    foreach(archive ${ARGN})
      find_library(PIOT_ARCHIVE_${archive} NAMES ${archive} REQUIRED)
      mark_as_advanced(PIOT_ARCHIVE_${archive})
      list(APPEND archives ${PIOT_ARCHIVE_${archive}})
    endforeach()
  endif()
  set(is_portable $<BOOL:$<TARGET_PROPERTY:PIOT_PORTABLE>>)
  target_link_libraries(${name} INTERFACE $<$<NOT:${is_portable}>:${shared}> "$<${is_portable}:${archives}>")
endfunction()

piot_linked_library(piot_curl CURL::libcurl libcurl.a libbrotlidec.a libbrotlicommon.a)
# Shared in the archive, too: libnghttp2.a is not for modules, and the others are there for libzip anyway.
foreach(library OpenSSL::SSL nghttp2 zstd z)
  target_link_libraries(piot_curl INTERFACE $<$<BOOL:$<TARGET_PROPERTY:PIOT_PORTABLE>>:${library}>)
endforeach()
piot_linked_library(piot_libarchive LibArchive::LibArchive libarchive.a libz.a)
piot_linked_library(piot_nettle PkgConfig::NETTLE libnettle.a)
piot_linked_library(piot_libb2 PkgConfig::LIBB2 libb2.a)
