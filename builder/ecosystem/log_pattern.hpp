#pragma once
// How a line of a build log is recognised: data that an ecosystem gives to the log scanner.

#include <string_view>

namespace stopgap {

struct LogPattern {
    std::string_view kind;  ///< a row of the catalogue of failure kinds
    std::string_view regex; ///< RE2; the first capture is the subject
    int rank = 0;           ///< higher: nearer to the cause; wins over lower ones anywhere
};

} // namespace stopgap
