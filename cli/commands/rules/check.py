"""certwise rules check: the loader's mistakes, then everything that proof finds wrong with the rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli import options
from cli.console.printing import say
from cli.render.findings.door import FORMATS, Format, renderer
from cli.session import Session
from engine.load.folder import contents
from engine.problem import ProblemError, printable

if TYPE_CHECKING:
    from engine.checks.analysis import Analysis
    from engine.knowledge.base import Knowledge


@click.command()
@click.argument("folder", required=False, metavar="[DIR]")
@click.option("--strict", is_flag=True, help="Exit code 1 for warnings too, not for errors alone.")
@click.option("--ignored", is_flag=True, help="Show also what is ignored, with the reasons.")
@click.option(
    "--certificate",
    "certificate",
    metavar="DIR",
    help="Write what is proven as formulas with proofs that others can check, and have an independent checker do so.",
)
@options.as_of
@options.formats(
    *FORMATS,
    default=options.default_format,
    help="How to write the report; in GitHub Actions github, where none is named.",
)
@options.output
@click.pass_context
def check(
    ctx: click.Context,
    folder: str | None,
    strict: bool,
    ignored: bool,
    certificate: str | None,
    format: Format,
    output: str | None,
) -> None:
    """Prove that the rules of the knowledge base, or of DIR, are sound, or show where they are not.

    Every finding has an id, and a page of that name in docs/checks/. A comment takes a finding back:
    # certwise: ignore CHECK-ID because REASON. Exit code 1 says that something was found, 2 that it cannot be loaded.
    """
    session: Session = ctx.obj
    root = Path(folder) if folder is not None else session.folder
    if certificate is not None:
        from engine.prove.refutation import require

        require()
    found, analysed = _analysis(root, session.day if session.typed_day else None)
    if not ignored:
        found.findings = [finding for finding in found.findings if not finding.ignored]
    session.emit(renderer(format).rendered(found), output)
    if not analysed:
        ctx.exit(2)
    if certificate is not None:
        for knowledge, part in zip(analysed, found.parts or [found], strict=True):
            period = knowledge.period
            _certify(Path(certificate) / (period.first or period.last if found.parts else ""), knowledge, part)
    if found.count("error") or (strict and found.count("warning")):
        ctx.exit(1)


def _certify(folder: Path, knowledge: Knowledge, found: Analysis) -> None:
    """Write the certificate, and say on standard error what the checker says of it."""
    from engine.prove.certificate import certify

    made = certify(folder, knowledge, found.statements)
    lines = [*made.confirmed, *(f"no certificate for {id}: {reason}" for id, reason in made.unproven.items())]
    if made.statements and not made.confirmed:
        lines.append("written, and not confirmed: the checker did not end in time")
    for line in [*lines, f"certificate: {folder}"]:
        say(printable(line), err=True)


def _analysis(root: Path, day: str | None) -> tuple[Analysis, list[Knowledge]]:
    """What analysis finds, and of what: of a day, or of every period; nothing where it cannot be loaded."""
    from engine.checks.analysis import Analysis
    from engine.checks.examination import examined
    from engine.checks.finding import Finding

    stands = contents(root)
    unread = [Finding(problem) for problem in stands.unread]
    try:
        found, analysed = examined(root, stands.knowledge, day)
    except ProblemError as error:
        return Analysis([*unread, *(Finding(problem) for problem in error.problems)]), []
    found.findings[:0] = unread
    return found, analysed
