#!/usr/bin/env bash
# A few real vendor fixes, start to end, by the corpus' runner and score (docs/testing.md).
source "$(dirname "$0")/lib.sh"

corpus=$here/../corpus
rows() {
    "$corpus/run" --sample ci --stopgap "$STOPGAP" --state "$shared_state" \
        --journal "$work/journal.jsonl" --timeout 600 >"$work/stdout" 2>"$work/stderr"
}

stopgap doctor
[[ $status == 0 ]] || skip "this machine cannot build: $(grep MISSING "$work/stdout")"
rows || fail "the sample could not be run"
cat "$work/stdout"
! grep -q '^gone' "$work/stdout" || echo "note: the archive no longer has some rows"
[[ $(wc -l <"$work/journal.jsonl") == $(($(wc -l <"$corpus/sample-ci.tsv") - 1)) ]] ||
    fail "not every row of the sample is in the journal"
ok "each row of the sample has its line in the journal"

"$corpus/score" "$work/journal.jsonl" >"$work/stdout" 2>&1 || fail "the sample ends as expected"
ok "each row ends as expected, and no patch is lost"

rows || fail "the sample could not be run again"
expect_said "0 rows to run" "a row that was run is passed over"
ok "a row that was run is passed over"
no_litter "after the sample"
ok "nothing is left behind"
