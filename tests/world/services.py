"""The servers of the world, one function each."""

import json
import os
import pwd
import secrets
import subprocess
import sys
import time
import urllib.parse

import processes
import sshd
from processes import Failed, checked, get, program, spawn, wait_for, write

HERE = os.path.dirname(os.path.abspath(__file__))
BUILDINGS = 1180


def start_all(world):
    """Starts all servers, the slow ones first."""
    database = prepare_postgres(world)
    start_node_exporter(world)
    start_backend(world)
    start_traefik(world)
    start_load(world)
    world.facts["ssh"] = sshd.create(world, "sshd")
    start_postgres(world, database)
    start_postgres_exporter(world)
    start_prometheus(world)
    start_victoria(world)
    wait_until_scraped(world)


# PostgreSQL


def prepare_postgres(world):
    """Begins to make a database cluster; it is ready some seconds later."""
    home = world.path("postgres")
    os.mkdir(home, 0o700)
    unprivileged = []
    if os.getuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(home, owner.pw_uid, owner.pw_gid)
        # The signal at the parent's death is forgotten with the change of user, unless renewed.
        unprivileged = [
            program("setpriv"), "--reuid=postgres", "--regid=postgres", "--clear-groups",
            "--pdeathsig", "KILL",
        ]
    versions = sorted(os.listdir("/usr/lib/postgresql"), key=float) if os.path.isdir("/usr/lib/postgresql") else []
    if not versions:
        raise Failed("PostgreSQL is missing: run tests/world/install.sh")
    tools = f"/usr/lib/postgresql/{versions[-1]}/bin"
    # Made as root, so that both users may write to them.
    for name in ("postgres", "initdb"):
        write(world.log(name), "", 0o666)
        os.chmod(world.log(name), 0o666)
    making = spawn(
        [*unprivileged, f"{tools}/initdb", "-D", f"{home}/data", "-U", "postgres", "-E", "UTF8",
         "--locale=C", "--no-sync", "--auth-local=trust", "--auth-host=scram-sha-256"],
        world.log("initdb"), cwd="/",
    )
    return home, tools, unprivileged, making


def start_postgres(world, database):
    """A database with a table of buildings, and a role that may only read it."""
    home, tools, unprivileged, making = database
    try:
        if making.wait(90) != 0:
            raise Failed(f"initdb: {processes.tail(world.log('initdb'))}")
    except subprocess.TimeoutExpired as error:
        raise Failed("initdb not done after 90 s") from error

    def command(port):
        return [
            *unprivileged, f"{tools}/postgres", "-D", f"{home}/data",
            "-c", "listen_addresses=127.0.0.1", "-c", f"port={port}",
            "-c", f"unix_socket_directories={home}", "-c", "fsync=off", "-c", "max_connections=50",
            "-c", "shared_buffers=16MB", "-c", "log_connections=on",
        ]

    def ready(port):
        return os.path.exists(f"{home}/.s.PGSQL.{port}") and accepting(port)

    def accepting(port):
        done = subprocess.run(
            [f"{tools}/pg_isready", "-q", "-h", home, "-p", str(port)], check=False, timeout=10
        )
        return done.returncode == 0

    [port] = world.serve("postgres", 1, command, ready)
    password, exporter = secrets.token_hex(12), secrets.token_hex(12)

    def sql(base, words):
        checked([f"{tools}/psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", home, "-p", str(port),
                 "-U", "postgres", "-d", base, "-c", words])

    sql("postgres", "CREATE DATABASE koprogo_db")
    sql("koprogo_db", f"""
        CREATE TABLE buildings (
            id bigint PRIMARY KEY, name text NOT NULL, city text NOT NULL,
            total_units integer NOT NULL, created_at timestamptz NOT NULL);
        INSERT INTO buildings
            SELECT n, 'Résidence ' || n, 'Bruxelles', 4 + n % 60, now() - n * interval '8 hours'
            FROM generate_series(1, {BUILDINGS}) AS n;
        CREATE ROLE palier_ro LOGIN PASSWORD '{password}';
        GRANT SELECT ON buildings TO palier_ro;
        CREATE ROLE exporter LOGIN PASSWORD '{exporter}';
        GRANT pg_monitor TO exporter;
    """)
    world.exporter_password = exporter
    world.facts["postgres"] = {
        "host": "127.0.0.1", "port": port, "database": "koprogo_db", "user": "palier_ro",
        "password": password, "socket_directory": home, "buildings": BUILDINGS,
    }


