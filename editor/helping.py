"""What an editor asks about the work: how a problem is mended, what cases show, what feeds a rule; and colours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from lsprotocol import types

from editor.actions import cases, mended
from editor.asking import overriding
from editor.calls import fed, feeding
from editor.changing import changes
from editor.desk import Desk
from editor.desks import Desks
from editor.extraction import extracted
from editor.lenses import TELL, got, hints, lenses, outcomes, since, told
from editor.lookup import spot
from editor.reshaping import reshaped
from editor.server import Server
from editor.tokens import LEGEND, tokens
from engine.documents.node import Node
from engine.knowledge.base import Knowledge
from engine.knowledge.rule import Rule
from engine.load.folder import is_test
from engine.problem import ProblemError

MEND, EXTRACT = types.CodeActionKind.QuickFix, types.CodeActionKind.RefactorExtract
REWRITE = types.CodeActionKind.RefactorRewrite
Neighbours = Callable[[Knowledge, Rule], Iterator[Rule]]


def answer(server: Server, desks: Desks) -> None:
    """Answer all of that."""
    _mending(server, desks)
    _cases(server, desks)
    _calls(server, desks)

    @server.feature(types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, LEGEND)
    def coloured(given: types.SemanticTokensParams) -> types.SemanticTokens:
        place = desks.place(given.text_document.uri)
        if place is None:
            return types.SemanticTokens([])
        lines = place[0].lines(place[1])
        return tokens(lines, place[0].index.of(place[1], lines))


def _mending(server: Server, desks: Desks) -> None:
    options = types.CodeActionOptions(code_action_kinds=[MEND, EXTRACT, REWRITE], resolve_provider=True)

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)
    def mend(given: types.CodeActionParams) -> list[types.CodeAction]:
        place = desks.place(given.text_document.uri)
        if place is None:
            return []
        desk, name = place
        found = [
            _action(MEND, title, changes(server, desk, edits), problem)
            for problem in given.context.diagnostics
            for title, edits in mended(desk, name, problem)
        ]
        found += [action for problem in given.context.diagnostics for action in overriding(server, desk, problem)]
        offset = desk.lines(name).at(given.range.start)
        mention = desk.index.at(name, desk.lines(name), offset)
        if mention is not None and mention.kind == "rule" and mention.role == "declares":
            listed = cases(desk, mention.name)
            found += [_action(MEND, title, changes(server, desk, edits)) for title, edits in listed]
        for kind, listed in ((EXTRACT, extracted(desk, name, offset)), (REWRITE, reshaped(desk, name, offset))):
            found += [_action(kind, title, changes(server, desk, edits)) for title, edits in listed]
        wanted = tuple(f"{_word(kind)}." for kind in given.context.only or [])
        return [each for each in found if not wanted or f"{_word(each.kind)}.".startswith(wanted)]


def _word(kind: types.CodeActionKind | str | None) -> str:
    return str(getattr(kind, "value", kind))


def _action(
    kind: types.CodeActionKind, title: str, edit: types.WorkspaceEdit, problem: types.Diagnostic | None = None
) -> types.CodeAction:
    return types.CodeAction(title, kind, [problem] if problem else None, edit=edit)


def _cases(server: Server, desks: Desks) -> None:
    @server.feature(types.TEXT_DOCUMENT_CODE_LENS)
    def above(given: types.CodeLensParams) -> list[types.CodeLens]:
        place = desks.place(given.text_document.uri)
        if place is None:
            return []
        desk, name = place
        root, lines = str(desk.base.root), desk.lines(name)
        found = [
            *since(desk.base.root, name),
            *lenses(root, lines, desk.index.of(name, lines), desk.shown, desk.answer),
        ]
        document = _cases_of(desk, name)
        return [*found, *outcomes(root, name, lines, document, desk.shown)] if document else found

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    def behind(given: types.InlayHintParams) -> list[types.InlayHint]:
        place = desks.place(given.text_document.uri)
        if place is None:
            return []
        desk, name = place
        lines, document = desk.lines(name), _cases_of(desk, name)
        found = list(got(name, lines, document, desk.answer)) if document else []
        if desk.shown is not None:
            found += hints(name, lines, desk.index.of(name, lines), desk.shown)
        found.sort(key=lambda each: (each.position.line, each.position.character))
        return [each for each in found if given.range.start.line <= each.position.line <= given.range.end.line]

    @server.command(TELL)
    def tell(root: str, name: str) -> None:
        for desk in desks.all:
            if desk.base.root == Path(root) and desk.shown is not None:
                said = types.ShowMessageParams(types.MessageType.Info, told(desk.shown, name))
                server.window_show_message(said)


def _cases_of(desk: Desk, name: str) -> Node | None:
    """The document of a file of cases; None where it is another file, or no YAML."""
    try:
        node = desk.base.memory.parsed(desk.lines(name).text, name) if is_test(name) else None
    except ProblemError:
        return None
    return node if node is not None and isinstance(node.value, dict) else None


def _calls(server: Server, desks: Desks) -> None:
    @server.feature(types.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY)
    def begun(given: types.CallHierarchyPrepareParams) -> list[types.CallHierarchyItem]:
        found = spot(desks, given.text_document.uri, given.position)
        mention, knowledge = (found.mention, found.desk.base.knowledge) if found else (None, None)
        if found is None or mention is None or knowledge is None or mention.kind != "rule":
            return []
        return [_item(found.desk, knowledge.rules[mention.name])] if mention.name in knowledge.rules else []

    @server.feature(types.CALL_HIERARCHY_INCOMING_CALLS)
    def incoming(given: types.CallHierarchyIncomingCallsParams) -> list[types.CallHierarchyIncomingCall]:
        found = _neighbours(desks, given.item, feeding)
        return [types.CallHierarchyIncomingCall(each, [each.selection_range]) for each in found]

    @server.feature(types.CALL_HIERARCHY_OUTGOING_CALLS)
    def outgoing(given: types.CallHierarchyOutgoingCallsParams) -> list[types.CallHierarchyOutgoingCall]:
        found = _neighbours(desks, given.item, fed)
        return [types.CallHierarchyOutgoingCall(each, [given.item.selection_range]) for each in found]


def _neighbours(desks: Desks, item: types.CallHierarchyItem, neighbours: Neighbours) -> list[types.CallHierarchyItem]:
    place = desks.place(item.uri)
    knowledge = place[0].base.knowledge if place else None
    rule = knowledge.rules.get(item.name) if knowledge else None
    if place is None or knowledge is None or rule is None:
        return []
    return [_item(place[0], each) for each in neighbours(knowledge, rule)]


def _item(desk: Desk, rule: Rule) -> types.CallHierarchyItem:
    span = desk.lines(rule.where.file).word(rule.where.line, rule.where.column)
    return types.CallHierarchyItem(
        rule.id, types.SymbolKind.Function, desk.address(rule.where.file), span, span, detail=rule.because
    )
