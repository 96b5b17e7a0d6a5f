"""What came of a portfolio, told: the summary, the rows that are set aside, and what was left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from cli.commands.portfolio.request import Request
from cli.console.printing import say
from cli.output.target import STANDARD
from cli.refusal import Refused
from cli.render.page import rendered
from cli.render.portfolio import page
from cli.session import Session
from engine.problem import Problem, Where, one_of, printable

if TYPE_CHECKING:
    from engine.scale.portfolio import Run
    from engine.scale.rejects import Reject
    from engine.scale.tally import Tally

_SHOWN = 5


def found(run: Run) -> bool:
    """Whether anything was found: contradictions, or no row that could be assessed."""
    return bool(run.contradicted) or not run.assessed


def summarize(session: Session, request: Request, tally: Tally, run: Run) -> None:
    """Report the counts."""
    session.emit(rendered(page(session.expert.knowledge, tally, run), request.format))


def write_rejects(run: Run, request: Request, rejects: Callable[[], Iterable[Reject]], *, always: bool) -> None:
    """Write what is set aside. Where nothing was, a file that tells of an earlier run must not stay."""
    from engine.scale.portfolio import write_rejects

    path = request.rejects_path
    if path is not None and (run.rejected or always or Path(path).is_file()):
        write_rejects(path, rejects() if run.rejected else (), request.raw)


def refuse_strict(run: Run, request: Request) -> None:
    """Raises Refused with the first bad rows where none may be."""
    if request.strict and run.rejected:
        problems = [Problem(Where(each.file, each.line), "wrong-value", each.said) for each in run.wrong]
        raise Refused([*problems, Problem(Where("--strict"), "rejected-rows", f"{run.rejected:,} rows are bad")])


def notice(run: Run, request: Request) -> None:
    """What went where and what was left out, on standard error, so that standard output stays a report."""
    if request.output is not None:
        place = "standard output" if request.output == STANDARD else request.output
        _note(f"{run.assessed:,} {'row' if run.assessed == 1 else 'rows'} assessed: {place}")
    if run.by_row:
        _note("assessed row by row: one statement for all of these rules would take longer to plan")
    if run.ignored:
        _note(f"left out, not facts: {one_of(run.ignored, 30)}")
    if run.missing:
        _note(f"unknown for all, without a column: {one_of(run.missing, 30)}")
    if not run.rejected:
        return
    path = request.rejects_path
    _note(f"{run.rejected:,} of {run.read:,} rows rejected{f': {path}' if path else ', the first of them:'}")
    for each in run.wrong[:_SHOWN] if path is None else ():
        _note(f"  {each.file}:{each.line}: {each.said}")
    if not run.assessed:
        _note("no row could be assessed")


def _note(words: str) -> None:
    say(printable(words, 2000), err=True)
