#!/usr/bin/env bash
# A few kills of the campaign (docs/testing.md), in both package formats.
exec "$(dirname "$0")/../campaign/kill_campaign" --kills 6
