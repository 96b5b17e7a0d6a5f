"""certwise rules schema: JSON Schema for the knowledge base's own files, so that editors complete and check them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from cli import options
from cli.commands.rules.format import yaml_files
from cli.console.printing import say
from cli.render.json import dumped
from cli.session import Session, refuse, write_whole
from engine.authoring.schema import KINDS, kind_of, schemas
from engine.documents.text import text_of
from engine.knowledge.base import Knowledge
from engine.problem import printable

FOLDER = "docs/schema"
_MODELINE = "# yaml-language-server: $schema="


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
    knowledge = session.expert.knowledge
    if kind is not None and not (write or check):
        session.emit(dumped(schemas(knowledge)[kind]), output)
        return
    if not (write or check) or kind is not None:
        raise refuse("rules schema", "bad-option", f"name one of {', '.join(KINDS)}, or say --write or --check")
    if write:
        session.own()
    changed = {path: text for path, text in wanted(session.folder, knowledge).items() if _text(path) != text}
    for path, text in changed.items():
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, text)
        say(f"{'would change' if check else 'wrote'}: {printable(str(path))}")
    if not changed:
        say("schemas and files are in step")
    if check and changed:
        ctx.exit(1)


def wanted(root: Path, knowledge: Knowledge) -> dict[Path, str]:
    """What each schema file and each file of the knowledge base should hold."""
    found = files(root, knowledge)
    for path in yaml_files(root):
        name = path.relative_to(root).as_posix()
        target = os.path.relpath(root / FOLDER / f"{kind_of(name)}.json", path.parent)
        found[path] = with_modeline(text_of(path), Path(target).as_posix())
    return found


def files(root: Path, knowledge: Knowledge) -> dict[Path, str]:
    """What each schema file should hold."""
    return {root / FOLDER / f"{kind}.json": _compact(each) for kind, each in schemas(knowledge).items()}


def _compact(found: object) -> str:
    """A schema as a file: lines that a diff can show, and little else between them."""
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def with_modeline(text: str, target: str) -> str:
    """The text with a first line that tells editors where its schema is."""
    line, _, rest = text.partition("\n")
    body = rest if line.startswith(_MODELINE) else text
    return f"{_MODELINE}{target}\n{body}"


def _text(path: Path) -> str | None:
    return text_of(path) if path.is_file() else None
