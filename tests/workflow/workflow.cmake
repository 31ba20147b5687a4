# The workflows that piot scaffolds, run on this machine. They need Node 20; the npm packages go into the build tree.
set(workflow_tools ${CMAKE_CURRENT_BINARY_DIR}/workflow-tools)
add_test(NAME workflow_tools COMMAND ${PROJECT_SOURCE_DIR}/deploy/install-workflow-tools.sh ${workflow_tools})
set_tests_properties(workflow_tools PROPERTIES TIMEOUT 300 FIXTURES_SETUP workflow_tools)

file(GLOB workflow_tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/workflow/*.test.mjs)
add_test(NAME workflow COMMAND ${workflow_tools}/node --import ./hooks/register.mjs --test --test-concurrency=2 ${workflow_tests}
         WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/workflow)
set_tests_properties(workflow PROPERTIES TIMEOUT 900 PROCESSORS 2 COST 100 FIXTURES_REQUIRED workflow_tools ENVIRONMENT
  "PIOT_BINARY=$<TARGET_FILE:piot>;PIOT_REHEARSAL_SERVER=$<TARGET_FILE:rehearsal_server_for_tests>;PIOT_NODE_PACKAGES=${workflow_tools}")
