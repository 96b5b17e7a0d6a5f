"""What the options of certwise portfolio ask for together; an option that would be ignored is refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from cli.console.printing import say
from cli.refusal import Refused, refuse, shown
from engine.problem import Problem, Where

if TYPE_CHECKING:
    from cli.session import Session
    from engine.scale.matching import Naming
    from engine.scale.output import Output
    from engine.scale.portfolio import Run

_SHOWN = 5
STANDARD_OUTPUT = "-"


def check(ctx: click.Context, given: dict[str, Any]) -> None:
    """Raises Refused for every option that means nothing beside the others."""
    problems = [Problem(Where(option), "bad-option", message) for option, message in _idle(_typed(ctx), given)]
    if problems:
        raise Refused(problems)


def _typed(ctx: click.Context) -> set[str]:
    """The options that were typed, by the names of their parameters."""
    source = click.core.ParameterSource.COMMANDLINE
    return {name for name in ctx.params if ctx.get_parameter_source(name) is source}


def _idle(typed: set[str], given: dict[str, Any]) -> Iterable[tuple[str, str]]:
    output = given["output"]
    if output is None:
        for name, option in (("target", "--to"), ("rules", "--rules")):
            if name in typed:
                yield (
                    option,
                    "says how results are written: name their file with --output, or - for standard output",
                )
    if given["explain"] is not None:
        for name, option in (("output", "--output"), ("rejects", "--rejects"), ("summary", "--summary")):
            if name in typed:
                yield "--explain", f"reports one row, so leave out {option}, or run the command twice"
    elif output is not None and "format" in typed and not given["summary"]:
        yield "--format", "says how a report is written, and with --output there is none: add --summary, or say --to"
    if output == STANDARD_OUTPUT and given["summary"]:
        yield "--summary", "is written to standard output, and so are the results: name a file for these"
    if given["rejects"] in ("", STANDARD_OUTPUT):
        yield "--rejects", "name a file"
    yield from _of_engine(typed, given)


def _of_engine(typed: set[str], given: dict[str, Any]) -> Iterable[tuple[str, str]]:
    if given["engine"] != "spark":
        if "master" in typed:
            yield "--master", "names a Spark cluster: add --engine spark"
        return
    for name in ("threads", "memory"):
        if name in typed:
            yield f"--{name}", "is a setting of DuckDB: leave it out, or leave out --engine spark"
    if given["raw"]:
        yield "--raw", "is about CSV, which Spark does not read or write here: leave it out"


def naming(given: dict[str, Any]) -> Naming:
    """How columns and facts meet. Raises Refused for what is not COLUMN=FACT."""
    from engine.scale.matching import Naming

    renamed = []
    for each in given["maps"]:
        name, equals, fact = each.rpartition("=")
        if not equals or not name or not fact:
            raise refuse("--map", "bad-option", f"{shown(each)}: write COLUMN=FACT")
        renamed.append((name, fact))
    return Naming(renamed, given["id"], given["carry"], given["allow_missing"], given["ignore_unknown"])


def output_of(given: dict[str, Any]) -> Output | None:
    """Where the results go. Raises ProblemError where neither its name nor --to tells a format."""
    from engine.scale.output import output_of

    return None if given["output"] is None else output_of(given["output"], given["target"])


def rejects_path(given: dict[str, Any]) -> str | None:
    """Where rows go that are set aside; None where nothing is written."""
    if given["rejects"] is not None:
        return str(given["rejects"])
    return None if given["output"] in (None, STANDARD_OUTPUT) else f"{given['output']}.rejects.csv"


def refuse_same(given: dict[str, Any], inputs: Iterable[str]) -> None:
    """Raises Refused where a file is to be written that is also read, or twice."""
    from engine.files import same

    named = [("--output", given["output"]), ("--rejects", rejects_path(given))]
    written = [(option, path) for option, path in named if path not in (None, STANDARD_OUTPUT)]
    for option, path in written:
        if any(same(path, each) for each in inputs):
            raise refuse(option, "bad-option", f"{shown(path)} is the input; name another file")
    if len(written) == 2 and same(written[0][1], written[1][1]):
        raise refuse("--rejects", "bad-option", f"{shown(written[1][1])} is the output; name another file")


def guard(session: Session, given: dict[str, Any]) -> None:
    """Refuse files that cannot be written, or belong to the knowledge base or the audit store. Raises ProblemError."""
    from cli import outputs

    named = [("--output", given["output"]), ("--rejects", rejects_path(given))]
    for option, path in named:
        # Spark writes a folder.
        if path not in (None, STANDARD_OUTPUT) and not (option == "--output" and given["engine"] == "spark"):
            outputs.guard(path, session.place, {}, option)


def refuse_strict(run: Run, strict: bool) -> None:
    """Raises Refused with the first bad rows where none may be."""
    if strict and run.rejected:
        problems = [Problem(Where(each.file, each.line), "wrong-value", each.said) for each in run.wrong]
        raise Refused([*problems, Problem(Where("--strict"), "rejected-rows", f"{run.rejected:,} rows are bad")])


def notice(run: Run, given: dict[str, Any]) -> None:
    """What went where and what was left out, on standard error, so that standard output stays a report."""
    from engine.problem import one_of

    def note(words: str) -> None:
        from engine.problem import printable

        say(printable(words, 2000), err=True)

    if given["output"] is not None:
        place = "standard output" if given["output"] == STANDARD_OUTPUT else given["output"]
        note(f"{run.assessed:,} {'row' if run.assessed == 1 else 'rows'} assessed: {place}")
    if run.by_row:
        note("assessed row by row: one statement for all of these rules would take longer to plan")
    if run.ignored:
        note(f"left out, not facts: {one_of(run.ignored, 30)}")
    if run.missing:
        note(f"unknown for all, without a column: {one_of(run.missing, 30)}")
    if not run.rejected:
        return
    place = rejects_path(given)
    note(f"{run.rejected:,} of {run.read:,} rows set aside{f': {place}' if place else ', the first of them:'}")
    for each in run.wrong[:_SHOWN] if place is None else ():
        note(f"  {each.file}:{each.line}: {each.said}")
    if not run.assessed:
        note("no row could be assessed")
