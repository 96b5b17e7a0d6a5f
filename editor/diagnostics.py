"""Problems as an editor shows them: where, how grave, which page tells more, and which other places belong to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from lsprotocol import types

from editor.place import Lines
from editor.told import Told
from engine.problem import Where

SOURCE = "certwise"
_SEVERITY = {"error": types.DiagnosticSeverity.Error, "warning": types.DiagnosticSeverity.Warning}
# Another place that a message names.
_NAMED = re.compile(r"((?:facts|rules)/\S+?\.ya?ml):(\d+)(?::(\d+))?")
_PAGES = Path(__file__).parent.parent / "docs" / "checks"

# The address and the lines of a file of the knowledge base, by its name.
Address = Callable[[str], str]
Lined = Callable[[str], Lines]


def diagnostics(told: Iterable[Told], file: str, address: Address, lined: Lined) -> list[types.Diagnostic]:
    """What is told of a file, each once and in the order of places."""
    found = []
    for each in sorted(set(told), key=lambda each: each.problem):
        problem = each.problem
        where = problem.where if problem.where.file == file else Where(file)
        found.append(
            types.Diagnostic(
                range=lined(file).word(where.line, where.column),
                message=problem.message,
                severity=_SEVERITY.get(problem.level, types.DiagnosticSeverity.Information),
                code=problem.id,
                code_description=page(problem.id),
                source=SOURCE,
                related_information=_related(each, address, lined) or None,
            )
        )
    return found


@cache
def page(id: str) -> types.CodeDescription | None:
    """Where the page of a finding is, in the checkout of the program; an installed one shows it with the finding."""
    path = _PAGES / f"{id}.md"
    return types.CodeDescription(path.as_uri()) if path.is_file() else None


def _related(told: Told, address: Address, lined: Lined) -> list[types.DiagnosticRelatedInformation]:
    """The places of the rules that it is about, and those that its message names."""
    places = dict(told.others)
    for file, line, column in _NAMED.findall(told.problem.message):
        places.setdefault(Where(file, int(line), int(column or 1)), "this is the place")
    return [
        types.DiagnosticRelatedInformation(
            types.Location(address(where.file), lined(where.file).word(where.line, where.column)), said
        )
        for where, said in places.items()
        if where != told.problem.where
    ]
