"""Tables of answers: the options that say what is read of one, and the answers of a file, whatever its format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cli.output.target import STANDARD
from cli.refusal import refuse
from cli.session import Session

if TYPE_CHECKING:
    from engine.knowledge.value import Value, Values

Command = TypeVar("Command", bound=Callable[..., Any])
ENDINGS = (".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def is_table(file: str) -> bool:
    """Whether a file is a table, by its name."""
    return file != STANDARD and Path(file).suffix.lower() in ENDINGS


def _kept(context: click.Context, option: click.Parameter, typed: str | None) -> None:
    session = context.find_object(Session)
    if typed is not None and session is not None:
        session.picked[str(option.name)] = typed


def options(command: Command) -> Command:
    """What is read of a table: --sheet, --only and --locale; the session keeps them."""
    for option in (locale, only, sheet):
        command = option(command)
    return command


sheet = click.option(
    "--sheet",
    metavar="NAME",
    expose_value=False,
    callback=_kept,
    help="Of a workbook, the sheet.  [default: the one with questions]",
)
only = click.option(
    "--only",
    metavar="ID",
    expose_value=False,
    callback=_kept,
    help="Of a table with answers of several, the one to take.",
)
locale = click.option(
    "--locale",
    metavar="LANGUAGE",
    envvar="CERTWISE_LOCALE",
    expose_value=False,
    callback=_kept,
    help="The language that a table is written in, as de: its decimal comma, its words for yes and no.  "
    "[env: CERTWISE_LOCALE]",
)


def given_in(session: Session, file: str) -> dict[str, Value | None]:
    """The answers in a file, None where one says "unknown". Raises ProblemError with every mistake and its place."""
    if is_table(file):
        from engine.sheets.answers import of_file

        return of_file(session.expert.knowledge, file, picked(session))
    _idle(session)
    from engine.answers.validation import MAX_ANSWER_BYTES, read_answers
    from engine.documents.reading import read

    shown = "<stdin>" if file == STANDARD else file
    return read_answers(session.expert.knowledge, read(file, MAX_ANSWER_BYTES), shown)


def answers(session: Session, file: str | None, settings: tuple[str, ...]) -> Values:
    """The answers in a file, with options on top. Raises ProblemError with every mistake of the file, or of these."""
    if file is None or not is_table(file):
        _idle(session)
        return session.expert.answers(file, settings)
    given = given_in(session, file)
    return session.expert.changed(session.expert.ordered(given), settings)


def _idle(session: Session) -> None:
    """Refuse options about a table where there is none; a language may be set once for all."""
    for name in ("sheet", "only"):
        if name in session.picked:
            message = (
                "is about a table, and these answers are none: leave it out, or name a file of .xlsx, .csv or .tsv"
            )
            raise refuse(f"--{name}", "bad-option", message)


def picked(session: Session) -> Any:
    """What was said of a table. Raises Refused for a language that is not known."""
    from engine.answers.value import UnclearError
    from engine.sheets.picked import Picked
    from engine.sheets.tongue import tongue

    given = session.picked
    try:
        language = tongue(given["locale"]) if given.get("locale") else None
    except UnclearError as error:
        raise refuse("--locale", "wrong-value", str(error)) from None
    return Picked(given.get("sheet"), given.get("only"), language)
