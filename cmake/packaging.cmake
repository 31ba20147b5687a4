# What is installed, and the packages that CPack makes of it with PIOT_PACKAGES: a .deb on the system's libraries, and a
# release archive that brings its own (cmake/portable.cmake). deploy/package.sh makes both.
include(GNUInstallDirs)
install(TARGETS piot RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT system)
if(TARGET piot_network)
  # src/wiring/load_network.cpp looks in ../lib/piot, whatever the distribution calls its library directory.
  install(TARGETS piot_network LIBRARY DESTINATION lib/piot COMPONENT system)
endif()
if(NOT PIOT_PACKAGES)
  return()
endif()

# Completions and the manual page are written by the program itself.
set(made ${CMAKE_CURRENT_BINARY_DIR}/packaging)
find_program(PIOT_SYSTEM_PYTHON NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH REQUIRED)
set(made_files ${made}/piot.bash ${made}/_piot ${made}/piot.fish ${made}/piot.1.gz ${made}/changelog.gz)
add_custom_command(OUTPUT ${made_files}
  COMMAND ${PIOT_SYSTEM_PYTHON} -B ${PROJECT_SOURCE_DIR}/deploy/package_files.py $<TARGET_FILE:piot> ${made}
  DEPENDS piot ${PROJECT_SOURCE_DIR}/deploy/package_files.py
  VERBATIM)
add_custom_target(package_files ALL DEPENDS ${made_files})
install(FILES ${made}/piot.bash DESTINATION share/bash-completion/completions RENAME piot COMPONENT common EXCLUDE_FROM_ALL)
install(FILES ${made}/_piot DESTINATION share/zsh/vendor-completions COMPONENT common EXCLUDE_FROM_ALL)
install(FILES ${made}/piot.fish DESTINATION share/fish/vendor_completions.d COMPONENT common EXCLUDE_FROM_ALL)
install(FILES ${made}/piot.1.gz DESTINATION share/man/man1 COMPONENT common EXCLUDE_FROM_ALL)

# Who wrote what is linked in, and on what terms: the copyright files of the packages that it came from. Boost asks for
# nothing of that kind with object code.
set(linked_in libgit2-dev libhttp-parser-dev libmbedtls-dev libpcre2-dev zlib1g-dev libyaml-cpp-dev libfmt-dev libcli11-dev
              nlohmann-json3-dev libexpected-dev)
set(linked_in_portable libcurl4-openssl-dev libnghttp2-14 libbrotli-dev libarchive-dev nettle-dev libb2-dev
                       libssl3 libzip4 libbz2-1.0 liblzma5 libzstd1 zlib1g libfmt9 libtomlplusplus3 libstdc++6 libgcc-s1)
function(piot_install_licences component)
  foreach(package ${ARGN})
    install(FILES /usr/share/doc/${package}/copyright DESTINATION share/doc/piot/licences RENAME ${package}.txt COMPONENT ${component}
      EXCLUDE_FROM_ALL)
  endforeach()
endfunction()
piot_install_licences(common ${linked_in})
piot_install_licences(portable ${linked_in_portable})
install(FILES deploy/debian/copyright DESTINATION share/doc/piot COMPONENT common EXCLUDE_FROM_ALL)
install(FILES ${made}/changelog.gz DESTINATION share/doc/piot COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES LICENSE CHANGELOG.md DESTINATION share/doc/piot COMPONENT portable EXCLUDE_FROM_ALL)

# The archive: both files, every library that is not glibc's own, and which glibc they ask for.
install(TARGETS piot_portable RUNTIME_DEPENDENCY_SET bundled RUNTIME DESTINATION bin COMPONENT portable EXCLUDE_FROM_ALL)
install(TARGETS piot_network_portable RUNTIME_DEPENDENCY_SET bundled LIBRARY DESTINATION lib/piot COMPONENT portable EXCLUDE_FROM_ALL)
install(RUNTIME_DEPENDENCY_SET bundled
  PRE_EXCLUDE_REGEXES "^ld-linux" "^lib(c|m|dl|rt|pthread|resolv)\\.so\\."
  LIBRARY DESTINATION lib/piot COMPONENT portable EXCLUDE_FROM_ALL)
install(CODE "set(PIOT_INSTALLED \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}\")\ninclude(${CMAKE_CURRENT_LIST_DIR}/write_requirements.cmake)"
  COMPONENT portable EXCLUDE_FROM_ALL)

set(CPACK_PACKAGE_NAME piot)
set(CPACK_PACKAGE_VENDOR piot)
set(CPACK_PACKAGE_CONTACT "The piot maintainers <piot@users.noreply.github.com>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "release orchestrator for crates.io and PyPI monorepos")
set(CPACK_PACKAGE_DESCRIPTION "piot works out which packages of a repository are released, in which order\nand at which version, tells CI what to build, uploads what is missing, and\ntags what is live.")
set(CPACK_PACKAGE_HOMEPAGE_URL https://github.com/piot-release/piot)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# git pushes the tags; without certificates no registry can be asked.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "git, ca-certificates")
set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PROJECT_CONFIG_FILE ${CMAKE_CURRENT_LIST_DIR}/cpack_config.cmake)
include(CPack)
