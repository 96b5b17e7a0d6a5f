"""Proofs of one record (c2sp.org/tlog-proof): its place in the tree, the checkpoint, and the record itself.

Nothing here asks a store: a proof, the key of the log and those of its witnesses are all that is needed.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.log.canonical import canonical
from engine.log.checkpoint import Checkpoint
from engine.log.entry import ASSESSMENT, SALT, body_hash, entry_of
from engine.log.history import trusted
from engine.log.merkle import SIZE, includes, leaf_hash
from engine.log.note import WITNESS, Note, Verifier, decoded, refuse
from engine.log.signature import signer_of
from engine.problem import Problem, ProblemError, Where, printable

HEAD = "c2sp.org/tlog-proof@v1"
FORMAT = "certwise-proof/1"
MAX_PROOF = 50_000_000
MAX_STEPS = 63


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a proof carries besides: the entry, and the record with its salt unless it was erased; a time stamp."""

    entry: bytes
    salt: bytes | None = None
    body: bytes | None = None
    stamp: bytes | None = None

    def packed(self) -> bytes:
        """The bytes that stand in a proof."""
        said: dict[str, Any] = {"format": FORMAT, "entry": self.entry.decode()}
        if self.salt is not None and self.body is not None:
            said |= {"salt": self.salt.hex(), "body": self.body.decode()}
        if self.stamp is not None:
            said["stamp"] = base64.b64encode(self.stamp).decode()
        return canonical(said)

    @classmethod
    def of(cls, data: bytes) -> Evidence:
        """What a proof carries. Raises ProblemError where that is nothing this program wrote."""
        try:
            found = json.loads(data)
            salt, body, stamp = found.get("salt"), found.get("body"), found.get("stamp")
            if found["format"] != FORMAT or (salt is None) != (body is None):
                raise ValueError
            return cls(
                found["entry"].encode(),
                None if salt is None else bytes.fromhex(salt),
                None if body is None else body.encode(),
                None if stamp is None else base64.b64decode(stamp, validate=True),
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            message = f"it carries no record: the line that begins with extra holds {FORMAT}"
            raise refuse("the proof", "bad-proof", message) from None


@dataclass(frozen=True, slots=True)
class Proof:
    """That an entry is number `index` (from 0) of the log that a checkpoint is of."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: Note
    extra: bytes = b""

    def __str__(self) -> str:
        extra = [f"extra {base64.b64encode(self.extra).decode()}"] if self.extra else []
        lines = [HEAD, *extra, f"index {self.index}", *(base64.b64encode(each).decode() for each in self.path)]
        return "\n".join(lines) + f"\n\n{self.checkpoint}"

    @classmethod
    def of(cls, data: bytes) -> Proof:
        """The proof of a file. Raises ProblemError where it holds none."""
        if len(data) > MAX_PROOF:
            raise refuse("the proof", "bad-proof", f"a proof of more than {MAX_PROOF:,} bytes is not read")
        above, blank, note = data.partition(b"\n\n")
        try:
            lines = above.decode("ascii").split("\n")
        except UnicodeError:
            lines = []
        if not blank or not lines or lines.pop(0) != HEAD:
            raise refuse("the proof", "bad-proof", f"this is no proof: its first line is not {HEAD}")
        extra = decoded(lines.pop(0).removeprefix("extra ")) if lines and lines[0].startswith("extra ") else b""
        number = lines.pop(0).removeprefix("index ") if lines and lines[0].startswith("index ") else ""
        path = [decoded(line) for line in lines]
        sound = number.isdecimal() and len(number) < 19 and str(int(number)) == number and len(path) <= MAX_STEPS
        steps = tuple(each for each in path if each is not None and len(each) == SIZE)
        if not sound or extra is None or len(steps) != len(path):
            raise refuse("the proof", "bad-proof", "its lines are not those of a proof: extra, index, and hashes")
        return cls(int(number), steps, Note.of(note), extra)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a proof proves. `content` is the record, None where it was erased; `signer` is the key that signed it."""

    checkpoint: Checkpoint
    index: int
    entry: dict[str, Any]
    content: dict[str, Any] | None
    body: bytes
    signer: Verifier | None
    witnesses: list[tuple[Verifier, int]] = field(default_factory=list)
    stamp: bytes | None = None


def check(
    proof: Proof, log: Verifier, witnesses: Sequence[Verifier] = (), person: Verifier | None = None
) -> Checked:  # fmt: skip
    """What a proof proves, to who trusts these keys.

    Raises ProblemError with all that does not hold: a signature of the log, of any of the witnesses or of the person
    is missing or wrong, the entry is not in the tree, or the record is not the one that the entry is of.
    """
    problems = list[Problem]()
    checkpoint = trusted(proof.checkpoint, log)
    evidence = Evidence.of(proof.extra)
    said = entry_of(evidence.entry)
    if not includes(leaf_hash(evidence.entry), proof.index, checkpoint.size, proof.path, checkpoint.root):
        problems.append(_problem("not-included", "the entry is not in the log that the checkpoint is of"))
    seen = list[tuple[Verifier, int]]()
    for witness in dict.fromkeys(witnesses):
        signature = _signed(proof.checkpoint, witness, problems)
        if signature is not None:
            seen.append((witness, signature))
    content = signer = None
    if evidence.body is not None and evidence.salt is not None:
        problems += _mismatches(said, evidence.salt, evidence.body)
        content = _content(evidence.body, problems)
    if content is not None:
        problems += _contradictions(said, content)
        try:
            signer = signer_of(content)
        except ProblemError as error:
            problems.extend(error.problems)
    if person is not None and person != signer:
        problems.append(_problem("another-key", f"the record is not signed by {person}"))
    if problems:
        raise ProblemError(problems)
    return Checked(checkpoint, proof.index, said, content, evidence.body or b"", signer, seen, evidence.stamp)


def _problem(id: str, message: str) -> Problem:
    return Problem(Where("the proof"), id, message)


def _signed(note: Note, witness: Verifier, problems: list[Problem]) -> int | None:
    """When a witness cosigned, in seconds since 1970."""
    try:
        found = note.signed_by(witness) if witness.kind == WITNESS else None
    except ProblemError as error:
        problems.extend(error.problems)
        return None
    if found is None:
        problems.append(_problem("not-witnessed", f"the checkpoint is not cosigned by {witness.name}"))
    return None if found is None else found.at


def _mismatches(said: dict[str, Any], salt: bytes, body: bytes) -> list[Problem]:
    if said["kind"] != ASSESSMENT or len(salt) != SALT or said.get("body_sha256") != body_hash(salt, body):
        return [_problem("another-record", "the record is not the one that the entry is of")]
    return []


def _content(body: bytes, problems: list[Problem]) -> dict[str, Any] | None:
    try:
        found = json.loads(body)
        # Of an object that names a key twice, readers see different things.
        if isinstance(found, dict) and canonical(found) == body:
            return found
    except (ValueError, RecursionError):
        pass
    problems.append(_problem("damaged-record", "the record cannot be read, or is not in its canonical form"))
    return None


def _contradictions(said: dict[str, Any], content: dict[str, Any]) -> list[Problem]:
    """Where a record says otherwise than its entry."""
    knowledge = content.get("knowledge")
    digest = knowledge.get("digest") if isinstance(knowledge, dict) else None
    pairs = {"id": content.get("id"), "at": content.get("at"), "knowledge": digest}
    return [
        _problem("another-record", f"{name} is {printable(str(value), 80)} in the record, and in the entry it is not")
        for name, value in pairs.items()
        if said.get(name) != value
    ]
