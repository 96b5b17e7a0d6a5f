"""The page of decision tables, done step by step: each file, each command, and what the page says it prints."""

from __future__ import annotations

import csv
import re
import shlex
from pathlib import Path

from engine.documents.layout import formatted
from tests.support.commands import ROOT, Done, certwise

PAGE = ROOT / "docs" / "decision-tables.md"
STEP = re.compile(r"^```(sh|yaml|text|csv) ?([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_every_step_of_the_page(tmp_path: Path) -> None:
    ours = tmp_path / "tariff"
    done, last = 0, Done(0, "", "")
    for language, how, body in STEP.findall(PAGE.read_text(encoding="utf-8")):
        if language == "csv":
            (tmp_path / how).write_text(body, encoding="utf-8")
        elif language == "yaml" and how.startswith("edit "):
            path = ours / how.removeprefix("edit ")
            old, new = body.split("---\n")
            text = path.read_text(encoding="utf-8")
            assert text.count(old) == 1
            path.write_text(text.replace(old, new), encoding="utf-8")
        elif language == "yaml":
            assert formatted(body, how) == body
            (ours / how).parent.mkdir(parents=True, exist_ok=True)
            (ours / how).write_text(body, encoding="utf-8")
        elif language == "text":
            assert " ".join(body.split()) in " ".join(last.stdout.split())
        for line in body.splitlines() if language == "sh" else ():
            last = certwise(*shlex.split(line)[1:], cwd=tmp_path, home=tmp_path, GITHUB_ACTIONS="")
            assert last.returncode == int(how.removeprefix("exit ") or 0), f"{line}\n{last.stdout}{last.stderr}"
            done += 1
    assert done == 9
    with (tmp_path / "priced.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["rate"], row["carrier"], row["hours"], row["surcharge"], row["labels"]) for row in rows] == [
        ("letter", "ferry", "72", "7", "customs"),
        ("light", "van", "48", "4", "glass"),
        ("freight", "train", "48", "9", "arrow"),
    ]
    assert [row["rules_overridden"] for row in rows] == [
        "freight;heavy;no-surcharge;other-hours",
        "freight;heavy;no-surcharge",
        "no-surcharge",
    ]
