"""YAML as data: what its words mean, and what is refused, with the place."""

from __future__ import annotations

import io
import math
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.documents import text
from engine.documents.node import Node, core_value
from engine.documents.reading import MAX_DEPTH, MAX_NODES, parse, read
from engine.problem import Problem, ProblemError, Where


def plain(text: str) -> Any:
    return parse(text, "x.yaml").plain()


def refused(text: str) -> list[str]:
    with pytest.raises(ProblemError) as caught:
        parse(text, "x.yaml")
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("word", "value"),
    [
        # Only these are booleans.
        *[(word, True) for word in ("true", "True", "TRUE")],
        *[(word, False) for word in ("false", "False", "FALSE")],
        # What YAML 1.1 took for booleans, dates, numbers to the base 60 and to the base 8 are words or plain numbers.
        *[(word, word) for word in ("yes", "no", "on", "off", "y", "n", "Yes", "NO", "On", "OFF", "tRUE")],
        *[
            (word, word)
            for word in ("2024-01-02", "12:30:45", "1_000", "0b11", "-0x1f", "0o9", "0xg", "=", "<<", "1e", ".")
        ],
        ("~", None),
        ("null", None),
        ("Null", None),
        ("NULL", None),
        ("", None),
        ("nULL", "nULL"),
        ("0", 0),
        ("-12", -12),
        ("+12", 12),
        ("007", 7),
        ("0o17", 15),
        ("0x1F", 31),
        ("9" * 400, int("9" * 400)),
        ("1.5", 1.5),
        ("-.5", -0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("1E-05", 1e-05),
        ("12e03", 12000.0),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("+.Inf", math.inf),
        ("inf", "inf"),
        ("nan", "nan"),
    ],
)
def test_a_word_means_what_the_core_schema_says(word: str, value: Any) -> None:
    assert plain(f"a: {word}") == {"a": value}
    assert type(core_value(word)) is type(value)


def test_not_a_number() -> None:
    assert all(math.isnan(core_value(word)) for word in (".nan", ".NaN", ".NAN"))


@pytest.mark.parametrize("quote", ["'", '"'])
def test_a_quoted_word_is_text(quote: str) -> None:
    for word in ("true", "null", "12", "1.5", ".inf", "~", ""):
        assert plain(f"a: {quote}{word}{quote}") == {"a": word}
    assert plain("a: |\n  true\n") == {"a": "true\n"}


def test_places_count_from_one() -> None:
    node = parse("a:\n  - b: 1\n    c: [x, y]\n", "x.yaml")
    assert str(node.at(("a", 0, "c", 1), "x.yaml")) == "x.yaml:3:12"
    assert str(node.at(("a", 0), "x.yaml")) == "x.yaml:2:5"
    assert str(node.at(("a", 0, "nothing"), "x.yaml")) == "x.yaml:2:5"
    assert str(node.inside("a").where("x.yaml")) == "x.yaml:2:3"  # type: ignore[union-attr]
    assert str(node.where("x.yaml", "a")) == "x.yaml:1:1"


def test_every_duplicate_key_is_reported() -> None:
    assert refused("a: 1\nb: {c: 1, c: 2}\na: 2\n") == [
        "x.yaml:2:11: error: c stands here a second time; first on line 2 [duplicate-key]",
        "x.yaml:3:1: error: a stands here a second time; first on line 1 [duplicate-key]",
    ]


@pytest.mark.parametrize(
    ("key", "shown"), [("1", "1"), ("true", "True"), ("~", "None"), ("[a]", "a list or a mapping")]
)
def test_a_name_is_a_word(key: str, shown: str) -> None:
    message = f"a name must be a word, and this is {shown}; quote it where a word is meant [key-not-a-word]"
    assert refused(f"? {key}\n: 1\n") == [f"x.yaml:1:3: error: {message}"]


def test_quoted_and_strange_words_are_names() -> None:
    assert plain("'1': a\nno: b\n<<: c\n'': d\n") == {"1": "a", "no": "b", "<<": "c", "": "d"}


