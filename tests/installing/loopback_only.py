"""`python loopback_only.py command …`: in a fresh network namespace, loopback up, then the command.

A fresh namespace has loopback alone, and that is down. Run with the standard library only.
"""

import fcntl
import os
import socket
import struct
import sys

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
    asked = struct.pack("16sh14x", b"lo", 0)
    (flags,) = struct.unpack("16xh14x", fcntl.ioctl(probe, SIOCGIFFLAGS, asked))
    fcntl.ioctl(probe, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))
os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606  # becomes the command
