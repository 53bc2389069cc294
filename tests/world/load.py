"""Steady requests on one loopback address: `load.py PORT RATE SECONDS`.

A line on standard input sets another rate. Ends after SECONDS, or with its input. At most 64
requests are under way and at most 200 begin per second, so a slow server is not buried.
"""

import asyncio
import sys

PORT = int(sys.argv[1])
LIMIT = 200.0
REQUEST = b"GET /api/v1/buildings HTTP/1.1\r\nHost: koprogo.test\r\n\r\n"
# Read in turn by every request.
rate = min(float(sys.argv[2]), LIMIT)
idle = []


async def one(slots):
    """One request on a connection that is kept for the next."""
    try:
        reader, writer = idle.pop() if idle else await asyncio.open_connection("127.0.0.1", PORT)
        writer.write(REQUEST)
        head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)).decode("latin-1").lower()
        length = int(head.split("content-length:")[1].split("\r\n")[0])
        await asyncio.wait_for(reader.readexactly(length), 10)
        idle.append((reader, writer))
    except (OSError, asyncio.TimeoutError, asyncio.IncompleteReadError, IndexError, ValueError):
        pass
    finally:
        slots.release()


async def commands():
    """Follows the rate that the supervisor writes; ends with it."""
    global rate
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        rate = max(0.0, min(float(line), LIMIT))


async def requests(seconds):
    """Begins requests at even distances."""
    loop = asyncio.get_running_loop()
    slots = asyncio.Semaphore(64)
    end = loop.time() + seconds
    due = loop.time()
    running = set()
    while loop.time() < end:
        if rate == 0.0:
            await asyncio.sleep(0.1)
            due = loop.time()
            continue
        due = max(due + 1.0 / rate, loop.time() - 1.0)
        await asyncio.sleep(max(0.0, due - loop.time()))
        await slots.acquire()
        task = loop.create_task(one(slots))
        running.add(task)
        task.add_done_callback(running.discard)


async def main():
    """Ends when either part does."""
    parts = [asyncio.ensure_future(commands()), asyncio.ensure_future(requests(float(sys.argv[3])))]
    await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)


asyncio.run(main())
