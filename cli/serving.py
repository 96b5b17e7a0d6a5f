"""What the commands that serve have in common: whether the server is installed, and what its workers open."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from cli.refusal import refuse
from cli.session import Session
from cli.settings.folders import cache_folder
from engine.home import user_folder

if TYPE_CHECKING:
    from service.office import Opening


def require(command: str, extra: str, *modules: str) -> None:
    """Raise Refused where a library that a command needs is not installed."""
    if any(find_spec(module) is None for module in modules):
        raise refuse(command, "not-installed", f"this needs more than is installed: pip install 'certwise[{extra}]'")


def opening(session: Session, audit: str | None, second: str | None) -> Opening:
    """What every worker opens: the knowledge base in use, and where records go."""
    from service.office import Opening

    return Opening(
        root=str(session.folder.absolute()),
        cache=str(cache_folder() or ""),
        day=session.day or "",
        audit=audit or "",
        data=user_folder("data"),
        second=second or "",
    )
