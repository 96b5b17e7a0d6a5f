"""The published schemas of JSON results: sound, and true of every example, kind of knowledge base and option."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cli.render.json import SCHEMA
from tests.support.commands import SECOND, certwise
from tests.support.crossing import CROSSING, WORST
from tests.support.places import ROOT

EXAMPLES = sorted((ROOT / "facts" / "examples").glob("*.yaml"))
OTHERS = sorted((SECOND / "facts" / "examples").glob("*.yaml"))
TOLD = [word for answer in WORST for word in ("--set", answer)]
DATED = ["--start", "2026-12-01", "--currency", "EUR", "--rate", "0.92", "--rate-date", "2026-11-01"]


@cache
def validator(name: str) -> Draft202012Validator:
    """The schema with no other keys than it names, so that none joins unpublished."""
    schema = json.loads((ROOT / "cli" / "render" / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    assert schema["properties"]["schema"]["const"] == SCHEMA
    return Draft202012Validator(closed(schema))


def closed(part: Any) -> Any:
    if isinstance(part, dict):
        found = {key: closed(each) for key, each in part.items()}
        if isinstance(part.get("properties"), dict) and part.get("type") == "object":
            found.setdefault("additionalProperties", False)
        return found
    return [closed(each) for each in part] if isinstance(part, list) else part


def holds(name: str, *arguments: str, home: Path) -> dict[str, Any]:
    done = certwise(*arguments, "--format", "json", home=home)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert [f"{error.json_path}: {error.message}" for error in validator(name).iter_errors(found)] == []
    return found


def test_it_holds_for_every_example(tmp_path: Path) -> None:
    for example in EXAMPLES:
        holds("assessment", "assess", "--no-record", str(example), home=tmp_path)
    for example in OTHERS:
        holds("assessment", "--knowledge", str(SECOND), "assess", "--no-record", str(example), home=tmp_path)


def test_it_holds_for_what_seldom_stands_in_a_report(tmp_path: Path) -> None:
    given = ("assess", "--no-record", str(EXAMPLES[0]), "--set", "organization_name=Ex Ltd", "--as-of", "2026-12-01")
    found = holds("assessment", *given, *DATED, "--assume", "overlap=40-60", home=tmp_path)
    assert found["plan"]["exchange"]
    assert found["texts"]
    assert holds("assessment", "assess", "--no-record", "--set", "market=us", home=tmp_path)["provisional"]
    holds("assessment", "assess", "--no-record", "--set", "uptime_commitments=true", home=tmp_path)
    assert holds("assessment", "--knowledge", str(CROSSING), "assess", "--no-record", *TOLD, home=tmp_path)["lead"]


def test_a_comparison_has_one_too(tmp_path: Path) -> None:
    holds("comparison", "compare", "iso27001", "soc2_type2", home=tmp_path)


@pytest.mark.parametrize("name", ["assessment", "comparison"])
def test_it_refuses_what_is_no_report(name: str) -> None:
    assert list(validator(name).iter_errors({"schema": SCHEMA}))
    assert list(validator(name).iter_errors([]))
