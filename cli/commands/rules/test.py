"""certwise rules test: the cases beside the rules, what they cover, and which changes of the rules they notice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli import options
from cli.output.target import write_whole
from cli.refusal import refuse
from cli.render.cases.door import FORMATS, Format, renderer
from cli.session import Session
from engine.cases.case import Outcome, run
from engine.cases.reading import cases_of
from engine.cases.testing import Tested, caseless, measure

if TYPE_CHECKING:
    from engine.cases.suggestion import Suggestion


@click.command()
@click.argument("words", nargs=-1, metavar="[WORDS]...")
@click.option(
    "--coverage",
    "covers",
    is_flag=True,
    help="Report the rules, the tests in conditions, and the cases of computed numbers, that no case covers.",
)
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="Exit code 1 where less than this is covered, of rules, of conditions or of computed cases.",
)
@click.option("--suggest", is_flag=True, help="Work out cases for what is not covered, or with --mutate for survivors.")
@click.option("--write", is_flag=True, help="Add the suggested cases to the files of cases, to be reviewed.")
@click.option(
    "--mutate",
    is_flag=True,
    help="Change every rule, and what is computed, in small ways, and report the changes that no case notices.",
)
@options.formats(
    *FORMATS,
    default=options.default_format,
    help="How to write the report; in GitHub Actions github, where none is named.",
)
@options.output
@click.pass_context
def test(
    ctx: click.Context,
    words: tuple[str, ...],
    covers: bool,
    fail_under: float | None,
    suggest: bool,
    write: bool,
    mutate: bool,
    format: Format,
    output: str | None,
) -> None:
    """Run the test cases of the rules; with WORDS, those whose name or file holds one of them.

    Exit code 1 says that a case fails, that there are no cases, that too little is covered, or that a mutant survives.
    """
    session: Session = ctx.obj
    if write and not suggest:
        raise refuse("--write", "bad-option", "writes what --suggest works out, so name that too")
    if words and (covers or fail_under is not None or suggest or mutate):
        raise refuse(
            "rules test", "bad-option", "coverage, suggestions and mutants take all cases; leave out the words"
        )
    tested = Tested(session.written, _outcomes(session, words), fail_under=fail_under or 0.0)
    if not words:
        tested.caseless = caseless(session.written.knowledge, tested.outcomes)
    if not tested.failed and (covers or fail_under is not None or suggest or mutate):
        measure(tested, suggest, mutate)
    if write:
        session.own()
        _write(tested.suggestions)
    session.emit(renderer(format).rendered(tested), output)
    found = tested.mutation
    if not tested.outcomes or tested.failed or tested.too_little or (found and (found.survivors or found.undecided)):
        ctx.exit(1)


def _outcomes(session: Session, words: tuple[str, ...]) -> list[Outcome]:
    cases = cases_of(session.written)
    if words:
        chosen = [word.lower() for word in words]
        cases = [
            case
            for case in cases
            if any(word in f"{case.name} {Path(case.where.file).name}".lower() for word in chosen)
        ]
        if not cases:
            raise refuse("rules test", "no-cases", "no case has one of these words in its name or in its file's")
    return [run(case, session.written) for case in cases]


def _write(suggestions: list[Suggestion]) -> None:
    """Add the cases to their files, each written whole."""
    from engine.cases.suggestion import with_cases
    from engine.documents.layout import formatted
    from engine.documents.text import text_of

    for file in sorted({suggestion.file for suggestion in suggestions}):
        path = Path(file)
        text = text_of(path) if path.exists() else ""
        own = [suggestion for suggestion in suggestions if suggestion.file == file]
        write_whole(path.resolve(), formatted(with_cases(text, file, own), file), private=False)
