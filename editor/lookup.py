"""What an editor looks up at a place: what may be typed there, what a word means, and where else it stands."""

from __future__ import annotations

from typing import NamedTuple

from lsprotocol import types

from editor import hover
from editor.completion import completions
from editor.desk import Desk
from editor.desks import Desks
from editor.index import same
from editor.mention import Mention
from editor.server import Server


class Spot(NamedTuple):
    """A place in a file of a knowledge base."""

    desk: Desk
    name: str
    offset: int

    @property
    def mention(self) -> Mention | None:
        """The word that names something there."""
        return self.desk.index.at(self.name, self.desk.lines(self.name), self.offset)

    def locations(self, declared: bool | None = None) -> list[types.Location]:
        """Where the same thing is named: everywhere, or only where it is declared, or is not."""
        mention = self.mention
        if mention is None:
            return []
        desk = self.desk
        return [
            types.Location(desk.address(name), desk.lines(name).range(each.start, each.end))
            for name, each in desk.index.everywhere(mention.thing, desk.files(), desk.base.knowledge)
            if declared is None or (each.role == "declares") == declared
        ]


def spot(desks: Desks, address: str, position: types.Position) -> Spot | None:
    """The place that an editor names; None where it is in no file of a knowledge base."""
    place = desks.place(address)
    return None if place is None else Spot(*place, place[0].lines(place[1]).at(position))


def answer(server: Server, desks: Desks) -> None:
    """Answer what is looked up at a place."""

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=["{", "[", " "]))
    def completion(given: types.CompletionParams) -> list[types.CompletionItem]:
        found = spot(desks, given.text_document.uri, given.position)
        words = found.desk.words if found else None
        if found is None or words is None:
            return []
        return completions(words, found.name, found.desk.lines(found.name), found.offset)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def meaning(given: types.HoverParams) -> types.Hover | None:
        found = spot(desks, given.text_document.uri, given.position)
        mention, words = (found.mention, found.desk.words) if found else (None, None)
        if found is None or mention is None or words is None:
            return None
        kind, of, name = same(mention.thing, words.knowledge)
        thing = Mention(mention.start, mention.end, kind, name, of) if kind == "step" else mention
        said = hover.told(words, thing)
        rule = words.knowledge.rules.get(name) if kind == "rule" else None
        if said and rule is not None and not rule.derived:
            said = f"{said}\n\n{hover.worked(name, *found.desk.known())}"
        span = found.desk.lines(found.name).range(mention.start, mention.end)
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, said), span) if said else None

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    def definition(given: types.DefinitionParams) -> list[types.Location]:
        found = spot(desks, given.text_document.uri, given.position)
        return found.locations(declared=True) if found else []

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    def references(given: types.ReferenceParams) -> list[types.Location]:
        found = spot(desks, given.text_document.uri, given.position)
        return found.locations(None if given.context.include_declaration else False) if found else []

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
    def highlighted(given: types.DocumentHighlightParams) -> list[types.DocumentHighlight]:
        found = spot(desks, given.text_document.uri, given.position)
        listed = found.locations() if found else []
        return [types.DocumentHighlight(each.range) for each in listed if each.uri == given.text_document.uri]
