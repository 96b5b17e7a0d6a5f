"""A log in memory: entries, records and salts, its tree, and its key; and files of its formats, for the fuzz."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from engine.log.canonical import canonical
from engine.log.entry import ASSESSMENT, body_hash, entry
from engine.log.key import new_origin, write_key
from engine.log.merkle import completed, leaf_hash
from engine.log.note import PLAIN, WITNESS, Note, Signer
from engine.log.proof import Evidence, Proof
from engine.log.signature import sign
from engine.log.tree import head, path
from engine.log.witness import FORMAT, request


class MemoryLog:
    """A log that fulfils the protocol of trees; `signer` is its key."""

    def __init__(self, signer: Signer | None = None) -> None:
        self.signer = signer or Signer.new(new_origin())
        self.evidence: list[Evidence] = []
        self.nodes: dict[tuple[int, int], bytes] = {}

    @property
    def origin(self) -> str:
        return self.signer.name

    @property
    def size(self) -> int:
        return len(self.evidence)

    def node(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]

    def record(self, number: int, person: Signer | None = None, result: str = "nothing") -> None:
        """Record an assessment."""
        content = {
            "format": 1, "id": f"{number:016x}", "at": "2026-01-31T12:00:00+00:00", "by": "Anna", "result": result,
            "knowledge": {"name": "small", "digest": "d" * 64}, "formulas": {},
            "answers": {"share": 0.5, "text": "ä\n"},
        }  # fmt: skip
        body = canonical(sign(content, person) if person else content)
        salt = bytes([number % 256]) * 32
        made = entry(
            ASSESSMENT, id=content["id"], at=content["at"], knowledge="d" * 64, knowledge_sha256="0" * 64,
            body_sha256=body_hash(salt, body),
        )  # fmt: skip
        for level, index, hash in completed(self.size, leaf_hash(made), self.node):
            self.nodes[level, index] = hash
        self.evidence.append(Evidence(made, salt, body))

    def checkpoint(self) -> Note:
        return head(self).signed(self.signer)

    def proof(self, index: int, checkpoint: Note | None = None, size: int | None = None) -> Proof:
        steps = tuple(path(self, index, size or self.size))
        return Proof(index, steps, checkpoint or self.checkpoint(), self.evidence[index].packed())


def log_of(
    count: int, signer: Signer | None = None, person: Signer | None = None, result: str = "nothing"
) -> MemoryLog:
    """A log of so many records; those of another result are other ones."""
    made = MemoryLog(signer)
    for number in range(count):
        made.record(number, person, result)
    return made


def formats() -> tuple[list[bytes], Callable[[Path, bytes], tuple[list[str], bytes]]]:
    """A sound file of each format, the same ones each time, and the command line that reads it."""
    kinds = {"example.com/log": PLAIN, "example.com/anna": PLAIN, "example.com/w": WITNESS}
    store, person, witness = (Signer(name, kind, bytes([len(name)]) * 32) for name, kind in kinds.items())
    log = log_of(6, store, person)
    proof, key = log.proof(3), str(store.verifier)
    old = log_of(4, store, person).checkpoint()
    state = json.dumps({"format": FORMAT, "logs": {log.origin: {"key": key, "checkpoint": str(old)}}}, indent=2)
    seeds = [str(proof), proof.extra.decode(), str(request(log, log.checkpoint(), 4)), state, person.text(), key]

    def call(folder: Path, data: bytes) -> tuple[list[str], bytes]:
        file, mine = folder / "input", folder / "witness.key"
        file.write_bytes(data)
        (folder / "witness.key.state").write_text(state)
        if not mine.exists():
            write_key(mine, witness)
        if data.startswith(b"{") and b"logs" in data[:200]:
            (folder / "request").write_text(str(request(log, log.checkpoint(), 4)))
            return ["audit", "cosign", str(folder / "request"), "--key", str(mine), "--state", str(file)], b""
        if data.startswith(b"old"):
            return ["audit", "cosign", str(file), "--key", str(mine), "--log", key], b""
        if data.startswith((b"PRIVATE", b"example")):
            return ["audit", "key", "show", str(file)], b""
        if b"certwise-proof" in data:
            file.write_text(str(replace(proof, extra=data)))
        return ["audit", "check-proof", str(file), "--key", key, "--person", str(person.verifier)], b""

    return [each.encode() for each in seeds], call
