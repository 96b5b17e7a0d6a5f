"""A citation must carry what its rule says. Whether it does nothing can tell but reading both beside each other.

tests/house/citations-read.md holds every sentence that cites, the words of its claims, and the day on which both were
read. What has changed since fails here, and is printed. Read it, mend what says more than its claims do, and record it
with `pytest tests/house/test_citations.py --citations-read`.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import yaml

from engine.infer.expert import Expert
from tests.support.citations import Citation, citations, read, recorded
from tests.support.places import TESTS

RECORD = TESTS / "house" / "citations-read.md"
STRETCHED = TESTS / "house" / "citations-stretched.yaml"
INTRODUCTION = """\
# What was read: sentences and the claims they cite

Every rule of the shipped knowledge base, every claim of our own and every entry of the catalogue, with the words of the
claims that it cites, and the day on which both were read. The number is the digest of what was read.
`tests/house/test_citations.py` fails where either has changed since, and its first lines say what to do then.

"""


def stretched() -> dict[str, str]:
    """What was found to say more than its claims, and is not mended yet."""
    found = yaml.safe_load(STRETCHED.read_text("utf-8")) or {}
    return {f"rule {id}": " ".join(said.split()) for id, said in found.items()}


def test_what_is_known_to_be_stretched_is_a_rule(shipped: Expert) -> None:
    assert sorted(stretched().keys() - {each.name for each in citations(shipped.knowledge)}) == []


def test_every_citation_was_read_as_it_is(shipped: Expert, request: pytest.FixtureRequest) -> None:
    found = list(citations(shipped.knowledge))
    before = read(RECORD.read_text("utf-8")) if RECORD.exists() else {}
    if request.config.getoption("--citations-read"):
        today = datetime.now(UTC).date().isoformat()
        RECORD.write_text(INTRODUCTION + recorded(found, before, today, stretched()), encoding="utf-8")
        before = read(RECORD.read_text("utf-8"))
    unread = [each for each in found if before.get(each.name, ("", ""))[1] != each.digest]
    said = "\n\n".join("\n".join([each.name, *each.lines]) for each in unread)
    assert not unread, f"{len(unread)} citations changed since they were read:\n\n{said}"
    gone = sorted(before.keys() - {each.name for each in found})
    assert not gone, f"read, and there no more: {', '.join(gone)}; record it anew"


def test_no_two_citations_go_by_one_name(shipped: Expert) -> None:
    names = [each.name for each in citations(shipped.knowledge)]
    assert len(names) == len(set(names))
    written = {id for id in shipped.knowledge.rules if not id.startswith("plan:")}
    assert {f"rule {id}" for id in written} <= set(names)


def test_a_claim_that_says_something_else_is_to_be_read_again() -> None:
    one = Citation("rule tea", ("Because: It is green.", "- TE-01: Green leaves make green tea."))
    other = Citation("rule tea", (one.lines[0], "- TE-01: Green leaves make tea."))
    record = recorded([one], {}, "2026-03-01")
    assert read(record) == {"rule tea": ("2026-03-01", one.digest)}
    assert read(recorded([one], read(record), "2026-03-02")) == read(record)
    assert read(recorded([other], read(record), "2026-03-02")) == {"rule tea": ("2026-03-02", other.digest)}
