"""Shares that are assumed otherwise than a knowledge base declares: they make another one, with one file more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.knowledge.base import Knowledge
from engine.number import plain_number
from engine.problem import Problem, ProblemError, Where, did_you_mean, one_of

OPTION = "--assume"


def assumed_texts(knowledge: Knowledge, texts: Mapping[str, str], options: Iterable[str]) -> dict[str, str]:
    """The texts with "name=percent" or "name=least-most" options on top, in a file of their own.

    Raises ProblemError with every mistake of the options.
    """
    problems: list[Problem] = []
    lines: dict[str, str] = {}
    for option in options:
        name, _, value = option.partition("=")
        name = name.strip()
        if name not in knowledge.assumptions:
            known = one_of(knowledge.assumptions) if knowledge.assumptions else "none"
            near = did_you_mean(name, knowledge.assumptions) or f"; there are {known}"
            problems.append(Problem(Where(OPTION), "unknown-name", f"{name!r} is no assumption{near}"))
            continue
        percent = _percent(value)
        if percent is None:
            message = f"{name}: {value!r} is no share; write {name}=50, or {name}=40-60, in percent from 0 to 100"
            problems.append(Problem(Where(OPTION), "wrong-value", message))
            continue
        low, high = (plain_number(each).replace(",", "") for each in percent)
        lines[name] = f"  {name}: [{low}, {high}]"
    if problems:
        raise ProblemError(problems)
    number, file = 1, "facts/assumed.yaml"
    while file in texts:
        number += 1
        file = f"facts/assumed-{number}.yaml"
    return {**texts, file: "\n".join(["assumed:", *lines.values(), ""])}


def _percent(text: str) -> tuple[float, float] | None:
    low, dash, high = text.replace("%", "").replace("to", "-").partition("-")
    try:
        ends = float(low), float(high if dash else low)
    except ValueError:
        return None
    sound = all(0 <= each <= 100 for each in ends) and ends[0] <= ends[1]
    return ends if sound else None
