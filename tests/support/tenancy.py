"""A small knowledge base about rents, in which days matter, as texts by relative path."""

from __future__ import annotations

from pathlib import Path

FACTS = """\
knowledge: {name: tenancy, title: Rents, about: What a tenant may be asked for., verdict: [regime, may_rise]}
claims:
  - section: act
    title: The act
    claims:
      RA-01: {kind: rule, says: Contracts signed before 1 June 2015 keep the old regime.}
      RA-02: {kind: rule, says: A rent may rise a year after it rose last.}
attributes:
  signed: {kind: date, title: Day of signing, question: When was the contract signed?, minimum: 1950-01-01}
  last_rise: {kind: date, title: Last rise, question: When did the rent rise last?}
  rooms: {kind: integer, title: Rooms, question: How many rooms?, minimum: 1, maximum: 20}
  regime:
    kind: choice
    title: Regime
    choices: {old: The old regime, new: The new regime}
    expected_when: {known: [signed]}
  may_rise: {kind: flag, title: Rent may rise, otherwise: false}
  rise_from: {kind: date, title: Earliest rise, together: most}
"""

RULES = """\
ruleset: rents
title: Rents
about: Rents.
rules:
  - rule: signed-before
    when: {signed: {below: 2015-06-01}}
    then: {regime: old, rise_from: "2026-01-01"}
    because: It was signed on {signed}.
    source: RA-01
  - rule: signed-since
    when: {signed: {at_least: 2015-06-01}}
    then: {regime: new, rise_from: 2026-07-01}
    because: It was signed on {signed}.
    source: RA-01
  - rule: rose-long-ago
    when: {last_rise: {at_most: 2025-06-30, above: 2020-12-31}}
    then: {may_rise: true, rise_from: 2026-04-01}
    because: The rent rose on {last_rise}.
    source: RA-02
  - rule: rose-on-the-day
    when: {last_rise: [2025-07-01, {below: 2021-01-01}]}
    then: {may_rise: true}
    because: The rent rose on {last_rise}.
    source: RA-02
  - rule: rises-late
    when: {rise_from: {at_least: 2026-07-01}, rooms: {at_least: 5}}
    then: {may_rise: true}
    because: The rent can rise from {rise_from} on.
    source: RA-02
"""


def texts() -> dict[str, str]:
    """The knowledge base, as Expert.of_texts takes it."""
    return {"facts/all.yaml": FACTS, "rules/rents.yaml": RULES}


def written(folder: Path, files: dict[str, str] | None = None) -> str:
    """The knowledge base in a folder, whose name it gives."""
    for name, text in (files or texts()).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return str(folder)
