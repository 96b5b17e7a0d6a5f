"""What the formats of findings share: the findings in lines, as a compiler writes them, and sentences about them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.console.printing import styled
from cli.render.words import answer_words
from engine.checks.analysis import Analysis
from engine.checks.finding import Finding
from engine.knowledge.period import Period, joined
from engine.problem import printable

if TYPE_CHECKING:
    from engine.prove.statement import Statement

_COLOUR = {"error": "red", "warning": "yellow", "ignore": "bright_black"}


def listed(found: Analysis) -> str:
    """The findings, their number, and the statements that are proved."""
    lines = [_line(finding) for finding in found.findings]
    lines.append(summary(found))
    for of_period, statement in proven(found):
        lines.append(f"proven: {of_period}{printable(statement.sentence)}; {over(found)}")
        lines.append(f"    formula {statement.id}, SHA-256 {statement.digest}")
    for part in found.parts or [found]:
        of_period = f"{part.period}: " if found.parts else ""
        lines.extend(
            f"not proven: {of_period}{printable(said)}, because {reason}" for said, reason in part.unproven.items()
        )
    lines.extend(f"not checked: {period}, because {printable(reason)}" for period, reason in found.unchecked)
    return "\n".join(lines)


def proven(found: Analysis) -> Iterator[tuple[str, Statement]]:
    """What is proved, with the periods in which it is; periods with the same formula together."""
    if not found.parts:
        yield from (("", statement) for statement in found.statements)
        return
    alike: dict[tuple[str, str], list[tuple[Period, Statement]]] = {}
    for part in found.parts:
        for statement in part.statements:
            alike.setdefault((statement.id, statement.digest), []).append((part.period, statement))
    for same in alike.values():
        yield f"{' and '.join(map(str, joined([period for period, _ in same])))}: ", same[0][1]


def summary(found: Analysis) -> str:
    """How much was found."""
    counts = [(found.count("error"), "error"), (found.count("warning"), "warning")]
    words = " and ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts if count)
    return words or "nothing found"


def over(found: Analysis) -> str:
    """What the statements are proved over, and how long that took."""
    return f"over {found.rules} rules in {found.seconds:.1f} s"


def said(finding: Finding) -> str:
    """A finding in one sentence, with the answers that show it."""
    if finding.witness is None:
        return finding.problem.message
    return f"{finding.problem.message} (for example with the answers {answer_words(finding.witness)})"


def _line(finding: Finding) -> str:
    problem = finding.problem
    level = styled(problem.level, fg=_COLOUR[problem.level])
    lines = [f"{printable(str(problem.where))}: {level}: {printable(problem.message)} [{problem.id}]"]
    if finding.witness is not None:
        lines.append(f"    for example with the answers {answer_words(finding.witness)}")
    if finding.ignored:
        lines.append(f"    ignored because {printable(finding.reason)}")
    return "\n".join(lines)
