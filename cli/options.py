"""The options that several commands take, each defined once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

answers = click.argument("answers", required=False, metavar="[ANSWERS]")
settings = click.option(
    "--set", "settings", multiple=True, metavar="NAME=VALUE", help="An answer instead of, or on top of, the file's."
)
output = click.option("--output", "-o", metavar="FILE", help="Write to a file instead of printing.")


def format(*also: str) -> Callable[[Command], Command]:
    """The --format option: text, JSON and Markdown, and what else a command can write."""
    return click.option(
        "--format",
        "format",
        type=click.Choice(["text", "json", "markdown", *also]),
        default="text",
        show_default=True,
        help="How to write the report.",
    )
