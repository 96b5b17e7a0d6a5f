"""A server of the tests' own: started as a user starts it, on a free port, and ended as one ends it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.commands import PROGRAM
from tests.support.places import PATIENCE, ROOT


@dataclass(frozen=True)
class Answered:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def ids(self) -> list[str]:
        """The ids of what is wrong."""
        return [each["id"] for each in self.json["problems"]]


def runs(process: int) -> bool:
    """Whether a process runs; one that has ended may be listed for as long as nobody asked how."""
    try:
        return Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def children(process: int) -> list[int]:
    """The processes that a process started and that run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name stands in brackets, and may hold anything; behind it the state and the parent.
            state, parent = stat.read_text(errors="replace").rpartition(")")[2].split()[:2]
            if int(parent) == process and state != "Z":
                found.append(int(stat.parent.name))
    return found


@dataclass(frozen=True)
class Served:
    """A server that runs: its address, its process, and the file that its lines go to."""

    url: str
    process: subprocess.Popen[str]
    log: Path
    audit: Path

    def get(self, path: str, **headers: str) -> Answered:
        return self.asked("GET", path, None, **headers)

    def post(self, path: str, content: Any, **headers: str) -> Answered:
        """Post JSON under /api/v1; bytes are sent as they are."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        return self.asked("POST", f"api/v1/{path}", body, **{"Content-Type": "application/json", **headers})

    def asked(self, method: str, path: str, body: bytes | None, **headers: str) -> Answered:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + path, body, named, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Staying())
        try:
            with opener.open(request, timeout=PATIENCE) as found:
                return Answered(found.status, found.headers, found.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answered(error.code, error.headers, error.read())

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]


class _Staying(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@contextlib.contextmanager
def served(folder: Path, *arguments: str, knowledge: Path = ROOT, workers: int = 2) -> Iterator[Served]:
    """A server of a knowledge base, with its records and its log in the folder."""
    log, audit = folder / "log", folder / "audit.db"
    environment = {**os.environ, "CERTWISE_AUDIT": str(audit), "XDG_DATA_HOME": str(folder), "CERTWISE_CONFIG": ""}
    command = [str(PROGRAM), "--knowledge", str(knowledge), "serve", "--port", "0", "--no-open"]
    with (
        log.open("w") as lines,
        subprocess.Popen(
            [*command, "--workers", str(workers), *arguments],
            stdout=subprocess.PIPE,
            stderr=lines,
            text=True,
            env=environment,
        ) as process,
    ):
        assert process.stdout is not None
        try:
            url = process.stdout.readline().strip()
            assert url.startswith("http://"), log.read_text()
            yield Served(url, process, log, audit)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
