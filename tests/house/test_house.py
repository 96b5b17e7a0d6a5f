"""How the house is kept: what stands in which folder, which way imports run, how long a file may be."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from engine.infer.expert import Expert
from engine.knowledge.base import Knowledge
from tests.support.places import ROOT

FOLDERS = ("engine", "cli", "service", "editor")
LONGEST = 400
TEXTS = (".py", ".j2", ".html", ".css", ".js", ".sql")
# Names of the shipped vocabulary that are words of any program too, with what they mean there.
COMMON = {
    "advice": "what a report gives",
    "both": "the two of anything",
    "equal": "of values",
    "expected": "of values and tests",
    "first": "of a sequence",
    "foundation": "a key of the catalogue's own format",
    "held": "a key of the plan's own format",
    "limited": "of sizes",
    "none": "a group of the rule language",
    "not_yet": "of time",
    "other": "the other one",
    "path": "of a file",
    "preferred": "of two ways to prove",
    "pursue": "what one does with a plan",
    "regions": "of a picture or of answers",
    "required": "of options",
    "security": "a header of HTML pages",
    "warnings": "findings below errors",
    "few_people": "a sentence about any plan",
    "in_place": "a function of the plan; the words mean: there already",
    "iso": "ISO 8601, the form of times; longer names that begin with it are looked for by themselves",
    "one_at_a_time": "a sentence about any queue",
}


def files(folder: str) -> list[Path]:
    found = sorted(path for path in (ROOT / folder).rglob("*") if path.suffix in TEXTS)
    assert len(found) > 10
    return found


def names_of(knowledge: Knowledge) -> Iterator[str]:
    """What only this knowledge base talks about: programs, rules, attributes, and choices that are not short."""
    for program in knowledge.programs.values():
        yield from (program.name, program.title, *program.aliases)
    yield from knowledge.rules
    for attribute in knowledge.attributes.values():
        yield attribute.name
        yield from (choice for choice in attribute.choices if len(choice) > 4 or not choice.isalpha())


def words_of(text: str) -> list[tuple[str, int, int]]:
    """The words and numbers of a text in small letters, each with the places where it starts and ends."""
    return [(match[0].lower(), *match.span()) for match in re.finditer(r"[A-Za-z]+|[0-9]+", text)]


def named_in(text: str, names: Iterable[str]) -> list[str]:
    """The lines of a text that hold a name, with spaces, hyphens, underscores or nothing between its words."""
    wanted: dict[str, list[tuple[str, ...]]] = {}
    for name in names:
        parts = tuple(word for word, _, _ in words_of(name))
        wanted.setdefault(parts[0], []).append(parts)
    words = words_of(text)
    found = []
    for index, (word, start, _) in enumerate(words):
        for parts in wanted.get(word, ()):
            here = words[index : index + len(parts)]
            gaps = [text[one[2] : other[1]] for one, other in pairwise(here)]
            if tuple(each for each, _, _ in here) == parts and all(re.fullmatch(r"[\s_-]?", gap) for gap in gaps):
                found.append(f"line {text.count(chr(10), 0, start) + 1}: {text[start : here[-1][2]]}")
    return found


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_name_of_the_shipped_knowledge_base_stands_in_the_code(folder: str, shipped: Expert) -> None:
    forbidden = sorted({name for name in names_of(shipped.knowledge) if name not in COMMON})
    assert len(forbidden) > 200
    found = {str(path.relative_to(ROOT)): named_in(path.read_text("utf-8"), forbidden) for path in files(folder)}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_every_exception_is_a_name_of_the_vocabulary(shipped: Expert) -> None:
    assert set(COMMON) - set(names_of(shipped.knowledge)) - {"both", "none"} == set()


def test_a_name_is_found_however_it_is_written() -> None:
    for written in ("ISO 27001", "iso27001", "iso-27001", "Iso_27001", "'ISO27001'", "an_iso27001_file"):
        assert len(named_in(f"nothing\nhere: {written}\n", ["iso27001", "other"])) == 1, written
    for written in ("iso270011", "iso", "isolated 27001", "27001 iso", "iso: 27001"):
        assert named_in(written, ["iso27001"]) == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_program_of_the_second_knowledge_base_stands_in_the_code(folder: str, second: Expert) -> None:
    assert [path.name for path in files(folder) if named_in(path.read_text("utf-8"), second.knowledge.programs)] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_file_is_long(folder: str) -> None:
    lengths = {path.name: len(path.read_text("utf-8").splitlines()) for path in files(folder) if path.suffix == ".py"}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def imports(path: Path, everywhere: bool = True) -> set[str]:
    """The modules that a file imports; without `everywhere`, only those that importing it imports too."""
    tree = ast.parse(path.read_text("utf-8"))
    nodes = list(ast.walk(tree) if everywhere else tree.body)
    found = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            found.add(str(node.module))
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def test_the_engine_imports_nothing_of_the_command_line() -> None:
    strangers = {"cli", "tests", "click", "rich", "questionary", "prompt_toolkit"}
    for path in files("engine"):
        if path.suffix == ".py":
            assert {name.split(".")[0] for name in imports(path)} & strangers == set(), path.name


def test_nothing_that_is_installed_imports_tests() -> None:
    for folder in FOLDERS:
        for path in files(folder):
            if path.suffix == ".py":
                assert not any(name.split(".")[0] == "tests" for name in imports(path)), path.name


def test_imports_inside_the_engine_run_one_way() -> None:
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in files("engine") if path.suffix == ".py"
    }
    reads = {name: imports(path, everywhere=False) & set(modules) - {name} for name, path in modules.items()}
    done: set[str] = set()
    while ready := {name for name, of_name in reads.items() if name not in done and of_name <= done}:
        done |= ready
    assert set(reads) - done == set()


@pytest.mark.parametrize("name", ["shipped", "second"])
def test_every_claim_is_carried_by_its_own_kind_of_carrier(name: str, request: pytest.FixtureRequest) -> None:
    """A claim of kind rule is cited by a rule, one of kind catalogue by a fact."""
    knowledge: Knowledge = request.getfixturevalue(name).knowledge
    kinds = {
        id: {"rule" if label.startswith("rule:") else "catalogue" for label, _ in knowledge.cited.get(id, [])}
        for id in knowledge.claims
    }
    assert {claim.kind for claim in knowledge.claims.values()} == {"rule", "catalogue"}
    assert [id for id, claim in knowledge.claims.items() if claim.kind not in kinds[id]] == []


def test_facts_and_rules_hold_yaml_only() -> None:
    for folder in ("facts", "rules"):
        assert {path.suffix for path in (ROOT / folder).rglob("*") if path.is_file()} == {".yaml"}


def bare_slow_marks(text: str) -> list[int]:
    """The lines on which a test is marked slow without a reason."""
    nodes = list(ast.walk(ast.parse(text)))
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    reasoned = {id(call.func) for call in calls if any(getattr(each, "value", None) for each in call.args)}
    marks = [node for node in nodes if isinstance(node, ast.Attribute) and ast.unparse(node) == "pytest.mark.slow"]
    return [node.lineno for node in marks if id(node) not in reasoned]


def test_every_slow_test_says_why() -> None:
    assert bare_slow_marks("@pytest.mark.slow\ndef f(): ...\n@pytest.mark.slow('')\ndef g(): ...") == [1, 3]
    found = {path.name: bare_slow_marks(path.read_text("utf-8")) for path in (ROOT / "tests").rglob("test_*.py")}
    assert {name: lines for name, lines in found.items() if lines} == {}
