"""Signed notes (c2sp.org/signed-note): a text and signatures by named keys, Ed25519 alone.

A key signs either the text itself, as the key of a log or of a person, or as a witness of a checkpoint: then with the
time (c2sp.org/tlog-cosignature, cosignature/v1). The encodings of keys are those of golang.org/x/mod/sumdb/note.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
from dataclasses import dataclass

from engine.problem import Problem, ProblemError, Where, printable

PLAIN, WITNESS = 1, 4
KINDS = {PLAIN: "of a log or a person", WITNESS: "of a witness"}
PRIVATE = "PRIVATE+KEY"
MAX_SIGNATURES = 100
MAX_NOTE = 1_000_000
MAX_NAME = 200
_DASH = "\u2014 "
_KEY_BYTES = 32
_SIGNATURE_BYTES = {PLAIN: 64, WITNESS: 72}
_CONTROL = re.compile("[\0-\x09\x0b-\x1f]")


def refuse(where: str, id: str, message: str) -> ProblemError:
    """The error with one problem, to raise."""
    return ProblemError([Problem(Where(where), id, message)])


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature line: the name of the key, its id, and the bytes of the signature."""

    name: str
    id: int
    value: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {_encoded(self.id.to_bytes(4, 'big') + self.value)}"

    @classmethod
    def of(cls, line: str) -> Signature:
        """The signature of a line. Raises ProblemError where the line is none."""
        name, _, encoded = line.removeprefix(_DASH).partition(" ")
        data = decoded(encoded)
        if not line.startswith(_DASH) or not _named(name) or data is None or len(data) < 5:
            raise refuse("the note", "bad-note", f"this is no line of a signature: {printable(line, 100)}")
        return cls(name, int.from_bytes(data[:4], "big"), data[4:])

    @property
    def at(self) -> int:
        """When a witness signed, in seconds since 1970."""
        return int.from_bytes(self.value[:8], "big")


