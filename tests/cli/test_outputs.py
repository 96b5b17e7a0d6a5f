"""Where output goes: formats by ending, what is never written over, streams that are full or closed, signals."""

from __future__ import annotations

import json
import os
import shlex
import signal
import stat
import subprocess
import time
from pathlib import Path

import pytest

from tests.support.commands import PROGRAM, ROOT, SECOND, certwise
from tests.support.places import PATIENCE

SMALL = ROOT / "tests" / "lunch"
ASSESS = ("assess", "--set", "market=us", "--no-record")
# One run of every command, with words that make it print something.
COMMANDS = [
    ASSESS,
    ("why", "path", "--set", "market=us"),
    ("why-not", "path=maintain", "--set", "market=us"),
    ("flip", "path=maintain", "--set", "market=us"),
    ("compare", "iso27001", "soc2"),
    ("audit", "list"),
    ("audit", "export"),
    ("audit", "verify"),
    ("rules", "list"),
    ("rules", "show", "soc2-alone"),
    ("rules", "sources"),
    ("rules", "graph"),
    ("rules", "sql"),
    ("rules", "schema", "facts"),
    # What it prints is one line, of any knowledge base.
    ("--knowledge", str(SMALL), "rules", "format", "--check"),
    ("--help",),
    ("--version",),
    ("rules", "check", "--help"),
]


@pytest.fixture(scope="module", autouse=True)
def recorded() -> None:
    assert certwise("assess", "--set", "market=us").returncode == 0


def shell(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    named = os.environ | {"CW": str(PROGRAM)} | environment
    return subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, cwd=folder, env=named, timeout=PATIENCE, check=False
    )


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words).removeprefix(f"--knowledge {SMALL} "))
def test_standard_output_that_is_full_closed_or_gone(words: tuple[str, ...], tmp_path: Path) -> None:
    line = " ".join(words)
    for way in (">/dev/full", ">&-"):
        found = shell(f"$CW {line} {way}", tmp_path)
        assert (found.returncode, found.stdout) == (2, "")
        assert found.stderr.startswith("standard output: error: cannot be written: ")
        assert found.stderr.count("\n") == 1
    gone = shell(f"$CW {line} | true; echo ${{PIPESTATUS[0]}}", tmp_path)
    assert gone.stdout in ("0\n", "1\n")
    assert "Traceback" not in gone.stderr
    assert "Exception" not in gone.stderr
    assert shell(f"$CW {line} 2>&-", tmp_path).returncode in (0, 1)


def test_standard_input_that_is_closed(tmp_path: Path) -> None:
    found = shell("$CW assess - --no-record <&-", tmp_path)
    assert found.returncode == 2
    assert "cannot be read: Bad file descriptor" in found.stderr


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("r.html", "<!doctype html>"),
        ("r.HTM", "<!doctype html>"),
        ("r.json", "{\n"),
        ("r.md", "# "),
        ("r.txt", "RECOMMENDED PATH"),
        ("r", "RECOMMENDED PATH"),
        ("n" * 255, "RECOMMENDED PATH"),
    ],
)
def test_the_ending_tells_the_format(name: str, begins: str, tmp_path: Path) -> None:
    found = certwise(*ASSESS, "-o", str(tmp_path / name))
    assert (found.returncode, found.stdout, found.stderr[:7]) == (0, "", "wrote: ")
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def test_what_contradicts_is_refused(tmp_path: Path) -> None:
    for words, said in (
        (("-o", "r.png"), "r.png ends in .png; what can be written ends in .txt, .text, .json, .md"),
        (("-o", "r.html", "--format", "json"), "--format json contradicts the ending of r.html"),
        (("--open", "--format", "text"), "--open"),
        (("--open", "-o", "-"), "--open"),
        (("-o", ""), "the name of a file is missing"),
        (("-o", "."), "this is a folder"),
        (("-o", "/"), "this is a folder"),
        (("-o", "no/such"), "make it first"),
    ):
        found = certwise(*ASSESS, *words)
        assert (found.returncode, found.stdout) == (2, "")
        assert said in found.stderr
    assert certwise("rules", "graph", "-o", "g.png").returncode == 2
    assert certwise("audit", "export", "-o", "e.csv").returncode == 2
    assert certwise("rules", "sql", "-o", "e.html").returncode == 2
    assert certwise(*ASSESS, "-o", str(tmp_path / "r.txt"), "--format", "json").returncode == 0
    assert json.loads((tmp_path / "r.txt").read_text(encoding="utf-8"))["verdict"]


