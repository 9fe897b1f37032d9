#!/bin/sh
# Puts one hotfix on this host, restarts what needs it once, and takes it back where that fails.
#
#   deploy.sh check|plan|apply|restart|status|rollback|retire [OPTION...]       (--help tells more)
#
# What it does is in the signed file deploy.manifest beside it; this script is the same for each hotfix.
# Rules that hold throughout:
# - Nothing is read from the manifest before a key that this host already trusts has signed it, and no
#   package is used whose digest is not in it. What is verified is a private copy, and that is used.
# - No value is run as shell text: no eval; a health check is an argument vector.
# - A package that is not installed stays so, but for a workaround's own, where what it is for is there;
#   a plan that touches any other package is refused.
# - An exit status of apt, dpkg or rpm is never proof: installed versions are asked for afterwards.
# - It may be killed anywhere: each step is written down first, and the next run of `apply` goes on.
# - Everything is a function and the last line runs it, so that a script cut short does nothing.
set -u

LC_ALL=C
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL PATH
unset CDPATH ENV BASH_ENV POSIXLY_CORRECT
umask 077

# ---- exit statuses: a contract, told in docs/deploying.md ------------------------------------------

k_not_applicable=10 # with --strict alone; otherwise 0
k_precondition=11   # nothing was changed
k_unverified=12     # nothing was changed
k_locked=13         # nothing was changed; worth another try
k_install=14        # the installation failed; the old packages are back
k_health=15         # a restart or health check failed; what this run installed is taken back
k_no_way_back=16    # going back failed: a person is needed
k_reboot=17         # installed; something that may not be restarted still runs the old code
k_usage=18
k_ssm_reboot=194    # with --ssm-reboot, instead of 17: the SSM agent reboots and runs this again

usage() {
    cat <<'TEXT'
deploy.sh COMMAND [OPTION...]
  check      would `apply` do something here, and could it? Changes nothing.
  plan       the same, and what exactly it would do. Changes nothing.
  apply      installs, checks the configuration, restarts, checks; goes back where a check fails
  restart    restarts what still runs replaced files, and checks
  status     what of the hotfix is installed and in use. Changes nothing.
  rollback   installs the packages that were saved before `apply`
  retire     moves to the vendor's own fixed packages; takes a workaround away
  --dir DIR            where the kit lies (default: $RS_ATTACH_DIR, else beside this script)
  --environment NAME   what this host is (default: the word in /etc/stopgap/environment)
  --keyring FILE       the keys that this host trusts (default: /etc/stopgap/deploy-key.asc or .gpg)
  --fingerprint FPR    the one key of them that must have signed (default: the only one)
  --wait SECONDS       how long to wait for the locks of others (default 300)
  --health-wait SECONDS  how long a health check may take to hold (default 30)
  --without-rollback   go on where the installed packages cannot be had, so that there is no way back
  --strict             status 10 where the hotfix does not concern this host
  --ssm-reboot         status 194 instead of 17
The last line on stdout is STOPGAP_RESULT and a JSON object.
TEXT
}

# ---- telling ---------------------------------------------------------------------------------------

say() {
    printf 'deploy: %s\n' "$*" >&2
    note "$*"
}

# The log exists from the moment that the manifest is trusted; before, there is no name for it.
note() {
    [ -z "${log:-}" ] || printf '%s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*" >>"$log"
}

# Text as a JSON string. Control characters go: nothing of ours holds any, and a hostile name may.
json_string() {
    printf '"%s"' "$(printf '%s' "$1" | tr -d '\000-\037\177' | sed 's/[\\"]/\\&/g')"
}

# The lines of a file as a JSON array; an absent file is an empty one.
json_list() {
    separator=
    printf '['
    [ ! -f "$1" ] || while IFS= read -r item; do
        printf '%s%s' "$separator" "$(json_string "$item")"
        separator=,
    done <"$1"
    printf ']'
}

# What each package of the manifest was, and is now.
json_packages() {
    separator=
    printf '['
    [ ! -f "$work/packages" ] || while read -r name arch version _; do
        printf '%s{"name":%s,"arch":%s,"hotfix":%s,"before":%s,"installed":%s}' "$separator" \
            "$(json_string "$name")" "$(json_string "$arch")" "$(json_string "$version")" \
            "$(json_string "$(recorded_version "$name" "$arch")")" \
            "$(json_string "$(installed_version "$name" "$arch")")"
        separator=,
    done <"$work/packages"
    printf ']'
}

result_line() { # STATUS OUTCOME REASON
    printf '{"schema":1,"command":%s,"id":%s,"serial":%s,"environment":%s,"outcome":%s,"status":%s' \
        "$(json_string "$command")" "$(json_string "${id:-}")" "${serial:-0}" \
        "$(json_string "$environment")" "$(json_string "$2")" "$1"
    printf ',"reason":%s,"verified_by":%s,"packages":%s,"restarted":%s,"deferred":%s' \
        "$(json_string "$3")" "$(json_string "${verified_by:-}")" "$(json_packages)" \
        "$(json_list "$work/restarted")" "$(json_list "$work/deferred")"
    printf ',"conffiles":%s,"rollback_from":%s,"os":%s,"host":%s,"time":"%s"}\n' \
        "$(json_list "$work/conffiles")" "$(json_list "$work/rollback_from")" "$(json_list "$work/os")" \
        "$(json_string "$(uname -n)")" "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
}

# Ends the run: the one place where a result is told. Never called in a subshell.
finish() { # STATUS OUTCOME REASON
    line=$(result_line "$@")
    if [ -n "${log:-}" ]; then
        note "result: $line"
        printf '%s\n' "$line" >>"$k_logs/results.jsonl"
        ! command -v logger >/dev/null || logger -t stopgap-deploy -- "$id: $2 ($1): $3"
    fi
    [ -z "$3" ] || printf 'deploy: %s\n' "$3" >&2
    printf 'STOPGAP_RESULT %s\n' "$line"
    exit "$1"
}

refuse() { finish "$1" refused "$2"; } # STATUS REASON

# ---- the way from words to values ------------------------------------------------------------------

parse_arguments() {
    dir=${RS_ATTACH_DIR:-$(dirname -- "$0")}
    keyring='' fingerprint='' environment='' strict='' ssm_reboot='' no_way_back=''
    wait_seconds=300 health_seconds=30
    command=${1:-}
    case $command in
    check | plan | apply | restart | status | rollback | retire) shift ;;
    --help | -h | help) usage && exit 0 ;;
    *) usage >&2 && command=none && refuse $k_usage "\"${1:-}\" is no command" ;;
    esac
    while [ $# -gt 0 ]; do
        case $1 in
        --strict) strict=yes ;;
        --ssm-reboot) ssm_reboot=yes ;;
        --without-rollback) no_way_back=yes ;;
        --dir | --environment | --keyring | --fingerprint | --wait | --health-wait)
            [ $# -gt 1 ] || refuse $k_usage "$1 needs a value"
            set_option "$1" "$2"
            shift
            ;;
        *) refuse $k_usage "\"$1\" is no option" ;;
        esac
        shift
    done
}

set_option() { # NAME VALUE
    case $1 in
    --dir) dir=$2 ;;
    --environment) environment=$2 ;;
    --keyring) keyring=$2 ;;
    --fingerprint) fingerprint=$(printf '%s' "$2" | tr -d ' ' | tr a-f A-F) ;;
    --wait) needs_number "$@" && wait_seconds=$2 ;;
    --health-wait) needs_number "$@" && health_seconds=$2 ;;
    esac
}

needs_number() { is_number "$2" || refuse $k_usage "$1: \"$2\" is no number"; }

is_number() { case $1 in '' | *[!0-9]* | 0?* | ??????????????????*) false ;; esac }
# A name, version, architecture or unit: no white space, no slash, nothing that leads an option.
is_word() { case $1 in '' | [!A-Za-z0-9_]* | *[!A-Za-z0-9@:.+~^%_-]*) false ;; esac }
is_file_name() { is_word "$1" && case $1 in *:*) false ;; esac }
is_sha256() { case $1 in *[!0-9a-f]*) false ;; *) [ ${#1} = 64 ] ;; esac }
is_time() { case $1 in [0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z) ;; *) false ;; esac }

now_digits() { date -u +%Y%m%d%H%M%S; }
digits_of() { printf '%s' "$1" | tr -cd 0-9; }
sha256_of() { sha256sum <"$1" | cut -d' ' -f1; }
as_root() { [ "$(id -u)" = 0 ]; }

# ---- signatures ------------------------------------------------------------------------------------
#
# A signature counts if exactly one is there, over SHA-256 or better, by the pinned key, and that key is
# now neither expired nor revoked. gpgv exits 0 for expired and revoked keys and for SHA-1; sqv accepts a
# key that expired after it signed: so no verifier's exit status is enough, and all are held to the same.

# The packets of an OpenPGP file (RFC 4880, section 4.2), read by awk from od's decimal bytes. What it
# does not understand ends with status 1: unknown is refused.
# shellcheck disable=SC2016 # here and below: awk's, not the shell's
k_packets='
function bad() { broken = 1; exit 1 }
function number(at, count,   value) {
    value = 0
    while (count-- > 0) value = value * 256 + b[at++]
    return value
}
function header(at,   first, l) {
    first = b[at] + 0
    if (first < 128) bad()
    l = b[at + 1] + 0
    if (first >= 192) {
        tag = first % 64
        if (l < 192) { size = l; body = at + 2 }
        else if (l < 224) { size = (l - 192) * 256 + b[at + 2] + 192; body = at + 3 }
        else if (l == 255) { size = number(at + 2, 4); body = at + 6 }
        else bad()
    } else {
        tag = int(first / 4) % 16
        l = first % 4
        if (l == 3) bad()
        l = (l == 0) ? 1 : l * 2
        size = number(at + 1, l)
        body = at + 1 + l
    }
    if (body + size > n || size < 1) bad()
}
BEGIN { n = 0 }
{ for (i = 1; i <= NF; i++) b[n++] = $i + 0 }
'

# One signature packet, of version 4, over SHA-256, 384, 512 or their SHA-3 kin (RFC 4880, 9.4; RFC 9580).
k_one_strong='
END {
    if (broken) exit 1
    header(0)
    if (tag != 2 || body + size != n || b[body] != 4) exit 1
    digest = b[body + 3]
    exit !(digest == 8 || digest == 9 || digest == 10 || digest == 12 || digest == 14)
}'

k_count_keys='END { if (broken || n == 0) exit 1
    for (at = 0; at < n; at = body + size) { header(at); keys += (tag == 6) }
    print keys + 0 }'

