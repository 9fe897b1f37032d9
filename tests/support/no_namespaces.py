#!/usr/bin/env python3
"""no_namespaces.py COMMAND...: runs a command as a container's default filter would: calls that make
namespaces and mounts are refused (EPERM; clone3 with ENOSYS, so that programs fall back to clone)."""
import ctypes
import errno
import os
import sys

ALLOW = 0x7FFF0000
ERRNO = 0x00050000
NEW_NAMESPACES = 0x7E020000  # CLONE_NEW* of clone(2)


class Comparison(ctypes.Structure):
    _fields_ = [("argument", ctypes.c_uint), ("operation", ctypes.c_int),
                ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


def refuse(library, context, name, error, comparisons=()):
    number = library.seccomp_syscall_resolve_name(name.encode())
    rules = (Comparison * len(comparisons))(*comparisons)
    if library.seccomp_rule_add_array(context, ERRNO | error, number, len(comparisons), rules) != 0:
        sys.exit(f"no rule for {name}")


def main():
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(ALLOW))
    for name in ("unshare", "mount", "setns", "fsopen", "move_mount", "open_tree", "pivot_root"):
        refuse(library, context, name, errno.EPERM)
    refuse(library, context, "clone3", errno.ENOSYS)
    bit = 1
    while bit <= NEW_NAMESPACES:
        if NEW_NAMESPACES & bit:  # 7: SCMP_CMP_MASKED_EQ
            refuse(library, context, "clone", errno.EPERM, [Comparison(0, 7, bit, bit)])
        bit <<= 1
    if library.seccomp_load(context) != 0:
        sys.exit("the filter cannot be loaded")
    os.execvp(sys.argv[1], sys.argv[1:])


main()
