"""What the formats of findings share: the findings in lines, as a compiler writes them, and sentences about them."""

from __future__ import annotations

from cli.console.printing import styled
from cli.render.words import answer_words
from engine.checks.analysis import Analysis
from engine.checks.finding import Finding
from engine.problem import printable

_COLOUR = {"error": "red", "warning": "yellow", "ignore": "bright_black"}


def listed(found: Analysis) -> str:
    """The findings, their number, and the statements that are proved."""
    lines = [_line(finding) for finding in found.findings]
    lines.append(summary(found))
    for statement in found.statements:
        lines.append(f"proven: {printable(statement.sentence)}; {over(found)}")
        lines.append(f"    formula {statement.id}, SHA-256 {statement.digest}")
    lines.extend(f"not proven: {printable(said)}, because {reason}" for said, reason in found.unproven.items())
    return "\n".join(lines)


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
