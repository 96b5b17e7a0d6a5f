"""The server's application: its routes, behind the door, in front of the workers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cached_property
from importlib.util import find_spec
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from service.api.document import PREFIX, document, published
from service.guard import Door, Guard
from service.limits import Limits
from service.observing import Observed, Observer
from service.page.routes import Pages
from service.pool import Pool
from service.reply import Reply, encoded, failed

# What is posted, each a piece of work of the same name.
POSTED = ("assess", "why", "why-not", "what-if", "flip", "next-question", "compare")
# What is read, with the filters it takes.
READ: Mapping[str, tuple[str, ...]] = {
    "knowledge": (),
    "rules": ("ruleset", "attribute", "claim"),
    "records": ("organization", "result", "by", "limit"),
}
# What one of them is called where it is read by its id.
_ONE = {"rules": "rule", "records": "record"}
_AT_ONCE = 25


class Doors:
    """The requests of one server."""

    def __init__(self, pool: Pool, observer: Observer, limits: Limits) -> None:
        self.pool = pool
        self.observer = observer
        self.limits = limits

    @property
    def tag(self) -> str:
        """What stands for the knowledge base in caches."""
        about = self.pool.about
        return f'"{about["knowledge"]["digest"][:32]}-{about["versions"]["certwise"]}"'

    async def posted(self, request: Request) -> Response:
        """A piece of work over what was sent."""
        work = request.url.path.removeprefix(f"{PREFIX}/")
        _routed(request, work)
        if (refusal := self._unfit(request)) is not None:
            return self._response(refusal)
        return self._response(await self.pool.run(work, await request.body()))

    async def read(self, request: Request) -> Response:
        """What the knowledge base holds; who has it already is told so."""
        work = request.url.path.removeprefix(f"{PREFIX}/").partition("/")[0]
        given = dict(request.path_params) or {key: request.query_params[key] for key in request.query_params}
        work = _ONE[work] if request.path_params else work
        _routed(request, work)
        if unknown := [name for name in request.query_params if name not in READ.get(work, ())]:
            detail = f"{', '.join(unknown)[:200]}: not known here"
            return self._response(failed(422, "An unknown parameter", detail))
        if work in ("records", "record"):
            return self._response(await self.pool.run(work, given=given))
        day = str(self.pool.about.get("as_of", ""))
        tag = f'{self.tag[:-1]}-{day}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"ETag": tag})
        reply = await self.pool.run(work, given=given)
        return self._response(reply, {"ETag": tag, "Cache-Control": "private, no-cache"} if reply.status == 200 else {})

    async def batch(self, request: Request) -> Response:
        """Organizations one after the other, a line for each as soon as it is there."""
        _routed(request, "portfolio")
        if (refusal := self._unfit(request)) is not None:
            return self._response(refusal)
        checked = await self.pool.run("checked", await request.body())
        if checked.status != 200:
            return self._response(checked)
        asked = json.loads(await request.body())
        organizations = asked["organizations"]
        if len(organizations) > self.limits.rows:
            detail = (
                f"a batch holds {self.limits.rows} organizations at most; certwise portfolio reads files of any size"
            )
            return self._response(failed(413, "The batch is too large", detail))
        lines = self._lines(organizations, asked.get("as_of") or "")
        return StreamingResponse(lines, media_type="application/x-ndjson", headers={"Cache-Control": "no-store"})

    async def _lines(self, organizations: list[dict[str, Any]], day: str) -> AsyncIterator[bytes]:
        for start in range(0, len(organizations), _AT_ONCE):
            part = organizations[start : start + _AT_ONCE]
            reply = await self.pool.run("batch", given={"organizations": part, "as_of": day})
            if reply.status == 200:
                yield reply.body
            else:
                failure = json.loads(reply.body)
                yield b"".join(encoded({"id": each["id"], "problem": failure}) + b"\n" for each in part)

    async def alive(self, request: Request) -> Response:
        """That the server runs."""
        _routed(request, "healthz")
        return Response("ok\n", media_type="text/plain")

    async def readiness(self, request: Request) -> Response:
        """Whether a request would be answered now."""
        _routed(request, "readyz")
        return Response(
            "ready\n" if self.pool.ready else "busy\n", 200 if self.pool.ready else 503, media_type="text/plain"
        )

    async def metrics(self, request: Request) -> Response:
        """Counts of requests and of workers."""
        _routed(request, "metrics")
        return self._response(self.observer.exposed())

    async def openapi(self, request: Request) -> Response:
        """The document of the API."""
        _routed(request, "openapi")
        if request.headers.get("if-none-match") == self.tag:
            return Response(status_code=304, headers={"ETag": self.tag})
        return Response(self._document, media_type="application/json", headers={"ETag": self.tag})

    @cached_property
    def _document(self) -> bytes:
        return encoded(document(self.pool.about, published()))

    async def about(self, request: Request) -> Response:
        """The knowledge base in use, and versions."""
        _routed(request, "about")
        return self._response(await self.pool.run("about"))

    def _unfit(self, request: Request) -> Reply | None:
        """What is wrong with a request before its text is looked at."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            return failed(415, "Not JSON", "send JSON, with: Content-Type: application/json")
        wanted = request.headers.get("if-match")
        if wanted is not None and wanted not in ("*", self.tag):
            return failed(
                412, "Another knowledge base", "the server works with another knowledge base than If-Match names"
            )
        return None

    def _response(self, reply: Reply, headers: Mapping[str, str] | None = None) -> Response:
        always = {"Cache-Control": "no-store", "Certwise-Knowledge": self.pool.about["knowledge"]["digest"]}
        return Response(reply.body, reply.status, {**always, **reply.headers, **(headers or {})}, reply.media)


