"""sshd with keys, configuration, log and client configuration of its own; as many as tests want.

A test that restarts its sshd, or counts the connections in its log, asks for one of its own
(`sshd new`) and disturbs nobody.
"""

import os
import shutil

import processes
from processes import accepts, checked, program, spawn, wait_for, write


def create(world, name):
    """Makes an sshd with all its files, starts it, and returns its facts."""
    home = world.path(name)
    os.mkdir(home, 0o700)
    keygen = program("ssh-keygen")
    for key in ("host_key", "other_host_key", "user_key"):
        checked([keygen, "-q", "-t", "ed25519", "-N", "", "-C", "palier-world", "-f", f"{home}/{key}"])
    shutil.copy(f"{home}/user_key.pub", f"{home}/authorized_keys")
    if os.getuid() == 0:
        # Made by the service's start script, which does not run here.
        os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
    port = processes.free_port()
    write(f"{home}/sshd_config", server_configuration(world, home, port), 0o600)
    server, other = public_key(f"{home}/host_key.pub"), public_key(f"{home}/other_host_key.pub")
    write(f"{home}/known_hosts", f"[127.0.0.1]:{port} {server}\n", 0o600)
    write(f"{home}/known_hosts_wrong", f"[127.0.0.1]:{port} {other}\n", 0o600)
    write(f"{home}/known_hosts_empty", "", 0o600)
    write(f"{home}/config", client_configuration(world, home, port), 0o600)
    # ssh finds the user's configuration by the password file, not by HOME: a program that is run
    # without -F reaches the world through this directory at the front of its PATH.
    os.mkdir(f"{home}/bin")
    write(f"{home}/bin/ssh", f'#!/bin/sh\nexec {program("ssh")} -F {home}/config "$@"\n', 0o755)
    world.sshd_ports[name] = port
    start(world, name)
    return {
        "name": name, "port": port, "config": f"{home}/config", "bin": f"{home}/bin", "log": world.log(name),
        "known": "vps", "unknown": "vps-unknown", "wrong_key": "vps-wrongkey", "closed": "vps-closed",
    }


def server_configuration(world, home, port):
    """Public keys only, forwarding allowed, every connection told.

    SHLVL keeps bash from the user's start files: what stands there takes its time, may take locks
    that a killed session leaves behind, and is not what is tested.
    """
    return f"""\
Port {port}
ListenAddress 127.0.0.1
HostKey {home}/host_key
AuthorizedKeysFile {home}/authorized_keys
PidFile none
UsePAM {"yes" if locked(world.user) else "no"}
StrictModes no
LogLevel VERBOSE
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
PubkeyAuthentication yes
AllowTcpForwarding yes
AllowStreamLocalForwarding yes
SetEnv SHLVL=1
UseDNS no
PrintMotd no
PrintLastLog no
MaxStartups 100:30:200
MaxSessions 100
"""


def client_configuration(world, home, port):
    """The same server under names that differ in what is known of its key; one name with nobody there."""
    names = (("vps", "known_hosts"), ("vps-unknown", "known_hosts_empty"), ("vps-wrongkey", "known_hosts_wrong"))
    known = "\n".join(f"Host {alias}\n    UserKnownHostsFile {home}/{file}\n" for alias, file in names)
    return f"""{known}
Host vps-closed
    HostName 127.0.0.1
    Port {processes.free_port()}

Host vps vps-unknown vps-wrongkey
    HostName 127.0.0.1
    Port {port}
    User {world.user}
    IdentityFile {home}/user_key
    IdentitiesOnly yes
    IdentityAgent none
    GlobalKnownHostsFile /dev/null
    UpdateHostKeys no
"""


def public_key(path):
    """Type and key, without the comment."""
    with open(path, encoding="ascii") as file:
        return " ".join(file.read().split()[:2])


def locked(user):
    """Whether the account has no password at all and is locked: then only PAM lets a key in."""
    try:
        with open("/etc/shadow", encoding="utf-8") as file:
            return any(line.startswith(f"{user}:!") for line in file)
    except OSError:
        return False


def start(world, name):
    """Starts an sshd on its port, which it keeps for the world's whole life."""
    if name in world.children:
        return
    log = world.log(name)
    child = spawn([program("sshd"), "-D", "-e", "-f", world.path(name, "sshd_config")], log)
    world.children[name] = child
    wait_for(name, lambda: accepts(world.sshd_ports[name]), child, log, seconds=15)


def stop(world, name):
    """Ends an sshd as a crash would: the listener, every connection, and what ran in them."""
    child = world.children.pop(name, None)
    if child is None:
        return
    below = processes.descendants(child.pid)
    processes.end([child.pid], first=9)
    child.wait()
    processes.end(below, first=9)
    # What was forked in between is an orphan by now, and ours.
    known = {other.pid for other in world.children.values()}
    strays = [pid for pid in processes.descendants(os.getpid())
              if processes.parent_is_us(pid) and pid not in known]
    processes.end(strays, first=9)