def test_a_dash_is_standard_output(tmp_path: Path) -> None:
    found = shell("$CW assess --set market=us --no-record -o -; ls", tmp_path)
    assert found.stdout.startswith("RECOMMENDED PATH")
    assert not list(tmp_path.iterdir())


def test_output_is_written_through(tmp_path: Path) -> None:
    line = "assess --set market=us --no-record"
    found = shell(f"$CW {line} -o >(cat) | head -1; $CW {line} -o /dev/stdout >>log; $CW {line} -o /dev/null", tmp_path)
    assert found.stdout == "RECOMMENDED PATH, PROVISIONAL\n"
    assert (tmp_path / "log").read_text(encoding="utf-8").startswith("RECOMMENDED PATH")
    (tmp_path / "r.txt").write_text("old")
    (tmp_path / "r.txt").chmod(0o600)
    (tmp_path / "l.txt").symlink_to("r.txt")
    assert certwise(*shlex.split(line), "-o", "l.txt", cwd=tmp_path).returncode == 0
    assert (tmp_path / "l.txt").is_symlink()
    assert stat.S_IMODE((tmp_path / "r.txt").stat().st_mode) == 0o600


def test_nothing_is_written_over_what_is_read_or_recorded(tmp_path: Path) -> None:
    answers, store, copy = tmp_path / "a.txt", tmp_path / "s", tmp_path / "copy"
    answers.write_text("market: us\n")
    (tmp_path / "b.txt").hardlink_to(answers)
    (tmp_path / "c.txt").symlink_to(answers)
    for name in ("a.txt", "b.txt", "c.txt"):
        found = certwise("assess", str(answers), "--no-record", "-o", str(tmp_path / name))
        assert (found.returncode, found.stdout) == (2, "")
        assert "is the input; name another file" in found.stderr
    assert answers.read_text() == "market: us\n"
    assert certwise("assess", str(answers), "--audit", str(store)).returncode == 0
    assert certwise("audit", "list", "--audit", str(store)).returncode == 0
    for name in ("s", "s-wal", "s.key"):
        found = certwise("audit", "list", "--audit", str(store), "-o", str(tmp_path / name))
        assert found.returncode == 2
        assert "belongs to the audit store" in found.stderr or "what can be written" in found.stderr
    assert certwise("--knowledge", str(SECOND), "init", str(copy)).returncode == 0
    rule = next((copy / "rules").glob("*.yaml"))
    before = rule.read_bytes()
    found = certwise("--knowledge", str(copy), "rules", "list", "--format", "text", "-o", str(rule))
    assert "is a file of the knowledge base" in found.stderr
    assert rule.read_bytes() == before


