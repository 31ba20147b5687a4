# Read by CPack once per generator: which components go into which package.
list(GET CPACK_INSTALL_CMAKE_PROJECTS 0 build)
if(CPACK_GENERATOR STREQUAL "DEB")
  set(CPACK_INSTALL_CMAKE_PROJECTS ${build} piot system / ${build} piot common / ${build} piot debian /)
else()
  set(CPACK_INSTALL_CMAKE_PROJECTS ${build} piot common / ${build} piot portable /)
  set(CPACK_PACKAGE_FILE_NAME piot-${CPACK_PACKAGE_VERSION}-x86_64-unknown-linux-gnu)
endif()