# The keys of a keyring that are good now, as "OFFSET LENGTH" of their packets. A key is dropped with all
# that follows it up to the next: where it carries a revocation, or its newest signature that sets an
# expiry sets one that has passed. A dropped primary key takes its subkeys along.
k_good_keys='
function end_of_key() {
    if (primary) gone = 0
    if (revoked || (expiry > 0 && expiry <= now)) { if (primary) gone = 1; start = -1 }
    if (start >= 0 && !gone) print start, at - start
}
function begin_key() { start = at; revoked = expiry = newest = 0; created = number(body + 1, 4); primary = (tag == 6) }
function read_signature(   type, p, last, l, kind, made, lasts) {
    type = b[body + 1]
    if (b[body] != 4) { if (b[body] != 3) bad(); return }
    if (type == 32 || type == 40) revoked = 1
    p = body + 6
    last = p + number(body + 4, 2)
    if (last > body + size) bad()
    made = 0
    lasts = -1
    while (p < last) {
        l = b[p++]
        if (l == 255) { l = number(p, 4); p += 4 } else if (l >= 192) { l = (l - 192) * 256 + b[p++] + 192 }
        if (l < 1 || p + l > last) bad()
        kind = b[p] % 128
        if (kind == 2) made = number(p + 1, 4)
        if (kind == 9) lasts = number(p + 1, 4)
        p += l
    }
    if (lasts >= 0 && made >= newest) { newest = made; expiry = (lasts == 0) ? 0 : created + lasts }
}
END {
    if (broken) exit 1
    start = -1
    for (at = 0; at < n; at = body + size) {
        header(at)
        if (tag == 6 || tag == 14) {
            if (at > 0) end_of_key()
            else if (tag != 6) bad()
            begin_key()
        } else if (tag == 2) read_signature()
        else if (tag != 12 && tag != 13 && tag != 17) bad()
    }
    end_of_key()
}'

packets() { # FILE PROGRAM
    od -An -v -tu1 "$1" | awk -v "now=$(date +%s)" "$k_packets$2"
}

# Without its armour (RFC 4880, section 6.2): gpgv reads binary keyrings alone.
dearmoured() { # FROM TO
    if head -c 10 "$1" | grep -q -e '-----BEGIN'; then
        sed -n '/^-----BEGIN PGP/,/^-----END PGP/p' "$1" |
            awk '/^-----END/ { exit } body && !/^=/ { print } /^\r?$/ { body = 1 }' | tr -d '\r' |
            base64 -d >"$2" 2>/dev/null
    else
        cat "$1" >"$2"
    fi
}

# The keys that this host trusts: root's own file, since whoever writes it decides what is installed.
prepare_keyring() {
    if [ -z "$keyring" ]; then
        for keyring in /etc/stopgap/deploy-key.asc /etc/stopgap/deploy-key.gpg; do
            [ ! -f "$keyring" ] || break
        done
    fi
    [ -f "$keyring" ] || refuse $k_unverified "$keyring: there is no such keyring (--keyring FILE)"
    is_private "$keyring" || refuse $k_unverified "$keyring: others than its owner or root may write to it"
    dearmoured "$keyring" "$work/keyring.gpg"
    keys=$(packets "$work/keyring.gpg" "$k_count_keys") || keys=0
    [ "$keys" != 0 ] || refuse $k_unverified "$keyring: holds no OpenPGP key"
    [ -n "$fingerprint" ] || [ "$keys" = 1 ] ||
        refuse $k_unverified "$keyring: holds $keys keys; name the one that signs (--fingerprint FPR)"
}

# Owned by root or by whoever runs this, and written to by nobody else.
is_private() {
    owner=$(stat -L -c %u "$1") && mode=$(stat -L -c %a "$1") || return 1
    [ "$owner" = 0 ] || [ "$owner" = "$(id -u)" ] || return 1
    case $mode in *[2367] | *[2367]?) return 1 ;; esac
}

# Sets $verified_by, or $why_not and fails.
verify_signature() { # FILE SIGNATURE
    dearmoured "$2" "$work/signature" || :
    packets "$work/signature" "$k_one_strong" ||
        { why_not="is not one signature over SHA-256 or better" && return 1; }
    for verifier in gpgv sqv gpg; do
        command -v "$verifier" >/dev/null || continue
        "signed_for_$verifier" "$1" || return 1
        verified_by="$verifier: $signer"
        return 0
    done
    why_not="none of gpgv, sqv and gpg is installed: install one"
    return 1
}

# With a home of its own: no configuration of anybody's has a say.
signed_for_gpgv() {
    mkdir -p "$work/gnupg"
    gpgv --homedir "$work/gnupg" --status-fd 1 --keyring "$work/keyring.gpg" \
        "$work/signature" "$1" >"$work/words" 2>/dev/null
    accept_words
}

signed_for_gpg() {
    mkdir -p "$work/gnupg"
    gpg --homedir "$work/gnupg" --batch --no-tty --no-options --no-autostart --trust-model always \
        --no-auto-key-retrieve --no-default-keyring --keyring "$work/keyring.gpg" --status-fd 1 \
        --verify "$work/signature" "$1" >"$work/words" 2>/dev/null
    accept_words
}

# What gpg's doc/DETAILS says of its status lines: one GOODSIG, one VALIDSIG, and no word against it.
accept_words() {
    for word in BADSIG EXPSIG EXPKEYSIG REVKEYSIG ERRSIG NO_PUBKEY NODATA KEYREVOKED UNEXPECTED FAILURE; do
        ! grep -q "^\[GNUPG:\] $word" "$work/words" || { why_not=$(told_word $word) && return 1; }
    done
    for word in GOODSIG VALIDSIG; do
        [ "$(grep -c "^\[GNUPG:\] $word " "$work/words")" = 1 ] ||
            { why_not="has no good signature" && return 1; }
    done
    signer=$(awk '$2 == "VALIDSIG" { print $12 }' "$work/words")
    case $(awk '$2 == "VALIDSIG" { print $10 }' "$work/words") in
    8 | 9 | 10 | 12 | 14) ;;
    *) why_not="was signed over a weak digest" && return 1 ;;
    esac
    is_pinned "$signer"
}

told_word() {
    case $1 in
    BADSIG) echo "has a bad signature: it is not what was signed" ;;
    EXPKEYSIG) echo "was signed by a key that has expired" ;;
    REVKEYSIG | KEYREVOKED) echo "was signed by a key that is revoked" ;;
    EXPSIG) echo "has a signature that has expired" ;;
    ERRSIG | NO_PUBKEY) echo "was signed by a key that this host does not trust" ;;
    *) echo "has no good signature ($1)" ;;
    esac
}

# sqv tells no reasons. It is given only the keys that are good now, since it asks whether a key was good
# when it signed; on stdout it prints the fingerprint of the certificate.
signed_for_sqv() {
    packets "$work/keyring.gpg" "$k_good_keys" >"$work/ranges" || { why_not="cannot be held to the keyring" && return 1; }
    : >"$work/good.gpg"
    while read -r offset length; do
        tail -c "+$((offset + 1))" "$work/keyring.gpg" | head -c "$length" >>"$work/good.gpg"
    done <"$work/ranges"
    [ -s "$work/good.gpg" ] || { why_not="was signed by a key that has expired or is revoked" && return 1; }
    sqv --keyring "$work/good.gpg" "$work/signature" "$1" >"$work/words" 2>/dev/null ||
        { why_not="has no good signature of a key that this host trusts and that is good now" && return 1; }
    [ "$(wc -l <"$work/words")" -eq 1 ] || { why_not="has more than one signature" && return 1; }
    signer=$(tr -d ' ' <"$work/words")
    is_pinned "$signer"
}

is_pinned() {
    case $1 in *[!0-9A-F]* | '') why_not="was signed by nobody that can be told" && return 1 ;; esac
    [ -z "$fingerprint" ] || [ "$1" = "$fingerprint" ] ||
        { why_not="was signed by $1, not by $fingerprint" && return 1; }
}

# Copies FILE and FILE.asc of the kit to TO and verifies the copy: nobody can change it in between.
copy_signed() { # NAME TO
    for suffix in '' .asc; do
        [ -f "$dir/$1$suffix" ] || { why_not="is missing" && return 1; }
        head -c 1048577 "$dir/$1$suffix" >"$2$suffix"
        [ "$(wc -c <"$2$suffix")" -le 1048576 ] || { why_not="is larger than 1 MiB" && return 1; }
    done
    verify_signature "$2" "$2.asc"
}

