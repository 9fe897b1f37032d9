#!/usr/bin/env bash
# What a host believes of a deploy kit: whichever of gpgv, sqv and gpg it has, the same is refused, status
# 12, and nothing is changed. A kit that was signed is refused too where it is old, or says what it must not.
source "$(dirname "$0")/lib.sh"
# shellcheck source-path=SCRIPTDIR/../support
source "$here/../support/deploy_host.sh"
needs_building
needs_hosts
make_lab

# variant NAME: a copy of the good kit, to be spoiled; $variant is its folder.
variant() {
    variant=$work/lab/kits/$1
    mkdir -p "$work/lab/kits"
    cp -a "$work/kit" "$variant"
}

# resigned NAME SED: a variant whose manifest the script changed, signed by the good key.
resigned() {
    variant "$1"
    sed -i "$2" "$variant/deploy.manifest"
    cmp -s "$variant/deploy.manifest" "$work/kit/deploy.manifest" && fail "$1: the same manifest"
    sign good "$variant/deploy.manifest"
}

signing_key good
good=$fingerprint
signing_key other
lifetime=1d signing_key expired --faked-system-time 20200101T000000!
signing_key revoked
revoked=$fingerprint
kit "environment stage" "environment prod" "run 1" "arg /bin/true"

for name in unsigned tampered other expired revoked weak two twice; do variant $name; done
rm "$work/lab/kits/unsigned/deploy.manifest.asc"
sed -i 's/^serial 1/serial 2/' "$work/lab/kits/tampered/deploy.manifest"
sign other "$work/lab/kits/other/deploy.manifest"
sign expired "$work/lab/kits/expired/deploy.manifest" --faked-system-time 20200101T010000!
sign revoked "$work/lab/kits/revoked/deploy.manifest"
sign good "$work/lab/kits/weak/deploy.manifest" --digest-algo SHA1
sign good "$work/lab/kits/two/deploy.manifest" --local-user other@example.org
sed 's/^:-----/-----/' "$GNUPGHOME/openpgp-revocs.d/$revoked.rev" | gpg_quiet --import
gpg_quiet --armor --export revoked@example.org >"$work/lab/revoked.asc"
gpg_quiet --export good@example.org expired@example.org revoked@example.org >"$work/lab/three.gpg"
cp "$work/kit/deploy.manifest.asc" "$work/lab/kits/twice/"
cat "$work/kit/deploy.manifest" >>"$work/lab/kits/twice/deploy.manifest"

echo "good='$good'; other='$fingerprint'" >"$work/lab/keys.sh"
for verifier in gpgv sqv gpg; do
    host "with $verifier alone: no, bad, weak, more than one signature; unknown, expired, revoked keys: 12" <<SH
. /lab/keys.sh
only_verifier $verifier
judged 0 ../../kit "\"verified_by\":\"$verifier: \$good\"" --environment stage
three="--keyring /lab/three.gpg --fingerprint \$good"
judged 0 ../../kit "\"verified_by\":\"$verifier: \$good\"" --environment stage \$three
judged 12 unsigned "deploy.manifest: is missing"
judged 12 tampered "signature"
judged 12 twice "signature"
judged 12 weak "is not one signature over SHA-256 or better"
judged 12 two "is not one signature over SHA-256 or better"
judged 12 other "trust"
judged 12 expired "expired" --keyring /lab/expired.asc
judged 12 revoked "revoked" --keyring /lab/revoked.asc
judged 12 expired "deploy.manifest: " \$three
judged 12 revoked "deploy.manifest: " \$three
judged 12 ../../kit "not by \$other" --keyring /lab/three.gpg --fingerprint \$other
judged 12 ../../kit "name the one that signs" --keyring /lab/three.gpg
nothing_changed
SH
done
host "with none of them: status 12, and so for a keyring that others may write to, or that is none" <<'SH'
chmod 666 /etc/stopgap/deploy-key.asc
judged 12 ../../kit "others than its owner or root may write to it"
rm /etc/stopgap/deploy-key.asc
judged 12 ../../kit "there is no such keyring"
echo "no key" >/etc/stopgap/deploy-key.asc
judged 12 ../../kit "holds no OpenPGP key"
head -c 60 /lab/three.gpg >/etc/stopgap/deploy-key.asc
judged 12 ../../kit "holds no OpenPGP key"
cp /lab/good.asc /etc/stopgap/deploy-key.asc
only_verifier none
judged 12 ../../kit "none of gpgv, sqv and gpg is installed"
nothing_changed
SH

