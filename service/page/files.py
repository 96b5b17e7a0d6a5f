"""The style sheet and the script of the page, as they are served."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pkgutil import get_data

from jinja2 import ChoiceLoader, Environment, PackageLoader

from cli.render.report.html import shown
from cli.render.report.template import environment
from engine.knowledge.value import Value, spelled
from engine.knowledge.vocabulary import Attribute


@cache
def static(name: str) -> bytes:
    """The content of a file: the style sheet is that of reports, and what the page adds to it."""
    if name == "style.css":
        of_reports = environment().get_template("style.css.j2").render(running="")
        return of_reports.encode() + _content("page.css")
    return _content(name)


def _content(name: str) -> bytes:
    found = get_data("service.page", f"static/{name}")
    assert found is not None
    return found


@cache
def fingerprint() -> str:
    """What changes where a style sheet or a script does."""
    return sha256(static("style.css") + static("page.js")).hexdigest()[:12]


def sign_in_page(title: str, wrong: bool) -> bytes:
    """The page that asks for the token."""
    template = templates().get_template("sign-in.html.j2")
    return template.render(title=title, wrong=wrong, version=fingerprint()).encode("utf-8", "replace")


@cache
def templates() -> Environment:
    """The templates of the page, and behind them those of reports."""
    found = environment(shown)
    assert found.loader is not None
    found.loader = ChoiceLoader([PackageLoader("service.page", "templates"), found.loader])
    found.globals["spelled"] = _typed
    return found


def _typed(value: Value, attribute: Attribute) -> str:
    """A value as it would be typed again."""
    return attribute.title_of(value) if isinstance(value, tuple) else spelled(value)
