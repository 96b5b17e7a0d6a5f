"""The questionnaire: how many questions the examples need, the fewest that could do, and how long each takes."""

from __future__ import annotations

import random
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from engine.infer.expert import Expert
from engine.interview.interview import Interview
from engine.knowledge.value import Values
from engine.prove.theory import Theory
from tests.benchmarks import ROOT, percentile, random_answers, table
from tests.benchmarks.loading import write
from tests.support.places import examples

SHUFFLES = 8
GENERATED, INTERVIEWS = 1_000, 8


@dataclass
class Run:
    """The questions that settled the verdict proper, all that were asked, and the processor's seconds before each."""

    main: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def interviewed(interview: Interview, full: Values) -> Run:
    """Put the questions until everything is settled, answered by `full`; what it does not hold is "don't know"."""
    run = Run()
    for names in ([interview.main], interview.expert.knowledge.settles):
        while True:
            before, began = interview.arising(), time.process_time()
            questions = interview.relevant(names)
            interview.outcomes()
            interview.skipped(names)
            run.seconds.append(time.process_time() - began)
            if not questions:
                break
            run.asked.append(questions[0].name)
            reply(interview, questions[0].name, full)
            interview.prune(before)
        run.main = run.main or list(run.asked)
    return run


def sufficient(base: Expert, theory: Theory, full: Values, seed: int) -> set[str]:
    """Questions whose answers alone settle everything, none of which can be spared."""
    kept = [each.name for each in base.knowledge.asked]
    random.Random(seed).shuffle(kept)
    for name in list(kept):
        fewer = [each for each in kept if each != name]
        if not answered(base, theory, full, fewer).relevant(base.knowledge.settles):
            kept = fewer
    return set(kept)


def needed(base: Expert, theory: Theory, full: Values) -> set[str]:
    """Questions that nothing spares: with all others answered, their answer still decides."""
    names = [each.name for each in base.knowledge.asked]
    return {
        name
        for name in names
        if answered(base, theory, full, [each for each in names if each != name]).relevant(base.knowledge.settles)
    }


def answered(base: Expert, theory: Theory, full: Values, names: list[str]) -> Interview:
    """An interview in which these questions were put."""
    interview = Interview(base, theory)
    for name in names:
        reply(interview, name, full)
    return interview


def reply(interview: Interview, name: str, full: Values) -> None:
    if name in full:
        interview.answer(name, full[name])
    else:
        interview.decline(name)


def run() -> None:
    base = Expert.open(ROOT)
    theory = Theory(base.knowledge)
    rows: list[tuple[object, ...]] = []
    runs = []
    for file in examples(ROOT):
        full = base.answers(str(file))
        done = interviewed(Interview(base, theory), full)
        fewest = min(len(sufficient(base, theory, full, seed)) for seed in range(SHUFFLES))
        least = len(needed(base, theory, full))
        runs.append(done)
        rows.append((file.stem, len(full), len(done.main), len(done.asked), fewest, least))
    rows.append(("median", *(median(row[column] for row in rows) for column in range(1, 6))))  # type: ignore[type-var]
    main = base.knowledge.attributes[base.knowledge.verdict[0]].title
    asked = len(base.knowledge.asked)
    table(
        f"Questions asked, of {asked}",
        ["example", "answers it holds", main, "all", "fewest found", "no fewer than"],
        rows,
    )
    measured = {f"{len(base.knowledge.rules)}, shipped": runs, f"{GENERATED:,}, generated": _generated()}
    table(
        "From an answer to the next question",
        ["rules", "steps", "median ms", "95 % ms", "most ms"],
        [(name, *_steps(done)) for name, done in measured.items()],
    )


def _generated() -> list[Run]:
    """Interviews over a generated knowledge base, of random organizations, all by one theory."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "rules")
        write(root, GENERATED)
        base = Expert.open(root)
        theory = Theory(base.knowledge)
        return [interviewed(Interview(base, theory), full) for full in random_answers(base.knowledge, INTERVIEWS, 0.8)]


def _steps(runs: list[Run]) -> tuple[float, ...]:
    seconds = [each * 1000 for done in runs for each in done.seconds]
    return len(seconds), median(seconds), percentile(seconds, 0.95), max(seconds)
