"""The world of real servers that the integration tests share.

    up [--foreground] [--file FILE] [--life SECONDS] [--rate N] [--scrape-interval SECONDS]
    down                  end the world and all that it started
    status                what runs
    sshd stop|start [NAME]  stop cuts the established connections too; start takes the same port
    sshd new              one more sshd; answers with its facts
    load N                N requests per second from now on (0 to 200)
    stay                  put the world's own end off, so that it lives 30 minutes from now

Everything listens on 127.0.0.1 and keeps its state in one temporary directory. FILE
(target/world/world.json) describes the world: addresses, files, processes. The world ends by
itself after its life (30 minutes), on SIGTERM, SIGINT, SIGHUP or `down`, and takes with it only
what it started.
"""

import argparse
import fcntl
import json
import os
import shutil
import signal
import socket
import sys
import time

import supervisor

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def ask(file, *words):
    """Sends one command to the world and returns its answer."""
    with open(file, encoding="utf-8") as source:
        path = json.load(source)["control"]
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(30)
        line.connect(path)
        line.sendall((" ".join(words) + "\n").encode())
        answer = b""
        while not answer.endswith(b"\n"):
            part = line.recv(65536)
            if not part:
                break
            answer += part
    return answer.decode().strip()


def alive(file):
    """Whether the world that FILE describes answers and is whole."""
    try:
        return ask(file, "status").startswith("ok")
    except (OSError, ValueError, KeyError):
        return False


def up(options):
    """Starts the world, and says where it is described. Of several callers one starts it."""
    os.makedirs(os.path.dirname(options.file), exist_ok=True)
    with open(options.file + ".lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if alive(options.file):
            print(f"world: already up, see {options.file}")
            return 0
        clear(options)
        if options.foreground:
            return supervisor.run(options, lambda words: (lock.close(), print(words, flush=True)))
        return start(options, lock)


def clear(options):
    """Ends what is left of a world that is broken or whose supervisor was killed."""
    try:
        with open(options.file, encoding="utf-8") as file:
            directory = json.load(file)["directory"]
    except (OSError, ValueError, KeyError):
        return
    down(options)
    if os.path.basename(directory).startswith(supervisor.PREFIX):
        shutil.rmtree(directory, ignore_errors=True)
    if os.path.exists(options.file):
        os.unlink(options.file)


def start(options, lock):
    """Starts the supervisor in the background and waits for its first words."""
    begun = time.monotonic()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        lock.close()
        detach(options, writing)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading, encoding="utf-8") as source:
        words = source.read().strip()
    if words.startswith("ready"):
        print(f"world: up in {time.monotonic() - begun:.1f} s, see {options.file}")
        return 0
    print(f"world: did not start: {words or 'the supervisor ended'}", file=sys.stderr)
    return 1


def detach(options, writing):
    """In the child: leaves the terminal and the session, then becomes the supervisor."""
    os.setsid()
    if os.fork() != 0:
        os._exit(0)
    log = os.path.join(os.path.dirname(options.file), "world.log")
    nowhere = os.open(os.devnull, os.O_RDONLY)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(nowhere, 0)
    os.dup2(out, 1)
    os.dup2(out, 2)

    # The one who asked waits for the pipe's end; it is told once.
    told = [False]

    def report(words):
        print(words, flush=True)
        if not told[0]:
            told[0] = True
            os.write(writing, words.encode())
            os.close(writing)

    code = 1
    try:
        code = supervisor.run(options, report)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def down(options):
    """Ends the world; a world that is not there is down."""
    try:
        with open(options.file, encoding="utf-8") as source:
            pid = json.load(source)["supervisor"]
        ask(options.file, "down")
    except (OSError, ValueError, KeyError):
        print("world: not up")
        return 0
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if not os.path.exists(f"/proc/{pid}"):
            print("world: down")
            return 0
        time.sleep(0.05)
    print(f"world: the supervisor {pid} still ends after 20 s", file=sys.stderr)
    return 1


def main():
    """Reads the arguments."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=["up", "down", "status", "sshd", "load", "stay"])
    parser.add_argument("words", nargs="*")
    parser.add_argument("--foreground", action="store_true")
    parser.add_argument("--file", default=os.path.join(REPOSITORY, "target/world/world.json"))
    parser.add_argument("--tools", default=os.path.join(REPOSITORY, "target/world-tools/venv/bin"))
    parser.add_argument("--life", type=float, default=1800)
    parser.add_argument("--rate", type=float, default=40)
    parser.add_argument("--scrape-interval", type=int, default=2)
    options = parser.parse_args()
    options.file = os.path.abspath(options.file)
    if options.command == "up":
        return up(options)
    if options.command == "down":
        return down(options)
    try:
        answer = ask(options.file, options.command, *options.words)
    except (OSError, ValueError, KeyError) as error:
        print(f"world: not up ({error})", file=sys.stderr)
        return 1
    print(answer)
    return 0 if answer.startswith("ok") else 1


if __name__ == "__main__":
    # The supervisor ends by itself; what waits for it at the shell ends at once.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())
