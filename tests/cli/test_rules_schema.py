"""rules schema: it accepts what the loader accepts, refuses what the loader refuses, and is in step with the files."""

from __future__ import annotations

import dataclasses
import json
import typing
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from jsonschema import Draft7Validator

from cli.main import certwise
from engine.authoring.schema import KINDS, kind_of, schemas
from engine.cases.reading import cases_of
from engine.documents.reading import parse
from engine.infer.expert import Expert
from engine.knowledge.catalogue import Program
from engine.knowledge.claims import Claim, Document
from engine.knowledge.vocabulary import Attribute
from engine.load.folder import gather
from engine.load.loader import load
from engine.problem import ProblemError
from tests.support.commands import SECOND
from tests.support.places import ROOT
from tests.support.random_knowledge import texts as random_texts

FACTS = """\
knowledge: {name: tea, title: Tea, about: Which tea., verdict: [tea]}
claims: [{section: leaves, title: Leaves, claims: {TE-01: {kind: rule, says: Green leaves.}}}]
scales: {strength: {weak: Weak, strong: Strong}}
figures: {}
attributes:
  leaf:
    {kind: choice, title: Leaf, question: Which?, choices: {green: Green, black: {title: Black, source: TE-01}}}
  hour: {kind: integer, title: Hour, question: When?, minimum: 0, maximum: 23}
  guests: {kind: set, title: Guests, question: Who?, choices: {old: Old, young: Young}}
  late: {kind: flag, title: Late, question: Late?, ask_when: {leaf: green}}
  tea: {kind: choice, title: Tea, choices: {green: Green, black: Black}, expected_when: {known: [leaf]}}
  strength: {kind: level, title: Strength, scale: strength}
  cups: {kind: set, title: Cups, choices: {small: Small, large: Large}}
programs:
  pot:
    title: Pot
    about: A pot.
    source: TE-01
    phases: [{phase: brew, title: Brew, days: [1, 2], source: TE-01}]
    costs: {leaves: {title: Leaves, range: [1, 2], when: first, source: [TE-01]}}
    fte: {range: [0.5, 1], source: TE-01}
"""
RULES = """\
ruleset: tea
title: Tea
rules:
  - {rule: green-tea, when: {leaf: green}, then: {tea: green}, because: It is green., source: TE-01}
  - {rule: black-tea, when: {leaf: black}, then: {tea: black, cups: [small, large]}, because: It is black.}
"""
CASES = """\
cases:
  - {case: Green, given: {leaf: green}, expect: {tea: green}, fired: green-tea}
"""
SOUND_CONDITIONS = [
    "{leaf: green}", "{leaf: [green, black]}", "{leaf: {not: green}}", "{leaf: {not: {not: [green]}}}", "{late: true}",
    "{hour: 3}", "{hour: {at_least: 3, below: 40}}", "{hour: {above: -1.5}}", "{hour: {below: {figure: pot.cost.low}}}",
    "{guests: old}", "{guests: {includes_all: [old, young]}}", "{guests: {excludes: old}}",
    "{guests: {includes: old, includes_any: [old, young]}}", "{strength: {at_least: weak}}", "{strength: strong}",
    "{any: [{leaf: green}, {hour: 3}], none: [{late: true}]}", "{all: [{leaf: green}]}", "{known: [leaf, hour]}",
    "{unknown: [hour]}", "{cups: [small]}", "{leaf: {not: [green, black]}}",
    "{hour: [{below: 5}, {at_least: 10}]}", "{hour: [7, {below: 5, above: 2}]}", "{hour: {not: [7, {below: 5}]}}",
    "{strength: [weak, {at_least: strong}]}",
]  # fmt: skip
UNSOUND_CONDITIONS = [
    "{hour: [{below: 5}, {}]}", "{hour: [{below: 5}, [7]]}", "{hour: [{below: 5}, ~]}", "{hour: [24, {below: 5}]}",
    "{leaf: [green, {not: black}]}", "{guests: [{excludes: old}]}", "{strength: [{at_least: mild}]}",
    "{}", "green", "[leaf]", "{leave: green}", "{leaf: gren}", "{leaf: [green, gren]}", "{leaf: []}", "{leaf: ~}",
    "{leaf: {}}", "{leaf: {at_least: green}}", "{leaf: {is: green}}", "{leaf: {not: gren}}", "{leaf: {not: []}}",
    "{late: yes}", "{late: 1}", "{late: {at_least: true}}", "{hour: late}", "{hour: 24}", "{hour: 3.5}",
    "{hour: {at_least: late}}", "{hour: {above: {figure: pot.cost.lowest}}}", "{hour: {above: {sum: 3}}}",
    "{hour: {includes: 3}}", "{guests: {at_least: old}}", "{guests: {includes: [old, older]}}",
    "{guests: {excludes: []}}",
    "{strength: {at_least: mild}}", "{strength: {at_least: {figure: pot.cost.low}}}", "{any: {leaf: green}}",
    "{any: []}",
    "{any: [{leaf: gren}]}", "{none: [leaf]}",
    "{known: leaf}", "{known: []}", "{unknown: [leave]}", "{leaf: true}",
]  # fmt: skip
SOUND_CONCLUSIONS = ["{tea: green}", "{cups: small}", "{cups: [small, large]}", "{strength: strong, tea: black}"]
UNSOUND_CONCLUSIONS = [
    "{}", "tea", "{teas: green}", "{leaf: green}", "{tea: [green]}", "{tea: gren}", "{cups: []}", "{cups: [big]}",
    "{strength: mild}", "{tea: ~}", "{tea: {not: green}}",
]  # fmt: skip
# What replaces what in which file, and whether that is sound.
EDITS = [
    ("rules", "source: TE-01", "source: [TE-01]", True), ("rules", "source: TE-01", "source: TE-02", False),
    ("rules", "because: It is green., ", "", False), ("rules", "because: It is green.", "because: 3", False),
    ("rules", "rule: green-tea", "rule: Green Tea", False), ("rules", "title: Tea\n", "", False),
    ("rules", "source: TE-01", "overrides: black-tea", True), ("rules", "source: TE-01", "overrides: [none]", False),
    ("rules", "source: TE-01", "sources: TE-01", False), ("rules", "title: Tea\n", "title: [Tea]\n", False),
    ("cases", "leaf: green", "leaf: gren", False), ("cases", "leaf: green", "tea: green", False),
    ("cases", "tea: green", "tea: [green, black]", True), ("cases", "tea: green", "tea: gren", False),
    ("cases", "fired: green-tea", "fired: [green-tea]", True), ("cases", "fired: green-tea", "fired: greenish", False),
    ("cases", "case: Green, ", "", False), ("cases", "{leaf: green}", "{guests: old}", True),
    ("cases", "{leaf: green}", "{guests: very old}", False),
    ("cases", "{leaf: green}", "{guests: [old]}", True), ("cases", "{leaf: green}", "{hour: 99}", False),
    ("facts", "kind: choice, title: Tea", "kind: chioce, title: Tea", False),
    ("facts", "question: When?", "qestion: When?", False), ("facts", "minimum: 0", "minimum: none", False),
    ("facts", "ask_when: {leaf: green}", "ask_when: {tea: green}", False), ("facts", "days: [1, 2]", "days: 1", False),
    ("facts", "ask_when: {leaf: green}", "ask_when: {leaf: black}", True), ("facts", "kind: rule", "kind: fact", False),
    ("facts", "when: first", "when: second", False), ("facts", "verdict: [tea]", "verdict: tea", False),
    ("facts", "verdict: [tea]", "verdict: [leaf]", False), ("facts", "source: [TE-01]", "source: TE-09", False),
    ("facts", "figures: {}", "figure: {}", False),
    ("facts", "fte: {range: [0.5, 1]", "fte: {range: [a, 1]", False),
    ("facts", "green: Green,", "green: {titel: Green},", False),
    ("facts", "late: {kind: flag", "late: {kind: 1", False),
]  # fmt: skip
FILES = {"facts": "facts/tea.yaml", "rules": "rules/tea.yaml", "cases": "rules/tea_test.yaml"}
TEXTS = {FILES["facts"]: FACTS, FILES["rules"]: RULES, FILES["cases"]: CASES}
SCHEMAS = {kind: Draft7Validator(schema) for kind, schema in schemas(load(".", TEXTS)).items()}


