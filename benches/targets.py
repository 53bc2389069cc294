#!/usr/bin/env python3
"""Measures what it costs to watch a fleet: processor and memory of the release build, from /proc.

    cargo build --release && benches/targets.py [PROGRAM]

    --targets 200    how many targets, half of them with the machine's page and the proxy's, a
                     quarter with the machine's alone, a quarter a Prometheus each
    --seconds 60     over how long, after a settling time of 20 s
    --refresh 5      seconds between two looks at a target

Two runs: `snapshot --screen fleet`, which asks all targets at that pace and draws once; and the
cockpit with its fleet screen open at 200x50, which judges and draws every second and asks no
more often than every 15 s. The bar, at 200 targets every 5 s: a quarter of one core, 60 MB.

The pages are the recorded ones of tests/fixtures with counters that move, each on a port of its own.
They are served by one process, and the Prometheus (Debian's) is one more; neither counts. Each target
has a connection of its own, as if it were another machine. Needs Python 3 and a free machine: the
figures are processor time, which others do not add to, but a starved machine looks less often. How
many pages were fetched is printed, so that a run that did not keep its pace does not look cheap.
"""

import argparse
import asyncio
import fcntl
import os
import pty
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(HERE, "..", "tests", "fixtures")
TICKS = os.sysconf("SC_CLK_TCK")
BAR_CORE, BAR_MEMORY = 0.25, 60e6
SETTLE = 20


# The pages


def moving(text):
    """A page as pieces, every second of which is a counter's value that grows with time."""
    counter = re.compile(r"^((?:node_cpu_seconds_total|node_\w+_total|traefik_\w+(?:_total|_count|_sum|_bucket))"
                         r"(?:\{.*\})?) (\S+)$", re.M)
    pieces, end = [], 0
    for found in counter.finditer(text):
        pieces += [text[end:found.start(2)], float(found[2])]
        end = found.end(2)
    return pieces + [text[end:]]


def render(pieces, seconds, share):
    """The page after so many seconds."""
    return "".join(p if isinstance(p, str) else repr(p + seconds * share) for p in pieces).encode()


class Pages:
    """All pages of all targets, on ports that the system chooses."""

    def __init__(self, machines, proxies):
        self.kinds = {}
        for name in ("node_exporter-1.5", "traefik-3.7"):
            with open(os.path.join(FIXTURES, name + ".prom"), encoding="utf-8") as file:
                self.kinds[name] = moving(file.read())
        self.begun, self.count = time.monotonic(), 0
        self.asked = {"node_exporter-1.5": machines, "traefik-3.7": proxies}

    async def serve(self, tell):
        """Listens, tells the ports by kind, and serves for ever."""
        ports = {}
        for kind, count in self.asked.items():
            ports[kind] = []
            for place in range(count):
                server = await asyncio.start_server(
                    lambda r, w, kind=kind, place=place: self.answer(r, w, kind, place), "127.0.0.1", 0)
                ports[kind].append(server.sockets[0].getsockname()[1])
        counted = await asyncio.start_server(self.tell_count, "127.0.0.1", 0)
        tell({**ports, "count": [counted.sockets[0].getsockname()[1]]})
        await asyncio.Event().wait()

    async def answer(self, reader, writer, kind, place):
        """The requests of one connection."""
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n")
                self.count += 1
                # Between 1 and 99 % of a core.
                share = (place * 37 % 99 + 1) / 100
                body = render(self.kinds[kind], time.monotonic() - self.begun, share)
                head = (f"HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\n"
                        f"Content-Length: {len(body)}\r\n\r\n")
                writer.write(head.encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def tell_count(self, reader, writer):
        """How many pages were served."""
        await reader.readuntil(b"\r\n\r\n")
        body = str(self.count).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()
        writer.close()


def serve_pages(machines, proxies):
    """Starts the pages in a process of their own; its id, and the ports."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)

        def tell(ports):
            os.write(writing, repr(ports).encode())
            os.close(writing)

        try:
            asyncio.run(Pages(machines, proxies).serve(tell))
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as source:
        said = source.read()
    if not said:
        sys.exit("the pages could not be served")
    # The child's own words: lists of numbers.
    return child, {k: [int(p) for p in ports.split(",")] for k, ports in re.findall(r"'([^']+)': \[([\d, ]+)\]", said)}


def free_port():
    """A port that is free now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def serve_prometheus(work, ports):
    """A real Prometheus over some of the pages; its process and its address."""
    program, port = shutil.which("prometheus"), free_port()
    if not program:
        sys.exit("prometheus is missing: run tests/world/install.sh")
    config = os.path.join(work, "prometheus.yml")
    with open(config, "w", encoding="utf-8") as file:
        jobs = {"node": ports["node_exporter-1.5"][:20], "proxy": ports["traefik-3.7"][:5]}
        file.write("global: {scrape_interval: 5s, scrape_timeout: 5s}\nscrape_configs:\n")
        for job, pages in jobs.items():
            targets = ", ".join(f"'127.0.0.1:{page}'" for page in pages)
            file.write(f"- job_name: {job}\n  static_configs: [{{targets: [{targets}]}}]\n")
    log = open(os.path.join(work, "prometheus.log"), "wb")
    child = subprocess.Popen(
        [program, f"--config.file={config}", f"--storage.tsdb.path={work}/data",
         f"--web.listen-address=127.0.0.1:{port}"], stdout=log, stderr=log)
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/-/ready", timeout=5).read()
            return child, f"http://127.0.0.1:{port}"
        except OSError:
            time.sleep(0.1)
    child.kill()
    sys.exit(f"prometheus does not answer: see {log.name}")


# The configuration


def shares(count):
    """How many targets have both pages, how many the machine's alone, how many are a Prometheus."""
    both, alone = count // 2, count // 4
    return both, alone, count - both - alone


def configuration(options, ports, prometheus):
    """All targets, in groups. The first is the one that the cockpit opens on."""
    both, alone, servers = shares(options.targets)
    machines, proxies = ports["node_exporter-1.5"], ports["traefik-3.7"]
    lines = ['target = "t000"', "store = false", "units = 1180", 'phase = "mvp"',
             f'refresh = "{options.refresh}s"']
    for place in range(both + alone):
        lines += [f"[targets.t{place:03}]", 'kind = "local"', f'group = "group {place % 8}"',
                  f"[targets.t{place:03}.exporters]",
                  f'node = "http://127.0.0.1:{machines[place]}/metrics"']
        if place < both:
            lines.append(f'traffic = "http://127.0.0.1:{proxies[place]}/metrics"')
    for place in range(both + alone, both + alone + servers):
        # One machine's figures each, of the same server.
        page = machines[place % 20]
        lines += [f"[targets.t{place:03}]", 'kind = "prometheus"', 'group = "clusters"',
                  f'url = "{prometheus}"', f'instance = "127.0.0.1:{page}"']
    return "\n".join(lines) + "\n"


# The measurement


def spent(pid):
    """Processor seconds of a process so far."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident(pid):
    """Resident bytes now, the highest so far, and how many are not the program file's own."""
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        found = dict(re.findall(r"^(VmRSS|VmHWM|RssAnon):\s+(\d+) kB", file.read(), re.M))
    return [int(found[name]) * 1024 for name in ("VmRSS", "VmHWM", "RssAnon")]


def served(port):
    """How many pages were fetched so far."""
    return int(urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10).read())


