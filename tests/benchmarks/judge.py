"""The judge: two commits in pairs on one machine, by the processor's time, and which work has become slower.

A machine is faster at one minute than at another, so both commits do the same work one after the other, pair by pair,
and the ratio of each pair counts. The shipped rules are those of each commit, so rules that were added show as well.
`allowed.yaml` states which work may take longer, and why.
"""

from __future__ import annotations

import io
import math
import os
import resource
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from tests.benchmarks import ROOT, median, table
from tests.benchmarks.loading import write

ALLOWED = Path(__file__).with_name("allowed.yaml")
# Ratios that are no regression whatever they rest on: builds of the same code differ by as much.
LIMIT = 1.10
PROGRAM = (sys.executable, "-c", "from cli.main import main; main()")
EXAMPLE = ("assess", "facts/examples/us-saas-startup.yaml")

# The seconds of the processor that a piece of work takes in the checkout of a commit, or None where that cannot do it.
Measure = Callable[[Path], float | None]
Verdict = Literal["slower", "slower, as stated", "faster", "the same", "new", "fails"]


@dataclass(frozen=True, slots=True)
class Allowed:
    """A regression that is stated: up to so many times the time before, and the reason."""

    times: float
    because: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one piece of work: seconds of both commits, the ratio of each pair, and what that says.

    `low` and `high` enclose the median of the ratios with at least 95 % confidence; 0 where nothing was compared.
    """

    work: str
    before: float
    after: float
    ratios: tuple[float, ...]
    low: float
    high: float
    verdict: Verdict

    @property
    def times(self) -> float:
        return median(self.ratios) if self.ratios else 0.0


def interval(ratios: Sequence[float]) -> tuple[float, float]:
    """Two of six or more values that enclose the median they were drawn from, with at least 95 % confidence.

    By the sign test: each value lies below the median with probability 1/2 (Conover, Practical Nonparametric
    Statistics, section 3.2). Of fewer values it is the least and the greatest.
    """
    ordered, count = sorted(ratios), len(ratios)
    outside, left = 0, 0.0
    while True:
        left += math.comb(count, outside) / 2**count
        if left > 0.025 or outside >= count // 2:
            break
        outside += 1
    place = max(0, outside - 1)
    return ordered[place], ordered[count - 1 - place]


def judged(
    work: Mapping[str, Measure], before: Path, after: Path, pairs: int, allowed: Mapping[str, Allowed]
) -> list[Finding]:
    """What came of each piece of work: a pair that goes uncounted, and then so many, which begin with either commit."""
    found = {name: Pairs(name, measure, before, after) for name, measure in work.items()}
    for number in range(pairs + 1):
        for each in found.values():
            each.measure(counted=number > 0, first=number % 2)
    return [each.finding(allowed.get(name)) for name, each in found.items()]


class Pairs:
    """The measurements of one piece of work."""

    def __init__(self, name: str, measure: Measure, before: Path, after: Path) -> None:
        self.name, self._measure, self._places = name, measure, (before, after)
        self._seconds: list[tuple[float, float]] = []
        self._verdict: Verdict | None = None

    def measure(self, counted: bool, first: int) -> None:
        if self._verdict:
            return
        seconds: list[float | None] = [None, None]
        for place in (first, 1 - first):
            seconds[place] = self._measure(self._places[place])
        before, after = seconds
        if after is None:
            self._verdict = "fails"
        elif before is None:
            self._verdict = "new"
        elif counted:
            self._seconds.append((before, after))

    def finding(self, allowed: Allowed | None) -> Finding:
        if self._verdict:
            return Finding(self.name, 0.0, 0.0, (), 0.0, 0.0, self._verdict)
        ratios = tuple(after / before for before, after in self._seconds)
        low, high = interval(ratios)
        verdict: Verdict = "the same"
        if low > 1 and median(ratios) > LIMIT:
            stated = allowed is not None and median(ratios) <= allowed.times
            verdict = "slower, as stated" if stated else "slower"
        elif high < 1:
            verdict = "faster"
        before, after = (median(each) for each in zip(*self._seconds, strict=True))
        return Finding(self.name, before, after, ratios, low, high, verdict)


def stated(path: Path = ALLOWED) -> dict[str, Allowed]:
    """The regressions that a file allows, by the name of the work.

    ValueError: one of no work that is judged, of no times above 1, or without its reason.
    """
    found = {name: Allowed(**each) for name, each in (yaml.safe_load(path.read_text("utf-8")) or {}).items()}
    for name, each in found.items():
        if name not in WORK or each.times <= 1 or len(each.because) < 20:
            raise ValueError(
                f"{path}: {name}: one of {', '.join(WORK)}, `times` above 1, and `because` with the reason"
            )
    return found


@contextmanager
def checkout(revision: str) -> Iterator[Path]:
    """The files of a commit in a folder of their own. subprocess.CalledProcessError: git does not know it."""
    packed = subprocess.run(["git", "archive", revision], cwd=ROOT, capture_output=True, check=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
        yield Path(folder)


def named(revision: str) -> str:
    """A commit by its short hash and its first line. subprocess.CalledProcessError: git does not know it."""
    command = ["git", "log", "-1", "--format=%h %s", f"{revision}^{{commit}}"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def process(*arguments: str, cache: bool = True, recorded: bool = False) -> Measure:
    """The whole process of the program, from its first instruction to its exit, with its children."""

    def measure(root: Path) -> float | None:
        also = () if recorded or arguments[0] != "assess" else ("--no-record",)
        return _spent([*PROGRAM, *arguments, *also], root, cache=cache)

    return measure


def inside(script: str) -> Measure:
    """What a script says on its last line: the processor's seconds of what it repeats when it is warm."""

    def measure(root: Path) -> float | None:
        done = subprocess.run([sys.executable, "-c", script], **_ways(root, cache=True), check=False)
        return float(done.stdout.split()[-1]) if done.returncode == 0 else None

    return measure


