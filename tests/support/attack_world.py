#!/usr/bin/env python3
"""What a hostile package would find on a machine: attack_world.py MARKER SOCKET.

Listens on a TCP port of the loopback, on an abstract socket named MARKER and on the socket file
SOCKET; adds a key to this user's keyring. Prints "PORT KEY", then the name of each listener that
somebody connected to. Its arguments and environment hold MARKER.
"""
import ctypes
import os
import select
import socket
import sys

ADD_KEY = {"x86_64": 248, "aarch64": 217}
USER_KEYRING = -4


def listener(family, address):
    one = socket.socket(family)
    one.bind(address)
    one.listen()
    return one


def key(marker):
    libc = ctypes.CDLL(None)
    return libc.syscall(ADD_KEY[os.uname().machine], b"user", marker.encode(), b"secret", 6,
                        USER_KEYRING)


def main():
    marker, path = sys.argv[1:]
    listeners = {listener(socket.AF_INET, ("127.0.0.1", 0)): "loopback",
                 listener(socket.AF_UNIX, "\0" + marker): "abstract-socket",
                 listener(socket.AF_UNIX, path): "agent-socket"}
    os.chmod(path, 0o666)
    port = next(iter(listeners)).getsockname()[1]
    print(port, key(marker), flush=True)
    while True:
        for ready in select.select(list(listeners), [], [])[0]:
            ready.accept()[0].close()
            print("CONNECTED", listeners[ready], flush=True)


main()
