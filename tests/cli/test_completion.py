"""What a shell is offered: names, values, rules and records of the knowledge base in use."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.commands import PROGRAM, certwise
from tests.support.places import PATIENCE, ROOT
from tests.support.tables import LUNCH

TYPED = ("fish", "zsh", "bash")


def offered(line: str, home: Path, shell: str = "fish", breaks: str = "") -> list[str]:
    """The values offered for a line, up to the cursor at its end."""
    done = certwise(
        home=home, _CERTWISE_COMPLETE=f"{shell}_complete", _CERTWISE_TEXT=f"certwise {line}", _CERTWISE_BREAKS=breaks
    )
    assert (done.returncode, done.stderr) == (0, "")
    return [each.split("\t")[1] for each in done.stdout.splitlines() if each and not each.startswith("file")]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("ass", ["assess"]),
        ("rules sh", ["show"]),
        ("assess --set mark", ["market="]),
        ("assess --set market=i", ["market=international"]),
        ("assess --set=market=i", ["market=international"]),
        ("assess --set requested=soc2,iso", ["requested=soc2,iso27001"]),
        ("assess --set urgent_requirement=", ["urgent_requirement=yes", "urgent_requirement=no"]),
        ("what-if answers.yaml --set budget", ["budget_usd="]),
        ("why brid", ["bridge"]),
        ("why path=soc2_t", ["path=soc2_then_iso27001"]),
        ("why-not path=mai", ["path=maintain"]),
        ("flip path=maintain --keep mat", ["maturity"]),
        ("rules show soc2-alone-", ["soc2-alone-may-be-followed"]),
        ("rules list --ruleset dead", ["deadline"]),
        ("rules list --claim KT-05", ["KT-05"]),
        ("compare iso", ["iso27001"]),
        ("compare iso27001 soc2_type2 --topic overv", ["overview", "overlap"]),
        ("explain never-f", ["never-fires"]),
        ("assess --set nonsense=", []),
        ("assess --set 'mark", ["market="]),
        ("portfolio --engine sp", ["spark"]),
        ("no-such-command x", []),
    ],
)
def test_what_is_offered(line: str, wanted: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.getbasetemp() / "completion"
    assert set(offered(line, home)) <= set(wanted)
    assert offered(line, home)[:1] == wanted[:1]


def test_bash_is_given_what_stands_behind_the_last_break(tmp_path: Path) -> None:
    assert offered("assess --set market=i", tmp_path, "bash", ":=") == ["international"]
    assert offered("assess --set market=i", tmp_path, "bash") == ["market=international"]
    assert offered("rules show otherwise:second", tmp_path, "bash", ":=") == ["second_starts"]


def test_records_are_offered_and_no_store_is_made(tmp_path: Path) -> None:
    assert offered("audit show ", tmp_path) == ["last"]
    assert not (tmp_path / "audit.db").exists()
    example = str(ROOT / "facts/examples/us-saas-startup.yaml")
    printed = certwise("assess", example, "--format", "json", home=tmp_path)
    id = json.loads(printed.stdout)["assessment"]["id"]
    assert offered("audit show ", tmp_path) == ["last", id]
    assert offered(f"why path --record {id[:4]}", tmp_path) == [id]
    assert certwise("audit", "list", home=tmp_path).returncode == 0
    assert offered("audit show ", tmp_path) == ["last", id]
    (tmp_path / "audit.db").write_text("no database")
    assert offered("audit show ", tmp_path) == ["last"]


def test_a_knowledge_base_that_cannot_be_opened_offers_nothing(tmp_path: Path) -> None:
    assert offered(f"--knowledge {tmp_path} assess --set mar", tmp_path) == []
    assert offered(f"--knowledge {LUNCH} assess --set we", tmp_path) == ["weather="]


@pytest.mark.parametrize("shell", TYPED)
def test_the_scripts_are_printed_and_say_who_is_asked(shell: str, tmp_path: Path) -> None:
    script = certwise("completion", shell, home=tmp_path).stdout
    assert f"_CERTWISE_COMPLETE={shell}_complete certwise" in script


SHELLS = {
    "bash": (
        "eval \"$(certwise completion bash)\"; compopt() { :; }; COMP_LINE='certwise assess --set market=i'; "
        'COMP_POINT=${#COMP_LINE}; _certwise_completion; printf "%s\\n" "${COMPREPLY[@]}"'
    ),
    "zsh": (
        'compdef() { :; }; eval "$(certwise completion zsh)"; _describe() { print -l -- ${(P)3}; }; '
        "words=(certwise assess --set market=i); CURRENT=4; _certwise_completion"
    ),
    "fish": "certwise completion fish | source; complete -C 'certwise assess --set market=i'",
}
ANSWER = {
    "bash": "international",
    "zsh": "market=international:Outside the US and Canada",
    "fish": "market=international\tOutside the US and Canada",
}


@pytest.mark.parametrize("shell", TYPED)
def test_a_real_shell_completes(shell: str, tmp_path: Path) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    environment = {
        **os.environ, "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}", "HOME": str(tmp_path),
        "CERTWISE_CACHE": str(tmp_path / "cache"),
    }  # fmt: skip
    options = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    words = [program, *options, "-c", SHELLS[shell]]
    done = subprocess.run(
        words, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.stdout.splitlines() == [ANSWER[shell]], done.stderr


def test_completion_imports_no_heavy_library(tmp_path: Path) -> None:
    code = "import sys\nfrom cli.main import run\ntry: run()\nfinally: print(*sys.modules, file=sys.stderr)"
    environment = {
        "PATH": "", "HOME": str(tmp_path), "CERTWISE_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT),
        "_CERTWISE_COMPLETE": "bash_complete", "_CERTWISE_TEXT": "certwise assess --set market=",
    }  # fmt: skip
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
        )
    assert "international" in done.stdout
    heavy = {"pydantic", "z3", "duckdb", "sqlglot", "questionary", "sqlalchemy", "rich", "openpyxl"}
    assert heavy & set(done.stderr.split()) == set()
