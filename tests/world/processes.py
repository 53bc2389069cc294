"""Child processes that never outlive their parent, ports of the system's choice, and deadlines."""

import ctypes
import os
import random
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

libc = ctypes.CDLL(None, use_errno=True)
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
# Programs of the system's administrator are not on every user's path.
PATH = os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin"


class Failed(Exception):
    """The world cannot start; the words say why."""


def program(name):
    """Where a program is."""
    found = shutil.which(name, path=PATH)
    if found is None:
        raise Failed(f"{name} is missing: run tests/world/install.sh")
    return found


def write(path, text, mode=0o644):
    """Writes a file that is whole and closed to others where it must be."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as file:
        file.write(text)


def adopt_orphans():
    """Grandchildren whose parent ends become ours: they can be found and ended."""
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def spawn(command, log, env=None, stdin=subprocess.DEVNULL, cwd=None):
    """Starts a program in its own session; the kernel ends it when this process dies.

    Only from the main thread: the kernel watches the thread that forked.
    """
    parent = os.getpid()

    def prepare():
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    with open(log, "ab") as out:
        try:
            return subprocess.Popen(
                command, stdin=stdin, stdout=out, stderr=out, env=env, cwd=cwd,
                start_new_session=True, preexec_fn=prepare,
            )
        except OSError as error:
            raise Failed(f"{command[0]}: {error.strerror}") from error


def free_port():
    """A loopback port that nobody has, outside the range that outgoing connections take.

    Outside, because a server that is stopped for a while must find its port free again.
    """
    low = 32768
    try:
        with open("/proc/sys/net/ipv4/ip_local_port_range", encoding="ascii") as file:
            low = int(file.read().split()[0])
    except (OSError, ValueError):
        pass
    for attempt in range(200):
        port = random.randrange(10240, low) if low > 11000 and attempt < 199 else 0
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise Failed("no free port on 127.0.0.1")


def tail(log, lines=8):
    """The end of a log, for an error."""
    try:
        with open(log, encoding="utf-8", errors="replace") as file:
            return "\n".join(file.read().splitlines()[-lines:])
    except OSError:
        return ""


def wait_for(what, ready, child=None, log=None, seconds=60):
    """Waits until `ready()` holds; the program's end or the deadline is an error with its log."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready():
            return
        if child is not None and child.poll() is not None:
            raise Failed(f"{what} ended with code {child.returncode}:\n{tail(log)}")
        time.sleep(0.05)
    raise Failed(f"{what} not ready after {seconds} s:\n{tail(log) if log else ''}")


def get(url, seconds=2):
    """The body of a page, or nothing."""
    try:
        # Straight to loopback, whatever proxy the environment names.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url, timeout=seconds) as answer:
            return answer.read(8 << 20).decode("utf-8", "replace")
    except (OSError, urllib.error.URLError, ValueError):
        return None


def accepts(port):
    """Whether something listens on this loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def checked(command, **more):
    """Runs a short program to its end; its words are the error."""
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
        **more,
    )
    if done.returncode != 0:
        raise Failed(f"{' '.join(command[:3])}…: {(done.stderr or done.stdout).strip()}")
    return done.stdout


def descendants(root):
    """All living processes below `root`, parents first."""
    children = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                # The name in parentheses may hold anything; what follows the last one is regular.
                state, parent = file.read().rsplit(")", 1)[1].split()[:2]
        except (OSError, ValueError, IndexError):
            continue
        if state != "Z":
            children.setdefault(int(parent), []).append(int(name))
    found, queue = [], [root]
    while queue:
        below = children.get(queue.pop(0), [])
        found += below
        queue += below
    return found




def end(pids, seconds=5.0, first=signal.SIGTERM):
    """Ends processes: first politely, at the deadline by force."""
    for pid in pids:
        try:
            os.kill(pid, first)
        except OSError:
            pass
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not any(running(pid) for pid in pids):
            return
        time.sleep(0.02)
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass


def running(pid):
    """Whether a process lives; one that ended and was not waited for does not."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (OSError, IndexError):
        return False


def parent_is_us(pid):
    """Whether a process is this one's own child."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return int(file.read().rsplit(")", 1)[1].split()[1]) == os.getpid()
    except (OSError, ValueError, IndexError):
        return False
