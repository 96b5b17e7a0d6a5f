"""Rules, rows, figures and claims that hold from a day, until a day: an assessment has one, and is held to it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from engine.infer.expert import Expert
from engine.knowledge.period import Calendar, Period, calendar, joined
from engine.load.loader import load
from engine.problem import ProblemError
from tests.support import tenancy
from tests.support.commands import SECOND, Done, certwise
from tests.support.places import ROOT

CHANGES = ("2015-06-01", "2025-01-01", "2026-01-01", "2026-07-01")


@pytest.fixture
def base(tmp_path: Path) -> str:
    return tenancy.written(tmp_path / "base", tenancy.dated())


def run(base: str, *arguments: str, **environment: str) -> Done:
    home = Path(base).parent
    return certwise("--knowledge", base, *arguments, home=home, cwd=home, **environment)


def assessed(base: str, day: str, *given: str) -> dict[str, Any]:
    settings = [word for each in given for word in ("--set", each)]
    found = run(base, "assess", "--as-of", day, "--format", "json", *settings)
    assert found.returncode == 0, found.stderr
    said: dict[str, Any] = json.loads(found.stdout)
    return said


@pytest.mark.parametrize(
    ("day", "regime", "surcharge", "large"),
    [
        ("2015-05-31", "old", True, False),
        ("2015-06-01", "new", True, False),
        ("2024-12-31", "new", True, False),
        ("2025-12-31", "new", True, True),
        ("2026-01-01", "new", False, True),
        ("2026-06-30", "new", False, True),
        ("9999-12-31", "new", False, True),
    ],
)
def test_the_rules_and_figures_of_the_day_count_and_both_ends_belong_to_it(
    base: str, day: str, regime: str, surcharge: bool, large: bool
) -> None:
    rooms = 7 if day < "2026" else 11
    found = assessed(base, day, "signed=2015-06-01", f"rooms={rooms}")
    assert found["assessment"]["as_of"] == day
    assert found["verdict"]["regime"] == regime
    assert found["verdict"]["large"] is large
    assert assessed(base, day, "rooms=11")["verdict"]["surcharge"] is surcharge


def test_the_day_is_told_and_recorded_and_a_record_is_run_again_with_the_rules_of_its_day(base: str) -> None:
    for day in ("2015-05-31", "2026-01-01"):
        said = run(base, "assess", "--set", "signed=2015-06-01", "--as-of", day).stdout
        assert f", as of {day}" in said
    for option in ([], ["--today"]):
        done = run(base, "audit", "replay", *option, CERTWISE_AS_OF="2026-03-01")
        assert done.returncode == 0, done.stdout
        assert "2 agree" in done.stdout
    assert re.search(r"as of +2026-01-01", run(base, "audit", "show", "last").stdout)
    record = json.loads(run(base, "audit", "show", "last", "--format", "json").stdout)["record"]
    assert record["as_of"] == "2026-01-01"
    first = json.loads(run(base, "audit", "list", "--format", "json").stdout)
    ids = [each["id"] for each in first["records"]]
    older = next(id for id in ids if id != record["id"])
    said = run(base, "why", "regime", "--record", older).stdout
    assert "one-regime" in said
    refused = run(base, "why", "regime", "--record", older, "--as-of", "2026-01-01")
    assert refused.returncode == 2
    assert "a record has its own day" in refused.stderr


def test_the_day_can_be_named_in_the_environment_and_an_option_counts_more(base: str) -> None:
    given = ["assess", "--set", "signed=2015-06-01", "--format", "json", "--no-record"]
    found = json.loads(run(base, *given, CERTWISE_AS_OF="31 May 2015").stdout)
    assert found["verdict"]["regime"] == "old"
    found = json.loads(run(base, *given, "--as-of", "2016-01-01", CERTWISE_AS_OF="2015-05-31").stdout)
    assert found["verdict"]["regime"] == "new"
    done = run(base, "assess", "--set", "rooms=1", "--as-of", "2026-02-30")
    assert done.returncode == 2
    assert "that month has 28 days" in done.stderr


def test_today_can_be_another_day_for_all_records(base: str) -> None:
    run(base, "assess", "--set", "signed=2015-06-01", "--as-of", "2015-05-31")
    done = run(base, "audit", "replay", "--today", "--as-of", "2026-01-01")
    assert done.returncode == 1
    assert "old -> new: 1" in done.stdout
    refused = run(base, "audit", "replay", "--as-of", "2026-01-01")
    assert refused.returncode == 2
    assert "with --today on another one" in refused.stderr


def test_a_case_that_fails_in_several_periods_is_told_once(base: str) -> None:
    cases = "cases:\n- {case: Never, given: {rooms: 1}, expect: {large: true}}\n"
    (Path(base) / "rules" / "never_test.yaml").write_text(cases, encoding="utf-8")
    done = run(base, "rules", "test", "never")
    assert done.returncode == 1
    assert re.findall(r"Never \(.*\)", done.stdout) == ["Never (on every day)"]
    assert "5 cases, 5 failed" in done.stdout


def test_which_rules_held_on_a_day(base: str) -> None:
    found = json.loads(run(base, "rules", "list", "--as-of", "2015-05-31", "--format", "json").stdout)
    held = {each["rule"] for each in found["rules"]}
    assert {"one-regime", "for-ten"} <= held
    assert not {"signed-before", "signed-since", "for-twelve"} & held
    assert (found["as_of"], found["from"], found["until"]) == ("2015-05-31", None, "2015-05-31")
    assert {each["rule"]: (each["from"], each["until"]) for each in found["resting"]} == {
        "signed-before": ("2015-06-01", None),
        "signed-since": ("2015-06-01", None),
        "rises-late": ("2015-06-01", None),
        "for-twelve": ("2026-01-01", None),
    }
    said = run(base, "rules", "list", "--as-of", "2026-06-30").stdout
    assert "the same hold from 2026-01-01 until 2026-06-30" in said
    assert "until 2015-05-31" in said
    assert "until 2015-05-31" in run(base, "rules", "show", "one-regime", "--as-of", "2026-06-30").stdout


def test_why_not_names_a_rule_out_of_its_period(base: str) -> None:
    said = run(base, "why-not", "surcharge=yes", "--set", "rooms=11", "--as-of", "2026-01-01").stdout
    assert "for-ten: it holds until 2025-12-31, and not on the day of this assessment" in said
    assert "for-twelve: 1 condition short" in said


def test_check_looks_at_every_period_and_says_where_a_finding_holds(base: str, tmp_path: Path) -> None:
    done = run(base, "rules", "check")
    assert done.returncode == 0, done.stdout
    assert "nothing found" in done.stdout
    assert "proven: until 2015-05-31: every case whose answers bear on the regime" in done.stdout
    assert "proven: from 2015-06-01 on: every case whose answers bear on the regime" in done.stdout
    files = tenancy.dated()
    files["rules/rents.yaml"] = files["rules/rents.yaml"].replace("until: 2015-05-31", "until: 2015-04-30")
    late = tenancy.written(tmp_path / "late", files)
    done = run(late, "rules", "check")
    assert done.returncode == 1
    assert (
        "regime can be missing where it is expected (from 2015-05-01 until 2015-05-31) [verdict-missing]" in done.stdout
    )
    assert "RA-00" in done.stdout
    said = json.loads(run(late, "rules", "check", "--format", "json").stdout)
    assert {(each["from"], each["until"]) for each in said["proven"] if each["id"] == "exactly-one-regime"} == {
        (None, "2015-04-30"), ("2015-06-01", "2024-12-31"), ("2025-01-01", "2025-12-31"),
        ("2026-01-01", "2026-06-30"), ("2026-07-01", None),
    }  # fmt: skip
    assert run(late, "rules", "check", "--as-of", "2026-01-01").returncode == 0
    assert run(late, "rules", "check", "--as-of", "2015-05-15").returncode == 1


def test_diff_says_from_which_day_verdicts_differ(base: str, tmp_path: Path) -> None:
    files = tenancy.dated()
    files["rules/surcharges.yaml"] = files["rules/surcharges.yaml"].replace("from: 2026-01-01", "from: 2027-01-01")
    new = tenancy.written(tmp_path / "new", files)
    done = run(base, "rules", "diff", base, new)
    assert done.returncode == 1
    assert "period: from 2026-01-01 on -> from 2027-01-01 on" in done.stdout
    assert "WHAT FOLLOWS FROM IT FROM 2026-01-01 UNTIL 2026-12-31" in done.stdout.upper()
    found = json.loads(run(base, "rules", "diff", base, new, "--format", "json").stdout)
    differing = [each for each in found["periods"] if each["differences"]]
    assert [(each["from"], each["until"]) for each in differing] == [("2026-01-01", "2026-12-31")]
    assert differing[0]["differences"][0]["answers"] == {"rooms": 12}
    assert run(base, "rules", "diff", base, new, "--as-of", "2025-06-01").returncode == 0
    assert run(base, "rules", "diff", base, base).returncode == 0


def test_cases_are_of_a_day_or_of_every_period(base: str) -> None:
    done = run(base, "rules", "test")
    assert done.returncode == 0, done.stdout
    assert "7 cases, all pass" in done.stdout
    file = Path(base) / "rules" / "rents_test.yaml"
    file.write_text(file.read_text().replace("expect: {surcharge: false}", "expect: {large: true}"))
    done = run(base, "rules", "test")
    assert "Nothing asked for (on every day)" in done.stdout
    file.write_text(file.read_text().replace("as_of: 2015-05-31", "as_of: 2015-02-30"))
    assert "as_of: 2015-02-30 is not a date" in run(base, "rules", "test").stderr


def test_cases_can_be_worked_out_until_every_rule_is_covered_and_every_mutant_noticed(base: str) -> None:
    for _ in range(5):
        run(base, "rules", "test", "--suggest", "--mutate", "--write", CERTWISE_AS_OF="2026-03-01")
    done = run(base, "rules", "test", "--coverage", "--mutate", CERTWISE_AS_OF="2026-03-01")
    assert done.returncode == 0, done.stdout
    assert "0 survive" in done.stdout
    assert "rules       100.0 %" in done.stdout
    assert "as_of: 2015-05-31" in (Path(base) / "rules" / "rents_test.yaml").read_text()


def test_a_rule_that_begins_or_ends_a_day_too_early_or_late_is_noticed_by_a_case_of_that_day(base: str) -> None:
    """Mutants of every period are run on all cases of it, before and after cases are added."""
    said = run(base, "rules", "test", "--mutate").stdout
    assert "for-ten holds until a day earlier" in re.sub(r"\s+", " ", said)
    assert "one-regime holds until a day later" in re.sub(r"\s+", " ", said)
    file = Path(base) / "rules" / "rents_test.yaml"
    cases = "".join(
        f"  - {{case: Ten on {day}, as_of: {day}, given: {{rooms: 10}}, expect: {{surcharge: {value}}}}}\n"
        for day, value in (("2025-12-31", "true"), ("2026-01-01", "false"))
    )
    file.write_text(file.read_text().replace("cases:\n", f"cases:\n{cases}"))
    assert "for-ten holds until" not in re.sub(r"\s+", " ", run(base, "rules", "test", "--mutate").stdout)


def test_a_portfolio_has_a_day(base: str, tmp_path: Path) -> None:
    table = tmp_path / "homes.csv"
    table.write_text("id,rooms\na,11\n")
    found = []
    for day in ("2025-12-31", "2026-01-01"):
        output = tmp_path / f"{day}.jsonl"
        run(base, "portfolio", str(table), "-o", str(output), "--allow-missing", "--as-of", day)
        found.append(json.loads(output.read_text())["surcharge"])
    assert found == [True, False]


def without_early_values() -> dict[str, str]:
    files = tenancy.dated()
    files["facts/all.yaml"] = files["facts/all.yaml"].replace("      - {until: 2024-12-31, value: 8}\n", "")
    return files


def test_a_day_without_a_value_is_refused_where_a_rule_of_that_day_reads_it(tmp_path: Path) -> None:
    base = tenancy.written(tmp_path / "base", without_early_values())
    done = run(base, "assess", "--set", "rooms=9", "--as-of", "2024-12-31")
    assert done.returncode == 2
    assert (
        "large-home reads the figure many_rooms, which has no value on 2024-12-31: it has one from 2025-01-01 on"
        in (done.stderr)
    )
    assert assessed(base, "2025-01-01", "rooms=9")["verdict"]["large"] is True
    done = run(base, "rules", "check")
    assert done.returncode == 0, done.stdout
    assert "not checked: from 2015-06-01 until 2024-12-31, because large-home reads" in done.stdout
    assert run(base, "rules", "test").returncode == 2
    files = without_early_values()
    files["facts/all.yaml"] = (
        files["facts/all.yaml"]
        .replace("      - {year: 2025, value: 7}\n", "")
        .replace("{from: 2026-01-01, until", "{year: 2020, value: 9}\n      - {from: 2026-01-01, until")
    )
    gap = run(tenancy.written(tmp_path / "gap", files), "rules", "check")
    assert gap.returncode == 1
    assert "error: from 2025-01-01 until 2025-12-31: large-home reads" in gap.stdout or "[no-value]" in gap.stdout


def test_a_year_that_has_ended_keeps_nobody_from_writing_the_next_one(tmp_path: Path) -> None:
    """The values of the figure end in 1999: there is no knowledge base of today, whenever that is."""
    files = tenancy.dated()
    start, end = files["facts/all.yaml"].split("    values:\n")
    files["facts/all.yaml"] = f"{start}    values:\n      - {{until: 1999-12-31, value: 8}}\n"
    assert "many_rooms" in start
    assert "year: 2025" in end
    files["rules/rents_test.yaml"] = "cases:\n  - {case: Small, given: {rooms: 1}, expect: {large: false}}\n"
    base = tenancy.written(tmp_path / "base", files)
    assert run(base, "assess", "--set", "rooms=9").returncode == 2
    done = run(base, "rules", "test")
    assert done.returncode == 0, done.stderr
    assert "Small (until 1999-12-31)" not in done.stdout
    assert "1 cases, all pass" in done.stdout
    assert run(base, "rules", "show", "large-home").returncode == 0
    assert "not checked: from 2000-01-01 until" in run(base, "rules", "check").stdout


def test_the_cache_keeps_each_period_and_gives_each_day_its_own(tmp_path: Path) -> None:
    root, cache = Path(tenancy.written(tmp_path / "base", tenancy.dated())), tmp_path / "cache"
    for _ in range(2):
        for day in ("2015-05-31", "2025-06-01", "2025-07-01", "2027-01-01"):
            opened = Expert.open(root, cache, day)
            fresh = load(root, day=day)
            assert opened.knowledge.as_of == day
            assert list(opened.knowledge.rules) == list(fresh.rules)
            assert opened.knowledge.amounts == fresh.amounts
            assert opened.knowledge.digest == fresh.digest
    # The calendar, and the three periods that were asked for.
    assert len(list(cache.iterdir())) == 4


def test_one_digest_for_all_days_and_another_for_other_periods() -> None:
    days = ["2015-05-31", "2026-01-01"]
    assert len({Expert.of_texts(tenancy.dated(), ".", day=day).knowledge.digest for day in days}) == 1
    files = tenancy.dated()
    files["rules/rents.yaml"] = files["rules/rents.yaml"].replace("until: 2015-05-31", "until: 2015-04-30")
    other = Expert.of_texts(files, ".", day=days[0]).knowledge.digest
    assert other != Expert.of_texts(tenancy.dated(), ".", day=days[0]).knowledge.digest


def test_another_day_of_an_open_knowledge_base() -> None:
    base = Expert.of_texts(tenancy.dated(), ".", day="2015-05-31")
    assert base.knowledge.calendar.changes == CHANGES
    other = base.on("2026-02-01")
    assert other.assess({"rooms": 6}).verdict["large"] is True
    assert base.assess({"rooms": 6}).verdict["large"] is False
    assert other.on("2026-03-01").assess({"rooms": 6}).knowledge.as_of == "2026-03-01"
    assert other.on("2015-05-31") is base


@pytest.mark.parametrize("root", [ROOT, SECOND], ids=["shipped", "second"])
def test_a_knowledge_base_without_periods_is_the_same_on_every_day(root: Path, tmp_path: Path) -> None:
    found = [load(root, day=day) for day in ("1999-01-01", "2050-01-01")]
    assert found[0] == found[1]
    assert found[0].as_of == ""
    assert not found[0].calendar.changes
    home = tmp_path / "home"
    home.mkdir()
    said = [
        certwise("--knowledge", str(root), "rules", "list", "--as-of", d, home=home).stdout
        for d in ("1999-01-01", "2050-01-01")
    ]
    assert said[0] == said[1]


def test_overriding_a_rule_that_does_not_hold_means_nothing() -> None:
    files = tenancy.dated()
    files["rules/rents.yaml"] += (
        "  - {rule: over, when: {known: [signed]}, then: {regime: new}, because: So., source: RA-02,\n"
        "     overrides: [one-regime], from: 2015-01-01}\n"
    )
    for day, overridden in (("2015-05-31", "over"), ("2015-06-01", None), ("2014-12-31", None)):
        found = Expert.of_texts(files, ".", day=day).assess({"signed": "2014-01-01"})
        assert {each.rule.id: each.overridden_by for each in found.firings}.get("one-regime") == overridden


MISTAKES = """\
  - {rule: never, when: {known: [rooms]}, then: {large: true}, because: So., from: 2026-01-01, until: 2025-01-01}
  - {rule: no-day, when: {known: [rooms]}, then: {large: true}, because: So., from: 2026-02-30}
  - {rule: a-number, when: {known: [rooms]}, then: {large: true}, because: So., from: 2026}
  - {rule: typo, when: {known: [rooms]}, then: {large: true}, because: So., form: 2026-01-01}
