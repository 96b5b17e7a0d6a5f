"""What is told of requests: a line of JSON for each, and counts; never an answer, a name or what was asked."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TextIO

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.pool import Pool
from service.reply import Reply

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Observer:
    """Counts of one server, and where its lines go."""

    def __init__(self, pool: Pool, out: TextIO = sys.stderr) -> None:
        self.out = out
        self.registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self.requests = Counter("certwise_requests", "Requests that were answered.", labels, registry=self.registry)
        self.seconds = Histogram(
            "certwise_request_seconds", "How long answers took.", ("route",), buckets=_SECONDS, registry=self.registry
        )
        for name, about, value in (
            ("working", "Workers that work.", lambda: pool.working),
            ("waiting", "Requests that wait for a worker.", lambda: pool.waiting),
            ("workers_replaced", "Workers that were replaced since the start.", lambda: pool.replaced),
        ):
            Gauge(f"certwise_{name}", about, registry=self.registry).set_function(value)

    def exposed(self) -> Reply:
        """All counts in the OpenMetrics form."""
        write: Callable[[CollectorRegistry], bytes] = generate_latest
        counts = write(self.registry)
        return Reply(200, counts, CONTENT_TYPE_LATEST)

    def told(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request, and write its line."""
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)
        line = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "method": method,
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
        }
        self.out.write(json.dumps(line) + "\n")
        self.out.flush()


class Observed:
    """ASGI around an application: every request is counted under its route, never under its path."""

    def __init__(self, app: ASGIApp, observer: Observer) -> None:
        self.app = app
        self.observer = observer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and tell."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.monotonic(), 500

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, sent)
        finally:
            method = scope["method"] if scope["method"] in ("GET", "POST", "HEAD") else "OTHER"
            route = scope.get("certwise.route", "other")
            self.observer.told(method, route, status, time.monotonic() - began)
