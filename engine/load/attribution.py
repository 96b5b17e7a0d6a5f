"""Which document each claim is of: every section names one, and our own claims alone give their reasoning."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from engine.documents.node import Node
from engine.knowledge.claims import Claim, Document, Section
from engine.knowledge.day import refusal
from engine.problem import Problem, Where, did_you_mean, one_of

UNDATED = "undated"
_YEAR_OR_MONTH = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2]))?")


class Attribution:
    """The documents of a knowledge base; mistakes are added to the problems.

    `broken` holds the sections and names that stand in the files but could not be read.
    """

    def __init__(self, documents: dict[str, Document], problems: list[Problem], broken: Collection[str]) -> None:
        self.documents = documents
        self.problems = problems
        self.broken = broken

    def report(self, where: Where, id: str, message: str) -> None:
        """Add a mistake at a place."""
        self.problems.append(Problem(where, id, message))

    def dates(self, entries: Sequence[tuple[str, Node, dict[str, Document]]]) -> None:
        """Check the days of the documents."""
        for file, node, declared in entries:
            for name, document in declared.items():
                date, where = document.date, node.value[name].where(file, "date")
                if date in ("", UNDATED) or _YEAR_OR_MONTH.fullmatch(date):
                    continue
                if refusal(date):
                    message = f"date: {date} is not a date; write 2026, 2026-03, 2026-03-01 or {UNDATED}"
                    self.report(where, "wrong-value", f"{message}{did_you_mean(date, [UNDATED])}")

    def section(self, section: Section, node: Node, file: str) -> None:
        """Give the claims of a section their document."""
        document = self.document(section, node, file)
        for id, claim in section.claims.items():
            claim.section = section.section
            if document is not None:
                claim.document, claim.own = document.name, document.own
            if document is not None or not self.documents:
                self.reasoning(id, claim, node.value["claims"], file)

    def document(self, section: Section, node: Node, file: str) -> Document | None:
        """The document that a section names; None where it names none that is known, or need not."""
        name = section.document
        if name in self.documents or {"documents", name} & set(self.broken):
            return self.documents.get(name)
        if name:
            near = did_you_mean(name, self.documents) or (
                f"; declared are {one_of(self.documents)}" if self.documents else "; documents declares none"
            )
            self.report(node.where(file, "document"), "unknown-name", f"{name} is not a declared document{near}")
        elif self.documents:
            message = f"document is missing here: the section is of {one_of(self.documents)}"
            self.report(node.where(file), "missing-key", message)
        return None

    def reasoning(self, id: str, claim: Claim, claims: Node, file: str) -> None:
        """Our own claims have a reasoning; what others say we do not reason for them."""
        if claim.own and not claim.reasoning.strip():
            message = f"reasoning is missing here: {id} is of {claim.document}, our own, so say why it holds"
            self.report(claims.where(file, id), "missing-key", message)
        elif claim.reasoning and not claim.own:
            of = f"of {claim.document}, which is not our own" if claim.document else "of no document of our own"
            message = f"{id} has a reasoning and is {of}; remove it, or move the claim to a document with own: true"
            self.report(claims.value[id].where(file, "reasoning"), "wrong-value", message)
