# piot_yaml: yaml-cpp from its archive where there is one. Few commands read YAML, and every plan would pay for loading the
# shared library.
find_package(yaml-cpp REQUIRED)
find_library(PIOT_ARCHIVE_YAML_CPP NAMES libyaml-cpp.a)
mark_as_advanced(PIOT_ARCHIVE_YAML_CPP)
add_library(piot_yaml INTERFACE)
if(PIOT_ARCHIVE_YAML_CPP)
  target_include_directories(piot_yaml INTERFACE ${YAML_CPP_INCLUDE_DIR})
  target_link_libraries(piot_yaml INTERFACE ${PIOT_ARCHIVE_YAML_CPP})
else()
  target_link_libraries(piot_yaml INTERFACE yaml-cpp)
endif()
