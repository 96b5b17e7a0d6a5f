"""Files, options and the questionnaire are held to one list of spellings, and to one reading of anything else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.commands.ask.reply import COMMANDS as WISHES
from cli.commands.ask.reply import Reply, labels, parsed
from engine.answers.file import answers_text
from engine.answers.options import read_options
from engine.answers.proposition import proposition
from engine.answers.validation import read_answers
from engine.answers.value import folded, read_text
from engine.documents.reading import parse
from engine.infer.expert import Expert
from engine.knowledge.value import Value, Values, word
from engine.problem import ProblemError
from tests.support.random_knowledge import answers_for, knowledge_bases
from tests.support.spellings import SPELLINGS, Refused, spelled_base

BASE = spelled_base()
REFUSED = Refused("")
Door = Callable[[str, str], Any]
# In the questionnaire these are no values: commands, and the numbers of the lines of a list.
# What a prompt takes for something else than an answer.
COMMANDS = {"", "?", "unknown", "0", *WISHES}


def _taken(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except ProblemError:
        return REFUSED


def in_json(name: str, text: str) -> Any:
    return _taken(lambda: read_answers(BASE.knowledge, parse(json.dumps({name: text}), "answers.json"), "f")[name])


def in_single_quotes(name: str, text: str) -> Any:
    quoted = text.replace("'", "''")
    return _taken(lambda: read_answers(BASE.knowledge, parse(f"{name}: '{quoted}'\n", "answers.yaml"), "f")[name])


def unquoted(name: str, text: str) -> Any:
    return _taken(lambda: read_answers(BASE.knowledge, parse(f"{name}: {text}\n", "answers.yaml"), "f")[name])


def as_option(name: str, text: str) -> Any:
    return _taken(lambda: read_options(BASE.knowledge, [f"{name}={text}"])[name])


def as_typed(name: str, text: str) -> Any:
    reply = parsed(text, BASE.knowledge.attributes[name], [])
    if not isinstance(reply, Reply):
        return REFUSED
    return reply.value if reply.kind in ("value", "unknown") else reply.kind


CASES = [(name, text, wanted) for name, texts in SPELLINGS.items() for text, wanted in texts.items()]
DOORS: list[Door] = [in_json, in_single_quotes, as_option]


@pytest.mark.parametrize("door", [*DOORS, as_typed], ids=lambda door: door.__name__)
def test_every_spelling_at_every_door(door: Door) -> None:
    wrong = {}
    for name, text, wanted in CASES:
        lines = labels(BASE.knowledge.attributes[name]) if door is as_typed else {}
        if door is as_typed and (not text.strip() or text in ("0", *lines)):
            continue
        found = door(name, text)
        if found != (REFUSED if isinstance(wanted, Refused) else wanted):
            wrong[name, text] = found
    assert wrong == {}


def test_unquoted_in_yaml_it_is_the_same() -> None:
    """Where YAML takes the text for one plain word, and not for a list, a comment or nothing."""
    wrong = {}
    for name, text, wanted in CASES:
        plain = text.strip() == text and text[:1] not in "[]{},'\"%|~" and ": " not in text and " #" not in text
        if plain and (name, text.lower()) != ("odd", "null"):
            found = unquoted(name, text)
            if found != (REFUSED if isinstance(wanted, Refused) else wanted):
                wrong[name, text] = found
    assert wrong == {}


def test_null_without_quotes_has_two_readings_where_a_choice_is_called_so() -> None:
    with pytest.raises(ProblemError, match='null can mean the choice or unknown; write "null" in quotes, or ~'):
        read_answers(BASE.knowledge, parse("odd: null\n", "answers.yaml"), "answers.yaml")
    assert unquoted("odd", "~") is None
    assert unquoted("odd_set", "[none, some]") == ("none", "some")


PIECES = st.sampled_from(
    [*"0123456789", *".,;|-+ '[]()%€$½١", "k", "m", " year", "USD", "e", "yes", "none", "iso", "soc", "null", "us"]
)


@settings(max_examples=600)
@given(
    st.one_of(
        st.text(st.characters(exclude_categories=["C", "Z"]), max_size=30), st.lists(PIECES, max_size=9).map("".join)
    ),
    st.sampled_from(list(SPELLINGS)),
)
def test_anything_is_taken_or_refused_alike(text: str, name: str) -> None:
    one, *others = (door(name, text) for door in DOORS)
    assert all((other, type(other)) == (one, type(one)) for other in others)
    words = folded(text)
    listed = bool(labels(BASE.knowledge.attributes[name])) and any(map(str.isdecimal, text))
    if words not in COMMANDS and not words.startswith("back ") and not listed:
        assert as_typed(name, text) == one, ascii(text)


def round_trips(base: Expert, values: Values) -> None:
    knowledge = base.knowledge
    file = answers_text(base.knowledge, values, [])
    assert base.ordered(read_answers(knowledge, parse(file, "f"), "f")) == values  # type: ignore[arg-type]  no unknown
    options = [f"{name}={word(value)}" for name, value in values.items()]
    assert read_options(knowledge, options) == values
    for name, value in values.items():
        attribute = knowledge.attributes[name]
        assert read_text(attribute.title_of(value), attribute) == value
        if value != ():
            single: Value = value[0] if isinstance(value, tuple) else value
            assert proposition(knowledge, f"{attribute.title}={attribute.title_of(single)}").value == single


@settings(max_examples=200, deadline=None)
@given(answers_for(BASE.knowledge))
def test_what_is_written_and_printed_reads_back(values: Values) -> None:
    round_trips(BASE, BASE.ordered(values))


@pytest.mark.parametrize("name", ["shipped", "second"])
def test_of_whole_knowledge_bases_too(name: str, request: pytest.FixtureRequest) -> None:
    base: Expert = request.getfixturevalue(name)

    @settings(max_examples=60, deadline=None)
    @given(answers_for(base.knowledge))
    def check(values: Values) -> None:
        round_trips(base, base.ordered(values))

    check()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_of_random_knowledge_bases_too(data: st.DataObject) -> None:
    base = data.draw(knowledge_bases())
    round_trips(base, base.ordered(data.draw(answers_for(base.knowledge))))


@settings(max_examples=200)
@given(st.decimals(-(10**6), 10**6, allow_nan=False, places=3) | st.decimals(-999, 999, allow_nan=False, places=5))
def test_any_number_reads_back(number: Any) -> None:
    round_trips(BASE, {"balance": float(number) + 0.0})


def test_declined_answers_read_back() -> None:
    names = [attribute.name for attribute in BASE.knowledge.asked]
    found = read_answers(BASE.knowledge, parse(answers_text(BASE.knowledge, {}, names), "f"), "f")
    assert found == dict.fromkeys(names)
