"""Every reading agrees with the page of semantics on random knowledge bases; `python -m tests.agreement` tries more."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.agreement import READINGS, Disagreement, Subject, disagreement, opened, smallest, told, tried
from tests.support.evaluator import Meaning, Refused
from tests.support.nasty_knowledge import made

# CI tries these seeds and many more.
COUNT = 10


@pytest.mark.parametrize("start", range(0, 100, COUNT))
def test_every_reading_says_what_the_page_says(start: int) -> None:
    _, _, found = tried(range(start, start + COUNT))
    assert not found, told(*found[0])


def test_the_generator_makes_what_it_promises() -> None:
    """Circles, chains of overriders, large sets, deep groups, tables, gates, awkward names; and most have a meaning."""
    bases = [made(seed) for seed in range(400)]
    texts = [each.texts for each in bases]
    everything = "".join(text for each in texts for text in each.values())
    assert sum(any("table:" in text for text in each.values()) for each in texts) > 20
    assert sum("ask_when" in each["facts/all.yaml"] for each in texts) > 40
    assert sum('"null"' in each["facts/all.yaml"] for each in texts) > 20
    assert max(each.get("rules/rules.yaml", "").count("overrides") for each in texts) > 40
    for word in ("select", "0.30000000000001", "includes_all", '{"figure"', "w39"):
        assert word in everything
    refused = 0
    for base in bases:
        try:
            Meaning.of(base.texts, base.day)
        except Refused:
            refused += 1
    assert 5 < refused < 100


def test_a_seed_makes_the_same_knowledge_base_and_answers_everywhere() -> None:
    one, other = made(7), made(7)
    assert (one.texts, one.organizations) == (other.texts, other.organizations)
    assert one.texts != made(8).texts


def test_what_a_reading_says_otherwise_is_found_and_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that forgets that an overridden rule still overrides is told from the readings by a few rules."""

    def conclude(self: Meaning, name: str, matched: set[str], found: Any) -> None:
        standing = {id for id in matched if not matched.intersection(self.overriders.get(id, []))}
        kept = {id for id in matched if not standing.intersection(self.overriders.get(id, []))}
        original(self, name, kept, found)

    original = Meaning.conclude
    monkeypatch.setattr(Meaning, "conclude", conclude)
    seed, first = next(
        (seed, found) for seed in range(400) if (found := disagreement(made(seed), READINGS[:1])) is not None
    )
    small, last = smallest(made(seed), first, 300)
    assert isinstance(last, Disagreement)
    assert last.reading.startswith("inference")
    rules = [*small.rules, *(row for table in small.tables for row in table["rows"])]
    assert len(rules) <= 4
    assert "overrides" in small.shown(small.organizations[last.number or 0])


def test_the_order_of_everything_means_nothing() -> None:
    for seed in range(40):
        found = made(seed)
        turned = copy.deepcopy(found)
        turned.rules.reverse()
        turned.attributes = dict(reversed(list(turned.attributes.items())))
        for rule in turned.rules:
            rule["when"] = dict(reversed(list(rule["when"].items())))
            rule["then"] = dict(reversed(list(rule["then"].items())))
        one, other = opened(found), opened(turned)
        if isinstance(one, Subject) and isinstance(other, Subject):
            assert [each.values for each in one.wanted] == [each.values for each in other.wanted]
            assert disagreement(turned, READINGS[:2]) is None
        else:
            assert one is other is None
