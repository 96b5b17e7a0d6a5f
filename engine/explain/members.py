"""Conclusions whose members have a line each in a report, such as advice: the highest rank first, so many at most."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from engine.infer.assessment import Assessment
from engine.knowledge.vocabulary import Attribute


# Named tuples, since a dataclass takes four times as long to make when the program starts.
class Member(NamedTuple):
    """A value in its own words, the title of its rank (empty where there are no ranks), and the claims behind it."""

    value: str
    words: str
    rank: str
    claims: list[str]


class Members(NamedTuple):
    """The values of a set that was concluded, the highest rank first; those beyond what is shown are `folded`."""

    attribute: Attribute
    shown: list[Member]
    folded: list[Member]

    @property
    def more(self) -> str:
        """What to call those that are folded away."""
        title = self.attribute.title
        return f"More {title if title[1:2].isupper() else title[:1].lower() + title[1:]}"

    @property
    def more_ranks(self) -> str:
        """How many of each rank are folded away; empty where there are no ranks."""
        return ", ".join(
            f"{count} {rank}" for rank, count in Counter(each.rank for each in self.folded).items() if rank
        )

    @property
    def more_sentence(self) -> str:
        """That there are more, how many, of what ranks, and where; empty where none are folded away."""
        if not self.folded:
            return ""
        ranks = self.more_ranks
        return f"{len(self.folded)} more under {self.more}" + (f": {ranks}." if ranks else ".")


def members_of(assessment: Assessment, attribute: Attribute) -> Members | None:
    """The members of a concluded set as reports tell them; None where it is empty."""
    value = assessment.values.get(attribute.name)
    if not isinstance(value, tuple) or not value:
        return None
    ranked = attribute.by_rank(value) if attribute.ranks else value
    told = [
        Member(each, attribute.title_of(each), _rank(attribute, each), claims_of(assessment, attribute.name, each))
        for each in map(str, ranked)
    ]
    most = len(told) if attribute.shown is None else attribute.shown
    return Members(attribute, told[:most], told[most:])


def claims_of(assessment: Assessment, name: str, member: str) -> list[str]:
    """The claims behind one member of a concluded set."""
    found: dict[str, None] = {}
    for rule in assessment.supporters.get(name, ()):
        concluded = rule.then[name]
        if isinstance(concluded, tuple) and member in concluded:
            found.update(dict.fromkeys(rule.source))
    return list(found)


def _rank(attribute: Attribute, value: str) -> str:
    return attribute.rank_titles.get(attribute.choices[value].rank, "")