"""


def test_mistakes_in_periods_are_told_with_their_place() -> None:
    files = tenancy.dated()
    lines = files["rules/rents.yaml"].count("\n")
    files["rules/rents.yaml"] += MISTAKES.split("  - {rule: a-number", maxsplit=1)[0]
    files["facts/all.yaml"] = files["facts/all.yaml"].replace("{year: 2025, value: 7}", "{from: 2024-12-31, value: 7}")
    files["facts/all.yaml"] += "  empty: {says: So., values: [{year: 2025}, {year: 0, value: 1}], value: 3}\n"
    with pytest.raises(ProblemError) as caught:
        Expert.of_texts(files, ".", day="2026-01-01")
    said = "\n".join(map(str, caught.value.problems))
    assert f"rules/rents.yaml:{lines + 1}:96: error: until 2025-01-01 is before from 2026-01-01" in said
    assert f"rules/rents.yaml:{lines + 2}:" in said
    assert "from: 2026-02-30 is not a date; that month has 28 days" in said
    assert "many_rooms has two values on 2024-12-31" in said
    assert "one of value and sum is wanted here" in said
    assert "a year from 1 to 9999 is wanted here" in said
    assert "each entry of values has its own value, sum, from and until" in said
    files = tenancy.dated()
    files["rules/rents.yaml"] += (
        MISTAKES.split("{rule: no-day", maxsplit=1)[0].rsplit("  - ", 1)[0].replace("until: 2025", "until: 2027")
    )
    files["rules/rents.yaml"] += "  - {rule: a-number" + MISTAKES.split("  - {rule: a-number")[1]
    with pytest.raises(ProblemError) as caught:
        Expert.of_texts(files, ".", day="2026-01-01")
    said = "\n".join(map(str, caught.value.problems))
    assert "from: a date is wanted here, such as 2026-03-01" in said
    assert "form is not a key that is read here; did you mean from?" in said


def test_the_formatter_puts_the_days_before_what_is_overridden(base: str) -> None:
    assert run(base, "rules", "format").returncode == 0
    text = (Path(base) / "rules" / "rents.yaml").read_text()
    assert text.index("source: RA-00") < text.index("until: 2015-05-31")
    assert (
        load(Path(base), day="2015-05-31").digest
        == Expert.of_texts(tenancy.dated(), ".", day="2015-05-31").knowledge.digest
    )


def test_a_copy_without_its_days_is_a_plain_one(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tests" / "lunch", tmp_path / "lunch")
    assert Expert.open(tmp_path / "lunch", tmp_path / "cache", "2020-01-01").knowledge.as_of == ""
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_calendars() -> None:
    found = calendar([Period("2025-01-01", "2025-12-31"), Period("", "2024-12-31"), Period("2025-01-01", "9999-12-31")])
    assert found == Calendar(("2025-01-01", "2026-01-01"))
    assert [str(each) for each in found.periods] == [
        "until 2024-12-31", "from 2025-01-01 until 2025-12-31", "from 2026-01-01 on",
    ]  # fmt: skip
    assert found.period("2024-12-31") == Period("", "2024-12-31")
    assert found.period("2025-01-01") == Period("2025-01-01", "2025-12-31")
    assert found.period("2026-01-01") == Period("2026-01-01", "")
    assert joined(found.periods) == [Period()]
    assert joined([found.periods[0], found.periods[2]]) == [found.periods[0], found.periods[2]]
