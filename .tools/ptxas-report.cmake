# Reads the resource report of ptxas from a build log: registers and spills of each kernel for each architecture.
#
#   cmake -DLOG=FILE [-DWARNINGS=FILE] [-DARCHITECTURES=sm_80;sm_90a] -P .tools/ptxas-report.cmake
#
# LOG may hold the reports of several builds, WARNINGS is the last one's. Fails where it has a warning, where no kernel was compiled for one of ARCHITECTURES, and where a kernel in which
# training spends its time spills: attention of head sizes 64 and 128 by tensor cores, products, norms, cross-entropy,
# AdamW. Others that spill are listed.
cmake_minimum_required(VERSION 3.20)

set(hot_kernels "hopper_kernel|mma_kernel<(.*MmaShape<)?(64|128),|multiply|product|norm_|cross_entropy|softmax|adamw")
# The plain kernels of attention take what the others do not: odd head sizes, other alignments, fp32.
set(cold_kernels "plain_kernel")

# As lists of CMake take them: a bracket or semicolon of a line would join or cut them.
file(STRINGS "${LOG}" lines REGEX "Compiling entry function|bytes stack frame|Used [0-9]+ registers" ENCODING UTF-8)
string(REGEX REPLACE "[][]" " " lines "${lines}")
set(warnings "")
if(WARNINGS)
  file(STRINGS "${WARNINGS}" warnings REGEX "[Ww]arning" ENCODING UTF-8)
  string(REGEX REPLACE "[][]" " " warnings "${warnings}")
endif()

set(failures 0)
set(notes "")
# A warning of a spill stands before the kernel's own report, which says the same.
foreach(line IN LISTS warnings)
  if(NOT line MATCHES "Registers are spilled")
    string(APPEND notes "  FAILED ${line}\n")
    math(EXPR failures "${failures} + 1")
  endif()
endforeach()
set(kernels "")  # a name for each kernel and architecture, which ends the names of the variables below
set(architectures "")
foreach(line IN LISTS lines)
  if(line MATCHES "Compiling entry function '([^']+)' for '([^']+)'")
    set(name "${CMAKE_MATCH_1}")
    set(architecture "${CMAKE_MATCH_2}")
    # A kernel that was compiled again counts as it was last. The name of a file's own namespace, which stands behind its
    # length, ends in the number of the process that compiled it.
    set(kernel "${name}")
    if(name MATCHES "^(.*[^0-9])([0-9]+)(_GLOBAL__N__.*)$")
      set(before "${CMAKE_MATCH_1}")
      string(SUBSTRING "${CMAKE_MATCH_3}" 0 ${CMAKE_MATCH_2} own)
      string(SUBSTRING "${CMAKE_MATCH_3}" ${CMAKE_MATCH_2} -1 behind)
      string(REGEX REPLACE "_cu_.*$" "_cu" own "${own}")
      set(kernel "${before}${own}${behind}")
    endif()
    string(MAKE_C_IDENTIFIER "${kernel}_for_${architecture}" kernel)
    set(name_${kernel} "${name}")
    set(architecture_${kernel} "${architecture}")
    set(spilled_${kernel} 0)
    set(registers_${kernel} 0)
    list(APPEND kernels ${kernel})
    list(APPEND architectures ${architecture})
  elseif(line MATCHES "bytes stack frame, ([0-9]+) bytes spill stores, ([0-9]+) bytes spill loads")
    math(EXPR spilled_${kernel} "${CMAKE_MATCH_1} + ${CMAKE_MATCH_2}")
  elseif(line MATCHES "Used ([0-9]+) registers")
    set(registers_${kernel} ${CMAKE_MATCH_1})
  endif()
endforeach()
list(REMOVE_DUPLICATES kernels)
list(REMOVE_DUPLICATES architectures)
list(LENGTH kernels count)
if(count EQUAL 0)
  message(FATAL_ERROR "ptxas-report: expected lines of ptxas -v in ${LOG}, found none")
endif()
foreach(architecture IN LISTS ARCHITECTURES)
  if(NOT architecture IN_LIST architectures)
    string(APPEND notes "  FAILED no kernel was compiled for ${architecture}\n")
    math(EXPR failures "${failures} + 1")
  endif()
endforeach()

# Names as they are written, where the tool for it is at hand.
find_program(demangler c++filt)
function(readable name result)
  if(demangler)
    execute_process(COMMAND ${demangler} "${name}" OUTPUT_VARIABLE shown OUTPUT_STRIP_TRAILING_WHITESPACE
                    COMMAND_ERROR_IS_FATAL ANY)
  else()
    set(shown "${name}")
  endif()
  set(${result} "${shown}" PARENT_SCOPE)
endfunction()

set(spilling 0)
foreach(kernel IN LISTS kernels)
  if(spilled_${kernel} EQUAL 0)
    continue()
  endif()
  math(EXPR spilling "${spilling} + 1")
  readable("${name_${kernel}}" name)
  set(mark "note  ")
  if(name MATCHES "${hot_kernels}" AND NOT name MATCHES "${cold_kernels}")
    set(mark "FAILED")
    math(EXPR failures "${failures} + 1")
  endif()
  string(APPEND notes "  ${mark} ${architecture_${kernel}}: ${spilled_${kernel}} bytes spilled, "
         "${registers_${kernel}} registers, ${name}\n")
endforeach()
list(JOIN architectures ", " architectures)
message(NOTICE "${count} kernels for ${architectures}; ${spilling} spill registers; ${failures} failures\n${notes}")
if(failures GREATER 0)
  message(FATAL_ERROR "ptxas-report: ${failures} failures, marked above")
endif()