def application(
    pool: Pool, door: Door, limits: Limits, observer: Observer | None = None, *, records: bool = False
) -> ASGIApp:
    """The whole server as an ASGI application; the workers start and end with it.

    Reports of the page are recorded where `records` says so; those of the API where a request asks for it.
    """
    observer = observer or Observer(pool)
    doors = Doors(pool, observer, limits)

    tools = _tools(pool, records) if find_spec("mcp") else None

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as held:
            if tools:
                await held.enter_async_context(tools.router.lifespan_context(tools))
            held.push_async_callback(pool.stop)
            yield

    routes = [
        *Pages(pool, door, records).routes(),
        Route("/healthz", doors.alive),
        Route("/readyz", doors.readiness),
        Route("/metrics", doors.metrics),
        Route("/openapi.json", doors.openapi),
        Route(f"{PREFIX}/about", doors.about),
        *(Route(f"{PREFIX}/{name}", doors.posted, methods=["POST"]) for name in POSTED),
        Route(f"{PREFIX}/portfolio", doors.batch, methods=["POST"]),
        *(Route(f"{PREFIX}/{name}", doors.read) for name in READ),
        *(Route(f"{PREFIX}/{name}/{{{one}}}", doors.read) for name, one in _ONE.items()),
        *(tools.routes if tools else []),
    ]
    app = Starlette(routes=routes, lifespan=lifespan, exception_handlers={HTTPException: _not_here})
    return Observed(Guard(app, door, limits), observer)


def _tools(pool: Pool, records: bool) -> Starlette:
    """The tools of assistants over streamable HTTP, under /mcp; each request is one by itself."""
    from mcp.server.transport_security import TransportSecuritySettings

    from service.assistant.server import server

    about = pool.about
    made = server(pool, about["knowledge"]["title"], about["versions"]["certwise"], records)
    # The door has looked at the host and the origin.
    looked_at = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    return made.streamable_http_app(stateless_http=True, json_response=True, transport_security=looked_at)


async def _not_here(request: Request, error: Exception) -> Response:
    """A path or a method that there is not."""
    assert isinstance(error, HTTPException)
    reply = failed(error.status_code, error.detail, f"/openapi.json lists what there is under {PREFIX}")
    return Response(reply.body, reply.status, {**(error.headers or {})}, reply.media)


def _routed(request: Request, route: str) -> None:
    request.scope["certwise.route"] = route
