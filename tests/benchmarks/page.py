"""The tables of docs/performance.md, written from the results in docs/benchmarks/."""

from __future__ import annotations

import re
from pathlib import Path

from tests.benchmarks.result import read

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "performance.md"
RESULTS = ROOT / "docs" / "benchmarks"
# The benchmark, and which of its tables: `<!-- table: startup 1 -->`.
PLACE = re.compile(r"(<!-- table: ([\w-]+) (\d+) -->\n).*?(<!-- end -->)", re.DOTALL)


def written(text: str, results: Path = RESULTS) -> str:
    """A page whose tables are those of the results, each with what it was measured on and the command that repeats it.

    OSError: there is no result of that name. IndexError: it has no such table.
    """

    def told(place: re.Match[str]) -> str:
        found = read(results / f"{place[2]}.json")
        load = " to ".join(f"{each:.1f}" for each in found.load)
        about = f"`{found.command}`, commit {found.commit}, {found.at[:10]}, at a load of {load}: {found.machine}."
        table = found.tables[int(place[3]) - 1]
        return f"{place[1]}\n{table.title}\n\n{table.markdown()}\n\n{about}\n\n{place[4]}"

    return PLACE.sub(told, text)


def write() -> None:
    PAGE.write_text(written(PAGE.read_text("utf-8")), encoding="utf-8")
