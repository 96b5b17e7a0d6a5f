"""certwise audit key: keys that sign records, or cosign checkpoints; each command is called by its name."""

from __future__ import annotations

from pathlib import Path

import click

from cli import options
from cli.console.printing import note
from cli.lazy import LazyGroup
from cli.refusal import refuse
from cli.session import Session
from cli.settings.folders import keys_folder
from cli.shell import completion
from engine.log.note import PLAIN, WITNESS, Signer
from engine.problem import printable

MODULES = {"new": "cli.commands.audit.key", "show": "cli.commands.audit.key"}
_ENDING = ".key"


@click.group(cls=LazyGroup, modules=MODULES)
def key() -> None:
    """Make a key of your own, and show what others verify with.

    A key signs the records that you make (assess --key), or as a witness cosigns the checkpoints of others' stores.
    """


@click.command()
@click.argument("name", metavar="NAME")
@click.option("--witness", is_flag=True, help="A key that cosigns checkpoints, and signs no records.")
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    shell_complete=completion.files,
    help="The file of the key.  [default: one in your data folder, by its name]",
)
@click.pass_obj
def new(session: Session, name: str, witness: bool, output: str | None) -> None:
    """Make a key, and print what others verify with: its vkey.

    NAME says whose it is, like example.com/anna; it stands in every record that is signed with it. The file can be read
    by you alone, and no file is written over.
    """
    from engine.log.key import write_key

    signer = Signer.new(name, WITNESS if witness else PLAIN)
    path = Path(output) if output else keys_folder() / (name.replace("/", "-").lstrip(".") + _ENDING)
    write_key(path, signer)
    note(f"wrote: {printable(str(path))}; keep it to yourself, and give others the line below")
    session.emit(str(signer.verifier), exact=True)


@click.command()
@click.argument("file", required=False, metavar="[FILE]", shell_complete=completion.files)
@options.output
@click.pass_obj
def show(session: Session, file: str | None, output: str | None) -> None:
    """Show what others verify with: the vkey of a key's file, or of each key in your data folder."""
    from engine.log.key import verifier_of

    files = [Path(file)] if file else sorted(keys_folder().glob(f"*{_ENDING}"))
    if not files:
        raise refuse(str(keys_folder()), "no-key", "there is no key; certwise audit key new NAME makes one")
    session.emit("".join(f"{verifier_of(str(path))}\n" for path in files), output, exact=True)
