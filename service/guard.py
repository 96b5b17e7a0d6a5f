"""Who gets in: the hosts and origins that are answered, the token, and how much of a request is read, and how long."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.limits import Limits
from service.reply import Reply, failed

# What every answer carries: nothing of another place is loaded, shown inside another page, or told to one. Under
# "no-referrer" a browser would call the origin of a form "null".
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
# What a machine that watches the server asks without a token: nothing of the knowledge base is in it.
OPEN = frozenset({"/healthz", "/readyz"})
# What who has no token yet may see: the page that asks for it, and the files it needs.
SIGN_IN = "/sign-in"
COOKIE = "certwise_token"
_LET_GO, _MOMENT = 4, 2.0
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Door:
    """What a request must show.

    `hosts` are the names under which the server is reached ("localhost:8321"); `token` is the SHA-256 of the token, or
    empty where none is needed.
    """

    hosts: frozenset[str]
    token: bytes = b""

    def refusal(self, method: str, path: str, headers: Mapping[str, str]) -> Reply | None:
        """Why a request is not let in; None where it is."""
        host = headers.get("host", "").lower()
        if host not in self.hosts and path not in OPEN:
            return failed(421, "Not this server", "the Host of the request is none that this server was started for")
        origin = headers.get("origin")
        if origin is not None and not self._own(origin):
            return failed(403, "Another page asks", "requests of pages that another server gave are not answered")
        if method not in _READING and headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return failed(403, "Another page asks", "requests of pages that another server gave are not answered")
        if not self.token or path in OPEN or path == SIGN_IN or path.startswith("/static/") or self._shown(headers):
            return None
        if method == "GET" and "text/html" in headers.get("accept", ""):
            return Reply(303, b"", "text/plain", {"Location": SIGN_IN})
        return failed(401, "A token is needed", "send it as: Authorization: Bearer TOKEN", WWW_Authenticate="Bearer")

    def _shown(self, headers: Mapping[str, str]) -> bool:
        """Whether a request shows the token: as a header, or as the cookie that the page keeps."""
        kind, _, token = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and self.known(token.strip()):
            return True
        cookies = cookie_parser(headers.get("cookie", ""))
        return self.known(cookies.get(COOKIE, ""))

    def known(self, token: str) -> bool:
        """Whether this is the token; it takes as long where it is not."""
        return hmac.compare_digest(hashlib.sha256(token.encode("utf-8", "replace")).digest(), self.token)

    def _own(self, origin: str) -> bool:
        scheme, _, host = origin.lower().partition("://")
        return scheme in ("http", "https") and host in self.hosts


class Guard:
    """ASGI around an application: lets in what the door lets in, with its body read whole and within bounds."""

    def __init__(self, app: ASGIApp, door: Door, limits: Limits) -> None:
        self.app = app
        self.door = door
        self.limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(scope["headers"])}
        refusal = self.door.refusal(scope["method"], scope["path"], headers)
        body = b""
        if refusal is None:
            try:
                body = await asyncio.wait_for(self._body(headers, receive), self.limits.arriving)
            except TimeoutError:
                refusal = failed(408, "The request did not arrive in time", f"{self.limits.arriving:g} s are waited")
            except OverflowError:
                await self._let_go(receive)
                most = f"{self.limits.body // 1024:,} KB"
                refusal = failed(413, "The request is too large", f"a request has {most} at most")
        if refusal is not None:
            await _answered(refusal, send)
            return
        await self.app(scope, _given(body, receive), _with_headers(send))

    async def _body(self, headers: Mapping[str, str], receive: Receive) -> bytes:
        declared = headers.get("content-length", "0")
        if not declared.isascii() or not declared.isdigit() or int(declared[:20]) > self.limits.body:
            raise OverflowError
        parts, size = [], 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                break
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self.limits.body:
                raise OverflowError
            if not message.get("more_body"):
                break
        return b"".join(parts)

    async def _let_go(self, receive: Receive) -> None:
        """Read on for a moment, so that who still sends hears the answer, and does not find a broken line."""
        left = _LET_GO * self.limits.body
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_MOMENT):
                while left > 0:
                    message = await receive()
                    left -= len(message.get("body", b""))
                    if message["type"] != "http.request" or not message.get("more_body"):
                        return


def _given(body: bytes, receive: Receive) -> Receive:
    """The body again for who is behind the door; after it what comes, which is that the client has gone."""
    told = False

    async def again() -> Message:
        nonlocal told
        if not told:
            told = True
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return again


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(each for each in _ALWAYS if each[0] not in present)]
        await send(message)

    return sent


_ALWAYS = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]


async def _answered(reply: Reply, send: Send) -> None:
    headers = [(b"content-type", reply.media.encode()), (b"content-length", str(len(reply.body)).encode()), *_ALWAYS]
    headers += [(name.lower().encode(), value.encode()) for name, value in reply.headers.items()]
    # What was not read of the request would be taken for the next one.
    headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})
