"""A worker: a process that owns an engine, and does one piece of work after the other.

The rule engine's extension has tables of its process, and a solver keeps what it learned, so that nothing is shared.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import Any, BinaryIO

from engine.problem import Problem, ProblemError, ProofTimeout, Where
from service.message import LENGTHS, packed
from service.office import Office, Opening, StoreError
from service.reply import Reply, failed, refused


def main() -> None:
    """Work until the server is gone; the first message says what to open, and is answered by what was opened."""
    for name in (signal.SIGINT, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    # What anything prints goes where the server's own words go, and not between the answers.
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    incoming = sys.stdin.buffer
    message = _taken(incoming)
    if message is None:
        return
    try:
        office = Office(Opening(**message[0]))
        ready: dict[str, Any] = dict(office.opened())
    except ProblemError as error:
        outgoing.write(packed({"problems": [str(each) for each in error.problems]}))
        outgoing.flush()
        return
    outgoing.write(packed(ready))
    outgoing.flush()
    while (message := _taken(incoming)) is not None:
        head, body = message
        reply = done(office, head["work"], head.get("given", {}), body)
        outgoing.write(packed([reply.status, reply.media, dict(reply.headers)], reply.body))
        outgoing.flush()


def _taken(incoming: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """The next message; None where the server is gone."""
    lengths = incoming.read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    head, body = LENGTHS.unpack(lengths)
    line, rest = incoming.read(head), incoming.read(body)
    if len(line) < head or len(rest) < body:
        return None
    found: dict[str, Any] = json.loads(line)
    return found, rest


def done(office: Office, work: str, given: dict[str, Any], body: bytes) -> Reply:
    """The answer to one piece of work, by its name; what is wrong with it is an answer, too."""
    try:
        return _work(work)(office, given, body)
    except StoreError as error:
        return _unable(error.problems)
    except ProblemError as error:
        return refused(error.problems, _status(error.problems))
    except ProofTimeout:
        message = (
            "not settled in the work that one proof may do; give more answers, or keep some, and it has less to try"
        )
        return refused([Problem(Where(), "proof-timeout", message)], title="Not settled in time")
    except RecursionError:
        return failed(400, "The request is nested too deeply", "nothing that is asked for is nested so deeply")
    except Exception:  # noqa: BLE001  a fault of the program costs one answer, and no worker
        traceback.print_exc()
        return failed(500, "A fault of the program", "the server's log has its place; nothing was recorded")


def _work(name: str) -> Callable[[Office, dict[str, Any], bytes], Reply]:
    """The work of a name: of the page, of a tool, or of the API."""
    if name == "page":
        from service.page.work import page

        return page
    if name == "resource" or name.startswith("tool/"):
        from service.assistant.work import WORK as OF_TOOLS

        return OF_TOOLS[name]
    from service.api.work import WORK

    return WORK[name]


def _unable(problems: list[Problem]) -> Reply:
    """The store of records cannot be used: no fault of the request, and whose path is for the server's log alone."""
    sys.stderr.writelines(f"{each}\n" for each in problems)
    sys.stderr.flush()
    told = [replace(each, where=Where("the store of records")) for each in problems]
    return refused(told, 503, "The store of records cannot be used now: nothing was recorded")


def _status(problems: list[Problem]) -> int:
    """What a mistake is in HTTP: a text that cannot be read is a bad request; others are understood, and wrong."""
    return 400 if any(each.id in _UNREADABLE for each in problems) else 422


_UNREADABLE = {"json-syntax", "not-utf8", "too-large", "empty-file", "too-deep", "hidden-character", "duplicate-key"}

if __name__ == "__main__":
    main()