load_manifest() {
    prepare_keyring
    copy_signed deploy.manifest "$work/manifest" ||
        refuse $k_unverified "$dir/deploy.manifest: $why_not"
    read_manifest || refuse $k_unverified "$dir/deploy.manifest:$line_number: cannot be read: $line"
    state=$k_state/$id
    [ "$(digits_of "$expires")" -gt "$(now_digits)" ] ||
        refuse $k_unverified "$dir/deploy.manifest: expired on $expires"
    seen=$(cat "$state/serial" 2>/dev/null) || seen=0
    [ "$serial" -ge "${seen:-0}" ] ||
        refuse $k_unverified "$dir/deploy.manifest: has serial $serial, and this host has seen $seen"
}

# ---- the manifest ----------------------------------------------------------------------------------
#
# One value a line: a key, a space, words. Its form is told in docs/deploying.md; a line that is none of
# these, or a word of another form, refuses the whole: a newer manifest may mean what this script cannot do.

read_manifest() {
    id='' serial='' expires='' family='' built_for='' beside='' arguments_due=0 argument_table=
    for table in os environments packages from old retire retired purge leaving units check health; do : >"$work/$table"; done
    line_number=0
    while IFS= read -r line; do
        line_number=$((line_number + 1))
        case $line in *' '*) ;; *) return 1 ;; esac
        read_line "${line%% *}" "${line#* }" || return 1
    done <"$work/manifest"
    [ -z "$line" ] || return 1
    line="it is incomplete"
    [ "$arguments_due" = 0 ] && [ -n "$id" ] && [ -n "$serial" ] && [ -n "$expires" ] && [ -n "$family" ] && [ -n "$built_for" ] &&
        [ -s "$work/os" ] && [ -s "$work/packages" ]
}

read_line() { # KEY REST
    if [ "$line_number" = 1 ]; then
        [ "$line" = "stopgap-deploy 1" ]
        return
    fi
    [ "$arguments_due" = 0 ] || [ "$1" = arg ] || return 1
    case $1 in
    id) is_file_name "$2" && id=$2 ;;
    serial) is_number "$2" && serial=$2 ;;
    expires) is_time "$2" && expires=$2 ;;
    family) case $2 in deb | rpm) family=$2 ;; *) false ;; esac ;;
    arch) is_word "$2" && built_for=$2 ;;
    os) words_to os 2 "$2" ;;
    environment) words_to environments 1 "$2" ;;
    package) words_to packages 6 "$2" ;;
    from) words_to from 2 "$2" ;;
    old) words_to old 6 "$2" ;;
    retire) words_to retire 6 "$2" ;;
    retired) words_to retired 3 "$2" ;;
    with) is_word "$2" && [ -z "$beside" ] && beside=$2 ;;
    purge) words_to purge 2 "$2" ;;
    restart) words_to units 1 "$2" ;;
    check) [ ! -s "$work/check" ] && expect_arguments check "$2" ;;
    unit) words_to health 1 "$2" "unit " ;;
    http) http_to_health "$2" ;;
    run) expect_arguments health "$2" && echo "run $2" >>"$work/health" ;;
    arg)
        [ "$arguments_due" -gt 0 ] && arguments_due=$((arguments_due - 1)) &&
            printf 'arg %s\n' "$2" >>"$work/$argument_table"
        ;;
    *) false ;;
    esac
}

expect_arguments() { # TABLE COUNT
    is_number "$2" && [ "$2" -gt 0 ] && arguments_due=$2 argument_table=$1
}

# Appends to a table, if REST has so many words, each of its form. Of six, they are NAME ARCH VERSION
# SHA256 SIZE FILE; in `retire`, a "-" for each of the last three: this host's package manager has it.
words_to() { # TABLE COUNT REST [PREFIX]
    case $3 in *[!A-Za-z0-9@:.+~^%_\ -]*) return 1 ;; esac
    read -r one two three four five six more <<WORDS
$3
WORDS
    count=0
    for value in $3; do
        count=$((count + 1))
        [ "$value" = - ] && [ "$1" = retire ] && [ $count -gt 3 ] && continue
        is_word "$value" || return 1
    done
    [ $count = "$2" ] && [ -z "$more" ] && [ "$3" = "$one${two:+ $two}${three:+ $three}${four:+ $four}${five:+ $five}${six:+ $six}" ] || return 1
    [ "$2" != 6 ] || [ "$four $five $six" = "- - -" ] ||
        { is_sha256 "$four" && is_number "$five" && is_file_name "$six"; } || return 1
    printf '%s%s\n' "${4:-}" "$3" >>"$work/$1"
}

http_to_health() { # STATUS URL
    case $1 in [1-5][0-9][0-9]' http://'* | [1-5][0-9][0-9]' https://'*) ;; *) return 1 ;; esac
    case ${1#* } in *[!A-Za-z0-9@:.+~%_/?\&=\;,\[\]-]*) return 1 ;; esac
    printf 'http %s\n' "$1" >>"$work/health"
}

# ---- what package managers know --------------------------------------------------------------------

# The installed version, or nothing.
installed_version() { "${family:-no}_version" "$1" "$2" 2>/dev/null; } # NAME ARCH
no_version() { :; }

deb_version() {
    dpkg-query -W -f '${db:Status-Status} ${Version}\n' "$1:$2" 2>/dev/null | sed -n 's/^installed //p'
}
# Of two versions, which is what rpm leaves where it was killed, none is installed.
rpm_version() {
    rpm -q --qf '%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\n' "$1.$2" 2>/dev/null |
        awk '{ all = $0 } END { if (NR == 1 && all !~ / /) print all }'
}

# Whether anything of the package is installed.
is_here() { "${family}_here" "$1" "$2"; }
deb_here() { [ -n "$(deb_version "$1" "$2")" ]; }
rpm_here() { rpm -q "$1.$2" >/dev/null 2>&1; }

# Whether the first version is below the second, in the distribution's own order.
older() { "${family}_older" "$1" "$2"; }
deb_older() { dpkg --compare-versions "$1" lt "$2"; }
rpm_older() {
    is_word "$1" && is_word "$2" || return 1
    for part in epoch version release; do
        a=$("evr_$part" "$1") b=$("evr_$part" "$2")
        case $(rpm --eval "%{lua: print(rpm.vercmp('$a', '$b'))}") in
        -1) return 0 ;;
        1) return 1 ;;
        esac
    done
    return 1
}
evr_epoch() { case $1 in *:*) echo "${1%%:*}" ;; *) echo 0 ;; esac }
evr_version() { v=${1#*:} && echo "${v%-*}"; }
evr_release() { echo "${1##*-}"; }

# NAME ARCH VERSION of a package file.
identity() { "${family}_identity" "$1" 2>/dev/null; }
# shellcheck disable=SC2016 # dpkg-deb expands them
deb_identity() { dpkg-deb -W --showformat '${Package} ${Architecture} ${Version}\n' "$1"; }
rpm_identity() {
    rpm -qp --nosignature --qf '%{NAME} %{ARCH} %|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\n' "$1"
}

# Whether a package is installed that was built from this source package.
has_package_of() { "${family}_package_of" "$1"; } # SOURCE
# shellcheck disable=SC2016
deb_package_of() {
    dpkg-query -W -f '${db:Status-Status} ${source:Package}\n' 2>/dev/null | grep -qxF -e "installed $1"
}
rpm_package_of() { rpm -qa --qf '%{SOURCERPM}\n' | sed 's/-[^-]*-[^-]*$//' | grep -qxF -e "$1"; }

# Whether no package is half installed.
is_settled() { "${family}_settled"; }
deb_settled() { [ -z "$(dpkg --audit 2>&1)" ]; }
rpm_settled() {
    while read -r settled_name settled_arch _; do
        ! rpm_here "$settled_name" "$settled_arch" ||
            [ -n "$(rpm_version "$settled_name" "$settled_arch")" ] || return 1
    done <"$work/packages"
}

is_held() { "${family}_held" "$1" "$2"; }
# shellcheck disable=SC2016
deb_held() { [ "$(dpkg-query -W -f '${db:Status-Want}' "$1:$2" 2>/dev/null)" = hold ]; }
rpm_held() { grep -qsE "^[^#]*(^|[!:])$1-[0-9]" /etc/dnf/plugins/versionlock.list /etc/yum/pluginconf.d/versionlock.list; }

files_of() { "${family}_files" "$1" "$2" 2>/dev/null; }
deb_files() { dpkg-query -L "$1:$2"; }
rpm_files() { rpm -ql "$1.$2"; }

host_arch() {
    case $family in
    deb) dpkg --print-architecture ;;
    rpm) rpm -E '%{_arch}' ;;
    esac
}

# Runs a command for its effect: with the variables that silence every front end, its words in the log,
# the usual umask, and without the descriptor of our lock: a daemon that it starts would keep those.
run() {
    note "run: $*"
    (umask 022 && exec env -i "PATH=$PATH" LC_ALL=C HOME=/root DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 \
        NEEDRESTART_MODE=l NEEDRESTART_SUSPEND=1 APT_LISTCHANGES_FRONTEND=none \
        APT_LISTBUGS_FRONTEND=none SYSTEMD_PAGER= "$@" >>"$log" 2>&1 </dev/null 9>&-)
}

