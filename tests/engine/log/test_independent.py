"""What is written is verified by golang.org/x/mod/sumdb, an implementation that shares nothing with this one."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from engine.log.note import Note, Signer
from engine.log.witness import request
from tests.support.logs import log_of
from tests.support.places import PATIENCE, TESTS

SOURCES = Path("/usr/share/gocode")
pytestmark = pytest.mark.skipif(
    shutil.which("go") is None or not (SOURCES / "src/golang.org/x/mod/sumdb").is_dir(),
    reason="Go and golang.org/x/mod are not installed",
)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("go")
    settings = {
        "GO111MODULE": "off",
        "GOPATH": str(SOURCES),
        "GOCACHE": str(folder / "cache"),
        "GOFLAGS": "-buildvcs=false",
    }
    command = ["go", "build", "-o", str(folder / "independent"), str(TESTS / "support/independent/main.go")]
    subprocess.run(command, env={**os.environ, **settings}, check=True, timeout=PATIENCE)
    return folder / "independent"


def said(program: Path, *arguments: str | Path) -> str:
    command = [str(program), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE).stdout


def test_proofs_and_checkpoints(program: Path, tmp_path: Path) -> None:
    for size in (1, 2, 6, 13):
        log = log_of(size)
        key = str(log.signer.verifier)
        for index in {0, size // 3, size - 1}:
            (tmp_path / "proof").write_text(str(log.proof(index)))
            assert said(program, "proof", tmp_path / "proof", key) == "holds\n"
            fork = log_of(size, log.signer, result="other").checkpoint()
            (tmp_path / "proof").write_text(str(log.proof(index, fork)))
            assert "refused" in said(program, "proof", tmp_path / "proof", key)


def test_requests_to_witness(program: Path, tmp_path: Path) -> None:
    log = log_of(1)
    key, seen = str(log.signer.verifier), {}
    for size in range(1, 20):
        seen[size] = log.checkpoint()
        log.record(size)
    last = log.checkpoint()
    for size, note in seen.items():
        (tmp_path / "request").write_text(str(request(log, last, size)))
        (tmp_path / "old").write_text(str(note))
        assert said(program, "steps", tmp_path / "request", tmp_path / "old", key) == "holds\n"
    (tmp_path / "old").write_text(str(log_of(19, log.signer, result="other").checkpoint()))
    assert "refused" in said(program, "steps", tmp_path / "request", tmp_path / "old", key)


def test_notes_both_ways(program: Path, tmp_path: Path) -> None:
    signer = Signer.new("example.com/anna")
    note = Note("one\n\ntwo ä\n", (signer.sign("one\n\ntwo ä\n"),))
    (tmp_path / "note").write_text(str(note), encoding="utf-8")
    assert said(program, "note", tmp_path / "note", str(signer.verifier)) == note.text
    assert said(program, "sign", signer.text(), note.text) == str(note)
    (tmp_path / "note").write_text(str(note).replace("one", "two"), encoding="utf-8")
    assert "refused" in said(program, "note", tmp_path / "note", str(signer.verifier))