def start_postgres_exporter(world):
    """The exporter, with a role of its own."""
    postgres = world.facts["postgres"]
    source = (f"postgresql://exporter:{world.exporter_password}@127.0.0.1:{postgres['port']}"
              "/koprogo_db?sslmode=disable")
    [port] = world.serve(
        "postgres_exporter", 1,
        lambda port: [program("prometheus-postgres-exporter"), f"--web.listen-address=127.0.0.1:{port}"],
        lambda port: "pg_up 1" in (get(f"http://127.0.0.1:{port}/metrics") or ""),
        env={**os.environ, "DATA_SOURCE_NAME": source},
    )
    world.facts["postgres_exporter"] = f"http://127.0.0.1:{port}/metrics"


# Exporter of the machine


def start_node_exporter(world):
    """The machine's own metrics."""
    [port] = world.serve(
        "node_exporter", 1,
        lambda port: [program("prometheus-node-exporter"), f"--web.listen-address=127.0.0.1:{port}"],
        lambda port: "node_cpu_seconds_total" in (get(f"http://127.0.0.1:{port}/metrics") or ""),
    )
    world.facts["node_exporter"] = f"http://127.0.0.1:{port}/metrics"


# The application and its proxy


def start_backend(world):
    """The application; it chooses its port itself."""
    token, port_file = secrets.token_hex(12), world.path("backend.port")
    child = spawn(
        [sys.executable, os.path.join(HERE, "backend.py"), port_file], world.log("backend"),
        {**os.environ, "APPLICATION_TOKEN": token},
    )
    wait_for("backend", lambda: os.path.exists(port_file), child, world.log("backend"))
    world.children["backend"] = child
    with open(port_file, encoding="ascii") as file:
        port = int(file.read())
    world.facts["application"] = {
        "url": f"http://127.0.0.1:{port}", "metrics": f"http://127.0.0.1:{port}/metrics", "token": token,
    }


def certificate(world):
    """A certificate for `localhost` and 127.0.0.1, valid for 60 days, and the authority behind it."""
    key, request, signed = world.path("tls.key"), world.path("tls.csr"), world.path("tls.pem")
    authority, authority_key = world.path("ca.pem"), world.path("ca.key")
    ssl = program("openssl")
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    checked([ssl, "req", "-x509", *curve, "-keyout", authority_key, "-out", authority, "-days", "365",
             "-subj", "/CN=palier test authority"])
    checked([ssl, "req", *curve, "-keyout", key, "-out", request, "-subj", "/CN=localhost"])
    write(world.path("tls.ext"), "subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n")
    checked([ssl, "x509", "-req", "-in", request, "-CA", authority, "-CAkey", authority_key, "-CAcreateserial",
             "-days", "60", "-extfile", world.path("tls.ext"), "-out", signed])
    return signed, key, authority


def start_traefik(world):
    """Traefik 3 in front of the application, with and without TLS, its metrics at their defaults."""
    signed, key, authority = certificate(world)
    write(world.path("routes.yml"), json.dumps({
        "http": {
            "routers": {
                "koprogo": {"rule": "PathPrefix(`/`)", "service": "koprogo", "entryPoints": ["web"]},
                "koprogo-tls": {"rule": "PathPrefix(`/`)", "service": "koprogo",
                                "entryPoints": ["websecure"], "tls": {}},
            },
            "services": {"koprogo": {"loadBalancer": {"servers": [{"url": world.facts["application"]["url"]}]}}},
        },
        "tls": {"stores": {"default": {"defaultCertificate": {"certFile": signed, "keyFile": key}}}},
    }))

    def command(web, secure, admin):
        return [
            world.tool("traefik"), "--global.checknewversion=false", "--global.sendanonymoususage=false",
            "--log.level=INFO", f"--entrypoints.web.address=127.0.0.1:{web}",
            f"--entrypoints.websecure.address=127.0.0.1:{secure}",
            f"--entrypoints.traefik.address=127.0.0.1:{admin}",
            "--ping=true", "--metrics.prometheus=true", f"--providers.file.filename={world.path('routes.yml')}",
        ]

    web, secure, admin = world.serve(
        "traefik", 3, command,
        lambda web, secure, admin: get(f"http://127.0.0.1:{web}/api/v1/health") is not None,
    )
    world.facts["traefik"] = {
        "web": f"http://127.0.0.1:{web}", "websecure": f"https://127.0.0.1:{secure}",
        "metrics": f"http://127.0.0.1:{admin}/metrics", "ca_file": authority,
    }


