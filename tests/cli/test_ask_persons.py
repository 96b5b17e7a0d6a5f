"""Three persons in front of the questionnaire, from its first line to the report, and how many keys they press."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.person import DOWN, ENTER, SPACE, Person
from tests.support.places import ROOT

PAGE = ROOT / "docs" / "questionnaire.md"
TABLE = re.compile(r"(<!-- the persons -->\n).*?(<!-- end -->)", re.DOTALL)
SCREEN = re.compile(r"(<!-- the terminal -->\n```text\n).*?(```\n<!-- end -->)", re.DOTALL)
END = re.compile(r"(<!-- the end -->\n```text\n).*?(```\n<!-- end -->)", re.DOTALL)
ASKED = r"Question \d+ [\s\S]*?(here and save \(s\)|\(stop\)\))"
# What each question that may come is answered with.
KNOWN = {
    "Which of these do you hold": [ENTER],
    "Which of these do customers name": [SPACE, DOWN, SPACE, ENTER],
    "Where are the customers": [DOWN, DOWN, ENTER],
    "Who will do the security work": [DOWN, DOWN, ENTER],
    "How many people": ["t", "w", "o", ENTER],
}


def until_settled(person: Person, *, answers: dict[str, list[str]] | None = None, most: int = 40) -> Person:
    """Answer until the verdict is settled; what is not known with the key for that."""
    for _ in range(most):
        if person.comes_to("How to go on", ASKED) == 0:
            return person.sees("List and change answers (l)")
        question = " ".join(person.screen.rpartition("\n? ")[2].split())
        keys = next((keys for start, keys in (answers or {}).items() if question.startswith(start)), None)
        on_a_line = person.seen.endswith("(stop))")
        person.presses(*(keys or (["d", ENTER] if on_a_line else ["d"])))
    raise AssertionError("it asks and asks")


def report(person: Person) -> Person:
    """Stop at the milestone, leave out the name, and want no file."""
    person.presses(ENTER).sees("What is the name of the organization?").sees("> ").presses(ENTER)
    person.sees("RECOMMENDED PATH").sees("Write this report to a file?").presses(ENTER)
    assert person.leaves() == 0
    assert "Traceback" not in person.screen
    return person


def knows_nothing(folder: Path, columns: int) -> Person:
    person = Person(folder, columns=columns)
    return report(until_settled(person))


def changes_mind_twice(folder: Path, columns: int) -> Person:
    person = Person(folder, columns=columns)
    person.asked("Which of these do you hold", "none)").presses(ENTER)
    person.asked("Which of these do", "none)").presses("b").sees("Now: none").asked("Which of these do", "none)")
    person.presses(SPACE, ENTER).asked("Which of these do", "none)").presses("l").sees("None: go on").presses(
        DOWN, ENTER
    )
    person.sees("Now: ISO 27001 certificate").asked("Which of these do", "none)").presses(SPACE, ENTER)
    return report(until_settled(person, answers=KNOWN))


def is_interrupted(folder: Path, columns: int) -> Person:
    person = Person(folder, columns=columns)
    person.asked("Which of these do you hold", "none)").presses(ENTER)
    person.asked("Which of these do", "none)").presses("\x03").sees("Go on with: certwise ask --resume")
    assert person.leaves() == 130
    again = Person(folder, columns=columns)
    again.keys = person.keys
    again.sees("holds 1 answer. What now?").sees("Leave").presses(ENTER).sees("Known already: Already held")
    report(until_settled(again, answers=KNOWN))
    assert "Question 2 " in again.screen
    assert "Question 1 " not in again.screen
    return again


PERSONS = {
    "knows nothing, and says so each time": (knows_nothing, 80),
    "changes an answer twice, by going back and in the list": (changes_mind_twice, 120),
    "is interrupted, and starts again": (is_interrupted, 60),
}


def shown(person: Person, pattern: str) -> str:
    """What stood on the screen, without spaces at the ends of lines."""
    found = re.search(pattern, person.screen, re.DOTALL | re.MULTILINE)
    assert found
    return "".join(f"{line.rstrip()}\n" for line in found[0].splitlines())


def test_three_persons_get_to_the_report(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """`pytest tests/cli/test_ask_persons.py --update-golden` writes the page's table and its terminal anew."""
    rows = ["| who | columns | questions | keys pressed |", "|---|---|---|---|"]
    second = end = ""
    for number, (words, (does, columns)) in enumerate(PERSONS.items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        person = does(folder, columns)
        rows.append(f"| {words} | {columns} | {len(person.saved())} | {person.keys} |")
        second = second or shown(person, r"^Question 2 .*?here and save \(s\)")
        end = end or shown(person, r"^\? What is the name of the organization.*?^ *> ")
        told = person.screen.partition("RECOMMENDED PATH")[2].partition("? Write this")[0].splitlines()
        assert [line for line in told if len(line) > columns and not line.startswith("assessment ")] == []
    text = PAGE.read_text(encoding="utf-8")
    wanted, count = TABLE.subn(lambda found: found[1] + "\n".join(rows) + "\n" + found[2], text)
    wanted, screens = SCREEN.subn(lambda found: found[1] + second + found[2], wanted)
    wanted, ends = END.subn(lambda found: found[1] + end + found[2], wanted)
    assert (count, screens, ends) == (1, 1, 1)
    if request.config.getoption("--update-golden"):
        PAGE.write_text(wanted, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == wanted
