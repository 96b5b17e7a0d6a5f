"""Checkpoints kept in files and second places, and witnesses: what a fork, a shrunk log or another key comes to."""

from __future__ import annotations

import contextlib
import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.log.checkpoint import Checkpoint
from engine.log.checkpoints import found, publish
from engine.log.history import History, notes_in
from engine.log.locking import locked
from engine.log.note import WITNESS, Note, Signer, Verifier
from engine.log.second import SecondPlace
from engine.log.witness import Request, State, request
from engine.problem import ProblemError
from tests.support.logs import MemoryLog, log_of

AUDITOR = Signer.new("example.com/auditor", WITNESS)
LOG = Signer.new("example.com/log")


def asked(log: MemoryLog, old: int) -> Request:
    return Request.of(str(request(log, log.checkpoint(), old)).encode())


def refusal(state: State, log: MemoryLog, old: int, key: Verifier | None = None) -> str:
    with pytest.raises(ProblemError) as refused:
        state.cosign(asked(log, old), AUDITOR, 1, key)
    return str(refused.value)


def test_a_log_is_witnessed_as_it_grows(tmp_path: Path) -> None:
    state, log = State(tmp_path / "state"), log_of(3)
    assert "name its key with --log" in refusal(state, log, 0)
    assert state.last(log.origin) is None
    first = state.cosign(asked(log, 0), AUDITOR, 1_800_000_000, log.signer.verifier)
    assert log.checkpoint().and_signed(first).signed_by(AUDITOR.verifier)
    known = state.last(log.origin)
    assert known is not None
    assert known[1].size == 3
    for number in range(3, 9):
        log.record(number)
    state.cosign(asked(log, 3), AUDITOR, 1_800_000_001)
    state.cosign(asked(log, 3), AUDITOR, 1_800_000_002)
    log.record(9)
    assert "has 9 entries, and the proof begins at 3" in refusal(state, log, 3)
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o600


def test_what_does_not_continue_is_refused(tmp_path: Path) -> None:
    state, log = State(tmp_path / "state"), log_of(6)
    state.cosign(asked(log, 0), AUDITOR, 1, log.signer.verifier)
    before = (tmp_path / "state").read_bytes()
    assert "cut off" in refusal(state, log_of(5, log.signer), 5)
    assert "written anew" in refusal(state, log_of(6, log.signer, result="other"), 6)
    assert "written anew" in refusal(state, log_of(8, log.signer, result="other"), 6)
    assert "has 6 entries, and the proof begins at 0" in refusal(state, log_of(8, log.signer, result="other"), 0)
    impostor = log_of(8, Signer.new(log.origin))
    assert "not signed by" in refusal(state, impostor, 6)
    assert "and is not" in refusal(state, impostor, 6, impostor.signer.verifier)
    assert (tmp_path / "state").read_bytes() == before
    with pytest.raises(ProblemError, match="--witness"):
        state.cosign(asked(log_of(8, log.signer), 6), Signer.new("example.com/anna"), 1)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 12), st.integers(1, 12), st.lists(st.tuples(st.booleans(), st.integers(1, 4)), max_size=6))
