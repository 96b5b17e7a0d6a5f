"""Proofs made of what a store holds: the checkpoint that proves most, its time stamp, the way through the tree."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from pathlib import Path

from engine.files import write
from engine.log.checkpoint import Checkpoint
from engine.log.history import History, trusted
from engine.log.note import Note, Verifier, refuse
from engine.log.proof import Evidence, Proof, check
from engine.log.stamp import Stamp
from engine.log.tree import Tree, path
from engine.problem import ProblemError

_STAMP = ".tsr"


def best(beside: Path, log: Verifier, index: int, witnesses: Sequence[Verifier] = ()) -> Note | None:
    """Of the checkpoints that hold an entry the one that most have cosigned or stamped, and of those the earliest.

    None where nobody has cosigned or stamped any. Raises ProblemError where one cannot be read or is not of this log,
    and where all of these `witnesses` have cosigned none.
    """
    most, found = 0, None
    stamped = {file.name.removeprefix(f"{beside.name}.").partition("-")[0] for file in _stamps(beside)}
    for note in History(beside).vouched(*(size.encode() for size in stamped)):
        vouched = len(note.signatures) - 1 + (stamp_of(beside, note) is not None)
        cosigned = vouched > most and all(note.signed_by(each) for each in witnesses)
        if cosigned and trusted(note, log).size > index:
            most, found = vouched, note
    if witnesses and found is None:
        names = ", ".join(each.name for each in witnesses)
        raise refuse(str(beside), "not-witnessed", f"no checkpoint that holds this record is cosigned by {names}")
    return found


def prove(tree: Tree, index: int, evidence: Evidence, note: Note, log: Verifier) -> Proof:
    """The proof that an entry is in the log of a checkpoint. Raises ProblemError where the store does not give one."""
    made = Proof(index, tuple(path(tree, index, Checkpoint.of(note.text).size)), note, evidence.packed())
    try:
        check(made, log)
    except ProblemError as error:
        raise ProblemError(
            [*error.problems, *refuse(tree.origin, "damaged-store", "the store does not prove this record").problems]
        ) from None
    return made


def keep_stamp(beside: Path, note: Note, stamp: Stamp) -> Path:
    """Keep the time stamp of a checkpoint beside the store; gives its file. Raises ProblemError where that fails."""
    file = _stamp_file(beside, note)
    write(file, stamp.data, private=True)
    return file


def stamp_of(beside: Path, note: Note) -> bytes | None:
    """The time stamp of a checkpoint, as it was kept."""
    try:
        return _stamp_file(beside, note).read_bytes()
    except OSError:
        return None


def _stamps(beside: Path) -> list[Path]:
    return list(beside.parent.glob(f"{glob.escape(beside.name)}.*{_STAMP}"))


def _stamp_file(beside: Path, note: Note) -> Path:
    found = Checkpoint.of(note.text)
    return beside.with_name(f"{beside.name}.{found.size}-{found.root.hex()[:8]}{_STAMP}")
