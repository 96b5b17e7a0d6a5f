"""What a worker does for each request: from its text to an answer, through the same engine as the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from cli.render.comparison.json import comparison_object
from cli.render.explanation.json import flip_object, what_if_object, why_not_object, why_object
from cli.render.json import SCHEMA
from cli.render.report.json import assessment_object
from engine.answers.answers import Answers
from engine.answers.naming import named
from engine.answers.proposition import Proposition, proposition
from engine.answers.value import UnclearError
from engine.documents.node import unplaced
from engine.explain.report import report_on
from engine.infer.assessment import Assessment
from engine.infer.expert import Expert
from engine.knowledge.base import Knowledge
from engine.problem import Problem, ProblemError, Where
from service.api import requests
from service.api.catalogue import knowledge_object, rule_object, rules_object
from service.api.question import question_object
from service.api.reading import PLACE, answers_of, request_of
from service.office import Office
from service.reply import Reply, encoded, failed, problem_object, told

Given = dict[str, Any]
_MOST_RECORDS = 1000
Asked = TypeVar("Asked", bound=requests.OfAnswers)


def _opened(office: Office, model: type[Asked], body: bytes) -> tuple[Asked, Expert, Answers]:
    """A request, the knowledge base of its day, and its answers."""
    asked, node = request_of(model, body)
    expert = _of_day(office, asked)
    return asked, expert, answers_of(expert, node)


def _of_day(office: Office, asked: requests.Request) -> Expert:
    """The knowledge base of the day that a request names."""
    return office.expert(asked.as_of.isoformat() if asked.as_of else "")


def assess(office: Office, _: Given, body: bytes) -> Reply:
    """The verdict, its plan and its proof; the same object as the command line's."""
    asked, expert, answers = _opened(office, requests.Assess, body)
    report = report_on(expert, answers, robustness=asked.robustness)
    if asked.record:
        office.record(report, asked.by)
    return told(assessment_object(report), 201 if asked.record else 200)


def why(office: Office, _: Given, body: bytes) -> Reply:
    """The proof of a conclusion."""
    from engine.explain.why import why as derivation_of

    asked, expert, answers = _opened(office, requests.Why, body)
    said = _said(expert, asked.conclusion)
    assessment = expert.assess(answers)
    if said.value is not None and not said.holds_in(assessment.values.get(said.attribute.name)):
        raise _wrong("conclusion", "holds-not", f"{said} does not hold here; why-not tells what kept it from holding")
    member = said.value if said.attribute.several else None
    derivation = derivation_of(assessment, said.attribute.name, member, full=True)
    return told(why_object(assessment, said, derivation))


def why_not(office: Office, _: Given, body: bytes) -> Reply:
    """What kept a conclusion from holding."""
    from engine.explain.why_not import why_not as reasons

    asked, expert, answers = _opened(office, requests.WhyNot, body)
    said = _said(expert, asked.conclusion, concluded=True)
    assessment = expert.assess(answers)
    must_not_hold(said, assessment)
    return told(why_not_object(reasons(assessment, said)))


def what_if(office: Office, _: Given, body: bytes) -> Reply:
    """The differences that other answers make."""
    from engine.explain.difference import difference

    asked, node = request_of(requests.WhatIf, body)
    expert = _of_day(office, asked)
    answers, changes = answers_of(expert, node), answers_of(expert, node, "changes")
    then = expert.ordered({**answers.all_given(), **changes.all_given()})
    return told(what_if_object(difference(expert.assess(answers), expert.assess(then))))


def flip(office: Office, _: Given, body: bytes) -> Reply:
    """The fewest changes of answers that lead to a conclusion, proven to be the fewest."""
    from engine.explain.flip import flipping

    asked, expert, answers = _opened(office, requests.Flip, body)
    said = _said(expert, asked.conclusion, concluded=True)
    try:
        kept = [named(expert.knowledge, each, asked=True).name for each in asked.keep]
    except UnclearError as error:
        raise _wrong("keep", "unknown-name", str(error)) from None
    assessment = expert.assess(answers)
    must_not_hold(said, assessment)
    return told(flip_object(flipping(expert, assessment, said, kept, asked.limit, office.theory(expert))))


def next_question(office: Office, _: Given, body: bytes) -> Reply:
    """The question to ask next, what is still possible, and what need not be asked."""
    asked, expert, answers = _opened(office, requests.NextQuestion, body)
    return told(question_object(expert, office.theory(expert), answers, asked.goal == "everything"))


def compare(office: Office, _: Given, body: bytes) -> Reply:
    """Two programs side by side."""
    from engine.plan.comparison import comparison

    asked, _node = request_of(requests.Compare, body)
    knowledge = _of_day(office, asked).knowledge
    return told(comparison_object(comparison(knowledge, *program_ids(knowledge, asked))))


