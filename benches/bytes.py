#!/usr/bin/env python3
"""How many bytes a second a program writes to its terminal: palier, and its peers where they are
installed, each alone in a pseudo-terminal of 200 columns and 50 rows, refreshed once a second. What
they write is what a slow link has to carry.

    benches/bytes.py [--palier PATH] [--btm PATH] [--seconds 30] [--screen 2]

The first seconds are not counted: there everything is drawn for the first time.
"""

import argparse
import fcntl
import os
import pty
import select
import shutil
import signal
import struct
import sys
import tempfile
import termios
import time

COLUMNS, ROWS = 200, 50
SETTLE = 6.0


def measure(command, keys, seconds):
    """Bytes and writes over that many seconds, after the first ones."""
    home = tempfile.mkdtemp(prefix="palier-bytes-")
    environment = {
        **os.environ,
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "HOME": home,
        "XDG_CONFIG_HOME": os.path.join(home, "config"),
        "XDG_STATE_HOME": os.path.join(home, "state"),
        "XDG_DATA_HOME": os.path.join(home, "data"),
    }
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(command[0], command, environment)
    size = struct.pack("HHHH", ROWS, COLUMNS, 0, 0)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, size)
    os.kill(child, signal.SIGWINCH)
    started, pressed = time.monotonic(), False
    total, reads, kept = 0, 0, bytearray()
    try:
        while True:
            age = time.monotonic() - started
            if age > SETTLE + seconds:
                break
            if keys and not pressed and age > SETTLE / 2:
                os.write(terminal, keys.encode())
                pressed = True
            if not select.select([terminal], [], [], 0.1)[0]:
                continue
            try:
                data = os.read(terminal, 1 << 16)
            except OSError:
                break
            # Some ask the terminal who it is, and wait for an answer.
            if b"\x1b[6n" in data:
                os.write(terminal, b"\x1b[1;1R")
            if b"\x1b[c" in data:
                os.write(terminal, b"\x1b[?62c")
            if age > SETTLE:
                total += len(data)
                reads += 1
                kept += data
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)
        shutil.rmtree(home, ignore_errors=True)
    return total / seconds, reads / seconds, bytes(kept)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--palier", default="target/release/palier")
    parser.add_argument("--btm", default="btm")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--screen", default="", help="a key to press first: 2 for health")
    parser.add_argument("--keep", help="where palier's bytes are written to, to be looked at")
    arguments = parser.parse_args()
    palier = [arguments.palier, "--refresh", "1s", "--no-history", "local"]
    programs = [("palier", palier, arguments.screen)]
    peers = [
        ("bottom", [arguments.btm, "--rate", "1s"]),
        ("btop", ["btop", "--utf-force", "--update", "1000"]),
        ("htop", ["htop", "--delay", "10"]),
    ]
    for name, command in peers:
        if shutil.which(command[0]):
            programs.append((name, command, ""))
        else:
            print(f"{name:8} is not installed", file=sys.stderr)
    for name, command, keys in programs:
        rate, writes, data = measure(command, keys, arguments.seconds)
        print(f"{name:8} {rate:10.0f} bytes/s {writes:8.1f} reads/s")
        if name == "palier" and arguments.keep:
            with open(arguments.keep, "wb") as file:
                file.write(data)


if __name__ == "__main__":
    main()
