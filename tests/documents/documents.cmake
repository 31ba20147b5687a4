# The published JSON Schemas against the golden documents. Debian's own interpreter: it is the one that sees python3-jsonschema.
find_program(PIOT_SYSTEM_PYTHON NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH)
if(PIOT_SYSTEM_PYTHON)
  add_test(NAME documents COMMAND ${PIOT_SYSTEM_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/documents/check_documents.py ${PROJECT_SOURCE_DIR})
else()
  message(WARNING "no /usr/bin/python3: the JSON Schemas are not tested")
endif()