# Keeps edited configuration, and takes the new where nobody edited: noninteractive alone leaves a package
# with an edited conffile unconfigured. Lock::Timeout is for the locks of dpkg; the others were waited for.
apt() { # HOW ARGUMENT...: HOW is "run", or "command" where it changes nothing
    how=$1
    shift
    "$how" apt-get -q -y -o Dpkg::Use-Pty=0 -o APT::Sandbox::User=root \
        -o "DPkg::Lock::Timeout=$wait_seconds" -o Dpkg::Options::=--force-confdef \
        -o Dpkg::Options::=--force-confold --no-install-recommends --allow-downgrades "$@"
}

# ---- what this host must be ------------------------------------------------------------------------

os_release() { sed -n "s/^$1=[\"']\{0,1\}\([^\"']*\)[\"']\{0,1\}$/\1/p" /etc/os-release | head -n 1; }

# Told as a reason not to concern this host: another distribution, release or architecture, or no
# package of the hotfix.
why_not_concerned() {
    os_id=$(os_release ID) os_version=$(os_release VERSION_ID) fits=
    while read -r want_id want_version; do
        [ "$os_id" = "$want_id" ] || continue
        case $os_version:$(os_release VERSION_CODENAME):any in
        "$want_version":* | "$want_version".*:* | *:"$want_version":* | *:"$want_version") fits=yes ;;
        esac
    done <"$work/os"
    [ -n "$fits" ] || { echo "this host is $os_id $os_version" && return; }
    command -v "$(manager_of_family)" >/dev/null || { echo "this host has no $(manager_of_family)" && return; }
    [ "$(host_arch)" = "$built_for" ] || { echo "this host is $(host_arch), the packages are $built_for" && return; }
    [ -s "$work/present" ] || why_not_present
}
why_not_present() {
    if [ -z "$beside" ]; then
        echo "none of its packages is installed"
    else
        why_not_beside
    fi
}

# A workaround brings a package that hosts have not. It is for those that have the package that it works
# around, with the program that checks its configuration: of a daemon's packages, clients may be alone here.
why_not_beside() {
    has_package_of "$beside" || { echo "no package of $beside is installed" && return; }
    read -r _ program <"$work/check" || return 0
    command -v "$program" >/dev/null || echo "this host has no $program"
}
is_for_this_host() { [ -n "$beside" ] && [ -z "$(why_not_beside)" ]; }

manager_of_family() { case $family in deb) echo apt-get ;; rpm) echo rpm ;; esac }

# The packages that are here, in the form of the table: only these are ever touched.
find_present() {
    comes_new=
    ! is_for_this_host || comes_new=yes
    while read -r name arch version rest; do
        if [ -n "$comes_new" ] || is_here "$name" "$arch" || half_installed "$name" "$arch"; then
            echo "$name $arch $version $rest"
        fi
    done <"$work/packages" >"$work/present"
}

# A package that a killed run of ours left in the middle counts as one that is here.
half_installed() { in_flight && [ -n "$(recorded_version "$1" "$2")" ]; }
recorded_version() { awk -v n="$1" -v a="$2" '$1 == n && $2 == a { print $3 }' "${state:-/nonexistent}/before" 2>/dev/null; }

# Those of them that are below the hotfix: what is left to install.
find_wanted() {
    while read -r name arch version rest; do
        now=$(installed_version "$name" "$arch")
        [ -n "$now" ] && ! older "$now" "$version" || echo "$name $arch $version $rest"
    done <"$work/present" >"$work/wanted"
}

preconditions() {
    ! names_a_retirement || refuse $k_precondition "$id is retired: run \`deploy.sh retire\`"
    while read -r name arch _; do
        now=$(installed_version "$name" "$arch")
        [ -z "$now" ] || may_start_from "$name" "$now" ||
            refuse $k_precondition "$name: the hotfix was not made for $now"
    done <"$work/wanted"
    can_change
}

names_a_retirement() { [ -s "$work/retire" ] || [ -s "$work/purge" ]; }

# What holds for any change to the packages of $work/wanted.
can_change() {
    [ ! -e /run/ostree-booted ] || refuse $k_precondition "this host's packages are an image's: rebuild the image"
    is_settled || in_flight || refuse $k_precondition "packages are half installed (dpkg --audit, rpm -q)"
    while read -r name arch _; do
        ! is_held "$name" "$arch" || refuse $k_precondition "$name is on hold"
    done <"$work/wanted"
    can_ask_health
    find_environment
    enough_space
}

# With `from` lines for a package, only these versions are moved.
may_start_from() {
    ! grep -q "^$1 " "$work/from" || grep -qxF "$1 $2" "$work/from" || in_flight
}

can_ask_health() {
    ! grep -q '^http ' "$work/health" || command -v curl >/dev/null || command -v wget >/dev/null ||
        refuse $k_precondition "a health check asks a URL, and this host has neither curl nor wget"
}

# The host's own word wins over the caller's: a script sent to all hosts at once must not talk one of
# them out of being production. In the second environment and later, a promotion is needed: a signed
# statement that this very manifest did well in the one before.
find_environment() {
    own=$(head -n 1 /etc/stopgap/environment 2>/dev/null)
    [ -z "$own" ] || [ -z "$environment" ] || [ "$own" = "$environment" ] ||
        refuse $k_precondition "this host is \"$own\", not \"$environment\" (/etc/stopgap/environment)"
    environment=${environment:-$own}
    [ -s "$work/environments" ] || return 0
    grep -qxF -e "$environment" "$work/environments" || refuse $k_precondition \
        "the hotfix is for $(tr '\n' ' ' <"$work/environments"): this host is \"$environment\" (--environment)"
    before=$(awk -v e="$environment" '$0 == e { exit } { last = $0 } END { print last }' "$work/environments")
    [ "$environment" = "$(head -n 1 "$work/environments")" ] || check_promotion "$before"
}

check_promotion() { # ENVIRONMENT
    copy_signed "promotion-$1" "$work/promotion" || {
        [ "$why_not" != "is missing" ] || refuse $k_precondition "not promoted: $dir/promotion-$1 is missing"
        refuse $k_unverified "$dir/promotion-$1: $why_not"
    }
    promotion_text "$1" | cmp -s - "$work/promotion" ||
        refuse $k_precondition "not promoted: $dir/promotion-$1 is of another kit"
}

promotion_text() {
    printf 'stopgap-promotion 1\nid %s\nserial %s\nmanifest %s\nenvironment %s\n' \
        "$id" "$serial" "$(sha256_of "$work/manifest")" "$1"
}

# Room for our copies where our state is, and for as much again as the packages hold, and a margin.
enough_space() {
    need=$(awk '{ sum += $5 } END { print int(sum * 2 / 1024) + 4096 }' "$work/wanted" "$work/old")
    for place in "$(existing_parent "$k_state")" /usr /var; do
        free=$(df -Pk "$place" | awk 'END { print $4 }')
        [ "${free:-0}" -ge "$need" ] ||
            refuse $k_precondition "$place: $free KiB are free, and $need KiB are needed"
    done
}

existing_parent() {
    parent=$1
    until [ -d "$parent" ]; do parent=$(dirname "$parent"); done
    echo "$parent"
}

# ---- locks -----------------------------------------------------------------------------------------

# Ours, so that two runs never meet. flock(1) of busybox knows no timeout, so it is asked again.
take_lock() {
    command -v flock >/dev/null || refuse $k_precondition "this host has no flock (util-linux)"
    mkdir -p "$k_state" "$k_logs" || refuse $k_precondition "$k_state: cannot be made"
    touch "$k_state/lock" || refuse $k_precondition "$k_state/lock: cannot be written"
    exec 9>"$k_state/lock"
    wait_for own_lock || refuse $k_locked "another deploy.sh is at work on this host"
}
own_lock() { flock -n 9; }

wait_for() { # COMMAND...: until it succeeds, for --wait seconds
    deadline=$(($(date +%s) + wait_seconds))
    until "$@"; do
        [ "$(date +%s)" -lt "$deadline" ] || return 1
        sleep 1
    done
}

# The package manager's. apt waits for dpkg's locks alone, and `apt-get update` may be rewriting the lists
# that a plan is made from. They are fcntl locks, which flock(1) cannot see: the kernel's list has them.
k_deb_locks='/var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock /var/cache/apt/archives/lock'
k_rpm_locks='/var/lib/rpm/.rpm.lock /usr/lib/sysimage/rpm/.rpm.lock /var/cache/dnf/metadata_lock.pid'

wait_for_locks() {
    wait_for nobody_locks || refuse $k_locked "$locked: is held by another process"
}

nobody_locks() {
    case $family in deb) locks=$k_deb_locks ;; rpm) locks=$k_rpm_locks ;; esac
    for locked in $locks; do
        [ -e "$locked" ] || continue
        inode=$(stat -c %i "$locked")
        ! grep -qs "^[0-9]*: POSIX .*:$inode " /proc/locks || return 1
    done
}

# ---- steps that are written down -------------------------------------------------------------------
#
# $state/phase holds the step that is under way: saved, installing, restarting, checking, or undoing.
# No file: nothing is under way. $state/before, old/, files and tokens are of the first run that began.

put() { # FILE, from stdin: complete or not at all, and there after a crash
    cat >"$1.new" && { sync "$1.new" 2>/dev/null || sync; } && mv -f "$1.new" "$1"
}

set_phase() {
    note "phase: $*"
    echo "$*" | put "$state/phase" || { why_not="$state: cannot be written; is the disk full?" && return 1; }
}
phase() { cut -d' ' -f1 "$state/phase" 2>/dev/null; }
in_flight() { [ -f "$state/phase" ]; }
end_phase() { rm -f "$state/phase"; }

