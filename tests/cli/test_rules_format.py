"""rules format: one layout, every comment kept, the same meaning; and what cannot be laid out is left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cli.main import certwise
from engine.documents.layout import comments, formatted
from engine.documents.reading import parse
from engine.problem import ProblemError
from tests.support.commands import SECOND
from tests.support.random_knowledge import texts

UGLY = """\
# First.


ruleset:   tea   # the name
title: 'Tea'
rules:
- {because: It is green., then: {tea: green}, when: {leaf: green}, rule: green-tea}   # a rule
# Between.
- rule: long-rule
  then: {tea: black}
  when: {leaf: [black, white, yellow, oolong, pu_erh, green, red, blue, violet, orange, brown],
      any: [{hour: {at_least: 17}}, {guests: old}]}
  because: >-
    A   folded text
    of two lines.  # no comment

  source: [TE-01]
  # Last.
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(certwise, ["rules", "format", *arguments])


def comments_of(text: str) -> list[str]:
    return [comment.words for comment in comments(text)]


def test_the_layout() -> None:
    assert formatted(UGLY, "tea.yaml") == (
        "# First.\n"
        "\n"
        "ruleset: tea     # the name\n"
        "title: 'Tea'\n"
        "rules:\n"
        "  - {rule: green-tea, when: {leaf: green}, then: {tea: green}, because: It is green.} # a rule\n"
        "# Between.\n"
        "  - rule: long-rule\n"
        "    then: {tea: black}\n"
        "    when:\n"
        "      leaf: [black, white, yellow, oolong, pu_erh, green, red, blue, violet, orange, brown]\n"
        "      any: [{hour: {at_least: 17}}, {guests: old}]\n"
        "    because: >-\n"
        "      A   folded text\n"
        "      of two lines.  # no comment\n"
        "\n"
        "    source: [TE-01]\n"
        "  # Last.\n"
    )


def test_comments_stay_in_their_order_and_scalars_hold_none() -> None:
    assert comments_of(UGLY) == ["First.", "the name", "a rule", "Between.", "Last."]
    assert comments_of(formatted(UGLY, "tea.yaml")) == comments_of(UGLY)
    assert comments_of("a: '# none'\nb: x#none\nc: |\n  # none\nd: 1 # one\n") == ["one"]


@settings(max_examples=30, deadline=None)
@given(texts())
def test_formatting_keeps_the_meaning_and_settles_at_once(found: dict[str, str]) -> None:
    for name, text in found.items():
        new = formatted(text, name)
        assert parse(new, name).plain() == parse(text, name).plain()
        assert formatted(new, name) == new


@pytest.mark.parametrize(
    "text",
    [
        "a: ~\nb: null\nc:\nd: [~, null]\n",
        "a: 0x1F\nb: 1e3\nc: 007\nd: '007'\ne: .5\nf: 1.50\n",
        "a: yes\nb: 'true'\nc: True\nd: off\n",
        "a: \"tab\\tand \\u00e9\"\nb: 'it''s'\n",
        "a: |\n  trailing   \n\n  lines\n\nb: >+\n  kept\n\n",
        "a: &anchor [x, y]\nb: *anchor\n",
        "a: plain\n  text over\n  lines\nb: c\n",
        "\ufeffa: b\n",
        "a: b\r\nc: d\r\n",
        "a:\n- b\n-   - c\n    - d\n",
        "a: 2020-01-01\nb: 12:30:45\nc: 1_000\n",
    ],
)
def test_values_that_layouts_have_lost_elsewhere_are_kept(text: str) -> None:
    before = parse(text.lstrip("\ufeff"), "x").plain()
    new = formatted(text.lstrip("\ufeff"), "x")
    assert parse(new, "x").plain() == before
    assert formatted(new, "x") == new


def test_a_file_that_cannot_be_laid_out_without_loss_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "tea.yaml"
    text = "a: {b: c, # inside\n  d: [e, # deeper\n   f]}\n"
    path.write_text(text)
    result = run(str(path))
    if result.exit_code == 2:
        assert path.read_text() == text
    else:
        assert comments_of(path.read_text()) == ["inside", "deeper"]