def loader_accepts(texts: dict[str, str]) -> bool:
    try:
        cases_of(Expert.of_texts(texts, "."))
    except ProblemError:
        return False
    return True


def agree(kind: str, old: str, new: str, sound: bool) -> None:
    text = TEXTS[FILES[kind]]
    assert old in text
    changed = text.replace(old, new, 1)
    assert loader_accepts({**TEXTS, FILES[kind]: changed}) is sound
    assert SCHEMAS[kind].is_valid(parse(changed, "x").plain()) is sound


@pytest.mark.parametrize("condition", SOUND_CONDITIONS)
def test_a_sound_condition_is_accepted_by_both(condition: str) -> None:
    agree("rules", "when: {leaf: green}", f"when: {condition}", True)


@pytest.mark.parametrize("condition", UNSOUND_CONDITIONS)
def test_an_unsound_condition_is_refused_by_both(condition: str) -> None:
    agree("rules", "when: {leaf: green}", f"when: {condition}", False)


@pytest.mark.parametrize(
    ("then", "sound"), [(c, True) for c in SOUND_CONCLUSIONS] + [(c, False) for c in UNSOUND_CONCLUSIONS]
)
def test_conclusions(then: str, sound: bool) -> None:
    agree("rules", "then: {tea: green}", f"then: {then}", sound)


