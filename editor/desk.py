"""A knowledge base on the desk: what is wrong with it, worked out anew after each change, and told to the editor."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lsprotocol import types

from editor.base import Base, file_of
from editor.diagnostics import diagnostics
from editor.index import Index
from editor.place import Lines
from editor.proofs import Proofs
from editor.server import Server
from editor.shown import Shown
from editor.told import Told
from editor.words import Words
from editor.work import SECONDS, Answer, Work
from engine.knowledge.base import Knowledge

# How long after a change it is loaded, its words are learnt, it is loaded without hurry, and proven, in seconds: more
# changes may come.
SOON, LEARNT, LATER, PROVEN = 0.01, 0.25, 0.4, 0.6


class Desk:
    """A knowledge base that is edited, what is proven of it, and what the editor was told last."""

    def __init__(self, root: Path, server: Server) -> None:
        self.base = Base(root)
        self.server = server
        self.proofs = Proofs(root)
        # What is proven and what cases showed, each with the texts that it is about.
        self._found: dict[str, tuple[dict[str, str], list[Told]]] = {}
        # What somebody asked for, told while all texts are as they were then.
        self._answers: dict[str, tuple[dict[str, str], Answer, list[Told]]] = {}
        self.work = Work(root)
        self._shown: dict[str, list[types.Diagnostic]] = {}
        self.shown: Shown | None = None
        # The least answers of each rule, with the texts that they are of.
        self._least: tuple[dict[str, str], dict[str, str]] | None = None
        self._lines: dict[str, Lines] = {}
        self._words: Words | None = None
        self.index = Index(self.base.memory)
        self._waiting: dict[str, asyncio.TimerHandle] = {}
        self._proving: asyncio.Task[None] | None = None

    def address(self, name: str) -> str:
        """The address of a file."""
        return self.server.address(str(self.base.root / name))

    def lines(self, name: str) -> Lines:
        """The lines of a file as it is now, which may be loaded in a moment only."""
        opened = self.base.overlay.opened(name)
        return self._lined(name, self.base.texts.get(name, "") if opened is None else opened)

    def loaded(self, name: str) -> Lines:
        """The lines of a file as it was loaded."""
        return self._lined(name, self.base.texts.get(name, ""))

    def _lined(self, name: str, text: str) -> Lines:
        known = self._lines.get(name)
        if known is None or known.text != text:
            known = self._lines[name] = Lines(text, self.server.encoding)
        return known

    def files(self) -> dict[str, Lines]:
        """The lines of every file."""
        return {name: self.lines(name) for name in self.base.texts}

    def settled(self) -> Knowledge | None:
        """What all that is shown comes to, loaded now where it is to be in a moment; None where it has mistakes."""
        if "soon" in self._waiting:
            self._forget("soon")
            self._refresh()
        return self.base.knowledge if self.base.current else None

    @property
    def words(self) -> Words | None:
        """The words of the knowledge base, those of a moment ago while something is typed."""
        if self._words is None:
            self._learn()
        return self._words

    def _learn(self) -> None:
        knowledge = self.base.knowledge
        if knowledge is not None and (self._words is None or self._words.knowledge != knowledge):
            self._words = Words(knowledge)
            self._words.prepare()

    def changed(self) -> None:
        """Work everything out anew, in a moment."""
        if "soon" not in self._waiting:
            self._after("soon", SOON, self._refresh)

    def _after(self, what: str, seconds: float, work: Callable[[], None]) -> None:
        """Do something later, once: what was to be done is not."""
        self._forget(what)

        def done() -> None:
            self._waiting.pop(what, None)
            work()

        self._waiting[what] = asyncio.get_running_loop().call_later(seconds, done)

    def _forget(self, what: str) -> None:
        waiting = self._waiting.pop(what, None)
        if waiting is not None:
            waiting.cancel()

    def _refresh(self) -> None:
        self.proofs.cut_off()
        self.base.refresh(hurried=True)
        self.publish()
        self._forget("later")
        if self.base.late:
            self._after("later", LATER, self._at_leisure)
        self._after("learnt", LEARNT, self._learn)
        self._after("proven", PROVEN, self._prove)

    def _at_leisure(self) -> None:
        self.base.refresh(hurried=False)
        self.publish()

    def _prove(self) -> None:
        self._proving = asyncio.get_running_loop().create_task(self._proven(dict(self.base.texts)))

    async def _proven(self, texts: dict[str, str]) -> None:
        async with self.server.working("proving") as say:
            said = "cut off"
            async for message in self.proofs.found(texts, self.base.sound):
                said = message.get("stage", said)
                say(said)
                for what in message.keys() & {"proofs", "cases"}:
                    self._found[what] = (texts, [Told.of(each) for each in message[what]])
                    self.publish()
                if "shown" in message:
                    self.shown = Shown.of(message["shown"], texts)
                    self.server.anew()
                if "least" in message:
                    self._least = (texts, message["least"])
            say(said if self.proofs.done else "cut off")
        await self.proofs.ready()

    async def asked(self, what: str, given: Mapping[str, Any], key: str = "", seconds: float = SECONDS) -> Answer:
        """What comes of work that somebody asks for (editor.asked); what it tells of places is shown there."""
        texts = self.base.texts
        async with self.server.working(what) as say:
            found = await self.work.done(what, given, key or what, seconds)
            say("done")
        self._answers[key or what] = (texts, found, [Told.of(each) for each in found.get("told", ())])
        self.publish()
        self.server.anew()
        return found

    def answer(self, key: str) -> Answer | None:
        """What came of work that was asked for under a key, of the texts of now."""
        texts, found, _ = self._answers.get(key, ({}, {}, []))
        return found if found and texts == self.base.texts else None

    def known(self) -> tuple[Shown | None, dict[str, str] | None]:
        """What cases show, and the least answers of each rule, where that is known of the texts of now."""
        shown = self.shown if self.shown is not None and self.shown.texts == self.base.texts else None
        least = self._least[1] if self._least is not None and self._least[0] == self.base.texts else None
        return shown, least

    def told(self) -> Iterator[Told]:
        """All that is wrong now: of what was proven, what is about texts that are as they were."""
        yield from map(Told, self.base.problems)
        for texts, _, told in self._answers.values():
            if texts == self.base.texts:
                yield from told
        for texts, found in self._found.values():
            for each in found:
                file = each.problem.where.file
                if texts.get(file) == self.base.texts.get(file):
                    yield each

    def publish(self) -> None:
        """Tell the editor where what is wrong has changed."""
        files: dict[str, list[Told]] = defaultdict(list)
        for each in self.told():
            files[file_of(each.problem, self.base.texts)].append(each)
        self._show({file: diagnostics(told, file, self.address, self.loaded) for file, told in files.items()})

    def _show(self, now: dict[str, list[types.Diagnostic]]) -> None:
        for file in sorted({*now, *self._shown}):
            listed = now.get(file, [])
            if listed != self._shown.get(file, []):
                self.server.text_document_publish_diagnostics(
                    types.PublishDiagnosticsParams(self.address(file), listed)
                )
        self._shown = now

    def end(self) -> None:
        """Do nothing more, and take back what was told."""
        self._show({})
        for what in list(self._waiting):
            self._forget(what)
        if self._proving is not None:
            self._proving.cancel()
        self.proofs.end()
        self.work.end()