def test_check_changes_nothing_and_names_the_files(tmp_path: Path) -> None:
    path = tmp_path / "tea.yaml"
    path.write_text(UGLY)
    result = run("--check", str(path))
    assert result.exit_code == 1
    assert f"would change: {path}" in result.output
    assert path.read_text() == UGLY
    assert run(str(path)).exit_code == 0
    assert run("--check", str(path)).exit_code == 0
    assert [each.name for each in tmp_path.iterdir()] == ["tea.yaml"]


def test_one_broken_file_stops_all_of_them(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(UGLY)
    bad.write_text("a: {b: c\n")
    result = run(str(good), str(bad))
    assert result.exit_code == 2
    assert "bad.yaml:" in result.output
    assert "[yaml-syntax]" in result.output
    assert good.read_text() == UGLY


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert run(str(tmp_path / "none.yaml")).exit_code == 2


def test_formatting_keeps_every_value_and_comment_of_a_knowledge_base() -> None:
    """Of the second one; of the shipped one every file is found below to stay as it is, to the letter."""
    for path in sorted([*SECOND.glob("facts/**/*.yaml"), *SECOND.glob("rules/*.yaml")]):
        text = path.read_text(encoding="utf-8")
        new = formatted(text, str(path))
        assert parse(new, "x").plain() == parse(text, "x").plain()
        assert comments_of(new) == comments_of(text)


def test_the_shipped_files_have_the_layout() -> None:
    result = run("--check")
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("text", ["{a: b: c}", "a: b\na: c", "!!python/none x", "", "a: *b"])
def test_what_is_no_plain_yaml_is_refused(text: str) -> None:
    with pytest.raises(ProblemError):
        formatted(text, "x")


def test_standard_input_is_printed_laid_out() -> None:
    def piped(*arguments: str) -> Result:
        return CliRunner().invoke(certwise, ["rules", "format", *arguments], input=UGLY)

    assert piped("-").stdout == formatted(UGLY, "x")
    assert piped("-", "--check").exit_code == 1
    assert piped("-", "other.yaml").exit_code == 2


def laid_out(text: str) -> str | None:
    """The text laid out, or None where it is left as it is."""
    try:
        return formatted(text, "x")
    except ProblemError as error:
        (problem,) = error.problems
    assert problem.id == "cannot-format"
    assert problem.message.startswith("is left as it is: ")
    return None


KEPT = [
    'a: "x\\u202ey\\u200b \\N \\x85"\n',
    "b: &unused\n  - 1\n",
    "a: &x 1\nb: *x\nc: &y word\n",
    "a: {b: How is it?, c: a\tb}\n",
    "a: a\tb ? c\n",
    "? a\n: b\n",
    "a: 'it''s'\nb: \"it's\"\nc: it's\n",
    "a: 1_000\nb: 0o17\nc: 1.50\nd: 2020-01-01T00:00:00Z\ne: <<\nf: =\n",
    "a: |2-\n   indented\n    more\n",
    "a: | # why\n  text\n",
    "# first\n---\na: b\n...\n# last\n",
    "a: b\r\nc:   d\r\n",
    "a: b",
    "a: [x, # one\n  y] # two\n",
    "a:\n  # alone\n  b: c\n      # far\nd: e\n",
    "a: " + "word " * 100 + "end\n",
    'a: "' + "word " * 100 + 'end"\n',
    "a: {" + ", ".join(f"key{n}: value{n}" for n in range(40)) + "}\n",
    "<<: &m {a: 1}\nb: *m\n",
    "a: é ☕ \U0001f600 \U000f0000 \U000f0001\n",
]


@pytest.mark.parametrize("text", KEPT)
def test_what_is_written_in_odd_ways_stays_as_it_means_or_is_left_alone(text: str) -> None:
    new = laid_out(text)
    if new is None:
        return
    assert parse(new, "x").plain() == parse(text, "x").plain()
    assert comments_of(new) == comments_of(text)
    assert formatted(new, "x") == new
    for mark in ("\\u202e", "\\u200b", "\\N", "&unused", "&y", "'it''s'", "1.50", "\r\n"):
        assert (mark in new) == (mark in text)


WRITTEN = ["a", "true", "1.50", "'x y'", '"\\u202e z"', "how?", "a\tb", "~", "it's", "w " * 70 + "w", "null", "1e3"]


def test_a_comment_beside_an_anchor_stays_there() -> None:
    text = 'a: "x\\u202ey\\u200b"\nb: &unused   # about b\n  - 1\n'
    assert formatted(text, "x") == text


SCALARS = st.one_of(
    st.sampled_from(WRITTEN),
    st.text("ab:#'\"?-é☕ ", min_size=1, max_size=12).map(lambda words: "'" + words.replace("'", "''") + "'"),
    st.text(max_size=12).filter(str.isprintable).map(json.dumps),
)  # fmt: skip
FLOWS = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda found: f"[{', '.join(found)}]"),
        st.lists(inner, max_size=4).map(
            lambda found: "{" + ", ".join(f"k{n}: {each}" for n, each in enumerate(found)) + "}"
        ),
    ),
    max_leaves=12,
)  # fmt: skip
COMMENTS = st.sampled_from(["", "", "", "  # here", "\n# between\n", "\n\n\n", "\n      # far"])


