"""Checkpoints of a store: signed by its key where that is here, and put in the second place where one is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.console.printing import note
from cli.refusal import refuse

if TYPE_CHECKING:
    from engine.log.note import Note, Signer
    from engine.log.second import SecondPlace
    from engine.records.store import Store


def second_place(named: str | None) -> SecondPlace | None:
    """The second place for checkpoints, if one is named."""
    from engine.log.second import SecondPlace

    return SecondPlace(named) if named else None


def key_of(store: Store) -> Signer | None:
    """The key of a store, None where it is not here, or another user's. Raises ProblemError where it is another key."""
    import os

    from engine.log.key import read_key

    file = store.beside.with_name(store.beside.name + ".key")
    if not store.origin:
        raise refuse(store.place.name, "old-store", "a store of an earlier version; the next record makes it a new one")
    if not os.access(file, os.R_OK):
        return None
    signer = read_key(file)
    if str(signer.verifier) != store.vkey:
        raise refuse(str(file), "another-key", f"this is not the key of the store, {store.vkey}")
    return signer


def checkpointed(store: Store, named: str | None = None) -> Note:
    """The checkpoint of a store as it is now, or the latest one where its key is not here; `named` is a second place.

    Raises ProblemError where the store does not continue its latest checkpoint, and where there is none.
    """
    from engine.log.checkpoints import publish
    from engine.log.history import History

    signer = key_of(store)
    if signer is not None:
        return publish(store.tree(), signer, store.beside, second_place(named), note)
    latest = History(store.beside).latest()
    if latest is None:
        message = "the key of the store is not here, and no checkpoint: who made the store has both"
        raise refuse(store.place.name, "no-key", message)
    return latest


def signed(store: Store, named: str | None = None) -> None:
    """Sign a checkpoint of what a command has seen or done; where that fails it is told, and the command is done."""
    import os

    from engine.problem import ProblemError

    try:
        if store.origin and os.access(store.beside.parent, os.W_OK) and key_of(store) is not None:
            checkpointed(store, named)
    except ProblemError as error:
        note(str(error))
