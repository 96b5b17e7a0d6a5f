"""The language server: what it answers to."""

from __future__ import annotations

import logging
from concurrent.futures import InvalidStateError

from lsprotocol import types
from pygls import server as connection
from pygls.exceptions import JsonRpcInvalidParams
from pygls.protocol import json_rpc

from editor import asking, changing, helping, lookup, reading
from editor.desks import Desks
from editor.server import Server


def made() -> Server:
    """The server, with all that it answers to."""
    server = Server()
    desks = Desks(server)
    _files(server, desks)
    _folders(server, desks)
    for each in (lookup, changing, reading, helping, asking):
        each.answer(server, desks)
    return server


class _Meant(logging.Filter):
    """Lets pass what nobody foresaw: a refusal is an answer, and what comes after the end is late, from either side."""

    def filter(self, record: logging.LogRecord) -> bool:
        foreseen = record.exc_info and isinstance(record.exc_info[1], JsonRpcInvalidParams | InvalidStateError)
        return not foreseen and not record.getMessage().startswith("Server shutting down")


def serve() -> None:
    """Serve over standard input and output until the editor has gone."""
    for module in (json_rpc, connection):
        logging.getLogger(module.__name__).addFilter(_Meant())
    made().start_io()


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
    async def shut_down(_: None) -> None:
        await desks.end()
