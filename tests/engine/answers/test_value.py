"""One reading of values: what each spelling means, or why it is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.answers.value import UnclearError, read_text, read_value
from engine.knowledge.value import Value
from tests.support.spellings import SPELLINGS, Refused, spelled_base

BASE = spelled_base()
CASES = [(name, text, wanted) for name, texts in SPELLINGS.items() for text, wanted in texts.items()]


@pytest.mark.parametrize(("name", "text", "wanted"), CASES, ids=[f"{name}-{text[:20]}" for name, text, _ in CASES])
def test_a_spelling(name: str, text: str, wanted: Value | Refused | None) -> None:
    attribute = BASE.knowledge.attributes[name]
    if isinstance(wanted, Refused):
        with pytest.raises(UnclearError) as refused:
            read_text(text, attribute)
        assert wanted.words in str(refused.value)
        assert str(refused.value).isprintable()
    else:
        found = read_text(text, attribute)
        assert (found, type(found)) == (wanted, type(wanted))


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("held", ["iso", "SOC 2, either type"], ("iso", "soc")),
        ("held", [], ()),
        ("held", None, None),
        ("urgent", True, True),
        ("odd", True, "true"),
        ("odd", 1, "1"),
        ("odd", None, None),
        ("people", 1.125, 1.125),
        ("people", 2, 2.0),
        ("budget", 5.0, 5),
    ],
)
def test_a_typed_value(name: str, value: object, wanted: Value | None) -> None:
    found = read_value(value, BASE.knowledge.attributes[name])
    assert (found, type(found)) == (wanted, type(wanted))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("held", ["iso,soc"], "iso,soc is not one of"),
        ("held", [None], "nothing is not one of"),
        ("held", [["iso"]], "one value is wanted here, and this is a list"),
        ("market", ["us"], "one value is wanted here, and this is a list"),
        ("held", {"iso": True}, "this is a mapping"),
        ("people", True, "true is not a number"),
        ("people", float("nan"), "finite"),
        ("people", 10**400, "beyond"),
        ("people", 0.1 + 0.2, "a number keeps 15"),
        ("budget", 5.5, "5 or 6"),
    ],
)
def test_a_typed_value_that_is_none(name: str, value: object, words: str) -> None:
    with pytest.raises(UnclearError, match=words):
        read_value(value, BASE.knowledge.attributes[name])


PIECES = st.sampled_from(
    [*"0123456789", *".,;|-+ '\"[]()%€$½١", "k", "m", "year", "USD", "e", "yes", "none", "iso", "soc", "\n", "unknown"]
)


@settings(max_examples=500)
@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join)), st.sampled_from(list(SPELLINGS)))
def test_a_value_of_the_attribute_or_a_reason(text: str, name: str) -> None:
    attribute = BASE.knowledge.attributes[name]
    try:
        found = read_text(text, attribute)
    except UnclearError:
        return
    if found is not None:
        assert all(attribute.refusal(each) == "" for each in (found if isinstance(found, tuple) else (found,)))
