# The workflows that `piot init` writes are compiled in: workflows/*.yml become one source of piot_domain.
file(GLOB workflow_templates CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/workflows/*.yml)
set(workflow_templates_source ${CMAKE_CURRENT_BINARY_DIR}/workflow_templates.cpp)
add_custom_command(OUTPUT ${workflow_templates_source}
  COMMAND ${CMAKE_COMMAND} "-DOUTPUT=${workflow_templates_source}" "-DTEMPLATES=${workflow_templates}"
          -P ${PROJECT_SOURCE_DIR}/cmake/write_workflow_templates.cmake
  DEPENDS ${workflow_templates} ${PROJECT_SOURCE_DIR}/cmake/write_workflow_templates.cmake
  VERBATIM)
target_sources(piot_domain PRIVATE ${workflow_templates_source})
