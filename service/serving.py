"""A server started: its address, its door, its workers, until it is told to end."""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from engine.problem import Problem, ProblemError, Where
from service.guard import Door
from service.limits import Limits
from service.office import Opening

LOOPBACK = "127.0.0.1"
PORT = 8321
_MARK = "sha256:"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens; port 0 is any that is free."""

    host: str = LOOPBACK
    port: int = PORT

    @property
    def loopback(self) -> bool:
        """Whether only this machine reaches it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def bound(self) -> socket.socket:
        """A socket that listens there. Raises ProblemError where it cannot."""
        try:
            family, kind, protocol, _, place = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0]
            found = socket.socket(family, kind, protocol)
        except (OSError, UnicodeError):
            raise _refused(f"--host {self.host}", "this address is not known") from None
        try:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            found.bind(place)
            found.listen(128)
        except OSError as error:
            found.close()
            message = f"cannot listen there: {error.strerror}; --port names another port, and --port 0 takes a free one"
            raise _refused(f"{self.host}:{self.port}", message) from None
        return found

    def shown(self, port: int) -> str:
        """The address as it is typed into a browser."""
        return f"http://{self._bracketed}:{port}/"

    def hosts(self, port: int, also: tuple[str, ...] = ()) -> frozenset[str]:
        """The names that a request may reach it under."""
        names = ["localhost", "127.0.0.1", "[::1]"] if self.loopback else [self._bracketed]
        named = {f"{name}:{port}".lower() for name in names} | {each.lower() for each in also}
        return frozenset(named | ({name.lower() for name in names} if port in (80, 443) else set()))

    @property
    def _bracketed(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host


def new_token() -> tuple[str, str]:
    """A token, and what is kept of it."""
    token = secrets.token_urlsafe(32)
    return token, _MARK + hashlib.sha256(token.encode()).hexdigest()


def token_of(text: str, place: str) -> bytes:
    """The SHA-256 of a token from what is kept of it. Raises ProblemError where it is none."""
    kind, _, digest = text.strip().partition(":")
    try:
        found = bytes.fromhex(digest)
    except ValueError:
        found = b""
    if kind + ":" != _MARK or len(found) != hashlib.sha256().digest_size:
        raise _refused(place, "holds no token; certwise serve --new-token FILE writes one")
    return found


@dataclass(frozen=True, slots=True)
class Server:
    """What is served, where, and to whom.

    `token` is the SHA-256 of the token that requests must show, or empty; `also` are further names that it is reached
    under. Reports of the page are recorded where `records` says so.
    """

    opening: Opening
    address: Address
    workers: int
    token: bytes = b""
    also: tuple[str, ...] = ()
    records: bool = False
    limits: Limits = field(default_factory=Limits)

    def run(self, started: Callable[[str], None]) -> None:
        """Serve until an interrupt. `started` is given the address once the server answers there.

        Raises ProblemError where it cannot listen, or where the knowledge base has mistakes.
        """
        if not self.address.loopback and not self.token:
            message = "every machine of the network would be let in; --token-file names a token that requests must show"
            raise _refused(f"--host {self.address.host}", message)
        listening = self.address.bound()
        try:
            asyncio.run(self._served(listening, started))
        finally:
            listening.close()

    async def _served(self, listening: socket.socket, started: Callable[[str], None]) -> None:
        import uvicorn

        from service.application import application
        from service.pool import Pool

        port = listening.getsockname()[1]
        pool = Pool(self.opening, self.workers, self.limits)
        await pool.start()
        door = Door(self.address.hosts(port, self.also), self.token)
        app = application(pool, door, self.limits, records=self.records)
        config = uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, timeout_keep_alive=15, limit_concurrency=512,
            timeout_graceful_shutdown=10, h11_max_incomplete_event_size=32 * 1024, ws="none",
        )  # fmt: skip
        started(self.address.shown(port))
        await uvicorn.Server(config).serve(sockets=[listening])


def _refused(place: str, message: str) -> ProblemError:
    return ProblemError([Problem(Where(place), "serve", message)])


def kept_token(path: Path) -> bytes:
    """The token that a file keeps. Raises ProblemError where it is none, or others can read the file."""
    from engine.documents.text import text_of

    return token_of(text_of(path, 1000), str(path))
