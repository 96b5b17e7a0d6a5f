"""What a worker does for a tool: the same work as for the API, told in few words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pydantic import BaseModel

from engine.answers.proposition import proposition
from engine.explain.difference import Change as Changed
from engine.explain.report import Report, report_on
from engine.infer.assessment import Assessment
from engine.infer.expert import Expert
from engine.interview.outlook import outlook
from engine.knowledge.condition import wording
from engine.knowledge.value import Value, typed
from engine.knowledge.vocabulary import Attribute
from engine.problem import Problem, ProblemError, Where, one_line
from service.api import requests
from service.api.catalogue import chosen_rules, rule_object
from service.api.question import interview_of
from service.api.reading import answers_of, request_of
from service.api.work import must_not_hold, program_ids
from service.assistant import results
from service.office import Office
from service.reply import Reply, told

Given = dict[str, Any]
_LINES, _RULES, _CANDIDATES = 60, 60, 8


def assess(office: Office, _: Given, body: bytes) -> results.Verdict:
    """The verdict, each line with its rules and claims."""
    asked, node = request_of(requests.Assess, body)
    expert = office.expert()
    report = report_on(expert, answers_of(expert, node))
    if asked.record:
        office.record(report, asked.by)
    main, open = report.main, report.provisional
    return results.Verdict(
        verdict=None if report.value is None else str(report.value),
        says=" ".join(filter(None, [report.outcome + ".", report.meaning, report.standing])),
        settled=open is None,
        still_possible=[] if open is None else [_words(main, each) for each in open.possible],
        answer_next=[] if open is None else open.questions,
        lines=list(_lines(report)),
        plan=[
            results.Program(program=row.program, role=row.role, months=f"{row.start} to {row.end}", cost=row.cost)
            for row in report.programs
        ],
        contradictions=[attribute.title for attribute, _ in report.contradictions],
        unknown=list(report.assessment.unknown),
        recorded=report.id if asked.record else None,
        knowledge=expert.knowledge.digest,
    )


def _lines(report: Report) -> Iterable[results.Said]:
    """Every line of the verdict: of a set each member."""
    found = report.assessment
    for name, value in found.verdict.items():
        attribute = report.knowledge.attributes[name]
        members = value if isinstance(value, tuple) else (None,) if value is not None else ()
        for member in members:
            rules = [
                firing.rule
                for firing in found.firings
                if not firing.overridden_by and _concludes(firing.rule.then.get(name), value, member)
            ]
            yield results.Said(
                conclusion=name if member is None else typed(name, member),
                says=f"{attribute.title}: {attribute.title_of(value if member is None else member)}",
                rules=[rule.id for rule in rules],
                claims=sorted({claim for rule in rules for claim in rule.source}),
            )


def _concludes(concluded: Value | None, value: Value | None, member: Value | None) -> bool:
    if concluded is None:
        return False
    if member is None:
        return concluded == value
    return member in concluded if isinstance(concluded, tuple) else concluded == member


def next_question(office: Office, _: Given, body: bytes) -> results.NextQuestion:
    """The question to put next."""
    _asked, node = request_of(requests.NextQuestion, body)
    expert = office.expert()
    interview = interview_of(expert, office.theory(expert), answers_of(expert, node))
    names = [interview.main]
    left, possible = interview.relevant(names), interview.outcomes()
    main = expert.knowledge.attributes[interview.main]
    first = left[0] if left else None
    return results.NextQuestion(
        name=first.name if first else None,
        question=(first.question or first.title) if first else None,
        kind=first.kind if first else None,
        unit=(first.unit or None) if first else None,
        help=(first.help or None) if first else None,
        choices=[results.Choice(value=name, title=it.title) for name, it in first.choices.items()] if first else [],
        several=first.several if first else False,
        still_possible=[_words(main, each) for each in possible],
        settled=not left,
        left_at_most=outlook(interview, names).most if left else 0,
    )


def why(office: Office, _: Given, body: bytes) -> results.Proof:
    """The proof of a conclusion."""
    from engine.explain.why import why as derivation_of

    asked, node = request_of(requests.Why, body)
    expert = office.expert()
    said = proposition(expert.knowledge, asked.conclusion)
    assessment = expert.assess(answers_of(expert, node))
    holds = said.value is None or said.holds_in(assessment.values.get(said.attribute.name))
    lines = (
        derivation_of(assessment, said.attribute.name, said.value if said.attribute.several else None) if holds else []
    )
    shown = lines[:_LINES]
    cited = list(dict.fromkeys(claim for line in shown for claim in line.source))
    return results.Proof(
        conclusion=str(said),
        holds=holds,
        lines=[
            results.Line(depth=it.depth, kind=it.kind, says=it.text, rule=it.rule or None, claims=list(it.source))
            for it in shown
        ],
        more=len(lines) - len(shown),
        claims={id: expert.knowledge.claims[id].says for id in cited},
    )


def why_not(office: Office, _: Given, body: bytes) -> results.Kept:
    """What kept a conclusion from holding."""
    from engine.explain.why_not import why_not as reasons

    asked, node = request_of(requests.WhyNot, body)
    expert = office.expert()
    said = proposition(expert.knowledge, asked.conclusion, concluded=True)
    assessment = expert.assess(answers_of(expert, node))
    must_not_hold(said, assessment)
    found = reasons(assessment, said)
    shown = found.candidates[:_CANDIDATES]
    return results.Kept(
        conclusion=str(said),
        instead=list(found.instead) if isinstance(found.instead, tuple) else found.instead,
        rules=[
            results.Candidate(
                rule=each.rule.id,
                says=each.sentence,
                claims=each.rule.source,
                failed=[it.wanted for it in each.requirements if it.status == "fails"],
                unknown=[it.wanted for it in each.requirements if it.status == "unknown"],
            )
            for each in shown
        ],
        more=len(found.candidates) - len(shown),
    )


def what_if(office: Office, _: Given, body: bytes) -> results.WhatIf:
    """What other answers would change."""
    from engine.explain.difference import difference

    _asked, node = request_of(requests.WhatIf, body)
    expert = office.expert()
    answers, changes = answers_of(expert, node), answers_of(expert, node, "changes")
    then = expert.ordered({**answers.all_given(), **changes.all_given()})
    return results.WhatIf(changes=_changes(difference(expert.assess(answers), expert.assess(then)).verdict))


def flip(office: Office, _: Given, body: bytes) -> results.Flip:
    """The fewest changes that lead to a conclusion."""
    from engine.explain.flip import flipping

    asked, node = request_of(requests.Flip, body)
    expert = office.expert()
    said = proposition(expert.knowledge, asked.conclusion, concluded=True)
    assessment: Assessment = expert.assess(answers_of(expert, node))
    must_not_hold(said, assessment)
    found = flipping(expert, assessment, said, asked.keep, asked.limit, office.theory(expert))
    return results.Flip(
        conclusion=str(said),
        proven=True,
        alternatives=[
            results.Alternative(changeable=way.changeable, changes=_changes(each.answers))
            for way in found.ways
            for each in way.alternatives
        ],
    )


def _changes(changes: Iterable[Changed]) -> list[results.Change]:
    return [
        results.Change(
            attribute=each.attribute.name,
            title=each.attribute.title,
            now=_words(each.attribute, each.before),
            then=_words(each.attribute, each.after),
            rules=[rule.id for rule in each.now],
        )
        for each in changes
    ]


def compare(office: Office, given: Given, body: bytes) -> results.Comparison:
    """Two programs side by side, or one topic of it."""
    from engine.plan.comparison import comparison

    asked, _node = request_of(requests.Compare, body)
    knowledge = office.expert().knowledge
    found = comparison(knowledge, *program_ids(knowledge, asked))
    topics = {name: topic for name, topic in found.topics.items() if given.get("topic") in (None, "", name)}
    return results.Comparison(
        first=found.titles[0],
        second=found.titles[1],
        topics=list(found.topics),
        aspects=[
            results.Aspect(title=f"{topic.title}: {it.title}", first=it.says[0], second=it.says[1], claims=it.source)
            for topic in topics.values()
            for it in topic.aspects
        ],
    )


def list_rules(office: Office, given: Given, _: bytes) -> results.Rules:
    """The rules of a ruleset, about an attribute, or that cite a claim."""
    knowledge = office.expert().knowledge
    chosen = chosen_rules(knowledge, given)
    shown = [
        results.Rule(
            rule=rule.id,
            ruleset=rule.ruleset,
            when=wording(rule.when, knowledge.attributes),
            concludes={name: list(it) if isinstance(it, tuple) else it for name, it in rule.then.items()},
            claims=rule.source,
        )
        for rule in chosen[:_RULES]
    ]
    return results.Rules(rules=shown, more=len(chosen) - len(shown))


def check(office: Office, _: Given, __: bytes) -> results.Checked:
    """What proof says of the rules."""
    from engine.checks.analysis import analyse

    expert: Expert = office.expert()
    found = analyse(expert.knowledge, expert.texts, expert.assess)
    return results.Checked(
        rules=found.rules,
        proven=[each.sentence for each in found.statements],
        not_proven=dict(found.unproven),
        findings=[
            results.Finding(
                id=each.problem.id,
                level=each.problem.level,
                place=str(each.problem.where),
                says=each.problem.message,
                witness=None if each.witness is None else {
                    name: list(it) if isinstance(it, tuple) else it for name, it in each.witness.items()
                },
            )
            for each in found.findings
            if not each.ignored
        ],
    )  # fmt: skip


def resource(office: Office, given: Given, _: bytes) -> Reply:
    """A claim, a rule or a program by its id, or the ids of all."""
    knowledge = office.expert().knowledge
    kind, id = given["kind"], given["id"]
    listed: dict[str, Any] = {
        "claims": {name: claim.says for name, claim in knowledge.claims.items()},
        "rules": {name: wording(rule.when, knowledge.attributes) for name, rule in knowledge.rules.items()},
        "programs": {name: program.title for name, program in knowledge.programs.items()},
    }
    if not id:
        return told(listed[kind])
    if id not in listed[kind]:
        raise ProblemError(
            [Problem(Where(f"{kind}/{id}"), "unknown-name", f"there is none of this id among the {kind}")]
        )
    if kind == "rules":
        return told(rule_object(knowledge, knowledge.rules[id]))
    if kind == "claims":
        claim = knowledge.claims[id]
        carried = [rule.id for rule in knowledge.rules.values() if id in rule.source]
        return told({"claim": id, "says": claim.says, "document": claim.document or None, "carried_by": carried})
    program = knowledge.programs[id]
    return told({"program": id, "title": program.title, "about": program.about})


def _words(attribute: Attribute, value: Value | None) -> str:
    return "no verdict yet" if value is None and not attribute.asked else attribute.title_of(value)


def _told(work: Callable[[Office, Given, bytes], BaseModel]) -> Callable[[Office, Given, bytes], Reply]:
    return lambda office, given, body: told(_seen(work(office, given, body).model_dump(mode="json")))


def _seen(found: Any) -> Any:
    """The same with every text as an assistant, and who watches it, can see it: nothing hidden, and on one line."""
    if isinstance(found, dict):
        return {key: _seen(value) for key, value in found.items()}
    if isinstance(found, list):
        return [_seen(each) for each in found]
    return one_line(found) if isinstance(found, str) else found


WORK: dict[str, Callable[[Office, Given, bytes], Reply]] = {
    **{
        f"tool/{name}": _told(work)
        for name, work in {
            "assess": assess,
            "next_question": next_question,
            "why": why,
            "why_not": why_not,
            "what_if": what_if,
            "flip": flip,
            "compare": compare,
            "list_rules": list_rules,
            "check": check,
        }.items()
    },
    "resource": resource,
}
