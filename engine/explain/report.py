"""What a report of an assessment is made of, worked out once for every format."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from engine.explain.sensitivity import Sensitivity, SingleChange
from engine.explain.why import Line, why
from engine.infer.assessment import Assessment
from engine.infer.expert import Expert
from engine.knowledge.value import Values
from engine.plan.plan import Plan
from engine.plan.planning import plan_for


@dataclass(slots=True)
class Report:
    """An assessment with its plan, the answers that are still open, and those it hangs on.

    `open` names the unanswered attributes to which some answer alone would change the verdict proper, `hinges` are the
    given answers that would change it if they alone were others. Of the sets in
    `partly` not every subset was tried, but those of at most so many members.
    """

    expert: Expert
    assessment: Assessment
    plan: Plan
    id: str
    at: str
    open: list[str]
    hinges: list[SingleChange]
    partly: dict[str, int]

    def reasons(self, name: str) -> list[Line]:
        return why(self.assessment, name)


def report_on(expert: Expert, answers: Values, id: str = "", at: str = "") -> Report:
    """Assess the answers and work out everything a report shows; `id` and `at` (ISO 8601) are new ones unless given."""
    assessment = expert.assess(answers)
    single = Sensitivity(assessment, expert.assess, expert.knowledge.verdict[:1])
    return Report(
        expert=expert,
        assessment=assessment,
        plan=plan_for(assessment),
        id=id or secrets.token_hex(8),
        at=at or datetime.now(UTC).isoformat(timespec="seconds"),
        open=single.open,
        hinges=single.of(unknown=False),
        partly=single.partly,
    )