begin() {
    as_root || refuse $k_precondition "this takes root"
    take_lock
    log=$k_logs/$id.log
    mkdir -p "$state"
    echo "$serial" | put "$state/serial" || refuse $k_precondition "$state: cannot be written"
    note "$command: $id, serial $serial, $verified_by"
}

# Copies the packages of a table to FOLDER, and holds the copies to digest, size and identity.
copy_packages() { # TABLE FOLDER
    mkdir -p "$2"
    while read -r name arch version sha256 size file; do
        [ "$file" != - ] || continue
        copy_package "$2" || return 1
    done <"$1"
}

copy_package() { # FOLDER, and the variables of copy_packages
    [ -f "$dir/$file" ] || { why_not="$dir/$file: is missing" && why=$k_unverified && return 1; }
    head -c "$((size + 1))" "$dir/$file" >"$1/$file" ||
        { rm -f "$1/$file" && why_not="$1: cannot be written; is the disk full?" && why=$k_precondition && return 1; }
    why=$k_unverified
    [ "$(sha256_of "$1/$file")" = "$sha256" ] ||
        { rm -f "$1/$file" && why_not="$dir/$file: is not what the manifest lists" && return 1; }
    [ "$(identity "$1/$file")" = "$name $arch $version" ] ||
        { rm -f "$1/$file" && why_not="$dir/$file: is not $name $version for $arch" && return 1; }
}

# Before the first change: what is installed, and its packages. What an earlier run saved stays until all
# of it is there, since a refusal must leave the way back from that one.
save_old() {
    rm -rf "$state/old.saving"
    cat "$work/wanted" "$work/leaving" | while read -r name arch _; do
        echo "$name $arch $(installed_version "$name" "$arch")"
    done | put "$state/before.saving" || refuse $k_precondition "$state: cannot be written"
    mkdir -p "$state/old.saving"
    while read -r name arch version; do
        [ -n "$version" ] || continue # it comes new: to go back is to take it away
        save_package </dev/null || {
            [ -n "$no_way_back" ] || refuse "${why:-$k_precondition}" "${why_not:-$name $version: is neither in the kit nor to be had from this host; --without-rollback goes on}"
            echo "$name $version: none" >>"$work/rollback_from"
        }
    done <"$state/before.saving"
    rm -rf "$state/old"
    { mv "$state/old.saving" "$state/old" && mv -f "$state/before.saving" "$state/before"; } ||
        refuse $k_precondition "$state: cannot be written"
}

# From the kit's rollback set, else what an earlier run of ours installed, else the package manager's cache,
# else what its signed repositories have.
save_package() { # with name, arch, version
    why='' why_not='' saved="$name $version"
    row=$(awk -v n="$name" -v a="$arch" -v v="$version" '$1 == n && $2 == a && $3 == v' "$work/old" "$work/packages" | head -n 1)
    if [ -n "$row" ]; then
        echo "$row" >"$work/row"
        copy_packages "$work/row" "$state/old.saving" && saved_from "the kit"
        return
    fi
    for file in "$state/current"/* "$state/old"/*; do
        if [ -f "$file" ] && [ "$(identity "$file")" = "$name $arch $version" ]; then
            cp "$file" "$state/old.saving/" && saved_from "an earlier run"
            return
        fi
    done
    "save_${family}" "$state/old.saving"
}

saved_from() { echo "$saved: $1" >>"$work/rollback_from"; }

save_deb() {
    cached=/var/cache/apt/archives/${name}_$(echo "$version" | sed 's/:/%3a/')_$arch.deb
    if [ -f "$cached" ] && [ "$(identity "$cached")" = "$name $arch $version" ]; then
        cp "$cached" "$1/" && saved_from "apt's cache"
        return
    fi
    # apt drops its cache into the working folder, verified against its signed lists.
    (cd "$1" && run apt-get -q -o APT::Sandbox::User=root download "$name:$arch=$version") &&
        saved_from "this host's repositories"
}

save_rpm() {
    cached=$(find /var/cache/dnf /var/cache/yum -name "$name-${version#*:}.$arch.rpm" 2>/dev/null | head -n 1)
    if [ -n "$cached" ] && [ "$(identity "$cached")" = "$name $arch $version" ]; then
        cp "$cached" "$1/" && saved_from "dnf's cache"
        return
    fi
    command -v dnf >/dev/null && run dnf -q -y download --destdir "$1" "$name-$version.$arch" &&
        saved_from "this host's repositories"
}

# ---- installing ------------------------------------------------------------------------------------

# The paths of the packages in FOLDER that a table lists, or NAME=VERSION where its file is "-".
arguments_of() { # TABLE FOLDER
    while read -r name arch version _ _ file; do
        case $file in
        -) echo "$name:$arch=$version" ;;
        *) echo "$2/$file" ;;
        esac
    done <"$1"
}

# What the package manager would do with these may touch no package that is not in TABLE.
check_plan() { # TABLE ARGUMENT...
    table=$1
    shift
    "${family}_plan" "$@" >"$work/plan" 2>"$work/plan.error" || {
        why_not="the package manager refuses: $(grep -E '^(E:|error:|[[:space:]]+[^ ])' "$work/plan.error" | tail -n 3 | tr -s ' \n' ' ')"
        return 1
    }
    while read -r verb name _; do
        name=${name%%:*}
        if [ "$verb" != install ] || ! grep -q "^$name " "$table"; then
            why_not="the package manager would $verb $name, which is not of the hotfix"
            return 1
        fi
    done <"$work/plan"
}

deb_plan() {
    apt command -s "$@" >"$work/simulated" 2>&1 || { cat "$work/simulated" >&2 && return 1; }
    sed -n 's/^Inst /install /p; s/^Remv /remove /p; s/^Purg /remove /p' "$work/simulated"
}

# rpm changes nothing but what it is given, and what those obsolete.
rpm_plan() {
    shift
    for argument in "$@"; do
        rpm -qp --nosignature --qf 'install %{NAME}\n' "$argument" 2>/dev/null
        rpm -qp --nosignature --qf '[%{OBSOLETENAME} %{OBSOLETEFLAGS:depflags} %{OBSOLETEVERSION}\n]' \
            "$argument" 2>/dev/null | while read -r name relation limit; do
            ! rpm_obsoletes "$name" "$relation" "$limit" || echo "remove $name"
        done
    done
    rpm -U --test --oldpackage --replacepkgs --nosignature "$@" >&2
}

# Whether a package of that name is here in a version that "NAME < LIMIT" means. Relations that nobody writes
# count as if they meant all.
rpm_obsoletes() { # NAME RELATION LIMIT
    rpm -q --qf '%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\n' "$1" >"$work/obsolete" 2>/dev/null || return 1
    while read -r now; do
        case $3 in *-*) ;; *) now=${now%-*} ;; esac # a limit without release is of the version alone
        case $2 in
        '<') ! rpm_older "$now" "$3" || return 0 ;;
        '<=') rpm_older "$3" "$now" || return 0 ;;
        *) return 0 ;;
        esac
    done <"$work/obsolete"
    return 1
}

# Installs, and asks what is there then.
install_packages() { # TABLE FOLDER [OPTION...]
    table=$1 folder=$2
    shift 2
    arguments_of "$table" "$folder" >"$work/arguments"
    while IFS= read -r argument; do set -- "$@" "$argument"; done <"$work/arguments"
    "${family}_install" "$@" || note "the package manager failed"
    all_installed "$table"
}

# First what a killed run of ours left unpacked: nothing else may be in that state, by the preconditions.
deb_install() {
    run dpkg --force-confdef --force-confold --configure -a
    [ $# -gt 0 ] || return 0
    deadline=$(($(date +%s) + wait_seconds))
    until log_size=$(wc -c <"$log") && apt run --no-remove install "$@"; do
        lost_a_lock && [ "$(date +%s)" -lt "$deadline" ] || return 1
        sleep 1
    done
}
# Somebody was quicker after the locks were found free.
lost_a_lock() {
    tail -c "+$((log_size + 1))" "$log" |
        grep -q -e 'Could not get lock' -e 'lock was locked by another process' -e 'create transaction lock'
}

rpm_install() {
    case ${1:-} in --reinstall) shift ;; esac
    [ $# = 0 ] || run rpm -U --oldpackage --replacepkgs --nosignature "$@"
}

all_installed() { # TABLE
    while read -r name arch version _; do
        [ "$(installed_version "$name" "$arch")" = "$version" ] ||
            { why_not="$name $version: is not installed" && return 1; }
    done <"$1"
    is_settled || { why_not="packages are half installed" && return 1; }
}

# Whether each package of the table is at its version or beyond it, as where the vendor's came meanwhile.
all_reached() { # TABLE
    while read -r name arch version _; do
        now=$(installed_version "$name" "$arch")
        if [ -z "$now" ] || older "$now" "$version"; then
            why_not="$name $version: is not installed"
            return 1
        fi
    done <"$1"
    is_settled || { why_not="packages are half installed" && return 1; }
}

# Takes away each package of a table that is here, with its configuration, which is in force until then; and
# asks. What others need stays, and is told: nothing is taken along.
take_away() { # TABLE
    deadline=$(($(date +%s) + wait_seconds))
    until log_size=$(wc -c <"$log") && take_away_once "$1"; do
        lost_a_lock && [ "$(date +%s)" -lt "$deadline" ] || return 1
        sleep 1
    done
}
take_away_once() { # TABLE
    while read -r name arch _; do
        ! has_trace "$name" "$arch" || "${family}_take_away" "$name" "$arch" </dev/null || note "the package manager failed"
    done <"$1"
    all_gone "$1"
}
deb_take_away() { run dpkg --purge "$1"; }
rpm_take_away() { run rpm -e "$1.$2"; }

all_gone() { # TABLE
    while read -r name arch _; do
        ! has_trace "$name" "$arch" || { why_not="$name: cannot be taken away" && return 1; }
    done <"$1"
}

# Whether anything of it is left: of a DEB that was removed, its configuration is.
has_trace() { "${family}_trace" "$1" "$2"; }
# shellcheck disable=SC2016
deb_trace() {
    case $(dpkg-query -W -f '${db:Status-Status}' "$1:$2" 2>/dev/null) in '' | not-installed) false ;; esac
}
rpm_trace() { rpm_here "$1" "$2"; }

# Configuration that the administrator edited stays; the package's own lies beside it.
report_conffiles() {
    find_conffiles
    [ ! -s "$work/conffiles" ] || say "kept edited configuration; compare $(tr '\n' ' ' <"$work/conffiles")"
}

find_conffiles() {
    while read -r name arch _; do
        files_of "$name" "$arch" | while IFS= read -r path; do
            case $path in /etc/*) ;; *) continue ;; esac
            for suffix in .dpkg-dist .rpmnew; do
                [ ! -f "$path$suffix" ] || echo "$path$suffix"
            done
        done
    done <"$work/present" >"$work/conffiles"
}

# A workaround is its configuration: where the host's own was kept, it is not in force.
is_in_force() {
    [ -n "$beside" ] || return 0
    find_conffiles
    while IFS= read -r new; do
        cmp -s "$new" "${new%.*}" || { why_not="${new%.*}: was edited here; the workaround's lies in $new" && return 1; }
    done <"$work/conffiles"
}

# ---- who still runs what was replaced --------------------------------------------------------------

# The files of the packages, old and new, under the names that the kernel tells: folders such as /lib
# may be links.
record_files() {
    { list_files "$work/present" && cat "$state/files" 2>/dev/null; } | sort -u >"$work/files"
    put "$state/files" <"$work/files" || { why_not="$state: cannot be written; is the disk full?" && return 1; }
}

list_files() { # TABLE
    last=/nonexistent
    while read -r name arch _; do files_of "$name" "$arch"; done <"$1" | while IFS= read -r path; do
        case $path in /?*) ;; *) continue ;; esac
        folder=${path%/*}
        [ "$folder" = "$last" ] || real=$(cd -P "${folder:-/}" 2>/dev/null && pwd -P) || real=$folder
        last=$folder
        printf '%s/%s\n' "${real%/}" "${path##*/}"
    done
}

