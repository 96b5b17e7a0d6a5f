"""The server under load on loopback: requests a second and times, beside the same work in a process.

Clients keep their connection; each sends the next request when it has the answer.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from service.api.work import WORK
from service.office import Office, Opening
from tests.benchmarks import table
from tests.benchmarks.endurance import resident
from tests.support.organizations import random_answers
from tests.support.places import ROOT
from tests.support.serving import Served, children, served

CLIENTS = (1, 8, 32)
# CERTWISE_BENCH_REQUESTS=100000 watches the memory over as many requests.
MOST = int(os.environ.get("CERTWISE_BENCH_REQUESTS", "10000"))
_PLAIN: dict[str, Any] = {"robustness": False}
KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "assess, without robustness": ("assess", _PLAIN),
    "assess": ("assess", {}),
    "next question": ("next-question", {}),
}


def requests(count: int, also: dict[str, Any]) -> list[bytes]:
    """So many requests with the answers of random organizations."""
    knowledge = Office(Opening(str(ROOT))).expert().knowledge
    found = random_answers(knowledge, count, seed=17)
    bodies = []
    for each in found:
        answers = {name: list(value) if isinstance(value, tuple) else value for name, value in each.items()}
        bodies.append(json.dumps({"answers": answers, **also}).encode())
    return bodies


def in_process(work: str, bodies: list[bytes]) -> list[float]:
    """Milliseconds of the same work without a server."""
    office = Office(Opening(str(ROOT)))
    WORK[work](office, {}, bodies[0])
    times = []
    for body in bodies:
        began = time.perf_counter()
        reply = WORK[work](office, {}, body)
        times.append((time.perf_counter() - began) * 1000)
        assert reply.status == 200
    return times


async def _client(host: str, port: int, path: str, bodies: list[bytes], times: list[float]) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    for body in bodies:
        head = f"POST /api/v1/{path} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
        began = time.perf_counter()
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 200"), answer
        [length] = [
            int(line.split(b":")[1]) for line in answer.split(b"\r\n") if line.lower().startswith(b"content-length")
        ]
        await reader.readexactly(length)
        times.append((time.perf_counter() - began) * 1000)
    writer.close()


async def loaded(url: str, path: str, bodies: list[bytes], clients: int) -> tuple[list[float], float]:
    """Milliseconds of every request, and requests a second, with so many clients at once."""
    host, _, port = url.removeprefix("http://").rstrip("/").partition(":")
    times: list[float] = []
    began = time.perf_counter()
    await asyncio.gather(*(_client(host, int(port), path, bodies[it::clients], times) for it in range(clients)))
    return times, len(bodies) / (time.perf_counter() - began)


def run(count: int = 1000, workers: int = 2) -> None:
    rows: list[tuple[str, str, float, float, float]] = []
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), "--no-record", workers=workers) as server:
        for name, (path, also) in KINDS.items():
            bodies = requests(count if path == "assess" and also else count // 5, also)
            alone = in_process(path, bodies)
            rows.append(_told(name, "in a process", 1000 * len(alone) / sum(alone), alone))
            asyncio.run(loaded(server.url, path, bodies[:50], 4))
            for clients in CLIENTS:
                times, rate = asyncio.run(loaded(server.url, path, bodies, clients))
                rows.append(_told("", str(clients), rate, times))
        grown = list(_grown(server, requests(1000, _PLAIN)))
    table("The server under load", ["work", "clients", "a second", "p50 ms", "p99 ms"], rows)
    table("Resident memory after so many assessments more", ["assessments", "server MB", "largest worker MB"], grown)


def _grown(server: Served, bodies: list[bytes]) -> Iterator[tuple[str, float, float]]:
    """By /proc: what the server and its workers hold, in MB."""
    done = 0
    for mark in (0, MOST // 10, MOST):
        while done < mark:
            asyncio.run(loaded(server.url, "assess", bodies, 8))
            done += len(bodies)
        workers = [resident(each) for each in children(server.process.pid)]
        yield f"{done:,}", resident(server.process.pid), max(workers)


def _told(name: str, clients: str, rate: float, times: list[float]) -> tuple[str, str, float, float, float]:
    return name, clients, rate, median(times), quantiles(times, n=100)[98]
