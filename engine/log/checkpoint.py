"""Checkpoints (c2sp.org/tlog-checkpoint): how large a log is and the root of its tree, as the text of a signed note."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from engine.log.merkle import SIZE
from engine.log.note import Note, Signer, decoded, refuse

_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: its origin, how many entries it has, the root over them, and lines of its own."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text that is signed."""
        lines = (self.origin, str(self.size), base64.b64encode(self.root).decode("ascii"), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def of(cls, text: str) -> Checkpoint:
        """The checkpoint that a text says. Raises ProblemError where it says none."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
            message = "a checkpoint is three lines or more: the log's name, its size, and the root of its tree"
            raise refuse("the checkpoint", "bad-checkpoint", message)
        origin, size, encoded, *extensions = lines[:-1]
        if not all(line.isprintable() for line in lines):
            raise refuse("the checkpoint", "bad-checkpoint", "it holds characters that nobody sees")
        if not _NUMBER.fullmatch(size):
            raise refuse("the checkpoint", "bad-checkpoint", "its second line is no size of a log")
        root = decoded(encoded)
        if root is None or len(root) != SIZE:
            raise refuse("the checkpoint", "bad-checkpoint", "its third line is no root of a tree")
        return cls(origin, int(size), root, tuple(extensions))

    def signed(self, signer: Signer) -> Note:
        """The checkpoint as a note that its log signs."""
        return Note(self.text, (signer.sign(self.text),))