# The processes that map a replaced file with code in it, one a line. The kernel marks a file that is gone
# with " (deleted)"; rpm renames first, which leaves ";0123abcd" before it. A process with another root
# folder or other process numbers is a container's: not ours to judge.
find_stale() {
    mapping "${1:-$state/files}" ' (deleted)' >"$work/stale"
}

# The processes that map one of the files of LIST with SUFFIX behind its name, or, if that is empty, as it is.
mapping() { # LIST SUFFIX
    grep -sHE '^[^ ]+ ..x' /proc/[0-9]*/maps 2>/dev/null | awk -v "suffix=$2" '
        FILENAME != "-" { listed[$0 suffix]; next }
        {
            pid = $1; sub(/^\/proc\//, "", pid); sub(/\/.*/, "", pid)
            path = $0; sub(/^\/proc\/[0-9]*\/maps:[^\/]*/, "", path)
            if (suffix != "") sub(/;[0-9a-f]+ \(deleted\)$/, suffix, path)
            if (path in listed) print pid
        }' "$1" - | sort -un | while read -r pid; do
        ! same_world "$pid" || echo "$pid"
    done
}

same_world() {
    [ "$(stat -L -c %d:%i "/proc/$1/root" 2>/dev/null)" = "$(stat -L -c %d:%i /)" ] &&
        [ "$(readlink "/proc/$1/ns/pid")" = "$(readlink /proc/self/ns/pid)" ]
}

init_kind() {
    if [ -d /run/systemd/system ]; then
        echo systemd
    elif [ -d /run/openrc ] && command -v rc-service >/dev/null; then
        echo openrc
    elif command -v service >/dev/null || [ -d /etc/init.d ]; then
        echo sysv
    else
        echo none
    fi
}

# The service that a process is of, or nothing. A number may be another process's by now: the start time
# is asked before and after.
service_of() { # PID
    began=$(start_time "$1")
    service=$("$(init_kind)_service_of" "$1")
    [ -n "$began" ] && [ "$(start_time "$1")" = "$began" ] && printf '%s' "$service"
}
none_service_of() { :; }

start_time() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
parent_of() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f2; }

# systemd says it in the control group: the first .service of the path, for services that have groups of
# their own below. Sessions and users' managers are nobody's to restart.
systemd_service_of() {
    group=$(sed -n 's/^0:://p; s/^[0-9]*:name=systemd://p' "/proc/$1/cgroup" 2>/dev/null | grep /. | head -n 1)
    case $group in /user.slice/* | /machine.slice/*) return ;; esac
    echo "$group" | tr / '\n' | grep '\.service$' | head -n 1
}

openrc_service_of() {
    group=$(sed -n 's/.*\/openrc\.\([^/]*\).*/\1/p' "/proc/$1/cgroup" 2>/dev/null | head -n 1)
    [ -z "$group" ] || { echo "$group" && return; }
    file=$(pid_file_of "$(topmost "$1")")
    [ -z "$file" ] || grep -lsF "pidfile=$file" /run/openrc/daemons/*/* | sed 's|.*/daemons/||; s|/.*||' | head -n 1
}

# Without a manager that knows: the one init script that names the daemon's pid file; else the only
# script of the package that the program is from. Never a guess from the program's name.
sysv_service_of() {
    daemon=$(topmost "$1")
    file=$(pid_file_of "$daemon")
    scripts=
    [ -z "$file" ] || scripts=$(grep -lsE "(^|[^[:alnum:]])(/var)?$(echo "$file" | sed 's/[.+]/\\&/g')([^[:alnum:]]|$)" /etc/init.d/*)
    [ -n "$scripts" ] || scripts=$(scripts_of_program "$daemon")
    [ "$(echo "$scripts" | wc -l)" = 1 ] || return
    echo "${scripts##*/}"
}

topmost() {
    above=$1
    while :; do
        next=$(parent_of "$above")
        case $next in '' | 0 | 1) break ;; esac
        above=$next
    done
    echo "$above"
}

pid_file_of() {
    for file in /run/*.pid /run/*/*.pid; do
        [ -f "$file" ] && [ "$(head -n 1 "$file" | tr -d ' ')" = "$1" ] && echo "$file" && return
    done
}

scripts_of_program() {
    program=$(readlink "/proc/$1/exe" | sed 's/ (deleted)$//; s/;[0-9a-f]*$//')
    case $family in
    deb) owner=$(dpkg-query -S "$program" 2>/dev/null || dpkg-query -S "${program#/usr}" 2>/dev/null) && owner=${owner%%: *} &&
        dpkg-query -L "$owner" | grep '^/etc/init\.d/.' ;;
    rpm) rpm -qlf "$program" 2>/dev/null | grep -E '^/etc/(rc\.d/)?init\.d/.' ;;
    esac
}

# ---- restarting ------------------------------------------------------------------------------------

# Restarting one of these takes sessions, the network, containers or machines down with it, or fails by
# design: that needs a person or a reboot.
never_restart() {
    case ${1%.service} in
    dbus | dbus-broker | dbus-daemon | messagebus | systemd-logind | systemd-journald | elogind) ;;
    systemd-udevd | NetworkManager | networking | network | wpa_supplicant | systemd-networkd) ;;
    getty@* | serial-getty@* | console-getty | user@* | docker | containerd | crio | podman) ;;
    libvirtd | virtqemud | lxc | lxc@* | machined | systemd-machined | qemu-* | openvswitch*) ;;
    gdm | gdm3 | sddm | lightdm | xdm | lxdm | display-manager | auditd | init | rc-local) ;;
    *) false ;;
    esac
}

service_name() { # as the init system calls it
    case $(init_kind):$1 in
    systemd:*.*) echo "$1" ;;
    systemd:*) echo "$1.service" ;;
    *) echo "${1%.service}" ;;
    esac
}

# What changes when a service is restarted, whoever does it; nothing where it does not run.
token_of() {
    case $(init_kind) in
    systemd)
        systemctl is-active --quiet "$1" 2>/dev/null 9>&- </dev/null &&
            systemctl show -p InvocationID -p MainPID "$1" 2>/dev/null 9>&- </dev/null | tr '\n' ' '
        ;;
    sysv | openrc) token_of_script "$1" ;;
    esac
}

token_of_script() {
    for file in /run/*.pid /run/*/*.pid; do
        [ -f "$file" ] || continue
        grep -qs -e "$file" -e "/var$file" "/etc/init.d/$1" || continue
        pid=$(head -n 1 "$file" | tr -d ' ')
        is_number "$pid" && [ -d "/proc/$pid" ] && echo "$pid-$(start_time "$pid")" && return
    done
    [ -x "/etc/init.d/$1" ] && run "/etc/init.d/$1" status && echo running
}

# The tokens of the services that the manifest names, before anything is installed: a maintainer script
# may restart one, and then it is not restarted again.
record_tokens() {
    while read -r unit; do
        unit=$(service_name "$unit")
        echo "$unit $(token_of "$unit")"
    done <"$work/units" | put "$state/tokens" || refuse $k_precondition "$state: cannot be written"
}
recorded_token() { sed -n "s/^$(echo "$1" | sed 's/[.@+]/\\&/g') //p" "$state/tokens" 2>/dev/null; }

