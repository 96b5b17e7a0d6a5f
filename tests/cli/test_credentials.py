"""A password that is typed, set or kept for a store of records is repeated nowhere: no output, no file, no name."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from engine.problem import ProblemError, masked
from engine.records.address import hushed, secrets, shown, split
from engine.records.place import place_of
from tests.support.commands import SECOND, certwise

# What no message says by chance, in the spellings that somebody would type.
SECRETS = (
    "Hunter2xyzzy",
    "Hu/nter2xyzzy",
    "Hun@ter2xyzzy",
    "Hunter%2xyzzy",
    "Hunter2:xyzzy",
    "Hunter2?xyzzy",
    "Hunter2#xyzzy",
    "Hunter2 xyzzy",
    "Hunter2=xyzzy",
    "Hunter2&xyzzy",
    "'Hunter2xyzzy'",
    "Hunter2[xyzzy",
    "90210902109021",
)
# A part of a password is one.
PARTS = ("unter", "xyzz", "nter2", "9021")
SHAPES = (
    "postgresql://cw:S", "postgresql://cw:S@", "postgresql://cw:S@h", "postgresql://cw:S@h:x/db",
    "postgresql://cw:S@h:99999/db", "postgresql://cw:S@h/db", "postgresql://cw:S@h/db?x",
    "postgresql://cw:S@h1:1,h2:S/db", "postgresql://:S@h/db", "postgresql://h/db?password=S",
    "postgresql://h/db?user=cw&password=S&sslmode=odd", "postgresql://h/db?S", "postgresql://h/db?pasword=S",
    "postgres://cw:S@h/db", "POSTGRESQL://cw:S@h/db", "postgresql+psycopg://cw:S@h/db", "postgresql+odd://cw:S@h/db",
    "postgresql:/cw:S@h/db", "postgresql:cw:S@h/db", "postgresql:///cw:S@h/db", "postgres//cw:S@h/db", "//cw:S@h/db",
    "cw:S@h/db", "cw:S@h", "h:5432:db:cw:S", "x/cw:S@h/db", " postgresql://cw:S@h/db", "postgresql://cw:S@[::1/db",
    "mysql://cw:S@h/db", "https://cw:S@h/db", "jdbc:postgresql://cw:S@h/db", "sqlite://cw:S@h/db",
    "sqlite:///cw:S@h/db", "file:cw:S@h", "host=h password=S", "password=S host=h", "PASSWORD = 'S' user=cw",
    "user=cw;password=S", "host=h\tpassword=S", "dbname=d pasword=S",
)  # fmt: skip


def filled(shape: str, secret: str) -> str:
    """A shape with the secret in its place, which an S at its end or before an @ or a blank marks."""
    return re.sub(r"(?<=[=:?'])S(?=[@/ &':]|$)", lambda _: secret, shape)


ADDRESSES = [filled(shape, secret) for shape, secret in itertools.product(SHAPES, SECRETS)]
CLOSED = "postgresql://cw:Hunter2xyzzy@127.0.0.1:1/db"
# A user, a password and a host, as far as anybody can tell.
ADDRESSES.remove("postgresql://cw:Hun@ter2xyzzy")


def leaks(text: str) -> list[str]:
    return [part for part in PARTS if part in text]


def named(folder: Path) -> str:
    """The names and contents of all files below a folder."""
    found = []
    for path in sorted(folder.rglob("*")):
        found.append(str(path.relative_to(folder)))
        if path.is_file():
            found.append(path.read_bytes().decode("latin-1"))
    return "\n".join(found)


def test_no_address_is_repeated() -> None:
    """By the parser, for all of them: refused without a word of the password, or a place that does not show it."""
    for address in ADDRESSES:
        not_repeated(address)


def not_repeated(address: str) -> None:
    try:
        place = place_of(address, Path("/nowhere"))
    except ProblemError as error:
        told = f"{error} {error!r}"
    else:
        told = f"{place.name} {place!r} {place.problem('x', f'no pg_hba.conf entry for {address}')}"
        assert place.path is None, f"taken for the file {place.path}"
    assert not leaks(told), told
    assert not leaks(shown(address)), shown(address)


@pytest.mark.parametrize("shape", SHAPES[::5])
def test_no_command_repeats_it(shape: str, tmp_path: Path) -> None:
    # A host that refuses at once.
    address = filled(shape, "Hunter2xyzzy").replace("@h/", "@127.0.0.1:1/").replace("//h/", "//127.0.0.1:1/")
    work = tmp_path / "work"
    work.mkdir()
    config = tmp_path / "config.yaml"
    config.write_text(f"audit: {address!r}\n")
    runs = [
        certwise("--knowledge", str(SECOND), "assess", "--set", "soil=clay", "--audit", address, home=work, cwd=work),
        certwise("audit", "list", home=work, cwd=work, CERTWISE_AUDIT=address),
        certwise("config", home=work, cwd=work, CERTWISE_AUDIT=address, CERTWISE_CONFIG=str(config)),
        certwise("audit", "verify", cwd=work, CERTWISE_AUDIT="", CERTWISE_CONFIG=str(config)),
    ]
    for done in runs:
        assert "Traceback" not in done.stderr, done.stderr
        assert not leaks(done.stdout + done.stderr), done
    assert runs[0].returncode == 2
    assert not leaks(named(work))


def test_a_typed_password_is_refused_and_a_kept_one_is_used(tmp_path: Path) -> None:
    done = certwise("audit", "list", "--audit", CLOSED, home=tmp_path)
    assert done.returncode == 2
    assert "a password on a command line can be read by everybody" in done.stderr
    assert certwise("--knowledge", str(SECOND), "assess", "--set", "soil=clay", home=tmp_path).returncode == 0
    done = certwise("audit", "merge", CLOSED, home=tmp_path)
    assert done.returncode == 2
    assert "a password on a command line can be read by everybody" in done.stderr
    assert not leaks(done.stdout + done.stderr)
    done = certwise("audit", "list", home=tmp_path, CERTWISE_AUDIT=CLOSED)
    assert done.returncode == 2
    assert "postgresql://127.0.0.1:1/db: error:" in done.stderr
    assert not leaks(done.stdout + done.stderr)


def test_what_is_typed_elsewhere_is_masked(tmp_path: Path) -> None:
    """An address at the wrong place: a file, a knowledge base, a revision, a cluster, an option that is none."""
    remote = "https://cw:Hunter2xyzzy@example.org/x.git"
    for address, words in itertools.product(
        (CLOSED, remote, "password=Hunter2xyzzy"),
        (
            ("assess", "A"), ("--knowledge", "A", "rules", "list"), ("rules", "diff", "A", "B"),
            ("rules", "format", "A"), ("portfolio", "A"), ("audit", "show", "A"), ("init", "https://cw:Hunter2xyzzy@h"),
            ("assess", "--A"), ("A",), ("compare", "A", "A"), ("assess", "x", "A"), ("explain", "A"),
            ("audit", "verify", "--head", "A"), ("assess", "--set", "A"),
        ),
    ):  # fmt: skip
        done = certwise(*(word.replace("A", address) for word in words), home=tmp_path, cwd=tmp_path)
        assert "Traceback" not in done.stderr
        assert not leaks(done.stdout + done.stderr), (words, done.stderr)


def test_good_addresses_stay_what_they_are(tmp_path: Path) -> None:
    for address, name in {
        "postgresql://cw@db.example.org/audit": "postgresql://db.example.org/audit",
        "postgresql://cw:p%40ss@db:5433/audit?sslmode=verify-full": "postgresql://db:5433/audit",
        "postgresql://cw@/audit?host=/var/run/postgresql": "postgresql:///audit",
        "postgresql://cw@[::1]:5432/audit": "postgresql://[::1]:5432/audit",
        "postgresql://cw@one:1,two:2/audit": "postgresql://one:1,two:2/audit",
        "postgresql://": "postgresql://",
    }.items():
        found = split(address)
        assert found is not None
        assert found[1] == name
    for path in ("audit.db", "a/b=c/audit.db", "./host=x", "./a:b", "/srv/x=1/audit.db", str(tmp_path / "a b.db")):
        assert split(path) is None
        assert place_of(path, tmp_path).path == Path(path)
    assert secrets("postgresql://cw:p%40ss@h/d?password=q") == ["p%40ss", "q", "p@ss"]
    assert "left out" in hushed("invalid token p@ss", "postgresql://cw:p%40ss@h/d")
    assert hushed("no such host", "postgresql://cw:o@h/d") == "no such host"


def test_masking_leaves_other_words_alone() -> None:
    for text in (
        "https://example.org/a:b",
        "has_password=yes",
        "name=value",
        "postgresql://db.example.org/audit",
        "a token is",
        "https://h:80/a",
    ):
        assert masked(text) == text


def test_of_a_command_its_program_is_shown(tmp_path: Path) -> None:
    for value in ("command: push --token Hunter2xyzzy", "command:push --token Hunter2xyzzy"):
        done = certwise("config", cwd=tmp_path, CERTWISE_CHECKPOINTS=value)
        assert done.returncode == 0
        assert "push ..." in done.stdout
        assert not leaks(done.stdout)
