"""Brings the loopback interface up, in a network of its own, and becomes the command of its arguments."""

import fcntl
import os
import socket
import struct
import sys

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as plug:
    name, flags = struct.unpack("16sh", fcntl.ioctl(plug, SIOCGIFFLAGS, struct.pack("16sh", b"lo", 0)))
    fcntl.ioctl(plug, SIOCSIFFLAGS, struct.pack("16sh", name, flags | IFF_UP))
os.execvp(sys.argv[1], sys.argv[1:])