@dataclass(frozen=True, slots=True)
class Verifier:
    """A key that verifies, by its name; `kind` says what it signs."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> int:
        """The id of the key, which its signature lines bear."""
        material = bytes([self.kind]) + self.public
        return int.from_bytes(hashlib.sha256(self.name.encode() + b"\n" + material).digest()[:4], "big")

    def __str__(self) -> str:
        return f"{self.name}+{self.id:08x}+{_encoded(bytes([self.kind]) + self.public)}"

    @classmethod
    def of(cls, text: str) -> Verifier:
        """The verifier of a vkey: NAME+ID+KEY. Raises ProblemError where the text is none."""
        parts = text.strip().split("+", 2)
        material = decoded(parts[-1]) if len(parts) == 3 else None
        if material is None or not _named(parts[0]) or len(material) != 1 + _KEY_BYTES or material[0] not in KINDS:
            message = f"this is no vkey of Ed25519, NAME+ID+KEY: {printable(text.strip(), 100)}"
            raise refuse("the key", "bad-key", message)
        found = cls(parts[0], material[0], material[1:])
        if parts[1] != f"{found.id:08x}":
            message = f"the id of the vkey is {printable(parts[1], 20)}, and that of its name and key is {found.id:08x}"
            raise refuse("the key", "bad-key", message)
        return found

    def verifies(self, text: str, signature: Signature) -> bool:
        """Whether a signature is this key's, over this text."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        if (signature.name, signature.id) != (self.name, self.id):
            return False
        if len(signature.value) != _SIGNATURE_BYTES[self.kind]:
            return False
        if self.kind == WITNESS and signature.at >= 2**63:
            return False
        try:
            key = Ed25519PublicKey.from_public_bytes(self.public)
            key.verify(signature.value[-64:], _message(self.kind, text, signature.at))
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A key that signs, by its name."""

    name: str
    kind: int
    seed: bytes

    def __repr__(self) -> str:
        """No traceback ever shows the key itself."""
        return f"Signer({self.name!r}, {self.kind})"

    @classmethod
    def new(cls, name: str, kind: int = PLAIN) -> Signer:
        """A new key. Raises ProblemError where the name is none that a key can have."""
        if not _named(name) or len(name) > MAX_NAME:
            message = f"{printable(name, 50)!r} names no key: write a word without spaces or +, like example.com/anna"
            raise refuse("the name", "bad-key", message)
        return cls(name, kind, os.urandom(_KEY_BYTES))

    @classmethod
    def of(cls, text: str) -> Signer:
        """The key that a text holds: PRIVATE+KEY+NAME+ID+KEY. Raises ProblemError where it holds none."""
        parts = text.strip().removeprefix(f"{PRIVATE}+").split("+", 2)
        material = decoded(parts[-1]) if text.strip().startswith(PRIVATE) and len(parts) == 3 else None
        if material is None or not _named(parts[0]) or len(material) != 1 + _KEY_BYTES or material[0] not in KINDS:
            # What stands there is not repeated: it may be a key of another kind.
            raise refuse("the key", "bad-key", "this is no key that signs; certwise audit key new makes one")
        found = cls(parts[0], material[0], material[1:])
        if parts[1] != f"{found.verifier.id:08x}":
            raise refuse("the key", "bad-key", "the key was altered: its id is not that of its name and key")
        return found

    def text(self) -> str:
        """The key as a text, to be kept where nobody else reads it."""
        return f"{PRIVATE}+{self.name}+{self.verifier.id:08x}+{_encoded(bytes([self.kind]) + self.seed)}"

    @property
    def verifier(self) -> Verifier:
        """The key that verifies what this one signs."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return Verifier(self.name, self.kind, public)

    def sign(self, text: str, at: int = 0) -> Signature:
        """The signature over a text; that of a witness says at which second since 1970 it was made."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        value = Ed25519PrivateKey.from_private_bytes(self.seed).sign(_message(self.kind, text, at))
        stamp = at.to_bytes(8, "big") if self.kind == WITNESS else b""
        return Signature(self.name, self.verifier.id, stamp + value)


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a line feed, and its signatures."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def __str__(self) -> str:
        return self.text + "\n" + "".join(f"{each}\n" for each in self.signatures)

    @classmethod
    def of(cls, data: bytes | str) -> Note:
        """The note that bytes hold. Raises ProblemError where they hold none."""
        whole = _text_of(data)
        text, blank, lines = whole.rpartition("\n\n")
        if not blank or not lines.endswith("\n"):
            raise refuse("the note", "bad-note", "this is no signed note: a text, an empty line, and signatures")
        listed = lines[:-1].split("\n")
        if len(listed) > MAX_SIGNATURES:
            raise refuse("the note", "bad-note", f"a note of more than {MAX_SIGNATURES} signatures is not read")
        return cls(text + "\n", tuple(Signature.of(line) for line in listed))

    def signed_by(self, verifier: Verifier) -> Signature | None:
        """The signature of a key, verified; None where there is none.

        Raises ProblemError where there is one in its name that does not verify: then nothing of the note is believed.
        """
        found = None
        for each in self.signatures:
            if (each.name, each.id) == (verifier.name, verifier.id):
                if not verifier.verifies(self.text, each):
                    raise refuse("the note", "bad-signature", f"the signature of {verifier.name} is not over this text")
                found = found or each
        return found

    def and_signed(self, *signatures: Signature) -> Note:
        """The note with more signatures; of one key the last counts."""
        return Note(self.text, tuple({(each.name, each.id): each for each in (*self.signatures, *signatures)}.values()))


def decoded(text: str) -> bytes | None:
    """The bytes of standard base64 in its one form; None where the text is none."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if _encoded(data) == text else None


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _named(name: str) -> bool:
    """Whether a key may have this name: no space of any alphabet, no plus, nothing that cannot be seen."""
    return bool(name) and "+" not in name and name.split() == [name] and name.isprintable()


def _text_of(data: bytes | str) -> str:
    if len(data) > MAX_NOTE:
        raise refuse("the note", "bad-note", f"a note of more than {MAX_NOTE:,} bytes is not read")
    try:
        text = data.decode() if isinstance(data, bytes) else data
        text.encode()
    except UnicodeError:
        raise refuse("the note", "bad-note", "a note is text in UTF-8") from None
    if _CONTROL.search(text):
        raise refuse("the note", "bad-note", "a note holds no control characters")
    return text


def _message(kind: int, text: str, at: int) -> bytes:
    return (f"cosignature/v1\ntime {at}\n{text}" if kind == WITNESS else text).encode()