def measure(name, pid, options, count_port):
    """Watches a process for a while."""
    time.sleep(SETTLE)
    began, used, pages = time.monotonic(), spent(pid), served(count_port)
    time.sleep(options.seconds)
    wall = time.monotonic() - began
    core, pages = (spent(pid) - used) / wall, served(count_port) - pages
    now, most, anonymous = resident(pid)
    print(f"{name:<44} {core:6.3f} core   {now / 1e6:5.1f} MB (most {most / 1e6:.1f}, "
          f"anonymous {anonymous / 1e6:.1f})   "
          f"{pages / wall:5.1f} pages/s")
    return core <= BAR_CORE and most <= BAR_MEMORY


def environment(home):
    """palier's own, with nothing of the person's."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PALIER_", "XDG_", "PROMETHEUS_"))}
    return {**kept, "HOME": home, "TERM": "xterm-256color", "LANG": "C.UTF-8"}


def snapshot(options, home, count_port):
    """All targets at the pace that was asked for; no screen."""
    # The main target is looked at first, and then the fleet.
    length = SETTLE + options.seconds + 10
    with open(os.path.join(home, "snapshot"), "wb") as out:
        child = subprocess.Popen(
            [options.program, "snapshot", "--screen", "fleet", "--for", f"{length}s",
             "--refresh", f"{options.refresh}s"],
            env=environment(home), stdin=subprocess.DEVNULL, stdout=out)
        try:
            time.sleep(length)
            met = measure(f"snapshot: {options.targets} targets every {options.refresh} s",
                          child.pid, options, count_port)
            child.wait(120)
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
    with open(os.path.join(home, "snapshot"), encoding="utf-8") as file:
        print("\n".join("    " + line.rstrip() for line in file.read().splitlines()[:6]))
    return met


def cockpit(options, home, count_port):
    """The cockpit with its fleet screen open."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(options.program, [options.program], environment(home))
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
    drawn = [0]

    def drain():
        try:
            while data := os.read(terminal, 65536):
                drawn[0] += len(data)
        except OSError:
            pass

    threading.Thread(target=drain, daemon=True).start()
    try:
        time.sleep(3)
        os.write(terminal, b"7")
        met = measure(f"cockpit: {options.targets} targets on the fleet screen", pid, options, count_port)
        print(f"    {drawn[0] / (SETTLE + options.seconds + 3):.0f} B/s to the terminal")
        os.write(terminal, b"q")
        time.sleep(2)
    finally:
        if os.waitpid(pid, os.WNOHANG) == (0, 0):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    return met


def main():
    """Starts the world of the measurement, measures, ends it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", nargs="?", default=os.path.join(HERE, "..", "target", "release", "palier"))
    parser.add_argument("--targets", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--refresh", type=int, default=5)
    options = parser.parse_args()
    # What was started is ended also where this is told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options.program = os.path.realpath(options.program)
    both, alone, _ = shares(options.targets)
    with tempfile.TemporaryDirectory(prefix="palier-targets-") as work:
        pages, ports = serve_pages(max(both + alone, 20), max(both, 5))
        prometheus = None
        try:
            prometheus, address = serve_prometheus(work, ports)
            os.makedirs(os.path.join(work, ".config", "palier"))
            with open(os.path.join(work, ".config", "palier", "palier.toml"), "w", encoding="utf-8") as file:
                file.write(configuration(options, ports, address))
            count_port = ports["count"][0]
            runs = [run(options, work, count_port) for run in (snapshot, cockpit)]
        finally:
            if prometheus:
                prometheus.kill()
                prometheus.wait()
            os.kill(pages, signal.SIGKILL)
            os.waitpid(pages, 0)
    print(f"the bar, at 200 targets every 5 s: {BAR_CORE} core, {BAR_MEMORY / 1e6:.0f} MB: "
          f"{'met' if all(runs) else 'missed'}")
    return 0 if all(runs) else 1


if __name__ == "__main__":
    sys.exit(main())
