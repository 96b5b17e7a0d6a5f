"""The printed statement says on Spark and on PostgreSQL what inference says.

Of the many organizations it says what the statement in DuckDB says, which test_relations.py holds against inference.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engine.infer.expert import Expert
from engine.knowledge.value import Values
from engine.prove.signal import after
from engine.scale.dialect import Dialect
from engine.scale.matching import Naming
from engine.scale.value import type_of
from tests.agreement import NUMBER, Subject, column_names, opened, query_of, rows_compared, table_of
from tests.support.commands import SECOND, certwise
from tests.support.nasty_knowledge import made
from tests.support.organizations import (
    Outcome,
    as_days,
    assert_agreement,
    expected,
    many,
    outcomes,
    query,
    random_answers,
    rows,
)
from tests.support.organizations import run as in_duckdb
from tests.support.organizations import table as organizations_of
from tests.support.places import ROOT
from tests.support.small import small
from tests.support.tables import cells, parquet, run

# Statements are compiled that run once, on few rows: for them the thorough compiler of Java and the two hundred parts
# of a table that is grouped take most of the time.
DEFAULTS = """
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.sql.shuffle.partitions 2
"""
Sample = tuple[Expert, list[Values], list[Outcome]]


@pytest.fixture(scope="module", params=["shipped", "second", "near"])
def sample(request: pytest.FixtureRequest) -> Sample:
    if request.param == "near":
        base, organizations = near()
        return base, organizations, expected(base, organizations)
    base = request.getfixturevalue(request.param)
    organizations = many(base.knowledge)
    return base, organizations, outcomes(*in_duckdb(base, organizations))


def near() -> tuple[Expert, list[Values]]:
    """Thresholds and conclusions that differ in their last digit, or are sums, and the numbers on and beside them."""
    bounds = [0.3, 0.7, 0.700000000000001, 123456789.123456, 123456789.123457, 1e-9, -0.3, 1e15]
    tests = ("at_least", "at_most", "above", "below")
    rules = [
        f"- {{rule: {test.replace('_', '-')}-{index}, when: {{n: {{{test}: {bound!r}}}}}, then: {{result: x{index}}}}}"
        for index, bound in enumerate(bounds)
        for test in tests
    ]
    rules += [
        f"- {{rule: is-{index}, when: {{n: {bound!r}}}, then: {{say: {bound!r}}}}}"
        for index, bound in enumerate(bounds)
    ]
    rules += [
        f"- {{rule: whole-{test.replace('_', '-')}, when: {{i: {{{test}: 0.7}}}}, then: {{result: x0}}}}"
        for test in tests
    ]
    rules += ["- {rule: sum, when: {n: {above: {figure: p.months.low}}}, then: {result: x1}}"]
    choices = ", ".join(f"x{index}: X" for index in range(len(bounds)))
    base = small(
        f"""
        n: {{kind: number, title: N, question: N?}}
        i: {{kind: integer, title: I, question: I?}}
        say: {{kind: number, title: Say}}
        result: {{kind: set, title: R, choices: {{{choices}}}}}
        """,
        "\n".join(rules),
        "programs: {p: {title: P, about: A., source: [], phases: [{phase: a, title: A, months: [0.1, 1], source: []},"
        " {phase: b, title: B, months: [0.2, 1], source: []}]}}\n",
        "[result, say]",
    )
    values = [each for bound in bounds for each in (-after(-bound), bound, after(bound)) if abs(each) <= 1e15]
    return base, [{"n": value} for value in values] + [{"i": value} for value in (-1, 0, 1, 10**15)]


def text(base: Expert, dialect: Dialect) -> str:
    return query(base.knowledge, dialect).sql(dialect)


@pytest.fixture(scope="module", autouse=True)
def defaults(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a machine sets for every session of Spark on it."""
    folder = tmp_path_factory.mktemp("spark")
    (folder / "spark-defaults.conf").write_text(DEFAULTS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(folder))
        yield


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    sql = pytest.importorskip("pyspark.sql")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    from engine.scale.cluster import session

    assert sql
    with session("local[2]") as found:
        yield found


