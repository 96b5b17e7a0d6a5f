"""The templates of reports that are pages, all read in one way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


def environment(finalize: Callable[[Any], Any] | None = None) -> Environment:
    """The templates, escaped as HTML; `finalize` is what every value goes through before it is shown."""
    return Environment(
        loader=PackageLoader("cli.render.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
