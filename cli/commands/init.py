"""certwise init: a copy of the knowledge base to edit, or a small one to grow from."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

import click

from cli.console.printing import say
from cli.refusal import Refused, refuse, shown
from cli.session import Session
from cli.settings.folders import EMPTY, SHIPPED
from engine.files import workshop
from engine.load.folder import FOLDERS, contents
from engine.problem import one_of, printable

README = """\
# {title}

{about}

- `facts/` says what is known: the questions, the conclusions and their words, the claims of the source, the catalogue.
- `rules/` says what follows: a ruleset a file, with its test cases beside it.
- `docs/schema/` tells editors with YAML support the names that may stand where.

In here the commands use this knowledge base, elsewhere with `--knowledge DIR`. After a change:

    certwise rules check
    certwise rules test --coverage
    certwise rules format --check
    certwise rules diff HEAD .
"""


@click.command()
@click.argument("folder", metavar="DIR")
@click.option(
    "--empty", is_flag=True, help="Begin from nothing: one question, one conclusion, one rule, with cases and proof."
)
@click.pass_obj
def init(session: Session, folder: str, empty: bool) -> None:
    """Copy the knowledge base to DIR, a new or empty folder, to be edited and used with --knowledge DIR."""
    if "://" in folder:
        raise refuse("init", "bad-option", "this is an address, and a folder is wanted")
    if empty:
        session = Session(EMPTY)
    elif session.origin == "found":
        # What is copied from inside another copy is what came with the program, unless that other one is named.
        session = Session(SHIPPED)
    session.expert.knowledge  # noqa: B018  what cannot be loaded is not copied
    target = Path(folder)
    try:
        made = _missing(target, folder)
    except (OSError, ValueError) as error:
        raise _unwritable(folder, error) from None
    try:
        target.mkdir(parents=True, exist_ok=True)
        _fill(session, target)
    except BaseException as error:
        for each in made:
            with contextlib.suppress(OSError):
                each.rmdir()
        if isinstance(error, OSError):
            raise _unwritable(folder, error) from None
        raise
    did = "a knowledge base to grow from is in" if empty else "copied to"
    say(f"{did} {shown(folder)}; use it with --knowledge {shown(folder)}, or from inside it")


def _missing(target: Path, named: str) -> list[Path]:
    """The folders that are to be made, the innermost first. Refuses what is in the way."""
    if not named:
        raise refuse("init", "not-empty", "name a new or an empty folder")
    if target.is_dir():
        if there := sorted(each.name for each in target.iterdir()):
            message = f"holds {printable(one_of(there, 5))}; name a new or an empty folder"
            raise refuse(shown(named), "not-empty", message)
        return []
    if os.path.lexists(target):
        raise refuse(shown(named), "not-empty", "stands already, and is not a folder; name a new or an empty folder")
    return [each for each in (target, *target.parents) if not each.exists()]


def _fill(session: Session, target: Path) -> None:
    """Complete the copy in a folder of its own, then move its parts into place; all or none stay."""
    with workshop(target) as partial:
        for part in FOLDERS:
            (partial / part).mkdir(parents=True)
        # The texts that were read, within the folder alone, and no file that a name leads to meanwhile.
        for name, text in contents(session.folder).texts.items():
            (partial / name).parent.mkdir(parents=True, exist_ok=True)
            (partial / name).write_text(text, encoding="utf-8", newline="")
        knowledge = session.expert.knowledge
        (partial / "README.md").write_text(
            README.format(title=knowledge.title, about=knowledge.about), encoding="utf-8"
        )
        _schemas(session, partial)
        _move(sorted(partial.iterdir()), target)


def _move(parts: list[Path], target: Path) -> None:
    """Move all parts into a folder, or none."""
    try:
        for each in parts:
            each.rename(target / each.name)
    except BaseException:
        for each in [target / each.name for each in parts if not each.exists()]:
            shutil.rmtree(each, ignore_errors=True) if each.is_dir() else each.unlink(missing_ok=True)
        raise


def _unwritable(folder: str, error: Exception) -> Refused:
    reason = error.strerror if isinstance(error, OSError) else "the name cannot be a folder's"
    return refuse(shown(folder), "unwritable", f"cannot be written: {reason}")


def _schemas(session: Session, folder: Path) -> None:
    """The schemas beside the copy, and the line in every file that names its own."""
    from engine.authoring.schema_files import wanted

    for path, text in wanted(folder, session.expert.knowledge).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
