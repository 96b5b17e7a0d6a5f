"""What is printed: whatever a knowledge base, an answer, a name of a file or a revision holds, no output obeys it.

The law: of a knowledge base in which every text is hostile, every command in every format prints what it prints of its
twin that has blanks where the other breaks lines; nothing in it is unseen, and no markup, command or formula is one.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import sqlite3
import xml.etree.ElementTree as ET
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from cli.commands.audit.group import audit
from cli.commands.rules.group import rules
from cli.main import COMMANDS as ALL
from engine.problem import escaped, printable
from tests.support import hostile
from tests.support.commands import SECOND, Done, certwise

ANSWERS = "chalk-hill.yaml"
PAGES = ("text", "markdown", "json")


def of(*words: str, formats: tuple[str, ...] = PAGES) -> list[tuple[str, ...]]:
    return [(*words, "--format", format) for format in formats]


def _named(words: tuple[str, ...]) -> str:
    """The words of a command as the name of a test, wherever the repository stands."""
    return " ".join(words).replace(str(SECOND), SECOND.name)


COMMANDS = [
    *of("assess", ANSWERS, "--start", "2026-03-01", formats=(*PAGES, "html", "ics")),
    *of("why", "scheme", ANSWERS),
    *of("why-not", "scheme=berries_alone", ANSWERS),
    *of("what-if", ANSWERS, "--set", "soil=sand"),
    *of("flip", "scheme=berries_alone", ANSWERS),
    *of("compare", "cider_apples", "walnut_rows"),
    *of("explain"),
    *of("explain", "scheme"),
    *of("portfolio", "rows.csv", "--allow-missing", "--summary"),
    *of("portfolio", "rows.csv", "--allow-missing", "--explain", "2", formats=("markdown",)),
    *of("config"),
    *of("audit", "list"),
    *of("audit", "show", "last", formats=(*PAGES, "html")),
    *of("audit", "replay"),
    *of("audit", "verify"),
    ("audit", "export"),
    *of("rules", "list"),
    *of("rules", "show", "clay-suits-apples"),
    *of("rules", "check", formats=(*PAGES, "sarif", "github")),
    *of("rules", "test", formats=(*PAGES, "junit", "github")),
    *of("rules", "graph", formats=("mermaid", "dot", "svg")),
    *of("rules", "sources"),
    *of("rules", "diff", str(SECOND), "."),
    ("rules", "sql"),
    ("rules", "schema", "rules"),
]
# What shows no text of a knowledge base, or is tried below.
_OF_THE_LOG = {f"audit {name}" for name in ("prove", "erase", "merge", "check-proof", "cosign", "stamp", "key")}
_ELSEWHERE = _OF_THE_LOG | {"ask", "template", "init", "completion", "man", "help", "rules format", "rules new"}
# Held to it in a browser and by a client, in tests/service and tests/editor.
_ELSEWHERE |= {"serve", "mcp", "lsp"}


def test_every_command_is_tried() -> None:
    tried = {words[0] for words in COMMANDS}
    tried |= {f"{words[0]} {words[1]}" for words in COMMANDS if words[0] in ("rules", "audit")}
    below = {f"{group.name} {name}" for group in (rules, audit) for name in group.modules}
    assert (set(ALL) - {"rules", "audit"}) | below <= tried | _ELSEWHERE


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The hostile knowledge base and its twin, each in a folder of its own that holds what the commands read."""
    found = []
    for name, breaks in (("hostile", hostile.BREAKS), ("blanks", hostile.BLANKS)):
        home = tmp_path_factory.mktemp(name)
        hostile.made(home / "base", breaks)
        (home / "base" / "rows.csv").write_text("id,soil\n1,sand\n2,clay\n3,mud\n")
        answers = home / "base" / "facts" / "examples" / ANSWERS
        (home / "base" / ANSWERS).write_text(
            hostile.yaml_of(
                {
                    **json.loads(answers.read_text()),
                    "plot_name": f"{hostile.CHARMS[2]}\n{hostile.UNSEEN[:4]}{hostile.UNSEEN[-8:]}",
                }
            )
        )
        found.append(home)
    return found[0], found[1]


