#!/usr/bin/env bash
# The house style that a tool can hold: clang-format over every C++ file, shellcheck over every
# script, no file over 350 lines. `style.sh tidy` runs clang-tidy instead (minutes),
# on a configuration of its own: clang cannot read the headers that GCC precompiled.
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.." || exit 1

mapfile -t sources < <(git ls-files -- '*.cpp' '*.hpp')
mapfile -t scripts < <(git ls-files -- '*.sh' try check .ci/run tests/campaign/)
failed=0

if [[ ${1:-} == tidy ]]; then
    mapfile -t units < <(git ls-files -- 'builder/*.cpp' 'sandbox/*.cpp' 'artifacts/*.cpp')
    cmake --preset dev -B build/tidy -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON >/dev/null || exit 1
    exec clang-tidy -p build/tidy --quiet "${units[@]}"
fi

clang-format --dry-run --Werror "${sources[@]}" || failed=1
shellcheck -x --source-path=SCRIPTDIR "${scripts[@]}" || failed=1
long=$(wc -l "${sources[@]}" | awk '$2 != "total" && $1 > 350 { print $2 ": " $1 " lines" }')
[[ -z $long ]] || { echo "too long to read: $long" >&2; failed=1; }
exit "$failed"