def test_a_portfolio_is_written_over_nothing_that_is_in_use(tmp_path: Path) -> None:
    copy, rows = tmp_path / "copy", tmp_path / "in.csv"
    assert certwise("--knowledge", str(SECOND), "init", str(copy)).returncode == 0
    rows.write_text("id,soil\n1,chalk\n")
    (tmp_path / "link.csv").symlink_to(rows)
    store, rule = tmp_path / "s.db", next((copy / "rules").glob("*.yaml"))
    store.write_bytes(b"")
    kept = {path: path.read_bytes() for path in (rows, store, rule)}
    for words, said in (
        (("-o", "s.db"), "--output: error: s.db belongs to the audit store"),
        (("-o", "o.csv", "--rejects", "s.db"), "--rejects: error: s.db belongs to the audit store"),
        (("-o", str(rule), "--to", "csv"), "is a file of the knowledge base"),
        (("-o", "o.csv", "--rejects", str(rule)), "is a file of the knowledge base"),
        (("-o", "in.csv"), "is the input"),
        (("-o", "link.csv"), "is the input"),
        (("-o", "o.csv", "--rejects", "o.csv"), "is the output"),
        (("-o", ".", "--to", "csv"), "this is a folder"),
        (("-o", "/", "--to", "csv"), "this is a folder"),
        (("-o", "", "--to", "csv"), "the name of a file is missing"),
        (("-o", "o.html"), "o.html tells no format"),
    ):
        line = ("--knowledge", str(copy), "portfolio", "in.csv", "--allow-missing", *words)
        found = certwise(*line, cwd=tmp_path, CERTWISE_AUDIT=str(store))
        assert (found.returncode, found.stdout) == (2, ""), words
        assert said in found.stderr
    assert kept == {path: path.read_bytes() for path in kept}
    assert not (tmp_path / "o.csv").exists()