resigned expired-manifest 's/^expires .*/expires 2020-01-01T00:00:00Z/'
resigned next 's/^serial 1/serial 2/'
resigned windows 's/^family deb/family msi/'
resigned key-of-tomorrow 's/^arch /wings /'
resigned another-form 's/^stopgap-deploy 1/stopgap-deploy 2/'
resigned no-packages '/^package /d'
resigned path 's|^\(package libhot1.*\) \([^ ]*\)$|\1 ../kit/\2|'
resigned option 's/^package libhot1/package -libhot1/'
resigned words 's/^package libhot1 amd64/package libhot1  amd64/'
resigned argument '/^arg /d'
resigned stray 's/^run 1$/run 0/'
resigned line 's/^arg .*/&\narg \/bin\/false/'
resigned digest 's/^\(package libhot1 [^ ]* [^ ]*\) ..../\1 0000/'
resigned other-name 's/^package libhot1 /package libhot2 /; s/^old .*/from libhot2 1.0-1/'
resigned end 's/^arg .*/&\nunit/'
variant package
printf 'x' >>"$work/lab/kits/package/libhot1_1.0-1+hot1_amd64.deb"
variant no-package
rm "$work/lab/kits/no-package/libhot1_1.0-1+hot1_amd64.deb"
host "a manifest that is expired, older than one seen, or of another form; a package that is not listed: 12" <<'SH'
judged 12 expired-manifest "expired on 2020-01-01T00:00:00Z"
for kit in windows key-of-tomorrow another-form no-packages path option words argument stray line end; do
    judged 12 $kit "cannot be read"
done
for kit in digest package; do judged 12 $kit "is not what the manifest lists" --environment stage; done
judged 12 no-package "is missing" --environment stage
judged 0 other-name "none of its packages is installed" --environment stage
nothing_changed
deploy apply --dir /lab/kits/next --environment stage
ends 0 applied
judged 12 ../../kit "has serial 1, and this host has seen 2"
SH

promote() { # NAME TEXT-OF-SED
    variant "$1"
    printf 'stopgap-promotion 1\nid HF-TEST-1\nserial 1\nmanifest %s\nenvironment stage\n' \
        "$(digest "$work/kit/deploy.manifest")" | sed "$2" >"$variant/promotion-stage"
    sign "${3:-good}" "$variant/promotion-stage"
}
promote promoted ''
promote promoted-another 's/^serial 1/serial 2/'
promote promoted-by-another '' other
host "an environment behind another needs a promotion by the same key; a host's own word decides what it is" <<'SH'
judged 11 promoted 'the hotfix is for stage prod'
judged 11 ../../kit "not promoted" --environment prod
judged 11 promoted-another "promotion-stage is of another kit" --environment prod
judged 12 promoted-by-another "promotion-stage: " --environment prod
judged 11 promoted "this host is \"test\"" --environment test
judged 0 promoted applicable --environment prod
echo stage >/etc/stopgap/environment
judged 11 promoted "this host is \"stage\", not \"prod\"" --environment prod
judged 0 ../../kit applicable
nothing_changed
SH
host "a script that was cut short does nothing; bad usage: status 18; RS_ATTACH_DIR is where the kit lies" <<'SH'
size=$(wc -c </kit/deploy.sh)
for cut in $(seq 100 2999 "$size") $(seq $((size - 14)) $((size - 2))); do
    head -c "$cut" /kit/deploy.sh >/tmp/cut.sh
    sh /tmp/cut.sh apply --dir /kit --environment stage >/dev/null 2>&1
    [[ ! -e /var/lib/stopgap ]] || not_ok "cut at $cut, it ran"
done
nothing_changed
for words in "" "instal" "apply --quick" "apply --wait" "apply --wait soon" "check --dir"; do
    sh /kit/deploy.sh $words >/tmp/result 2>/tmp/said
    status=$?
    ends 18 refused
done
RS_ATTACH_DIR=/lab/kits/next deploy check --environment stage
ends 0 applicable
result_has '"serial":2'
SH
