"""The answers that the questionnaire saves read back as exactly those answers, whatever the questions hold."""

from __future__ import annotations

import json
import string
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.answers.file import answers_text
from engine.answers.validation import validate
from engine.documents.reading import parse
from engine.infer.expert import Expert
from engine.knowledge.value import Values
from engine.load.language import RESERVED

BREAKS = [
    *("\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x1e", "\x85", "\u2028", "\u2029", "\u202e", "\ufeff", "\t", "\x00"),
]
HOSTILE = st.lists(
    st.one_of(st.sampled_from([*BREAKS, "hurry: true", "# ", "---", "...", "- x", "a: b", "'", '"', "{", "%", "é"])),
    min_size=1,
    max_size=8,
).map("".join)
NAMES = st.one_of(
    st.sampled_from(["null", "true", "No", "y", "off"]), st.text(string.ascii_lowercase, min_size=1, max_size=5)
)
WORDS = st.one_of(
    st.sampled_from(["1", "1.0", "true", "null", "0x1F", "1e3", "no"]), st.text("ab1.-", min_size=1, max_size=4)
)
CHOICES = st.lists(WORDS, min_size=1, max_size=4).map(
    lambda found: [f"a{each}" if each[0] in ".-" else each for each in found]
)


@st.composite
def saved(draw: Any) -> tuple[Expert, Values, list[str]]:
    attributes: dict[str, Any] = {}
    answers: Values = {}
    declined = []
    for name in draw(st.lists(NAMES.map(lambda name: f"{name}"), min_size=1, max_size=4, unique=True)):
        kind = draw(st.sampled_from(["flag", "choice", "set", "integer", "number"]))
        question = draw(HOSTILE)
        attributes[name] = {"kind": kind, "title": draw(HOSTILE), "question": question, "help": draw(HOSTILE)}
        if kind in ("choice", "set"):
            attributes[name]["choices"] = {each: each for each in dict.fromkeys(draw(CHOICES))}
        if not question.strip() or name in RESERVED:
            del attributes[name]
            continue
        if draw(st.booleans()):
            declined.append(name)
        elif kind == "flag":
            answers[name] = draw(st.booleans())
        elif kind == "integer":
            answers[name] = draw(st.integers(-(10**14), 10**14))
        elif kind == "number":
            answers[name] = draw(st.integers(-(10**6), 10**6).map(lambda number: number / 8))
        elif kind == "choice":
            answers[name] = draw(st.sampled_from(list(attributes[name]["choices"])))
        else:
            answers[name] = tuple(each for each in attributes[name]["choices"] if draw(st.booleans()))
    attributes["result"] = {"kind": "flag", "title": "Result"}
    about = {"name": "small", "title": draw(HOSTILE), "about": "Small.", "verdict": ["result"]}
    texts = {
        "facts/small.yaml": json.dumps({"knowledge": about, "attributes": attributes}),
        "rules/small.yaml": "ruleset: small\ntitle: Small\nrules: []\n",
    }
    return Expert.of_texts(texts, "."), answers, declined


@settings(max_examples=150, deadline=None)
@given(saved())
def test_saved_answers_read_back(found: tuple[Expert, Values, list[str]]) -> None:
    base, answers, declined = found
    assume(answers or declined)
    text = answers_text(base.knowledge, answers, declined)
    node = parse(text, "saved.yaml")
    assert validate(base.knowledge, node, "saved.yaml") == answers
    assert {name for name, given in node.value.items() if given.value is None} == set(declined)
    for line in text.split("\n"):
        assert not line or line.startswith("#") or line.partition(":")[0].strip('"') in base.knowledge.attributes


@pytest.mark.parametrize("mark", BREAKS)
def test_every_line_of_a_question_is_a_comment(mark: str) -> None:
    question = json.dumps(f"How much? Say below if there is{mark}hurry: true{mark}")
    base = Expert.of_texts(
        {
            "facts/a.yaml": "knowledge: {name: a, title: A, about: A., verdict: [out]}\nattributes:\n"
            f"  much: {{kind: integer, title: Much, question: {question}, help: Look.}}\n"
            "  hurry: {kind: flag, title: Hurry, question: Is there a hurry?, help: Look.}\n"
            "  out: {kind: flag, title: Out}\n",
            "rules/a.yaml": "ruleset: a\ntitle: A\nrules: []\n",
        },
        ".",
    )
    text = answers_text(base.knowledge, {"much": 5}, [])
    assert parse(text, "x").plain() == {"much": 5}
    assert text.replace("\n", "").isprintable()
