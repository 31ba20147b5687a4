# End-to-end suites drive the built binary with real git, cargo, pip and twine. They need Debian's python3.
# Sanitizers triple what these take, and see nothing new in the next kill or the demo's wheel: there, some cases.
set(sanitized_test_rehearse SmallTest)
set(sanitized_test_faults PassingFaultTest RefusedPushTest)

function(piot_e2e_test name)
  set(cases ${name})
  if(PIOT_SANITIZE AND sanitized_${name})
    list(TRANSFORM sanitized_${name} PREPEND ${name}. OUTPUT_VARIABLE cases)
  endif()
  add_test(NAME ${name} COMMAND /usr/bin/python3 -B -m unittest ${cases} WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/e2e)
  set_tests_properties(${name} PROPERTIES TIMEOUT 1500 SKIP_RETURN_CODE 77
    ENVIRONMENT
    "PIOT_BINARY=$<TARGET_FILE:piot>;PIOT_REHEARSAL_SERVER=$<TARGET_FILE:rehearsal_server_for_tests>;PIOT_GLOB_MATCH=$<TARGET_FILE:glob_match_for_tests>;${lsan_options}")
endfunction()

file(GLOB e2e_suites RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}/e2e CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/e2e/test_*.py)
if(PIOT_SANITIZE)
  # The pages, many runs of one command, and what is about timing or the words it prints: the plain build has them.
  list(FILTER e2e_suites EXCLUDE REGEX "^test_(docs|docs_tables|kill_points|secrets|histories|live_table)\\.py$")
endif()
foreach(suite IN LISTS e2e_suites)
  string(REGEX REPLACE "\\.py$" "" suite ${suite})
  piot_e2e_test(${suite})
endforeach()
if(TEST test_kill_points)
  # It keeps two processes busy all the time.
  set_tests_properties(test_kill_points PROPERTIES PROCESSORS 2)
endif()
# The longest begin first, also where no run before has told ctest which they are.
foreach(suite IN ITEMS test_kill_points test_faults test_rehearse test_docs test_secrets)
  if(TEST ${suite})
    set_tests_properties(${suite} PROPERTIES COST 100)
  endif()
endforeach()
