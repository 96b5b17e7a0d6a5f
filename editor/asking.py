"""What an editor asks to be worked out: what is meant otherwise than at the last commit, or before an override."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types

from editor.actions import override, quarrel
from editor.changing import changes
from editor.desk import Desk
from editor.desks import Desks
from editor.edits import whole
from editor.lenses import DIFFERENCE, MUTANTS, RUN, case_at, mutants_of
from editor.server import Server

# The commands that tell what an override that was put in changes, and a sentence.
SINCE, SAY = "certwise.since", "certwise.say"
COMMIT, OVERRIDE = "what changes since the last commit", "what the override changes"
CHANGED = "What this changes"
# How long somebody waits who has chosen what to do, in seconds.
AWAITED = 10.0


def answer(server: Server, desks: Desks) -> None:
    """Answer all of that."""
    _comparing(server, desks)
    _running(server, desks)

    @server.command(SAY)
    def say(message: str) -> None:
        _say(server, message)


def _say(server: Server, message: str) -> None:
    server.window_show_message(types.ShowMessageParams(types.MessageType.Info, message))


def _running(server: Server, desks: Desks) -> None:
    @server.command(RUN)
    async def run(root: str, file: str, line: int) -> None:
        desk = desks.rooted(Path(root))
        if desk is not None:
            desk.settled()
            given = {"texts": desk.base.written, "file": file, "line": line}
            _say(server, (await desk.asked("how the case goes", given, case_at(file, line)))["said"])

    @server.command(MUTANTS)
    async def mutants(root: str, rule: str) -> None:
        desk = desks.rooted(Path(root))
        if desk is not None:
            desk.settled()
            given = {"texts": desk.base.written, "rule": rule}
            _say(server, (await desk.asked("which mutants survive", given, mutants_of(rule)))["said"])


def _comparing(server: Server, desks: Desks) -> None:
    @server.command(DIFFERENCE)
    async def difference(root: str) -> str | None:
        desk = desks.rooted(Path(root))
        if desk is None:
            return None
        desk.settled()
        found = await desk.asked(COMMIT, {"root": root, "texts": desk.base.written})
        _say(server, found["said"])
        return str(found.get("page", found["said"]))

    @server.command(SINCE)
    async def since(root: str, one: str, other: str, file: str, before: str) -> None:
        desk = desks.rooted(Path(root))
        if desk is not None:
            desk.settled()
            texts = desk.base.written
            _say(server, await _changed(desk, one, other, {**texts, file: before}, texts))

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolved(given: types.CodeAction) -> types.CodeAction:
        root, one, other = given.data if isinstance(given.data, list) else ("", "", "")
        desk = desks.rooted(Path(root))
        found = override(desk, one, other) if desk else None
        if desk is None or found is None:
            return given
        file, new = found
        given.edit = changes(server, desk, {file: [whole(desk.lines(file), new)]})
        texts = desk.base.written
        said = await _changed(desk, one, other, texts, {**texts, file: new})
        given.command = types.Command(CHANGED, SAY, arguments=[said])
        return given


async def _changed(desk: Desk, one: str, other: str, before: dict[str, str], texts: dict[str, str]) -> str:
    """What an override changes, as far as that is proven in the time of somebody who waits."""
    found = await desk.asked(OVERRIDE, {"before": before, "texts": texts}, seconds=AWAITED)
    return f"{one} overrides {other}. {found['said']}"


def overriding(server: Server, desk: Desk, problem: types.Diagnostic) -> Iterator[types.CodeAction]:
    """For two rules that quarrel, that one overrides the other; what this changes is worked out once it is chosen."""
    for one, other in quarrel(problem):
        found = override(desk, one, other)
        if found is None:
            continue
        action = types.CodeAction(f"Let {one} override {other}", types.CodeActionKind.QuickFix, [problem])
        root = str(desk.base.root)
        if server.resolves:
            action.data = [root, one, other]
        else:
            file, new = found
            lines = desk.lines(file)
            action.edit = changes(server, desk, {file: [whole(lines, new)]})
            action.command = types.Command(CHANGED, SINCE, arguments=[root, one, other, file, lines.text])
        yield action
