"""The questionnaire as a person meets it: in a terminal of its own, and line by line."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import pytest
import yaml

from tests.support.commands import ROOT, SECOND, certwise, process
from tests.support.person import DOWN, ENTER, SPACE, Person
from tests.support.terminal import Terminal

COLOUR = re.compile(r"\x1b\[(?:[0-9]+;)*(?:3[0-7]|4[0-7]|9[0-7]|10[0-7]|38|48)(?:;[0-9]+)*m")
STARTED = "market: us\ninternational_expansion: false\nheld: []\nrequested: [soc2]\n"

MARKET, HELD = "Where are the customers you sell to", "Which of these do you hold already"
REQUESTED, RESOURCES = "Which of these do customers name", "Who will do the security work?"
# With these answers the market is the first question, and the one after it has no list to mark.
NEXT_MARKET = ("--set", "held=[]", "--set", "requested=iso27001,soc2")
PEOPLE, SETTLED, OFFER = "How many people, in full-time", "How to go on?", "Write this report to a file?"
NAME = "What is the name of the organization?"


def test_from_the_first_question_to_the_report(tmp_path: Path) -> None:
    person = Person(tmp_path)
    person.asked(HELD, "nothing marked means none)").presses(ENTER)
    person.asked(REQUESTED, "nothing marked means none)").presses(SPACE, DOWN, SPACE, ENTER)
    person.asked(MARKET).presses(DOWN, DOWN, ENTER)
    person.asked(RESOURCES).presses(DOWN, DOWN, ENTER)
    person.sees(PEOPLE).sees("> ").presses("250 apples", ENTER).sees("What does apples mean here?")
    person.presses("\x15", "250%", ENTER).sees("Recommended path: Both in parallel. No further answer can change it.")
    person.sees(SETTLED).sees("List and change answers (l)").presses(ENTER)
    person.sees(NAME).sees("> ").presses("?", ENTER).sees("head of the report").sees(NAME).sees("> ")
    person.presses("Example Ltd", ENTER).sees("Your answers are saved to certwise-answers.yaml").sees(
        "RECOMMENDED PATH"
    ).sees("Both in parallel")
    person.sees(OFFER).presses("report.doc", ENTER).sees("must end in").sees(OFFER).presses("b", ENTER)
    person.sees("certwise ask --resume").sees(OFFER).presses("report.json", ENTER).sees("Written to report.json")
    assert person.leaves() == 0
    answers = {
        "market": "both",
        "held": [],
        "requested": ["iso27001", "soc2"],
        "resources": "dedicated_team",
        "internal_fte": 2.5,
        "organization_name": "Example Ltd",
    }
    assert person.saved() == answers
    assert "Traceback" not in person.screen
    written = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assessed = json.loads(certwise("assess", str(tmp_path / "certwise-answers.yaml"), "--format", "json").stdout)
    assert written["verdict"] == assessed["verdict"]
    assert written["assessment"]["id"][:8] in person.screen
    listed = certwise("audit", "list", "--format", "json", CERTWISE_AUDIT=str(tmp_path / "audit.db"))
    assert written["assessment"]["id"] in listed.stdout


def test_help_why_and_not_knowing(tmp_path: Path) -> None:
    person = Person(tmp_path, "--no-record", *NEXT_MARKET)
    person.asked(MARKET).presses("?").sees("The market decides more").asked(MARKET)
    person.presses("w").sees("This answer affects").sees("What each answer would lead to").asked(MARKET)
    person.presses("d").asked("", "").presses("s")
    person.sees(NAME).presses(ENTER).sees(OFFER).presses(ENTER)
    assert person.leaves() == 0
    assert person.saved() == {"market": None, "held": [], "requested": ["iso27001", "soc2"]}
    assert "market: null  # don't know" in (tmp_path / "certwise-answers.yaml").read_text(encoding="utf-8")
    assert not (tmp_path / "audit.db").exists()


def test_the_lines_below_the_answers(tmp_path: Path) -> None:
    person = Person(tmp_path, "--set", "market=both")
    # Down past fourteen answers to the lines below them; enter alone takes them, and "a" marks nothing.
    person.asked(HELD, "none)").presses(*[DOWN] * 16, ENTER).sees("kept valid rather than")
    person.asked(HELD, "none)").presses("a", *[DOWN] * 15, ENTER).sees("This answer affects")
    person.asked(HELD, "none)").presses("a", "i", ENTER)
    person.asked(REQUESTED, "none)").presses("s").sees(NAME).presses(ENTER).sees(OFFER).presses(ENTER)
    assert person.leaves() == 0
    assert person.saved() == {"market": "both", "held": []}


def test_back_changes_an_answer_and_drops_what_depends_on_it(tmp_path: Path) -> None:
    (tmp_path / "start.yaml").write_text(STARTED, encoding="utf-8")
    person = Person(tmp_path, "--answers", "start.yaml")
    person.sees("Known already: Primary market").asked("Question 1", "")
    person.presses("l").sees("Which answer to change?").sees("None: go on")
    person.presses(*[DOWN], ENTER).asked(MARKET).presses(DOWN, DOWN, ENTER)
    person.sees("do not arise any more, and their answers are dropped: Plan to sell")
    person.asked("Question 1", "").presses("\x03").sees("Go on with: certwise ask --resume")
    assert person.leaves() == 130
    assert person.saved() == {"market": "both", "held": [], "requested": ["soc2"]}


def test_back_from_a_number_and_back_to_nowhere(tmp_path: Path) -> None:
    given = [
        "--set",
        "market=both",
        "--set",
        "held=[]",
        "--set",
        "requested=iso27001,soc2",
        "--set",
        "resources=dedicated_team",
    ]
    person = Person(tmp_path, *given)
    person.sees(PEOPLE).sees("> ").presses("l", ENTER).sees("Which answer to change?").sees("None: go on")
    person.presses(ENTER).sees(PEOPLE).sees("> ").presses("b", ENTER)
    person.sees("Now: A dedicated security team").asked(RESOURCES).presses("s").sees(NAME).presses(ENTER).sees(
        OFFER
    ).presses("\x04")
    assert person.leaves() == 0
    assert person.saved()["resources"] == "dedicated_team"


def test_back_offers_what_was_answered(tmp_path: Path) -> None:
    person = Person(tmp_path, "--set", "market=both", "--set", "resources=moderate")
    person.asked(HELD, "none)").presses(*[DOWN] * 3, SPACE, DOWN, SPACE, ENTER)
    person.asked(REQUESTED, "none)").presses("b").sees("Now: ISO 9001 certificate, ISO 14001 certificate.")
    # What was answered is marked or pointed at: enter alone takes it again, and so does k.
    person.asked(HELD, "none)").presses(ENTER).asked(REQUESTED, "none)").presses("b").sees("Keep this answer (k)")
    person.asked("", "").presses("b").sees("Now: Somebody with part of their time").asked(RESOURCES).presses(ENTER)
    person.asked(REQUESTED, "none)").presses("b").asked(HELD, "none)").presses("k")
    person.asked(REQUESTED, "none)").presses("s").sees(NAME).presses(ENTER).sees(OFFER).presses("\x04")
    assert person.leaves() == 0
    assert person.saved() == {"market": "both", "held": ["iso9001", "iso14001"], "resources": "moderate"}


def test_back_in_lines_offers_what_was_answered(tmp_path: Path) -> None:
    save = tmp_path / "mine.yaml"
    first = ("iso9001, 5", "back", "", "soc2", "us or canada", "us_enterprise", "yes")
    typed = lines(*first, "back market", "2", "back market", "us")
    done = certwise("ask", "--plain", "--save", str(save), stdin=typed)
    assert done.returncode == 0, done.stderr
    assert "Now: ISO 9001 certificate, ISO 14001 certificate. Enter keeps it." in done.stdout
    assert "Now: US or Canada. Enter keeps it." in done.stdout
    # An answer whose question does not arise any more is said to be dropped, and offered again where it arises.
    assert "answers are dropped: Plan to sell" in done.stdout
    assert done.stdout.rindex("Now: yes. Enter keeps it.") > done.stdout.index("answers are dropped")
    saved = yaml.safe_load(save.read_text())
    assert saved == {
        "market": "us", "customers": ["us_enterprise"], "held": ["iso9001", "iso14001"], "requested": ["soc2"],
    }  # fmt: skip


def test_numbers_of_a_list_with_spaces_between_them(tmp_path: Path) -> None:
    save = tmp_path / "mine.yaml"
    done = certwise("ask", "--plain", "--save", str(save), stdin=lines("4 5", "0", "stop"))
    assert done.returncode == 0, done.stderr
    assert yaml.safe_load(save.read_text()) == {"held": ["iso9001", "iso14001"], "requested": []}


def test_interrupted_and_resumed(tmp_path: Path) -> None:
    person = Person(tmp_path)
    person.asked(HELD, "none)").presses(SPACE, ENTER).asked(REQUESTED, "none)").presses("\x03")
    person.sees("Saved to certwise-answers.yaml. Go on with: certwise ask --resume")
    assert person.leaves() == 130
    assert person.saved() == {"held": ["iso27001"]}
    again = Person(tmp_path, "--resume")
    again.sees("Known already: Already held.").sees("Question 2").asked(REQUESTED, "none)").presses(SPACE, ENTER)
    again.sees("Question 3").asked("", "").presses("\x03")
    assert again.leaves() == 130
    assert again.saved() == {"held": ["iso27001"], "requested": ["iso27001"]}


def test_interrupted_before_anything_was_answered(tmp_path: Path) -> None:
    person = Person(tmp_path)
    person.asked(HELD, "none)").presses("\x03").sees("Nothing was answered, and nothing saved.")
    assert person.leaves() == 130
    assert list(tmp_path.glob("*.yaml")) == []


def test_a_killed_terminal_loses_no_answer(tmp_path: Path) -> None:
    person = Person(tmp_path)
    person.asked(HELD, "none)").presses(SPACE, ENTER).sees("Question 2")
    person.process.program.kill()
    person.leaves()
    assert person.saved() == {"held": ["iso27001"]}


@pytest.mark.parametrize("columns", [60, 40])
def test_a_narrow_window(tmp_path: Path, columns: int) -> None:
    person = Person(tmp_path, *NEXT_MARKET, columns=columns, NO_COLOR="1")
    person.asked("Where are", "enter chooses)").presses("w").sees("as far as is known").asked("Where are")
    person.presses(ENTER).asked("Who will", "enter c").presses("\x03")
    assert person.leaves() == 130
    # Between prompts, which draw themselves, every line is printed whole and fits.
    told = person.screen.partition("This answer affects")[2].partition("? Where")[0]
    assert max(len(line) for line in told.split("\n")) <= 60


def test_colour_only_where_it_is_wanted(tmp_path: Path) -> None:
    for name, colourless in (("with", False), ("without", True)):
        folder = tmp_path / name
        folder.mkdir()
        person = Person(folder, *NEXT_MARKET, **({"NO_COLOR": "1"} if colourless else {}))
        person.asked(MARKET).presses(DOWN).sees("Description").presses(ENTER).sees("Question 2").presses("\x03")
        person.leaves()
        assert bool(COLOUR.search(person.seen)) != colourless


@pytest.mark.parametrize("how", ["dumb", "plain"])
def test_plain_lines_on_a_terminal(tmp_path: Path, how: str) -> None:
    person = Person(tmp_path, *(["--plain"] if how == "plain" else []), TERM="dumb" if how == "dumb" else "xterm")
    person.sees(HELD).sees("> ").presses("none\n").sees(REQUESTED).sees("> ").presses("back\n").sees(HELD).sees("> ")
    person.presses("1\n").sees("Question 2").sees("> ").presses("\x04").sees("The input ended here.").sees(OFFER)
    person.presses("\x04")
    assert person.leaves() == 0
    assert "\x1b" not in person.seen or how == "plain"
    assert person.saved() == {"held": ["iso27001"]}


def lines(*typed: str) -> str:
    return "".join(f"{line}\n" for line in typed)


def test_a_pipe(tmp_path: Path) -> None:
    save = tmp_path / "mine.yaml"
    done = process("ask", "--save", str(save), stdin=lines("what", "", "none", "soc2", "us or canada"))
    assert done.returncode == 0, done.stderr
    assert "Soc2 is not one of" not in done.stdout
    assert "The input ended here." in done.stdout
    assert "What is none of these answers. Type a number from 1 to 14." in done.stdout
    assert ", or unknown." in done.stdout
    assert "Still possible: SOC 2, SOC 2 then ISO 27001" in done.stdout
    assert "\x1b" not in done.stdout
    assert yaml.safe_load(save.read_text()) == {"market": "us", "held": [], "requested": ["soc2"]}
    text = save.read_text()
    assert text.startswith("# Answers for: ISO 27001, SOC 2, both or neither\n\n# Where are the customers you sell to")


def test_settled_then_refined_to_the_end(tmp_path: Path) -> None:
    full = yaml.safe_load((ROOT / "facts" / "examples" / "enterprise-software-vendor.yaml").read_text())
    save = tmp_path / "mine.yaml"
    done = certwise(
        "ask", "--save", str(save), "--answers", "facts/examples/enterprise-software-vendor.yaml",
        stdin=lines("refine", *["unknown"] * 20),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Recommended path: Both in parallel. No further answer can change it." in done.stdout
    assert "Nothing more can change the verdict." in done.stdout
    last = done.stdout.partition("Nothing more can change the verdict.")[0].rpartition("No further answer can")[2]
    assert "- Interim SOC 2 Type 1 report: no, settled" in last
    assert last.count("settled\n") == 5
    assert "Recommended path: Both in parallel, settled" in done.stdout
    saved = yaml.safe_load(save.read_text())
    assert {name: value for name, value in saved.items() if value is not None} == full


def test_what_counts_more(tmp_path: Path) -> None:
    (tmp_path / "start.yaml").write_text("market: us\nheld: [iso27001]\nresources: null\n", encoding="utf-8")
    save = tmp_path / "mine.yaml"
    done = certwise(
        "ask", "--answers", str(tmp_path / "start.yaml"), "--set", "held=[]", "--set", "market=both",
        "--set", "maturity=", "--save", str(save), stdin=lines("back market", "international"),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    # The file says us, the option both, and the person international.
    assert yaml.safe_load(save.read_text()) == {
        "market": "international", "held": [], "resources": None, "maturity": None,
    }  # fmt: skip


def test_nothing_typed_saves_nothing(tmp_path: Path) -> None:
    save = tmp_path / "mine.yaml"
    done = certwise("ask", "--save", str(save), stdin="")
    assert done.returncode == 0
    assert "Your answers do not point to a program yet." in done.stdout
    assert not save.exists()


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    save = tmp_path / "mine.yaml"
    done = certwise("ask", *NEXT_MARKET, "--save", str(save), stdin=b"\xff\xfe\x1b[2J\nus\n")
    assert done.returncode == 0, done.stderr
    assert "is none of these answers" in done.stdout
    assert "\x1b[2J" not in done.stdout
    assert yaml.safe_load(save.read_text()) == {"market": "us", "held": [], "requested": ["iso27001", "soc2"]}


def test_a_save_file_that_exists(tmp_path: Path) -> None:
    save = tmp_path / "mine.yaml"
    save.write_text("market: us\n", encoding="utf-8")
    refused = certwise("ask", "--save", str(save), stdin="both\n")
    assert refused.returncode == 2
    assert "[file-exists]" in refused.stderr
    assert save.read_text() == "market: us\n"
    allowed = certwise("ask", "--answers", str(save), "--save", str(save), stdin="none\n")
    assert allowed.returncode == 0, allowed.stderr
    assert yaml.safe_load(save.read_text()) == {"market": "us", "held": []}


@pytest.mark.parametrize(
    ("content", "id"),
    [
        (b"market: [us\n", "yaml-syntax"),
        (b"market: mars\n", "wrong-value"),
        (b"markte: red\n", "unknown-name"),
        (b"colour: red\n", "wrong-shape"),
        (b"- us\n", "wrong-shape"),
        (b"", "empty-file"),
        (b"\xff\xfe\x00", ""),
    ],
)
def test_a_corrupt_file_to_resume(tmp_path: Path, content: bytes, id: str) -> None:
    save = tmp_path / "mine.yaml"
    save.write_bytes(content)
    done = certwise("ask", "--resume", "--save", str(save), stdin="us\n")
    assert done.returncode == 2
    assert id in done.stderr
    assert "Traceback" not in done.stderr
    assert save.read_bytes() == content


@pytest.mark.parametrize(
    ("arguments", "id"),
    [
        (["--resume", "--save", "{}/none.yaml"], "no-such-file"),
        (["--resume", "--save", "{}/none.yaml", "--answers", "facts/examples/us-saas-startup.yaml"], "two-beginnings"),
        (["--answers", "-", "--save", "{}/mine.yaml"], "not-a-file"),
        (["--answers", "{}/none.yaml", "--save", "{}/mine.yaml"], "no-such-file"),
        (["--save", "{}/nowhere/mine.yaml"], "unwritable"),
        (["--save", "{}"], "file-exists"),
        (["--save", "{}/mine.yaml", "--set", "market=mars"], "wrong-value"),
        (["--save", "{}/mine.yaml", "--set", "mars=1"], "unknown-name"),
        (["--save", "{}/mine.yaml", "--set", "mars"], "bad-option"),
    ],
)
def test_what_is_refused_before_anybody_is_asked(tmp_path: Path, arguments: list[str], id: str) -> None:
    done = certwise("ask", *(each.format(tmp_path) for each in arguments), stdin="us\n")
    assert done.returncode == 2
    assert f"[{id}]" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Where are the customers" not in done.stdout


def test_a_place_that_turns_unwritable_loses_no_answer(tmp_path: Path) -> None:
    folder = tmp_path / "away"
    folder.mkdir()
    person = Person(tmp_path, "--plain", "--save", "away/mine.yaml")
    person.sees(HELD).sees("> ")
    folder.rmdir()
    person.presses("iso27001\n").sees(REQUESTED).presses("stop\n").sees(NAME).presses("\n").sees(
        "could not be saved"
    ).sees("held: [iso27001]")
    assert person.leaves() == 2
    assert "[unwritable]" in person.screen
    assert "RECOMMENDED PATH" in person.screen


def test_another_knowledge_base(tmp_path: Path) -> None:
    save = tmp_path / "plot.yaml"
    typed = lines(*["why", "?", "unknown"] * 14)
    done = certwise("--knowledge", str(SECOND), "ask", "--save", str(save), stdin=lines("help") + typed)
    assert done.returncode == 0, done.stderr
    assert "Which soil" in done.stdout or "What soil is it?" in done.stdout
    levels = certwise(
        "--knowledge", str(SECOND), "ask", "--save", f"{save}2", "--set", "soil=chalk", stdin=lines(*"11111111")
    )
    assert levels.returncode == 0, levels.stderr


def test_start_up_of_assess_does_not_load_the_questionnaire() -> None:
    code = (
        "import sys\nfrom cli.main import main\n"
        "try: main(['assess', 'facts/examples/us-saas-startup.yaml', '--no-record', '--no-pager'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('questionary', 'prompt_toolkit', 'z3') if name in sys.modules])"
    )
    shown = Terminal([sys.executable, "-c", code], os.environ, ROOT)
    assert shown.ends() == 0
    assert shown.before.strip().endswith("[]")


def test_every_key_works_on_a_line_and_each_choice_by_number_or_label(tmp_path: Path) -> None:
    save = tmp_path / "mine.yaml"
    typed = lines("l", "k", "b", "4, soc 1 report; ISO14001", "d", "b", "k", "b", "w", "?", "k", "l", "1", "none", "s")
    done = certwise("ask", "--plain", "--save", str(save), stdin=typed)
    assert done.returncode == 0, done.stderr
    said = done.stdout
    assert said.startswith("These questions work out whether")
    assert said.index("ISO 27001: an international standard") < said.index("Question 1, about 5 to go, at most")
    assert "Nothing is answered yet." in said
    assert "There is no answer to keep yet." in said
    assert "This is the first question." in said
    assert "Now: ISO 9001 certificate, ISO 14001 certificate, SOC 1 report. Enter keeps it." in said
    assert "Now: unknown. Enter keeps it." in said
    assert "If nobody can tell, answer that you don't know" in said
    assert "1  Already held: ISO 9001 certificate, ISO 14001 certificate, SOC 1 report" in said
    assert "2  Named by customers: don't know" in said
    # Each term once, at its first use.
    assert said.count("an international standard for managing") == said.count("a written statement of an") == 1
    assert yaml.safe_load(save.read_text()) == {"held": [], "requested": None}


def test_who_resumes_is_where_he_was(tmp_path: Path) -> None:
    save, known = tmp_path / "mine.yaml", ("--set", "market=us")
    done = certwise("ask", *known, "--save", str(save), stdin=lines("none", "soc2"))
    assert "# Answered here, in this order: held, requested\n" in save.read_text()
    last = [line for line in done.stdout.splitlines() if line.startswith("Question ")][-1]
    again = certwise("ask", "--resume", "--save", str(save), stdin=lines("b"))
    assert next(line for line in again.stdout.splitlines() if line.startswith("Question ")) == last
    # The answer before is the one that was given last, wherever it stands in the file.
    assert "Now: SOC 2. Enter keeps it." in again.stdout
    assert "These questions work out" not in again.stdout
