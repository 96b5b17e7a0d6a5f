"""certwise why, why-not, what-if and flip, on both knowledge bases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.answers.proposition import proposition
from engine.explain.difference import difference
from engine.explain.why import why
from engine.explain.why_not import why_not
from engine.infer.assessment import Assessment
from engine.infer.expert import Expert
from engine.knowledge.value import Values, word
from engine.knowledge.vocabulary import Attribute
from tests.support.commands import SECOND, certwise
from tests.support.places import ROOT

EXAMPLES = ROOT / "facts" / "examples"
STARTUP = str(EXAMPLES / "us-saas-startup.yaml")
COMMANDS = (
    ["why", "path", STARTUP],
    ["why-not", "path=iso27001_only", STARTUP],
    ["what-if", STARTUP, "--set", "market=international"],
    ["flip", "path=iso27001_only", STARTUP],
)


def explained(*arguments: str) -> Any:
    done = certwise(*arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def flat(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines of a proof tree, from the top."""
    return [each for line in lines for each in [line, *flat(line["because"])]]


def values_of(attribute: Attribute) -> st.SearchStrategy[Any]:
    if attribute.kind == "flag":
        return st.booleans()
    if attribute.kind == "set":
        return st.sets(st.sampled_from(list(attribute.choices))).map(attribute.ordered)
    if attribute.kind == "integer":
        return st.integers(int(attribute.minimum or 0), int(attribute.maximum or 1000))
    if attribute.kind == "number":
        return st.integers(0, 12).map(lambda quarters: quarters / 4)
    return st.sampled_from(list(attribute.choices))


def some_answers(base: Expert) -> st.SearchStrategy[Values]:
    return st.fixed_dictionaries({}, optional={each.name: values_of(each) for each in base.knowledge.asked})


def test_why_goes_down_to_answers_and_cited_claims() -> None:
    found = explained("why", "path", STARTUP)
    assert found["value"] == "soc2_only"
    lines = flat(found["proof"])
    assert [line["rule"] for line in found["proof"][0]["because"]] == ["soc2-alone"]
    answers = {line["attribute"] for line in lines if line["kind"] == "answer"}
    assert {"requested", "customers", "market"} <= answers
    cited = {claim for line in lines for claim in line["source"]}
    assert cited == set(found["claims"])
    text = certwise("why", "path", STARTUP).stdout
    assert "DF-01  A US-focused organization gives SOC 2 Type 2 priority." in text


def test_a_title_within_a_sentence_keeps_its_capitals() -> None:
    said = " ".join(certwise("why", "bridge", "facts/examples/early-startup-urgent.yaml").stdout.split())
    assert "SOC 2 needed within 6 months is below SOC 2 Type 2 report at the earliest 9.92 months" in said
    assert "= deadline 6 months =" in said


def test_why_shows_every_supporter_of_a_level_and_marks_the_decisive_ones(shipped: Expert) -> None:
    found = explained("why", "need_soc2", STARTUP)
    shown = {line["rule"]: line["decisive"] for line in found["proof"][0]["because"] if line["kind"] == "rule"}
    assessment = shipped.assess(shipped.answers(STARTUP))
    assert shown == {
        rule.id: rule.then["need_soc2"] == assessment.values["need_soc2"] for rule in assessment.supporters["need_soc2"]
    }
    assert True in shown.values()
    assert False in shown.values()
    text = certwise("why", "need_soc2=required", STARTUP).stdout
    assert '"Reason" marks what decided' in text


def test_why_shows_an_overridden_rule_with_what_overrode_it() -> None:
    settings = ["--set", "market=international", "--set", "company_type=b2b_saas"]
    lines = flat(explained("why", "habit_soc2", *settings)["proof"])
    overridden = [line for line in lines if line["kind"] == "overridden"]
    for line in overridden:
        assert "overridden by" in line["text"]
        assert not line["decisive"]
    found = certwise("assess", *settings, "--no-record", "--format", "json")
    expected = {
        firing["rule"]
        for firing in json.loads(found.stdout)["firings"]
        if firing["overridden_by"] and "habit_soc2" in firing["conclusions"]
    }
    assert {line["rule"] for line in overridden} == expected


def test_why_of_what_does_not_hold_points_to_why_not() -> None:
    done = certwise("why", "path=iso27001_only", STARTUP)
    assert done.returncode == 2
    assert "certwise why-not path=iso27001_only" in done.stderr


