# add_cuda_backend(<target>): the CUDA backend as one static library that the plugin, and the checks that need a GPU, link.
# SIZEWISE_CUDA=ON builds it; SIZEWISE_CUDA_ARCHITECTURES says for which devices: "all" (what is shipped), "native", or a list.
option(SIZEWISE_CUDA "Build the CUDA backend (needs nvcc)" OFF)
set(SIZEWISE_CUDA_ARCHITECTURES all CACHE STRING "all, native, or a list as CMAKE_CUDA_ARCHITECTURES takes it")

if(SIZEWISE_CUDA)
  if(SIZEWISE_CUDA_ARCHITECTURES STREQUAL "all")
    # 90a and not 90: wgmma and setmaxnreg exist under that name alone. The last also as PTX, for devices to come.
    set(CMAKE_CUDA_ARCHITECTURES 80-real 86-real 89-real 90a-real 100-real 120)
  elseif(SIZEWISE_CUDA_ARCHITECTURES STREQUAL "native")
    execute_process(COMMAND nvidia-smi --query-gpu=compute_cap --format=csv,noheader OUTPUT_VARIABLE capability
                    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCH "^[0-9]+\\.[0-9]" capability "${capability}")
    string(REPLACE "." "" capability "${capability}")
    if(capability STREQUAL "90")
      set(capability 90a)
    endif()
    set(CMAKE_CUDA_ARCHITECTURES ${capability}-real)
  else()
    set(CMAKE_CUDA_ARCHITECTURES ${SIZEWISE_CUDA_ARCHITECTURES})
  endif()
  # CMake before 3.26 knows no C++20 for nvcc.
  set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION -std=c++20)
  set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION -std=c++20)
  enable_language(CUDA)
  set(CMAKE_CUDA_STANDARD 20)
  set(CMAKE_CUDA_RUNTIME_LIBRARY Static)
  set(CMAKE_CUDA_VISIBILITY_PRESET hidden)
endif()

# What the addon and the plugin must have in common: the version and the compiler that both are built by.
file(READ ${CMAKE_CURRENT_LIST_DIR}/../package.json SIZEWISE_PACKAGE)
string(JSON SIZEWISE_PACKAGE_VERSION GET "${SIZEWISE_PACKAGE}" version)
function(sizewise_build_stamp target)
  target_compile_definitions(${target} PRIVATE
    SIZEWISE_BUILD="${SIZEWISE_PACKAGE_VERSION} ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}")
endfunction()

function(add_cuda_backend target)
  file(GLOB host CONFIGURE_DEPENDS ${SIZEWISE_ENGINE}/backend/cuda/*.cpp)
  file(GLOB kernels CONFIGURE_DEPENDS ${SIZEWISE_ENGINE}/backend/cuda/kernels/*.cu)
  list(FILTER host EXCLUDE REGEX "/plugin\\.cpp$")
  add_library(${target} STATIC ${host} ${kernels})
  target_include_directories(${target} SYSTEM PUBLIC ${CMAKE_CUDA_TOOLKIT_INCLUDE_DIRECTORIES})
  target_compile_options(${target} PRIVATE
    $<$<COMPILE_LANGUAGE:CUDA>:--expt-relaxed-constexpr -Xptxas=-v,-warn-spills -Xcompiler=-Wall>
    $<$<COMPILE_LANG_AND_ID:CXX,GNU,Clang>:-Wall;-Wextra;-Wconversion;-Wno-sign-conversion>)
  target_link_libraries(${target} PUBLIC engine_base)
endfunction()

# The library that the addon opens at run time; it lies beside the addon.
function(add_cuda_plugin target)
  cmake_parse_arguments(ARG "" "" "LINKS" ${ARGN})
  add_library(${target} MODULE ${SIZEWISE_ENGINE}/backend/cuda/plugin.cpp)
  sizewise_build_stamp(${target})
  set_target_properties(${target} PROPERTIES PREFIX "")
  target_link_libraries(${target} PRIVATE ${ARG_LINKS})
endfunction()

function(add_gpu_check target)
  cmake_parse_arguments(ARG "" "" "LINKS" ${ARGN})
  set(folder ${CMAKE_CURRENT_SOURCE_DIR}/../test/gpu)
  file(GLOB checks CONFIGURE_DEPENDS ${folder}/*.cu ${folder}/*.cpp)
  add_executable(${target} EXCLUDE_FROM_ALL ${checks} ${SIZEWISE_ENGINE}/backend/cuda/plugin.cpp)
  sizewise_build_stamp(${target})
  target_include_directories(${target} PRIVATE ${folder})
  target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:CUDA>:--expt-relaxed-constexpr>)
  target_link_libraries(${target} PRIVATE ${ARG_LINKS})
endfunction()

# Libraries that stand in for drivers and plugins in the tests of the loader, which are told where they lie.
function(add_cuda_stubs target)
  function(add_cuda_stub name file)
    add_library(${name} MODULE ${SIZEWISE_TESTS}/cuda/stubs/${file})
    target_include_directories(${name} PRIVATE ${SIZEWISE_ENGINE})
    target_compile_definitions(${name} PRIVATE ${ARGN})
    string(TOUPPER ${name} definition)
    target_compile_definitions(${target} PRIVATE ${definition}="$<TARGET_FILE:${name}>")
    add_dependencies(${target} ${name})
  endfunction()
  add_cuda_stub(stub_driver driver.cpp STUB_VERSION=13000 STUB_DEVICES=1)
  add_cuda_stub(stub_driver_old driver.cpp STUB_VERSION=12040 STUB_DEVICES=1)
  add_cuda_stub(stub_driver_empty driver.cpp STUB_VERSION=13000 STUB_DEVICES=0)
  add_cuda_stub(stub_plugin plugin.cpp)
  add_cuda_stub(stub_management management.cpp STUB_STARTS=1)
  add_cuda_stub(stub_management_broken management.cpp STUB_STARTS=0)
  add_cuda_stub(stand_in stand_in.cpp)
  target_link_libraries(stand_in PRIVATE engine_cpu)
  sizewise_build_stamp(stand_in)
  set(stand_ins stub_driver stub_management stand_in)
  # What SIZEWISE_CUDA_FOLDER can name, so that the whole program runs on GPUs that are none.
  if(WIN32)
    set(names nvcuda.dll nvml.dll sizewise_cuda.dll)
  else()
    set(names libcuda.so.1 libnvidia-ml.so.1 sizewise_cuda.so)
  endif()
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/stand_in)
  foreach(name library IN ZIP_LISTS names stand_ins)
    add_custom_command(TARGET stand_in POST_BUILD
      COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
      COMMAND ${CMAKE_COMMAND} -E copy $<TARGET_FILE:${library}> ${folder}/${name})
  endforeach()
  add_dependencies(stand_in stub_driver stub_management)
endfunction()
