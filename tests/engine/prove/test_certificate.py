"""Certificates: whoever receives one needs to trust neither this program nor its solver."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import dratify
import pytest
from hypothesis import HealthCheck, given, settings
from pysat.formula import CNF
from pysat.solvers import Solver

from engine.infer.expert import Expert
from engine.knowledge.value import Values
from engine.prove.refutation import NoRefutationError, refutation
from engine.prove.statement import Statement, Variable, statements
from tests.support.commands import SECOND, certwise
from tests.support.organizations import random_answers
from tests.support.places import PATIENCE, ROOT
from tests.support.random_knowledge import knowledge_bases
from tests.support.small import knowledge, small

BASES = {"shipped": ROOT, "second": SECOND}


def checked(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The checker in a certificate, run as its receiver does: with no part of this program in reach."""
    command = [sys.executable, "-P", str(folder / "check.py"), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False)


@pytest.fixture(scope="module", params=BASES)
def certificate(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A knowledge base, and the certificate that the command line made of it."""
    folder = tmp_path_factory.mktemp("certificate") / "made"
    base = BASES[request.param]
    done = certwise("--knowledge", str(base), "rules", "check", "--certificate", str(folder))
    assert done.returncode == 0, done.stderr
    assert "2 of 2 statements hold" in done.stderr
    return base, folder


def test_what_is_called_proven_has_a_certificate_that_holds(certificate: tuple[Path, Path]) -> None:
    base, folder = certificate
    manifest = json.loads((folder / "manifest.json").read_text())
    said = json.loads(certwise("--knowledge", str(base), "rules", "check", "--format", "json").stdout)
    assert [each["id"] for each in manifest["statements"]] == [each["id"] for each in said["proven"]]
    for one, other in zip(manifest["statements"], said["proven"], strict=True):
        assert one["formula"]["sha256"] == other["formula_sha256"]
    done = checked(folder)
    assert done.returncode == 0
    for statement in said["proven"]:
        assert f"holds       {statement['id']}: {statement['sentence']}" in done.stdout


def test_a_record_names_the_formulas_of_the_certificate(certificate: tuple[Path, Path], tmp_path: Path) -> None:
    base, folder = certificate
    formulas = {
        each["id"]: each["formula"]["sha256"]
        for each in json.loads((folder / "manifest.json").read_text())["statements"]
    }
    name = "market=us" if base == ROOT else "area=3"
    assert certwise("--knowledge", str(base), "assess", "--set", name, home=tmp_path).returncode == 0
    record = json.loads(certwise("audit", "show", "last", "--format", "json", home=tmp_path).stdout)["record"]
    assert record["formulas"] == formulas
    shown = certwise("audit", "show", "last", home=tmp_path).stdout
    assert all(f"formula {id}" in shown and digest in shown for id, digest in formulas.items())


@pytest.mark.parametrize("ending", [".cnf", ".drat", ".variables.json"])
def test_an_altered_file_is_found(certificate: tuple[Path, Path], tmp_path: Path, ending: str) -> None:
    _, folder = certificate
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    altered = next(iter(sorted(tmp_path.glob(f"*{ending}"))))
    altered.write_text(altered.read_text().replace("1", "2", 1))
    done = checked(tmp_path)
    assert done.returncode == 1
    assert f"{altered.name} is not the file that manifest.json names" in done.stdout


def test_a_proof_of_something_else_is_refused_though_the_manifest_is_in_step(
    certificate: tuple[Path, Path], tmp_path: Path
) -> None:
    _, folder = certificate
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    manifest: dict[str, Any] = json.loads((tmp_path / "manifest.json").read_text())
    one, other = manifest["statements"]
    # A formula without its last clause, the claim, says nothing; and a proof belongs to one formula.
    lines = (tmp_path / one["formula"]["file"]).read_text().splitlines(keepends=True)
    head = next(place for place, line in enumerate(lines) if line.startswith("p cnf"))
    _, _, variables, clauses = lines[head].split()
    lines[head] = f"p cnf {variables} {int(clauses) - 1}\n"
    _rewrite(tmp_path, one["formula"], "".join(lines[:-1]))
    _rewrite(tmp_path, other["proof"], "0\n")
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    done = checked(tmp_path)
    assert done.returncode == 1
    assert done.stdout.count("NOT PROVEN") == 2
    assert "0 of 2 statements hold" in done.stdout


def _rewrite(folder: Path, entry: dict[str, str], text: str) -> None:
    import hashlib

    (folder / entry["file"]).write_text(text)
    entry["sha256"] = hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"statements": [{"id": 3}], "knowledge": {}}', "\0"])
def test_what_is_no_certificate_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "check.py").write_bytes((ROOT / "engine" / "prove" / "certificate_check.py").read_bytes())
    (tmp_path / "manifest.json").write_text(text)
    done = checked(tmp_path)
    assert done.returncode == 2
    assert "this is not a whole certificate" in done.stdout
    assert not done.stderr


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    done = certwise("rules", "check", "--certificate", str(tmp_path))
    assert done.returncode == 2
    assert "holds other files (mine.txt)" in done.stderr
    assert sorted(each.name for each in tmp_path.iterdir()) == ["mine.txt"]


def test_an_earlier_certificate_is_replaced_whole(certificate: tuple[Path, Path]) -> None:
    base, folder = certificate
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    (folder / "old.cnf").write_text("p cnf 0 0\n")
    done = certwise("--knowledge", str(base), "rules", "check", "--certificate", str(folder))
    assert done.returncode == 0
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before


def test_what_is_not_true_gets_no_certificate(tmp_path: Path) -> None:
    base = _kept(
        tmp_path,
        small(
            "a: {kind: flag, title: A, question: A?}\n"
            "b: {kind: flag, title: B, question: B?}\n"
            "result: {kind: choice, title: Result, choices: {x: X, y: Y}, expected_when: {known: [a]}}",
            "- {rule: one, when: {a: true}, then: {result: x}}\n- {rule: two, when: {b: true}, then: {result: y}}",
        ),
    )
    done = certwise("--knowledge", str(base), "rules", "check", "--certificate", str(tmp_path / "made"))
    assert done.returncode == 1
    assert json.loads((tmp_path / "made" / "manifest.json").read_text())["statements"] == []
    assert "proven" not in done.stdout
    for statement in statements(small_knowledge(base)):
        with pytest.raises(NoRefutationError):
            refutation(statement.dimacs, 60)


def small_knowledge(folder: Path) -> Any:
    return Expert.open(folder).knowledge


def _kept(folder: Path, base: Expert) -> Path:
    """A knowledge base of texts as a folder."""
    for name, text in base.texts.items():
        path = folder / "base" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder / "base"


@pytest.mark.parametrize("root", BASES.values(), ids=list(BASES))
def test_a_formula_depends_on_no_order_of_declarations(root: Path) -> None:
    knowledge = Expert.open(root).knowledge
    wanted = [statement.dimacs for statement in statements(knowledge)]
    dice = random.Random(1)
    for _ in range(3):
        for part in (knowledge.attributes, knowledge.rules):
            shuffled = dice.sample(sorted(part.items()), len(part))
            part.clear()
            part.update(shuffled)
        assert [statement.dimacs for statement in statements(knowledge)] == wanted


def assert_formula_says_what_follows(base: Expert, statement: Statement, given: list[Values]) -> None:
    """The clauses of a formula but the last, given answers, decide just what inference concludes from them.

    Read from the file and the map of variables alone, as a stranger would.
    """
    clauses = CNF(from_string=statement.dimacs).clauses[:-1]
    variables = statement.variables()
    with Solver(name="cadical195", bootstrap_with=clauses) as solver:
        for answers in given:
            assumed = [literal for each in variables if (literal := _given(each, answers))]
            digits = [each for each in variables if each.kind == "answer digit"]
            assumed += _digits(digits, answers, set(assumed))
            assert solver.solve(assumptions=assumed)
            true = set(solver.get_model() or [])
            found = base.assess(answers)
            fired = {firing.rule.id: firing.overridden_by for firing in found.firings}
            for each in variables:
                wanted = _wanted(each, found.values, fired, {one.attribute for one in found.contradictions})
                if wanted is not None:
                    assert (each.variable in true) == wanted, (each, answers)
                    # No other reading of the clauses is possible: the opposite cannot hold.
                    assert not solver.solve(assumptions=[*assumed, -each.variable if wanted else each.variable])


def _given(each: Variable, answers: dict[str, Any]) -> int:
    if each.kind == "answer known":
        return each.variable if each.name in answers else -each.variable
    if each.kind != "answer":
        return 0
    given = answers.get(each.name)
    if isinstance(given, tuple):
        return each.variable if each.value in given else -each.variable
    number = isinstance(given, int | float) and not isinstance(given, bool)
    if number or re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", str(given)):
        # Days as they are written stand in the order of the alphabet.
        low: Any = each.value
        below: Any = each.below
        return each.variable if low <= given and (below is None or given < below) else -each.variable
    return each.variable if given == each.value and given is not None else -each.variable


def _digits(variables: list[Variable], answers: dict[str, Any], regions: set[int]) -> list[int]:
    """The digits of the numbers that are read exactly: what a region adds, and then each twice as much as the last.

    Those on which nothing depends have no variable.
    """
    found: list[int] = []
    for name in {each.name for each in variables} & answers.keys():
        own = [each for each in variables if each.name == name]
        more = _number(answers[name]) - _number(own[0].start)
        more -= sum(_number(each.value) for each in own if each.variable in regions)
        places = [each for each in own if not {each.variable, -each.variable} & regions]
        found += [each.variable if more // _number(each.value) % 2 else -each.variable for each in places]
    return found


def _number(value: Any) -> Fraction:
    return Fraction(date.fromisoformat(value).toordinal() if isinstance(value, str) else repr(value))


def _wanted(
    each: Variable, values: dict[str, Any], fired: dict[str, str | None], contradicted: set[str]
) -> bool | None:
    match each.kind:
        case "rule holds":
            return each.name in fired
        case "rule applies":
            return each.name in fired and fired[each.name] is None
        case "conclusion known":
            return each.name in values
        case "conclusion":
            value = values.get(each.name)
            return each.value in value if isinstance(value, tuple) else value == each.value and value is not None
        case "contradiction":
            return each.name in contradicted
        case _:
            return None


@pytest.mark.parametrize("root", BASES.values(), ids=list(BASES))
def test_a_formula_says_what_inference_concludes(root: Path) -> None:
    base = Expert.open(root)
    for statement in statements(base.knowledge):
        assert_formula_says_what_follows(base, statement, random_answers(base.knowledge, 25, 7))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(knowledge_bases())
def test_random_knowledge_bases_have_certificates_just_where_statements_are_true(base: Expert) -> None:
    for statement in statements(base.knowledge):
        # Numbers that are read exactly are looked at below: random answers have more decimals than are asked for.
        if not any(each.kind == "answer digit" for each in statement.variables()):
            assert_formula_says_what_follows(base, statement, random_answers(base.knowledge, 4, 3))
        with Solver(name="glucose4", bootstrap_with=CNF(from_string=statement.dimacs).clauses) as solver:
            breakable = solver.solve() if () not in statement.clauses else False
        if breakable:
            continue
        proof = refutation(statement.dimacs, 60)
        result = dratify.check_proof(dratify.parse_dimacs(statement.dimacs, strict=True), proof)
        assert result.ok
        assert result.reached_empty
        broken = [base.assess(answers).contradictions for answers in random_answers(base.knowledge, 30, 5)]
        assert statement.id != "no-contradiction" or not any(broken)


def test_a_formula_says_where_a_default_takes_effect() -> None:
    base = small(
        "a: {kind: flag, title: A, question: 'A?'}\nb: {kind: flag, title: B, question: 'B?'}\n"
        "result: {kind: choice, title: R, choices: {x: X, y: Y}, expected_when: {known: [a]}, "
        "otherwise: {value: y, because: So., when: {known: [a]}}}",
        "- {rule: says, when: {b: true, known: [a]}, then: {result: x}}",
    )
    expected, _ = statements(base.knowledge)
    assert_formula_says_what_follows(base, expected, random_answers(base.knowledge, 25, 7))
    assert "rule applies" in [each.kind for each in expected.variables() if each.name == "otherwise:result"]


@pytest.mark.parametrize(
    ("kind", "low", "high", "answers"),
    [
        ("integer", 0, 6, [0, 1, 2, 3, 5, 6]),
        ("number", 0.0, 1.0, [0, 0.25, 0.5, 0.500001, 0.999999, 1]),
        ("date", "2024-02-27", "2024-03-03", ["2024-02-27", "2024-02-29", "2024-03-01", "2024-03-03"]),
    ],
)
def test_digits_of_answers_that_are_compared_say_what_they_add(
    kind: str, low: Any, high: Any, answers: list[Any]
) -> None:
    asked = {"kind": kind, "title": "X", "question": "?", "minimum": low, "maximum": high}
    base = knowledge(
        {"x": asked, "y": asked, "c": {"kind": "flag", "title": "C", "expected_when": {"known": ["x"]}}},
        [
            {"rule": "below", "when": {"x": {"below": {"attribute": "y"}}}, "then": {"c": True}},
            {"rule": "above", "when": {"x": {"above": answers[2]}}, "then": {"c": True}},
        ],
        "c",
    )
    given = [{"x": one, "y": other} for one in answers for other in answers] + [{"x": answers[1]}, {"y": answers[1]}]
    for statement in statements(base.knowledge):
        assert_formula_says_what_follows(base, statement, given)
