# A made-up upstream of Debian's package hello, which builds in seconds under hello's own debian/.
# Used after flow/lib.sh.
# shellcheck shell=bash disable=SC2154

# hello_upstream VERSION: its tree, at $work/upstream.
hello_upstream() {
    hello_version=$1
    rm -rf "$work/upstream"
    mkdir -p "$work/upstream"
    echo "hello $1, a made-up version" >"$work/upstream/NEWS"
    cat >"$work/upstream/hello.c" <<'C'
#include <stdio.h>

int main(void)
{
    puts("Hello, world!");
    return 0;
}
C
    cat >"$work/upstream/Makefile" <<'MAKE'
LDLIBS =
hello: hello.c
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LDLIBS)
check: hello
	./check
install: hello
	install -D hello $(DESTDIR)/usr/bin/hello
distclean:
	rm -f hello
MAKE
    # shellcheck disable=SC2016 # it is the check's own shell that expands
    printf '#!/bin/sh\ntest "$(./hello)" = "Hello, world!"\n' >"$work/upstream/check"
    chmod 755 "$work/upstream/check"
}

# hello_bump: packs that tree beside the recipe, which moves hello to it; with $patches, $tables.
hello_bump() {
    local tarball=hello-$hello_version.tar.gz
    tar -C "$work" --transform "s/^upstream/hello-$hello_version/" --sort=name --mtime=@0 \
        --owner=0 --group=0 --numeric-owner -czf "$work/recipe/$tarball" upstream
    bump_of hello "$hello_version" \
        "{ path = \"$tarball\", sha256 = \"$(digest "$work/recipe/$tarball")\" }" "${tables:-}"
}
