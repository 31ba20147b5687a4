# The Action and the packages. They need Debian's python3.
add_test(NAME test_action COMMAND /usr/bin/python3 -B -m unittest test_action WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/packaging)
set_tests_properties(test_action PROPERTIES TIMEOUT 300 ENVIRONMENT "PIOT_BINARY=$<TARGET_FILE:piot>;${lsan_options}")

# The packages on bare roots: needs root, debootstrap and the mirror of apt, and a build with PIOT_PACKAGES; else it says that
# it was skipped, and why.
add_test(NAME prove_packages COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/packaging/prove_packages.sh ${PROJECT_BINARY_DIR})
set_tests_properties(prove_packages PROPERTIES TIMEOUT 900 SKIP_RETURN_CODE 77 COST 100 LABELS packages)
