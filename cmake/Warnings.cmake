# Our own code compiles without a warning, and a warning is an error when SIZEWISE_WERROR is on.
option(SIZEWISE_WERROR "Treat warnings as errors" OFF)
function(sizewise_warnings target)
  if(MSVC)
    target_compile_options(${target} PRIVATE /W4 $<$<BOOL:${SIZEWISE_WERROR}>:/WX>)
  else()
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion $<$<BOOL:${SIZEWISE_WERROR}>:-Werror>)
    # GCC 12 reports a false -Wrestrict for "literal" + std::string (GCC bug 105651).
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
  endif()
endfunction()
