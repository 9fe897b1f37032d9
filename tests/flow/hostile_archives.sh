#!/usr/bin/env bash
# A tarball that reaches out of its folder is refused as a whole, by its entry's name, before anything
# of it is unpacked: status 3.
source "$(dirname "$0")/lib.sh"

# tarball PYTHON: a tarball of hello, with what the lines add to `tar`.
tarball() {
    python3 - "$work/recipe/hello-2.12.tar.gz" "$work" <<PY || fail "python"
import io, sys, tarfile
tar = tarfile.open(sys.argv[1], "w:gz")
work = sys.argv[2]
def entry(name, kind=tarfile.REGTYPE, target="", content=b"escaped\n", mode=0o644):
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mode = kind, target, mode
    info.size = len(content) if kind == tarfile.REGTYPE else 0
    tar.addfile(info, io.BytesIO(content) if info.size else None)
entry("hello-2.12/configure")
$1
tar.close()
PY
    bump_of hello 2.12 "{ path = \"hello-2.12.tar.gz\", \
sha256 = \"$(digest "$work/recipe/hello-2.12.tar.gz")\" }"
}

# hostile PYTHON TEXT CLAIM
hostile() {
    tarball "$1"
    stopgap build "$work/recipe"
    refused 3 "hello-2.12.tar.gz: $2" "$3"
    [[ ! -e /tmp/escaped && -z $(find "$work" "$shared_state" -name 'escaped*' 2>/dev/null) ]] ||
        fail "$3: something was written outside"
}

hostile 'entry("hello-2.12/../../escaped")' \
    'entry "hello-2.12/../../escaped" leads out of the archive' "a name with .."
hostile 'entry("/tmp/escaped")' 'entry "/tmp/escaped" has an absolute name' "an absolute name"
hostile 'entry("hello-2.12/out", tarfile.SYMTYPE, work); entry("hello-2.12/out/escaped")' \
    'entry "hello-2.12/out/escaped" lies behind "hello-2.12/out", which is a symbolic link' \
    "a file behind a symbolic link"
hostile 'entry("hello-2.12/out", tarfile.SYMTYPE, work + "/escaped"); entry("hello-2.12/out")' \
    'entry "hello-2.12/out" turns a symbolic link into a file' "a file in a symbolic link's place"
hostile 'entry("hello-2.12/x", tarfile.LNKTYPE, "../../etc/passwd")' \
    'entry "hello-2.12/x" is a hard link to what is no earlier file of the archive' \
    "a hard link out of the archive"
hostile 'entry("hello-2.12/x", tarfile.LNKTYPE, "/etc/passwd")' \
    'entry "hello-2.12/x" is a hard link' "a hard link to an absolute name"
hostile 'entry("hello-2.12/null", tarfile.CHRTYPE)' 'entry "hello-2.12/null" is a ' "a device"
hostile 'entry("hello-2.12/pipe", tarfile.FIFOTYPE)' 'entry "hello-2.12/pipe" is a ' "a named pipe"
hostile 'entry("hello-2.12/a\nb")' 'entry "hello-2.12/a\x0ab" has control characters in its name' "a line break in a name"
hostile 'entry("hello-2.12/zeros", content=bytes(200 << 20))' 'unpacks to more than' \
    "a decompression bomb"

head -c 3000 /dev/urandom >"$work/recipe/hello-2.12.tar.gz"
bump_of hello 2.12 "{ path = \"hello-2.12.tar.gz\", \
sha256 = \"$(digest "$work/recipe/hello-2.12.tar.gz")\" }"
stopgap build "$work/recipe"
refused 3 "hello-2.12.tar.gz: " "what is no archive"
tarball ''
head -c 60 "$work/recipe/hello-2.12.tar.gz" >"$work/cut"
mv "$work/cut" "$work/recipe/hello-2.12.tar.gz"
bump_of hello 2.12 "{ path = \"hello-2.12.tar.gz\", \
sha256 = \"$(digest "$work/recipe/hello-2.12.tar.gz")\" }"
stopgap build "$work/recipe"
refused 3 "hello-2.12.tar.gz: " "an archive that ends in the middle"
no_litter "after the hostile archives"
ok "nothing is left behind"
