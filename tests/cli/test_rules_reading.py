"""rules list, show and graph: the rules read, one by one and as a picture."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from cli.main import certwise
from engine.infer.expert import Expert
from tests.support.commands import SECOND
from tests.support.places import TESTS, examples

SVG = "{http://www.w3.org/2000/svg}"


def rules(*arguments: str) -> Result:
    return CliRunner().invoke(certwise, ["--knowledge", str(SECOND), "rules", *arguments])


@pytest.fixture(scope="module")
def base() -> Expert:
    return Expert.open(SECOND)


def test_list_has_every_rule_once(base: Expert) -> None:
    found = json.loads(rules("list", "--format", "json").output)["rules"]
    assert sorted(each["rule"] for each in found) == sorted(base.knowledge.rules)
    said = rules("list").output
    assert f"{len(base.knowledge.rules)} of {len(base.knowledge.rules)} rules." in said


def test_list_is_narrowed_by_ruleset_attribute_and_claim(base: Expert) -> None:
    for option, name, holds in (
        ("--ruleset", "craft", lambda rule: rule.ruleset == "craft"),
        ("--attribute", "scheme", lambda rule: "scheme" in rule.then or "scheme" in str(rule.when)),
        ("--claim", "CR-02", lambda rule: "CR-02" in rule.source),
    ):
        found = {each["rule"] for each in json.loads(rules("list", option, name, "--format", "json").output)["rules"]}
        assert found == {id for id, rule in base.knowledge.rules.items() if holds(rule)}
        assert found


@pytest.mark.parametrize("option", ["--ruleset", "--attribute", "--claim"])
def test_unknown_names_are_refused(option: str) -> None:
    result = rules("list", option, "\x1b[31mnowhere")
    assert result.exit_code == 2
    assert "\x1b" not in result.output


def test_show_has_claims_neighbours_and_cases() -> None:
    found = json.loads(rules("show", "drains-want-a-permit", "--format", "json").output)
    assert found["source"].keys() == {"CR-02"}
    assert found["then"] == {"preparations": ["permit"]}
    assert found["feeds"]["permit-is-paperwork"] == ["preparations"]
    assert all(names == ["preparations"] for names in found["fed_by"].values())
    assert found["cases"]
    assert (
        "drains-want-a-permit" in json.loads(rules("show", "permit-is-paperwork", "--format", "json").output)["fed_by"]
    )
    for format in ("text", "markdown"):
        said = rules("show", "drains-want-a-permit", "--format", format).output
        assert "CR-02" in said
        assert "permit-is-paperwork" in said


def test_show_of_an_unknown_rule_offers_the_nearest() -> None:
    result = rules("show", "drains-want-a-permi")
    assert result.exit_code == 2
    assert "did you mean drains-want-a-permit?" in result.output


def test_mermaid_has_every_rule_in_its_layer(base: Expert) -> None:
    said = rules("graph").output
    for id in base.knowledge.rules:
        assert said.count(f'["{id}"]') == 1
    assert said.count("subgraph") == said.count("\n  end")
    names = set(re.findall(r"^    (n\d+)", said, re.MULTILINE))
    ends = re.findall(r"^  (n\d+) (?:-->|==>|-\. sets aside \.->|-\. is read before \.->) (n\d+)$", said, re.MULTILINE)
    assert {name for pair in ends for name in pair} == names


def test_what_a_rule_reads_stands_to_the_left_of_it(base: Expert) -> None:
    from engine.explain.graph import graph_of

    graph = graph_of(base.knowledge, base.knowledge.rules, "all")
    layers = {key: vertex.layer for key, vertex in graph.vertices.items()}
    recursive = {f"rule:{id}" for layer in base.knowledge.strata.layers if layer.recursive for id in layer.rules}
    for edge in graph.edges:
        if edge.kind == "reads" and edge.target not in recursive:
            assert layers[edge.source] < layers[edge.target]
        if edge.kind == "concludes":
            assert layers[edge.source] < layers[edge.target]


def test_the_order_of_rows_is_drawn() -> None:
    from engine.explain.graph import graph_of
    from engine.infer.expert import Expert

    base = Expert.open(TESTS / "scorecard")
    drawn = {
        (edge.source, edge.target)
        for edge in graph_of(base.knowledge, base.knowledge.rules, "all").edges
        if edge.kind == "before"
    }
    rows = next(iter(base.knowledge.strata.sequences.values()))
    assert (f"rule:{rows[0]}", f"rule:{rows[1]}") in drawn
    assert (f"rule:{rows[0]}", f"rule:{rows[2]}") not in drawn
    rest = next(rule for rule in base.knowledge.rules.values() if rule.row and rule.row.otherwise)
    assert any(target == f"rule:{rest.id}" for _, target in drawn)


def test_dot_quotes_what_it_must(tmp_path: Path) -> None:
    said = rules("graph", "--ruleset", "craft", "--format", "dot").output
    assert said.startswith("digraph ")
    assert said.count("{") == said.count("}")
    assert '"rule:drains-want-a-permit" -> "attribute:preparations" [style=bold];' in said
    assert "rule:apples-by-themselves" not in said


def test_svg_is_xml_with_a_box_for_everything_and_no_two_on_one_another() -> None:
    tree = ElementTree.fromstring(rules("graph", "--format", "svg").output)
    boxes = list(tree.iter(f"{SVG}rect"))
    places = [tuple(float(each.get(key, "0")) for key in ("x", "y", "width", "height")) for each in boxes]
    assert len(boxes) > 60
    for index, (x, y, width, height) in enumerate(places):
        for left, top, _, tall in places[index + 1 :]:
            assert left != x or top >= y + height or y >= top + tall
        assert x >= 0
        assert x + width <= float(tree.get("width", "0"))
        assert y + height <= float(tree.get("height", "0"))


def test_the_graph_of_an_assessment_has_what_fired_and_its_values(base: Expert) -> None:
    example = str(examples(SECOND)[0])
    assessment = base.assess(base.answers(example))
    said = rules("graph", "--answers", example).output
    assert set(re.findall(r'n\d+\["([a-z0-9-]+)"\]', said)) == {firing.rule.id for firing in assessment.firings}
    scheme = base.knowledge.attributes["scheme"]
    assert f"Scheme: {scheme.title_of(assessment.values['scheme'])}" in said


def test_rulesets_and_answers_are_not_drawn_at_once() -> None:
    assert rules("graph", "--ruleset", "craft", "--set", "soil=clay").exit_code == 2
    assert rules("graph", "--ruleset", "crafd").exit_code == 2


def test_the_graph_of_a_record_is_that_of_its_answers(base: Expert, tmp_path: Path) -> None:
    example, place = str(examples(SECOND)[0]), str(tmp_path / "audit.db")
    done = CliRunner().invoke(certwise, ["--knowledge", str(SECOND), "assess", example, "--audit", place])
    assert done.exit_code == 0, done.output
    recorded = rules("graph", "--record", "last", "--audit", place)
    assert recorded.exit_code == 0
    assert recorded.output == rules("graph", "--answers", example).output
    assert rules("graph", "--record", "last", "--audit", place, "--ruleset", "craft").exit_code == 2