def program_ids(knowledge: Knowledge, asked: requests.Compare) -> tuple[str, str]:
    """The ids of the programs to compare. Raises ProblemError where one is none."""
    found = []
    for place, name in (("first", asked.first), ("second", asked.second)):
        id = knowledge.program_named(name)
        if id is None:
            raise _wrong(place, "unknown-name", f"this is not a program; there are {', '.join(knowledge.programs)}")
        found.append(id)
    return found[0], found[1]


def batch(office: Office, given: Given, _: bytes) -> Reply:
    """Some organizations of a batch, a line of JSON for each: its verdict, or what is wrong with it."""
    expert = office.expert(given.get("as_of") or "")
    lines = []
    for each in given["organizations"]:
        try:
            answers = answers_of(expert, unplaced(each))
        except ProblemError as error:
            lines.append({"id": each["id"], "problems": [problem_object(problem) for problem in error.problems]})
            continue
        assessment = expert.assess(answers)
        fired = [firing.rule.id for firing in assessment.firings]
        lines.append({"id": each["id"], "verdict": assessment.verdict, "rules_fired": fired})
    return Reply(200, b"".join(encoded(line) + b"\n" for line in lines), "application/x-ndjson")


def checked(_: Office, __: Given, body: bytes) -> Reply:
    """Whether a batch is one: its shape alone."""
    request_of(requests.Batch, body)
    return told({})


def about(office: Office, _: Given, __: bytes) -> Reply:
    """What the server says of itself."""
    return told(office.about())


def knowledge(office: Office, _: Given, __: bytes) -> Reply:
    """The questions, the conclusions, the programs and the claims."""
    return told(knowledge_object(office.expert().knowledge))


def rules(office: Office, given: Given, _: bytes) -> Reply:
    """All rules, or those of a ruleset, about an attribute, or that cite a claim."""
    return told(rules_object(office.expert().knowledge, given))


def rule(office: Office, given: Given, _: bytes) -> Reply:
    """One rule with what stands around it."""
    found = office.expert().knowledge
    if given["rule"] not in found.rules:
        return failed(404, "No such rule", f"there is no rule of this id among {len(found.rules)}")
    return told(rule_object(found, found.rules[given["rule"]]))


def records(office: Office, given: Given, _: bytes) -> Reply:
    """The latest records, or those that a filter chooses."""
    from cli.render.audit.json import listed
    from engine.records.filter import Filter

    chosen = Filter(organization=given.get("organization", ""), result=given.get("result", ""), by=given.get("by", ""))
    most = _most(given.get("limit", "20"))
    with office.records() as store:
        found = [listed(row) for row in store.listed(chosen, most)]
        return told({"schema": SCHEMA, "count": store.count(chosen), "records": found})


def _most(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= _MOST_RECORDS:
        raise _wrong("limit", "wrong-value", f"a number from 1 to {_MOST_RECORDS} is wanted")
    return int(text)


def record(office: Office, given: Given, _: bytes) -> Reply:
    """One record as it was made."""
    from cli.render.audit.json import listed

    with office.records() as store:
        try:
            row = store.find(given["record"])
        except ProblemError as error:
            if any(each.id in ("unknown-id", "ambiguous-id") for each in error.problems):
                return failed(404, "No such record", error.problems[0].message)
            raise
        content = None if row.erased or row.body is None else row.record.content()
        return told({"schema": SCHEMA, **listed(row), "record": content})


WORK: dict[str, Callable[[Office, Given, bytes], Reply]] = {
    "assess": assess,
    "why": why,
    "why-not": why_not,
    "what-if": what_if,
    "flip": flip,
    "next-question": next_question,
    "compare": compare,
    "batch": batch,
    "checked": checked,
    "about": about,
    "knowledge": knowledge,
    "rules": rules,
    "rule": rule,
    "records": records,
    "record": record,
}


def _said(expert: Expert, text: str, *, concluded: bool = False) -> Proposition:
    try:
        return proposition(expert.knowledge, text, concluded=concluded)
    except ProblemError as error:
        raise ProblemError(Problem(Where("conclusion"), each.id, each.message) for each in error.problems) from None


def must_not_hold(said: Proposition, assessment: Assessment) -> None:
    """Raise ProblemError where a proposition holds, so that nothing kept it from that and nothing leads there."""
    if said.holds_in(assessment.values.get(said.attribute.name)):
        raise _wrong("conclusion", "holds-already", f"{said} holds here already; why tells the reason")


def _wrong(place: str, id: str, message: str) -> ProblemError:
    return ProblemError([Problem(Where(f"{PLACE}: {place}"), id, message)])