def run(home: Path, *words: str, **environment: str) -> Done:
    # A path that is broken where its column ends has the name of its folder in two parts.
    environment |= {"CERTWISE_AUDIT": "audit.db", "CERTWISE_CACHE": "cache"} if words[:1] == ("config",) else {}
    done = certwise(*words, home=home, cwd=home / "base", **environment)
    assert "Traceback" not in done.stderr
    return done


@pytest.mark.parametrize("words", COMMANDS, ids=_named)
def test_no_text_steers_what_shows_it(words: tuple[str, ...], bases: tuple[Path, Path]) -> None:
    if words[0] == "audit":
        for home in bases:
            if not (home / "audit.db").exists():
                assert run(home, "assess", ANSWERS, "--by", hostile.NAME).returncode == 0
    hostile_one, twin = (run(home, *words) for home in bases)
    assert hostile_one.returncode == twin.returncode in (0, 1), hostile_one.stderr
    assert plain(hostile_one.stdout, bases[0]) == plain(twin.stdout, bases[1])
    format = words[-1]
    printed = hostile_one.stdout.replace("\r\n", "\n") if format == "ics" else hostile_one.stdout
    assert list(hostile.raw(printed + hostile_one.stderr)) == []
    _READERS.get(format, lambda _: None)(printed)


def plain(text: str, home: Path) -> str:
    """What is printed, without what differs from run to run."""
    text = text.replace(str(home), "HOME").replace(home.name, "HOME")
    return re.sub(
        r"[0-9a-f]{12,64}|\d{4}-\d\d-\d\dT[\d:.+Z-]+|\d{8}T\d{6}Z|\b\d+\.\d+ s\b|(?<=\"seconds\": )[\d.]+", "X", text
    )


def of_json(text: str) -> None:
    json.loads(text)


