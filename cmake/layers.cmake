# stopgap_layer(NAME SOURCES ... USES ... PRIVATE_USES ...)
#
# One static library per layer. A layer sees its own headers under "NAME/..." and those of the
# layers named in USES, through a folder of links made for it alone: an include of any other layer
# does not find its file, so an undeclared dependency fails to compile. HEADERS narrows what a
# layer shows, where a sub-folder of it is a layer of its own.
function(stopgap_layer NAME)
    cmake_parse_arguments(LAYER "" "" "SOURCES;HEADERS;USES;PRIVATE_USES" ${ARGN})
    string(REPLACE "/" "_" target ${NAME})
    add_library(stopgap_${target} STATIC ${LAYER_SOURCES})
    set(view ${CMAKE_BINARY_DIR}/layers/${target})
    cmake_path(GET NAME PARENT_PATH parent)
    if(LAYER_HEADERS)
        file(MAKE_DIRECTORY ${view}/${NAME})
        foreach(header IN LISTS LAYER_HEADERS)
            file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR}/${header} ${view}/${NAME}/${header} SYMBOLIC)
        endforeach()
    else()
        file(MAKE_DIRECTORY ${view}/${parent})
        if(NOT EXISTS ${view}/${NAME})
            file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${view}/${NAME} SYMBOLIC)
        endif()
    endif()
    target_include_directories(stopgap_${target} PUBLIC ${view})
    set(uses)
    foreach(use IN LISTS LAYER_USES)
        string(REPLACE "/" "_" use_target ${use})
        list(APPEND uses stopgap_${use_target})
    endforeach()
    target_link_libraries(stopgap_${target} PUBLIC stopgap_settings ${uses}
                                            PRIVATE stopgap_warnings fmt::fmt ${LAYER_PRIVATE_USES})
    if(target STREQUAL base)
        target_precompile_headers(stopgap_base PRIVATE ${STOPGAP_COMMON_HEADERS})
    else()
        target_precompile_headers(stopgap_${target} REUSE_FROM stopgap_base)
    endif()
endfunction()

# What most files include is parsed once: a file then compiles in about three fifths of its time. Each
# still includes all that it uses: -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON builds without this.
set(STOPGAP_COMMON_HEADERS <algorithm> <filesystem> <functional> <map> <memory> <optional> <set>
                           <string> <string_view> <vector> <fmt/format.h>)
