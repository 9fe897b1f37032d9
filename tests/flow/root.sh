#!/usr/bin/env bash
# The root that the other flow tests build in. ctest runs this first, so that none of them pays for it.
source "$(dirname "$0")/lib.sh"
needs_building

stopgap root create "$target"
expect_status 0 "root create"
ok "there is a root of $target"
stopgap root list
grep -q "^    root-$target-.* made 20" "$work/stdout" || fail "root list: $(cat "$work/stdout")"
ok "root list shows it, and when it was made"
no_litter "root create"
ok "nothing is left behind"
