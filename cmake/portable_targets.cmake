# The program and its module once more, for the release archive (cmake/portable.cmake). They find each other and the
# libraries beside the module by where they lie. DT_RPATH, unlike DT_RUNPATH, holds for what those libraries need, too, and
# no LD_LIBRARY_PATH of the runner's gets in between.
add_executable(piot_portable main.cpp wiring/load_network.cpp)
target_link_libraries(piot_portable PRIVATE piot_warnings piot_cli piot_git piot_io ${CMAKE_DL_LIBS})
target_compile_definitions(piot_portable PRIVATE PIOT_NETWORK_MODULE="piot-network.so")
add_library(piot_network_portable MODULE wiring/network_module.cpp ${network_sources} wiring/libcurl_stubs.cpp)
target_link_libraries(piot_network_portable PRIVATE piot_warnings ${network_libraries})
target_link_options(piot_network_portable PRIVATE -Wl,--exclude-libs,ALL -Wl,-z,defs)
set_target_properties(piot_portable PROPERTIES OUTPUT_NAME piot RUNTIME_OUTPUT_DIRECTORY portable/bin
  INSTALL_RPATH "$ORIGIN/../lib/piot")
set_target_properties(piot_network_portable PROPERTIES PREFIX "" OUTPUT_NAME piot-network CXX_VISIBILITY_PRESET hidden
  LIBRARY_OUTPUT_DIRECTORY portable/lib/piot INSTALL_RPATH "$ORIGIN")
foreach(target piot_portable piot_network_portable)
  set_target_properties(${target} PROPERTIES PIOT_PORTABLE ON BUILD_WITH_INSTALL_RPATH ON)
  target_link_options(${target} PRIVATE -Wl,--disable-new-dtags)
endforeach()
add_dependencies(piot_portable piot_network_portable)
