"""What an editor asks to read a file by: its outline, its parts, the claims that it rests on, names to be looked up."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from editor.desk import Desk
from editor.desks import Desks
from editor.server import Server
from editor.shape import folds, selections
from editor.symbols import KINDS, looked_up, outline
from engine.problem import ProblemError


def answer(server: Server, desks: Desks) -> None:
    """Answer how a file is made up, and what the knowledge bases declare."""

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def symbols(given: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        place = desks.place(given.text_document.uri)
        return outline(place[0].index, place[1], place[0].lines(place[1])) if place else []

    @server.feature(types.WORKSPACE_SYMBOL)
    def everything(given: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
        return [
            types.WorkspaceSymbol(
                types.Location(desk.address(name), desk.lines(name).range(each.start, each.end)),
                each.name, KINDS[each.kind], container_name=each.of or each.kind,
            )
            for desk in desks.all
            for name, each in looked_up(desk.index, desk.files(), given.query)
        ]  # fmt: skip

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_LINK)
    def links(given: types.DocumentLinkParams) -> list[types.DocumentLink]:
        place = desks.place(given.text_document.uri)
        return list(cited(*place)) if place else []

    @server.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)
    def folding(given: types.FoldingRangeParams) -> list[types.FoldingRange]:
        place = desks.place(given.text_document.uri)
        return list(folds(place[0].lines(place[1]))) if place else []

    @server.feature(types.TEXT_DOCUMENT_SELECTION_RANGE)
    def selection(given: types.SelectionRangeParams) -> list[types.SelectionRange] | None:
        place = desks.place(given.text_document.uri)
        if place is None:
            return None
        lines = place[0].lines(place[1])
        try:
            node = place[0].base.memory.parsed(lines.text, place[1])
        except ProblemError:
            return None
        return [selections(node, lines, lines.at(position)) for position in given.positions]


def cited(desk: Desk, name: str) -> Iterator[types.DocumentLink]:
    """A link from every citation in a file to the line on which its claim is declared."""
    citing = [each for each in desk.index.of(name, desk.lines(name)) if (each.kind, each.role) == ("claim", "names")]
    declared = {
        each.name: f"{desk.address(file)}#L{lines.place(each.start)[0]}"
        for file, lines in (desk.files().items() if citing else ())
        for each in desk.index.of(file, lines)
        if (each.kind, each.role) == ("claim", "declares")
    }
    claims = desk.base.knowledge.claims if desk.base.knowledge else {}
    for each in citing:
        if each.name in declared:
            says = claims[each.name].says if each.name in claims else None
            yield types.DocumentLink(desk.lines(name).range(each.start, each.end), declared[each.name], says)
