"""Proofs of a record, checked by the program and by the script that is handed out with them, which must agree."""

from __future__ import annotations

import base64
import json
import random
import runpy
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from engine.log import proof_check
from engine.log.canonical import canonical
from engine.log.note import WITNESS, Signer, Verifier
from engine.log.proof import Evidence, Proof, check
from engine.problem import ProblemError
from tests.support.logs import log_of

SCRIPT = Path(proof_check.__file__)
ANNA = Signer.new("example.com/anna")
AUDITOR = Signer.new("example.com/auditor", WITNESS)


def scripted(
    data: bytes, folder: Path, capsys: pytest.CaptureFixture[str], *options: str
) -> tuple[int, str]:  # fmt: skip
    """What the script says of a proof, run in this process."""
    (folder / "p.tlog-proof").write_bytes(data)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "argv", ["proof_check.py", str(folder / "p.tlog-proof"), *options])
        try:
            runpy.run_path(str(SCRIPT), run_name="__main__")
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
    return code, capsys.readouterr().out


def programmed(data: bytes, key: str, witnesses: list[str], person: str | None) -> str:
    """What the program says of a proof: nothing, or what is wrong."""
    try:
        check(
            Proof.of(data),
            Verifier.of(key),
            [Verifier.of(each) for each in witnesses],
            Verifier.of(person) if person else None,
        )
    except ProblemError as error:
        return str(error)
    return ""


