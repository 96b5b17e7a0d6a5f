"""SARIF: valid against what the schema of 2.1.0 prescribes, its places are references of RFC 3986."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest
from click.testing import CliRunner

from cli.main import certwise
from tests.support.weather import RULES, base

__all__ = ["base"]


# What of the schema of SARIF 2.1.0 such a report uses, with the types and the required keys that it prescribes.
MESSAGE = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
ARTIFACT = {
    "type": "object",
    "required": ["uri"],
    "additionalProperties": False,
    "properties": {"uri": {"type": "string"}, "uriBaseId": {"type": "string"}},
}
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"enum": ["2.1.0"]},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool"],
                "additionalProperties": False,
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "originalUriBaseIds": {"type": "object", "additionalProperties": ARTIFACT},
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "additionalProperties": False,
                                "properties": {
                                    "name": {"type": "string"},
                                    "version": {"type": "string"},
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {
                                            "type": "object",
                                            "required": ["id"],
                                            "additionalProperties": False,
                                            "properties": {"id": {"type": "string"}, "help": MESSAGE},
                                        },
                                    },
                                },
                            }
                        },
                    },
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["message"],
                            "additionalProperties": False,
                            "properties": {
                                "ruleId": {"type": "string"},
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": MESSAGE,
                                "suppressions": {
                                    "type": "array",
                                    "items": {
                                        "type": "object",
                                        "required": ["kind"],
                                        "properties": {"kind": {"enum": ["inSource", "external"]}},
                                    },
                                },
                                "locations": {
                                    "type": "array",
                                    "items": {
                                        "type": "object",
                                        "properties": {
                                            "physicalLocation": {
                                                "type": "object",
                                                "required": ["artifactLocation"],
                                                "properties": {
                                                    "artifactLocation": ARTIFACT,
                                                    "region": {
                                                        "type": "object",
                                                        "properties": {
                                                            "startLine": {"type": "integer", "minimum": 1},
                                                            "startColumn": {"type": "integer", "minimum": 1},
                                                        },
                                                    },
                                                },
                                            }
                                        },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}
# RFC 3986: unreserved and reserved characters and percent-encoded bytes, and no colon in a relative first segment.
URI = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?(?:[A-Za-z0-9._~/!$&'()*+,;=@-]|%[0-9A-F]{2})+")


FOLDERS = [
    *("plain", "k 1%", "a#b?c", "é ☕", "x:y", "[z]", "back\\slash", "new\nline", "esc\x1b[31m", "%41"),
]


@pytest.mark.parametrize("name", FOLDERS)
@pytest.mark.parametrize("inside", [True, False])
def test_sarif_is_valid_whatever_the_folder_is_called(
    name: str, inside: bool, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = base.rename(tmp_path / name)
    (root / "rules/.hidden.yaml").write_text("a: 1")
    (root / "rules/other.yaml").write_text(RULES.format(name="other").replace("park", "cafe"))
    monkeypatch.chdir(tmp_path if inside else Path(root.anchor))
    arguments = ["rules", "check", name if inside else str(root), "--format", "sarif"]
    output = CliRunner().invoke(certwise, arguments).stdout
    report = json.loads(output)
    jsonschema.validate(report, SARIF, format_checker=jsonschema.FormatChecker())
    assert output.replace("\n", "").isprintable()
    (run,) = report["runs"]
    start = run["originalUriBaseIds"]["%SRCROOT%"]["uri"]
    assert re.fullmatch(r"file:///.*/|file:///", start)
    assert len(run["results"]) > 1
    for result in run["results"]:
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert URI.fullmatch(place["uri"]), place
        # Everything is inside the root of the file system.
        assert place["uriBaseId"] == "%SRCROOT%"
        assert Path(unquote(urlsplit(start + place["uri"]).path)).exists()
        assert result["message"]["text"].isprintable()


def test_a_file_outside_of_the_working_folder_has_an_absolute_place(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (base / "rules/place.yaml").write_text("ruleset: [\n")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    for root in (str(base), "../base"):
        report = json.loads(CliRunner().invoke(certwise, ["rules", "check", root, "--format", "sarif"]).stdout)
        jsonschema.validate(report, SARIF, format_checker=jsonschema.FormatChecker())
        place = report["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
        assert place == {"uri": (base / "rules/place.yaml").as_uri()}