def test_why_not_tells_condition_by_condition_what_was_missing() -> None:
    found = explained("why-not", "path=iso27001_only", STARTUP)
    assert found["instead"] == "soc2_only"
    (rule,) = found["rules"]
    assert (rule["rule"], rule["unmet"]) == ("iso27001-alone", 2)
    assert rule["conditions"][0] == {
        "depth": 0, "kind": "test", "wanted": "To pursue includes ISO 27001", "attribute": "pursue",
        "got": ["soc2"], "status": "fails", "ask": "pursue=iso27001",
    }  # fmt: skip
    further = explained("why-not", rule["conditions"][0]["ask"], STARTUP)
    assert further["attribute"] == "pursue"
    unknown = explained("why-not", "need_soc2=required", "--set", "market=us")
    statuses = {each["status"] for each in unknown["rules"][0]["conditions"]}
    assert "unknown" in statuses


def test_why_not_lists_the_nearest_rule_first() -> None:
    distances = [rule["unmet"] for rule in explained("why-not", "habit_iso27001=expected", STARTUP)["rules"]]
    assert len(distances) > 2
    assert distances == sorted(distances)


def test_what_if_shows_the_differences_alone_and_the_rules_behind_them() -> None:
    found = explained("what-if", STARTUP, "--set", "market=international")
    assert found["answers"] == {
        "market": {"before": "us", "after": "international", "rules_before": [], "rules_after": []}
    }
    assert found["verdict"]["path"] == {
        "before": "soc2_only", "after": "soc2_then_iso27001",
        "rules_before": ["soc2-alone"], "rules_after": ["soc2-first-then-iso27001"],
    }  # fmt: skip
    assert "bridge" not in found["verdict"]
    assert [each["program"] for each in found["plan"]["after"]["programs"]] == ["soc2_type2", "iso27001"]
    same = certwise("what-if", STARTUP, "--set", "market=us").stdout
    assert "nothing changes" in same
    unknown = explained("what-if", STARTUP, "--set", "market=")
    assert unknown["answers"]["market"]["after"] is None


def test_flip_gives_the_fewest_changes_and_each_of_them_leads_there() -> None:
    found = explained("flip", "path=iso27001_only", STARTUP)
    assert found["proven"]
    assert found["alternatives"]
    for alternative in found["alternatives"]:
        changes = alternative["answers"]
        assert len(changes) == found["changes"]
        given = [f"{name}={_option(change['after'])}" for name, change in changes.items()]
        settings = [word for each in given for word in ("--set", each)]
        done = certwise("assess", STARTUP, *settings, "--no-record", "--format", "json")
        assert json.loads(done.stdout)["verdict"]["path"] == "iso27001_only"


def _option(value: Any) -> str:
    return ",".join(value) if isinstance(value, list) else str(value).lower() if isinstance(value, bool) else str(value)


def test_flip_keeps_what_shall_be_kept() -> None:
    free = explained("flip", "path=soc2_then_iso27001", STARTUP)
    moved = sorted({name for each in free["alternatives"] for name in each["answers"]})
    kept = [word for name in moved for word in ("--keep", name)]
    found = explained("flip", "path=soc2_then_iso27001", STARTUP, *kept)
    assert all(set(each["answers"]).isdisjoint(moved) for each in found["alternatives"])
    assert found["kept"] == moved


def test_nothing_that_could_change_is_an_answer(shipped: Expert) -> None:
    kept = [word for each in shipped.knowledge.asked for word in ("--keep", each.name)]
    done = certwise("flip", "path=iso27001_only", STARTUP, *kept)
    assert done.returncode == 0
    assert "Nothing that you could change leads there" in done.stdout
    found = explained("flip", "path=iso27001_only", STARTUP, *kept)
    assert (found["alternatives"], found["possible"]) == ([], True)
    never = certwise("flip", "need_soc2=none", STARTUP, "--keep", "requested")
    assert never.returncode == 0