def test_a_proof_holds_for_every_entry(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for size in (1, 2, 3, 7, 8, 21):
        log = log_of(size, person=ANNA)
        key = str(log.signer.verifier)
        for index in {0, size // 2, size - 1}:
            data = str(log.proof(index)).encode()
            assert str(Proof.of(data)).encode() == data
            found = check(Proof.of(data), Verifier.of(key), person=ANNA.verifier)
            assert found.entry["id"] == f"{index:016x}"
            assert found.content is not None
            assert (found.content["by"], found.signer) == ("Anna", ANNA.verifier)
            code, said = scripted(data, tmp_path, capsys, "--key", key, "--person", str(ANNA.verifier))
            assert code == 0, said
            assert f"is entry {index + 1} of {size} of {log.origin}" in said
            assert "takes a witness" in said


def test_a_witness_and_a_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = log_of(5)
    note = log.checkpoint()
    cosigned = note.and_signed(AUDITOR.sign(note.text, 1_800_000_000))
    data = str(log.proof(2, cosigned)).encode()
    keys = str(log.signer.verifier), str(AUDITOR.verifier)
    found = check(Proof.of(data), log.signer.verifier, [AUDITOR.verifier])
    assert found.witnesses == [(AUDITOR.verifier, 1_800_000_000)]
    assert found.signer is None
    code, said = scripted(data, tmp_path, capsys, "--key", keys[0], "--witness", keys[1])
    assert (code, "takes a witness" in said) == (0, False)
    assert "example.com/auditor cosigned the log at this size on 2027-01-15 at 08:00:00 UTC" in said
    assert "as stated: it is not signed" in said
    other = str(Signer.new("example.com/auditor", WITNESS).verifier)
    for witness in (other, str(log.signer.verifier)):
        assert programmed(data, keys[0], [witness], None)
        assert scripted(data, tmp_path, capsys, "--key", keys[0], "--witness", witness)[0] == 1
    assert "not cosigned" in programmed(data, keys[0], [keys[1], other], None)


def test_an_erased_record_leaves_a_proven_gap(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = log_of(3)
    log.evidence[1] = replace(log.evidence[1], salt=None, body=None)
    data = str(log.proof(1)).encode()
    found = check(Proof.of(data), log.signer.verifier)
    assert (found.content, found.entry["kind"]) == (None, "assessment")
    assert scripted(data, tmp_path, capsys, "--key", str(log.signer.verifier))[0] == 0
    assert "not signed by" in programmed(data, str(log.signer.verifier), [], str(ANNA.verifier))
    assert scripted(data, tmp_path, capsys, "--key", str(log.signer.verifier), "--person", str(ANNA.verifier))[0] == 1


def packed(proof: Proof, **changes: object) -> bytes:
    carried = json.loads(proof.extra)
    made = {name: value for name, value in {**carried, **changes}.items() if value is not None}
    return str(replace(proof, extra=canonical(made))).encode()


def test_what_is_altered_is_found_by_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log, other = log_of(9, person=ANNA), log_of(9, person=ANNA, result="other")
    proof, key = log.proof(4), str(log.signer.verifier)
    evidence = log.evidence[4]
    assert evidence.body is not None
    assert evidence.salt is not None
    body = json.loads(evidence.body)
    strange = other.checkpoint().signatures
    doubled = evidence.body[:-1] + b',"by":"Berta"}'
    altered = {
        "another index": str(replace(proof, index=5)).encode(),
        "no steps": str(replace(proof, path=())).encode(),
        "more steps": str(replace(proof, path=(*proof.path, bytes(32)))).encode(),
        "another step": str(replace(proof, path=(bytes(32), *proof.path[1:]))).encode(),
        "another log": str(replace(proof, checkpoint=other.checkpoint())).encode(),
        "another size": str(replace(proof, checkpoint=log_of(8, log.signer, ANNA).checkpoint())).encode(),
        "a fork": str(replace(proof, checkpoint=log_of(9, log.signer, ANNA, "x").checkpoint())).encode(),
        "nobody's checkpoint": str(replace(proof, checkpoint=replace(proof.checkpoint, signatures=strange))).encode(),
        "another entry": packed(proof, entry=log.evidence[3].entry.decode()),
        "another body": packed(proof, body=evidence.body.decode().replace("Anna", "Berta")),
        "another salt": packed(proof, salt=bytes(32).hex()),
        "a short salt": packed(proof, salt=""),
        "no body": packed(proof, body=None),
        "a doubled key": packed(proof, body=doubled.decode()),
        "a body of its own": packed(proof, body=canonical({**body, "by": "B"}).decode(), salt=evidence.salt.hex()),
        "no extra": str(replace(proof, extra=b"")).encode(),
        "another format": str(proof).replace("tlog-proof@v1", "tlog-proof@v2").encode(),
        "nothing": b"",
        "bytes": b"\xff\xfe\x00",
    }  # fmt: skip
    for name, data in altered.items():
        assert programmed(data, key, [], str(ANNA.verifier)), name
        code, said = scripted(data, tmp_path, capsys, "--key", key, "--person", str(ANNA.verifier))
        assert code in (1, 2), (name, said)


def test_a_record_that_contradicts_its_entry_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever writes the log may bind any record to any entry; then the two say different things."""
    from engine.log.entry import body_hash, entry
    from engine.log.merkle import completed, leaf_hash

    for change in ({"id": "f" * 16}, {"at": "2020-01-01T00:00:00+00:00"}, {"knowledge": {"digest": "e" * 64}},
                   {"signature": "\u2014 a AAAAAAAA"}, {"key": str(ANNA.verifier)}):  # fmt: skip
        log = log_of(1)
        found = log.evidence[0]
        assert found.body is not None
        assert found.salt is not None
        body = canonical({**json.loads(found.body), **change})
        said = json.loads(found.entry)
        made = entry(**{**{n: v for n, v in said.items() if n != "format"}, "body_sha256": body_hash(found.salt, body)})
        log.nodes = {(level, index): hash for level, index, hash in completed(0, leaf_hash(made), log.node)}
        log.evidence[0] = Evidence(made, found.salt, body)
        data, key = str(log.proof(0)).encode(), str(log.signer.verifier)
        assert programmed(data, key, [], None), change
        assert scripted(data, tmp_path, capsys, "--key", key)[0] in (1, 2), change


def test_mutated_proofs_have_no_traceback_and_both_agree(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log, chance = log_of(6, person=ANNA), random.Random(7)
    key, data = str(log.signer.verifier), str(log.proof(3)).encode()
    for _ in range(150):
        at = chance.randrange(len(data))
        mutated = (
            data[:at]
            + chance.choice([b"", b"\n", b"A", b"\xff", b"0" * 30, data[:at]])
            + data[at + chance.randrange(3) :]
        )
        said = programmed(mutated, key, [], str(ANNA.verifier))
        code = scripted(mutated, tmp_path, capsys, "--key", key, "--person", str(ANNA.verifier))[0]
        assert code in ((1, 2) if said else (0,)), (said, mutated)


def test_the_script_is_small_and_stands_alone(tmp_path: Path) -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 150
    assert "engine" not in text.replace("engine/", "")
    log = log_of(2, result="\x1b[31mred")
    (tmp_path / "p").write_text(str(log.proof(1)))
    (tmp_path / "proof_check.py").write_text(text)
    command = [sys.executable, "-I", "proof_check.py", "p", "--key", str(log.signer.verifier)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "\x1b" not in done.stdout
    assert "result \\x1b[31mred" in done.stdout


@pytest.mark.parametrize("data", [b"", b"\xff", b"{}", b"[1]", b"null", b'{"format":"certwise-proof/1"}',
    b'{"format":"certwise-proof/1","entry":1}', b'{"format":"certwise-proof/1","entry":"","salt":"zz","body":""}',
    b'{"format":"certwise-proof/1","entry":"","salt":"00"}', b'{"format":"certwise-proof/1","entry":"","stamp":"*"}',
    b"[" * 100_000])  # fmt: skip
def test_what_carries_no_record(data: bytes) -> None:
    with pytest.raises(ProblemError):
        Evidence.of(data)


def test_base64_has_one_form() -> None:
    data = str(log_of(2).proof(1)).encode()
    lines = data.split(b"\n")
    other = base64.b64encode(base64.b64decode(lines[3])).rstrip(b"=")
    with pytest.raises(ProblemError):
        Proof.of(data.replace(lines[3], other))
