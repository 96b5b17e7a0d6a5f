"""A knowledge base examined: loaded, and analysed on a day, or in each of its periods."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from engine.checks.analysis import Analysis, analyse
from engine.checks.periods import over_periods
from engine.infer.expert import Expert
from engine.infer.rulesets import shards
from engine.knowledge.base import Knowledge
from engine.knowledge.period import NO_VALUE
from engine.load.loader import calendar_of, load
from engine.problem import ProblemError


def examined(root: Path | str, texts: Mapping[str, str], day: str | None) -> tuple[Analysis, list[Knowledge]]:
    """What analysis finds, and of what: of a day, or of every period where none is named.

    Every answer that a finding shows is confirmed by inference. Raises ProblemError where it cannot be loaded.
    """
    files = dict(texts)
    analysed: list[Knowledge] = []

    def analysis(knowledge: Knowledge) -> Analysis:
        @cache
        def expert() -> Expert:
            """Made where there is something to confirm: it takes seconds for thousands of rules."""
            return Expert(knowledge, shards(knowledge.rules, knowledge.strata, knowledge.attributes), files)

        analysed.append(knowledge)
        return analyse(knowledge, files, lambda answers: expert().assess(answers))

    try:
        knowledge = load(root, files, day)
    except ProblemError as error:
        if day is not None or any(problem.id != NO_VALUE for problem in error.problems):
            raise
        calendar = calendar_of(root, files)
    else:
        calendar = knowledge.calendar
    if day is None and calendar.changes:
        return over_periods(calendar, lambda each: analysis(load(root, files, each)), str(root)), analysed
    return analysis(knowledge), analysed