@pytest.mark.parametrize(("kind", "old", "new", "sound"), EDITS)
def test_other_edits(kind: str, old: str, new: str, sound: bool) -> None:
    agree(kind, old, new, sound)


@settings(max_examples=40, deadline=None)
@given(random_texts())
def test_the_schema_of_a_random_knowledge_base_accepts_it(texts: dict[str, str]) -> None:
    found = schemas(load(".", texts))
    for name, text in texts.items():
        errors = list(Draft7Validator(found[kind_of(name)]).iter_errors(parse(text, name).plain()))
        assert errors == []


@pytest.mark.parametrize("root", [ROOT, SECOND], ids=["shipped", "second"])
def test_the_schemas_are_sound_themselves_and_accept_what_is_shipped(root: Path) -> None:
    found = schemas(load(root))
    assert set(found) == set(KINDS)
    for schema in found.values():
        Draft7Validator.check_schema(schema)
    examples = {path.relative_to(root).as_posix(): path.read_text() for path in root.glob("facts/examples/*.yaml")}
    for name, text in {**gather(root), **examples}.items():
        errors = list(Draft7Validator(found[kind_of(name)]).iter_errors(parse(text, name).plain()))
        assert errors == [], name


def test_an_editor_is_told_the_words_for_every_name(shipped: Expert) -> None:
    definitions = schemas(shipped.knowledge)["rules"]["definitions"]
    market = definitions["matcher_market"]
    assert market["description"].startswith("Primary market. ")
    assert market["anyOf"][0]["enum"] == ["us", "international", "both"]
    assert market["anyOf"][0]["markdownEnumDescriptions"][0] == "US or Canada"


def loaded(shape: object, found: set[type] | None = None) -> set[type]:
    """A dataclass and those of its fields that are read from files, as the loader's shapes name them."""
    found = set() if found is None else found
    if isinstance(shape, type) and dataclasses.is_dataclass(shape) and shape not in found:
        found.add(shape)
        hints = typing.get_type_hints(shape, include_extras=True)
        for each in dataclasses.fields(shape):
            if each.init:
                loaded(hints[each.name], found)
    for part in typing.get_args(shape):
        loaded(part, found)
    return found


def test_a_schema_offers_no_key_that_only_the_loader_sets(shipped: Expert) -> None:
    offered = schemas(shipped.knowledge)["facts"]["definitions"]
    shapes = {each for root in (Claim, Program, Attribute, Document) for each in loaded(root)}
    named = [shape for shape in shapes if shape.__name__ in offered]
    assert {"Claim", "Program", "Document", "Phase"} <= {shape.__name__ for shape in named}
    for shape in named:
        for key in (each.name for each in dataclasses.fields(shape) if not each.init):
            assert key not in offered[shape.__name__]["properties"], (shape.__name__, key)
    assert not {"Period", "Where"} & offered.keys()


def test_the_shipped_schemas_and_modelines_are_in_step() -> None:
    result = CliRunner().invoke(certwise, ["rules", "schema", "--check"])
    assert result.exit_code == 0, result.output


def test_writing_puts_schemas_and_modelines_and_settles(tmp_path: Path) -> None:
    for name, text in TEXTS.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    run = ["--knowledge", str(tmp_path), "rules", "schema"]
    assert CliRunner().invoke(certwise, [*run, "--check"]).exit_code == 1
    assert (tmp_path / "rules/tea.yaml").read_text() == RULES
    assert CliRunner().invoke(certwise, [*run, "--write"]).exit_code == 0
    first = (tmp_path / "rules/tea.yaml").read_text()
    assert first == f"# yaml-language-server: $schema=../docs/schema/rules.json\n{RULES}"
    schema = json.loads((tmp_path / "docs/schema/rules.json").read_text())
    assert Draft7Validator(schema).is_valid(parse(first, "x").plain())
    assert CliRunner().invoke(certwise, [*run, "--check"]).exit_code == 0
    assert CliRunner().invoke(certwise, [*run, "--write"]).exit_code == 0
    assert (tmp_path / "rules/tea.yaml").read_text() == first


def test_one_schema_is_printed() -> None:
    result = CliRunner().invoke(certwise, ["--knowledge", str(SECOND), "rules", "schema", "answers"])
    assert json.loads(result.output)["properties"].keys() >= {"soil", "outlets"}
    assert CliRunner().invoke(certwise, ["rules", "schema"]).exit_code == 2