def start_load(world):
    """Steady requests through Traefik for as long as the world may live."""
    options = world.options
    port = urllib.parse.urlsplit(world.facts["traefik"]["web"]).port
    world.children["load"] = spawn(
        [sys.executable, os.path.join(HERE, "load.py"), str(port), str(options.rate), "10800"],
        world.log("load"), stdin=subprocess.PIPE,
    )
    world.facts["load_per_second"] = options.rate


# Prometheus and VictoriaMetrics


def scrape_config(world, further=()):
    """The same targets for both, in JSON, which is YAML, and further jobs."""
    facts = world.facts

    def job(name, url):
        return {"job_name": name, "static_configs": [{"targets": [urllib.parse.urlsplit(url).netloc]}]}

    interval = f"{world.options.scrape_interval}s"
    return json.dumps({
        "global": {"scrape_interval": interval, "scrape_timeout": interval},
        "scrape_configs": [
            job("node", facts["node_exporter"]),
            job("traefik", facts["traefik"]["metrics"]),
            job("postgres", facts["postgres_exporter"]),
            {**job("application", facts["application"]["metrics"]),
             "authorization": {"credentials": facts["application"]["token"]}},
            *further,
        ],
    })


JOBS = 4


def start_prometheus(world):
    """Prometheus, scraping the same pages that palier reads, and those that a test names for a while
    in a file of its own (`[{"targets": ["127.0.0.1:8080"]}]`)."""
    targets = world.path("prometheus-targets")
    os.mkdir(targets, 0o700)
    further = {"job_name": "further", "file_sd_configs": [{"files": [f"{targets}/*.json"]}]}
    write(world.path("prometheus.yml"), scrape_config(world, [further]), 0o600)
    [port] = world.serve(
        "prometheus", 1,
        lambda port: [
            program("prometheus"), f"--config.file={world.path('prometheus.yml')}",
            f"--storage.tsdb.path={world.path('prometheus')}", "--storage.tsdb.retention.time=1d",
            f"--web.listen-address=127.0.0.1:{port}",
        ],
        lambda port: get(f"http://127.0.0.1:{port}/-/ready") is not None,
    )
    world.facts["prometheus"] = f"http://127.0.0.1:{port}"
    world.facts["prometheus_targets"] = targets


def start_victoria(world):
    """VictoriaMetrics, scraping the same; answers about the last seconds too (by default it holds
    back the last 30)."""
    write(world.path("victoria.yml"), scrape_config(world), 0o600)
    [port] = world.serve(
        "victoria_metrics", 1,
        lambda port: [
            program("victoria-metrics"), f"-promscrape.config={world.path('victoria.yml')}",
            f"-storageDataPath={world.path('victoria')}", f"-httpListenAddr=127.0.0.1:{port}",
            "-retentionPeriod=1d", "-memory.allowedBytes=128MB", "-search.latencyOffset=1s",
        ],
        lambda port: get(f"http://127.0.0.1:{port}/health") is not None,
    )
    world.facts["victoria_metrics"] = f"http://127.0.0.1:{port}"


def wait_until_scraped(world):
    """Until both stores have seen every page."""

    def seen(base):
        query = urllib.parse.urlencode({"query": "count(up == 1)"})
        try:
            found = json.loads(get(f"{base}/api/v1/query?{query}") or "{}")["data"]["result"]
            return bool(found) and float(found[0]["value"][1]) == JOBS
        except (KeyError, ValueError, IndexError):
            return False

    for name in ("prometheus", "victoria_metrics"):
        wait_for(f"{name}'s first scrapes", lambda name=name: seen(world.facts[name]),
                 world.children[name], world.log(name))
    world.facts["scrape_interval_seconds"] = world.options.scrape_interval
    world.facts["ready_at"] = time.time()
