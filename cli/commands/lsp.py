"""certwise lsp: the rule language in an editor."""

from __future__ import annotations

import sys

import click

from cli.serving import require


@click.command()
@click.option("--stdio", is_flag=True, help="Over standard input and output, as without it; some editors add this.")
def lsp(stdio: bool) -> None:
    """Serve an editor by the Language Server Protocol, over standard input and output.

    An editor starts this command itself: docs/editors.md has a set-up for each. What it shows is what certwise rules
    check and certwise rules test find, while the text is typed. Nothing is written but what the editor is asked for.
    """
    require("lsp", "lsp", "pygls", "lsprotocol")
    from editor.serving import serve

    sys.exit(serve())
