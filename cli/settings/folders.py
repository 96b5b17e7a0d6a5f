"""Where things are kept: the knowledge base in use, what is compiled, what is recorded."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cli.refusal import refuse
from engine.home import user_folder

if TYPE_CHECKING:
    from engine.records.place import Place

SHIPPED = Path(__file__).parents[2]
# What `init --empty` copies.
EMPTY = SHIPPED / "engine" / "authoring" / "empty"
Origin = Literal["named", "found", "shipped"]


def found() -> tuple[Path, Origin]:
    """The knowledge base of the working directory or of a folder above it, or the one that came with the program."""
    try:
        here = Path.cwd()
    except OSError:
        return SHIPPED, "shipped"
    for folder in (here, *here.parents):
        if same_folder(folder, SHIPPED):
            return SHIPPED, "found"
        if all(_holds_yaml(folder / part) for part in ("facts", "rules")):
            return Path(os.path.relpath(folder)), "found"
    return SHIPPED, "shipped"


def _holds_yaml(folder: Path) -> bool:
    """Whether a folder holds YAML. Some project's folder may have the name alone."""
    try:
        return folder.is_dir() and any(True for ending in ("yaml", "yml") for _ in folder.rglob(f"*.{ending}"))
    except OSError:
        return True


def same_folder(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def named_folder(option: str | None) -> Path | None:
    """The folder that --knowledge or its variable names. Raises Refused for an empty name, and for no folder."""
    variable = os.environ.get("CERTWISE_KNOWLEDGE")
    place = "--knowledge" if option is not None else "CERTWISE_KNOWLEDGE"
    name = option if option is not None else variable
    if name is None:
        return None
    if not name.strip():
        message = "names no folder; name one that holds facts/ and rules/, or leave it out"
        raise refuse(place, "no-knowledge-base", message)
    return Path(name)


def cache_folder() -> Path | None:
    """Where compiled knowledge bases are kept; CERTWISE_CACHE moves it, and an empty one turns it off."""
    chosen = os.environ.get("CERTWISE_CACHE")
    if chosen is not None:
        return Path(chosen) if chosen else None
    return Path(user_folder("cache"))


def audit_place(audit: str | None) -> Place:
    """The place of the store: the one that was chosen, or a file in the user's data folder."""
    from engine.records.place import place_of

    if audit and "://" not in audit:
        return place_of(audit, Path())
    return place_of(audit, Path(user_folder("data")))


def keys_folder() -> Path:
    """Where the keys of the user are kept, unless a file is named for one."""
    return Path(user_folder("data")) / "keys"
