"""certwise rules schema: JSON Schema for the knowledge base's own files, so that editors complete and check them."""

from __future__ import annotations

from pathlib import Path

import click

from cli import options
from cli.console.printing import say
from cli.output.target import write_whole
from cli.refusal import refuse
from cli.render.json import dumped
from cli.session import Session
from engine.authoring.schema import KINDS, schemas
from engine.authoring.schema_files import FOLDER, wanted
from engine.documents.text import text_of
from engine.load.tree import check_inside
from engine.problem import printable


@click.command()
@click.argument("kind", required=False, type=click.Choice(KINDS))
@click.option("--write", is_flag=True, help=f"Write all schemas to {FOLDER}/ and name them at the top of every file.")
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 says that --write would change a file.")
@options.endings("json")
@options.output
@click.pass_context
def schema(ctx: click.Context, kind: str | None, write: bool, check: bool, output: str | None) -> None:
    """Print the JSON Schema of one KIND of file, or keep the schemas beside the knowledge base (--write)."""
    session: Session = ctx.obj
    knowledge = session.written.knowledge
    if kind is not None and not (write or check):
        session.emit(dumped(schemas(knowledge)[kind]), output)
        return
    if not (write or check) or kind is not None:
        raise refuse("rules schema", "bad-option", f"name one of {', '.join(KINDS)}, or say --write or --check")
    if write:
        session.own()
    changed = {path: text for path, text in wanted(session.folder, knowledge).items() if _text(path) != text}
    if not check:
        check_inside(session.folder, changed)
    for path, text in changed.items():
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, text, private=False)
        say(f"{'would change' if check else 'wrote'}: {printable(str(path))}")
    if not changed:
        say("schemas and files are in step")
    if check and changed:
        ctx.exit(1)


def _text(path: Path) -> str | None:
    return text_of(path) if path.is_file() else None
