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


# The same with days on which rules, claims and figures begin and end.
DATED_FACTS = (
    FACTS.replace(
        "      RA-02:",
        "      RA-00: {kind: rule, says: All contracts had one regime., until: 2015-05-31}\n      RA-02:",
    ).replace("keep the old regime.}", "keep the old regime., from: 2015-06-01}")
    + """\
  surcharge: {kind: flag, title: Surcharge, otherwise: false}
  large: {kind: flag, title: Large, otherwise: false}
figures:
  many_rooms:
    says: The rooms from which a home is large.
    values:
      - {until: 2024-12-31, value: 8}
      - {year: 2025, value: 7}
      - {from: 2026-01-01, until: 2026-06-30, value: 6}
      - {from: 2026-07-01, value: 5}
"""
)
DATED_FACTS = DATED_FACTS.replace("verdict: [regime, may_rise]", "verdict: [regime, may_rise, surcharge, large]")
DATED_RULES = (
    RULES.replace("  - rule: signed-before\n", "  - rule: signed-before\n    from: 2015-06-01\n")
    .replace("  - rule: signed-since\n", "  - rule: signed-since\n    from: 2015-06-01\n")
    .replace("  - rule: rises-late\n", "  - rule: rises-late\n    from: 2015-06-01\n")
    + """\
  - rule: one-regime
    until: 2015-05-31
    when: {known: [signed]}
    then: {regime: old}
    because: Every contract had it.
    source: RA-00
  - rule: large-home
    when: {rooms: {at_least: {figure: many_rooms}}}
    then: {large: true}
    because: It has {rooms} rooms.
    source: RA-02
"""
)
TABLE = """\
ruleset: surcharges
title: Surcharges
table:
  when: [rooms]
  then: [surcharge]
  because: The table says so.
  rows:
    - {rule: for-ten, cells: [{at_least: 10}, true], source: RA-02, until: 2025-12-31}
    - {rule: for-twelve, cells: [{at_least: 12}, true], source: RA-02, from: 2026-01-01}
"""
CASES = """\
cases:
  - case: The old days
    as_of: 2015-05-31
    given: {signed: 2015-01-01}
    expect: {regime: old}
    fired: one-regime
    not_fired: signed-before
  - case: Nothing asked for
    given: {rooms: 1}
    expect: {surcharge: false}
matrices:
  - matrix: Eleven rooms
    as_of: 2026-01-01
    expect: [surcharge, large]
    rows: {eleven: [false, true]}
fixtures: {eleven: {rooms: 11}}
"""


def dated() -> dict[str, str]:
    """The knowledge base that is another one from period to period."""
    return {
        "facts/all.yaml": DATED_FACTS,
        "rules/rents.yaml": DATED_RULES,
        "rules/surcharges.yaml": TABLE,
        "rules/rents_test.yaml": CASES,
    }
