"""Conclusions whose members have a line each in a report, such as advice: the highest rank first, so many at most."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from engine.infer.assessment import Assessment
from engine.knowledge.vocabulary import Attribute, Choice


# Named tuples, since a dataclass takes four times as long to make when the program starts.
class Reason(NamedTuple):
    """A rule that concluded a value: its id, its sentence, and the claims that it cites."""

    rule: str
    sentence: str
    claims: list[str]


class Member(NamedTuple):
    """A value in its own words, its help and the title of its rank, where it has any, and why it was concluded."""

    value: str
    words: str
    help: str
    rank: str
    reasons: list[Reason]

    @property
    def whole(self) -> str:
        """Its words, and what the vocabulary says of it beside."""
        return f"{self.words}{' ' if self.words.endswith('.') else ': '}{self.help}" if self.help else self.words

    @property
    def claims(self) -> list[str]:
        """The claims behind it."""
        return list(dict.fromkeys(claim for reason in self.reasons for claim in reason.claims))


class Members(NamedTuple):
    """The values of a set that was concluded, the highest rank first; those beyond what is shown are `folded`."""

    attribute: Attribute
    shown: list[Member]
    folded: list[Member]

    @property
    def more(self) -> str:
        """What to call those that are folded away."""
        return f"More {self.attribute.within}"

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


def members_of(assessment: Assessment, attribute: Attribute, *, cut: bool = True) -> Members | None:
    """The members of a concluded set as reports tell them; None where it is empty. Without `cut` all are shown."""
    value = assessment.values.get(attribute.name)
    if not isinstance(value, tuple) or not value:
        return None
    ranked = attribute.by_rank(value) if attribute.ranks else value
    told = [
        Member(each, choice.title, choice.help, _rank(attribute, choice), _reasons(assessment, attribute.name, each))
        for each, choice in ((str(each), attribute.choices[str(each)]) for each in ranked)
    ]
    most = attribute.shown if cut and attribute.shown is not None else len(told)
    return Members(attribute, told[:most], told[most:])


def _reasons(assessment: Assessment, name: str, member: str) -> list[Reason]:
    """The rules that concluded one member of a set."""
    values, attributes = assessment.values, assessment.knowledge.attributes
    return [
        Reason(rule.id, rule.sentence(values, attributes), rule.source)
        for rule in assessment.supporters.get(name, ())
        if isinstance(concluded := rule.then[name], tuple) and member in concluded
    ]


def _rank(attribute: Attribute, choice: Choice) -> str:
    return attribute.rank_titles.get(choice.rank, "")
