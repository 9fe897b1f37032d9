#!/bin/sh
# ---
# RightScript Name: Hotfix HF-2026-0007
# Description: Deploys HF-2026-0007 from the attachments, which are the kit's files, or does what else deploy.sh can.
#   A host that the hotfix does not concern is left alone.
# Inputs:
#   STOPGAP_COMMAND:
#     Category: Hotfix
#     Description: What deploy.sh is to do. retire moves to the vendor's own packages.
#     Input Type: single
#     Required: false
#     Advanced: false
#     Default: text:check
#     Possible Values:
#       - text:check
#       - text:plan
#       - text:apply
#       - text:restart
#       - text:status
#       - text:rollback
#       - text:retire
#   STOPGAP_ENVIRONMENT:
#     Category: Hotfix
#     Description: What this host is, where no /etc/stopgap/environment says so
#     Input Type: single
#     Required: false
#     Advanced: true
# Attachments:
#   - deploy.manifest
#   - deploy.sh
#   - liba_1.0-1+bhot1_amd64.deb
#   - libb_1.0^1~x_all.deb
# ...
# Made by `stopgap publish`, serial 3. Attach what the list above names, of the same kit.
set -u
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH

# Runs the script in $kit, again while somebody holds a lock (13). 17 is installed, with a reboot to come.
deploy() {
    for pause in 60 60 ''; do
        status=0
        sh "$kit/deploy.sh" "$@" --dir "$kit" || status=$?
        if [ "$status" != 13 ] || [ -z "$pause" ]; then break; fi
        sleep "$pause"
    done
    [ "$status" != 17 ] || status=0
    exit "$status"
}

main() {
    kit=${RS_ATTACH_DIR:?}
    [ "$(sha256sum <"$kit/deploy.sh")" = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa  -' ] || {
        echo "HF-2026-0007: the attached deploy.sh is not the one of this kit" >&2
        exit 12
    }
    set -- "${STOPGAP_COMMAND:-check}"
    [ -z "${STOPGAP_ENVIRONMENT:-}" ] || set -- "$@" --environment "$STOPGAP_ENVIRONMENT"
    deploy "$@"
}

main
