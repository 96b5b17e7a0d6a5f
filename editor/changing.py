"""What an editor asks to be changed: a name everywhere, the layout of a file."""

from __future__ import annotations

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from editor.desk import Desk
from editor.desks import Desks
from editor.lookup import spot
from editor.renaming import RenameError, renamed
from editor.server import Server
from engine.documents.layout import formatted
from engine.problem import ProblemError


def answer(server: Server, desks: Desks) -> None:
    """Answer what is to be changed."""

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    def may_rename(given: types.PrepareRenameParams) -> types.Range | None:
        found = spot(desks, given.text_document.uri, given.position)
        mention = found.mention if found else None
        return found.desk.lines(found.name).range(mention.start, mention.end) if found and mention else None

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    def rename(given: types.RenameParams) -> types.WorkspaceEdit | None:
        found = spot(desks, given.text_document.uri, given.position)
        mention = found.mention if found else None
        if found is None or mention is None:
            return None
        desk = found.desk
        try:
            places = renamed(desk.index, mention.thing, given.new_name, desk.files(), desk.base.knowledge)
        except RenameError as error:
            raise JsonRpcInvalidParams(str(error)) from None
        edits = {
            name: [types.TextEdit(desk.lines(name).range(*place), given.new_name) for place in listed]
            for name, listed in places.items()
        }
        return changes(server, desk, edits)

    @server.feature(types.TEXT_DOCUMENT_FORMATTING)
    def layout(given: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
        place = desks.place(given.text_document.uri)
        if place is None:
            return None
        lines = place[0].lines(place[1])
        try:
            new = formatted(lines.text, place[1])
        except ProblemError as error:
            server.window_log_message(types.LogMessageParams(types.MessageType.Info, str(error)))
            return None
        return [] if new == lines.text else [types.TextEdit(lines.whole, new)]


def changes(server: Server, desk: Desk, edits: dict[str, list[types.TextEdit]]) -> types.WorkspaceEdit:
    """Edits of files of a knowledge base as one change, which an editor undoes as one."""
    capabilities = server.client_capabilities.workspace
    told = capabilities.workspace_edit if capabilities else None
    if told is None or not told.document_changes:
        return types.WorkspaceEdit(changes={desk.address(name): listed for name, listed in edits.items()})
    documents = server.workspace.text_documents
    return types.WorkspaceEdit(
        document_changes=[
            types.TextDocumentEdit(_versioned(desk.address(name), documents), list(listed))
            for name, listed in edits.items()
        ]
    )


def _versioned(address: str, documents: dict[str, object]) -> types.OptionalVersionedTextDocumentIdentifier:
    return types.OptionalVersionedTextDocumentIdentifier(address, getattr(documents.get(address), "version", None))
