# Run as a script: writes OUTPUT, a C++ source that holds the files of the list TEMPLATES, sorted by name.
cmake_minimum_required(VERSION 3.25)
set(source "// Generated from workflows/*.yml.\n#include \"piot/domain/init_workflow.hpp\"\n\n#include <array>\n\nnamespace piot {\n\n")
list(SORT TEMPLATES)
list(LENGTH TEMPLATES count)
string(APPEND source "std::span<const WorkflowTemplate> workflow_templates() {\n    static constexpr std::array<WorkflowTemplate, ${count}> k_templates = {{\n")
foreach(template IN LISTS TEMPLATES)
  get_filename_component(name ${template} NAME)
  # As hexadecimal, so that no byte of the file means anything to CMake.
  file(READ ${template} bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" bytes "${bytes}")
  # A line of the source per line of the file.
  string(REPLACE "\\x0a" "\\n\"\n         \"" bytes "${bytes}")
  string(APPEND source "        {\"${name}\",\n         \"${bytes}\"},\n")
endforeach()
string(APPEND source "    }};\n    return k_templates;\n}\n\n}  // namespace piot\n")
file(WRITE ${OUTPUT} "${source}")