def of_markdown(text: str) -> None:
    """Nothing of a text became markup: no HTML, no link, no picture, no heading, no list, no code."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    for token in itertools.chain(tokens, *(token.children or () for token in tokens)):
        if token.info == "mermaid":
            of_mermaid(token.content)
            continue
        markup = token.type in {
            "html_block",
            "html_inline",
            "link_open",
            "image",
            "s_open",
            "fence",
            "code_block",
            "hr",
        }
        assert not (markup and "orged" in token.content + str(token.attrs)), token
    for before, token in itertools.pairwise(tokens):
        if before.type in ("heading_open", "list_item_open"):
            # Whatever begins one of ours says something before it comes to a text of the knowledge base.
            assert not re.match(r"forged$", token.content), token


def of_mermaid(text: str) -> None:
    first, *lines = text.splitlines()
    if first == "gantt":
        for line in lines:
            assert re.fullmatch(
                r"  title .*|  (dateFormat|axisFormat|section) [^:;#]*|  [^:;#]+ :[a-z0-9, -]+", line
            ), line
    else:
        assert "<" not in text.replace("<br>", "")
        assert all(line.count('"') in (0, 2) for line in lines)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.comments: list[str] = []
        self.tags: list[tuple[str, Any]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


def of_html(text: str) -> None:
    parser = _Tags()
    parser.feed(text)
    assert not parser.comments
    for tag, attributes in parser.tags:
        assert tag != "x-forged"
        assert not any(name.startswith("on") for name, _ in attributes)
        assert not any(name in ("href", "src") and "orged" in (value or "") for name, value in attributes)


def of_xml(text: str) -> None:
    ET.fromstring(text)
    of_html(text)


def of_ics(text: str) -> None:
    unfolded = text.replace("\n ", "").splitlines()
    assert unfolded.count("BEGIN:VEVENT") == unfolded.count("END:VEVENT")
    assert all(re.match(r"[A-Z]+[;:]", line) for line in unfolded)


def of_dot(text: str) -> None:
    known = {"node", "rank", "rankdir"}
    # Outside quotes there is no word but those of the language.
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', '""', text)
    assert "forged" not in outside
    assert known <= set(re.findall(r"[a-z]+", outside))


def of_github(text: str) -> None:
    for line in hostile.commands_of(text):
        assert re.match(r"::(error|warning|notice) file=[^:,\s]+\.yaml,line=\d+,col=\d+,title=[^:,]*::", line), line
        assert "%0A" not in line.replace("%250A", "")


_READERS: dict[str, Callable[[str], None]] = {
    "json": of_json, "sarif": of_json, "markdown": of_markdown, "html": of_html, "svg": of_xml, "junit": of_xml,
    "ics": of_ics, "dot": of_dot, "mermaid": of_mermaid, "github": of_github,
}  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [("rules", "list"), ("rules", "diff", str(SECOND), "."), ("explain", "--json"), ("audit", "export")],
    ids=_named,
)
def test_in_a_job_nothing_is_a_command_of_the_runner(words: tuple[str, ...], bases: tuple[Path, Path]) -> None:
    run(bases[0], "assess", ANSWERS, "--by", hostile.NAME)
    done = run(bases[0], *words, GITHUB_ACTIONS="true")
    assert list(hostile.commands_of(done.stdout + done.stderr)) == []
    if "--json" in words or "export" in words:
        lines = [done.stdout] if "--json" in words else done.stdout.splitlines()
        assert any("##[error]" in json.dumps(json.loads(line)) for line in lines)


def test_a_file_is_the_same_in_a_job(bases: tuple[Path, Path], tmp_path: Path) -> None:
    texts = []
    for name, environment in (("a", {}), ("b", {"GITHUB_ACTIONS": "true"})):
        run(bases[0], "rules", "list", "-o", str(tmp_path / f"{name}.md"), **environment)
        texts.append((tmp_path / f"{name}.md").read_text())
    assert texts[0] == texts[1]


def test_the_dialogue(bases: tuple[Path, Path]) -> None:
    for words in (("ask", "--plain"), ("ask", "--plain", "--answers", ANSWERS)):
        told = [
            certwise(*words, "--no-record", home=home, cwd=home / "base", stdin="why\n?\nhelp\n\x1b[2J\u202e\n1\n" * 8)
            for home in bases
        ]
        assert list(hostile.raw(told[0].stdout + told[0].stderr)) == []
        assert plain(told[0].stdout, bases[0]) == plain(told[1].stdout, bases[1])


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_offers_one_a_line(shell: str, bases: tuple[Path, Path]) -> None:
    run(bases[0], "assess", ANSWERS, "--by", hostile.NAME)
    for line in ("certwise assess --set ", "certwise rules show ", "certwise audit show ", "certwise explain "):
        offered = [
            run(home, _CERTWISE_COMPLETE=f"{shell}_complete", _CERTWISE_TEXT=line, _CERTWISE_BREAKS="=:").stdout
            for home in bases
        ]
        assert list(hostile.raw(offered[0])) == []
        assert "audit" in line or len(offered[0].splitlines()) == len(offered[1].splitlines())
        assert all(each.count("\t") == 2 for each in offered[0].splitlines())


@pytest.mark.parametrize(
    "words",
    [
        (hostile.NAME,),
        ("assess", hostile.NAME),
        ("assess", "--set", f"{hostile.NAME}=1"),
        ("assess", "--set", f"soil={hostile.NAME}"),
        ("assess", "--set", "soil=clay", hostile.NAME, hostile.NAME),
        ("assess", f"--{hostile.NAME}"),
        ("assess", "--format", hostile.NAME),
        ("assess", "--set", "soil=clay", "-o", f"/nowhere/{hostile.NAME}"),
        ("assess", "--set", "soil=clay", "-o", f"{hostile.NAME}.odd"),
        ("--knowledge", hostile.NAME, "rules", "list"),
        ("why", hostile.NAME),
        ("explain", hostile.NAME),
        ("compare", hostile.NAME, "soil"),
        ("audit", "show", hostile.NAME),
        ("audit", "list", "--by", hostile.NAME),
        ("audit", "list", "--since", hostile.NAME),
        ("audit", "list", "--audit", hostile.NAME),
        ("audit", "verify", "--head", hostile.NAME),
        ("rules", "show", hostile.NAME),
        ("rules", "diff", hostile.NAME, "."),
        ("rules", "graph", hostile.NAME),
        ("rules", "format", hostile.NAME),
        ("rules", "test", hostile.NAME),
        (
            "rules",
            "new",
            hostile.NAME,
            "--ruleset",
            hostile.NAME,
            "--when",
            "{}",
            "--then",
            "{}",
            "--because",
            hostile.NAME,
        ),
        ("portfolio", hostile.NAME),
        ("portfolio", "rows.csv", "--map", hostile.NAME),
        ("portfolio", "rows.csv", "--allow-missing", "--id", hostile.NAME),
        ("init", "base"),
        ("help", hostile.NAME),
        ("completion", hostile.NAME),
    ],
    ids=lambda words: ascii(" ".join(words))[:40],
)
def test_what_is_typed_is_repeated_on_one_line(words: tuple[str, ...], bases: tuple[Path, Path]) -> None:
    done = run(bases[0], *words, GITHUB_ACTIONS="true")
    printed = done.stdout + done.stderr
    assert list(hostile.raw(printed)) == []
    assert list(hostile.commands_of(printed)) == []
    assert not any(line.lstrip().startswith(("::", "\\::")) for line in printed.splitlines())


def test_mistakes_in_hostile_files(tmp_path: Path) -> None:
    """Every text of the knowledge base where a name belongs: the mistakes name it, each on its line."""
    home = tmp_path / hostile.NAME.replace("/", "")
    hostile.made(home / "base")
    rules = home / "base" / "rules" / f"z{hostile.NAME}.yaml"
    wrong = {
        "ruleset": hostile.NAME,
        "title": hostile.NAME,
        hostile.NAME: 1,
        "rules": [
            {
                "rule": hostile.NAME,
                "when": {hostile.NAME: hostile.NAME},
                "then": {hostile.NAME: hostile.NAME},
                "because": "{" + hostile.NAME + "}",
                "source": hostile.NAME,
            }
        ],
    }
    rules.write_text(hostile.yaml_of(wrong))
    (home / "base" / "facts" / "z.yaml").write_text(
        hostile.yaml_of(
            {
                "attributes": {hostile.NAME: {"kind": hostile.NAME}},
                "scales": {hostile.NAME: {hostile.NAME: hostile.NAME}},
            }
        )
    )
    for words in (("rules", "list"), *of("rules", "check", formats=(*PAGES, "github", "sarif"))):
        done = certwise(*words, home=tmp_path, cwd=home / "base", GITHUB_ACTIONS="true")
        assert done.returncode in (1, 2), done
        printed = done.stdout + done.stderr
        assert "Traceback" not in printed
        assert list(hostile.raw(printed)) == []
        if words[-1] != "github":
            assert list(hostile.commands_of(printed)) == []


def test_escapes() -> None:
    """Letters stay, and so does what joins them; what hides behind letters does not."""
    for kept in (
        "می\u200cخواهم",
        "क्\u200dष",
        "\U0001f468\u200d\U0001f4bb",
        "\u2764\ufe0f\u200d\U0001f525",
        "1\ufe0f\u20e3",
        "葛\U000e0100",
        "é\n\t",
    ):
        assert escaped(kept) == kept
    for hidden in (
        "a\u200db",
        "a\ufe0f",
        "é\ufe00\ufe01",
        "\u200d",
        "é\u200d\u200d",
        *(each for each in hostile.UNSEEN if each not in "]0;own[2J31m"),
    ):
        assert not list(hostile.raw(escaped(hidden)))
        assert not list(hostile.raw(printable(hidden)))
        assert escaped(hidden) != hidden


def test_what_somebody_wrote_into_a_store(tmp_path: Path) -> None:
    """A record whose columns hold anything at all is shown as text, whatever is said of it."""
    words = ("--knowledge", str(SECOND))
    assert certwise(*words, "assess", "--set", "soil=clay", "--by", "me", home=tmp_path).returncode == 0
    with contextlib.closing(sqlite3.connect(tmp_path / "audit.db")) as store:
        columns = [row[1] for row in store.execute("PRAGMA table_info(certwise_entries)") if row[2] == "TEXT"]
        for name in columns:
            store.execute(f'UPDATE certwise_entries SET "{name}" = ?', [f"x\nFORGED {name}\t{hostile.NAME}"])
            store.commit()
            for command in (
                *of("audit", "list"),
                *of("audit", "show", "last", formats=("text",)),
                *of("audit", "verify"),
            ):
                done = certwise(*words, *command, home=tmp_path, GITHUB_ACTIONS="true")
                printed = done.stdout + done.stderr
                assert "Traceback" not in printed
                assert list(hostile.raw(printed)) == []
                assert list(hostile.commands_of(printed)) == []
                assert not re.search(r"^\W*FORGED", printed, re.MULTILINE), command
