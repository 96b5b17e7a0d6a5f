"""What the questionnaire says of the questions left, held against what it then asks of people who answer at random."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from cli.commands.ask.dialogue import Dialogue
from cli.commands.ask.opening import Terms
from cli.commands.ask.reply import Progress, Reply
from engine.infer.expert import Expert
from engine.interview.interview import Interview
from engine.knowledge.vocabulary import Attribute
from engine.prove.theory import Theory
from tests.support.commands import SECOND
from tests.support.places import ROOT

PLAYS = 12


class Anybody:
    """Answers at random, and notes what was told before each question, stage by stage."""

    def __init__(self, chance: random.Random, theory: Theory) -> None:
        self.chance, self.theory = chance, theory
        self.told: list[list[Progress]] = [[]]

    def ask(self, attribute: Attribute, answered: list[Attribute], now: Reply | None = None) -> Reply:
        if self.chance.random() < 0.15:
            return Reply("unknown")
        if attribute.several:
            return Reply("value", attribute.ordered([c for c in attribute.choices if self.chance.random() < 0.25]))
        if attribute.name in self.theory.facts:
            return Reply("value", self.chance.choice(self.theory.candidates(attribute.name)))
        return Reply("unknown")

    def status(self, progress: Progress) -> None:
        self.told[-1].append(progress)

    def choose(self, question: str, choices: dict[str, str], keys: dict[str, str] | None = None) -> str:
        assert set((keys or {}).values()) >= {"stop", "list", "back", "help"}
        self.told.append([])
        return "refine"

    def text(self, question: str) -> str:
        return ""


@pytest.mark.parametrize("folder", [ROOT, SECOND], ids=["shipped", "second"])
def test_no_more_questions_follow_than_were_told(
    folder: Path, shipped: Expert, second: Expert, capsys: pytest.CaptureFixture[str]
) -> None:
    expert, chance = (shipped if folder == ROOT else second), random.Random(11)
    theory, stages = Theory(expert.knowledge), 0
    for _ in range(PLAYS):
        person = Anybody(chance, theory)
        Dialogue(Interview(expert, theory), person, lambda: None, terms=Terms()).run()
        for told in person.told:
            stages += bool(told)
            for place, each in enumerate(told):
                left = len(told) - place
                assert left <= each.most
                assert (each.left == "the last one") <= (left == 1)
    assert stages > PLAYS
    capsys.readouterr()