def test_two_forks_never_satisfy_one_witness(common: int, after: int, turns: list[tuple[bool, int]]) -> None:
    """Whatever order two histories ask in, and whatever proofs they bring: once one is cosigned, the other is not."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        state, signer = State(Path(folder) / "state"), Signer.new("example.com/log")
        logs = {True: log_of(common, signer), False: log_of(common, signer)}
        cosigned: dict[bool, int] = {}
        for side, more in [*turns, (True, after), (False, after)]:
            for _ in range(more):
                logs[side].record(logs[side].size, result=str(side))
            known = state.last("example.com/log")
            old = known[1].size if known else 0
            for each in {old, 0, common} & set(range(logs[side].size + 1)):
                try:
                    state.cosign(asked(logs[side], each), AUDITOR, 1, signer.verifier)
                    cosigned[side] = logs[side].size
                except ProblemError:
                    continue
        assert len(cosigned) == 1


def test_two_forks_at_the_same_time(tmp_path: Path) -> None:
    """A witness that is asked for both at once gives one of them a cosignature, whichever comes first."""
    state, signer = State(tmp_path / "state"), Signer.new("example.com/log")
    logs = [log_of(3, signer, result=f"{side}") for side in range(2)]

    def ask(number: int) -> int | None:
        try:
            state.cosign(asked(logs[number % 2], 0), AUDITOR, 1, signer.verifier)
        except ProblemError:
            return None
        return number % 2

    with ThreadPoolExecutor(8) as pool:
        sides = set(pool.map(ask, range(40))) - {None}
    assert len(sides) == 1


def test_requests_that_are_none() -> None:
    data = str(request(log_of(5), log_of(5).checkpoint(), 3)).encode()
    assert str(Request.of(data)).encode() == data
    for other in (b"", b"old 3", data.replace(b"old 3", b"old 03"), data.replace(b"old 3", b"old -1"), data[:30],
                  data.replace(b"old", b"new"), data.replace(b"\n\n", b"\nAAAA\n\n", 1), b"\xff" + data):  # fmt: skip
        with pytest.raises(ProblemError):
            Request.of(other)


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"format":"certwise-witness/1","logs":[]}', "[" * 10_000])
def test_what_a_witness_remembers_is_not_made_up(text: str, tmp_path: Path) -> None:
    (tmp_path / "state").write_text(text)
    assert "look for a copy" in refusal(State(tmp_path / "state"), log_of(1), 0)
    for entry in (1, {}, {"key": 1, "checkpoint": ""}, {"key": "a", "checkpoint": "b"}):
        log = log_of(1)
        (tmp_path / "state").write_text(json.dumps({"format": "certwise-witness/1", "logs": {log.origin: entry}}))
        assert refusal(State(tmp_path / "state"), log, 0)


def test_checkpoints_are_kept_one_after_the_other(tmp_path: Path) -> None:
    history, log = History(tmp_path / "audit.db"), log_of(1)
    assert history.latest() is None
    assert list(history.notes()) == []
    for number in range(1, 4):
        note, new = history.publish(log, log.signer)
        assert (new, history.latest()) == (True, note)
        assert history.publish(log, log.signer) == (note, False)
        log.record(number)
    assert [Checkpoint.of(each.text).size for each in history.notes()] == [1, 2, 3]
    assert (tmp_path / "audit.db.checkpoints").stat().st_mode & 0o077 == 0


def test_a_log_never_signs_what_contradicts_its_checkpoints(tmp_path: Path) -> None:
    history, log = History(tmp_path / "audit.db"), log_of(4)
    history.publish(log, log.signer)
    for other, words in ((log_of(3, log.signer), "cut off"), (log_of(6, log.signer, result="x"), "written anew"),
                         (log_of(6, Signer.new(log.origin)), "not signed by"), (log_of(6), "another log")):  # fmt: skip
        with pytest.raises(ProblemError, match=words):
            history.publish(other, other.signer)
    assert len(list(history.notes())) == 1


def test_a_cosignature_is_added_to_its_checkpoint_alone(tmp_path: Path) -> None:
    history, log = History(tmp_path / "audit.db"), log_of(2)
    note, _ = history.publish(log, log.signer)
    cosigned = note.and_signed(AUDITOR.sign(note.text, 5))
    assert history.add(cosigned, log.signer.verifier) == cosigned
    assert history.add(cosigned, log.signer.verifier) == cosigned
    assert history.latest() == cosigned
    log.record(2)
    later, _ = history.publish(log, log.signer)
    again = note.and_signed(AUDITOR.sign(note.text, 6))
    assert history.add(again, log.signer.verifier).signatures == again.signatures
    assert history.latest() == later
    assert len(list(history.notes())) == 4
    for strange in (log_of(2, log.signer, result="x").checkpoint(), log_of(2).checkpoint()):
        with pytest.raises(ProblemError):
            history.add(strange, log.signer.verifier)


def test_an_interrupted_writer_is_forgotten(tmp_path: Path) -> None:
    history, log = History(tmp_path / "audit.db"), log_of(2)
    history.publish(log, log.signer)
    whole = (tmp_path / "audit.db.checkpoints").read_bytes()
    for end in range(1, len(whole), 7):
        (tmp_path / "audit.db.checkpoints").write_bytes(whole + whole[:end])
        with pytest.raises(ProblemError):
            list(history.notes())
        log.record(log.size)
        history.publish(log, log.signer)
        assert len(list(history.notes())) == 2
        (tmp_path / "audit.db.checkpoint").write_text(str(next(iter(notes_in(whole, "")))))


def test_second_places(tmp_path: Path) -> None:
    log = log_of(3)
    one, folder = log.checkpoint(), SecondPlace(str(tmp_path / "folder"))
    with pytest.raises(ProblemError, match="no folder"):
        folder.publish(one, True)
    (tmp_path / "folder").mkdir()
    for _ in range(2):
        folder.publish(one, True)
    log.record(3)
    folder.publish(log.checkpoint(), False)
    kept = [note for _, note in folder.found(log.origin) if isinstance(note, Note)]
    assert [Checkpoint.of(note.text).size for note in kept] == [3, 4]
    assert list(folder.found("another/log")) == []
    folder.publish(log_of(3, log.signer, result="x").checkpoint(), True)
    assert len(list(folder.found(log.origin))) == 3
    next((tmp_path / "folder").glob("*-000000000004-*")).write_text("altered")
    assert any(isinstance(each, ProblemError) for _, each in folder.found(log.origin))
    command = SecondPlace(f"command:sh -c 'cat >> {tmp_path}/sent'")
    command.publish(one, True)
    command.publish(one, False)
    assert (tmp_path / "sent").read_text() == str(one)
    for wrong in ("command:", "command:nothing-of-that-name", "command:sh -c 'echo no >&2; exit 3'", "command:'"):
        with pytest.raises(ProblemError, match="not put there"):
            SecondPlace(wrong).publish(one, True)


def test_a_repository_holds_every_checkpoint(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    hook = tmp_path / ".git" / "hooks" / "pre-commit"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    place, log = SecondPlace(str(tmp_path)), log_of(1)
    for number in range(1, 4):
        place.publish(log.checkpoint(), True)
        place.publish(log.checkpoint(), False)
        log.record(number)
    said = subprocess.run(
        ["git", "-C", str(tmp_path), "log", "--format=%s"], capture_output=True, text=True, check=True
    )
    assert len(said.stdout.splitlines()) == 3
    assert len(list(place.found(log.origin))) == 3


def test_many_publish_to_one_repository(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path / "second")], check=True)
    second, logs = SecondPlace(str(tmp_path / "second")), [log_of(size, LOG) for size in range(1, 13)]

    def put(log: MemoryLog) -> None:
        with contextlib.suppress(ProblemError):
            # Whoever comes too late is refused as a log that shrank, and by no other mishap.
            publish(log, LOG, tmp_path / "audit.db", second)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(put, logs))
    with pytest.raises(ProblemError, match="cut off"):
        publish(logs[0], LOG, tmp_path / "audit.db", second)
    kept = [Checkpoint.of(note.text).size for _, note in second.found(LOG.name) if isinstance(note, Note)]
    assert kept == [Checkpoint.of(note.text).size for note in History(tmp_path / "audit.db").notes()]
    command = ["git", "-C", str(tmp_path / "second"), "log", "--format=%s"]
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    assert len(said.stdout.splitlines()) == len(kept)


def test_what_the_second_place_did_not_take_is_put_there_later(tmp_path: Path) -> None:
    log, beside = log_of(2), tmp_path / "audit.db"
    refusing, taking = SecondPlace("command:false"), SecondPlace(f"command:sh -c 'cat > {tmp_path}/sent'")
    for _ in range(2):
        with pytest.raises(ProblemError, match="not put there"):
            publish(log, log.signer, beside, refusing)
    note = publish(log, log.signer, beside, taking)
    assert (tmp_path / "sent").read_text() == str(note)
    (tmp_path / "sent").unlink()
    assert publish(log, log.signer, beside, taking) == note
    assert not (tmp_path / "sent").exists()
    other = SecondPlace(f"command:sh -c 'cat > {tmp_path}/other'")
    publish(log, log.signer, beside, other)
    assert (tmp_path / "other").read_text() == str(note)


def test_every_checkpoint_is_found(tmp_path: Path) -> None:
    log, beside = log_of(1), tmp_path / "audit.db"
    (tmp_path / "second").mkdir()
    second = SecondPlace(str(tmp_path / "second"))
    for number in range(1, 4):
        publish(log, log.signer, beside, second)
        log.record(number)
    everywhere = list(found(beside, log.origin, second))
    assert len(everywhere) == 7
    assert {Path(where).name for where, _ in everywhere} >= {"audit.db.checkpoint", "audit.db.checkpoints"}
    (tmp_path / "audit.db.checkpoint").write_text("nothing")
    (tmp_path / "audit.db.checkpoints").write_bytes(b"\xff\n\n")
    assert [isinstance(each, ProblemError) for _, each in found(beside, log.origin, second)] == [
        True,
        True,
        *[False] * 3,
    ]


def test_a_lock_is_told_of_and_not_waited_for_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.log.locking._SECONDS_IN_SILENCE", 0)
    said = list[str]()
    with (
        locked(tmp_path / "lock"),
        pytest.raises(ProblemError, match="another program holds the lock"),
        locked(tmp_path / "lock", said.append, 0.1),
    ):
        pass
    assert len(said) == 1
    with locked(tmp_path / "lock", said.append):
        assert len(said) == 1


def test_a_log_forgets_nothing_that_it_signed(tmp_path: Path) -> None:
    """Not where the latest checkpoint is taken away, nor where all of them are and a second place has one."""
    log, beside, second = log_of(4), tmp_path / "audit.db", SecondPlace(str(tmp_path / "second"))
    (tmp_path / "second").mkdir()
    publish(log_of(2, log.signer), log.signer, beside, second)
    note = publish(log, log.signer, beside, second)
    fork = log_of(6, log.signer, result="other")
    (tmp_path / "audit.db.checkpoint").unlink()
    assert History(beside).latest() == note
    with pytest.raises(ProblemError, match="written anew"):
        publish(fork, log.signer, beside)
    (tmp_path / "audit.db.checkpoints").unlink()
    with pytest.raises(ProblemError, match="written anew"):
        publish(fork, log.signer, beside, second)
    with pytest.raises(ProblemError, match="cut off"):
        publish(log_of(3, log.signer), log.signer, beside, second)
    assert publish(log, log.signer, beside, second) == note


def test_a_store_that_was_made_anew_under_another_name_is_told(tmp_path: Path) -> None:
    state, log = State(tmp_path / "state"), log_of(2)
    state.cosign(asked(log, 0), AUDITOR, 1, log.signer.verifier)
    assert f"you did cosign {log.origin}" in refusal(state, log_of(2), 0)