@pytest.mark.slow("Spark works for half a minute on the statement of the shipped rules before it reads the first row")
def test_spark_agrees_with_inference(sample: Sample, spark: Any, tmp_path: Path) -> None:
    base, organizations, wanted = sample
    columns = ", ".join(f"`{each.name}` {type_of(each).sql('spark')}" for each in base.knowledge.asked)
    table = spark.createDataFrame(rows(base.knowledge, organizations), f"id BIGINT, {columns}")
    table.write.parquet(str(tmp_path / "answers"))
    spark.read.parquet(str(tmp_path / "answers")).createOrReplaceTempView("organizations")
    found = spark.sql(text(base, "spark"))
    assert_agreement(found.columns, found.collect(), wanted, organizations)


@pytest.fixture(scope="module")
def postgres(server: str) -> Iterator[Any]:
    psycopg = pytest.importorskip("psycopg")
    with psycopg.connect(server, autocommit=True) as opened:
        yield opened


@pytest.mark.slow("starts a server of PostgreSQL")
def test_postgres_agrees_with_inference(sample: Sample, postgres: Any) -> None:
    base, organizations, wanted = sample
    columns = ", ".join(f'"{each.name}" {type_of(each).sql("postgres")}' for each in base.knowledge.asked)
    postgres.execute(f"DROP TABLE IF EXISTS organizations; CREATE TABLE organizations (id BIGINT, {columns})")
    with postgres.cursor() as cursor, cursor.copy("COPY organizations FROM STDIN") as copy:
        for row in rows(base.knowledge, organizations):
            copy.write_row(row)
    found = postgres.execute(text(base, "postgres"))
    assert_agreement([each.name for each in found.description], found.fetchall(), wanted, organizations)


def small_bases(count: int) -> Iterator[tuple[int, Subject]]:
    """Random knowledge bases of awkward shapes, without the largest: a statement is compiled for each."""
    seed = 50_000
    while count:
        subject = opened(made(seed, organizations=40))
        if isinstance(subject, Subject) and len(subject.knowledge.rules) < 20:
            yield seed, subject
            count -= 1
        seed += 1


@pytest.mark.slow("compiles a statement for each of 150 knowledge bases, and starts a server")
def test_postgres_agrees_on_random_knowledge(postgres: Any) -> None:
    for seed, subject in small_bases(150):
        postgres.execute("DROP TABLE IF EXISTS random_organizations")
        postgres.execute(f"CREATE TEMP TABLE random_organizations AS {table_of(subject, 'postgres')}")
        found = postgres.execute(query_of(subject, "postgres", "random_organizations").sql("postgres")).fetchall()
        told_otherwise = next(rows_compared(subject, "postgres", found), None)
        assert told_otherwise is None, (seed, told_otherwise, subject.base.texts)


@pytest.mark.slow("compiles a statement for each knowledge base, in a session of Spark")
def test_spark_agrees_on_random_knowledge(spark: Any) -> None:
    for seed, subject in small_bases(12):
        columns = [f"`{NUMBER}` BIGINT"]
        columns += [f"`{name}` {type_of(subject.knowledge.attributes[it]).sql('spark')}"
                    for it, name in column_names(subject.knowledge).items()]  # fmt: skip
        table = spark.createDataFrame(
            as_days(subject.knowledge, rows(subject.knowledge, subject.answers)), ", ".join(columns)
        )
        table.createOrReplaceTempView("random_organizations")
        found = spark.sql(query_of(subject, "spark", "random_organizations").sql("spark")).collect()
        told_otherwise = next(rows_compared(subject, "spark", [tuple(row) for row in found]), None)
        assert told_otherwise is None, (seed, told_otherwise, subject.base.texts)


