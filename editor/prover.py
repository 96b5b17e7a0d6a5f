"""A process that proves what it is given, and says what it finds as it goes: a line of JSON for each.

It is one process for one piece of work, so that it can be cut off when the text has changed: what is proven of an
earlier text is of no use.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cli.render.findings.words import said
from editor.orphan import end_with_the_server
from editor.shown import Shown
from editor.told import Told
from editor.trying import failures
from editor.witness import least
from engine.cases.case import run
from engine.cases.coverage import Point
from engine.cases.reading import cases_of
from engine.cases.testing import Tested, measure
from engine.checks.analysis import Analysis
from engine.checks.examination import examined
from engine.infer.expert import Expert
from engine.knowledge.base import Knowledge
from engine.knowledge.condition import wording
from engine.load.folder import EXAMPLES
from engine.load.loader import load
from engine.load.memory import Memory
from engine.problem import Problem, ProblemError, ProofTimeout

# How often files that do not load are left out, until what is left does.
ROUNDS = 4


def main() -> None:
    """Do the work that standard input gives, if any comes, and end when nobody listens any more."""
    end_with_the_server()
    read = sys.stdin.read()
    if not read:
        return
    given = json.loads(read)
    try:
        for message in work(given["texts"], given["sound"]):
            sys.stdout.write(json.dumps(message) + "\n")
            sys.stdout.flush()
    except BrokenPipeError:
        os._exit(0)


def work(now: Mapping[str, str], sound: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """What is found of the texts of now, or of as many of them as load; `sound` are the last that all did."""
    texts, left = provable(now, sound)
    if not texts:
        yield {"proofs": [], "cases": [], "stage": "nothing proven: no text loads"}
        return
    yield {"stage": "proving"}
    try:
        found, knowledge = examined(".", texts, None)
    except (ProblemError, ProofTimeout) as error:
        yield {"proofs": [], "cases": [], "stage": f"not proven: {error}"}
        return
    yield {"proofs": [each.plain() for each in told_of(found, knowledge, left)]}
    yield {"stage": "running cases"}
    try:
        expert = Expert.of_texts(texts, ".")
        outcomes = [run(case, expert) for case in cases_of(expert)]
    except ProblemError as error:
        yield {"cases": [Told(each).plain() for each in error.problems], "stage": "proven; the cases were not run"}
        return
    yield {"cases": [each.plain() for outcome in outcomes for each in failures(outcome)]}
    if not left:
        yield {"stage": "measuring what the cases show"}
        yield {"shown": shown_by(Tested(expert, outcomes)).plain()}
        yield {"stage": "finding the least answers of each rule"}
        yield {"least": least(expert, texts)}
    yield {"stage": "proven"}


def provable(now: Mapping[str, str], sound: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The texts of which something can be proven, and the files that are in them as they were, or not at all.

    A file that does not load is taken as it was when it last did; a file of rules that never did is left out. There
    are no texts where nothing can be proven.
    """
    texts = {name: text for name, text in now.items() if not name.startswith(f"{EXAMPLES}/")}
    memory = Memory()
    left: set[str] = set()
    for _ in range(ROUNDS):
        try:
            load(".", texts, None, memory)
        except ProblemError as error:
            wrong = {problem.where.file for problem in error.problems} & set(texts)
            if not wrong - left and not any(texts[name] != sound.get(name, texts[name]) for name in wrong):
                break
            left |= wrong
            texts = _without(texts, wrong, sound)
        else:
            return texts, sorted(left)
    return dict(sound), sorted(name for name in {*sound, *now} if sound.get(name) != now.get(name))


def _without(texts: Mapping[str, str], wrong: Iterable[str], sound: Mapping[str, str]) -> dict[str, str]:
    found = dict(texts)
    for name in wrong:
        if name in sound and found[name] != sound[name]:
            found[name] = sound[name]
        elif name.startswith("rules/"):
            del found[name]
    return found


def told_of(found: Analysis, analysed: Iterable[Knowledge], left: Iterable[str]) -> Iterator[Told]:
    """Every finding that is not ignored, with the places of the rules that it is about.

    Where files are left out, that is said of each; nothing is told of those files, whose places are others now.
    """
    places = {rule.id: rule.where for knowledge in analysed for rule in knowledge.rules.values()}
    without = f" (without what does not load in {', '.join(left)})" if left else ""
    for finding in found.findings:
        problem = finding.problem
        if finding.ignored or problem.where.file in left:
            continue
        others = tuple((places[id], id) for id in finding.rules if id in places and places[id] != problem.where)
        yield Told(Problem(problem.where, problem.id, f"{said(finding)}{without}", problem.level), others)


def shown_by(tested: Tested) -> Shown:
    """What the cases show of each rule; what they lack only where none of them fails."""
    found = Shown()
    for outcome in tested.outcomes:
        name, where = outcome.case.name, outcome.case.where
        found.passed[name], found.places[name] = outcome.passed, where
        for id in dict.fromkeys(firing.rule.id for firing in outcome.assessment.firings):
            found.fired.setdefault(id, []).append(name)
    if tested.failed:
        return found
    try:
        measure(tested, suggest=True, mutate=False)
    except ProofTimeout:
        return found
    assert tested.coverage is not None
    for point in tested.coverage.untested:
        if isinstance(point, Point):
            said = "no case fires it"
            if point.test is not None:
                words = wording(point.test, tested.expert.knowledge.attributes)
                said = f"{words}: alone decisive in no case" if point.fires else f"{words}: alone missing in no case"
                found.tests.setdefault(point.id, []).append(
                    (point.test.attribute, "decisive" if point.fires else "missing")
                )
            found.lacking.setdefault(point.id, []).append(said)
    for suggestion in tested.suggestions:
        found.suggested.setdefault(suggestion.about, []).append(suggestion)
    return found


if __name__ == "__main__":
    main()
