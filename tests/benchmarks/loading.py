"""Loading: generated knowledge bases of 100, 1,000 and 10,000 rules, from their files and from the cache."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

from engine.infer.expert import Expert
from tests.benchmarks import interleaved, median, table

SIZES, ROUNDS, PER_FILE = (100, 1_000, 10_000), 5, 100
ASKED, NEEDS = 20, 20


def run() -> None:
    """Files are read, parsed, shaped, checked, stratified and turned into rulesets; or read from the cache."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            root, cache = Path(folder, f"rules{size}"), Path(folder, f"cache{size}")
            write(root, size)
            Expert.open(root, cache)
            found = interleaved(
                {
                    "cold": partial(Expert.open, root),
                    "cached": partial(Expert.open, root, cache),
                },
                ROUNDS,
            )
            cold, cached = median(found["cold"]), median(found["cached"])
            rows.append((f"{size:,}", cold * 1000, cold / size * 1e6, cached * 1000, cold / cached))
    header = ["rules", "from files, ms", "µs a rule", "from the cache, ms", "times faster"]
    table("Loading and checking a knowledge base", header, rows)


def write(root: Path, size: int) -> None:
    """A knowledge base of so many rules in two strata: answers to needs, needs to a verdict; some override others."""
    facts = ["knowledge: {name: generated, title: Generated, about: Generated., verdict: [verdict]}", "claims:"]
    facts.append("  - {section: all, title: All, claims: {C-01: {kind: rule, says: One.}}}")
    facts.extend(["scales: {need: {none: None, low: Low, high: High}}", "attributes:"])
    for number in range(ASKED):
        choices = "choices: {a: A, b: B, c: C, d: D}"
        facts.append(f"  asked{number}: {{kind: choice, title: Asked, question: Which?, {choices}}}")
        facts.append(
            f"  count{number}: {{kind: integer, title: Count, question: How many?, minimum: 0, maximum: 1000}}"
        )
    facts.extend(f"  need{number}: {{kind: level, scale: need, title: Need}}" for number in range(NEEDS))
    facts.append("  verdict: {kind: set, title: Verdict, choices: {x: X, y: Y, z: Z}}")
    (root / "facts").mkdir(parents=True)
    (root / "rules").mkdir()
    (root / "facts" / "all.yaml").write_text("\n".join(facts) + "\n")
    for first in range(0, size, PER_FILE):
        name = f"set-{first // PER_FILE}"
        lines = [f"ruleset: {name}", "title: Generated", "about: Generated.", "rules:"]
        lines.extend(_rule(number, size) for number in range(first, first + PER_FILE))
        (root / "rules" / f"{name}.yaml").write_text("\n".join(lines) + "\n")


def _rule(number: int, size: int) -> str:
    if number % 4 == 3:
        when = f"{{need{number % NEEDS}: {{at_least: low}}, asked{number % 7}: [a, b]}}"
        then = f"{{verdict: {'xyz'[number % 3]}}}"
    else:
        choice = "abcd"[number // ASKED % 4]
        when = f"{{asked{number % ASKED}: {choice}, count{number % 10}: {{at_least: {number % 1000}}}}}"
        then = f"{{need{number * 7 % NEEDS}: high}}"
    overrides = f"\n    overrides: rule-{number + 4}" if number % 12 == 3 and number + 4 < size else ""
    return (
        f"  - rule: rule-{number}\n    when: {when}\n    then: {then}{overrides}\n"
        "    because: A reason for a person, as long as a sentence is.\n    source: C-01"
    )
