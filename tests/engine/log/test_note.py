"""Signed notes, keys and checkpoints, held to what others have published."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.log.checkpoint import Checkpoint
from engine.log.entry import body_hash, entry, entry_of
from engine.log.key import new_origin, read_key, verifier_of, write_key
from engine.log.note import PLAIN, WITNESS, Note, Signature, Signer, Verifier
from engine.log.signature import sign, signer_of
from engine.problem import ProblemError

# From the examples of golang.org/x/mod/sumdb/note.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_SIGNS = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
NOTE = """If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=
"""
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
# A checkpoint of the log of Go's modules, with the key that every Go tool knows.
GO = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
GO_CHECKPOINT = """go.sum database tree
15067302
gJyioq6dwR9n+NjEWORfYmH+ubeYm3kH42BBQ0bTpYI=

— sum.golang.org Az3grp1rvWOs5NKlr/xR4GLN/CDyzzakmt1o61uSxYKpK1SerqOP2ClbX/peKUZjYnyomH5Xz7GZG3TpB7OeKn4E2ww=
— test.example.com qTGhC/xIPQ0AXKHK6Y+9ypRfuvMZWPjRXM8NiOg5M1WREn07VQXyuIXM3NRNav3ieVFLUqDRK77PWDmL6w8w84UqeAw=
"""
# A cosignature of a witness of the log of Android's binaries: its public key, a checkpoint, and its line. The id of the
# key in the line is by a rule of that log.
WITNESS_PUBLIC = "a533cf2b246ee90dcfa0c91e63efec3678b46e2178be75536111db54d037d666"
WITNESSED = """developers.google.com/android/binary_transparency/google1p/0
5
xqaCEZhTGZUuKNA7MpSyxe1WXiiESB2p+crAyzM+Vxo=

