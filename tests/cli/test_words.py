"""What is said of a knowledge base is said in its own words: who is assessed, in what currency, and every value."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.render.report import html, markdown, text
from cli.render.report import json as as_json
from engine.answers.proposition import Proposition
from engine.explain.report import Report, report_on
from engine.explain.why_not import why_not
from tests.support.commands import SECOND, certwise
from tests.support.small import small

FOREIGN = ("usd", "organization", "scope and plan", "attestation", "soc 2")
ORCHARD = ("--knowledge", str(SECOND))


def shown(report: Report) -> list[str]:
    return [module.assessment(report) for module in (text, markdown, as_json, html)]


@pytest.mark.parametrize("format", ["text", "json", "markdown", "html"])
def test_a_report_of_another_base_has_no_foreign_words(format: str) -> None:
    done = certwise(*ORCHARD, "assess", "--no-record", "--set", "soil=loam", "--set", "purse=9000", "--format", format)
    assert done.returncode == 0, done.stderr
    # What stands in attributes and classes of the page is not said.
    said = done.stdout.lower().replace('scope="', "").replace('class="scope', "").split("</style>")[-1]
    assert [word for word in (*FOREIGN, "scope") if word in said] == []
    assert "eur" in said


@pytest.mark.parametrize(
    "command",
    [
        ("compare", "cider_apples", "walnut_rows"),
        ("why-not", "scheme=walnuts_alone", "--set", "soil=clay"),
        ("what-if", "--set", "soil=clay"),
        ("rules", "check"),
    ],
)
def test_other_commands_have_none_either(command: tuple[str, ...], tmp_path: Path) -> None:
    done = certwise(*ORCHARD, *command, home=tmp_path)
    said = (done.stdout + done.stderr).lower()
    assert [word for word in FOREIGN if word in said] == []


def test_a_portfolio_counts_in_the_words_of_the_base(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,soil\n1,clay\n")
    given = ("portfolio", str(tmp_path / "in.csv"), "--allow-missing")
    done = certwise(*ORCHARD, *given)
    assert "1 case; 0 of 1 rows rejected." in done.stdout
    assert [word for word in FOREIGN if word in (done.stdout + done.stderr).lower()] == []
    (tmp_path / "in.csv").write_text("id,market\n1,us\n")
    assert "1 organization; 0 of 1 rows rejected." in certwise(*given).stdout


PLAIN = """
n: {kind: flag, title: N, question: N?}
result: {kind: choice, title: Result, choices: {a: A, b: B}}
count: {kind: integer, title: Count}
share: {kind: number, title: Share}
sure: {kind: flag, title: Sure}
parts: {kind: set, title: Parts, choices: {x: X}}
"""
VERDICT = "[result, count, share, sure, parts]"


def test_zero_no_and_none_are_shown() -> None:
    base = small(
        PLAIN, "- {rule: one, when: {n: true}, then: {result: a, count: 0, share: 0.0, sure: false}}", verdict=VERDICT
    )
    report = report_on(base, {"n": True})
    said = text.assessment(report)
    for line in ("Count  0", "Share  0", "Sure   no", "Parts  none"):
        assert line in said
    said = markdown.assessment(report)
    for line in ("| Count | 0 |", "| Share | 0 |", "| Sure | no |", "| Parts | none |", "| Further conclusions |  |"):
        assert line in said
    page = " ".join(html.assessment(report).split())
    for title, words in (("Count", "0"), ("Sure", "no"), ("Parts", "none")):
        assert f'{title}</dt><dd><span class="chip">{words}<' in page


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [("integer", "0", "0"), ("flag", "false", "no"), ("set", "", "none"), ("number", "0", "0")],
)
def test_a_verdict_that_is_zero_no_or_none_is_one(kind: str, value: str, said: str) -> None:
    choices = ", choices: {x: X}" if kind == "set" else ""
    then = "n: true}, then: {result: " + value if value else "n: false}, then: {result: x"
    rule = f"- {{rule: one, when: {{{then}}}}}"
    base = small(f"n: {{kind: flag, title: N, question: N?}}\nresult: {{kind: {kind}, title: Result{choices}}}", rule)
    report = report_on(base, {"n": True})
    for each in (text.assessment(report), markdown.assessment(report), html.assessment(report)):
        assert "your answers do not point" not in each.lower()
    assert f"RESULT\n  {said}" in text.assessment(report)


def test_where_nothing_is_planned_there_is_no_plan() -> None:
    base = small(PLAIN, "- {rule: one, when: {n: true}, then: {result: a}}")
    found = as_json.assessment_object(report_on(base, {"n": True}))
    assert found["schema"] == 2
    assert found["plan"] is None
    for each in shown(report_on(base, {"n": True})):
        assert "USD" not in each
    assert "0 to 0" not in text.assessment(report_on(base, {"n": True}))


def test_a_plan_without_a_currency_names_none() -> None:
    facts = """
