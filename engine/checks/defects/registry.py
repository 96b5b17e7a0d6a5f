"""Every check by proof, in the order in which they are asked and their findings stand where two share a place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from engine.checks.defects import (
    always_overridden,
    attribute_never_asked,
    attribute_never_concluded,
    attribute_never_read,
    choice_never_concluded,
    choice_never_read,
    citation_missing,
    claim_out_of_period,
    claim_uncovered,
    computed_out_of_bounds,
    contradiction,
    hidden_row,
    message_without_value,
    never_fires,
    overlapping_rules,
    override_never_applies,
    rows_disagree,
    rows_overlap,
    shadowed_rule,
    subsumed_rule,
    sum_out_of_bounds,
    verdict_double,
    verdict_missing,
    verdict_unexpected,
    without_effect,
)
from engine.checks.finding import Finding
from engine.checks.subject import Subject


class Check(Protocol):
    """A module of this folder: what it reports, how grave that is, and what finds it; its docstring is its page."""

    __doc__: str | None
    ID: str
    LEVEL: str

    def find(self, subject: Subject) -> Iterator[Finding]:
        """What is wrong, in the order of places. Raises ProofTimeout where that takes more work than a check may do."""


_IN_ORDER: tuple[Check, ...] = (
    verdict_missing,
    verdict_unexpected,
    verdict_double,
    contradiction,
    rows_overlap,
    rows_disagree,
    sum_out_of_bounds,
    computed_out_of_bounds,
    overlapping_rules,
    never_fires,
    always_overridden,
    hidden_row,
    override_never_applies,
    subsumed_rule,
    shadowed_rule,
    without_effect,
    message_without_value,
    attribute_never_read,
    attribute_never_concluded,
    attribute_never_asked,
    choice_never_read,
    choice_never_concluded,
    claim_uncovered,
    citation_missing,
    claim_out_of_period,
)
CHECKS = {check.ID: check for check in _IN_ORDER}
