"""Texts of the vocabulary: told at the head of reports and in records, and met by no reading."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.answers.answers import Answers
from engine.explain.report import report_on
from engine.infer.expert import Expert
from engine.problem import ProblemError
from tests.support.commands import certwise
from tests.support.random_knowledge import answers_for, sources, texts_of
from tests.support.small import outcome, small

ATTRIBUTES = """
n: {kind: flag, title: N, question: N?}
who: {kind: text, names: subject, title: Who it is, question: Who is it?}
result: {kind: choice, title: Result, choices: {a: A, b: B}}
"""
RULE = "- {rule: one, when: {n: true}, then: {result: a}}"


@pytest.fixture(scope="module")
def base() -> Expert:
    return small(ATTRIBUTES, RULE)


def refused(attributes: str, rules: str = RULE, facts: str = "", verdict: str = "[result]") -> list[str]:
    with pytest.raises(ProblemError) as error:
        small(attributes, rules, facts, verdict)
    return [f"{problem.where}: {problem.id}: {problem.message}" for problem in error.value.problems]


@pytest.mark.parametrize(
    ("place", "old", "new"),
    [
        ("rules", "when: {n: true}", "when: {who: Ann}"),
        ("rules", "when: {n: true}", "when: {known: [who]}"),
        ("rules", "when: {n: true}", "when: {none: [{who: {not: Ann}}]}"),
        ("rules", "then: {result: a}", "then: {who: Ann}"),
        ("rules", "then: {result: a}", 'then: {result: a}, because: "{who} said so."'),
        ("attributes", "question: N?}", "question: N?, ask_when: {known: [who]}}"),
        ("attributes", "choices: {a: A, b: B}}", "choices: {a: A, b: B}, ask_first: [who]}"),
        ("attributes", "\nresult", "\nsum: {kind: integer, title: Sum, computed: who + 1}\nresult"),
        ("verdict", "[result]", "[result, who]"),
        ("facts", "", "plan: {roles: {r: R}, budget: who, programs: []}"),
    ],
)  # fmt: skip
def test_whatever_reads_a_text_is_refused_with_its_place_and_what_to_write(place: str, old: str, new: str) -> None:
    parts = {"attributes": ATTRIBUTES, "rules": RULE, "facts": "", "verdict": "[result]"}
    parts[place] = parts[place].replace(old, new) if old else new
    found = refused(**parts)
    assert len(found) == 1, found
    assert re.match(r"(facts|rules)/small.yaml:\d+:\d+: reads-text: who is a text, which reports", found[0])
    assert found[0].endswith("ask for what rules are to read by an attribute of another kind, a flag or a choice")


def test_what_is_wrong_with_a_text_is_told_all_at_once() -> None:
    found = refused(
        "n: {kind: flag, title: N, question: N?, names: subject}\n"
        "one: {kind: text, title: One}\n"
        "two: {kind: text, title: Two, question: Two?, minimum: 1, ask_when: {n: true}, names: subject}\n"
        "three: {kind: text, title: Three, question: Three?, names: subject}\n"
        "result: {kind: choice, title: Result, choices: {a: A, b: B}}"
    )
    assert [each.partition(": ")[2].partition(";")[0] for each in found] == [
        "wrong-value: names is for texts, and n is a flag",
        "missing-key: question is missing here",
        "wrong-value: minimum is not for texts, and two is one",
        "wrong-value: ask_when is not for texts, and two is one",
        "duplicate-name: two names the subject already",
    ]


def test_a_text_stands_beside_the_answers_and_is_none_of_them(base: Expert, tmp_path: Path) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text('n: yes\nWho it is: "  A\\u202e  B\\t\\e[31m "\n', encoding="utf-8")
    answers = base.answers(str(path))
    assert (answers, answers.texts) == ({"n": True}, {"who": r"A\u202e B \x1b[31m"})
    assert base.changed(answers, ["who=42", "n="]).together() == {"who": "42"}
    assert base.changed(answers, ["who="]).texts == {}
    report = report_on(base, answers)
    assert report.subject == r"A\u202e B \x1b[31m"
    assert report.assessment.unknown == []
    assert list(base.knowledge.attributes) == ["n", "result"]


def test_a_text_is_one_line_of_bounded_length(base: Expert) -> None:
    assert base.changed({}, ["who=" + "x" * 200]).texts == {"who": "x" * 200}
    with pytest.raises(ProblemError, match="more than 200 characters; shorten it"):
        base.changed({}, ["who=" + "x" * 201])


def test_nothing_is_concluded_from_a_text_and_asking_why_says_so(tmp_path: Path) -> None:
    done = certwise("why", "organization_name", "--set", "market=us", home=tmp_path)
    assert done.returncode == 2
    assert "organization_name is a text for reports and records, and nothing follows from it" in done.stderr


@settings(max_examples=25, deadline=None)
@given(sources(), st.text(max_size=30), st.data())
def test_a_text_changes_nothing_in_any_knowledge_base(
    written: tuple[dict[str, Any], list[dict[str, Any]]], said: str, data: st.DataObject
) -> None:
    facts, rules = written
    label = {"kind": "text", "title": "Label", "question": "Label?", "names": "subject"}
    labelled = {**facts, "attributes": {"label": label, **facts["attributes"]}}
    one, other = (Expert.of_texts(texts_of(each, rules), "random") for each in (facts, labelled))
    assert list(one.knowledge.attributes) == list(other.knowledge.attributes)
    answers = data.draw(answers_for(one.knowledge))
    given = Answers(answers, {"label": said})
    assert outcome(one, answers) == outcome(other, given)
    reports = report_on(one, answers, "i", "2026-01-01"), report_on(other, given, "i", "2026-01-01")
    assert (reports[0].open, reports[0].hinges) == (reports[1].open, reports[1].hinges)
    assert reports[1].subject == said


@pytest.mark.parametrize(
    ("format", "head"),
    [
        ("text", "Name of the organization: Ex & Co\n"),
        ("markdown", "Name of the organization: **Ex &amp; Co**\n"),
        ("html", "Name of the organization: <strong>Ex &amp; Co</strong>"),
    ],
)
def test_reports_begin_with_it_and_records_keep_it(format: str, head: str, tmp_path: Path) -> None:
    given = ("assess", "--set", "market=us", "--set", "organization_name=Ex & Co")
    said = certwise(*given, "--format", format, home=tmp_path).stdout
    assert said.startswith(head) if format != "html" else head in said.partition("<h1>")[0]
    plain = json.loads(certwise(*given[:3], "--format", "json", home=tmp_path).stdout)
    named = json.loads(certwise(*given, "--format", "json", home=tmp_path).stdout)
    assert (plain.pop("texts"), named.pop("texts")) == ({}, {"organization_name": "Ex & Co"})
    plain["assessment"] = named["assessment"]
    assert plain == named
    shown = certwise("audit", "show", "last", home=tmp_path).stdout
    assert "ABOUT\n  organization_name  Ex & Co\n" in shown
    assert "organization_name" not in shown.partition("ANSWERS")[2]
    assert "3 agree" in certwise("audit", "replay", home=tmp_path).stdout
    assert "Ex &amp; Co" in certwise("audit", "show", "last", "--format", "html", home=tmp_path).stdout


def test_asking_keeps_it_and_never_asks_for_it(tmp_path: Path) -> None:
    done = certwise(
        "ask", "--plain", "--no-record", "--set", "organization_name=Ex Ltd", stdin="", home=tmp_path, cwd=tmp_path
    )
    assert "Name of the organization: Ex Ltd\n" in done.stdout
    assert "What is the name of the organization" not in done.stdout


def test_a_table_may_have_a_column_of_it(tmp_path: Path) -> None:
    table = tmp_path / "in.csv"
    table.write_text("id,market,organization_name\n1,us,Ex Ltd\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    carried = ("--carry", "organization_name", "-o", str(out))
    done = certwise("portfolio", str(table), "--allow-missing", *carried, home=tmp_path)
    assert "Ex Ltd" in out.read_text(encoding="utf-8"), done.stderr
    done = certwise("portfolio", str(table), "--allow-missing", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Ex Ltd" not in done.stdout
