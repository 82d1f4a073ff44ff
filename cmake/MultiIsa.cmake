# add_isa_sources(<target> SOURCES <file>... ISAS baseline avx2 avx512 ...)
# Compiles each source once per instruction set, with ISA_NAMESPACE=<isa>, so that one program carries every path.
# Such sources include C headers and intrinsics only: a template instantiated with wide instructions must not leak
# into the baseline through the linker.
include(CheckCXXCompilerFlag)

set(SIZEWISE_FLAGS_baseline "")
if(MSVC)
  set(SIZEWISE_FLAGS_avx2 /arch:AVX2)
  set(SIZEWISE_FLAGS_avx512 /arch:AVX512)
else()
  set(SIZEWISE_FLAGS_avx2 -mavx2 -mfma -mf16c -mbmi2)
  set(SIZEWISE_FLAGS_avx512 ${SIZEWISE_FLAGS_avx2} -mavx512f -mavx512bw -mavx512dq -mavx512vl -mprefer-vector-width=512)
endif()

function(add_isa_sources target)
  cmake_parse_arguments(ARG "" "" "SOURCES;ISAS" ${ARGN})
  foreach(isa IN LISTS ARG_ISAS)
    set(objects ${target}_${isa})
    add_library(${objects} OBJECT ${ARG_SOURCES})
    target_include_directories(${objects} PRIVATE $<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>)
    target_compile_definitions(${objects} PRIVATE ISA_NAMESPACE=${isa} ISA_NAME="${isa}")
    target_compile_options(${objects} PRIVATE ${SIZEWISE_FLAGS_${isa}})
    if(NOT MSVC)
      target_compile_options(${objects} PRIVATE $<$<NOT:$<BOOL:${SIZEWISE_SANITIZE}>>:-O3> -ffp-contract=fast -fno-math-errno -fno-trapping-math)
    endif()
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:${objects}>)
  endforeach()
endfunction()
