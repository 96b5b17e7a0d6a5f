"""Traceability: which rule or fact carries which claim of the source, and which claim nothing carries yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.knowledge.base import Knowledge
from engine.knowledge.claims import Claim
from engine.problem import Where

_RULE = "rule:"


@dataclass(slots=True)
class Trace:
    """A claim, the rules that cite it, and the facts that do (dotted labels), each with the place of the citation."""

    id: str
    claim: Claim
    rules: dict[str, Where] = field(default_factory=dict)
    facts: dict[str, Where] = field(default_factory=dict)

    @property
    def covered(self) -> bool:
        """A claim of kind rule is carried by a rule, one of kind catalogue by a fact."""
        return bool(self.rules if self.claim.kind == "rule" else self.facts)


def traces(knowledge: Knowledge) -> Iterator[Trace]:
    """Every claim with what cites it, in the order of the source."""
    for section in knowledge.sections:
        for id, claim in section.claims.items():
            if not claim.period.holds(knowledge.as_of):
                continue
            trace = Trace(id, claim)
            for label, where in knowledge.cited.get(id, ()):
                if label.startswith(_RULE):
                    trace.rules.setdefault(label.removeprefix(_RULE), where)
                else:
                    trace.facts.setdefault(label, where)
            yield trace
