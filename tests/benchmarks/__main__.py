"""Run the named benchmarks, or all of them, or hold this commit to another; results are kept as JSON."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

from tests import benchmarks
from tests.benchmarks import judge, page, result

BUILD = benchmarks.ROOT / "build" / "benchmarks"


def main(arguments: list[str]) -> int:
    known = _known()
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)}")
    parser.add_argument("--against", metavar="COMMIT", help="this commit and that one in pairs; 1 where it is slower")
    parser.add_argument("--pairs", type=int, default=9, help="how many, at least 6 (default: 9)")
    parser.add_argument("--page", action="store_true", help="keep results in docs/, and write its tables anew")
    given = parser.parse_args(arguments)
    if unknown := [name for name in given.names if name not in known]:
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(known)}")
    if given.pairs < 6:
        parser.error("fewer than 6 pairs cannot tell what is slower from chance")
    folder = page.RESULTS if given.page else BUILD
    code = _against(given.against, given.pairs, folder) if given.against else 0
    for name in given.names or ([] if given.against else known):
        _run(name, folder)
    if given.page:
        page.write()
    return code


def _known() -> list[str]:
    """The modules that have `run()`."""
    names = sorted(each.name for each in pkgutil.iter_modules(benchmarks.__path__) if not each.name.startswith("_"))
    return [name for name in names if hasattr(importlib.import_module(f"tests.benchmarks.{name}"), "run")]


def _run(name: str, folder: Path) -> None:
    begun = result.begun(f"python -m tests.benchmarks {name}", benchmarks.ROOT)
    print(f"\n{begun.machine}, load {begun.load[0]}", flush=True)
    benchmarks.TABLES.clear()
    importlib.import_module(f"tests.benchmarks.{name}").run()
    _kept(begun, folder / f"{name}.json")


def _against(commit: str, pairs: int, folder: Path) -> int:
    try:
        name = judge.named(commit)
    except subprocess.CalledProcessError as error:
        print(f"git knows no commit {commit}: {error.stderr.strip()}", file=sys.stderr)
        return 2
    begun = result.begun(f"python -m tests.benchmarks --against {name.split()[0]} --pairs {pairs}", benchmarks.ROOT)
    code = judge.compare(commit, pairs)
    _kept(begun, folder / "judge.json")
    return code


def _kept(begun: result.Result, path: Path) -> None:
    found = result.ended(begun, benchmarks.TABLES)
    found.write(path)
    print(f"\n{found.machine}, load {found.load[-1]}; kept in {path.relative_to(benchmarks.ROOT)}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
