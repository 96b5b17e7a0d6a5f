"""Witnessing: an auditor's cosignature on a checkpoint that is proven to continue the last one they cosigned.

A request is the one of c2sp.org/tlog-witness, as a file. What a witness remembers is in a file of theirs: of each log
its key and the last checkpoint. So no two histories of one log can both go on with the cosignatures of one witness.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.files import write
from engine.log.checkpoint import Checkpoint
from engine.log.history import forked, trusted
from engine.log.locking import locked
from engine.log.merkle import SIZE, consistent
from engine.log.note import MAX_NOTE, WITNESS, Note, Signature, Signer, Verifier, decoded, refuse
from engine.log.tree import Tree, steps
from engine.problem import ProblemError, one_of

FORMAT = "certwise-witness/1"
MAX_STEPS = 63
_MAX_STATE = 10_000_000


@dataclass(frozen=True, slots=True)
class Request:
    """A checkpoint to be cosigned, and the proof that it continues the tree of an earlier size."""

    old: int
    path: tuple[bytes, ...]
    checkpoint: Note

    def __str__(self) -> str:
        lines = [f"old {self.old}", *(base64.b64encode(each).decode() for each in self.path)]
        return "\n".join(lines) + f"\n\n{self.checkpoint}"

    @classmethod
    def of(cls, data: bytes) -> Request:
        """The request of a file. Raises ProblemError where it holds none."""
        above, blank, note = data[: MAX_NOTE + 1].partition(b"\n\n")
        try:
            first, *lines = above.decode("ascii").split("\n")
        except UnicodeError:
            first, lines = "", []
        number = first.removeprefix("old ")
        path = [decoded(line) for line in lines]
        proof = tuple(each for each in path if each is not None and len(each) == SIZE)
        sound = first.startswith("old ") and number.isdecimal() and len(number) < 19 and str(int(number)) == number
        if not blank or not sound or len(proof) != len(path) or len(path) > MAX_STEPS:
            message = "this is no request to cosign: a line old SIZE, hashes, an empty line, and a checkpoint"
            raise refuse("the request", "bad-request", message)
        return cls(int(number), proof, Note.of(note))


def request(tree: Tree, checkpoint: Note, old: int) -> Request:
    """The request to cosign a checkpoint of a log. Raises ProblemError where it was never of this size."""
    return Request(old, tuple(steps(tree, old, Checkpoint.of(checkpoint.text).size)), checkpoint)


@dataclass(frozen=True, slots=True)
class State:
    """The file of a witness: the logs it knows, each with its key and the last checkpoint that was cosigned.

    `told` is given a sentence where another program's lock is waited for.
    """

    file: Path
    told: Callable[[str], None] = lambda _: None

    def last(self, origin: str) -> tuple[Verifier, Checkpoint] | None:
        """The key of a log and its last cosigned head; None where it is not known. Raises ProblemError."""
        found = self._logs().get(origin)
        if found is None:
            return None
        try:
            log = Verifier.of(found["key"])
            return log, trusted(Note.of(found["checkpoint"]), log)
        except (KeyError, TypeError, AttributeError):
            raise self._damaged() from None

    def origins(self) -> list[str]:
        """The names of the logs it knows. Raises ProblemError where the file cannot be read."""
        return list(self._logs())

    def cosign(self, asked: Request, signer: Signer, at: int, log: Verifier | None = None) -> Signature:
        """Cosign a checkpoint that continues the last one; `log` is the key of a log that is not known yet.

        Raises ProblemError where it does not: a fork, a log that shrank, another key, or a proof from another size.
        """
        if signer.kind != WITNESS:
            message = "this key signs records; a witness has a key of its own: certwise audit key new NAME --witness"
            raise refuse("the key", "bad-key", message)
        origin = Checkpoint.of(asked.checkpoint.text).origin
        with locked(self.file.with_name(self.file.name + ".lock"), self.told):
            known = self.last(origin)
            pinned, old = known or (log, None)
            if pinned is None:
                raise _unknown(asked.checkpoint, origin, self.origins())
            if log is not None and log != pinned:
                raise refuse(str(self.file), "another-key", f"the key of {origin} was {pinned}, and is not {log}")
            new = trusted(asked.checkpoint, pinned, origin)
            if old is not None:
                _continued(str(self.file), asked, old, new)
            elif asked.old or asked.path:
                raise _other_size(origin, 0, asked.old)
            # Remembered before anybody has the cosignature, so that an interruption cannot make two of them.
            self._remember(origin, pinned, asked.checkpoint)
            return signer.sign(asked.checkpoint.text, at)

    def _logs(self) -> dict[str, Any]:
        try:
            with self.file.open("rb") as file:
                found = json.loads(file.read(_MAX_STATE))
            if found["format"] != FORMAT or not isinstance(found["logs"], dict):
                raise ValueError
            logs: dict[str, Any] = found["logs"]
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise refuse(str(self.file), "unreadable-file", f"cannot be read: {error.strerror}") from None
        except (ValueError, KeyError, TypeError, RecursionError):
            raise self._damaged() from None
        return logs

    def _remember(self, origin: str, log: Verifier, checkpoint: Note) -> None:
        logs = {**self._logs(), origin: {"key": str(log), "checkpoint": str(checkpoint)}}
        write(self.file, json.dumps({"format": FORMAT, "logs": logs}, indent=2, ensure_ascii=False) + "\n", True)

    def _damaged(self) -> ProblemError:
        message = "this is not what a witness remembers; without it nothing is cosigned, so look for a copy of it"
        return refuse(str(self.file), "damaged-state", message)


def _continued(where: str, asked: Request, old: Checkpoint, new: Checkpoint) -> None:
    """Raise ProblemError where a checkpoint is not proven to continue the last one."""
    if new.size < old.size or (new.size == old.size and new.root != old.root):
        raise forked(where, old, new.size)
    if new.size == old.size:
        return
    if asked.old != old.size:
        raise _other_size(new.origin, old.size, asked.old)
    if not consistent(old.size, old.root, new.size, new.root, asked.path):
        raise forked(where, old, new.size)


def _other_size(origin: str, wanted: int, given: int) -> ProblemError:
    message = f"the last that you cosigned has {wanted:,} entries, and the proof begins at {given:,}"
    return refuse(origin, "another-size", f"{message}: ask for certwise audit cosign --request --old {wanted}")


def _unknown(note: Note, origin: str, known: Collection[str]) -> ProblemError:
    """Where a store was made anew, it has another name, and who knows the old one should ask why."""
    said = ", ".join(f"{each.name} with the id {each.id:08x}" for each in note.signatures)
    others = f"; you did cosign {one_of(known, 3)}" if known else ""
    message = (
        f"you never cosigned it; name its key with --log, as its operator gave it to you (signed by {said}){others}"
    )
    return refuse(origin, "unknown-log", message)