— witness r0xBJQAAAABnkyoLuHgN5KlIUUpZV9hulwsFcgqV5v1CyeIhBZWdkfOJT0ims1LqbYygO5MEl91CGha5sP79K57P7lIGrz7Qtx8eBw==
"""
ROOT = "A" * 43 + "="
# Of the verifier keys of other projects' tests: one of a witness, and one with a + in its base64.
KEYS = [
    PETER, ENOCH, GO,
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6",
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
]  # fmt: skip


def test_published_notes_keys_and_checkpoints() -> None:
    note = Note.of(NOTE.encode())
    assert str(note) == NOTE
    for key in (PETER, ENOCH):
        assert note.signed_by(Verifier.of(key))
    assert note.signed_by(Verifier.of(GO)) is None
    signer = Signer.of(PETER_SIGNS)
    assert signer.text() == PETER_SIGNS
    assert str(signer.verifier) == PETER
    assert signer.sign(note.text) == note.signatures[0]
    assert [str(Verifier.of(key)) for key in KEYS] == KEYS
    found = Note.of(GO_CHECKPOINT)
    assert found.signed_by(Verifier.of(GO))
    assert Checkpoint.of(found.text).size == 15067302
    assert Checkpoint.of(found.text).text == found.text


def test_a_published_cosignature() -> None:
    witness, note = Verifier("witness", WITNESS, bytes.fromhex(WITNESS_PUBLIC)), Note.of(WITNESSED)
    signature = replace(note.signatures[0], id=witness.id)
    assert signature.at == 1737697803
    assert witness.verifies(note.text, signature)
    assert not witness.verifies(note.text, replace(signature, value=bytes(8) + signature.value[8:]))
    assert not replace(witness, kind=PLAIN).verifies(note.text, signature)


@pytest.mark.parametrize(
    "altered",
    [
        NOTE.replace("then you", "then I"),
        NOTE.replace("x08go/Z", "x08go/Y"),
        NOTE.replace("cryptography", "cryptography "),
    ],
)
def test_a_note_that_was_altered_is_refused(altered: str) -> None:
    with pytest.raises(ProblemError, match="is not over this text"):
        Note.of(altered).signed_by(Verifier.of(PETER))


@pytest.mark.parametrize(
    "data",
    [b"", b"\n", b"text", b"text\n", b"text\n\n", "text\n\n— a b\n".encode(), b"text\n\n- PeterNeumann x08go\n",
     NOTE.encode()[:-1], NOTE.replace("x08go", "x08go ").encode(), NOTE.replace("PeterN", "Peter+N").encode(),
     NOTE.replace("AM=", "AN=").encode(), NOTE.replace("then", "\x1bthen").encode(), b"\xff" + NOTE.encode(),
     NOTE.replace("— P", "—\u00a0P").encode(), b"a" * 2_000_000, NOTE.encode() + b"\n",
     (NOTE + NOTE.splitlines(keepends=True)[-1] * 200).encode()],
)  # fmt: skip
def test_what_is_no_note_is_refused(data: bytes) -> None:
    with pytest.raises(ProblemError):
        Note.of(data)


@pytest.mark.parametrize(
    "text",
    ["", "a", "a+b", PETER[:-1], PETER.replace("c74f", "c74e"), PETER.replace("Peter", "Pete"),
     PETER.replace("+ARpc", "+BRpc"), PETER.replace("+ARpc", "+BxpC"), PETER.replace("Peter", "Peter "), "+" + PETER],
)  # fmt: skip
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ProblemError):
        Verifier.of(text)
    with pytest.raises(ProblemError) as refused:
        Signer.of(text.replace("PeterNeumann", "PRIVATE+KEY+PeterNeumann"))
    assert "ARpc" not in str(refused.value)


@pytest.mark.parametrize("name", ["", " ", "a b", "a+b", "a\n", "a\u2003b", "\x1b", "a" * 201])
def test_a_name_that_no_key_can_have(name: str) -> None:
    with pytest.raises(ProblemError):
        Signer.new(name)


@given(
    st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs", "Cc"]), min_size=1),
    st.integers(0, 2**63 - 1),
)
def test_what_is_signed_verifies_and_nothing_else(line: str, at: int) -> None:
    text = line + "\n"
    for kind in (PLAIN, WITNESS):
        signer = Signer.new("example.com/key", kind)
        note = Note.of(str(Note(text, (signer.sign(text, at),))).encode())
        found = note.signed_by(Verifier.of(str(signer.verifier)))
        assert found is not None
        assert kind == PLAIN or found.at == at
        assert not signer.verifier.verifies(text + "more\n", found)
        assert not Signer.new("example.com/key", kind).verifier.verifies(text, found)
        assert str(Signature.of(str(found))) == str(found)


def test_a_key_shows_itself_to_nobody(tmp_path: Path) -> None:
    signer = Signer.new("example.com/anna")
    assert signer.text().rpartition("+")[2] not in repr(signer)
    write_key(tmp_path / "new" / "key", signer)
    assert (tmp_path / "new" / "key").stat().st_mode & 0o777 == 0o600
    assert read_key(tmp_path / "new" / "key", private=True) == signer
    assert verifier_of(str(tmp_path / "new" / "key")) == verifier_of(str(signer.verifier)) == signer.verifier
    with pytest.raises(ProblemError, match="never written over"):
        write_key(tmp_path / "new" / "key", Signer.new("other"))
    (tmp_path / "new" / "key").chmod(0o640)
    with pytest.raises(ProblemError, match="chmod 600"):
        read_key(tmp_path / "new" / "key", private=True)
    assert read_key(tmp_path / "new" / "key") == signer


def test_what_holds_no_key(tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    (tmp_path / "text").write_text("PRIVATE+KEY+secret")
    (tmp_path / "link").symlink_to("nowhere")
    for name in ("bytes", "text", "absent", "", "a\0b"):
        with pytest.raises(ProblemError) as refused:
            read_key(tmp_path / name)
        assert "secret" not in str(refused.value)
    with pytest.raises(ProblemError):
        write_key(tmp_path / "link", Signer.new("key"))
    assert not (tmp_path / "nowhere").exists()


def test_origins_differ() -> None:
    assert len({new_origin() for _ in range(100)}) == 100
    assert len(new_origin().rpartition("/")[2]) == 32


@pytest.mark.parametrize(
    "text",
    ["", "a\n1\n", "a\n1\nAAAA\n", "a\n1", f"a\n01\n{ROOT}\n", f"a\n-1\n{ROOT}\n", f"a\n1\n{ROOT}", f"a\n1\n{ROOT}\n\n",
     f"\n1\n{ROOT}\n", f"a\n{'9' * 40}\n{ROOT}\n", f"a\n١\n{ROOT}\n", f"a\n1\n\n{ROOT}\n"],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(ProblemError):
        Checkpoint.of(text)


def test_a_checkpoint_is_signed_by_its_log() -> None:
    signer = Signer.new(new_origin())
    checkpoint = Checkpoint(signer.name, 3, bytes(32), ("line",))
    note = Note.of(str(checkpoint.signed(signer)))
    assert note.signed_by(signer.verifier)
    assert Checkpoint.of(note.text) == checkpoint


def test_an_entry_has_one_form() -> None:
    made = entry("assessment", id="0" * 16, at="2026-01-31T12:00:00+00:00", body_sha256=body_hash(bytes(32), b"{}"))
    assert entry_of(made)["id"] == "0" * 16
    for other in (
        made + b" ", made.replace(b":", b": "), b"{}", b"[]", b"", b"\xff", b"[" * 50_000, b"1",
        json.dumps({**json.loads(made), "format": "certwise-entry/3"}, sort_keys=True, separators=(",", ":")).encode(),
        made.replace(b'"kind":"assessment"', b'"kind":1'),
    ):  # fmt: skip
        with pytest.raises(ProblemError):
            entry_of(other)


def test_a_signed_record_is_signed_in_every_part() -> None:
    signer = Signer.new("example.com/anna")
    record = {"id": "1", "at": "now", "by": "Anna", "answers": {"held": []}}
    assert signer_of(record) is None
    signed = sign(record, signer)
    assert signer_of(json.loads(json.dumps(signed))) == signer.verifier
    other = Signer.new("example.com/anna")
    for altered in (
        {**signed, "by": "Berta"}, {**signed, "more": 1}, {**signed, "key": str(other.verifier)},
        {**signed, "key": None},
        {name: value for name, value in signed.items() if name != "signature"},
        {name: value for name, value in signed.items() if name != "key"},
        {**signed, "key": str(Signer.new("example.com/anna", WITNESS).verifier)}, {**signed, "signature": "— a b"},
    ):  # fmt: skip
        with pytest.raises(ProblemError):
            signer_of(altered)
