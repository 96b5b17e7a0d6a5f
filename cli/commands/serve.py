"""certwise serve: the same engine over HTTP."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path

import click

from cli import options
from cli.console.printing import note, say
from cli.refusal import refuse
from cli.serving import opening, require
from cli.session import Session


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, metavar="H", help="The address to listen at.")
@click.option("--port", default=8321, show_default=True, type=click.IntRange(0, 65535), help="Its port; 0: a free one.")
@click.option(
    "--allow-host", "also", multiple=True, metavar="NAME", help="Another name it is reached under, with its port."
)
@click.option("--token-file", metavar="FILE", help="A file that keeps the token which requests must show.")
@click.option("--new-token", metavar="FILE", help="Make a token, print it once, keep its hash in FILE, and end.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that work; as many as there are processors.")
@options.as_of
@options.where
@options.second
@click.option("--no-record", is_flag=True, help="Record nothing of what the page reports.")
@click.option("--no-open", is_flag=True, help="Do not open the page in the browser.")
@click.pass_obj
def serve(
    session: Session,
    host: str,
    port: int,
    also: tuple[str, ...],
    token_file: str | None,
    new_token: str | None,
    workers: int | None,
    audit: str | None,
    checkpoints_to: str | None,
    no_record: bool,
    no_open: bool,
) -> None:
    """Serve the questionnaire, the report and the API to this machine, or to a network with a token.

    The first line of the output is the address. The knowledge base is the one of the start; nothing of a request
    reaches the disk but what is recorded.
    """
    require("serve", "serve", "starlette", "uvicorn", "prometheus_client", "python_multipart")
    from service import serving

    if new_token is not None:
        _make(Path(new_token))
        return
    token = serving.kept_token(Path(token_file)) if token_file else b""
    count = workers or len(os.sched_getaffinity(0))
    server = serving.Server(
        opening(session, audit, checkpoints_to), serving.Address(host, port), count, token, also, not no_record
    )
    server.run(lambda address: _started(address, not no_open))


def _started(address: str, opened: bool) -> None:
    """Tell the address, and show the page where there is a browser."""
    say(address)
    sys.stdout.flush()
    if opened and sys.stdout.isatty():
        webbrowser.open(address)


def _make(path: Path) -> None:
    from engine.files import write
    from service.serving import new_token

    if path.exists():
        raise refuse(str(path), "serve", "this file exists; name a new one, so that no token is lost")
    token, kept = new_token()
    write(path, f"{kept}\n", private=True)
    note(f"wrote: {path}; the token itself stands nowhere else than in the next line")
    say(token)