@pytest.mark.parametrize("format", ["text", "json", "markdown"])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_every_command_writes_every_format(command: list[str], format: str, tmp_path: Path) -> None:
    done = certwise(*command, "--format", format, "--output", str(tmp_path / "out"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", f"wrote: {tmp_path / 'out'}\n")
    assert (tmp_path / "out").read_text().strip()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_record_stands_for_its_answers(command: list[str], tmp_path: Path) -> None:
    certwise("assess", STARTUP, home=tmp_path)
    by_record = [word if word != STARTUP else "--record" for word in command]
    by_record.insert(by_record.index("--record") + 1, "last")
    assert certwise(*by_record, home=tmp_path).stdout == certwise(*command, home=tmp_path).stdout


def test_a_record_is_explained_with_the_rules_of_its_day(tmp_path: Path) -> None:
    certwise("assess", STARTUP, home=tmp_path)
    done = certwise("--knowledge", str(SECOND), "why", "path", "--record", "last", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == certwise("why", "path", STARTUP, home=tmp_path).stdout


@pytest.mark.parametrize(
    ("arguments", "id"),
    [
        (["why", "pathh", STARTUP], "unknown-name"),
        (["why", "path=\x1b[31m", STARTUP], "wrong-value"),
        (["why", "path"], "no-answers"),
        (["why", "path", STARTUP, "--record", "x"], "two-starts"),
        (["why", "path", "/no/such/file.yaml"], "no-such-file"),
        (["why-not", "path", STARTUP], "bad-option"),
        (["why-not", "market=us", STARTUP], "reads-answer"),
        (["why-not", "path=soc2_only", STARTUP], "holds-already"),
        (["why-not", "path=never", STARTUP], "wrong-value"),
        (["what-if", STARTUP], "no-answers"),
        (["what-if", "--set", "market=us"], "no-answers"),
        (["what-if", STARTUP, "--set", "market=nowhere"], "wrong-value"),
        (["flip", "path=soc2_only", STARTUP], "holds-already"),
        (["flip", "path=iso27001_only", STARTUP, "--keep", "marketing"], "unknown-name"),
        (["flip", "budget_usd=1", STARTUP], "reads-answer"),
    ],
)
def test_mistakes_are_told(arguments: list[str], id: str) -> None:
    done = certwise(*arguments)
    assert done.returncode == 2
    assert f"[{id}]" in done.stderr
    assert "\x1b" not in done.stderr
    assert "Traceback" not in done.stderr


def test_the_second_knowledge_base_is_explained_too() -> None:
    known = ["--knowledge", str(SECOND)]
    start = ["--set", "soil=clay", "--set", "hands=0.75", "--set", "experience=seasoned"]
    why_scheme = certwise(*known, "why", "scheme", *start)
    assert why_scheme.returncode == 0
    assert "apples-and-walnuts-side-by-side" in why_scheme.stdout
    why_not_alone = certwise(*known, "why-not", "scheme=apples_alone", *start)
    assert "apples-by-themselves: 1 condition short" in why_not_alone.stdout
    flipped = certwise(*known, "flip", "scheme=apples_alone", *start)
    assert "must change, and it is proven that no fewer would do" in flipped.stdout


@pytest.mark.parametrize("which", ["shipped", "second"])
def test_laws_of_explanations(which: str, request: pytest.FixtureRequest) -> None:
    base: Expert = request.getfixturevalue(which)

    @settings(max_examples=60, deadline=None)
    @given(some_answers(base), some_answers(base))
    def laws(answers: Values, others: Values) -> None:
        assessment = base.assess(answers)
        for attribute in base.knowledge.attributes.values():
            if not attribute.asked:
                _why_is_whole(assessment, attribute)
                _why_not_is_right(base, assessment, attribute)
        found = difference(assessment, base.assess(others))
        changed = {each.attribute.name for each in [*found.answers, *found.verdict, *found.others]}
        for name in base.knowledge.attributes:
            assert (name in changed) == (found.before.values.get(name) != found.after.values.get(name))

    laws()


def _why_is_whole(assessment: Assessment, attribute: Attribute) -> None:
    """Every supporter is there, no rule is proved twice, and every premise of a proof holds."""
    lines = why(assessment, attribute.name, full=True)
    proved = [line.rule for line in lines if line.kind == "rule"]
    assert len(proved) == len(set(proved))
    shown = {line.rule for line in lines if line.depth == 1 and line.kind in ("rule", "again")}
    assert shown == {rule.id for rule in assessment.supporters.get(attribute.name, [])}
    fired = {firing.rule.id for firing in assessment.firings}
    assert set(proved) <= fired
    for line in lines:
        if line.kind == "answer":
            assert assessment.answers[line.attribute] == line.value


def _why_not_is_right(base: Expert, assessment: Assessment, attribute: Attribute) -> None:
    """A rule that is told to be short of conditions did not match; one with none unmet did."""
    fired = {firing.rule.id for firing in assessment.firings}
    for value in attribute.choices:
        said = proposition(base.knowledge, f"{attribute.name}={word(value)}")
        if said.holds_in(assessment.values.get(attribute.name)):
            continue
        for candidate in why_not(assessment, said).candidates:
            yielded = candidate.outcome == "yielded"
            assert not yielded or (candidate.rule.default and assessment.supporters[attribute.name])
            assert (candidate.unmet == 0) == (yielded or candidate.rule.id in fired)
            assert (candidate.outcome == "unmet") == (candidate.unmet > 0)