programs: {p: {title: P, about: A., source: [], phases: [{phase: one, title: One, months: [1, 2], source: []}],
    costs: {fee: {title: Fee, range: [0, 5], when: first, source: []}}}}
plan: {roles: {r: R}, budget: m, programs: [{program: p, role: r, when: {result: a}}]}
"""
    base = small(
        PLAIN + "m: {kind: integer, title: M, question: M?}", "- {rule: one, when: {n: true}, then: {result: a}}", facts
    )
    report = report_on(base, {"n": True, "m": 3})
    for each in shown(report):
        assert "USD" not in each
        assert "()" not in each
        assert "cost, <" not in each.lower()
    assert as_json.assessment_object(report)["plan"]["currency"] is None
    assert "you have 3, the first year costs 0 to 5." in " ".join(text.assessment(report).split())


def test_comparing_needs_programs(tmp_path: Path) -> None:
    done = certwise("init", str(tmp_path / "kb"))
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "small"
    (folder / "facts").mkdir(parents=True)
    (folder / "rules").mkdir()
    header = "knowledge: {name: small, title: S, about: S., verdict: [r]}\nattributes:\n"
    (folder / "facts/a.yaml").write_text(
        f"{header}  n: {{kind: flag, title: N, question: N?}}\n  r: {{kind: flag, title: R}}\n"
    )
    (folder / "rules/r.yaml").write_text(
        "ruleset: r\ntitle: R\nrules:\n- {rule: one, when: {n: true}, then: {r: true}, because: S.}\n"
    )
    done = certwise("--knowledge", str(folder), "compare", "a", "b")
    assert done.returncode == 2
    assert "the knowledge base small has no programs; only programs can be compared" in done.stderr


REASONS = """
market: {kind: choice, title: Primary market, question: M?, choices: {us: United States, eu: Europe}}
tags: {kind: set, title: Tags, question: T?, choices: {a: Tag A, b: Tag B}}
months: {kind: number, title: Deadline, question: D?, unit: months}
result: {kind: choice, title: Result, choices: {x: X, y: Y}}
"""


@pytest.mark.parametrize("answers", [{}, {"market": "eu", "tags": ("b",), "months": 0.7}])
@pytest.mark.parametrize(
    ("when", "because", "said"),
    [
        ("market: us", "Buyers in the {market} know it.", "Buyers in the United States know it."),
        ("tags: a", "They ask for {tags}.", "They ask for Tag A."),
        ("months: {above: 0.7}", "There is time, {months}.", "There is time, above 0.7 months."),
        ("market: {not: eu}", "Of {market}.", "Of Primary market."),
    ],
)
def test_a_failing_value_is_no_reason(answers: dict[str, object], when: str, because: str, said: str) -> None:
    base = small(REASONS, f"- {{rule: one, when: {{{when}}}, then: {{result: x}}, because: '{because}'}}")
    attribute = base.knowledge.attributes["result"]
    found = why_not(base.assess(answers), Proposition(attribute, "x"))  # type: ignore[arg-type]
    assert [each.sentence for each in found.candidates] == [said]


def test_json_names_no_currency(tmp_path: Path) -> None:
    done = certwise("assess", "facts/examples/us-saas-startup.yaml", "--format", "json", home=tmp_path)
    plan = json.loads(done.stdout)["plan"]
    assert plan["currency"] == "USD"
    keys = [*plan, *plan["programs"][0], *plan["programs"][-1]["costs"][0]]
    assert [key for key in keys if "usd" in key] == []
    assert {"cost", "annual", "first_year", "saved_by_overlap"} <= set(plan)


def test_the_table_of_the_statement_is_named_by_the_base() -> None:
    assert "FROM cases" in certwise(*ORCHARD, "rules", "sql").stdout.replace('"', "")
    assert "FROM organizations" in certwise("rules", "sql").stdout.replace('"', "")
