"""Keys, proofs, witnesses and time stamps on the command line."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from engine.log import proof_check
from engine.log.checkpoint import Checkpoint
from engine.log.note import WITNESS, Note, Signer, Verifier
from tests.support.authority import authority
from tests.support.commands import SECOND, Done, certwise
from tests.support.databases import database
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


class Place:
    """A store in a folder, with the keys of its operator, of one who records, and of a witness."""

    def __init__(self, folder: Path, count: int = 3) -> None:
        self.folder = folder
        for name, kind in (("anna", ()), ("auditor", ("--witness",))):
            self.run("audit", "key", "new", f"example.com/{name}", *kind, "-o", str(folder / f"{name}.key"))
        self.assess(count)

    def run(self, *words: str, **environment: str) -> Done:
        return certwise(*words, home=self.folder, **environment)

    def assess(self, count: int = 1, *options: str) -> None:
        for _ in range(count):
            done = self.run("assess", "--set", "market=us", "--brief", *options)
            assert done.returncode == 0, done.stderr

    def vkey(self, name: str = "audit.db") -> str:
        return self.run("audit", "key", "show", str(self.folder / f"{name}.key")).stdout.strip()

    def cosigned(self, *options: str) -> Done:
        return self.run("audit", "cosign", "--key", str(self.folder / "auditor.key"), *options)

    def forked(self, folder: Path) -> Place:
        """Another history with the same key: a copy in which others are recorded."""
        shutil.copytree(self.folder, folder)
        made = Place.__new__(Place)
        made.folder = folder
        return made


def test_a_record_is_signed_where_a_key_is_given(tmp_path: Path) -> None:
    place = Place(tmp_path, 0)
    place.assess(1, "--by", "Anna", "--key", str(tmp_path / "anna.key"))
    assert "Anna (signed by the key example.com/anna, " in place.run("audit", "show", "last").stdout
    with contextlib.closing(sqlite3.connect(tmp_path / "audit.db")) as opened, opened:
        [(body,)] = opened.execute("SELECT body FROM certwise_entries")
        opened.execute("UPDATE certwise_entries SET body = ?", (body.replace(b'"us"', b'"eu"'),))
    assert "Anna (the signature does not verify" in place.run("audit", "show", "last").stdout
    assert "signed by the key" not in place.run("audit", "show", "last", "--format", "markdown").stdout
    place.assess(1, "--by", "Anna")
    assert "Anna (stated" in place.run("audit", "show", "last").stdout
    refused(place.run("assess", "--set", "market=us", "--key", str(tmp_path / "auditor.key")), "without --witness")
    refused(place.run("assess", "--set", "market=us", "--key", str(tmp_path / "absent")), "no such file")
    (tmp_path / "anna.key").chmod(0o644)
    refused(place.run("assess", "--set", "market=us", "--key", str(tmp_path / "anna.key")), "chmod 600")
    assert json.loads(place.run("audit", "list", "--json").stdout)["count"] == 2


def test_a_proof_of_a_record(tmp_path: Path) -> None:
    place = Place(tmp_path, 2)
    place.assess(1, "--by", "Anna", "--key", str(tmp_path / "anna.key"))
    done = place.run("audit", "prove", "last", "-o", str(tmp_path / "p.tlog-proof"))
    assert done.returncode == 0, done.stderr
    assert "no witness has cosigned" in done.stderr
    line = ("audit", "check-proof", str(tmp_path / "p.tlog-proof"), "--key", place.vkey())
    found = json.loads(place.run(*line, "--person", place.vkey("anna"), "--json").stdout)
    last = json.loads(place.run("audit", "show", "last", "--json").stdout)
    assert found["record"] == last["record"]
    assert (found["number"], found["size"]) == (3, 3)
    refused(place.run("audit", "prove", "no-such"), "there is no record")
    place.assess()
    assert place.cosigned("--log", place.vkey()).returncode == 0
    place.assess(2)
    done = place.run("audit", "prove", last["record"]["id"], "-o", str(tmp_path / "p.tlog-proof"))
    assert "no witness" not in done.stderr
    assert place.run("audit", "prove", last["record"]["id"], "--witness", place.vkey("auditor")).stdout
    refused(
        place.run("audit", "prove", "last", "--witness", place.vkey("auditor")), "is cosigned by example.com/auditor"
    )
    assert json.loads(place.run(*line, "--witness", place.vkey("auditor"), "--json").stdout)["size"] == 4
    script = [sys.executable, "-I", proof_check.__file__, *line[2:], "--witness", place.vkey("auditor")]
    assert subprocess.run(script, capture_output=True, check=False).returncode == 0


def test_the_certificate_of_a_record(tmp_path: Path) -> None:
    """The script holds a certificate's formulas against those that a record names."""
    place = Place(tmp_path, 0)
    second = ("--knowledge", str(SECOND))
    example = next(iter(sorted((SECOND / "facts/examples").glob("*.yaml"))))
    assert place.run(*second, "assess", str(example)).returncode == 0
    made = place.run(*second, "rules", "check", "--certificate", str(tmp_path / "certificate"))
    assert (tmp_path / "certificate/manifest.json").is_file(), made.stderr
    place.run("audit", "prove", "last", "-o", str(tmp_path / "p"))
    line = [sys.executable, "-I", proof_check.__file__, str(tmp_path / "p"), "--key", place.vkey(), "--certificate"]
    done = subprocess.run([*line, str(tmp_path / "certificate")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "the certificate is of the formulas" in done.stdout
    formula = next(iter((tmp_path / "certificate").glob("*.cnf")))
    formula.write_text(formula.read_text() + "c altered\n")
    assert subprocess.run([*line, str(tmp_path / "certificate")], capture_output=True, check=False).returncode == 1


def test_a_witness_with_access_to_the_store(tmp_path: Path) -> None:
    place = Place(tmp_path / "a")
    refused(place.cosigned(), "name its key with --log", place.vkey())
    assert Note.of(place.cosigned("--log", place.vkey()).stdout).signed_by(Verifier.of(place.vkey("auditor")))
    fork = place.forked(tmp_path / "b")
    shutil.copy(place.folder / "auditor.key.state", tmp_path / "state")
    place.assess(2)
    fork.assess(3)
    assert place.cosigned("--state", str(tmp_path / "state")).returncode == 0
    refused(fork.cosigned("--state", str(tmp_path / "state")), "written anew")
    for name in ("audit.db", "audit.db.key", "audit.db.checkpoint", "audit.db.checkpoints"):
        (fork.folder / name).unlink()
    fork.assess()
    refused(fork.cosigned("--state", str(tmp_path / "state")), "so far is of certwise.invalid/log/", "not of this log")
    anna = ("--key", str(place.folder / "anna.key"), "--log", place.vkey())
    refused(place.run("audit", "cosign", *anna), "a witness has a key of its own", "--witness")
    refused(place.run("audit", "cosign"), "name your key")
    refused(place.run("audit", "cosign", "--request", "--add", "x"), "name your key")


def test_a_store_that_was_set_back_is_refused(tmp_path: Path) -> None:
    place = Place(tmp_path / "a", 2)
    early = place.forked(tmp_path / "b")
    place.assess(2)
    assert place.cosigned("--log", place.vkey()).returncode == 0
    state = str(place.folder / "auditor.key.state")
    refused(early.cosigned("--state", state), "cut off")
    early.assess(4)
    refused(early.cosigned("--state", state), "written anew")


def test_no_output_goes_over_a_key(tmp_path: Path) -> None:
    place, keys = Place(tmp_path), [tmp_path / name for name in ("anna.key", "auditor.key", "audit.db.key")]
    before = [key.read_bytes() for key in keys]
    for words in (
        ("audit", "cosign", "--key", str(keys[1]), "--log", str(keys[2]), "-o", str(keys[1])),
        ("audit", "cosign", "--key", str(keys[1]), "--log", str(keys[2]), "-o", str(keys[2])),
        ("audit", "prove", "last", "-o", str(keys[2])),
        ("audit", "key", "show", str(keys[0]), "-o", str(keys[0])),
        ("assess", "--set", "market=us", "--key", str(keys[0]), "-o", str(keys[0])),
    ):
        assert place.run(*words).returncode == 2, words
    assert [key.read_bytes() for key in keys] == before


def test_a_witness_elsewhere(tmp_path: Path) -> None:
    place, key = Place(tmp_path), str(tmp_path / "auditor.key")
    request, answer = str(tmp_path / "request"), str(tmp_path / "answer")

    def round(*options: str, log: tuple[str, ...] = ()) -> Done:
        assert place.run("audit", "cosign", "--request", *options, "-o", request).returncode == 0
        # The witness has the request, a key and a state, and no store.
        return certwise("audit", "cosign", request, "--key", key, *log, "-o", answer, home=tmp_path / "nowhere")

    assert round(log=("--log", place.vkey())).returncode == 0
    done = place.run("audit", "cosign", "--add", answer)
    assert (done.returncode, "example.com/auditor" in done.stderr) == (0, True)
    place.assess(2)
    refused(round(), "begins at 0", "--old 3")
    assert round("--old", "3").returncode == 0
    assert place.run("audit", "cosign", "--add", answer).returncode == 0
    place.run("audit", "prove", "last", "-o", str(tmp_path / "p"))
    line = ("audit", "check-proof", str(tmp_path / "p"), "--key", place.vkey(), "--witness", place.vkey("auditor"))
    assert place.run(*line).returncode == 0
    (tmp_path / "other").write_text(str(log_of(3).checkpoint()))
    refused(place.run("audit", "cosign", "--add", str(tmp_path / "other")), "another log")
    refused(place.run("audit", "cosign", "--request", "--old", "9"), "never")


def test_checkpoints_go_to_a_second_place(tmp_path: Path) -> None:
    (tmp_path / "second").mkdir()
    place = Place(tmp_path, 0)
    place.assess(2, "--checkpoints", str(tmp_path / "second"))
    assert len(list((tmp_path / "second").iterdir())) == 2
    (tmp_path / "settings.yaml").write_text(f"checkpoints: 'command:cp /dev/stdin {tmp_path}/sent'\n")
    done = place.run("assess", "--set", "market=us", "--brief", CERTWISE_CONFIG=str(tmp_path / "settings.yaml"))
    assert done.returncode == 0, done.stderr
    assert Checkpoint.of(Note.of((tmp_path / "sent").read_bytes()).text).size == 3
    refused_place = place.run("assess", "--set", "market=us", "--brief", CERTWISE_CHECKPOINTS=str(tmp_path / "absent"))
    assert refused_place.returncode == 2
    assert "RECOMMENDED PATH" in refused_place.stdout
    assert "there is no folder" in refused_place.stderr
    assert json.loads(place.run("audit", "list", "--json").stdout)["count"] == 4


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_a_time_stamp(tmp_path: Path) -> None:
    pytest.importorskip("rfc3161_client")
    place = Place(tmp_path)
    (tmp_path / "tsa").mkdir()
    with authority(tmp_path / "tsa") as found:
        done = place.run("audit", "stamp", "--authority", found.url, "--roots", str(found.roots))
        assert done.returncode == 0, done.stderr
        refused(place.run("audit", "stamp", "--authority", found.url + "broken"), "holds no time stamp")
    place.assess()
    first = json.loads(place.run("audit", "list", "--json").stdout)["records"][-1]["id"]
    place.run("audit", "prove", first, "-o", str(tmp_path / "p"))
    line = ("audit", "check-proof", str(tmp_path / "p"), "--key", place.vkey(), "--authority", str(found.roots))
    done = place.run(*line)
    assert done.returncode == 0, done.stdout
    assert "the log had this size by" in done.stdout
    place.run("audit", "prove", "last", "-o", str(tmp_path / "p"))
    done = place.run(*line)
    assert (done.returncode, "carries no time stamp" in done.stdout) == (1, True)


def test_a_database_is_proven_by_who_has_its_key(tmp_path: Path, server: str) -> None:
    place, url = Place(tmp_path, 0), database(server, "proofs")
    place.assess(2, "--audit", url)
    done = place.run("audit", "prove", "last", "--audit", url, "-o", str(tmp_path / "p"))
    assert done.returncode == 0, done.stderr
    [file] = (path for path in (tmp_path / "data/certwise/keys").glob("*.key"))
    line = ("audit", "check-proof", str(tmp_path / "p"), "--key", str(file), "--json")
    assert json.loads(place.run(*line).stdout)["size"] == 2
    assert place.cosigned("--audit", url, "--log", str(file)).returncode == 0
    assert "no witness" not in place.run("audit", "prove", "last", "--audit", url).stderr
    elsewhere = {"XDG_DATA_HOME": str(tmp_path / "elsewhere")}
    assert place.run("assess", "--set", "market=us", "--audit", url, **elsewhere).returncode == 0
    refused(place.run("audit", "prove", "last", "--audit", url, **elsewhere), "the key of the store is not here")
