"""The options that choose records, and the filter that they become."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import click

from cli.refusal import refuse
from cli.session import Session
from engine.answers.value import UnclearError, read_text
from engine.knowledge.value import word
from engine.problem import ProblemError
from engine.records.filter import Filter


def _time(_: click.Context, option: click.Parameter, text: str) -> str:
    """A time as records hold it: ISO 8601, in UTC, to the second."""
    if not text:
        return ""
    try:
        found = datetime.fromisoformat(text)
        aware = found if found.tzinfo else found.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        raise refuse(
            f"--{option.name}", "wrong-value", f"{text} is no time; write 2026-01-31 or 2026-01-31T12:00"
        ) from None


def filtered(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that choose records; `chosen_by` makes one Filter of them."""
    for option in (
        click.option("--by", default="", metavar="NAME", help="Recorded by this name."),
        click.option("--organization", default="", metavar="NAME", help="About an organization; a part of its name."),
        click.option(
            "--since",
            default="",
            callback=_time,
            metavar="TIME",
            help="From this time on: 2026-01-31, or with a time, in UTC.",
        ),
        click.option("--until", default="", callback=_time, metavar="TIME", help="Before this time."),
        click.option("--result", default="", metavar="VALUE", help="With this result, the first line of the verdict."),
        click.option("--digest", default="", metavar="DIGEST", help="Made with this knowledge base, or its beginning."),
    ):
        command = option(command)
    return command


def chosen_by(session: Session, given: Mapping[str, str]) -> Filter:
    """The filter of the options; a result may be the title of a value of the verdict proper."""
    result = given["result"]
    if result:
        with contextlib.suppress(ProblemError, UnclearError):
            knowledge = session.expert.knowledge
            attribute = knowledge.attributes[knowledge.main]
            # What today's vocabulary does not know may be a result of its day.
            value = None if attribute.several else read_text(result, attribute)
            result = result if value is None else word(value)
    return Filter(
        given["by"], given["since"], given["until"], result, given["digest"].lower(), given["organization"].strip()
    )