@pytest.fixture(params=["C", "Python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each parser of the library: where libyaml is not at hand, its wheels do without."""
    if request.param == "Python":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    return str(request.param)


@pytest.mark.parametrize(("opened", "column"), [("[", 65), ("{a: ", 257), ("- ", 129), ("? ", 129), ("[{a: ", 161)])
@pytest.mark.parametrize("times", [MAX_DEPTH + 1, 999, 1_001, 20_000])
def test_depth_is_bounded_whatever_the_parser_bounds(opened: str, column: int, times: int, parser: str) -> None:
    message = f"nested deeper than {MAX_DEPTH} levels [too-deep]"
    assert refused(opened * times) == [f"x.yaml:1:{column}: error: {message}"]


def test_depth_is_bounded(parser: str) -> None:
    deepest = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert plain(deepest) is not None
    assert refused(f"[{deepest}]") == [f"x.yaml:1:65: error: nested deeper than {MAX_DEPTH} levels [too-deep]"]
    assert refused("a: 1\na: 2\nb: " + "[" * 5_000) == [
        "x.yaml:2:1: error: a stands here a second time; first on line 1 [duplicate-key]",
        f"x.yaml:3:67: error: nested deeper than {MAX_DEPTH} levels [too-deep]",
    ]
    if parser == "C":
        assert "[too-deep]" in refused("[" * 1_000_000)[0]
        assert "[too-deep]" in refused("{a: " * 100_000)[0]
        assert "[too-deep]" in refused("- " * 100_000)[0]


@pytest.mark.parametrize("error", [RecursionError(), OverflowError(), ValueError(), yaml.YAMLError()])
def test_a_parser_that_gives_up_is_a_finding(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(*_: object, **__: object) -> Iterator[yaml.Event]:
        raise error

    monkeypatch.setattr(yaml, "parse", give_up)
    (found,) = refused("a: 1")
    assert found.startswith("x.yaml: error: n")


def test_an_alias_repeats_its_value() -> None:
    assert plain("a: &x [1, {b: 2}]\nc: *x\nd: &y word\ne: *y\n") == {
        "a": [1, {"b": 2}],
        "c": [1, {"b": 2}],
        "d": "word",
        "e": "word",
    }


def test_laughs_are_counted_before_they_grow() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 40)]
    before = time.process_time()
    assert "[too-large]" in refused("\n".join(lines))[0]
    assert time.process_time() - before < 1


def test_more_values_than_are_read() -> None:
    assert "[too-large]" in refused("a: &a [" + "1," * 1000 + "]\nb: [" + "*a," * (MAX_NODES // 1000) + "]")[0]


@pytest.mark.parametrize("text", ["&x [*x]", "&x {a: {b: *x}}", "a: *nothing", "{*x : 1}", "- *x\n- &x 1"])
def test_an_alias_names_a_value_that_stands_before_it(text: str) -> None:
    found = refused(text)
    assert len(found) == 1
    assert "[yaml-syntax]" in found[0]
    assert "names no value that stands before it" in found[0]


@pytest.mark.parametrize(
    "text",
    [
        "a: !!python/object/apply:os.system ['echo']",
        "a: !!python/name:os.system ''",
        "!!python/object:object {}",
        "a: !!int '5'",
        "a: !!str 5",
        "a: !!binary aGk=",
        "a: !own {}",
        "!!set {a, b}",
        "%TAG ! tag:example.com,2000:\n---\na: !thing 1\n",
    ],
)
def test_tags_are_not_read(text: str) -> None:
    found = refused(text)
    assert len(found) == 1
    assert found[0].endswith("; write plain data [yaml-tag]")


def test_one_document_in_a_file() -> None:
    assert plain("---\na: 1\n...\n") == {"a": 1}
    assert refused("a: 1\n---\nb: 1\n") == [
        "x.yaml:2:1: error: a file holds one document, and a second one starts here; put it into another file"
        " [one-document]"
    ]


@pytest.mark.parametrize("text", ["", "\n", "# nothing\n", "\ufeff"])
def test_an_empty_file(text: str) -> None:
    assert refused(text) == ["x.yaml: error: the file is empty [empty-file]"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: [1, 2\n", "x.yaml:1:4"),
        ("a: b: c\n", "x.yaml:1:5"),
        ("a:\n\t- b\n", "x.yaml:2:1"),
        ("a: 'b\n", "x.yaml:1:4"),
        ("a: }\n", "x.yaml:1:4"),
        ("a: @b\n", "x.yaml:1:4"),
        ("é: ï\nb: }\n", "x.yaml:2:4"),
    ],
)
def test_a_mistake_of_syntax_has_its_place(text: str, place: str) -> None:
    found = refused(text)
    assert len(found) == 1
    assert found[0].startswith(f"{place}: error: not valid YAML: ")
    assert found[0].endswith(" [yaml-syntax]")


SAID = [
    ("a:\n\t- b\n", "2:1", "a tab stands here; indent with spaces"),
    ("a:\n  b: 1\n\tc: 2\n", "3:1", "a tab stands here; indent with spaces"),
    ("a: 1\n\n \tb: 2\n", "3:2", "a tab stands here; indent with spaces"),
    ("a: 1\nb\nc: 2\n", "2:1", "this line has no colon; write name: value"),
    ("a: 1\nb:2\nc: 3\n", "2:1", "a space is missing after the colon: write b: 2"),
    ("a: 1\n  b: 2\n", "2:4", "this name cannot stand here: the line above ends in a value"),
    ("a: 'b\nc: d\n", "1:4", "the quote that opens here is not closed; write ' at its end"),
    ("a: [1, 2\nb: 3\n", "1:4", "[ is not closed; write ] at its end"),
    ("a: {b: 1, c: 2]\n", "1:15", "] stands here, and { at 1:4 wants }"),
    ("a: {b: 1 c: 2}\n", "1:11", "a second colon stands here; write a comma before the next entry"),
    ("a:\n    b: 1\n  c: 2\n", "3:3", "the indentation fits nothing above"),
    ("a: 1\n- b\n", "2:1", "a list stands among names here; indent it"),
    ("- a\nb: 1\n", "2:1", "a name stands among the entries of a list"),
    ("a: - b\n", "1:4", "a list cannot begin on this line"),
    ("a: b: c\n", "1:5", "a second colon stands on this line; write the text between quotes"),
    ("a: 'b' c\n", "1:8", "the text goes on after its closing quote"),
    ("a: @b\n", "1:4", 'a text cannot begin with @; write it between quotes, "@..."'),
    ("a: *\n", "1:4", 'a text cannot begin with *; write it between quotes, "*..."'),
    ('a: "\\d"\n', "1:5", "\\d is not an escape"),
    ("a: }\n", "1:4", "} closes nothing"),
    ("a: [a, , b]\n", "1:8", "a value is wanted before this comma"),
    ("[a]\nb\n", "2:1", "the document ended before this line"),
    ("%FOO\n---\na: 1", "1:1", "directives are not read"),
]


@pytest.mark.parametrize(("text", "place", "said"), SAID)
def test_a_mistake_of_syntax_is_said_in_words_that_help(text: str, place: str, said: str) -> None:
    (found,) = refused(text)
    assert found.startswith(f"x.yaml:{place}: error: not valid YAML: {said}")


def test_aliases_do_not_nest_deeper_than_what_is_written() -> None:
    lines = ["a0: &a0 " + "[" * 40 + "]" * 40, *(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 5000))]
    (found,) = refused("\n".join(lines))
    assert found == "x.yaml:25:12: error: nested deeper than 64 levels once its aliases are expanded [too-deep]"


def test_ten_thousand_mistakes_are_bounded() -> None:
    found = refused("".join("a: 1\n" for _ in range(10_000)))
    assert len(found) == 501
    assert any("more mistakes are not looked for after 500; mend those first [too-many]" in line for line in found)


def test_duplicates_are_reported_together_with_the_mistake_of_syntax_after_them() -> None:
    assert [line.rsplit(" ", 1)[1] for line in refused("a: 1\na: 2\nb: }\n")] == ["[duplicate-key]", "[yaml-syntax]"]


HIDDEN = [
    *("\x00", "\x07", "\x0b", "\x0c", "\x1b", "\x1c", "\x1e", "\x7f", "\x80", "\x85", "\x9b", "\u2028", "\u2029"),
    *("\u202a", "\u202e", "\u2066", "\u2069", "\ud800", "\udfff", "\ufeff", "\ufffe", "\uffff", "\r"),
]


@pytest.mark.parametrize("character", HIDDEN)
@pytest.mark.parametrize(
    "around", ["b: x{}y", "b: 1 # x{}hurry: true", "b: 'x{}y'", 'b: "x{}y"', "b: |\n  x{}y", "b{}: 1"]
)
def test_a_character_that_nobody_sees_is_refused_wherever_it_stands(character: str, around: str) -> None:
    before, _, after = around.partition("{}")
    line, column = 2 + before.count("\n"), len(before.rpartition("\n")[2]) + 1
    (found,) = refused(f"a: 1\n{before}{character}{after}\n")
    assert found.startswith(f"x.yaml:{line}:{column}: error: ")
    assert found.endswith(" [hidden-character]")
    assert found.isprintable()


@pytest.mark.parametrize("character", [each for each in HIDDEN if not "\ud800" <= each <= "\udfff"])
def test_an_escape_of_it_between_double_quotes_is_text(character: str) -> None:
    assert plain(f'a: "x\\u{ord(character):04x}y"') == {"a": f"x{character}y"}


def test_what_people_write_is_no_hidden_character() -> None:
    for written in ("a: caf\xe9 \xa0 \u200d \u200e \U0001f600 \u0301", "a: b\tc", "a: 1\r\nb: 2\r\n", "\ufeffa: 1"):
        assert plain(written)


def test_many_hidden_characters_are_counted() -> None:
    found = refused("a: \u2028\n" * 1000)
    assert len(found) == 21
    assert "and 980 more characters that may not stand in raw text" in found[-1]


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\ud800", "\ufffe"])
def test_characters_that_are_not_text(character: str) -> None:
    found = refused(f"a: 1\nb: x{character}y\n")
    assert len(found) == 1
    assert found[0].startswith("x.yaml:2:5: error: ")
    assert "[hidden-character]" in found[0]
    assert found[0].isprintable()


def test_a_message_is_safe_on_a_terminal() -> None:
    assert all(line.isprintable() for line in refused('"\\e[31m\u202e": 1\n"\\e[31m\u202e": 2\n'))


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb:\r\n  - no\r\n")
    node = read(path, name="a.yaml")
    assert node.plain() == {"a": 1, "b": ["no"]}
    assert str(node.at(("b", 0), "a.yaml")) == "a.yaml:3:5"


def complaint(path: Path, **more: Any) -> str:
    with pytest.raises(ProblemError) as caught:
        read(path, **more)
    (problem,) = caught.value.problems
    return str(problem).replace(str(path.parent), "DIR")


def test_bytes_that_are_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: 1\nb: caf\xe9\n")
    assert complaint(path) == "DIR/a.yaml:2:7: error: not UTF-8 text; save the file as UTF-8 [not-utf8]"
    path.write_bytes("a: 1\n".encode("utf-16"))
    assert complaint(path) == "DIR/a.yaml:1:1: error: not UTF-8 text; save the file as UTF-8 [not-utf8]"


def test_a_picture_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\x00\x01\x02GIF89a")
    assert "not text" in complaint(path)


def test_a_hundred_megabytes_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.touch()
    os.truncate(path, 100 * 1024 * 1024)
    assert complaint(path) == "DIR/a.yaml: error: larger than the 32,768 KB that are read [too-large]"
    assert complaint(path, limit=1024 * 1024).endswith("larger than the 1,024 KB that are read [too-large]")


def test_folders_and_missing_files(tmp_path: Path) -> None:
    (tmp_path / "answers.yaml").write_text("a: 1")
    assert complaint(tmp_path / "answer.yaml") == (
        "DIR/answer.yaml: error: there is no such file; did you mean answers.yaml? [no-such-file]"
    )
    assert complaint(tmp_path / "zzz") == "DIR/zzz: error: there is no such file [no-such-file]"
    assert complaint(tmp_path / "answers.yaml" / "x").split(" [")[1] in ("unreadable-file]", "no-such-file]")
    (tmp_path / "folder").mkdir()
    assert complaint(tmp_path / "folder") == "DIR/folder: error: this is a folder, and a file is wanted [not-a-file]"
    assert "[unreadable-file]" in complaint(tmp_path / "a\x00b")
    assert "[unreadable-file]" in complaint(tmp_path / ("x" * 300))


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stream:
        buffer = io.BytesIO(b"a: 1")

    monkeypatch.setattr(text.sys, "stdin", Stream())
    assert read("-").plain() == {"a": 1}
    with pytest.raises(ProblemError, match="<stdin>: error: the file is empty"):
        read("-")


# Text made of what YAML is made of finds more than text of any characters.
CHARACTERS = "ab[]{},\n\t\x00\x85\u2028\ufeff\ud800é\"'|>#@`\\~1"
WORDS = ("b: ", ": ", "- ", "? ", "&x ", "*x", "!!str ", "!t ", "  ", "%YAML 1.1", "---", "...", "0x", ".nan", "<<")
PIECES = st.sampled_from([*CHARACTERS, *WORDS])


def problems_of(read: Callable[[], Node]) -> list[Problem]:
    """What a reader refuses; nothing where it reads, and any other exception is let through."""
    try:
        read().plain()
    except ProblemError as error:
        return error.problems or [Problem(Where(), "none", "\n refused without a reason")]
    return []


@settings(
    max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(text=st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=60)))
def test_any_text_is_read_or_refused(parser: str, text: str) -> None:
    assert all(str(problem).isprintable() for problem in problems_of(lambda: parse(text, "x.yaml")))


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(
    st.one_of(
        st.binary(max_size=80),
        st.lists(PIECES, max_size=20).map(lambda each: "".join(each).encode("utf-16", "replace")),
    )
)
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(data)
    assert all(str(problem).isprintable() for problem in problems_of(lambda: read(path)))
