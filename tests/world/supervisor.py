"""Starts the servers, answers commands, ends all of it."""

import glob
import json
import os
import pwd
import shutil
import signal
import socket
import sys
import tempfile
import time

import processes
import services
import sshd
from processes import Failed

# However often it is put off, the world ends.
LONGEST_LIFE = 3 * 3600
PREFIX = "palier-world-"


class World:
    """The running servers and what is known of them."""

    def __init__(self, options):
        """A world with a directory and nothing in it."""
        self.options = options
        self.begun = time.monotonic()
        self.end_at = self.begun + options.life
        # Short: a unix socket's path has at most 107 bytes.
        self.directory = tempfile.mkdtemp(prefix=PREFIX, dir="/tmp")
        # PostgreSQL, which refuses to be root, passes through here to its own directory.
        os.chmod(self.directory, 0o711)
        self.user = pwd.getpwuid(os.getuid()).pw_name
        self.children = {}
        self.sshd_ports = {}
        self.facts = {"directory": self.directory, "supervisor": os.getpid(), "user": self.user}
        self.ending = False

    def path(self, *names):
        """A path in the world's directory."""
        return os.path.join(self.directory, *names)

    def log(self, name):
        """Where a server's words go."""
        return self.path(f"{name}.log")

    def tool(self, name):
        """A program of the Python wheels."""
        program = os.path.join(self.options.tools, name)
        if not os.access(program, os.X_OK):
            raise Failed(f"{program} is missing: run tests/world/install.sh")
        return program

    def serve(self, name, ports, command, ready, env=None, seconds=60):
        """Starts a server on free ports, on others when one was taken in between, until it is ready.

        `command` and `ready` are functions of the ports.
        """
        for attempt in range(4):
            chosen = [processes.free_port() for _ in range(ports)]
            child = processes.spawn(command(*chosen), self.log(name), env)
            try:
                processes.wait_for(name, lambda: ready(*chosen), child, self.log(name), seconds)
            except Failed as error:
                processes.end([child.pid])
                child.wait()
                if attempt < 3 and "address already in use" in str(error).lower():
                    continue
                raise
            self.children[name] = child
            return chosen
        raise Failed(f"{name}: no free port in four attempts")

    def write(self):
        """Publishes what is known, whole or not at all."""
        self.facts["pids"] = {name: child.pid for name, child in self.children.items()}
        new = self.options.file + ".new"
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(self.facts, file, indent=2)
            file.write("\n")
        os.replace(new, self.options.file)

    def finish(self):
        """Ends everything below this process, removes the directory and the description."""
        for child in self.children.values():
            if child.stdin:
                child.stdin.close()
        postgres = self.children.get("postgres")
        if postgres and postgres.poll() is None:
            # At once, without a checkpoint: nobody needs this data again.
            os.kill(postgres.pid, signal.SIGQUIT)
        # What is adopted meanwhile is found by the next look.
        for _ in range(5):
            below = processes.descendants(os.getpid())
            if not below:
                break
            processes.end(below, seconds=3.0)
        try:
            with open(self.options.file, encoding="utf-8") as file:
                if json.load(file)["supervisor"] == os.getpid():
                    os.unlink(self.options.file)
        except (OSError, ValueError, KeyError):
            pass
        shutil.rmtree(self.directory, ignore_errors=True)

    def command(self, words):
        """Carries out one command; the answer is one line."""
        match words:
            case ["status"]:
                dead = [n for n, c in self.children.items() if c.poll() is not None]
                left = int(self.end_at - time.monotonic())
                return f"failed {' '.join(dead)}" if dead else f"ok {left} s left"
            case ["down"]:
                self.ending = True
                return "ok"
            case ["stay"]:
                last = self.begun + LONGEST_LIFE
                self.end_at = min(max(self.end_at, time.monotonic() + 1800), last)
                return "ok"
            case ["sshd", "new"]:
                facts = sshd.create(self, f"sshd{len(self.sshd_ports)}")
                self.write()
                return f"ok {json.dumps(facts)}"
            case ["sshd", ("stop" | "start") as what, *names] if set(names) <= set(self.sshd_ports):
                for name in names or ["sshd"]:
                    (sshd.stop if what == "stop" else sshd.start)(self, name)
                self.write()
                return "ok"
            case ["load", rate]:
                load = self.children["load"]
                load.stdin.write(f"{float(rate)}\n".encode())
                load.stdin.flush()
                return "ok"
        return f"failed: unknown command {' '.join(words)}"


def answer(world, listener):
    """One client: one line in, one line out."""
    try:
        line, _ = listener.accept()
    except (socket.timeout, InterruptedError):
        return
    with line:
        line.settimeout(5)
        try:
            words = line.recv(4096).decode().split()
            try:
                said = world.command(words)
            except (Failed, OSError, ValueError) as error:
                said = "failed: " + " ".join(str(error).split())
            line.sendall((said + "\n").encode())
        except (OSError, UnicodeDecodeError):
            pass


class Ended(Exception):
    """A signal asked for the end."""


def run(options, report):
    """The supervisor: builds the world, serves it, ends it. Returns the exit code."""

    def stop(*_):
        # Once: the end itself is not interrupted.
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        raise Ended

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    os.umask(0o022)
    processes.adopt_orphans()
    world = World(options)
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            world.facts["control"] = world.path("control")
            listener.bind(world.facts["control"])
            os.chmod(world.facts["control"], 0o600)
            listener.listen(16)
            listener.settimeout(0.5)
            services.start_all(world)
            world.facts["started_in_seconds"] = round(time.monotonic() - world.begun, 2)
            world.write()
            report(f"ready {options.file}")
            looked = time.monotonic()
            while not world.ending and time.monotonic() < world.end_at:
                answer(world, listener)
                if time.monotonic() - looked > 10:
                    looked = time.monotonic()
                    forget_orphans(world)
        return 0
    except Ended:
        return 0
    except Failed as error:
        report(str(error))
        return 1
    finally:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        world.finish()
        sys.stdout.flush()


def forget_orphans(world):
    """Waits for adopted processes that have ended, so that none stays as a zombie."""
    known = {child.pid for child in world.children.values()}
    for stat in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(stat, encoding="utf-8", errors="replace") as file:
                pid, rest = file.read().split(" ", 1)
            state, parent = rest.rsplit(")", 1)[1].split()[:2]
            if state == "Z" and int(parent) == os.getpid() and int(pid) not in known:
                os.waitpid(int(pid), os.WNOHANG)
        except (OSError, ValueError, IndexError):
            continue