@pytest.mark.slow("eleven tables are read, checked and written by a session of Spark")
def test_spark_takes_a_name_for_a_name(spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.scale.cluster import Cluster

    monkeypatch.chdir(tmp_path)
    lunch = Expert.open(ROOT / "tests" / "lunch").knowledge
    names = ["a*b", "[a]", "{a,b}", "a?b", "q'uote", "~x", "file:x", "s3:x", "day=1", "a%20b", "new\nline"]
    for name in names:
        folder = tmp_path / name
        folder.mkdir()
        parquet(tmp_path / "in.parquet", "SELECT '1' AS id, 'sun' AS weather").rename(folder / "in.parquet")
        opened = Cluster(lunch, spark, f"{name}/in.parquet", Naming(id="id", allow_missing=True))
        assert opened.check().assessed == 1
        opened.write(f"{name}/out", "none")
        assert {each.stat().st_mode & 0o777 for each in (folder / "out").iterdir()} == {0o600}
        assert {each.name for each in folder.iterdir()} == {"in.parquet", "out"}
    assert {each.name for each in tmp_path.iterdir()} == set(names)


@pytest.mark.slow("starts a session of Spark; the last test here, since it stops the one that the others share")
def test_spark_sets_aside_what_duckdb_sets_aside(tmp_path: Path) -> None:
    """In a folder that looks like a column, under a name that looks like a pattern."""
    pytest.importorskip("pyspark")
    folder = tmp_path / "hurry=true"
    folder.mkdir()
    rows = (
        "('a', 'Sunny', '250k', 0.7::FLOAT, ['Vegan'], 'yes')",
        "('b', 'hail', '100', NULL, [], 'no')",
        "('c', 'rain', '0.1k', NULL, NULL, NULL)",
        "('c', 'rain', '1', NULL, NULL, NULL)",
        "(NULL, 'rain', '1', NULL, NULL, NULL)",
        "('d', ' ', '1,5', NULL, NULL, NULL)",
        "('e', 'sun', NULL, 0.1::FLOAT, ['vegan', 'x'], NULL)",
        "('f', 'sun', NULL, 0.75::FLOAT, [], NULL)",
    )
    query = f"SELECT * FROM (VALUES {', '.join(rows)}) AS t(id, weather, budget, hours, diets, hurry)"
    path = parquet(folder / "in [1].parquet", query)
    here, there = tmp_path / "here.csv", tmp_path / "there"
    assert run(path, "-o", here).exit_code == 0
    spark = ["--engine", "spark", "--master", "local[1]", "-o", there, "--rejects", tmp_path / "there.csv"]
    done = run(path, *spark)
    assert done.exit_code == 0, done.output
    without_line = [{**row, "line": "0"} for row in cells(tmp_path / "here.csv.rejects.csv")]
    assert cells(tmp_path / "there.csv") == without_line
    columns = "id, place, extras, rules_fired"
    found = duckdb.connect().execute(f"SELECT {columns} FROM '{there}/*.parquet' ORDER BY id").fetchall()
    assert [(row["id"], row["place"], row["extras"], row["rules_fired"]) for row in cells(here)] == [
        (id, place, ";".join(extras) or "[]", ";".join(rules) or "[]") for id, place, extras, rules in found
    ]


@pytest.mark.slow("starts a session of Spark, here since another file would start another Java")
def test_spark_writes_what_inference_gives(shipped: Expert, second: Expert, tmp_path: Path) -> None:
    """On the base whose statement is soon compiled; it asks for every kind of answer that the shipped one asks for."""
    kinds = {each.kind for each in shipped.knowledge.asked}
    assert kinds <= {each.kind for each in second.knowledge.asked}
    organizations = random_answers(second.knowledge, 2000, seed=5)
    output, given = tmp_path / "out", tmp_path / "answers.parquet"
    organizations_of(second, organizations).execute(f"COPY organizations TO '{given}'")
    words = ("portfolio", str(given), "--engine", "spark", "--master", "local[2]", "-o", str(output))
    done = certwise("--knowledge", str(SECOND), *words)
    assert done.returncode == 0, done.stderr
    found = duckdb.connect().execute(f"FROM '{output}/*.parquet' ORDER BY id")
    names = [each[0] for each in found.description or []]
    assert_agreement(names, found.fetchall(), expected(second, organizations), organizations)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["answers.parquet", "out"]
