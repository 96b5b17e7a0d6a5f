"""DuckDB reaches the files of a run and nothing else, and a name is a name, whatever it looks like."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from engine.scale.database import can_be_said, connection, literal, quoted
from tests.support.commands import certwise
from tests.support.places import ROOT

LUNCH = ["--knowledge", str(ROOT / "tests" / "lunch")]
NAMES = [
    "file:x", "~x", "md:x", "postgres:x", "s3:", "a*b", "a?b", "[a]", "q'uote", "new\nline", "back\\slash", "day=1",
    "x\udcff",
]  # fmt: skip


@pytest.fixture
def shut(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    folder = tmp_path / "own"
    folder.mkdir()
    (tmp_path / "named.csv").write_text("a\n1\n")
    (tmp_path / "other.csv").write_text("a\n2\n")
    (folder / "link.csv").symlink_to(tmp_path / "other.csv")
    return connection(folder, [tmp_path / "named.csv"])


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('{other}')",
        "SELECT * FROM '{other}'",
        "SELECT * FROM read_csv('{folder}/own/../other.csv')",
        "SELECT * FROM read_csv('{folder}/own/link.csv')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_blob('/etc/p*')",
        "SELECT * FROM glob('{folder}/*')",
        "SELECT * FROM read_csv('https://example.invalid/a.csv')",
        "COPY (SELECT 1) TO '{other}'",
        "COPY (SELECT 1) TO '{folder}/new.csv'",
        "ATTACH '{folder}/new.duckdb'",
        "ATTACH 'postgres:x' AS p (TYPE postgres)",
        "EXPORT DATABASE '{folder}/exported'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "INSTALL spatial FROM community",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "SET autoload_known_extensions = true",
        "SET temp_directory = '/'",
        "RESET lock_configuration",
        "SELECT * FROM postgres_scan('x', 'y', 'z')",
    ],
)
def test_nothing_else_is_reached(shut: duckdb.DuckDBPyConnection, statement: str, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    with pytest.raises(duckdb.Error):
        shut.execute(statement.format(folder=tmp_path, other=tmp_path / "other.csv")).fetchall()
    assert sorted(tmp_path.iterdir()) == before
    assert (tmp_path / "other.csv").read_text() == "a\n2\n"


def test_what_is_named_is_reached(shut: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert shut.execute(f"FROM read_csv({quoted(literal(tmp_path / 'named.csv'))})").fetchall() == [(1,)]
    shut.execute(f"COPY (SELECT 3 AS a) TO '{tmp_path}/own/made.csv'")
    assert shut.execute(f"FROM read_csv({quoted(literal(tmp_path / 'own' / 'made.csv'))})").fetchall() == [(3,)]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_a_name(name: str, tmp_path: Path) -> None:
    """As an input, an output, a file of rejects, a folder of all of them, and that of temporary files."""
    home = tmp_path / "home"
    folder = tmp_path / name
    spill = tmp_path / "spill" / name
    for each in (home, folder, spill):
        each.mkdir(parents=True)
    # What a pattern, or a name that is cut, would find besides.
    for decoy in ("aXb", "a", "x", "slash"):
        (tmp_path / decoy).mkdir()
    duckdb.sql("SELECT '1' AS id, 'sun' AS weather UNION ALL SELECT '2', 'hail'").write_parquet(
        str(home / "in.parquet")
    )
    (home / "in.parquet").rename(folder / f"{name}.parquet")
    (folder / f"{name}.csv").write_text("id,weather\n1,sun\n2,hail\n")
    runs = [("parquet", "csv"), ("csv", "parquet")]
    if not set("?\\") & set(name):
        runs.append(("parquet", "duckdb"))
    for source, target in runs:
        output = f"{name}/{name}.out.{target}"
        words = ["portfolio", "--allow-missing", f"--rejects={name}/{name}.rejects", f"--output={output}"]
        with temporary(spill):
            done = certwise(*LUNCH, *words, "--", f"{name}/{name}.{source}", cwd=tmp_path, home=home, HOME=str(home))
        assert done.returncode == 0, done.stderr
        assert "hail" in (tmp_path / f"{name}/{name}.rejects").read_text()
        assert (tmp_path / output).stat().st_size
    assert "park" in (folder / f"{name}.out.csv").read_text()
    made = {f"{name}.out.{target}" for _, target in runs}
    assert {each.name for each in folder.iterdir()} == {*made, f"{name}.parquet", f"{name}.csv", f"{name}.rejects"}
    assert not [*spill.iterdir()]
    assert {each.name for each in tmp_path.iterdir()} == {"home", "spill", name, "aXb", "a", "x", "slash"}


@contextmanager
def temporary(folder: Path) -> Iterator[None]:
    """Temporary files go to a folder, as TMPDIR says at start; not to one whose name is not UTF-8, which is refused."""
    before = tempfile.tempdir
    if can_be_said(folder):
        tempfile.tempdir = str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


def test_a_database_that_is_there_is_opened_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,weather\n1,sun\n")
    for name in ("a*b.duckdb", "[a].duckdb", "q'uote.duckdb", "file:x.duckdb"):
        with duckdb.connect(str(tmp_path / name)) as made:
            made.execute("CREATE TABLE mine AS SELECT 7 AS kept")
        (tmp_path / name).chmod(0o640)
        done = certwise(*LUNCH, "portfolio", "in.csv", "--allow-missing", "-o", name, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        with duckdb.connect(str(tmp_path / name), read_only=True) as found:
            assert found.execute("SELECT kept FROM mine").fetchall() == [(7,)]
            assert found.execute("SELECT count(*) FROM assessments").fetchall() == [(1,)]
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o640
        assert not [each for each in tmp_path.iterdir() if ".wal" in each.name]
    with duckdb.connect(str(tmp_path / "x.duckdb")) as made:
        made.execute("CREATE TABLE mine AS SELECT 7 AS kept")
    (tmp_path / "x.duckdb").rename(tmp_path / "a?b.duckdb")
    done = certwise(*LUNCH, "portfolio", "in.csv", "--allow-missing", "-o", "a?b.duckdb", cwd=tmp_path)
    assert done.returncode == 2
    assert "DuckDB opens no database whose name has ?; name a new file" in done.stderr
