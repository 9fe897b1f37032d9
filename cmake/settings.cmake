# Two INTERFACE targets that every layer uses: how to compile, and what to warn about.
option(STOPGAP_WARNINGS_AS_ERRORS "Treat compiler warnings as errors" OFF)
option(STOPGAP_SANITIZE "Build with the address and undefined-behaviour sanitizers" OFF)

add_library(stopgap_settings INTERFACE)
target_compile_features(stopgap_settings INTERFACE cxx_std_20)
target_compile_options(stopgap_settings INTERFACE -pthread) # as re2 asks: all share one set of headers
target_compile_definitions(stopgap_settings INTERFACE _FILE_OFFSET_BITS=64 _GNU_SOURCE)
if(STOPGAP_SANITIZE)
    target_compile_options(stopgap_settings INTERFACE -fsanitize=address,undefined
                                                      -fno-sanitize-recover=undefined
                                                      -fno-omit-frame-pointer)
    target_link_options(stopgap_settings INTERFACE -fsanitize=address,undefined)
else()
    target_compile_options(stopgap_settings INTERFACE -fstack-protector-strong
                                                      $<$<CONFIG:Release,RelWithDebInfo>:-D_FORTIFY_SOURCE=2>)
    target_link_options(stopgap_settings INTERFACE -Wl,-z,relro -Wl,--as-needed)
endif()

add_library(stopgap_warnings INTERFACE)
target_compile_options(stopgap_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
if(STOPGAP_WARNINGS_AS_ERRORS)
    target_compile_options(stopgap_warnings INTERFACE -Werror)
endif()
