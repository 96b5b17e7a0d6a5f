"""Run the named benchmarks, or all of them, and say on which machine."""

from __future__ import annotations

import importlib
import pkgutil
import sys

from tests import benchmarks


def main(names: list[str]) -> int:
    known = sorted(each.name for each in pkgutil.iter_modules(benchmarks.__path__) if not each.name.startswith("_"))
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    print(benchmarks.machine())
    for name in names or known:
        importlib.import_module(f"tests.benchmarks.{name}").run()
    print(f"\n{benchmarks.machine()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
