# The Action and the packages. They need Debian's python3.
add_test(NAME test_action COMMAND /usr/bin/python3 -B -m unittest test_action WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/packaging)
set_tests_properties(test_action PROPERTIES TIMEOUT 300 ENVIRONMENT "PIOT_BINARY=$<TARGET_FILE:piot>;${lsan_options}")