# Restarts, each once: the manifest's in its order, then those that still run replaced files.
restart_services() {
    : >"$work/deferred"
    is_in_force && configuration_is_good || return 1
    has_loaded=yes
    [ -z "$beside" ] || installed_rows | cmp -s - "$state/loaded" || has_loaded=
    while read -r unit; do
        unit=$(service_name "$unit")
        token=$(token_of "$unit")
        if [ -z "$token" ]; then
            note "$unit: does not run, and is not started"
        elif [ -z "$has_loaded" ] || [ "$token" = running ] || [ "$token" = "$(recorded_token "$unit")" ]; then
            restart_once "$unit" || return 1
        fi
    done <"$work/units"
    [ -n "$has_loaded" ] || installed_rows | put "$state/loaded" || note "$state/loaded: cannot be written"
    restart_stale
}

# No process maps a workaround's configuration: which one its services have read is written down.
installed_rows() {
    while read -r name arch _; do echo "$name $arch $(installed_version "$name" "$arch")"; done <"$work/present"
}

# A service that was restarted because of another is no longer stale when its turn comes: each time, the
# first that has had no turn is taken.
restart_stale() {
    : >"$work/tried"
    while :; do
        find_stale
        next_stale || break
        echo "$unit" >>"$work/tried"
        restart_once "$unit" || return 1
    done
    find_stale
    defer_stale
}

next_stale() {
    while read -r pid; do
        ! outlived "$pid" || continue
        unit=$(service_of "$pid")
        [ -z "$unit" ] || never_restart "$unit" || grep -qxF -e "$unit" "$work/tried" "$work/restarted" || return 0
    done <"$work/stale"
    return 1
}

restart_once() {
    never_restart "$1" && { echo "$1" >>"$work/deferred" && return 0; }
    ! grep -qxF -e "$1" "$work/restarted" || return 0
    echo "$1" >>"$work/restarted"
    [ "$(phase)" = undoing ] || echo "$1" >>"$state/restarted"
    say "restarting $1"
    case $(init_kind) in
    systemd) run systemctl restart "$1" ;;
    openrc) run rc-service "$1" restart ;;
    sysv) if command -v service >/dev/null; then run service "$1" restart; else run "/etc/init.d/$1" restart; fi ;;
    none) false ;;
    esac || { why_not="$1: the restart failed" && return 1; }
}

# What is still stale waits for a reboot, and is told: a service that may not be restarted, or a process
# that is of none, or that outlived the restart of its own. Going back would not help any of them.
defer_stale() {
    while read -r pid; do
        unit=$(service_of "$pid")
        if grep -qxF -e "${unit:-/}" "$work/restarted" || outlived "$pid"; then
            unit=
            echo "$pid $(start_time "$pid")" >>"$state/survivors"
        fi
        echo "${unit:-process $pid ($(tr -d '\n' <"/proc/$pid/comm" 2>/dev/null))}"
    done <"$work/stale" >>"$work/deferred"
    sort -u "$work/deferred" -o "$work/deferred"
}

# Remembered, so that a run each hour does not restart a service each hour for a process that stays.
outlived() { grep -qsxF "$1 $(start_time "$1")" "$state/survivors"; }

# The recipe's own check: no service is restarted with a configuration that it refuses.
configuration_is_good() {
    set --
    while IFS= read -r argument; do set -- "$@" "${argument#arg }"; done <"$work/check"
    [ $# = 0 ] || run timeout 60 "$@" || { why_not="check: \"$*\" failed" && return 1; }
}

# ---- health ----------------------------------------------------------------------------------------

healthy() {
    exec 3<"$work/health"
    while IFS= read -r check <&3; do
        set --
        case $check in
        "run "*)
            count=${check#run }
            while [ $# -lt "$count" ]; do
                IFS= read -r argument <&3 || break
                set -- "$@" "${argument#arg }"
            done
            set -- run timeout 60 "$@"
            ;;
        "unit "*) set -- unit_is_up "$(service_name "${check#unit }")" ;;
        "http "*) set -- answers "${check#http }" ;;
        *) continue ;;
        esac
        holds "$@" || { why_not="health: $(told_check "$@")" && exec 3<&- && return 1; }
    done
    exec 3<&-
}

told_check() {
    case $1 in
    unit_is_up) echo "$2 does not run" ;;
    answers) echo "${2#* } does not answer ${2%% *}" ;;
    *) shift 3 && echo "\"$*\" failed" ;;
    esac
}

# Until it holds, for --health-wait seconds: a daemon may need a moment.
holds() {
    deadline=$(($(date +%s) + health_seconds))
    until "$@" 3<&-; do
        [ "$(date +%s)" -lt "$deadline" ] || return 1
        sleep 1
    done
}

# Up, and still up a moment later with the same token: not between two crashes.
unit_is_up() {
    first=$(token_of "$1")
    [ -n "$first" ] || return 1
    sleep 1
    [ "$(token_of "$1")" = "$first" ]
}

# Asked from here, whatever proxy or configuration the caller has.
answers() { # STATUS URL
    if command -v curl >/dev/null; then
        got=$(env -i "PATH=$PATH" curl -q -s --globoff --noproxy '*' -o /dev/null -w '%{http_code}' --proto =http,https --max-time 10 -- "${1#* }" 9>&- </dev/null)
    else
        got=$(env -i "PATH=$PATH" wget -q -S -O /dev/null -T 10 -t 1 "${1#* }" 2>&1 9>&- </dev/null | sed -n 's/^ *HTTP\/[0-9.]* \([0-9]*\).*/\1/p' | head -n 1)
    fi
    [ "$got" = "${1%% *}" ]
}

# ---- commands --------------------------------------------------------------------------------------

not_concerned() {
    why_not=$(why_not_concerned)
    [ -n "$why_not" ] || return 0
    [ -z "$strict" ] || finish $k_not_applicable skipped "$why_not"
    finish 0 skipped "$why_not"
}

look() {
    find_present
    not_concerned
    find_wanted
}

command_check() {
    look
    preconditions
    stage "$work/new"
    [ -s "$work/wanted" ] || finish 0 unchanged "each package is at the hotfix or newer"
    finish 0 applicable ""
}

# The packages of this host, verified, and a plan that touches nothing else.
stage() { # FOLDER
    rm -rf "$1"
    copy_packages "$work/wanted" "$1" || { rm -rf "$1" && refuse "$why" "$why_not"; }
    [ -s "$work/wanted" ] || return 0
    in_flight || nothing_in_the_way "$1" || refuse $k_precondition "$why_not"
    arguments_of "$work/wanted" "$1" >"$work/arguments"
    set -- "$work/present" install
    while IFS= read -r argument; do set -- "$@" "$argument"; done <"$work/arguments"
    in_flight || check_plan "$@" || refuse $k_precondition "$why_not"
}

# A file that somebody made by hand where a package that comes new has one would be taken over, and then be
# taken away with it.
nothing_in_the_way() { # FOLDER
    while read -r name arch _ _ _ file; do
        ! is_here "$name" "$arch" || continue
        "${family}_file_list" "$1/$file" >"$work/to_come" 2>/dev/null
        while IFS= read -r path; do
            if { [ -e "$path" ] || [ -L "$path" ]; } && ! is_owned "$path"; then
                why_not="$path is here, and no package's: move it away"
                return 1
            fi
        done <"$work/to_come"
    done <"$work/wanted"
}
deb_file_list() { dpkg-deb -c "$1" | awk '$1 !~ /^d/ { print substr($6, 2) }'; }
rpm_file_list() { rpm -qpl --nosignature "$1"; }
is_owned() { "${family}_owned" "$1" >/dev/null 2>&1; }
deb_owned() { dpkg-query -S "$1"; }
rpm_owned() { rpm -qf "$1"; }

command_plan() {
    look
    preconditions
    stage "$work/new"
    while read -r name arch version _; do
        echo "install $name:$arch $(installed_version "$name" "$arch") -> $version"
    done <"$work/wanted"
    sed 's/^/restart /' "$work/units"
    list_files "$work/wanted" | sort -u >"$work/files"
    plan_restarts
    finish 0 planned ""
}

# Who runs these files now is who will be restarted, or deferred.
plan_restarts() {
    mapping "$work/files" '' | while read -r pid; do
        unit=$(service_of "$pid")
        if [ -n "$unit" ] && ! never_restart "$unit"; then
            echo "restart $unit"
        else
            echo "not restarted: ${unit:-process $pid}"
        fi
    done | sort -u
}

command_apply() {
    begin
    [ "$(phase)" != undoing ] || finish_undoing
    look
    preconditions
    wait_for_locks
    if ! in_flight && [ ! -s "$work/wanted" ]; then
        finish_unchanged
    fi
    stage "$state/new"
    in_flight || prepare
    install_new
    restart_and_check
    end_phase
    rm -rf "$state/current"
    mv "$state/new" "$state/current" 2>/dev/null # a later hotfix goes back to these
    report_conffiles
    finish_well applied
}

prepare() {
    save_old
    rm -rf "$state/files" "$state/tokens" "$state/survivors" "$state/restarted"
    record_files || refuse $k_precondition "$why_not"
    record_tokens
    set_phase saved || refuse $k_precondition "$why_not"
}

