"""The application behind Traefik: answers after a delay drawn from a measured distribution.

The delays follow the quantiles of a KoproGo load test (P50 69 ms, P90 130 ms, P99 752 ms), and one
answer in a hundred is a 503. `/metrics` holds the application's own counters behind a bearer token,
`/api/v1/health` answers at once. Writes its port to the file named by the first argument.
"""

import asyncio
import os
import random
import sys

# Shares of the requests and the delay in seconds that they stay under.
QUANTILES = [(0.0, 0.020), (0.5, 0.069), (0.9, 0.130), (0.97, 0.300), (0.99, 0.752), (1.0, 1.100)]
ERROR_SHARE = 0.01

chance = random.Random(20251122)
operations = {"read": 0, "write": 0}


def delay():
    """One draw, linear between the known quantiles."""
    share = chance.random()
    for (low, fast), (high, slow) in zip(QUANTILES, QUANTILES[1:]):
        if share <= high:
            return fast + (slow - fast) * (share - low) / (high - low)
    return QUANTILES[-1][1]


def metrics():
    """The page of the application itself."""
    lines = [
        "# HELP koprogo_storage_operations_total Operations on the document store.",
        "# TYPE koprogo_storage_operations_total counter",
    ]
    for name, count in operations.items():
        lines.append(f'koprogo_storage_operations_total{{operation="{name}",provider="s3"}} {count}')
    return "\n".join(lines) + "\n"


def answer(status, body, kind="application/json"):
    """A whole HTTP/1.1 answer that keeps the connection."""
    reason = {200: "OK", 401: "Unauthorized", 503: "Service Unavailable"}[status]
    payload = body.encode()
    head = f"HTTP/1.1 {status} {reason}\r\nContent-Type: {kind}\r\nContent-Length: {len(payload)}\r\n\r\n"
    return head.encode() + payload


async def serve(reader, writer):
    """Answers the requests of one connection until it closes."""
    token = f"bearer {os.environ['APPLICATION_TOKEN']}".lower()
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            request, *fields = head.split("\r\n")
            path = request.split(" ")[1]
            if path == "/metrics":
                known = any(f.lower() == f"authorization: {token}" for f in fields)
                body = metrics() if known else "a bearer token is needed\n"
                writer.write(answer(200 if known else 401, body, "text/plain; version=0.0.4"))
            elif path == "/api/v1/health":
                writer.write(answer(200, '{"status":"healthy"}'))
            else:
                await asyncio.sleep(delay())
                operations["write" if chance.random() < 0.2 else "read"] += 1
                bad = chance.random() < ERROR_SHARE
                writer.write(answer(503 if bad else 200, '{"error":true}' if bad else '{"ok":true}'))
            await writer.drain()
            if request.endswith("HTTP/1.0") or any(f.lower() == "connection: close" for f in fields):
                return
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, IndexError):
        pass
    finally:
        writer.close()


async def main():
    """Listens on a port of the system's choice."""
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with open(sys.argv[1] + ".new", "w", encoding="utf-8") as file:
        file.write(str(port))
    os.replace(sys.argv[1] + ".new", sys.argv[1])
    async with server:
        await server.serve_forever()


asyncio.run(main())
