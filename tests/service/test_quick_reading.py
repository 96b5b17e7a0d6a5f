"""A request without mistakes is read without places, and says what it says with them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.api import requests
from service.api.reading import _placed, _quickly, request_of

values = st.one_of(
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(-1e6, 1e6),
    st.text(max_size=8),
    st.lists(st.text(max_size=4)),
)


@given(st.dictionaries(st.text(min_size=1, max_size=8), values, max_size=5), st.booleans())
def test_what_is_read_quickly_is_what_is_read_with_places(answers: dict[str, Any], escaped: bool) -> None:
    text = json.dumps({"answers": answers}, ensure_ascii=escaped)
    quickly = _quickly(requests.Assess, text)
    if quickly is None:
        return
    asked, node = quickly
    slowly = _placed(text, json.loads(text))
    assert node.plain() == slowly.plain()
    assert asked == requests.Assess.model_validate(json.loads(text))
    if slowly.line:
        assert node.written() == slowly.written()


@pytest.mark.parametrize("value", ["1", "true", '"yes"', '["a", "b"]', "0.25", "-3"])
def test_what_everybody_sends_is_read_quickly(value: str) -> None:
    assert _quickly(requests.Assess, f'{{"answers": {{"market": {value}}}}}') is not None


@pytest.mark.parametrize(
    "text",
    [
        '{"answers": {"a": 1, "a": 2}}',
        '{"answers": {"a": 120.000}}',
        '{"answers": {"a": 1e3}}',
        '{"answers": {"a": -0}}',
        '{"answers": {"a": 0.1234567890123456}}',
        '{"answers": {}, "other": 1}',
        "[]",
        "{",
        '{"answers": {"a": NaN}}',
        '{"answers": {"a": "\u202e"}}',
    ],
)
def test_what_may_be_wrong_is_read_with_its_places(text: str) -> None:
    assert _quickly(requests.Assess, text) is None


def test_the_spelling_of_a_number_counts() -> None:
    _, node = request_of(requests.Assess, b'{"answers": {"a": 120.000, "b": 12}}')
    assert node.value["answers"].written() == {"a": "120.000", "b": "12"}
    _, node = request_of(requests.Assess, b'{"answers": {"b": 12, "c": true}}')
    assert node.value["answers"].written() == {"b": "12", "c": "true"}
