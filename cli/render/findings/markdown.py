"""Findings as a Markdown table."""

from __future__ import annotations

from cli.render.findings.words import over, proven, summary
from cli.render.markdown import safe, table
from cli.render.words import answer_words
from engine.checks.analysis import Analysis


def rendered(found: Analysis) -> str:
    """A table of the findings, then what is proved."""
    rows = [
        (
            str(finding.problem.where),
            finding.problem.level,
            finding.problem.id,
            finding.problem.message,
            "" if finding.witness is None else answer_words(finding.witness),
        )
        for finding in found.findings
    ]
    blocks = [table(["where", "level", "id", "finding", "example"], rows)] if rows else []
    blocks.append(f"{summary(found)[0].upper()}{summary(found)[1:]}.")
    blocks.extend(
        f"Proven: {of_period}{safe(each.sentence)}; {over(found)}. Formula {safe(each.id)}, SHA-256 `{each.digest}`."
        for of_period, each in proven(found)
    )
    for part in found.parts or [found]:
        of_period = f"{part.period}: " if found.parts else ""
        blocks.extend(
            f"Not proven: {of_period}{safe(said)}, because {safe(reason)}." for said, reason in part.unproven.items()
        )
    blocks.extend(f"Not checked: {period}, because {safe(reason)}." for period, reason in found.unchecked)
    return "\n\n".join(blocks) + "\n"
