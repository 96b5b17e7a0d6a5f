"""certwise init: a copy of the knowledge base to edit."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import click

from cli.session import Session, refuse, shown
from engine.folder import FOLDERS, contents

README = """\
# {title}

{about}

- `facts/` says what is known: the questions, the conclusions and their words, the catalogue, the claims of the source.
- `rules/` says what follows: a ruleset a file, with its test cases beside it.
- `docs/schema/` tells editors with YAML support the names that may stand where.

After a change:

    certwise --knowledge . rules check
    certwise --knowledge . rules test --coverage
    certwise --knowledge . rules format --check
    certwise --knowledge . rules diff HEAD .
"""


@click.command()
@click.argument("folder", metavar="DIR")
@click.pass_obj
def init(session: Session, folder: str) -> None:
    """Copy the knowledge base to DIR, a new or empty folder, to be edited and used with --knowledge DIR."""
    session.base.knowledge  # noqa: B018  what cannot be loaded is not copied
    target = Path(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise refuse(shown(folder), "not-empty", "stands already; name a new or an empty folder")
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        for part in FOLDERS:
            (partial / part).mkdir(parents=True)
        for name in contents(session.folder).texts:
            (partial / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(session.folder / name, partial / name)
        knowledge = session.base.knowledge
        (partial / "README.md").write_text(
            README.format(title=knowledge.title, about=knowledge.about), encoding="utf-8"
        )
        _schemas(session, partial)
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.replace(target)
    except OSError as error:
        raise refuse(shown(folder), "unwritable", f"cannot be written: {error.strerror}") from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    click.echo(f"copied to {shown(folder)}; use it with --knowledge {shown(folder)}")


def _schemas(session: Session, folder: Path) -> None:
    """The schemas beside the copy, and the line in every file that names its own."""
    from cli.rules_schema import wanted

    for path, text in wanted(folder, session.base.knowledge).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
