# A fuzz target is one file, NAME_fuzz.cpp, with seeds in corpus/NAME/. Every build replays the seeds; with PIOT_FUZZ (preset
# `fuzz`, clang) the targets become fuzzers, which run.sh starts.
option(PIOT_FUZZ "Build the fuzzers; needs clang" OFF)
set(fuzz_directory ${CMAKE_CURRENT_LIST_DIR})

add_library(piot_fuzz_support STATIC ${fuzz_directory}/naive_glob.cpp)
target_link_libraries(piot_fuzz_support PUBLIC piot_domain PRIVATE piot_warnings)

# Whole documents change with every release, so the golden ones are the seeds.
file(GLOB plan_document_seeds CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/fixtures/golden/plan*.json)
set(plan_document_link piot_render)
set(commit_message_link piot_git piot_libgit2)
set(signing_certificate_link piot_registry)
set(simple_html_link piot_registry)

file(GLOB fuzz_sources CONFIGURE_DEPENDS ${fuzz_directory}/*_fuzz.cpp)
foreach(source IN LISTS fuzz_sources)
  cmake_path(GET source STEM target)
  string(REGEX REPLACE "_fuzz$" "" target ${target})
  if(PIOT_FUZZ)
    add_executable(fuzz_${target} ${source})
    target_link_libraries(fuzz_${target} PRIVATE piot_warnings piot_fuzz_support ${${target}_link})
    target_link_options(fuzz_${target} PRIVATE -fsanitize=fuzzer)
    list(APPEND fuzzers fuzz_${target})
  else()
    add_executable(replay_${target} ${source} ${fuzz_directory}/replay_main.cpp)
    target_link_libraries(replay_${target} PRIVATE piot_warnings piot_fuzz_support ${${target}_link})
    add_test(NAME fuzz_corpus_${target} COMMAND replay_${target} ${fuzz_directory}/corpus/${target} ${${target}_seeds})
    set_tests_properties(fuzz_corpus_${target} PROPERTIES TIMEOUT 300)
  endif()
endforeach()
if(PIOT_FUZZ)
  add_custom_target(fuzzers DEPENDS ${fuzzers})
endif()