def assessed(rules: int) -> Measure:
    """The whole process of `assess` on so many generated rules, which are the same for every commit."""

    def measure(root: Path) -> float | None:
        base = root / ".judged" / f"generated-{rules}"
        if not base.exists():
            write(base, rules)
        answers = ("--set", "asked0=a", "--set", "asked1=b", "--set", "count0=500")
        return _spent([*PROGRAM, "--knowledge", str(base), "assess", *answers, "--no-record"], root, cache=True)

    return measure


def portfolio(rows: int) -> Measure:
    """The whole process of `portfolio` over so many rows of three answers."""

    def measure(root: Path) -> float | None:
        with tempfile.TemporaryDirectory() as folder:
            table_of_rows, out = Path(folder, "rows.csv"), Path(folder, "out.parquet")
            lines = [f"{number},us,{number % 60 + 1},{number % 9 * 25_000}" for number in range(rows)]
            header = "id,market,timeline_months,budget_usd"
            table_of_rows.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
            command = [*PROGRAM, "portfolio", str(table_of_rows), "-o", str(out), "--allow-missing"]
            return _spent(command, root, cache=True)

    return measure


def checked(rules: int) -> Measure:
    """The whole process of `rules check` on so many generated rules."""

    def measure(root: Path) -> float | None:
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), rules)
            return _spent([*PROGRAM, "rules", "check", folder], root, cache=False, codes=(0, 1))

    return measure


def _spent(command: list[str], root: Path, cache: bool, codes: tuple[int, ...] = (0,)) -> float | None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, **_ways(root, cache), check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in codes:
        return None
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _ways(root: Path, cache: bool) -> dict[str, object]:
    """How a process of a checkout is started: its code, its knowledge, and a cache and a store that no other has."""
    kept = root / ".judged"
    kept.mkdir(mode=0o700, exist_ok=True)
    environment = {
        **os.environ,
        "PYTHONPATH": str(root),
        "CERTWISE_CACHE": str(kept / "cache") if cache else "",
        "CERTWISE_AUDIT": str(kept / "audit.db"),
    }
    # As a user has it: what is compiled in the first pair is there in the others.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return {"cwd": root, "env": environment, "capture_output": True, "text": True}


_ASSESS = """
import time
from pathlib import Path
from engine.infer.expert import Expert
base = Expert.open(Path.cwd())
files = sorted(Path("facts/examples").glob("*.yaml"))
answers = [base.answers(str(file)) for file in files]
for number in range(40):
    if number == 20:
        began = time.process_time()
    for each in answers:
        base.assess(each)
print(time.process_time() - began)
"""
_QUESTIONS = """
import time
from pathlib import Path
from engine.infer.expert import Expert
from engine.interview.interview import Interview
from engine.prove.theory import Theory
base = Expert.open(Path.cwd())
theory = Theory(base.knowledge)
full = base.answers("facts/examples/us-saas-startup.yaml")
for number in range(3):
    began = time.process_time()
    interview = Interview(base, theory)
    while questions := interview.relevant([interview.main]):
        name = questions[0].name
        interview.answer(name, full[name]) if name in full else interview.decline(name)
    spent = time.process_time() - began
print(spent)
"""

WORK: dict[str, Measure] = {
    "--help": process("--help"),
    "assess": process(*EXAMPLE),
    "assess, recorded": process(*EXAMPLE, recorded=True),
    "assess, cache empty": process(*EXAMPLE, cache=False),
    "assess, 300 generated rules": assessed(300),
    "an assessment, warm": inside(_ASSESS),
    "a questionnaire, warm": inside(_QUESTIONS),
    "portfolio, 20,000 rows": portfolio(20_000),
    "rules check": process("rules", "check", ".", cache=False),
    "rules check, 300 generated rules": checked(300),
}


def compare(revision: str, pairs: int) -> int:
    """Print what came of every piece of work since a commit, and give the exit code: 1 where one has become slower."""
    with checkout(revision) as before, checkout("HEAD") as after:
        found = judged(WORK, before, after, pairs, stated())
    show(found, named(revision), named("HEAD"), pairs)
    return int(any(each.verdict in ("slower", "fails") for each in found))


def show(found: Sequence[Finding], before: str, after: str, pairs: int) -> None:
    rows = [
        (each.work, each.before, each.after, each.times, f"{each.low:.2f} to {each.high:.2f}", each.verdict)
        if each.ratios
        else (each.work, "", "", "", "", each.verdict)
        for each in found
    ]
    print(f"\nbefore: {before}\nafter:  {after}")
    title = f"Processor's time in {pairs} pairs; slower is what takes more than {LIMIT:.2f} times, with 95 % confidence"
    table(title, ["work", "before s", "after s", "times", "between", "which is"], rows)
