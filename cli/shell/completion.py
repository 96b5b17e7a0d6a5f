"""What a shell offers while a command is typed: names of the knowledge base in use, values, rules and records."""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from engine.knowledge.base import Knowledge
    from engine.knowledge.vocabulary import Attribute

Found = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]
# What stands for more to come: no space is put after it.
OPEN = "open"
_RECORDS = 50
_LONGEST = 60
_SEPARATOR = ","


def knowledge_of(ctx: click.Context) -> Knowledge | None:
    """The knowledge base in use; None where it cannot be opened, of which a shell shows nothing."""
    from cli.refusal import Refused
    from cli.settings.folders import cache_folder, found, named_folder
    from engine.infer.expert import Expert
    from engine.problem import ProblemError

    with contextlib.suppress(ProblemError, Refused, OSError):
        named = named_folder(ctx.find_root().params.get("knowledge"))
        gc.disable()
        return Expert.open(named if named is not None else found()[0], cache_folder()).knowledge
    return None


def _offering(words: Callable[[Knowledge, str], Iterable[CompletionItem]]) -> Found:
    """What is offered of the knowledge base in use."""

    def offered(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
        knowledge = knowledge_of(ctx)
        return [] if knowledge is None else [*words(knowledge, incomplete)]

    return offered


def _item(value: str, help: str = "", kind: str = "plain") -> CompletionItem:
    from click.shell_completion import CompletionItem

    shown = " ".join(help.split())
    return CompletionItem(value, kind, shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…")


def _settings(knowledge: Knowledge, incomplete: str) -> Iterator[CompletionItem]:
    yield from _named(knowledge.answerable, incomplete, always=True)


def _propositions(knowledge: Knowledge, incomplete: str) -> Iterator[CompletionItem]:
    """NAME or NAME=VALUE of what is asked or concluded."""
    yield from _named([*knowledge.concluded, *knowledge.asked], incomplete, always=False)


def _conclusions(knowledge: Knowledge, incomplete: str) -> Iterator[CompletionItem]:
    yield from _named(knowledge.concluded, incomplete, always=True)


def _named(attributes: Iterable[Attribute], incomplete: str, always: bool) -> Iterator[CompletionItem]:
    """Names, and after a sign of equality values; `always` says that a value has to follow."""
    name, equals, typed = incomplete.partition("=")
    for attribute in attributes:
        if equals and attribute.name == name:
            yield from _values(attribute, typed, f"{name}=")
        elif not equals and attribute.name.startswith(name):
            yield (
                _item(f"{attribute.name}=", attribute.title, OPEN) if always else _item(attribute.name, attribute.title)
            )


def _values(attribute: Attribute, typed: str, before: str) -> Iterator[CompletionItem]:
    if attribute.boolean:
        yield from (_item(before + word) for word in ("yes", "no") if word.startswith(typed))
        return
    begun, comma, last = typed.rpartition(_SEPARATOR) if attribute.several else ("", "", typed)
    taken = begun.split(_SEPARATOR)
    for name, choice in attribute.choices.items():
        if name.startswith(last) and name not in taken:
            yield _item(f"{before}{begun}{comma}{name}", choice.title)
    if (
        attribute.several
        and attribute.asked
        and not begun
        and "none".startswith(last)
        and "none" not in attribute.choices
    ):
        yield _item(f"{before}none", "none of them applies")


def _beginning(pairs: Callable[[Knowledge], Iterable[tuple[str, str]]]) -> Found:
    return _offering(
        lambda knowledge, typed: [_item(name, title) for name, title in pairs(knowledge) if name.startswith(typed)]
    )


settings = _offering(_settings)
propositions = _offering(_propositions)
conclusions = _offering(_conclusions)
questions = _beginning(lambda knowledge: [(each.name, each.title) for each in knowledge.asked])
attributes = _beginning(lambda knowledge: [(each.name, each.title) for each in knowledge.attributes.values()])
rules = _beginning(lambda knowledge: [(each.id, each.because) for each in knowledge.rules.values()])
rulesets = _beginning(lambda knowledge: [(name, each.title) for name, each in knowledge.rulesets.items()])
claims = _beginning(lambda knowledge: [(name, each.says) for name, each in knowledge.claims.items()])
programs = _beginning(lambda knowledge: [(name, each.title) for name, each in knowledge.programs.items()])
topics = _beginning(lambda knowledge: [(name, each.title) for name, each in knowledge.topics.items()])


def _every(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    from engine.explain.names import meanings

    return ((each.name, each.title) for each in meanings(knowledge))


names = _beginning(_every)


def records(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The latest records of the store in use, by their ids; nothing is taken in, and no store is made."""
    from cli.settings.folders import audit_place
    from engine.problem import ProblemError
    from engine.records.latest import latest

    found = [_item("last", "the latest record")] if "last".startswith(incomplete) else []
    with contextlib.suppress(ProblemError):
        place = audit_place(ctx.params.get("audit") or os.environ.get("CERTWISE_AUDIT"))
        found += [_item(id, said) for id, said in latest(place, _RECORDS) if id.startswith(incomplete)]
    return found


def files(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names of files, which the shell knows."""
    return [_item(incomplete, kind="file")]


def folders(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names of folders, which the shell knows."""
    return [_item(incomplete, kind="dir")]
