"""How a case goes, and which small changes of a rule no case notices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from cli.render.words import answer_words
from editor.told import Told
from engine.cases.case import Outcome, run
from engine.cases.mutation import Mutation, Survivor
from engine.cases.periods import mutation_of, parts_of
from engine.cases.reading import cases_of
from engine.cases.suggestion import for_survivor
from engine.documents.writing import flow
from engine.infer.expert import Expert
from engine.knowledge.value import spelled
from engine.load.folder import is_test
from engine.problem import Problem


def case(given: Mapping[str, Any]) -> dict[str, Any]:
    """How the case on a line of a file goes, in every period that it is one of. Raises ProblemError with mistakes."""
    file, line = given["file"], given["line"]
    texts = {name: text for name, text in given["texts"].items() if name == file or not is_test(name)}
    expert = Expert.of_texts(texts, ".")
    outcomes = [run(each, expert) for each in cases_of(expert) if (each.where.file, each.where.line) == (file, line)]
    if not outcomes:
        return {"said": "No case stands there."}
    said = [f"{each.case.name} {'passes' if each.passed else 'fails'}: {_got(each)}" for each in outcomes]
    told = [failed.plain() for outcome in outcomes for failed in failures(outcome)]
    passed = all(outcome.passed for outcome in outcomes)
    return {"said": "\n".join(said), "told": told, "passed": passed, "got": _got(outcomes[0])}


def failures(outcome: Outcome) -> Iterator[Told]:
    """What a case expects that did not come about, each where it is expected."""
    for failure in outcome.failures:
        message = f"{outcome.case.name}: expected {failure.expectation.text}, got {failure.got}"
        yield Told(Problem(failure.expectation.where, "case-failed", message))


def _got(outcome: Outcome) -> str:
    """The verdict, and the rules that fired and stand."""
    found = outcome.assessment
    verdict = {name: found.values[name] for name in found.knowledge.verdict if found.values.get(name) is not None}
    rules = dict.fromkeys(firing.rule.id for firing in found.firings if firing.overridden_by is None)
    said = ", ".join(f"{name}: {flow(value)}" for name, value in verdict.items()) or "no verdict"
    return f"{said}; {'by ' + ', '.join(rules) if rules else 'no rule fires'}"


def mutants(given: Mapping[str, Any]) -> dict[str, Any]:
    """Which mutants of a rule survive the cases. Raises ProblemError with mistakes, and ProofTimeout."""
    id = given["rule"]
    expert = Expert.of_texts(given["texts"], ".")
    outcomes = [run(each, expert) for each in cases_of(expert)]
    failed = sum(not outcome.passed for outcome in outcomes)
    if failed:
        return {"said": f"No mutant of {id} is tried while a case fails; {failed} of {len(outcomes)} do."}
    found = mutation_of(parts_of(expert, outcomes), learn=False, about=id)
    told = [Told(Problem(each.mutant.original.where, "mutant", _survives(each), "note")) for each in found.survivors]
    suggested = []
    for each in found.survivors:
        # What is found in a period is to be shown in that one.
        day = each.day or (expert.knowledge.as_of and expert.knowledge.period.some_day)
        suggestion = for_survivor(each, expert.on(day).knowledge if day else expert.knowledge)
        suggestion.day = day
        suggested.append(asdict(suggestion))
    title = _counted(found)
    said = [f"{id}: {title}.", *(f"{_survives(each)}." for each in found.survivors)]
    return {"said": "\n".join(said), "told": [each.plain() for each in told], "suggested": suggested, "title": title}


def _counted(found: Mutation) -> str:
    """How many mutants there are, and what became of them."""
    said = [f"{len(found.survivors)} of {found.mutants} mutants survive", f"{found.noticed} are noticed"]
    if found.same:
        said.append(f"{found.same} are proven the same")
    if found.undecided:
        said.append(f"of {len(found.undecided)} it is not proven")
    return ", ".join(said)


def _survives(each: Survivor) -> str:
    before, after = (spelled(value, empty="without it", unknown="unknown") for value in (each.before, each.after))
    on = f" on {each.day}" if each.day else ""
    return (
        f"no case notices {each.mutant.id} {each.mutant.change}{on}: {each.attribute} is {before}, and would be "
        f"{after}, for {answer_words(each.answers)}"
    )
