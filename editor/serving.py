"""The language server: what it answers to."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import InvalidStateError
from typing import BinaryIO, NoReturn, cast

from lsprotocol import types
from pygls import server as connection
from pygls.exceptions import JsonRpcInvalidParams
from pygls.protocol import json_rpc

from editor import asking, changing, helping, lookup, reading
from editor.desks import Desks
from editor.server import Server

# What a terminal, a system or an editor ends a program with.
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


def made() -> tuple[Server, Desks]:
    """The server, with all that it answers to, and what it serves."""
    server = Server()
    desks = Desks(server)
    _files(server, desks)
    _folders(server, desks)
    for each in (lookup, changing, reading, helping, asking):
        each.answer(server, desks)
    return server, desks


# How long the server may take to end by itself, in seconds, and how long a good-bye is at most.
_WHILE, _SHORT = 10.0, 200
# What is said after the end; and of a process that had just ended when it was killed, so that nobody waits for it.
_LATE = ("Server shutting down", "that handles pid", "Unknown child process", "exit status already read")


class _Meant(logging.Filter):
    """Lets pass what nobody foresaw: a refusal is an answer, and what comes after the end is late, from either side."""

    def filter(self, record: logging.LogRecord) -> bool:
        foreseen = record.exc_info and isinstance(record.exc_info[1], JsonRpcInvalidParams | InvalidStateError)
        return not foreseen and not any(words in str(record.msg) for words in _LATE)


class _Out:
    """Standard output, at whose end nobody may be any more."""

    def __init__(self, gone: Callable[[], NoReturn]) -> None:
        self._stream = sys.stdout.buffer
        self._gone = gone

    def write(self, data: bytes) -> None:
        """Write, or end where nobody reads."""
        try:
            self._stream.write(data)
            self._stream.flush()
        except BrokenPipeError:
            self._gone()

    def flush(self) -> None:
        """Nothing: what is written is sent."""

    def close(self) -> None:
        """Send what was written; what was asked before the end may still be answered."""


class _In:
    """Standard input, after whose end, or a good-bye, the server is given a while to end by itself.

    asyncio calls off everything then, and waits for ever for a process that it has started by half.
    """

    def __init__(self, gone: Callable[[], object]) -> None:
        self._stream = sys.stdin.buffer
        self._gone = gone

    def readline(self) -> bytes:
        """A line of a header."""
        line = self._stream.readline()
        if not line:
            self._over()
        return line

    def read(self, size: int) -> bytes:
        """A message."""
        message = self._stream.read(size)
        if len(message) < size or (size < _SHORT and b'"exit"' in message):
            self._over()
        return message

    def _over(self) -> None:
        later = threading.Timer(_WHILE, self._gone)
        later.daemon = True
        later.start()


def serve() -> int:
    """Serve over standard input and output until the editor has gone; gives the exit code.

    It is 0 where the editor said that it would go. A signal ends everything at once.
    """
    for name in (json_rpc.__name__, connection.__name__, asyncio.__name__):
        logging.getLogger(name).addFilter(_Meant())
    server, desks = made()

    def ended(number: int, _: object = None) -> NoReturn:
        # Standard input is read by a thread that nothing ends, so the rest of Python's own way out is left out.
        desks.kill()
        os._exit(number)

    for name in SIGNALS:
        if number := getattr(signal, name, None):
            signal.signal(number, lambda number, _: ended(128 + number))
    given = cast("BinaryIO", _In(lambda: ended(0 if desks.over else 1)))
    server.start_io(given, cast("BinaryIO", _Out(lambda: ended(1))))
    desks.kill()
    return 0 if desks.over else 1


def _files(server: Server, desks: Desks) -> None:
    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(given: types.DidOpenTextDocumentParams) -> None:
        desks.show(given.text_document.uri, given.text_document.text)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def edited(given: types.DidChangeTextDocumentParams) -> None:
        desks.show(given.text_document.uri, server.workspace.get_text_document(given.text_document.uri).source)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(_: types.DidSaveTextDocumentParams) -> None:
        desks.changed()

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(given: types.DidCloseTextDocumentParams) -> None:
        desks.hide(given.text_document.uri)


def _folders(server: Server, desks: Desks) -> None:
    @server.feature(types.INITIALIZED)
    def initialized(_: types.InitializedParams) -> None:
        desks.look()

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders(_: types.DidChangeWorkspaceFoldersParams) -> None:
        desks.look()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def watched(_: types.DidChangeWatchedFilesParams) -> None:
        desks.changed()

    @server.feature(types.SHUTDOWN)
    def shut_down(_: None) -> None:
        desks.end()
