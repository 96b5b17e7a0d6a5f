"""Keys, proofs, witnesses and time stamps on the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from engine.log.note import WITNESS, Signer, Verifier
from tests.support.commands import Done, certwise
from tests.support.logs import log_of

ANNA = Signer.new("example.com/anna")
AUDITOR = Signer.new("example.com/auditor", WITNESS)


def refused(done: Done, *words: str) -> None:
    assert (done.returncode, done.stdout) == (2, "")
    assert all(word in done.stderr for word in words), done.stderr


def test_a_key_is_made_once_and_shown(tmp_path: Path) -> None:
    made = certwise("audit", "key", "new", "example.com/anna", "-o", str(tmp_path / "anna.key"), home=tmp_path)
    assert made.returncode == 0
    assert f"wrote: {tmp_path}/anna.key" in made.stderr
    assert Verifier.of(made.stdout).name == "example.com/anna"
    assert (tmp_path / "anna.key").stat().st_mode & 0o777 == 0o600
    assert certwise("audit", "key", "show", str(tmp_path / "anna.key"), home=tmp_path).stdout == made.stdout
    refused(certwise("audit", "key", "new", "b", "-o", str(tmp_path / "anna.key"), home=tmp_path), "never written over")
    refused(certwise("audit", "key", "show", home=tmp_path), "there is no key")
    witness = certwise("audit", "key", "new", "example.com/auditor", "--witness", home=tmp_path)
    assert (tmp_path / "data/certwise/keys/example.com-auditor.key").is_file()
    assert Verifier.of(witness.stdout).kind == WITNESS
    assert certwise("audit", "key", "show", home=tmp_path).stdout == witness.stdout
    refused(certwise("audit", "key", "new", "a b", home=tmp_path), "names no key")
    refused(certwise("audit", "key", "sow", home=tmp_path), "did you mean show?")


def test_a_proof_is_checked_without_a_store(tmp_path: Path) -> None:
    log = log_of(5, person=ANNA)
    note = log.checkpoint()
    (tmp_path / "p").write_text(str(log.proof(2, note.and_signed(AUDITOR.sign(note.text, 1_800_000_000)))))
    (tmp_path / "vkey").write_text(f"{log.signer.verifier}\n")
    line = ("audit", "check-proof", str(tmp_path / "p"), "--key", str(tmp_path / "vkey"))
    done = certwise(*line, "--witness", str(AUDITOR.verifier), "--person", str(ANNA.verifier), home=tmp_path)
    assert done.returncode == 0, done.stderr
    for words in ("entry 3 of 5", "example.com/auditor cosigned", "2027-01-15 08:00:00 UTC", "Anna, signed by the key"):
        assert words in done.stdout
    assert "written anew" not in done.stdout
    assert "written anew" in certwise(*line, home=tmp_path).stdout
    found = json.loads(certwise(*line, "--json", home=tmp_path).stdout)
    assert (found["holds"], found["number"], found["signed_by"]) == (True, 3, str(ANNA.verifier))
    assert not (tmp_path / "audit.db").exists()
    other = Signer.new("example.com/other", WITNESS).verifier
    wrong = certwise(*line, "--witness", str(other), "--person", str(Signer.new("b").verifier), home=tmp_path)
    assert wrong.returncode == 1
    assert "not cosigned by example.com/other" in wrong.stdout
    assert "not signed by b+" in wrong.stdout
    refused(certwise(*line[:4], "nothing", home=tmp_path), "there is no such file")
    refused(certwise("audit", "check-proof", str(tmp_path / "vkey"), *line[3:], home=tmp_path), "this is no proof")
    refused(certwise("audit", "check-proof", str(tmp_path / "absent"), *line[3:], home=tmp_path), "no such file")


def test_the_script_is_handed_out(tmp_path: Path) -> None:
    log = log_of(2)
    (tmp_path / "p").write_text(str(log.proof(1)))
    (tmp_path / "check.py").write_text(certwise("audit", "check-proof", "--script", home=tmp_path).stdout)
    command = [sys.executable, "-I", "check.py", "p", "--key", str(log.signer.verifier)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "is entry 2 of 2" in done.stdout


@pytest.mark.parametrize("words", ["audit: {check-proof: {key: nothing}}", "audit: {key: {new: {witness: true}}}"])
def test_settings_of_these_commands(words: str, tmp_path: Path) -> None:
    (tmp_path / "settings.yaml").write_text(words)
    given = {"home": tmp_path, "CERTWISE_CONFIG": str(tmp_path / "settings.yaml")}
    if "new" in words:
        assert Verifier.of(certwise("audit", "key", "new", "a", **given).stdout).kind == WITNESS  # type: ignore[arg-type]
    else:
        (tmp_path / "p").write_text(str(log_of(1).proof(0)))
        refused(certwise("audit", "check-proof", str(tmp_path / "p"), **given), "there is no such file")  # type: ignore[arg-type]