# The last moment at which nothing was changed, unless an earlier run died later than that.
begin_installing() {
    if [ "$(phase)" = saved ]; then
        set_phase installing || { end_phase && refuse $k_precondition "$why_not"; }
    else
        set_phase installing || undo $k_install "$why_not"
    fi
}

install_new() {
    if [ -s "$work/wanted" ] || ! is_settled; then
        begin_installing
        install_packages "$work/wanted" "$state/new" || undo $k_install "$why_not"
    fi
    all_reached "$work/present" || undo $k_install "$why_not"
    record_files || undo $k_install "$why_not"
}

restart_and_check() {
    set_phase restarting || undo $k_install "$why_not"
    restart_services || undo $k_health "$why_not"
    set_phase checking || undo $k_install "$why_not"
    healthy || undo $k_health "$why_not"
}

finish_unchanged() {
    check_unchanged
    finish_well unchanged
}

# Where this run installed nothing, there is nothing to go back to.
check_unchanged() {
    record_files || refuse $k_precondition "$why_not"
    restart_services || finish $k_health failed "$why_not"
    healthy || finish $k_health failed "$why_not"
}

# Done, but for what nobody may restart.
finish_well() { # OUTCOME
    [ -s "$work/deferred" ] || finish 0 "$1" ""
    [ -z "$ssm_reboot" ] || finish $k_ssm_reboot "$1" "a reboot is needed"
    finish $k_reboot "$1" "a reboot is needed: still running replaced files: $(tr '\n' ' ' <"$work/deferred")"
}

# Back to the saved packages. What maintainer scripts did to the data of a service is not undone.
undo() { # STATUS REASON
    set_phase "undoing $1 $2" || say "$why_not"
    say "$2; going back"
    go_back "$1" || finish $k_no_way_back failed "$2; and going back failed: $why_not"
    end_phase
    rm -f "$state/retiring"
    [ "$1" = 0 ] || finish "$1" rolled_back "$2; the old packages are installed again"
}

# An earlier run died while it went back: that is finished first, and told as it would have been.
finish_undoing() {
    read -r _ status reason <"$state/phase"
    find_present
    undo "$status" "$reason"
    finish 0 rolled_back "$reason"
}

# The packages to go back to: all but those that are beyond what was installed here by now. The vendor's fix
# stays, unless it is what a retirement has just brought.
find_back() {
    : >"$work/away"
    brought=packages what="the hotfix"
    [ ! -e "$state/retiring" ] || { brought=retire && what="what came in its place"; }
    while read -r name arch version; do
        ours=$(awk -v n="$name" -v a="$arch" '$1 == n && $2 == a { print $3 }' "$work/$brought")
        now=$(installed_version "$name" "$arch")
        if [ -n "$ours" ] && [ -n "$now" ] && older "$ours" "$now"; then
            say "$name $now is newer than $what, and stays"
        elif [ -z "$version" ]; then
            echo "$name $arch" >>"$work/away"
        else
            echo "$name $arch $version - - -"
        fi
    done <"$state/before" >"$work/back"
}

go_back() { # STATUS
    find_back
    : >"$work/restarted"
    : >"$work/deferred"
    if ! all_gone "$work/away"; then
        wait_for nobody_locks || { why_not="$locked: is held by another process" && return 1; }
        take_away "$work/away" || return 1
    fi
    if ! all_installed "$work/back"; then
        old_packages || return 1
        wait_for nobody_locks || { why_not="$locked: is held by another process" && return 1; }
        install_packages "$work/back" "$state/old" --reinstall || install_by_force || return 1
        record_files || say "$why_not"
    fi
    restart_again "$1" && restart_without && restart_stale
}

# What may have read the configuration of a package that is gone by now, whoever started it.
restart_without() {
    [ -s "$work/away" ] && [ -f "$state/loaded" ] || return 0
    while read -r unit; do
        unit=$(service_name "$unit")
        [ -z "$(token_of "$unit")" ] || restart_once "$unit" || return 1
    done <"$work/units"
    rm -f "$state/loaded"
}

# What `apply` restarted, once more: it may map nothing, or be down because of the hotfix. Where nothing
# failed (status 0), what does not run now was stopped by somebody, and stays so.
restart_again() { # STATUS
    [ -f "$state/restarted" ] || return 0
    while read -r unit; do
        [ "$1" = 0 ] && [ -z "$(token_of "$unit")" ] || restart_once "$unit" || return 1
    done <"$state/restarted"
}

# The saved packages of $work/back, whatever their files are called.
old_packages() {
    : >"$work/found"
    for file in "$state/old"/*; do
        [ -f "$file" ] || continue
        named=$(identity "$file")
        ! grep -qxF -e "$named - - -" "$work/back" || echo "$named - - ${file##*/}" >>"$work/found"
    done
    [ "$(wc -l <"$work/found")" = "$(wc -l <"$work/back")" ] ||
        { why_not="not every old package was saved" && return 1; }
    mv "$work/found" "$work/back"
}

# Where apt finds its world too broken to plan in, dpkg alone may still put the old packages back.
install_by_force() {
    [ "$family" = deb ] || return 1
    arguments_of "$work/back" "$state/old" >"$work/arguments"
    set --
    while IFS= read -r argument; do set -- "$@" "$argument"; done <"$work/arguments"
    run dpkg --force-confdef --force-confold --force-downgrade -i "$@"
    all_installed "$work/back"
}

command_restart() {
    begin
    find_present
    not_concerned
    record_files || refuse $k_precondition "$why_not"
    restart_services || finish $k_health failed "$why_not"
    healthy || finish $k_health failed "$why_not"
    finish_well restarted
}

# In one word; the packages' versions are in the result.
command_status() {
    find_present
    not_concerned
    find_wanted
    list_files "$work/present" >"$work/files"
    cat "$state/files" >>"$work/files" 2>/dev/null
    find_stale "$work/files"
    while read -r pid; do echo "process $pid"; done <"$work/stale" >"$work/deferred"
    finish 0 "$(host_state)" ""
}

host_state() {
    if in_flight; then
        echo interrupted
    elif is_retired; then
        [ -s "$work/stale" ] && echo retired-not-restarted || echo retired
    elif [ -s "$work/wanted" ] || ! is_in_force; then
        echo vulnerable
    elif all_installed "$work/present"; then
        [ -s "$work/stale" ] && echo hotfixed-not-restarted || echo hotfixed
    else
        [ -s "$work/stale" ] && echo newer-not-restarted || echo newer
    fi
}

# At the vendor's versions, whether the hotfix was ever here or not.
is_retired() {
    names_a_retirement && [ -z "$(traces_only "$work/purge")" ] || return 1
    present_only "$work/retire" >"$work/to_retire"
    all_installed "$work/to_retire"
}

command_rollback() {
    begin
    find_present
    [ -s "$state/before" ] || refuse $k_precondition "nothing was saved here: \`apply\` did not run"
    find_back
    [ -s "$work/back" ] || [ -s "$work/away" ] || finish 0 unchanged "each package is newer than the hotfix"
    wait_for_locks
    undo 0 "rollback was asked for"
    healthy || finish $k_health failed "$why_not"
    finish_well rolled_back
}

# To the vendor's versions, which a later manifest names. The hotfix is not taken away but replaced; a
# workaround is taken away.
command_retire() {
    begin
    find_present
    not_concerned
    names_a_retirement || refuse $k_precondition "the manifest names no vendor's version to retire to"
    present_only "$work/retire" >"$work/wanted"
    traces_only "$work/purge" >"$work/leaving"
    [ "$family" = deb ] || ! grep -q ' -$' "$work/wanted" ||
        refuse $k_precondition "on RPM hosts the vendor's packages must be in the kit"
    can_change
    wait_for_locks
    if [ -s "$work/leaving" ] || ! all_installed "$work/wanted"; then
        stage "$state/new"
        in_flight || { cp "$work/wanted" "$work/present" && prepare; }
        : >"$state/retiring" || undo $k_install "$state: cannot be written"
        begin_installing
        install_packages "$work/wanted" "$state/new" || undo $k_install "$why_not"
        take_away "$work/leaving" || undo $k_install "$why_not"
    fi
    cp "$work/wanted" "$work/present"
    if in_flight; then
        record_files || undo $k_install "$why_not"
        restart_and_check
    else
        check_unchanged
    fi
    end_phase
    rm -rf "$state/new" "$state/current" "$state/old" "$state/before" "$state/retiring"
    report_conffiles
    finish_well retired
}

# The rows of a table whose package is here and not already beyond: newer than the row, and none of the hotfix's.
present_only() {
    while read -r name arch version rest; do
        now=$(installed_version "$name" "$arch")
        hotfix=$(awk -v n="$name" -v a="$arch" '$1 == n && $2 == a { print $3 }' "$work/packages")
        [ -n "$now" ] || continue
        older "$version" "$now" && [ "$now" != "$hotfix" ] && ! grep -qxF "$name $arch $now" "$work/retired" ||
            echo "$name $arch $version $rest"
    done <"$1"
}

# The rows of a table whose package has left anything here.
traces_only() {
    while read -r name arch _; do
        ! has_trace "$name" "$arch" || echo "$name $arch"
    done <"$1"
}

main() {
    k_state=/var/lib/stopgap/deploy
    k_logs=/var/log/stopgap
    environment='' command=none log=''
    work=$(mktemp -d "${TMPDIR:-/tmp}/stopgap-deploy.XXXXXX") || exit $k_precondition
    trap 'rm -rf "$work"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    : >"$work/restarted"
    parse_arguments "$@"
    load_manifest
    "command_$command"
}

main "$@"