def test_which_knowledge_base(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert certwise("--knowledge", str(SECOND), "init", str(copy)).returncode == 0
    for folder in (copy, copy / "rules"):
        found = shell("$CW rules list | tail -1", folder)
        assert found.stdout == certwise("--knowledge", str(copy), "rules", "list").stdout.splitlines()[-1] + "\n"
        assert found.stderr == f"using the knowledge base of {copy}; --knowledge DIR names another\n"
    for found in (
        certwise("--knowledge", "", "rules", "list", cwd=tmp_path),
        certwise("rules", "list", cwd=tmp_path, CERTWISE_KNOWLEDGE=""),
    ):
        assert (found.returncode, found.stdout) == (2, "")
        assert "names no folder" in found.stderr
    (tmp_path / "file").write_text("")
    for name, said in (("file", "this is a file"), ("missing", "there is no such folder")):
        found = certwise("--knowledge", name, "rules", "list", cwd=tmp_path)
        assert found.returncode == 2
        assert said in found.stderr
    new = "rules new x --ruleset y --when '{a: b}' --then '{c: d}' --because 'It is so.'"
    for line in (new, "rules schema --write", "rules format", "rules test --suggest --write"):
        found = certwise(*shlex.split(line), cwd=tmp_path)
        assert (found.returncode, found.stdout) == (2, "")
        assert "certwise init DIR makes a copy to change" in found.stderr


def test_init_in_the_working_directory(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    assert certwise("init", ".", cwd=tmp_path / "new").returncode == 0
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["README.md", "docs", "facts", "rules"]
    found = certwise("init", ".", cwd=tmp_path / "new")
    assert (found.returncode, found.stdout) == (2, "")
    assert "holds README.md, docs, facts, rules; name a new or an empty folder" in found.stderr
    assert certwise("init", "", cwd=tmp_path).returncode == 2


def test_standard_input_is_formatted_onto_standard_output(tmp_path: Path) -> None:
    found = shell("printf 'a:   1\\n' | $CW rules format -; ls", tmp_path)
    assert (found.returncode, found.stdout, found.stderr) == (0, "a: 1\n", "")
    assert shell("printf 'a:   1\\n' | $CW rules format --check -", tmp_path).returncode == 1


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)])
def test_signals_end_without_a_trace(number: signal.Signals, code: int, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    started = subprocess.Popen(
        [PROGRAM, *ASSESS, "-o", "pipe.txt"], cwd=tmp_path, stderr=subprocess.PIPE, text=True, env=environment
    )
    deadline = time.monotonic() + PATIENCE
    # Whoever writes to a pipe without a reader waits, the report complete beside it.
    while not list(tmp_path.glob(".certwise-*/new")) and time.monotonic() < deadline:
        time.sleep(0.05)
    started.send_signal(number)
    _, said = started.communicate(timeout=PATIENCE)
    assert started.returncode == code
    assert "Traceback" not in said
    assert [path.name for path in tmp_path.iterdir()] == ["pipe.txt"]


HOSTILE = {
    "facts/a.yaml": r"""
knowledge: {name: s, title: "Sets\e[31m\n::error::x", about: About., verdict: [picks, size]}
attributes:
  hot: {title: "Hot\e[31m\u202e\n::warning::boo", question: "Hot?\n::error::q", kind: flag}
  wet: {title: Wet, question: "Wet?", kind: flag}
  picks: {title: "Picks", kind: set, choices: {ice: "Ice\n::error::c", tea: {title: Tea, help: Warm.}}}
  size: {title: Size, kind: choice, choices: {big: Big, small: Small}}
""",
    "rules/r.yaml": r"""
ruleset: r
title: "R\e]0;x\a\n::error::r"
rules:
  - {rule: hot-ice, when: {hot: true}, then: {picks: [ice], size: big}, because: "Hot.\e[2J\n::error::because"}
  - {rule: wet-tea, when: {wet: true}, then: {picks: [tea], size: small}, because: Wet.}
""",
}


@pytest.mark.parametrize(
    "line",
    [
        *(f"assess --no-record --set hot=true --format {format}" for format in ("text", "json", "markdown", "html")),
        "assess --no-record --set wet=true",
        "why picks --set hot=true",
        "why-not picks=tea --set hot=true",
        "flip picks=tea --set hot=true",
        "what-if a.yaml --set hot=true",
        "rules list",
        "rules show hot-ice",
        *(f"rules check --format {format}" for format in ("text", "sarif", "github", "markdown")),
        *(f"rules test --format {format}" for format in ("text", "junit", "github")),
        *(f"rules graph --format {format}" for format in ("mermaid", "dot", "svg")),
        "rules graph --set hot=true --format svg",
        "portfolio p.csv",
        "portfolio p.csv --explain 1",
        "ask --plain --no-record < answers.txt",
    ],
)
def test_no_text_of_a_knowledge_base_steers_what_shows_it_and_a_verdict_may_be_a_set(line: str, tmp_path: Path) -> None:
    for name, text in HOSTILE.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "a.yaml").write_text("wet: true\n")
    (tmp_path / "p.csv").write_text("id,hot,wet\n1,true,\n2,,\n")
    (tmp_path / "answers.txt").write_text("yes\nno\n\n")
    line, _, source = line.partition(" < ")
    typed = (tmp_path / source).read_text() if source else ""
    found = certwise("--knowledge", ".", *shlex.split(line), stdin=typed, cwd=tmp_path, GITHUB_ACTIONS="true")
    assert found.returncode in (0, 1), found.stderr
    for text in (found.stdout, found.stderr):
        assert "Traceback" not in text
        assert not set(text) & {chr(number) for number in (*range(9), *range(11, 32), 127, 0x202E)}
        for each in text.splitlines():
            if each.lstrip().startswith("::"):
                assert each.startswith("::error file=rules/r.yaml,line=")


def test_a_file_that_holds_no_answers_is_not_repeated(tmp_path: Path) -> None:
    (tmp_path / "shadow").write_text("".join(f"user{number}:$6$secret{number}: x\n" for number in range(200)))
    found = certwise("assess", str(tmp_path / "shadow"), "--no-record")
    assert found.returncode == 2
    assert "secret" not in found.stderr
    assert found.stderr.count("\n") == 1
    (tmp_path / "many").write_text("market: us\n" + "".join(f"x{number}: 1\n" for number in range(200)))
    found = certwise("assess", str(tmp_path / "many"), "--no-record")
    assert found.returncode == 2
    assert found.stderr.count("\n") == 51
    assert found.stderr.endswith("and 150 more like these; correct the first ones, and try again\n")


def test_the_house_prints_through_one_door() -> None:
    for path in (ROOT / "cli").rglob("*.py"):
        if path.name != "session.py":
            assert "click.echo(" not in path.read_text(encoding="utf-8"), path
