"""What the options of certwise portfolio ask for together; an option that would be ignored is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cli.output import target
from cli.output.target import STANDARD
from cli.refusal import Refused, refuse, shown
from engine.problem import Problem, Where

if TYPE_CHECKING:
    from cli.render.page import Format
    from cli.session import Session
    from engine.scale.columns import Rules
    from engine.scale.intake import Format as InputFormat
    from engine.scale.matching import Naming
    from engine.scale.output import Output, OutputFormat


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The file to assess and every option, by the name of its parameter."""

    file: str
    source: InputFormat | None
    maps: tuple[str, ...]
    id: str | None
    carry: tuple[str, ...]
    allow_missing: bool
    ignore_unknown: bool
    output: str | None
    target: OutputFormat | None
    rules: Rules
    rejects: str | None
    raw: bool
    strict: bool
    summary: bool
    explain: str | None
    format: Format
    engine: Literal["duckdb", "spark"]
    master: str
    threads: int | None
    memory: str

    def check(self, typed: set[str]) -> None:
        """Raises Refused for every option that means nothing beside the others; `typed` names those that were typed."""
        problems = [Problem(Where(option), "bad-option", message) for option, message in self._idle(typed)]
        if problems:
            raise Refused(problems)

    def _idle(self, typed: set[str]) -> Iterable[tuple[str, str]]:
        if self.output is None:
            for name, option in (("target", "--to"), ("rules", "--rules")):
                if name in typed:
                    yield (
                        option,
                        "says how results are written: name their file with --output, or - for standard output",
                    )
        if self.explain is not None:
            for name, option in (("output", "--output"), ("rejects", "--rejects"), ("summary", "--summary")):
                if name in typed:
                    yield "--explain", f"reports one row, so leave out {option}, or run the command twice"
        elif self.output is not None and "format" in typed and not self.summary:
            yield (
                "--format",
                "says how a report is written, and with --output there is none: add --summary, or say --to",
            )
        if self.output == STANDARD and self.summary:
            yield "--summary", "is written to standard output, and so are the results: name a file for these"
        if self.rejects in ("", STANDARD):
            yield "--rejects", "name a file"
        yield from self._of_engine(typed)

    def _of_engine(self, typed: set[str]) -> Iterable[tuple[str, str]]:
        if self.engine != "spark":
            if "master" in typed:
                yield "--master", "names a Spark cluster: add --engine spark"
            return
        for name in ("threads", "memory"):
            if name in typed:
                yield f"--{name}", "is a setting of DuckDB: leave it out, or leave out --engine spark"
        if self.raw:
            yield "--raw", "is about CSV, which Spark does not read or write here: leave it out"

    def naming(self) -> Naming:
        """How columns and facts meet. Raises Refused for what is not COLUMN=FACT."""
        from engine.scale.matching import Naming

        renamed = []
        for each in self.maps:
            name, equals, fact = each.rpartition("=")
            if not equals or not name or not fact:
                raise refuse("--map", "bad-option", f"{shown(each)}: write COLUMN=FACT")
            renamed.append((name, fact))
        return Naming(renamed, self.id, self.carry, self.allow_missing, self.ignore_unknown)

    def destination(self) -> Output | None:
        """Where the results go. Raises ProblemError where neither its name nor --to tells a format."""
        from engine.scale.output import output_of

        return None if self.output is None else output_of(self.output, self.target)

    @property
    def rejects_path(self) -> str | None:
        """Where rows go that are set aside; None where nothing is written."""
        if self.rejects is not None:
            return self.rejects
        if self.output is None or self.output == STANDARD:
            return None
        # The folder that Spark writes may be far away; what is set aside stays here.
        beside = Path(self.output).name if self.engine == "spark" else self.output
        return f"{beside}.rejects.csv"

    @property
    def _written(self) -> list[tuple[str, str]]:
        """The options that name a file to write, each with its path."""
        named = [("--output", self.output), ("--rejects", self.rejects_path)]
        return [(option, path) for option, path in named if path is not None and path != STANDARD]

    def refuse_same(self, inputs: Iterable[str]) -> None:
        """Raises Refused where a file is to be written that is also read, or twice."""
        from engine.files import same

        written = self._written
        for option, path in written:
            if any(same(path, each) for each in inputs):
                raise refuse(option, "bad-option", f"{shown(path)} is the input; name another file")
        if len(written) == 2 and same(written[0][1], written[1][1]):
            raise refuse("--rejects", "bad-option", f"{shown(written[1][1])} is the output; name another file")

    def guard(self, session: Session) -> None:
        """Refuse files that cannot be written, or belong to the knowledge base or the audit store.

        Raises ProblemError.
        """
        for option, path in self._written:
            target.guard(path, session.place, {}, option)
