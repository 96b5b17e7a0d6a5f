"""One reading of values: what is written for an attribute in files, options, tables and dialogues."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from engine.knowledge.value import Value, spelled
from engine.knowledge.vocabulary import Attribute
from engine.number import LARGEST, exact
from engine.problem import did_you_mean, one_of, printable

MAX_TEXT = 100_000
MAX_LINE = 200
_UNKNOWN = {"", "~", "null", "unknown", "don't know", "dont know", "i don't know", "i dont know", "not known"}
_EMPTY = {"none", "nothing", "[]", "[ ]"}
_TRUE = {"yes", "y", "true", "on"}
_FALSE = {"no", "n", "false", "off"}
_SEPARATORS = ",;|"


class UnclearError(ValueError):
    """What was written is no value that the attribute can take, or can be read in two ways; a sentence for a person."""


def read_text(text: str, attribute: Attribute) -> Value | None:
    """The value that a text stands for; None where it says that the value is unknown.

    A declared choice counts before any other meaning of its word. Raises UnclearError with a sentence that says what
    is wrong, or which two things the text can mean, and what to write instead.
    """
    if len(text) > MAX_TEXT:
        raise UnclearError(f"the text is longer than the {MAX_TEXT:,} characters that are read")
    if not attribute.traits.read:
        return _line(text)
    if attribute.choices and (name := chosen(text, attribute)) is not None:
        return (name,) if attribute.several else name
    words = folded(text)
    if words in _UNKNOWN:
        return None
    if attribute.spans:
        return _magnitude(text, attribute)
    if attribute.boolean:
        return _flag(text, words)
    if attribute.several:
        return attribute.ordered(_members(text, attribute))
    raise UnclearError(_no_choice(text, attribute))


def read_value(value: Any, attribute: Attribute) -> Value | None:
    """The value that a typed value stands for: None, bool, int, float, str, or for a set a list of these.

    A number that was written as text must come as that text, since its spelling can have two readings. Raises
    UnclearError as `read_text` does, and where a list or a mapping stands where one value is wanted.
    """
    if isinstance(value, str):
        return read_text(value, attribute)
    if isinstance(value, list | tuple) and attribute.several:
        return attribute.ordered({read_member(member, attribute) for member in value})
    if isinstance(value, list | tuple | dict):
        raise UnclearError(attribute.refusal(value))
    if attribute.numeric and isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, attribute)
    return read_text(spelled(value, unknown=""), attribute)


def read_member(value: Any, attribute: Attribute) -> str:
    """The choice that one member of a list of a set's members stands for. Raises UnclearError."""
    if isinstance(value, list | tuple | dict):
        raise UnclearError(attribute.refusal(value))
    text = value if isinstance(value, str) else spelled(value, unknown="")
    if len(text) <= MAX_TEXT and (name := chosen(text, attribute)) is not None:
        return name
    shown = "nothing" if folded(text) in ("", "null", "~") else text
    raise UnclearError(_no_choice(shown, attribute))


def folded(text: str) -> str:
    """A text without what does not tell words apart: case, the width of characters, spaces, the kind of apostrophe."""
    if text.isascii():
        return " ".join(text.lower().split())
    import unicodedata

    return " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").casefold().split())


def chosen(text: str, attribute: Attribute) -> str | None:
    """The choice that has this id or title; an id as it is declared counts before everything else.

    Raises UnclearError where several choices are called so.
    """
    word = text.strip()
    if word in attribute.choices:
        return word
    found = _named(attribute.title, tuple((name, choice.title) for name, choice in attribute.choices.items())).get(
        folded(word), ()
    )
    if len(found) > 1:
        raise UnclearError(f"{printable(word, 80)} can mean {' or '.join(found)}; write one of these")
    return found[0] if found else None


def names_choice(text: str, attribute: Attribute) -> bool:
    """Whether a text is called like at least one choice."""
    try:
        return chosen(text, attribute) is not None
    except UnclearError:
        return True


@lru_cache(maxsize=256)
def _named(attribute: str, choices: tuple[tuple[str, str], ...]) -> Mapping[str, tuple[str, ...]]:
    """The choices that a folded word can mean, by word."""
    found: dict[str, tuple[str, ...]] = {}
    for name, title in choices:
        for word in {folded(name), folded(title)} - {""}:
            found[word] = (*found.get(word, ()), name)
    return found


