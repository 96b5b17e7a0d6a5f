"""A process that works out one thing that it is asked, and says it as JSON."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any

from editor import difference, trying
from editor.orphan import end_with_the_server
from engine.problem import ProblemError, ProofTimeout

Given = Mapping[str, Any]
WORK: dict[str, Callable[[Given], dict[str, Any]]] = {
    "what changes since the last commit": difference.since_commit,
    "what the override changes": difference.between,
    "how the case goes": trying.case,
    "which mutants survive": trying.mutants,
}


def main() -> None:
    """Do the work that standard input gives, and end when nobody listens any more."""
    end_with_the_server()
    # Of a server that ended meanwhile only a part of it has come.
    with contextlib.suppress(json.JSONDecodeError):
        given = json.loads(sys.stdin.read())
        json.dump(worked_out(given), sys.stdout)


def worked_out(given: Given) -> dict[str, Any]:
    """What comes of a piece of work; where nothing does, `said` says why."""
    try:
        return WORK[given["what"]](given)
    except ProofTimeout as error:
        return {"said": f"Not proven: {error}."}
    except ProblemError as error:
        more = f", and {len(error.problems) - 1} more" if len(error.problems) > 1 else ""
        first = error.problems[0]
        return {"said": f"Not worked out: {first.where}: {first.message}{more}."}


if __name__ == "__main__":
    main()
