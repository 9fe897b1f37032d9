#!/usr/bin/env bash
# A base whose tarball was repacked: the new one is repacked by debian/copyright, or it says why not.
source "$(dirname "$0")/lib.sh"
needs_building
id=repack
out=$work/out/HF-TEST-$id/$target

# upstream: hd-idle's tree in small, with the folders that its debian/copyright leaves out.
upstream() {
    mkdir -p "$work/hd-idle-2.0/"{scripts,debian}
    echo 'int main(void) { return 0; }' >"$work/hd-idle-2.0/hd-idle.c"
    echo '.TH HD-IDLE 1' >"$work/hd-idle-2.0/hd-idle.1"
    echo 'from upstream' | tee "$work/hd-idle-2.0/"{debian/ours,scripts/tool,README} >/dev/null
    cat >"$work/hd-idle-2.0/Makefile" <<'MAKE'
hd-idle: hd-idle.c
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $<
install: hd-idle
	install -D hd-idle $(DESTDIR)/usr/sbin/hd-idle
	install -D -m 644 hd-idle.1 $(DESTDIR)/usr/share/man/man1/hd-idle.1
MAKE
    tar -C "$work" --sort=name --mtime=@1000000000 --owner=7 --group=7 -czf "$1" hd-idle-2.0
}

tarball=$work/recipe/hd-idle-2.0.tgz
upstream "$tarball"
bump() {
    bump_of hd-idle 2.0 "{ path = \"hd-idle-2.0.tgz\", sha256 = \"$(digest "$tarball")\" }"
}
bump
stopgap build "$work/recipe"
expect_status 0 "build"
made=$out/hd-idle_2.0+ds.orig.tar.xz
tar -tf "$made" >"$work/entries"
[[ $(grep -c . "$work/entries") == 5 ]] || fail "the tarball: $(cat "$work/entries")"
grep -qE 'scripts|debian' "$work/entries" && fail "left in: $(cat "$work/entries")"
[[ $(tar --utc --full-time -tvf "$made" hd-idle-2.0/hd-idle.c) == *root*2001-09-09\ 01:46:40* ]] ||
    fail "its entries: $(tar --utc --full-time -tvf "$made")"
ok "the tarball is repacked without what Files-Excluded names; times are kept, owners are not"
[[ -s $out/hd-idle_2.0+ds-0hot1_amd64.deb ]] || fail "built: $(ls "$out")"
ok "the version carries the base's mark"
grep -q "\"$(digest "$tarball")\"" "$out/result.json" || fail "upstream's digest"
grep -q "\"$(digest "$made")\"" "$out/result.json" || fail "the made one's digest"
grep -q "made of hd-idle-2.0.tgz (sha256 $(digest "$tarball")) without 4 entries" \
    "$out/result.json" || fail "how it was made"
ok "result.json has both digests, and how the one was made of the other"
first=$(digest "$made")
stopgap build "$work/recipe"
expect_status 0 "again"
[[ $(digest "$made") == "$first" ]] || fail "other bytes the second time"
ok "again: the same bytes"

bump
sed -i '/^version = /a repack = "never"' "$work/recipe/recipe.toml"
stopgap plan "$work/recipe"
expect_status 0 "never"
expect_said 'taken as it is (fix.repack = "never")' "never"
ok "fix.repack = \"never\" takes the tarball as it is, and plan says so"

rm -rf "$work/hd-idle-2.0/"{scripts,debian}
tar -C "$work" -czf "$tarball" hd-idle-2.0
bump
stopgap plan "$work/recipe"
expect_status 0 "nothing to leave out"
expect_said "Files-Excluded matches nothing in it" "nothing to leave out"
ok "a tarball without those files is taken as it is, and plan says so"

bump_of hello 9.0+ds "{ path = \"hd-idle-2.0.tgz\", sha256 = \"$(digest "$tarball")\" }"
stopgap plan "$work/recipe"
expect_status 4 "no Files-Excluded"
expect_said "repack-unknown: hd-idle-2.0.tgz" "no Files-Excluded"
expect_said 'action = "accept"' "no Files-Excluded"
ok "a mark, and no Files-Excluded: status 4, with the lines that decide it"
no_litter "after repacking"
ok "nothing is left behind"