@st.composite
def documents(draw: st.DrawFn, indent: str = "") -> str:
    lines = []
    for number in range(draw(st.integers(1, 4))):
        anchor = draw(st.sampled_from(["", "", f"&n{number} "])) if not indent else ""
        kind = draw(st.integers(0, 3)) if len(indent) < 6 else 0
        if kind == 0:
            lines.append(f"{indent}k{number}: {anchor}{draw(FLOWS)}{draw(COMMENTS)}")
        elif kind == 1:
            header = draw(st.sampled_from(["|", ">", "|-", ">-"]))
            lines.append(f"{indent}k{number}: {header}\n{indent}  text: here\n\n{indent}  # no comment")
        elif kind == 2:
            items = draw(st.lists(FLOWS, min_size=1, max_size=3))
            lines.append(f"{indent}k{number}:\n" + "\n".join(f"{indent}-   {item}" for item in items))
        else:
            lines.append(f"{indent}k{number}:\n{draw(documents(indent + '   '))}".rstrip("\n"))
    return "\n".join(lines) + "\n"


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_any_document_is_laid_out_without_loss_or_left_alone(text: str) -> None:
    try:
        node = parse(text, "x")
    except ProblemError:
        assume(False)
    new = laid_out(text)
    if new is None:
        return
    assert parse(new, "x").plain() == node.plain()
    assert comments_of(new) == comments_of(text)
    assert formatted(new, "x") == new


LONG = "w " * 53


@pytest.mark.parametrize(
    "text",
    [
        f"k0: [{{}}, {{k0: a, k1: {LONG}}}]  # here\n",
        f"k0: [{{k0: a, k1: {LONG}}}, {{}}]  # here\n",
        f"k0: [[], {{k0: [{LONG}], k1: {LONG}}}]  # here\n",
        f"k0: {{k0: {{}}, k1: {{k2: b, k3: {LONG}}}}}  # here\n",
        f"- [{{}}, {{k0: a, k1: {LONG}}}]  # here\n- b\n",
    ],
)
def test_what_the_writer_makes_no_yaml_of_is_left_alone(text: str) -> None:
    new = laid_out(text)
    assert new is None or (parse(new, "x").plain() == parse(text, "x").plain() and comments_of(new) == ["here"])


def test_mode_links_and_line_ends_of_a_file_are_kept(tmp_path: Path) -> None:
    path, hard, soft = tmp_path / "a.yaml", tmp_path / "b.yaml", tmp_path / "c.yaml"
    path.write_bytes(b"a:   1\r\nb: 2\r\n")
    path.chmod(0o600)
    hard.hardlink_to(path)
    soft.symlink_to("a.yaml")
    assert run(str(soft)).exit_code == 0
    assert path.read_bytes() == hard.read_bytes() == b"a: 1\r\nb: 2\r\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert soft.is_symlink()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.yaml", "b.yaml", "c.yaml"]
