"""Every format that a command offers has a renderer, each is imported when it is chosen, and none is out of reach."""

from __future__ import annotations

import importlib
import inspect
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from types import ModuleType
from typing import Any, get_args

import click
import pytest

from cli.commands.portfolio.request import Request
from cli.lazy import LazyGroup
from cli.main import certwise as root
from cli.render import page
from engine.scale.columns import Rules
from engine.scale.intake import Format as InputFormat
from engine.scale.output import OutputFormat
from tests.support.places import ROOT

RENDER = ROOT / "cli" / "render"
DOORS = sorted(path.parent.name for path in RENDER.glob("*/door.py"))


@cache
def commands() -> dict[str, click.Command]:
    """All commands by what is typed; groups beside those they hold."""

    def under(words: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
        yield words, command
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                found = command.get_command(context, name)
                assert found is not None, f"{words} {name}"
                yield from under(f"{words} {name}".strip(), found)

    return dict(under("", root))


def groups() -> list[str]:
    return [words for words, command in commands().items() if isinstance(command, LazyGroup)]


def formats_of(command: click.Command) -> tuple[str, ...] | None:
    """What --format offers; None where there is no such option."""
    for parameter in command.params:
        if "--format" in parameter.opts and isinstance(parameter.type, click.Choice):
            return tuple(parameter.type.choices)
    return None


def door(name: str) -> Any:
    return importlib.import_module(f"cli.render.{name}.door")


def offered(protocol: type) -> dict[str, int]:
    """The functions that a renderer has, each with how many arguments it takes."""
    functions = {name: each for name, each in vars(protocol).items() if inspect.isfunction(each) and name[0] != "_"}
    return {name: len(inspect.signature(each).parameters) - 1 for name, each in functions.items()}


def shape(module: ModuleType, names: dict[str, int]) -> dict[str, int]:
    found = {name: getattr(module, name, None) for name in names}
    return {name: len(inspect.signature(each).parameters) for name, each in found.items() if inspect.isfunction(each)}


@pytest.mark.parametrize("words", groups())
def test_every_name_of_a_group_leads_to_the_command_of_that_name(words: str) -> None:
    group = commands()[words]
    assert isinstance(group, LazyGroup)
    for name in group.modules:
        assert commands()[f"{words} {name}".strip()].name == name


@pytest.mark.parametrize("name", DOORS)
def test_a_door_leads_to_a_renderer_for_each_of_its_formats(name: str) -> None:
    wanted = offered(door(name).Renderer)
    assert wanted
    for format in door(name).FORMATS:
        module = door(name).renderer(format)
        assert module.__name__ == f"cli.render.{name}.{format}"
        assert shape(module, wanted) == wanted, module.__name__


@pytest.mark.parametrize("name", DOORS)
def test_no_renderer_is_out_of_reach(name: str) -> None:
    wanted = offered(door(name).Renderer)
    modules = [path.stem for path in (RENDER / name).glob("*.py") if path.stem not in ("__init__", "door")]
    renderers = [each for each in modules if shape(importlib.import_module(f"cli.render.{name}.{each}"), wanted)]
    assert sorted(renderers) == sorted(door(name).FORMATS)


def test_every_format_stands_in_the_contract_that_keeps_them_apart() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (apart,) = (each for each in contracts if each["name"] == "No format imports another")
    assert set(apart["modules"]) == {f"cli.render.*.{format}" for name in DOORS for format in door(name).FORMATS}


def test_what_a_command_offers_is_what_its_renderers_take() -> None:
    """The types of the commands are checked against the doors; here --format is held against the types."""
    doors = {door(name).FORMATS for name in DOORS} | {page.FORMATS}
    # Of the formats of a report, ask writes all but the calendar, which tells no verdict.
    verdict = {*door("report").TOLD, *door("report").BINARY}
    used = set()
    for words, command in commands().items():
        choices = formats_of(command)
        if choices is None:
            continue
        function = inspect.unwrap(command.callback)  # type: ignore[arg-type]  only a group has none
        if words == "portfolio":
            typed = page.Format
            assert Request.__annotations__["format"] == "Format"
        else:
            typed = eval(function.__annotations__["format"], vars(inspect.getmodule(function)))
        literals = tuple(each for part in get_args(typed) for each in (get_args(part) or (part,)))
        assert choices == literals, words
        parts = [each for each in doors if set(each) <= set(choices)]
        assert {format for each in parts for format in each} | verdict >= set(choices), words
        used.update(parts)
    assert used == doors


def test_the_request_of_a_portfolio_holds_every_option_in_its_type() -> None:
    parameters = commands()["portfolio"].params
    # What the session keeps, as the day that chooses the knowledge base, is there before there is a request.
    assert {each.name for each in parameters if each.expose_value} == {each.name for each in fields(Request)}
    types = {"source": InputFormat, "target": OutputFormat, "rules": Rules, "format": page.Format}
    choices = {each.name: each.type.choices for each in parameters if isinstance(each.type, click.Choice)}
    assert {name: sorted(found) for name, found in choices.items()} == {
        **{name: sorted(get_args(found)) for name, found in types.items()},
        "engine": ["duckdb", "spark"],
    }


@pytest.mark.parametrize("format", ["text", "json", "markdown"])
def test_a_report_imports_its_own_format_alone(format: str) -> None:
    script = (
        "import sys; from cli.main import run; "
        f"assert run(['assess', '--set', 'market=us', '--no-record', '--format', '{format}']) == 0; "
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    imported = set(done.stderr.split())
    assert "jinja2" not in imported
    assert {each for each in door("report").FORMATS if f"cli.render.report.{each}" in imported} == {format}
