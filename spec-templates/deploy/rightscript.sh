#!/bin/sh
# ---
# RightScript Name: Hotfix @id@
# Description: Deploys @id@ from the attachments, which are the kit's files, or does what else deploy.sh can.
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
@attachments@
# ...
# Made by `stopgap publish`, serial @serial@. Attach what the list above names, of the same kit.
set -u
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH

@retry@
main() {
    kit=${RS_ATTACH_DIR:?}
    [ "$(sha256sum <"$kit/deploy.sh")" = '@deploy_sha256@  -' ] || {
        echo "@id@: the attached deploy.sh is not the one of this kit" >&2
        exit 12
    }
    set -- "${STOPGAP_COMMAND:-check}"
    [ -z "${STOPGAP_ENVIRONMENT:-}" ] || set -- "$@" --environment "$STOPGAP_ENVIRONMENT"
    deploy "$@"
}

main