def _magnitude(text: str, attribute: Attribute) -> int | float | str:
    """A number or a day."""
    if attribute.dated:
        from engine.answers.day import day

        return day(text, attribute)
    from engine.answers.quantity import quantity

    return quantity(text, attribute)


def _line(text: str) -> str | None:
    """A text on one line, with what steers a terminal as visible escapes; None where nothing stands there."""
    line = printable(" ".join(text.split()), MAX_LINE)
    if len(line) > MAX_LINE:
        raise UnclearError(f"the text has more than {MAX_LINE} characters; shorten it")
    return line or None


def _flag(text: str, words: str) -> bool:
    if words in _TRUE or words in _FALSE:
        return words in _TRUE
    near = did_you_mean(words, ["yes", "no", "true", "false"])
    raise UnclearError(f"{printable(text.strip(), 80)} is neither yes nor no{near or '; write yes or no'}")


def _members(text: str, attribute: Attribute) -> Iterable[str]:
    """The members of a set: between commas, semicolons or bars, with or without brackets and quotes."""
    if folded(text) in _EMPTY:
        return ()
    bare = text.strip()
    if bare.startswith("[") != bare.endswith("]"):
        raise UnclearError(f"{printable(bare, 80)} has one bracket without the other; {_wanted(attribute)}")
    if bare.startswith("["):
        bare = bare[1:-1].strip()
        if folded(bare) in ("", "[]"):
            raise UnclearError(f"{printable(text.strip(), 80)} is not clear; {_wanted(attribute)}")
    if (whole := chosen(_unquoted(bare), attribute)) is not None:
        return (whole,)
    return _segmented(_parts(bare), attribute)


def _parts(text: str) -> list[str]:
    """What stands between separators, with each separator at the end of its part; quotes keep one from parting."""
    parts, quote, start = list[str](), "", 0
    for index, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'" and not text[start:index].strip():
            quote = character
        elif character in _SEPARATORS:
            parts.append(text[start : index + 1])
            start = index + 1
    return [*parts, text[start:]] if text[start:].strip() or not parts else parts


def _segmented(parts: list[str], attribute: Attribute) -> list[str]:
    """The choices that the parts name; a title may itself hold separators, and then spans several parts."""
    longest = max((1, *(sum(map(choice.title.count, _SEPARATORS)) + 1 for choice in attribute.choices.values())))
    found: list[str] = []
    start = 0
    while start < len(parts):
        for end in range(min(len(parts), start + longest), start, -1):
            words = _without_separator("".join(parts[start:end]))
            if words and (name := chosen(words, attribute)) is not None:
                found.append(name)
                start = end
                break
        else:
            word = _without_separator(parts[start])
            said = _no_choice(word, attribute) if word else f"nothing stands between separators; {_wanted(attribute)}"
            raise UnclearError(said)
    return found


def _without_separator(part: str) -> str:
    bare = part.strip()
    return _unquoted(bare[:-1] if bare[-1:] and bare[-1] in _SEPARATORS else bare)


def _unquoted(word: str) -> str:
    word = word.strip()
    return word[1:-1] if len(word) > 1 and word[0] == word[-1] and word[0] in "\"'" else word


def _wanted(attribute: Attribute) -> str:
    return f"write {','.join(list(attribute.choices)[:2])}, or [] for none"


def _no_choice(text: str, attribute: Attribute) -> str:
    """What is wrong with a word that names no choice, and the choice that was perhaps meant."""
    word = " ".join(text.split())
    shown = printable(word, 80) or "''"
    begun = [
        name
        for name, choice in attribute.choices.items()
        if word and (folded(choice.title).startswith(folded(word)) or folded(name).startswith(folded(word)))
    ]
    near = f"; did you mean {' or '.join(begun[:3])}?" if begun else did_you_mean(word, attribute.choices)
    if not near:
        titles = {choice.title: name for name, choice in attribute.choices.items()}
        near = did_you_mean(word, titles)
    return f"{shown} is not one of {one_of(attribute.choices)}{near}"


def _number(value: float, attribute: Attribute) -> int | float:
    """A number that was not written as a text."""
    from engine.answers.quantity import fitting

    if not abs(value) <= LARGEST:
        raise UnclearError(attribute.refusal(value))
    return fitting(exact(value), attribute)
